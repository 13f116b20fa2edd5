"""A column of dates in an agency's table: each cell by itself, then the order of day and month, then what needs the rows beside it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from casework import date_order, date_slips, dates, placed_dates, written_dates
from casework.date_order import NONE, Proof
from casework.dates import (
    DateProblem,
    DependsOnAnother,
    ImpossibleDate,
    NotRead,
    NoYear,
    PartialDate,
    refuse_future,
    show_days,
)
from casework.written_times import shortened

FEWEST_AT_MIDNIGHT, MIDNIGHT = 3, "00:00"
WEEK_BY_HEADING = "a week, by the column's heading"
_OF_WEEKS = re.compile(r"\b(?:w[/.]?c|w[/.]?(e)|(?:week|wk)\.? (?:commencing|beginning|starting|of)|(?:week|wk)\.? (ending))\b", re.IGNORECASE)
MOST_PLACED = 2_000  # of a table
MADE_OF_NUMBERS = 1906  # the year before which no entry is, and a day is what a spreadsheet has made of a small number
FIRST_TYPED, LAST_TYPED = 1950, 2050  # a year that somebody typed


@dataclass(frozen=True, slots=True)
class Written:
    """A cell of a column of dates: its row's number, the text or the file's own date, and the year that a heading gives it."""

    row: int
    value: str | date
    year: int | None = None


def column_dates(cells: Sequence[Written], *, today: date | None = None, month_first: Proof = NONE) -> list[PartialDate | DateProblem]:
    """What each cell means, or why it cannot be taken; dates after `today` are not. `month_first`: what shows elsewhere in the file that it is so.

    First what each says by itself; then, where a date can only be month first, whether the column is; then what needs its neighbours.
    """
    known: dict[tuple, PartialDate | DateProblem] = {}
    found = [_by_itself(cell, today, known) for cell in cells]
    turned: dict[int, str] = {}
    if month_first.cell or any(isinstance(one, ImpossibleDate) for one in found):
        turned = _month_first(cells, found, today, month_first)
    waiting = [place for place, one in enumerate(found) if isinstance(one, NoYear | DependsOnAnother | NotRead)]
    if waiting:
        _place_all(cells, found, waiting, today, turned)
    if len(found) >= FEWEST_AT_MIDNIGHT and all(one.time == MIDNIGHT for one in found if isinstance(one, PartialDate)):
        return [replace(one, time=None) if isinstance(one, PartialDate) else one for one in found]  # a column of times that were never filled
    return found


def _by_itself(cell: Written, today: date | None, known: dict) -> PartialDate | DateProblem:
    key = (cell.value, cell.year)
    found = known.get(key)
    if found is None:
        try:
            found = _read(cell)
            if found.earliest.year < MADE_OF_NUMBERS:
                _refuse_number(found)
            if today is not None and found.latest > today:
                refuse_future(found, today)
        except DateProblem as problem:
            found = problem
        known[key] = found
    return found


def _refuse_number(found: PartialDate) -> None:
    """A spreadsheet makes 10/07/1905 of a year typed into a cell of dates, and 12/01/1900 of a day; a database has 01/01/1900 for no date."""
    if found.precision != "day":
        return
    number = (found.earliest - dates.SERIAL_ZERO).days
    if found.earliest.year == MADE_OF_NUMBERS - 1 and FIRST_TYPED <= number <= LAST_TYPED:
        made = f"{show_days(found)} is what a spreadsheet makes of the year {number} typed into a cell of dates."
        raise DateProblem(f"{made} Write {number} as text, or the date itself.")
    raise DateProblem(f"{show_days(found)} is what a spreadsheet or database makes of a number or of no date. Check it against the record.")


def _read(cell: Written) -> PartialDate:
    """As `dates.understand`, without its detours for the plain text that nearly every cell is."""
    if isinstance(cell.value, str):
        try:
            return written_dates.understand(cell.value, cell.year)
        except NotRead as problem:
            return date_slips.understand(cell.value, cell.year, problem, take=True)
    return dates.understand(cell.value)


def _month_first(cells: Sequence[Written], found: list, today: date | None, elsewhere: Proof) -> dict[int, str]:
    """Read the column month first where a row can be read no other way and none can only be day first; where both stand, say so. Returns what shows
    it, by the place of each date that lacks its year and is still to be placed month first."""
    numbers = [date_order.in_figures(cell.value) for cell in cells]
    american = [place for place, (one, both) in enumerate(zip(found, numbers, strict=True))
                if both and isinstance(one, ImpossibleDate) and 0 < both[0] <= 12 < both[1] <= 31]  # fmt: skip
    if not (american or elsewhere.cell):
        return {}
    british = next((place for place, both in enumerate(numbers) if both and both[0] > 12 and isinstance(found[place], PartialDate)), None)
    if british is not None:
        for place in american:
            shown, proof = shortened(cells[place].value), shortened(cells[british].value)
            found[place] = ImpossibleDate(
                f"'{shown}' is not a date: there is no month {numbers[place][1]}. "
                f"The day comes first here, as row {cells[british].row}, '{proof}', shows."
            )
        return {}
    proof = f"row {cells[american[0]].row}, '{shortened(cells[american[0]].value)}'," if american else elsewhere.cell
    _doubt_own_dates(cells, found, proof)
    if not american and not elsewhere.sure:
        _doubt_order(cells, found, range(len(cells)), proof)
        return {}
    own = frozenset(american)
    unyeared = [place for place, cell in enumerate(cells) if numbers[place] is None and date_order.is_short(cell.value)]
    for place in [*(place for place, both in enumerate(numbers) if both), *unyeared]:
        if not isinstance(found[place], NotRead | NoYear):
            turned = _turned(cells[place], proof, place in own, today)
            found[place] = turned if isinstance(turned, PartialDate) or isinstance(found[place], PartialDate) else found[place]
    _doubt_order(cells, found, (place for place, both in enumerate(numbers) if both is None and place not in unyeared), proof)
    return {place: proof for place in unyeared if isinstance(found[place], NoYear)}


def _doubt_order(cells: Sequence[Written], found: list, places: Iterable[int], proof: str) -> None:
    """Say of dates in figures that they were read day first."""
    for place in places:
        if isinstance(found[place], PartialDate) and date_order.may_be_turned(cells[place].value, found[place]):
            found[place] = replace(found[place], inferred="; ".join(filter(None, [found[place].inferred, date_order.told_of_unturned(proof)])))


def _doubt_own_dates(cells: Sequence[Written], found: list, proof: str) -> None:
    own = [place for place, cell in enumerate(cells) if isinstance(cell.value, date) and isinstance(found[place], PartialDate)]
    if any(found[place].earliest.day > 12 for place in own):
        return
    for place in own:
        found[place] = replace(found[place], inferred=date_order.told_of_own(proof))


def _turned(cell: Written, proof: str, by_itself: bool, today: date | None) -> PartialDate | DateProblem:
    try:
        found = dates.understand(date_order.turned(cell.value), today, year_hint=cell.year)
    except DateProblem as problem:
        return problem
    told = "month first, as it can be read no other way" if by_itself else date_order.told(proof)
    return replace(found, typed=cell.value, inferred="; ".join(filter(None, [found.inferred, told])))


def _place_all(cells: Sequence[Written], found: list, waiting: Sequence[int], today: date | None, turned: Mapping[int, str]) -> None:
    """From the top, so that one placed date may place the next; below counts only what is dated by itself. `turned` are those with the month first.

    Each may be tried for many years and in many pieces: of more than MOST_PLACED the rest stay as they read by themselves.
    """
    descending = _descending([one for one in found if isinstance(one, PartialDate)])
    below = _next_dated(found, waiting)
    above, last = None, 0
    for place in waiting[:MOST_PLACED]:
        cell = cells[place]
        above = next((found[up] for up in range(place - 1, last - 1, -1) if isinstance(found[up], PartialDate)), above)
        last = place
        if descending:
            found[place] = _out_of_order(cell, found[place], descending)
            continue
        text = date_order.turned(cell.value) if place in turned else cell.value
        try:
            placed = placed_dates.understand(text, before=above, after=below[place], year_hint=cell.year, today=today)
        except DateProblem as problem:
            found[place] = found[place] if place in turned else problem  # which names the text as it stands
            continue
        told = [placed.inferred, date_order.told(turned[place])] if place in turned else []
        found[place] = replace(placed, typed=cell.value, inferred="; ".join(filter(None, told))) if told else placed


def _next_dated(found: list, waiting: Sequence[int]) -> dict[int, PartialDate | None]:
    """For each that waits, the first date below it that stands by itself."""
    below, last = {}, len(found)
    dated: PartialDate | None = None
    for place in reversed(waiting):
        dated = next((found[down] for down in range(place + 1, last) if isinstance(found[down], PartialDate)), dated)
        below[place], last = dated, place
    return below


def _descending(dated: Sequence[PartialDate]) -> str | None:
    """Two dates of a table that is not in order of time: more than a quarter of its steps go back."""
    steps = [pair for pair in pairwise(dated) if pair[1].latest < pair[0].earliest]
    if not steps or len(steps) * 4 <= len(dated) - 1:
        return None
    return f"{show_days(steps[0][0])} stands above {show_days(steps[0][1])}"


def _out_of_order(cell: Written, problem: DateProblem, because: str) -> DateProblem:
    if isinstance(problem, NotRead):
        return problem
    return DependsOnAnother(
        f"'{shortened(str(cell.value))}' depends on the entries beside it, and the table is not in order of time: {because}. "
        "Write the date itself, such as 12/09/2019."
    )


def as_weeks(found: Sequence[PartialDate | DateProblem], heading: str) -> Sequence[PartialDate | DateProblem]:
    """Under 'Week commencing' each day begins a week, and under 'Week ending' it ends one."""
    said = _OF_WEEKS.search(heading)
    if not said:
        return found
    back = 6 if said[1] or said[2] else 0
    return [_week(one, back) if isinstance(one, PartialDate) and one.precision == "day" else one for one in found]


def _week(day: PartialDate, back: int) -> PartialDate:
    first = day.earliest - timedelta(days=back)
    inferred = "; ".join(filter(None, [day.inferred, WEEK_BY_HEADING]))
    return replace(day, earliest=first, latest=first + timedelta(days=6), precision="week", inferred=inferred)
