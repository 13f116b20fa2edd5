"""A row of the portal's own workbook that comes back into the chronology it left: nothing new, or its entry's next version.

Only what was typed over in the file changes an entry. What was corrected in the portal since the file was made is never overwritten: the row is
held with the reason, to be settled by a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from casework import chronology_entries, chronology_exact, columns, database, dates, forms
from casework.chronology_corrections import Change, NewRow, OldRow
from casework.columns import CHRONOLOGY, Match
from casework.errors import Refused
from casework.understand_chronology import ChronologyEntry
from casework.understood import HeldRow

DATE = ("date_typed", "date_earliest", "date_latest", "date_precision", "date_inferred", "order_in_day")
SAID_BY = {  # which columns of an entry a column of the file says
    "date": DATE, "end_date": DATE, "year": DATE,
    "record_date": ("recorded_typed", "recorded_earliest", "recorded_latest", "recorded_precision"),
    "family_member": ("about", "about_typed"), "information": ("information",), "source": ("source",), "agency": ("source",),
    "action": ("action_outcome",), "outcome": ("action_outcome",), "seen": ("victim_seen",), "time": ("time_of_day",), "until": ("time_until",),
    "who_seen": ("who_seen",), "views": ("views_wishes",),
    "significance": ("significance",), "order_in_day": ("order_in_day",), "comment": (), "panel_note": (),
}  # fmt: skip
IN_ERROR = "This entry is recorded in error in the portal. Write it as a new row, without the two last columns."
CORRECTED = "This entry was corrected in the portal after the file was made. Correct it there, or export again and correct that file."
OTHER_NAMES = "The file does not show the entry as it is recorded (names by pseudonym or initials). Correct the entry in the portal."
COPIED = (
    "This row is a copy of another that is the same entry, and was typed over. Mend it here if it is a new entry; if it is not, "
    "set it aside and correct the entry in the portal."
)
COMMENTED = "A comment that was made is not changed by a file. Leave what stands in this cell, and write a new comment below it."


@dataclass(frozen=True)
class Outcome:
    """`changed`: whether the entry gets a next version; `comment`: what was written below its comments; `held`: why a person has to settle it."""

    changed: bool = False
    comment: str = ""
    held: str = ""
    column: str = ""


@dataclass
class TakenBack:
    """What the rows of a file make of the entries that they left the portal as: to be shown before it goes in."""

    unchanged: int = 0
    changed: list[Change] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)


class Standing:
    """The entries of one chronology as they stand, by the rows that left as them; read once such a row is met."""

    def __init__(self, review_id: str, agency_id: str):
        self._whose = {"review": review_id, "agency": agency_id}
        self._copies: set[tuple[str, int]] = set()  # sheet and row

    @cached_property
    def _entries(self) -> dict[str, dict]:
        return {one["entry_id"]: one for one in database.rows("newest_entries_of", **self._whose)}

    def entry(self, row: NewRow) -> dict | None:
        """The entry that a row of the portal's own workbook left as, where it is one of this chronology."""
        entry_id = chronology_exact.entry_of(row.by_name) if row.reading.more else None
        return self._entries.get(entry_id) if entry_id else None

    def note_copies(self, rows: Iterable[NewRow]) -> None:
        """Of the rows of a file that are the same entry, those that were typed over: which of them it is nobody can say."""
        of_each: dict[str, list[NewRow]] = {}
        for row in rows:
            if entry := self.entry(row):
                of_each.setdefault(entry["entry_id"], []).append(row)
        self._copies = {(row.sheet, row.row) for same in of_each.values() if len(same) > 1 for row in same if _touched(row.by_name)}

    def is_copy(self, row: NewRow) -> bool:
        return (row.sheet, row.row) in self._copies

    def apart(self, old: Sequence[OldRow], new: Sequence[NewRow]) -> tuple[list[OldRow], list[NewRow], list[tuple[NewRow, OldRow | None]]]:
        """The rows of a file that is corrected and those that correct it, but for the rows that say themselves which entry they are: these last,
        each with the row that is held for its entry already. Where the entry came in such a workbook, its row is compared like any other."""
        came_so = {row.id for row in old if row.kind == "entry" and chronology_exact.entry_of(row.by_name) == row.id}
        named = [(row, entry["entry_id"]) for row in new if (entry := self.entry(row)) and entry["entry_id"] not in came_so]
        waiting = {row.record["entry_id"]: row for row in old if row.kind == "held" and chronology_exact.entry_of(row.by_name)}
        back, ids = {id(row) for row, _ in named}, {entry for _, entry in named}
        left = [row for row in old if row.id not in ids and not (row.kind == "held" and chronology_exact.entry_of(row.by_name) in ids)]
        return left, [row for row in new if id(row) not in back], [(row, waiting.get(entry)) for row, entry in named]


def demand_of_agency(rows: Iterable[Mapping[str, str]], review_id: str, agency_id: str) -> None:
    """Raise Refused where rows of the portal's own workbook are another agency's entries: put in for this one they would be there twice."""
    ids = sorted(set(filter(None, map(chronology_exact.entry_of, rows))))
    others = database.one("entries_of_others", review=review_id, agency=agency_id, entries=ids)["others"] if ids else 0
    if others:
        told = "1 of these rows is another agency's entry" if others == 1 else f"{others:,} of these rows are other agencies' entries"
        raise Refused(f"{told}. Take the chronology out with one agency chosen, and import that file for that agency.")


def as_recorded(rows: Sequence[ChronologyEntry], matches: Sequence[Match], review_id: str) -> dict[int, set[str]]:
    """By row, the headings of the cells that say what the portal itself had written there: of rows that are entries of this review."""
    if not chronology_exact.has_more(matches):
        return {}
    named = {row.row: chronology_exact.entry_of(chronology_exact.by_target(row.cells, matches)) for row in rows}
    ids = sorted(set(filter(None, named.values())))
    here = {one["entry_id"] for one in database.rows("entries_of_review", review=review_id, entries=ids)} if ids else set()
    return {row.row: chronology_exact.as_they_left(row.cells, matches) for row in rows if named[row.row] in here}


def outcome(cells: Mapping[str, str], said: Mapping[str, Any], newest: Mapping[str, Any], comments: Sequence[Mapping[str, Any]]) -> Outcome:
    """What the row makes of its entry. `said` are the columns of an entry that the row fills, `newest` the entry as it stands."""
    touched = _touched(cells)
    if newest["in_error_reason"]:
        return Outcome(held=IN_ERROR)
    if not touched:
        return Outcome()
    if chronology_exact.kept_with(cells).get("version") != newest["version_no"]:
        return Outcome(held=CORRECTED)
    differing = {name for name, value in said.items() if value != _plain(newest[name])}
    if differing - {name for column in touched for name in SAID_BY[column]}:
        return Outcome(held=OTHER_NAMES)
    before = chronology_exact.as_one((one["initials"], one["text"]) for one in comments)
    written = cells.get("comment", "")
    if "comment" in touched and not written.startswith(before):
        return Outcome(held=COMMENTED, column="comment")
    return Outcome(bool(differing), written[len(before) :].strip() if "comment" in touched else "")


def _touched(cells: Mapping[str, str]) -> set[str]:
    """The columns whose cell was typed over since the file was made."""
    return {name for name in SAID_BY if name in cells} - chronology_exact.untouched(cells)


def change(row: NewRow, entry: Mapping[str, Any], comments: Sequence[Mapping[str, Any]]) -> Change:
    """The cells of a row that were typed over, each beside what is recorded."""
    cells = row.by_name
    labels = {column["name"]: column["label"] for column in columns.described(CHRONOLOGY)}
    touched, was = _touched(cells), _recorded(entry, cells, comments)
    told = [(labels[name], was.get(name, ""), cells[name]) for name in SAID_BY if name in touched]
    return Change(OldRow("entry", entry["entry_id"], dict(entry), {}), row, told)


def _recorded(entry: Mapping[str, Any], cells: Mapping[str, str], comments: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """An entry as it stands, by the columns of the workbook; whom it is about as the workbook called them."""
    kept = chronology_exact.kept_with(cells)
    about = [str(named[-1]) for named in kept.get("about") or () if named] + [str(kept.get("about_typed") or "")]
    recorded = chronology_entries.date_of(entry, "recorded")
    return {
        **{name: entry[stored] for name, stored in chronology_exact.TEXT_COLUMNS.items()},
        "date": dates.show(chronology_entries.date_of(entry)),
        "record_date": dates.show(recorded) if recorded else "",
        "family_member": ", ".join(filter(None, about)),
        "source": entry["source"],
        "seen": {True: "✓", False: "no", None: ""}[entry["victim_seen"]],
        "significance": forms.load(chronology_entries.FORM).fields["significance"].choices().get(entry["significance"], ""),
        "order_in_day": str(entry["order_in_day"] or ""),
        "comment": chronology_exact.as_one((one["initials"], one["text"]) for one in comments),
    }


def next_version(newest: Mapping[str, Any], said: Mapping[str, Any], origin: Mapping[str, Any], **by: Any) -> dict[str, Any]:
    """The entry's next version, as the file has it."""
    before = {name: _plain(value) for name, value in newest.items()}
    return before | dict(said) | dict(origin) | {"version_no": newest["version_no"] + 1} | by


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
