"""A long table of a Word document: the template's own row, filled in for each record and written as it comes.

Word's frame (paper, fonts, headings, the look of a row) is the template's, which a partnership edits in Word. A row of it holds placeholders as
any paper does; once they are found, each record is text put between the pieces of that row's XML. Making thousands of rows as objects would
take some thirty times as long, and all the memory.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from casework import database, documents

DOCUMENT = "word/document.xml"
LONGEST_UNSPLIT = 1_500  # characters in one cell: a longer row may go on over the page, or it would leave half a page blank
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNSPLIT = re.compile(r"<w:cantSplit\b[^>]*/>")


class Kind(NamedTuple):
    """A row that the template repeats: the placeholder in it (`entry`, a mapping, or `heading`, a text) and the fields of a mapping."""

    name: str
    fields: Sequence[str] = ()


def fill(template: str, context: Mapping, kinds: Sequence[Kind], rows: Iterable[tuple[str, Mapping[str, str]]]) -> bytes:
    """The document of a template whose row of each kind is repeated: `rows` gives the kind and the texts by field ('' where it has none).

    Raises TemplateFault as `documents.render` does, for a placeholder in a row too.
    """
    token = database.new_id()
    marks = {kind.name: {field: _mark(token, kind.name, field) for field in kind.fields} or _mark(token, kind.name, "") for kind in kinds}
    frame = zipfile.ZipFile(io.BytesIO(documents.render(template, {**context, **marks})))
    before, patterns, after = _cut(frame.read(DOCUMENT), token)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in frame.infolist():
            if part.filename != DOCUMENT:
                archive.writestr(part, frame.read(part))
        with archive.open(DOCUMENT, "w") as document:
            document.write(before.encode())
            for kind, texts in rows:
                if kind in patterns:
                    document.write(_row(patterns[kind], texts).encode())
            document.write(after.encode())
    return made.getvalue()


def in_word(text: str) -> str:
    """Text between the tags of a run: escaped, its lines and tabs as Word has them."""
    shown = escape(documents.for_word(text))
    for sign, tag in (("\n", "<w:br/>"), ("\t", "<w:tab/>")):
        shown = shown.replace(sign, f'</w:t>{tag}<w:t xml:space="preserve">')
    return shown


def _mark(token: str, kind: str, field: str) -> str:
    return f"{token}.{kind}.{field}."


def _cut(xml: bytes, token: str) -> tuple[str, dict[str, list[str]], str]:
    """What stands before the repeated rows, each row in pieces (text, field, text ...), and what stands after them."""
    root = etree.fromstring(xml)
    found = [row for row in root.iter(f"{_W}tr") if any(token in (text.text or "") for text in row.iter(f"{_W}t"))]
    for row in found:
        for text in row.iter(f"{_W}t"):
            text.set(_SPACE, "preserve")
        row.addprevious(etree.ProcessingInstruction("rows", token))
    if found:
        found[-1].addnext(etree.ProcessingInstruction("rows", token))
    whole = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True).decode()
    before, *rows = whole.split(f"<?rows {token}?>")
    after = rows.pop() if rows else ""
    mark = re.compile(rf"{re.escape(token)}\.(\w+)\.(\w*)\.")
    patterns = {}
    for row in rows:
        pieces = mark.split(row)  # text, kind, field, text, kind, field, text ...
        patterns[pieces[1]] = [piece for place, piece in enumerate(pieces) if place % 3 != 1]
    return before, patterns, after


def _row(pattern: Sequence[str], texts: Mapping[str, str]) -> str:
    filled = "".join(in_word(texts[piece]) if place % 2 else piece for place, piece in enumerate(pattern))
    return _UNSPLIT.sub("", filled) if max(map(len, texts.values())) > LONGEST_UNSPLIT else filled
