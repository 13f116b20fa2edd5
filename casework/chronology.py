"""The combined chronology of a review as one person may read it: all agencies in one order, in the names of the reader's role (App 7 section 13).

The order is by the first day an entry can mean, then the last: an entry known only to its month stands after those of the first of that month,
never after later ones; within a day by the place given, then by time. What a search finds is what is shown, so that nobody can search for a
name they may not read.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
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
)
from casework.actors import Actor
from casework.chronology_filters import SILENT_WEEKS, Filters
from casework.chronology_submission import Period
from casework.dates import PartialDate
from casework.errors import NotFound
from casework.read_once import rows_once

PAGE_SIZES = (50, 100, 200)
SIGNIFICANT = ("key_event", "escalation", "missed_opportunity", "good_practice")  # what goes into the report's extract
WORD = re.compile(r"\w+")
SHOWN_TIMES = ("time_of_day", "time_until")  # in words too: 'after A rang'
SHOWN_TEXTS = ("about_typed", "information", "source", "action_outcome", "who_seen", "views_wishes")


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

    `place` is 'inside', 'before' (background) or 'after' the period under review, '' while no period is set. `silent_weeks`: nothing in the
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
    about_named: tuple[tuple[str, str], ...] = ()  # the persons it is about, each with the name shown
    about_typed: str = ""
    order_in_day: int = 0
    own_kept: Mapping[str, Any] = field(default_factory=dict)  # the same answers by field, as they are kept

    @property
    def when(self) -> str:
        """The date as shown, with its time: '12/09/2019 14:30'."""
        until = f" to {self.time_until}" if self.time_until else ""
        return f"{dates.show(self.date)} {self.time_of_day}{until}".strip()


@dataclass(frozen=True)
class Page:
    """One page of the list: `total` match the filters, of `everything` the person may read; `before` match them and lie before the period."""

    entries: list[Entry]
    total: int
    everything: int
    number: int
    pages: int
    before: int = 0


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


def agencies_in_view(actor: Actor, review_id: str) -> dict[str, str]:
    """The same agencies, id to name, where nobody asks how each stands."""
    return {row["agency_id"]: row["agency"] for row in database.scoped(actor, "agencies_in_view", review=review_id)}


def agencies_to_write_for(actor: Actor, review_id: str, verb: str = "add_chronology_entry") -> dict[str, str]:
    """The agencies for which the actor may write entries here, id to name: those that have to do with the case first."""
    reach = permissions.agencies_for(actor, verb, review_id)
    return {row["id"]: row["name"] for row in rows_once("agencies_for_chronology", review=review_id) if reach is None or row["id"] in reach}


def page(
    actor: Actor, review_id: str, filters: Filters | None = None, *, number: int = 1, size: int = 50, names_as: str | None = None
) -> Page:
    """One page of the combined chronology, in order, on whichever screen: the first opening of the session is recorded.

    `names_as`: the rendering asked for, 'real', 'initials' or 'pseudonyms'; never more than the reader may see. None: their own, as typed.
    """
    opened(actor, review_id)
    filters = filters or Filters()
    size = size if size in PAGE_SIZES else PAGE_SIZES[0]
    reader = Reader(actor, review_id, names_as)
    wanted = _wanted(reader, review_id, filters)
    number = max(1, number)
    rows = database.scoped(actor, "entries_page", **wanted, size=size, skipped=(number - 1) * size)
    if not rows and number > 1:
        number = 1
        rows = database.scoped(actor, "entries_page", **wanted, size=size, skipped=0)
    if rows:
        total, everything, before = (rows[0][name] for name in ("total", "everything", "before"))
    else:
        total, everything = 0, database.scoped(actor, "count_in_view", review=review_id)[0]["entries"]
        earlier = database.scoped(actor, "entries_page", **wanted | {"place": "before"}, size=1, skipped=0) if reader.period else []
        before = earlier[0]["total"] if earlier else 0
    found = reader.entries(rows, weeks=filters.weeks)
    return Page(found, total, everything, number, max(1, -(-total // size)), before)


def _wanted(reader: "Reader", review_id: str, filters: Filters) -> dict[str, Any]:
    """The filters as the query takes them. Of no period nothing lies before or after."""
    period = reader.period
    return {
        "review": review_id, "agencies": filters.of_agencies, "about": filters.about, "seen": filters.seen, "first_day": filters.first_day,
        "last_day": filters.last_day, "significance": filters.significance, "conflicts": filters.conflicts,
        "place": filters.place if period else "", "period_first": period and period.first_day, "period_last": period and period.last_day,
        "only": reader.found(filters.text) if filters.text else None,
    }  # fmt: skip


def entries(actor: Actor, review_id: str, agency_id: str | None = None, *, names_as: str | None = None) -> list[Entry]:
    """Every entry the actor may read, in order; of one agency, or of all. `names_as` as for `page`."""
    demand_reader(actor, review_id)
    rows = database.scoped(actor, "entries_to_export", review=review_id, agency=agency_id)
    return Reader(actor, review_id, names_as).entries(rows)


def significant(actor: Actor, review_id: str, kinds: Sequence[str] = SIGNIFICANT, *, names_as: str | None = None) -> list[Entry]:
    """The entries that stand out, for the report: those marked as one of these kinds, of all agencies the actor may read, in order."""
    opened(actor, review_id)
    rows = database.scoped(actor, "entries_of_significance", review=review_id, significances=list(kinds))
    return Reader(actor, review_id, names_as).entries(rows)


def entry(actor: Actor, entry_id: str, *, names_as: str | None = None) -> Entry:
    """One entry as the actor may read it; NotFound otherwise."""
    row = chronology_entries.entry_in_view(actor, entry_id)
    return Reader(actor, row["review_id"], names_as).entries([row])[0]


def entry_of(actor: Actor, review_id: str, entry_id: str, *, names_as: str | None = None) -> Entry:
    """One entry of this review, as `entry`."""
    found = entry(actor, entry_id, names_as=names_as)
    if found.review_id != review_id:
        audit.refused(actor, "see_chronology", review_id)
        raise NotFound("This entry")
    return found


def these(actor: Actor, review_id: str, entry_ids: Sequence[str], *, names_as: str | None = None) -> list[Entry]:
    """Of these entries of a review those that stand and that the actor may read, in the order asked for."""
    demand_reader(actor, review_id)
    rows = database.scoped(actor, "these_entries", review=review_id, entries=list(entry_ids)) if entry_ids else []
    order = {entry_id: place for place, entry_id in enumerate(entry_ids)}
    return Reader(actor, review_id, names_as).entries(sorted(rows, key=lambda row: order[row["entry_id"]]))


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
    reader = Reader(actor, rows[0]["review_id"])
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
    reader = Reader(actor, review_id)
    return [
        {
            "entry": reader.entry(row),
            "reason": reader.shown(row["in_error_reason"], row["agency_id"]),
            "by": row["written_by_name"],
            "on": row["written_on"],
        }
        for row in database.scoped(actor, "entries_in_error", review=review_id)
    ]


class Reader:
    """Puts rows into the names of one reader's role, agency by agency."""

    def __init__(self, actor: Actor, review_id: str, names_as: str | None = None):
        self.actor, self.review_id, self.names_as = actor, review_id, names_as
        self.persons = names.of_review(review_id)
        self.abbreviations = glossary.letters_of(review_id)
        self.period = chronology_submission.period_of(review_id)
        self._renderings: dict[str, str] = {}
        self._renderers: dict[str, Callable[[str], str]] = {}

    def rendering(self, agency_id: str) -> str:
        if agency_id not in self._renderings:
            own = permissions.rendering(self.actor, self.review_id, agency_id)
            self._renderings[agency_id] = names.no_more_than(own, self.names_as)
        return self._renderings[agency_id]

    def shown(self, text: str, agency_id: str) -> str:
        if agency_id not in self._renderers:
            self._renderers[agency_id] = self._renderer(self.rendering(agency_id))
        return self._renderers[agency_id](text) if text else text

    def _renderer(self, rendering: str) -> Callable[[str], str]:
        if rendering == "real" == self.names_as:
            return partial(names.in_real_names, persons=self.persons, abbreviations=self.abbreviations)
        return names.renderer(self.persons, rendering, abbreviations=self.abbreviations)

    def day(self, row: Mapping[str, Any], name: str = "date") -> PartialDate | None:
        """A date of an entry. 'After A's arrest': words of one that its neighbours gave, or brackets, are shown, and may name somebody."""
        day = chronology_entries.date_of(row, name)
        return replace(day, typed=self.shown(day.typed, row["agency_id"])) if day and dates.is_placed(day) else day

    def found(self, text: str) -> list[str]:
        """The ids of the entries in whose shown texts a text stands.

        Where nothing of it can stand in the place of a name, it stands as it is in what is stored, and only those entries are shown and looked at.
        """
        wanted = text.lower()
        if any("\ud800" <= sign <= "\udfff" for sign in wanted):  # half of a character stands in no text that is kept, and cannot be asked for
            return []
        stored = None if self._may_stand_for_a_name(wanted) else wanted
        return [
            row["entry_id"]
            for row in database.scoped(self.actor, "entry_texts", review=self.review_id, text=stored)
            if wanted in self.shown("\n".join(filter(None, (row[name] for name in SHOWN_TEXTS))), row["agency_id"]).lower()
        ]

    def _may_stand_for_a_name(self, wanted: str) -> bool:
        """Whether a text can lie, with all of it or its first or last word, in what is shown instead of a name."""
        rendering = names.no_more_than(permissions.rendering(self.actor, self.review_id), self.names_as)  # one's own agency's shows no less
        if rendering == "real" != self.names_as:  # as typed
            return False
        if rendering == "pseudonyms":  # what tells a child's sex is put otherwise, too, in words of no name
            return True
        instead = {word for person in self.persons for word in WORD.findall(person.shown(rendering).lower())}
        words = WORD.findall(wanted)
        return not words or any(
            any(word == one for word in words) or one.endswith(words[0]) or one.startswith(words[-1]) or (len(words) == 1 and words[0] in one)
            for one in instead
        )

    def entries(self, rows: Sequence[Mapping[str, Any]], *, weeks: int = SILENT_WEEKS) -> list[Entry]:
        """The rows as entries. Only where it is said that something stands beside an entry, or it is not said, is that looked up."""
        comments = self._by_entry("comments_in_view", [row["entry_id"] for row in rows if row.get("commented", True)])
        links = self._by_entry("links_in_view", [row["entry_id"] for row in rows if row.get("linked", True)])
        return [
            self.entry(row, comments.get(row["entry_id"], []), links.get(row["entry_id"], []), weeks=weeks) for row in rows
        ]

    def _by_entry(self, query: str, ids: list[str]) -> dict[str, list[dict]]:
        found: dict[str, list[dict]] = {}
        for row in database.scoped(self.actor, query, entries=ids) if ids else ():
            for entry_id in (row["entry_id"], row.get("other_entry_id")):
                if entry_id:
                    found.setdefault(entry_id, []).append(row)
        return found

    def entry(
        self, row: Mapping[str, Any], comments: Sequence[dict] = (), links: Sequence[dict] = (), *, weeks: int = SILENT_WEEKS
    ) -> Entry:
        agency_id, day = row["agency_id"], self.day(row)
        texts = {name: self.shown(row[name], agency_id) for name in (*SHOWN_TIMES, *SHOWN_TEXTS)}
        about = tuple(json.loads(row["about"]))
        named = self._named(about, agency_id)
        silent_days = row.get("silent_days") or 0
        return Entry(
            entry_id=row["entry_id"], version_no=row["version_no"], review_id=row["review_id"], agency_id=agency_id,
            agency=row["agency"], date=day,
            recorded=self.day(row, "recorded"), about=about,
            about_shown=", ".join(filter(None, [*(name for _, name in named), texts["about_typed"]])), about_named=named, **texts,
            order_in_day=row["order_in_day"],
            victim_seen=row["victim_seen"], significance=row["significance"], place=place_of(day, self.period),
            working=row["working"], silent_weeks=silent_days // 7 if silent_days >= weeks * 7 else 0,
            others_that_day=row.get("others_that_day") or 0,
            comments=tuple(
                Comment(one["thread"], one["initials"], self.shown(one["text"], agency_id), one["written_on"], one["submitted"])
                for one in comments
            ),
            links=tuple({**link, "note": self.shown(link["note"], agency_id)} for link in links),
            own=tuple((label, self.shown(said, agency_id)) for label, said in chronology_entries.own_in_words(row)),
            own_kept=self._within(json.loads(row["own_answers"]), agency_id),
        )  # fmt: skip

    def _within(self, kept: Any, agency_id: str) -> Any:
        """An answer as it is kept, every text in it shown."""
        if isinstance(kept, str):
            return self.shown(kept, agency_id)
        if isinstance(kept, list):
            return [self._within(one, agency_id) for one in kept]
        return {name: self._within(one, agency_id) for name, one in kept.items()} if isinstance(kept, dict) else kept

    def _named(self, about: Sequence[str], agency_id: str) -> tuple[tuple[str, str], ...]:
        rendering = self.rendering(agency_id)
        return tuple((person.id, person.shown(rendering)) for person in self.persons if person.id in about)


def place_of(day: PartialDate, period: Period | None) -> str:
    """Where an entry lies: 'inside' the period under review, 'before' or 'after' it; one that may lie inside counts so. '' while none is set."""
    if period is None:
        return ""
    if day.latest < period.first_day:
        return "before"
    return "after" if day.earliest > period.last_day else "inside"
