"""Reads a block of rows copied from a spreadsheet, a document or a mail, as the clipboard gives it: as text.

Excel parts cells with tabs and puts a cell of several lines into quotation marks. Word parts cells with tabs too, but breaks a cell of several
paragraphs without saying so: such lines are put together again where the number of cells in the first row shows how. A table drawn with
semicolons or upright strokes is read as well. Nothing that was pasted is lost: what does not fit stands in its row as it came.
"""

import re

from casework.errors import Refused
from casework.sheets import MOST_COLUMNS, MOST_ROWS, Row, Sheet

# A cell in quotation marks; between tabs it holds none: a mark that is merely opened is a quotation in the text
_QUOTED = r'"([^"{but}]*+(?:""[^"{but}]*+)*+)"(?=[ ]*+(?:{mark}|\r?\n|\r|$))'
MOST_LINES = 10 * MOST_ROWS  # before those that are parts of a row are put together
TOO_MANY = f"What was pasted has more than {MOST_ROWS:,} rows. Paste it in parts."
_BLANKS = re.compile(" *")
_RULE = re.compile(r"[\s|:+\-=_]*")


def read(text: str) -> Sheet:
    """The rows of a pasted block, as one sheet without a name. Raises `Refused` where there is nothing or too much of it."""
    text = text.strip("\r\n").replace("\x00", "\u2400")
    mark = _mark(text)
    records = _joined(_records(text, mark), mark) if mark else [[line] for line in text.splitlines()]
    if len(records) > MOST_ROWS:
        raise Refused(TOO_MANY)
    rows = []
    for number, cells in enumerate(records, 1):
        texts = [cell.strip(" ") for cell in _without_frame(cells, mark)]
        if len(texts) > MOST_COLUMNS:
            raise Refused(f"Row {number} of what was pasted has {len(texts):,} columns. At most {MOST_COLUMNS} can be read.")
        if any(text.strip() for text in texts) and not (mark == "|" and _RULE.fullmatch("".join(cells))):
            rows.append(Row(number, texts, texts))
    if not rows:
        raise Refused("Nothing was pasted. Copy the rows in Excel or Word and paste them here.")
    return Sheet("", rows, ragged=True, may_lack_headings=True)


def _mark(text: str) -> str:
    """What parts the cells: a tab where there is one; else what stands in most lines, a semicolon, a stroke or, last, a comma."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    if any("\t" in line for line in lines):
        return "\t"
    counts = {mark: sum(mark in line for line in lines) for mark in "|;,"}
    found = max(counts, key=counts.get) if lines else ""
    return found if found and counts[found] * 2 > len(lines) else ""


def _records(text: str, mark: str) -> list[list[str]]:
    quoted = re.compile(_QUOTED.format(mark=re.escape(mark), but=mark if mark == "\t" else ""))
    plain = re.compile(rf"[^{re.escape(mark)}\r\n]*")
    records, cells, place = [], [], 0
    while True:
        found = quoted.match(text, place)
        # a quotation mark that need not be one of the clipboard's is the text's own
        if found and mark == "\t" and not re.search(r'[\r\n]|""', found[1]):
            found = None
        if found:
            cells.append(found[1].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n"))
            place = _BLANKS.match(text, found.end()).end()
        else:
            found = plain.match(text, place)
            cells.append(found[0])
            place = found.end()
        if place >= len(text):
            return [*records, cells]
        if text[place] == mark:
            place += 1
        else:
            place += 2 if text.startswith("\r\n", place) else 1
            records.append(cells)
            cells = []
            if len(records) > MOST_LINES:
                raise Refused(TOO_MANY)


def _joined(records: list[list[str]], mark: str) -> list[list[str]]:
    """Lines that are parts of a row put together: only where every row then has as many cells as the first."""
    width = len(records[0])
    if mark != "\t" or width < 2 or all(len(cells) in (width, 1) and (len(cells) == width or not cells[0].strip()) for cells in records):
        return records
    found: list[list[list[str]]] = []  # rows of cells of lines: put together once, however many there are
    for cells in records:
        if found and len(found[-1]) < width and len(found[-1]) + len(cells) - 1 <= width:
            found[-1][-1].append(cells[0])
            found[-1].extend([cell] for cell in cells[1:])
        else:
            found.append([[cell] for cell in cells])
    if any(len(cells) != width for cells in found):
        return records
    return [["\n".join(filter(None, lines)) for lines in cells] for cells in found]


def _without_frame(cells: list[str], mark: str) -> list[str]:
    """Without the strokes at both ends of a drawn row."""
    if mark == "|" and len(cells) > 2 and not cells[0].strip() and not cells[-1].strip():
        return cells[1:-1]
    return cells
