"""A written date with the entries that stand beside it, and the one year that they leave to '3 March'."""

import re
from dataclasses import dataclass, replace
from datetime import date

from casework import dates
from casework.dates import DateProblem, DependsOnAnother, NoYear, PartialDate, show_days
from casework.written_times import normal, shortened

MOST_YEARS_NAMED = 4
MOST_YEARS_TRIED = 30  # of a date without its year: of entries further apart the one year that fits would be chance


@dataclass(frozen=True, slots=True)
class Place:
    """A text and what stands beside it. `words` are plain and without the time of day."""

    text: str
    words: str
    time: str | None
    above: PartialDate | None
    below: PartialDate | None
    today: date | None

    def problem(self, why: str) -> DateProblem:
        return DependsOnAnother(f"'{shortened(self.text)}' {why}")

    def demand_order(self) -> None:
        """Of two that are not in order of time neither tells anything of what stands between them."""
        above, below = self.above, self.below
        if above and below and below.latest < above.earliest:
            raise self.problem(
                f"depends on the entries beside it, and they are not in order of time: {show_days(above)} above, {show_days(below)} below. "
                "Write the date itself, such as 12/09/2019."
            )

    def demand_above(self) -> PartialDate:
        if self.above is None:
            raise self.problem("depends on the entry above, and there is none with a date. Write the date itself, such as 12/09/2019.")
        return self.above

    def demand_below(self) -> PartialDate:
        if self.below is None:
            raise self.problem(
                "has no end: no entry below it gives one. Write until when, such as 'between 12/09/2019 and 30/09/2019'."
            )
        return self.below


def with_year(place: Place, text: str, problem: DateProblem) -> PartialDate:
    place.demand_order()
    above, below = place.above, place.below
    last = below.latest if below else place.today
    if above is None or last is None:
        raise problem
    years = range(above.earliest.year - 1, min(last.year + 1, dates.LAST_YEAR) + 1)
    if len(years) > MOST_YEARS_TRIED:
        raise NoYear(f"'{shortened(place.text)}' has no year, and the dates beside it are {len(years) - 3} years apart. Write the year too.")
    found = {}
    for year in years:
        try:
            one = dates.understand(text, year_hint=year, slips=True)
        except DateProblem:
            continue
        if one.latest >= above.earliest and one.earliest <= last:
            found[one.earliest, one.latest] = one
        if len(found) > MOST_YEARS_NAMED:  # it is not known which, however many more would fit
            break
    month_of_a_year = _month_of_a_year(text)
    if month_of_a_year and month_of_a_year.latest >= above.earliest and month_of_a_year.earliest <= last:
        found[month_of_a_year.earliest, month_of_a_year.latest] = month_of_a_year
    beside = (
        f"the entries above and below, {show_days(above)} and {show_days(below)}"
        if below
        else f"the entry above, {show_days(above)}, and today"
    )
    if not found:
        raise place.problem(f"has no year, and with {beside}, no year fits. Write the year too, or check the order of the rows.")
    if len(found) > 1:
        raise NoYear(f"'{shortened(place.text)}' has no year, and by {beside}, it could be {_listed(found)}. Write the year too.")
    (one,) = found.values()
    if one is month_of_a_year:
        return replace(one, typed=place.text, inferred=f"a month of {one.earliest.year}, by {beside}")
    slip = one.inferred.partition("; ")[2]
    return replace(one, inferred="; ".join(filter(None, [f"year {one.latest.year} from {beside}", slip])))


def _listed(found: dict[tuple[date, date], PartialDate]) -> str:
    named = [show_days(found[days]) for days in sorted(found)]
    if len(named) > MOST_YEARS_NAMED:
        return f"{', '.join(named[:MOST_YEARS_NAMED])} or another"
    return f"{', '.join(named[:-1])} or {named[-1]}"


def _month_of_a_year(text: str) -> PartialDate | None:
    """'May 23' is the 23rd or a month of 2023."""
    both = re.fullmatch(r"([a-z]+)\.?[\s-]+(\d\d)", normal(text))
    try:
        return dates.understand(f"{both[1]} '{both[2]}") if both else None
    except DateProblem:
        return None
