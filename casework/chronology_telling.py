"""What an entry of a chronology tells, as far as entries are compared, and in what two of them contradict each other."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from casework.comparing_words import Vocabulary, vocabulary
from casework.dates import PartialDate

TELLING = 0.25  # the weight from which a word is rare enough to bring two entries together, with others or alone
COMMON = 0.12
STEPS = 200  # how often progress is told


@dataclass(frozen=True)
class Comparable:
    """An entry as far as it is compared. `file` tells the agency's files apart; `minutes` is its time of day; `persons` whoever it is about.

    `source` is where it was found: its words may bring entries together, but what only one source says does not hold them apart.
    """

    entry_id: str
    agency_id: str
    file: str
    day: PartialDate
    text: str
    persons: frozenset[str] = frozenset()
    minutes: int | None = None
    seen: bool | None = None
    source: str = ""


@dataclass
class Told:
    """A comparable with what its words tell."""

    asked: Comparable
    terms: frozenset[str]
    outcomes: frozenset[str]
    seen: bool | None
    stated: dict[str, frozenset[str]]
    details: dict[str, frozenset[str]]
    of_source: frozenset[str] = frozenset()  # terms that stand in the source alone
    weight: float = 0.0
    rare: frozenset[str] = frozenset()

    @property
    def first(self) -> date:
        return self.asked.day.earliest

    @property
    def last(self) -> date:
        return self.asked.day.latest

    @property
    def whole_day(self) -> bool:
        return self.first == self.last


@dataclass(frozen=True)
class Difference:
    """What two entries cannot both be right in, and how each has it."""

    what: str
    one: str
    other: str


def tell(entries: Sequence[Comparable], words: Vocabulary, progress: Callable[[float], None] = lambda done: None) -> list[Told]:
    """What each entry's words tell; the same words are looked at once."""
    seen, found = {}, []
    every = max(1, len(entries) // STEPS)
    for place, one in enumerate(entries):
        if place % every == 0:
            progress(place / len(entries))
        for text in (one.text, one.source):
            if text not in seen:
                seen[text] = words.told(text)
        said, of_source = seen[one.text], seen[one.source].terms - seen[one.text].terms
        terms = said.terms | of_source
        was_seen = one.seen if one.seen is not None else said.seen
        found.append(Told(one, terms, said.outcomes, was_seen, dict(said.stated), words.details_in(terms), of_source))
    return found


def weigh(entries: Sequence[Told], words: Vocabulary) -> dict[str, float]:
    """How much each word says: the fewer entries have it the more. Lays it into the entries, too."""
    counted = Counter(term for entry in entries for term in entry.terms)
    whole = math.log(len(entries) + 20)
    weights = {term: max(0.0, math.log((len(entries) + 20) / (count + 1)) / whole) for term, count in counted.items()}
    for term in weights.keys() & words.common:
        weights[term] *= COMMON
    for entry in entries:
        entry.weight = sum(weights[term] for term in entry.terms - entry.of_source)
        entry.rare = frozenset(term for term in entry.terms if weights[term] >= TELLING)
    return weights


def explain(entries: Sequence[Comparable]) -> list[str]:
    """What entries have in common, in their own words, for a person to see why they are asked: 'bruise', or 'row / argument' where they differ."""
    words = vocabulary()
    texts = [f"{one.text}\n{one.source}" for one in entries]
    shared = frozenset.intersection(*(words.told(one.text).terms | words.told(one.source).terms for one in entries)) - words.common
    return sorted({" / ".join({word.casefold(): word for text in texts for word in words.as_written(text, frozenset({term}))[:1]}.values())
                   for term in shared} - {""}, key=str.casefold)  # fmt: skip


def only_in_each(entries: Sequence[Comparable], named: str) -> dict[str, tuple[str, ...]]:
    """Of each entry what it tells of that none of the others does, in its own words.

    Left out are everyday words, the names of those it is about (`named`), and what another tells in other words ('black eye', 'bruise to the eye').
    """
    words = vocabulary()
    everyday = words.common | words.told(named).terms | set("0123456789")
    terms = {one.entry_id: words.told(one.text).terms - everyday for one in entries}
    found = {}
    for one in entries:
        others = frozenset().union(*(said for entry_id, said in terms.items() if entry_id != one.entry_id))
        found[one.entry_id] = tuple(words.as_written(one.text, terms[one.entry_id] - others))
    return found


def tells_seen(one: Comparable) -> bool | None:
    """Whether an entry tells that somebody was seen: its tick says so, else its words."""
    return one.seen if one.seen is not None else vocabulary().told(one.text).seen


def differences(one: Comparable, other: Comparable) -> list[Difference]:
    """In what two entries contradict each other but for their dates and who was seen."""
    words = vocabulary()
    return differing(*tell([one, other], words), words)


def differing(one: Told, other: Told, words: Vocabulary) -> list[Difference]:
    """In what two entries of one event contradict each other but for their dates and who was seen."""
    found = []
    for kind, which in _contradictions(one, other, words):
        if kind == "opposed":
            sides = (words.side_told(which, each.asked.text, told=f"{which}+" in each.outcomes) for each in (one, other))
            found.append(Difference(words.opposed[which][0], *sides))
        else:
            found.append(Difference(which, *(" ".join(words.as_written(each.asked.text, getattr(each, kind)[which])) for each in (one, other))))
    return found


def contradict(one: Told, other: Told, words: Vocabulary) -> bool:
    """Whether there is anything `differing` between them."""
    return next(_contradictions(one, other, words), None) is not None


def _contradictions(one: Told, other: Told, words: Vocabulary) -> Iterator[tuple[str, int | str]]:
    yield from (("opposed", place) for place in _opposed(one.outcomes, other.outcomes))
    yield from (("stated", says) for says, named in one.stated.items() if named.isdisjoint(other.stated.get(says, named)))
    yield from (("details", name) for name in apart_in(one, other) if name in words.differing)


def seen_differs(one: Told, other: Told) -> bool:
    """Whether one tells that somebody was seen, and the other that they were not."""
    return one.seen is not None and other.seen is not None and one.seen != other.seen


def apart_in(one: Told, other: Told) -> list[str]:
    """The details of which an event has one of a kind, and of which these two give different ones."""
    return [name for name, said in one.details.items() if said.isdisjoint(other.details.get(name, said))]


def _opposed(left: frozenset[str], right: frozenset[str]) -> list[int]:
    """The opposed outcomes of which one text tells the one side and the other text the other."""
    places = {int(said[:-1]) for said in left | right}
    sides = [(place, *(frozenset(sign for sign in "+-" if f"{place}{sign}" in said) for said in (left, right))) for place in sorted(places)]
    return [place for place, here, there in sides if len(here) == len(there) == 1 and here != there]
