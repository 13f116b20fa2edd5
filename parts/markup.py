"""The only module that writes HTML, so that tables and lists are real ones for screen readers, print and telephones.

Why not st.table: it reads cells as Markdown, which makes addresses in a record into links and loses line breaks. Why not st.dataframe: it is
a picture to a screen reader. Every value goes through `_shown`, which escapes it; Streamlit cleans the result once more, and no script runs.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import streamlit as st

from casework import clock, dates
from casework.dates import PartialDate
from parts.marks import Mark

CURRENT = ' aria-current="step" class="now"'


@dataclass(frozen=True)
class Link:
    """An ordinary link within the portal; `href` begins with '/'."""

    label: str
    href: str

    def __post_init__(self):
        if not self.href.startswith("/") or self.href.startswith("//"):
            raise ValueError(f"A link stays within the portal and begins with '/': {self.href!r}")


def table(
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    *,
    caption: str,
    show_caption: bool = True,
    empty: str = "There is nothing to show.",
) -> None:
    """A real table. `columns` is {key: heading} in order; `caption` names the table, also where it is not shown.

    A cell may be text, a number (set right), a date (dd/mm/yyyy), a PartialDate, an instant, a bool, a list, a Mark or a Link.
    On a telephone each row stands as a block with its headings. `empty` says what to do next when there are no rows.
    """
    if not rows:
        st.html(f'<p class="csp csp-quiet">{_escaped(empty)}</p>')
        return
    figures = {key for key in columns if _of_figures([row.get(key) for row in rows])}
    head = "".join(
        f'<th role="columnheader" scope="col"{_cell_class(key in figures, False)}>{_escaped(heading)}</th>'
        for key, heading in columns.items()
    )
    body = "".join(
        f'<tr role="row">{"".join(_cell(row.get(key), heading, key in figures) for key, heading in columns.items())}</tr>'
        for row in rows
    )
    shown = f"<caption>{_escaped(caption)}</caption>" if show_caption else ""
    st.html(
        f'<div class="csp"><table role="table" class="csp-table stacks" aria-label="{_escaped(caption)}">{shown}'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead><tbody role="rowgroup">{body}</tbody></table></div>'
    )


def facts(pairs: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
    """Names and what is recorded for them, one under another."""
    pairs = pairs.items() if isinstance(pairs, Mapping) else pairs
    inner = "".join(
        f'<dt>{_escaped(name)}</dt><dd dir="auto">{_shown(value) or "Not recorded"}</dd>' for name, value in pairs
    )
    st.html(f'<dl class="csp csp-facts">{inner}</dl>')


def marks(found: Iterable[Mark]) -> None:
    """Several marks in one line."""
    st.html(f'<p class="csp" style="margin:0">{" ".join(_shown(mark) for mark in found)}</p>')


def summary(title: str, sentences: Iterable[str]) -> None:
    """What is wrong, a sentence each, told at once to a screen reader."""
    items = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in sentences)
    st.html(f'<div class="csp csp-summary" role="alert"><p>{_escaped(title)}</p><ul>{items}</ul></div>')


def wrong(title: str, sentences: Iterable[str]) -> None:
    """What is wrong, once more and quieter, where the eye is after a press."""
    items = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in sentences)
    st.html(f'<div class="csp csp-wrong"><p>{_escaped(title)}</p><ul>{items}</ul></div>')


def who(parts: Iterable[str], note: str) -> None:
    """Above every page: who is signed in, part by part, and the way out; before it a note that holds for the whole portal, or ''."""
    told = f'<span class="note">{_escaped(note)}</span>' if note else ""
    signed_in = " · ".join(_escaped(part) for part in parts)
    out = _shown(Link("Sign out", "/sign-out"))
    st.html(f'<div class="csp csp-who">{told}<span class="signed-in">{signed_in}</span>{out}</div>')


def told(sentence: str, *, refused: bool = False) -> None:
    """What has just been done, or that a press recorded nothing, a line for each sentence, for a screen reader to read out."""
    kind = 'class="csp csp-told refused" role="alert"' if refused else 'class="csp csp-told" role="status"'
    st.html(f"<p {kind}>{_escaped(sentence)}</p>")


def quiet(sentence: str, where: Any = st) -> None:
    """A line in the quieter colour: a note, a date, a count."""
    where.html(f'<p class="csp csp-quiet" style="margin:0">{_escaped(sentence)}</p>')


def link(label: str, href: str) -> None:
    """An ordinary link, which opens the address anew in this tab."""
    st.html(f'<p class="csp" style="margin:0">{_shown(Link(label, href))}</p>')


def room(heading: str, sentences: Iterable[str], lines: Iterable[str], now: str) -> None:
    """Large, to be read from the back of a room: a heading, a few sentences, and a list in which the line `now` stands out."""
    told = "".join(f"<p>{_escaped(sentence)}</p>" for sentence in sentences)
    items = "".join(f"<li{CURRENT if line == now else ''}>{_escaped(line)}</li>" for line in lines)
    st.html(f'<section class="csp csp-room"><h2>{_escaped(heading)}</h2>{told}<ul>{items}</ul></section>')


def large(heading: str, sentences: Iterable[str]) -> None:
    """Larger than the page, to be read across a table, where somebody types beside it."""
    told = "".join(f"<p>{_escaped(sentence)}</p>" for sentence in sentences)
    st.html(f'<section class="csp csp-large"><h2 dir="auto">{_escaped(heading)}</h2>{told}</section>')


def ask(where: Any, label: str, help: str = "", problem: str = "", *, group: bool = False) -> None:
    """The label of a question, its help and what is wrong with the answer, to stand above the field."""
    parts = [f'<span class="label" aria-hidden="true">{_escaped(label)}</span>'] if label else []
    parts += [f'<span class="csp-hint">{_escaped(help)}</span>'] if help else []
    parts += [f'<span class="csp-problem">{_escaped(problem)}</span>'] if problem else []
    where.html(f'<div class="csp csp-ask{" group" if group else ""}">{"".join(parts)}</div>')


def understood(where: Any, sentence: str, *, right: bool) -> None:
    """What an answer was taken to mean, or why it cannot be, to stand beneath the field."""
    inner = _escaped(sentence) if right else f'<span class="csp-problem">{_escaped(sentence)}</span>'
    where.html(f'<div class="csp csp-understood" role="status">{inner}</div>')


def band(reference: str, label: str, stage: str, marking: str, names: str) -> None:
    """The head of a review's pages: which review, its marking, how persons are named."""
    inner = f'<span class="reference">{_escaped(reference)}</span>'
    inner += f"<span>{_escaped(label)}</span>" if label else ""
    inner += f"<span>{_escaped(stage)}</span>" if stage else ""
    inner += f'<span class="csp-quiet">{_escaped(names)}</span>' if names else ""
    st.html(f'<div class="csp csp-band">{inner}<span class="marking">{_escaped(marking)}</span></div>')


def _cell(value: Any, heading: str, figure: bool) -> str:
    short = isinstance(value, time | Mark) or (isinstance(value, str | date | PartialDate) and len(as_text(value)) <= 12)
    return (
        f'<td role="cell" dir="auto" data-label="{_escaped(heading)}"{_cell_class(figure, short)}>{_shown(value)}</td>'
    )


def _cell_class(figure: bool, short: bool) -> str:
    return ' class="figure"' if figure else ' class="short"' if short else ""


def _of_figures(values: Sequence[Any]) -> bool:
    """Whether a column is one of figures: an empty cell among them makes it no other."""
    told = [value for value in values if value is not None]
    return bool(told) and all(map(_is_figure, told))


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    if isinstance(value, Mark):
        return f'<span class="csp-mark {value.state}">{_escaped(value.words)}</span>'
    if isinstance(value, Link):
        return f'<a href="{_escaped(value.href)}" target="_self">{_escaped(value.label)}</a>'
    return _escaped(as_text(value))


def as_text(value: Any) -> str:
    """A value as it stands in a table: dd/mm/yyyy, 14:30, Yes, 1,204; '' for nothing."""
    if value is None or value != value:  # nothing, or a frame's missing value
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        moment = clock.local(value) if value.tzinfo else value
        return f"{dates.show(moment)} {moment:%H:%M}"
    if isinstance(value, date | PartialDate):
        return dates.show(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if _is_figure(value):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item) for item in value)
    return str(value)


def _escaped(text: Any) -> str:
    return html.escape(str(text).replace("\x00", "\ufffd"), quote=True)
