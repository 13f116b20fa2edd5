"""The combined chronology of a review as one person may read it: all agencies in one order, in the names of the reader's role (App 7 section 13).

The order is by the first day an entry can mean, then the last: an entry known only to its month stands after those of the first of that month,
never after later ones; within a day by the place given, then by time. What a search finds is what is shown, so that nobody can search for a
name they may not read.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from casework import (
    audit,
    chronology_entries,
    chronology_submission,
    database,
    dates,
    glossary,
    names,
    permissions,
    steps,
)
from casework.actors import Actor
from casework.chronology_submission import Period
from casework.dates import DateProblem, PartialDate
from casework.errors import NotFound, Problem, Refused

PAGE_SIZES = (50, 100, 200)
SILENT_WEEKS = 8  # a gap this long is marked
SHOWN_TEXTS = ("about_typed", "information", "source", "action_outcome", "who_seen", "views_wishes")


@dataclass(frozen=True)
class Filters:
    """What to list. `first_day` and `last_day` take entries that may lie within them; `text` is looked for in what is shown."""

    agency: str | None = None
    about: str | None = None
    seen: bool = False
    first_day: date | None = None
    last_day: date | None = None
    significance: str | None = None
    text: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Comment:
    thread: str
    initials: str
    text: str
    written_on: datetime
    submitted: bool


@dataclass(frozen=True)
class Entry:
    """One entry as this person may read it: every text in the names of their role.

    `place` is 'inside' or 'background' (before the period under review, or after it), '' while no period is set. `silent_weeks`: nothing in the
    list can have happened for so long before it. `others_that_day`: entries of other agencies on the same day.
    """

    entry_id: str
    version_no: int
    review_id: str
    agency_id: str
    agency: str
    date: PartialDate
    time_of_day: str
    time_until: str
    recorded: PartialDate | None
    about: tuple[str, ...]
    about_shown: str
    information: str
    source: str
    action_outcome: str
    victim_seen: bool | None
    who_seen: str
    views_wishes: str
    significance: str
    place: str
    working: bool
    silent_weeks: int = 0
    others_that_day: int = 0
    comments: tuple[Comment, ...] = ()
    links: tuple[dict, ...] = field(default=())
    own: tuple[tuple[str, str], ...] = ()  # the partnership's own questions, each with its answer in words

    @property
    def when(self) -> str:
        """The date as shown, with its time: '12/09/2019 14:30'."""
        until = f" to {self.time_until}" if self.time_until else ""
        return f"{dates.show(self.date)} {self.time_of_day}{until}".strip()


@dataclass(frozen=True)
class Page:
    """One page of the list: `total` match the filters, of `everything` the person may read."""

    entries: list[Entry]
    total: int
    everything: int
    number: int
    pages: int


@dataclass(frozen=True)
class Chronology:
    """How one agency's chronology stands, as far as the actor may know: `working` with what is not yet submitted."""

    agency_id: str
    agency: str
    short_name: str
    entries: int
    first_day: date | None
    last_day: date | None
    working: bool
    held: int
    number: int | None
    submitted_on: datetime | None
    unsubmitted: int


def opened(actor: Actor, review_id: str) -> None:
    """Demand the right to read chronologies here, and record the first opening of the session."""
    demand_reader(actor, review_id)
    audit.opened(actor, "chronology_opened", review_id)


def demand_reader(actor: Actor, review_id: str) -> None:
    """Raise unless the actor may read a chronology in this review, were it only their own agency's."""
    own = permissions.agencies_for(actor, "see_chronology", review_id) or {None}
    permissions.demand(actor, "see_chronology", review_id, next(iter(own)))


def chronologies(actor: Actor, review_id: str) -> list[Chronology]:
    """The agencies whose chronologies the actor may read in this review, and how each stands."""
    return [Chronology(**row) for row in database.scoped(actor, "chronologies_in_view", review=review_id)]


def agencies_to_write_for(actor: Actor, review_id: str, verb: str = "add_chronology_entry") -> dict[str, str]:
    """The agencies for which the actor may write entries here, id to name: those that have to do with the case first."""
    reach = permissions.agencies_for(actor, verb, review_id)
    every = database.rows("agencies_for_chronology", review=review_id)
    return {row["id"]: row["name"] for row in every if reach is None or row["id"] in reach}


def filters_from(typed: Mapping[str, str], *, agencies: Mapping[str, str], persons: Mapping[str, str]) -> Filters:
    """Filters from what was typed or stood in an address; raises Refused for a date that cannot be understood."""
    problems: list[Problem] = []
    found = Filters(
        agency=typed.get("agency") if typed.get("agency") in agencies else None,
        about=typed.get("about") if typed.get("about") in persons else None,
        seen=typed.get("seen") == "yes",
        first_day=_bound("from", typed.get("from", ""), problems),
        last_day=_bound("to", typed.get("to", ""), problems),
        significance=typed.get("significance") or None,
        text=typed.get("text", "").strip(),
    )
    if problems:
        raise Refused(problems)
    return found


def _bound(name: str, typed: str, problems: list[Problem]) -> date | None:
    if not typed.strip():
        return None
    try:
        day = dates.understand(typed)
    except DateProblem as trouble:
        problems.append(Problem(name, str(trouble), typed))
        return None
    return day.earliest if name == "from" else day.latest


def page(
    actor: Actor, review_id: str, filters: Filters | None = None, *, number: int = 1, size: int = 50, names_as: str | None = None
) -> Page:
    """One page of the combined chronology, in order, on whichever screen: the first opening of the session is recorded.

    `names_as`: the rendering asked for, 'real', 'initials' or 'pseudonyms'; never more than the reader may see. None: their own, as typed.
    """
    opened(actor, review_id)
    filters = filters or Filters()
    size = size if size in PAGE_SIZES else PAGE_SIZES[0]
    reader = _Reader(actor, review_id, names_as)
    wanted = {
        "review": review_id,
        "agency": filters.agency,
        "about": filters.about,
        "seen": filters.seen,
        "first_day": filters.first_day,
        "last_day": filters.last_day,
        "significance": filters.significance,
        "only": reader.found(filters.text) if filters.text else None,
        "size": size,
    }
    number = max(1, number)
    rows = database.scoped(actor, "entries_page", **wanted, skipped=(number - 1) * size)
    if not rows and number > 1:
        number = 1
        rows = database.scoped(actor, "entries_page", **wanted, skipped=0)
    total = rows[0]["total"] if rows else 0
    everything = database.scoped(actor, "count_in_view", review=review_id)[0]["entries"] if filters.any else total
    return Page(reader.entries(rows), total, everything, number, max(1, -(-total // size)))


def entries(actor: Actor, review_id: str, agency_id: str | None = None, *, names_as: str | None = None) -> list[Entry]:
    """Every entry the actor may read, in order; of one agency, or of all. `names_as` as for `page`."""
    demand_reader(actor, review_id)
    rows = database.scoped(actor, "entries_to_export", review=review_id, agency=agency_id)
    return _Reader(actor, review_id, names_as).entries(rows)


def entry(actor: Actor, entry_id: str, *, names_as: str | None = None) -> Entry:
    """One entry as the actor may read it; NotFound otherwise."""
    row = chronology_entries.entry_in_view(actor, entry_id)
    return _Reader(actor, row["review_id"], names_as).entries([row])[0]


def entry_of(actor: Actor, review_id: str, entry_id: str, *, names_as: str | None = None) -> Entry:
    """One entry of this review, as `entry`."""
    found = entry(actor, entry_id, names_as=names_as)
    if found.review_id != review_id:
        audit.refused(actor, "see_chronology", review_id)
        raise NotFound("This entry")
    return found


def near(actor: Actor, entry: Entry) -> dict[str, Entry]:
    """The other entries that may lie within a month of this one, by id: those it may repeat or contradict."""
    month = timedelta(days=31)
    around = Filters(first_day=entry.date.earliest - month, last_day=entry.date.latest + month)
    found = page(actor, entry.review_id, around, size=PAGE_SIZES[-1]).entries
    return {other.entry_id: other for other in found if other.entry_id != entry.entry_id}


def origin_of(actor: Actor, entry_id: str) -> dict | None:
    """Where an imported entry came from: file, sheet, row, and every cell as typed. Only for those who may read what is not submitted."""
    row = chronology_entries.entry_in_view(actor, entry_id)
    if not row["import_id"] or not row["working"]:
        return None
    return {"file": row["origin_file"], "sheet": row["origin_sheet"], "row": row["origin_row"], "cells": json.loads(row["origin_cells"])}


def versions(actor: Actor, entry_id: str) -> list[dict]:
    """Every version of an entry that the actor may read, oldest first: its texts, who, when and why."""
    chronology_entries.entry_in_view(actor, entry_id)
    rows = database.scoped(actor, "versions_in_view", entry=entry_id)
    reader = _Reader(actor, rows[0]["review_id"])
    return [
        {
            "version_no": row["version_no"],
            "written_by": row["written_by_name"],
            "written_on": row["written_on"],
            "why": reader.shown(row["why"], row["agency_id"]),
            "in_error_reason": reader.shown(row["in_error_reason"] or "", row["agency_id"]),
            "entry": reader.entry({**row, "agency": "", "working": True}),
        }
        for row in rows
    ]


def in_error(actor: Actor, review_id: str) -> list[dict]:
    """The entries recorded in error that the actor may read, with the reason and who said so."""
    demand_reader(actor, review_id)
    reader = _Reader(actor, review_id)
    return [
        {
            "entry": reader.entry(row),
            "reason": reader.shown(row["in_error_reason"], row["agency_id"]),
            "by": row["written_by_name"],
            "on": row["written_on"],
        }
        for row in database.scoped(actor, "entries_in_error", review=review_id)
    ]


class _Reader:
    """Puts rows into the names of one reader's role, agency by agency."""

    def __init__(self, actor: Actor, review_id: str, names_as: str | None = None):
        self.actor, self.review_id, self.names_as = actor, review_id, names_as
        self.persons = names.of_review(review_id)
        self.abbreviations = glossary.letters_of(review_id)
        self.period = chronology_submission.period_of(review_id)
        self._renderings: dict[str, str] = {}

    def rendering(self, agency_id: str) -> str:
        if agency_id not in self._renderings:
            own = permissions.rendering(self.actor, self.review_id, agency_id)
            self._renderings[agency_id] = names.no_more_than(own, self.names_as)
        return self._renderings[agency_id]

    def shown(self, text: str, agency_id: str) -> str:
        rendering = self.rendering(agency_id)
        if rendering == "real" == self.names_as:
            return names.in_real_names(text, self.persons, abbreviations=self.abbreviations)
        return names.rendered(text, self.persons, rendering, abbreviations=self.abbreviations)

    def found(self, text: str) -> list[str]:
        """The ids of the entries in whose shown texts a text stands."""
        wanted = text.casefold()
        return [
            row["entry_id"]
            for row in database.scoped(self.actor, "entry_texts", review=self.review_id)
            if wanted in self.shown("\n".join(row[name] for name in SHOWN_TEXTS), row["agency_id"]).casefold()
        ]

    def entries(self, rows: Sequence[Mapping[str, Any]]) -> list[Entry]:
        ids = [row["entry_id"] for row in rows]
        comments = self._by_entry("comments_in_view", ids)
        links = self._by_entry("links_in_view", ids)
        return [self.entry(row, comments.get(row["entry_id"], []), links.get(row["entry_id"], [])) for row in rows]

    def _by_entry(self, query: str, ids: list[str]) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        for row in database.scoped(self.actor, query, entries=ids) if ids else ():
            for entry_id in (row["entry_id"], row.get("other_entry_id")):
                if entry_id:
                    found.setdefault(entry_id, []).append(row)
        return found

    def entry(self, row: Mapping[str, Any], comments: Sequence[dict] = (), links: Sequence[dict] = ()) -> Entry:
        agency_id, day = row["agency_id"], chronology_entries.date_of(row)
        texts = {name: self.shown(row[name], agency_id) for name in SHOWN_TEXTS}
        about = tuple(json.loads(row["about"]))
        silent_days = row.get("silent_days") or 0
        return Entry(
            entry_id=row["entry_id"], version_no=row["version_no"], review_id=row["review_id"], agency_id=agency_id,
            agency=row["agency"], date=day, time_of_day=row["time_of_day"], time_until=row["time_until"],
            recorded=chronology_entries.date_of(row, "recorded"), about=about,
            about_shown=self._about(about, texts.pop("about_typed"), agency_id), **texts,
            victim_seen=row["victim_seen"], significance=row["significance"], place=place_of(day, self.period),
            working=row["working"], silent_weeks=silent_days // 7 if silent_days >= SILENT_WEEKS * 7 else 0,
            others_that_day=row.get("others_that_day") or 0,
            comments=tuple(
                Comment(one["thread"], one["initials"], self.shown(one["text"], agency_id), one["written_on"], one["submitted"])
                for one in comments
            ),
            links=tuple({**link, "note": self.shown(link["note"], agency_id)} for link in links),
            own=tuple((label, self.shown(said, agency_id)) for label, said in chronology_entries.own_in_words(row)),
        )  # fmt: skip

    def _about(self, about: Sequence[str], typed: str, agency_id: str) -> str:
        rendering = self.rendering(agency_id)
        named = [person.shown(rendering) for person in self.persons if person.id in about]
        return ", ".join(filter(None, [*named, typed]))


def place_of(day: PartialDate, period: Period | None) -> str:
    """Whether an entry lies in the period under review; one that may do so counts as inside."""
    if period is None:
        return ""
    return "inside" if day.latest >= period.first_day and day.earliest <= period.last_day else "background"


def victims_of(review_id: str) -> list[dict]:
    """The victims' initials and ages at death, for the head of the chronology (R72): the age recorded, else what the dates tell."""
    rows = database.rows("victims_of_review", review=review_id)
    death = steps.case(review_id).record_of("death")
    return [
        {"initials": row["initials"] or names.initials_of(row["real_name"]), "age": _age(row, death.done if death else None)}
        for row in rows
    ]


def _age(row: Mapping[str, Any], death: PartialDate | None) -> int | None:
    """The age at death in whole years; None where it is not recorded and the dates of birth and death leave it open."""
    if row["age_at_death"] is not None or row["birth_earliest"] is None or death is None:
        return row["age_at_death"]
    least, most = _years(row["birth_latest"], death.earliest), _years(row["birth_earliest"], death.latest)
    return least if least == most and least >= 0 else None


def _years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
