"""What stands above every page: that it is a demonstration, and the warning before a session ends by itself."""

import streamlit as st

from casework import clock, sessions
from casework.actors import Actor
from casework.settings import security

LOOKS = 6  # how often the clock is looked at between the warning and the end


def watch(actor: Actor, *, demonstration: bool) -> None:
    """Draw it. The look at the clock repeats by itself and does not count as activity."""
    if demonstration:
        st.info("Demonstration: every review and every person here is fictional.")
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
