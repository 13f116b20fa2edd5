"""The verdict of the Home Office's QA Panel, its feedback reported to DASVEG and the Board, and what was recorded in error (3.4.5, 3.6.2)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import database, dates, forms, own_answers, permissions, plain_text, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.letter_points import NO_LETTER
from casework.preliminary_prepare import date_warnings

VERDICT, FEEDBACK = "verdict", "home_office_feedback"
AFTER_INADEQUATE = ("panel_reconvened", "qa_call_held", "resubmitted")
OF_EACH_VERDICT = ("amendments_answered", "feedback_reported")


def record_verdict(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record the verdict on what was submitted last. Returns warnings: a weekend is taken and said (A38)."""
    on_behalf_of = permissions.demand(actor, "record_verdict", review_id)
    _demand_awaited(review_id)
    form = forms.load(VERDICT)
    values = forms.understand(form, typed, today=today)
    _demand_verdict_days(review_id, values)
    with database.change(
        actor, "verdict_recorded", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_awaited(review_id)
        submission = next(reversed(write.rows("submissions_kept", reviews=[review_id])), None)
        earlier = write.rows("verdicts_kept", reviews=[review_id])
        number = max([submission["round"] if submission else 1, *(one["round"] + 1 for one in earlier)])
        ours, _ = forms.split_own(form, values)
        verdict_id = database.new_id()
        write(
            "insert_verdict",
            id=verdict_id,
            review_id=review_id,
            submission_id=submission["id"] if submission and submission["round"] == number else None,
            round=number,
            recorded_by=actor.person_id,
            recorded_on=now,
            **forms.columns(form, ours) | {"note": values["note"] or ""},
        )
        own_answers.keep(write, VERDICT, verdict_id, values)
        if not _counts(review_id):  # else it is the letter of a verdict that is known already
            note = f"Again after the verdict of round {number}."
            again = [*OF_EACH_VERDICT, *(AFTER_INADEQUATE if values["verdict"] == "inadequate" else ())]
            steps.to_do_again(write, actor, review_id, again, note, now=now)
        steps.record(
            write, actor, review_id, "verdict_received", done=values["received_on"], result=values["verdict"], now=now
        )
    return [f"The QA Panel: {said}" for said in date_warnings(values["panel_on"].earliest)] if _is_day(values) else []


def report_feedback(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record that the feedback of the newest verdict was reported to DASVEG, to the Board, or to both (3.6.2; R146)."""
    on_behalf_of = permissions.demand(actor, "report_home_office_feedback", review_id)
    steps.demand("report_home_office_feedback", review_id)
    values = forms.understand(FEEDBACK, typed, today=today)
    days = {name: values[name] for name in ("dasveg_told_on", "board_told_on")}
    if not any(days.values()):
        raise Refused([Problem("dasveg_told_on", "Give the day on which it was reported to DASVEG or to the Board.")])
    with database.change(
        actor, "home_office_feedback_told", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        verdict = next(reversed(write.rows("verdicts_kept", reviews=[review_id])), None)
        if verdict is None:
            raise WrongStep([NO_LETTER])
        early = [name for name, day in days.items() if day and day < verdict["received_on"]]
        if early:
            came = dates.show(verdict["received_on"])
            raise Refused([Problem(name, f"The letter came on {came}. Give a day on or after it.") for name in early])
        told = days | {"told_note": values["told_note"] or ""}
        if not write("record_feedback_told", id=verdict["id"], version=version, **told):
            raise Stale({name: verdict[name] for name in ("dasveg_told_on", "board_told_on", "version")})
        own_answers.keep(write, FEEDBACK, verdict["id"], values)
        if all(days.values()):
            steps.record(write, actor, review_id, "feedback_reported", done=max(days.values()), now=now)


def take_back(
    actor: Actor,
    review_id: str,
    subject_id: str,
    *,
    reason: str,
    version: int,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Mark what was recorded last, a submission or a verdict, as recorded in error: the review stands as before it. The record stays."""
    on_behalf_of = permissions.demand(actor, "take_back_home_office", review_id)
    steps.demand("take_back_home_office", review_id)
    reason = plain_text.kept(reason, "reason", ask="Say what was wrong.")
    newest_submission = next(reversed(database.rows("submissions_kept", reviews=[review_id])), None)
    newest_verdict = next(reversed(database.rows("verdicts_kept", reviews=[review_id])), None)
    known = {one["id"]: one for one in (newest_submission, newest_verdict) if one}
    if subject_id not in known:
        raise NotFound("This submission or verdict")
    answered = newest_submission and newest_verdict and newest_verdict["round"] >= newest_submission["round"]
    last = newest_verdict if answered or not newest_submission else newest_submission
    if last["id"] != subject_id:
        raise WrongStep(["Only what was recorded last can be taken back. Take back what came after it first."])
    about = {"review": review_id, "subject": subject_id, "on_behalf_of": on_behalf_of}
    with database.change(actor, "home_office_taken_back", command_id=command_id, **about) as write:
        of_verdict = last is newest_verdict
        statement = "mark_verdict_in_error" if of_verdict else "mark_submission_in_error"
        if not write(statement, id=subject_id, version=version, reason=reason):
            raise Stale({"version": last["version"]})
        undo = _undo_verdict if of_verdict else _undo_submission
        undo(write, actor, review_id, last, reason, now)


def _undo_verdict(
    write: database.Write, actor: Actor, review_id: str, verdict: dict, reason: str, now: datetime
) -> None:
    steps.record(write, actor, review_id, "verdict_received", outcome="in_error", note=reason, now=now)
    steps.to_do_again(write, actor, review_id, OF_EACH_VERDICT, "The verdict was recorded in error.", now=now)


def _undo_submission(
    write: database.Write, actor: Actor, review_id: str, sent: dict, reason: str, now: datetime
) -> None:
    wrong = {"outcome": "in_error", "note": reason, "now": now}
    if sent["round"] > 1:
        steps.record(write, actor, review_id, "resubmitted", **wrong)
        before = _verdict_before(review_id)
        day = before["done_earliest"] if before["done_precision"] == "day" else None
        said = {"outcome": "done" if day else "not_known", "done": day, "result": before["result"]}
        steps.record(write, actor, review_id, "verdict_received", note="It counts again.", now=now, **said)
        return
    steps.record(write, actor, review_id, "submitted_to_home_office", **wrong)
    if "data_form" in json.loads(sent["contents"]) and "data_form_sent" in steps.case(review_id).records:
        steps.record(write, actor, review_id, "data_form_sent", **wrong)


def _verdict_before(review_id: str) -> dict:
    """The record of the verdict that the last resubmission set aside."""
    told = [row for row in database.rows("step_records", reviews=[review_id]) if row["step"] == "verdict_received"]
    set_aside = max(place for place, row in enumerate(told) if row["outcome"] == "reopened")
    return next(row for row in reversed(told[:set_aside]) if row["outcome"] in ("done", "not_known"))


def _demand_awaited(review_id: str) -> None:
    """A verdict is recorded once in each round: after an inadequate one, first comes the resubmission."""
    steps.demand("record_verdict", review_id)
    if _counts(review_id) and not _without_letter(review_id):
        raise WrongStep(["The verdict on what was submitted last is recorded. Another one comes after a resubmission."])


def _counts(review_id: str) -> bool:
    """Whether a verdict on what was submitted last is recorded."""
    records = steps.case(review_id).records
    verdict, sent_again = records.get("verdict_received"), records.get("resubmitted")
    return verdict is not None and not (sent_again and sent_again.recorded_on > verdict.recorded_on)


def _without_letter(review_id: str) -> bool:
    """Whether the verdict that counts was recorded as a step alone, as a review begun before the portal has it."""
    return not database.rows("verdicts_kept", reviews=[review_id])


def _demand_verdict_days(review_id: str, values: dict[str, Any]) -> None:
    records = steps.case(review_id).records
    sent = records.get("resubmitted") or records.get("submitted_to_home_office")
    panel, letter, received = values["panel_on"], values["letter_on"], values["received_on"]
    problems = []
    if sent and sent.done and panel.latest < sent.done.earliest:
        day = dates.show(sent.done)
        problems.append(Problem("panel_on", f"It was sent on {day}. The panel cannot have met before that."))
    if letter and letter.latest < panel.earliest:
        problems.append(Problem("letter_on", "The letter cannot be dated before the panel met. Check both dates."))
    if received < max(panel.earliest, letter.earliest if letter else panel.earliest):
        problems.append(
            Problem("received_on", "It cannot be received before the panel met and the letter was written.")
        )
    if problems:
        raise Refused(problems)


def _is_day(values: Mapping[str, Any]) -> bool:
    return values["panel_on"].precision == "day"
