"""The papers of IMRs as Word (3.3.2, App 5; R83, R94 to R103).

The letter that asks for one with the terms of reference, the chasing letter, and the IMR with its front page and twelve sections. A letter names
posts, never persons; real names and dates of birth stand only in the IMR of who may read them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import (
    clock,
    database,
    dates,
    documents,
    forms,
    imr_state,
    imr_terms,
    imr_text,
    imrs,
    names,
    partnerships,
    permissions,
    procedure,
    registers,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, WrongStep
from casework.imr_state import Contribution

LETTERS = {"request": "Request", "chasing": "Chasing letter"}
TABLES = {"imr_staff": "Profile of staff involved in the review", "interviewee_profile": "Profile of interviewee"}


def letter_lines(actor: Actor, review_id: str, agency_id: str, which: str, *, today: date) -> list[str]:
    """The text of a letter, a paragraph each, to copy into a secure email. Raises WrongStep while it cannot be written."""
    permissions.demand(actor, "write_imr_letters", review_id)
    one = imrs.of_agency(actor, review_id, agency_id)
    if which not in LETTERS:
        raise NotFound("This letter")
    return _request(one) if which == "request" else _chasing(one, today)


def letter(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/imr-letter?review=...&agency=...&letter=...: the letter to an agency's Senior Manager; recorded."""
    review_id, agency_id, which = (params.get(name, "") for name in ("review", "agency", "letter"))
    today = clock.local(now).date()
    lines = letter_lines(actor, review_id, agency_id, which, today=today)
    review, one = reviews.in_view(actor, review_id), imrs.of_agency(actor, review_id, agency_id)
    requested = one.counts.get("requested")
    content = documents.render(
        "imr_letter",
        {
            "marking": review.marking,
            "reference": review.reference,
            "partnership": partnerships.name_for(review_id, today),
            "dated": dates.show_long(today),
            "addressee": requested.answers["sent_to"] if requested else "Senior Manager",
            "agency": one.agency,
            "subject": _subject(one, which),
            "lines": lines,
            "sender": procedure.current().roles["panel_chair"].label,
        },
    )
    with database.change(actor, "imr_letter_written", review=review_id, subject=agency_id, summary=LETTERS[which]):
        pass
    return Download(f"{review.reference} {LETTERS[which].lower()} {one.agency}.docx", documents.WORD, content)


def export_imr(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/imr?review=...&agency=...: the IMR as it stands for its agency, or as it was sent for the panel; recorded."""
    review_id, agency_id = params.get("review", ""), params.get("agency", "")
    one = imrs.of_agency(actor, review_id, agency_id)
    permissions.demand(actor, "export_imr", review_id, agency_id)
    review = reviews.in_view(actor, review_id)
    bodies, state = _text(actor, one)
    content = documents.render(
        "imr", _front(actor, one, review) | {"sections": _sections(actor, one, bodies), "state": state}
    )
    with database.change(actor, "imr_exported", review=review_id, subject=agency_id, summary=state):
        pass
    return Download(f"{review.reference} IMR {one.agency}.docx", documents.WORD, content)


def _subject(one: Contribution, which: str) -> str:
    kind = procedure.current().lists["contribution"][one.kind]
    return f"{'Request' if which == 'request' else 'Reminder'}: {kind}"


def _request(one: Contribution) -> list[str]:
    rules = steps.case(one.review_id).procedure
    kind, terms = rules.lists["contribution"][one.kind], imr_terms.agreed(one.review_id)
    if rules.imr.kind_of(one.kind).terms and terms is None:
        raise WrongStep(
            [
                "There are no agreed terms of reference to send with the letter. Agree them in 'Terms of reference' first."
            ]
        )
    due = (
        f"Please send it to the Panel Chair by {dates.show_long(one.due_on)}."
        if one.due_on
        else "The day by which it is due follows."
    )
    lines = [
        f"The review panel has identified {one.agency} as an agency to contribute to this review. I write to ask for: {kind}.",
        f"Attached: the terms of reference, {terms['called']}." if terms else "",
        due,
    ]
    if one.kind == "imr":
        lines += [
            "Please appoint an author who has had no direct involvement with the victim, the perpetrator or their families, and who is not the "
            "immediate line manager of any staff involved, and confirm both to us with the date.",
            "The chronology comes first. Before anybody is interviewed who is a witness in criminal proceedings, the view of the Senior "
            "Investigating Officer and the advice of the Crown Prosecution Service must be sought.",
            "When the IMR is written, please quality assure it and obtain approval through your agency's structures before it is sent to me.",
            "Please feed back to and de-brief the staff involved before the overview report, and again before publication.",
        ]
    return [*filter(None, lines), "Please reply by secure email, and name nobody in the subject line."]


def _chasing(one: Contribution, today: date) -> list[str]:
    late = one.days_late(today)
    if not late:
        raise WrongStep(["This agency is not late: there is nothing to chase."])
    kind = procedure.current().lists["contribution"][one.kind]
    asked = one.counts["requested"].done_on
    following = imr_state.in_sentence(imr_state.next_of(one))
    chased = [mark.done_on for mark in one.marks if mark.what == "chased"]
    before = f" We wrote about it on {dates.show_long(chased[-1])}." if chased else ""
    return [
        f"We asked {one.agency} on {dates.show_long(asked)} for: {kind}. It was due on {dates.show_long(one.due_on)} and is {late} "
        f"day{'' if late == 1 else 's'} late.{before}",
        f"What we have recorded to be next: {following}.",
        "Please send it to the Panel Chair, or tell us by return what stands in the way and the day on which it will come.",
        "Please reply by secure email, and name nobody in the subject line.",
    ]


def _text(actor: Actor, one: Contribution) -> tuple[dict[str, str], str]:
    """The text by section title: what is in hand for who may read that, else what was sent. NotFound before it is."""
    if permissions.may(actor, "see_imr_in_hand", one.review_id, one.agency_id) and not imr_text.may_be_written(one):
        found = imr_text.sections(actor, one.review_id, one.agency_id)
        return {section.about.title: section.body for section in found}, "Draft: not signed off"
    versions = imr_text.versions(actor, one.review_id, one.agency_id)
    if not versions:
        raise NotFound("This IMR")
    return dict(versions[0].sections), f"Version {versions[0].number}, {versions[0].digest[:16]}"


def _front(actor: Actor, one: Contribution, review: reviews.Review) -> dict[str, Any]:
    """The front page (App 5): subjects by name and date of birth for who reads real names, by initials for others (A28)."""
    rules = procedure.current()
    author, approved = one.counts.get("author"), one.counts.get("approved")
    appointed = imrs.shown_answers(actor, one, author) if author else {}
    signed = imrs.shown_answers(actor, one, approved) if approved else {}
    death = steps.case(one.review_id).records.get("death")
    handed = one.counts.get("for_qa")
    return {
        "marking": review.marking,
        "reference": review.reference,
        "agency": one.agency,
        "persons": _persons(actor, one),
        "death": dates.show(death.done) if death and death.done else "Not recorded",
        "confidential": rules.imr.confidential,
        "signed_off": rules.imr.signed_off,
        "author": appointed.get("who") or "",
        "author_post": appointed.get("post") or "",
        "written_on": dates.show(handed.done_on) if handed else "",
        "approved_by": signed.get("approved_by") or "",
        "approved_on": dates.show(approved.done_on) if approved else "",
    }


def _persons(actor: Actor, one: Contribution) -> list[str]:
    rendering = permissions.rendering(actor, one.review_id, one.agency_id)
    subjects = [person for person in names.of_review(one.review_id) if person.part in ("victim", "perpetrator")]
    born = {person.id: person.born for person in subjects if rendering == "real"}
    return [
        person.shown(rendering) + (f", born {dates.show(born[person.id])}" if born.get(person.id) else "")
        for person in subjects
    ] or ["Nobody is recorded yet."]


def _sections(actor: Actor, one: Contribution, bodies: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for section in procedure.current().imr.sections_of(one.kind):
        body = bodies.get(section.title, "")
        tables = {"plan": _plan, "profiles": _profiles}[section.table](actor, one) if section.table else []
        asked = [] if body else list(section.prompts)
        found.append({"title": section.title, "body": body, "prompts": asked, "tables": tables})
    return found


def _plan(actor: Actor, one: Contribution) -> list[dict[str, Any]]:
    """The agency's own action plan, as it stands in the review's (R103)."""
    persons, rendering = names.of_review(one.review_id), permissions.rendering(actor, one.review_id, one.agency_id)
    rows = database.rows("agency_plan_of", review=one.review_id, agency=one.agency_id)
    lines = [
        "; ".join(
            filter(
                None,
                [
                    f"{row['number']} {row['text']}",
                    row["desired_outcome"] and f"Desired outcome: {row['desired_outcome']}",
                    row["action"] and f"Action: {row['action']}",
                    row["lead_officer"] and f"Lead officer: {row['lead_officer']}",
                    row["target"] and f"By {row['target']}",
                    row["progress"] and f"Progress: {row['progress']}",
                ],
            )
        )
        for row in rows
    ]
    return (
        [{"title": "Action plan", "rows": [names.rendered(line, persons, rendering) for line in lines]}]
        if lines
        else []
    )


def _profiles(actor: Actor, one: Contribution) -> list[dict[str, Any]]:
    """The profiles of staff and of interviewees, for who may see them, with the fields that are theirs to see (R101, R102)."""
    found = []
    for register_id, title in TABLES.items():
        register = registers.described(one.review_id, register_id)
        asked = forms.load(register.form)
        offered = registers.options(actor, one.review_id, asked, today=clock.today())
        for entry in registers.of_review(actor, one.review_id, register_id):
            if entry.agency_id == one.agency_id:
                said = {name: registers.in_words(asked, name, value, offered) for name, value in entry.answers.items()}
                shown = {
                    name: dates.show(value) if not isinstance(value, str) else value
                    for name, value in said.items()
                    if value
                }
                found.append(
                    {"title": title, "rows": [f"{asked.fields[name].label}: {value}" for name, value in shown.items()]}
                )
    return found
