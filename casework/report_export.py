"""The overview report and executive summary as Word: a version for whom it has reached, or the text in hand for who writes it (App 7, App 8).

Nothing leaves that identifies somebody: what is found, and was not looked at when the version was frozen, refuses the paper (R124, R214). The
protective marking stands on every page until the report is published (R126, R160).
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import (
    audit,
    clock,
    database,
    dates,
    documents,
    partnerships,
    permissions,
    publication,
    report_content,
    report_freezing,
    reviews,
    standing,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, Problem, Refused

TEMPLATE = "report"
WIDEST = 4  # columns of a table that the template has


def export_report(
    actor: Actor, review_id: str, document_id: str, *, version_id: str | None = None, now: datetime
) -> Download:
    """One of the two documents as Word; recorded. Without a version the text as it is being written, for who writes it."""
    on_behalf_of = permissions.demand(actor, "export_report", review_id)
    review, today = reviews.in_view(actor, review_id), clock.local(now).date()
    if version_id:
        content, called, found = _frozen(actor, review_id, version_id)
    else:
        content, called, found = _in_hand(actor, review, today)
    document = report_content.document_in(content, document_id)
    if document is None:
        raise NotFound("This report")
    if found:
        sentences = dict.fromkeys(report_content.sentence(one, quoted=False) for one in found)
        raise Refused(
            [
                Problem("", "The report still identifies somebody, so it does not leave the portal."),
                *(Problem("", one) for one in sentences),
            ]
        )
    made = documents.render(TEMPLATE, _context(review, content, document_id, document, called, today))
    summary = f"{document['title']}, {called}"
    with database.change(
        actor, "report_exported", review=review_id, subject=version_id, summary=summary, on_behalf_of=on_behalf_of
    ):
        pass
    return Download(f"{review.reference} {document_id.replace('_', ' ')} {called}.docx", documents.WORD, made)


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/report?review=...&document=...&version=..."""
    return export_report(
        actor, params.get("review", ""), params.get("document", ""), version_id=params.get("version"), now=now
    )


def marking_on(review: reviews.Review, document_id: str, day: date) -> str:
    """The protective marking of a document on this day: none of a published one from the day of publication on."""
    return "" if publication.marking_lifted(review.id, document_id, today=day) else review.marking


def _frozen(actor: Actor, review_id: str, version_id: str) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    content = report_freezing.content_of(actor, version_id)
    row = database.one("report_version_by_id", id=version_id)
    if row["review_id"] != review_id:
        raise NotFound("This version of the reports")
    return content, f"version {row['number']}", report_freezing.still_identifying(row)


def _in_hand(actor: Actor, review: reviews.Review, today: date) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    if not permissions.may(actor, "see_report_text", review.id):
        audit.refused(actor, "see_report_text", review.id)
        raise NotFound("This report")
    content = report_content.compose(standing.of_review(review, today=today))
    return content, "draft", report_content.findings(content, review.id)


def _context(
    review: reviews.Review,
    content: dict[str, Any],
    document_id: str,
    document: dict[str, Any],
    called: str,
    today: date,
) -> dict[str, Any]:
    sections = [
        {"title": one["title"], "blocks": [_block(block) for block in one["blocks"] if block["kind"] != "missing"]}
        for one in document["sections"]
    ]
    return {
        "marking": marking_on(review, document_id, today),
        "partnership": partnerships.name_for(review.id, today),
        "title": document["title"],
        "subject": document["title_page"][0],
        "author": document["title_page"][1],
        "dated": content["dated"] or f"Draft of {dates.show_long(today)}",
        "called": called,
        "contents": document["contents"],
        "sections": sections,
    }  # fmt: skip


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """A block as the template takes it: every key there, a table with as many columns as it has."""
    blank = {"kind": block["kind"], "text": "", "items": [], "columns": [], "rows": [], "width": 0}
    width = min(len(block["columns"]), WIDEST) if block["kind"] == "table" else 0
    return blank | block | {"width": width}
