"""Reads the tables of a Word document (.docx) into sheets, one for each table, with every cell as it reads on paper.

What a cell says is read in `word_text`, what stands beside the tables in `word_beside`; a merged cell stands in its first row and column.
Whether the document may be opened at all is decided in `workbook_files`. Rows are read one after another and let go, so that a long table takes
no more memory than a short one.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from lxml import etree

from casework import word_beside, word_parts, word_text, workbook_files
from casework.errors import Refused
from casework.sheets import MOST_COLUMNS, MOST_ROWS, Row, Sheet
from casework.word_parts import Walk
from casework.word_text import FALLBACK, GONE, PARAGRAPH, PROMPTING, W

MOST_TABLES = 1_000
MOST_CELLS = 1_000_000  # of all tables: each takes a hundred times as long to read as a spreadsheet's
_TABLE, _ROW, _CELL = (W + name for name in ("tbl", "tr", "tc"))
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata")
_PICTURE_BYTES = (b":pic ", b":pic>", b":imagedata ")
_PICTURED = "The row has a picture, which is not read. Write what it shows, where that matters."


@dataclass
class _Grid:
    """A table as it is read: the cells of each row, each with the grid columns it stretches over and whether it continues the cell above."""

    rows: list["_Cells"] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    come: int = 0  # tracked insertions kept
    gone: int = 0  # tracked deletions left out
    within: list["_Grid"] = field(default_factory=list)  # tables in rows of one cell
    may_frame: bool = True
    taken: int = 0  # rows, with those of the tables within
    widest: int = 1


@dataclass
class _Cells:
    texts: list[str]
    spans: list[tuple[int, int]]  # first grid column, and the one after the last
    merge: list[str]  # '' alone, 'begins' or 'continues' a cell over several rows
    pictures: bool = False
    comments: list[str] = field(default_factory=list)
    framing: bool = False  # it holds a table
    beside: list[str] = field(default_factory=list)  # what stands in the cell beside that table


def read(content: bytes) -> list[Sheet]:
    """The tables of a document in their order. Raises `Refused` with the reason."""
    word_parts.refuse_too_long(content)
    parts, main = workbook_files.check_document(content)
    outside = word_beside.Outside()
    try:
        comments = word_beside.Comments(parts.get("word/comments.xml", b""))
        grids = list(_grids(parts.pop(main), outside, comments))  # the text is let go of once it is read
        notes = word_beside.not_read(parts)
    except (etree.XMLSyntaxError, ValueError) as damage:
        raise Refused(workbook_files.DAMAGED_DOCUMENT) from damage
    if not grids:
        raise Refused("There is no table in the document. Put the rows into a table, or paste them as text.")
    sheets = [_sheet(f"Table {number}", grid, comments) for number, grid in enumerate(grids, 1)]
    longest = max(range(len(grids)), key=lambda place: len(grids[place].rows))  # the chronology itself and not its head
    sheets[longest].notes[:0] = [*comments.notes(), *notes, *outside.notes()]
    return sheets


def _grids(xml: bytes, outside: word_beside.Outside, comments: word_beside.Comments) -> Iterator[_Grid]:
    walk = Walk(xml, _TABLE, _ROW, PARAGRAPH, FALLBACK)
    depth, tables, rows, cells = 0, 0, 0, 0  # rows and cells of the tables before
    pictures = any(sign in xml for sign in _PICTURE_BYTES)
    grid = _Grid()
    again = 0  # within what Word keeps for older programs: a text box once more
    for event, element in walk:
        if element.tag == FALLBACK:
            again += 1 if event == "start" else -1
        elif again:
            continue
        elif element.tag == _TABLE:
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                grid = _Grid(above=outside.above, over=outside.over)
                outside.over = []
            elif event == "end" and depth == 0:
                walk.forget(element)
                rows, cells = rows + grid.taken, cells + grid.taken * grid.widest
                for one in _in_a_frame(grid, outside) if grid.rows else ():
                    tables += 1
                    if tables > MOST_TABLES:
                        raise Refused(f"The document has more than {MOST_TABLES:,} tables. Put the rows into one table, or split it.")
                    yield one
        elif event == "start":
            continue
        elif element.tag == _ROW and depth == 1:
            _take_row(grid, element, pictures, comments)
            _refuse_too_much(rows + grid.taken, cells + grid.taken * grid.widest)
            walk.forget(element)
        elif element.tag == PARAGRAPH and depth == 0:
            word_text.settle(element, Counter())
            if text := word_text.read(element).strip():
                outside.add(text)
            walk.forget(element)


def _refuse_too_much(rows: int, cells: int) -> None:
    if rows > MOST_ROWS:
        raise Refused(f"The document has more than {MOST_ROWS:,} rows in its tables. Split it.")
    if cells > MOST_CELLS:
        raise Refused(f"The tables of the document have more than {MOST_CELLS:,} cells: more than can be read. Split it.")


def _in_a_frame(grid: _Grid, outside: word_beside.Outside) -> list[_Grid]:
    """The tables within a table that is but a frame about them, of one cell in each row; else the table itself.

    What else the frame holds stands outside the tables, as a paragraph does."""
    if any(len(row.texts) > 1 for row in grid.rows) or all(one.widest == 1 for one in grid.within):
        return [grid]
    beside = [text for row in grid.rows for text in (row.beside if row.framing else row.texts) if text.strip()]
    for text in beside:
        outside.add(text)
    return [replace(one, above=[*grid.above, *beside]) for one in grid.within]


def _take_row(grid: _Grid, row: etree._Element, pictures: bool, comments: word_beside.Comments) -> None:
    settings = row.find(W + "trPr")
    if settings is not None and settings.find(W + "del") is not None:
        grid.gone += 1
        return
    commented = comments.at(row)
    within = _tables_in(row, pictures, comments) if grid.may_frame else []
    tracked = Counter()
    word_text.settle(row, tracked)
    place = _number(settings, "gridBefore", 0)
    cells = _Cells([], [], [], comments=commented)
    for cell in _own_cells(row):
        own = cell.find(W + "tcPr")
        wide = _number(own, "gridSpan", 1)
        if place + wide > MOST_COLUMNS:
            raise Refused(f"A row of the document has more than {MOST_COLUMNS} columns. Split the table.")
        removed = own is not None and own.find(W + "cellDel") is not None
        cells.texts.append("" if removed else word_text.read(cell))
        cells.spans.append(_span(place, place + wide))
        cells.merge.append(_merge(own))
        place += wide
    if within:
        grid.within += within
        cells.framing, cells.beside = True, _beside_tables(row)
    cells.pictures = pictures and next(row.iter(*_PICTURES), None) is not None
    grid.come += tracked["come"]
    grid.gone += tracked["gone"] + sum(one.gone for one in within)
    grid.rows.append(cells)
    grid.taken += 1 + sum(one.taken for one in within)
    grid.widest = max(grid.widest, len(cells.texts), *(one.widest for one in within))


def _tables_in(row: etree._Element, pictures: bool, comments: word_beside.Comments) -> list[_Grid]:
    """The tables that stand in a row's only cell."""
    found = []
    cells = row.findall(_CELL)
    for table in cells[0].iterchildren(_TABLE) if len(cells) == 1 else ():
        grid = _Grid(may_frame=False)
        for inner in table.iterchildren(_ROW):
            _take_row(grid, inner, pictures, comments)
            _refuse_too_much(grid.taken, grid.taken * grid.widest)
        if grid.rows:
            found.append(grid)
    return found


def _beside_tables(row: etree._Element) -> list[str]:
    """What stands in a row's only cell before, between and after the tables in it."""
    return [word_text.read(part) for part in row.find(_CELL).iterchildren(etree.Element) if part.tag != _TABLE]


def _own_cells(row: etree._Element) -> Iterator[etree._Element]:
    """The row's cells, also those inside a content control; none of a table within a cell."""
    for child in row:
        if child.tag == _CELL:
            yield child
        elif isinstance(child.tag, str) and child.tag not in GONE and child.tag != W + "trPr":
            if child.find(f"{W}sdtPr/{PROMPTING}") is not None:
                word_text.take_prompt_away(child)
            yield from _own_cells(child)


@lru_cache(maxsize=MOST_COLUMNS)
def _span(first: int, after: int) -> tuple[int, int]:
    """One for all cells that stand so, of which there may be a million."""
    return first, after


def _number(settings: etree._Element | None, name: str, otherwise: int) -> int:
    found = settings.find(W + name) if settings is not None else None
    return max(otherwise, int(found.get(W + "val") or otherwise)) if found is not None else otherwise


def _merge(own: etree._Element | None) -> str:
    found = own.find(W + "vMerge") if own is not None else None
    if found is None:
        return ""
    return "begins" if found.get(W + "val") == "restart" else "continues"


# --- a table's columns


def _sheet(name: str, grid: _Grid, comments: word_beside.Comments) -> Sheet:
    columns = _Columns(grid.rows)
    rows = [columns.row(number, cells) for number, cells in enumerate(grid.rows, 1)]
    notes = [(0, _tracked(grid))] if grid.come or grid.gone else []
    for number, cells in enumerate(grid.rows, 1):
        notes += [(number, sentence) for sentence in [*comments.tell(cells.comments), *[_PICTURED] * cells.pictures]]
    filled = [row for row in rows if any(text.strip() for text in row.texts)]
    return Sheet(name, filled, merged=columns.merged(), above=grid.above, over=grid.over, notes=notes, may_continue=True)


class _Columns:
    """Rows with as many cells as most stand cell by cell: Word's hidden grid often differs from row to row. The others, such as a title
    across the table, stand where they overlap with those."""

    def __init__(self, rows: list[_Cells]) -> None:
        width = Counter(len(row.texts) for row in rows if row.texts).most_common() or [(0, 1)]
        self.count = max(count for count, times in width if times == width[0][1])
        self._begin = [first for first, _ in next(row.spans for row in rows if len(row.texts) == self.count)]
        self._open: dict[int, tuple[int, int, str]] = {}  # cells that may go on below: column -> first row, last column, text
        self._across: list[tuple[int, int, int, int]] = []
        self._down: dict[tuple[int, int], tuple[int, int]] = {}

    def row(self, number: int, cells: _Cells) -> Row:
        texts = [""] * self.count
        continued: dict[int, bool] = {}  # column -> whether nothing stands in it but what is carried from above
        for place, text in enumerate(cells.texts):
            first, last = (place, place) if len(cells.texts) == self.count else self._under(cells.spans[place])
            if cells.merge[place] == "continues" and self._open.get(first, (number,))[0] < number:
                top, end, carried = self._open[first]
                self._down[top, first] = (number, end)
                alone = not text.strip() and continued.get(first, not texts[first])
                text = text if text.strip() or first in continued else carried
                continued[first] = alone
            else:
                if cells.merge[place] == "begins":
                    self._open[first] = (number, last, text)
                elif first not in continued:
                    self._open.pop(first, None)
                if first in continued and text.strip():
                    continued[first] = False
            texts[first] = f"{texts[first]}\n{text}" if texts[first] and text else texts[first] or text
            if last > first:
                self._across.append((number, first, number, last))
        return Row(number, texts, texts, frozenset(column for column, alone in continued.items() if alone))

    def merged(self) -> list[tuple[int, int, int, int]]:
        """What stretches over several columns, or down over several rows, as a sheet tells it."""
        return [*self._across, *((top, first, bottom, last) for (top, first), (bottom, last) in self._down.items())]

    def _under(self, span: tuple[int, int]) -> tuple[int, int]:
        """The first and last column that a cell lies over."""
        first = max(0, bisect_right(self._begin, span[0]) - 1)
        return first, max(first, bisect_left(self._begin, span[1]) - 1)


def _tracked(grid: _Grid) -> str:
    kept = f"{grid.come:,} tracked insertion{'s' * (grid.come != 1)} kept"
    left = f"{grid.gone:,} tracked deletion{'s' * (grid.gone != 1)} left out"
    return f"The table holds tracked changes: {kept}, {left}. Where that is not meant, accept or reject them in Word and import it again."
