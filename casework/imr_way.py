"""The way of a contribution, one thing after another: requested with the terms of reference, an author appointed, quality assured, approved, sent,
accepted or returned, staff told twice (3.3.2 to 3.3.4, 3.5; R83, R84, R90 to R92, B11).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import (
    database,
    dates,
    forms,
    imr_state,
    imr_steps,
    imr_terms,
    imr_text,
    imrs,
    permissions,
    plain_text,
    steps,
)
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, WrongStep
from casework.imr_state import Contribution


@dataclass(frozen=True)
class Way:
    """What is recorded of a contribution: who may, how the activity record tells it, and the field of its form that holds its day."""

    verb: str
    event: str
    on: str = "done_on"


WAYS = {
    "requested": Way("request_contribution", "contribution_requested"),
    "due_changed": Way("request_contribution", "contribution_due_changed"),
    "author": Way("appoint_imr_author", "imr_author_appointed"),
    "for_qa": Way("submit_imr_for_qa", "imr_given_for_qa"),
    "sent_back": Way("approve_imr", "imr_sent_back"),
    "approved": Way("approve_imr", "imr_approved"),
    "sent": Way("send_imr", "imr_sent"),
    "returned": Way("judge_imr", "imr_returned"),
    "accepted": Way("judge_imr", "imr_accepted"),
    "feedback_before": Way("record_feedback", "feedback_recorded"),
    "feedback_after": Way("record_follow_up", "follow_up_recorded"),
    "chased": Way("chase_contribution", "contribution_chased"),
    "shared": Way("share_imr", "imr_shared"),
    "withdrawn": Way("identify_contributors", "contribution_withdrawn"),
}


def allowed(actor: Actor, one: Contribution) -> list[str]:
    """What this person may record of the contribution now, as its procedure allows: the order of the way first."""
    return [
        what
        for what, way in WAYS.items()
        if permissions.may(actor, way.verb, one.review_id, one.agency_id) and not obstacles(one, what)
    ]


def obstacles(one: Contribution, what: str) -> list[str]:
    """Why this cannot be recorded of the contribution now, a sentence each that says what is missing and where to do it."""
    missing = imr_state.missing(one, what) or imr_steps.obstacles(one, what)
    if what == "requested" and _asks_terms(one) and imr_terms.agreed(one.review_id) is None:
        missing.append(
            "There are no agreed terms of reference to send with the letter. Agree them in 'Terms of reference' first."
        )
    if what == "for_qa" and not missing:
        missing = imr_text.unwritten(one)
    return list(dict.fromkeys(missing))


def record(
    actor: Actor,
    review_id: str,
    agency_id: str,
    what: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record this of an agency's contribution, on its day. Returns warnings, a sentence each.

    Raises WrongStep for what must come first, Refused for a day before its cause or a confirmation that is missing.
    """
    if what not in WAYS:
        raise NotFound("This part of the way")
    one, way = imrs.of_agency(actor, review_id, agency_id), WAYS[what]
    on_behalf_of = permissions.demand(actor, way.verb, review_id, agency_id)
    _demand_time(one, what)
    described = forms.load(imrs.FORM[what])
    values = forms.understand(described, typed, today=today)
    _demand_rules(one, what, values)
    with database.change(
        actor, way.event, review=review_id, subject=agency_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        one = next((found for found in imrs.kept([review_id]) if found.id == one.id), one)
        _demand_time(one, what)  # again, now that nobody else can change it
        _demand_order(one, what, values["done_on"])
        version = _version_for(write, actor, one, what, now)
        stored = forms.to_store(described, values) | _attached(one, what)
        _insert(write, actor, one, what, values["done_on"], version, stored, now)
        missing = imr_steps.sync(write, actor, review_id, now=now)
        if what == "accepted" and missing:
            raise WrongStep(missing)
    return _warnings(one, what, values["done_on"])


def take_back(
    actor: Actor, review_id: str, agency_id: str, *, reason: str, now: datetime, command_id: str | None = None
) -> None:
    """Take back what was recorded last of a contribution, as recorded in error; it stays on record with the reason."""
    one = imrs.of_agency(actor, review_id, agency_id)
    on_behalf_of = permissions.demand(actor, "record_in_error", review_id, agency_id)
    steps.demand("record_in_error", review_id)
    reason = plain_text.kept(reason, "reason", ask="Give the reason.")
    if not one.marks:
        raise WrongStep(["Nothing is recorded of this contribution yet that could be taken back."])
    last = max(one.marks, key=lambda mark: mark.seq)
    with database.change(
        actor,
        "contribution_mark_taken_back",
        review=review_id,
        subject=agency_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        if not write("take_contribution_mark_back", id=last.id, reason=reason):
            raise WrongStep(["Somebody else has taken it back already."])
        imr_steps.sync(write, actor, review_id, now=now, undone=(agency_id, last.what))


def _asks_terms(one: Contribution) -> bool:
    rules = steps.case(one.review_id).procedure
    return rules.imr.kind_of(one.kind).terms


def _demand_time(one: Contribution, what: str) -> None:
    if missing := obstacles(one, what):
        raise WrongStep(missing)


def _demand_rules(one: Contribution, what: str, values: Mapping[str, Any]) -> None:
    """What a form cannot say by itself: who may not write an IMR (3.3.3), and what happens before the letter."""
    if what == "author":
        unfit = {
            "no_involvement": "Who was directly involved with the victim, the perpetrator or their families cannot write the IMR. Appoint another.",
            "not_line_manager": "The immediate line manager of staff involved cannot write the IMR. Appoint another.",
        }
        if problems := [Problem(name, sentence) for name, sentence in unfit.items() if values[name] is not True]:
            raise Refused(problems)
    if what == "shared" and values["consent"] is not True:
        said = "An IMR is not shared outside the panel without the consent of its author. Ask for it first."
        raise Refused([Problem("consent", said)])
    if what in ("requested", "due_changed") and values["due_on"] < values["done_on"]:
        raise Refused([Problem("due_on", "It cannot be due before it is asked for. Check both dates.")])


def _demand_order(one: Contribution, what: str, day: date) -> None:
    """A day before its cause is refused: of the contribution's own way, and of the steps of the procedure that come first."""
    for cause in one.causes(what):
        if day < cause.done_on:
            said = f"'{imr_state.TITLES[cause.what]}' is recorded for {dates.show(cause.done_on)}. Give a day on or after it."
            raise Refused([Problem("done_on", said)])
    if what in imr_steps.STEPS and imr_steps.concerns(one, what) and one.kind != "information":
        case = steps.case(one.review_id)
        step = case.procedure.steps[imr_steps.STEPS[what]]
        agency = one.agency_id if step.each else None
        try:
            steps.demand_after_causes(case, step, dates.understand(day), agency)
        except Refused as trouble:
            raise Refused([Problem("done_on", problem.sentence) for problem in trouble.problems]) from None


def _version_for(write: database.Write, actor: Actor, one: Contribution, what: str, now: datetime) -> str | None:
    """The text that this is given to: frozen when the author hands it over; afterwards the same, unchanged."""
    hands_over = "for_qa" if "for_qa" in one.way else "sent"
    if what == hands_over:
        return imr_text.freeze(write, actor, one, now=now)
    if what in imr_state.SIGN_OFF + imr_state.BACK + ("shared",):
        return one.counts[hands_over].version_id
    return None


def _attached(one: Contribution, what: str) -> dict[str, str]:
    """What the letter went with: the terms of reference as they are agreed now."""
    if what != "requested":
        return {}
    terms = imr_terms.agreed(one.review_id) if _asks_terms(one) else None
    return {"terms_version": terms["called"] if terms else "", "terms_id": terms["id"] if terms else ""}


def _insert(
    write: database.Write,
    actor: Actor,
    one: Contribution,
    what: str,
    day: date,
    version: str | None,
    stored: dict,
    now: datetime,
) -> None:
    write(
        "insert_contribution_mark",
        id=database.new_id(),
        review_id=one.review_id,
        contribution_id=one.id,
        what=what,
        done_on=day,
        imr_version_id=version,
        answers=json.dumps(stored, ensure_ascii=False),
        recorded_by=actor.person_id,
        recorded_on=now,
        seq=write.one("last_contribution_mark", contribution=one.id)["seq"] + 1,
    )


def _warnings(one: Contribution, what: str, day: date) -> list[str]:
    """What is taken and yet not as the procedure asks (3.3.4, 3.5; R92)."""
    records = steps.case(one.review_id).records
    late = {
        "feedback_before": ("report_completed", "the overview report was completed"),
        "feedback_after": ("published", "it was published"),
    }
    if what not in late:
        return []
    step, said = late[what]
    done = records[step].done if step in records else None
    return (
        [f"This session was held after {said}. The procedure asks for it before."] if done and day > done.latest else []
    )
