"""Feasts by which people date things, and the days they are kept on: Christmas, Easter, New Year."""

import re
from datetime import date, timedelta

FEAST = re.compile(
    r"^(?:over |at )?(?:the )?(christmas eve|christmas day|christmas|xmas|boxing day|new year'?s eve|new year'?s day|new year"
    r"|good friday|easter sunday|easter monday|easter|hallowe'?en|bonfire night|valentine'?s day)"
    r"(?: (?:period|holidays?|break))?(?: (\d{4}|'\d{2}))?$"
)
_FEAST_DAYS = {  # (month, day) of the first and last day, in the year it is called by
    "christmas eve": ((12, 24), (12, 24)), "christmas day": ((12, 25), (12, 25)), "christmas": ((12, 25), (12, 26)),
    "xmas": ((12, 25), (12, 26)), "boxing day": ((12, 26), (12, 26)), "new years eve": ((12, 31), (12, 31)),
    "new years day": ((1, 1), (1, 1)), "new year": ((1, 1), (1, 1)), "halloween": ((10, 31), (10, 31)),
    "bonfire night": ((11, 5), (11, 5)), "valentines day": ((2, 14), (2, 14)),
}  # fmt: skip
_FROM_EASTER = {"good friday": (-2, -2), "easter": (-2, 1), "easter sunday": (0, 0), "easter monday": (1, 1)}


def days_of(name: str, year: int) -> tuple[date, date]:
    """First and last day of a feast that `FEAST` finds: Christmas is 25 and 26 December, Easter Good Friday to Easter Monday."""
    name = name.replace("'", "")
    if name in _FROM_EASTER:
        first, last = (easter(year) + timedelta(days=days) for days in _FROM_EASTER[name])
    else:
        first, last = (date(year, *day) for day in _FEAST_DAYS[name])
    return first, last


def easter(year: int) -> date:
    """Easter Sunday (the Gregorian reckoning of Meeus, Jones and Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, four = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * four + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * correction + 114, 31)
    return date(year, month, day + 1)
