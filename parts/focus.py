"""Putting the cursor into a field after the page has drawn itself: what Streamlit has no way of its own for.

The script is always the same letter for letter, so that the content security policy can name it by its hash (web/headers.py): no other inline
script runs. It moves the cursor once for each new mark, never while somebody types, and knows nothing of what is on the page.
"""

import streamlit as st

PLACE = "csp-focus"
SCRIPT = (
    "setTimeout(() => { const mark = document.querySelector('[data-csp-focus]')?.dataset.cspFocus;"
    " if (mark && window.cspFocused !== mark)"
    f" {{ window.cspFocused = mark; document.querySelector('.st-key-{PLACE} input')?.focus(); }} }}, 50);"
)


def field():
    """The container of the field that the cursor is put into, its first: draw it `with` this."""
    return st.container(key=PLACE)


def after(mark: str | None) -> None:
    """Put the cursor there, once for each new mark: an opaque id, such as that of what was just recorded."""
    if mark and mark.isalnum():
        body = f'<span hidden data-csp-focus="{mark}"></span><script>{SCRIPT}</script>'
        st.html(body, unsafe_allow_javascript=True)
