"""What a workbook's sheet holds beside its cells, or holds without showing it: said to whoever takes it as read.

A comment on a cell and a text box are not read. Rows and columns that the file hides, or a filter does, are read like the others.
"""

import re
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from casework.sheets import MOST_COLUMNS, MOST_ROWS, OWN_HEADINGS, Row
from casework.workbook_files import DAYS_TO_1904, CheckedWorkbook

_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_KIND = re.compile(rb"""\bType=["'](?:[^"'<>]*/)?(comments|threadedComment|drawing)["']""")
_TARGET = re.compile(rb"""\bTarget=["']([^"'<>]*)["']""")
_NOTED = re.compile(rb"""<(?:\w+:)?(?:comment|threadedComment)\s[^<>]*?\bref=["']([A-Z]{1,3}\d{1,7})["']""")
_BOX_TEXT = re.compile(rb"<a:t(?:\s[^<>]*)?>\s*[^<\s]")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*?\br=["'](\d{1,7})["']""")
_HIDDEN_COLUMN = re.compile(
    rb"""<(?:\w+:)?col\b(?=[^<>]*\bhidden=["'](?:1|true)["'])(?=[^<>]*\bmin=["'](\d{1,5})["'])[^<>]*?\bmax=["'](\d{1,5})["']""")
_A_DAY = (30_000 - DAYS_TO_1904, 55_000 - DAYS_TO_1904)  # from 1982 to 2050
_MOST_NAMED = 5


class Hidden(NamedTuple):
    """The rows of a sheet that the file hides, and the (first, last) of its columns, from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[tuple[int, int]] = frozenset()


def hidden(xml: bytes) -> Hidden:
    """What a sheet hides, from its own part."""
    if b"hidden=" not in xml:
        return Hidden()
    rows = frozenset(min(int(found[1]), MOST_ROWS + 1) for found in _HIDDEN_ROW.finditer(xml))
    return Hidden(rows, frozenset((int(found[1]), min(int(found[2]), MOST_COLUMNS)) for found in _HIDDEN_COLUMN.finditer(xml)))


def of_sheet(workbook: CheckedWorkbook, part: str, rows: list[Row], hidden: Hidden) -> list[tuple[int, str]]:
    """A sentence, with the row it is about or 0, for each thing that a person should know of a sheet."""
    return [*_beside(workbook, part), *_hidden(hidden, rows), *_bare_numbers(workbook, rows)]


def _beside(workbook: CheckedWorkbook, part: str) -> list[tuple[int, str]]:
    linked = _linked(workbook, part)
    cells = dict.fromkeys(cell.decode() for _, xml in linked for cell in _NOTED.findall(xml))
    notes = []
    if cells:
        notes.append((0, f"Cells of the sheet have comments, which are not read: {_some(list(cells))}. Put what belongs to an entry into its row."))
    if any(kind == "drawing" and _BOX_TEXT.search(xml) for kind, xml in linked):
        notes.append((0, "The sheet has a text box, which is not read. Put what belongs to an entry into its row."))
    return notes


def _linked(workbook: CheckedWorkbook, part: str) -> list[tuple[str, bytes]]:
    """What lies beside a sheet: its kind and text. Each part is taken out of the workbook: it belongs to one sheet, however often it is named."""
    found = []
    for link in _LINK.findall(workbook.parts.get(f"{dirname(part)}/_rels/{basename(part)}.rels", b"")):
        kind, target = _KIND.search(link), _TARGET.search(link)
        if kind and target:
            path = target[1].decode("utf-8", "replace")
            name = path.lstrip("/") if path.startswith("/") else normpath(join(dirname(part), path))
            found.append((kind[1].decode(), workbook.parts.pop(name, b"")))
    return found


def _hidden(hidden: Hidden, rows: list[Row]) -> list[tuple[int, str]]:
    filled = [str(row.number) for row in rows if row.number in hidden.rows] if hidden.rows else []
    notes = []
    if filled:
        notes.append((0, f"Rows are hidden in the file, or filtered out, and were read like the others: {_some(filled)}."))
    width = max((len(row.texts) for row in rows), default=0) if hidden.columns else 0
    spans = {(first - 1, min(last, width)) for first, last in hidden.columns}
    places = {place for first, last in spans for place in range(first, last)}
    told = [_first_text(rows, place) for place in sorted(places)]
    named = [f"'{text[:40]}'" for text in told if text and text not in OWN_HEADINGS]
    if named:
        notes.append((0, f"Columns are hidden in the file and were read like the others: {_some(named)}."))
    return notes


def _first_text(rows: list[Row], place: int) -> str:
    """What a column begins with, mostly its heading."""
    return next((" ".join(row.texts[place].split()) for row in rows if place < len(row.texts) and row.texts[place].strip()), "")


def _bare_numbers(workbook: CheckedWorkbook, rows: list[Row]) -> list[tuple[int, str]]:
    """A day's number without the format of a date is counted from 1900, as nearly every workbook does."""
    if not workbook.from_1904:
        return []
    low, high = _A_DAY
    if not any(type(value) in (int, float) and low < value < high for row in rows for value in row.values):
        return []
    return [(0, "The workbook counts its days from 1904. A date that stands in it as a bare number would be read four years too early: "
             "format it as a date.")]  # fmt: skip


def _some(things: list[str]) -> str:
    more = f" and {len(things) - _MOST_NAMED:,} more" if len(things) > _MOST_NAMED else ""
    return f"{', '.join(things[:_MOST_NAMED])}{more}"
