"""The clocks of a review: when each step is due, how far each clock has run, and that in words.

Nothing here reads a clock of its own or the data file: dates come in, `today` among them. A clock is data
(procedure/clocks.toml): so many calendar months from a step, over certain steps. A date known only in part gives
an earliest and a latest due date. A hold is shown beside a clock and never stops it; only an agreed extension moves
a due date, and the date before stays visible (procedure 3, 3.3.5, 3.3.7).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casework.dates import PartialDate, add_months, show
from casework.procedure import Procedure
from casework.procedure_shapes import ClockRule

ON_TIME, AT_RISK, LATE = "on time", "at risk", "late"
MET, MISSED = "met", "missed"
NOT_STARTED, NOT_CERTAIN = "not started", "not certain"
STATES = (ON_TIME, AT_RISK, LATE, MET, MISSED, NOT_STARTED, NOT_CERTAIN)

When = date | PartialDate


@dataclass(frozen=True)
class Hold:
    """A time in which the review waited for other proceedings; `lifted` None: it still does."""

    started: date
    lifted: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Extension:
    """Another date, formally agreed by the panel and the CSP for one clock (3.3.7). `agreed_on` is the CSP's day, `old_due` the date before."""

    new_due: date
    agreed_on: date
    reason: str = ""
    clock: str = "D3"
    old_due: date | None = None
    panel_agreed_on: date | None = None
    id: str = ""
    version: int = 1


@dataclass(frozen=True)
class Clock:
    """One clock on one review, as it stands today. Days are calendar days.

    `due_earliest` and `due_latest` differ when the start is known only in part; `first_due_*` is what they were before
    any extension. `days_left` and `days_over` count to the date that is certain: left to the earliest, over since the latest.
    `certain` is False where the state hangs on a date that is not exact.
    """

    id: str
    label: str
    basis: str
    primary: bool
    source: str
    text: str
    state: str
    sentence: str
    started: When | None = None
    ended: When | None = None
    due_earliest: date | None = None
    due_latest: date | None = None
    first_due_earliest: date | None = None
    first_due_latest: date | None = None
    days_run: int = 0
    days_total: int = 0
    days_left: int = 0
    days_over: int = 0
    days_held: int = 0
    certain: bool = True
    extensions: tuple[Extension, ...] = ()

    @property
    def running(self) -> bool:
        """Started and not stopped."""
        return self.state in (ON_TIME, AT_RISK, LATE)


def of_review(
    procedure: Procedure,
    done: Mapping[str, When | None],
    *,
    today: date,
    set_aside: Collection[str] = (),
    facts: Mapping[str, bool | None] | None = None,
    holds: Iterable[Hold] = (),
    extensions: Iterable[Extension] = (),
) -> list[Clock]:
    """Every clock of a review, in the order of clocks.toml, a clock with two bases once for each (the one in force first).

    `done` maps each step done to its date, None where the date is not known; `set_aside` are the steps not needed. A clock
    stops on the day the last step it covers was done. A clock that has no meaning for the review (its `unless`) is left out.
    """
    facts = facts or {}
    return [
        _of_basis(procedure, rule, basis, done, set_aside, facts, holds, extensions, today)
        for rule in procedure.clocks.clock
        if not (rule.unless and facts.get(rule.unless))
        for basis in sorted(rule.starts, key=lambda basis: basis != rule.basis)
    ]


def run(
    rule: ClockRule,
    started: When,
    *,
    today: date,
    basis: str | None = None,
    ended: When | None = None,
    holds: Iterable[Hold] = (),
    extensions: Iterable[Extension] = (),
    at_risk_below: float = 0.25,
) -> Clock:
    """One clock from its start to `ended`, or to today while it runs."""
    first, last = span(started)
    first_due = add_months(first, rule.months), add_months(last, rule.months)
    agreed = tuple(sorted((e for e in extensions if rule.extends and e.clock == rule.id), key=lambda e: e.agreed_on))
    due = (agreed[-1].new_due, agreed[-1].new_due) if agreed else first_due
    stopped = span(ended) if ended else None
    upto = stopped[1] if stopped else today
    total = (due[0] - first).days
    left = max((due[0] - today).days, 0) if not stopped else 0
    state = (
        _stopped_state(stopped, due)
        if stopped
        else _running_state(today, due, left / total if total > 0 else 0, at_risk_below)
    )
    counted = {
        "days_run": max((upto - first).days, 0),
        "days_total": total,
        "days_left": left,
        "days_over": max(((stopped[0] if stopped else today) - due[1]).days, 0),
        "days_held": days_held(holds, first, upto),
    }
    clock = Clock(
        **_about(rule, basis or rule.basis),
        state=state,
        sentence="",
        started=started,
        ended=ended,
        due_earliest=due[0],
        due_latest=due[1],
        first_due_earliest=first_due[0],
        first_due_latest=first_due[1],
        certain=state != NOT_CERTAIN and not (state == AT_RISK and today > due[0]),
        extensions=agreed,
        **counted,
    )
    return _worded(clock, today)


def days_held(holds: Iterable[Hold], first: date, last: date) -> int:
    """How many days between two dates lie in a hold; holds that overlap count once."""
    total, counted_to = 0, first
    for hold in sorted(holds, key=lambda hold: hold.started):
        begins, ends = max(hold.started, counted_to), min(hold.lifted or last, last)
        if ends > begins:
            total += (ends - begins).days
            counted_to = ends
    return total


def next_due(since: date, months: int, last: date | None = None) -> date:
    """When something done every so many months is next due: after the last time, or after the start."""
    return add_months(last or since, months)


def quarter_due(since: date, last: date | None = None) -> date:
    """The same by calendar quarters: the last day of the quarter after that of the last time, or of the one it began in."""
    quarter_start = date((last or since).year, ((last or since).month - 1) // 3 * 3 + 1, 1)
    return add_months(quarter_start, 6 if last else 3) - timedelta(days=1)


def year_of(day: date, first_month: int) -> tuple[date, date]:
    """The first and last day of the year a day is in, where years begin with this month: 4 for the financial year."""
    first = date(day.year if day.month >= first_month else day.year - 1, first_month, 1)
    return first, add_months(first, 12) - timedelta(days=1)


def year_due(since: date, last: date | None = None, *, first_month: int = 1) -> date:
    """When something done every year is next due: the last day of the year after that of the last time, or of the one it began in."""
    _, ends = year_of(last or since, first_month)
    return add_months(ends, 12) if last else ends


def next_meeting(after: date, meetings: Iterable[date]) -> date | None:
    """The next available meeting on or after a day; None when none is in the calendar."""
    return min((day for day in meetings if day >= after), default=None)


def span(when: When) -> tuple[date, date]:
    """The earliest and latest day a date can be."""
    return (when.earliest, when.latest) if isinstance(when, PartialDate) else (when, when)


def _of_basis(procedure, rule, basis, done, set_aside, facts, holds, extensions, today) -> Clock:
    start = rule.starts[basis]
    about = _about(rule, basis)
    if start not in done:
        sentence = f"Counts from '{procedure.steps[start].title}', which is not recorded yet."
        return Clock(**about, state=NOT_STARTED, sentence=sentence)
    if done[start] is None:
        sentence = f"Cannot be counted: the date of '{procedure.steps[start].title}' is not known."
        return Clock(**about, state=NOT_CERTAIN, sentence=sentence, certain=False)
    return run(
        rule,
        done[start],
        basis=basis,
        today=today,
        ended=_stopped(procedure, rule, done, set_aside, facts, span(done[start])[0], today),
        holds=holds,
        extensions=extensions,
        at_risk_below=procedure.clocks.states.at_risk_below,
    )


def _stopped(procedure, rule, done, set_aside, facts, started: date, today: date) -> When | None:
    """The day the last covered step was done; None while one is open. An unknown day lies between the start and today."""
    covered = [s.id for s in procedure.covered_by(rule) if s.id not in set_aside and procedure.applies(s, facts)]
    if not covered or any(step not in done for step in covered):
        return None
    spans = [(started, today) if done[step] is None else span(done[step]) for step in covered]
    first, last = max(s[0] for s in spans), max(s[1] for s in spans)
    return first if first == last else PartialDate(typed="", earliest=first, latest=last, precision="range")


def _about(rule: ClockRule, basis: str) -> dict:
    primary = rule.primary and basis == rule.basis
    return {
        "id": rule.id, "label": rule.label, "basis": basis, "primary": primary, "source": rule.source, "text": rule.text,
    }  # fmt: skip


def _stopped_state(stopped: tuple[date, date], due: tuple[date, date]) -> str:
    if stopped[1] <= due[0]:
        return MET
    return MISSED if stopped[0] > due[1] else NOT_CERTAIN


def _running_state(today: date, due: tuple[date, date], part_left: float, at_risk_below: float) -> str:
    if today > due[1]:
        return LATE
    return AT_RISK if today > due[0] or part_left < at_risk_below else ON_TIME


# ---- in words --------------------------------------------------------------------------------------------------------


def _worded(clock: Clock, today: date) -> Clock:
    sentences = [
        _main_sentence(clock, today),
        _start_sentence(clock),
        _extension_sentence(clock),
        _hold_sentence(clock),
    ]
    return Clock(**{**clock.__dict__, "sentence": " ".join(filter(None, sentences))})


def _main_sentence(clock: Clock, today: date) -> str:
    due, of = _range(clock.due_earliest, clock.due_latest), f"day {clock.days_run} of {clock.days_total}"
    least = "" if clock.due_earliest == clock.due_latest else "at least "
    match clock.state:
        case "met":
            return f"Done {_shown(clock.ended)}, on {of}: met."
        case "missed":
            return f"Done {_shown(clock.ended)}; due {due}: missed by {least}{_days(clock.days_over)}."
        case "not certain":
            return f"Done {_shown(clock.ended)}; due {due}: the dates are not exact enough to tell whether it was met."
        case "late":
            return f"Due {due}: {least}{_days(clock.days_over)} over."
        case _ if clock.due_earliest < today:
            return f"Due {due}: it may already be late."
    return f"{of.capitalize()}. Due {due}: {least}{_days(clock.days_left)} left."


def _start_sentence(clock: Clock) -> str:
    if isinstance(clock.started, PartialDate) and clock.started.earliest != clock.started.latest:
        return f"The start is known only as {show(clock.started)}."
    return ""


def _extension_sentence(clock: Clock) -> str:
    if not clock.extensions:
        return ""
    before = _range(clock.first_due_earliest, clock.first_due_latest)
    agreed = clock.extensions[-1]
    return f"Extended from {before} to {show(agreed.new_due)}, agreed {show(agreed.agreed_on)}."


def _hold_sentence(clock: Clock) -> str:
    return f"On hold for {_days(clock.days_held)}; a hold does not move the due date." if clock.days_held else ""


def _range(first: date, last: date) -> str:
    return show(first) if first == last else f"between {show(first)} and {show(last)}"


def _shown(when: When) -> str:
    return _range(*span(when))


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"
