"""The preliminary meeting as it stands on record, for who reads it: the whole of it, the recommendations, its papers."""

from collections.abc import Callable

import streamlit as st

from casework import names, permissions, preliminary_finish, procedure
from casework.actors import Actor
from casework.preliminary import Preliminary, Recommendation
from casework.preliminary_papers import BACKGROUND_KEPT_BACK
from casework.preliminary_run import own_fields
from parts import links, look, markup, text

Say = Callable[[str], str]


def whole(actor: Actor, record: Preliminary) -> None:
    """The whole record, with names as this person's role reads them."""
    if record.meeting is None:
        look.empty(
            "The preliminary meeting is not arranged yet.",
            next_step="The DASVEG Chair or the coordinator arranges it here.",
        )
        return
    say = said_to(actor, record)
    lists = procedure.current()
    markup.facts(
        [("Date", record.meeting.meets_on), ("Time", record.meeting.meets_at), ("Place", record.meeting.place)]
    )
    recommendations(record, say)
    markup.table(
        [
            {"post": line.named, "how": lists.label("attendance", line.attendance), "who": say(line.who)}
            for line in record.lines
        ],
        {"post": "Post", "how": "Attendance", "who": "Name"},
        caption="Attendance",
    )
    for item in lists.preliminary.item:
        if item.when and not record.proceeding_to_review:
            continue
        st.header(f"{item.number} {item.title}", anchor=False)
        _read_item(record, item.id, say)
    markup.facts([(field.label, say(record.note(field.name))) for field in own_fields()])
    papers(record)


def said_to(actor: Actor, record: Preliminary) -> Say:
    """Puts a text into the names that this person's role reads."""
    persons, rendering = names.of_review(record.review_id), permissions.rendering(actor, record.review_id)
    return lambda words: names.rendered(words, persons, rendering)


def _read_item(record: Preliminary, item: str, say: Say) -> None:
    if item == "background" and not record.sees_background:
        markup.quiet(BACKGROUND_KEPT_BACK)
        return
    if item == "updates":
        _read_updates(record, say)
    if item == "proceedings":
        _read_proceedings(record, say)
    if item == "members":
        markup.facts([("To sit on the panel", panel(record))])
    text.plain(say(record.note(item)))


def _read_updates(record: Preliminary, say: Say) -> None:
    lists = procedure.current()
    rows = [
        {
            "agency": update.agency_name,
            "known": lists.label("knows_of_case", update.known) or "Not said",
            "knowledge": say(update.knowledge),
            "since": say(update.records_from),
        }
        for update in record.updates
    ]
    columns = {"agency": "Agency", "known": "Known", "knowledge": "What they know", "since": "Records from"}
    markup.table(rows, columns, caption="Updates from the agencies", show_caption=False)
    markup.quiet(preliminary_finish.contact(record).sentence)


def _read_proceedings(record: Preliminary, say: Say) -> None:
    lists = procedure.current()
    rows = [
        {
            "kind": lists.label("proceedings", one.kind),
            "status": lists.label("proceedings_status", one.status),
            "next": one.next_date,
            "implication": say(one.implication),
            "effect": lists.label("effect_on_timing", one.effect_on_timing),
        }
        for one in record.proceedings
    ]
    columns = {
        "kind": "Proceedings",
        "status": "Status",
        "next": "Next date",
        "implication": "Where it stands",
        "effect": "Effect on the review",
    }
    markup.table(rows, columns, caption="Proceedings", show_caption=False, empty="None recorded.")


def recommendations(record: Preliminary, say: Say) -> None:
    for one, heading in zip(
        record.recommendations, ["Recommended", *["Replaced"] * len(record.recommendations)], strict=False
    ):
        markup.facts(_told(one, heading, say))


def _told(one: Recommendation, heading: str, say: Say) -> list[tuple[str, object]]:
    return [
        (heading, procedure.current().label("recommendation_of_group", one.recommends)),
        ("Reasons", say(one.reasons)),
        ("On", one.recommended_on),
        ("Recorded", f"{look.moment(one.recorded_on)}, {one.recorded_by_name or 'the machine operator'}"),
    ]


def papers(record: Preliminary) -> None:
    with st.container(horizontal=True):
        links.download("preliminary-agenda", "Agenda (Word)", review=record.review_id)
        links.download("preliminary-minutes", "Minutes (Word)", review=record.review_id)
        if record.recommendations:
            links.download("recommendation-note", "Recommendation (Word)", review=record.review_id)
        links.download("list", "Print: agencies contacted", review=record.review_id, list="agencies-contacted")


def agencies(record: Preliminary, say: Say) -> None:
    """How many agencies confirmed contact; when proceeding, which sit on the panel and the first terms of reference."""
    facts = [("Contact", preliminary_finish.contact(record).sentence)]
    if record.proceeding_to_review:
        facts.append(("To sit on the panel", panel(record)))
        facts.append(("Initial terms of reference", say(record.note("terms"))))
    markup.facts(facts)


def panel(record: Preliminary) -> str:
    """The agencies named for the panel, in one line."""
    return ", ".join(update.agency_name for update in preliminary_finish.panel_agencies(record))
