"""Which entries of several agencies seem to tell of one event, and which of those contradict each other.

Nothing here knows of records or persons' names: `find` takes entries as somebody may read them and says which pairs to look at. It proposes; a
person decides. Whoever is asked about look-alikes twice stops reading, so a pair is proposed only where words say so that few entries share, where
no detail speaks against it, and where each is the other's best match in its agency.

Thousands of entries are compared in seconds because words are looked at only within a few days of each other, or on days that a slip of the
pen could have made of one another.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapidfuzz import fuzz

from casework.chronology_telling import STEPS, Comparable, Told, apart_in, contradict, seen_differs, tell, weigh
from casework.comparing_words import Vocabulary, vocabulary

NEAR_DAYS = 10  # two days for one event are no further apart, but for slips and for what happens once
ONCE_DAYS = 190
LONGEST_UNKNOWN = 366  # a date that can mean more days than a year's says nothing of when
LONE, LIKELY, PARTLY, CLEAR = 0.15, 0.22, 0.32, 0.45  # how much of the shorter text's weight both must share
LITTLE, SOME, MUCH, GREAT = 0.55, 0.9, 1.5, 2.0  # the weight of what they share
FEW_DAYS = 3
SAME_WORDS = 93
HOURS_APART = 5
CHANCE, CHANCE_OF_OTHER_DAYS = 0.2, 0.15  # which part of the pairs with their words may be so by chance
SLIPS = 7  # about as many days are a slip of the pen away
ALIKE_ROWS = 400  # entries in the same words are a form letter, not one event

DATE, SEEN, OUTCOME = "date", "seen", "outcome"


@dataclass(frozen=True)
class Found:
    """Two entries that seem to tell of one event. `conflicts` are the ways in which they contradict each other: date, seen, outcome."""

    one: str
    other: str
    score: float
    conflicts: tuple[str, ...] = ()


def find(entries: Sequence[Comparable], progress: Callable[[float], None] = lambda done: None) -> list[Found]:
    """The pairs to look at, the surest first. `progress` is told the part done, 0 to 1."""
    words = vocabulary()
    told = tell(entries, words, lambda done: progress(0.5 * done))
    told.sort(key=lambda entry: (entry.first, entry.last, entry.asked.entry_id))
    weights = weigh(told, words)
    search = _Search(told, weights, words, progress)
    return search.found()


class _Holders:
    """How many of some sets of terms hold all of these terms."""

    def __init__(self, sets: Iterable[frozenset[str]]):
        self._by_term: dict[str, set[int]] = defaultdict(set)
        self._counted: dict[frozenset[str], int] = {}
        for place, terms in enumerate(sets):
            for term in terms:
                self._by_term[term].add(place)

    def of_all(self, terms: frozenset[str]) -> int:
        if terms not in self._counted:
            self._counted[terms] = len(set.intersection(*(self._by_term[term] for term in terms))) if terms else 0
        return self._counted[terms]


class _Search:
    """One search over all entries."""

    def __init__(self, entries: list[Told], weights: dict[str, float], words: Vocabulary, progress: Callable[[float], None]):
        self.entries = [one for one in entries if (one.last - one.first).days <= LONGEST_UNKNOWN]
        self.weights, self.words, self.progress = weights, words, progress
        self.once = words.once
        self.alike = Counter(one.asked.text for one in entries)
        self.span = max(1, (entries[-1].first - entries[0].first).days) if entries else 1
        self.holders = _Holders(one.rare for one in entries)
        self.on_day: dict[date, Counter] = defaultdict(Counter)
        for one in self.entries:
            if one.whole_day:
                self.on_day[one.first][one.asked.agency_id] += 1

    def found(self) -> list[Found]:
        pairs = list(self._likely())
        paired = _Holders(one.rare & other.rare for _, one, other, together in pairs if together)
        same_day, other_day = {}, {}
        for score, one, other, on_one_day in pairs:
            if not self._routine(one, other, paired):
                (same_day if on_one_day else other_day)[one.asked.entry_id, other.asked.entry_id] = (score, one, other)
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

    def _likely(self) -> Iterator[tuple[float, Told, Told, bool]]:
        """Every pair alike enough, the score first; last, whether both can be of the same day."""
        for one, other in self._pairs():
            together = other.first <= one.last
            score = self._same(one, other) if together else self._moved(one, other)
            if score:
                yield score, one, other, together

    def _as_found(self, score: float, one: Told, other: Told, *, moved: bool = False) -> Found:
        conflicts = [DATE] if moved else []
        if not moved and seen_differs(one, other):
            conflicts.append(SEEN)
        if not moved and contradict(one, other, self.words):
            conflicts.append(OUTCOME)
        return Found(one.asked.entry_id, other.asked.entry_id, round(score, 3), tuple(conflicts))

    # --- which pairs are looked at

    def _pairs(self) -> Iterator[tuple[Told, Told]]:
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

    def _slips(self, one: Told, end: int, starts: list[date]) -> Iterator[tuple[Told, Told]]:
        """Entries beyond the near days, on a day that could be this one's with a slip of the pen."""
        if not one.whole_day:
            return
        for day in _slips_of(one.first):
            for place in range(max(end, bisect_left(starts, day)), bisect_right(starts, day)):
                other = self.entries[place]
                if other.whole_day and not one.rare.isdisjoint(other.rare) and _may_be_one(one, other):
                    yield one, other

    def _once(self) -> Iterator[tuple[Told, Told]]:
        """Entries further apart that tell of what happens once."""
        by_term: dict[str, list[Told]] = defaultdict(list)
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

    def _same(self, one: Told, other: Told) -> float:
        """How sure it is that two entries which can be of the same day tell of one event; 0 where it is not likely."""
        shared, part = self._shared(one, other)
        if self._form_letter(one, other) or not self._holds_together(one, other, shared, part):
            return 0.0
        if not (one.whole_day and other.whole_day):
            return shared * part if self._narrow(one, other, shared, part) else 0.0
        if self._lone(one, other) or seen_differs(one, other) or contradict(one, other, self.words):
            enough = shared >= LITTLE and part >= LONE
        else:
            enough = shared >= SOME and part >= LIKELY
        return shared * part if enough else 0.0

    def _moved(self, one: Told, other: Told) -> float:
        """How sure it is that two entries of different days tell of one event."""
        shared, part = self._shared(one, other)
        if self._form_letter(one, other) or apart_in(one, other):
            return 0.0
        once = one.terms & other.terms & self.once
        if once and self._nothing_else_differs(one, other, once):
            return shared * part + 0.5
        gap = (other.first - one.last).days
        if gap <= FEW_DAYS or (one.whole_day and other.whole_day and other.first in _slips_of(one.first)):
            enough = shared >= SOME and part >= LIKELY
        else:
            enough = gap <= NEAR_DAYS and shared >= MUCH + 1 and part >= CLEAR + 0.1
        return shared * part if enough else 0.0

    def _routine(self, one: Told, other: Told, paired: "_Holders") -> bool:
        """Whether the words that these two share are so common in this review that chance alone may bring them together.

        Counted is how many entries with all these words fall as near to one of them by chance, and more where few of those entries do pair off:
        'did not attend' stands in hundreds of entries, of which hardly any two are one event. On different days one word must be rare by itself,
        too: everyday sentences meet in many mixtures, each of them rare.
        """
        shared = one.rare & other.rare or one.terms & other.terms & self.once
        gap = max(0, (other.first - one.last).days)
        days = SLIPS if gap > NEAR_DAYS else 1 + 2 * gap
        near = (days + max((entry.last - entry.first).days for entry in (one, other))) / self.span
        holders = self.holders.of_all(shared)
        by_chance = (holders - 2) * near * max(1.0, holders / (2 * max(1, paired.of_all(shared))))
        if not gap:
            return by_chance > CHANCE
        rarest = min(self.holders.of_all(frozenset({term})) for term in shared)
        return max(by_chance, (rarest - 2) * near) > CHANCE_OF_OTHER_DAYS

    def _shared(self, one: Told, other: Told) -> tuple[float, float]:
        """The weight of the words both have, and which part that is of the lighter text."""
        weights = self.weights
        shared = sum(weights[term] for term in one.terms & other.terms)
        return shared, shared / max(0.01, min(one.weight, other.weight))

    def _holds_together(self, one: Told, other: Told, shared: float, part: float) -> bool:
        """Whether no detail tells them apart. One does not where they share much else, least of all if it is a contradiction."""
        apart = apart_in(one, other)
        if len(apart) == 1 and apart[0] in self.words.differing:
            return shared >= SOME and part >= CLEAR
        return not apart or (len(apart) == 1 and shared >= GREAT and part >= PARTLY)

    def _lone(self, one: Told, other: Told) -> bool:
        """Whether each is all that its agency has on this day."""
        on_day = self.on_day[one.first]
        return on_day[one.asked.agency_id] == on_day[other.asked.agency_id] == 1

    def _narrow(self, one: Told, other: Told, shared: float, part: float) -> bool:
        """Of dates that are not whole: the wider both are, the more has to be shared."""
        days = max((one.last - one.first).days, (other.last - other.first).days)
        if days <= 7:
            return shared >= LITTLE and part >= LIKELY
        return (shared >= SOME and part >= PARTLY) if days <= 31 else (shared >= MUCH and part >= CLEAR)

    def _nothing_else_differs(self, one: Told, other: Told, once: frozenset[str]) -> bool:
        """Whether two tellings of what happens once leave no doubt that it is the same: one says no more, or both say alike."""
        left, right = one.rare - once, other.rare - once
        if not left or not right:
            return True
        shared = sum(self.weights[term] for term in left & right)
        return shared >= 0.45 * min(sum(self.weights[term] for term in left), sum(self.weights[term] for term in right))

    def _form_letter(self, one: Told, other: Told) -> bool:
        """Words that stand in very many entries alike, or two entries of one file: those are alike only when they are the same."""
        if self.alike[one.asked.text] > ALIKE_ROWS:
            return True
        if one.asked.agency_id != other.asked.agency_id or one.asked.file != other.asked.file:
            return False
        return not (one.first == other.first and fuzz.token_sort_ratio(one.asked.text, other.asked.text) >= SAME_WORDS)


def _may_be_one(one: Told, other: Told) -> bool:
    """Whether neither their persons nor their time of day speak against it."""
    here, there = one.asked, other.asked
    if here.persons and there.persons and here.persons.isdisjoint(there.persons):
        return False
    if here.minutes is None or there.minutes is None or one.first != other.first:
        return True
    return abs(here.minutes - there.minutes) <= HOURS_APART * 60


def _best_of_each(pairs: dict[tuple[str, str], tuple[float, Told, Told]], *, alone: bool = False) -> dict:
    """The pairs in which each is the other's best match in that agency; with `alone`, the only one worth a thought."""
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for score, one, other in pairs.values():
        scores[one.asked.entry_id, other.asked.agency_id].append(score)
        scores[other.asked.entry_id, one.asked.agency_id].append(score)

    def wins(score: float, entry: Told, agency: str) -> bool:
        against = scores[entry.asked.entry_id, agency]
        return score >= max(against) and (not alone or sum(rival >= 0.7 * score for rival in against) == 1)

    return {
        pair: (score, one, other)
        for pair, (score, one, other) in pairs.items()
        if wins(score, one, other.asked.agency_id) and wins(score, other, one.asked.agency_id)
    }


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
