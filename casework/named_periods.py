"""Periods that people name: seasons, quarters, a school's terms and holidays, feasts, weekends, weeks of a month, halves of a year.

Called through `written_dates`. What a name without bounds of its own is taken to mean ('autumn term', 'over the Christmas holidays') is said in
`inferred`; docs/decisions/0017.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from casework.dates import ACCEPTED, FIRST_YEAR, LAST_YEAR, MONTHS, TAKEN_AS, DateProblem, NoYear, days_in, show
from casework.feasts import FEAST, HOLIDAYS, days_of, holidays_of
from casework.written_times import shortened

Period = tuple[date, date, str, str | None]  # first day, last day, precision, what was inferred

_YEARS = r"(\d{4})(?:\s*[/-]\s*(\d{4}|\d{2}))?"
_SEASON = re.compile(rf"^(spring|summer|autumn|winter)(?:\s*{_YEARS})?$")
_QUARTER = re.compile(rf"^(?:q\s*([1-4])|(1|2|3|4|first|second|third|fourth|last)\s+quarter)\s*[-,/]?\s*(?:(?:of )?{_YEARS})?$")
_QUARTER_AFTER = re.compile(rf"^{_YEARS}\s*[-,/]?\s*q\s*([1-4])$")
_NAMED_YEAR = re.compile(r"^(financial year|f/?y|academic year|school year)\s*(\d{4}|\d{2})\s*[/-]\s*(\d{4}|\d{2})$")
_TERM = re.compile(rf"^(?:school )?(autumn|winter|christmas|spring|easter|summer) (?:school )?term(?: (?:of )?{_YEARS})?$")
_TERM_AFTER = re.compile(rf"^{_YEARS} (autumn|winter|christmas|spring|easter|summer) (?:school )?term$")
_HALF_TERM = re.compile(
    r"^(?:(february|feb|may|october|oct) half[ -]?term|half[ -]?term,? (?:of |in )?(february|feb|may|october|oct))"
    r"(?: (?:break|holidays?|week))?(?: (\d{4}))?$"
)
_HALF = re.compile(r"^(?:the )?(1|first|2|second|latter|last) half (?:of )?(?:the )?(.+)$")
_WEEK_OF_MONTH = re.compile(r"^(?:the )?(1|first|2|second|3|third|4|fourth|last|final) (?:week|wk) (?:of|in) (.+)$")
_WEEKEND = re.compile(r"^(?:the )?(?:weekend|w/end|wkend)(?: (?:of|beginning|starting|commencing))?:? (.+)$")
WITHIN = re.compile(r"\b(?:half|week|wk|weekend|w/end|wkend)\b")  # what a name of a period within another has in it
_OF_TWO_YEARS = re.compile(r"(?<= )\d{4}\s*[/-]\s*(?:\d{4}|\d{2})$")
_A_QUARTER = re.compile(r"q\s*[1-4]|(?:1|2|3|4|first|second|third|fourth|last) quarter")
_A_SEASON = re.compile(r"(?:spring|summer|autumn|winter|christmas|easter)(?: term)?")
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "latter": 2}
_TERMS = {  # first and last month, and whether it is in the second year of '2018/19'
    "autumn": (9, 12, 0), "winter": (9, 12, 0), "christmas": (9, 12, 0), "spring": (1, 4, 1), "easter": (1, 4, 1), "summer": (4, 7, 1),
}  # fmt: skip
_HALF_TERMS = {"feb": ((2, 6), (2, 28)), "may": ((5, 22), (6, 7)), "oct": ((10, 14), (11, 5))}  # one week, not the same one everywhere


def read(words: str, hint: int | None, typed: str, whole: Callable[[str], Period | None]) -> Period | None:
    """The days that a name of a period stands for; None where the words are none. `hint`: the year that a heading gives; `whole` reads the date
    inside a name, as 'July 2013' in 'the first week of July 2013'. Raises `DateProblem`."""
    return _within(words, typed, whole) or _of_the_year(words, hint, typed) or _of_a_school(words, hint, typed)


def as_the_end_has_it(left: str, right: str) -> str:
    """'Q3' of 'Q3 to Q4 2018/19' is of that financial year, and 'spring' of 'spring and summer term 2019' is the term."""
    season = _A_SEASON.fullmatch(left)
    if not season and not _A_QUARTER.fullmatch(left):
        return left
    years = _OF_TWO_YEARS.search(right)
    term = " term" if season and " term" in right and " term" not in left else ""
    return f"{left}{term} {years[0]}" if years else left + term


def told_of_both(begin: Period, end: Period) -> str | None:
    """What was inferred of a period: of two terms, the days that both were taken as."""
    said = [one[3] for one in (begin, end) if one[3]]
    if not any(one.startswith(TAKEN_AS) for one in said):
        return said[0] if said else None
    days = " to ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in (begin[0], end[1]))
    return "; ".join([f"{TAKEN_AS}{days}", *(one for one in said[:1] if not one.startswith(TAKEN_AS))])


def _within(words: str, typed: str, whole: Callable[[str], Period | None]) -> Period | None:
    if found := _HALF.match(words):
        return (inner := whole(found[2])) and _half(found[1] in ("1", "first"), inner)
    if found := _WEEK_OF_MONTH.match(words):
        return (inner := whole(found[2])) and _week_of(found[1], inner)
    if found := _WEEKEND.match(words):
        return (inner := whole(found[1])) and _weekend(inner, typed)
    return None


def _half(is_first: bool, period: Period) -> Period | None:
    first, last, precision, inferred = period
    middles = {"month": (first.replace(day=15), first.replace(day=16)), "year": (date(first.year, 6, 30), date(first.year, 7, 1))}
    if precision not in middles:
        return None
    end, begin = middles[precision]
    return (first, end, "part", inferred) if is_first else (begin, last, "part", inferred)


def _week_of(which: str, period: Period) -> Period | None:
    """The first seven days of a month, the next seven and so on; its last seven."""
    first, last, precision, inferred = period
    if precision != "month":
        return None
    if which in ("last", "final"):
        return last - timedelta(days=6), last, "part", inferred
    begins = first + timedelta(days=7 * (_number(which) - 1))
    return begins, begins + timedelta(days=6), "part", inferred


def _weekend(period: Period, typed: str) -> Period | None:
    """The Saturday and Sunday of which one is named, from Friday where that is; or the days that are named."""
    first, last, precision, inferred = period
    if precision == "range" and last - first <= timedelta(days=3):
        return period
    if precision != "day":
        return None
    if first.weekday() < 4:
        raise DateProblem(f"'{shortened(typed)}': {show(first)} is not of a weekend. Correct the day or the date.")
    sunday = first + timedelta(days=6 - first.weekday())
    return min(first, sunday - timedelta(days=1)), sunday, "range", inferred


def _of_the_year(words: str, hint: int | None, typed: str) -> Period | None:
    if found := FEAST.match(words):
        year, inferred = _year_said(found[2], hint, typed, "Christmas 2018")
        first, last = days_of(found[1], year)
        return first, last, "day" if first == last else "part", inferred
    if found := _SEASON.match(words):
        return _months_from(_SEASONS[found[1]], found[2], found[3], hint, "season", None, typed)
    found = _QUARTER.match(words)
    after = None if found else _QUARTER_AFTER.match(words)
    if found or after:
        number, begins, ends = (int(after[3]), after[1], after[2]) if after else (_number(found[1] or found[2]), found[3], found[4])
        if ends:  # 'Q1 2019/20': the financial year begins in April
            return _months_from(number * 3 + 1, begins, ends, hint, "quarter", "quarter of the financial year", typed)
        return _months_from(number * 3 - 2, begins, None, hint, "quarter", "quarter of the calendar year", typed)
    if found := _NAMED_YEAR.match(words):
        return _named_year(4 if found[1].startswith("f") else 9, full_year(found[2]), int(found[3]), typed)
    return None


def _of_a_school(words: str, hint: int | None, typed: str) -> Period | None:
    if found := HOLIDAYS.match(words):
        year, inferred = _year_said(found[2], hint, typed, "summer holidays 2018")
        return _taken_as(*holidays_of(found[1], year), inferred)
    found = _TERM.match(words)
    after = None if found else _TERM_AFTER.match(words)
    if found or after:
        name, begins, ends = (after[3], after[1], after[2]) if after else found.groups()
        year, inferred = _year_said(begins, hint, typed, "autumn term 2018")
        if ends:
            _demand_following(year, ends, typed)
        first, last, is_second = _TERMS[name]
        year += bool(ends) and is_second
        return _taken_as(date(year, first, 1), date(year, last, days_in(last, year)), inferred)
    if found := _HALF_TERM.match(words):
        year, inferred = _year_said(found[3], hint, typed, "February half term 2018")
        first, last = (date(year, *day) for day in _HALF_TERMS[(found[1] or found[2])[:3]])
        return _taken_as(first, last, inferred)
    return None


def _taken_as(first: date, last: date, inferred: str | None) -> Period:
    days = " to ".join(f"{day.day} {MONTHS[day.month - 1]}" for day in (first, last))
    return first, last, "part", "; ".join(filter(None, [f"{TAKEN_AS}{days}", inferred]))


def _year_said(written: str | None, hint: int | None, typed: str, such_as: str) -> tuple[int, str | None]:
    if written is None and hint is None:
        raise NoYear(f"'{shortened(typed)}' has no year. Write the year too, such as {such_as}.")
    year = full_year(written) if written else hint
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise DateProblem(f"'{shortened(typed)}': the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    return year, None if written else f"year {hint} from the heading"


def _demand_following(first: int, second: str, typed: str) -> None:
    if int(second) % 100 != (first + 1) % 100 or not FIRST_YEAR <= first < LAST_YEAR:
        raise DateProblem(f"'{shortened(typed)}' does not name two years that follow each other. {ACCEPTED}")


def _named_year(month: int, first: int, second: int, typed: str) -> Period:
    """A financial year begins in April, a school year in September."""
    _demand_following(first, str(second), typed)
    return date(first, month, 1), date(first + 1, month - 1, days_in(month - 1, first + 1)), "range", None


def _months_from(month: int, begins: str | None, ends: str | None, hint: int | None, precision: str, note: str | None, typed: str) -> Period:
    """Three months from `month` of the year; months past 12 are in the year after."""
    year, inferred = _year_said(begins, hint, typed, "summer 2013")
    if ends:
        _demand_following(year, ends, typed)
    (first_year, first), (last_year, last) = _add(month, year), _add(month + 2, year)
    return date(first_year, first, 1), date(last_year, last, days_in(last, last_year)), precision, inferred or note


def _add(month: int, year: int) -> tuple[int, int]:
    return (year, month) if month <= 12 else (year + 1, month - 12)


def _number(word: str) -> int:
    return _QUARTERS.get(word) or _PLACES.get(word) or int(word)


def full_year(text: str) -> int:
    """The year that four figures or two are: '07' is 2007 and '93' 1993."""
    digits = text.lstrip("'")
    number = int(digits)
    return number if len(digits) == 4 else number + (2000 if number < 50 else 1900)
