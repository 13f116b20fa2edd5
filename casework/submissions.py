"""Rounds with the Home Office: submission, verdict, and after an inadequate one the resubmission, any number of times (3.4.4, 3.4.5, 3.6.2).

What is sent is what the CSP Board approved. Once an amended report is resubmitted the review is with the Home Office again, until the next
verdict: the last verdict then no longer counts, and its record stays.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import (
    database,
    dates,
    forms,
    home_office_data,
    letter_points,
    meetings,
    names,
    own_answers,
    permissions,
    procedure,
    reports,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.errors import Problem, Refused, WrongStep
from casework.preliminary_prepare import date_warnings
from casework.steps import Case

SUBMISSION = "home_office_submission"
MUST_BE_SENT = ("overview_report", "executive_summary", "action_plan")


def form_of_submission(*, first: bool) -> forms.Form:
    """The form, which asks what was amended only of a resubmission."""
    form = forms.load(SUBMISSION)
    return form.model_copy(update={"field": tuple(one for one in form.field if not first or one.name != "changed")})


def draft(actor: Actor, review_id: str, *, today: date) -> dict[str, Any]:
    """What the form begins with: what is to be sent, the covering text without a real name, the address, the next QA Panel."""
    permissions.demand(actor, "submit_to_home_office", review_id)
    review = database.scoped(actor, "review_in_view", id=review_id)[0]
    rules, again = procedure.current(), "submitted_to_home_office" in steps.case(review_id).records
    called = reviews.called(review_id).name
    sent = (
        "amended overview report, executive summary and action plan"
        if again
        else "overview report, executive summary and action plan"
    )
    lines = [
        f"{called}: {review['reference']}",
        "",
        f"The {sent} of this review are submitted for quality assurance. They are anonymised.",
        "The data collection form goes with them. It is not for publication.",
        "",
        "For the CSP Chair",
        rules.partnership.names.partnership,
    ]
    panel = meetings.next_available("ho_qa", today)
    return {
        "contents": [*MUST_BE_SENT, "data_form"],
        "text": "\n".join(lines),
        "sent_to": rules.partnership.address_of("home_office", today).email,
        "panel_expected_on": panel.meets_on if panel else None,
    }


def points_to_answer(review_id: str) -> list[str]:
    """A sentence while a change that the newest letter asked for is not answered; for rules and for who may see the letter."""
    verdict = next(reversed(database.rows("verdicts_kept", reviews=[review_id])), None)
    points = database.rows("letter_points_kept", reviews=[review_id]) if verdict else []
    waiting = sum(one["verdict_id"] == verdict["id"] and letter_points.asks_for_change(one) for one in points)
    many = f"{waiting} points of the letter are" if waiting > 1 else "1 point of the letter is"
    return [f"{many} not answered. Answer them under 'The letter, point by point'."] if waiting else []


def not_approved(review_id: str) -> list[str]:
    """A sentence where the reports that the portal holds are not the ones the Board approved; reports written elsewhere rest on the step."""
    held = reports.latest_frozen(review_id)
    if held is None or reports.approved_version(review_id):
        return []
    return ["The reports as they stand now are not approved by the CSP Board. See to it in 'Reports'."]


def submit(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record the first submission, of the approved reports. Returns warnings, each a sentence.

    Raises Refused while the text identifies somebody, or one of the three documents is not among what is sent.
    """
    on_behalf_of = permissions.demand(actor, "submit_to_home_office", review_id)
    _demand_may_submit(review_id)
    values = _understood_submission(review_id, typed, today, first=True)
    _demand_after(steps.case(review_id), "board_approved", values["submitted_on"])
    with database.change(
        actor, "submitted_to_home_office", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_may_submit(review_id)
        _insert_submission(write, actor, review_id, values, now, first=True)
        by = procedure.current().roles[values["sent_by"]].label
        done = {"done": values["submitted_on"], "by_whom": by, "now": now}
        steps.record(write, actor, review_id, "submitted_to_home_office", **done)
        if "data_form" in values["contents"]:
            steps.record(write, actor, review_id, "data_form_sent", **done)
    return _warnings(review_id, values)


def resubmit(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record the resubmission of the amended report: the review is with the Home Office again, and the last verdict no longer counts.

    Raises WrongStep while a change that the last letter asked for is not answered.
    """
    on_behalf_of = permissions.demand(actor, "resubmit_to_home_office", review_id)
    _demand_may_resubmit(review_id)
    values = _understood_submission(review_id, typed, today, first=False)
    for step in ("verdict_received", "panel_reconvened", "qa_call_held"):
        _demand_after(steps.case(review_id), step, values["submitted_on"])
    with database.change(
        actor, "resubmitted_to_home_office", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_may_resubmit(review_id)
        number = _insert_submission(write, actor, review_id, values, now, first=False)
        by = procedure.current().roles[values["sent_by"]].label
        steps.record(write, actor, review_id, "resubmitted", done=values["submitted_on"], by_whom=by, now=now)
        note = f"Submitted again, round {number}: with the Home Office until its next verdict."
        steps.to_do_again(write, actor, review_id, ["verdict_received"], note, now=now)
    return _warnings(review_id, values)


def _understood_submission(review_id: str, typed: Mapping[str, Any], today: date, *, first: bool) -> dict[str, Any]:
    values = forms.understand(form_of_submission(first=first), typed, today=today)
    problems = []
    if missing := [one for one in MUST_BE_SENT if one not in values["contents"]]:
        labels = forms.load(SUBMISSION).fields["contents"].choices()
        words = ", ".join(labels[one].lower() for one in missing)
        problems.append(Problem("contents", f"Not among what is sent: {words}. The Home Office is sent all three."))
    leaks = names.leak_sentences(values["text"], names.of_review(review_id))
    problems += [Problem("text", sentence) for sentence in leaks]
    if values["panel_expected_on"] and values["panel_expected_on"] < values["submitted_on"]:
        problems.append(Problem("panel_expected_on", "The QA Panel cannot meet before it is sent. Check both dates."))
    if problems:
        raise Refused(problems)
    return values


def _insert_submission(
    write: database.Write, actor: Actor, review_id: str, values: dict, now: datetime, *, first: bool
) -> int:
    """Put the submission in; returns its round: 1 of the first, and 2 or more of a resubmission, whatever the portal knows of the rounds before."""
    before = [*write.rows("submissions_kept", reviews=[review_id]), *write.rows("verdicts_kept", reviews=[review_id])]
    number = 1 if first else max((one["round"] for one in before), default=1) + 1
    submission_id, version = database.new_id(), reports.approved_version(review_id)
    write(
        "insert_home_office_submission",
        id=submission_id,
        review_id=review_id,
        round=number,
        submitted_on=values["submitted_on"],
        sent_by=values["sent_by"],
        on_behalf_of="CSP Chair" if values["sent_by"] == "head_of_community_safety" else "",
        sent_to=values["sent_to"],
        contents=json.dumps(values["contents"]),
        text=values["text"],
        changed=values.get("changed") or "",
        approved_number=version.number if version else None,
        approved_digest=version.digest if version else "",
        panel_expected_on=values["panel_expected_on"],
        recorded_by=actor.person_id,
        recorded_on=now,
    )
    own_answers.keep(write, SUBMISSION, submission_id, values)
    return number


def _demand_may_submit(review_id: str) -> None:
    steps.demand("submit_to_home_office", review_id)
    if missing := not_approved(review_id):
        raise WrongStep(missing)
    if "submitted_to_home_office" in steps.case(review_id).records:
        raise WrongStep(["The reports are with the Home Office already. A later round is recorded as a resubmission."])


def _demand_may_resubmit(review_id: str) -> None:
    missing = [
        *steps.obstacles("resubmit_to_home_office", review_id),
        *points_to_answer(review_id),
        *not_approved(review_id),
    ]
    if missing:
        raise WrongStep(missing)


def _demand_after(case: Case, step_id: str, submitted_on: date) -> None:
    record = case.records.get(step_id)
    if record and record.done and submitted_on < record.done.earliest:
        title, day = case.procedure.steps[step_id].title, dates.show(record.done)
        raise Refused([Problem("submitted_on", f"'{title}' was on {day}. Give a day on or after it.")])


def _warnings(review_id: str, values: Mapping[str, Any]) -> list[str]:
    found = (
        [f"The QA Panel: {said}" for said in date_warnings(values["panel_expected_on"])]
        if values["panel_expected_on"]
        else []
    )
    if "data_form" not in values["contents"]:
        found.append("The data collection form does not go with it. The Home Office asks for it too.")
    else:
        found += [f"Data form: {sentence}" for sentence in home_office_data.missing(review_id)]
    return found
