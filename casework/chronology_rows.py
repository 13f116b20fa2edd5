"""From the rows of an agency's file to entries and held rows: where each cell goes, and whom a row is about."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from json.encoder import encode_basestring as in_quotes
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from casework import chronology_entries, chronology_exact, database, forms
from casework.columns import Match
from casework.dates import PartialDate
from casework.names import CasePerson
from casework.understand_chronology import NOT_SEEN, SEEN, ChronologyEntry, action_and_outcome
from casework.understood import HeldRow

FIELD_OF = {
    "date": "date",
    "time": "time_of_day",
    "record_date": "recorded",
    "family_member": "about_typed",
    "information": "information",
    "action": "action_outcome",
    "outcome": "action_outcome",
    "until": "time_until",
    "who_seen": "who_seen",
    "views": "views_wishes",
    "order_in_day": "order_in_day",
}
PART_WORDS = {"victim": "victim", "the victim": "victim", "perpetrator": "perpetrator", "the perpetrator": "perpetrator",
              "suspect": "perpetrator", "offender": "perpetrator", "alleged perpetrator": "perpetrator"}  # fmt: skip
BETWEEN_PERSONS = re.compile(r"[,;/&+\n]|\band\b", re.IGNORECASE)


def in_json(cells: Mapping[str, str]) -> str:
    """The cells of a row as they are kept. Written here: `json.dumps` takes twice as long for so little."""
    pairs = [f"{in_quotes(heading)}: {in_quotes(text)}" for heading, text in cells.items()]
    return f"{{{', '.join(pairs)}}}"


def hash_of(cells: Mapping[str, str]) -> str:
    """The mark by which the same row is known again, wherever it stands in a later file."""
    filled = [f"[{quoted(heading)}, {quoted(text)}]" for heading, text in cells.items() if text]
    return hashlib.sha256(f"[{', '.join(filled)}]".encode()).hexdigest()  # of JSON


def who_is_meant(text: str, persons: Sequence[CasePerson]) -> list[str]:
    """The ids of the persons a cell names by part ('Victim'), initials, pseudonym or name; empty unless every word of it is clear."""
    found = []
    for word in filter(None, map(str.strip, BETWEEN_PERSONS.split(text))):
        plain = word.strip(" .").casefold()
        part = PART_WORDS.get(plain)
        meant = {
            person.id
            for person in persons
            if person.part == part
            or plain in {known.casefold() for known in (person.real_name, person.initials, person.pseudonym) if known}
        }
        if len(meant) != 1:
            return []
        found += meant
    return list(dict.fromkeys(found))


def entry_values(
    read: ChronologyEntry, persons: Sequence[CasePerson], meant: dict[str, list[str]], matches: Sequence[Match] = (), *, today: date
) -> dict[str, Any]:
    """A row that was understood, by the fields of the entry form; of the portal's own workbook, exactly what its cells stood for. `meant`
    remembers who is meant by what, from row to row."""
    about = meant.get(read.family_member)
    if about is None:
        about = meant[read.family_member] = who_is_meant(read.family_member, persons)
    cells = chronology_exact.by_target(read.cells, matches)
    exactly = chronology_exact.values(cells, persons, today=today)
    time = cells.get("time", "") if exactly else read.time
    return {
        "date": _whole_date(read.date, read.end_date),
        "recorded": read.record_date,
        "time_of_day": chronology_entries.plain_time(time),
        "time_until": chronology_entries.plain_time(cells.get("until", "")),
        "about": about,
        "about_typed": "" if about else read.family_member,
        "information": read.information,
        "source": source_and_agency(read.source, read.agency) if read.agency else read.source,
        "action_outcome": read.action,
        "victim_seen": read.seen,
        "who_seen": cells.get("who_seen", ""),
        "views_wishes": cells.get("views", ""),
        "significance": significance_of(read.significance),
        "order_in_day": place_in_day(cells.get("order_in_day", "")),
        **exactly,
    }


def place_in_day(text: str) -> int:
    """The place that a cell gives an entry among those of its day; 0 where it gives none that the form takes: it stays with the row as typed."""
    return int(text) if re.fullmatch(r"\s*[0-9]{1,3}\s*", text) else 0


def too_long(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, reason) for each text longer than the entry form takes."""
    return [
        (name, f"The text is {len(values[name]):,} characters long. At most {most:,} are accepted.")
        for name, most in _longest().items()
        if len(values[name]) > most
    ]


@cache
def _longest() -> dict[str, int]:
    fields = forms.load(chronology_entries.FORM).fields
    return {name: fields[name].max_length for name in chronology_entries.TEXTS if not fields[name].listed}


def comments_of(comment: str, panel_note: str) -> list[tuple[str, str, str]]:
    """(thread, initials, text) for what stands in App 3's last column: whose initials stand in the text, where any do."""
    return [(thread, "", text) for thread, text in (("review_officer", comment), ("panel", panel_note)) if text.strip()]


def comments_in(read: ChronologyEntry, matches: Sequence[Match]) -> list[tuple[str, str, str]]:
    """(thread, initials, text) of a row's comments, each apart where the row is the portal's own."""
    exactly = chronology_exact.comments(chronology_exact.by_target(read.cells, matches))
    return comments_of(read.comment, read.panel_note) if exactly is None else exactly + comments_of("", read.panel_note)


def typed_of(cells: Mapping[str, str], matches: Sequence[Match], persons: Sequence[CasePerson], *, ticked: bool = False) -> dict[str, Any]:
    """A held row by the fields of the entry form, to begin mending with: as typed, with the persons it names chosen; comments by their own names.

    `ticked`: the file has ticks under 'Victim seen', so that a cross there may mean the contrary.
    """
    by_target = {match.target: cells.get(match.heading, "") for match in matches if match.target}
    typed: dict[str, Any] = {field: by_target.get(target, "") for target, field in FIELD_OF.items()}
    if by_target.get("end_date", "").strip():
        typed["date"] = f"{typed['date']} to {by_target['end_date']}"
    year = by_target.get("year", "").strip()
    if year and typed["date"].strip() and year not in typed["date"]:
        typed["date"] = f"{typed['date']} {year}"
    word = by_target.get("seen", "").strip().casefold()
    about = who_is_meant(typed["about_typed"], persons)
    return typed | {
        "about": about,
        "about_typed": "" if about else typed["about_typed"],
        "source": source_and_agency(by_target.get("source", ""), by_target.get("agency", "")),
        "action_outcome": action_and_outcome(by_target.get("action", ""), by_target.get("outcome", "")),
        "victim_seen": None if ticked and word == "x" else "yes" if word in SEEN else "no" if word in NOT_SEEN else None,
        "significance": significance_of(by_target.get("significance", "")) or None,
        "comment": by_target.get("comment", ""),
        "panel_note": by_target.get("panel_note", ""),
    }


def source_and_agency(source: str, agency: str) -> str:
    """App 3's column 'Source - Agency' from two columns of a file."""
    if not agency.strip() or agency.strip().casefold() in source.casefold():
        return source
    return f"{source} - {agency}" if source.strip() else agency


def significance_of(text: str) -> str:
    """The option of the form that a cell's words name; '' where they name none: they stay with the row as typed."""
    word = text.strip().casefold()
    if not word:
        return ""
    for option in forms.load(chronology_entries.FORM).fields["significance"].options:
        if word in (option.value, option.label.casefold()):
            return option.value
    return "key_event" if word in SEEN | {"key", "significant", "key episode"} else ""


def field_of_column(heading: str, matches: Sequence[Match]) -> str:
    """The field of the entry form that stands for a column of the file; '' where none does."""
    target = next((match.target for match in matches if match.heading == heading), None)
    return {**FIELD_OF, "end_date": "date", "year": "date", "source": "source", "seen": "victim_seen"}.get(target or "", "")


def held_together(held: Sequence[HeldRow]) -> dict[tuple[str, int], list[HeldRow]]:
    """Held rows by sheet and row number, with all that is wrong with each."""
    found: dict[tuple[str, int], list[HeldRow]] = {}
    for problem in held:
        found.setdefault((problem.sheet, problem.row), []).append(problem)
    return found


def origin(import_id: str, row: int, cells: Mapping[str, str]) -> dict[str, Any]:
    """Where an entry or held row came from, as its columns."""
    return {
        "import_id": import_id,
        "origin_row": row,
        "origin_cells": in_json(cells),
        "origin_hash": hash_of(cells),
    }


def comment_rows(
    entry: Mapping[str, Any], comments: Sequence[tuple[str, str, str]], written_by: str, written_on: str
) -> list[dict]:
    """Rows of `entry_comment` for what came with a file."""
    return [
        {
            "id": database.new_id(),
            "entry_id": entry["entry_id"],
            "review_id": entry["review_id"],
            "agency_id": entry["agency_id"],
            "thread": thread,
            "initials": initials,
            "text": text,
            "written_by": written_by,
            "written_on": written_on,
        }
        for thread, initials, text in comments
    ]


def _whole_date(first: PartialDate, last: PartialDate | None) -> PartialDate:
    """One date from a column 'from' and a column 'to'."""
    if last is None or (last.earliest, last.latest) == (first.earliest, first.latest):
        return first
    inferred = "; ".join(filter(None, [first.inferred, last.inferred])) or None
    return PartialDate(f"{first.typed} to {last.typed}", first.earliest, last.latest, "range", first.time, inferred)
