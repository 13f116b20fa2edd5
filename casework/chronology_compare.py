"""Which entries of a review's chronologies may tell of one event, or contradict each other: proposed to a person, who decides (3.3.6).

Compared is what the actor may read, as they read it. What was found is the ids of entries and stands nowhere but with whoever asked; what is kept
is what somebody decided: a mark between two entries, or that they are told apart, which holds until what is read of one of them changes.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, product
from typing import Any

from casework import (
    audit,
    chronology,
    chronology_likeness,
    chronology_telling,
    database,
    names,
    permissions,
    plain_text,
)
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import date_of, entry_in_view
from casework.chronology_likeness import DATE, OUTCOME, SEEN, Found
from casework.chronology_submission import LINKS
from casework.chronology_telling import Comparable
from casework.errors import NotFound, Problem, Refused, WrongStep
from casework.said_of import People

COMPARED = ("information", "action_outcome", "who_seen", "views_wishes")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
TOLD_OF_SEEN = {True: "Seen", False: "Not seen", None: "Does not say"}
MOST_AT_ONCE = 60  # entries decided on at once


@dataclass(frozen=True)
class Group:
    """Entries to look at together: two that contradict each other in these ways, or all that seem to tell of one event."""

    entry_ids: tuple[str, ...]
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A group as the actor may read it now: its entries in order, and why they are asked about, a sentence each."""

    entries: tuple[Entry, ...]
    reasons: tuple[str, ...]
    only_here: Mapping[str, tuple[str, ...]]  # by entry: what it tells of that no other of the group does, without everyday words
    differ: tuple[tuple[str, Mapping[str, str]], ...] = ()  # each contradiction: what it is, and by entry what that one says


@dataclass(frozen=True)
class Decision:
    """What was decided of two entries: `kind` is that of a mark, or 'apart', which `holds` until one of them says something else."""

    id: str
    kind: str
    entries: tuple[Entry, Entry]
    note: str
    by: str
    on: datetime
    holds: bool = True


def find(actor: Actor, review_id: str, progress: Callable[[float], None] = lambda done: None) -> list[Group]:
    """What is to be looked at, contradictions first, the surest before the others. Nothing that was decided is asked again."""
    _demand(actor, review_id)
    rows = database.scoped(actor, "entries_to_compare", review=review_id)
    found = chronology_likeness.find(_comparables(actor, review_id, rows), progress)
    marks = database.scoped(actor, "marks_of_review", review=review_id)
    apart = database.scoped(actor, "told_apart_of_review", review=review_id)
    return _groups(found, marks, [row for row in apart if row["holds"]])


def still_open(actor: Actor, review_id: str, groups: Sequence[Group]) -> list[Group]:
    """Of groups found before, those of which something is left to decide."""
    _demand(actor, review_id)
    marks = database.scoped(actor, "marks_of_review", review=review_id)
    apart = [row for row in database.scoped(actor, "told_apart_of_review", review=review_id) if row["holds"]]
    known = _Known(marks, apart)
    return [group for group in groups if any(not known.decided(*pair) for pair in combinations(group.entry_ids, 2))]


def show(actor: Actor, review_id: str, group: Group) -> Shown | None:
    """A group to decide on; None when it is no more: fewer than two of its entries are still to be read."""
    _demand(actor, review_id)
    rows = database.scoped(actor, "entries_by_id", review=review_id, entries=list(group.entry_ids))
    if len(rows) < 2:
        return None
    entries = chronology.Reader(actor, review_id).entries(rows)
    compared = _comparables(actor, review_id, rows)
    differ = _contradictions(entries, compared, group.conflicts)
    reasons = _reasons(entries, compared, differ)
    named = " ".join(f"{one.about_shown} {one.who_seen}" for one in entries)
    return Shown(tuple(entries), tuple(reasons), chronology_telling.only_in_each(compared, named), tuple(differ))


def decided(actor: Actor, review_id: str) -> list[Decision]:
    """Every mark and every telling apart between entries the actor may read, the newest first."""
    _demand(actor, review_id)
    rows = database.scoped(actor, "marks_of_review", review=review_id)
    rows += [row | {"kind": "apart"} for row in database.scoped(actor, "told_apart_of_review", review=review_id)]
    ids = {row[name] for row in rows for name in ("entry_id", "other_entry_id")}
    reader = chronology.Reader(actor, review_id)
    shown = {
        row["entry_id"]: reader.entry(row)
        for row in database.scoped(actor, "entries_by_id", review=review_id, entries=sorted(ids))
    }
    found = [
        Decision(
            row["id"], row["kind"], (shown[row["entry_id"]], shown[row["other_entry_id"]]),
            reader.shown(row["note"], shown[row["entry_id"]].agency_id), row["written_by"], row["written_on"], row.get("holds", True),
        )
        for row in rows
        if row["entry_id"] in shown and row["other_entry_id"] in shown
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.on, reverse=True)


# --- verbs


def mark_group(
    actor: Actor,
    review_id: str,
    entry_ids: Sequence[str],
    kind: str,
    *,
    left_out: Sequence[str] = (),
    note: str = "",
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Mark entries as telling of the same event, or as contradicting each other; all stay as they are. A contradiction says in what.

    `left_out`: entries proposed with them that are told apart from each of them.
    """
    rows = _entries_to_decide(actor, review_id, entry_ids)
    apart = [entry_in_view(actor, one, "link_entries") for one in left_out if one not in entry_ids]
    if any(row["review_id"] != review_id for row in apart):
        raise Refused([Problem("entries", "Only entries of this review are told apart.")])
    if kind not in LINKS:
        raise Refused([Problem("kind", "Choose 'Same event' or 'In conflict'.")])
    note = plain_text.kept(note, "note", ask="Say in what the entries contradict each other." if kind == "conflict" else "")
    pairs = list(combinations(rows, 2)) if kind == "conflict" else [(rows[0], other) for other in rows[1:]]
    with database.change(
        actor, "entries_linked", review=review_id, subject=rows[0]["entry_id"], summary=_counted(rows), command_id=command_id
    ) as write:
        new = [
            (one["entry_id"], other["entry_id"])
            for one, other in pairs
            if not write.one("link_between", entry_id=one["entry_id"], other_entry_id=other["entry_id"])
        ]
        if not new:
            raise WrongStep(["These entries are marked already. Take the mark back to change it."])
        for one, other in new:
            write(
                "insert_link_of_entries", id=database.new_id(), review_id=review_id, entry_id=one, other_entry_id=other, kind=kind, note=note,
                written_by=actor.person_id, written_on=now,
            )  # fmt: skip
        _write_apart(write, actor, review_id, _undecided(write, product(rows, apart)), "", now)


def tell_apart(
    actor: Actor, review_id: str, entry_ids: Sequence[str], *, note: str = "", now: datetime, command_id: str | None = None
) -> None:
    """Say that entries are neither one event nor in conflict: they are not proposed again while they say what they say now."""
    rows = _entries_to_decide(actor, review_id, entry_ids)
    note = plain_text.kept(note, "note")
    with database.change(
        actor, "entries_told_apart", review=review_id, subject=rows[0]["entry_id"], summary=_counted(rows), command_id=command_id
    ) as write:
        new = _undecided(write, combinations(rows, 2))
        if not new:
            raise WrongStep(["It is decided already what these entries are to each other. Take that back to change it."])
        _write_apart(write, actor, review_id, new, note, now)


def take_told_apart_back(actor: Actor, told_apart_id: str, *, reason: str, command_id: str | None = None) -> None:
    """Take back, with the reason, that two entries are told apart; it stays on record, and they may be proposed again."""
    told = database.one("told_apart_by_id", id=told_apart_id)
    if not told:
        audit.refused(actor, "link_entries", None)
        raise NotFound("This decision")
    entry_in_view(actor, told["entry_id"], "link_entries")
    permissions.demand(actor, "link_entries", told["review_id"])
    reason = plain_text.kept(reason, "reason", ask="Say why this is taken back.")
    with database.change(
        actor, "told_apart_taken_back", review=told["review_id"], subject=told["entry_id"], command_id=command_id
    ) as write:
        write("take_told_apart_back", id=told_apart_id, reason=reason)


def _undecided(write: database.Write, pairs: Iterable[tuple[Mapping, Mapping]]) -> list[dict[str, Any]]:
    """The pairs of which nothing is decided yet, as they are recorded."""
    return [
        said
        for one, other in pairs
        if not write.one("told_apart_between", **(said := _pair(one, other)))
        and not write.one("link_between", entry_id=one["entry_id"], other_entry_id=other["entry_id"])
    ]


def _write_apart(write: database.Write, actor: Actor, review_id: str, pairs: Sequence[Mapping], note: str, now: datetime) -> None:
    for said in pairs:
        write(
            "insert_entries_told_apart", id=database.new_id(), review_id=review_id, **said, note=note, written_by=actor.person_id, written_on=now
        )


def _demand(actor: Actor, review_id: str) -> None:
    """Whoever compares reads the chronologies and may mark entries; the first opening of the session is recorded."""
    permissions.demand(actor, "link_entries", review_id)
    chronology.opened(actor, review_id)


def _entries_to_decide(actor: Actor, review_id: str, entry_ids: Sequence[str]) -> list[dict]:
    """The entries as the actor may read them, in order of their days."""
    permissions.demand(actor, "link_entries", review_id)
    rows = [entry_in_view(actor, entry_id, "link_entries") for entry_id in dict.fromkeys(entry_ids[: MOST_AT_ONCE + 1])]
    if len(rows) < 2 or len(rows) > MOST_AT_ONCE or any(row["review_id"] != review_id for row in rows):
        raise Refused([Problem("entries", f"Choose two entries or more of this review, and at most {MOST_AT_ONCE}.")])
    return sorted(rows, key=lambda row: (row["date_earliest"], row["date_latest"], row["entry_id"]))


def _counted(rows: Sequence[Mapping]) -> str:
    return "" if len(rows) == 2 else f"{len(rows)} entries"


def _pair(one: Mapping, other: Mapping) -> dict[str, Any]:
    return {
        "entry_id": one["entry_id"], "entry_version": one["version_no"], "other_entry_id": other["entry_id"], "other_version": other["version_no"],
    }  # fmt: skip


# --- what is compared


def _comparables(actor: Actor, review_id: str, rows: Sequence[Mapping]) -> list[Comparable]:
    """Entries as they are compared: in the names of the actor's role, each text put into them once."""
    reader, people = chronology.Reader(actor, review_id), People(names.persons_of(review_id))
    shown: dict[tuple[str, str], str] = {}

    def as_read(agency: str, text: str) -> str:
        key = (reader.rendering(agency), text)
        if key not in shown:
            shown[key] = reader.shown(text, agency)
        return shown[key]

    found = []
    for row in rows:
        agency, text = row["agency_id"], "\n".join(filter(None, (row[name] for name in COMPARED)))
        found.append(
            Comparable(
                row["entry_id"], agency, row["import_id"] or "", date_of(row), as_read(agency, text),
                _about(people, row, f"{text}\n{row['source']}"), _minutes(row["time_of_day"]), row["victim_seen"], as_read(agency, row["source"]),
            )
        )  # fmt: skip
    return found


def _about(people: People, row: Mapping[str, Any], text: str) -> frozenset[str]:
    """Everybody an entry names, once it says of whom it is: from its words alone nobody is left out."""
    said = frozenset(json.loads(row["about"])) | people.named(row["about_typed"])
    return said | people.named(text) if said else said


def _minutes(time: str) -> int | None:
    found = CLOCK.fullmatch(time)
    return int(found[1]) * 60 + int(found[2]) if found else None


# --- groups


class _Known:
    """What was decided: which entries tell of one event, through others too, which are marked, which told apart."""

    def __init__(self, marks: Iterable[Mapping], apart: Iterable[Mapping]):
        marks = list(marks)
        self.pairs = {frozenset({row["entry_id"], row["other_entry_id"]}) for row in [*marks, *apart]}
        self.one_event = _Sets((row["entry_id"], row["other_entry_id"]) for row in marks if row["kind"] == "same_event")

    def decided(self, one: str, other: str) -> bool:
        return frozenset({one, other}) in self.pairs or self.one_event.of(one) == self.one_event.of(other)


class _Sets:
    """Sets that grow together as pairs of their members are told."""

    def __init__(self, pairs: Iterable[tuple[str, str]]):
        self._above: dict[str, str] = {}
        for one, other in pairs:
            first, second = sorted((self.of(one), self.of(other)))
            self._above[second] = first

    def of(self, member: str) -> str:
        """What stands for the set of this member."""
        top = member
        while self._above.get(top, top) != top:
            top = self._above[top]
        while self._above.get(member, member) != top:
            self._above[member], member = top, self._above[member]
        return top


def _groups(found: Sequence[Found], marks: Iterable[Mapping], apart: Iterable[Mapping]) -> list[Group]:
    known = _Known(marks, apart)
    left = [pair for pair in found if not known.decided(pair.one, pair.other)]
    alike = [pair for pair in left if not pair.conflicts]
    sets, members = _Sets((pair.one, pair.other) for pair in alike), {}
    for pair in alike:
        members.setdefault(sets.of(pair.one), dict[str, None]()).update({pair.one: None, pair.other: None})
    return [Group((pair.one, pair.other), pair.conflicts) for pair in left if pair.conflicts] + [Group(tuple(ids)) for ids in members.values()]


# --- why


def _contradictions(entries: Sequence[Entry], compared: Sequence[Comparable], conflicts: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """In what two entries contradict each other, and what each of them says."""
    one, other = entries[:2]
    found = []
    if DATE in conflicts:
        found.append(("the date", {one.entry_id: one.when, other.entry_id: other.when}))
    if SEEN in conflicts:
        seen = {each.entry_id: TOLD_OF_SEEN[chronology_telling.tells_seen(each)] for each in compared}
        found.append(("whether they were seen", seen))
    if OUTCOME in conflicts:
        by_id = {each.entry_id: each for each in compared}
        differences = chronology_telling.differences(by_id[one.entry_id], by_id[other.entry_id])
        found += [(each.what, {one.entry_id: f"\u2018{each.one}\u2019", other.entry_id: f"\u2018{each.other}\u2019"}) for each in differences]
    return found


def _reasons(entries: Sequence[Entry], compared: Sequence[Comparable], differ: Sequence[tuple[str, Mapping[str, str]]]) -> list[str]:
    by_id = {one.entry_id: one for one in compared}
    found = [
        f"Told in two ways, {what}: " + ", ".join(f"{said[one.entry_id]} ({one.agency})" for one in entries[:2]) + "." for what, said in differ
    ]
    if shared := chronology_telling.explain([by_id[one.entry_id] for one in entries]):
        found.append(f"{'Both' if len(entries) == 2 else 'All'} tell of: {', '.join(shared)}.")
    return found
