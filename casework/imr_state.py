"""Where one agency's contribution stands, worked out from what is recorded of it; and what must come before what (3.3.2 to 3.3.4, 3.5; R90, R91).

An IMR goes: requested, author appointed, to the Senior Manager for quality assurance, approved through the agency's structures, sent to the Panel
Chair, accepted or returned. Returned by the panel or sent back by the Senior Manager, it goes through quality assurance and approval again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

BACK = ("returned", "sent_back")
SIGN_OFF = ("for_qa", "approved", "sent", "accepted")
TITLES = {
    "requested": "Requested",
    "due_changed": "Another date agreed",
    "author": "Author appointed",
    "for_qa": "Given to the Senior Manager for quality assurance",
    "sent_back": "Sent back to the author by the Senior Manager",
    "approved": "Approved through the agency's structures",
    "sent": "Sent to the Panel Chair",
    "returned": "Returned by the panel",
    "accepted": "Meets the expected standard",
    "feedback_before": "First feedback session, before the overview report",
    "feedback_after": "Second feedback session, before publication",
    "chased": "Chasing letter sent",
    "shared": "Shared outside the panel, with the author's consent",
    "withdrawn": "No longer asked for",
}
LACKS = {
    "requested": "The agency has not been asked for it yet. Record the letter under 'IMRs'.",
    "author": "The agency has not appointed an IMR author. Record the author and both confirmations under 'IMRs'.",
    "for_qa": "The IMR has not been given to the Senior Manager for quality assurance.",
    "approved": "The IMR has not been approved through the agency's structures.",
    "sent": "It has not been sent to the Panel Chair.",
}
TOO_LATE = {
    "author": "The IMR is in quality assurance already. It can be given another author when it is sent back.",
    "for_qa": "The IMR is with the Senior Manager already.",
    "approved": "The IMR is approved already.",
    "sent": "It has been sent to the Panel Chair already.",
    "accepted": "The panel is satisfied with it already.",
}
NEEDS = {"sent_back": "for_qa", "returned": "sent", "feedback_before": "sent", "feedback_after": "sent", "shared": "sent",
         "chased": "requested", "due_changed": "requested"}  # fmt: skip
NOT_AFTER = {"requested": "sent", "due_changed": "sent", "chased": "sent", "author": "for_qa", "for_qa": "for_qa", "approved": "approved",
             "sent": "sent", "sent_back": "sent", "accepted": "accepted", "returned": "accepted"}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One thing that happened to a contribution, on its day."""

    id: str
    what: str
    done_on: date
    version_id: str | None
    answers: Mapping[str, Any]
    recorded_by: str
    recorded_on: datetime
    seq: int

    @property
    def title(self) -> str:
        return TITLES[self.what]


@dataclass(frozen=True)
class Contribution:
    """What one agency is asked for in one review. `way` is what is recorded of its kind, in order; `marks` the earliest first."""

    id: str
    review_id: str
    agency_id: str
    agency: str
    kind: str
    way: tuple[str, ...]
    identified_on: date
    planned_due: date | None
    marks: tuple[Mark, ...] = field(default=())

    @property
    def counts(self) -> dict[str, Mark]:
        """The newest mark of each kind; of those of the sign-off only what was recorded since it last went back."""
        found: dict[str, Mark] = {}
        for mark in self.marks:
            if mark.what in BACK:
                found = {what: one for what, one in found.items() if what not in SIGN_OFF}
            found[mark.what] = mark
        return found

    @property
    def withdrawn(self) -> bool:
        return "withdrawn" in self.counts

    @property
    def due_on(self) -> date | None:
        """By when the agency is to send it: as last agreed, as the letter said, or as planned."""
        said = [mark.answers.get("due_on") for mark in self.marks if mark.what in ("requested", "due_changed")]
        return next((day for day in reversed(said) if day), self.planned_due)

    @property
    def round(self) -> int:
        """1 until the panel returns it, then one more each time."""
        return 1 + sum(mark.what == "returned" for mark in self.marks)

    def days_late(self, today: date) -> int:
        """How many days the agency is late in sending it; 0 when it is not, or it has come in."""
        waits = self.due_on is not None and "sent" not in self.counts and not self.withdrawn
        return max((today - self.due_on).days, 0) if waits else 0

    def causes(self, what: str) -> list[Mark]:
        """What was recorded before this may be, as far as it is: its day cannot come before theirs."""
        names = [self.before(what), *(BACK if what == "for_qa" else ())]
        return [self.counts[name] for name in names if name in self.counts]

    def before(self, what: str) -> str:
        """What must be recorded before this; '' for the first."""
        if what in NEEDS:
            return NEEDS[what]
        place = self.way.index(what) if what in self.way else 0
        return self.way[place - 1] if place else ""


def missing(one: Contribution, what: str) -> list[str]:
    """The sentences that say why this cannot be recorded of the contribution now; none where it can."""
    if one.withdrawn:
        return ["This agency is no longer asked for it. Identify it again first."]
    if what in (*SIGN_OFF, "author", "feedback_before", "feedback_after") and what not in one.way:
        return ["Only an IMR has this step: this agency is asked for something less."]
    if what == "returned" and "accepted" not in one.way:
        return ["What is not held to a standard is not returned."]
    if what == "sent_back" and "for_qa" not in one.way:
        return ["Only an IMR has this step: this agency is asked for something less."]
    counts, first = one.counts, one.before(what)
    if first and first not in counts:
        return [LACKS[first]]
    stop = NOT_AFTER.get(what)
    if stop and stop in counts:
        return [TOO_LATE[stop]]
    return []


def in_sentence(what: str) -> str:
    """What is recorded, in the middle of a sentence."""
    return TITLES[what][0].lower() + TITLES[what][1:]


def next_of(one: Contribution) -> str:
    """What comes next on its way; '' when all of it is recorded."""
    return next((what for what in one.way if what not in one.counts), "")


def of_rows(
    rows: Iterable[Mapping[str, Any]],
    marks: Iterable[Mark],
    ways: Mapping[str, tuple[str, ...]],
    owner: Mapping[str, str],
) -> list[Contribution]:
    """Contributions from their rows; `owner` tells by a mark's id to which contribution it belongs."""
    by_owner: dict[str, list[Mark]] = {}
    for mark in marks:
        by_owner.setdefault(owner[mark.id], []).append(mark)
    return [
        Contribution(
            row["id"],
            row["review_id"],
            row["agency_id"],
            row["agency"],
            row["kind"],
            ways[row["kind"]],
            row["identified_on"],
            row["due_on"],
            tuple(by_owner.get(row["id"], ())),
        )
        for row in rows
    ]
