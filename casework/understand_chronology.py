"""Understands the rows of an agency's chronology (procedure 3.1.5, Appendix 3) under a confirmed matching of columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from casework.columns import CHRONOLOGY, Match, Table
from casework.dates import DateProblem, PartialDate
from casework.tables import Row
from casework.understood import RowReader, Understood, year_of
from casework.written_times import understand_time

SEEN = frozenset(["x", "✓", "✔", "☑", "√", "yes", "y", "true", "seen", "1", "ü", "✅", "tick", "ticked", "victim seen"])
NOT_SEEN = frozenset(["no", "n", "false", "✗", "✘", "☐", "not seen", "0", "-", "–", "—", "❌", "n/a", "na"])


@dataclass(frozen=True, slots=True)
class ChronologyEntry:
    """One accepted row. `seen` is None where the cell is blank or says neither yes nor no; `time` is a text such as '14:30';
    `other` holds the cells of unknown columns and `cells` the whole row as typed, both heading -> text."""

    row: int
    date: PartialDate
    end_date: PartialDate | None
    time: str
    family_member: str
    information: str
    source: str
    agency: str
    action: str
    seen: bool | None
    seen_typed: str
    comment: str
    panel_note: str
    significance: str
    record_date: PartialDate | None
    other: dict[str, str]
    cells: dict[str, str]
    sheet: str = ""


def understand(table: Table, matches: Sequence[Match], *, today: date) -> Understood:
    """Accepted entries and held rows of a chronology. Raises `Refused` where date or information has no column.

    A date after `today` is held: a chronology tells what has happened. A row with nothing but a year is a heading: it gives
    the year to the dates under it that have none.
    """
    reader = RowReader(table, matches, CHRONOLOGY)
    accepted: list[ChronologyEntry] = []
    heading_year = None
    for row in reader.rows():
        year = _heading_year(reader, row)
        if year is not None:
            heading_year = year
            reader.read -= 1
            reader.pass_over(row)
            continue
        problems: list[tuple[str, str]] = []
        entry = _entry(reader, row, heading_year, today, problems)
        if problems:
            reader.hold(row, problems)
        else:
            accepted.append(entry)
    return reader.result(accepted)


def _heading_year(reader: RowReader, row: Row) -> int | None:
    filled = [text for place, text in enumerate(row.texts) if text.strip() and place not in row.carried]
    return year_of(filled[0]) if len(filled) == 1 else None


def _entry(
    reader: RowReader, row: Row, heading_year: int | None, today: date, problems: list
) -> ChronologyEntry | None:
    text = reader.text
    hint = year_of(text(row, "year")) or heading_year
    when = reader.date(row, "date", problems, past=today, hint=hint)
    if when is None and not problems:
        problems.append(
            ("date", "There is no date. Write the date of the entry, such as 12/09/2019, or the month or year.")
        )
    information = text(row, "information")
    if not information.strip():
        problems.append(("information", "There is no information. Write what the record says happened."))
    end = reader.date(row, "end_date", problems, past=today, hint=when.latest.year if when else hint)
    if when and end and end.latest < when.earliest:
        problems.append(
            ("end_date", f"'{text(row, 'end_date')}' is before the date of the entry. Write a later date, or none.")
        )
    recorded = reader.date(row, "record_date", problems, past=today)
    if problems:
        return None
    if when.inferred and "heading" not in when.inferred:
        reader.warn(
            row, "date", f"Read as {when.earliest:%d/%m/%Y} to {when.latest:%d/%m/%Y} ({when.inferred}). Check it."
        )
    if hint and not when.inferred and not when.earliest.year <= hint <= when.latest.year:
        reader.warn(row, "date", f"The date does not lie in the year of the heading, {hint}. It was kept as typed.")
    seen_typed = text(row, "seen")
    return ChronologyEntry(
        row=row.number,
        date=when,
        end_date=end,
        time=_time(reader, row) or when.time or "",
        family_member=text(row, "family_member"),
        information=information,
        source=text(row, "source"),
        agency=text(row, "agency"),
        action=text(row, "action"),
        seen=_seen(reader, row, seen_typed),
        seen_typed=seen_typed,
        comment=text(row, "comment"),
        panel_note=text(row, "panel_note"),
        significance=text(row, "significance"),
        record_date=recorded,
        other=reader.other(row),
        cells=reader.cells(row),
        sheet=reader.table.sheet.name,
    )


def _seen(reader: RowReader, row: Row, typed: str) -> bool | None:
    if not typed:
        return None
    word = typed.strip().casefold().rstrip(".")
    if word in SEEN:
        return True
    if word in NOT_SEEN:
        return False
    if word:
        reader.warn(
            row,
            "seen",
            "This says neither yes nor no. It was kept as typed; tick 'Victim seen' if the victim was seen.",
        )
    return None


def _time(reader: RowReader, row: Row) -> str:
    typed = reader.text(row, "time").strip()
    if not typed:
        return ""
    place = reader.place["time"]
    if isinstance(row.values[place], (time, datetime)):
        return f"{row.values[place]:%H:%M}"
    try:
        return understand_time(typed)
    except DateProblem:
        reader.warn(row, "time", "This is not a time of day such as 14:30. It was kept as typed.")
        return typed
