"""Every entry of a chronology looked through for what identifies somebody: as it is written, or as it would leave (R75, R170, R52).

Appendix 3 asks for initials: as written, a full name is a finding. What leaves in initials or pseudonyms is looked through as it would be read:
names are put another way by then, and what is left is dates of birth, addresses, numbers, what only looks like a name, initials that may be two
people's, and the sex of a child. Most entries hold nothing, and are passed over at the first look.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework import chronology, chronology_entries, database, dates, forms, glossary, names, permissions
from casework.actors import Actor
from casework.names import CasePerson, Leak

AS_WRITTEN = "as written"
READINGS = (AS_WRITTEN, "initials", "pseudonyms")
COMMENTS = "Comments"


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


@dataclass(frozen=True)
class _Looked:
    """What texts are looked through with, once for all of them."""

    persons: tuple[CasePerson, ...]
    abbreviations: frozenset[str]
    agencies: frozenset[str]
    reading: str

    def read(self, text: str) -> str:
        if self.reading == AS_WRITTEN:
            return names.as_read(text)
        return names.rendered(text, self.persons, self.reading, abbreviations=self.abbreviations)

    def found(self, read: str) -> list[Leak]:
        rendering = "pseudonyms" if self.reading == "pseudonyms" else "initials"
        found = names.leaks(read, self.persons, rendering=rendering, abbreviations=self.abbreviations)
        found += names.supposed(read, self.persons, self.agencies)
        if self.reading == "pseudonyms":
            found += names.tells_sex(read, self.persons)
        return sorted(found, key=lambda leak: leak.start)


def findings(actor: Actor, review_id: str, reading: str = AS_WRITTEN, *, agency_id: str | None = None) -> list[Finding]:
    """What the entries that this person may read still tell, in their order. The words found are repeated to who reads real names there."""
    chronology.demand_reader(actor, review_id)
    rows = database.scoped(actor, "entries_to_check", review=review_id, agency=agency_id)
    comments = _comments(actor, [row["entry_id"] for row in rows])
    looked = _looked_with(review_id, reading)
    mine = permissions.agencies_for(actor, "correct_chronology_entry", review_id)
    reader = chronology.Reader(actor, review_id)
    real: dict[str, bool] = {}
    found = []
    for row in rows:
        texts = _texts(row, comments.get(row["entry_id"], []))
        if not looked.found(looked.read("\n".join(texts.values()))):
            continue
        agency = row["agency_id"]
        if agency not in real:
            real[agency] = permissions.rendering(actor, review_id, agency) == "real"
        may = row["working"] and (mine is None or agency in mine)
        when = dates.show(reader.day(row))
        found += [_finding(row, when, where, leak, read, quoted=real[agency], may=may) for where, leak, read in _in_each(texts, looked)]
    return found


def before_export(actor: Actor, review_id: str, names_as: str | None = None, *, agency_id: str | None = None) -> list[str]:
    """What a file of the chronology would still tell in these names, each as a sentence with its entry; nothing of one in real names."""
    own = permissions.rendering(actor, review_id, agency_id)
    rendering = names.no_more_than(own, names_as)
    if rendering == "real":
        return []
    found = findings(actor, review_id, rendering, agency_id=agency_id)
    return [f"{one.when}, {one.agency}, {one.field}: {one.sentence}" for one in found]


def _looked_with(review_id: str, reading: str) -> _Looked:
    agencies = " ".join(f"{row['name']} {row['short_name']}" for row in database.rows("agencies_for_chronology", review=review_id))
    persons = tuple(names.of_review(review_id))
    may_stand = names.words_in(agencies)
    return _Looked(persons, glossary.letters_of(review_id), may_stand, reading if reading in READINGS else AS_WRITTEN)


def _comments(actor: Actor, entries: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in database.scoped(actor, "comments_in_view", entries=entries) if entries else ():
        found.setdefault(row["entry_id"], []).append(row["text"])
    return found


def _texts(row: Mapping[str, Any], comments: Sequence[str]) -> dict[str, str]:
    """The texts of an entry by what they are called on its form."""
    labels = forms.load(chronology_entries.FORM).fields
    texts = {labels["date"].label: row["date_typed"]} if dates.is_placed(chronology_entries.date_of(row)) else {}  # its words are shown
    texts |= {labels[name].label: row[name] for name in chronology.SHOWN_TEXTS if row[name]}
    if json.loads(row["own_answers"] or "{}"):
        texts |= {label: str(said) for label, said in chronology_entries.own_in_words(row)}
    return texts | ({COMMENTS: "\n".join(comments)} if comments else {})


def _in_each(texts: Mapping[str, str], looked: _Looked) -> list[tuple[str, Leak, str]]:
    found = []
    for where, text in texts.items():
        read = looked.read(text)
        found += [(where, leak, read) for leak in looked.found(read)]
    return found


def _finding(row: Mapping[str, Any], when: str, where: str, leak: Leak, read: str, *, quoted: bool, may: bool) -> Finding:
    sentence = names.leak_sentence(read, leak, quoted=quoted)
    return Finding(row["entry_id"], row["agency_id"], row["agency"], when, where, leak.kind, sentence, may)
