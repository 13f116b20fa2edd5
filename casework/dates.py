"""Calendar dates as people know them: whole, or only a month, a season, a range.

A chronology shows dates as dd/mm/yyyy (procedure, Appendix 3), yet agencies' records often know less. A `PartialDate` keeps the
words as typed and the earliest and latest day they can mean, so that nothing is made more exact than it is. How written
dates are understood is in `written_dates`.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.errors import CaseworkError

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FIRST_YEAR, LAST_YEAR = 1900, 2100
SERIAL_ZERO = date(1899, 12, 30)
SERIAL_RANGE = (1, (date(LAST_YEAR, 12, 31) - SERIAL_ZERO).days)
_BREAK = re.compile(r"\s*[-–—:;,.|(\n\r]+\s*|\s+")
_DIGIT = re.compile(r"\d")
BY_NEIGHBOURS = "from the entry "  # how `inferred` begins where the days came from an entry beside it
TAKEN_AS = "taken as "  # how it begins where a name has no bounds of its own: 'autumn term 2018'
OFTEN = "several times within it"
COUNTED = "counted from "  # how it begins where they were counted from a date in the text
IN_BRACKETS = "the date in brackets"
LONGEST_WRITTEN = 50  # characters that the longest written date takes, with both its days and a time
ACCEPTED = (
    "Write the day first, such as 12/09/2019 or 12 September 2019; "
    "where less is known, 'September 2019', '2019' or '3 March to 5 April 2017'."
)


class DateProblem(CaseworkError):
    """What was typed is not a date that can be taken; `str()` says what was found and what is accepted."""


class ImpossibleDate(DateProblem):
    """A date that no calendar has, such as 31 September."""


class NotRead(DateProblem):
    """A text that none of the forms of `written_dates` fits: perhaps a slip (casework/date_slips.py)."""


class NoYear(DateProblem):
    """A date that lacks its year alone: a heading or the entries beside it may give it (casework/placed_dates.py)."""


class DependsOnAnother(DateProblem):
    """A date told by another entry, such as 'later the same day' (casework/placed_dates.py)."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as known.

    `typed` is the text as written; `earliest` and `latest` are the first and last day it can mean (both included);
    `precision` is one of 'day', 'week', 'part' (early, mid or late), 'month', 'quarter', 'season', 'year', 'decade',
    'range', 'about' or 'placed' (somewhere between the bounds that the entries beside it give). `time` is a text such as
    '14:30', '04:00–05:25 (BST)' or 'evening'. `inferred` says, in words, what was not written in the text itself, such as
    'year 2020 from the heading'. `order` is the place among entries of the same days, so that 'later the same day' stands after
    the entry that it speaks of.
    """

    typed: str
    earliest: date
    latest: date
    precision: str
    time: str | None = None
    inferred: str | None = None
    order: int = 0


def understand(
    text: str | date | datetime, today: date | None = None, *, year_hint: int | None = None, slips: bool = False
) -> PartialDate:
    """The date that a text means, read in United Kingdom order; a `date` or `datetime` is taken as it is.

    `year_hint` is the year of a heading or of a year column, used only where the text has none; the result says so in
    `inferred`. A two-digit year 00 to 49 is 2000 to 2049, and 50 to 99 is 1950 to 1999. Given `today`, a date after it
    is refused. With `slips` a typing slip with one possible reading is read so, and `inferred` says it: only for who shows that;
    otherwise it is refused with the reading. Raises `DateProblem`.
    """
    from casework import date_slips, written_dates  # they build on this module

    if isinstance(text, date):
        found = _native(text)
    elif isinstance(text, str):
        try:
            found = written_dates.understand(text, year_hint)
        except NotRead as problem:
            found = date_slips.understand(text, year_hint, problem, take=slips)
    else:
        raise DateProblem(f"'{text}' is not a date. {ACCEPTED}")
    if today is not None:
        refuse_future(found, today)
    return found


def understand_leading(text: str) -> tuple[PartialDate, str]:
    """The date a text begins with, and the rest after it: 'Completion date' cells hold both (Appendix 9).

    Raises `ImpossibleDate` where it begins with a date no calendar has, else `DateProblem` where it begins with none.
    """
    from casework import written_dates  # it builds on this module

    if not _DIGIT.search(text[:LONGEST_WRITTEN]):  # no year, and so no date: most cells of outcomes
        return understand(text), ""
    beginnings = [place.end() for place in _BREAK.finditer(text[:LONGEST_WRITTEN])] + [len(text)]
    impossible = None
    for end in reversed(beginnings):
        try:
            found = written_dates.understand(text[:end].rstrip(" \t\r\n-–—:;,.|("))
        except ImpossibleDate as problem:
            impossible = impossible or problem  # of the longest beginning
        except DateProblem:
            continue
        else:
            return found, text[end:].lstrip(" \t\r\n-–—:;,.|")
    if impossible:
        raise impossible
    return understand(text), ""


def understand_serial(number: float) -> PartialDate:
    """The day of a spreadsheet's day number (1 is 31/12/1899, as Excel and LibreOffice count after February 1900)."""
    if not SERIAL_RANGE[0] <= number < SERIAL_RANGE[1] + 1:
        raise DateProblem(f"The day number {number:g} is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    day = SERIAL_ZERO + timedelta(days=int(number))
    minutes = round((number - int(number)) * 24 * 60) % (24 * 60)
    time = f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes else None
    return PartialDate(f"{number:g}", day, day, "day", time, "day number of a spreadsheet")


def _native(value: date) -> PartialDate:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise DateProblem(f"The year {value.year} is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    time = None
    if isinstance(value, datetime):
        time = f"{value.hour:02d}:{value.minute:02d}" if value.hour or value.minute else None
        value = value.date()
    typed = show(value) if time is None else f"{show(value)} {time}"
    return PartialDate(typed, value, value, "day", time)


def show(day: date | PartialDate) -> str:
    """dd/mm/yyyy; a partial date honestly: 'September 2019', '2007', 'about 2007', '12/03/2019 to 14/03/2019',
    'early 2018' and 'winter 2013' as typed; what another entry gave as typed with what was understood:
    'later the same day (12/09/2019)'. Understood again, each gives the same days."""
    if not isinstance(day, PartialDate):
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return _show(day, show)


def show_long(day: date | PartialDate) -> str:
    """12 September 2019; a partial date as `show` has it, with its days written out."""
    if not isinstance(day, PartialDate):
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return _show(day, show_long)


def is_placed(partial: PartialDate) -> bool:
    """Whether the days came from an entry beside it, or stand in brackets after such words."""
    return partial.precision == "placed" or (partial.inferred or "").startswith((BY_NEIGHBOURS, COUNTED, IN_BRACKETS))


def _show(partial: PartialDate, day_text: Callable[[date], str]) -> str:
    if is_placed(partial):
        words = " ".join(partial.typed.split())
        return words if partial.inferred == IN_BRACKETS else f"{words} ({show_days(partial, day_text)})"
    if partial.precision in ("part", "quarter", "season", "decade") and _as_written(partial):
        return partial.typed.strip()
    return show_days(partial, day_text)


def _as_written(partial: PartialDate) -> bool:
    """Whether its words say all of it: not where a heading gave the year, or a slip was read as something."""
    first, *more = (partial.inferred or "").split("; ")
    told = not first or first.startswith(("quarter of", TAKEN_AS))
    return told and all(one == OFTEN for one in more)


def show_days(partial: PartialDate, day_text: Callable[[date], str] = show) -> str:
    """The days that a date was understood as, whatever its words."""
    first, last = partial.earliest, partial.latest
    if partial.precision == "week":
        return f"week commencing {day_text(first)}"
    if partial.precision == "about":
        return f"about {_show_period(first, last, day_text)}"
    return _show_period(first, last, day_text)


def _show_period(first: date, last: date, day_text: Callable[[date], str]) -> str:
    if first == last:
        return day_text(first)
    if first.day > 1 or last.day < days_in(last.month, last.year):
        return f"{day_text(first)} to {day_text(last)}"
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year} to {last.year}"
    begin, end = f"{MONTHS[first.month - 1]} {first.year}", f"{MONTHS[last.month - 1]} {last.year}"
    return begin if begin == end else f"{begin} to {end}"


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the last of that month when it has no such day: 31/08 + 6 = 28/02."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, days_in(month + 1, year)))


def days_in(month: int, year: int) -> int:
    """How many days a month has."""
    return monthrange(year, month)[1]


def sort_key(partial: PartialDate) -> tuple[date, date, int, str]:
    """Order of a chronology: by earliest day; of those that begin together the longest last; then by place within the day;
    then by time of day."""
    return (partial.earliest, partial.latest, partial.order, partial.time or "")


def refuse_future(partial: PartialDate, today: date) -> None:
    """Raise `DateProblem` for a date that lies wholly after `today`; a month or range that has begun is taken."""
    if partial.earliest > today:
        raise DateProblem(
            f"'{partial.typed.strip()}' is in the future ({show(partial.earliest)}). Write a date up to today, {show(today)}."
        )
