"""Check for names: every entry that still tells who somebody is, with the sentence and the way to correct it (App 3; R75, R170, R52)."""

import streamlit as st

from casework import chronology, chronology_leaks
from casework.actors import Actor
from casework.chronology_leaks import AS_WRITTEN, Finding
from casework.errors import CaseworkError
from parts import act, links, markup, review
from parts.markup import Link

READINGS = {
    AS_WRITTEN: "As written: Appendix 3 asks for initials",
    "initials": "As it leaves in initials",
    "pseudonyms": "As it leaves in pseudonyms",
}
ON_A_PAGE = 100


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Check for names")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    try:
        chronology.opened(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    markup.quiet(
        "Names, short names and misspelt names of the recorded persons, dates of birth, addresses and numbers. "
        "A name that is not recorded here is not found: read every file before you send it."
    )
    asked = st.query_params.get("names")
    first = list(READINGS).index(asked) if asked in READINGS else 0
    reading = st.radio("Look through the entries", list(READINGS), first, format_func=READINGS.get, key=f"check-{review_id}:reading:{first}")
    with st.spinner("Every entry is being looked through …"):
        found = chronology_leaks.findings(actor, review_id, reading)
    _list(found, review_id)


def _list(found: list[Finding], review_id: str) -> None:
    entries = len({one.entry_id for one in found})
    if found:
        st.header(f"{len(found):,} to look at, in {entries:,} {'entry' if entries == 1 else 'entries'}", anchor=False)
    pages = -(-len(found) // ON_A_PAGE)
    number = min(st.session_state.get(f"check-{review_id}:page", 1), max(1, pages))
    rows = [_row(one, review_id) for one in found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]]
    columns = {"when": "Date", "agency": "Agency", "field": "Where", "sentence": "What was found", "open": "Entry"}
    markup.table(rows, columns, caption="Entries to look at", show_caption=False, empty="Nothing was found in the entries that you may read.")
    if pages > 1:
        st.pagination(pages, key=f"check-{review_id}:page")


def _row(one: Finding, review_id: str) -> dict:
    label = "Correct" if one.may_correct else "Open"
    return {
        "when": one.when,
        "agency": one.agency,
        "field": one.field,
        "sentence": one.sentence,
        "open": Link(label, links.address("chronology-entry", review_id, entry=one.entry_id)),
    }
