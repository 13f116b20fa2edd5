"""The frame of every page: its look, its title, what was just done, empty states, pages of a list, dates."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st

from casework import clock
from parts import act, markup

STYLES = Path(__file__).with_name("look.css")


def page(title: str, *, intro: str = "") -> None:
    """Begin a page: the portal's styles, its one title, an introduction, and what was done last."""
    st.html(STYLES)
    st.title(title, anchor=False)
    act.told()
    if intro:
        markup.quiet(intro)


def empty(sentence: str, *, next_step: str) -> None:
    """Say that there is nothing, and what to do next."""
    markup.quiet(f"{sentence} {next_step}")


def paged(rows: Sequence[Any], *, key: str, size: int = 50, noun: str = "rows") -> Sequence[Any]:
    """The rows of the page of the list that is chosen, with the choice beneath and '51 to 100 of 1,204 rows' above it.

    A list that fits on one page says only how many there are; a single row says so itself. A page that is no more is the first.
    """
    if len(rows) <= size:
        if len(rows) > 1:
            markup.quiet(f"{len(rows):,} {noun}")
        return rows
    slot = st.empty()
    first = (st.pagination(-(-len(rows) // size), key=key) - 1) * size
    shown = rows[first : first + size]
    markup.quiet(f"{first + 1:,} to {first + len(shown):,} of {len(rows):,} {noun}", slot)
    return shown


def moment(instant: datetime) -> str:
    """An instant as shown: 22/11/2026 14:03."""
    return markup.as_text(clock.local(instant))
