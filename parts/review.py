"""The review in view: `?review=<opaque id>` in the address, its head and its menu."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from casework import clock, permissions, procedure_sets, reviews, standing
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.procedure_shapes import MenuLine
from casework.standing import Standing
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
    procedure_sets.work_on(review)  # its questions, lists and words are those of the edition it keeps
    return review


def begin(actor: Actor, verb: str, title: str, *, names_as: Callable[[Actor, str], str | None] | None = None) -> Standing:
    """Begin a page of the review in the address: its title, its head and its menu. Returns how the review stands today.

    `names_as` says which rendering the person chose for this page, for the head to tell; see parts/names_switch.py.
    Stops the page, saying so, when no review is chosen or this person may not do `verb` in it.
    """
    look.page(title)
    review_id = in_view(actor, verb)
    stands = standing.of_review(reviews.in_view(actor, review_id), today=clock.today())
    about = {"reference": stands.review.reference, "label": stands.review.label, "stage": stands.stage.label}
    head(about, _names_shown(actor, review_id, names_as(actor, review_id) if names_as else None), marking=stands.review.marking)
    menu(review_id, [(line.line, line.state) for line in stands.menu()])
    return stands


def head(review: Mapping[str, Any], names_shown: str, *, marking: str = "OFFICIAL-SENSITIVE") -> None:
    """The band above every page of a review: reference, perhaps label and stage, marking, and how persons are named here."""
    markup.band(review["reference"], review.get("label") or "", review.get("stage") or "", marking, names_shown)


def _names_shown(actor: Actor, review_id: str, chosen: str | None) -> str:
    if chosen and chosen != "real":
        return f"{NAMES[chosen]}, as chosen"
    elsewhere = permissions.rendering(actor, review_id)
    own = permissions.rendering(actor, review_id, actor.agency_id)
    return NAMES[elsewhere] + ("" if own == elsewhere else "; real names in your agency's own entries")


def menu(review: str, lines: Iterable[tuple[MenuLine, str]]) -> None:
    """The open review's own menu, in the order of the procedure, each line with its state in words and a sign."""
    with st.sidebar:
        for line, state in lines:
            mark = Mark(state) if state else None
            label = f"{line.label}: {mark.words[0].lower()}{mark.words[1:]}" if mark else line.label
            more = {"line": line.id} if line.page == "steps" else {}
            links.to(line.page, label, review=review, icon=mark.icon if mark else None, **more)
