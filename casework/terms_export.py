"""The terms of reference as Word, with the partnership's logo and the panel's business addresses (App 4; R60, R64).

They are circulated, and go to agencies with the request for their review: nothing that identifies somebody of the case leaves with them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from casework import (
    clock,
    database,
    dates,
    documents,
    partnership,
    permissions,
    report_content,
    reviews,
    terms,
    terms_agreement,
    terms_drawn,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, Problem, Refused

TEMPLATE = "terms_of_reference"
WIDEST = 4  # columns of a table that the template has


def export_terms(actor: Actor, review_id: str, *, version_id: str | None = None, now: datetime) -> Download:
    """A version as Word, the one in force where none is named; recorded. Refused while something in it identifies somebody."""
    on_behalf_of = permissions.demand(actor, "export_terms", review_id)
    if version_id is None:
        agreed = terms.agreed_version(review_id)
        if agreed is None:
            raise NotFound("An agreed version of the terms of reference")
        version_id = agreed.id
    row = terms.in_view(actor, version_id)
    if row["review_id"] != review_id:
        raise NotFound("This version of the terms of reference")
    review = reviews.in_view(actor, review_id)
    content, called, found = _version(review, row)
    if found:
        sentences = dict.fromkeys(report_content.sentence(one, quoted=False) for one in found)
        first = Problem("", "The terms of reference still identify somebody, so they do not leave the portal.")
        raise Refused([first, *(Problem("", one) for one in sentences)])
    made = documents.render(TEMPLATE, _context(actor, row, content, called, now), pictures={"logo": _logo()})
    with database.change(
        actor, "terms_exported", review=review_id, subject=version_id, summary=called, on_behalf_of=on_behalf_of
    ):
        pass
    return Download(f"{review.reference} terms of reference {called.lower()}.docx", documents.WORD, made)


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/terms?review=...&version=..."""
    return export_terms(actor, params.get("review", ""), version_id=params.get("version"), now=now)


def _version(review: reviews.Review, row: Mapping[str, Any]) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    """What a version says, in pseudonyms whoever asks, what it is called, and what identifies somebody in it."""
    agreed = database.one("terms_agreement_of", version=row["id"])
    if agreed:
        return terms.stored(agreed), f"Version {row['number']}", terms_agreement.still_identifying(row["id"])
    content = terms.composed(review, row)
    return content, f"Draft of version {row['number']}", terms_drawn.findings(content, row["review_id"])


def _logo() -> bytes | None:
    found = partnership.logo()
    return found["logo"] if found else None


def _context(
    actor: Actor, row: Mapping[str, Any], content: dict[str, Any], called: str, now: datetime
) -> dict[str, Any]:
    signed = [
        {"name": one.member, "signed_on": dates.show(one.signed_on)} for one in terms.signatures(actor, row["id"])
    ]
    return {
        "marking": content["marking"],
        "partnership": content["partnership"],
        "review": content["review"],
        "title": content["title"],
        "reference": content["reference"],
        "chair": content["chair"],
        "called": called,
        "dated": content["dated"] or f"Draft of {dates.show_long(clock.local(now).date())}",
        "sections": [
            {"title": one["title"], "blocks": [_block(block) for block in one["blocks"] if block["kind"] != "missing"]}
            for one in content["sections"]
        ],
        "signed": signed,
    }


def _block(block: dict[str, Any]) -> dict[str, Any]:
    """A block as the template takes it: every key there, a table with as many columns as it has."""
    blank = {"kind": block["kind"], "text": "", "items": [], "columns": [], "rows": [], "width": 0}
    width = min(len(block["columns"]), WIDEST) if block["kind"] == "table" else 0
    return blank | {name: value for name, value in block.items() if name in blank} | {"width": width}
