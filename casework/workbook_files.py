"""Whether a file may be opened at all, decided before anything in it is parsed.

A workbook or a Word document is a zip of XML. Its directory is checked against limits, every part is unpacked within them, and only what was
checked is packed again for the reader: a directory that lies about sizes has nothing to lie to. The reader also lays a
sheet out as a full grid, so one cell in the far corner would take all memory: the sheet's extent is measured first.
"""

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from casework.dates import MONTHS, understand_serial
from casework.errors import CaseworkError, Refused
from casework.sheets import MOST_COLUMNS, MOST_ROWS

MOST_CELLS = 3_000_000
MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TREE = 10 * 1024 * 1024  # of the parts that say which sheets and which formats there are
MOST_FORMAT = 255  # characters, Excel's own limit
MOST_RATIO = 300  # a table of one repeated row packs about a hundredfold
ACCEPTED = "Save the table as an Excel workbook (.xlsx), a Word document (.docx) or as .csv and choose it again."
DAMAGED = f"The workbook is damaged and cannot be read. {ACCEPTED}"
DAMAGED_DOCUMENT = f"The document is damaged and cannot be read. {ACCEPTED}"
NOT_TEXT = f"The file is named .csv but is not text in a usual encoding (UTF-8, UTF-16, Windows). {ACCEPTED}"
BOMB = "The file unpacks to far more than a table of this size can hold. It was not opened."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"\x89PNG", "a picture (PNG)"), (b"\xff\xd8\xff", "a picture (JPEG)"), (b"GIF8", "a picture (GIF)"), (b"BM", "a picture (BMP)"),
    (b"II*\x00", "a picture (TIFF)"), (b"MM\x00*", "a picture (TIFF)"), (b"RIFF", "a picture or sound"), (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text document"), (b"MZ", "a program"), (b"\x7fELF", "a program"), (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"), (b"Rar!", "a compressed archive"),
)  # fmt: skip
_WITH_MACROS = {"xlsm": "workbook", "xltm": "workbook", "xlsb": "workbook", "xlam": "workbook", "docm": "document", "dotm": "document"}
_PACKED = {"xlsx": "an Excel workbook", "docx": "a Word document"}
_RENAMED = {"xls": "workbook", "doc": "document"}
_MESSAGE = "__substg1.0_".encode("utf-16-le")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!doctype|html|svg|\?xml|head|body|table|meta|style|div)\b", re.I)
_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([^"'>]*)""")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252")  # of one byte for a bracket
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_FAR_OR_ODD = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]\d{1,4}")')
_PREFIXED = re.compile(rb":c[\s/>]")
_CELL_BEGINS = b'<c r="'
# What stands open stops at the next bracket: looking for its end through the whole sheet, again for each, would take hours
_WHOLE_CELL = re.compile(rb'([A-Z]{1,3})(\d{1,7})"([^<>]*?)(?:/>|>(.*?)</c>)', re.S)
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?>([^<]*)</f>")
_VALUE = re.compile(rb"<v(?:\s[^<>]*)?>([^<]*)</v>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_SHARED = re.compile(rb't="s"[^<>]{0,500}>(?:<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?<v>(\d+)</v>')
_YEAR_ONLY = re.compile(r"[\s\-/.,']*y{2,4}[\s\-/.,@']*")
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^<>]*\bdate1904=[\"'](?:1|true)[\"']")
DAYS_TO_1904 = 1462
_PART_TYPE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def kind(name: str, content: bytes) -> str:
    """'xlsx', 'docx' or 'csv', by the name and by what the bytes are; `Refused` where they differ or where none is accepted."""
    ending = name.lower().rpartition(".")[2].strip() if "." in name else ""
    if ending in _WITH_MACROS:
        raise Refused(f"The file is a {_WITH_MACROS[ending]} that may hold macros (.{ending}). {ACCEPTED}")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Refused("The file is protected with a password. Remove the protection, save it and choose it again.")
        if _MESSAGE in content:
            raise Refused("The file is a mail saved from Outlook. Open it, save the table that is attached and choose that.")
        raise Refused(f"The file is in the old Office format (.xls or .doc). {ACCEPTED}")
    for magic, what in _MAGIC:
        if content.startswith(magic) and not (magic.isalpha() and ending == "csv" and _looks_like_text(content)):
            raise Refused(f"The file is {what} and not a table. {ACCEPTED}")
    packed = content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))
    if ending in _PACKED:
        if packed:
            return ending
        raise Refused(f"The file is named .{ending} but is not {_PACKED[ending]}. {ACCEPTED}")
    if ending == "csv" and packed:
        raise Refused("The file is named .csv but is a workbook or archive. If it is a workbook, name it .xlsx.")
    if packed and ending in _RENAMED:
        raise Refused(f"The file is named .{ending} but is no old {_RENAMED[ending]}. If it was saved as .{ending}x, name it so.")
    if _MARKUP.match(content[:200]):
        raise Refused(f"The file is a web page or picture (HTML, XML or SVG) and not a table. {ACCEPTED}")
    if ending == "csv":
        return "csv"
    raise Refused(f"Files ending in {'.' + ending if ending else 'nothing'} cannot be read. {ACCEPTED}")


def _looks_like_text(content: bytes) -> bool:
    """Whether a csv merely begins with the letters of another format, as a heading 'BMI' does."""
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", content[:1000])


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook within the limits: `content` is packed anew from the checked parts only."""

    content: bytes
    parts: dict[str, bytes]

    @property
    def from_1904(self) -> bool:
        """Whether its days are counted from 1904, as old Excel for the Mac did."""
        return bool(_FROM_1904.search(self.parts.get("xl/workbook.xml", b"")))

    def part_of(self, sheet_name: str) -> str:
        """The part of the workbook that holds a sheet, '' where there is none."""
        return self._places.get(sheet_name, "")

    @cached_property
    def _places(self) -> dict[str, str]:
        return _sheet_parts(self.parts)

    def unread_cells(self, sheet_name: str) -> dict[tuple[int, int], str]:
        """What the reader would lose or change, by (row, column) from 0: the formula of a cell that was never calculated,
        the name of an error, a date shown as month and year only, a number shown with a fixed count of decimals."""
        xml = self.parts.get(self.part_of(sheet_name), b"")
        formats = _telling_formats(self.parts.get("xl/styles.xml", b""))
        if not (formats or b"<f" in xml or b't="e"' in xml):
            return {}
        found = {}
        for letters, row, attributes, inner in _whole_cells(xml):
            text = _unread_text(attributes, inner, formats, DAYS_TO_1904 * self.from_1904)
            if text is not None:
                found[int(row) - 1, _column(letters)] = text
        return found


def check(content: bytes) -> CheckedWorkbook:
    """The workbook, once its parts, sizes and extent are within the limits; `Refused` with the reason otherwise."""
    with _refusing(DAMAGED):
        parts = _unpack(content, "workbook")
        _refuse_unless_workbook(parts)
        strings = parts.get("xl/sharedStrings.xml", b"")
        for name, xml in parts.items():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _refuse_too_large(xml)
                _refuse_repeated_text(xml, strings)
        return CheckedWorkbook(_pack(parts), parts)


def check_document(content: bytes) -> tuple[dict[str, bytes], str]:
    """The parts of a Word document within the limits, and which of them holds its text; `Refused` with the reason otherwise."""
    with _refusing(DAMAGED_DOCUMENT):
        parts = _unpack(content, "document")
        _refuse_active(parts, "document")  # before any part is read
        links = _tree(parts.get("_rels/.rels", b"<none/>")).iter()
        main = next((link.get("Target", "").lstrip("/") for link in links if link.get("Type", "").endswith("/officeDocument")), "")
        if not main.startswith("word/") or main not in parts:
            what = next((what for start, what in (("xl/", "workbook"), ("ppt/", "presentation")) if main.startswith(start)), None)
            name_it = " If it is a workbook, name it .xlsx." if what == "workbook" else ""
            raise Refused(f"The file is a {what} and not a Word document.{name_it or ' ' + ACCEPTED}" if what else DAMAGED_DOCUMENT)
        return parts, main


@contextmanager
def _refusing(damaged: str) -> Iterator[None]:
    """Whatever is wrong inside a file is the file's damage."""
    try:
        yield
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, LookupError, OSError) as damage:
        raise Refused(damaged) from damage
    except (expat.ExpatError, ElementTree.ParseError, RuntimeError, AttributeError, TypeError) as damage:
        raise Refused(damaged) from damage


def _unpack(content: bytes, what: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(f"The {what} has {len(entries):,} parts; a table has a few dozen. It was not opened.")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Refused(BOMB)
        for entry in entries:
            _refuse_entry(entry, what)
        parts, left = {}, MOST_UNPACKED
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    parts[entry.filename] = part.read(left + 1)
                left -= len(parts[entry.filename])
                if left < 0:
                    raise Refused(BOMB)
        return parts


def _refuse_entry(entry: zipfile.ZipInfo, what: str) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name:
        raise Refused(f"The {what} holds a file with a path in its name. It was not opened.")
    if "vbaproject" in name.lower() or "macrosheets/" in name.lower():
        raise Refused(f"The {what} holds macros. {ACCEPTED}")
    if entry.flag_bits & 1:
        raise Refused(f"The {what} is protected with a password. Remove the protection, save it and choose it again.")
    if entry.file_size > 1024 * 1024 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise Refused(BOMB)


def _refuse_unless_workbook(parts: dict[str, bytes]) -> None:
    if "xl/workbook.xml" not in parts:
        what = next((what for start, what in (("word/", "Word document"), ("ppt/", "presentation")) if any(
            name.startswith(start) for name in parts)), None)  # fmt: skip
        name_it = "If it is a Word document, name it .docx." if what == "Word document" else ACCEPTED
        raise Refused(f"The file is a {what} and not a workbook. {name_it}" if what else DAMAGED)
    _refuse_active(parts, "workbook")


def _refuse_active(parts: dict[str, bytes], what: str) -> None:
    """Nothing that runs, and no entities of its own, which can unpack without end or name other files; nor another encoding to hide them in."""
    if b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise Refused(f"The {what} holds macros. {ACCEPTED}")
    for xml in parts.values():
        declared = _ENCODING.match(xml)
        if b"<!DOCTYPE" in xml or b"\x00" in xml or (declared and declared[1].lower() not in _ENCODINGS):
            raise Refused(DAMAGED if what == "workbook" else DAMAGED_DOCUMENT)


def _pack(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name), xml)
    return packed.getvalue()


def _refuse_too_large(xml: bytes) -> None:
    if not _FAR_OR_ODD.search(xml) and not _PREFIXED.search(xml):
        return  # every cell says where it stands, and none stands far: most sheets
    cells = _CELL.findall(xml)
    if len(cells) == len(_ANY_CELL.findall(xml)):
        last_row = max((int(row) for _, row in cells), default=0)
        last_column = max((_column(letters) for letters in {letters for letters, _ in cells}), default=-1) + 1
        if last_row > MOST_ROWS or last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
            last_row, last_column = _extent(xml)  # without the cells that are only coloured
    else:
        last_row, last_column = _extent(xml)
    if last_row > MOST_ROWS:
        raise Refused(f"A sheet goes down to row {last_row:,}. At most {MOST_ROWS:,} rows can be read: split it.")
    if last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
        raise Refused(
            f"A sheet spreads over {last_column:,} columns and {last_row:,} rows: more than can be read. Split it."
        )


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and column that hold a value, from 1, for XML written in any way."""
    row = column = last_row = last_column = 0

    def begin(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column
        tag = tag.rpartition(":")[2]
        if tag == "row":
            row, column = int(attributes.get("r", row + 1)), 0
        elif tag == "c":
            place = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", attributes.get("r", "").strip())
            column = _column(place[1].upper().encode()) + 1 if place else column + 1
            row = int(place[2]) if place else row
        elif tag in ("v", "is", "f"):
            last_row, last_column = max(last_row, row), max(last_column, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(xml, True)
    return last_row, last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refuse_repeated_text(xml: bytes, strings: bytes) -> None:
    """A long text kept once and shown by many cells unpacks in the reader: refused before it does."""
    lengths = [len(item) for item in re.split(rb"<(?:\w+:)?si\b", strings)[1:]]
    uses = xml.count(b't="s"') + xml.count(b"t='s'")
    if not lengths or max(lengths) * uses <= MOST_UNPACKED:
        return
    places = [int(number) for number in _SHARED.findall(xml)]
    if len(places) != uses or sum(lengths[place] for place in places if place < len(lengths)) > MOST_UNPACKED:
        raise Refused(BOMB)


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


def _tree(part: bytes) -> ElementTree.Element:
    """A part that is read as a whole: a tree takes many times the memory of its text."""
    if len(part) > MOST_TREE:
        raise Refused(BOMB)
    return ElementTree.fromstring(part)


def _sheet_parts(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> the part of the workbook that holds it."""
    links = {
        link.get("Id"): link.get("Target", "") for link in _tree(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    }
    found = {}
    for element in _tree(parts["xl/workbook.xml"]).iter():
        if element.tag.endswith("}sheet"):
            target = links.get(element.get(_PART_TYPE), "")
            found[element.get("name")] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return found


def _telling_formats(styles: bytes) -> dict[int, str]:
    """Style number -> 'month' for a date shown as month and year only, 'year' for one shown as its year, '.2' for a number with two decimals."""
    if not styles:
        return {}
    codes = {17: "mmm-yy", 2: "0.00"}
    cells = []
    for element in _tree(styles).iter():
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
    return found


def _unread_text(attributes: bytes, inner: bytes, formats: dict[int, str], later: int) -> str | None:
    value = _VALUE.search(inner)
    if b't="e"' in attributes:
        return value[1].decode("utf-8", "replace") if value else None
    formula = _FORMULA.search(inner)
    if formula and not (value and value[1]) and b"<is" not in inner:
        return "=" + _plain(formula[1])
    style = _STYLE.search(attributes)
    shown = formats.get(int(style[1])) if style and formats else None
    if not (shown and value) or b't="' in attributes.replace(b't="n"', b""):
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
