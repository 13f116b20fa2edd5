"""Text from records, shown as it is: never as Markdown, HTML, a link or a picture.

Streamlit reads Markdown in most of what it shows: even escaped, it turns addresses into links, '->' into an arrow and :name: into a
picture. `plain` shows a text exactly. `label` is for the short places that offer nothing but Markdown: buttons, options, headings.
"""

import re

import streamlit as st

WORD_JOINER = "\u2060"  # takes no room; keeps Streamlit from finding addresses, :names: and arrows in a label
_READ_AS_MARKDOWN = re.compile(
    r"([\\`*_\[\]<>$~&])|^([#+-]|\d+(?=[.)]))"
)  # no more: a screen reader spells the strokes out
_TELLING = re.compile(r"(?<=[:@<>=~-])(?=\S)|(?<=\bwww)(?=\.)", re.IGNORECASE)


def plain(text: str | None, *, nothing: str = "Nothing recorded.") -> None:
    """Show a text from a record exactly: its lines, spaces and signs, whatever they are."""
    st.text(text or nothing, width="stretch")


def label(text: str) -> str:
    """The text for a place that reads Markdown, so that it is shown as written, on one line."""
    one_line = " ".join(str(text).split())
    return _READ_AS_MARKDOWN.sub(_stroke, _TELLING.sub(WORD_JOINER, one_line))


def _stroke(match: re.Match) -> str:
    found = match[0]
    return f"{found}{WORD_JOINER}" if found.isdigit() else f"\\{found}"
