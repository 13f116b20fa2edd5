"""How a written date is understood: the forms agencies use in chronologies and action plans, the day always first.

Month first is taken only where the month is a word ('June 13, 2023'). What could mean two things, or needs the entry above
to be understood ('the same month'), is refused with the reason. Called through `dates.understand`; slips are for
`date_slips`, what needs its neighbours for `placed_dates`.
"""

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from casework import date_remarks, named_periods
from casework.dates import (
    ACCEPTED,
    FIRST_YEAR,
    IN_BRACKETS,
    LAST_YEAR,
    MONTHS,
    OFTEN,
    WEEKDAYS,
    DateProblem,
    ImpossibleDate,
    NoYear,
    PartialDate,
    days_in,
    show,
)
from casework.named_periods import full_year
from casework.unread_dates import GOING_ON, RELATIVE, why_not
from casework.written_times import LONGEST, normal, shortened, take_time, without

_MONTH_NUMBER = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_MONTH = (
    r"(jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_YEAR = r"(\d{4}|'?\d{2})"
_SEP = r"\s*[-/.\s]\s*"
_GAP = r"[-/.\s]*"
_PLAIN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})")
_BARE_TIME = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})),?\s+(?:at |@ ?)?([01]\d|2[0-3])[:.]?([0-5]\d)")
_A_WEEKDAY = r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|r|ur)?(?:day)?\b\.?"
_WEEKDAY = re.compile(rf"(?<!good )(?<!easter ){_A_WEEKDAY}")
_TWO_WEEKDAYS = re.compile(rf"{_A_WEEKDAY}\s*(?:[/&-]|and|to)\s*{_A_WEEKDAY}")
_LEAD = re.compile(
    r"^(?:(?:some ?time (?:in|during|around|(?=between))|at some (?:point|stage) (?:in|during|(?=between))"
    r"|(?:a|one|an un(?:known|specified)) (?:day|date|point|time) in|(?:the )?(?:all|whole)(?: of)?|(?:year|yr|month)(?: of)?(?= \w)"
    r"|on|dated|date|in|during|throughout|the|of)\b:?\s*)+"
)
_OF_A_PERIOD = r"((?!(?:early|beginning|start|mid|middle|late|end)\b).+)$"  # and not of another part, which would be read again and again
_PART = re.compile(rf"^(early|beginning|start|mid|middle|late|end)\b(?:\s*-\s*|\s+)(?:in\s+|of\s+)?(?:the\s+)?{_OF_A_PERIOD}")
_TWO_PARTS = re.compile(rf"^(early|mid|middle)(?:\s*[-/]\s*| to | or )(mid|middle|late|end) {_OF_A_PERIOD}")
_WEEK = re.compile(
    r"^(?:(w[/.]?[cb]|(?:week|wk)\.? (?:commencing|beginning|starting|of|beg|com|comm))|(w[/.]?e|(?:week|wk)\.? ending))\b\.?:?\s*(.+)$"
)
_DECADE = re.compile(r"^(\d{3}0)'?s$")
_TWO_YEARS = re.compile(r"^(\d{4})\s*[/-]\s*(\d{1,2})$")
_BOTH_YEARS = re.compile(r"^(\d{4})\s*/\s*(\d{4})$")
_RANGE = re.compile(
    r"(?<=[a-z])\s*/\s*(?=[a-z])|(?<=\d{4})\s*/\s*(?=[a-z])|(?:(?<=[/.-]\d{2})|(?<=[/.-]\d{4}))\s*(?:;|\s)\s*(?=\d{1,2}[/.-]\d{1,2}[/.-]\d)"
    r"|\s*(?:-|\bto\b|\buntil\b|\btill\b|\bthrough\b|\binto\b|\band\b|\bor\b|&)\s*"
)
_LISTED = re.compile(rf"\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-](?:\d{{4}}|\d{{2}}))?|(?:\d{{1,2}}\s+)?{_MONTH}(?:\s+\d{{4}})?")
_LIST = re.compile(rf"(?:{_LISTED.pattern})(?:[;\s]+(?:(?:and|&)\s+)?(?:{_LISTED.pattern}))+")
_TWO_NIGHTS = re.compile(rf"^(\d{{1,2}})\s*/\s*(\d{{1,2}}\s*{_MONTH}.*)$")
_THEN_DATE = re.compile(r"(.*\S)\s*\(([^()]*)\)", re.DOTALL)

_DAY_AND_MONTH = re.compile(r"\d{1,2}\s*[/.]\s*\d{1,2}")
_MONTH_AND_YEAR = re.compile(r"\d{1,2}\s*[-/.]\s*\d{4}")
_YEAR_OR_TIME = re.compile(r"(19|20)([0-5]\d)")
_DAY_OR_MONTHS = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})\s*/\s*(\d{4})")
_SINGLE = [  # the order of the groups in each form: d, m (number), n (name), y
    ("dmy", re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}{_YEAR}")),
    ("ymd", re.compile(r"(\d{4})[-/.\s](\d{1,2})[-/.\s](\d{1,2})")),
    ("dny", re.compile(rf"(\d{{1,2}}){_GAP}{_MONTH}{_GAP}{_YEAR}")),
    ("ndy", re.compile(rf"{_MONTH}{_GAP}(\d{{1,2}})\s+(\d{{4}}|'\d{{2}})")),
    ("ynd", re.compile(rf"(\d{{4}}){_GAP}{_MONTH}{_GAP}(\d{{1,2}})")),
    ("ny", re.compile(rf"{_MONTH}{_GAP}(\d{{4}}|'\d{{2}})")),
    ("yn", re.compile(rf"(\d{{4}}){_GAP}{_MONTH}")),
    ("my", re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")),
    ("ym", re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})")),
    ("y", re.compile(r"(\d{4})")),
    ("dn", re.compile(rf"(\d{{1,2}}){_GAP}{_MONTH}")),
    ("nd", re.compile(rf"{_MONTH}{_GAP}(\d{{1,2}})")),
    ("dm", re.compile(r"(\d{1,2})\s*[/.]\s*(\d{1,2})")),
    ("n", re.compile(_MONTH)),
]
_A_MONTH = timedelta(days=28)  # where days further apart are named, weekdays may be those between them
_MOST_MARKS = 12  # that may stand between two dates: '12-03-2019 - 14-03-2019' has five
_DAYS_APART = "from the first of the days named to the last"  # '3 and 7 March' are two days, and no period


def understand(text: str, year_hint: int | None = None) -> PartialDate:
    """See `dates.understand`."""
    plain = _PLAIN.fullmatch(text)
    if plain:  # nearly every cell of nearly every chronology
        day, month, year = plain.groups()
        whole = _day(int(day), int(month), full_year(year), text)
        return PartialDate(text, whole, whole, "day")
    if len(text) > LONGEST:
        raise DateProblem(f"A text of {len(text):,} characters is not a date. {ACCEPTED}")
    typed, words = text, normal(text)
    if not words:
        raise DateProblem(f"There is no date. {ACCEPTED}")
    said = _said_in_brackets(text, words, year_hint) if words[-1] == ")" else None
    return said or _understand(words, year_hint, typed)


def _said_in_brackets(text: str, words: str, year_hint: int | None) -> PartialDate | None:
    """'later the same day (12/09/2019)', as `dates.show` has it: the days are those in brackets."""
    both = _THEN_DATE.fullmatch(words)
    if not both or not RELATIVE.search(both[1]):
        return None
    try:
        found = _understand(both[2].strip(), year_hint, text)
    except DateProblem:
        return None
    precision = "placed" if found.precision == "range" else found.precision
    return replace(found, precision=precision, time=found.time or take_time(both[1])[1], inferred=IN_BRACKETS)


def _understand(words: str, year_hint: int | None, typed: str) -> PartialDate:
    words, time = take_time(words)
    words, until = take_time(words) if time else (words, None)
    if until and until[0].isdigit():
        time = f"{time}–{until}"
    words, weekdays = _take_weekdays(words)
    if not time and (clock := _BARE_TIME.fullmatch(words)):  # '03/03/18 1420', as the police write
        words, time = clock[1], f"{clock[2]}:{clock[3]}"
    words, about, unknown_day = date_remarks.take(words)
    words = words if GOING_ON.match(words) else _LEAD.sub("", words)
    words = words.strip(" ,.;:\"'*[]()-") or words
    words, often = date_remarks.take_several(words)
    earliest, latest, precision, inferred = _period(words, year_hint, typed)
    if often and precision != "day":
        inferred = "; ".join(filter(None, [inferred, OFTEN]))
    _demand_weekdays(weekdays, earliest, latest, precision, typed)
    about = about or (unknown_day and precision == "day")
    return PartialDate(typed, earliest, latest, "about" if about else precision, time, inferred)


def _take_weekdays(words: str) -> tuple[str, list[str]]:
    found = list(_WEEKDAY.finditer(words))
    if len(found) > 1:  # 'Sat/Sun 3/4 May', 'Sat 3 - Sun 4 May'
        return " ".join(_WEEKDAY.sub(" ", _TWO_WEEKDAYS.sub(" ", words)).split()), [one[1] for one in found]
    return (without(words, found[0]), [found[0][1]]) if found else (words, [])


def _demand_weekdays(weekdays: list[str], earliest: date, latest: date, precision: str, typed: str) -> None:
    """The first and the last weekday named are those of the first and the last day; of one day, one of them is."""
    if not weekdays or not (precision == "day" or (precision == "range" and len(weekdays) > 1 and latest - earliest < _A_MONTH)):
        return
    days = [earliest] if precision == "day" else [earliest, latest]
    named = [weekdays] if precision == "day" else [weekdays[:1], weekdays[-1:]]
    for day, of_it in zip(days, named, strict=True):
        if not WEEKDAYS[day.weekday()].lower().startswith(tuple(of_it)):
            raise DateProblem(f"'{typed.strip()}': {show(day)} is a {WEEKDAYS[day.weekday()]}. Correct the day or the date.")


def _period(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None]:
    """First day, last day, precision and what was inferred."""
    found = _one(words, hint, typed) or _several(words, hint, typed)
    if not found:
        raise why_not(words, typed)
    return found


def _one(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None] | None:
    return _vague(words, hint, typed) or _single(words, hint, typed)


def _single(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None] | None:
    _demand_clear(words, typed)
    for order, pattern in _SINGLE:
        found = pattern.fullmatch(words)
        if found:
            return _calendar(dict(zip(order, found.groups(), strict=True)), hint, typed)
    return None


def _demand_clear(words: str, typed: str) -> None:
    """'4-6/2010' is a day, or three months."""
    found = _DAY_OR_MONTHS.fullmatch(words)
    if found and 0 < int(found[1]) < int(found[2]) <= 12:
        first, last = (MONTHS[int(found[place]) - 1] for place in (1, 2))
        could = f"{int(found[1])} {last} {found[3]} or {first} to {last} {found[3]}"
        raise DateProblem(f"'{shortened(typed)}' could be {could}. Write which.")


def _calendar(parts: dict[str, str], hint: int | None, typed: str) -> tuple[date, date, str, str | None]:
    inferred = None
    _demand_possible(parts, typed)
    if list(parts) == ["n", "d"] and int(parts["d"]) > 31:
        parts = {"n": parts["n"], "y": parts["d"]}
    if list(parts) == ["n", "d"] and hint is None:
        raise NoYear(
            f"'{shortened(typed)}' could be a day without a year or a month with one. Write the year in full, such as 23 May 2020."
        )
    if "y" in parts:
        year = full_year(parts["y"])
    elif hint is not None:
        year, inferred = hint, f"year {hint} from the heading"
    else:
        raise NoYear(
            f"'{shortened(typed)}' has no year. Write the year too, such as 12/09/2019 or September 2019."
        )
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem(f"'{shortened(typed)}': the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    month = _MONTH_NUMBER[parts["n"][:3]] if "n" in parts else int(parts["m"]) if "m" in parts else None
    if "d" in parts:
        whole = _day(int(parts["d"]), month, year, typed)
        return whole, whole, "day", inferred
    if month is None:
        return date(year, 1, 1), date(year, 12, 31), "year", inferred
    if not 1 <= month <= 12:
        raise ImpossibleDate(f"'{shortened(typed)}' is not a date: there is no month {month}. {ACCEPTED}")
    return date(year, month, 1), date(year, month, days_in(month, year)), "month", inferred


def _demand_possible(parts: dict[str, str], typed: str) -> None:
    """Whatever the year: '30 February', '31 April'."""
    if list(parts) not in (["d", "n"], ["d", "m"]):
        return
    month = _MONTH_NUMBER[parts["n"][:3]] if "n" in parts else int(parts["m"])
    if 1 <= month <= 12 and int(parts["d"]) > days_in(month, 2020):
        most = f"at most {days_in(month, 2020)}" if month == 2 else days_in(month, 2020)
        raise ImpossibleDate(
            f"'{shortened(typed)}' is not a date: {MONTHS[month - 1]} has {most} days. Check it against the record."
        )


def _vague(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None] | None:
    found = _WEEK.match(words)
    if found:
        first, _, precision, inferred = _period(found[3], hint, typed)
        if precision != "day":
            raise DateProblem(f"'{shortened(typed)}' does not say which day the week begins. {ACCEPTED}")
        six = timedelta(days=6)
        return (first - six, first, "week", inferred) if found[2] else (first, first + six, "week", inferred)
    found = named_periods.read(words, hint, typed, lambda inner: _inner(inner, hint, typed))
    if found:
        return found
    found = _TWO_PARTS.match(words)
    inner = _one(found[3], hint, typed) if found else None
    begin, end = (_part(found[1], *inner), _part(found[2], *inner)) if inner else (None, None)
    if begin and end:
        return begin[0], end[1], "part", begin[3]
    found = _PART.match(words)
    if found:
        inner = _one(found[2], hint, typed)
        return _part(found[1], *inner) if inner else None
    found = _DECADE.match(words)
    if found:
        return _years(int(found[1]), int(found[1]) + 9, "decade", None, typed)
    found = _BOTH_YEARS.match(words)
    if found and int(found[2]) == int(found[1]) + 1:
        return _years(int(found[1]), int(found[2]), "range", None, typed)
    found = _TWO_YEARS.match(words)
    if found and int(found[2]) == (int(found[1]) + 1) % 10 ** len(found[2]):
        if 0 < int(found[2]) <= 12:
            raise DateProblem(
                f"'{shortened(typed)}' could be a month or two years. Write the month in words, or both years in full."
            )
        return _years(int(found[1]), int(found[1]) + 1, "range", None, typed)
    return None


def _inner(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None] | None:
    """The date inside the name of a period, which is no such name again."""
    return None if named_periods.WITHIN.search(words) else _single(words, hint, typed) or _several(words, hint, typed)


def _part(which: str, first: date, last: date, precision: str, inferred: str | None):
    """Early, mid or late: a third of a month (from the 1st, 11th, 21st), of a year (from January, May, September)."""
    third = 0 if which in ("early", "beginning", "start") else 1 if which in ("mid", "middle") else 2
    if precision == "month":
        starts, ends = (1, 11, 21), (10, 20, last.day)
        return first.replace(day=starts[third]), first.replace(day=ends[third]), "part", inferred
    if precision == "year":
        month = third * 4 + 1
        return first.replace(month=month), date(first.year, month + 3, days_in(month + 3, first.year)), "part", inferred
    if precision == "decade":
        starts, ends = (0, 4, 7), (3, 6, 9)
        return date(first.year + starts[third], 1, 1), date(first.year + ends[third], 12, 31), "part", inferred
    if precision == "season":
        return first, last, "part", inferred
    return None


def _years(first: int, last: int, precision: str, inferred: str | None, typed: str):
    if not FIRST_YEAR <= first <= last <= LAST_YEAR:
        raise DateProblem(f"'{shortened(typed)}' is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    return date(first, 1, 1), date(last, 12, 31), precision, inferred


def _several(words: str, hint: int | None, typed: str) -> tuple[date, date, str, str | None] | None:
    """'12-14/03/2019', '3 March to 5 April 2017', 'June - August 2018': the beginning borrows what only the end says."""
    between = words.startswith("between ")
    words = re.sub(r"^(?:between|from|nights? of)\s+", "", words)
    nights = _TWO_NIGHTS.match(words)
    splits = [(nights[1], nights[2], "/")] if nights else []
    splits += [(words[: m.start()], words[m.end() :], m[0].strip()) for m in _RANGE.finditer(words)]
    problem = None
    for left, right, mark in splits if len(splits) <= _MOST_MARKS else ():
        if not left or not right or (not mark and "," not in typed):  # two dates and nothing between them may be of two things
            continue
        _demand_clear_range(left, right, mark, typed)
        left = named_periods.as_the_end_has_it(left, right)
        if mark in ("and", "&") and not between and bool(named_periods.WITHIN.search(left)) != bool(named_periods.WITHIN.search(right)):
            continue  # 'first week of May and June 2019': of June too?
        try:
            end = _end_of_range(right, hint, typed)
            begin = _beginning_of_range(left, end, hint, typed) if end else None
        except DateProblem as reason:
            problem = reason
            continue
        if not begin:
            continue
        if begin[0] > end[1]:
            raise DateProblem(f"'{shortened(typed)}' ends before it begins. Write the earlier date first.")
        apart = mark in ("and", "&", ";", "") and not between and end[2] == "day" and (end[1] - begin[0]).days > 1
        return begin[0], end[1], "range", named_periods.told_of_both(begin, end) or (_DAYS_APART if apart else None)
    if problem:
        raise problem
    return None


def _demand_clear_range(left: str, right: str, mark: str, typed: str) -> None:
    """'3/4-5/2019' is two days or some months, and '03/05/2019 - 2030' has the year 2030 or a time of day."""
    if _DAY_AND_MONTH.fullmatch(left) and _MONTH_AND_YEAR.fullmatch(right):
        raise DateProblem(f"'{shortened(typed)}' could be two days of a month, or a day or month to a month. Write the months in words.")
    clock = _YEAR_OR_TIME.fullmatch(right) if mark in ("-", "and", "&") else None
    if clock and _whole_day(left):
        raise DateProblem(f"'{shortened(typed)}' could end in the year {right} or say the time {clock[1]}:{clock[2]}. Write which.")


def _whole_day(words: str) -> bool:
    return any(set("dy") < set(order) and pattern.fullmatch(words) for order, pattern in _SINGLE)


def _end_of_range(words: str, hint: int | None, typed: str):
    words = re.sub(r"^(?:the|in|on)\s+", "", words)
    return _one(words, hint, typed)


def _beginning_of_range(words: str, end: tuple, hint: int | None, typed: str):
    last = end[1]
    words = re.sub(r"^(?:the|in|on)\s+|[\s,]+$", "", words)
    if re.fullmatch(r"\d{1,2}(?:[\s,&]+\d{1,2})*", words) and end[2] == "day":
        days = [_day(int(day), last.month, last.year, typed) for day in re.findall(r"\d+", words)]
        in_order = all(before < after for before, after in pairwise([*days, last])) or len(days) == 1
        return (days[0], days[0], "day", end[3]) if in_order else None
    if _LIST.fullmatch(words):
        named = [_beginning_of_range(one[0], end, hint, typed) for one in _LISTED.finditer(words)]
        return named[0] if all(named) and all(before[0] < after[0] for before, after in pairwise([*named, end])) else None
    if re.search(r"\d{4}|\d\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}$", words):
        return _one(words, hint, typed)
    begin = _one(words, end[0].year, typed)
    if begin and begin[0] > last:  # '28 December to 3 January 2019' began the year before
        begin = _one(words, end[0].year - 1, typed)
        return (*begin[:3], f"year {end[0].year - 1} of the beginning, from the end")
    return (*begin[:3], end[3]) if begin else None


def _day(day: int, month: int, year: int, typed: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ImpossibleDate(_impossible(day, month, year, typed)) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateProblem(f"'{shortened(typed)}': the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}. {ACCEPTED}")
    return found


def _impossible(day: int, month: int, year: int, typed: str) -> str:
    if not 1 <= month <= 12:
        return f"'{shortened(typed)}' is not a date: there is no month {month}; the day comes first. {ACCEPTED}"
    if not 1 <= year <= 9999 or day == 0:
        return f"'{shortened(typed)}' is not a date. {ACCEPTED}"
    name = MONTHS[month - 1] + (f" {year}" if month == 2 else "")
    return f"'{shortened(typed)}' is not a date: {name} has {days_in(month, year)} days. Check it against the record."
