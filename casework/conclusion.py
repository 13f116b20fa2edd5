"""Audit of the action plan, conclusion, and opening a concluded review again (procedure 3.7; R162 to R164, B20).

A review is formally concluded when its action plan is implemented and evidence provided by the audit. Only the CSP Chair may go ahead before
that, with a reason, which is kept beside what was missing. Opening again undoes nothing: each conclusion stays in the history.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import action_plan, audit, database, dates, forms, permissions, steps
from casework.action_plan import Action, Plan
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import Problem, Refused, WrongStep

CONCLUDED = "concluded"
OF_PLAN = ("every_recommendation_has_action", "every_action_implemented", "every_action_audited")


@dataclass(frozen=True)
class Evidence:
    """The newest audit of an action: what was seen, by whom, when, and whether it shows that the action is implemented."""

    result: str
    evidence_seen: str
    seen_by: str
    seen_on: date

    @property
    def confirmed(self) -> bool:
        return self.result == "confirmed"


@dataclass(frozen=True)
class Audited:
    """An action with its evidence. `missing` says what it lacks before the review can be concluded; '' when nothing."""

    action: Action
    evidence: Evidence | None
    missing: str


@dataclass(frozen=True)
class Past:
    """One conclusion, or one opening again. `missing` are the sentences that stood when the CSP Chair went ahead."""

    kind: str
    happened_on: date
    reason: str
    missing: tuple[str, ...]
    note: str
    recorded_on: datetime
    recorded_by: str


@dataclass(frozen=True)
class Conclusion:
    """How near a review is to its conclusion, as one person may see it; an agency's people see their own actions alone."""

    actions: tuple[Audited, ...]
    missing: tuple[str, ...]
    history: tuple[Past, ...]
    concluded: bool
    of_one_agency: bool

    @property
    def settled(self) -> int:
        """How many actions lack nothing."""
        return sum(not one.missing for one in self.actions)


def of_review(actor: Actor, review_id: str, *, today: date) -> Conclusion:
    """Every action with its evidence, and what is missing before the review can be concluded. NotFound as `action_plan.plan`."""
    plan = action_plan.plan(actor, review_id, today=today)
    audit.opened(actor, "conclusion_opened", review_id)
    said = action_plan.Said(actor, review_id)
    found = {row.pop("action_id"): row for row in database.scoped(actor, "audits_of_review", review=review_id)}
    actions = tuple(_audited(action, found.get(action.id), said) for action in plan.actions)
    of_one_agency = permissions.agencies_for(actor, "see_action_plan", review_id) is not None
    case = steps.case(review_id)
    concluded = not case.facts["open"]
    of_plan = _of_plan(plan, actions)
    missing = () if of_one_agency or concluded else (*of_plan, *_of_steps(case, of_plan))
    return Conclusion(actions, missing, _history(actor, review_id, said), concluded, of_one_agency)


def conclude_review(
    actor: Actor, review_id: str, typed: dict[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Conclude the review. WrongStep with everything that is missing, unless the CSP Chair gives the reason for going ahead."""
    on_behalf_of = permissions.demand(actor, "conclude_review", review_id)
    missing = _missing(review_id)
    reason = str(typed.get("override_reason") or "").strip()
    if missing and not reason:
        raise WrongStep(missing)
    asked = {name: value for name, value in typed.items() if missing or name != "override_reason"}
    values = forms.understand("conclusion", asked, today=today, hidden=() if missing else ("override_reason",))
    day, reason = values["concluded_on"], values.get("override_reason") or ""
    _demand_after_evidence(review_id, day)
    about = {"review": review_id, "subject": CONCLUDED, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "review_concluded", **about) as write:
        now_missing = _missing(review_id)  # again, now that nobody else can change it
        if set(now_missing) - set(missing):
            raise WrongStep(now_missing)
        kept = {"reason": reason, "missing": json.dumps(now_missing), "answers": _stored("conclusion", values)}
        _insert(write, actor, review_id, "concluded", day, kept, now=now)
        note = "\n\n".join(filter(None, [values["note"], f"Went ahead because: {reason}" if reason else ""]))
        steps.record(write, actor, review_id, CONCLUDED, done=day, note=note, now=now)


def reopen_review(
    actor: Actor, review_id: str, typed: dict[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Open a concluded review again, with the reason: it stands where it stood before it was concluded."""
    on_behalf_of = permissions.demand(actor, "reopen_review", review_id)
    steps.demand("reopen_review", review_id)
    values = forms.understand("reopening", typed, today=today)
    about = {"review": review_id, "subject": CONCLUDED, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "review_reopened", **about) as write:
        steps.demand("reopen_review", review_id)
        kept = {"reason": values["reason"], "missing": "[]", "answers": _stored("reopening", values)}
        _insert(write, actor, review_id, "reopened", today, kept, now=now)
        steps.record(write, actor, review_id, CONCLUDED, outcome="reopened", done=today, note=values["reason"], now=now)


def may_go_ahead(actor: Actor, review_id: str) -> bool:
    """Whether this person may conclude the review, for a reason even while something is missing."""
    return permissions.may(actor, "conclude_review", review_id)


def _missing(review_id: str) -> list[str]:
    """What stands in the way. A review that is concluded already, or was never to be held, is refused whatever the reason."""
    case = steps.case(review_id)
    rules = case.procedure
    if never := [rules.missing(fact) for fact in rules.verb_needs["conclude_review"] if not case.facts.get(fact)]:
        raise WrongStep(never)
    return case.obstacles_of(rules.steps[CONCLUDED])


def _demand_after_evidence(review_id: str, day: date) -> None:
    """A review is not concluded before it was published, or before the last evidence of its plan was seen."""
    case = steps.case(review_id)
    exact = PartialDate(dates.show(day), day, day, "day")
    try:
        steps.demand_after_causes(case, case.procedure.steps[CONCLUDED], exact)
    except Refused as refused:
        raise Refused([Problem("concluded_on", one.sentence, one.found) for one in refused.problems]) from None
    seen = database.one("last_audit_of_review", review=review_id)["seen_on"]
    if seen and day < seen:
        sentence = (
            f"{dates.show(day)} is before the last evidence was seen ({dates.show(seen)}). Give a day on or after it."
        )
        raise Refused([Problem("concluded_on", sentence, dates.show(day))])


def _audited(action: Action, row: dict | None, said: action_plan.Said) -> Audited:
    evidence = (
        Evidence(row["result"], said(row["evidence_seen"]), said(row["seen_by"]), row["seen_on"]) if row else None
    )
    return Audited(action, evidence, _lacks(action))


def _lacks(action: Action) -> str:
    if action.open:
        return "Not implemented" if action.written else "Not written yet"
    return "No audit evidence yet" if action.state == "implemented" else ""


def _of_plan(plan: Plan, actions: tuple[Audited, ...]) -> list[str]:
    """A sentence for each thing that actions lack, with their numbers, and for the recommendations that have none."""
    todo = {
        "Not implemented": "not implemented: {}. Record what has been done, or drop {} with the reason.",
        "Not written yet": "not yet written: {}. Say what is to be done, or drop {} with the reason.",
        "No audit evidence yet": "implemented, and nobody has recorded the evidence: {}. Audit {}.",
    }
    found = []
    for lack, sentence in todo.items():
        numbers = [one.action.label for one in actions if one.missing == lack]
        if numbers:
            count, them = ("1 action is", "it") if len(numbers) == 1 else (f"{len(numbers)} actions are", "them")
            found.append(f"{count} {sentence.format(', '.join(numbers), them)}")
    bare = [one for one in plan.without_action if one.scope != "national" and not one.actions]
    return found + [f"Recommendation {one.number or 'without a number'} has no action. Add one." for one in bare]


def _of_steps(case: steps.Case, one_by_one: list[str]) -> list[str]:
    """The steps that come first; of the plan's own facts only what is not said action by action already."""
    rules = case.procedure
    said_already = {rules.missing(fact) for fact in OF_PLAN} if one_by_one else set()
    return [sentence for sentence in case.obstacles_of(rules.steps[CONCLUDED]) if sentence not in said_already]


def _history(actor: Actor, review_id: str, said: action_plan.Said) -> tuple[Past, ...]:
    return tuple(
        Past(
            row["kind"],
            row["happened_on"],
            said(row["reason"]),
            tuple(json.loads(row["missing"])),
            said(json.loads(row["answers"]).get("note") or ""),
            row["recorded_on"],
            row["recorded_by"],
        )
        for row in database.scoped(actor, "conclusions_in_view", review=review_id)
    )


def _insert(
    write: database.Write, actor: Actor, review_id: str, kind: str, day: date, kept: dict[str, str], *, now: datetime
) -> None:
    stamp = {"recorded_by": actor.person_id, "recorded_on": now}
    write("insert_conclusion", id=database.new_id(), review_id=review_id, kind=kind, happened_on=day, **kept, **stamp)


def _stored(form: str, values: dict[str, Any]) -> str:
    """The whole form as answered, the partnership's own questions with it."""
    return json.dumps(forms.to_store(forms.load(form), values))
