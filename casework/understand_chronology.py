"""Understands the rows of an agency's chronology (procedure 3.1.5, Appendix 3) under a confirmed matching of columns."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain
from typing import NamedTuple

from casework import date_order, heading_days
from casework.columns import CHRONOLOGY, Match, Table
from casework.date_columns import WEEK_BY_HEADING, Written, as_weeks, column_dates
from casework.date_order import NONE, Proof
from casework.dates import DateProblem, PartialDate, show_days
from casework.heading_days import HeadingDay
from casework.tables import Row
from casework.understood import RowReader, Understood, year_of
from casework.unread_dates import says_none
from casework.written_times import understand_time

TICKS = frozenset(["✓", "✔", "☑", "√", "✅", "ü", "þ", "\uf0fc", "\uf0fe", "\uf050", "\uf052", "tick", "ticked", "yes", "y"])  # also of Wingdings
SEEN = TICKS | {"x", "true", "seen", "1", "victim seen"}
NOT_SEEN = frozenset(["no", "n", "false", "✗", "✘", "☐", "not seen", "0", "❌",
                      "û", "¨", "\uf0fb", "\uf0a8", "\uf06f", "\uf04f", "\uf0a3"])
_SEEN_AND_MORE = re.compile(r"(yes|y|seen|no|n|not seen)\s*(?:[-–—:,;(.]|(?<=seen) (?=(?:alone|with|at|by|in|together)\b))\s*(?=\w)")
_WRITTEN_YEAR = re.compile(r"\d[/.-]\d{1,2}[/.-]((?:19|20)?\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)(?!\d)")
_PARTS = re.compile(r"[.:;,\n]\s")
HALF_A_YEAR = 180  # days
DATES = ("date", "end_date", "record_date")
SAYS_NOTHING = frozenset(["-", "–", "—", "n/a", "na", "nil", "none"])  # as a blank cell, which says neither


class ChronologyEntry(NamedTuple):
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


class _Habits(NamedTuple):
    """How a table writes what can be written in two ways."""

    month_first: dict[str, Proof]  # by column of dates, what shows that it has the month first
    ticks_and_crosses: bool  # under 'Victim seen'


def understand(table: Table, matches: Sequence[Match], *, today: date) -> Understood:
    """Accepted entries and held rows of a chronology. Raises `Refused` where date or information has no column.

    A date after `today` is held: a chronology tells what has happened. A row with nothing but a year is a heading: it gives
    the year to the dates under it that have none; so does one with nothing but a day to the rows under it that have no date.
    Dates that need the entries beside them get them; all that was not in the text itself is warned of.
    """
    reader = RowReader(table, matches, CHRONOLOGY)
    rows, written = _entries(reader)
    habits = _Habits(_month_first(reader, rows), _ticks_and_crosses(reader, rows))
    found_of = column_dates(written, today=today, month_first=habits.month_first.get("date", NONE))
    read = iter(as_weeks(found_of, table.headings[reader.place["date"]]))
    accepted: list[ChronologyEntry] = []
    under_heading: PartialDate | None = None  # the last date that has the year of a heading
    for row, hint, has_date, day in rows:
        problems: list[tuple[str, str]] = []
        found = next(read) if has_date else day.gives(next(read)) if day else None
        entry = _entry(reader, row, found, hint, today, habits, problems)
        if problems:
            reader.hold(row, problems)
            continue
        accepted.append(entry)
        if hint and entry.date.inferred == _of_heading(hint):
            gone_on = _warn_of_next_year(reader, row, entry.date, under_heading)
            under_heading = under_heading if gone_on else entry.date
    return reader.result(accepted)


def _of_heading(year: int) -> str:
    return f"year {year} from the heading"


def _warn_of_next_year(reader: RowReader, row: Row, found: PartialDate, above: PartialDate | None) -> bool:
    """'20 Dec' and then '3 Jan' under one year: the table may have gone on into the next. Whether it was warned of."""
    if not (above and above.inferred == found.inferred and (above.earliest - found.latest).days > HALF_A_YEAR):
        return False
    told = f"Read as {show_days(found)}, by the year of the heading, and the rows above are at {show_days(above)}"
    reader.warn(row, "date", f"{told}. If the year after is meant, write it.")
    return True


def _ticks_and_crosses(reader: RowReader, rows: Sequence[tuple]) -> bool:
    """Whether an 'x' stands beside ticks, and may mean the contrary."""
    if "seen" not in reader.place:
        return False
    typed = {reader.text(row, "seen").strip().casefold() for row, *_ in rows}
    return "x" in typed and (reader.table.ticked or not typed.isdisjoint(TICKS))


def has_ticks(table: Table) -> bool:
    """Whether a tick stands under the heading that is taken for 'Victim seen'."""
    places = [match.column for match in table.matches if match.target == "seen"]
    return any(row.texts[place].strip().casefold() in TICKS for place in places for row in table.rows if place < len(row.texts))


def order_shown(table: Table) -> date_order.Shown:
    """What the cells under the headings that are taken for dates, and the days that stand over rows, show of the order of day and month, as a
    sentence about another sheet names it."""
    places = {match.target: match.column for match in table.matches if match.target in DATES}
    cells = ((row.number, row.texts[place]) for place in places.values() for row in table.rows if place < len(row.texts))
    undated = (row for row in table.rows if "date" in places and not "".join(row.texts[places["date"] : places["date"] + 1]).strip())
    over = ((row.number, row.texts[only]) for row in undated if (only := heading_days.only_cell(row)) is not None)
    return date_order.shown_in(chain(cells, over), f"sheet '{table.sheet.name}', ")


def _entries(reader: RowReader) -> tuple[list[tuple[Row, int | None, bool, HeadingDay | None]], list[Written]]:
    """The rows that are entries, each with the year that a heading or its year column gives, whether it has a date, and the day that stands
    over it where it has none; and all those dates."""
    rows, written = [], []
    in_order, has_year = _in_order(reader), "year" in reader.place
    heading_year = next(filter(None, (year_of(text) for _, text in reversed(reader.table.outside))), None) or _year_over(reader)
    day = heading_days.over(reader.table.sheet, [reader.text(row, "date") for row, is_entry in in_order if is_entry])
    for place, (row, is_entry) in enumerate(in_order):
        if (only := heading_days.only_cell(row)) is not None:
            year = year_of(row.texts[only])
            heading = None if year else heading_days.of_row(row, only, heading_year)
            if year or not is_entry or (heading and _stands_over(in_order, place, reader)):
                heading_year, day = year or heading_year, heading
                if is_entry:
                    reader.read -= 1
                    reader.pass_over(row)
                continue
            if only != reader.place["information"]:  # a heading that is not understood ends the day over it
                day = None
        if not is_entry:  # the headings once more
            continue
        hint = (year_of(reader.text(row, "year")) if has_year else None) or heading_year
        value = reader.value(row, "date")
        has_date = not isinstance(value, str) or bool(value.strip())
        if has_date and day and not day.is_day_of(value, hint):
            day = None
        rows.append((row, hint, has_date, day))
        if has_date or day:
            written.append(Written(row.number, value if has_date else day.value, hint))
    return rows, written


def _month_first(reader: RowReader, rows: Sequence[tuple]) -> dict[str, Proof]:
    """By column of dates, what shows that it has the month first; the column of the entries' dates tells for itself where it is alone."""
    names = [name for name in DATES if name in reader.place]
    if len(names) < 2 and not reader.table.month_first.cell:
        return {}

    def cells(name: str) -> Iterator[tuple[int, object]]:
        for row, _, has_date, day in rows:
            yield row.number, day.value if name == "date" and day and not has_date else reader.value(row, name)

    shown = {name: date_order.shown_in(cells(name), f"'{reader.table.headings[reader.place[name]]}' of ") for name in names}
    return date_order.together(shown, reader.table.month_first)


def _in_order(reader: RowReader) -> list[tuple[Row, bool]]:
    """The rows from the top, each with whether it is an entry or was passed over."""
    found: list[tuple[Row, bool]] = []
    passed = 0
    for row in reader.rows():
        found += [(one, False) for one in reader.passed[passed:]]
        passed = len(reader.passed)
        found.append((row, True))
    return found


def _stands_over(in_order: Sequence[tuple[Row, bool]], place: int, reader: RowReader) -> bool:
    """Whether a row with nothing but a day is the heading of the row under it, which then has no date of its own and is no heading."""
    for under in range(place + 1, len(in_order)):
        row, is_entry = in_order[under]
        only = heading_days.only_cell(row)
        if is_entry or only is not None:
            return is_entry and not reader.text(row, "date").strip() and not (only is not None and year_of(row.texts[only]))
    return False


def _year_over(reader: RowReader) -> int | None:
    """The year that stands over a document's table, or is its sheet's name, where no date in it is of another."""
    sheet = reader.table.sheet
    year = next(filter(None, map(year_of, [*reversed(sheet.over), sheet.name])), None)
    if year is None:
        return None
    written = (found[1] or found[2] for row in reader.table.rows for found in _WRITTEN_YEAR.finditer(reader.text(row, "date")))
    return year if all(int(text) % 100 == year % 100 for text in written) else None


def _entry(
    reader: RowReader,
    row: Row,
    found: PartialDate | DateProblem | None,
    hint: int | None,
    today: date,
    habits: _Habits,
    problems: list,
) -> ChronologyEntry | None:
    texts = reader.texts(row)
    text = texts.get
    when = found if isinstance(found, PartialDate) else None
    if found is None:
        problems.append(
            ("date", "There is no date. Write the date of the entry, such as 12/09/2019, or the month or year.")
        )
    elif when is None:
        problems.append(("date", str(found)))
    information = text("information", "")
    if not information.strip():
        problems.append(("information", "There is no information. Write what the record says happened."))
    end = recorded = None
    if text("end_date"):
        end = _beside(reader, row, "end_date", problems, habits, past=today, hint=when.latest.year if when else hint)
    if when and end and end.latest < when.earliest:
        problems.append(
            ("end_date", f"'{text('end_date')}' is before the date of the entry. Write a later date, or none.")
        )
    if text("record_date"):
        recorded = _beside(reader, row, "record_date", problems, habits, past=today)
    if problems:
        return None
    if when.inferred and when.inferred not in (_of_heading(hint), WEEK_BY_HEADING):  # what a heading says stands in the file for all to see
        reader.warn(row, "date", f"Read as {show_days(when)} ({when.inferred}). Check it.")
    if hint and not when.inferred and not when.earliest.year <= hint <= when.latest.year:
        reader.warn(row, "date", f"The date does not lie in the year of the heading, {hint}. It was kept as typed.")
    seen_typed = text("seen", "")
    return ChronologyEntry(
        row=row.number,
        date=when,
        end_date=end,
        time=_time(reader, row, text("time", ""), when.time) or when.time or "",
        family_member=text("family_member", ""),
        information=information,
        source=text("source", ""),
        agency=text("agency", ""),
        action=action_and_outcome(text("action", ""), text("outcome", "")),
        seen=_seen(reader, row, seen_typed, habits),
        seen_typed=seen_typed,
        comment=text("comment", ""),
        panel_note=text("panel_note", ""),
        significance=text("significance", ""),
        record_date=recorded,
        other=reader.other(row),
        cells=reader.cells(row),
        sheet=reader.table.sheet.name,
    )


def action_and_outcome(action: str, outcome: str) -> str:
    """App 3's column 'Action / Outcome' from two columns of a file."""
    parts = {part.strip().casefold() for part in _PARTS.split(action)} | {action.strip().casefold()}
    if not outcome.strip() or outcome.strip().casefold() in parts:  # 'NFA: no reply' says the outcome 'NFA'
        return action
    return f"{action}\nOutcome: {outcome}" if action.strip() else outcome


def _seen(reader: RowReader, row: Row, typed: str, habits: _Habits) -> bool | None:
    if not typed:
        return None
    word = typed.strip().casefold().rstrip(".")
    if word == "x" and habits.ticks_and_crosses:
        reader.warn(row, "seen", "The column has ticks and crosses: this may say either. It was kept as typed; tick 'Victim seen' if it means so.")
        return None
    if word in SEEN:
        return True
    if word in NOT_SEEN:
        return False
    if word in SAYS_NOTHING:
        return None
    said = _SEEN_AND_MORE.match(word)
    if said and word[said.end() :].strip(" )?.") not in NOT_SEEN:  # 'Yes/No' is a form's question
        seen = not said[1].startswith("n")
        reader.warn(row, "seen", f"Read as {'seen' if seen else 'not seen'}; the rest is kept as typed. Check it.")
        return seen
    if word:
        reader.warn(
            row,
            "seen",
            "This says neither yes nor no. It was kept as typed; tick 'Victim seen' if the victim was seen.",
        )
    return None


def _beside(
    reader: RowReader, row: Row, name: str, problems: list, habits: _Habits, *, past: date, hint: int | None = None
) -> PartialDate | None:
    """A date beside that of the entry: one that says there is none, as 'ongoing' does, is no reason to hold the row."""
    typed = reader.value(row, name)
    if isinstance(typed, str) and says_none(typed):
        if any(map(str.isalpha, typed)):
            reader.warn(row, name, "This is no date. The entry was taken without it, and the cell is kept as typed.")
        return None
    found = reader.date(row, name, problems, past=past, hint=hint, month_first=habits.month_first.get(name, NONE))
    if found and found.inferred:
        told = f"its year was taken from the entry, {hint}" if hint and found.inferred.startswith("year ") else found.inferred
        reader.warn(row, name, f"Read as {show_days(found)}: {told}. Check it.")
    return found


def _time(reader: RowReader, row: Row, typed: str, with_date: str | None) -> str:
    typed = typed.strip()
    if not typed:
        return ""
    value = row.values[reader.place["time"]]
    if isinstance(value, float) and 0 < value < 1:  # a spreadsheet's part of a day, without the format of a time
        minutes = round(value * 24 * 60) % (24 * 60)
        found = f"{minutes // 60:02d}:{minutes % 60:02d}"
        reader.warn(row, "time", f"Read as {found}, which is this part of a day. Check it.")
    elif isinstance(value, (time, datetime)):
        found = f"{value:%H:%M}"
    else:
        try:
            found = understand_time(typed)
        except DateProblem:
            reader.warn(row, "time", "This is not a time of day such as 14:30. It was kept as typed.")
            return typed
    if with_date and with_date[0].isdigit() and found[0].isdigit() and found not in with_date:
        reader.warn(row, "time", f"The date's own cell says {with_date}. This was taken; check it.")
    return found
