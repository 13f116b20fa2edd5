"""The points of the QA Panel's letter, each entered in its words and each answered: done, or not done and why (3.4.5; R143, R144)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from casework import audit, database, dates, forms, names, own_answers, permissions, plain_text, procedure, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.owed import Owed
from casework.standing import Standing

POINT, ANSWER = "letter_point", "letter_answer"
COLUMNS = ("number", "kind", "about", "wording", "document", "section")
TEXTS = ("about", "wording", "section", "answer_text", "answered_by")
ANSWERED = "amendments_answered"
NO_LETTER = "The verdict is recorded without its letter. Record the verdict again, with the letter, under 'Verdict'."


def add(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Enter a point of the newest letter; returns its id. A name that the letter repeats is refused: the point is read by the panel."""
    on_behalf_of = permissions.demand(actor, "record_letter_point", review_id)
    steps.demand("record_letter_point", review_id)
    values = _understood(review_id, typed, today)
    point_id = database.new_id()
    about = {"review": review_id, "subject": point_id, "on_behalf_of": on_behalf_of}
    with database.change(actor, "letter_point_recorded", command_id=command_id, **about) as write:
        verdict = _newest_verdict(write, review_id)
        write(
            "insert_letter_point",
            id=point_id,
            review_id=review_id,
            verdict_id=verdict["id"],
            list_order=len(write.rows("letter_points_kept", reviews=[review_id])) + 1,
            recorded_by=actor.person_id,
            recorded_on=now,
            **_columns(values),
        )
        own_answers.keep(write, POINT, point_id, values)
        if values["kind"] == "amendment":
            steps.to_do_again(write, actor, review_id, [ANSWERED], "Another point of the letter was entered.", now=now)
    return point_id


def correct(
    actor: Actor,
    point_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Correct a point of the newest letter. Raises Stale, with the point as it now stands, when somebody else was quicker."""
    point = _in_hand(actor, point_id, "record_letter_point")
    values = _understood(point["review_id"], typed, today)
    about = {"review": point["review_id"], "subject": point_id}
    with database.change(actor, "letter_point_corrected", command_id=command_id, **about) as write:
        if not write("change_letter_point", id=point_id, version=version, **_columns(values)):
            raise Stale(_as_it_stands(actor, point_id))
        own_answers.keep(write, POINT, point_id, values)
        _settle(write, actor, point["review_id"], now=now)


def record_in_error(actor: Actor, point_id: str, *, reason: str, version: int, now: datetime) -> None:
    """Take out a point that is not in the letter; the record and the reason are kept."""
    point = _in_hand(actor, point_id, "record_letter_point")
    reason = plain_text.kept(reason, "reason", ask="Say what was wrong.")
    with database.change(actor, "letter_point_in_error", review=point["review_id"], subject=point_id) as write:
        if not write("mark_letter_point_in_error", id=point_id, version=version, reason=reason):
            raise Stale(_as_it_stands(actor, point_id))
        _settle(write, actor, point["review_id"], now=now)


def answer(
    actor: Actor,
    point_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Answer a point of the newest letter. Once the last change asked for is answered, the step of the procedure is done."""
    point = _in_hand(actor, point_id, "answer_letter_point")
    values = forms.understand(ANSWER, typed, today=today)
    review_id = point["review_id"]
    verdict = database.rows("verdicts_kept", reviews=[review_id])[-1]
    if values["answered_on"] < verdict["received_on"]:
        came = dates.show(verdict["received_on"])
        raise Refused([Problem("answered_on", f"The letter came on {came}. Give a day on or after it.")])
    kept = {name: values[name] for name in ("answer", "answer_text", "answered_on", "answered_by")}
    about = {"review": review_id, "subject": point_id}
    with database.change(actor, "letter_point_answered", command_id=command_id, **about) as write:
        if not write("answer_letter_point", id=point_id, version=version, **kept):
            raise Stale(_as_it_stands(actor, point_id))
        own_answers.keep(write, ANSWER, point_id, values)
        _settle(write, actor, review_id, now=now)


def as_typed(actor: Actor, point_id: str) -> dict[str, Any]:
    """A point as it would be typed, to begin a correction with."""
    found = _as_read(actor, _found(actor, point_id))
    begun = {name: found[name] or None for name in COLUMNS}
    return forms.as_typed(forms.load(POINT), own_answers.with_own(actor, POINT, point_id, begun))


def asks_for_change(point: Mapping[str, Any]) -> bool:
    """Whether a point as kept asks for a change that is not answered."""
    return point["kind"] == "amendment" and not point["answer"]


def _settle(write: database.Write, actor: Actor, review_id: str, *, now: datetime) -> None:
    """Within a change: the step is done when changes were asked for and all are answered, and is to be done again when one is not."""
    verdict = _newest_verdict(write, review_id)
    points = [
        one for one in write.rows("letter_points_kept", reviews=[review_id]) if one["verdict_id"] == verdict["id"]
    ]
    asked = [one for one in points if one["kind"] == "amendment"]
    if any(asks_for_change(one) for one in asked):
        steps.to_do_again(write, actor, review_id, [ANSWERED], "A point of the letter is not answered.", now=now)
    elif asked and verdict["verdict"] == "adequate_once_changed" and ANSWERED not in steps.case(review_id).records:
        last = max(one["answered_on"] for one in asked)
        steps.record(write, actor, review_id, ANSWERED, done=last, now=now)


def _understood(review_id: str, typed: Mapping[str, Any], today: date) -> dict[str, Any]:
    values = forms.understand(POINT, typed, today=today)
    leaks = names.leak_sentences(values["wording"], names.of_review(review_id))
    if leaks:
        raise Refused([Problem("wording", sentence) for sentence in leaks])
    return values


def _columns(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: values[name] or "" for name in COLUMNS}


def _newest_verdict(write: database.Write, review_id: str) -> dict:
    found = write.rows("verdicts_kept", reviews=[review_id])
    if not found:
        raise WrongStep([NO_LETTER])
    return found[-1]


def _in_hand(actor: Actor, point_id: str, verb: str) -> dict:
    """A point that may still be changed: of the newest letter, while its verdict counts."""
    point = _found(actor, point_id, verb)
    review_id = point["review_id"]
    permissions.demand(actor, verb, review_id)
    steps.demand(verb, review_id)
    if database.rows("verdicts_kept", reviews=[review_id])[-1]["id"] != point["verdict_id"]:
        raise WrongStep(["This letter was answered by the resubmission. What was said then stays as it is."])
    return point


def _found(actor: Actor, point_id: str, verb: str = "see_home_office") -> dict:
    found = database.scoped(actor, "letter_point_in_view", id=point_id)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This point of the letter")
    return found[0]


def _as_it_stands(actor: Actor, point_id: str) -> dict[str, Any]:
    """What is recorded now, for somebody who was not quick enough; nothing when it was taken out."""
    found = database.scoped(actor, "letter_point_in_view", id=point_id)
    shown = (*COLUMNS, "answer", "answer_text", "answered_on", "answered_by", "version")
    point = _as_read(actor, found[0]) if found else {}
    return {name: point[name] for name in shown} if point else {}


def _as_read(actor: Actor, point: Mapping[str, Any]) -> dict[str, Any]:
    """A point with its texts in the names of the reader."""
    rendering, persons = permissions.rendering(actor, point["review_id"]), names.of_review(point["review_id"])
    return {**point, **{name: names.rendered(point[name] or "", persons, rendering) for name in TEXTS}}


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """The letter that counts: enter its points, and answer the changes it asks for, so many days after it came (partnership.toml)."""
    days = procedure.current().partnership.care.unanswered_home_office_days
    points = database.rows("letter_points_kept", reviews=list(stands))
    newest = {row["review_id"]: row for row in database.rows("verdicts_kept", reviews=list(stands))}
    found = []
    for review_id, verdict in newest.items():
        if "verdict_received" not in stands[review_id].case.records:
            continue  # resubmitted: the letter is answered by that
        of_letter = [one for one in points if one["verdict_id"] == verdict["id"]]
        waiting = sum(asks_for_change(one) for one in of_letter)
        due = verdict["received_on"] + timedelta(days=days)
        if not of_letter and verdict["verdict"] != "adequate":
            sentence = "Enter the points of the Home Office's letter"
            found.append(Owed(review_id, sentence, "home-office", "coordinator", "3.4.5", due))
        elif waiting and stands[review_id].case.state(ANSWERED) != "open":  # else the step says so
            many = "1 point" if waiting == 1 else f"{waiting} points"
            sentence = f"Answer {many} of the Home Office's letter: done, or not done and why"
            found.append(Owed(review_id, sentence, "home-office", "panel_chair", "3.4.5", due))
    return found
