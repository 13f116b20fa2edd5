"""A corrected version of a file that an agency sent before: which of its rows is which entry, what differs, and what a person has to say.

An entry keeps its id, and with it its comments, marks and submissions; the corrected row becomes its next version. What a person has corrected
on screen since is never overwritten by a file: it is a conflict, and the person who brings the file in chooses. What the corrected file no
longer has is listed, and recorded in error only when that person says so.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from casework import chronology_entries, chronology_rows, columns, database, dates, row_matching
from casework.columns import CHRONOLOGY
from casework.row_matching import Cells
from casework.understand_chronology import ChronologyEntry
from casework.understood import HeldRow

FILE, SCREEN = "file", "screen"  # whom a conflict is decided for
SELDOM_IN_FILES = {"order_in_day": "order_in_day", "who_seen": "who_seen", "views_wishes": "views", "time_until": "until", "own_answers": ""}
MOSTLY = 0.5  # of the rows: enough to propose that a file is a corrected version


@dataclass(frozen=True)
class NewRow:
    """A row of the file that comes in: an entry, or what is wrong with it."""

    entry: ChronologyEntry | None
    problems: Sequence[HeldRow]
    reading: Any

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Its cells by the procedure's column, or by the heading."""
        return by_name(self.cells, columns.remember(self.reading.matches))

    @property
    def _one(self) -> Any:
        return self.entry or self.problems[0]

    @property
    def cells(self) -> dict[str, str]:
        return self._one.cells

    @property
    def row(self) -> int:
        return self._one.row

    @property
    def sheet(self) -> str:
        return self._one.sheet


@dataclass(frozen=True)
class OldRow:
    """A row that came in an earlier file: the entry it became (its newest version) or the held row it still is.

    `corrected` says what a person has made of it on screen: '' nothing, 'corrected', or 'in error'.
    """

    kind: str  # entry, held, set_aside
    id: str
    record: dict
    by_name: dict[str, str]
    corrected: str = ""
    not_followed: tuple[dict[str, str], ...] = ()
    held_for: "OldRow | None" = None  # the entry that a corrected row was held for

    @property
    def place(self) -> str:
        sheet = f"{self.record['sheet']}, " if self.record["sheet"] else ""
        return f"{sheet}row {self.record['origin_row']}"

    @property
    def day(self) -> str:
        """Its date, as it is shown everywhere else; of a row that is held, as typed."""
        return dates.show(chronology_entries.date_of(self.record)) if self.kind == "entry" else self.by_name.get("date", "")


@dataclass(frozen=True)
class Change:
    """A row that differs from the row it corrects, or meets what a person has corrected. `cells` are (column, before, in the file)."""

    old: OldRow
    new: NewRow
    cells: list[tuple[str, str, str]]
    now: list[tuple[str, str]] = field(default_factory=list)  # of a conflict: what stands on screen, by label


@dataclass
class Comparison:
    """What a corrected file would do, each of its rows counted once: unchanged, changed, conflicts, held for an entry, settled, new, or here
    already from another file."""

    unchanged: list[tuple[OldRow, NewRow]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)  # the corrected row itself is not understood
    settled: list[tuple[OldRow, NewRow]] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    here: list[NewRow] = field(default_factory=list)
    gone: list[OldRow] = field(default_factory=list)


def files(review_id: str, agency_id: str) -> list[dict]:
    """The files an agency's chronology came in, newest first, for somebody who may import it."""
    return database.rows("files_of_agency", review=review_id, agency=agency_id)


def proposed(earlier: Sequence[dict], new: Sequence[NewRow], review_id: str, agency_id: str, file_name: str) -> str | None:
    """The file that this one is likely a corrected version of; None where it is likely an additional one."""
    seen: set[str] = set()
    for one in earlier:
        if one["lineage"] in seen:
            continue
        seen.add(one["lineage"])
        old = [row for row in rows_of(review_id, agency_id, one["lineage"]) if row.kind != "set_aside"]
        if not old or not new:
            continue
        known = {frozenset(filter(all, row.by_name.items())) for row in old}
        same = sum(frozenset(filter(all, row.by_name.items())) in known for row in new)
        if same == len(new) == len(old):
            return one["file_id"]  # the same file again: nothing differs
        if same < MOSTLY * min(len(old), len(new)) and (one["file_name"].casefold() == file_name.casefold() or same):
            same = sum(place is not None for place in row_matching.match(*_to_match(old, new)))
        if same >= MOSTLY * min(len(old), len(new)) and len(new) > MOSTLY * len(old):
            return one["file_id"]
    return None


def rows_of(review_id: str, agency_id: str, lineage: str) -> list[OldRow]:
    """The rows of a file and of those that corrected it, as they stand now."""
    whose = {"review": review_id, "agency": agency_id, "lineage": lineage}
    entries = database.rows("entries_of_lineage", **whose)
    ids = [row["entry_id"] for row in entries]
    as_in_file = {row["entry_id"]: row for row in database.rows("versions_as_in_file", entries=ids)} if ids else {}
    declined: dict[str, list[dict[str, str]]] = {}
    for row in database.rows("rows_not_followed", entries=ids) if ids else ():
        declined.setdefault(row["entry_id"], []).append(_by_name(row))
    held = database.rows("held_rows_of_lineage", **whose)
    found = []
    for row in entries:
        entry_id = row["entry_id"]
        corrected = _corrected(row, as_in_file.get(entry_id))
        found.append(OldRow("entry", entry_id, row, _by_name(row), corrected, tuple(declined.get(entry_id, ()))))
    waiting = {row["entry_id"] for row in held if row["state"] == "held" and row["entry_id"]}
    entry_of = {row.id: row for row in found if row.id in waiting}
    standing = [row for row in found if row.id not in waiting]
    return standing + [OldRow(row["state"], row["id"], row, _by_name(row), held_for=entry_of.get(row["entry_id"])) for row in held]


def _corrected(newest: Mapping[str, Any], in_file: Mapping[str, Any] | None) -> str:
    if newest["in_error_reason"]:
        return "in error"
    if newest["mended"]:
        return "corrected"
    return "corrected" if in_file and any(newest[name] != in_file[name] for name in _said_in_files(newest)) else ""


def corrected_on_screen(entry_id: str) -> bool:
    """Whether a person has made something else of an entry, on screen, than its file says; rows mended as they came in are not meant."""
    newest = database.one("entry_with_its_row", entry=entry_id)
    if newest is None or newest["in_error_reason"]:
        return True
    in_file = next(iter(database.rows("versions_as_in_file", entries=[entry_id])), None)
    return in_file is not None and any(newest[name] != in_file[name] for name in _said_in_files(newest))


def kept_beside(said: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What is only typed on screen, as it was before a row is mended into the entry's next version, where the mended row says nothing of it."""
    silent = {name: said[name] in (None, "") for name in ("who_seen", "views_wishes", "significance", "victim_seen")}
    silent |= {"order_in_day": not said["order_in_day"], "own_answers": not any(json.loads(said["own_answers"]).values())}
    return {name: before[name] for name, nothing in silent.items() if nothing}


def _said_in_files(row: Mapping[str, Any]) -> list[str]:
    """What a file can say of an entry: what is only typed on screen is left as it is by a corrected file."""
    texts = ("about", "about_typed", "information", "source", "action_outcome", "victim_seen", "significance", "time_of_day", "time_until")
    matched = set(json.loads(row["matching"]).values())
    left = {name for target, name in (("significance", "significance"), ("seen", "victim_seen")) if target not in matched}
    dates = ["date_earliest", "date_latest", *(["recorded_earliest", "recorded_latest"] if "record_date" in matched else [])]
    return [*dates, *(name for name in texts if name not in left)]


def _by_name(row: Mapping[str, Any]) -> dict[str, str]:
    return by_name(json.loads(row["origin_cells"]), _matching(row["matching"]))


@lru_cache(maxsize=64)
def _matching(text: str) -> dict[str, str | None]:
    return json.loads(text)


def by_name(cells: Mapping[str, str], remembered: Mapping[str, str | None]) -> dict[str, str]:
    """Cells by the procedure's column, or by the heading where it stands for none: the same whatever the headings are called."""
    found: dict[str, str] = {}
    for heading, text in cells.items():
        name = remembered.get(columns.plain(heading)) or heading
        found[heading if name in found else name] = text
    return found


def compare(old: Sequence[OldRow], new: Sequence[NewRow], said: Callable[[NewRow], Mapping[str, Any]]) -> Comparison:
    """What the new rows make of the old ones. `said(new row)` gives the columns of `chronology_entry` that an understood row fills."""
    found = Comparison()
    of_new = row_matching.match(*_to_match(old, new))
    for row, place in zip(new, of_new, strict=True):
        if place is None:
            found.new.append(row)
        else:
            _sort_in(found, old[place], row, said)
    taken = {place for place in of_new if place is not None}
    found.gone = [row for place, row in enumerate(old) if place not in taken and row.corrected != "in error" and row.kind != "set_aside"]
    return found


def _sort_in(found: Comparison, old: OldRow, new: NewRow, said: Callable[[NewRow], Mapping[str, Any]]) -> None:
    known = [frozenset(filter(all, cells.items())) for cells in (old.by_name, *old.not_followed)]
    same = frozenset(filter(all, new.by_name.items())) in known
    change = Change(old, new, [] if same else differences(old.by_name, new.by_name))
    if old.kind == "set_aside":
        (found.unchanged.append((old, new)) if same else found.new.append(new))
    elif old.kind == "held":
        if same and new.entry is None:
            found.unchanged.append((old, new))
            return
        found.settled.append((old, new))
        if old.held_for and new.entry:
            _sort_in(found, old.held_for, new, said)
    elif old.corrected == "in error" and not (same and not _ended_by_file(old)):
        found.conflicts.append(Change(old, new, change.cells, as_recorded(old.record)))
    elif same and new.entry is None and old.record["date_inferred"] and not old.corrected:
        found.held.append(change)  # what dated it is gone from the file
    elif same:
        moved = _moved(old, new, said)
        (found.changed.append(Change(old, new, moved)) if moved else found.unchanged.append((old, new)))
    elif new.entry is None:
        found.held.append(change)
    elif old.corrected and any(_plain(old.record[name]) != said(new)[name] for name in _said_in_files(old.record)):
        found.conflicts.append(Change(old, new, change.cells, as_recorded(old.record)))
    else:
        found.changed.append(change)


def _moved(old: OldRow, new: NewRow, said: Callable[[NewRow], Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Of a row that is the same in every cell: its date, where that is told by other rows ('two weeks later') and these have changed."""
    if old.kind != "entry" or old.corrected or new.entry is None or not (new.entry.date.inferred or old.record["date_inferred"]):
        return []
    before, after = old.record, said(new)
    if all(_plain(before[name]) == after[name] for name in ("date_earliest", "date_latest")):
        return []
    return [(_labels()["date"], _why_so(before), _why_so(after))]


def _why_so(row: Mapping[str, Any]) -> str:
    """A date with what it was understood from: 'two weeks later (26/09/2019), from the entry above, 12/09/2019'."""
    ends = {name: date.fromisoformat(str(row[name])) for name in ("date_earliest", "date_latest")}
    return ", ".join(filter(None, [dates.show(chronology_entries.date_of({**row, **ends})), row["date_inferred"]]))


def _ended_by_file(old: OldRow) -> bool:
    return (old.record["in_error_reason"] or "").startswith(GONE)


GONE = "No longer in the corrected file"


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(column, before, in the file) of each cell that differs."""
    labels = _labels()
    both = [(labels.get(name, name), old.get(name, ""), new.get(name, "")) for name in dict.fromkeys([*old, *new])]
    return [one for one in both if one[1] != one[2]]


def _labels() -> dict[str, str]:
    return {column["name"]: column["label"] for column in columns.described(CHRONOLOGY)}


def as_recorded(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How an entry stands, by label: to be shown beside what a file says of it."""
    seen = {True: "seen", False: "not seen", None: ""}[row["victim_seen"]]
    told = [("Date", dates.show(chronology_entries.date_of(row))), ("Time", row["time_of_day"]), ("Time until", row["time_until"]),
            ("Information", row["information"]), ("Source - Agency", row["source"]),
            ("Action / Outcome", row["action_outcome"]), ("Victim seen", seen), ("Recorded in error", row["in_error_reason"] or "")]  # fmt: skip
    return [(label, text) for label, text in told if text]


def next_version(old: OldRow, said: Mapping[str, Any], origin: Mapping[str, Any], **by: Any) -> dict[str, Any]:
    """The entry's next version, as the corrected file has it; what no file says stays as it was."""
    of_entry = {name: _plain(value) for name, value in old.record.items() if name not in ("sheet", "matching", "file_name", "mended")}
    matched = set(json.loads(old.record["matching"]).values())
    kept = {name: of_entry[name] for name, column in SELDOM_IN_FILES.items() if column not in matched and said[name] in ("", 0, "{}")}
    if "significance" not in matched and not said["significance"]:
        kept["significance"] = of_entry["significance"]
    if "seen" not in matched and said["victim_seen"] is None:
        kept["victim_seen"] = of_entry["victim_seen"]
    return of_entry | dict(said) | kept | dict(origin) | {"version_no": old.record["version_no"] + 1, "in_error_reason": None} | by


def ended(old: OldRow, **by: Any) -> dict[str, Any]:
    """The entry's next version, recorded in error."""
    of_entry = {name: _plain(value) for name, value in old.record.items() if name not in ("sheet", "matching", "file_name", "mended")}
    return of_entry | {"version_no": old.record["version_no"] + 1} | by


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _to_match(old: Sequence[OldRow], new: Sequence[NewRow]) -> tuple[list[Cells], list[Cells]]:
    def day(row: NewRow) -> str:
        return row.entry.date.earliest.isoformat() if row.entry else row.by_name.get("date", "")

    before = [
        Cells(row.by_name, row.record["date_earliest"].isoformat() if row.kind == "entry" else row.by_name.get("date", ""), row.not_followed)
        for row in old
    ]
    return before, [Cells(row.by_name, day(row)) for row in new]


def new_rows(reading: Any) -> list[NewRow]:
    """The rows of one sheet as they were understood, in the sheet's order."""
    found = [NewRow(row, (), reading) for row in reading.understood.accepted]
    found += [NewRow(None, problems, reading) for problems in chronology_rows.held_together(reading.understood.held).values()]
    return sorted(found, key=lambda row: row.row)
