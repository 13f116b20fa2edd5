"""The letters to the Home Office and to the Domestic Abuse Commissioner as Word: the text as it was sent, or else as it is drafted now.

A text that identifies somebody makes no letter. Each letter that is made is recorded.
"""

from collections.abc import Mapping
from datetime import datetime

from casework import (
    clock,
    database,
    dates,
    documents,
    home_office,
    home_office_rounds,
    names,
    partnerships,
    permissions,
    reviews,
    steps,
    submissions,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, Refused, WrongStep

SUBMISSION = "submission"
TEMPLATES = {
    SUBMISSION: "home_office_submission",
    "decision": "home_office_decision",
    "publication": "home_office_publication",
    "commissioner": "commissioner_letter",
}


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/home-office-letter?review=...&letter=...: submission, decision, publication or commissioner."""
    return letter(actor, params.get("review", ""), params.get("letter", ""), now=now)


def letter(actor: Actor, review_id: str, kind: str, *, now: datetime) -> Download:
    """The letter of this kind. Raises Refused while its text identifies somebody, WrongStep before there is anything to tell."""
    permissions.demand(actor, "draft_home_office_notice", review_id)
    if kind not in TEMPLATES:
        raise NotFound("This letter")
    today = clock.local(now).date()
    text = _text(actor, review_id, kind, today)
    if found := names.leak_sentences(text, names.of_review(review_id)):
        raise Refused(" ".join(found))
    review = reviews.in_view(actor, review_id)
    to = home_office.addressee(today, kind)
    content = documents.render(
        TEMPLATES[kind],
        {
            "marking": review.marking,
            "reference": review.reference,
            "partnership": partnerships.name_for(review.id, today),
            "to": to.label,
            "email": to.email,
            "printed_on": dates.show(today),
            "written_on": dates.show_long(today),
            "lines": text.splitlines(),
        },
    )
    with database.change(
        actor, "home_office_letter_written", review=review_id, subject=TEMPLATES[kind], summary="Letter"
    ):
        pass
    return Download(f"{review.reference} letter {kind}.docx", documents.WORD, content)


def _text(actor: Actor, review_id: str, kind: str, today) -> str:
    """What was sent last, or what is drafted for what is to be sent now."""
    case = steps.case(review_id)
    if kind == SUBMISSION:
        sent = [one.submission for one in home_office_rounds.rounds(actor, review_id) if one.submission]
        again = case.facts.get("inadequate")
        if sent and not again:
            return sent[-1].text
        missing = case.obstacles("resubmit_to_home_office" if again else "submit_to_home_office")
        if missing:
            raise WrongStep(missing)
        return submissions.draft(actor, review_id, today=today)["text"]
    sent = [one for one in home_office.of_review(actor, review_id) if one.kind == kind]
    if sent:
        return sent[-1].text
    if missing := case.obstacles_of(case.procedure.steps[home_office.STEP_OF_KIND[kind]]):
        raise WrongStep(missing)
    return home_office.draft(actor, review_id, kind, today=today)
