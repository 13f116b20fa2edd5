"""Whether a file writes the month first: taken so only where a cell can be read no other way.

What one cell shows goes for its column; and for the file's other columns of dates and its other sheets, where none of them has a cell that
can only have the day first.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from casework.dates import PartialDate, days_in
from casework.written_times import shortened

NUMERIC = re.compile(r"(?<!\d)(\d{1,2})(\s*[-/.]\s*)(\d{1,2})(\s*[-/.]\s*)(\d{4}|\d{2})(?!\d)")


_FIGURES = re.compile(r"\d{1,2}\s*[-/. ]\s*\d{1,2}(?!\d)")


class Shown(NamedTuple):
    """The first cell that can only have the month first, as a sentence names it: "row 3, '05/23/2020',", or ''; and whether one has the day."""

    month_first: str = ""
    day_first: bool = False


def shown_in(cells: Iterable[tuple[int, object]], where: str = "") -> Shown:
    """What the cells of a column show: (row number, value) each; `where` says which column or sheet it is."""
    month, day = "", False
    for row, value in cells:
        written = NUMERIC.match(value.strip()) if isinstance(value, str) else None
        if written and _is_day(written[1], written[3]):
            day = True
        elif written and not month and _is_day(written[3], written[1]):
            month = f"{where}row {row}, '{shortened(value)}',"
    return Shown(month, day)


def _is_day(day: str, month: str) -> bool:
    """Whether these can be a day and a month, and not the other way round: '31' and '09' can be neither."""
    return 0 < int(month) <= 12 < int(day) <= days_in(int(month), 2020)


def together(shown: Mapping[str, Shown], elsewhere: str = "") -> dict[str, str]:
    """By column or sheet: the cell that shows it to be month first, its own or another's; '' where none does."""
    may_be_said = not any(one.day_first for one in shown.values())
    known = next((one.month_first for one in shown.values() if one.month_first), elsewhere) if may_be_said else ""
    return {name: known if not one.month_first else "" if one.day_first else one.month_first for name, one in shown.items()}


def turned(text: str) -> str:
    """The text with its days before their months, as the rest of the portal reads it."""
    return NUMERIC.sub(lambda one: f"{one[3]}{one[2]}{one[1]}{one[4]}{one[5]}", text)


def told(proof: str) -> str:
    """What `inferred` says of a date that was read month first because of another."""
    return f"month first, as {proof} shows"


def may_be_turned(value: object, found: PartialDate) -> bool:
    """Whether figures that were read day first ('3/4', '3 4 2018') may have the month first."""
    return found.precision == "day" and found.earliest.day <= 12 and isinstance(value, str) and bool(_FIGURES.match(value.strip()))


def told_of_unturned(proof: str) -> str:
    """What it says of such a date where others have the month first."""
    return f"day first, though {proof} has the month first"


def told_of_own(proof: str) -> str:
    """What it says of a date that the file holds as a date: a spreadsheet set to day first makes dates of what it can of such a file."""
    return f"as the file holds it; {proof} has the month first, so this day and month may be turned round"
