"""A warning of names while an entry is typed: in the form, in a correction, in the grid. It stops nobody."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from casework import chronology_entries
from parts import markup

FIRST = 5


def show(typed: Mapping[str, Mapping[str, Any]], review_id: str, *, told_in: str) -> None:
    """`typed`: the answers of an entry, by the words that say where it stands ('', or 'Row 3, '). `told_in`: the names of who types."""
    leaks = [
        f"{where}{sentence}" for where, values in typed.items() for sentence in chronology_entries.leaks_in(values, review_id, told_in=told_in)
    ]
    if not leaks:
        return
    with st.container(border=True):
        markup.quiet("Appendix 3 asks for initials only. It can be saved as it is; readers see names in the way their role allows.")
        for sentence in leaks[:FIRST]:
            markup.quiet(sentence)
        if len(leaks) > FIRST:
            markup.quiet(f"And {len(leaks) - FIRST:,} more.")
