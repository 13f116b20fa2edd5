"""A chronology that an agency sends as a file (.xlsx or .csv): read, matched to Appendix 3's columns, and put in by one change.

Nothing is destroyed: each row keeps every cell as typed; a row that is not understood is held with the reason (casework/chronology_held.py).
The same row sent again is known again and not doubled.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from casework import (
    audit,
    chronology_rows,
    columns,
    database,
    names,
    names_in_files,
    permissions,
    plain_text,
    steps,
    tables,
    understand_chronology,
)
from casework.actors import Actor
from casework.chronology_entries import columns_of, demand_for, in_json
from casework.columns import Match, Table
from casework.errors import NotFound, Problem, Refused, WrongStep
from casework.names import CasePerson
from casework.understand_chronology import ChronologyEntry
from casework.understood import HeldRow, Understood, Warned


@dataclass(frozen=True)
class Reading:
    """One sheet under one matching: the table, the matching, and what was understood of its rows."""

    table: Table
    matches: list[Match]
    understood: Understood


@dataclass
class ImportReport:
    """What came of an import: `read` = `accepted` + the distinct rows of `held`, always.

    `held` has one {sheet, row, column, value, reason} for each problem. `known` of the accepted rows were here already from an earlier file.
    """

    read: int = 0
    accepted: int = 0
    known: int = 0
    held: list[dict] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)

    @property
    def held_rows(self) -> int:
        return len({(problem["sheet"], problem["row"]) for problem in self.held})


# --- reading a file


def tables_in(file_name: str, content: bytes, agency_id: str) -> list[Table]:
    """The sheets of a file, each with the guess which of its columns is which; what this agency confirmed last goes before any guess."""
    remembered = database.one("remembered_matching", agency=agency_id)
    workbook = tables.read(file_name, content)
    return columns.find(workbook, columns.CHRONOLOGY, json.loads(remembered["matching"]) if remembered else None)


def open_file(actor: Actor, review_id: str, agency_id: str, file_name: str, content: bytes) -> list[Table]:
    """As `tables_in`, for somebody who may import this agency's chronology. Raises Refused when the file cannot be read."""
    demand_for(actor, "import_chronology", review_id, agency_id)
    return tables_in(file_name, content, agency_id)


def read(
    table: Table, review_id: str, *, matching: Mapping[str, str | None] | None = None, today: date
) -> Reading:
    """What a sheet's rows mean under a matching (heading -> App 3's column, or None), or as guessed. Raises Refused.

    Warned of are, too, names of the review's persons (R75) and rows that stand in the sheet twice; these are accepted like any other.
    """
    matches = table.matches if matching is None else columns.confirmed(table.headings, matching, columns.CHRONOLOGY)
    found = understand_chronology.understand(table, matches, today=today)
    to_check = [*found.warnings, *_twice(found.accepted), *names_in_files.warned(found.accepted, names.of_review(review_id))]
    return Reading(table, matches, replace(found, warnings=sorted(to_check, key=lambda one: one.row)))


def _twice(rows: Sequence[ChronologyEntry]) -> list[Warned]:
    """A warning for each row that says in every cell what a row above it says."""
    first: dict[str, int] = {}
    found = []
    for row in rows:
        above = first.setdefault(chronology_rows.hash_of(row.cells), row.row)
        if above != row.row:
            reason = f"The same as row {above} in every cell. Both are accepted; record one as in error if it happened once."
            found.append(Warned(row.row, "", "", reason, row.sheet))
    return found


def _readings(
    file_name: str, content: bytes, whose: tuple[str, str], sheet: str | None, matching: Mapping | None, today: date
) -> list[Reading]:
    review_id, agency_id = whose
    found = tables_in(file_name, content, agency_id)
    if sheet is not None:
        found = [table for table in found if table.sheet.name == sheet]
        if not found:
            raise Refused([Problem("sheet", f"The file has no sheet '{sheet}' with anything in it.")])
    elif matching is None:
        matched = [table for table in found if table.matched]
        if not matched:
            columns.demand(max(found, key=_columns_guessed).matches, columns.CHRONOLOGY)
        found = matched
    return [read(table, review_id, matching=matching, today=today) for table in found]


def _columns_guessed(table: Table) -> int:
    return sum(match.target is not None for match in table.matches)


# --- putting it in


def import_file(
    actor: Actor,
    review_id: str,
    agency_id: str,
    file_name: str,
    content: bytes,
    *,
    sheet: str | None = None,
    matching: Mapping[str, str | None] | None = None,
    dry_run: bool = False,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> ImportReport:
    """Import an agency's chronology, all of it by one change; with `dry_run` only say what would come of it.

    Without `sheet` every sheet whose columns are recognised is read. Raises Refused when the file or its columns cannot be taken.
    """
    on_behalf_of = demand_for(actor, "import_chronology", review_id, agency_id)
    steps.demand("import_chronology", review_id)
    readings = _readings(file_name, content, (review_id, agency_id), sheet, matching, today)
    batch = _Batch(actor, review_id, agency_id, now)
    for reading in readings:
        batch.take(reading, file_name, content)
    if dry_run or not batch.imports:
        return batch.report
    summary = f"{len(batch.entries)} rows accepted, {len(batch.held)} held, {batch.report.known} already here"
    with database.change(
        actor, "chronology_imported", review=review_id, subject=agency_id, summary=summary, on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:  # fmt: skip
        batch.put_in(write)
    return batch.report


class _Batch:
    """The rows that one import puts in."""

    def __init__(self, actor: Actor, review_id: str, agency_id: str, now: datetime):
        self.actor, self.now = actor, now
        self.whose = {"review_id": review_id, "agency_id": agency_id}
        self.persons: list[CasePerson] = names.persons_of(review_id)
        self.here = _already_here(review_id, agency_id)
        self.report = ImportReport()
        self.imports: list[dict] = []
        self.entries: list[dict] = []
        self.comments: list[dict] = []
        self.held: list[dict] = []

    def take(self, reading: Reading, file_name: str, content: bytes) -> None:
        """Add one sheet's rows, but for those that are here already."""
        import_id, understood = database.new_id(), reading.understood
        before = (len(self.entries), len(self.held), self.report.known)
        for row in understood.accepted:
            self._take_accepted(row, reading, import_id)
        for problems in chronology_rows.held_together(understood.held).values():
            self._hold(problems, reading, import_id)
        self.report.read += understood.read
        self.report.warnings += understood.warnings
        self.report.unknown_columns += [name for name in understood.unknown_columns if name not in self.report.unknown_columns]
        entries, held, known = len(self.entries) - before[0], len(self.held) - before[1], self.report.known - before[2]
        if entries or held:
            self.imports.append({
                "id": import_id, **self.whose, "file_name": file_name[:300], "file_hash": hashlib.sha256(content).hexdigest(),
                "sheet": reading.table.sheet.name, "matching": json.dumps(columns.remember(reading.matches), ensure_ascii=False),
                "unmatched": json.dumps(understood.unknown_columns, ensure_ascii=False), "rows_read": understood.read,
                "rows_accepted": entries, "rows_held": held, "rows_known": known,
                "imported_by": self.actor.person_id, "imported_on": self.now,
            })  # fmt: skip

    def _take_accepted(self, row: Any, reading: Reading, import_id: str) -> None:
        values = chronology_rows.entry_values(row, self.persons)
        if faults := chronology_rows.too_long(values):
            self._hold(
                [HeldRow(row.row, _heading(reading, name), values[name][:200], why, row.cells, row.sheet) for name, why in faults],
                reading, import_id,
            )  # fmt: skip
            return
        origin = chronology_rows.origin(import_id, row.row, row.cells)
        state = self._known_as(origin["origin_hash"])
        if state == "held":
            self._report_held([HeldRow(row.row, "", "", "This row is held from an earlier import. Mend it on the screen.", row.cells, row.sheet)])
            return
        self.report.accepted += 1
        if state:
            self.report.known += 1
            return
        entry = {
            "entry_id": database.new_id(), "version_no": 1, **self.whose, **columns_of(values), **origin,
            "written_by": self.actor.person_id, "written_on": self.now.isoformat(), "why": "",
        }  # fmt: skip
        self.entries.append(entry)
        self.comments += chronology_rows.comment_rows(
            entry, chronology_rows.comments_of(row.comment, row.panel_note), self.actor.person_id, self.now.isoformat()
        )

    def _hold(self, problems: Sequence[HeldRow], reading: Reading, import_id: str) -> None:
        first = problems[0]
        origin = chronology_rows.origin(import_id, first.row, first.cells)
        state = self._known_as(origin["origin_hash"])
        if state and state != "held":  # mended or set aside since
            self.report.accepted += 1
            self.report.known += 1
            return
        self._report_held(problems)
        if state:
            return
        told = [
            {"field": chronology_rows.field_of_column(problem.column, reading.matches), "column": problem.column,
             "value": problem.value, "reason": problem.reason}
            for problem in problems
        ]  # fmt: skip
        self.held.append({
            "id": database.new_id(), **self.whose, **origin, "state": "held", "set_aside_reason": "", "version": 1,
            "typed": json.dumps(chronology_rows.typed_of(first.cells, reading.matches), ensure_ascii=False),
            "problems": json.dumps(told, ensure_ascii=False),
        })  # fmt: skip

    def _report_held(self, problems: Sequence[HeldRow]) -> None:
        self.report.held += [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "value": one.value, "reason": one.reason} for one in problems
        ]

    def _known_as(self, origin_hash: str) -> str | None:
        """How an equal row stands that is here already: '' accepted, held, mended or set_aside; each counts for one row of the file."""
        states = self.here.get(origin_hash)
        if not states:
            return None
        state = next(iter(states))
        states[state] -= 1
        if not states[state]:
            del states[state]
        return state

    def put_in(self, write: database.Write) -> None:
        for row in self.imports:
            write("insert_import", **row)
        for name, rows in (
            ("insert_entries", self.entries),
            ("insert_held_rows", self.held),
            ("insert_comments", self.comments),
        ):
            if rows:
                write(name, rows=in_json(rows))


def _already_here(review_id: str, agency_id: str) -> dict[str, Counter]:
    found: dict[str, Counter] = defaultdict(Counter)
    for row in database.rows("rows_already_here", review=review_id, agency=agency_id):
        found[row["origin_hash"]][row["state"]] += 1
    return found


def _heading(reading: Reading, field_name: str) -> str:
    wanted = [match.heading for match in reading.matches if chronology_rows.field_of_column(match.heading, reading.matches) == field_name]
    return wanted[0] if wanted else ""


# --- what came in, and taking it back


def imports_of(actor: Actor, review_id: str) -> list[dict]:
    """The files that chronologies of this review came in, newest first, of the agencies whose unsubmitted chronology the actor may read.

    Each says whose, who brought it in, when, how many rows were accepted and held.
    """
    reach = permissions.agencies_for(actor, "see_unsubmitted_chronology", review_id)
    permissions.demand(actor, "see_unsubmitted_chronology", review_id, next(iter(reach or {None})))
    rows = database.rows("imports_of", review=review_id)
    return [row for row in rows if reach is None or row["agency_id"] in reach]


def withdraw_import(
    actor: Actor, import_id: str, reason: str, *, now: datetime, command_id: str | None = None
) -> int:
    """Take back a file that should not have gone in: its entries are recorded in error, its held rows set aside, and it may be sent again.

    Returns how many entries were taken out.
    """
    found = database.one("import_by_id", id=import_id)
    if not found:
        audit.refused(actor, "withdraw_import", None)
        raise NotFound("This import")
    demand_for(actor, "withdraw_import", found["review_id"], found["agency_id"])
    reason = plain_text.kept(reason, "reason", ask="Say why the import is withdrawn.")
    if found["withdrawn_reason"]:
        raise WrongStep(["This import is withdrawn already."])
    why = f"Import withdrawn: {reason}"
    with database.change(
        actor, "import_withdrawn", review=found["review_id"], subject=import_id, command_id=command_id
    ) as write:
        write("withdraw_import", id=import_id, reason=reason)
        taken = write("withdraw_imported_entries", import_id=import_id, by=actor.person_id, instant=now, why=why)
        write("set_import_aside", import_id=import_id, reason=why, by=actor.person_id, instant=now)
    return taken
