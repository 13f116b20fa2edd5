"""The steps of the procedure that follow from the agencies' contributions: each agency's part, and the whole once every agency asked has done it.

They are brought to what the contributions say now, in the change that touched one. A whole that is not complete any more, because one was
returned or another agency was found, is opened again. What was recorded of a review before it had contributions here stays as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime

from casework import database, dates, imrs, steps
from casework.actors import Actor
from casework.imr_state import Contribution
from casework.steps import Case, StepRecord

IDENTIFIED, STANDARD, WITNESS = "imr_agencies_identified", "imrs_meet_standard", "witness_advice"
STEPS = {  # what is recorded of a contribution, and the step it is part of
    "requested": "imrs_requested",
    "author": "imr_authors_appointed",
    "approved": "imrs_approved",
    "sent": "imrs_submitted",
    "accepted": STANDARD,
    "feedback_before": "staff_debriefed",
    "feedback_after": "follow_up_feedback",
}
FOR_IMRS_ONLY = ("author", "approved", "sent", "feedback_before", "feedback_after")
WHOLE = ("imrs_requested", "imr_authors_appointed", WITNESS, "imrs_approved", "imrs_submitted")
ORDER = ("requested", "author", WITNESS, "approved", "sent", "accepted", "feedback_before", "feedback_after")


def sync(
    write: database.Write, actor: Actor, review_id: str, *, now: datetime, undone: tuple[str, str] | None = None
) -> list[str]:
    """Within a change: record, correct or open again what the contributions of the review say of its steps.

    `undone`: the agency and what was taken back of its contribution. Returns what keeps the panel's satisfaction from being recorded as a whole.
    """
    asked = imrs.kept_in(write, review_id)
    ledger = _Ledger(write, actor, steps.case(review_id), now)
    if undone and undone[1] in STEPS:
        ledger.open_again(STEPS[undone[1]], "What it rested on was recorded in error.", agency=undone[0])
    first = min((one.identified_on for one in asked), default=None)
    if first and IDENTIFIED not in ledger.case.records and not ledger.obstacles(IDENTIFIED):
        ledger.record(IDENTIFIED, first)
    for what in ORDER:
        concerned = [one for one in asked if concerns(one, what)]
        if what in STEPS:
            _sync_parts(ledger, what, concerned)
        if asked:
            _sync_whole(ledger, what, concerned)
    return _unsettled(ledger.case, asked)


def concerns(one: Contribution, what: str) -> bool:
    """Whether this part of the way, as a step of the procedure, is this contribution's: what an IMR goes through is not asked of a report."""
    if what == WITNESS or what in FOR_IMRS_ONLY:
        return one.kind == "imr"
    return what in one.way


def obstacles(one: Contribution, what: str) -> list[str]:
    """What the procedure asks to be done first, for this agency, before this is recorded of its contribution."""
    case = steps.case(one.review_id)
    missing = case.unmet(["open", "proceeding"])
    if what == "requested" and one.kind == "information":  # needs no terms of reference
        missing += case.unmet([IDENTIFIED])
    elif what in STEPS and concerns(one, what) and what != "accepted":
        missing += case.obstacles_of(case.procedure.steps[STEPS[what]], one.agency_id)
    return list(dict.fromkeys(missing))


def _unsettled(case: Case, asked: Sequence[Contribution]) -> list[str]:
    """When the panel is satisfied with everything it was sent: what keeps the step from being done as a whole."""
    held = [one for one in asked if concerns(one, "accepted")]
    if not held or not all("accepted" in one.counts for one in held) or case.record_of(STANDARD):
        return []
    first = next(
        (step for step in WHOLE if not case.settled(step) and case.obstacles_of(case.procedure.steps[step])), STANDARD
    )
    return case.obstacles_of(case.procedure.steps[first])


class _Ledger:
    """The steps of the review as they stand within the change: what it records, it knows of."""

    def __init__(self, write: database.Write, actor: Actor, case: Case, now: datetime):
        self.write, self.actor, self.case, self.now = write, actor, case, now

    def obstacles(self, step_id: str) -> list[str]:
        return self.case.obstacles_of(self.case.procedure.steps[step_id])

    def recorded(self, step_id: str, agency: str | None) -> StepRecord | None:
        return self.case.of_agency.get((step_id, agency)) if agency else self.case.records.get(step_id)

    def record(
        self, step_id: str, day: date | None, *, agency: str | None = None, outcome: str = "done", note: str = ""
    ) -> None:
        steps.record(
            self.write,
            self.actor,
            self.case.review_id,
            step_id,
            done=day,
            outcome=outcome,
            note=note,
            agency=agency,
            now=self.now,
        )
        done = dates.understand(day) if day else None
        found = StepRecord(step_id, outcome, done, "", note, "", self.now, 0)
        if agency:
            self.case.of_agency[step_id, agency] = found
        else:
            self.case.records[step_id] = found

    def open_again(self, step_id: str, why: str, *, agency: str | None = None) -> None:
        if self.recorded(step_id, agency) is None:
            return
        steps.record(
            self.write,
            self.actor,
            self.case.review_id,
            step_id,
            outcome="in_error",
            note=why,
            agency=agency,
            now=self.now,
        )
        if agency:
            del self.case.of_agency[step_id, agency]
        else:
            del self.case.records[step_id]


def _sync_parts(ledger: _Ledger, what: str, concerned: Sequence[Contribution]) -> None:
    """Each agency's part of a step that every agency does for itself."""
    step = ledger.case.procedure.steps[STEPS[what]]
    if step.each != "agency":
        return
    for one in concerned:
        mark, recorded = one.counts.get(what), ledger.recorded(step.id, one.agency_id)
        if mark and (recorded is None or _day(recorded) != mark.done_on):
            ledger.record(step.id, mark.done_on, agency=one.agency_id)
        elif mark is None and any(found.what == what for found in one.marks):
            ledger.open_again(step.id, "It went back, and is to be done again.", agency=one.agency_id)


def _sync_whole(ledger: _Ledger, what: str, concerned: Sequence[Contribution]) -> None:
    """The step as a whole: done with the last of the agencies, set aside where none is asked for an IMR, open again when one more is."""
    step_id = STEPS.get(what, what)
    days, recorded = _days(ledger.case, what, concerned), ledger.recorded(step_id, None)
    if len(days) < len(concerned):
        ledger.open_again(step_id, "An agency has it still to do.")
        return
    last = max((day for day in days if day), default=None)
    outcome = "done" if last else "not_needed"
    if ledger.obstacles(step_id) or (recorded and recorded.outcome == outcome and _day(recorded) == last):
        return
    ledger.record(step_id, last, outcome=outcome, note="" if last else "No agency is asked for an IMR that needs it.")


def _days(case: Case, what: str, concerned: Sequence[Contribution]) -> list[date | None]:
    """The day of each agency that has done it; None of one that set it aside."""
    if what != WITNESS:
        return [one.counts[what].done_on for one in concerned if what in one.counts]
    found = [case.of_agency.get((WITNESS, one.agency_id)) or case.records.get(WITNESS) for one in concerned]
    return [_day(record) for record in found if record]


def _day(record: StepRecord) -> date | None:
    return record.done.latest if record.done else None
