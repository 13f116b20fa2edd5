"""Notices to the Home Office: drafted without a real name, checked, and recorded as sent (procedure 3.1.4, 3.1.6; R25 to R28)."""

from dataclasses import dataclass
from datetime import date, datetime

from casework import (
    database,
    dates,
    decision,
    forms,
    names,
    notification,
    own_answers,
    partnerships,
    permissions,
    procedure,
    steps,
)
from casework.actors import Actor
from casework.errors import Problem, Refused, WrongStep

KINDS = {
    "decision": "The decision and its justification",
    "nominated_chair": "The Panel Chair's details",
    "family_not_informed": "Why the family was not informed",
}
ADD_HERE = "(add them here before sending)"
STEP_OF_KIND = {
    "decision": "home_office_notified",
    "nominated_chair": "chair_details_sent",
    "family_not_informed": "home_office_told_why",
}


@dataclass(frozen=True)
class Notice:
    """A notice as it was sent; `on_behalf_of` is the CSP Chair when the Head of Community Safety sent it (R26)."""

    id: str
    kind: str
    text: str
    sent_on: date
    sent_by: str
    on_behalf_of: str
    sent_to: str
    recorded_on: datetime


def of_review(actor: Actor, review_id: str) -> list[Notice]:
    """The notices sent, oldest first. A name recorded since one was sent is not shown to who may not read it either."""
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    rows = database.scoped(actor, "visible_notices", review=review_id)
    return [Notice(**row | {"text": names.rendered(row["text"], persons, rendering)}) for row in rows]


def draft(actor: Actor, review_id: str, kind: str, *, today: date) -> str:
    """The text of a notice from what is recorded: reference, brief anonymised details, date of death, justification."""
    permissions.demand(actor, "draft_home_office_notice", review_id)
    steps.demand("draft_home_office_notice", review_id)
    persons = names.of_review(review_id)
    lines = [*_opening(actor, review_id, today), "", *_BODIES[kind](actor, review_id)]
    lines += ["", "For the CSP Chair", partnerships.name_for(review_id, today)]
    return "\n".join(names.rendered(line, persons, "pseudonyms") for line in lines)


def text_problems(actor: Actor, review_id: str, kind: str, text: str) -> list[str]:
    """What stands in the way of sending this text, to be told before it is copied. Who may read real names is shown the words found."""
    permissions.demand(actor, "draft_home_office_notice", review_id)
    return _text_problems(review_id, kind, text, quoted=permissions.rendering(actor, review_id) == "real")


def address(today: date) -> str:
    """Where the Home Office is written to on this day (procedure/partnership.toml)."""
    return procedure.current().partnership.address_of("home_office", today).email


def record_notice(
    actor: Actor,
    review_id: str,
    kind: str,
    typed: dict,
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record a notice as sent. Refused while its text identifies anybody, with each place named; the date of death must be in it."""
    on_behalf_of = permissions.demand(actor, "record_home_office_notice", review_id)
    if kind not in KINDS:
        raise Refused("Choose what the Home Office was told.")
    if missing := steps.case(review_id).obstacles_of(procedure.current().steps[STEP_OF_KIND[kind]]):
        raise WrongStep(missing)
    values = forms.understand("home_office_notice", typed, today=today)
    _demand_sendable(review_id, kind, values)
    with database.change(
        actor, "home_office_notified", review=review_id, subject=kind, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        notice_id = database.new_id()
        write(
            "insert_notice",
            id=notice_id,
            review_id=review_id,
            kind=kind,
            text=values["text"],
            sent_on=values["sent_on"],
            sent_by=values["sent_by"],
            on_behalf_of="CSP Chair" if values["sent_by"] == "head_of_community_safety" else "",
            sent_to=values["sent_to"],
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, "home_office_notice", notice_id, values)
        by = procedure.current().roles[values["sent_by"]].label
        steps.record(write, actor, review_id, STEP_OF_KIND[kind], now=now, done=values["sent_on"], by_whom=by)


def _demand_sendable(review_id: str, kind: str, values: dict) -> None:
    problems = [Problem("text", sentence) for sentence in _text_problems(review_id, kind, values["text"])]
    decided = steps.case(review_id).records.get("decided")
    if decided and decided.done and values["sent_on"] < decided.done.earliest:
        day = dates.show(decided.done)
        problems.append(Problem("sent_on", f"The decision was made on {day}. Give a day on or after it."))
    if problems:
        raise Refused(problems)


def _text_problems(review_id: str, kind: str, text: str, *, quoted: bool = False) -> list[str]:
    of_chair = kind == "nominated_chair"  # the chair is no person of the case: their own contact details may stand
    found = names.leak_sentences(text, names.of_review(review_id), contact_details_may_stand=of_chair, quoted=quoted)
    death = steps.case(review_id).records.get("death")
    if kind == "decision" and death and death.done and not _mentions(text, death.done):
        found.append(f"The date of death ({dates.show(death.done)}) is not in the text; the Home Office asks for it.")
    return found


def _mentions(text: str, day: dates.PartialDate) -> bool:
    return any(shown in text for shown in (dates.show(day), dates.show_long(day), day.typed))


def _opening(actor: Actor, review_id: str, today: date) -> list[str]:
    review = database.scoped(actor, "review_in_view", id=review_id)[0]
    called = procedure.current().partnership.review_called(today).name
    return [f"{called}: {review['reference']}", f"Date of this notice: {dates.show(today)}"]


def _decision_body(actor: Actor, review_id: str) -> list[str]:
    records = steps.case(review_id).records
    recorded, death = records["decided"], records.get("death")
    newest = next(iter(decision.of_review(actor, review_id)), None)  # none of a review begun before the portal
    told = notification.of_review(actor, review_id)
    words = "to proceed to a review" if recorded.result == "proceed" else "not to proceed to a review"
    day = dates.show_long(recorded.done) if recorded.done else ADD_HERE
    died = dates.show_long(death.done) if death and death.done else "not known"
    lines = [f"Date of death: {died}", ""]
    if told and told.answers.get("circumstances"):
        lines += ["Brief details", told.answers["circumstances"], ""]
    return [
        *lines,
        f"On {day} the Chair of the Community Safety Partnership decided {words}.",
        "",
        "Justification",
        newest.justification if newest else ADD_HERE,
    ]


def _chair_body(actor: Actor, review_id: str) -> list[str]:
    return [
        "The independent Chair of the Review Panel has been appointed.",
        "",
        "Name and contact details of the Panel Chair:",
        ADD_HERE,
    ]


def _family_body(actor: Actor, review_id: str) -> list[str]:
    record = steps.case(review_id).records.get("family_informed")
    return ["The victim's family has not been informed of the decision.", "", "Reason", record.note if record else ""]


_BODIES = {"decision": _decision_body, "nominated_chair": _chair_body, "family_not_informed": _family_body}
