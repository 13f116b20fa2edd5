"""The calendar of the bodies that the procedure names: DASVEG, a review's panel, the partnership, its board, the Home Office's QA Panel.

'The next available meeting' (3.4.1, 3.4.3, 3.4.5) is read from here. A panel meets for one review and is seen by those who may know of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework import audit, database, due_dates, forms, own_answers, permissions, plain_text, reviews
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale
from casework.owed import Owed
from casework.preliminary_prepare import date_warnings
from casework.standing import Standing

FORM = "meeting"
PANEL = "panel"
CALENDAR_WITHIN = timedelta(days=7)  # our own proposal, for whoever keeps the calendar


@dataclass(frozen=True)
class Meeting:
    """One meeting. `meets_at` is '14:30' or ''; `reference` is that of the review a panel meets for."""

    id: str
    body: str
    review_id: str | None
    meets_on: date
    meets_at: str
    place: str
    version: int
    reference: str | None = None

    @property
    def body_label(self) -> str:
        return bodies().get(self.body, self.body)


def bodies() -> dict[str, str]:
    """Who meets, value to label."""
    return forms.load(FORM).fields["body"].choices()


def all_in_view(actor: Actor) -> list[Meeting]:
    """Every meeting the actor may know of, in order of their days."""
    permissions.demand(actor, "see_procedure")
    return [Meeting(**row) for row in database.scoped(actor, "meetings_in_view")]


def in_view(actor: Actor, meeting_id: str) -> Meeting:
    """One meeting; NotFound when there is none that the actor may know of."""
    found = _seen(actor, meeting_id)
    if found is None:
        audit.refused(actor, "arrange_meeting", None)
        raise NotFound("This meeting")
    return found


def _seen(actor: Actor, meeting_id: str) -> Meeting | None:
    found = database.scoped(actor, "meeting_in_view", id=meeting_id)
    return Meeting(**found[0]) if found else None


def next_available(body: str, on_or_after: date, *, review: str | None = None) -> Meeting | None:
    """The next meeting of a body from a day on; None when the calendar has none. A panel's is asked for with its review."""
    row = database.one("next_meeting", body=body, day=on_or_after, review=review)
    return Meeting(**row) if row else None


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """From the coordinator: the next meeting of a body that a step waits for, where the calendar has none (D5)."""
    labels = bodies()
    return [
        Owed(
            review,
            f"Put the next meeting of the {labels[follows.body]} into the calendar: '{one.case.procedure.steps[follows.step].title}' waits for it",
            "administration",
            "coordinator",
            one.case.procedure.steps[follows.step].section,
            one.case.records[follows.after].done.latest + CALENDAR_WITHIN,
        )
        for review, one in stands.items()
        for follows in due_dates.awaiting_meeting(one.case)
        if due_dates.next_meeting(one.case, follows, one.dates.calendar) is None
    ]


def may_arrange_for(actor: Actor) -> dict[str, str]:
    """The reviews for whose panel the actor may arrange meetings, id to title."""
    return {
        review.id: review.title
        for review in reviews.all_in_view(actor)
        if permissions.may(actor, "arrange_meeting", review.id)
    }


def may_change(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor may change this meeting or take it out."""
    return permissions.may(actor, "arrange_meeting", meeting.review_id)


def arrange_meeting(actor: Actor, typed: Mapping[str, Any], *, today: date, command_id: str | None = None) -> str:
    """Put a meeting in the calendar; returns its id. Days past are taken too, for a calendar written up afterwards.

    A weekend or bank holiday is warned of (`warnings`), never refused.
    """
    if typed.get("review_id"):
        permissions.demand(actor, "arrange_meeting", typed["review_id"])
    values, own = _understood(actor, typed, today)
    for_whom = permissions.demand(actor, "arrange_meeting", values["review_id"])
    meeting_id = database.new_id()
    about = {"review": values["review_id"], "subject": meeting_id, "on_behalf_of": for_whom}
    with database.change(actor, "meeting_arranged", command_id=command_id, **about) as write:
        _demand_no_other(write, meeting_id, values)
        write("insert_meeting", id=meeting_id, **values)
        own_answers.keep(write, FORM, meeting_id, own)
    return meeting_id


def change_meeting(actor: Actor, meeting_id: str, typed: Mapping[str, Any], *, version: int, today: date) -> None:
    """Change the body, day, time or place of a meeting. Raises Stale when somebody else was quicker."""
    meeting = in_view(actor, meeting_id)
    permissions.demand(actor, "arrange_meeting", meeting.review_id)
    values, own = _understood(actor, typed, today)
    for_whom = permissions.demand(actor, "arrange_meeting", values["review_id"])
    about = {"review": values["review_id"], "subject": meeting_id, "on_behalf_of": for_whom}
    with database.change(actor, "meeting_changed", **about) as write:
        _demand_no_other(write, meeting_id, values)
        if not write("change_meeting", id=meeting_id, version=version, **values):
            raise Stale(_now(actor, meeting_id))
        own_answers.keep(write, FORM, meeting_id, own)


def mark_in_error(actor: Actor, meeting_id: str, *, reason: str, version: int) -> None:
    """Take a meeting out of the calendar; the record and the reason are kept."""
    meeting = in_view(actor, meeting_id)
    for_whom = permissions.demand(actor, "arrange_meeting", meeting.review_id)
    about = {"review": meeting.review_id, "subject": meeting_id, "on_behalf_of": for_whom}
    reason = plain_text.kept(reason, "reason", ask="Say why.")
    with database.change(actor, "meeting_changed", summary="taken out", **about) as write:
        if not write("mark_meeting_in_error", id=meeting_id, version=version, reason=reason):
            raise Stale(_now(actor, meeting_id))


def warnings(typed: Mapping[str, Any], *, today: date) -> list[str]:
    """What is unusual about the day typed so far: a weekend, a bank holiday."""
    field = forms.load(FORM).fields["meets_on"]
    try:
        day = forms.understand_one(field, typed.get("meets_on"), today=today)
    except Refused:
        return []
    return date_warnings(day) if day else []


def as_typed(meeting: Meeting) -> dict[str, Any]:
    """The fields of the form, to begin a change with."""
    ours = [field.name for field in forms.load(FORM).field if not field.own]
    return {field: getattr(meeting, field) for field in (*ours, "version")}


def _now(actor: Actor, meeting_id: str) -> dict[str, Any]:
    """What stands in the calendar now, for somebody who was not quick enough; nothing when it was taken out."""
    seen = _seen(actor, meeting_id)
    return as_typed(seen) if seen else {}


def _understood(actor: Actor, typed: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a meeting, and the own answers."""
    form = forms.load(FORM)
    values, own = forms.split_own(form, forms.understand(form, typed, today=today, options={"review_id": may_arrange_for(actor)}))
    at = values["meets_at"]
    return values | {"meets_at": f"{at:%H:%M}" if at else "", "place": (values["place"] or "").strip()}, own


def _demand_no_other(write: database.Write, meeting_id: str, values: Mapping[str, Any]) -> None:
    same = {"body": values["body"], "review": values["review_id"]}
    if write.one("meeting_that_day", meets_on=values["meets_on"], meets_at=values["meets_at"], id=meeting_id, **same):
        raise Refused([Problem("meets_on", "This meeting is in the calendar already, on this day and at this time.")])
