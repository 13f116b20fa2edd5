"""Reads the tables of a Word document (.docx) into sheets, one for each table, with every cell as it reads on paper.

What Word keeps beside the text is decided here, and said in a note where it changes what is read: tracked insertions are kept and deletions
left out, a symbol font's tick is a tick, a merged cell stands in its first row and column. Whether the document may be opened at all is
decided in `workbook_files`. Rows are read one after another and let go, so that a long table takes no more memory than a short one.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from casework import word_beside, workbook_files
from casework.errors import Refused
from casework.sheets import MOST_COLUMNS, MOST_ROWS, Row, Sheet

MOST_TABLES = 1_000
MOST_AT_ONCE = 5 * 1024 * 1024  # of a row, or of what stands between two paragraphs
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TABLE, _ROW, _CELL, _PARAGRAPH, _RUN, _TEXT = (_W + name for name in ("tbl", "tr", "tc", "p", "r", "t"))
_TAB, _SYMBOL, _BOX = _W + "tab", _W + "sym", _W + "checkBox"
_BREAKS = {_W + "br", _W + "cr"}
_HYPHEN = _W + "noBreakHyphen"
_DROPDOWN = _W + "ddList"
_READ = (_PARAGRAPH, _TEXT, _TAB, *_BREAKS, _HYPHEN, _SYMBOL, _BOX, _DROPDOWN)
_TICK_BOX, _PROMPTING = _W14 + "checkbox", _W + "showingPlcHdr"
_PICTURES = ("{http://schemas.openxmlformats.org/drawingml/2006/picture}pic", "{urn:schemas-microsoft-com:vml}imagedata")
_PICTURE_BYTES = (b":pic ", b":pic>", b":imagedata ")
_GONE = (_W + "del", _W + "moveFrom")
_COME = (_W + "ins", _W + "moveTo")
_SYMBOLS = {
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xE0: "→"},
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0xA3: "☐"},
    "symbol": {0xD6: "√", 0xB7: "•", 0xAE: "→"},
    "webdings": {0x61: "✓", 0x72: "✗"},
}
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


@dataclass
class _Cells:
    texts: list[str]
    spans: list[tuple[int, int]]  # first grid column, and the one after the last
    merge: list[str]  # '' alone, 'begins' or 'continues' a cell over several rows
    pictures: bool = False
    framing: bool = False  # it holds a table


def read(content: bytes) -> Iterator[Sheet]:
    """The tables of a document in their order. Raises `Refused` with the reason."""
    parts, main = workbook_files.check_document(content)
    outside = word_beside.Outside()
    try:
        grids = list(_grids(parts[main], outside))
    except (etree.XMLSyntaxError, ValueError) as damage:
        raise Refused(workbook_files.DAMAGED_DOCUMENT) from damage
    notes = [*word_beside.not_read(parts), *outside.notes()]
    longest = max(grids, key=lambda grid: len(grid.rows), default=None)  # the chronology itself and not its head
    for number, grid in enumerate(grids, 1):
        yield _sheet(f"Table {number}", grid, notes if grid is longest else [])
    if not grids:
        raise Refused("There is no table in the document. Put the rows into a table, or paste them as text.")


class _Portions(io.BytesIO):
    """A document as it is read: what is not let go of in between stands in memory at many times its size, and has a limit."""

    unread = 0

    def read(self, size: int | None = -1) -> bytes:
        portion = super().read(size)
        self.unread += len(portion)
        if self.unread > MOST_AT_ONCE:
            raise Refused(workbook_files.BOMB)
        return portion


def _grids(xml: bytes, outside: word_beside.Outside) -> Iterator[_Grid]:
    source = _Portions(xml.replace(_STRICT, _LOOSE))
    walk = etree.iterparse(
        source, events=("start", "end"), tag=(_TABLE, _ROW, _PARAGRAPH, _FALLBACK), resolve_entities=False, no_network=True, load_dtd=False
    )
    depth, count, tables = 0, 0, 0
    pictures = any(sign in xml for sign in _PICTURE_BYTES)
    grid = _Grid()
    again = 0  # within what Word keeps for older programs: a text box once more
    for event, element in walk:
        if element.tag == _FALLBACK:
            again += 1 if event == "start" else -1
        elif again:
            continue
        elif element.tag == _TABLE:
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                grid = _Grid(above=outside.above, over=outside.over)
                outside.over = []
            elif event == "end" and depth == 0:
                _forget(element)
                source.unread = 0
                if grid.rows:
                    tables += 1
                    if tables > MOST_TABLES:
                        raise Refused(f"The document has more than {MOST_TABLES:,} tables. Put the rows into one table, or split it.")
                    yield from _in_a_frame(grid)
        elif event == "start":
            continue
        elif element.tag == _ROW and depth == 1:
            count += 1
            if count > MOST_ROWS:
                raise Refused(f"The document has more than {MOST_ROWS:,} rows in its tables. Split it.")
            _take_row(grid, element, pictures)
            _forget(element)
            source.unread = 0
        elif element.tag == _PARAGRAPH and depth == 0:
            if text := _text(element, Counter()).strip():
                outside.add(text)
            _forget(element)
            source.unread = 0


def _in_a_frame(grid: _Grid) -> list[_Grid]:
    """The tables within a table that is but a frame about them, of one cell in each row; else the table itself."""
    if not grid.within or any(len(row.texts) > 1 for row in grid.rows):
        return [grid]
    above = [*grid.above, *(text for row in grid.rows for text in row.texts if not row.framing)]
    return [replace(one, above=above) for one in grid.within]


def _forget(element: etree._Element) -> None:
    """Let go of what has been read, and of what stands before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _take_row(grid: _Grid, row: etree._Element, pictures: bool) -> None:
    settings = row.find(_W + "trPr")
    if settings is not None and settings.find(_W + "del") is not None:
        grid.gone += 1
        return
    tracked = Counter()
    if settings is not None and settings.find(_W + "ins") is not None:
        tracked["come"] += 1
    within = _tables_in(row, pictures) if grid.may_frame else []
    place = _number(settings, "gridBefore", 0)
    cells = _Cells([], [], [])
    for cell in _own_cells(row):
        own = cell.find(_W + "tcPr")
        wide = _number(own, "gridSpan", 1)
        if place + wide > MOST_COLUMNS:
            raise Refused(f"A row of the document has more than {MOST_COLUMNS} columns. Split the table.")
        removed = own is not None and own.find(_W + "cellDel") is not None
        cells.texts.append("" if removed else _text(cell, tracked))
        cells.spans.append((place, place + wide))
        cells.merge.append(_merge(own))
        place += wide
    if within:
        grid.within += within
        cells.framing = True
    cells.pictures = pictures and next(row.iter(*_PICTURES), None) is not None
    grid.come += tracked["come"]
    grid.gone += tracked["gone"]
    grid.rows.append(cells)


def _tables_in(row: etree._Element, pictures: bool) -> list[_Grid]:
    """The tables of more than one column that stand in a row's only cell."""
    found = []
    cells = row.findall(_CELL)
    for table in cells[0].iterchildren(_TABLE) if len(cells) == 1 else ():
        grid = _Grid(may_frame=False)
        for inner in table.iterchildren(_ROW):
            _take_row(grid, inner, pictures)
        if any(len(cells.texts) > 1 for cells in grid.rows):
            found.append(grid)
    return found


def _own_cells(row: etree._Element) -> Iterator[etree._Element]:
    """The row's cells, also those inside a content control; none of a table within a cell."""
    for child in row:
        if child.tag == _CELL:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE and child.tag != _W + "trPr":
            if child.find(f"{_W}sdtPr/{_PROMPTING}") is not None:
                _take_prompt_away(child)
            yield from _own_cells(child)


def _number(settings: etree._Element | None, name: str, otherwise: int) -> int:
    found = settings.find(_W + name) if settings is not None else None
    return max(otherwise, int(found.get(_W + "val") or otherwise)) if found is not None else otherwise


def _merge(own: etree._Element | None) -> str:
    found = own.find(_W + "vMerge") if own is not None else None
    if found is None:
        return ""
    return "begins" if found.get(_W + "val") == "restart" else "continues"


# --- what a cell says


def _text(element: etree._Element, tracked: Counter) -> str:
    """All that is to be read in an element: its paragraphs, each on a line of its own. What is tracked is counted."""
    _drop_what_is_gone(element, tracked)
    for box in element.iter(_TICK_BOX, _PROMPTING):
        if box.tag == _TICK_BOX:
            _show_box(box)
        elif box.getparent() is not None and box.getparent().getparent() is not None:
            _take_prompt_away(box.getparent().getparent())
    pieces: list[str] = []
    begun = False
    for part in element.iter(*_READ):
        tag = part.tag
        if tag == _TEXT:
            text = part.text or ""
            pieces.append(text if len(text) != 1 else _in_its_font(part, text))
        elif tag == _PARAGRAPH:
            if begun:
                pieces.append("\n")
            begun = True
        elif tag == _SYMBOL:
            pieces.append(_symbol(part))
        elif tag == _BOX:
            pieces.append("☑" if _is_on(part) else "☐")
        elif tag == _DROPDOWN:
            pieces.append(_chosen(part))
        elif part.getparent().tag == _RUN:  # a tab stop of a paragraph is none
            pieces.append("\n" if tag in _BREAKS else "\t" if tag == _TAB else "-")
    return "".join(pieces).strip("\n")


def _drop_what_is_gone(element: etree._Element, tracked: Counter) -> None:
    for part in list(element.iter(*_GONE, _FALLBACK)):
        if part.tag != _FALLBACK:
            tracked["gone"] += 1
        parent = part.getparent()
        if parent is not None:
            parent.remove(part)
    tracked["come"] += sum(1 for _ in element.iter(*_COME))


def _show_box(box: etree._Element) -> None:
    """A tick box's sign stands in its content: one that is ticked reads as ticked, whatever sign its author chose."""
    checked = box.find(_W14 + "checked")
    on = checked is not None and checked.get(_W14 + "val") in ("1", "true", "on")
    control = box.getparent().getparent() if box.getparent() is not None else None
    signs = [] if control is None else list(control.iter(_TEXT, _SYMBOL))
    for place, sign in enumerate(signs):
        sign.tag = _TEXT
        sign.text = ("☑" if on else "☐") if place == 0 else ""


def _take_prompt_away(control: etree._Element) -> None:
    """'Click or tap here to enter text.' is nobody's text."""
    for text in control.iter(_TEXT):
        text.text = ""


def _chosen(dropdown: etree._Element) -> str:
    """What a form's list shows: its entries stand beside the text."""
    entries = [entry.get(_W + "val") or "" for entry in dropdown.iter(_W + "listEntry")]
    chosen = dropdown.find(_W + "result")
    chosen = chosen if chosen is not None else dropdown.find(_W + "default")
    place = int(chosen.get(_W + "val") or 0) if chosen is not None else 0
    return entries[place].strip() if 0 <= place < len(entries) else ""


def _in_its_font(part: etree._Element, sign: str) -> str:
    """A tick typed as a letter in a font of symbols: 'ü' in Wingdings, 'P' in Wingdings 2."""
    fonts = part.getparent().find(f"{_W}rPr/{_W}rFonts") if part.getparent() is not None else None
    known = _SYMBOLS.get((fonts.get(_W + "ascii") or fonts.get(_W + "hAnsi") or "").casefold(), {}) if fonts is not None else {}
    code = ord(sign)
    return known.get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code, sign)


def _is_on(box: etree._Element) -> bool:
    set_by = box.find(_W + "checked")
    if set_by is None:
        set_by = box.find(_W + "default")
    return set_by is not None and set_by.get(_W + "val", "1") in ("1", "true", "on")


def _symbol(part: etree._Element) -> str:
    font, code = (part.get(_W + "font") or "").strip(), int(part.get(_W + "char") or "0", 16)
    sign = _SYMBOLS.get(font.casefold(), {}).get(code & 0xFF if 0xF000 <= code <= 0xF0FF else code)
    if sign:
        return sign
    readable = 32 <= code < 0xD800 or 0xF900 <= code <= 0x10FFFF
    return chr(code) if readable else f"[{font} {code:X}]"


# --- a table's columns


def _sheet(name: str, grid: _Grid, notes: list[tuple[int, str]]) -> Sheet:
    """Rows with as many cells as most stand cell by cell: Word's hidden grid often differs from row to row. The others, such as a title
    across the table, stand where they overlap with those."""
    width = Counter(len(row.texts) for row in grid.rows).most_common()
    columns = max(count for count, times in width if times == width[0][1])
    like = next(row.spans for row in grid.rows if len(row.texts) == columns)
    rows, merged, carried = [], [], {}
    open_below: dict[int, tuple[int, int, str]] = {}  # column -> first row, last column, text
    for number, row in enumerate(grid.rows, 1):
        texts, continued = [""] * columns, set()
        for place, text in enumerate(row.texts):
            first, last = (place, place) if len(row.texts) == columns else _overlap(row.spans[place], like)
            if row.merge[place] == "continues" and first in open_below:
                text = text or open_below[first][2]
                continued.add(first)
            elif row.merge[place] == "begins":
                open_below[first] = (number, last, text)
            else:
                open_below.pop(first, None)
            texts[first] = f"{texts[first]}\n{text}" if texts[first] and text else texts[first] or text
            if last > first:
                merged.append((number, first, number, last))
        for first in continued:
            top, last, _ = open_below[first]
            carried[top, first] = (number, last)
        if any(text.strip() for text in texts):
            rows.append(Row(number, texts, texts, frozenset(continued)))
    merged += [(top, first, bottom, last) for (top, first), (bottom, last) in carried.items()]
    if grid.come or grid.gone:
        notes = [*notes, (0, _tracked(grid))]
    notes = [*notes, *((number, _PICTURED) for number, row in enumerate(grid.rows, 1) if row.pictures)]
    return Sheet(name, rows, merged=merged, above=grid.above, over=grid.over, notes=notes, may_continue=True)


def _overlap(span: tuple[int, int], like: list[tuple[int, int]]) -> tuple[int, int]:
    """The first and last column that a cell lies over."""
    over = [place for place, (first, after) in enumerate(like) if min(after, span[1]) > max(first, span[0])]
    return (over[0], over[-1]) if over else (len(like) - 1, len(like) - 1)


def _tracked(grid: _Grid) -> str:
    kept = f"{grid.come:,} tracked insertion{'s' * (grid.come != 1)} kept"
    left = f"{grid.gone:,} tracked deletion{'s' * (grid.gone != 1)} left out"
    return f"The table holds tracked changes: {kept}, {left}. Where that is not meant, accept or reject them in Word and import it again."
