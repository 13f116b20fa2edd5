"""Which entries of several agencies seem to tell of one event, and which of those contradict each other.

Nothing here knows of records or persons' names: `find` takes entries as somebody may read them and says which pairs to look at. It proposes; a
person decides. Whoever is asked about look-alikes twice stops reading, so a pair is proposed only where words say so that few entries share, where
no detail speaks against it, and where each is the other's best match in its agency.

Thousands of entries are compared in seconds because words are looked at only within a few days of each other, or on days that a slip of the
pen could have made of one another.
"""

import math
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from rapidfuzz import fuzz

from casework.comparing_words import Vocabulary, vocabulary
from casework.dates import PartialDate

NEAR_DAYS = 10  # two days for one event are no further apart, but for slips and for what happens once
ONCE_DAYS = 190
LONGEST_UNKNOWN = 366  # a date that can mean more days than a year's says nothing of when
TELLING = 0.4  # the weight from which a word is rare enough to bring two entries together
COMMON = 0.12
LIKELY, CLEAR = 0.22, 0.45  # how much of the shorter text's weight both must share
LITTLE, MUCH = 0.55, 1.5  # the weight of what they share
SOME = 1.0
FEW_DAYS = 3
SAME_WORDS = 93
HOURS_APART = 5
CHANCE = 0.15
ALIKE_ROWS = 400  # entries in the same words are a form letter, not one event
STEPS = 200  # how often progress is told

DAY, DATE, SEEN, OUTCOME = "same_event", "date", "seen", "outcome"


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


@dataclass(frozen=True)
class Found:
    """Two entries that seem to tell of one event. `conflicts` are the ways in which they contradict each other: date, seen, outcome."""

    one: str
    other: str
    score: float
    conflicts: tuple[str, ...] = ()


@dataclass
class _Entry:
    """A comparable with what its words tell."""

    asked: Comparable
    terms: frozenset[str]
    outcomes: frozenset[str]
    seen: bool | None
    of_source: frozenset[str] = frozenset()  # terms that stand in the source alone
    weight: float = 0.0
    rare: frozenset[str] = frozenset()
    details: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def first(self) -> date:
        return self.asked.day.earliest

    @property
    def last(self) -> date:
        return self.asked.day.latest

    @property
    def whole_day(self) -> bool:
        return self.first == self.last


def find(entries: Sequence[Comparable], progress: Callable[[float], None] = lambda done: None) -> list[Found]:
    """The pairs to look at, the surest first. `progress` is told the part done, 0 to 1."""
    words = vocabulary()
    told = _told(entries, words, progress)
    weights = _weigh(told, words)
    search = _Search(told, weights, words, progress)
    return search.found()


def explain(one: Comparable, other: Comparable) -> list[str]:
    """What two entries have in common, in the vocabulary's words, for a person to see why they are asked."""
    words = vocabulary()
    left, right = (words.told(each.text).terms | words.told(each.source).terms for each in (one, other))
    return words.words_for(f"{one.text}\n{one.source}", (left & right) - words.common)


def opposed_outcomes(one: Comparable, other: Comparable) -> list[str]:
    """The outcomes in which two entries contradict each other, in words."""
    words = vocabulary()
    left, right = words.told(one.text).outcomes, words.told(other.text).outcomes
    return [words.opposed[place][0] for place in _opposed(left, right)]


def _told(entries: Sequence[Comparable], words: Vocabulary, progress: Callable[[float], None]) -> list[_Entry]:
    """What each entry's words tell; the same words are looked at once. In order of days."""
    seen, found = {}, []
    every = max(1, len(entries) // STEPS)
    for place, one in enumerate(entries):
        if place % every == 0:
            progress(0.5 * place / len(entries))
        for text in (one.text, one.source):
            if text not in seen:
                seen[text] = words.told(text)
        said, of_source = seen[one.text], seen[one.source].terms - seen[one.text].terms
        found.append(_Entry(one, said.terms | of_source, said.outcomes, one.seen if one.seen is not None else said.seen, of_source))
    return sorted(found, key=lambda entry: (entry.first, entry.last, entry.asked.entry_id))


def _weigh(entries: Sequence[_Entry], words: Vocabulary) -> dict[str, float]:
    """How much each word says: the fewer entries have it the more. Lays it into the entries, too."""
    counted = Counter(term for entry in entries for term in entry.terms)
    whole = math.log(len(entries) + 20)
    weights = {term: max(0.0, math.log((len(entries) + 20) / (count + 1)) / whole) for term, count in counted.items()}
    for term in weights.keys() & words.common:
        weights[term] *= COMMON
    for entry in entries:
        entry.weight = sum(weights[term] for term in entry.terms - entry.of_source)
        entry.rare = frozenset(term for term in entry.terms if weights[term] >= TELLING)
        entry.details = {name: said for name, kinds in words.details.items() if (said := entry.terms & kinds)}
    return weights


class _Search:
    """One search over all entries."""

    def __init__(self, entries: list[_Entry], weights: dict[str, float], words: Vocabulary, progress: Callable[[float], None]):
        self.entries = [one for one in entries if (one.last - one.first).days <= LONGEST_UNKNOWN]
        self.weights, self.words, self.progress = weights, words, progress
        self.once = words.once
        self.alike = Counter(one.asked.text for one in entries)
        self.span = max(1, (entries[-1].first - entries[0].first).days) if entries else 1
        self._holders: dict[str, set[int]] = defaultdict(set)
        self._with_all: dict[frozenset[str], int] = {}
        for place, one in enumerate(entries):
            for term in one.rare:
                self._holders[term].add(place)
        self.on_day: dict[date, Counter] = defaultdict(Counter)
        for one in self.entries:
            if one.whole_day:
                self.on_day[one.first][one.asked.agency_id] += 1

    def found(self) -> list[Found]:
        same_day, other_day = {}, {}
        for one, other in self._pairs():
            together = other.first <= one.last
            score = self._same(one, other) if together else self._moved(one, other)
            if score and self._by_chance(one, other) <= CHANCE:
                (same_day if together else other_day)[one.asked.entry_id, other.asked.entry_id] = (score, one, other)
        best = _best_of_each(same_day)
        taken = {entry.asked.entry_id: set() for _, one, other in best.values() for entry in (one, other)}
        for _, one, other in best.values():
            taken[one.asked.entry_id].add(other.asked.agency_id)
            taken[other.asked.entry_id].add(one.asked.agency_id)
        moved = {
            pair: (score, one, other)
            for pair, (score, one, other) in _best_of_each(other_day, alone=True).items()
            if other.asked.agency_id not in taken.get(one.asked.entry_id, ()) and one.asked.agency_id not in taken.get(other.asked.entry_id, ())
        }
        self.progress(1.0)
        found = [self._as_found(*one) for one in best.values()]
        found += [self._as_found(*one, moved=True) for one in moved.values()]
        return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))

    def _as_found(self, score: float, one: _Entry, other: _Entry, *, moved: bool = False) -> Found:
        conflicts = [DATE] if moved else []
        if not moved and _seen_differs(one, other):
            conflicts.append(SEEN)
        if not moved and _opposed(one.outcomes, other.outcomes):
            conflicts.append(OUTCOME)
        return Found(one.asked.entry_id, other.asked.entry_id, round(score, 3), tuple(conflicts))

    # --- which pairs are looked at

    def _pairs(self) -> Iterator[tuple[_Entry, _Entry]]:
        """Every two entries near in time that share a rare word; the one that can be earlier first."""
        entries, starts = self.entries, [one.first for one in self.entries]
        every = max(1, len(entries) // STEPS)
        for place, one in enumerate(entries):
            if place % every == 0:
                self.progress(0.5 + 0.5 * place / len(entries))
            end = bisect_right(starts, one.last + timedelta(days=NEAR_DAYS))
            rare = one.rare
            for other in entries[place + 1 : end]:
                if not rare.isdisjoint(other.rare) and _may_be_one(one, other):
                    yield one, other
            yield from self._slips(one, end, starts)
        yield from self._once()

    def _slips(self, one: _Entry, end: int, starts: list[date]) -> Iterator[tuple[_Entry, _Entry]]:
        """Entries beyond the near days, on a day that could be this one's with a slip of the pen."""
        if not one.whole_day:
            return
        for day in _slips_of(one.first):
            for place in range(max(end, bisect_left(starts, day)), bisect_right(starts, day)):
                other = self.entries[place]
                if other.whole_day and not one.rare.isdisjoint(other.rare) and _may_be_one(one, other):
                    yield one, other

    def _once(self) -> Iterator[tuple[_Entry, _Entry]]:
        """Entries further apart that tell of what happens once."""
        by_term: dict[str, list[_Entry]] = defaultdict(list)
        for one in self.entries:
            for term in one.terms & self.once:
                by_term[term].append(one)
        for told in by_term.values():
            starts = [one.first for one in told]
            for place, one in enumerate(told):
                begin = bisect_right(starts, one.last + timedelta(days=NEAR_DAYS))
                end = bisect_right(starts, one.last + timedelta(days=ONCE_DAYS))
                for other in told[max(begin, place + 1) : end]:
                    if _may_be_one(one, other):
                        yield one, other

    # --- how alike two entries are

    def _same(self, one: _Entry, other: _Entry) -> float:
        """How sure it is that two entries which can be of the same day tell of one event; 0 where it is not likely."""
        shared, part = self._shared(one, other)
        if self._form_letter(one, other):
            return 0.0
        if not (one.whole_day and other.whole_day):
            return shared * part if self._narrow(one, other, shared, part) else 0.0
        if self._lone(one, other) or _seen_differs(one, other) or _opposed(one.outcomes, other.outcomes):
            enough = shared >= LITTLE and part >= LIKELY
        else:
            enough = shared >= SOME and part >= LIKELY + 0.1
        return shared * part if enough else 0.0

    def _moved(self, one: _Entry, other: _Entry) -> float:
        """How sure it is that two entries of different days tell of one event."""
        shared, part = self._shared(one, other)
        if self._form_letter(one, other):
            return 0.0
        once = one.terms & other.terms & self.once
        if once and self._nothing_else_differs(one, other, once):
            return shared * part + 0.5
        gap = (other.first - one.last).days
        if one.whole_day and other.whole_day and other.first in _slips_of(one.first):
            enough = shared >= SOME and part >= CLEAR - 0.05
        elif gap <= FEW_DAYS:
            enough = shared >= MUCH and part >= CLEAR
        else:
            enough = gap <= NEAR_DAYS and shared >= MUCH + 1 and part >= CLEAR + 0.1
        return shared * part if enough else 0.0

    def _by_chance(self, one: _Entry, other: _Entry) -> float:
        """How many entries with all the words that these two share would be found as near to one of them by chance: much where they are routine."""
        if one.asked.agency_id == other.asked.agency_id or one.terms & other.terms & self.once:
            return 0.0
        shared = one.rare & other.rare
        others = self._with_all.get(shared)
        if others is None:
            others = self._with_all[shared] = len(set.intersection(*(self._holders[term] for term in shared))) - 2
        gap = max(0, (other.first - one.last).days)
        width = 1 + 2 * min(gap, NEAR_DAYS) + max((entry.last - entry.first).days for entry in (one, other))
        return others * width / self.span

    def _shared(self, one: _Entry, other: _Entry) -> tuple[float, float]:
        """The weight of the words both have, and which part that is of the lighter text."""
        weights = self.weights
        shared = sum(weights[term] for term in one.terms & other.terms)
        return shared, shared / max(0.01, min(one.weight, other.weight))

    def _lone(self, one: _Entry, other: _Entry) -> bool:
        """Whether each is all that its agency has on this day."""
        on_day = self.on_day[one.first]
        return on_day[one.asked.agency_id] == on_day[other.asked.agency_id] == 1

    def _narrow(self, one: _Entry, other: _Entry, shared: float, part: float) -> bool:
        """Of dates that are not whole: the wider both are, the more has to be shared."""
        days = max((one.last - one.first).days, (other.last - other.first).days)
        if days <= 7:
            return shared >= LITTLE and part >= LIKELY + 0.05
        return (shared >= SOME and part >= LIKELY + 0.1) if days <= 31 else (shared >= MUCH and part >= CLEAR)

    def _nothing_else_differs(self, one: _Entry, other: _Entry, once: frozenset[str]) -> bool:
        """Whether two tellings of what happens once leave no doubt that it is the same: one says no more, or both say alike."""
        left, right = one.rare - once, other.rare - once
        if not left or not right:
            return True
        shared = sum(self.weights[term] for term in left & right)
        return shared >= 0.45 * min(sum(self.weights[term] for term in left), sum(self.weights[term] for term in right))

    def _form_letter(self, one: _Entry, other: _Entry) -> bool:
        """Words that stand in very many entries alike, or two entries of one file: those are alike only when they are the same."""
        if self.alike[one.asked.text] > ALIKE_ROWS:
            return True
        if one.asked.agency_id != other.asked.agency_id or one.asked.file != other.asked.file:
            return False
        return not (one.first == other.first and fuzz.token_sort_ratio(one.asked.text, other.asked.text) >= SAME_WORDS)


def _may_be_one(one: _Entry, other: _Entry) -> bool:
    """Whether nothing speaks against it: other persons, another time of day, another detail of which an event has one."""
    here, there = one.asked, other.asked
    if here.persons and there.persons and here.persons.isdisjoint(there.persons):
        return False
    if here.minutes is not None and there.minutes is not None and one.first == other.first and abs(here.minutes - there.minutes) > HOURS_APART * 60:
        return False
    return all(said.isdisjoint(other.details.get(name, said)) is False for name, said in one.details.items())


def _best_of_each(pairs: dict[tuple[str, str], tuple[float, _Entry, _Entry]], *, alone: bool = False) -> dict:
    """The pairs in which each is the other's best match in that agency; with `alone`, the only one worth a thought."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for score, one, other in pairs.values():
        scores[one.asked.entry_id, other.asked.agency_id].append(score)
        scores[other.asked.entry_id, one.asked.agency_id].append(score)

    def wins(score: float, entry: _Entry, agency: str) -> bool:
        against = scores[entry.asked.entry_id, agency]
        return score >= max(against) and (not alone or sum(rival >= 0.7 * score for rival in against) == 1)

    return {
        pair: (score, one, other)
        for pair, (score, one, other) in pairs.items()
        if wins(score, one, other.asked.agency_id) and wins(score, other, one.asked.agency_id)
    }


def _seen_differs(one: _Entry, other: _Entry) -> bool:
    return one.seen is not None and other.seen is not None and one.seen != other.seen


def _opposed(left: frozenset[str], right: frozenset[str]) -> list[int]:
    """The opposed outcomes of which one text tells the one side and the other text the other."""
    places = {int(said[:-1]) for said in left | right}
    sides = [(place, *(frozenset(sign for sign in "+-" if f"{place}{sign}" in said) for said in (left, right))) for place in sorted(places)]
    return [place for place, here, there in sides if len(here) == len(there) == 1 and here != there]


def _slips_of(day: date) -> list[date]:
    """The days that a slip of the pen makes of this one: day and month exchanged, the year or the month beside, two figures exchanged."""
    found = set()
    wanted = [(day.year, day.day, day.month), (day.year + 1, day.month, day.day), (day.year - 1, day.month, day.day)]
    wanted += [(day.year, day.month + 1, day.day), (day.year, day.month - 1, day.day)]
    wanted += [(day.year, day.month, int(f"{day.day:02d}"[::-1]))]
    for year, month, number in wanted:
        if 1 <= month <= 12 and 1 <= number <= monthrange(year, month)[1]:
            found.add(date(year, month, number))
    return sorted(found - {day})
