"""The chronology as a file in Appendix 3's columns, as Word or as Excel, in the names that the reader's role allows (R77, R81, R173, R214)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from casework import (
    chronology,
    chronology_leaks,
    chronology_printed,
    chronology_word,
    chronology_workbook,
    database,
    documents,
    permissions,
    plain_text,
    reviews,
)
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import demand_for
from casework.chronology_printed import Head
from casework.download import Download
from casework.errors import Problem, Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, Callable[[Head, Sequence[Entry]], bytes]]] = {
    "xlsx": (XLSX, chronology_workbook.made),
    "docx": (documents.WORD, chronology_word.made),
    "docx-more": (documents.WORD, chronology_word.made_with_more),  # with time, who was seen, and their views (A18)
}


def export_chronology(
    actor: Actor,
    review_id: str,
    *,
    agency_id: str | None = None,
    file_format: str = "xlsx",
    names_as: str | None = None,
    looked_at: str = "",
    reason: str = "",
    now: datetime,
) -> Download:
    """The chronology of one agency, or of all that the actor may read; recorded. The machine's operator gives the reason.

    `names_as` asks for initials or pseudonyms where the role may read more: 'real' shows no more than the role's own. `looked_at`: the mark of
    what such a file would still tell (chronology_leaks.before_export), from who has looked at it; without it the file is refused.
    """
    demand_export(actor, review_id, agency_id)
    if file_format not in FORMATS:
        raise Refused([Problem("format", f"There is no format '{file_format[:40]}'. Choose one of: {', '.join(FORMATS)}.")])
    reason = reason_for(reason, by=actor)
    review = reviews.in_view(actor, review_id)
    leaving = chronology_leaks.before_export(actor, review_id, names_as, agency_id=agency_id)
    chronology_leaks.demand_looked(leaving, looked_at)
    media_type, make = FORMATS[file_format]
    head = chronology_printed.head(review, actor, agency_id, names_as, now)
    content = make(head, chronology.entries(actor, review_id, agency_id, names_as=names_as))
    summary = ": ".join(filter(None, [leaving.in_words, reason]))
    with database.change(actor, "chronology_exported", review=review_id, subject=agency_id, summary=summary):
        pass
    form = " with times" if file_format == "docx-more" else ""
    return Download(f"{review.reference} chronology{form}.{file_format.partition('-')[0]}", media_type, content)


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/chronology?review=...&agency=...&format=...&names=...&looked=..."""
    return export_chronology(
        actor, params.get("review", ""), agency_id=params.get("agency") or None, file_format=params.get("format") or "xlsx",
        names_as=params.get("names") or None, looked_at=params.get("looked", ""), now=now,
    )  # fmt: skip


def demand_export(actor: Actor, review_id: str, agency_id: str | None = None) -> None:
    """Demand the right to take a chronology out: one agency's, or what one may read of all."""
    if agency_id:
        demand_for(actor, "export_chronology", review_id, agency_id)
        return
    own = permissions.agencies_for(actor, "export_chronology", review_id) or {None}
    permissions.demand(actor, "export_chronology", review_id, next(iter(own)))


def reason_for(reason: str, *, by: Actor) -> str:
    """Why it is exported, which the machine's operator has to say."""
    return plain_text.kept(reason, "reason", ask="Say why the chronology is exported." if by.kind == "operator" else "")
