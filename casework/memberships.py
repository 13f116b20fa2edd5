"""Memberships of reviews, and the conflicts of interest that end them.

A last day counts in full: what is ended today had yesterday as its last day, so that it is gone at once. Nobody makes themselves a member.
"""

from datetime import date

from casework import database, permissions, plain_text
from casework.actors import Actor
from casework.errors import Problem, Refused, Stale
from casework.offices import (
    demand_another,
    demand_found,
    demand_kind,
    demand_order,
    demand_person,
    demand_reason,
    yesterday,
)

NEEDS_AGENCY = {"senior_manager", "imr_author", "action_lead"}


def reviews_to_choose(actor: Actor) -> dict[str, str]:
    """Reference and label of the reviews, by id: all that an account administrator sees of them."""
    permissions.demand(actor, "see_references")
    found = database.scoped(actor, "references_in_view")
    return {row["id"]: f"{row['reference']} '{row['label']}'" if row["label"] else row["reference"] for row in found}


def of_person(actor: Actor, person_id: str) -> list[dict]:
    """The memberships of a person, past ones too, by the references of the reviews that the actor may know of."""
    permissions.demand(actor, "see_people")
    return database.scoped(actor, "memberships_of_person", who=person_id)


def of_review(actor: Actor, review_id: str) -> list[dict]:
    """Who is, was or will be a member of the review."""
    _demand_for_review(actor, "grant_membership", review_id)
    return database.rows("memberships_of_review", review=review_id)


def grant_membership(
    actor: Actor,
    review_id: str,
    person_id: str,
    role: str,
    *,
    first_day: date,
    last_day: date | None = None,
    agency_id: str | None = None,
) -> str:
    """Make a person a member of a review; returns the id. Refused to oneself, and for a person with a declared conflict of interest."""
    _demand_for_review(actor, "grant_membership", review_id)
    demand_another(actor, person_id)
    demand_kind(role, "membership")
    demand_order(first_day, last_day)
    person = demand_person(person_id)
    agency_id = agency_id or person["agency_id"]
    if role in NEEDS_AGENCY and agency_id is None:
        raise Refused([Problem("agency", "Say for which agency: this role is held for one.")])
    membership_id = database.new_id()
    with database.change(actor, "membership_granted", review=review_id, subject=person_id, summary=role) as write:
        if write.one("conflict_in", review_id=review_id, person_id=person_id):
            raise Refused(
                [
                    Problem(
                        "person",
                        "This person has declared a conflict of interest in this review and cannot be a member.",
                    )
                ]
            )
        days = {"first_day": first_day, "last_day": last_day}
        if write.one("membership_held", review_id=review_id, person_id=person_id, role=role, agency_id=agency_id, **days):
            raise Refused([Problem("role", "This person is a member in this role already. End that membership first.")])
        write(
            "insert_membership", id=membership_id, review_id=review_id, person_id=person_id, role=role, agency_id=agency_id,
            valid_from=first_day, valid_to=last_day,
        )  # fmt: skip
    return membership_id


def end_membership(actor: Actor, membership_id: str, *, version: int, why: str, today: date) -> None:
    """Take a membership away at once."""
    membership = demand_found("membership_by_id", membership_id, "This membership")
    _demand_for_review(actor, "end_membership", membership["review_id"])
    with database.change(
        actor, "membership_ended", review=membership["review_id"], subject=membership["person_id"]
    ) as write:
        if not write(
            "end_membership", id=membership_id, version=version, valid_to=yesterday(today), ended_why=demand_reason(why)
        ):
            raise Stale(membership)


def declare_conflict(actor: Actor, review_id: str, *, note: str, today: date) -> None:
    """Declare one's own conflict of interest: every membership of the review ends at once and none can be granted again."""
    permissions.demand(actor, "declare_conflict", review_id)
    _record_conflict(actor, "conflict_declared", review_id, actor.person_id, note, today)


def record_conflict(actor: Actor, review_id: str, person_id: str, *, note: str, today: date) -> None:
    """Record another person's conflict of interest, with the same effect."""
    _demand_for_review(actor, "record_conflict", review_id)
    demand_person(person_id)
    _record_conflict(actor, "conflict_recorded", review_id, person_id, note, today)


def _record_conflict(actor: Actor, event: str, review_id: str, person_id: str, note: str, today: date) -> None:
    note = plain_text.kept(note, "note")
    with database.change(actor, event, review=review_id, subject=person_id) as write:
        if write.one("conflict_in", review_id=review_id, person_id=person_id):
            raise Refused("This conflict of interest is recorded already.")
        write(
            "insert_conflict",
            id=database.new_id(),
            review_id=review_id,
            person_id=person_id,
            declared_on=today,
            note=note,
        )
        write(
            "end_memberships_in_conflict", review_id=review_id, person_id=person_id, valid_to=yesterday(today),
            ended_why="conflict of interest",
        )  # fmt: skip


def _demand_for_review(actor: Actor, verb: str, review_id: str) -> None:
    """As `permissions.demand`; an account administrator grants memberships of reviews whose content they may not open."""
    actor.check()
    if permissions.may(actor, verb, review_id) and database.one("review_exists", review=review_id):
        return
    permissions.demand(actor, verb, review_id)
