"""The proof that the activity record is whole: a button, the result in words, and the hash to write down."""

import streamlit as st

from casework import activity
from casework.actors import Actor
from parts import act, markup

KEY = "verification"


def show(actor: Actor) -> None:
    """For whoever may verify: the button, and what the last press of it found."""
    markup.quiet(
        "Every row is sealed by the one before it, and written to a second file. "
        "The check compares them all and tells what was changed, taken out or put in."
    )
    if st.button("Verify the record", key=f"{KEY}:press"):
        act.do(lambda: _verify(actor), done="The record was verified. The check itself is a row of it.")
    found = st.session_state.get(KEY)
    if found is None:
        return
    if found.problems:
        markup.summary("The record is not whole", found.problems)
        markup.quiet("Tell the CSP Chair, keep this screen, and leave the data folder as it is until it was looked at.")
        return
    st.success(f"The record is whole: {found.rows:,} rows, each in its place.", icon=":material/check_circle:")
    markup.quiet(f"Write this down away from this machine; the next time, the row {found.rows:,} must still have it:")
    st.code(found.last_hash, language=None, wrap_lines=True)


def _verify(actor: Actor) -> None:
    st.session_state[KEY] = activity.verify(actor)
