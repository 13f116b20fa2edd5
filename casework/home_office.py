"""Notices to the Home Office and to the Domestic Abuse Commissioner: drafted without a real name, checked, and recorded as sent.

Procedure 3.1.4, 3.1.6, 3.6.3 (R25 to R28, R158); Domestic Violence, Crime and Victims Act 2004, section 9(3B) and (3C) (R215).
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import (
    case_persons,
    database,
    dates,
    decision,
    forms,
    names,
    notification,
    own_answers,
    panel,
    partnerships,
    permissions,
    procedure,
    publication,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, WrongStep
from casework.procedure_texts import Address

KINDS = {
    "decision": "The decision and its justification",
    "nominated_chair": "The Panel Chair's details",
    "family_not_informed": "Why the family was not informed",
    "commissioner": "The copy of the report for the Domestic Abuse Commissioner",
    "publication": "The publication, with its links",
}
OF_THE_CHAIR = "nominated_chair"
ADD_HERE = "(add them here before sending)"
STEP_OF_KIND = {
    "decision": "home_office_notified",
    "nominated_chair": "chair_details_sent",
    "family_not_informed": "home_office_told_why",
    "commissioner": "commissioner_copied",
    "publication": "home_office_told_published",
}
ADDRESSED_TO = {"commissioner": "domestic_abuse_commissioner"}  # the others: home_office


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
    if kind not in KINDS:
        raise NotFound("This notice")
    persons = [] if kind == OF_THE_CHAIR else names.of_review(review_id)  # it names the chair, and nobody of the case
    lines = [*_opening(actor, review_id, today), "", *_BODIES[kind](actor, review_id)]
    lines += ["", "For the CSP Chair", partnerships.name_for(review_id, today)]
    return "\n".join(names.rendered(line, persons, "pseudonyms") for line in lines)


def text_problems(actor: Actor, review_id: str, kind: str, text: str) -> list[str]:
    """What stands in the way of sending this text, to be told before it is copied. Who may read real names is shown the words found."""
    permissions.demand(actor, "draft_home_office_notice", review_id)
    return _text_problems(review_id, kind, text, quoted=permissions.rendering(actor, review_id) == "real")


def address(today: date, kind: str = "decision") -> str:
    """Where a notice is sent on this day (procedure/partnership.toml)."""
    return addressee(today, kind).email


def addressee(today: date, kind: str) -> Address:
    """Who is written to with a notice on this day."""
    return procedure.current().partnership.address_of(ADDRESSED_TO.get(kind, "home_office"), today)


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
    case = steps.case(review_id)
    for need in case.procedure.steps[STEP_OF_KIND[kind]].needs:
        cause = case.records.get(need)
        if cause and cause.done and values["sent_on"] < cause.done.earliest:
            title, day = case.procedure.steps[need].title, dates.show(cause.done)
            problems.append(Problem("sent_on", f"'{title}' was on {day}. Give a day on or after it."))
    if problems:
        raise Refused(problems)


def _text_problems(review_id: str, kind: str, text: str, *, quoted: bool = False) -> list[str]:
    of_chair = kind == OF_THE_CHAIR  # the chair is no person of the case: their own name and contact details may stand
    chair = panel.chair_of(review_id) if of_chair else None
    if chair and chair["name"]:
        text = text.replace(chair["name"], " " * len(chair["name"]))
    found = names.leak_sentences(text, names.of_review(review_id), contact_details_may_stand=of_chair, quoted=quoted)
    for died in case_persons.deaths(review_id) if kind == "decision" else []:
        if not _mentions(text, died):
            found.append(f"The date of death ({dates.show(died)}) is not in the text; the Home Office asks for it.")
    return found


def _mentions(text: str, day: dates.PartialDate) -> bool:
    return any(shown in text for shown in (dates.show(day), dates.show_long(day), day.typed))


def _opening(actor: Actor, review_id: str, today: date) -> list[str]:
    review = database.scoped(actor, "review_in_view", id=review_id)[0]
    return [f"{reviews.called(review_id).name}: {review['reference']}", f"Date of this notice: {dates.show(today)}"]


def _decision_body(actor: Actor, review_id: str) -> list[str]:
    records = steps.case(review_id).records
    recorded, deaths = records["decided"], case_persons.deaths(review_id)
    newest = next(iter(decision.of_review(actor, review_id)), None)  # none of a review begun before the portal
    told = notification.of_review(actor, review_id)
    words = "to proceed to a review" if recorded.result == "proceed" else "not to proceed to a review"
    day = dates.show_long(recorded.done) if recorded.done else ADD_HERE
    died = " and ".join(dates.show_long(day) for day in deaths) or "not known"
    lines = [f"{'Dates' if len(deaths) > 1 else 'Date'} of death: {died}", ""]
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
        *_details_of_the_chair(review_id),
    ]


def _details_of_the_chair(review_id: str) -> list[str]:
    """As the appointment records them (3.2.2); to be added by hand where it was not recorded in the portal."""
    chair = panel.chair_of(review_id)
    if chair is None:
        return [ADD_HERE]
    who = ", ".join(filter(None, [chair["name"], chair.get("job_title")]))
    contact = [chair.get(field) for field in ("email", "telephone", "business_address")]
    appointed = f"Appointed on {dates.show_long(chair['appointed_on'])} through the {chair['framework']}."
    return [who, *(filter(None, contact)), "", appointed]


def _family_body(actor: Actor, review_id: str) -> list[str]:
    record = steps.case(review_id).records.get("family_informed")
    return ["The victim's family has not been informed of the decision.", "", "Reason", record.note if record else ""]


def _commissioner_body(actor: Actor, review_id: str) -> list[str]:
    completed = steps.case(review_id).records.get("report_completed")
    day = f" It was completed on {dates.show_long(completed.done)}." if completed and completed.done else ""
    return [
        f"A copy of the overview report of this review is enclosed.{day} It is anonymised and has not been published yet.",
        "",
        "It is sent as section 9(3B) and (3C) of the Domestic Violence, Crime and Victims Act 2004 requires.",
    ]


def _publication_body(actor: Actor, review_id: str) -> list[str]:
    record = steps.case(review_id).records.get("published")
    day = dates.show_long(record.done) if record and record.done else ADD_HERE
    links = [f"{title}: {link or ADD_HERE}" for title, link in publication.links(review_id)]
    return [f"This review was published on {day}.", "", *(links or [ADD_HERE])]


_BODIES = {
    "decision": _decision_body,
    "nominated_chair": _chair_body,
    "family_not_informed": _family_body,
    "commissioner": _commissioner_body,
    "publication": _publication_body,
}
