"""What a workbook's sheet holds beside its cells, or holds without showing it: said to whoever takes it as read.

Comments on cells, text boxes, tick boxes and pictures are not read. Rows and columns that the file hides, or a filter does, are read like the others.
"""

import re
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from casework import workbook_comments
from casework.sheets import MOST_COLUMNS, MOST_ROWS, OWN_HEADINGS, Row
from casework.workbook_comments import PUT_IT_IN, some
from casework.workbook_files import DAYS_TO_1904, CheckedWorkbook

_LINK = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_KIND = re.compile(rb"""\bType=["'](?:[^"'<>]*/)?(comments|threadedComment|drawing|ctrlProp|control)["']""")
_TARGET = re.compile(rb"""\bTarget=["']([^"'<>]*)["']""")
_BOX_TEXT = re.compile(rb"<a:t(?:\s[^<>]*)?>\s*[^<\s]")
_TICKED = re.compile(  # Excel's own, or ActiveX's by their numbers
    rb"""\bobjectType=["'](?:CheckBox|Radio|Drop|List|EditBox)["']|\{8BD21D[1-5]0-EC42-11CE-9E0D-00AA006002F3\}""")
_ANCHORED = re.compile(rb"<(?:\w+:)?(?:two|one)CellAnchor\b")
_PICTURE = re.compile(rb"<(?:\w+:)?pic\b")
_AT_ROW = re.compile(rb"<(?:\w+:)?row>(\d{1,7})<")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*?\br=["'](\d{1,7})["']""")
_HIDDEN_COLUMN = re.compile(
    rb"""<(?:\w+:)?col\b(?=[^<>]*\bhidden=["'](?:1|true)["'])(?=[^<>]*\bmin=["'](\d{1,5})["'])[^<>]*?\bmax=["'](\d{1,5})["']""")
_A_DAY = (30_000 - DAYS_TO_1904, 55_000 - DAYS_TO_1904)  # from 1982 to 2050


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


def of_sheet(workbook: CheckedWorkbook, part: str, rows: list[Row], hidden: Hidden, yearless: list[int]) -> list[tuple[int, str]]:
    """A sentence, with the row it is about or 0, for each thing that a person should know of a sheet. `yearless`: rows with dates shown so."""
    return [*_beside(workbook, part, rows), *_hidden(hidden, rows), *_bare_numbers(workbook, rows), *_without_year(yearless)]


def _without_year(rows: list[int]) -> list[tuple[int, str]]:
    if not rows:
        return []
    return [(0, f"Rows with dates shown without their year: {some([str(row) for row in rows])}. They were read with the year that the file holds, "
             "which a spreadsheet takes from the day on which they were typed: check it.")]  # fmt: skip


def _beside(workbook: CheckedWorkbook, part: str, rows: list[Row]) -> list[tuple[int, str]]:
    linked = _linked(workbook, part)
    drawings = [xml for kind, xml in linked if kind == "drawing"]
    notes = workbook_comments.notes(linked)
    if any(_BOX_TEXT.search(xml) for xml in drawings):
        notes.append((0, f"The sheet has a text box, which is not read. {PUT_IT_IN}"))
    if any(kind in ("ctrlProp", "control") and _TICKED.search(xml) for kind, xml in linked):
        notes.append((0, "Tick boxes or lists lie over the sheet, which are not read: what is ticked or chosen there stands in no cell. "
                      "Write it into its row."))  # fmt: skip
    if over := _pictures(drawings, rows):
        notes.append((0, f"Pictures lie over rows of the table, which are not read: {some(over)}. {PUT_IT_IN}"))
    return notes


def _pictures(drawings: list[bytes], rows: list[Row]) -> list[str]:
    """The rows under the headings over which a picture lies; a logo over the table says nothing."""
    at = {int(row[1]) + 1 for xml in drawings for anchor in _ANCHORED.split(xml)[1:] if _PICTURE.search(anchor) and (row := _AT_ROW.search(anchor))}
    table = [row.number for row in rows if sum(map(bool, row.texts)) > 1][1:] if at else []
    return [str(number) for number in table if number in at]


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
        notes.append((0, f"Rows are hidden in the file, or filtered out, and were read like the others: {some(filled)}."))
    width = max((len(row.texts) for row in rows), default=0) if hidden.columns else 0
    spans = {(first - 1, min(last, width)) for first, last in hidden.columns}
    places = {place for first, last in spans for place in range(first, last)}
    told = [_first_text(rows, place) for place in sorted(places)]
    named = [f"'{text[:40]}'" for text in told if text and text not in OWN_HEADINGS]
    if named:
        notes.append((0, f"Columns are hidden in the file and were read like the others: {some(named)}."))
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
