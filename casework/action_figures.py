"""Actions across reviews: what is overdue, what is due, counts by state, the trend (dashboard, 'My work', quarterly monitoring 3.5).

Only what the actor may see is counted. An action shared by several agencies is overdue for each and counts once in totals.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from casework import action_plan, database, dates
from casework.action_plan import Lead
from casework.actors import Actor
from casework.dates import PartialDate

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True)
class DueAction:
    """An open action with a target date. `reference` and `review_label` name its review; `days_late` is 0 when it is not overdue."""

    id: str
    review_id: str
    reference: str
    review_label: str
    label: str
    text: str
    leads: tuple[Lead, ...]
    lead_officer: str
    state: str
    target: PartialDate
    days_late: int
    last_heard: date | None

    @property
    def agency_names(self) -> tuple[str, ...]:
        return tuple(lead.name for lead in self.leads)


@dataclass(frozen=True)
class StateCounts:
    """How many actions of a review stand in each state, and how many of the open ones are overdue."""

    review_id: str
    by_state: dict[str, int]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


@dataclass(frozen=True)
class QuarterEnd:
    """How many actions were overdue at the end of a quarter (calendar quarters; the last point is the day asked for)."""

    day: date
    overdue: int


def overdue_actions(actor: Actor, today: date, *, rendering: str | None = None) -> list[DueAction]:
    """Every overdue action one may see, longest overdue first; persons named as the actor may read them, or in `rendering`."""
    return _due(actor, today, LONG_AGO, today - timedelta(days=1), rendering)


def due_actions(actor: Actor, first: date, last: date, *, today: date) -> list[DueAction]:
    """Open actions whose target falls between two days, both included, soonest first. A month counts by its last day."""
    return _due(actor, today, first, last)


def by_agency(found: list[DueAction]) -> dict[str, list[DueAction]]:
    """The actions under the name of each lead agency; one shared by two stands under both."""
    agencies: dict[str, list[DueAction]] = {}
    for action in found:
        for name in action.agency_names:
            agencies.setdefault(name, []).append(action)
    return dict(sorted(agencies.items()))


def counts_by_state(actor: Actor, *, today: date) -> dict[str, StateCounts]:
    """By review id, for each review with a plan one may see."""
    found: dict[str, dict] = {}
    for row in database.scoped(actor, "action_states_by_review", today=today):
        review = found.setdefault(row["review_id"], {"by_state": dict.fromkeys(action_plan.STATES, 0), "overdue": 0})
        review["by_state"][row["state"]] += row["actions"]
        review["overdue"] += row["overdue"]
    return {review: StateCounts(review, **told) for review, told in found.items()}


def overdue_trend(actor: Actor, *, today: date, quarters: int = 8) -> list[QuarterEnd]:
    """How many actions were overdue at each of the last quarter ends and today, from the history of targets and states."""
    days = [*_quarter_ends(today, quarters), today]
    return [QuarterEnd(day, database.scoped(actor, "overdue_on", day=day)[0]["overdue"]) for day in days]


def _quarter_ends(today: date, count: int) -> list[date]:
    first_of_quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return [dates.add_months(first_of_quarter, -3 * back) - timedelta(days=1) for back in reversed(range(count))]


def _due(actor: Actor, today: date, first: date, last: date, rendering: str | None = None) -> list[DueAction]:
    rows = database.scoped(actor, "open_actions_due", today=today, first=first, last=last)
    if not rows:
        return []
    leads: dict[str, list[Lead]] = {}
    for lead in database.scoped(actor, "leads_in_view", review=None):
        leads.setdefault(lead["action_id"], []).append(
            Lead(lead["agency_id"], lead["name"], lead["short_name"] or lead["name"])
        )
    heard = {row["action_id"]: row["heard_on"] for row in database.scoped(actor, "last_heard_in_view", review=None)}
    said = {review: action_plan.Said(actor, review, rendering) for review in {row["review_id"] for row in rows}}
    return [
        _due_action(row, leads.get(row["id"], []), heard.get(row["id"]), said[row["review_id"]], today) for row in rows
    ]


def _due_action(row: dict, leads: list[Lead], heard: date | None, said: action_plan.Said, today: date) -> DueAction:
    target = action_plan.partial(row, "target")
    return DueAction(
        id=row["id"],
        review_id=row["review_id"],
        reference=row["reference"],
        review_label=row["label"],
        label=action_plan.label(row["number"], row["recommendation_number"], row["list_order"]),
        text=said(row["text"]),
        leads=tuple(leads),
        lead_officer=said(row["lead_officer"]),
        state=row["state"],
        target=target,
        days_late=action_plan.days_late(target.latest, row["state"], today),
        last_heard=heard,
    )
