"""How a chronology that left as a workbook comes back without loss.

A cell shows what a person reads: 12/09/2019, 'WF, a neighbour', 'Incident log - Testshire Police'. What it stands for is kept in two columns at
the end: which entry it is, and what its cells cannot hold by themselves. One rule on the way back: a cell that nobody has touched is taken as
exactly what it stood for, one that was changed is read like any agency's. Nothing in these columns is trusted further than that: what they say
must show as the cell does.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from casework import dates, forms
from casework.columns import Match, Table
from casework.dates import PartialDate
from casework.errors import CaseworkError
from casework.names import CasePerson
from casework.sheets import OWN_HEADINGS, Row

MORE = frozenset(["until", "who_seen", "views", "order_in_day", "entry", "exact"])
FORM = "chronology_entry"
ENTRY, EXACT = "entry", "exact"  # their names in procedure/columns.toml
ENTRY_HEADING, EXACT_HEADING = OWN_HEADINGS
CONTINUED = " continued "  # an entry whose text is longer than a cell goes on in further rows: '<id> continued 2'
MOST_IN_CELL = 32_000  # of the 32,767 units of UTF-16 that Excel takes
PRECISIONS = frozenset(["day", "week", "part", "month", "quarter", "season", "year", "decade", "range", "about", "placed"])
_UNHELD = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CODE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_x)")  # two of Excel's own codes for a character, one in the other
_PLACE = re.compile(rf"(.+?)(?:{CONTINUED}(\d+))?")


# --- out


def in_cells(cells: Mapping[str, str], entry_id: str, kept: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows that an entry takes in a workbook, by name of column: one, or more where a text is longer than a cell."""
    shown = {name: holdable(text) for name, text in cells.items()}
    unheld = {name: text for name, text in cells.items() if shown[name] != text}
    told = {**kept, "texts": unheld, "cells": {name: digest(text) for name, text in shown.items() if text}}
    shown[EXACT] = json.dumps(told).replace("_", "\\u005f")  # no code of Excel's can stand in it
    parts = {name: _split(text) for name, text in shown.items()}
    count = max(1, *map(len, parts.values()))
    return [
        {name: part[place] if place < len(part) else "" for name, part in parts.items()}
        | {ENTRY: entry_id if place == 0 else f"{entry_id}{CONTINUED}{place + 1}"}
        for place in range(count)
    ]


def holdable(text: str) -> str:
    """The text with what a workbook's cell cannot give back as it was shown in a way that it can."""
    return _CODE.sub("_\u200bx", _UNHELD.sub("\ufffd", text))


def date_kept(day: PartialDate | None) -> list[str | None] | None:
    """A partial date as `exact_date` takes it back."""
    return day and [day.typed, day.earliest.isoformat(), day.latest.isoformat(), day.precision, day.inferred]


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()


def _split(text: str) -> list[str]:
    if len(text) <= MOST_IN_CELL // 2 or (len(text) <= MOST_IN_CELL and text.isascii()):
        return [text]
    found, start, units = [], 0, 0
    for place, sign in enumerate(text):
        wide = 2 if sign > "\uffff" else 1
        if units + wide > MOST_IN_CELL:
            found.append(text[start:place])
            start, units = place, 0
        units += wide
    return [*found, text[start:]]


# --- back


def joined(table: Table) -> Table:
    """The table with each entry that goes on in further rows in one row again, wherever sorting has put them."""
    place = next((match.column for match in table.matches if match.target == ENTRY), None)
    if place is None:
        return table
    first: dict[str, Row] = {}
    further: dict[str, list[tuple[int, Row]]] = {}
    for row in table.rows:
        found = _PLACE.fullmatch(row.texts[place]) if place < len(row.texts) else None
        if found and found[2]:
            further.setdefault(found[1], []).append((int(found[2]), row))
        elif found:
            first.setdefault(found[1], row)
    if not further:
        return table
    taken = {id(row) for entry, rows in further.items() if entry in first for _, row in rows}
    whole = {id(row): _whole(row, [one for _, one in sorted(further[entry], key=lambda pair: pair[0])], place)
             for entry, row in first.items() if entry in further}  # fmt: skip
    return replace(table, rows=[whole.get(id(row), row) for row in table.rows if id(row) not in taken])


def _whole(row: Row, further: Sequence[Row], place: int) -> Row:
    width = max(len(one.texts) for one in (row, *further))
    texts = [
        "".join(one.texts[column] for one in (row, *further) if column < len(one.texts)) if column != place else row.texts[place]
        for column in range(width)
    ]
    alone = {column for column in range(len(row.values)) if not any(one.texts[column : column + 1] not in ([], [""]) for one in further)}
    return row._replace(texts=texts, values=[row.values[column] if column in alone else text for column, text in enumerate(texts)])


def kept_with(by_target: Mapping[str, str]) -> dict[str, Any]:
    """What the last column of a row says, when it is the portal's own; {} otherwise."""
    if not by_target.get(EXACT):
        return {}
    try:
        kept = json.loads(by_target[EXACT])
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) and isinstance(kept.get("cells"), dict) else {}


def entry_of(by_target: Mapping[str, str]) -> str | None:
    """The id that the entry of a row had in the portal when it was exported, if the row is the portal's own."""
    return (by_target.get(ENTRY) or None) if kept_with(by_target) else None


def untouched(by_target: Mapping[str, str]) -> set[str]:
    """The columns of a row of the portal's own whose cell says what it said when it was exported."""
    digests = kept_with(by_target).get("cells", {})
    return {name for name, text in by_target.items() if text and digests.get(name) == digest(text)} | (
        {name for name, text in by_target.items() if not text and name not in digests} if digests else set()
    )


def as_they_left(cells: Mapping[str, str], matches: Sequence[Match]) -> set[str]:
    """The headings of a row of the portal's own whose cell says what it said when it was exported, whether they stand for a column or not."""
    digests = set(kept_with(by_target(cells, matches)).get("cells", {}).values())
    return {heading for heading, text in cells.items() if text and digest(text) in digests} if digests else set()


def has_more(matches: Sequence[Match]) -> bool:
    """Whether a table has more of the procedure's columns than App 3's."""
    return any(match.target in MORE for match in matches)


def by_target(cells: Mapping[str, str], matches: Sequence[Match]) -> dict[str, str]:
    """A row's cells by the procedure's columns, where it has more of them than App 3's."""
    if not has_more(matches):
        return {}
    return {match.target: cells.get(match.heading, "") for match in matches if match.target}


def values(cells: Mapping[str, str], persons: Sequence[CasePerson], *, today: date) -> dict[str, Any]:
    """What the untouched cells of a row stood for, by the fields of the entry form; {} for a row that is not the portal's own."""
    kept = kept_with(cells)
    if not kept:
        return {}
    same = untouched(cells)
    found: dict[str, Any] = {field: kept["texts"][name] for name, field in TEXT_COLUMNS.items() if _is_text(kept, name, same)}
    for name, field in (("date", "date"), ("record_date", "recorded")):
        day = _date(kept.get(name)) if name in same else None
        if day and dates.show(day) == cells[name] and day.earliest <= today:
            found[field] = day
    if "source" in same and isinstance(kept.get("source"), str) and cells["source"].startswith(holdable(kept["source"])):
        found["source"] = kept["source"]
    if "family_member" in same and (about := _about(kept, persons)):
        found |= about
    return found | _own(kept.get("own"), today)


def comments(cells: Mapping[str, str]) -> list[tuple[str, str, str]] | None:
    """(thread, initials, text) for each comment of an untouched cell; None where the cell is not the portal's own, or was changed."""
    kept = kept_with(cells)
    if not kept or "comment" not in untouched(cells):
        return None
    whole = kept.get("texts", {}).get("comment", cells["comment"])
    found, start = [], 0
    try:
        for thread, initials, length in kept.get("comments", []):
            start += len(f"{initials}: ") if initials else 0
            found.append((str(thread), str(initials), whole[start : start + length]))
            start += length + 1
    except (TypeError, ValueError):
        return None
    good = all(thread in ("review_officer", "panel") and text.strip() for thread, _, text in found)
    return found if good and as_one((initials, text) for _, initials, text in found) == whole else None


def as_one(comments: Iterable[tuple[str, str]]) -> str:
    """Comments, each with its initials, in Appendix 3's one column (A19)."""
    return "\n".join(f"{initials}: {text}" if initials else text for initials, text in comments)


TEXT_COLUMNS = {"information": "information", "action": "action_outcome", "who_seen": "who_seen", "views": "views_wishes",
                "time": "time_of_day", "until": "time_until"}  # fmt: skip


def _is_text(kept: Mapping[str, Any], name: str, same: set[str]) -> bool:
    texts = kept.get("texts")
    return isinstance(texts, dict) and name in same and isinstance(texts.get(name), str) and "\x00" not in texts[name]


def _date(kept: Any) -> PartialDate | None:
    try:
        typed, earliest, latest, precision, inferred = kept
        day = PartialDate(typed, date.fromisoformat(earliest), date.fromisoformat(latest), precision, inferred=inferred)
    except (TypeError, ValueError):
        return None
    good = isinstance(typed, str) and len(typed) < 500 and (inferred is None or isinstance(inferred, str))
    return day if good and day.earliest <= day.latest and precision in PRECISIONS else None


def _about(kept: Mapping[str, Any], persons: Sequence[CasePerson]) -> dict[str, Any]:
    """The persons that a cell named, where this review knows all of them: by who they were, or by the one name that is theirs alone."""
    try:
        named = [(str(person), str(shown)) for person, shown in kept["about"]]
        typed = str(kept["about_typed"])
    except (KeyError, TypeError, ValueError):
        return {}
    here = {person.id for person in persons}
    found = [person if person in here else _called(shown, persons) for person, shown in named]
    return {"about": found, "about_typed": typed} if all(found) else {}


def _called(shown: str, persons: Sequence[CasePerson]) -> str | None:
    wanted = shown.casefold()
    found = {
        person.id
        for person in persons
        if wanted in {person.shown(rendering).casefold() for rendering in ("real", "initials", "pseudonyms")}
    }
    return found.pop() if len(found) == 1 else None


def _own(kept: Any, today: date) -> dict[str, Any]:
    """The answers to the partnership's own questions that its form still asks and would take."""
    form, found = forms.load(FORM), {}
    for name, value in kept.items() if isinstance(kept, dict) else ():
        field = form.fields.get(name)
        if field and field.own:
            with suppress(CaseworkError, TypeError, ValueError, KeyError, AttributeError):
                typed = forms.as_typed(form, forms.from_store(form, {name: value}))[name]
                found[name] = forms.understand_one(field, typed, today=today)
    return found
