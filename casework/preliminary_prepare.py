"""Calling the preliminary meeting (procedure 3.1.3, App 2): the CSP Chair's instruction, date and place, and who is invited.

The portal sends nothing itself: it writes the text of the invitation, shows the addresses, and keeps the day it was sent.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

import holidays

from casework import agencies, database, dates, forms, own_answers, partnerships, permissions, procedure, reviews, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale
from casework.preliminary import Preliminary, demand_arranged, demand_not_before, demand_undecided

SIO = "Senior Investigating Officer"


def instruct_dasveg(
    actor: Actor, review_id: str, typed: dict[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record the CSP Chair's instruction to DASVEG to establish a preliminary group (3.1.3). A later one replaces it; both are kept.

    Refused when it is dated before the death or the notification, or after the day on which the group met or is to meet.
    """
    for_whom = permissions.demand(actor, "instruct_dasveg", review_id)
    steps.demand("instruct_dasveg", review_id)
    values = forms.understand("instruction", typed, today=today)
    demand_not_before(review_id, "instructed_on", values["instructed_on"], "death", "notified")
    _demand_before_meeting(review_id, values["instructed_on"])
    change = database.change(actor, "dasveg_instructed", review=review_id, on_behalf_of=for_whom, command_id=command_id)
    with change as write:
        instruction_id = database.new_id()
        write(
            "insert_instruction",
            id=instruction_id,
            review_id=review_id,
            instructed_on=values["instructed_on"],
            note=values["note"] or "",
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, "instruction", instruction_id, values)
        steps.record(write, actor, review_id, "dasveg_instructed", done=values["instructed_on"], now=now)


def arrange(
    actor: Actor, review_id: str, typed: dict[str, Any], *, version: int | None, today: date, now: datetime
) -> None:
    """Fix or change date, time and place; the posts of the membership list on that day, and the SIO, become lines to invite (App 2).

    `version` is the meeting's as it was opened, None before there is one. Raises Stale when somebody else was quicker, Refused for a day before
    what led to it, and for a day after today, or after the recommendation, of a meeting that was held.
    """
    for_whom = permissions.demand(actor, "arrange_preliminary_meeting", review_id)
    steps.demand("arrange_preliminary_meeting", review_id)
    demand_undecided(review_id)
    values = forms.understand("preliminary_arrangements", typed, today=today)
    demand_not_before(review_id, "meets_on", values["meets_on"], "death", "notified", "dasveg_instructed")
    _demand_day_of_a_held_meeting(review_id, values["meets_on"], today)
    at = values["meets_at"]
    when = {
        "review_id": review_id,
        "meets_on": values["meets_on"],
        "meets_at": f"{at:%H:%M}" if at else "",
        "place": values["place"] or "",
    }
    with database.change(actor, "preliminary_arranged", review=review_id, on_behalf_of=for_whom) as write:
        if version is None:
            _demand_none_yet(write, review_id)
            write("insert_preliminary_meeting", id=database.new_id(), **when)
        elif not write("change_preliminary_meeting", version=version, **when):
            raise Stale(write.one("preliminary_meeting_row", review=review_id) or {})
        _record_days(write, actor, review_id, values["meets_on"], today, now)
        own_answers.keep(write, "preliminary_arrangements", review_id, values)
        _bring_list_in(write, actor, review_id, values["meets_on"], now)


def invite_somebody_else(
    actor: Actor, review_id: str, typed: dict[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Add somebody who is not on the membership list. With an agency, that agency is asked for its update too."""
    for_whom = permissions.demand(actor, "arrange_preliminary_meeting", review_id)
    meeting = demand_arranged(review_id)
    demand_undecided(review_id)
    options = {"agency_id": agencies.to_choose(meeting["meets_on"])}
    values = forms.understand("preliminary_invitee", typed, today=today, options=options)
    change = database.change(
        actor, "preliminary_arranged", review=review_id, on_behalf_of=for_whom, command_id=command_id
    )
    with change as write:
        order = write.one("last_attendance_order", review=review_id)["last"] + 1
        _insert_line(
            write, actor, review_id, now, "other", values["title"].strip(), values["agency_id"], values["email"], order
        )
        _ask_agencies_for_updates(write, actor, review_id, now)


def record_invited(actor: Actor, review_id: str, line_ids: list[str], typed: dict[str, Any], *, today: date) -> None:
    """Record the day on which these were sent their invitation. The portal sends nothing itself."""
    for_whom = permissions.demand(actor, "arrange_preliminary_meeting", review_id)
    demand_arranged(review_id)
    demand_undecided(review_id)
    values = forms.understand("preliminary_invited", typed, today=today)
    if not line_ids:
        raise Refused([Problem("lines", "Tick who was sent the invitation.")])
    with database.change(actor, "preliminary_invited", review=review_id, on_behalf_of=for_whom) as write:
        for line_id in line_ids:
            if not write("set_invited_on", id=line_id, review_id=review_id, invited_on=values["invited_on"]):
                raise NotFound("This invitation")
        write("set_contacted_on", review_id=review_id, invited_on=values["invited_on"])


def date_warnings(day: date) -> list[str]:
    """What is unusual about a day to meet on: a weekend, or a bank holiday in England. It is said, never refused."""
    said = []
    if day.weekday() >= 5:
        said.append(f"{dates.show(day)} is a {dates.WEEKDAYS[day.weekday()]}.")
    if holiday := _bank_holidays(day.year).get(day):
        said.append(f"{dates.show(day)} is a bank holiday: {holiday}.")
    return said


def invitation(actor: Actor, record: Preliminary) -> tuple[str, str]:
    """Subject and text of the invitation, to copy into an email. It names the review by its reference only: mail is not the portal."""
    permissions.demand(actor, "arrange_preliminary_meeting", record.review_id)
    meeting = record.meeting
    agenda, names = procedure.current().preliminary, procedure.current().partnership.names
    review, partnership = reviews.in_view(actor, record.review_id), partnerships.name_for(record.review_id, meeting.meets_on)
    when = f"{dates.WEEKDAYS[meeting.meets_on.weekday()]} {dates.show_long(meeting.meets_on)}"
    lines = [
        "Dear colleague",
        "",
        f"The Chair of {partnership} has instructed {names.dasveg} ({names.dasveg_short}) to establish a preliminary "
        f"group about a death, {review.reference}. You are asked to attend its meeting.",
        "",
        f"Date: {when}" + (f", {meeting.meets_at}" if meeting.meets_at else ""),
        f"Place: {meeting.place or 'to be confirmed'}",
        "",
        "The meeting shares what is first known of the case, including each agency's chronology and involvement. It advises the "
        "CSP Chair whether the criteria for a review are met, and says which agencies should sit on the panel.",
        "",
        "Please come ready to say whether your agency knows the people concerned, in what way, and how far back your records go. "
        "If you cannot come, send a deputy who can say this. The names are sent to you separately, by secure email.",
        "",
        f"The {SIO} will brief the group.",
        "",
        "Agenda",
        *(f"{item.number}. {item.title} ({item.leads})" for item in agenda.item),
        "",
        f"Chair of {names.dasveg_short}",
    ]
    return f"{review.marking}: preliminary meeting {review.reference}, {dates.show(meeting.meets_on)}", "\n".join(lines)


def _record_days(write: database.Write, actor: Actor, review_id: str, meets_on: date, today: date, now: datetime) -> None:
    """The steps that follow from the day: a meeting was arranged on the day it met at the latest, and was held on the day it is said to have met."""
    records = steps.case(review_id).records
    arranged, held = records.get("preliminary_arranged"), records.get("preliminary_held")
    if arranged is None or (arranged.done and arranged.done.earliest > meets_on):
        steps.record(write, actor, review_id, "preliminary_arranged", done=min(today, meets_on), now=now)
    if held and held.done and held.done.earliest != meets_on:
        steps.record(write, actor, review_id, "preliminary_held", done=meets_on, now=now)


def _demand_day_of_a_held_meeting(review_id: str, meets_on: date, today: date) -> None:
    records = steps.case(review_id).records
    if "preliminary_held" in records and meets_on > today:
        raise Refused([Problem("meets_on", "The meeting was held. Give the day on which it was, not a later one.", dates.show(meets_on))])
    recommended = records.get("recommended")
    if recommended and recommended.done and meets_on > recommended.done.latest:
        said = f"The recommendation is dated {dates.show(recommended.done)}. Give a day on or before it."
        raise Refused([Problem("meets_on", said, dates.show(meets_on))])


def _demand_before_meeting(review_id: str, day: date) -> None:
    meeting = database.one("preliminary_meeting_row", review=review_id)
    if meeting and meeting["meets_on"] < day:
        met = dates.show(meeting["meets_on"])
        sentence = f"The preliminary meeting is dated {met}. Give a day on or before it, or change the meeting's date first."
        raise Refused([Problem("instructed_on", sentence, dates.show(day))])


def _demand_none_yet(write: database.Write, review_id: str) -> None:
    current = write.one("preliminary_meeting_row", review=review_id)
    if current:
        raise Stale(current)


def _bring_list_in(write: database.Write, actor: Actor, review_id: str, day: date, now: datetime) -> None:
    """A line for every post of the list that has none yet, and one for the SIO, who is to brief the group."""
    order = write.one("last_attendance_order", review=review_id)["last"]
    if write.one("sio_line", review=review_id) is None:
        police = write.one("police_agency", day=day)
        order += 1
        _insert_line(write, actor, review_id, now, "sio", SIO, police and police["id"], "", order)
    for post in write.rows("posts_not_yet_invited", review=review_id, day=day):
        order += 1
        _insert_line(
            write,
            actor,
            review_id,
            now,
            "post",
            post["title"],
            post["agency_id"],
            post["holder_email"],
            order,
            post["id"],
        )
    _ask_agencies_for_updates(write, actor, review_id, now)


def _insert_line(
    write: database.Write,
    actor: Actor,
    review_id: str,
    now: datetime,
    kind: str,
    title: str,
    agency_id: str | None,
    email: str | None,
    order: int,
    post_id: str | None = None,
) -> None:
    write(
        "insert_attendance",
        id=database.new_id(),
        review_id=review_id,
        kind=kind,
        post_id=post_id,
        agency_id=agency_id,
        title=title,
        email=(email or "").strip(),
        list_order=order,
        changed_by=actor.person_id,
        changed_on=now,
    )


def _ask_agencies_for_updates(write: database.Write, actor: Actor, review_id: str, now: datetime) -> None:
    for row in write.rows("agencies_without_update", review=review_id):
        write(
            "insert_agency_update",
            id=database.new_id(),
            review_id=review_id,
            agency_id=row["agency_id"],
            changed_by=actor.person_id,
            changed_on=now,
        )


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))
