"""The letters of a genogram: how wide a text is, and where it breaks. Liberation Sans has the widths of Arial, and comes with the portal."""

import unicodedata
from functools import cache
from pathlib import Path

from PIL import ImageFont

FONT = Path(__file__).parent / "fonts" / "LiberationSans-Regular.ttf"
FAMILY = "Arial, 'Liberation Sans', Helvetica, sans-serif"
NO_LETTERS = {"Cc", "Cf", "Cs", "Co", "Cn"}  # steering signs: some are no XML, some turn the direction of reading


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def width(text: str, size: int) -> float:
    return font(size).getlength(text)


def plain(text: str) -> str:
    """The text on one line, of signs that can be drawn."""
    return " ".join("".join(" " if unicodedata.category(one) in NO_LETTERS else one for one in text).split())


def wrapped(text: str, size: int, most: float, lines: int) -> list[str]:
    """The text in at most so many lines of at most that width; what is left off is shown as '…'."""
    found, rest = [], plain(text)
    while rest and len(found) < lines:
        last = len(found) == lines - 1
        line, rest = _first_line(rest, size, most)
        if rest and last:
            line = _shortened(f"{line} {rest}", size, most)
        found.append(line)
    return found


def _first_line(text: str, size: int, most: float) -> tuple[str, str]:
    if width(text, size) <= most:
        return text, ""
    words = text.split(" ")
    for count in range(len(words) - 1, 0, -1):
        if width(line := " ".join(words[:count]), size) <= most:
            return line, " ".join(words[count:])
    count = _fitting(text, size, most)
    return text[:count], text[count:].lstrip()


def _shortened(text: str, size: int, most: float) -> str:
    return text[: _fitting(text, size, most - width("…", size))].rstrip() + "…"


def _fitting(text: str, size: int, most: float) -> int:
    count = 1
    while count < len(text) and width(text[: count + 1], size) <= most:
        count += 1
    return count
