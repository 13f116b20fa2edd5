"""What the reader of a workbook would lose of its cells, or change: taken from the sheet's own part, in the words that Excel shows."""

import re
from collections.abc import Iterator

from casework.dates import MONTHS, understand_serial
from casework.errors import CaseworkError
from casework.workbook_files import CheckedWorkbook, column_of, tree

MOST_FORMAT = 255  # characters, Excel's own limit
_CELL_BEGINS = b'<c r="'
# What stands open stops at the next bracket: looking for its end through the whole sheet, again for each, would take hours
_WHOLE_CELL = re.compile(rb'([A-Z]{1,3})(\d{1,7})"([^<>]*?)(?:/>|>(.*?)</c>)', re.S)
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?>([^<]*)</f>")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]*)</v>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_DAY_AND_MONTH = re.compile(r"d{1,4}(?:[\s\-/.,']+d{1,4})*[\s\-/.,']*m{1,4}[\s\-/.,@']*|m{1,4}[\s\-/.,']*d{1,2}[\s\-/.,@']*")
_YEAR_ONLY = re.compile(r"[\s\-/.,']*y{2,4}[\s\-/.,@']*")


def unread(xml: bytes, formats: dict[int, str], later: int) -> dict[tuple[int, int], str]:
    """What the reader would lose or change in a sheet, by (row, column) from 0: the formula of a cell that was never calculated,
    the name of an error, a date shown as month and year only, a number shown with a fixed count of decimals. `later`: by how many days
    the workbook begins to count."""
    if not (formats.keys() - yearless(formats) or b"<f" in xml or b't="e"' in xml):
        return {}
    found = {}
    for letters, row, attributes, inner in _whole_cells(xml):
        text = _unread_text(attributes, inner, formats, later)
        if text is not None:
            found[int(row) - 1, column_of(letters)] = text
    return found


def yearless(formats: dict[int, str]) -> set[int]:
    """The style numbers of dates shown without their year."""
    return {number for number, shown in formats.items() if shown == "day"}


def without_year(xml: bytes, formats: dict[int, str]) -> list[int]:
    """The rows of a sheet with a date that is shown without its year: a spreadsheet has taken that of the day on which it was typed."""
    styles = yearless(formats)
    if not styles:
        return []
    cells = ((row, _STYLE.search(attributes)) for _, row, attributes, inner in _whole_cells(xml) if _VALUE.search(inner))
    return sorted({int(row) for row, style in cells if style and int(style[1]) in styles})


def telling_formats(workbook: CheckedWorkbook) -> dict[int, str]:
    """Style number -> 'month' for a date shown as month and year only, 'year' for one shown as its year, 'day' for one without its year,
    '.2' for a number with two decimals."""
    styles = workbook.parts.pop("xl/styles.xml", b"")
    if not styles:
        return {}
    codes = {16: "d-mmm", 17: "mmm-yy", 2: "0.00"}
    cells = []
    for element in tree(styles).iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "numFmt":
            codes[int(element.get("numFmtId"))] = element.get("formatCode", "")[:MOST_FORMAT]
        elif tag == "cellXfs":
            cells = [int(style.get("numFmtId") or 0) for style in element]
    found = {}
    for number, code_id in enumerate(cells):
        code = re.sub(r'\[[^\]]*\]|"[^"]*"|\\.|;.*', "", codes.get(code_id, "")).lower()
        decimals = re.fullmatch(r"[#0]*0\.(0+)", code)
        if decimals:
            found[number] = f".{len(decimals[1])}"
        elif re.fullmatch(r"[\s\-/.,']*(?:m{1,4}[\s\-/.,']*y{2,4}|y{2,4}[\s\-/.,']*m{1,4})[\s\-/.,@']*", code):
            found[number] = "month"
        elif _YEAR_ONLY.fullmatch(code):
            found[number] = "year"
        elif _DAY_AND_MONTH.fullmatch(code):
            found[number] = "day"
    return found


def _whole_cells(xml: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    """Column letters, row, attributes and content of every cell; a cell that is not closed ends where the next begins."""
    start = xml.find(_CELL_BEGINS)
    while start >= 0:
        start += len(_CELL_BEGINS)
        following = xml.find(_CELL_BEGINS, start)
        cell = _WHOLE_CELL.match(xml, start, following if following >= 0 else len(xml))
        if cell:
            yield cell[1], cell[2], cell[3], cell[4] or b""
        start = following


def _unread_text(attributes: bytes, inner: bytes, formats: dict[int, str], later: int) -> str | None:
    value = _VALUE.search(inner)
    if b't="e"' in attributes:
        return value[1].decode("utf-8", "replace") if value else None
    formula = _FORMULA.search(inner)
    if formula and not (value and value[1]) and b"<is" not in inner:
        return "=" + _plain(formula[1])
    style = _STYLE.search(attributes)
    shown = formats.get(int(style[1])) if style and formats else None
    if not value or shown in (None, "day") or b't="' in attributes.replace(b't="n"', b""):
        return None
    return _shown(float(value[1]), shown, later)


def _shown(number: float, shown: str, later: int) -> str | None:
    if shown.startswith("."):
        return f"{number:{shown}f}"
    try:
        day = understand_serial(number + later).earliest
    except CaseworkError:
        return None
    if shown == "year":
        return str(day.year) if (day.month, day.day) == (1, 1) else None
    return f"{MONTHS[day.month - 1]} {day.year}" if day.day == 1 else None


def _plain(xml: bytes) -> str:
    text = xml.decode("utf-8", "replace")
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
