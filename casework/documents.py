"""Word documents from the templates in procedure/templates, which a partnership edits in Word (procedure/templates/README.md says how).

What is filled in is text and nothing else: it is escaped, never read as a template, and holds no character that Word cannot.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment, StrictUndefined, TemplateError

from casework import procedure
from casework.errors import CaseworkError

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# XML holds none of these; docxtpl would make paragraphs and pages of the bell and the form feed
_NOT_FOR_WORD = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class TemplateFault(CaseworkError):
    """A Word template that cannot be used: the sentence names it and says what is wrong, for whoever edits it."""


def render(template: str, context: Mapping[str, Any], *, pictures: Mapping[str, bytes | None] | None = None) -> bytes:
    """The document made from procedure/templates/<template>.docx, as bytes. Raises TemplateFault.

    The context holds text, numbers, booleans, lists and mappings of these. A placeholder that it does not know is a fault, never a gap.
    `pictures` are put where the template names them, 20 mm high; nothing stands there for one that there is not.
    """
    path = folder() / f"{template}.docx"
    made = io.BytesIO()
    try:
        document = DocxTemplate(path)
        drawn = {name: _picture(document, content) for name, content in (pictures or {}).items()}
        document.render(_inert(context) | drawn, Environment(undefined=StrictUndefined, autoescape=True), autoescape=True)
        document.save(made)
    except (PackageNotFoundError, BadZipFile, FileNotFoundError):
        raise TemplateFault(f"The Word template {path.name} is missing or is not a Word document.") from None
    except TemplateError as fault:
        raise TemplateFault(f"The Word template {path.name} cannot be filled in: {fault.message}.") from None
    return made.getvalue()


def for_word(text: str) -> str:
    """The text with only what Word can hold; what it cannot is shown as the replacement character."""
    return _NOT_FOR_WORD.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _picture(document: DocxTemplate, content: bytes | None) -> InlineImage | str:
    if not content:
        return ""
    try:
        Image.from_blob(content)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, ValueError, KeyError, ZeroDivisionError):
        raise TemplateFault("The partnership's logo cannot be read as a picture. Put it in again under Administration.") from None
    return InlineImage(document, io.BytesIO(content), height=Mm(20))


def folder() -> Path:
    """Where the templates lie: beside the procedure in force."""
    return procedure.folder() / "templates"


def _inert(value: Any) -> Any:
    """The value with only text that Word can hold."""
    if isinstance(value, str):
        return for_word(value)
    if isinstance(value, Mapping):
        return {key: _inert(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_inert(one) for one in value]
    if is_dataclass(value):
        return _inert(asdict(value))
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"A Word document takes text, not {type(value).__name__}.")
