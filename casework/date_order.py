"""Whether a file writes the month first: taken so only where a cell can be read no other way.

What one cell shows goes for its column. For the file's other columns of dates and its other sheets two different dates have to show it, as one may be
a slip, and none of them may have a cell that can only have the day first; where one date alone shows it, the others are read day first and doubted.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from casework.dates import PartialDate, days_in
from casework.written_times import shortened

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})(\s*[-/.]\s*)(\d{1,2})(\s*[-/.]\s*)(\d{4}|\d{2})(?!\d)")
_WITH_BLANKS = re.compile(r"(\d{1,2})(\s*[-/.\s]\s*)(\d{1,2})(\s*[-/.\s]\s*)(\d{4}|\d{2})(?!\S)")  # '3 4 2018' at the beginning of a cell
_WITHOUT_YEAR = re.compile(r"(\d{1,2})(\s*[/.]\s*)(\d{1,2})")  # '3/4' alone
_FIGURES = re.compile(r"\d{1,2}\s*[-/. ]\s*\d{1,2}(?!\d)")
_ENOUGH = 2  # different dates


class Shown(NamedTuple):
    """The first cell that can only have the month first, as a sentence names it: "row 3, '05/23/2020',", or ''; whether one has the day; and
    the different dates that show the month first, as many as are needed."""

    month_first: str = ""
    day_first: bool = False
    dates: frozenset[tuple[str, ...]] = frozenset()


class Proof(NamedTuple):
    """What shows a column or sheet to have the month first: the cell, as a sentence names it, or ''; whether it stands in the column or sheet
    itself; and the dates of the file that show it."""

    cell: str = ""
    own: bool = False
    dates: frozenset[tuple[str, ...]] = frozenset()

    @property
    def sure(self) -> bool:
        return bool(self.cell) and (self.own or len(self.dates) >= _ENOUGH)


NONE = Proof()


def shown_in(cells: Iterable[tuple[int, object]], where: str = "") -> Shown:
    """What the cells of a column show: (row number, value) each; `where` says which column or sheet it is."""
    month, day, dates = "", False, set()
    for row, value in cells:
        written = _at_the_beginning(value.strip()) if isinstance(value, str) else None
        if written and _is_day(written[1], written[3]):
            day = True
        elif written and len(written.groups()) > 3 and len(dates) < _ENOUGH and _is_day(written[3], written[1]):
            month = month or f"{where}row {row}, '{shortened(value)}',"
            dates.add((written[1], written[3], written[5]))
    return Shown(month, day, frozenset(dates))


def _at_the_beginning(text: str) -> re.Match | None:
    """The figures with which a cell begins; without a year ('25/4') only where they are all of it, and they show but the day first: '3/14' may
    be March 2014."""
    return _NUMERIC.match(text) or _WITH_BLANKS.match(text) or _WITHOUT_YEAR.fullmatch(text)


def _is_day(day: str, month: str) -> bool:
    """Whether these can be a day and a month, and not the other way round: '31' and '09' can be neither."""
    return 0 < int(month) <= 12 < int(day) <= days_in(int(month), 2020)


def together(shown: Mapping[str, Shown], elsewhere: Proof = NONE) -> dict[str, Proof]:
    """By column or sheet: the cell that shows it to be month first, its own or another's; none where none does."""
    may_be_said = not any(one.day_first for one in shown.values())
    known = next((one.month_first for one in shown.values() if one.month_first), elsewhere.cell) if may_be_said else ""
    dates = frozenset().union(elsewhere.dates, *(one.dates for one in shown.values()))
    other = Proof(known, dates=dates) if known else NONE
    own = {name: NONE if one.day_first else Proof(one.month_first, own=True, dates=dates) for name, one in shown.items() if one.month_first}
    return {name: own.get(name, other) for name in shown}


def in_figures(value: object) -> tuple[int, int] | None:
    """The first two figures of a date in figures with its year, as they stand."""
    found = (_NUMERIC.search(value) or _WITH_BLANKS.match(value.strip())) if isinstance(value, str) else None
    return (int(found[1]), int(found[3])) if found else None


def is_short(value: object) -> bool:
    """Whether a cell is the figures of a date without its year."""
    return isinstance(value, str) and bool(_WITHOUT_YEAR.fullmatch(value.strip()))


def turned(text: str) -> str:
    """The text with its days before their months, as the rest of the portal reads it; as it is where no date in figures stands in it."""
    if _NUMERIC.search(text):
        return _NUMERIC.sub(_swapped, text)
    found = _WITH_BLANKS.match(text.strip())
    if found:
        return _swapped(found) + text.strip()[found.end() :]
    found = _WITHOUT_YEAR.fullmatch(text.strip())
    return _swapped(found) if found and 0 < int(found[1]) <= 12 else text


def _swapped(found: re.Match) -> str:
    first, mark, second, *rest = found.groups()
    return "".join([second, mark, first, *rest])


def told(proof: str) -> str:
    """What `inferred` says of a date that was read month first because of another."""
    return f"month first, as {proof} shows"


def may_be_turned(value: object, found: PartialDate) -> bool:
    """Whether figures that were read day first ('3-4 March', '3/4-5/4/2018') may have the month first."""
    return found.precision == "day" and found.earliest.day <= 12 and isinstance(value, str) and bool(_FIGURES.match(value.strip()))


def told_of_unturned(proof: str) -> str:
    """What it says of such a date where others have the month first."""
    return f"day first, though {proof} has the month first"


def told_of_own(proof: str) -> str:
    """What it says of a date that the file holds as a date: a spreadsheet set to day first makes dates of what it can of such a file."""
    return f"as the file holds it; {proof} has the month first, so this day and month may be turned round"
