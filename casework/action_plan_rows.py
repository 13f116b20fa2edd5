"""Understood rows of an action plan as the records they become: recommendations, actions, leads, targets, states, milestones, progress.

A row is found again by its recommendation, its action and its leads: what is in the plan already is left as it is, and said.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework import columns, database, forms
from casework.actors import Actor
from casework.columns import Match
from casework.dates import PartialDate, show
from casework.understand_action_plan import ActionPlanRow
from casework.understood import Understood

NOT_BEGUN = re.compile(r"not (?:yet )?(?:started|begun|commenced)|no progress|nil|none|n/?a|outstanding", re.I)
TAKEN_IN_PART = ("scope", "target_date")  # where a warning says that not the whole cell was understood
SAYS_DONE = re.compile(r"(?:fully )?(?:completed?|implemented|done|closed|green)\b", re.I)


@dataclass(frozen=True)
class Origin:
    """The file that is imported, into which review, whose own plan it is (None: the overview report's), and who is acted for."""

    review_id: str
    file_name: str
    file_hash: str
    agency_id: str | None
    on_behalf_of: str


@dataclass
class Records:
    """What is to be written, by named statement in the order to run them; rows known already; what to look at."""

    statements: dict[str, list[dict]] = field(default_factory=dict)
    known: int = 0
    warnings: list[dict] = field(default_factory=list)

    def add(self, statement: str, **values: Any) -> None:
        self.statements.setdefault(statement, []).append(values)

    def warn(self, row: ActionPlanRow, column: str, value: str, reason: str) -> None:
        self.warnings.append({"row": row.row, "column": column, "value": value, "reason": reason})


def records(
    actor: Actor,
    origin: Origin,
    import_id: str,
    understood: Understood,
    matches: Sequence[Match],
    *,
    today: date,
    now: datetime,
) -> Records:
    """What the accepted rows become."""
    sheet = _Sheet(actor, origin, import_id, today, now)
    in_part = {match.heading for match in matches if match.target in TAKEN_IN_PART}
    for warned in understood.warnings:
        if warned.column in in_part:
            sheet.partly_taken.setdefault(warned.row, {})[warned.column] = warned.value
    return sheet.become(understood.accepted)


def agency_names() -> list[str]:
    """Every name by which an agency on the list is known."""
    return [name for row in database.rows("agencies_for_actions") for name in _names(row)]


def _names(row: dict) -> list[str]:
    return [row["name"], row["short_name"], *json.loads(row["aliases"])]


class _Sheet:
    """One file on its way into the plan."""

    def __init__(self, actor: Actor, origin: Origin, import_id: str, today: date, now: datetime):
        self.partly_taken: dict[int, dict[str, str]] = {}
        self.origin, self.import_id, self.today = origin, import_id, today
        self.stamp = {"recorded_by": actor.person_id, "recorded_on": now}
        self.unlisted: set[str] = set()
        self.found = Records()
        self.agencies = {
            columns.plain(name): row["id"] for row in database.rows("agencies_for_actions") for name in _names(row)
        }
        self.recommendations: dict[tuple, str] = {}
        self.orders: dict[str, int] = {}
        for row in database.rows("recommendations_of_review", review=origin.review_id):
            self.recommendations[_key(row["number"], row["text"], row["agency_id"])] = row["id"]
            self.orders[row["id"]] = row["last_order"]
        self.held = self._actions_held()

    def _actions_held(self) -> set[tuple]:
        """The actions in the plan before this file: recommendation, text, leads."""
        leads: dict[tuple, set] = {}
        for row in database.rows("actions_with_leads", review=self.origin.review_id):
            leads.setdefault((row["recommendation_id"], row["id"], _words(row["text"])), set()).add(
                row["agency_id"] or row["typed"]
            )
        return {(recommendation, text, frozenset(named - {None})) for (recommendation, _, text), named in leads.items()}

    def become(self, rows: Sequence[ActionPlanRow]) -> Records:
        for row in rows:
            recommendation_id, new = self._recommendation(row)
            leads = self._leads(row)
            if not _tells(row) and not (new and leads):
                self.found.known += not new
            elif (
                recommendation_id,
                _words(row.action),
                frozenset(lead["agency_id"] or lead["typed"] for lead in leads),
            ) in self.held:
                self.found.known += 1
                self.found.warn(row, "", row.action, "This action is in the plan already. It was left as it is.")
            else:
                self._action(row, recommendation_id, leads)
        return self.found

    def _recommendation(self, row: ActionPlanRow) -> tuple[str, bool]:
        key = _key(row.number, row.recommendation, self.origin.agency_id)
        if key in self.recommendations:
            return self.recommendations[key], False
        self.recommendations[key] = recommendation_id = database.new_id()
        self.orders[recommendation_id] = 0
        if row.scope_suggested:
            self.found.warn(
                row,
                "",
                row.lead_agency_typed,
                "The addressee is a national body. The scope was taken as national; check it.",
            )
        empty = {
            name: None
            for name in (
                "made_typed",
                "made_earliest",
                "made_latest",
                "made_precision",
                "early_learning",
                "responded_on",
            )
        }
        self.found.add(
            "insert_recommendations",
            id=recommendation_id,
            review_id=self.origin.review_id,
            number=row.number,
            text=row.recommendation,
            scope=row.scope or row.scope_suggested or "",
            addressee="" if row.action.strip() else row.lead_agency_typed,
            source="agency_plan" if self.origin.agency_id else "overview_report",
            agency_id=self.origin.agency_id,
            other_columns="{}" if _tells(row) or row.lead_agencies else self._other(row),
            **{name: "" for name in ("desired_outcome", "told", "acted_on", "response")},
            **empty,
            **self._where(row),
            **self.stamp,
        )
        return recommendation_id, True

    def _leads(self, row: ActionPlanRow) -> list[dict]:
        found = {}
        for name in row.lead_agencies:
            agency = self.agencies.get(columns.plain(name))
            found[agency or name] = {"agency_id": agency, "typed": "" if agency else name}
            if not agency and name not in self.unlisted:
                self.unlisted.add(name)
                self.found.warn(
                    row,
                    "",
                    name,
                    "This agency is not on the partnership's list. It stands as typed; its people cannot see the action yet.",
                )
        return list(found.values())

    def _action(self, row: ActionPlanRow, recommendation_id: str, leads: list[dict]) -> None:
        action_id = database.new_id()
        self.orders[recommendation_id] += 1
        self.found.add(
            "insert_actions",
            id=action_id,
            review_id=self.origin.review_id,
            recommendation_id=recommendation_id,
            number=row.action_number,
            text=row.action,
            lead_officer=row.lead_officer,
            smart_note="",
            list_order=self.orders[recommendation_id],
            other_columns=self._other(row),
            **{quality: None for quality in ("specific", "measurable", "achievable", "realistic", "timely")},
            **self._where(row),
            **self.stamp,
        )
        for lead in leads:
            self.found.add("insert_leads", id=database.new_id(), action_id=action_id, **lead)
        if row.target_date:
            self._add(
                action_id, "insert_targets", **_partial("target", row.target_date), reason="", set_on=self.today, seq=1
            )
        if row.milestones.strip() or row.evidence.strip():
            achieved = dict.fromkeys(f"achieved_{part}" for part in forms.PARTS)
            self._add(action_id, "insert_milestones", text=row.milestones, evidence=row.evidence, **achieved)
        self._standing(row, action_id)
        self._progress(row, action_id, leads)

    def _standing(self, row: ActionPlanRow, action_id: str) -> None:
        """The state that the row tells of: implemented where it has a completion date, in hand where progress is written."""
        status = row.status.strip()
        if row.completion_date:
            state, happened, outcome = "implemented", row.completion_date, row.outcome
        elif status and not NOT_BEGUN.match(status):
            state, happened, outcome = "in_hand", PartialDate(show(self.today), self.today, self.today, "day"), ""
            if SAYS_DONE.match(status):
                self.found.warn(
                    row, "", status, "The row says it is done and has no completion date. It stands as in hand."
                )
        else:
            return
        self._add(
            action_id, "insert_states", state=state, outcome=outcome, reason="", seq=1, **_partial("happened", happened)
        )

    def _progress(self, row: ActionPlanRow, action_id: str, leads: list[dict]) -> None:
        texts = [row.status, "" if row.completion_date else row.outcome]
        said = "\n".join(text for text in texts if text.strip())
        if said:
            agency = leads[0]["agency_id"] if len(leads) == 1 else None
            self._add(action_id, "insert_progress", agency_id=agency, text=said, reported_on=self.today)

    def _add(self, action_id: str, statement: str, **values: Any) -> None:
        self.found.add(statement, id=database.new_id(), action_id=action_id, **values, **self.stamp)

    def _where(self, row: ActionPlanRow) -> dict[str, Any]:
        return {"import_id": self.import_id, "row_number": row.row}

    def _other(self, row: ActionPlanRow) -> str:
        """What else stood in the row: columns that are none of the plan's, and cells that were taken in part or not at all."""
        return json.dumps(row.other | self.partly_taken.get(row.row, {}), ensure_ascii=False)


def _tells(row: ActionPlanRow) -> bool:
    """Whether the row tells of an action: its text, or its officer, by when, what came of it. An addressee alone does not."""
    told = (row.action, row.action_number, row.lead_officer, row.milestones, row.evidence, row.outcome, row.status)
    return any(text.strip() for text in told) or bool(row.target_date or row.completion_date)


def _partial(name: str, found: PartialDate) -> dict[str, Any]:
    return {f"{name}_{part}": getattr(found, part) for part in forms.PARTS}


def _key(number: str, text: str, agency_id: str | None) -> tuple:
    return (number.strip(), _words(text), agency_id)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
