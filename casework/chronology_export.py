"""The chronology as a workbook in Appendix 3's columns: Arial 11, dates dd/mm/yyyy, names as the reader's role allows (R81, R173, R214).

Every cell is text: nothing in it can become a formula or a link. A text longer than a cell can hold goes on in the row beneath.
"""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from casework import (
    chronology,
    chronology_submission,
    clock,
    database,
    dates,
    partnerships,
    permissions,
    plain_text,
    reviews,
)
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import demand_for
from casework.download import Download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (  # Appendix 3, then what the combined narrative notes (A18); widths in characters
    ("Date", 13), ("Family Members", 16), ("Information", 52), ("Source - Agency", 20), ("Action / Outcome", 34), ("Victim seen ✓", 8),
    ("IMR & Panel Members Initials & Comment", 30), ("Time", 9), ("Who was seen", 16), ("Views and wishes", 24), ("Date of the record", 13),
    ("Period of review", 12), ("Our own questions", 30),
)  # fmt: skip
MOST_IN_CELL = 32_000  # Excel takes 32,767 characters
GUIDANCE = (
    "Abbreviations for anonymity as agreed at panel meeting; initials only for individuals. Dates are shown as dd/mm/yyyy; "
    "where the day is not known, as the file has it."
)
NAMES = {"real": "Real names are shown.", "initials": "Persons are shown by initials.", "pseudonyms": "Persons are shown by pseudonym."}


def export_chronology(
    actor: Actor, review_id: str, *, agency_id: str | None = None, reason: str = "", now: datetime
) -> Download:
    """The chronology of one agency, or of all that the actor may read, as .xlsx; recorded. The machine's operator gives the reason."""
    _demand(actor, review_id, agency_id)
    reason = plain_text.kept(reason, "reason", ask="Say why the chronology is exported." if actor.kind == "operator" else "")
    review = reviews.in_view(actor, review_id)
    entries = chronology.entries(actor, review_id, agency_id)
    content = _workbook(actor, review, entries, agency_id, now)
    with database.change(
        actor, "chronology_exported", review=review_id, subject=agency_id, summary=reason
    ):
        pass
    return Download(f"{review.reference} chronology.xlsx", XLSX, content)


def _demand(actor: Actor, review_id: str, agency_id: str | None) -> None:
    if agency_id:
        demand_for(actor, "export_chronology", review_id, agency_id)
        return
    own = permissions.agencies_for(actor, "export_chronology", review_id) or {None}
    permissions.demand(actor, "export_chronology", review_id, next(iter(own)))


def _workbook(actor: Actor, review: reviews.Review, entries: Sequence[Entry], agency_id: str | None, now: datetime) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    plain = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    formats = {
        "plain": book.add_format(plain),
        "title": book.add_format({**plain, "bold": True, "font_size": 14}),
        "head": book.add_format({**plain, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E5E6E7"}),
        "cell": book.add_format({**plain, "text_wrap": True, "border": 1}),
    }
    sheet = book.add_worksheet("Chronology")
    heading = _heading(actor, review, agency_id, now)
    for place, line in enumerate(heading):
        sheet.write_string(place, 0, line, formats["title" if place == 0 else "plain"])
    first = len(heading) + 1
    columns = COLUMNS if any(entry.own for entry in entries) else COLUMNS[:-1]
    for place, (name, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(first, place, name, formats["head"])
    _set_page(sheet, review.marking, first)
    row = first
    for entry in entries:
        for cells in _in_cells(_cells(entry)[: len(columns)]):
            row += 1
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, formats["cell"])
    book.close()
    return buffer.getvalue()


def _set_page(sheet: Any, marking: str, first: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_header(f"&C&\"Arial,Bold\"{marking.replace('&', '&&')}")
    sheet.set_footer(f"&L{marking.replace('&', '&&')}&RPage &P of &N")


def _heading(actor: Actor, review: reviews.Review, agency_id: str | None, now: datetime) -> list[str]:
    """Appendix 3's head: whose review, the period, the victim's initials and age, the agency."""
    period = chronology_submission.period_of(review.id)
    victims = chronology.victims_of(review.id)
    rendering = permissions.rendering(actor, review.id, agency_id)
    agency = database.one("agency_for_chronology", id=agency_id)["name"] if agency_id else "all agencies"
    initials = " and ".join(victim["initials"] for victim in victims if victim["initials"]) or "not recorded"
    ages = " and ".join(str(victim["age"]) for victim in victims if victim["age"] is not None) or "not recorded"
    return [
        f"{partnerships.name_for(review.id, clock.local(now).date())} {reviews.called(review.id).name}",
        "Chronology of Involvement",
        f"{review.reference}   {review.marking}",
        f"Period of Review: {period.words if period else 'not set'}",
        f"VICTIM'S INITIALS: {initials}   AGE: {ages}   AGENCY: {agency}",
        f"{GUIDANCE} {NAMES[rendering]}",
        f"As on {dates.show(clock.local(now).date())}, for {actor.name}",
    ]


def _cells(entry: Entry) -> list[str]:
    until = f" to {entry.time_until}" if entry.time_until else ""
    return [
        dates.show(entry.date),
        entry.about_shown,
        entry.information,
        " - ".join(filter(None, [entry.source, entry.agency])),
        entry.action_outcome,
        {True: "✓", False: "no", None: ""}[entry.victim_seen],
        comments_as_one(entry),
        f"{entry.time_of_day}{until}",
        entry.who_seen,
        entry.views_wishes,
        dates.show(entry.recorded) if entry.recorded else "",
        {"before": "background", "after": "after it"}.get(entry.place, ""),
        "\n".join(f"{label}: {said}" for label, said in entry.own),
    ]


def comments_as_one(entry: Entry) -> str:
    """Both threads of comments in Appendix 3's one column (A19)."""
    return "\n".join(f"{comment.initials}: {comment.text}" if comment.initials else comment.text for comment in entry.comments)


def _in_cells(cells: Sequence[str]) -> list[list[str]]:
    """The rows that an entry takes: one, or more where a text is too long for a cell."""
    count = max(1, *(-(-len(text) // MOST_IN_CELL) for text in cells))
    return [[text[part * MOST_IN_CELL : (part + 1) * MOST_IN_CELL] for text in cells] for part in range(count)]
