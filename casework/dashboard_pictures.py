"""What the dashboard draws: a lane for each open review, overdue actions by agency and age, their trend, and the time steps have taken.

Worked out from what one reader may see (`dashboard.read`); only `trend` reads more, through the same scope. Days are calendar days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from casework import action_plan, clocks, database, dates, procedure
from casework.action_figures import DueAction
from casework.actors import Actor
from casework.clocks import Clock
from casework.dashboard import PERIODS, Seen, clock_words, days, running_clock, shown, way
from casework.procedure_shapes import Step
from casework.reviews import Review
from casework.standing import Standing

MOST_LANES = 25
CLOCKS = ("D3", "D2", "D1")
AGES = {"month": "Up to 1 month", "quarter": "1 to 3 months", "longer": "Over 3 months"}
NO_LEAD, NOT_LISTED = "none", "other"
UNNAMED = {NO_LEAD: "No lead agency", NOT_LISTED: "An agency not on the list"}
FEWEST = 5  # a smaller number of people may tell who they are


@dataclass(frozen=True)
class Moment:
    """A mark of a lane: a day, and what was done or is due on it."""

    day: date
    words: str
    late: bool = False


@dataclass(frozen=True)
class Lane:
    """One open review along time. `counts` is the clock it is judged by, in `words`; `days_late` is 0 when that is not late."""

    review: Review
    stage: str
    words: str
    days_late: int
    days_left: int | None
    counts: Clock | None
    clocks: tuple[Clock, ...]
    done: tuple[Moment, ...]
    due: tuple[Moment, ...]
    held: tuple[tuple[date, date], ...]
    held_since: date | None
    next: str

    @property
    def steps_late(self) -> int:
        """How many of its steps are late, whatever the clock it is judged by says."""
        return sum(moment.late for moment in self.due)

    @property
    def late(self) -> bool:
        return self.days_late > 0 or self.steps_late > 0

    @property
    def first_day(self) -> date:
        """The first day there is anything to draw."""
        return min(
            [moment.day for moment in self.done] + [clocks.span(clock.started)[0] for clock in self.clocks],
            default=date.max,
        )


@dataclass(frozen=True)
class AgencyAges:
    """An agency's overdue actions by age. `key` is its opaque id, or stands for no agency, or for those not on the list."""

    key: str
    name: str
    by_age: Mapping[str, tuple[DueAction, ...]]

    @property
    def total(self) -> int:
        return sum(len(found) for found in self.by_age.values())


@dataclass(frozen=True)
class PastAction:
    """An action that was overdue on a day: its label, its review, its target as it was then."""

    id: str
    label: str
    review: Review
    target: date


@dataclass(frozen=True)
class QuarterEnd:
    """The actions that were overdue at the end of a quarter, or (the last one) are today."""

    day: date
    overdue: tuple[PastAction, ...]


@dataclass(frozen=True)
class Taken:
    """How long a step took, from the start of the clock that covers it. `each` holds the reviews where both days are known."""

    step: Step
    clock: str
    allowed: int
    each: tuple[tuple[Review, date, date, int], ...]

    @property
    def median(self) -> float:
        return median(taken for *_, taken in self.each)


# ---- lanes -----------------------------------------------------------------------------------------------------------


def lanes(seen: Seen) -> list[Lane]:
    """Every open review as a lane, the worst first: longest late, then most steps late, then least time left, then by reference."""
    found = [_lane(seen, stands) for stands in seen.open_reviews]
    return sorted(
        found,
        key=lambda lane: (
            -lane.days_late,
            -lane.steps_late,
            lane.days_left is None,
            lane.days_left or 0,
            lane.review.reference,
        ),
    )


def counts_by_stage(found: Iterable[Lane]) -> dict[str, int]:
    """How many of these reviews stand at each stage."""
    counts: dict[str, int] = {}
    for lane in found:
        counts[lane.stage] = counts.get(lane.stage, 0) + 1
    return counts


def _lane(seen: Seen, stands: Standing) -> Lane:
    told = [clock for clock in (running_clock(stands, each) for each in CLOCKS) if clock and clock.started]
    running = [clock for clock in told if clock.running]
    worst = _worst(running)
    held = stands.held
    return Lane(
        review=stands.review,
        stage=stands.stage.label,
        words=f"{worst.label}: {clock_words(worst)}" if worst else _without_clock(stands),
        days_late=worst.days_over if worst else 0,
        days_left=worst.days_left if worst else None,
        counts=worst or stands.primary_clock,
        clocks=tuple(clock for clock in told if clock.running or clock.primary),
        done=_done(seen, stands),
        due=_due(seen, stands),
        held=tuple((hold.started_on, hold.ended_on or seen.today) for hold in stands.holds),
        held_since=held.started_on if held else None,
        next=next((duty.step.work for duty in seen.duties(stands)), ""),
    )


def _worst(running: list[Clock]) -> Clock | None:
    """The decision clock before the others once it runs: the one that counts for the partnership."""
    primary = [clock for clock in running if clock.primary]
    return min(primary or running, key=lambda clock: (-clock.days_over, clock.days_left), default=None)


def _without_clock(stands: Standing) -> str:
    primary = stands.primary_clock
    return f"{primary.label}: {clock_words(primary)}" if primary else "No clock runs yet"


def _done(seen: Seen, stands: Standing) -> tuple[Moment, ...]:
    """What was done, a mark for each day; a step of which only the month is known stands at its last day."""
    by_day: dict[date, list[str]] = {}
    for step_id, record in stands.case.records.items():
        step = stands.case.procedure.steps.get(step_id)
        if record.outcome == "done" and record.done and step and not seen.keeps_back(stands, step):
            by_day.setdefault(record.done.latest, []).append(step.title)
    return tuple(Moment(day, f"{shown(day)}: {'; '.join(titles)}") for day, titles in sorted(by_day.items()))


def _due(seen: Seen, stands: Standing) -> tuple[Moment, ...]:
    by_day: dict[date, list[str]] = {}
    for duty in seen.duties(stands):
        if duty.due:
            by_day.setdefault(duty.due, []).append(duty.step.title)
    return tuple(
        Moment(day, f"{_due_words(day, seen.today)}: {'; '.join(titles)}", late=day < seen.today)
        for day, titles in sorted(by_day.items())
    )


def _due_words(day: date, today: date) -> str:
    return f"Due {shown(day)}" + (f", {days((today - day).days, 'late')}" if day < today else "")


# ---- overdue actions by agency and age ---------------------------------------------------------------------------------


def ages_by_agency(seen: Seen) -> list[AgencyAges]:
    """An action shared by agencies stands under each; the agency with the most first."""
    found: dict[str, dict[str, list[DueAction]]] = {}
    names = dict(UNNAMED)
    for action in seen.overdue:
        for key, name in _leads(action):
            if seen.narrowing.agency in ("", key):
                names[key] = name
                found.setdefault(key, {age: [] for age in AGES})[age_of(action.target.latest, seen.today)].append(
                    action
                )
    agencies = [
        AgencyAges(key, names[key], {age: tuple(of_age) for age, of_age in ages.items()}) for key, ages in found.items()
    ]
    return sorted(agencies, key=lambda agency: (-agency.total, agency.name))


def age_of(target: date, today: date) -> str:
    """By calendar months since the target's last day: a key of AGES."""
    if today <= dates.add_months(target, 1):
        return "month"
    return "quarter" if today <= dates.add_months(target, 3) else "longer"


def _leads(action: DueAction) -> Iterable[tuple[str, str]]:
    found = {
        lead.agency_id or NOT_LISTED: lead.name if lead.agency_id else UNNAMED[NOT_LISTED] for lead in action.leads
    }
    return (found or {NO_LEAD: UNNAMED[NO_LEAD]}).items()


# ---- the trend ---------------------------------------------------------------------------------------------------------


def trend(actor: Actor, seen: Seen) -> list[QuarterEnd]:
    """The actions overdue at each quarter end of the period and today, of the reviews and the agency chosen."""
    reviews = {stands.review.id: stands.review for stands in seen.standings}
    found: dict[date, list[PastAction]] = {day: [] for day in [*_quarter_ends(seen), seen.today]}
    for row in database.scoped(actor, "overdue_actions_on", days=list(found), agency=seen.narrowing.agency):
        if review := reviews.get(row["review_id"]):
            label = action_plan.label(row["number"], row["recommendation_number"], row["list_order"])
            found[row["day"]].append(PastAction(row["id"], label, review, row["target_latest"]))
    return [QuarterEnd(day, tuple(overdue)) for day, overdue in found.items()]


def _quarter_ends(seen: Seen) -> list[date]:
    begun = date(seen.today.year, (seen.today.month - 1) // 3 * 3 + 1, 1)
    quarters = PERIODS[seen.narrowing.period][1] // 3
    return [dates.add_months(begun, -3 * back) - timedelta(days=1) for back in reversed(range(quarters))]


# ---- time taken --------------------------------------------------------------------------------------------------------


def time_taken(seen: Seen) -> list[Taken]:
    """For each step done within the period, in the procedure's order: the days from the start of its clock, review by review."""
    first = seen.narrowing.first_day(seen.today)
    found: dict[tuple[str, str], list] = {}
    steps: dict[str, Step] = {}
    for stands in seen.standings:
        for step_id, record in stands.case.records.items():
            step = stands.case.procedure.steps.get(step_id)
            done = _exact(record.done) if record.outcome == "done" else None
            clock = _clock_of(stands, step) if step and done and done >= first else None
            if clock and not seen.keeps_back(stands, step):
                begun = _exact(clock.started)
                steps[step_id] = step
                allowed = (clock.first_due_latest - begun).days
                found.setdefault((step_id, clock.label), []).append(
                    (stands.review, begun, done, (done - begun).days, allowed)
                )
    order = list(steps_in_order(seen))
    return sorted(
        (
            Taken(steps[step_id], label, round(median(allowed for *_, allowed in each)), tuple(one[:4] for one in each))
            for (step_id, label), each in found.items()
        ),
        key=lambda taken: order.index(taken.step.id),
    )


def turning_points(found: Iterable[Taken]) -> list[Taken]:
    """Of these steps, those that take a review to its next stage or stop the decision clock: the few that a picture has room for."""
    stages = procedure.current().stages.values()
    wanted = {step for stage in stages for step in stage.entered_by} | {
        step for rule in procedure.current().clocks.clock if rule.primary for step in rule.covers.steps
    }
    return [taken for taken in found if taken.step.id in wanted]


def steps_in_order(seen: Seen) -> dict[str, Step]:
    """Every step of the procedures under which these reviews run."""
    return {step_id: step for stands in seen.standings for step_id, step in stands.case.procedure.steps.items()}


def _clock_of(stands: Standing, step: Step) -> Clock | None:
    """The clock that covers a step, the decision's before the others, when the day it counts from is known."""
    covering = sorted(stands.case.procedure.clocks_of(step), key=lambda rule: not rule.primary)
    found = (running_clock(stands, rule.id) for rule in covering)
    return next((clock for clock in found if clock and _exact(clock.started) and clock.first_due_latest), None)


def _exact(when: clocks.When | None) -> date | None:
    """The day, when it is known to the day."""
    if when is None:
        return None
    first, last = clocks.span(when)
    return first if first == last else None


# ---- as tables -------------------------------------------------------------------------------------------------------

LANE_COLUMNS = {
    "review": "Review", "stage": "Stage", "clock": "How it stands", "due": "Due", "first_due": "Due before an extension",
    "others": "Other clocks", "held": "On hold since", "done": "Last done", "next": "Next",
}  # fmt: skip
TAKEN_COLUMNS = {
    "step": "Step", "clock": "Clock", "median": "Median days taken", "allowed": "Days allowed", "reviews": "Reviews",
}  # fmt: skip


def lane_rows(lanes: Sequence[Lane]) -> list[dict]:
    """The same facts as the picture of the lanes, a row for each."""
    return [
        {
            "review": way(lane.review),
            "stage": lane.stage,
            "clock": lane.words,
            "due": lane.counts.due_latest if lane.counts else None,
            "first_due": lane.counts.first_due_latest if lane.counts and lane.counts.extensions else None,
            "others": [_clock_and_due(clock) for clock in lane.clocks if clock is not lane.counts],
            "held": lane.held_since,
            "done": lane.done[-1].words if lane.done else "",
            "next": lane.next,
        }
        for lane in lanes
    ]


def _clock_and_due(clock: Clock) -> str:
    return f"{clock.label}: {clock_words(clock)}, due {shown(clock.due_latest)}"


def taken_rows(found: Sequence[Taken]) -> list[dict]:
    """The time taken for each step, with what its clock allows."""
    return [
        {
            "step": taken.step.title,
            "clock": taken.clock,
            "median": round(taken.median),
            "allowed": taken.allowed,
            "reviews": len(taken.each),
        }
        for taken in found
    ]


# ---- small numbers -----------------------------------------------------------------------------------------------------

ABOUT_PERSONS = {
    "child_cared_for": "Victim or suspect cared for a child under 18",
    "victim_child": "Victim aged 16 or 17",
    "suspect_dead": "Suspect dead",
}


def about_persons(seen: Seen) -> list[tuple[str, str, tuple[Review, ...]]]:
    """Over all reviews, whatever the filters, so that no two answers can be taken from one another: what is counted, the number, the reviews.

    Who may not open every one of the notifications gets no number under five, nor one that leaves fewer than five without it, and no reviews.
    """
    opens_all = all(stands.review.id in seen.told_of_persons for stands in seen.everything)
    found = []
    for fact, label in ABOUT_PERSONS.items():
        true = tuple(stands.review for stands in seen.everything if stands.case.facts.get(fact))
        number = f"{len(true):,}" if opens_all else small_number(len(true), len(seen.everything))
        found.append((label, number, true if opens_all else ()))
    return found


def small_number(count: int, of: int) -> str:
    """A count of people for somebody who may not know who they are."""
    if count < FEWEST:
        return f"fewer than {FEWEST}"
    return "not shown" if of - count < FEWEST else f"{count:,}"
