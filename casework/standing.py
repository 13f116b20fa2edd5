"""Where reviews stand: stage, clocks, holds, what is open and what is late. Worked out from the records each time; nothing of it is stored."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from casework import clocks, database, due_dates, read_once, reviews, steps
from casework.actors import Actor
from casework.clocks import Clock
from casework.due_dates import AgreedDate, Dates, Due
from casework.procedure_shapes import MenuLine, Stage, Step
from casework.reviews import Review
from casework.steps import Case

ACTION_PLAN = "action_plan"  # the line of the menu that is judged by its actions too
DECIDED = "decided"
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
    """A step that is open: what to do, by whom, until when. `due` None: nothing says by when. `days_late` 0: it is not late.

    `why` says which of its days counts, where a day is agreed for it or a meeting awaited; '' where its clock alone says.
    """

    review: Review
    step: Step
    due: date | None
    days_late: int
    why: str = ""


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
    dates: Dates
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
        """Concluded; or closed without a review, and everybody who is to know of that told."""
        return self.stage.ends and not self.duties

    @property
    def clock_holds(self) -> list[clocks.Hold]:
        """The holds as a clock counts them."""
        return _clock_holds(self.holds)

    def dues_of(self, step: Step) -> list[Due]:
        """Everything by which a step is due, the soonest first."""
        return due_dates.of_step(self.case, step, self.clocks, self.dates)

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
    of_each = steps.cases(ids)
    holds, extensions, agreed, under, calendar = _recorded((tuple(ids), today))
    return [
        worked_out(
            review,
            of_each[review.id],
            holds[review.id],
            extensions[review.id],
            Dates(agreed[review.id], calendar),
            frozenset(line for line in ("chronology", "reports", ACTION_PLAN) if under[review.id][line]),
            under[review.id]["overdue"],
            today,
        )
        for review in found
    ]


@read_once.for_each_state
def _recorded(asked: tuple[tuple[str, ...], date]) -> tuple[Mapping, Mapping, Mapping, Mapping, dict]:
    """Of so many reviews on a day: holds, extensions, agreed dates, what stands under the lines of the menu; and the calendar of meetings."""
    ids, today = list(asked[0]), asked[1]
    under = {row["review_id"]: row for row in database.rows("recorded_under_lines", reviews=ids, today=today)}
    return _holds(ids), _extensions(ids), agreed_dates(ids), under, _calendar()


def worked_out(
    review: Review,
    case: Case,
    holds: list[Hold],
    extensions: list[clocks.Extension],
    dates: Dates,
    begun_lines: frozenset[str],
    actions_overdue: int,
    as_on: date,
) -> Standing:
    """How a review stands on a day, from what is recorded of it."""
    records = case.records
    running = clocks.of_review(
        case.procedure,
        due_dates.days_done(case),
        today=as_on,
        set_aside=[step for step, record in records.items() if record.outcome == "not_needed"],
        facts=case.facts,
        holds=_clock_holds(holds),
        extensions=extensions,
    )
    stage = case.procedure.stage_of([step for step in case.procedure.steps if step in records], case.facts)
    stands = Standing(review, case, stage, running, holds, [], begun_lines, actions_overdue, extensions, dates, as_on)
    return replace(stands, duties=_after_the_decision(stands) if stage.ends else _duties(stands))


def _duties(stands: Standing) -> list[Duty]:
    again, rounds = due_dates.again(stands.case), due_dates.rounds(stands.case.procedure)
    found = []
    for step in stands.case.procedure.steps.values():
        if step.id in again or (step.id not in rounds and stands.case.state(step.id) == "open"):
            dues = stands.dues_of(step)
            due = dues[0].day if dues else None
            late = max((stands.as_on - due).days, 0) if due else 0
            found.append(Duty(stands.review, step, due, late, due_dates.sentence(dues)))
    return sorted(found, key=lambda duty: duty.due or date.max)  # stable: then in the procedure's order


def _after_the_decision(stands: Standing) -> list[Duty]:
    """What a review that is not held still owes: the Home Office, the family and children's services are told of the decision (3.1.4 to 3.1.7)."""
    case, order = stands.case, list(stands.case.procedure.steps)
    if not case.facts["open"]:
        return []
    after = [duty for duty in _duties(stands) if order.index(duty.step.id) > order.index(DECIDED)]
    return [duty for duty in after if all(case.facts.get(fact) for fact in duty.step.when) and case.records.keys() >= set(duty.step.needs)]


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


def agreed_dates(ids: list[str]) -> Mapping[str, dict[str, AgreedDate]]:
    """By review and step: the day agreed, with the days agreed before it. For rules: the caller decides who may see it."""
    every: dict[tuple[str, str], list[AgreedDate]] = {}
    for row in database.rows("agreed_dates_of", reviews=ids):  # newest first
        review = row.pop("review_id")
        agreed = AgreedDate(**row | {"answers": json.loads(row["answers"])})
        every.setdefault((review, agreed.step), []).append(agreed)
    found: dict[str, dict[str, AgreedDate]] = {review: {} for review in ids}
    for (review, step), (newest, *before) in every.items():
        found[review][step] = replace(newest, before=tuple(before))
    return found


def _calendar() -> dict[str, tuple[date, ...]]:
    found: dict[str, tuple[date, ...]] = {}
    for row in database.rows("meeting_days"):
        found[row["body"]] = (*found.get(row["body"], ()), row["meets_on"])
    return found
