"""Every entry of a chronology looked through for what identifies somebody: as it is written, or as it would leave (R75, R170, R52).

Appendix 3 asks for initials: as written, a full name is a finding. What leaves in initials or pseudonyms is looked through as it would be read:
names are put another way by then, and what is left is dates of birth, addresses, numbers, what only looks like a name, initials that may be two
people's, and the sex of a child. Most entries hold nothing, and are passed over at the first look.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from casework import (
    chronology,
    chronology_entries,
    clock,
    database,
    dates,
    forms,
    glossary,
    names,
    permissions,
    recent_changes,
)
from casework.actors import Actor
from casework.errors import Problem, Refused
from casework.names import CasePerson, Leak

AS_WRITTEN = "as written"
READINGS = (AS_WRITTEN, "initials", "pseudonyms")
INSTEAD = {"initials": "initials"}  # of a name; otherwise a pseudonym
COMMENTS = "Comments"
FIRST = 5  # of what was found, told beside a file


@dataclass(frozen=True)
class Finding:
    """What an entry still tells of somebody: where, and a sentence. `may_correct`: whether this person may mend it."""

    entry_id: str
    agency_id: str
    agency: str
    when: str
    field: str
    kind: str
    sentence: str
    may_correct: bool

    @property
    def in_words(self) -> str:
        return f"{', '.join(filter(None, [self.when, self.agency, self.field]))}: {self.sentence}"


@dataclass(frozen=True)
class Leaving:
    """What a file would still tell. `mark` stands for these findings alone: who has looked at them gives it back, and no other is taken."""

    findings: tuple[Finding, ...]

    @property
    def first(self) -> list[str]:
        return [one.in_words for one in self.findings[:FIRST]]

    @property
    def mark(self) -> str:
        said = [(one.entry_id, one.field, one.kind, one.sentence) for one in self.findings]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32] if said else ""

    @property
    def in_words(self) -> str:
        """For the activity record: how many, and nothing of what."""
        return f"{places(len(self.findings))} that may tell who somebody is, looked at" if self.findings else ""


@dataclass(frozen=True)
class _Looked:
    """What texts are looked through with, once for all of them."""

    persons: tuple[CasePerson, ...]
    abbreviations: frozenset[str]
    agencies: frozenset[str]

    def read(self, text: str, reading: str) -> str:
        if reading == AS_WRITTEN:
            return names.as_read(text)
        return names.rendered(text, self.persons, reading, abbreviations=self.abbreviations)

    def found(self, read: str, reading: str, told_in: str) -> list[Leak]:
        rendering = "pseudonyms" if reading == "pseudonyms" else "initials"
        found = names.leaks(read, self.persons, rendering=rendering, abbreviations=self.abbreviations, told_in=told_in)
        found += names.supposed(read, self.persons, self.agencies, told_in=told_in)
        if reading == "pseudonyms":
            found += names.tells_sex(read, self.persons)
        return sorted(found, key=lambda leak: leak.start)


def places(count: int) -> str:
    """'1 place', '1,200 places'."""
    return "1 place" if count == 1 else f"{count:,} places"


def findings(actor: Actor, review_id: str, reading: str = AS_WRITTEN) -> list[Finding]:
    """What the entries that this person may read still tell, in their order. The words found are repeated to who reads real names there."""
    chronology.demand_reader(actor, review_id)
    reading = reading if reading in READINGS else AS_WRITTEN
    return _found(actor, review_id, lambda agency: reading, _looked_with(review_id))


def before_export(
    actor: Actor,
    review_id: str,
    names_as: str | None = None,
    *,
    agency_id: str | None = None,
    entries: Set[str] | None = None,
    fields: Set[str] | None = None,
) -> Leaving:
    """What a file of the chronology would still tell in these names; nothing of what it shows in real names, to who reads those.

    `entries` and `fields` (as they are called on the form): what alone goes into it. All entries are looked through once for a state of the
    review, and not again for each file.
    """
    chronology.demand_reader(actor, review_id)
    looked = _looked_with(review_id)
    found = _leaving(actor, review_id, names_as, looked, newest_change(review_id), database.portal().standing, clock.today())
    at_its_end = _in_glossary(actor, review_id, agency_id, names_as, looked) if entries is None and fields is None else ()
    return Leaving((*at_its_end, *(
        one for one in found
        if agency_id in (None, one.agency_id) and (entries is None or one.entry_id in entries) and (fields is None or one.field in fields)
    )))  # fmt: skip


def _in_glossary(actor: Actor, review_id: str, agency_id: str | None, names_as: str | None, looked: _Looked) -> list[Finding]:
    """What the glossary at the end of a chronology still tells: its meanings are typed by hand, too."""
    told_in = permissions.rendering(actor, review_id, agency_id)
    reading = names.no_more_than(told_in, names_as)
    found = []
    for one in glossary.of_review(actor, review_id) if reading != "real" else ():
        read = names.rendered(one.meaning, looked.persons, reading)
        for leak in looked.found(read, reading, told_in):
            sentence = names.leak_sentence(read, leak, quoted=told_in == "real", instead=INSTEAD.get(reading, "a pseudonym"))
            found.append(Finding(one.id, "", "", "", f"Glossary, {one.letters}", leak.kind, sentence, False))
    return found


def shows_real_names_alone(actor: Actor, review_id: str, names_as: str | None = None, *, agency_id: str | None = None) -> bool:
    """Whether there is nothing to look through: every entry of the file is shown to this person in real names."""
    reader = chronology.Reader(actor, review_id, names_as)
    if names.no_more_than(permissions.rendering(actor, review_id), names_as) == "real":  # and nowhere less than where nothing is one's own
        return True
    agencies = [agency_id] if agency_id else list(chronology.agencies_in_view(actor, review_id))
    return all(reader.rendering(agency) == "real" for agency in agencies)


def demand_looked(leaving: Leaving, looked_at: str) -> None:
    """Raise unless nothing was found, or the person has looked at just what was found."""
    if leaving.findings and looked_at != leaving.mark:
        raise Refused([
            Problem("looked_at", f"This file may still tell who somebody is, in {places(len(leaving.findings))}. "
                    "Look at them where the file is offered, and say there that you have looked.")
        ])  # fmt: skip


def newest_change(review_id: str) -> str:
    """Stands for the state of a review's records: another after each change of them."""
    found = database.one("newest_change", review=review_id, events=recent_changes.events())
    return found["hash"] if found else ""


@lru_cache(maxsize=16)
def _leaving(
    actor: Actor, review_id: str, names_as: str | None, looked: _Looked, state: str, standing: int, today: date
) -> tuple[Finding, ...]:
    """`state`, `standing` and `today`: while these are the same, so is what is found."""
    reader = chronology.Reader(actor, review_id, names_as)
    return tuple(_found(actor, review_id, reader.rendering, looked))


def _found(actor: Actor, review_id: str, reading_of: Callable[[str], str], looked: _Looked) -> list[Finding]:
    """`reading_of`: how the entries of an agency are read. Those in real names are passed over."""
    rows = [row for row in database.scoped(actor, "entries_to_check", review=review_id) if reading_of(row["agency_id"]) != "real"]
    comments = _comments(actor, [row["entry_id"] for row in rows])
    mine = permissions.agencies_for(actor, "correct_chronology_entry", review_id)
    reader = chronology.Reader(actor, review_id)
    found = []
    for row in rows:
        agency = row["agency_id"]
        reading, told_in = reading_of(agency), reader.rendering(agency)
        may = row["working"] and (mine is None or agency in mine)
        told = _in_each(_texts(row, comments.get(row["entry_id"], [])), looked, reading, told_in)
        if told:
            when = dates.show(reader.day(row))
            found += [_finding(row, when, where, leak, read, reading=reading, told_in=told_in, may=may) for where, leak, read in told]
    return found


def _looked_with(review_id: str) -> _Looked:
    agencies = " ".join(f"{row['name']} {row['short_name']}" for row in database.rows("agencies_for_chronology", review=review_id))
    return _Looked(tuple(names.of_review(review_id)), glossary.letters_of(review_id), names.words_in(agencies))


def _comments(actor: Actor, entries: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in database.scoped(actor, "comments_in_view", entries=entries) if entries else ():
        found.setdefault(row["entry_id"], []).append(row["text"])
    return found


def _texts(row: Mapping[str, Any], comments: Sequence[str]) -> dict[str, str]:
    """The texts of an entry by what they are called on its form."""
    labels = forms.load(chronology_entries.FORM).fields
    texts = {labels["date"].label: row["date_typed"]} if dates.is_placed(chronology_entries.date_of(row)) else {}  # its words are shown
    texts |= {labels[name].label: row[name] for name in (*chronology.SHOWN_TIMES, *chronology.SHOWN_TEXTS) if row[name]}
    if json.loads(row["own_answers"] or "{}"):
        texts |= {label: str(said) for label, said in chronology_entries.own_in_words(row)}
    return texts | ({COMMENTS: "\n".join(comments)} if comments else {})


def _in_each(texts: Mapping[str, str], looked: _Looked, reading: str, told_in: str) -> list[tuple[str, Leak, str]]:
    """Field by field; all texts of an entry are looked at together first, for most entries hold nothing."""
    if not looked.found(looked.read("\n\n".join(texts.values()), reading), reading, told_in):
        return []
    found = []
    for where, text in texts.items():
        read = looked.read(text, reading)
        found += [(where, leak, read) for leak in looked.found(read, reading, told_in)]
    return found


def _finding(row: Mapping[str, Any], when: str, where: str, leak: Leak, read: str, *, reading: str, told_in: str, may: bool) -> Finding:
    sentence = names.leak_sentence(read, leak, quoted=told_in == "real", instead=INSTEAD.get(reading, "a pseudonym"))
    return Finding(row["entry_id"], row["agency_id"], row["agency"], when, where, leak.kind, sentence, may)
