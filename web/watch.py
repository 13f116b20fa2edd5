"""What stands above every page: who is signed in, the way out, and the warning before a session ends by itself."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from casework import clock, offices, sessions
from casework.actors import Actor
from casework.settings import security
from parts import markup

LOOKS = 6  # how often the clock is looked at between the warning and the end


def watch(actor: Actor, about: Mapping[str, Any]) -> None:
    """Draw it, for the partnership `about`. The look at the clock repeats by itself and does not count as activity."""
    held = offices.held_by(actor, today=clock.today())
    roles = [f"{one['label']}, for {one['for_name']}" if one["for_name"] else one["label"] for one in held]
    note = "Demonstration: every review and every person here is fictional." if about["demonstration"] else ""
    markup.who([actor.name, *roles, about["short_name"]], note)
    _warn(actor)


@st.fragment(run_every=(security().idle_seconds - security().warn_seconds) / LOOKS)
def _warn(actor: Actor) -> None:
    left = sessions.seconds_left(actor.session_id, now=clock.now())
    if left <= 0:
        st.rerun()
    if left <= security().idle_seconds - security().warn_seconds:
        st.warning(
            f"You will be signed out in {_in_words(left)} because nothing was done here. What you type is kept only where a form keeps drafts."
        )
        if st.button("Stay signed in", key="portal.stay"):
            sessions.touch(actor.session_id, now=clock.now())
            st.rerun(scope="fragment")


def _in_words(seconds: float) -> str:
    minutes = round(seconds / 60)
    return "less than a minute" if minutes < 1 else f"{minutes} minute{'s' if minutes > 1 else ''}"
