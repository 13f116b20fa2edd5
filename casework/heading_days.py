"""A day that stands as a heading over the rows of that day: '12/09/2019' or 'Thursday 12 September 2019' across a table, or over a document's table.

It is given only to rows that have no date of their own, and said with each: nothing in such a row tells its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework import date_order
from casework.dates import LONGEST_WRITTEN, DateProblem, ImpossibleDate, PartialDate, understand
from casework.sheets import Row, Sheet


@dataclass(frozen=True)
class HeadingDay:
    """The day as the file holds it (text or date), what it means, and where it stands: 'row 4'."""

    value: str | date
    found: PartialDate
    where: str

    def gives(self, found: PartialDate | DateProblem) -> PartialDate | DateProblem:
        """What the heading was understood to mean in its column, as the date of a row under it."""
        if not isinstance(found, PartialDate):
            return found
        return replace(found, inferred="; ".join(filter(None, [found.inferred, f"day from the heading, {self.where}"])))

    def is_day_of(self, value: str | date, year: int | None) -> bool:
        """Whether a row's own date is this day."""
        try:
            own = understand(value, year_hint=year)
        except DateProblem:
            return False
        return (own.earliest, own.latest) == (self.found.earliest, self.found.latest)


def only_cell(row: Row) -> int | None:
    """The place of a row's one filled cell, leaving out what a merged cell carries into it; None where there are several."""
    only = None
    for place, text in enumerate(row.texts):
        if text and place not in row.carried and text.strip():
            if only is not None:  # so it is with nearly every row, at its second cell
                return None
            only = place
    return only


def of_row(row: Row, place: int, year: int | None) -> HeadingDay | None:
    """The day that is all that a row says."""
    if any(row.texts[carried].strip() for carried in row.carried):
        return None
    value = row.values[place]
    return _whole(value if isinstance(value, date) else row.texts[place], year, f"row {row.number}")


def over(sheet: Sheet, typed: Sequence[str]) -> HeadingDay | None:
    """The day in the line over a document's table in which no row has a date of its own (`typed` are their cells)."""
    if not sheet.over or any(text.strip() for text in typed):
        return None
    line = sheet.over[-1]
    return None if line.lstrip().lower().startswith(("date", "signed")) else _whole(line, None, "over the table")  # of the document itself


def _whole(value: str | date, year: int | None, where: str) -> HeadingDay | None:
    if isinstance(value, str):
        value = value.strip(" \t\r\n:")
        if not value or len(value) > LONGEST_WRITTEN:
            return None
    try:
        found = _understood(value, year)
    except DateProblem:
        return None
    told = found.inferred is None or found.inferred.startswith("year ")
    return HeadingDay(value, found, where) if found.precision == "day" and not found.time and told else None


def _understood(value: str | date, year: int | None) -> PartialDate:
    """The day as it stands, or with the month first where it can be read no other way: the file's order is then for its column to say."""
    try:
        return understand(value, year_hint=year)
    except ImpossibleDate:
        if isinstance(value, date) or (turned := date_order.turned(value)) == value:
            raise
        return understand(turned, year_hint=year)
