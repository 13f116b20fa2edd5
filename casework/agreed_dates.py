"""A day agreed for a step that is still to do, with who sees to it and what will show that it is done.

The day may be agreed anew, with a reason; the days before it stay to be seen. The sooner of the agreed day and the clock's counts (due_dates.py).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework import (
    action_plan,
    audit,
    database,
    dates,
    forms,
    own_answers,
    permissions,
    plain_text,
    procedure,
    standing,
    steps,
    steps_in_view,
)
from casework.actors import Actor
from casework.due_dates import AgreedDate, Due
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.owed import Owed
from casework.procedure import Procedure
from casework.procedure_shapes import Step
from casework.standing import Standing
from casework.steps import Case

FORM, EVIDENCE = "agreed_date", "evidence_seen"


@dataclass(frozen=True)
class Shown:
    """A step with its agreed day, as one reader may see it; the texts are '' for whom notes are not. `dues` are all days it has, soonest first."""

    step: Step
    agreed: AgreedDate
    dues: list[Due]
    state: str
    days_late: int
    owner: str
    evidence_wanted: str
    evidence_seen: str
    reasons: tuple[str, ...]


def of_review(actor: Actor, stands: Standing) -> list[Shown]:
    """The steps with an agreed day, soonest first. Raises NotFound for whom the review's steps are not."""
    if not steps_in_view.sees_all(actor, stands.review.id):
        raise NotFound("The agreed dates")
    reads = permissions.may(actor, "see_step_notes", stands.review.id)
    said = action_plan.Said(actor, stands.review.id) if reads else lambda text: ""
    found = [_shown(stands, agreed, said) for agreed in stands.dates.agreed.values()]
    return sorted(found, key=lambda one: one.agreed.agreed_for)


def steps_to_agree(stands: Standing) -> list[Step]:
    """The steps of this review that are still to do."""
    case = stands.case
    return [step for step in case.procedure.steps.values() if case.state(step.id) in ("open", "waiting")]


def owners(rules: Procedure) -> dict[str, str]:
    """The roles that may see every step and therefore see to any of them: id to label."""
    seeing = rules.verbs["see_steps"].roles
    return {role.name: role.label for role in rules.roles.values() if role.name in seeing}


def agree_date(
    actor: Actor,
    review_id: str,
    step_id: str,
    typed: dict,
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Agree a day for a step still to do, or another than the one agreed before: then with the reason."""
    on_behalf_of = permissions.demand(actor, "agree_date", review_id)
    steps.demand("agree_date", review_id)
    values = forms.understand(FORM, typed, today=today, options={"owner_role": owners(procedure.current())})
    with database.change(
        actor, "date_agreed", review=review_id, subject=step_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        step = _still_to_do(steps.case(review_id), step_id)
        before = standing.agreed_dates([review_id])[review_id].get(step_id)
        _demand_order(values, before)
        write.about(summary=step.title)
        answers = _stored(FORM, values)
        agreed_id = database.new_id()
        write(
            "insert_agreed_date",
            id=agreed_id,
            review_id=review_id,
            step=step_id,
            seq=write.one("last_seq_of_agreed_date", review=review_id, step=step_id)["seq"] + 1,
            agreed_for=values["agreed_for"],
            old_date=before.agreed_for if before else None,
            agreed_on=values["agreed_on"],
            owner_role=values["owner_role"] or "",
            answers=json.dumps(answers, ensure_ascii=False),
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, FORM, agreed_id, values)


def record_evidence(
    actor: Actor,
    review_id: str,
    agreed_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    command_id: str | None = None,
) -> None:
    """Record the evidence seen for a step with an agreed day, also after the step is done."""
    on_behalf_of = permissions.demand(actor, "agree_date", review_id)
    agreed = _found(actor, review_id, agreed_id)
    values = forms.understand(EVIDENCE, typed, today=today)
    if values["seen_on"] < agreed.agreed_on:
        told = dates.show(agreed.agreed_on)
        raise Refused([Problem("seen_on", f"The date was agreed on {told}. Give a day on or after it.")])
    answers = {**agreed.answers, **_stored(EVIDENCE, values)}
    with database.change(
        actor, "evidence_seen", review=review_id, subject=agreed_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        kept = json.dumps(answers, ensure_ascii=False)
        if not write(
            "see_evidence_of_agreed_date", id=agreed_id, version=version, seen_on=values["seen_on"], answers=kept
        ):
            said = action_plan.Said(actor, review_id)
            raise Stale({"evidence_seen": said(agreed.answers.get("evidence_seen")), "version": agreed.version})
        own_answers.keep(write, EVIDENCE, agreed_id, values)


def record_in_error(actor: Actor, review_id: str, agreed_id: str, *, reason: str, version: int) -> None:
    """Take an agreed day out; the day agreed before it counts again. The record and the reason are kept."""
    on_behalf_of = permissions.demand(actor, "record_in_error", review_id)
    agreed = _found(actor, review_id, agreed_id)
    steps.demand("record_in_error", review_id)
    reason = plain_text.kept(reason, "reason", ask="Say why.")
    with database.change(
        actor, "marked_in_error", review=review_id, subject=agreed_id, on_behalf_of=on_behalf_of
    ) as write:
        if not write("mark_agreed_date_in_error", id=agreed_id, version=version, reason=reason):
            raise Stale({"version": agreed.version})


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """What is agreed for a step that still waits for others: from who sees to it, so that the day is not passed in silence.

    A step that is open is due like any other (`Standing.duties`).
    """
    return [
        Owed(
            review,
            f"Keep the date agreed for '{step.title}': something must come first",
            one.case.procedure.menu[step.menu].page,
            agreed.owner_role or step.owner,
            step.section,
            agreed.agreed_for,
            params={"line": step.menu},
        )
        for review, one in stands.items()
        for agreed in one.dates.agreed.values()
        if one.case.state(agreed.step) == "waiting"
        for step in [one.case.procedure.steps[agreed.step]]
    ]


def _stored(form: str, values: dict) -> dict:
    """The procedure's own answers of a form as JSON can hold them; the partnership's are kept beside the record."""
    asked, _ = forms.split_own(forms.load(form), values)
    return forms.to_store(forms.load(form), asked)


def _found(actor: Actor, review_id: str, agreed_id: str) -> AgreedDate:
    every = standing.agreed_dates([review_id])[review_id].values()
    found = next((one for one in every if one.id == agreed_id), None)
    if found is None:
        audit.refused(actor, "agree_date", review_id)
        raise NotFound("This agreed date")
    return found


def _still_to_do(case: Case, step_id: str) -> Step:
    step = case.procedure.steps.get(step_id)
    if step is None:
        raise NotFound("This step")
    match case.state(step_id):
        case "done" | "not_needed":
            raise WrongStep([f"'{step.title}' is done already. Agree a date for a step that is still to do."])
        case "left_out":
            raise WrongStep([f"'{step.title}' does not belong to this review."])
    return step


def _demand_order(values: dict, before: AgreedDate | None) -> None:
    problems = []
    if values["agreed_for"] < values["agreed_on"]:
        problems.append(
            Problem("agreed_for", "The date cannot lie before the day on which it was agreed. Check both dates.")
        )
    if before and values["agreed_on"] < before.agreed_on:
        told = dates.show(before.agreed_on)
        problems.append(
            Problem("agreed_on", f"The date before this one was agreed on {told}. Give a day on or after it.")
        )
    if before and values["agreed_for"] != before.agreed_for and not (values["reason"] or "").strip():
        told = dates.show(before.agreed_for)
        problems.append(Problem("reason", f"{told} was agreed before. Give the reason for another date."))
    if problems:
        raise Refused(problems)


def _shown(stands: Standing, agreed: AgreedDate, said) -> Shown:
    rules = stands.case.procedure
    step = rules.steps[agreed.step]
    state = stands.case.state(step.id)
    to_do = state in ("open", "waiting") and not stands.ended
    dues = stands.dues_of(step) if to_do else []
    role = rules.roles.get(agreed.owner_role or step.owner)
    post = said(agreed.answers.get("owner_post") or "")
    return Shown(
        step,
        agreed,
        dues,
        state,
        max((stands.as_on - dues[0].day).days, 0) if dues else 0,
        post or (role.label if role else agreed.owner_role),
        said(agreed.answers.get("evidence_wanted") or ""),
        said(agreed.answers.get("evidence_seen") or ""),
        tuple(said(one.answers.get("reason") or "") for one in (agreed, *agreed.before)),
    )
