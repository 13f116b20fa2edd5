"""What would follow if a date were another: before and after of every clock and of every step's due date. Nothing is recorded.

Works on a Standing alone, so that what it shows is worked out by the very rules that count (standing.worked_out).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from casework import standing
from casework.clocks import Clock, Extension
from casework.dates import PartialDate, show
from casework.due_dates import AgreedDate, Due
from casework.errors import Problem, Refused
from casework.procedure_shapes import Step
from casework.standing import Hold, Standing
from casework.steps import StepRecord

STEP, AGREEMENT, HOLD, EXTENSION = "step", "agreed date", "hold", "extension"


@dataclass(frozen=True)
class Target:
    """A date that may be thought of as another: of a step, of an agreed date, of the end of a hold, or of an extension of a clock."""

    kind: str
    of: str
    label: str
    now: date | PartialDate | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.of}"


@dataclass(frozen=True)
class Moved:
    """What would change: a clock, or when a step is due. `before` and `after` say it in words; `due_*` are the days, None for none."""

    what: str
    before: str
    after: str
    due_before: date | None
    due_after: date | None


def targets(stands: Standing) -> list[Target]:
    """Every date that can be asked about: the steps with their days, the agreed dates, holds, and the clocks that an extension moves."""
    rules, records = stands.case.procedure, stands.case.records
    found = [
        Target(STEP, step.id, f"{step.section} {step.title}", records[step.id].done if step.id in records else None)
        for step in rules.steps.values()
        if stands.case.state(step.id) != "left_out"
    ]
    for step in rules.steps.values():
        if stands.case.state(step.id) in ("open", "waiting"):
            agreed = stands.dates.agreed.get(step.id)
            label = f"Date agreed for: {step.title}"
            found.append(Target(AGREEMENT, step.id, label, agreed.agreed_for if agreed else None))
    found += [
        Target(HOLD, hold.id, f"End of the hold that began on {show(hold.started_on)}", hold.ended_on)
        for hold in stands.holds
    ]
    for clock in stands.clocks:
        if clock.started is not None and rules.clock(clock.id).extends:
            found.append(Target(EXTENSION, clock.id, f"Extension of the {clock.label.lower()}", clock.due_latest))
    return found


def changed(stands: Standing, target: Target, day: date) -> Standing:
    """The review as it would stand if that date were this day. Raises Refused for what no hold and no extension can be."""
    case, dates = stands.case, stands.dates
    holds, extensions = list(stands.holds), list(stands.extensions)
    if target.kind == STEP:
        case = replace(case, records={**case.records, target.of: _done(stands, target.of, day)})
    elif target.kind == AGREEMENT:
        agreed = AgreedDate("", target.of, day, None, stands.as_on, "", None, {}, 1)
        dates = replace(dates, agreed={**dates.agreed, target.of: agreed})
    elif target.kind == HOLD:
        holds = [_ended(hold, day) if hold.id == target.of else hold for hold in holds]
    else:
        extensions.append(_extended(stands, target.of, day))
    return standing.worked_out(
        stands.review, case, holds, extensions, dates, stands.begun_lines, stands.actions_overdue, stands.as_on
    )


def moved(before: Standing, after: Standing) -> list[Moved]:
    """Every clock, and every step still to do, that would stand otherwise."""
    return [*_clocks_moved(before.clocks, after.clocks), *_steps_moved(before, after)]


def _clocks_moved(before: Iterable[Clock], after: Iterable[Clock]) -> Iterable[Moved]:
    later = {(clock.id, clock.basis): clock for clock in after}
    earlier = {(clock.id, clock.basis): clock for clock in before}
    for key in dict.fromkeys([*earlier, *later]):
        one, other = earlier.get(key), later.get(key)
        if _stands(one) != _stands(other):
            label = (one or other).label
            yield Moved(label, _said(one), _said(other), one and one.due_earliest, other and other.due_earliest)


def _stands(clock: Clock | None) -> tuple | None:
    return clock and (clock.state, clock.started, clock.ended, clock.due_earliest, clock.due_latest, clock.days_held)


def _said(clock: Clock | None) -> str:
    return clock.sentence if clock else "Does not apply."


def _steps_moved(before: Standing, after: Standing) -> Iterable[Moved]:
    for step in before.case.procedure.steps.values():
        one, other = _due(before, step), _due(after, step)
        if one != other:
            days = [due.day if isinstance(due, Due) else None for due in (one, other)]
            yield Moved(step.title, _due_said(one), _due_said(other), *days)


def _due(stands: Standing, step: Step) -> Due | str:
    state = stands.case.state(step.id)
    if state not in ("open", "waiting") or stands.ended:
        return "Done" if state == "done" else "Not needed"
    return next(iter(stands.dues_of(step)), "No date yet")


def _due_said(due: Due | str) -> str:
    if isinstance(due, str):
        return f"{due}."
    return f"Due {show(due.day)} ({due.by})."


def _done(stands: Standing, step_id: str, day: date) -> StepRecord:
    exact = PartialDate(show(day), day, day, "day")
    known = stands.case.records.get(step_id)
    if known:
        return (
            known
            if known.done and (known.done.earliest, known.done.latest) == (day, day)
            else replace(known, outcome="done", done=exact)
        )
    return StepRecord(step_id, "done", exact, "", "", "", datetime.combine(stands.as_on, datetime.min.time()), 0)


def _ended(hold: Hold, day: date) -> Hold:
    if day < hold.started_on:
        raise Refused([Problem("day", f"The hold began on {show(hold.started_on)}. Give a day on or after it.")])
    return replace(hold, ended_on=day)


def _extended(stands: Standing, clock_id: str, day: date) -> Extension:
    clock = next(one for one in stands.clocks if one.id == clock_id and one.started is not None)
    if day < clock.due_latest:
        raise Refused([Problem("day", f"It is due {show(clock.due_latest)} already. An extension gives a later date.")])
    last = max((one.agreed_on for one in stands.extensions), default=stands.as_on)
    return Extension(day, max(last, stands.as_on), "", clock_id, clock.due_latest, stands.as_on)
