"""Seen and significant: when the victim, the children and the perpetrator were seen and what they said; what stands out (App 7 section 13)."""

import streamlit as st

from casework import chronology, chronology_seen, dates, forms
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import FORM
from casework.chronology_seen import WHO, Count, Occasion
from casework.errors import CaseworkError
from parts import act, chronology_list, links, look, markup, part_of_page, review
from parts.markup import Link

PARTS = {
    "seen": "Seen, and what was said",
    "missed": "Missed opportunities",
    "good": "Good practice",
    "significant": "Significant events for the report",
}
KINDS = {"missed": ("missed_opportunity",), "good": ("good_practice",), "significant": chronology.SIGNIFICANT}
SIZE = 50


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Seen and significant")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    chosen = part_of_page.choose(list(PARTS), PARTS, key=f"seen-part-{review_id}", asked=st.query_params.get("part"), otherwise="seen")
    try:
        if chosen == "seen":
            _seen(actor, review_id)
        else:
            _significant(chronology.significant(actor, review_id, KINDS[chosen]), chosen)
    except CaseworkError as trouble:
        act.show(trouble)


def _seen(actor: Actor, review_id: str) -> None:
    found = chronology_seen.occasions(actor, review_id)
    if not found:
        look.empty("No entry tells of somebody being seen.", next_step="It is told in an entry's fields 'Victim seen' and 'Who was seen'.")
        return
    rows = [{"who": label, **_counted(chronology_seen.count(found, who))} for who, label in WHO.items()]
    headings = {"who": "Who", "times": "Times seen", "said": "With views or wishes", "span": "First and last",
                "longest": "Longest without being seen", "agencies": "By whom", "not_seen": "Told as not seen"}  # fmt: skip
    markup.table(rows, headings, caption="How often each was seen")
    who = st.selectbox("List", ["", *WHO], format_func=lambda one: WHO.get(one, "Everybody"), key=f"seen-who-{review_id}")
    listed = [one for one in found if not who or who in one.who]
    shown = look.paged(listed, key=f"seen-page-{review_id}", size=SIZE, noun="occasions")
    _occasions(actor, review_id, list(shown))


def _counted(found: Count) -> dict:
    return {
        "times": found.times,
        "said": found.with_views,
        "span": f"{dates.show(found.first)} to {dates.show(found.last)}" if found.first else "",
        "longest": f"{found.longest:,} days, from {dates.show(found.longest_from)} to {dates.show(found.longest_to)}" if found.longest else "",
        "agencies": ", ".join(f"{agency} {times:,}" for agency, times in found.by_agency),
        "not_seen": found.not_seen or None,
    }


def _occasions(actor: Actor, review_id: str, found: list[Occasion]) -> None:
    by_id = {one.entry_id: one for one in found}
    rows = [
        {
            "when": entry.when,
            "who": ", ".join(label for who, label in WHO.items() if who in by_id[entry.entry_id].who) or _nobody(by_id[entry.entry_id]),
            "how": entry.who_seen,
            "agency": "\n".join(filter(None, [entry.agency, entry.source])),
            "said": entry.views_wishes,
            "information": entry.information,
            "open": Link("Open", links.address("chronology-entry", review_id, entry=entry.entry_id)),
        }
        for entry in chronology_seen.entries_of(actor, review_id, found)
    ]
    headings = {"when": "Date", "who": "Seen", "how": "How", "agency": "By whom", "said": "Views and wishes", "information": "Information",
                "open": "Entry"}  # fmt: skip
    headings = {name: label for name, label in headings.items() if any(row[name] for row in rows) or name == "when"}
    markup.table(rows, headings, caption="Every time somebody was seen", show_caption=False, empty="Nobody of these was seen.")


def _nobody(one: Occasion) -> str:
    return "The victim was not seen" if one.victim_not_seen else "Views and wishes only"


def _significant(found: list[Entry], part: str) -> None:
    labels = forms.load(FORM).fields["significance"].choices()
    shown = look.paged(found, key=f"significant-page-{part}", size=SIZE, noun="entries")
    rows = [
        {
            "when": entry.when,
            "agency": entry.agency,
            "kind": labels[entry.significance],
            "information": entry.information,
            "action": entry.action_outcome,
            "notes": "\n".join(chronology_list.marks_of(entry)),
            "open": Link("Open", links.address("chronology-entry", entry.review_id, entry=entry.entry_id)),
        }
        for entry in shown
    ]
    headings = {"when": "Date", "agency": "Agency", "kind": "Significance", "information": "Information", "action": "Action / outcome",
                "notes": "Marked", "open": "Entry"}  # fmt: skip
    told = {"kind": part == "significant", "notes": any(row["notes"] for row in rows)}
    headings = {name: label for name, label in headings.items() if told.get(name, True)}
    markup.table(rows, headings, caption=PARTS[part], show_caption=False, empty="No entry is marked so. It is marked in its field 'Significance'.")
