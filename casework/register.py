"""The register of reviews: which of them are shown, and in which order. What a person may know of is decided by who finds the reviews."""

from collections.abc import Iterable
from datetime import date

from casework.standing import Standing

ORDERS = {"reference": "Reference", "soonest": "Soonest due", "late": "Most late"}
SHOWN = {"open": "Open", "ended": "Ended", "all": "All"}


def chosen(
    reviews: Iterable[Standing],
    *,
    words: str = "",
    stage: str | None = None,
    shown: str = "all",
    late: bool = False,
    held: bool = False,
    order: str = "reference",
) -> list[Standing]:
    """Those whose reference, label or stage holds every word, at the stage, open or ended, late, on hold; in the order asked for."""
    asked = words.casefold().split()
    found = [
        one
        for one in reviews
        if all(word in f"{one.review.reference} {one.review.label} {one.stage.label}".casefold() for word in asked)
        and stage in (None, one.stage.id)
        and (shown == "all" or one.ended == (shown == "ended"))
        and (not late or days_late(one))
        and (not held or one.held)
    ]
    by_reference = sorted(found, key=lambda one: one.review.reference)
    if order == "soonest":
        return sorted(by_reference, key=lambda one: soonest_due(one) or date.max)
    return sorted(by_reference, key=lambda one: -days_late(one)) if order == "late" else by_reference


def soonest_due(stands: Standing) -> date | None:
    """The first day on which something of this review is due, by its running clocks. None when nothing is, or it has ended."""
    if stands.ended:
        return None
    return min((clock.due_earliest for clock in stands.clocks if clock.running and clock.due_earliest), default=None)


def days_late(stands: Standing) -> int:
    """By how many days the latest of its running clocks is over; 0 for a review that has ended."""
    if stands.ended:
        return 0
    return max((clock.days_over for clock in stands.clocks if clock.running), default=0)
