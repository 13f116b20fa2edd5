"""A chronology that an agency sends as a file (.xlsx, .docx or .csv) or that is pasted: read, matched to Appendix 3's columns, put in by one change.

Nothing is destroyed: each row keeps every cell as typed; a row that is not understood is held with the reason (casework/chronology_held.py).
The same row sent again is known again and not doubled; a corrected file changes its own rows (casework/chronology_corrections.py).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from casework import (
    audit,
    chronology_corrections,
    chronology_exact,
    chronology_own_rows,
    columns,
    database,
    date_order,
    names,
    names_in_files,
    permissions,
    plain_text,
    steps,
    tables,
    understand_chronology,
)
from casework.actors import Actor
from casework.chronology_entries import demand_for
from casework.chronology_put_in import Batch
from casework.chronology_reading import ImportReport, Reading
from casework.chronology_rows import significance_of
from casework.columns import Match, Table
from casework.errors import NotAllowed, NotFound, Problem, Refused, WrongStep
from casework.names import CasePerson
from casework.understand_chronology import NOT_SEEN, SAYS_NOTHING, ChronologyEntry
from casework.understood import Warned

MOST_WITHOUT_CHOICE = 100  # texts that are told
WITHDRAWN = "This import is withdrawn already."

# --- reading a file


def tables_in(file_name: str, content: bytes, agency_id: str) -> list[Table]:
    """The sheets of a file, each with the guess which of its columns is which; what this agency confirmed last goes before any guess."""
    workbook = tables.read(file_name, content)
    found = columns.find(workbook, columns.CHRONOLOGY, _remembered(agency_id))
    return _in_one_order(_in_two_sheets(_told_of_document([chronology_exact.joined(table) for table in found])))


def _remembered(agency_id: str) -> dict[str, str | None]:
    row = database.one("remembered_matching", agency=agency_id)
    if row is None:
        return {}
    return columns.recalled(json.loads(row["matching"]), json.loads(row["chosen"]) if row["chosen"] else None, columns.CHRONOLOGY)


def _told_of_document(found: list[Table]) -> list[Table]:
    """What is said of a document as a whole stands with its longest table: where that is not taken, it goes with the longest that is."""
    taken = [table for table in found if table.matched and table.sheet.may_continue]
    longest = max(found, key=lambda table: len(table.sheet.rows))
    if longest.matched or not taken:
        return found
    goes_with = max(taken, key=lambda table: len(table.rows))
    said = [sentence for row, sentence in longest.sheet.notes if not row]
    return [_noted(table, said) if table is goes_with else table for table in found]


def _in_one_order(found: list[Table]) -> list[Table]:
    """The tables, each with what another sheet shows of the order of day and month in all of the file, and of its ticks."""
    matched = [table for table in found if table.matched]
    ticked = any(map(understand_chronology.has_ticks, matched))
    shown = {table.sheet.name: understand_chronology.order_shown(table) for table in matched} if len(matched) > 1 else {}
    said = date_order.together(shown)
    return [replace(table, month_first=said.get(table.sheet.name, date_order.NONE), ticked=ticked) for table in found]


def _in_two_sheets(found: list[Table]) -> list[Table]:
    """The tables, with a note on each whose rows stand in one above it too, as in a copy of a sheet: both would be accepted."""
    first: dict[tuple[str, ...], str] = {}
    told = []
    for table in found:
        rows = [tuple(filter(None, row.texts)) for row in table.rows] if table.matched and len(found) > 1 else []
        above = Counter(first[row] for row in rows if row in first)
        for row in rows:
            if len(row) > 1:
                first.setdefault(row, table.sheet.name)
        if above:
            name, count = above.most_common(1)[0]
            note = f"{count:,} of the {len(rows):,} rows stand in '{name}' as well. Take one of the two, or they are entries twice."
            table = _noted(table, [note])
        told.append(table)
    return told


def _noted(table: Table, sentences: Sequence[str]) -> Table:
    """The table with sentences about all of it."""
    notes = [*table.sheet.notes, *((0, sentence) for sentence in sentences)]
    return replace(table, sheet=replace(table.sheet, notes=notes)) if sentences else table


def open_file(actor: Actor, review_id: str, agency_id: str, file_name: str, content: bytes) -> list[Table]:
    """As `tables_in`, for somebody who may import this agency's chronology. Raises Refused when the file cannot be read."""
    demand_for(actor, "import_chronology", review_id, agency_id)
    return tables_in(file_name, content, agency_id)


def read(
    table: Table, review_id: str, *, matching: Mapping[str, str | None] | None = None, today: date, persons: Sequence[CasePerson] | None = None
) -> Reading:
    """What a sheet's rows mean under a matching (heading -> App 3's column, or None), or as guessed. Raises Refused.

    Warned of are, too, names of the review's persons (R75) and rows that stand in the sheet twice; these are accepted like any other.
    `persons`: those of `names.of_review`, where they are asked for already.
    """
    matches = table.matches if matching is None else columns.confirmed(table.headings, matching, columns.CHRONOLOGY)
    found = understand_chronology.understand(table, matches, today=today)
    known = names.of_review(review_id) if persons is None else persons
    named = names_in_files.warned(found.accepted, known, recorded=chronology_own_rows.as_recorded(found.accepted, matches, review_id))
    to_check = [*found.warnings, *_without_choice(found.accepted, matches), *_twice(found.accepted), *named]
    return Reading(table, matches, replace(found, warnings=sorted(to_check, key=lambda one: one.row)))


def _without_choice(rows: Sequence[ChronologyEntry], matches: Sequence[Match]) -> list[Warned]:
    """A warning for each text under 'Significance' that is none of the form's choices, with the first row that has it: it stays with its rows."""
    column = next((match.heading for match in matches if match.target == "significance"), None)
    first: dict[str, ChronologyEntry] = {}
    for row in reversed(rows) if column else ():
        first[row.significance.strip()] = row
    none = [row for text, row in first.items() if text and text.casefold() not in NOT_SEEN | SAYS_NOTHING and not significance_of(text)]
    reason = "None of the choices for significance: it is kept with the row as typed, here and wherever it stands again."
    return [Warned(row.row, column, row.significance, reason, row.sheet) for row in none[:MOST_WITHOUT_CHOICE]]


def _twice(rows: Sequence[ChronologyEntry]) -> list[Warned]:
    """A warning for each row that says in every cell what a row above it says."""
    first: dict[tuple[str, ...], int] = {}
    found = []
    for row in rows:
        above = first.setdefault(tuple(row.cells.values()), row.row)
        if above != row.row:
            reason = f"The same as row {above} in every cell. Both are accepted; record one as in error if it happened once."
            found.append(Warned(row.row, "", "", reason, row.sheet))
    return found


def _readings(
    found: list[Table],
    review_id: str,
    sheets: Mapping[str, Mapping | None] | None,
    sheet: str | None,
    matching: Mapping | None,
    today: date,
    persons: Sequence[CasePerson],
) -> list[Reading]:
    if sheet is not None:
        sheets = {sheet: matching}
    if sheets is not None:
        by_name = {table.sheet.name: table for table in found}
        for name in sheets:
            if name not in by_name:
                raise Refused([Problem("sheet", f"The file has no sheet '{name}' with anything in it.")])
        return [read(by_name[name], review_id, matching=choice, today=today, persons=persons) for name, choice in sheets.items()]
    if matching is None:
        matched = [table for table in found if table.matched and not table.supposed.startswith("No headings were found")]
        if not matched:
            columns.demand(max(found, key=_columns_guessed).matches, columns.CHRONOLOGY)
            raise Refused("No headings were found. Say on the import's screen which column is which, or put the headings above the rows.")
        found = [_noted(matched[0], columns.left_out(found)), *matched[1:]]  # nobody saw which sheets there are
    return [read(table, review_id, matching=matching, today=today, persons=persons) for table in found]


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
    sheets: Mapping[str, Mapping[str, str | None] | None] | None = None,
    corrects: str | None = None,
    decided: Mapping[str, str] | None = None,
    gone: Collection[str] = (),
    dry_run: bool = False,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> ImportReport:
    """Import an agency's chronology, all of it by one change; with `dry_run` only say what would come of it.

    `sheets` names the sheets to be read, each with its matching; without, and without `sheet`, every sheet whose columns are recognised is read.
    `corrects` is the id of an earlier file (`earlier_files`) of which this one is a corrected version: `decided` says for each entry in conflict
    'file' or 'screen', `gone` which of the rows that the file no longer has are recorded in error. Raises Refused when the file or its columns
    cannot be taken, or a conflict is not decided.
    """
    on_behalf_of = demand_for(actor, "import_chronology", review_id, agency_id)
    steps.demand("import_chronology", review_id)
    found = tables_in(file_name, content, agency_id)
    persons = names.of_review(review_id)
    readings = _readings(found, review_id, sheets, sheet, matching, today, persons)
    batch = _batch(actor, review_id, agency_id, file_name, content, now, persons)
    _sort_out(batch, readings, found, corrects, decided or {}, gone)
    if dry_run:
        return batch.report
    batch.demand_decided(decided or {})
    if not batch.anything:
        return batch.report
    with database.change(
        actor, "chronology_imported", review=review_id, subject=agency_id, summary=batch.summary(), on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:  # fmt: skip
        if not permissions.may(actor, "import_chronology", review_id, agency_id):
            raise NotAllowed("Your right to import here ended while the file was read. Nothing of it was put in.")
        steps.demand("import_chronology", review_id)  # again, now that nobody can conclude the review meanwhile
        batch.put_in(write)
    return batch.report


def would_change(
    actor: Actor,
    review_id: str,
    agency_id: str,
    file_name: str,
    found: Sequence[Table],
    readings: Sequence[Reading],
    corrects: str | None,
    *,
    now: datetime,
) -> ImportReport:
    """What would come of sheets that are read already: as `import_file` with `dry_run`, for the screen that shows it."""
    demand_for(actor, "import_chronology", review_id, agency_id)
    batch = _batch(actor, review_id, agency_id, file_name, b"", now, names.of_review(review_id))
    _sort_out(batch, readings, found, corrects, {}, ())
    return batch.report


def earlier_files(actor: Actor, review_id: str, agency_id: str) -> list[dict]:
    """The files that this agency's chronology came in, newest first: file_id, file_name, sheets, imported_on."""
    demand_for(actor, "import_chronology", review_id, agency_id)
    return chronology_corrections.files(review_id, agency_id)


def likely_corrects(actor: Actor, review_id: str, agency_id: str, file_name: str, readings: Sequence[Reading]) -> str | None:
    """The earlier file that these sheets are likely a corrected version of."""
    earlier = earlier_files(actor, review_id, agency_id)
    new = [row for reading in readings for row in chronology_corrections.new_rows(reading)]
    return chronology_corrections.proposed(earlier, new, review_id, agency_id, file_name) if earlier else None


def _batch(
    actor: Actor, review_id: str, agency_id: str, file_name: str, content: bytes, now: datetime, persons: Sequence[CasePerson]
) -> Batch:
    of_the_case = [person for person in persons if not person.contact]
    return Batch(actor, review_id, agency_id, file_name, hashlib.sha256(content).hexdigest(), now, of_the_case)


def _sort_out(
    batch: Batch, readings: Sequence[Reading], found: Sequence[Table], corrects: str | None, decided: Mapping[str, str], gone: Collection[str]
) -> None:
    own = [row.by_name for reading in readings if reading.more for row in chronology_corrections.new_rows(reading)]
    chronology_own_rows.demand_of_agency(own, **batch.whose)
    if corrects is None:
        batch.take(readings)
        return
    earlier = next((one for one in chronology_corrections.files(**batch.whose) if one["file_id"] == corrects), None)
    if earlier is None:
        raise NotFound("The file to be corrected")
    batch.correct(readings, earlier, decided, gone, sheets={table.sheet.name for table in found})


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

    What it only corrected is as it was before it, unless somebody has corrected it on screen since.
    Returns how many entries were taken out.
    """
    found = database.one("import_by_id", id=import_id)
    if not found:
        audit.refused(actor, "withdraw_import", None)
        raise NotFound("This import")
    demand_for(actor, "withdraw_import", found["review_id"], found["agency_id"])
    reason = plain_text.kept(reason, "reason", ask="Say why the import is withdrawn.")
    if found["withdrawn_reason"]:
        raise WrongStep([WITHDRAWN])
    why = f"Import withdrawn: {reason}"
    with database.change(
        actor, "import_withdrawn", review=found["review_id"], subject=import_id, command_id=command_id
    ) as write:
        if not write("withdraw_import", id=import_id, reason=reason):
            raise WrongStep([WITHDRAWN])  # by somebody else, at the same moment
        write("take_settling_back", import_id=import_id)
        write("take_corrections_back", import_id=import_id, by=actor.person_id, instant=now, why=why)
        taken = write("withdraw_imported_entries", import_id=import_id, by=actor.person_id, instant=now, why=why)
        write("set_import_aside", import_id=import_id, reason=why, by=actor.person_id, instant=now)
    return taken
