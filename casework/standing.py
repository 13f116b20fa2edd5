"""Where reviews stand: stage, clocks, holds, what is open and what is late. Worked out from the records each time; nothing of it is stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from casework import clocks, database, reviews, steps
from casework.actors import Actor
from casework.clocks import Clock
from casework.procedure_shapes import MenuLine, Stage, Step
from casework.reviews import Review
from casework.steps import Case

ACTION_PLAN = "action_plan"  # the line of the menu that is judged by its actions too
IN_WORDS = {
    "done": "done",
    "in_hand": "in hand",
    "late": "late",
    "not_yet": "not yet",
    "not_needed": "not needed",
}


@dataclass(frozen=True)
class Hold:
    """A time in which the review waits. `ended_on` None: it still does. Days are calendar dates."""

    id: str
    reason: str
    note: str
    started_on: date
    family_told_start_on: date | None
    family_not_taking_part: bool
    ended_on: date | None
    family_told_end_on: date | None
    end_note: str
    version: int


@dataclass(frozen=True)
class Duty:
    """A step that is open: what to do, by whom, until when. `due` None: no clock covers it. `days_late` 0: it is not late."""

    review: Review
    step: Step
    due: date | None
    days_late: int


@dataclass(frozen=True)
class MenuState:
    """One line of an open review's menu with its state in words."""

    line: MenuLine
    state: str


@dataclass(frozen=True)
class Standing:
    """One review as it stands on a day, today as a rule."""

    review: Review
    case: Case
    stage: Stage
    clocks: list[Clock]
    holds: list[Hold]
    duties: list[Duty]
    begun_lines: frozenset[str]  # of the menu: where chronology entries or recommendations stand already
    actions_overdue: int
    extensions: list[clocks.Extension]
    as_on: date

    @property
    def held(self) -> Hold | None:
        """The hold it is in now."""
        return next((hold for hold in self.holds if hold.ended_on is None), None)

    @property
    def next(self) -> Duty | None:
        """What is to be done next: the soonest due, then in the procedure's order."""
        return self.duties[0] if self.duties else None

    @property
    def primary_clock(self) -> Clock | None:
        """The clock that counts first: the decision's, or before a decision the first that runs."""
        running = [clock for clock in self.clocks if clock.started is not None]
        return next((clock for clock in running if clock.primary), running[0] if running else None)

    @property
    def ended(self) -> bool:
        """Concluded, or closed without a review."""
        return self.stage.ends

    @property
    def clock_holds(self) -> list[clocks.Hold]:
        """The holds as a clock counts them."""
        return _clock_holds(self.holds)

    def menu(self) -> list[MenuState]:
        """The review's menu in the order of the procedure, each line with its state."""
        late = {duty.step.id for duty in self.duties if duty.days_late}
        return [MenuState(line, self._line_state(line, late)) for line in self.case.procedure.menu.values()]

    def _line_state(self, line: MenuLine, late: set[str]) -> str:
        of_line = self.case.procedure.steps_of(line.id)
        if not of_line:
            return ""
        states = [self.case.state(step.id) for step in of_line]
        if late & {step.id for step in of_line} or (line.id == ACTION_PLAN and self.actions_overdue and not self.ended):
            return IN_WORDS["late"]
        if all(state in ("left_out", "not_needed") for state in states):
            return IN_WORDS["not_needed"]
        if all(state in ("done", "left_out", "not_needed") for state in states) and self._carried_out(line):
            return IN_WORDS["done"]
        return IN_WORDS["in_hand"] if self._begun(line, of_line) else IN_WORDS["not_yet"]

    def _carried_out(self, line: MenuLine) -> bool:
        """A plan is not done when its steps are, but when every one of its actions is implemented or dropped."""
        return line.id != ACTION_PLAN or bool(self.case.facts.get("every_action_implemented"))

    def _begun(self, line: MenuLine, of_line: Iterable[Step]) -> bool:
        """Whether anything of a line is recorded: a step, an agency's part of one, or what stands under it."""
        recorded = set(self.case.records) | {step for step, _ in self.case.of_agency}
        return line.id in self.begun_lines or any(step.id in recorded for step in of_line)


def of_review(review: Review, *, today: date) -> Standing:
    """How a review stands that the caller has found for its actor (`reviews.in_view`)."""
    return _all([review], today)[0]


def all_in_view(actor: Actor, *, today: date) -> list[Standing]:
    """How every review stands that the actor may know of, by reference."""
    return _all(reviews.all_in_view(actor), today)


def _all(found: list[Review], today: date) -> list[Standing]:
    ids = [review.id for review in found]
    of_each, holds, extensions = steps.cases(ids), _holds(ids), _extensions(ids)
    under = {row["review_id"]: row for row in database.rows("recorded_under_lines", reviews=ids, today=today)}
    return [
        _standing(review, of_each[review.id], holds[review.id], extensions[review.id], under[review.id], today)
        for review in found
    ]


def _standing(
    review: Review,
    case: Case,
    holds: list[Hold],
    extensions: list[clocks.Extension],
    under: Mapping[str, bool | int],
    today: date,
) -> Standing:
    records = case.records
    running = clocks.of_review(
        case.procedure,
        _days_done(case),
        today=today,
        set_aside=[step for step, record in records.items() if record.outcome == "not_needed"],
        facts=case.facts,
        holds=_clock_holds(holds),
        extensions=extensions,
    )
    stage = case.procedure.stage_of([step for step in case.procedure.steps if step in records], case.facts)
    duties = [] if stage.ends else _duties(review, case, running, today)
    begun = frozenset(line for line in ("chronology", ACTION_PLAN) if under[line])
    return Standing(review, case, stage, running, holds, duties, begun, under["overdue"], extensions, today)


def _duties(review: Review, case: Case, running: Iterable[Clock], today: date) -> list[Duty]:
    again = due_again(case)
    found = []
    for step in case.procedure.steps.values():
        if step.id in again or case.state(step.id) == "open":
            due = again.get(step.id) or due_of(case, step, running)
            found.append(Duty(review, step, due, max((today - due).days, 0) if due else 0))
    return sorted(found, key=lambda duty: duty.due or date.max)  # stable: then in the procedure's order


def due_of(case: Case, step: Step, running: Iterable[Clock]) -> date | None:
    """When a step of this review is due: by its clocks, or by its own days from what it needs, whichever is sooner.

    Its own days count only once it is known to belong to the review: nobody is a day late with a duty for a child of whom nothing is said.
    """
    belongs = all(case.facts.get(fact) for fact in step.when)
    return clocks.due_of(case.procedure, step, running, _days_done(case) if belongs else None)


def _days_done(case: Case) -> dict[str, clocks.When | None]:
    """Each step done with its day, None where that is not known; a step set aside has none."""
    return {step: record.done for step, record in case.records.items() if record.outcome in ("done", "not_known")}


def due_again(case: Case) -> dict[str, date]:
    """When steps that come round are next due: quarterly monitoring, the yearly audit of the process (D6, D7)."""
    rules, records = case.procedure, case.records
    found = {}
    for deadline in rules.clocks.deadline:
        if deadline.kind != "every":
            continue
        for follows in deadline.follows:
            begun, last = records.get(follows.after), records.get(follows.step)
            if begun and begun.done and rules.applies(rules.steps[follows.step], case.facts):
                by_quarter = deadline.months == 3 and rules.partnership.care.monitoring == "calendar quarters"
                next_due = clocks.quarter_due if by_quarter else partial(clocks.next_due, months=deadline.months)
                found[follows.step] = next_due(begun.done.latest, last=last.done.latest if last and last.done else None)
    return found


def _clock_holds(holds: Iterable[Hold]) -> list[clocks.Hold]:
    return [clocks.Hold(hold.started_on, hold.ended_on, hold.reason) for hold in holds]


def _holds(ids: list[str]) -> Mapping[str, list[Hold]]:
    found: dict[str, list[Hold]] = {review: [] for review in ids}
    for row in database.rows("holds_of", reviews=ids):
        found[row.pop("review_id")].append(Hold(**row))
    return found


def _extensions(ids: list[str]) -> Mapping[str, list[clocks.Extension]]:
    found: dict[str, list[clocks.Extension]] = {review: [] for review in ids}
    for row in database.rows("extensions_of", reviews=ids):
        row["agreed_on"] = row.pop("csp_agreed_on")
        found[row.pop("review_id")].append(clocks.Extension(**row))
    return found
