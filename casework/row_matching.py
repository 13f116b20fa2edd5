"""Which row of a corrected table is which row of the table before it, when neither has a number of its own.

Surest first: the same in every cell; the same day and nearly the same words; nearly the same words under another day; what stands between the
same neighbours and is alike. Each row is taken once, and the same two tables always give the same answer.
"""

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import pairwise

from rapidfuzz import fuzz, process

LONGEST_COMPARED = 1_000  # characters of a row
MOST_PAIRS = 8_000_000  # of rows that are compared with each other in one of the ways
MOST_LIKELY = 20  # rows that are weighed for one
TELLING = 30  # characters: a shorter text, such as 'Telephone call', is too common to be known again under another day
SAME_DAY, OTHER_DAY, SAME_PLACE, SAME_PLACE_AND_DAY = 72, 85, 72, 45  # of 100; two texts that have nothing to do with each other reach 50


@dataclass(frozen=True)
class Cells:
    """A row by its columns' names; `day` is the day it was understood to mean, or as typed. `also` are cells under which it is known, too."""

    cells: Mapping[str, str]
    day: str
    also: tuple[Mapping[str, str], ...] = ()
    words: str = field(init=False, default="")  # of all cells but the date

    def __post_init__(self):
        without = [text for name, text in self.cells.items() if text and name != "date"]
        object.__setattr__(self, "words", "\n".join(without)[:LONGEST_COMPARED])

    def marks(self) -> list[frozenset]:
        return [frozenset((name, text) for name, text in cells.items() if text) for cells in (self.cells, *self.also)]


def match(old: Sequence[Cells], new: Sequence[Cells]) -> list[int | None]:
    """For each new row the place of the old one it is, or None."""
    pairs = _Pairs(len(old), len(new))
    _same_in_every_cell(old, new, pairs)
    for before, after in _affordable(_by_day(old, new, pairs)):
        pairs.take_best(_alike(before, after, old, new, lambda *_: SAME_DAY))
    pairs.take_best(_under_another_day(old, new, pairs))
    for before, after in _affordable(pairs.gaps()):
        pairs.take_best(_alike(before, after, old, new, lambda was, row: SAME_PLACE_AND_DAY if was.day == row.day else SAME_PLACE))
    return pairs.of_new


def _affordable(groups: Iterable[tuple[list[int], list[int]]]) -> Iterator[tuple[list[int], list[int]]]:
    """The groups whose rows can be compared each with each before MOST_PAIRS are spent."""
    left = MOST_PAIRS
    for before, after in groups:
        if len(before) * len(after) <= left:
            left -= len(before) * len(after)
            yield before, after


class _Pairs:
    def __init__(self, old: int, new: int):
        self.of_new: list[int | None] = [None] * new
        self.taken = [False] * old

    def take(self, before: int, after: int) -> None:
        self.of_new[after], self.taken[before] = before, True

    def take_best(self, scored: Iterator[tuple[float, int, int]]) -> None:
        """The likeliest first; of equals those that stand nearest, then the first."""
        for _, _, before, after in sorted((-score, abs(before - after), before, after) for score, before, after in scored):
            if not self.taken[before] and self.of_new[after] is None:
                self.take(before, after)

    def left(self) -> tuple[list[int], list[int]]:
        return [place for place, taken in enumerate(self.taken) if not taken], [place for place, found in enumerate(self.of_new) if found is None]

    def gaps(self) -> list[tuple[list[int], list[int]]]:
        """What is left between neighbours that kept their order."""
        anchors = [(-1, -1), *_in_order(self.of_new), (len(self.taken), len(self.of_new))]
        old, new = self.left()
        found = []
        for (old_from, new_from), (old_to, new_to) in pairwise(anchors):
            before = old[bisect_left(old, old_from + 1) : bisect_left(old, old_to)]
            after = new[bisect_left(new, new_from + 1) : bisect_left(new, new_to)]
            if before and after:
                found.append((before, after))
        return found


def _in_order(of_new: Sequence[int | None]) -> list[tuple[int, int]]:
    """The longest run of pairs that stand in the same order in both tables, as (old, new)."""
    ends: list[int] = []
    tails: list[int] = []
    before: dict[int, int] = {}
    for after, old in enumerate(of_new):
        if old is None:
            continue
        place = bisect_left(ends, old)
        if place:
            before[after] = tails[place - 1]
        ends[place : place + 1] = [old]
        tails[place : place + 1] = [after]
    found, after = [], tails[-1] if tails else None
    while after is not None:
        found.append((of_new[after], after))
        after = before.get(after)
    return found[::-1]


def _same_in_every_cell(old: Sequence[Cells], new: Sequence[Cells], pairs: _Pairs) -> None:
    known: dict[frozenset, deque[int]] = defaultdict(deque)
    for mark_of in (lambda row: row.marks()[:1], lambda row: row.marks()[1:]):
        known.clear()
        for place, row in enumerate(old):
            for mark in mark_of(row):
                if not pairs.taken[place]:
                    known[mark].append(place)
        for place, row in enumerate(new):
            waiting = known.get(row.marks()[0]) if pairs.of_new[place] is None else None
            while waiting:
                before = waiting.popleft()
                if not pairs.taken[before]:
                    pairs.take(before, place)
                    break


def _by_day(old: Sequence[Cells], new: Sequence[Cells], pairs: _Pairs) -> Iterator[tuple[list[int], list[int]]]:
    before, after = pairs.left()
    days: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for place in before:
        days[old[place].day][0].append(place)
    for place in after:
        days[new[place].day][1].append(place)
    return (both for _, both in sorted(days.items()) if both[0] and both[1])


def _under_another_day(old: Sequence[Cells], new: Sequence[Cells], pairs: _Pairs) -> Iterator[tuple[float, int, int]]:
    before, after = pairs.left()
    before = [place for place in before if len(old[place].words) >= TELLING]
    after = [place for place in after if len(new[place].words) >= TELLING]
    if not before or not after or len(before) * len(after) > MOST_PAIRS:
        return
    words = {place: old[place].words for place in before}
    for place in after:
        for _, score, known in process.extract(new[place].words, words, scorer=fuzz.ratio, score_cutoff=OTHER_DAY, limit=5, processor=None):
            yield score, known, place


def _alike(
    before: Sequence[int], after: Sequence[int], old: Sequence[Cells], new: Sequence[Cells], least: Callable[[Cells, Cells], float]
) -> Iterator[tuple[float, int, int]]:
    for place in after:
        found = []
        for known in before:
            enough = least(old[known], new[place])
            score = fuzz.ratio(new[place].words, old[known].words, score_cutoff=enough)
            if score < enough and _same_cells(old[known].cells, new[place].cells) >= 0.5:
                score = enough
            if score >= enough:
                found.append((-score, abs(known - place), known))
        yield from ((-less, known, place) for less, _, known in nsmallest(MOST_LIKELY, found))


def _same_cells(old: Mapping[str, str], new: Mapping[str, str]) -> float:
    """The share of the filled cells that say the same, of those that tell something."""
    filled = {name for name in (*old, *new) if name != "date" and (len(old.get(name, "")) >= TELLING or len(new.get(name, "")) >= TELLING)}
    same = sum(old.get(name, "") == new.get(name, "") for name in filled)
    return same / len(filled) if filled else 0.0
