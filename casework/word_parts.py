"""A part of a Word document (its text, its comments, a page header), read piece by piece: a long one takes no more memory than a short one."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from casework.errors import Refused

MOST_UNPACKED = 100 * 1024 * 1024  # of a document's text and layout, which stands in memory twice: some 50,000 rows
MOST_PIECES = 200_000  # rows, and paragraphs in no row, of a part: four times the rows of tables that can be read
MOST_AT_ONCE = 5 * 1024 * 1024  # of a row, or of what stands between two paragraphs
TOO_MUCH_AT_ONCE = (
    f"One row or paragraph of the document holds more than {MOST_AT_ONCE // 1024 // 1024} MB of text and layout, as where a long table stands in "
    "the cell of another, or in a text box. Copy that table alone into a document, or split it."
)
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def refuse_too_long(content: bytes) -> None:
    """Refuse a document that is too long to be unpacked. No part unpacks to more than its file's directory says; a damaged one is told later."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist() if entry.filename.lower().endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return
    if unpacked > MOST_UNPACKED:
        size = f"{unpacked / 1024 / 1024:,.0f} MB of text and layout (without pictures)"
        raise Refused(f"The document unpacks to {size}. At most {MOST_UNPACKED // 1024 // 1024} MB can be read: split it.")


class Walk:
    """The elements of some tags as they begin ('start') and end ('end'); each that was read is to be forgotten."""

    def __init__(self, xml: bytes, *tags: str) -> None:
        self._source = _Portions(xml.replace(_STRICT, _LOOSE))
        self._tags = tags
        self._read = 0

    def __iter__(self) -> Iterator[tuple[str, etree._Element]]:
        return iter(
            etree.iterparse(self._source, events=("start", "end"), tag=self._tags, resolve_entities=False, no_network=True, load_dtd=False)
        )

    def forget(self, element: etree._Element) -> None:
        """Let go of what has been read, and of what stands before it."""
        empty(element)
        parent = element.getparent()
        while parent is not None and (before := element.getprevious()) is not None:
            empty(before)
            parent.remove(before)
        self._source.unread = 0
        self._read += 1
        if self._read > MOST_PIECES:
            raise Refused(f"The document has more than {MOST_PIECES:,} paragraphs beside its tables. Take the tables alone into a document.")


def empty(element: etree._Element) -> None:
    """Clear an element part by part, from its end: as a whole, or taken out with its parts, it costs the square of their number."""
    for part in reversed(list(element.iter())):
        part.clear()


class _Portions(io.BytesIO):
    """A part as it is read: what is not let go of in between stands in memory at many times its size, and has a limit."""

    unread = 0

    def read(self, size: int | None = -1) -> bytes:
        portion = super().read(size)
        self.unread += len(portion)
        if self.unread > MOST_AT_ONCE:
            raise Refused(TOO_MUCH_AT_ONCE)
        return portion
