"""The action plan of a review as one may see it: recommendations, the actions that carry them out, where each stands (App 9, 3.3.9, 3.5, 3.7).

Reading only. What is done to it: recommendations.py, actions.py, action_progress.py. Days late are counted from the last day that the target
date can mean, so that 'October 2026' is late from 1 November. `today` is passed in.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from casework import audit, database, names, permissions
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound
from casework.understand_action_plan import number_key

OPEN_STATES = ("not_started", "in_hand")
STATES = {
    "not_started": "Not started",
    "in_hand": "In hand",
    "implemented": "Implemented",
    "audited": "Audited",
    "dropped": "Dropped",
}
SCOPES = {"local": "Local", "regional": "Regional", "national": "National (suggestion)"}
SMART = ("specific", "measurable", "achievable", "realistic", "timely")


@dataclass(frozen=True)
class Lead:
    """A lead agency; `agency_id` is None for one that is not on the partnership's list and stands as typed."""

    agency_id: str | None
    name: str
    short_name: str


@dataclass(frozen=True)
class Milestone:
    """A key milestone and its evidence (App 9)."""

    id: str
    text: str
    evidence: str
    achieved: PartialDate | None
    recorded_by: str
    recorded_on: datetime


@dataclass(frozen=True)
class Action:
    """One action, as it stands on the day asked for. `days_late` is 0 unless it is open and its target has passed."""

    id: str
    review_id: str
    recommendation_id: str
    label: str
    text: str
    leads: tuple[Lead, ...]
    lead_officer: str
    smart: dict[str, bool | None]
    smart_note: str
    state: str
    target: PartialDate | None
    happened: PartialDate | None
    outcome: str
    reason: str
    days_late: int
    last_heard: date | None
    milestones: tuple[Milestone, ...]
    other_columns: dict[str, str]
    recorded_by: str
    state_by: str
    version: int
    number: str

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def overdue(self) -> bool:
        return self.days_late > 0

    @property
    def written(self) -> bool:
        """False for a row of a plan that names who leads, or by when, and not yet what is to be done."""
        return bool(self.text.strip())

    @property
    def completed(self) -> PartialDate | None:
        return self.happened if self.state in ("implemented", "audited") else None

    @property
    def agency_names(self) -> str:
        return ", ".join(lead.name for lead in self.leads)


@dataclass(frozen=True)
class Recommendation:
    """A recommendation and those of its actions that one may see."""

    id: str
    review_id: str
    number: str
    text: str
    scope: str
    addressee: str
    source: str
    agency_id: str | None
    agency: str
    desired_outcome: str
    made: PartialDate | None
    early_learning: bool | None
    told: str
    acted_on: str
    response: str
    responded_on: date | None
    other_columns: dict[str, str]
    version: int
    actions: tuple[Action, ...] = ()

    @property
    def written_actions(self) -> list[Action]:
        return [action for action in self.actions if action.written]

    @property
    def implemented(self) -> int:
        return sum(action.state in ("implemented", "audited") for action in self.written_actions)

    @property
    def standing(self) -> str:
        """'2 of 3 actions implemented', or 'No action yet'."""
        count = len(self.written_actions)
        if not count:
            return "No action yet"
        return f"{self.implemented} of {count} {'action' if count == 1 else 'actions'} implemented"


@dataclass(frozen=True)
class Plan:
    """A review's plan. `victims` are pseudonyms, or '' where none is set: the plan names nobody (A23)."""

    review_id: str
    produced_by: str
    produced_on: date | None
    updated_on: datetime | None
    victims: str
    version: int
    recommendations: tuple[Recommendation, ...] = field(default=())

    @property
    def actions(self) -> list[Action]:
        return [action for recommendation in self.recommendations for action in recommendation.actions]

    @property
    def without_action(self) -> list[Recommendation]:
        return [recommendation for recommendation in self.recommendations if not recommendation.written_actions]


def plan(actor: Actor, review_id: str, *, today: date, rendering: str | None = None) -> Plan:
    """The plan, with what this actor may see of it, in the rendering of names that is theirs ('pseudonyms' for what is to leave).

    The first opening is recorded. NotFound for an actor without a right to any of it.
    """
    permissions.demand(actor, "see_review", review_id)
    if permissions.agencies_for(actor, "see_action_plan", review_id) == set():
        audit.refused(actor, "see_action_plan", review_id)
        raise NotFound("The action plan")
    audit.opened(actor, "action_plan_opened", review_id)
    rows = database.scoped(actor, "actions_in_view", review=review_id, today=today)
    said = Said(actor, review_id, rendering)
    told = _told_of(actor, review_id)
    by_recommendation: dict[str, list[dict]] = {}
    for row in rows:
        by_recommendation.setdefault(row["recommendation_id"], []).append(row)
    found = sorted(database.scoped(actor, "recommendations_in_view", review=review_id), key=_place)
    recommendations = [_recommendation(row, by_recommendation.get(row["id"], []), told, said, today) for row in found]
    return _with_heading(actor, review_id, tuple(recommendations), said)


def action(actor: Actor, action_id: str, *, today: date) -> tuple[Recommendation, Action]:
    """One action with its recommendation; NotFound, recorded, for what this actor may not see."""
    row = action_row(actor, action_id, "see_action_plan", today)
    for recommendation in plan(actor, row["review_id"], today=today).recommendations:
        for found in recommendation.actions:
            if found.id == action_id:
                return recommendation, found
    raise NotFound("This action")


def action_row(actor: Actor, action_id: str, verb: str, today: date) -> dict:
    """For the rules: the row of an action that this actor may see, with its state and target. NotFound otherwise, which is recorded."""
    found = database.scoped(actor, "action_in_view", id=action_id, today=today)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This action")
    return found[0]


def recommendation_row(actor: Actor, recommendation_id: str, verb: str) -> dict:
    """For the rules: the row of a recommendation that this actor may see. NotFound otherwise, which is recorded."""
    found = database.scoped(actor, "recommendation_in_view", id=recommendation_id)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This recommendation")
    return found[0]


def days_late(target_latest: date | None, state: str, today: date) -> int:
    """How many days an open action is past the last day its target can mean; 0 when it is not."""
    if target_latest is None or state not in OPEN_STATES:
        return 0
    return max(0, (today - target_latest).days)


def late_in_words(days: int) -> str:
    return f"{days:,} day late" if days == 1 else f"{days:,} days late"


def partial(row: dict, name: str) -> PartialDate | None:
    """The partial date kept in four columns of a row."""
    if row.get(f"{name}_typed") is None:
        return None
    return PartialDate(row[f"{name}_typed"], row[f"{name}_earliest"], row[f"{name}_latest"], row[f"{name}_precision"])


class Said:
    """Texts of a review as one actor may read them: with real names, initials or pseudonyms."""

    def __init__(self, actor: Actor, review_id: str, rendering: str | None = None):
        self.rendering = rendering or permissions.rendering(actor, review_id)
        self.persons = [] if self.rendering == "real" else names.of_review(review_id)

    def __call__(self, text: str | None) -> str:
        return names.rendered(text or "", self.persons, self.rendering)


def _told_of(actor: Actor, review_id: str) -> dict[str, dict]:
    """By action: its leads, when it was last heard of, its milestones."""
    told: dict[str, dict] = {"leads": {}, "heard": {}, "milestones": {}}
    for row in database.scoped(actor, "leads_in_view", review=review_id):
        told["leads"].setdefault(row["action_id"], []).append(
            Lead(row["agency_id"], row["name"], row["short_name"] or row["name"])
        )
    for row in database.scoped(actor, "last_heard_in_view", review=review_id):
        told["heard"][row["action_id"]] = row["heard_on"]
    for row in database.scoped(actor, "milestones_in_view", review=review_id):
        if row["in_error_reason"] is None:
            told["milestones"].setdefault(row["action_id"], []).append(row)
    return told


def _place(row: dict) -> tuple:
    """The overview report's recommendations first, then each agency's; by number; as recorded."""
    return (
        row["source"] != "overview_report",
        row["agency"] or "",
        number_key(row["number"]),
        row["row_number"] or 0,
        row["recorded_on"],
    )


def _recommendation(row: dict, action_rows: list[dict], told: dict, said: Said, today: date) -> Recommendation:
    ordered = sorted(action_rows, key=lambda found: found["list_order"])
    return Recommendation(
        id=row["id"],
        review_id=row["review_id"],
        number=row["number"],
        text=said(row["text"]),
        scope=row["scope"],
        addressee=said(row["addressee"]),
        source=row["source"],
        agency_id=row["agency_id"],
        agency=row["agency"] or "",
        desired_outcome=said(row["desired_outcome"]),
        made=partial(row, "made"),
        early_learning=row["early_learning"],
        told=said(row["told"]),
        acted_on=said(row["acted_on"]),
        response=said(row["response"]),
        responded_on=row["responded_on"],
        other_columns=_said_columns(row["other_columns"], said),
        version=row["version"],
        actions=tuple(_action(found, row["number"], told, said, today) for found in ordered),
    )


def _action(row: dict, recommendation_number: str, told: dict, said: Said, today: date) -> Action:
    milestones = [
        Milestone(found["id"], said(found["text"]), said(found["evidence"]), partial(found, "achieved"),
                  found["recorded_by_name"], found["recorded_on"])
        for found in told["milestones"].get(row["id"], [])
    ]  # fmt: skip
    return Action(
        id=row["id"],
        review_id=row["review_id"],
        recommendation_id=row["recommendation_id"],
        label=label(row["number"], recommendation_number, row["list_order"]),
        text=said(row["text"]),
        leads=tuple(told["leads"].get(row["id"], ())),
        lead_officer=said(row["lead_officer"]),
        smart={quality: row[quality] for quality in SMART},
        smart_note=said(row["smart_note"]),
        state=row["state"],
        target=partial(row, "target"),
        happened=partial(row, "happened"),
        outcome=said(row["outcome"]),
        reason=said(row["state_reason"]),
        days_late=days_late(row["target_latest"], row["state"], today),
        last_heard=told["heard"].get(row["id"]),
        milestones=tuple(milestones),
        other_columns=_said_columns(row["other_columns"], said),
        recorded_by=row["recorded_by"],
        state_by=row["state_by"] or "",
        version=row["version"],
        number=row["number"],
    )


def label(number: str, recommendation_number: str, list_order: int) -> str:
    """The action's number as typed, else its place within its recommendation: '3.2'."""
    return number or (f"{recommendation_number}.{list_order}" if recommendation_number else str(list_order))


def _said_columns(stored: str, said: Said) -> dict[str, str]:
    return {heading: said(text) for heading, text in json.loads(stored).items()}


def _with_heading(actor: Actor, review_id: str, recommendations: tuple[Recommendation, ...], said: Said) -> Plan:
    heading = database.one("plan_heading", review=review_id) or {"produced_by": "", "produced_on": None, "version": 0}
    victims = [row["pseudonym"] for row in database.rows("victims_of_plan", review=review_id) if row["pseudonym"]]
    updated = database.scoped(actor, "plan_updated_on", review=review_id)[0]["updated_on"]
    return Plan(
        review_id=review_id,
        produced_by=said(heading["produced_by"]),
        produced_on=heading["produced_on"],
        updated_on=updated,
        victims=", ".join(victims),
        version=heading["version"],
        recommendations=recommendations,
    )
