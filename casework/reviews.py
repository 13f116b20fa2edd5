"""The reviews of a partnership: their references and labels, and which of them a person may know of.

A review begins with its notification (casework/notification.py). Where it stands is worked out in casework/standing.py.
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import audit, clock, database, names, permissions, plain_text, procedure, procedure_sets
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.procedure_texts import ReviewName

MARKING = "OFFICIAL-SENSITIVE"  # of a row of the table review that says nothing else


@dataclass(frozen=True)
class Review:
    """One review. `id` is opaque and stands in addresses; `label` is a pseudonym for lists; `procedure_set` is the set it began under."""

    id: str
    reference: str
    label: str
    procedure_set: str
    begun_before: bool
    marking: str
    created_on: datetime
    version: int

    @property
    def title(self) -> str:
        return f"{self.reference} '{self.label}'" if self.label else self.reference


def in_view(actor: Actor, review_id: str) -> Review:
    """The review, if this actor may know of it; NotFound otherwise, which is recorded. The first opening in a session is recorded too."""
    row = database.scoped(actor, "review_in_view", id=review_id)
    if not row:
        audit.refused(actor, "see_review", review_id)
        raise NotFound("This review")
    audit.opened(actor, "review_opened", review_id)
    return Review(**row[0])


def by_reference(actor: Actor, reference: str) -> Review:
    """The review of this reference ('DHR-2026-01'), as `in_view`."""
    row = database.scoped(actor, "review_by_reference", reference=reference.strip())
    if not row:
        raise NotFound(f"The review {reference.strip()}")
    return Review(**row[0])


def all_in_view(actor: Actor) -> list[Review]:
    """Every review the actor may know of, by reference."""
    return [Review(**row) for row in database.scoped(actor, "reviews_in_view")]


def begin(
    write: database.Write, *, year: int, label: str, begun_before: bool, now: datetime, holder: str | None = None, notified: date | None = None
) -> tuple[str, str]:
    """Within a change: begin a review with the next reference of the year; returns its id and reference (settled point 6).

    `holder` is the partnership that holds it; None: the portal's own. By the day it was notified the reference and the marking follow what was in
    use on that day (procedure/partnership.toml).
    """
    day, settings = notified or clock.local(now).date(), procedure.in_force().partnership
    own = write.one("partnership")
    partnership = write.one("partnership_by_id", id=holder) if holder else own
    if partnership is None:
        raise WrongStep(["The partnership is not set up yet. Open the one-time link that the first start printed."])
    prefix = settings.prefix_on(day, partnership["reference_prefix"])
    number = write.one("last_number_in_year", prefix=prefix, year=year)["last"] + 1
    review_id, reference = database.new_id(), f"{prefix}-{year}-{number:02d}"
    write(
        "insert_review",
        id=review_id,
        reference=reference,
        label=label,
        procedure_set=procedure_sets.keep(write, now),
        year=year,
        number=number,
        begun_before=begun_before,
        created_on=now,
    )
    if holder and holder != own["id"]:
        write("place_review", id=review_id, partnership_id=holder)
    if settings.default_marking_on(day) != MARKING:
        write("mark_review", id=review_id, marking=settings.default_marking_on(day))
    return review_id, reference


def called(review_id: str) -> ReviewName:
    """What this review is called in full and in short, by the day its death was notified: a DHR, or by its later name a DARDR."""
    row = database.one("day_of_review", review=review_id)
    if row is None:
        raise NotFound("This review")
    return procedure.in_force().partnership.review_called(row["day"])


def set_label(actor: Actor, review_id: str, label: str, *, version: int) -> None:
    """Give the review the pseudonym by which lists name it. Refused when it is a real name of somebody in the review."""
    permissions.demand(actor, "set_label", review_id)
    if names.leaks(label, names.of_review(review_id)):
        raise Refused(
            [
                Problem(
                    "label", "The label is a real name from this review. Use a pseudonym, such as the name of a tree."
                )
            ]
        )
    label = plain_text.kept(label, "label", most=60)
    with database.change(actor, "label_set", review=review_id) as write:
        if not write("set_label", id=review_id, label=label, version=version):
            current = write.one("review_in_view", id=review_id, person=actor.person_id)
            raise Stale({"label": current["label"]})
