"""One action at a time in a monitoring session: its history this quarter, what was asked, what the agency says, and what is decided (3.5, 3.7).

Everything typed of an action is one change: the minute, the progress, a new target date with its reason, and what the decision does to the
action, each by its own rule and right (actions.py, action_progress.py). A minute is never overwritten: a correction is its next version.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import (
    action_plan,
    action_progress,
    actions,
    database,
    dates,
    forms,
    monitoring,
    monitoring_session,
    permissions,
    procedure,
    steps,
)
from casework.action_plan import Action, Recommendation
from casework.action_progress import Told
from casework.actions import Ready
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.monitoring import BEGUN, Session
from casework.reviews import Review

FORM = "monitoring_minute"
DECIDED = {  # by the action's state: what a session may decide, and the verb of the action plan that does it
    "not_started": {
        "not_begun": None,
        "goes_on": "record_progress",
        "implemented": "complete_action",
        "dropped": "drop_action",
    },
    "in_hand": {"goes_on": None, "implemented": "complete_action", "dropped": "drop_action"},
    "implemented": {"to_be_audited": None, "audited": "audit_action", "not_confirmed": "audit_action"},
    "audited": {"noted": None, "reopened": "reopen_action"},
    "dropped": {"noted": None, "reopened": "reopen_action"},
}
OPEN_ONLY = ("target", "target_reason")
NEVER = date.max


@dataclass(frozen=True)
class Line:
    """An action on the session's list. `minuted` says whether this session has recorded something of it."""

    review: Review
    recommendation: Recommendation
    action: Action
    minuted: bool


@dataclass(frozen=True)
class Minute:
    """What a session recorded of an action, the newest version. Its decision is in words."""

    version_no: int
    said: str
    evidence_seen: str
    decision: str
    ask: str
    typed: Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One action as the session looks at it. `asked` is what the session before asked of the agency, and on which day."""

    recommendation: Recommendation
    action: Action
    this_quarter: tuple[Told, ...]
    says: tuple[Told, ...]
    asked: str
    asked_on: date | None
    minute: Minute | None

    @property
    def version(self) -> int:
        return self.minute.version_no if self.minute else 0


# ---- reading ---------------------------------------------------------------------------------------------------------


def agenda(actor: Actor, of: Session, *, today: date) -> list[Line]:
    """The actions that are open or wait for their audit in every review of the session, worst first: the longest late, then by target."""
    found = []
    minuted = {row["action_id"] for row in database.scoped(actor, "minutes_of_session", session=of.id)}
    for stands in monitoring.covered(actor, of, today=today):
        plan = action_plan.plan(actor, stands.review.id, today=today, rendering="pseudonyms")
        found += [
            Line(stands.review, recommendation, action, action.id in minuted)
            for recommendation in plan.recommendations
            for action in recommendation.actions
            if action.open or action.state == "implemented" or action.id in minuted
        ]
    return sorted(found, key=_worst_first)


def item(actor: Actor, of: Session, action_id: str, *, today: date) -> Item:
    """One action with what the session needs to see of it. NotFound for one that this person may not see."""
    permissions.demand(actor, "see_monitoring")
    row = action_plan.action_row(actor, action_id, "see_monitoring", today)
    monitoring.demand_its_own(of, row["review_id"])
    plan = action_plan.plan(actor, row["review_id"], today=today, rendering="pseudonyms")
    recommendation, action = next(
        ((above, one) for above in plan.recommendations for one in above.actions if one.id == action_id), (None, None)
    )
    if action is None:
        raise NotFound("This action")
    said = action_plan.Said(actor, row["review_id"], "pseudonyms")
    told = action_progress.history(actor, action_id, today=today, rendering="pseudonyms")
    lately = tuple(one for one in told if not one.reason and one.recorded_on.date() >= of.first_day)
    before = database.scoped(actor, "asked_before", action=action_id, session=of.id)
    asked, asked_on = (said(before[0]["ask"]), before[0]["meets_on"]) if before else ("", None)
    says = tuple(one for one in lately if one.kind == "progress")
    return Item(recommendation, action, lately, says, asked, asked_on, _minute(actor, of, action_id, said))


def decisions(state: str) -> dict[str, str]:
    """What may be decided of an action in this state, value to label."""
    labels = procedure.current().lists["monitoring_decision"]
    return {decision: labels[decision] for decision in DECIDED[state]}


def hidden(state: str) -> tuple[str, ...]:
    """The questions that an action in this state does not bring up."""
    if state in ("audited", "dropped"):
        return ("said", *OPEN_ONLY)
    return OPEN_ONLY if state == "implemented" else ()


def following(lines: list[Line], action_id: str) -> str | None:
    """The next action of the list after this one of which nothing is recorded yet, from its beginning when the end is reached."""
    ids = [line.action.id for line in lines]
    place = ids.index(action_id) + 1 if action_id in ids else 0
    waiting = [
        line.action.id for line in (*lines[place:], *lines[:place]) if not line.minuted and line.action.id != action_id
    ]
    return waiting[0] if waiting else None


# ---- the one verb ----------------------------------------------------------------------------------------------------


def record_minute(
    actor: Actor,
    session_id: str,
    action_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    then: str | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record what the session says and decides of an action, all of it or nothing, and go on to the action `then`.

    `version` is that of the minute as it was opened, 0 for none: Stale when another minute-taker was quicker, WrongStep when the action
    has meanwhile come to a state that does not admit the decision.
    """
    row = action_plan.action_row(actor, action_id, "record_monitoring", today)
    on_behalf_of = permissions.demand(actor, "record_monitoring", row["review_id"])
    of, _ = monitoring.demanded(actor, session_id, "record_monitoring")
    monitoring.demand_its_own(of, row["review_id"])
    monitoring_session.demand_state(of, BEGUN)
    steps.demand("record_monitoring", row["review_id"])
    try:
        values = _understood(row, typed, today)
    except Refused:  # perhaps of a state that another minute-taker has changed: then that is what to say
        _demand_newest(actor, row, database.one("newest_minute", session=session_id, action=action_id), version)
        raise
    if then:
        monitoring.demand_its_own(of, action_plan.action_row(actor, then, "record_monitoring", today)["review_id"])
    ready = {verb: actions.demand(actor, verb, action_id, today) for verb in _verbs(row["state"], values)}
    about = {"review": row["review_id"], "subject": action_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_minuted", **about) as write:
        monitoring_session.demand_begun(write, session_id)
        before = write.one("newest_minute", session=session_id, action=action_id)
        _demand_newest(actor, row, before, version)
        _demand_same_state(write, row)
        progress = _progress(write, actor, action_id, of, values, before, ready, now)
        _carry_out(write, of, row["state"], values, ready, today=today, now=now)
        write(
            "insert_minute",
            id=database.new_id(),
            session_id=session_id,
            review_id=row["review_id"],
            action_id=action_id,
            version_no=version + 1,
            **{name: values[name] or "" for name in ("said", "evidence_seen", "decision", "ask")},
            answers=json.dumps(forms.to_store(forms.load(FORM), values)),
            progress_id=progress,
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        if then:
            write("show_monitored_action", id=session_id, action_id=then)


def _demand_newest(actor: Actor, row: dict, before: dict | None, version: int) -> None:
    """Raise Stale, with what stands now, when another minute-taker was quicker."""
    if (before["version_no"] if before else 0) != version:
        raise Stale(_as_typed(before, action_plan.Said(actor, row["review_id"], "pseudonyms")))


def _understood(row: dict, typed: Mapping[str, Any], today: date) -> dict[str, Any]:
    left_out = hidden(row["state"])
    given = {name: value for name, value in typed.items() if name not in left_out}
    values = forms.understand(FORM, given, today=today, options={"decision": decisions(row["state"])}, hidden=left_out)
    values = dict.fromkeys(left_out) | values
    problems = []
    if values["target"] and not (values["target_reason"] or "").strip():
        problems.append(Problem("target_reason", "Why the date changes: this is not answered."))
    if values["target"] and values["target"].latest == row["target_latest"]:
        problems.append(
            Problem("target", f"The target date is {dates.show(values['target'])} already. Give another one.")
        )
    if problems:
        raise Refused(problems)
    actions.demand_after_death(row["review_id"], values["target"])
    return values


def _verbs(state: str, values: Mapping[str, Any]) -> list[str]:
    """The verbs of the action plan that this minute stands for."""
    wanted = ["record_progress"] if values["said"] else []
    wanted += ["change_target"] if values["target"] else []
    wanted += filter(None, [DECIDED[state][values["decision"]]])
    return list(dict.fromkeys(wanted))


def _demand_same_state(write: database.Write, row: dict) -> None:
    """Somebody may have been quicker on the action's own page: the decision was made of another state."""
    now = write.one("state_of_action", action_id=row["id"]) or {"state": "not_started"}
    if now["state"] != row["state"]:
        raise WrongStep(
            [
                f"The action has meanwhile become '{action_plan.STATES[now['state']].lower()}'. Look at it again, then decide."
            ]
        )


def _progress(
    write: database.Write,
    actor: Actor,
    action_id: str,
    of: Session,
    values: Mapping[str, Any],
    before: dict | None,
    ready: Mapping[str, Ready],
    now: datetime,
) -> str | None:
    """The progress that stands for what was said; what an earlier version of the minute said otherwise no longer counts."""
    held = before["progress_id"] if before else None
    if values["said"] and held and values["said"] == before["said"]:
        return held
    if held:
        write("progress_in_error", id=held, reason="Said otherwise in the session's minutes.")
    if not values["said"]:
        return None
    told = {
        "text": values["said"],
        "reported_on": of.meets_on,
        "agency_id": action_progress.speaks_for(ready["record_progress"]),
    }
    return ready["record_progress"].insert(write, "insert_progress", now, "progress", **told)


def _carry_out(
    write: database.Write,
    of: Session,
    state: str,
    values: Mapping[str, Any],
    ready: Mapping[str, Ready],
    *,
    today: date,
    now: datetime,
) -> None:
    """What the session decided, done to the action."""
    if values["target"]:
        asked = ready["change_target"]
        actions.insert_target(
            write, asked.actor, asked.row["id"], values["target"], values["target_reason"], today=today, now=now
        )
    decision = values["decision"]
    verb = DECIDED[state][decision]
    if verb is None:
        return
    one = ready[verb]
    day = PartialDate(dates.show(of.meets_on), of.meets_on, of.meets_on, "day")
    becomes = {
        "goes_on": ("in_hand", day, "", ""),
        "implemented": ("implemented", values["completed"], values["outcome"], ""),
        "dropped": ("dropped", day, "", values["reason"]),
        "audited": ("audited", day, "", ""),
        "not_confirmed": ("in_hand", day, "", action_progress.NOT_CONFIRMED),
        "reopened": ("in_hand", day, "", values["reason"]),
    }
    if verb == "audit_action":
        action_progress.demand_somebody_else(one, values["seen_by"])
        seen = {
            "evidence_seen": values["evidence_seen"],
            "seen_by": values["seen_by"],
            "seen_on": of.meets_on,
            "note": "",
        }
        result = "confirmed" if decision == "audited" else "not_confirmed"
        one.insert(write, "insert_audits", now, "action_audit", result=result, **seen)
    state_now, happened, outcome, reason = becomes[decision]
    action_progress.insert_state(
        write, one.actor, one.row["id"], state_now, happened, outcome=outcome or "", reason=reason or "", now=now
    )


# ---- what they share -------------------------------------------------------------------------------------------------


def _worst_first(line: Line) -> tuple:
    action = line.action
    target = action.target.latest if action.target else NEVER
    return (-action.days_late, not action.open, target, line.review.reference, action.label)


def _minute(actor: Actor, of: Session, action_id: str, said: action_plan.Said) -> Minute | None:
    rows = database.scoped(actor, "minutes_of_session", session=of.id)
    row = next((one for one in rows if one["action_id"] == action_id), None)
    if row is None:
        return None
    label = procedure.current().label("monitoring_decision", row["decision"])
    typed = _as_typed(row, said)
    return Minute(row["version_no"], typed["said"], typed["evidence_seen"], label, typed["ask"], typed)


def _as_typed(row: dict | None, said: action_plan.Said) -> dict[str, Any]:
    """A minute as its form begins with it; the decision is made anew, because the action may stand otherwise now."""
    row = row or {"version_no": 0, "said": "", "evidence_seen": "", "ask": ""}
    return {name: said(row[name]) for name in ("said", "evidence_seen", "ask")} | {"version": row["version_no"]}
