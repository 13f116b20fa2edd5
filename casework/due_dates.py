"""When a step of one review is due, and by what: its clocks, its own days, the next meeting, its turn in a round, or a day agreed for it.

The soonest counts, and a sentence says which: an agreed day never puts off a clock's, since only an extension does that (3.3.7). Nothing here
reads the data file or a clock of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from casework import clocks
from casework.clocks import Clock
from casework.dates import show
from casework.procedure import Procedure
from casework.procedure_shapes import Follows, Step
from casework.procedure_texts import Care
from casework.steps import Case

AGREED = "the date agreed"
FIRST_MONTH = {"financial year": 4, "calendar year": 1}
Calendar = Mapping[str, tuple[date, ...]]  # the days a body meets


@dataclass(frozen=True)
class AgreedDate:
    """The day agreed for a step. `old_date` is the day agreed before; `answers` hold the reason, a post, the evidence wanted and seen."""

    id: str
    step: str
    agreed_for: date
    old_date: date | None
    agreed_on: date
    owner_role: str
    seen_on: date | None
    answers: Mapping[str, Any]
    version: int
    before: tuple["AgreedDate", ...] = ()


@dataclass(frozen=True)
class Due:
    """A day by which a step is due, and by what, in words that go into a sentence."""

    day: date
    by: str


@dataclass(frozen=True)
class Dates:
    """What makes steps of one review due besides its clocks: the days agreed, by step, and the calendar of the bodies that meet."""

    agreed: Mapping[str, AgreedDate] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=dict)


def of_step(case: Case, step: Step, running: Iterable[Clock], dates: Dates) -> list[Due]:
    """Everything by which this step is due, the soonest first."""
    done = days_done(case)
    belongs = all(case.facts.get(fact) for fact in step.when)
    found = by_clocks(case.procedure, step, running, done if belongs else None)
    found += [Due(day, "its turn in the round") for one, day in again(case).items() if one == step.id]
    found += [Due(day, "the next available meeting") for day in _meetings(case, step, dates.calendar)]
    agreed = dates.agreed.get(step.id)
    if agreed and step.id not in case.records:
        found.append(Due(agreed.agreed_for, AGREED))
    return sorted(found, key=lambda due: due.day)


def by_clocks(
    procedure: Procedure, step: Step, running: Iterable[Clock], done: Mapping[str, clocks.When | None] | None = None
) -> list[Due]:
    """By the clocks that cover it, each on the basis in force, and by its own days from the last of the steps it needs (`within_days`).

    Where the primary clock covers a step, that one counts: another clock shows how it stands, and cannot make late what an agreed extension of
    the primary one has put off (3.3.7).
    `done` has the day of each step done, None where that is not known: then its own days cannot be counted. Left out, they do not count: nobody
    is a day late with a duty for a child of whom nothing is said.
    """
    covering = {rule.id: rule.basis for rule in procedure.clocks_of(step)}
    counted = [one for one in running if covering.get(one.id) == one.basis and one.due_earliest]
    counted = [one for one in counted if one.primary] or counted
    found = [Due(one.due_earliest, f"the {one.label[0].lower()}{one.label[1:]}") for one in counted]
    needed = [(clocks.span(day)[0], need) for need in step.needs if (day := (done or {}).get(need))]
    if step.within_days and needed:
        last, need = max(needed)
        days = f"{step.within_days} day{'' if step.within_days == 1 else 's'}"
        found.append(Due(last + timedelta(days=step.within_days), f"{days} after '{procedure.steps[need].title}'"))
    return found


def again(case: Case) -> dict[str, date]:
    """When steps that come round are next due: quarterly monitoring, the yearly audit of the process (D6, D7)."""
    rules, records = case.procedure, case.records
    found = {}
    for deadline in rules.clocks.deadline:
        if deadline.kind != "every":
            continue
        for follows in deadline.follows:
            begun, last = records.get(follows.after), records.get(follows.step)
            since = (begun and begun.done) or (
                begun and last and last.done
            )  # of one begun before the portal perhaps only the last is known
            if since and rules.applies(rules.steps[follows.step], case.facts):
                next_due = _next_due(deadline.months, rules.partnership.care)
                found[follows.step] = next_due(since.latest, last=last.done.latest if last and last.done else None)
    return found


def rounds(rules: Procedure) -> set[str]:
    """The steps that come round again, such as quarterly monitoring: each is due when its turn comes (`again`)."""
    return {follows.step for deadline in rules.clocks.deadline if deadline.kind == "every" for follows in deadline.follows}


def _next_due(months: int, care: Care) -> Callable[..., date]:
    """By the partnership's settings: quarters of the calendar or three months from the last time; the financial or the calendar year."""
    if months == 3 and care.monitoring == "calendar quarters":
        return clocks.quarter_due
    if months == 12:
        return partial(clocks.year_due, first_month=FIRST_MONTH[care.process_audit])
    return partial(clocks.next_due, months=months)


def awaiting_meeting(case: Case) -> list[Follows]:
    """The steps that wait for the next available meeting of a body, now that what comes before them is done (D5)."""
    return [
        follows
        for deadline in case.procedure.clocks.deadline
        if deadline.kind == "next_meeting"
        for follows in deadline.follows
        if (before := case.records.get(follows.after))
        and before.done
        and case.state(follows.step) in ("open", "waiting")
    ]


def days_done(case: Case) -> dict[str, clocks.When | None]:
    """Each step done with its day, None where that is not known; a step set aside has none."""
    return {step: record.done for step, record in case.records.items() if record.outcome in ("done", "not_known")}


def sentence(dues: list[Due]) -> str:
    """Which of its days counts, where there is more to say than the clock: '' for a step with a clock alone."""
    if not dues:
        return ""
    first, agreed = dues[0], next((due for due in dues if due.by == AGREED), None)
    other = next((due for due in dues if due.by != AGREED), None)
    if agreed is None:
        return "" if "clock" in first.by else f"This is {first.by}."
    if other is None:
        return "The date agreed counts; no clock covers this step."
    if agreed.day <= other.day:
        return f"The date agreed counts; {other.by} gives {show(other.day)}."
    return f"{other.by[0].upper()}{other.by[1:]} counts; the date agreed, {show(agreed.day)}, is later."


def next_meeting(case: Case, follows: Follows, calendar: Calendar) -> date | None:
    """The first meeting of the body on or after the day on which the step before was done; None when the calendar has none."""
    return clocks.next_meeting(case.records[follows.after].done.latest, calendar.get(follows.body or "", ()))


def _meetings(case: Case, step: Step, calendar: Calendar) -> list[date]:
    found = [next_meeting(case, follows, calendar) for follows in awaiting_meeting(case) if follows.step == step.id]
    return [day for day in found if day]
