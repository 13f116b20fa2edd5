"""What the comments on a workbook's cells say: no row holds it, and whoever takes the sheet as read is told."""

import re
from collections.abc import Sequence
from html import unescape
from string import ascii_uppercase

PUT_IT_IN = "Put what belongs to an entry into its row."
_MOST_TOLD, _MOST_NAMED = 50, 5
_LONGEST = 200  # characters of a comment that are told
_BEGINS = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment)(?=\s)")
_CELL = re.compile(rb"""[^<>]*?\bref=["']([A-Z]{1,3}(\d{1,7}))["']""")
_BY = re.compile(rb"""[^<>]*?\bauthorId=["'](\d{1,6})["']""")
_AUTHOR = re.compile(rb"<(?:\w+:)?author(?:\s[^<>]*)?>([^<]*)<")
_WORDS = re.compile(rb"<(?:\w+:)?t(?:ext)?(?:\s[^<>]*)?>([^<]*)")
_COPY_OF_THREAD = re.compile(r"\s*\[Threaded comment\].*?\bComment:", re.S)  # which stands beside it for programs that know no threads


def notes(linked: Sequence[tuple[str, bytes]]) -> list[tuple[int, str]]:
    """A sentence with its row for each comment of what is linked to a sheet (kind and text), as many as anybody reads; the others are counted."""
    threads, plain = _said([xml for kind, xml in linked if kind == "threadedComment"]), _said([xml for kind, xml in linked if kind == "comments"])
    said = {cell: threads.get(cell) or [_without_notice(text) for text in texts] for cell, texts in (plain | threads).items()}
    worded = {cell: text for cell, texts in said.items() if (text := " / ".join(filter(None, texts)))}
    told = list(worded)[:_MOST_TOLD]
    notes = [(int(cell.lstrip(ascii_uppercase)), f"Cell {cell} has a comment, which is not read: '{_short(worded[cell])}'. {PUT_IT_IN}")
             for cell in told]  # fmt: skip
    if others := [cell for cell in said if cell not in set(told)]:
        what = "more comments" if told else "comments"
        notes.append((0, f"Cells of the sheet have {what}, which are not read: {some(others)}. {PUT_IT_IN}"))
    return notes


def _said(parts: Sequence[bytes]) -> dict[str, list[str]]:
    """Cell -> the words of its comments, without who wrote them."""
    found: dict[str, list[str]] = {}
    for xml in parts:
        begin, *comments = _BEGINS.split(xml)
        authors = [_text(name) for name in _AUTHOR.findall(begin)]
        for comment in comments:
            if cell := _CELL.match(comment):
                by = _BY.match(comment)
                author = authors[int(by[1])] if by and int(by[1]) < len(authors) else ""
                text = "".join(map(_text, _WORDS.findall(comment))).strip()
                found.setdefault(cell[1].decode(), []).append(text.removeprefix(f"{author}:").strip() if author else text)
    return found


def _without_notice(text: str) -> str:
    notice = _COPY_OF_THREAD.match(text)
    return text[notice.end() if notice else 0 :].strip()


def _text(xml: bytes) -> str:
    return unescape(xml.decode("utf-8", "replace"))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def some(things: Sequence[str]) -> str:
    """The first of several things by name, the others counted."""
    more = f" and {len(things) - _MOST_NAMED:,} more" if len(things) > _MOST_NAMED else ""
    return f"{', '.join(things[:_MOST_NAMED])}{more}"
