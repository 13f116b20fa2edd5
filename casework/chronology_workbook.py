"""The chronology as a workbook in Appendix 3's columns, which the portal reads back without loss: Arial 11, dates dd/mm/yyyy (R81).

Every cell is text: nothing in it can become a formula or a link. How it comes back: casework/chronology_exact.py.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from casework import chronology_exact, chronology_printed, forms
from casework.chronology import Entry
from casework.chronology_entries import FORM
from casework.chronology_exact import ENTRY, ENTRY_HEADING, EXACT, EXACT_HEADING
from casework.chronology_printed import Head

COLUMNS = {  # Appendix 3, then what the combined narrative notes (A18); heading and width in characters
    "date": ("Date", 13),
    "family_member": ("Family Members", 16),
    "information": ("Information", 52),
    "source": ("Source - Agency", 20),
    "action": ("Action / Outcome", 34),
    "seen": ("Victim seen ✓", 8),
    "comment": ("IMR & Panel Members Initials & Comment", 30),
    "time": ("Time", 9),
    "until": ("Time until", 9),
    "who_seen": ("Who was seen", 16),
    "views": ("Views and wishes", 24),
    "record_date": ("Date of the record", 13),
    "significance": ("Significance", 14),
    "order_in_day": ("Place within the day", 8),
    "period": ("Period of review", 12),
    "own": ("Our own questions", 30),
}
HIDDEN = {ENTRY: ENTRY_HEADING, EXACT: EXACT_HEADING}
COMES_BACK = (
    "This file can be corrected and imported again. Two hidden columns at the end say which entry each row is: leave them with their rows."
)
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def made(head: Head, entries: Sequence[Entry]) -> bytes:
    """The workbook of these entries under Appendix 3's head."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        _Sheet(book, head).write(entries)
    return buffer.getvalue()


class _Sheet:
    """The one sheet, with its formats."""

    def __init__(self, book: xlsxwriter.Workbook, head: Head):
        plain = {"font_name": "Arial", "font_size": 11, "valign": "top"}
        self.plain = book.add_format(plain)
        self.title = book.add_format({**plain, "bold": True, "font_size": 14})
        self.headings = book.add_format({**plain, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E5E6E7"})
        self.cell = book.add_format({**plain, "text_wrap": True, "border": 1})
        self.sheet, self.head = book.add_worksheet("Chronology"), head

    def write(self, entries: Sequence[Entry]) -> None:
        lines = _lines(self.head)
        for place, line in enumerate(lines):
            self.sheet.write_string(place, 0, line, self.plain if place else self.title)
        row = len(lines) + 1
        columns = [name for name in COLUMNS if name != "own" or any(entry.own for entry in entries)]
        self._columns(row, columns)
        for entry in entries:
            for cells in chronology_exact.in_cells(_cells(entry), entry.entry_id, kept(entry)):
                row += 1
                for place, name in enumerate([*columns, *HIDDEN]):
                    self.sheet.write_string(row, place, cells.get(name, ""), self.cell if name in COLUMNS else self.plain)

    def _columns(self, row: int, columns: Sequence[str]) -> None:
        for place, (heading, width) in enumerate([*(COLUMNS[name] for name in columns), *((one, 12) for one in HIDDEN.values())]):
            self.sheet.set_column(place, place, width, None, {"hidden": heading in HIDDEN.values()})
            self.sheet.write_string(row, place, heading, self.headings)
        _set_page(self.sheet, self.head.marking, row)


def _set_page(sheet: Any, marking: str, first: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_header(f"&C&\"Arial,Bold\"{marking.replace('&', '&&')}")
    sheet.set_footer(f"&L{marking.replace('&', '&&')}&RPage &P of &N")


def _lines(head: Head) -> list[str]:
    return [
        f"{head.partnership} {head.review}",
        chronology_printed.TITLE,
        f"{head.reference}   {head.marking}",
        f"Period of Review: {head.period}",
        f"VICTIM'S INITIALS: {head.initials}   AGE: {head.age}   AGENCY: {head.agency}",
        head.guidance,
        f"As on {head.printed_on}, for {head.reader}",
        COMES_BACK,
    ]


def _cells(entry: Entry) -> dict[str, str]:
    return {
        **chronology_printed.cells(entry),
        "significance": forms.load(FORM).fields["significance"].choices().get(entry.significance, ""),
        "order_in_day": str(entry.order_in_day or ""),
        "period": {"before": "background", "after": "after it"}.get(entry.place, ""),
    }


def kept(entry: Entry) -> dict[str, Any]:
    """What an entry's cells cannot say by themselves: a date's own words, who is meant, where one comment ends and the next begins."""
    named = dict(entry.about_named)
    return {
        "version": entry.version_no,
        "date": chronology_exact.date_kept(entry.date),
        "record_date": chronology_exact.date_kept(entry.recorded),
        "about": [[person, named[person]] for person in entry.about if person in named],
        "about_typed": entry.about_typed,
        "source": entry.source,
        "comments": [[comment.thread, comment.initials, len(comment.text)] for comment in entry.comments],
        "own": dict(entry.own_kept),
    }
