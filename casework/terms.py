"""The terms of reference of a review: their versions, what each says, and the lines of enquiry (App 4; 3.3.4; R60, R61).

A version is begun as a draft (casework/terms_writing.py) and agreed by the panel (casework/terms_agreement.py): then it is frozen, and the next
change is another version. A line of enquiry lives across versions and keeps its number; one that is dropped stays, with the reason.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from casework import audit, clock, database, forms, names, permissions, registers, reviews, standing, steps, terms_drawn
from casework.actors import Actor
from casework.enquiry import Line as Line
from casework.enquiry import TermsVersion as TermsVersion
from casework.enquiry import agreed_version as agreed_version
from casework.enquiry import lines_of_enquiry as lines_of_enquiry
from casework.errors import NotFound
from casework.owed import Owed
from casework.procedure import Procedure
from casework.read_once import rows_once
from casework.reviews import Review
from casework.standing import Standing

STATES = {"draft": "Draft", "agreed": "Agreed", "superseded": "Replaced by a later version", "set_aside": "Set aside"}
DRAFT_WITHIN = timedelta(days=28)  # our own proposal: from the appointment of the Panel Chair to terms that are agreed


@dataclass(frozen=True)
class VersionShown:
    """A version as a person may see it. `state` is one of STATES; `why` says what was to change."""

    id: str
    number: int
    state: str
    why: str
    begun_by: str
    begun_on: datetime
    agreed_on: date | None
    agreed_by: str
    digest: str
    note: str
    set_aside_reason: str


@dataclass(frozen=True)
class SectionShown:
    """What is written in one section of a draft; `version_no` 0 where nothing is saved yet."""

    answers: Mapping[str, Any]
    version_no: int
    written_by: str
    written_on: datetime | None


@dataclass(frozen=True)
class Signature:
    """Who signed a version, by the name in the register of members."""

    member: str
    signed_on: date


@dataclass(frozen=True)
class Change:
    """A paragraph or item that one version has and the other has not; `kind` is added or removed."""

    section: str
    kind: str
    text: str


# --- for other rules


def draft_of(review_id: str) -> dict | None:
    """The draft that is open; None when there is none."""
    rows = database.rows("terms_versions_of", reviews=[review_id])
    return next((row for row in reversed(rows) if not row["agreed_on"] and not row["set_aside"]), None)


def rules_of(review_id: str) -> Procedure:
    """The procedure that the review began under."""
    return steps.case(review_id).procedure


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """Terms that are not agreed a while after the Panel Chair was appointed, a draft that waits, a target date for the report that is past."""
    found = []
    of_each: dict[str, list[dict]] = {review: [] for review in stands}
    for row in rows_once("terms_versions_of", reviews=list(stands)):
        if not row["set_aside"]:
            of_each[row["review_id"]].append(row)
    for review, one in stands.items():
        newest = of_each[review][-1] if of_each[review] else None
        agreed = next((row for row in reversed(of_each[review]) if row["agreed_on"]), None)
        if newest and not newest["agreed_on"]:
            due = clock.local(newest["begun_on"]).date() + DRAFT_WITHIN
            sentence = (
                f"Have the panel agree version {newest['number']} of the terms of reference, or set the draft aside"
            )
            found.append(Owed(review, sentence, "terms", "panel_chair", "App 4", due))
        elif newest is None and one.case.state("terms_agreed") == "open":
            appointed = one.case.records["chair_appointed"].done if "chair_appointed" in one.case.records else None
            due = appointed.latest + DRAFT_WITHIN if appointed else None
            found.append(
                Owed(review, "Begin the draft of the terms of reference", "terms", "panel_chair", "App 4", due)
            )
        if agreed and agreed["report_by"] < today and "report_completed" not in one.case.records:
            sentence = "Finish the report, or agree another date for it: the date in the terms of reference is past"
            found.append(Owed(review, sentence, "terms", "panel_chair", "App 4", agreed["report_by"]))
    return found


# --- for a person


def versions(actor: Actor, review_id: str) -> list[VersionShown]:
    """The versions that this person may see, the newest first."""
    permissions.demand(actor, "see_terms", review_id)
    rows = database.scoped(actor, "terms_in_view", review=review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    in_force = max((row["number"] for row in rows if row["agreed_on"]), default=0)
    return [_shown(row, in_force, lambda text: names.rendered(text or "", persons, rendering)) for row in rows]


def content_of(actor: Actor, version_id: str) -> dict[str, Any]:
    """The whole of a version in the names of the reader: as it was agreed, or a draft as it stands. NotFound for whom it is not."""
    row = in_view(actor, version_id)
    audit.opened(actor, "terms_opened", row["review_id"], version_id)
    agreed = database.one("terms_agreement_of", version=version_id)
    content = stored(agreed) if agreed else composed(reviews.in_view(actor, row["review_id"]), row)
    persons, rendering = names.of_review(row["review_id"]), permissions.rendering(actor, row["review_id"])
    return terms_drawn.each_text(content, lambda text: names.rendered(text, persons, rendering))


def composed(review: Review, row: Mapping[str, Any], dated: date | None = None) -> dict[str, Any]:
    """A draft put together from what is written and what the records say now; `dated` once it is agreed. The caller has found the review."""
    stands = standing.of_review(review, today=clock.today())
    answers = {
        section: written.answers for section, written in written_in(row["id"], rules_of(row["review_id"])).items()
    }
    return terms_drawn.compose(stands, answers, lines_in(row["review_id"], row["number"]), dated)


def section(actor: Actor, version_id: str, section_id: str) -> SectionShown:
    """What is written in a section, in the names of the reader."""
    row = in_view(actor, version_id)
    written = written_in(version_id, rules_of(row["review_id"])).get(section_id) or SectionShown({}, 0, "", None)
    said = _reader(actor, row["review_id"])
    answers = {name: said(value) if isinstance(value, str) else value for name, value in written.answers.items()}
    return SectionShown(answers, written.version_no, written.written_by, written.written_on)


def lines(actor: Actor, version_id: str) -> list[Line]:
    """The lines of enquiry as they stand in a version, in the names of the reader."""
    row = in_view(actor, version_id)
    said = _reader(actor, row["review_id"])
    return [
        Line(line.id, line.number, said(line.text), said(line.dropped_reason), line.seq)
        for line in lines_in(row["review_id"], row["number"])
    ]


def signatures(actor: Actor, version_id: str) -> list[Signature]:
    """Who has signed an agreed version."""
    row = in_view(actor, version_id)
    members = {entry.id: entry.answers["name"] for entry in registers.kept([row["review_id"]], ["panel_member"])}
    return [
        Signature(members.get(one["member_id"], "A member since recorded in error"), one["signed_on"])
        for one in database.rows("signatures_of", version=version_id)
    ]


def changes(actor: Actor, older_id: str, newer_id: str) -> list[Change]:
    """What the newer version says otherwise, section by section (R61)."""
    return difference(content_of(actor, older_id), content_of(actor, newer_id))


def difference(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[Change]:
    """The paragraphs, items and rows that one of two contents has and the other has not, in the order of the newer."""
    before = {one["title"]: list(terms_drawn.texts_of(one)) for one in older["sections"]}
    after = {one["title"]: list(terms_drawn.texts_of(one)) for one in newer["sections"]}
    found = []
    for title in dict.fromkeys([*after, *before]):
        old, new = before.get(title, []), after.get(title, [])
        for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if what != "equal":
                found += [Change(title, "removed", text) for text in old[a:b]]
                found += [Change(title, "added", text) for text in new[c:d]]
    return found


def in_view(actor: Actor, version_id: str) -> dict[str, Any]:
    """The row of a version that this person may see. NotFound, and recorded, otherwise."""
    found = database.scoped(actor, "terms_version_in_view", version=version_id)
    if not found:
        audit.refused(actor, "see_terms", None)
        raise NotFound("This version of the terms of reference")
    return found[0]


# --- what is stored


def stored(agreement: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an agreed version, as it was frozen."""
    return json.loads(agreement["content"])


def written_in(version_id: str, rules: Procedure) -> dict[str, SectionShown]:
    """The newest text of each section of a version. For rules: who may read it is decided by the caller."""
    found = {}
    for row in database.rows("terms_sections_of", version=version_id):
        if asked := form_of(rules, row["section"]):
            answers = forms.from_store(asked, json.loads(row["answers"]))
            found[row["section"]] = SectionShown(answers, row["version_no"], row["written_by"] or "", row["written_on"])
    return found


def lines_in(review_id: str, number: int) -> list[Line]:
    """The lines of enquiry as they stand in the version of this number."""
    rows = database.rows("enquiry_lines_up_to", review=review_id, number=number)
    return [Line(row["line"], row["number"], row["text"], row["dropped_reason"], row["seq"]) for row in rows]


def form_of(rules: Procedure, section_id: str) -> forms.Form | None:
    """The questions of a section; None for one that asks nothing, or that there is not."""
    described = rules.terms.section_of(section_id)
    if described is None or not described.field:
        return None
    return forms.build({"title": described.title, "field": list(described.field)}, source="terms.toml")


def _reader(actor: Actor, review_id: str):
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    return lambda text: names.rendered(text, persons, rendering)


def _shown(row: Mapping[str, Any], in_force: int, said) -> VersionShown:
    state = "set_aside" if row["set_aside_reason"] else "draft"
    if row["agreed_on"]:
        state = "agreed" if row["number"] == in_force else "superseded"
    return VersionShown(
        row["id"],
        row["number"],
        state,
        said(row["why"]),
        row["begun_by"] or "",
        row["begun_on"],
        row["agreed_on"],
        row["agreed_by"] or "",
        row["digest"] or "",
        said(row["note"]),
        said(row["set_aside_reason"]),
    )


def live(found: Iterable[Line]) -> list[Line]:
    """The lines that are pursued."""
    return [line for line in found if not line.dropped_reason]
