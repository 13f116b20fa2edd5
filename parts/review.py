"""The review in view: `?review=<opaque id>` in the address, its head and its menu."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from casework import permissions
from casework.actors import Actor
from casework.errors import CaseworkError
from parts import act, links, look, markup
from parts.marks import Mark

NAMES = {
    "real": "Real names are shown",
    "initials": "Initials are shown for names",
    "pseudonyms": "Pseudonyms are shown for names",
}


def in_view(actor: Actor, verb: str = "see_review") -> str:
    """The id of the review in the address, once `verb` is allowed in it. Otherwise says so and stops the page: not found, or none chosen."""
    review = st.query_params.get("review")
    if not review:
        look.empty("No review is open.", next_step="Choose one from the list of reviews.")
        links.to("reviews", "Reviews")
        st.stop()
    try:
        permissions.demand(actor, verb, review)
    except CaseworkError as trouble:
        act.show(trouble)
        links.to("reviews", "Reviews")
        st.stop()
    return review


def head(review: Mapping[str, Any], rendering: str, *, marking: str = "OFFICIAL-SENSITIVE") -> None:
    """The band above every page of a review: reference, label, stage, marking, and in which rendering names are shown.

    `review` has reference, and perhaps label and stage; `rendering` comes from `permissions.rendering`.
    """
    markup.band(review["reference"], review.get("label") or "", review.get("stage") or "", marking, NAMES[rendering])


def menu(review: str, lines: Iterable[tuple[str, str, str | Mark]]) -> None:
    """The open review's own menu, in the order of the procedure: (title, url_path, state), each with its state in words and a sign."""
    with st.sidebar:
        for title, page, state in lines:
            mark = state if isinstance(state, Mark) else Mark(state)
            links.to(page, f"{title}: {mark.words[0].lower()}{mark.words[1:]}", review=review, icon=mark.icon)
