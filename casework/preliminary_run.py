"""The preliminary meeting while it runs (App 2): one or two people type while the group talks.

Every field is kept by itself as it is left, and only if it still holds what its typist saw when typing began (`was`): two people in two
fields never meet, two in one field get Stale, which carries the other's text. A second sending of the same text changes nothing.
Whoever types sees the fields as they were typed, in whatever names: a text cannot be edited in another rendering than its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import database, forms, permissions, plain_text, procedure, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.forms import Field
from casework.preliminary import Preliminary, demand_arranged, demand_undecided

WHEN_PROCEEDING = ("members", "terms", "panel_member")  # items 6 and 7
NOT_PROCEEDING = "Items 6 and 7 open when the meeting recommends a review: choose that under item 5 first."


@dataclass(frozen=True)
class Place:
    """One field of the meeting: of a note (`id` is its item), of a line of attendance, of an agency's update, of proceedings."""

    record: str
    id: str
    field: str

    @property
    def key(self) -> str:
        return f"{self.record}:{self.id}:{self.field}"


@dataclass(frozen=True)
class _Kept:
    """How a kind of record is kept: its form, the right and the event, and the named queries that read it and change each field."""

    form: str
    verb: str
    event: str
    row: str
    set: Mapping[str, str]


KEPT = {
    "note": _Kept(
        "preliminary_meeting", "record_preliminary_meeting", "preliminary_noted", "preliminary_note_row",
        dict.fromkeys(forms.load("preliminary_meeting").fields, "set_preliminary_note"),
    ),
    "attendance": _Kept(
        "attendance", "record_preliminary_meeting", "attendance_recorded", "attendance_row",
        {"attendance": "set_attendance", "who": "set_attendance_who"},
    ),
    "agency": _Kept(
        "agency_update", "record_preliminary_meeting", "agency_update_recorded", "agency_update_row",
        {"known": "set_agency_known", "knowledge": "set_agency_knowledge", "records_from": "set_agency_records_from",
         "panel_member": "set_agency_panel_member"},
    ),
    "proceeding": _Kept(
        "proceeding", "record_proceedings", "proceedings_recorded", "proceeding_row",
        {"status": "set_proceeding_status", "implication": "set_proceeding_implication",
         "effect_on_timing": "set_proceeding_effect", "next_date": "set_proceeding_next_date"},
    ),
}  # fmt: skip


def note(item: str) -> Place:
    """The place of a field of the meeting's form."""
    return Place("note", item, item)


def form_field(place: Place) -> Field:
    """The description of a place's field. NotFound for a place there is not."""
    kept = KEPT.get(place.record)
    if kept is None or place.field not in kept.set or (place.record == "note" and place.id != place.field):
        raise NotFound("This field")
    return forms.load(kept.form).fields[place.field]


def choices(field: str) -> dict[str, str]:
    """What may be chosen in a field: value to words, from lists.toml and the agenda."""
    current = procedure.current()
    if field == "now_at":
        return {item.id: f"{item.number} {item.title}" for item in current.preliminary.item}
    listed = {
        "attendance": "attendance",
        "known": "knows_of_case",
        "recommends": "recommendation_of_group",
        "kind": "proceedings",
        "status": "proceedings_status",
        "effect_on_timing": "effect_on_timing",
    }
    return current.lists[listed[field]] if field in listed else {}


def own_fields() -> list[Field]:
    """The questions that the partnership added to the form of the meeting, texts or one choice; they are kept as the notes are."""
    return [
        field for field in forms.load("preliminary_meeting").field if field.own and not field.many and not field.seen_by
    ]


def record_field(
    actor: Actor, review_id: str, place: Place, typed: Any, *, was: str, today: date, now: datetime
) -> str:
    """Keep what was typed in one field, if the field still holds `was`; returns the text as kept. The same text sent twice is kept once.

    Raises Refused for what the field does not take, Stale (current = {field: text now recorded}) when somebody else was quicker.
    """
    described, kept = form_field(place), KEPT[place.record]
    for_whom = permissions.demand(actor, kept.verb, review_id)
    if described.seen_by:
        permissions.demand(actor, described.seen_by, review_id)
    _demand_time(review_id, place)
    listed = choices(described.name)
    options = {described.name: listed} if listed else None
    value = forms.understand_one(described, typed, today=today, options=options)
    text, event = _text(value), "background_recorded" if place.field == "background" else kept.event
    if _now(review_id, place)[0] == text:
        return text
    who = {"changed_by": actor.person_id, "changed_on": now}
    with database.change(actor, event, review=review_id, subject=place.field, on_behalf_of=for_whom) as write:
        values = {"review_id": review_id, "id": place.id, "value": text, "was": was, **who}
        if place.field == "next_date":
            values |= {part: getattr(value, part, None) for part in ("earliest", "latest", "precision")}
        if not write(kept.set[place.field], **values):
            _begin_or_stale(write, review_id, place, text, was, who)
        write("open_preliminary_meeting", review_id=review_id, now=now)
    return text


def add_proceeding(
    actor: Actor, review_id: str, kind: str, *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Begin a line of proceedings of this kind (a value of the list 'proceedings'); returns its id."""
    for_whom = permissions.demand(actor, "record_proceedings", review_id)
    kind = forms.understand_one(
        forms.load("proceeding").fields["kind"], kind, today=today, options={"kind": choices("kind")}
    )
    if kind is None:
        raise Refused([Problem("kind", "Choose the kind of proceedings.")])
    proceeding_id = database.new_id()
    change = database.change(
        actor, "proceedings_recorded", review=review_id, subject="kind", on_behalf_of=for_whom, command_id=command_id
    )
    with change as write:
        order = write.one("last_proceeding_order", review=review_id)["last"] + 1
        who = {"changed_by": actor.person_id, "changed_on": now}
        write("insert_proceeding", id=proceeding_id, review_id=review_id, kind=kind, list_order=order, **who)
    return proceeding_id


def mark_proceeding_in_error(actor: Actor, review_id: str, proceeding_id: str, why: str, *, now: datetime) -> None:
    """Take a line of proceedings off the page, with the reason; the activity record keeps it."""
    for_whom = permissions.demand(actor, "record_proceedings", review_id)
    why = plain_text.kept(why, "why", ask="Say why this was recorded in error.")
    with database.change(
        actor, "marked_in_error", review=review_id, subject="proceeding", on_behalf_of=for_whom
    ) as write:
        who = {"changed_by": actor.person_id, "changed_on": now}
        if not write(
            "mark_proceeding_in_error", review_id=review_id, id=proceeding_id, reason=why, **who
        ):
            raise NotFound("This line of proceedings")


def texts(record: Preliminary) -> dict[str, tuple[str, str, datetime | None]]:
    """What every field holds, by `Place.key`: the text, who typed in its record last, and when."""
    found = {note(item).key: _of(record.notes.get(item), "text") for item in _notes_seen(record)}
    for kind, records in (("attendance", record.lines), ("agency", record.updates), ("proceeding", record.proceedings)):
        for one in records:
            found |= {Place(kind, one.id, field).key: _of(one, field) for field in KEPT[kind].set}
    return found


def _notes_seen(record: Preliminary) -> list[str]:
    fields = forms.load("preliminary_meeting").fields
    return [name for name, field in fields.items() if not field.seen_by or record.sees_background]


def _of(one: Any, field: str) -> tuple[str, str, datetime | None]:
    return (_text(getattr(one, field)), one.changed_by, one.changed_on) if one else ("", "", None)


def _text(value: Any) -> str:
    """A value as it is kept, and as `was` is compared: a date as typed."""
    return "" if value is None else value.typed if isinstance(value, PartialDate) else str(value)


def _demand_time(review_id: str, place: Place) -> None:
    if place.record == "proceeding":
        return  # proceedings go on being recorded through the whole review (2.2.3)
    steps.demand("record_preliminary_meeting", review_id)
    demand_arranged(review_id)
    demand_undecided(review_id)
    if place.field in WHEN_PROCEEDING and _now(review_id, note("recommends"))[0] != "meets":
        raise WrongStep([NOT_PROCEEDING])


def _now(review_id: str, place: Place) -> tuple[str, str]:
    """What the field holds and who typed it; NotFound when its record is not there. A note not yet begun is ''."""
    row = database.one(KEPT[place.record].row, review=review_id, id=place.id)
    if row is None and place.record == "note":
        return "", ""
    if row is None:
        raise NotFound("This line")
    return row["text" if place.record == "note" else place.field], row["changed_by"] or "the machine's operator"


def _begin_or_stale(write: database.Write, review_id: str, place: Place, text: str, was: str, who: dict) -> None:
    """Nothing was touched: a note that nobody has begun is begun; anything else was changed by somebody first."""
    row = write.one(KEPT[place.record].row, review=review_id, id=place.id)
    if row is None and place.record == "note" and was == "":
        write("insert_preliminary_note", id=database.new_id(), review_id=review_id, item=place.id, text=text, **who)
        return
    if row is None:
        raise NotFound("This line")
    current = row["text" if place.record == "note" else place.field]
    raise Stale({place.field: current}, row["changed_by"] or "the machine's operator")
