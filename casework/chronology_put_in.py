"""The rows that one import puts in: entries, held rows and comments, what is here already, and what a corrected file changes."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from casework import (
    chronology_corrections,
    chronology_exact,
    chronology_own_rows,
    chronology_rows,
    clock,
    columns,
    database,
    plain_text,
)
from casework.actors import Actor
from casework.chronology_corrections import FILE, GONE, Change, Comparison, NewRow, OldRow
from casework.chronology_entries import columns_of, in_json, procedure_columns_of
from casework.chronology_own_rows import Standing
from casework.chronology_reading import ImportReport, Reading
from casework.errors import Refused, WrongStep
from casework.names import CasePerson
from casework.understood import HeldRow

MEANWHILE = "Somebody else has worked on this chronology meanwhile. Show the rows again, and look whether they are still right."


class Batch:
    """What one import puts in."""

    def __init__(
        self, actor: Actor, review_id: str, agency_id: str, file_name: str, content_hash: str, now: datetime, persons: Sequence[CasePerson]
    ):
        self.actor, self.persons, self.now, self.today = actor, persons, now, clock.local(now).date()
        self.file_name, self.content_hash = plain_text.name_of_file(file_name), content_hash
        self.file_id = database.new_id()
        self.whose = {"review_id": review_id, "agency_id": agency_id}
        self.meant: dict[str, list[str]] = {}
        self.corrects: dict | None = None  # the earlier file, of `files_of_agency`
        self.report = ImportReport()
        self.imports: dict[str, dict] = {}  # by sheet
        self.chosen: dict[str, str] = {}  # by sheet, what somebody chose of its matching
        self.entries: list[dict] = []
        self.comments: list[dict] = []
        self.held: list[dict] = []
        self.corrected: list[dict] = []
        self.settled: list[dict] = []
        self._said: dict[tuple[str, int], dict] = {}  # by sheet and row
        self._told: set[tuple[str, str, str]] | None = None  # what the chronology's entries tell, once a row is new
        self.standing = Standing(**self.whose)
        self._look()

    def _look(self) -> None:
        whose = {"review": self.whose["review_id"], "agency": self.whose["agency_id"]}
        self.looked_at = database.one("imports_as_they_stand", **whose)
        self.here: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.met: set[str] = set()  # what counts for a row of the file already
        for row in database.rows("rows_already_here", **whose) if self.looked_at["imports"] else ():
            self.here[row["origin_hash"]].append((row["state"], row["item"]))

    # --- from the sheets

    def take(self, readings: Sequence[Reading]) -> None:
        """Add the rows of the sheets, but for those that are here already."""
        for reading in readings:
            self._note(reading)
        rows = [row for reading in readings for row in chronology_corrections.new_rows(reading)]
        self.standing.note_copies(rows)
        for row in rows:
            self._take_new(row)

    def correct(self, readings: Sequence[Reading], earlier: dict, decided: Mapping[str, str], gone: Sequence[str], *, sheets: set[str]) -> None:
        """Add what the sheets change of an earlier file. `decided` says of each conflict whom to follow, `gone` which of the rows that the file
        no longer has are to end; `sheets` are all of the file, whether they are taken or not."""
        self.corrects = earlier
        for reading in readings:
            self._note(reading)
        taken = {reading.table.sheet.name for reading in readings}
        old = [
            row
            for row in chronology_corrections.rows_of(self.whose["review_id"], self.whose["agency_id"], earlier["lineage"])
            if row.record["sheet"] in taken or row.record["sheet"] not in sheets
        ]
        new = [row for reading in readings for row in chronology_corrections.new_rows(reading)]
        self.standing.note_copies(new)
        compared, new, back = self.standing.apart(old, new)
        found = chronology_corrections.compare(compared, new, self._columns_of)
        if back:  # a held row is in no workbook: it is not gone from it
            found.gone = [row for row in found.gone if row.kind != "held"]
        self.report.comparison = found
        for row in compared:
            self.met |= {row.id, row.record.get("mended"), row.held_for and row.held_for.id}
        self._follow(found, decided, gone)
        for row, held in back:
            if held and held.by_name != row.by_name:
                self._replace(held, row, held.record["entry_id"])
            self.report.back.unchanged += not self._take_new(row)

    def _follow(self, found: Comparison, decided: Mapping[str, str], gone: Sequence[str]) -> None:
        settled = {id(new) for _, new in found.settled}
        for old, new in found.unchanged:
            if id(new) not in settled:
                self._unchanged(new, told=old.kind == "held")
        for change in found.changed:
            self._change(change)
        for change in found.conflicts:
            self._change(change) if decided.get(change.old.id) == FILE else self._keep(change)
        for change in found.held:
            self._hold(change.new, entry_id=change.old.id)
        for old, new in found.settled:
            self._settle(old, new)
        told = [(row, self._take_new(row)) for row in found.new]
        found.new, found.here = [row for row, new in told if new], [row for row, new in told if not new]
        for old in found.gone:
            if old.id in gone:
                self._end(old)

    def demand_decided(self, decided: Mapping[str, str]) -> None:
        """Raise Refused where a person has to say what to follow."""
        open_still = [one for one in self.report.comparison.conflicts if one.old.id not in decided] if self.report.comparison else []
        if open_still:
            count = "1 row was" if len(open_still) == 1 else f"{len(open_still):,} rows were"
            raise Refused(f"{count} corrected on screen since, and the file says otherwise. Choose on the import's screen which to follow.")

    def _note(self, reading: Reading) -> None:
        understood = reading.understood
        self.report.read += understood.read
        self.report.warnings += understood.warnings
        self.report.unknown_columns += [name for name in understood.unknown_columns if name not in self.report.unknown_columns]
        self.chosen[reading.table.sheet.name] = json.dumps(columns.learned(reading.table, reading.matches), ensure_ascii=False)
        self.imports[reading.table.sheet.name] = {
            "id": database.new_id(), **self.whose, "file_name": self.file_name, "file_hash": self.content_hash,
            "sheet": reading.table.sheet.name, "matching": json.dumps(columns.remember(reading.matches), ensure_ascii=False),
            "unmatched": json.dumps(understood.unknown_columns, ensure_ascii=False), "rows_read": understood.read,
            "rows_accepted": 0, "rows_held": 0, "rows_known": 0, "imported_by": self.actor.person_id, "imported_on": self.now,
        }  # fmt: skip

    def _import(self, row: NewRow) -> dict:
        return self.imports[row.sheet]

    def _columns_of(self, row: NewRow) -> dict[str, Any]:
        place = (row.sheet, row.row)
        if place not in self._said:
            more = row.reading.more
            values = chronology_rows.entry_values(row.entry, self.persons, self.meant, more, today=self.today)
            self._said[place] = columns_of(values) if more and chronology_exact.kept_with(row.by_name) else procedure_columns_of(values)
        return self._said[place]

    # --- one row

    def _take_new(self, row: NewRow) -> bool:
        """Whether the row does anything: not where it is here already."""
        here = self.report.known + self.report.held_before
        origin = self._origin(row)
        state, _ = self._known_as(origin["origin_hash"])
        if row.entry is None:
            self._unchanged(row, told=state == "held") if state else self._hold(row, self._entry_it_is(row))  # told of unless settled since
        elif faults := chronology_rows.too_long(self._columns_of(row)):
            self._hold(self._too_long(row, faults), self._entry_it_is(row))
        elif state == "held":
            told = "This row is held from an earlier import. Mend it on the screen."
            self._unchanged(NewRow(None, [HeldRow(row.row, "", "", told, row.cells, row.sheet)], row.reading))
        elif state:
            self._unchanged(row)
        elif self.standing.is_copy(row):
            self._hold_back(row, chronology_own_rows.COPIED)
        elif entry := self.standing.entry(row):
            self._take_back(row, entry, origin)
        else:
            self._note_alike(self._columns_of(row))
            self._enter(row, origin)
        return self.report.known + self.report.held_before == here

    def _take_back(self, row: NewRow, entry: Mapping[str, Any], origin: Mapping[str, Any]) -> None:
        comments = database.scoped(self.actor, "comments_in_view", entries=[entry["entry_id"]])
        found = chronology_own_rows.outcome(row.by_name, self._columns_of(row), entry, comments)
        if found.held:
            self._hold_back(row, found.held, found.column, entry_id=entry["entry_id"])
            return
        if not (found.changed or found.comment):
            self._unchanged(row)
            return
        self.report.back.changed.append(chronology_own_rows.change(row, entry, comments))
        if found.comment:
            self._comment({"entry_id": entry["entry_id"], **self.whose}, chronology_rows.comments_of(found.comment, ""))
        if found.changed:
            why = f"Corrected in {self._place(row)}"
            self.entries.append(chronology_own_rows.next_version(entry, self._columns_of(row), origin, **self._by(why)))
            self._record("changed", origin, entry_id=entry["entry_id"], version_no=entry["version_no"] + 1)
        self.report.accepted += 1
        self.report.changed += 1
        self._import(row)["rows_accepted"] += 1

    def _entry_it_is(self, row: NewRow) -> str | None:
        entry = None if self.standing.is_copy(row) else self.standing.entry(row)
        return entry and entry["entry_id"]

    def _hold_back(self, row: NewRow, why: str, column: str = "", entry_id: str | None = None) -> None:
        problem = HeldRow(row.row, _heading(row.reading, column), "", why, row.cells, row.sheet)
        self.report.back.held.append(problem)
        self._hold(NewRow(None, [problem], row.reading), entry_id=entry_id)

    def _note_alike(self, said: Mapping[str, Any]) -> None:
        """Count a new row that says what an entry says already, as when the portal's own workbook has lost its last columns."""
        if self._told is None:
            rows = database.rows("what_entries_tell", review=self.whose["review_id"], agency=self.whose["agency_id"])
            self._told = {(row["date_earliest"].isoformat(), row["date_latest"].isoformat(), row["information"].strip()) for row in rows}
        self.report.alike += (said["date_earliest"], said["date_latest"], said["information"].strip()) in self._told

    def _enter(self, row: NewRow, origin: Mapping[str, Any] | None = None) -> str:
        """A new entry of a row; returns its id."""
        entry = {
            "entry_id": database.new_id(), "version_no": 1, **self.whose, **self._columns_of(row), **(origin or self._origin(row)),
            "written_by": self.actor.person_id, "written_on": self.now.isoformat(), "why": "",
        }  # fmt: skip
        self.entries.append(entry)
        self._comment(entry, chronology_rows.comments_in(row.entry, row.reading.more))
        self.report.accepted += 1
        self._import(row)["rows_accepted"] += 1
        return entry["entry_id"]

    def _unchanged(self, row: NewRow, *, told: bool = True) -> None:
        if row.entry is None and told:
            self._report_held(row.problems)
            self.report.held_before += 1
        else:
            self.report.accepted += 1
            self.report.known += 1
        self._import(row)["rows_known"] += 1

    def _change(self, change: Change) -> None:
        """The entry's next version, as the corrected file has it."""
        row, old = change.new, change.old
        if faults := chronology_rows.too_long(self._columns_of(row)):
            self._hold(self._too_long(row, faults), entry_id=old.id)
            return
        origin = self._origin(row)
        why = f"Corrected in {self._place(row)}"
        self.entries.append(chronology_corrections.next_version(old, self._columns_of(row), origin, **self._by(why)))
        before = set(chronology_rows.comments_of(old.by_name.get("comment", ""), old.by_name.get("panel_note", "")))
        told = [one for one in chronology_rows.comments_in(row.entry, row.reading.more) if one not in before]
        self._comment({"entry_id": old.id, **self.whose}, told)
        self._record("changed", origin, entry_id=old.id, version_no=old.record["version_no"] + 1)
        self.report.accepted += 1
        self.report.changed += 1
        self._import(row)["rows_accepted"] += 1

    def _keep(self, change: Change) -> None:
        """What a person has corrected on screen stays; that the file says otherwise is remembered."""
        self._record("kept", self._origin(change.new), entry_id=change.old.id)
        self.report.accepted += 1
        self.report.kept += 1
        self._import(change.new)["rows_known"] += 1

    def _settle(self, old: OldRow, new: NewRow) -> None:
        """A held row gives way to the corrected one."""
        entry_id = old.record["entry_id"]
        if new.entry is None:
            self._hold(new, entry_id=entry_id)
        elif not old.held_for:
            if faults := chronology_rows.too_long(self._columns_of(new)):
                self._hold(self._too_long(new, faults))
            else:
                entry_id = self._enter(new)
        self._replace(old, new, entry_id)

    def _replace(self, old: OldRow, new: NewRow, entry_id: str | None) -> None:
        self.settled.append({"held_id": old.id, "state": "replaced", "entry_id": entry_id})
        self._record("settled", self._origin(new), held_id=old.id, entry_id=old.record["entry_id"])

    def _end(self, old: OldRow) -> None:
        """What the corrected file no longer has, and the person has said so: recorded in error, or set aside."""
        self.report.gone += 1
        import_id = next(iter(self.imports.values()))["id"]
        if old.kind == "held":
            self.settled.append({"held_id": old.id, "state": "set_aside", "entry_id": old.record["entry_id"]})
            self._record("settled", {"import_id": import_id}, held_id=old.id, entry_id=old.record["entry_id"])
            return
        why = f"{GONE}: {self.file_name or 'pasted rows'}"
        self.entries.append(chronology_corrections.ended(old, **self._by(why), in_error_reason=why))
        self._record("gone", {"import_id": import_id}, entry_id=old.id, version_no=old.record["version_no"] + 1)

    def _hold(self, row: NewRow, entry_id: str | None = None) -> None:
        """Hold a row; with `entry_id` it is mended into the next version of that entry."""
        self._report_held(row.problems)
        told = [
            {"field": chronology_rows.field_of_column(problem.column, row.reading.matches), "column": problem.column,
             "value": problem.value, "reason": problem.reason}
            for problem in row.problems
        ]  # fmt: skip
        typed = chronology_rows.typed_of(row.cells, row.reading.matches, self.persons, ticked=row.reading.table.ticked)
        self.held.append({
            "id": database.new_id(), **self.whose, **self._origin(row), "state": "held", "entry_id": entry_id, "set_aside_reason": "", "version": 1,
            "typed": json.dumps(typed, ensure_ascii=False),
            "problems": json.dumps(told, ensure_ascii=False),
        })  # fmt: skip
        self._import(row)["rows_held"] += 1

    def _too_long(self, row: NewRow, faults: Sequence[tuple[str, str]]) -> NewRow:
        said = self._columns_of(row)
        problems = [
            HeldRow(row.row, _heading(row.reading, name), said[name][:200], why, row.cells, row.sheet) for name, why in faults
        ]
        return NewRow(None, problems, row.reading)

    def _report_held(self, problems: Sequence[HeldRow]) -> None:
        self.report.held += [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "value": one.value, "reason": one.reason} for one in problems
        ]

    def _comment(self, entry: Mapping[str, Any], told: Sequence[tuple[str, str, str]]) -> None:
        if told:
            self.comments += chronology_rows.comment_rows(entry, told, self.actor.person_id, self.now.isoformat())

    def _record(self, outcome: str, origin: Mapping[str, Any], **about: Any) -> None:
        self.corrected.append({"id": database.new_id(), "outcome": outcome, **origin, **about})

    def _origin(self, row: NewRow) -> dict[str, Any]:
        return chronology_rows.origin(self._import(row)["id"], row.row, row.cells)

    def _by(self, why: str) -> dict[str, Any]:
        return {"written_by": self.actor.person_id, "written_on": self.now.isoformat(), "why": why}

    def _place(self, row: NewRow) -> str:
        return ", ".join(filter(None, [self.file_name, row.sheet, f"row {row.row}"]))

    def _known_as(self, origin_hash: str) -> tuple[str, str]:
        """How an equal row stands that is here already: accepted, held, mended, set_aside or replaced; each counts for one row of the file."""
        for state, item in self.here.get(origin_hash, ()):
            if item not in self.met:
                self.met.add(item)
                return state, item
        return "", ""

    # --- into the data file

    @property
    def anything(self) -> bool:
        return bool(self.entries or self.held or self.corrected or self.comments)

    def summary(self) -> str:
        """What the activity record says of it."""
        said = f"{self.report.new} rows accepted, {len(self.held)} held, {self.report.known} already here"
        if self.corrects:
            said += f"; {self.report.changed} corrected, {self.report.kept} kept as corrected on screen, {self.report.gone} no longer in the file"
        return said

    def put_in(self, write: database.Write) -> None:
        """Write all of it. Raises WrongStep when something has come between since the rows here were looked at."""
        self._demand_as_looked_at(write)
        written = {row["import_id"] for row in (*self.entries, *self.held, *self.corrected)}
        lineage = self.corrects["lineage"] if self.corrects else self.file_id
        for sheet, row in self.imports.items():
            if row["id"] in written:
                write("insert_import", **row)
                write("note_chosen_columns", id=row["id"], chosen=self.chosen[sheet])
                corrects = self.corrects["file_id"] if self.corrects else None
                write("insert_imported_file", import_id=row["id"], file_id=self.file_id, lineage=lineage, corrects=corrects)
        rows_of = {"insert_entries": self.entries, "insert_held_rows": self.held, "insert_comments": self.comments}
        for name, rows in {**rows_of, "insert_corrected_rows": self.corrected}.items():
            if rows:
                write(name, rows=in_json(rows))
        if self.settled:
            reason = f"Corrected in {self.file_name}"
            settled = write("settle_held_rows_by_file", rows=in_json(self.settled), reason=reason, by=self.actor.person_id, instant=self.now)
            if settled != len(self.settled):
                raise WrongStep([MEANWHILE])  # a row is mended or set aside since: it would be there twice

    def _demand_as_looked_at(self, write: database.Write) -> None:
        now = write.one("imports_as_they_stand", review=self.whose["review_id"], agency=self.whose["agency_id"])
        changed = {row["entry_id"]: row["version_no"] for row in self.entries if row["version_no"] > 1}
        versions = write.rows("newest_version_numbers", entries=list(changed)) if changed else []
        if now != self.looked_at or any(row["version_no"] != changed[row["entry_id"]] - 1 for row in versions):
            raise WrongStep([MEANWHILE])


def _heading(reading: Reading, field_name: str) -> str:
    wanted = [match.heading for match in reading.matches if chronology_rows.field_of_column(match.heading, reading.matches) == field_name]
    return wanted[0] if wanted else ""
