"""What becomes of an action: progress, implemented, dropped, opened again, audited (App 9, 3.5, 3.7).

A change of state is a row with who, when and why; nothing is overwritten. The same errors as in actions.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import action_plan, database, forms, own_answers, procedure
from casework.actions import Ready, demand
from casework.actors import Actor
from casework.bulk import in_json
from casework.dates import PartialDate, show
from casework.errors import NotAllowed

NOT_CONFIRMED = "The audit did not confirm it."


@dataclass(frozen=True)
class Told:
    """One thing recorded of an action: what kind, when it happened, the text, who recorded it. `reason` is why it was in error, or ''."""

    id: str
    kind: str
    happened: str
    text: str
    by: str
    recorded_on: datetime
    reason: str


def record_progress(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Record what an agency says about the action; when work has begun it is in hand. Returns the progress's id.

    An agency's people report for their own agency; whoever acts for the partnership may name the agency that told them.
    """
    ready = demand(actor, "record_progress", action_id, today)
    typed = {"agency_id": speaks_for(ready), **typed}
    begun_asked = ready.row["state"] == "not_started"
    values = forms.understand(
        "progress",
        typed if begun_asked else {**typed, "begun": "yes"},
        today=today,
        options={"agency_id": ready.agencies_offered()},
    )
    begun = values.pop("begun")
    with ready.change("progress_recorded", command_id) as write:
        if begun_asked and begun:
            _insert_state(write, ready, "in_hand", _day(values["reported_on"]), now=now)
        return ready.insert(write, "insert_progress", now, "progress", **values)


def speaks_for(ready: Ready) -> str | None:
    """The agency whose progress it is when none is named: one's own, or the only one that leads."""
    choice = ready.own if ready.own is not None else ready.leads
    return min(choice) if len(choice) == 1 else None


def complete_action(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record the action as implemented: the completion date and the outcome (App 9)."""
    ready = demand(actor, "complete_action", action_id, today)
    values = forms.understand("completion", typed, today=today)
    with ready.change("action_completed", command_id) as write:
        state_id = _insert_state(write, ready, "implemented", values["completed"], outcome=values["outcome"], now=now)
        own_answers.keep(write, "completion", state_id, values)


def drop_action(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Drop the action, with the reason."""
    ready = demand(actor, "drop_action", action_id, today)
    reason = forms.understand("reason", typed, today=today)["reason"]
    with ready.change("action_dropped", command_id) as write:
        _insert_state(write, ready, "dropped", _day(today), reason=reason, now=now)


def reopen_action(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Open an implemented, audited or dropped action again, with the reason: it is in hand."""
    ready = demand(actor, "reopen_action", action_id, today)
    reason = forms.understand("reason", typed, today=today)["reason"]
    with ready.change("action_reopened", command_id) as write:
        _insert_state(write, ready, "in_hand", _day(today), reason=reason, now=now)


def audit_action(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Record the audit of an implemented action: evidence seen, by whom, when, the result (3.7). Returns its id.

    Nobody audits what they recorded as implemented or lead themselves. Evidence that does not show it puts the action in hand again.
    """
    ready = demand(actor, "audit_action", action_id, today)
    values = forms.understand("action_audit", typed, today=today)
    demand_somebody_else(ready, values["seen_by"])
    with ready.change("action_audited", command_id) as write:
        audit_id = ready.insert(write, "insert_audits", now, "action_audit", **values | {"note": values["note"] or ""})
        if values["result"] == "confirmed":
            _insert_state(write, ready, "audited", _day(values["seen_on"]), now=now)
        else:
            _insert_state(write, ready, "in_hand", _day(values["seen_on"]), reason=NOT_CONFIRMED, now=now)
    return audit_id


def may_audit(actor: Actor, action: action_plan.Action) -> bool:
    """Whether this person is somebody else than who completed the action or leads it."""
    return not _is_own(actor, actor.name, action.lead_officer, action.state_by)


def history(actor: Actor, action_id: str, *, today: date, rendering: str | None = None) -> list[Told]:
    """All that was recorded of an action, the latest first; what was in error stands among it with the reason."""
    row = action_plan.action_row(actor, action_id, "see_action_plan", today)
    said = action_plan.Said(actor, row["review_id"], rendering)
    told = [
        _told(kind, found, said)
        for kind, query in _QUERIES.items()
        for found in database.scoped(actor, query, action=action_id)
    ]
    return sorted(told, key=lambda one: one.recorded_on, reverse=True)


def _progress_text(row: dict) -> str:
    return f"{row['agency']}: {row['text']}" if row["agency"] else row["text"]


def _state_text(row: dict) -> str:
    return (
        ". ".join(
            filter(None, [action_plan.STATES[row["state"]], row["outcome"].rstrip(". "), row["reason"].rstrip(". ")])
        )
        + "."
    )


def _target_text(row: dict) -> str:
    target = show(action_plan.partial(row, "target"))
    return f"Target {target}. {row['reason']}".strip() if row["seq"] > 1 else f"Target {target}."


def _agreement_text(row: dict) -> str:
    return f"{row['agency']}: agreed by {row['agreed_by']}. {row['note']}".strip()


def _audit_text(row: dict) -> str:
    result = "confirmed" if row["result"] == "confirmed" else "not confirmed"
    return f"{result.capitalize()}. Evidence seen by {row['seen_by']}: {row['evidence_seen']} {row['note']}".strip()


def _minute_text(row: dict) -> str:
    decision = procedure.current().label("monitoring_decision", row["decision"])
    seen = f"Evidence seen: {row['evidence_seen']}" if row["evidence_seen"] else ""
    asked = f"Asked of the agency: {row['ask']}" if row["ask"] else ""
    return " ".join(filter(None, [f"{decision}.", seen, asked]))


_QUERIES = {
    "progress": "progress_in_view",
    "state": "states_in_view",
    "target": "targets_in_view",
    "agreement": "agreements_in_view",
    "audit": "audits_in_view",
    "minute": "minutes_in_view",
}
_TEXTS = {
    "progress": _progress_text,
    "state": _state_text,
    "target": _target_text,
    "agreement": _agreement_text,
    "audit": _audit_text,
    "minute": _minute_text,
}
_DAYS = {
    "progress": "reported_on",
    "target": "set_on",
    "agreement": "agreed_on",
    "audit": "seen_on",
    "minute": "meets_on",
}


def _told(kind: str, row: dict, said: action_plan.Said) -> Told:
    happened = action_plan.partial(row, "happened") if kind == "state" else row[_DAYS[kind]]
    text = said(_TEXTS[kind](row))
    return Told(
        row["id"], kind, show(happened), text, row["recorded_by_name"], row["recorded_on"], said(row["in_error_reason"])
    )


def demand_somebody_else(ready: Ready, seen_by: str) -> None:
    """Raise NotAllowed where who saw the evidence leads the action, or recorded it as implemented."""
    state = database.one("state_of_action", action_id=ready.row["id"])
    completed_by = state["recorded_by"] if state else ""
    who = database.one("name_of_person", id=completed_by) or {"name": ""}
    if _is_own(ready.actor, seen_by, ready.row["lead_officer"], completed_by) or _same(seen_by, who["name"]):
        raise NotAllowed(
            "An action is audited by somebody other than its lead officer or whoever recorded it as implemented."
        )


def _is_own(actor: Actor, seen_by: str, lead_officer: str, completed_by: str) -> bool:
    return actor.person_id == completed_by or _same(actor.name, lead_officer) or _same(seen_by, lead_officer)


def _same(one: str, other: str) -> bool:
    return bool(one.strip()) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _insert_state(
    write: database.Write,
    ready: Ready,
    state: str,
    happened: PartialDate,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
) -> str:
    return insert_state(write, ready.actor, ready.row["id"], state, happened, outcome=outcome, reason=reason, now=now)


def insert_state(
    write: database.Write,
    actor: Actor,
    action_id: str,
    state: str,
    happened: PartialDate,
    *,
    now: datetime,
    outcome: str = "",
    reason: str = "",
) -> str:
    """Within a change: the action is in this state from this day. Returns the id of the record."""
    state_id = database.new_id()
    record = {
        "id": state_id,
        "action_id": action_id,
        "state": state,
        **{f"happened_{part}": getattr(happened, part) for part in forms.PARTS},
        "outcome": outcome,
        "reason": reason,
        "seq": write.one("next_state", action_id=action_id)["next"],
        "recorded_by": actor.person_id,
        "recorded_on": now,
    }
    write("insert_states", rows=in_json([record]))
    return state_id


def _day(day: date) -> PartialDate:
    return PartialDate(show(day), day, day, "day")
