"""Both documents put together: title page, contents, and each section with its standing words, what the records fill in, facts and text.

The same content is shown on screen, frozen as a version, looked through for names, hashed, and printed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casework import answers as answered
from casework import chain, dates, forms, report_leaks, report_lines, reports, reviews, steps
from casework.procedure_texts import ReviewName
from casework.report_about import About, Block, paragraph, table
from casework.report_drawn import part
from casework.report_shapes import ReportDocument, ReportSection
from casework.standing import Standing

SHOWN_IN_THE_DRAWN_PART = {  # facts that a drawn part says in a sentence of its own
    "opening": ("area", "pronoun", "why_period"),
    "pseudonyms": ("agreed_with_family",),
    "process": ("outcome",),
}


def compose(stands: Standing, dated: date | None = None) -> dict[str, Any]:
    """Both documents as they stand now. `dated` is the day on the title page, the day the report is completed; None while it is written."""
    if dated:
        stands = _completed_on(stands, dated)
    texts = reports.newest_texts(stands.review.id)
    return {
        "dated": dates.show_long(dated) if dated else "",
        "documents": [_document(stands, document, texts) for document in stands.case.procedure.reports.document],
    }


def digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 of all of it."""
    return chain.digest(chain.canonical(content))


def read(stored: str) -> dict[str, Any]:
    """The content of a frozen version."""
    return json.loads(stored)


def document_in(content: Mapping[str, Any], document_id: str) -> dict[str, Any] | None:
    """One of the two documents; None when it is not there."""
    return next((document for document in content["documents"] if document["id"] == document_id), None)


def section_blocks(about: About, section: ReportSection, answers: Mapping[str, Any], body: str) -> list[Block]:
    """What a section prints, in its order; blocks of the kind 'missing' are for the writer."""
    drawn = [block for name in section.drawn for block in part(name, about, answers)]
    facts = _facts(section, answers)
    written = [paragraph(one.strip("\n")) for one in body.replace("\r\n", "\n").split("\n\n") if one.strip()]
    return [*(paragraph(one) for one in section.standing), *drawn, *facts, *written]


def gaps(content: Mapping[str, Any]) -> list[str]:
    """What the records do not hold yet, each with its section."""
    return list(
        dict.fromkeys(f"{where}: {block['text']}" for where, block in _blocks(content) if block["kind"] == "missing")
    )


def findings(content: Mapping[str, Any], review_id: str) -> list[dict[str, Any]]:
    """What still identifies somebody: where, which text, and the finding. The same in the same text, so that what may stand is known again."""
    about = report_leaks.known(review_id)
    found = []
    for where, text in _texts(content):
        for one in report_leaks.findings(text, about):
            found.append(
                {"where": where, "text": text, "kind": one.kind, "whose": one.whose, "start": one.start, "end": one.end}
            )
    return found


def sentence(found: Mapping[str, Any], *, quoted: bool) -> str:
    """A finding in words, with its section."""
    one = report_leaks.Finding(found["kind"], found["whose"], found["start"], found["end"])
    return f"{found['where']}. {report_leaks.sentence(found['text'], one, quoted=quoted)}"


def mark_of(found: Mapping[str, Any]) -> str:
    """By what a finding is known again: a hash, so that nothing of a text is kept a second time."""
    return chain.digest(chain.canonical(found))


def _completed_on(stands: Standing, dated: date) -> Standing:
    """As it stands once the report is completed on this day: the report's own Timescales say so."""
    day = dates.PartialDate(dates.show(dated), dated, dated, "day")
    record = stands.case.records.get("report_completed")
    now = steps.StepRecord("report_completed", "done", day, "", "", "", stands.review.created_on, 0)
    if record and record.done and record.done.earliest <= dated:
        now = record  # completed once already: that day counts
    return replace(stands, case=replace(stands.case, records={**stands.case.records, "report_completed": now}))


def _document(stands: Standing, document: ReportDocument, texts: Mapping[tuple[str, str], dict]) -> dict[str, Any]:
    saved = {section.id: texts.get((document.id, section.id)) for section in document.section}
    printed = [section for section in document.section if not _left_out(saved[section.id])]
    called = reviews.called(stands.review.id)
    contents = tuple(_as_called(one, called) for one in document.contents or (section.title for section in printed))
    about = About(stands, contents)
    died = stands.case.records.get("death")
    month = dates.MONTHS[died.done.earliest.month - 1] if died and died.done and _in_one_month(died.done) else ""
    when = f"{month} {died.done.earliest.year}".strip() if died and died.done else ""
    sections = [_section(about, section, saved[section.id], called) for section in printed]
    only_drawn = {section.id for section in printed if not section.text}  # of which nothing is printed where the records hold nothing
    authors = about.holding("author") or about.holding("panel_chair")
    return {
        "id": document.id,
        "title": _as_called(document.title, called),
        "title_page": [", ".join(filter(None, [about.called("victim"), when])), " and ".join(authors)],
        "contents": list(contents),
        "sections": [one for one in sections if one["blocks"] or one["id"] not in only_drawn],
    }


def _as_called(heading: str, called: ReviewName) -> str:
    """A heading of the template by what this review is called: a DHR, or by its later name a DARDR."""
    kind = called.name.removesuffix(" Review")
    return heading.replace("Domestic Homicide", kind).replace("domestic homicide", kind.lower())


def _in_one_month(day: dates.PartialDate) -> bool:
    return (day.earliest.year, day.earliest.month) == (day.latest.year, day.latest.month)


def _section(about: About, section: ReportSection, row: Mapping[str, Any] | None, called: ReviewName) -> dict[str, Any]:
    section = report_lines.asked_in(section, about.review_id)
    facts = forms.from_store(reports.form_of(section), json.loads(row["answers"])) if row else {}
    blocks = section_blocks(about, section, facts, row["body"] if row else "")
    return {"id": section.id, "title": _as_called(section.title, called), "blocks": blocks}


def _left_out(row: Mapping[str, Any] | None) -> bool:
    return bool(row) and row["state"] == reports.LEFT_OUT


def _facts(section: ReportSection, answers: Mapping[str, Any]) -> list[Block]:
    """The facts confirmed, label and answer, but for those that a drawn part says itself."""
    said = {name for drawn in section.drawn for name in SHOWN_IN_THE_DRAWN_PART.get(drawn, ())}
    form = reports.form_of(section)
    rows = []
    for name, field in form.fields.items():
        if name in reports.OWN or name in said or name.startswith(report_lines.PREFIX) or answers.get(name) in (None, "", []):
            continue
        typed = answered.as_typed(field, answers[name])
        choices = field.choices() if field.listed else {}
        shown = (
            ", ".join(choices.get(value, value) for value in answered.as_options(typed)) if field.listed else str(typed)
        )
        rows.append([field.label, shown])
    return [table(["Fact", "As confirmed"], rows)] if rows else []


def _blocks(content: Mapping[str, Any]) -> Iterable[tuple[str, Block]]:
    for document in content["documents"]:
        for section in document["sections"]:
            for block in section["blocks"]:
                yield f"{document['title']}, {section['title']}", block


def _texts(content: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Every text that is printed, with where it stands."""
    for document in content["documents"]:
        yield f"{document['title']}, title page", "\n".join(document["title_page"])
    for where, block in _blocks(content):
        if block["kind"] == "table":
            yield from ((where, cell) for row in block["rows"] for cell in row)
        elif block["kind"] == "list":
            yield from ((where, item) for item in block["items"])
        elif block["kind"] == "paragraph":
            yield where, block["text"]
