"""A page that never asks who is there before it acts: a callback, a fragment, an uploader, and a failure with something secret in it."""

import os
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from casework import clock, database, sessions
from casework.actors import Actor
from parts import act as acts
from web import sockets
from web.visitor import COOKIE

actor = sessions.by_token(st.context.cookies.get(COOKIE), now=clock.now())
if actor is None:
    st.write("THE SESSION HAS ENDED")
    st.stop()
sockets.bind(get_script_run_ctx().session_id, actor)


def act() -> None:
    with (Path(os.environ["PORTAL_DATA"]) / "acts").open("a") as handle:
        handle.write("acted\n")


@st.fragment
def part() -> None:
    st.write("FRAGMENT CASE DATA")
    st.button("Within", key="within")


def once(actor: Actor, command_id: str) -> None:
    with database.change(actor, "audit_verified", summary="PRESSED", command_id=command_id):
        pass


st.write(f"CASE DATA FOR {actor.name}")
st.button("Act", key="act", on_click=act)
if st.button("Fail", key="fail"):
    raise ValueError("CANARY-IN-AN-ERROR /etc/secret SELECT name FROM person")
if acts.button("Once", key="once"):
    acts.do(lambda: once(actor, acts.command_id("once")), done="Done.", key="once")
st.file_uploader("File", key="file")
part()
