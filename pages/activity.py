"""Activity record: who saw and did what, newest first, never what a record says; and the proof that it is whole (R168)."""

import streamlit as st

from casework import activity, audit, clock, forms, permissions
from casework.activity import Asked, Entry
from casework.actors import Actor
from casework.errors import CaseworkError, Refused
from parts import act, links, look, markup, verification

SIZE = 100
FORM = "activity_filter"


def page(actor: Actor) -> None:
    look.page("Activity record", intro="Who saw and did what, and when. It never says what stands in a record.")
    try:
        permissions.demand(actor, "see_activity")
    except CaseworkError as trouble:
        act.show(trouble)
        return
    audit.opened(actor, "activity_opened")
    asked = _filters(actor)
    try:
        _list(actor, asked)
    except Refused as trouble:
        act.show(trouble)
    if permissions.may(actor, "verify_audit"):
        st.header("Is the record whole?", anchor=False)
        verification.show(actor)


def _filters(actor: Actor) -> Asked:
    people = activity.people_named(actor)
    who, kind, review, first, last = st.columns([3, 3, 2, 2, 2], vertical_alignment="bottom")
    person = who.selectbox(
        "Who", list(people), format_func=people.get, index=None, placeholder="Everybody", key="activity:who"
    )
    of_kind = kind.selectbox(
        "What",
        list(activity.KINDS),
        format_func=activity.KINDS.get,
        index=None,
        placeholder="Everything",
        key="activity:kind",
    )
    reference = review.text_input("Review", placeholder="DHR-2026-01", key="activity:review")
    days = {"first": first.text_input("From", placeholder="dd/mm/yyyy", key="activity:first")}
    days["last"] = last.text_input("To", placeholder="dd/mm/yyyy", key="activity:last")
    routine = st.toggle("Show drafts kept, and sessions that ran out", key="activity:routine")
    understood = {name: _day(name, typed) for name, typed in days.items()}
    return Asked(person or "", of_kind or "", reference.strip().upper(), routine=routine, **understood)


def _day(name: str, typed: str):
    field = forms.load(FORM).fields[name]
    try:
        return forms.understand_one(field, typed, today=clock.today())
    except Refused as trouble:
        markup.ask(st, "", problem=f"{trouble} Nothing is left out for it.")
        return None


def _list(actor: Actor, asked: Asked) -> None:
    key = f"activity:page:{hash(asked)}"
    found, total = activity.entries(actor, asked, page=st.session_state.get(key) or 1, size=SIZE)
    with st.container(horizontal=True, vertical_alignment="center"):
        markup.quiet(_count(len(found), total, st.session_state.get(key) or 1))
        if permissions.may(actor, "export_activity") and total:
            links.download("activity", "Excel of these rows", **_parameters(asked))
    if not asked.routine:
        markup.quiet("Numbers count every row, also those that the switch or your choice above hides: a gap between two is no loss.")
    columns = {
        "when": "When",
        "who": "Who",
        "what": "What",
        "about": "About",
        "review": "Review",
        "more": "More",
        "seq": "No.",
    }
    markup.table(
        [_row(entry) for entry in found],
        columns,
        caption="Activity record",
        show_caption=False,
        empty="Nothing is recorded for this choice. Ask for more days, or for everybody.",
    )
    if total > SIZE:
        st.pagination(-(-total // SIZE), key=key)


def _count(shown: int, total: int, page: int) -> str:
    first = (page - 1) * SIZE
    return f"{first + 1:,} to {first + shown:,} of {total:,} rows, newest first" if total else "0 rows"


def _row(entry: Entry) -> dict:
    who = f"{entry.person_name}, for {entry.on_behalf_of}" if entry.on_behalf_of else entry.person_name
    return {
        "when": entry.happened_on,
        "who": who,
        "what": entry.sentence,
        "about": entry.about if entry.about != entry.person_name else "",
        "review": entry.reference,
        "more": entry.summary,
        "seq": str(entry.seq),
    }


def _parameters(asked: Asked) -> dict[str, str | None]:
    return {
        "person": asked.person or None,
        "what": asked.kind or None,
        "review": asked.review or None,
        "first": asked.first.isoformat() if asked.first else None,
        "last": asked.last.isoformat() if asked.last else None,
        "routine": "yes" if asked.routine else None,
    }
