"""When the victim, the children and the perpetrator were seen, by whom, and what they said (R78; App 7 section 13)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import chronology, database, names
from casework.actors import Actor
from casework.chronology import Entry
from casework.said_of import People

WHO = {"victim": "The victim", "child": "The children", "perpetrator": "The perpetrator"}
NOT_SEEN = ("not seen", "nobody", "no one", "none", "no reply", "no access")


@dataclass(frozen=True)
class Occasion:
    """An entry that tells of somebody being seen, or of views and wishes: of whom it tells so (`who`), and whether of the victim not being seen."""

    entry_id: str
    agency: str
    earliest: date
    latest: date
    who: frozenset[str]
    victim_not_seen: bool
    said: bool


@dataclass(frozen=True)
class Count:
    """How often somebody was seen. `longest`: so many days were certainly without it, between these two."""

    times: int
    by_agency: tuple[tuple[str, int], ...]
    with_views: int
    not_seen: int
    first: date | None
    last: date | None
    longest: int
    longest_from: date | None
    longest_to: date | None


def occasions(actor: Actor, review_id: str) -> list[Occasion]:
    """Every such entry that the actor may read, in order."""
    chronology.opened(actor, review_id)
    people = People(names.persons_of(review_id))
    return [_occasion(row, people) for row in database.scoped(actor, "seen_in_view", review=review_id)]


def _occasion(row: Mapping[str, Any], people: People) -> Occasion:
    told = row["who_seen"]
    who = frozenset() if told.casefold().strip(" .").startswith(NOT_SEEN) else people.parts(told) & WHO.keys()
    if row["victim_seen"]:
        who |= {"victim"}
    elif row["victim_seen"] is False:
        who -= {"victim"}
    return Occasion(
        row["entry_id"], row["agency"], row["date_earliest"], row["date_latest"], who, row["victim_seen"] is False, row["said"]
    )


def count(found: Sequence[Occasion], who: str) -> Count:
    """How often somebody of WHO was seen on these occasions, and for how long not."""
    seen = [one for one in found if who in one.who]
    longest, gap_from, gap_to, latest = 0, None, None, None
    for one in seen:
        if latest and (one.earliest - latest).days - 1 > longest:
            longest, gap_from, gap_to = (one.earliest - latest).days - 1, latest, one.earliest
        latest = max(latest or one.latest, one.latest)
    return Count(
        times=len(seen),
        by_agency=tuple(Counter(one.agency for one in seen).most_common()),
        with_views=sum(one.said for one in seen),
        not_seen=sum(one.victim_not_seen for one in found) if who == "victim" else 0,
        first=seen[0].earliest if seen else None,
        last=latest,
        longest=longest,
        longest_from=gap_from,
        longest_to=gap_to,
    )


def entries_of(actor: Actor, review_id: str, found: Sequence[Occasion]) -> list[Entry]:
    """The entries behind some occasions, as the actor may read them."""
    chronology.demand_reader(actor, review_id)
    rows = database.scoped(actor, "entries_by_id", review=review_id, entries=[one.entry_id for one in found])
    return chronology.Reader(actor, review_id).entries(rows)
