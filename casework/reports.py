"""The overview report and the executive summary while they are written, and the versions they are frozen in (3.3.7, App 7, App 8; R112 to R126).

Each save of a section is a new text beside the earlier ones. A version is both documents as they stood when they were checked for anonymity:
whole, with a hash of all of it, and never changed. What is approved is approved for one version (R142): the first change of a text after it puts
the version out of force, and the steps it was given are to be done again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, clock, database, forms, permissions, procedure, report_leaks, report_lines, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale
from casework.forms import Form
from casework.procedure import Procedure
from casework.report_shapes import ReportDocument, ReportSection

OWN = ("state", "body", "why")  # fields of every section; the rest are facts of the one section
READY, LEFT_OUT = "ready", "left_out"
GIVEN_TO_A_VERSION = (  # steps that hold for one version; dated days of another text (report_completed) stay
    "anonymity_checked",
    "report_shared",
    "quality_assured",
    "submitted_to_dasveg",
    "presented_to_dasveg",
    "forwarded_to_csp_chair",
    "raised_with_board",
    "board_agreed",
    "board_approved",
    "tabled_at_csp",
)
APPROVAL = ("content_agreed", "anonymity_agreed", "approved")  # what the Board gives before anything may leave (3.4.3)


@dataclass(frozen=True)
class ReportVersion:
    """Both documents, frozen. `approved_on` is the day of the Board's approval of exactly this version; None while it has none."""

    id: str
    review_id: str
    number: int
    digest: str
    frozen_on: datetime
    changed_on: datetime | None
    approved_on: date | None

    @property
    def in_force(self) -> bool:
        """False once a section was changed after it."""
        return self.changed_on is None


@dataclass(frozen=True)
class SectionText:
    """One section as last saved; `version_no` 0 and `state` '' where nothing is saved yet. `answers` are the facts confirmed, by field."""

    document: str
    section: ReportSection
    state: str
    body: str
    answers: dict[str, Any]
    why: str
    version_no: int
    written_by: str
    written_on: datetime | None

    @property
    def settled(self) -> bool:
        """Whether it stands in no way of freezing: ready, left out, or drawn from the records alone."""
        return self.state in (READY, LEFT_OUT) or not self.section.text


def demand_seen(actor: Actor, review_id: str) -> None:
    """Raise unless this person may see where the reports of the review stand; an agency's manager may, of their own agency's part."""
    if permissions.agencies_for(actor, "see_reports", review_id) == set():
        permissions.demand(actor, "see_reports", review_id)


# --- versions


def latest_frozen(review_id: str) -> ReportVersion | None:
    """The newest frozen version, whether or not a text was changed since; None while there is none."""
    row = database.one("newest_report_version", review=review_id)
    return _version(row) if row else None


def latest_frozen_in(write: database.Write, review_id: str) -> ReportVersion:
    """Within the change that freezes it: the version just frozen, to which nothing is given yet."""
    return ReportVersion(**write.one("newest_report_version", review=review_id), approved_on=None)


def in_force(review_id: str) -> ReportVersion | None:
    """The newest frozen version, while no section was changed after it."""
    newest = latest_frozen(review_id)
    return newest if newest and newest.in_force else None


def approved_version(review_id: str) -> ReportVersion | None:
    """The version in force, once the Board has agreed its content and anonymity and approved it; None otherwise (R142)."""
    version = in_force(review_id)
    return version if version and version.approved_on else None


def marks_of(version_id: str) -> dict[str, dict]:
    """What a version was given, by kind: the newest row of each, those taken back left out."""
    return {row["what"]: row for row in database.rows("report_marks_of", version=version_id) if row["met"]}


def _version(row: dict) -> ReportVersion:
    given = {what: row for what, row in marks_of(row["id"]).items() if what in APPROVAL}
    exact = len(given) == len(APPROVAL) and {mark["digest"] for mark in given.values()} == {row["digest"]}
    return ReportVersion(**row, approved_on=given["approved"]["done_on"] if exact else None)


# --- texts


def rules_of(review_id: str) -> Procedure:
    """The procedure that this review began under."""
    return steps.case(review_id).procedure


def newest_texts(review_id: str) -> dict[tuple[str, str], dict]:
    """The newest text of each section, by document and section. For rules: who may read it is decided by the caller."""
    return {(row["document"], row["section"]): row for row in database.rows("report_sections_of", review=review_id)}


def sections(actor: Actor, review_id: str, document_id: str) -> list[SectionText]:
    """A document's sections in order, for who writes it. NotFound for everybody else, and for a document that is none."""
    document = _document(actor, review_id, document_id)
    audit.opened(actor, "report_opened", review_id)
    rows = database.scoped(actor, "report_sections_in_view", review=review_id)
    saved = {row["section"]: row for row in rows if row["document"] == document_id}
    return [_text(document_id, section, saved.get(section.id), review_id) for section in document.section]


def history(actor: Actor, review_id: str, document_id: str, section_id: str) -> list[SectionText]:
    """Every text of a section, newest first: who wrote what, when."""
    section = _document(actor, review_id, document_id).section_of(section_id)
    if section is None:
        raise NotFound("This section")
    rows = database.scoped(actor, "report_section_history", review=review_id, document=document_id, section=section_id)
    return [_text(document_id, section, row, review_id) for row in rows]


def _document(actor: Actor, review_id: str, document_id: str) -> ReportDocument:
    demand_seen(actor, review_id)
    document = rules_of(review_id).reports.document_of(document_id)
    if document is None or not permissions.may(actor, "see_report_text", review_id):
        audit.refused(actor, "see_report_text", review_id)
        raise NotFound("This report")
    return document


def _text(document_id: str, section: ReportSection, row: dict | None, review_id: str) -> SectionText:
    asked = report_lines.asked_in(section, review_id)
    if row is None:
        return SectionText(document_id, asked, "", "", {}, "", 0, "", None)
    about = {name: row[name] for name in ("state", "body", "why", "version_no", "written_on")}
    once_asked = report_lines.asked_in(section, review_id, dropped=True)
    answers = forms.from_store(form_of(once_asked), json.loads(row["answers"]))
    return SectionText(document_id, asked, answers=answers, written_by=row["written_by"] or "", **about)


def form_of(section: ReportSection, *, frozen: int | None = None) -> Form:
    """The questions of a section: its facts, its text, how far it is. `frozen`: the number of the version in force that a change puts out of it."""
    lists = procedure.current().lists
    facts = [_fact(field, lists) for field in section.field]
    states = [{"value": value, "label": label} for value, label in lists["report_section_state"].items()]
    body = [{"name": "body", "label": "Text of this section", "kind": "long_text", "rows": 18, "max_length": 400_000}]
    why = {"name": "why", "label": "Why it is left out", "kind": "long_text", "rows": 2, "max_length": 2_000}
    if frozen:
        why |= {
            "label": f"Why it is changed after version {frozen}",
            "help": "The approvals of that version no longer count once the text is changed.",
            "required": True,
        }
    else:
        left_out = {"field": "state", "is": LEFT_OUT}
        why |= {"shown_when": left_out, "required_when": left_out}
    state = {"name": "state", "label": "This section is", "kind": "choice", "options": states, "required": True}
    return forms.build({"title": section.title, "field": [*facts, *(body if section.text else []), state, why]})


def _fact(field: dict[str, Any], lists: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """A fact's description; `list` names the list of lists.toml that it is chosen from."""
    described = {key: value for key, value in field.items() if key != "list"}
    if "list" in field:
        described["options"] = [{"value": value, "label": label} for value, label in lists[field["list"]].items()]
    return described


def save_section(
    actor: Actor,
    review_id: str,
    document_id: str,
    section_id: str,
    typed: Mapping[str, Any],
    *,
    version_no: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Save a section's text and facts beside the earlier ones; returns a sentence for each thing in it that identifies somebody (R124, R52).

    `version_no` is the text that was opened: Stale when somebody else has saved since. After a version is frozen a change must say why, and the
    steps given to that version are to be done again (R142). Raises Refused where nothing is changed.
    """
    on_behalf_of = permissions.demand(actor, "write_report", review_id)
    steps.demand("write_report", review_id)
    section = _document(actor, review_id, document_id).section_of(section_id)
    if section is None:
        raise NotFound("This section")
    summary = f"{document_id.replace('_', ' ')}, {section.title}"
    with database.change(
        actor, "report_written", review=review_id, subject=section_id, summary=summary, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:  # fmt: skip
        steps.demand("write_report", review_id)
        frozen = in_force(review_id)
        section = report_lines.asked_in(section, review_id)
        values = forms.understand(form_of(section, frozen=frozen.number if frozen else None), typed, today=today)
        newest = newest_texts(review_id).get((document_id, section_id))
        kept = _columns(section, values, report_lines.carried(json.loads(newest["answers"]) if newest else {}, review_id))
        if (newest["version_no"] if newest else 0) != version_no:
            raise Stale(_as_now(section, newest))
        if newest and all(newest[name] == kept[name] for name in ("state", "body", "answers")):
            raise Refused([Problem("body", "Nothing is changed in this section, so nothing is saved.")])
        write(
            "insert_report_section", id=database.new_id(), review_id=review_id, document=document_id, section=section_id,
            version_no=version_no + 1, written_by=actor.person_id, written_on=now, **kept,
        )  # fmt: skip
        if frozen:
            write("change_after_report_version", id=frozen.id, changed_on=now)
            reason = f"'{section.title}' was changed on {clock.local(now):%d/%m/%Y}, after version {frozen.number} was frozen."
            open_again(write, actor, review_id, reason, now=now)
    return report_leaks.sentences(words_of(values), review_id)


def words_of(typed: Mapping[str, Any]) -> str:
    """All that is typed in a section, to be looked through for what identifies somebody."""
    return "\n".join(value for name, value in typed.items() if isinstance(value, str) and name not in ("state", "why"))


def open_again(write: database.Write, actor: Actor, review_id: str, reason: str, *, now: datetime) -> None:
    """Within a change: the steps given to an earlier version are to be done again for the next, and the record says why."""
    recorded = steps.case(review_id).records
    for step in GIVEN_TO_A_VERSION:
        if step in recorded:
            steps.record(write, actor, review_id, step, outcome="reopened", note=reason, now=now)


def _columns(section: ReportSection, values: Mapping[str, Any], carried: Mapping[str, Any]) -> dict[str, str]:
    form = form_of(section)
    facts = dict(carried) | forms.to_store(form, {name: value for name, value in values.items() if name not in OWN})
    return {
        "state": values["state"],
        "body": values.get("body") or "",
        "answers": json.dumps(facts, ensure_ascii=False, sort_keys=True),
        "why": values.get("why") or "",
    }


def _as_now(section: ReportSection, newest: dict | None) -> dict[str, Any]:
    """What is recorded now, for somebody who was not quick enough."""
    if newest is None:
        return {"version": 0}
    own = {name: newest[name] for name in OWN}
    return {**forms.from_store(form_of(section), json.loads(newest["answers"])), **own, "version": newest["version_no"]}
