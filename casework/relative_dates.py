"""Dates told by another entry: 'later the same day', 'two weeks later', 'before Christmas 2018', 'between the above and June 2019'.

Each way of `WAYS` gives the date of a `Place`, or None where its words are not of that kind; docs/decisions/0017 says what the vague words
are taken to mean. Called through `placed_dates`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from casework import dates
from casework.dates import (
    BY_NEIGHBOURS,
    COUNTED,
    WEEKDAYS,
    DateProblem,
    ImpossibleDate,
    NoYear,
    PartialDate,
    add_months,
    days_in,
    show_days,
)
from casework.dates_beside import Place, with_year
from casework.unread_dates import RELATIVE
from casework.written_times import shortened

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18, "twenty": 20,
}  # fmt: skip
_NUMBER = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(day|week|fortnight|month|year)"
_WEEKDAY = rf"({'|'.join(WEEKDAYS).lower()})"
_FROM_THERE = r"(?:later|afterwards?|after(?: (?:that|this|the above|then))?|on|from then|subsequently|thereafter)"
DITTO = re.compile(r"^(?:[\"'〃]+|ditto|do|(?:(?:the )?same )?(?:date )?(?:as )?above|(?:the )?same(?: date)?|see above)$")
_SAME = re.compile(
    r"^(?:(later|earlier)(?: on)? )?(?:still )?(?:on |in |of )?(?:the |that )?(?:very )?(?:same )?(day|date|week|month|year)"
    r"(?: (later|earlier|again))?$"
)
_SAYS_SAME = re.compile(r"\b(?:same|that|later|earlier)\b")
_THAT = re.compile(r"^(?:later|the same|that(?: same)?|later (?:the same|that(?: same)?))$")  # with a time: 'that evening'
_NEXT = re.compile(
    rf"^(?:on |in )?(?:the )?(?:(?:(next|following|subsequent)(?: {_UNIT}| (weekend)| {_WEEKDAY})?)"
    rf"|{_UNIT} (?:after(?:wards)?|following|after that)|after)$"
)
_COUNTED_ON = re.compile(rf"^(about |approx(?:imately)?\.? |around |roughly |some )?{_NUMBER} {_UNIT}s?( or so)? {_FROM_THERE}$")
_HOURS_ON = re.compile(rf"^(?:about |around )?(?:(?:some|a few|several|a couple of) |{_NUMBER} )?(?:hours?|hrs?) {_FROM_THERE}$")
_SOME_ON = re.compile(
    rf"^(?:(?:some|a few|several|a couple of|a number of|many) )?(days|weeks|months|years) {_FROM_THERE}$"
)
_SOME_TIME_ON = re.compile(
    r"^(?:(?:shortly|soon|some ?time|a (?:little|short|long)? ?(?:time|while)|at some (?:point|stage|time)|immediately|much|undated) )?(?:but )?"
    r"(?:later|after(?:wards?)?|thereafter|then|subsequently|after (?:that|this|the above)|(?:(?:at|on) )?a later (?:date|time|stage))(?: on| date)?$"
)
_UP_TO_AND_ON = ("by", "until", "up to", "on or before", "or before", "no later than", "not later than")
_FROM_AND_ON = ("since", "on or after", "or after")
_FROM_A_DATE = re.compile(rf"^(?:the |exactly )?(?:{_NUMBER} )?{_UNIT}s? (before|prior to|after|following) (.+)$")
_BEFORE_OR_AFTER = re.compile(
    r"^(?:the )?(?:(?:some ?time|just|shortly|soon|immediately|at some (?:point|stage)|at a point"
    r"|(?:some |a few |several )?(?:days?|weeks?|months?|night)) )?"
    r"(before|prior to|by|until|up to|(?:on )?or before|no later than|not later than|(?:on )?or after|after|since|following|subsequent to"
    r"|during|(?:(?:around|at) )?the (?:time|point) of) (.+)$"
)
_BETWEEN = re.compile(
    r"^(?:at some point )?(?:between|from) (?:the )?(?:above|then|that|this|entry above|last entry|previous entry|date above)"
    r"(?: (?:date|entry))? (?:and|to|until) (.+)$"
)
_BELOW = re.compile(r"^(?:the )?(?:below|entry below|next entry|next date|date below|one below)$")
_MAY_BE_OUT = {"week": (3, "three days"), "fortnight": (3, "three days"), "month": (15, "half a month"), "year": (183, "half a year")}
_SOME_MEANS = {"days": (1, 28), "weeks": (7, 84), "months": (28, 366)}  # days on; of years only the entry below says where they end


def may_begin(words: str) -> bool:
    """Whether the words speak of another entry at all; most texts that are no date do not."""
    return bool(RELATIVE.search(words) or any(form.match(words) for form in (_HOURS_ON, _SOME_ON, _COUNTED_ON)))


def _placed(place: Place, first: date, last: date, precision: str, told: str) -> PartialDate:
    if first > last:
        raise place.problem(f"contradicts the entries beside it ({told}). Check them against the record.")
    return PartialDate(place.text, first, last, precision, inferred=told)


def _from_above(above: PartialDate, more: str = "") -> str:
    return f"{BY_NEIGHBOURS}above, {show_days(above)}" + (f": {more}" if more else "")


def _ditto(place: Place) -> PartialDate | None:
    if not DITTO.match(place.words) and not (place.time and _THAT.match(place.words)):
        return None
    return _same_days(place)


def _same_days(place: Place) -> PartialDate:
    above = place.demand_above()
    times = place.time, above.time
    if place.words.startswith("later") and all(time and re.match(r"\d\d:\d\d", time) for time in times) and place.time[:5] < above.time[:5]:
        raise place.problem(f"is not later than the entry above, {show_days(above)} {above.time}. Check both against the record.")
    return _placed(place, above.earliest, above.latest, above.precision, _from_above(above))


def _same(place: Place) -> PartialDate | None:
    found = _SAME.match(place.words)
    if not found or not _SAYS_SAME.search(place.words):
        return None
    unit, moved = found[2], found[1] or found[3]
    if unit in ("day", "date"):
        same = _same_days(place)
        return replace(same, inferred=f"{same.inferred}; its place in that day is not known") if moved == "earlier" else same
    above = place.demand_above()
    first, last = _whole(unit, above.earliest)
    if above.latest > last:
        raise place.problem(f"depends on the entry above, and {show_days(above)} does not say which {unit}. Write the date itself.")
    if moved == "later":
        return _placed(place, above.earliest, last, "placed", _from_above(above, f"to the end of that {unit}"))
    if moved == "earlier":
        return _placed(place, first, above.latest, "placed", _from_above(above, f"from the beginning of that {unit}"))
    return _placed(place, first, last, unit, _from_above(above))


def _whole(unit: str, day: date) -> tuple[date, date]:
    """The week from Monday, the month or the year in which a day lies."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == "month":
        return day.replace(day=1), day.replace(day=days_in(day.month, day.year))
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _next(place: Place) -> PartialDate | None:
    found = _NEXT.match(place.words)
    if not found or (found[0].endswith("after") and not found[5] and not place.time):
        return None
    word, unit, weekend, weekday = found[1], found[2] or found[5], found[3], found[4]
    above = place.demand_above()
    if weekday or weekend:
        return _next_weekday(place, above, word, weekday)
    if unit in (None, "day"):
        day = timedelta(days=1)
        return _placed(place, above.earliest + day, above.latest + day, _moved(above), _from_above(above, "the day after"))
    if unit == "fortnight":
        return None
    if above.latest > _whole(unit, above.earliest)[1]:
        raise place.problem(f"depends on the entry above, and {show_days(above)} does not say which {unit}. Write the date itself.")
    first, last = _whole(unit, _whole(unit, above.latest)[1] + timedelta(days=1))
    return _placed(place, first, last, unit, _from_above(above, f"the {unit} after"))


def _next_weekday(place: Place, above: PartialDate, word: str, weekday: str | None) -> PartialDate:
    if above.earliest != above.latest:
        raise place.problem(f"depends on the entry above, and {show_days(above)} is not one day. Write the date itself.")
    wanted = [name.lower() for name in WEEKDAYS].index(weekday) if weekday else 5
    first = above.latest + timedelta(days=(wanted - above.latest.weekday() - 1) % 7 + 1)
    if word == "next" and wanted > above.latest.weekday():
        could = f"{dates.show(first)} or {dates.show(first + timedelta(days=7))}"
        raise place.problem(f"after the entry above, {show_days(above)}, could be {could}. Write the date itself.")
    told = _from_above(above, f"the first {weekday.capitalize() if weekday else 'weekend'} after")
    last = first if weekday else first + timedelta(days=1)
    return _placed(place, first, last, "day" if weekday else "placed", told)


def _moved(above: PartialDate) -> str:
    return above.precision if above.precision in ("day", "about") else "placed"


def _counted_on(place: Place) -> PartialDate | None:
    found = _COUNTED_ON.match(place.words)
    if not found:
        return None
    above = place.demand_above()
    number, unit = _number(found[2]), found[3]
    return _counted(place, above, number, unit, bool(found[1] or found[4]), _from_above(above, f"{number} {unit}{'s' if number > 1 else ''} later"))


def _counted(place: Place, start: PartialDate, number: int, unit: str, roughly: bool, told: str) -> PartialDate:
    """Days are counted exactly; weeks may be out by three days, months by half a month, years by half a year."""
    try:
        first, last = (_add(day, number, unit) for day in (start.earliest, start.latest))
    except (OverflowError, ValueError):
        raise place.problem("is not within the years 1900 to 2100. Write the date itself.") from None
    days, give_or_take = _MAY_BE_OUT[unit] if unit != "day" else (1, "a day") if roughly else (0, "")
    out = timedelta(days=days)
    told += f", give or take {give_or_take}" if give_or_take else ""
    return _placed(place, first - out, last + out, "about" if out else _moved(start), told)


def _add(day: date, number: int, unit: str) -> date:
    moved = {
        "day": lambda: day + timedelta(days=number),
        "week": lambda: day + timedelta(days=7 * number),
        "fortnight": lambda: day + timedelta(days=14 * number),
        "month": lambda: add_months(day, number),
        "year": lambda: add_months(day, 12 * number),
    }[unit]()
    if not dates.FIRST_YEAR < moved.year < dates.LAST_YEAR:
        raise ValueError
    return moved


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _hours_on(place: Place) -> PartialDate | None:
    found = _HOURS_ON.match(place.words)
    if not found:
        return None
    above = place.demand_above()
    whole = (_number(found[1]) if found[1] else 0) // 24
    first, last = above.earliest + timedelta(days=whole), above.latest + timedelta(days=whole + 1)
    return _placed(place, first, last, "placed", _from_above(above, "that many hours may end on the next day"))


def _some_on(place: Place) -> PartialDate | None:
    found = _SOME_ON.match(place.words)
    if not found:
        return None
    above, unit = place.demand_above(), found[1]
    least, most = _SOME_MEANS.get(unit, (365, None))
    first = above.earliest + timedelta(days=least)
    end = place.demand_below().latest if most is None else above.latest + timedelta(days=most)
    if place.below and place.below.latest <= end:
        return _placed(place, first, place.below.latest, "placed", _between_both(above, place.below))
    return _placed(place, first, end, "placed", _from_above(above, f"some {unit} are taken as {least} to {most} days"))


def _between_both(above: PartialDate, below: PartialDate) -> str:
    return f"{BY_NEIGHBOURS}above, {show_days(above)}, and the entry below, {show_days(below)}"


def _some_time_on(place: Place) -> PartialDate | None:
    return _between_neighbours(place) if _SOME_TIME_ON.match(place.words) else None


def _between_neighbours(place: Place) -> PartialDate:
    above, below = place.demand_above(), place.demand_below()
    return _placed(place, above.earliest, below.latest, "placed", _between_both(above, below))


def _between(place: Place) -> PartialDate | None:
    found = _BETWEEN.match(place.words)
    if not found:
        return None
    above = place.demand_above()
    if _BELOW.match(found[1]):
        return _between_neighbours(place)
    end, _ = _known(place, found[1])
    if end is None:
        raise place.problem("does not say which day it ends. Write it as 'between the above and June 2019'.")
    return _placed(place, above.earliest, end.latest, "placed", _from_above(above, f"until {show_days(end)}"))


def counted_from_a_date(place: Place) -> PartialDate | None:
    """'the day after the incident on 3 March 2019', 'two weeks before Christmas 2018': no entry beside it is needed."""
    found = _FROM_A_DATE.match(place.words)
    start, _ = _known(place, found[4]) if found else (None, False)
    if start is None:
        return None
    back = -1 if found[3] in ("before", "prior to") else 1
    number, unit = _number(found[1] or "one"), found[2]
    told = f"{COUNTED}{_with_its_year(start)}: {number} {unit}{'s' if number > 1 else ''} {'earlier' if back < 0 else 'later'}"
    if found[1] or unit == "day":
        return _counted(place, start, back * number, unit, False, told)
    one_day = timedelta(days=1)  # 'the week before': the days of that week
    if back < 0:
        return _placed(place, _add(start.earliest, -1, unit), start.earliest - one_day, "placed", told)
    return _placed(place, start.latest + one_day, _add(start.latest, 1, unit), "placed", told)


def _with_its_year(known: PartialDate) -> str:
    return f"{show_days(known)} ({known.inferred})" if known.inferred else show_days(known)


def _before_or_after(place: Place) -> PartialDate | None:
    found = _BEFORE_OR_AFTER.match(place.words)
    if not found:
        return None
    known, event = _known(place, found[2])
    if known is None:
        return None if found[1] in _UP_TO_AND_ON else _between_neighbours(place)
    if found[1] in ("before", "prior to", *_UP_TO_AND_ON):
        return _before(place, known, known.latest if event or found[1] in _UP_TO_AND_ON else known.earliest - timedelta(days=1))
    if found[1] in ("after", *_FROM_AND_ON, "following", "subsequent to"):
        return _after(place, known, known.earliest if event or found[1] in _FROM_AND_ON else known.latest + timedelta(days=1))
    return _placed(place, known.earliest, known.latest, "about", f"{COUNTED}{_with_its_year(known)}: about that time")


def _before(place: Place, known: PartialDate, last: date) -> PartialDate:
    if place.above is None:
        raise place.problem("has no beginning: no entry above it gives one. Write from when, such as 'between 1 March and 24 December 2018'.")
    told = f"{BY_NEIGHBOURS}above, {show_days(place.above)}, to {dates.show(last)}"
    if place.below and place.below.latest < last:
        last, told = place.below.latest, _between_both(place.above, place.below)
    return _placed(place, place.above.earliest, last, "placed", "; ".join(filter(None, [told, known.inferred])))


def _after(place: Place, known: PartialDate, first: date) -> PartialDate:
    below, told = place.demand_below(), f"{dates.show(first)} in the text"
    if place.above and place.above.earliest > first:
        first, told = place.above.earliest, f"the entry above, {show_days(place.above)}"
    told = f"{BY_NEIGHBOURS}below, {show_days(below)}, and {told}"
    return _placed(place, first, below.latest, "placed", "; ".join(filter(None, [told, known.inferred])))


def _known(place: Place, words: str) -> tuple[PartialDate | None, bool]:
    """The date in 'Christmas 2018' or in 'the incident on 3 March 2019', and whether it is that of an event."""
    pieces = words.split()
    ends = [(" ".join(pieces[place:]), place > 0) for place in range(len(pieces))]
    ends += [(" ".join(pieces[:place]), True) for place in range(len(pieces) - 1, 0, -1)]
    for part, event in ends:
        try:
            return dates.understand(part, slips=False), event
        except ImpossibleDate as problem:
            reason = str(problem).partition(": ")[2]
            raise ImpossibleDate(f"'{shortened(place.text)}' names a day that is not a date: {reason}") from None
        except NoYear as problem:
            return with_year(place, part, problem), event
        except DateProblem:
            continue
    return None, False


WAYS: tuple[Callable[[Place], PartialDate | None], ...] = (
    _ditto, _same, _next, _counted_on, _hours_on, _some_on, _some_time_on, _between, _before_or_after,
)  # fmt: skip
