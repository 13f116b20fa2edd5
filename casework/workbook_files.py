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
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.parsers import expat

from casework.errors import Refused
from casework.sheets import MOST_CELLS, MOST_COLUMNS, MOST_ROWS

MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TREE = 10 * 1024 * 1024  # of the parts that say which sheets and which formats there are
MOST_RATIO = 300  # a table of one repeated row packs about a hundredfold
ACCEPTED = "Save the table as an Excel workbook (.xlsx), a Word document (.docx) or as .csv and choose it again."
DAMAGED = f"The workbook is damaged and cannot be read. {ACCEPTED}"
DAMAGED_DOCUMENT = f"The document is damaged and cannot be read. {ACCEPTED}"
NOT_TEXT = f"The file is named .csv but is not text in a usual encoding (UTF-8, UTF-16, Windows). {ACCEPTED}"
BOMB = "The file unpacks to far more than a table of this size can hold. It was not opened."
TOO_MANY_CELLS = f"The file has more than {MOST_CELLS:,} cells, blank ones too. Split it, or remove the columns that are not needed."
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
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*(?:(?<=/)>|(?<!/)>\s*(?:</c>|<(v|is|f)[\s/>]))')  # and what it holds, if anything
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_FAR_OR_ODD = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]\d{1,4}")')
_PREFIXED = re.compile(rb":c[\s/>]")
_SHARED = re.compile(rb't="s"[^<>]{0,500}>(?:<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>))?<v>(\d+)</v>')
_STRINGS = "xl/sharedstrings.xml"  # by whichever letters: the reader takes no notice of capitals
_READ_BY_NOBODY = ("docprops/", "customxml/", "xl/calcchain", "xl/charts/", "xl/externallinks/", "xl/media/", "xl/pivot", "xl/theme/")
_LARGE = 20 * 1024 * 1024  # not to be kept unpacked twice
_FROM_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^<>]*\bdate1904=[\"'](?:1|true)[\"']")
DAYS_TO_1904 = 1462
_OF_PARTS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ElementTree.register_namespace("r", _OF_PARTS)  # the reader knows its attributes by this letter alone


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
    raise Refused(f"{f'Files ending in .{ending} cannot be read' if ending else 'The name of the file does not say what it is'}. {ACCEPTED}")


def _looks_like_text(content: bytes) -> bool:
    """Whether a csv merely begins with the letters of another format, as a heading 'BMI' does."""
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", content[:1000])


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook within the limits: `content` is packed anew from the checked parts only. `parts` are those to be looked at beside; each is
    taken out when it is, since together they take more memory than all that is read of them."""

    content: bytes
    parts: dict[str, bytes]

    places: dict[str, str]  # sheet name -> the part that holds it

    @cached_property
    def from_1904(self) -> bool:
        """Whether its days are counted from 1904, as old Excel for the Mac did."""
        return bool(_FROM_1904.search(self.parts.get("xl/workbook.xml", b"")))


def check(content: bytes) -> CheckedWorkbook:
    """The workbook, once its parts, sizes and extent are within the limits; `Refused` with the reason otherwise."""
    with _refusing(DAMAGED):
        parts = _unpack(content, "workbook")
        _refuse_unless_workbook(parts)
        sheets = [xml for xml in parts.values() if b"sheetData" in xml]  # wherever they lie
        _refuse_too_many(sheets)
        for xml in sheets:
            _refuse_too_large(xml)
        _refuse_repeated_text(sheets, b"".join(xml for name, xml in parts.items() if name.lower() == _STRINGS))
        places = _sheets_told_apart(parts)
        packed = _pack(parts)
        return CheckedWorkbook(packed, {name: xml for name, xml in parts.items() if name.lower() != _STRINGS}, places)


def check_document(content: bytes) -> tuple[dict[str, bytes], str]:
    """The parts of a Word document within the limits, and which of them holds its text; `Refused` with the reason otherwise."""
    with _refusing(DAMAGED_DOCUMENT):
        parts = _unpack(content, "document")
        _refuse_active(parts, "document")  # before any part is read
        links = tree(parts.get("_rels/.rels", b"<none/>")).iter()
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
            name = entry.filename.lower()
            if name.endswith((".xml", ".rels")) and not (what == "workbook" and name.startswith(_READ_BY_NOBODY)):
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
    how = zipfile.ZIP_DEFLATED if sum(map(len, parts.values())) > _LARGE else zipfile.ZIP_STORED
    with zipfile.ZipFile(packed, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name), xml, how, compresslevel=1)
    return packed.getvalue()


def _refuse_too_large(xml: bytes) -> None:
    if not _FAR_OR_ODD.search(xml) and not _PREFIXED.search(xml):
        return  # every cell says where it stands, and none stands far: most sheets
    last_row, last_column = _extent_as_written(xml) or _extent(xml)
    if last_row > MOST_ROWS:
        raise Refused(f"A sheet goes down to row {last_row:,}. At most {MOST_ROWS:,} rows can be read: split it.")
    if last_column > MOST_COLUMNS or last_row * last_column > MOST_CELLS:
        raise Refused(
            f"A sheet spreads over {last_column:,} columns and {last_row:,} rows: more than can be read. Split it."
        )


def _refuse_too_many(sheets: list[bytes]) -> None:
    """Refuse sheets that hold too much together before any of it is read."""
    if sum(xml.count(b"<v>") + xml.count(b"<is>") for xml in sheets) > MOST_CELLS:
        raise Refused(TOO_MANY_CELLS)


def _extent_as_written(xml: bytes) -> tuple[int, int] | None:
    """As `_extent`, many times as fast, for XML as spreadsheets write it; None for any other. Cells that are only coloured hold no value."""
    if b"<!--" in xml or b"<![CDATA[" in xml:
        return None
    last = _CELL.match(xml, max(xml.rfind(b'<c r="', 0, max(xml.rfind(b"<v>"), 0)), 0))
    if last and last[3] and int(last[2]) > MOST_ROWS:
        return int(last[2]), column_of(last[1]) + 1
    columns, rows, count = set(), set(), 0
    for cell in _CELL.finditer(xml):  # one after another: a list of all took 400 MB
        count += 1
        if cell[3]:
            columns.add(cell[1])
            rows.add(cell[2])
    if count != sum(1 for _ in _ANY_CELL.finditer(xml)):
        return None
    return max(map(int, rows), default=0), max(map(column_of, columns), default=-1) + 1


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
            column = column_of(place[1].upper().encode()) + 1 if place else column + 1
            row = int(place[2]) if place else row
        elif tag in ("v", "is", "f"):
            last_row, last_column = max(last_row, row), max(last_column, column)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.Parse(xml, True)
    return last_row, last_column


def column_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refuse_repeated_text(sheets: list[bytes], strings: bytes) -> None:
    """A long text kept once and shown by many cells unpacks in the reader: refused before it does."""
    lengths = [len(item) for item in re.split(rb"<(?:\w+:)?si\b", strings)[1:]]
    uses = sum(xml.count(b't="s"') + xml.count(b"t='s'") for xml in sheets)
    if not lengths or max(lengths) * uses <= MOST_UNPACKED:
        return
    places = [int(number) for xml in sheets for number in _SHARED.findall(xml)]
    if len(places) != uses or sum(lengths[place] for place in places if place < len(lengths)) > MOST_UNPACKED:
        raise Refused(BOMB)


def tree(part: bytes) -> ElementTree.Element:
    """A part that is read as a whole: a tree takes many times the memory of its text."""
    if len(part) > MOST_TREE:
        raise Refused(BOMB)
    return ElementTree.fromstring(part)


def _sheets_told_apart(parts: dict[str, bytes]) -> dict[str, str]:
    """Sheet name -> the part that holds it. The reader finds a sheet by its name alone: where two have one name, as some programs write them,
    the second is called 'Log (2)' in the workbook that is packed anew."""
    links = {link.get("Id"): link.get("Target", "") for link in tree(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))}
    book = tree(parts["xl/workbook.xml"])
    found: dict[str, str] = {}
    renamed = False
    for sheet in (element for element in book.iter() if element.tag.endswith("}sheet")):
        name = _name_of_its_own(sheet.get("name", ""), found)
        renamed = renamed or name != sheet.get("name")
        sheet.set("name", name)
        link = next((value for attribute, value in sheet.items() if attribute.endswith("}id")), None)
        part = _part(links.get(link, ""))
        if (part in parts and part in found.values()) or len(found) == MOST_PARTS:
            raise Refused(DAMAGED)  # one part shown as many sheets would be read as often
        found[name] = part
    if renamed:
        parts["xl/workbook.xml"] = ElementTree.tostring(book)
    return found


def _part(target: str) -> str:
    """The name of a part as the reader takes it from a link."""
    return target.lstrip("/") if target.startswith(("/", "xl/")) else normpath(join("xl", target))


def _name_of_its_own(name: str, taken: Container[str]) -> str:
    own, count = name, 2
    while own in taken:
        own, count = f"{name} ({count})", count + 1
    return own
