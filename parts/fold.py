"""A part of a page that is drawn only when it is opened, and stays open while one works in it, whatever appears above."""

import streamlit as st


def out(label: str, *, key: str, opened: bool = False):
    """The folded part: draw into it `with` it while it is `.open`. `key` is that of the form inside: once sent, it closes,
    or stands open again where it is to be drawn `opened`."""
    return st.expander(label, expanded=opened, key=f"{key}:fold", on_change="rerun")
