"""Action plans that arrive as .xlsx or .csv: read, columns matched, understood, and put into the plan by one change (R173).

A row is accepted or held, never lost: what was not understood lies beside the text as typed until it is mended or set aside. Sending the same
file with the same matching again changes nothing. Rows become records in action_plan_rows.py; held rows are mended in held_plan_rows.py.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from casework import (
    action_plan_rows,
    actions,
    clock,
    columns,
    database,
    names,
    names_in_files,
    permissions,
    plain_text,
    steps,
    tables,
    understand_action_plan,
)
from casework.action_plan_rows import Origin
from casework.actors import Actor
from casework.bulk import in_json
from casework.columns import ACTION_PLAN, Match, Table
from casework.errors import Problem, Refused
from casework.understood import Understood, Warned


@dataclass(frozen=True)
class ImportReport:
    """What came of a file: read = accepted + the distinct rows of `held`, always. Of the accepted, `known` were in the plan already.

    `held` and `warnings` have one entry for each problem: row (the sheet's number), column, value, reason. `already_on` is when the same
    file was imported before; then nothing was changed and the figures are those of that time.
    """

    read: int
    accepted: int
    held: list[dict]
    warnings: list[dict] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    known: int = 0
    already_on: datetime | None = None

    @property
    def held_rows(self) -> int:
        return self.read - self.accepted


def open_file(actor: Actor, review_id: str, file_name: str, content: bytes) -> list[Table]:
    """The tables of a file, one for each sheet, with the guess which column is which; what was confirmed for the same headings is remembered.

    Raises Refused with the reason for a file that cannot be read.
    """
    permissions.demand(actor, "import_action_plan", review_id)
    found = columns.find(tables.read(file_name, content), ACTION_PLAN)
    return [
        columns.find(tables.Workbook(file_name, [table.sheet]), ACTION_PLAN, known)[0] if (known := _remembered(table)) else table
        for table in found
    ]


def preview(
    actor: Actor, review_id: str, table: Table, choice: Mapping[str, str | None], *, today: date
) -> tuple[Understood, list[Match]]:
    """What the rows of a table mean when its columns are matched so, with all there is to check in them.

    Raises Refused where the recommendation has no column.
    """
    permissions.demand(actor, "import_action_plan", review_id)
    matches = columns.confirmed(table.headings, choice, ACTION_PLAN)
    return _checked(review_id, _understood(review_id, table, matches, today), matches), matches


def import_file(
    actor: Actor,
    review_id: str,
    file_name: str,
    content: bytes,
    *,
    matching: Mapping[str, str | None] | None = None,
    sheet: str | None = None,
    agency_id: str | None = None,
    dry_run: bool = False,
    today: date,
    now: datetime | None = None,
) -> ImportReport:
    """Import a file into the plan, by one change for each sheet with a table.

    `matching` is heading -> column of procedure/columns.toml or None, as a person confirmed it; without it, what is remembered and guessed.
    `sheet` names one sheet; `agency_id` says whose own plan it is (from its IMR), None for the overview report's. A dry run writes nothing.
    Raises Refused with the reason when the file, or none of its columns, can be read.
    """
    on_behalf_of = permissions.demand(actor, "import_action_plan", review_id)
    steps.demand("import_action_plan", review_id)
    if agency_id is not None and agency_id not in {agency["id"] for agency in database.rows("agencies_for_actions")}:
        raise Refused(
            [Problem("agency_id", "This agency is not on the partnership's list. Choose one of the list.", agency_id)]
        )
    now = now or clock.now()
    origin = Origin(review_id, plain_text.name_of_file(file_name), hashlib.sha256(content).hexdigest(), agency_id, on_behalf_of)
    opened = open_file(actor, review_id, file_name, content)
    ready = _chosen(opened, matching, sheet)
    reports = [
        _import_table(actor, origin, table, matches, today=today, now=now, dry_run=dry_run) for table, matches in ready
    ]
    return _together(reports)


def imports(actor: Actor, review_id: str) -> list[dict]:
    """The files imported so far, newest first: file_name, sheet, imported_on, imported_by_name, report (read, accepted, held ...)."""
    permissions.demand(actor, "import_action_plan", review_id)
    return [{**row, "report": json.loads(row["report"])} for row in database.rows("plan_imports", review=review_id)]


def _chosen(
    opened: list[Table], matching: Mapping[str, str | None] | None, sheet: str | None
) -> list[tuple[Table, Sequence[Match]]]:
    """The tables to read, each with its matching."""
    if sheet is not None:
        named = [table for table in opened if table.sheet.name == sheet]
        if not named:
            raise Refused(
                f"The file has no sheet '{sheet}'. It has: {', '.join(table.sheet.name for table in opened)}."
            )
        opened = named
    if matching is not None:
        fitting = [table for table in opened if set(matching) <= set(table.headings)] or opened[:1]
        return [(table, columns.confirmed(table.headings, matching, ACTION_PLAN)) for table in fitting]
    matched = [table for table in opened if table.matched]
    if not matched:
        columns.demand(
            max(opened, key=lambda table: sum(match.target is not None for match in table.matches)).matches, ACTION_PLAN
        )
    return [(table, table.matches) for table in matched]


def _import_table(
    actor: Actor, origin: Origin, table: Table, matches: Sequence[Match], *, today: date, now: datetime, dry_run: bool
) -> ImportReport:
    understood = _understood(origin.review_id, table, matches, today)
    stored = {match.heading: match.target for match in matches}
    key = {
        "review": origin.review_id,
        "file_hash": origin.file_hash,
        "sheet": table.sheet.name,
        "matching": json.dumps([stored, origin.agency_id], sort_keys=True, ensure_ascii=False),
    }
    if earlier := database.one("plan_import_of_file", **key):
        return ImportReport(**json.loads(earlier["report"]), already_on=earlier["imported_on"])
    import_id = database.new_id()
    records = action_plan_rows.records(actor, origin, import_id, understood, matches, today=today, now=now)
    report = _report(_checked(origin.review_id, understood, matches), records)
    if dry_run:
        return report
    summary = f"{report.read} rows read, {report.accepted} accepted, {report.held_rows} held"
    with database.change(
        actor,
        "action_plan_imported",
        review=origin.review_id,
        subject=import_id,
        summary=summary,
        on_behalf_of=origin.on_behalf_of,
    ) as write:
        if write.one("plan_import_of_file", **key):
            raise Refused("This file was imported a moment ago. Nothing was added again.")
        for statement, rows in records.statements.items():
            write(statement, rows=in_json(rows))
        write("insert_held_plan_rows", rows=in_json(_held(origin.review_id, import_id, table, matches, understood)))
        write(
            "insert_plan_import",
            id=import_id,
            review_id=origin.review_id,
            file_name=origin.file_name,
            file_hash=origin.file_hash,
            sheet=table.sheet.name,
            headings=_as_key(table),
            matching=key["matching"],
            report=json.dumps(_stored(report), ensure_ascii=False),
            imported_by=actor.person_id,
            imported_on=now,
        )
    return report


def _understood(review_id: str, table: Table, matches: Sequence[Match], today: date) -> Understood:
    heading = database.one("plan_heading", review=review_id)
    return understand_action_plan.understand(
        table,
        matches,
        today=today,
        recommended_on=heading["produced_on"] if heading else None,
        known_agencies=action_plan_rows.agency_names(),
    )


def _checked(review_id: str, understood: Understood, matches: Sequence[Match]) -> Understood:
    """With a warning, too, wherever a row names a person of the review (R75), or has a target date before the death."""
    column = next((match.heading for match in matches if match.target == "target_date"), "")
    first = actions.earliest_target(review_id)
    early = [
        Warned(row.row, column, row.target_date.typed, "This is before the death. Check the date.", row.sheet)
        for row in understood.accepted
        if first and row.target_date and row.target_date.latest < first
    ]
    named = names_in_files.warned(understood.accepted, names.of_review(review_id))
    return replace(understood, warnings=sorted([*understood.warnings, *early, *named], key=lambda one: one.row))


def _held(review_id: str, import_id: str, table: Table, matches: Sequence[Match], understood: Understood) -> list[dict]:
    """One record for each held row, with all its problems, and the recommendation above where its own cell is empty."""
    above = _recommendations_above(table, matches)
    by_row: dict[int, list] = {}
    for held in understood.held:
        by_row.setdefault(held.row, []).append(held)
    targets = {match.heading: match.target for match in matches if match.target}
    records = []
    for row, problems in by_row.items():
        cells = problems[0].cells
        typed = {targets[heading]: text for heading, text in cells.items() if heading in targets}
        if not typed.get("recommendation", "").strip():
            typed |= above.get(row, {})
        records.append(
            {
                "id": database.new_id(),
                "review_id": review_id,
                "import_id": import_id,
                "row_number": row,
                "typed": json.dumps(typed, ensure_ascii=False),
                "other_columns": json.dumps(
                    {h: text for h, text in cells.items() if h not in targets and text}, ensure_ascii=False
                ),
                "problems": json.dumps(
                    [
                        {
                            "field": targets.get(one.column, ""),
                            "column": one.column,
                            "value": one.value,
                            "reason": one.reason,
                        }
                        for one in problems
                    ],
                    ensure_ascii=False,
                ),
            }
        )
    return records


def _recommendations_above(table: Table, matches: Sequence[Match]) -> dict[int, dict[str, str]]:
    """For each row of the sheet, the number and text of the last recommendation written above it."""
    place = {match.target: match.column for match in matches if match.target in ("number", "recommendation")}
    found, last = {}, {}
    for row in table.rows:
        found[row.number] = dict(last)
        cells = {name: row.texts[at] if at < len(row.texts) else "" for name, at in place.items()}
        if cells["recommendation"].strip():
            last = cells
    return found


def _report(understood: Understood, records: action_plan_rows.Records) -> ImportReport:
    shown = ("row", "column", "value", "reason")
    return ImportReport(
        read=understood.read,
        accepted=len(understood.accepted),
        held=[{name: getattr(one, name) for name in shown} for one in understood.held],
        warnings=[{name: getattr(one, name) for name in shown} for one in understood.warnings] + records.warnings,
        unknown_columns=understood.unknown_columns,
        known=records.known,
    )


def _stored(report: ImportReport) -> dict:
    return {name: value for name, value in asdict(report).items() if name != "already_on"}


def _together(reports: list[ImportReport]) -> ImportReport:
    """One report of all sheets; it was imported before only when every sheet was."""
    before = [report.already_on for report in reports]
    return ImportReport(
        read=sum(report.read for report in reports),
        accepted=sum(report.accepted for report in reports),
        held=[one for report in reports for one in report.held],
        warnings=[one for report in reports for one in report.warnings],
        unknown_columns=list(dict.fromkeys(name for report in reports for name in report.unknown_columns)),
        known=sum(report.known for report in reports),
        already_on=min(before) if None not in before else None,
    )


def _as_key(table: Table) -> str:
    """The headings as one text, without what changes from file to file."""
    return "|".join(columns.plain(heading) for heading in table.headings)


def _remembered(table: Table) -> dict[str, str | None]:
    """How the columns of a file with the same headings were matched last."""
    row = database.one("plan_matching_remembered", headings=_as_key(table))
    stored = json.loads(row["matching"])[0] if row else {}
    return {columns.plain(heading): target for heading, target in stored.items()}
