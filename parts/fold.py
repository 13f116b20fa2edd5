"""A part of a page that is drawn only when it is opened, and stays open while one works in it, whatever appears above."""

import streamlit as st


def out(label: str, *, key: str):
    """The folded part: draw into it `with` it while it is `.open`. `key` is that of the form inside: once sent, it closes."""
    return st.expander(label, key=f"{key}:fold", on_change="rerun")
