"""The date of an entry as it is typed one after another: what it means may hang on the entry written before it ('later the same day', '3 March')."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

from casework import dates, placed_dates
from casework.dates import DateProblem, NoYear, PartialDate
from casework.errors import Problem, Refused


def understand(typed: str, *, before: PartialDate | None, today: date) -> PartialDate:
    """The date that is meant, after the entry dated `before`; raises DateProblem.

    A date without its year takes the first year in which it does not come before that entry. In a file that would be a guess; here whoever
    types sees at once what was taken, and from where.
    """
    try:
        return placed_dates.understand(typed, before=before, today=today)
    except NoYear as problem:
        if before is None:
            raise
        return _with_year(typed, before, today, problem)


def reading(typed: str, *, before: PartialDate | None, today: date) -> tuple[bool, str]:
    """Whether a date can be taken, and the sentence to show beneath it: what it was understood to mean, and what was inferred."""
    try:
        day = understand(typed, before=before, today=today)
    except DateProblem as trouble:
        return False, str(trouble)
    said = f"{dates.WEEKDAYS[day.earliest.weekday()]} {dates.show(day.earliest)}" if day.earliest == day.latest else _between(day)
    return True, ", ".join(filter(None, [said, day.time, day.inferred]))


def demanded(typed: str, *, before: PartialDate | None, today: date) -> PartialDate | str:
    """The date to record; what is blank stays so, for the form to ask for. Raises Refused."""
    if not typed.strip():
        return typed
    try:
        return understand(typed, before=before, today=today)
    except DateProblem as trouble:
        raise Refused([Problem("date", str(trouble), typed)]) from None


def _with_year(typed: str, before: PartialDate, today: date, problem: DateProblem) -> PartialDate:
    for year in range(before.earliest.year, today.year + 1):
        with suppress(DateProblem):  # 29 February is not in every year
            day = dates.understand(typed, today, year_hint=year)
            if day.latest >= before.earliest:
                return replace(day, inferred=f"year {year} from the entry just written")
    raise problem


def _between(day: PartialDate) -> str:
    return f"Between {dates.show(day.earliest)} and {dates.show(day.latest)}"
