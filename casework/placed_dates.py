"""Dates that need the entries beside them: '3 March' without its year, 'later the same day', 'some days afterwards', 'before Christmas 2018'.

The entries beside it are those above and below in an agency's table (casework/date_columns.py), or the entry written before it. What they
give is said in `inferred`; where they leave more than one reading, or do not stand in order of time, the date is refused with the reason.
"""

import re
from dataclasses import replace
from datetime import date

from casework import dates
from casework.dates import DateProblem, DependsOnAnother, NotRead, NoYear, PartialDate, refuse_future, show_days
from casework.dates_beside import Place, with_year
from casework.relative_dates import DITTO, WAYS, counted_from_a_date, may_begin
from casework.written_times import normal, take_time

LONGEST = 90  # characters: in a column of dates more than this is a narrative
_ORDINARY_LEAD = re.compile(r"^(?:(?:and|on|in|at|dated|date|approx(?:imately)?)\b[:.]? )+(?!$)")


def understand(
    text: str | date,
    *,
    before: PartialDate | None,
    after: PartialDate | None = None,
    year_hint: int | None = None,
    today: date | None = None,
) -> PartialDate:
    """The date that a text means between the entries `before` and `after` it; a slip with one reading is mended. Raises `DateProblem`.

    Whatever is not in the text itself is said in `inferred`. A date after `today` is refused.
    """
    try:
        return dates.understand(text, today, year_hint=year_hint, slips=True)
    except (NoYear, DependsOnAnother, NotRead) as problem:
        found = _by_neighbours(text, before, after, today, problem)
    if today is not None:
        refuse_future(found, today)
    return found


def _by_neighbours(
    text: str, above: PartialDate | None, below: PartialDate | None, today: date | None, problem: DateProblem
) -> PartialDate:
    plain = " ".join(text.split())
    if len(plain) > LONGEST:
        raise problem
    words = normal(plain)
    time = None
    if not DITTO.match(words):
        words, time = _without_time(words)
        words = _ORDINARY_LEAD.sub("", words.strip(" .;:()-"))
    place = Place(text, words, time, above, below, today)
    if isinstance(problem, NoYear):
        return with_year(place, place.text, problem)
    if not may_begin(words):
        raise problem
    counted = counted_from_a_date(place)
    if counted:
        return replace(counted, time=time)
    place.demand_order()
    for way in WAYS:
        found = way(place)
        if found:
            _demand_before_below(place, found)
            return replace(found, time=time, order=_order(place, found))
    raise problem


def _without_time(words: str) -> tuple[str, str | None]:
    """'that night at 23:15' says its time twice."""
    words, time = take_time(words)
    words, second = take_time(words) if time else (words, None)
    return words, f"{time}–{second}" if second and second[0].isdigit() else time


def _demand_before_below(place: Place, found: PartialDate) -> None:
    below = place.below
    if below and found.earliest > below.latest:
        raise place.problem(
            f"would be {show_days(found)}, after the entry below it, {show_days(below)}. Check both against the record."
        )


def _order(place: Place, found: PartialDate) -> int:
    """After the entry above where both are of the same days; times of the clock tell the order by themselves."""
    above = place.above
    if above is None or (above.earliest, above.latest) != (found.earliest, found.latest) or "earlier" in place.words:
        return 0
    return above.order if place.time and place.time[0].isdigit() else above.order + 1
