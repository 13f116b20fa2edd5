"""Reads the tables that agencies send (.xlsx, .docx, .csv, or pasted) into rows of cells exactly as typed, or refuses the file with the reason.

Nothing is understood here: a row keeps the number that the spreadsheet shows beside it, every cell's text and the value the
file holds (a `date`, a number). What may be opened at all is decided in `workbook_files`, before any of it is parsed.
"""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import PurePosixPath, PureWindowsPath

import python_calamine

from casework import pasted, word_tables, workbook_cells, workbook_files, workbook_notes
from casework.dates import show
from casework.errors import Refused
from casework.sheets import MOST_CELLS
from casework.sheets import MOST_COLUMNS as MOST_COLUMNS
from casework.sheets import MOST_ROWS as MOST_ROWS
from casework.sheets import Row as Row
from casework.sheets import Sheet as Sheet
from casework.sheets import Workbook as Workbook

PASTED = "Pasted on "  # how the name begins of what is no file
ENDINGS = (".xlsx", ".docx", ".csv")
MOST_BYTES = 20 * 1024 * 1024
MOST_MERGED = 1_000_000
MOST_CARRIED = 20_000_000  # characters of merged cells, each counted for every row it is carried to
CONTROLS = bytes(set(range(32)) - {0, 9, 10, 11, 12, 13})
_MANY, _KEPT = 500_000, 10_000  # cells of a sheet, and values that are then kept with their text
NOTHING: frozenset[int] = frozenset()
END = "\x1eend of the table\x1e"

csv.field_size_limit(MOST_BYTES)


def read(file_name: str, content: bytes) -> Workbook:
    """The rows of an .xlsx, .docx or .csv file, or of what was pasted. Raises `Refused` with one sentence: what it is and what is accepted."""
    if file_name.startswith(PASTED) and not file_name.lower().endswith(ENDINGS):  # a file may be called so, too
        return _pasted(content.decode("utf-8", "replace"), file_name)
    name = PurePosixPath(PureWindowsPath(file_name).name).name
    if not content:
        raise Refused("The file is empty (0 bytes). Save the table as .xlsx, .docx or .csv and choose it again.")
    if len(content) > MOST_BYTES:
        raise Refused(f"The file has {len(content) / 1024 / 1024:.1f} MB. At most 20 MB can be read: split it.")
    kind = workbook_files.kind(name, content)
    readers = {"csv": _read_csv, "xlsx": _read_xlsx, "docx": word_tables.read}
    return _filled(name, readers[kind](content))


def _pasted(text: str, name: str) -> Workbook:
    if len(text) > MOST_BYTES:
        raise Refused("What was pasted is over 20 MB. Paste it in parts, or import the file.")
    return _filled(name, [pasted.read(text)])


def _filled(name: str, sheets: Iterable[Sheet]) -> Workbook:
    filled, cells = [], 0
    for sheet in sheets:
        cells += sum(len(row.texts) for row in sheet.rows)  # each is kept with its heading
        if cells > MOST_CELLS:
            raise Refused(workbook_files.TOO_MANY_CELLS)
        filled += [sheet] if sheet.rows else []
    if not filled:
        raise Refused("There is nothing in the file: no sheet has a filled cell.")
    if sum(len(row.texts[column]) for sheet in filled for row in sheet.rows for column in row.carried) > MOST_CARRIED:
        raise Refused("The merged cells of the file hold too much text for so many rows. Remove the merging and choose it again.")
    return Workbook(name, filled)


def text_of(value: object) -> str:
    """A cell's value as a person reads it: dates dd/mm/yyyy, whole numbers without a point."""
    kind = type(value)
    if kind is str:
        return value
    if value is None:
        return ""
    if kind is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"{show(value.date())} {_clock(value.time())}" if value.time() != time() else show(value.date())
    if isinstance(value, date):
        return show(value)
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


# --- .xlsx


def _read_xlsx(content: bytes) -> Iterator[Sheet]:
    checked = workbook_files.check(content)
    try:
        formats = workbook_cells.telling_formats(checked)
        book = python_calamine.load_workbook(io.BytesIO(checked.content))
        for facts in book.sheets_metadata:
            if facts.typ == python_calamine.SheetTypeEnum.WorkSheet:
                yield _whole_sheet(checked, book, facts, formats)
    except Refused:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as damage:  # a panic of the reader is no Exception
        raise Refused(workbook_files.DAMAGED) from damage


def _whole_sheet(checked: workbook_files.CheckedWorkbook, book, facts, formats: dict[int, str]) -> Sheet:
    part = checked.places.get(facts.name, "")
    xml = checked.parts.pop(part, b"")
    unread = workbook_cells.unread(xml, formats, workbook_files.DAYS_TO_1904 * checked.from_1904)
    hidden, yearless = workbook_notes.hidden(xml), workbook_cells.without_year(xml, formats)
    del xml  # the reader takes as much memory again
    read = _sheet(book.get_sheet_by_name(facts.name), facts, unread)
    return replace(read, notes=workbook_notes.of_sheet(checked, part, read.rows, hidden, yearless))


def _sheet(sheet, facts, unread: dict[tuple[int, int], str]) -> Sheet:
    grid = sheet.to_python(skip_empty_area=False)
    for (row, column), text in unread.items():
        while len(grid) <= row:
            grid.append([])
        grid[row].extend([""] * (column + 1 - len(grid[row])))
        grid[row][column] = text
    merged = [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
    carried = _carry_down(grid, merged)
    many = len(grid) * max(map(len, grid), default=0) > _MANY  # dates and numbers of so many stand again and again
    rows, shown = [], lru_cache(maxsize=_KEPT, typed=True)(text_of) if many else text_of
    for number, values in enumerate(grid, 1):
        texts = [value if type(value) is str else shown(value) for value in values]
        if "".join(texts).strip():
            rows.append(Row(number, texts, values, frozenset(carried[number]) if number in carried else NOTHING))
    visible = facts.visible == python_calamine.SheetVisibleEnum.Visible
    return Sheet(facts.name, rows, visible, merged)


def _carry_down(grid: list[list], merged: list[tuple[int, int, int, int]]) -> dict[int, set[int]]:
    """Write the top value of each merged cell into the rows below it; which columns of which row were written."""
    if sum(max(min(bottom, len(grid)) - top, 0) for top, _, bottom, _ in merged) > MOST_MERGED:
        raise Refused("The workbook has more merged cells than can be read. Remove the merging and choose it again.")
    carried: dict[int, set[int]] = {}
    for top, left, bottom, _ in merged:
        if top > len(grid) or left >= len(grid[top - 1]):
            continue
        value = grid[top - 1][left]
        for number in range(top + 1, min(bottom, len(grid)) + 1) if value != "" else ():
            row = grid[number - 1]
            if left < len(row) and row[left] == "":
                row[left] = value
                carried.setdefault(number, set()).add(left)
    return carried


# --- .csv


def _read_csv(content: bytes) -> Iterator[Sheet]:
    text = _decode(content)
    first, _, rest = text.partition("\n")
    if (
        first.lower().startswith("sep=") and len(first.strip()) == 5
    ):  # Excel's own hint, which it does not show as a row
        text, delimiter = rest, first[4]
    else:
        delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    if re.search(rf'(?m)(?:^|{re.escape(delimiter)}) +"', text) and not _fit(rows):
        rows = _without_blanks_before_quotes(text, delimiter) or rows
    yield Sheet("", rows, ragged=True)


def _without_blanks_before_quotes(text: str, delimiter: str) -> list[Row]:
    """The rows where a blank before a quotation mark is none of the text, as in `12/09/2019, "seen, alone"`; none unless all fit so."""
    try:
        rows = _rows(text, delimiter, skipinitialspace=True)
    except Refused:
        return []
    return rows if _fit(rows) else []


def _fit(rows: list[Row]) -> bool:
    """Whether no row holds more than there are headings, or cells in the first row that is no title."""
    width = next((len(row.texts) for row in rows if sum(map(bool, map(str.strip, row.texts))) > 1), 0)
    return not any("".join(row.texts[width:]).strip() for row in rows)


def _rows(text: str, delimiter: str, **how: bool) -> list[Row]:
    rows = []
    for number, texts in enumerate(_records(text, delimiter, **how), 1):
        if number > MOST_ROWS:
            raise Refused(f"The file has more than {MOST_ROWS:,} rows. Split it.")
        if len(texts) > MOST_COLUMNS:
            raise Refused(f"Row {number} has {len(texts):,} columns. At most {MOST_COLUMNS} can be read.")
        if any(text and not text.isspace() for text in texts):
            rows.append(Row(number, texts, texts))
    return rows


def _records(text: str, delimiter: str, **how: bool) -> Iterator[list[str]]:
    """The records of a csv; a mark after the last shows whether a quotation mark was left open."""
    lines = io.StringIO(text if text.endswith(("\n", "\r")) or not text else text + "\n", newline="")
    reader = csv.reader(_with_end(lines), delimiter=delimiter, **how)
    number, previous = 0, None
    try:
        for record in reader:
            if previous is not None:
                yield previous
            number, previous = number + 1, record
    except csv.Error as damage:
        raise Refused(f"Row {number + 1} of the file cannot be read as comma-separated text.") from damage
    if previous != [END]:
        raise Refused(f"A quotation mark opened in row {number} is never closed. Correct it and choose the file again.")


def _with_end(lines: io.StringIO) -> Iterator[str]:
    yield from lines
    yield END


def _decode(content: bytes) -> str:
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                           (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if content.startswith(mark):
            return _decode_as([encoding], content)
    nuls = content.count(0)
    if nuls > len(content) // 5:
        little = content[1::2].count(0) >= content[0::2].count(0)
        return _decode_as(["utf-16-le" if little else "utf-16-be"], content)
    if len(content) - len(content.translate(None, CONTROLS)) > max(20, len(content) // 50):
        raise Refused(workbook_files.NOT_TEXT)
    return _decode_as(["utf-8", "cp1252"], content)


def _decode_as(encodings: list[str], content: bytes) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(workbook_files.NOT_TEXT)


def _delimiter(text: str) -> str:
    """The mark that cuts most of the first records into the same number of cells; a comma where none does."""
    sample = text[:200_000]
    scores = []
    for mark in ",;\t|":
        widths = Counter()
        try:
            for count, record in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=mark)):
                if count == 200:
                    break
                if record:
                    widths[len(record)] += 1
        except csv.Error:
            continue
        width, records = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
        scores.append((width > 1, records, width, mark))
    found = max(scores, key=lambda score: score[:3], default=(False, 0, 0, ","))
    return found[3] if found[0] else ","
