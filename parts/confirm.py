"""What cannot be undone easily is asked twice: the first button says what will happen, the second does it."""

import streamlit as st

from parts import act


def button(label: str, *, key: str, sentence: str, sure: str) -> bool:
    """Whether the person has pressed `label` and then, under the sentence that says what follows, `sure`.

    `key` is that of the `act.do` which follows; when it is done, the button is as it was before.
    """
    asked = f"{key}:asked"
    if not st.session_state.get(asked):
        if st.button(label, key=f"{key}:ask"):
            st.session_state[asked] = True
            st.rerun()
        return False
    st.warning(sentence, icon=":material/warning:")
    with st.container(horizontal=True):
        pressed = act.button(sure, key=key)
        if st.button("Go back", key=f"{key}:back"):
            del st.session_state[asked]
            st.rerun()
    return pressed
