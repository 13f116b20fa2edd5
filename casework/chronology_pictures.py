"""What is drawn of a chronology: its entries along time, agency by agency, how thickly they lie and where nothing is; contacts by month.

One reading without texts serves both pictures, however long the chronology. Up to MOST entries each is a mark of its own, with its first words in
the names of the reader's role; more are counted by agency and month, so that the picture stays quick: the period narrows it to single marks.
Nothing is made more exact than it is: an entry whose day is not known spans from the first to the last day it can be, and one that spans more
than a month is counted in none.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from casework import chronology, chronology_submission, database, forms, names, permissions
from casework.actors import Actor
from casework.chronology_entries import FORM
from casework.chronology_filters import SILENT_WEEKS, Filters
from casework.chronology_submission import Period

MOST = 1_500
WORDS = 90  # characters of an entry that are told with its mark
GAP_WEEKS = (4, SILENT_WEEKS, 13, 26)
BY_WEEK = 400  # days: a shorter stretch is counted by week


@dataclass(frozen=True)
class Mark:
    """An entry along time. `month` is the one it lies in; None where it may lie in several. `typed` and `words` are empty where entries are
    counted by month."""

    entry_id: str
    agency_id: str
    first: date
    last: date
    significance: str
    victim_seen: bool
    month: date | None
    typed: str = ""
    words: str = ""

    @property
    def known(self) -> bool:
        """Whether its day is known."""
        return self.first == self.last


@dataclass(frozen=True)
class Gap:
    """Days between which nothing of what is shown can have happened."""

    first: date
    last: date

    @property
    def weeks(self) -> int:
        return ((self.last - self.first).days + 1) // 7


@dataclass(frozen=True)
class Timeline:
    """All that the reader's filters let through, in order. `agencies` by id, with the name that is shown."""

    marks: tuple[Mark, ...]
    agencies: Mapping[str, str]
    gaps: tuple[Gap, ...]
    period: Period | None
    significances: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_month(self) -> bool:
        """Whether there are too many to draw one by one."""
        return len(self.marks) > MOST

    @property
    def first_day(self) -> date:
        return self.marks[0].first

    @cached_property
    def last_day(self) -> date:
        return max(mark.last for mark in self.marks)


def timeline(actor: Actor, review_id: str, filters: Filters | None = None, *, weeks: int = SILENT_WEEKS) -> Timeline:
    """The chronology as this reader may see it, along time: agency, person and period of the filters. The first opening is recorded."""
    chronology.opened(actor, review_id)
    wanted = filters or Filters()
    asked = {"agencies": wanted.of_agencies, "about": wanted.about, "first_day": wanted.first_day, "last_day": wanted.last_day}
    rows = database.scoped(actor, "entries_in_time", review=review_id, **asked)
    told = _told(actor, review_id, [row["entry_id"] for row in rows]) if len(rows) <= MOST else {}
    marks = tuple(
        Mark(
            row["entry_id"], row["agency_id"], row["date_earliest"], row["date_latest"], row["significance"], row["victim_seen"],
            row["month"], *told.get(row["entry_id"], ("", "")),
        )
        for row in rows
    )  # fmt: skip
    agencies = {row["agency_id"]: row["agency"] for row in rows}
    in_order = dict(sorted(agencies.items(), key=lambda one: one[1].casefold()))
    significances = forms.load(FORM).fields["significance"].choices()
    return Timeline(marks, in_order, tuple(_gaps(marks, weeks)), chronology_submission.period_of(review_id), significances)


def _told(actor: Actor, review_id: str, entries: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Date as typed and first words of each entry, in the names of the reader's role; a name is rendered before the text is cut."""
    persons, found = names.of_review(review_id), {}
    renderers: dict[str, Callable[[str], str]] = {}
    for row in database.scoped(actor, "entries_told_in_short", review=review_id, entries=list(entries)):
        agency = row["agency_id"]
        if agency not in renderers:
            renderers[agency] = names.renderer(persons, permissions.rendering(actor, review_id, agency))
        typed, time, words = (renderers[agency](row[name]) for name in ("date_typed", "time_of_day", "information"))
        found[row["entry_id"]] = (f"{typed} {time}".strip(), _in_short(words))
    return found


def _in_short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= WORDS else flat[:WORDS].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"


def _gaps(marks: Iterable[Mark], weeks: int) -> Iterable[Gap]:
    """Where nothing can have happened for so many weeks: after the last day that anything before can be, before the first of what follows."""
    reached: date | None = None
    for mark in marks:
        if reached and (mark.first - reached).days - 1 >= weeks * 7:
            yield Gap(reached + timedelta(days=1), mark.first - timedelta(days=1))
        reached = max(reached or mark.last, mark.last)


# ---- counted ---------------------------------------------------------------------------------------------------------


def months(marks: Iterable[Mark]) -> dict[tuple[str, date], list[Mark]]:
    """The entries of each agency in each month, of those that lie in one."""
    found: dict[tuple[str, date], list[Mark]] = {}
    for mark in marks:
        if mark.month:
            found.setdefault((mark.agency_id, mark.month), []).append(mark)
    return found


def density(drawn: Timeline) -> tuple[str, dict[date, int]]:
    """'week' or 'month', and how many entries lie in each: by the first day of it. Those that may lie in several are counted in none."""
    if (drawn.last_day - drawn.first_day).days > BY_WEEK:
        return "month", dict(Counter(mark.month for mark in drawn.marks if mark.month))
    weeks = Counter(_monday(mark.first) for mark in drawn.marks if _monday(mark.first) == _monday(mark.last))
    return "week", dict(weeks)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class HeatMap:
    """Counts by agency and month, every month from the first to the last; `left_out` entries may lie in more than one month."""

    agencies: Mapping[str, str]
    months: tuple[date, ...]
    counts: Mapping[tuple[str, date], int]
    left_out: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def heat_map(drawn: Timeline, *, seen: bool = False) -> HeatMap:
    """How many entries each agency has in each month; with `seen` those alone in which the victim was seen."""
    counted = [mark for mark in drawn.marks if mark.victim_seen or not seen]
    counts = {cell: len(found) for cell, found in months(counted).items()}
    return HeatMap(drawn.agencies, tuple(_every_month(month for _, month in counts)), counts, len(counted) - sum(counts.values()))


def _every_month(found: Iterable[date]) -> Iterable[date]:
    known = sorted(set(found))
    month = known[0] if known else None
    while month and month <= known[-1]:
        yield month
        month = (month.replace(day=28) + timedelta(days=4)).replace(day=1)


# ---- in words ----------------------------------------------------------------------------------------------------------


def agency_rows(drawn: Timeline) -> list[dict]:
    """A row for each agency: how many entries, from when to when, how many of each significance, of how many the day is not known."""
    by_agency: dict[str, list[Mark]] = {agency: [] for agency in drawn.agencies}
    for mark in drawn.marks:
        by_agency[mark.agency_id].append(mark)
    return [
        {
            "agency": drawn.agencies[agency],
            "entries": len(found),
            "first": found[0].first,
            "last": max(mark.last for mark in found),
            "seen": sum(mark.victim_seen for mark in found),
            **{value: sum(mark.significance == value for mark in found) for value in drawn.significances},
            "not_known": sum(not mark.known for mark in found),
        }
        for agency, found in by_agency.items()
    ]


def agency_columns(drawn: Timeline) -> dict[str, str]:
    return {
        "agency": "Agency", "entries": "Entries", "first": "First day", "last": "Last day", "seen": "Victim seen", **drawn.significances,
        "not_known": "Day not known",
    }  # fmt: skip


def heat_rows(counted: HeatMap) -> list[dict]:
    """A row for each month in which there is anything, a figure for each agency."""
    return [
        {"month": f"{month:%m/%Y}", **{agency: counted.counts.get((agency, month), 0) for agency in counted.agencies}}
        for month in counted.months
        if any((agency, month) in counted.counts for agency in counted.agencies)
    ]
