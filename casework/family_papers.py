"""The papers for one of the family and friends, as Word: the consent form and the letter on the decision (procedure 3.1.6, 3.3.5, App 6; R33, R71).

Their wording is the partnership's, in procedure/templates. They carry real names, because they go to the person themself: the addressee's, and
that of the person it is about; nobody else's, and nothing that the record says of the death or gives as its reasons. Each that is made is recorded.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework import (
    clock,
    database,
    dates,
    documents,
    family,
    names,
    partnerships,
    permissions,
    registers,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, WrongStep
from casework.registers import Entry
from casework.reviews import Review

WHOSE_RECORDS = ("victim", "perpetrator")
PROMISE_WARNING = (
    "Appendix 6 promises that information is destroyed once the report is complete. Records may have to be kept for disclosure, audit or a "
    "court. Take legal advice on the sentence before the form is used; the partnership changes it in the Word template."
)


def consent_form(actor: Actor, review_id: str, contact_id: str, subject_id: str, *, now: datetime) -> Download:
    """The form for this contact, about the records of a victim or perpetrator (App 6)."""
    review, contact = _for_whom(actor, review_id, contact_id)
    person = next((one for one in names.persons_of(review.id) if one.id == subject_id), None)
    if person is None or person.part not in WHOSE_RECORDS:
        raise NotFound("The person whose records it is about")
    return _made(
        actor, review, "consent_form", "consent form", _head(review, contact, now) | {"subject": person.shown("real")}
    )


def decision_letter(actor: Actor, review_id: str, contact_id: str, *, now: datetime) -> Download:
    """The decision in writing, and how they can take part (3.1.6). WrongStep before the decision."""
    review, contact = _for_whom(actor, review_id, contact_id)
    decided = steps.case(review.id).records.get("decided")
    if decided is None:
        raise WrongStep(["The CSP Chair has not decided. See to it in Decision and records."])
    victims = [one.shown("real") for one in names.persons_of(review.id) if one.part == "victim"]
    context = {
        "victim": " and ".join(victims) or names.PART_WORDS["victim"],
        "proceeds": decided.result == "proceed",
        "decided_on": dates.show_long(decided.done) if decided.done else "",
        "advocate": _advocate(contact),
    }
    return _made(actor, review, "family_letter", "letter to family", _head(review, contact, now) | context)


def _for_whom(actor: Actor, review_id: str, contact_id: str) -> tuple[Review, Entry]:
    permissions.demand(actor, "write_family_papers", review_id)
    found = registers.of_review(actor, review_id, family.CONTACT)
    contact = next((one for one in found if one.id == contact_id), None)
    if contact is None or not contact.answers.get("name"):
        raise NotFound("This contact")
    return reviews.in_view(actor, review_id), contact


def _head(review: Review, contact: Entry, now: datetime) -> dict[str, Any]:
    """What stands at the head of both: from whom, to whom, on which day."""
    today = clock.local(now).date()
    return {
        "marking": review.marking,
        "partnership": partnerships.name_for(review.id, today),
        "reference": review.reference,
        "dated": dates.show_long(today),
        "name": contact.answers["name"],
        "address": (contact.answers.get("contact_details") or "").splitlines(),
    }


def _advocate(contact: Entry) -> str:
    known = contact.answers.get("designated_advocate")
    return (
        "the Police Family Liaison Officer"
        if known == "police_flo"
        else "your advocate"
        if known in ("specialist", "other")
        else ""
    )


def _made(actor: Actor, review: Review, template: str, called: str, context: Mapping[str, Any]) -> Download:
    content = documents.render(template, context)
    with database.change(
        actor, "family_paper_written", review=review.id, subject=template, summary=f"Family: {called}"
    ):
        pass
    return Download(f"{review.reference} {called}.docx", documents.WORD, content)
