"""Feasts and holidays by which people date things, and the days they are kept on: Christmas, Easter, New Year, bank holidays."""

import re
from datetime import date, timedelta

_SOMEWHEN = r"^(?:over |at |during )?(?:the )?"
FEAST = re.compile(
    _SOMEWHEN + r"((?:christmas|xmas) eve|(?:christmas|xmas) day|christmas|xmas|boxing day|new year'?s eve|new year'?s day|new year"
    r"|good friday|easter sunday|easter day|easter monday|easter|hallowe'?en|bonfire night|valentine'?s day"
    r"|(?:early may|may day|late may|spring|(?:late )?summer|(?:late )?august) bank holiday)"
    r"(?: (?:monday|day))?(?: (\d{4}|'\d{2}))?$"
)
HOLIDAYS = re.compile(
    _SOMEWHEN
    + r"(?:school )?(christmas|xmas|easter|summer|new year)(?: (?:school|and new year|/ ?new year))?"
    r" (?:period|holidays?|hols|break|vacation)(?: (?:of )?(\d{4}|'\d{2}))?$"
)
_FEAST_DAYS = {  # (month, day) of the first and last day, in the year it is called by
    "christmas eve": ((12, 24), (12, 24)), "christmas day": ((12, 25), (12, 25)), "christmas": ((12, 25), (12, 26)),
    "xmas": ((12, 25), (12, 26)), "xmas eve": ((12, 24), (12, 24)), "xmas day": ((12, 25), (12, 25)),
    "boxing day": ((12, 26), (12, 26)), "new years eve": ((12, 31), (12, 31)),
    "new years day": ((1, 1), (1, 1)), "new year": ((1, 1), (1, 1)), "halloween": ((10, 31), (10, 31)),
    "bonfire night": ((11, 5), (11, 5)), "valentines day": ((2, 14), (2, 14)),
}  # fmt: skip
_FROM_EASTER = {"good friday": (-2, -2), "easter": (-2, 1), "easter sunday": (0, 0), "easter day": (0, 0), "easter monday": (1, 1)}
_MOVED = {  # bank holidays moved by proclamation, for V.E. Day and jubilees
    ("early may", 1995): (5, 8), ("early may", 2020): (5, 8), ("spring", 2002): (6, 4), ("spring", 2012): (6, 4), ("spring", 2022): (6, 2),
}  # fmt: skip


def days_of(name: str, year: int) -> tuple[date, date]:
    """First and last day of a feast that `FEAST` finds: Christmas is 25 and 26 December, Easter Good Friday to Easter Monday."""
    name = name.replace("'", "")
    if name.endswith("bank holiday"):
        first = last = _bank_holiday(name, year)
    elif name in _FROM_EASTER:
        first, last = (easter(year) + timedelta(days=days) for days in _FROM_EASTER[name])
    else:
        first, last = (date(year, *day) for day in _FEAST_DAYS[name])
    return first, last


def holidays_of(name: str, year: int) -> tuple[date, date]:
    """Between which days the holidays about a feast, or in summer, lie at the widest; no two schools have the same."""
    if name == "summer":
        return date(year, 7, 15), date(year, 9, 7)
    if name == "easter":
        return easter(year) - timedelta(days=16), easter(year) + timedelta(days=16)
    if name == "new year":
        return date(year - 1, 12, 30), date(year, 1, 3)
    return date(year, 12, 18), date(year + 1, 1, 6)


def _bank_holiday(name: str, year: int) -> date:
    """The first and the last Monday of May, and the last of August."""
    which = "early may" if name.startswith(("early", "may day")) else "spring" if "spring" in name or "may" in name else "summer"
    if moved := _MOVED.get((which, year)):
        return date(year, *moved)
    latest = {"early may": date(year, 5, 7), "spring": date(year, 5, 31), "summer": date(year, 8, 31)}[which]
    return latest - timedelta(days=latest.weekday())


def easter(year: int) -> date:
    """Easter Sunday (the Gregorian reckoning of Meeus, Jones and Butcher)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, four = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * four + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * correction + 114, 31)
    return date(year, month, day + 1)
