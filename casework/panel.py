"""The panel of a review: who sits on it, how often it met, and what is still to be seen to (3.2, App 4 section 6, App 7 section 7; R53 to R58).

Its members are entries of a register, whether or not they have an account: a membership, which opens the review, is granted by the coordinator.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework import database, names, permissions, procedure, registers
from casework.actors import Actor
from casework.owed import Owed
from casework.read_once import rows_once
from casework.registers import Entry
from casework.report_leaks import plain
from casework.standing import Standing

REGISTERS = ("panel_member", "panel_meeting", "panel_appointment")
INVITE_WITHIN = timedelta(
    days=14
)  # our own proposals, from the day the panel was established, and from a member's first day
CONFIRM_WITHIN = timedelta(days=14)
NEEDS_NO_INDEPENDENCE = ("administrator",)


@dataclass(frozen=True)
class Member:
    """Somebody who sits on the panel today. `account`: as what they are a member of the review in the portal; '' without an account."""

    name: str
    agency_id: str | None
    independence_confirmed_on: date | None
    account: str


def members(actor: Actor, review_id: str, *, today: date) -> list[Member]:
    """Who sits on the panel, by name, and whether they can open the review in the portal."""
    permissions.demand(actor, "see_panel", review_id)
    labels = procedure.current().roles
    held = {
        names.as_read(plain(row["name"])).casefold(): labels[row["role"]].label
        for row in database.rows("report_members_of", review=review_id)
        if _holds(row, today)
    }
    return [
        Member(
            entry.answers["name"],
            entry.answers.get("agency"),
            entry.answers.get("independence_confirmed_on"),
            held.get(names.as_read(plain(entry.answers["name"])).casefold(), ""),
        )
        for entry in sitting(registers.of_review(actor, review_id, "panel_member"), today)
    ]


def sitting(entries: Iterable[Entry], today: date) -> list[Entry]:
    """Of the register's entries, those who sit on the panel on a day: who accepted, and has not left."""
    return [
        entry
        for entry in entries
        if entry.answers.get("answer") == "sits" and (entry.answers.get("last_day") or today) >= today
    ]


def meetings_held(review_id: str, *, today: date) -> int:
    """How often the panel has met, as both reports print it (R58). Learning events with practitioners do not count."""
    return sum(entry.answers["held_on"] <= today for entry in registers.kept([review_id], ["panel_meeting"]))


def chair_of(review_id: str) -> Mapping[str, Any] | None:
    """What is recorded of the Panel Chair appointed last; None before one is."""
    found = [
        entry.answers
        for entry in registers.kept([review_id], ["panel_appointment"])
        if entry.answers.get("appointed_as") in ("chair", "both")
    ]
    return max(found, key=lambda answers: answers["appointed_on"], default=None)


def asks(review_id: str) -> list[str]:
    """What the notification makes the panel think of when it is put together: a perpetrator in a position of trust (2.2.1, B24)."""
    row = database.one("newest_notification_of", review=review_id)
    told = json.loads(row["answers"]) if row else {}
    criteria = procedure.current().criteria
    return [criteria.asks("position_of_trust")] if told.get("situation_position_of_trust") == "yes" else []


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """A member whose independence is not confirmed, a specialist not invited, and a panel that has not met for longer than agreed."""
    agreed = {
        row["review_id"]: row for row in rows_once("terms_versions_of", reviews=list(stands)) if row["agreed_on"]
    }
    entries: dict[str, dict[str, list[Entry]]] = {review: {name: [] for name in REGISTERS} for review in stands}
    for entry in registers.kept(list(stands), REGISTERS):
        entries[entry.review_id][entry.register].append(entry)
    found = []
    for review, one in stands.items():
        found += _uninvited(one, entries[review]["panel_member"])
        found += _unconfirmed(review, sitting(entries[review]["panel_member"], today))
        if review in agreed and one.held is None and "report_completed" not in one.case.records:
            found += _not_met(review, agreed[review], entries[review]["panel_meeting"], today)
    return found


def _holds(row: Mapping[str, Any], today: date) -> bool:
    return row["valid_from"] <= today and (row["valid_to"] is None or row["valid_to"] >= today)


def _uninvited(one: Standing, members_: list[Entry]) -> list[Owed]:
    convened = one.case.records.get("panel_convened")
    invited = any(entry.answers.get("kind") == "specialist" for entry in members_) or one.case.settled(
        "specialist_invited"
    )
    if convened is None or convened.done is None or invited:
        return []
    sentence = "Invite a domestic abuse specialist to the panel, or say why none is needed"
    return [Owed(one.review.id, sentence, "panel", "csp_chair", "3.2.1", convened.done.latest + INVITE_WITHIN)]


def _unconfirmed(review: str, sitting_: list[Entry]) -> list[Owed]:
    waiting = [
        entry.answers["first_day"]
        for entry in sitting_
        if not entry.answers.get("independence_confirmed_on") and entry.answers.get("kind") not in NEEDS_NO_INDEPENDENCE
    ]
    if not waiting:
        return []
    who = "one member of the panel is" if len(waiting) == 1 else f"{len(waiting)} members of the panel are"
    return [
        Owed(
            review,
            f"Confirm that {who} independent of the case",
            "panel",
            "coordinator",
            "3.2.1",
            min(waiting) + CONFIRM_WITHIN,
        )
    ]


def _not_met(review: str, agreed: Mapping[str, Any], meetings: list[Entry], today: date) -> list[Owed]:
    last = max([agreed["agreed_on"], *(entry.answers["held_on"] for entry in meetings)])
    due = last + timedelta(weeks=agreed["meets_every"])
    if due >= today:
        return []
    return [
        Owed(
            review, "Hold a meeting of the panel, or record the one that was held", "panel", "panel_chair", "3.3.4", due
        )
    ]
