"""On which row everybody stands in a genogram, and in which order along it.

Children stand below their parents, brothers and sisters on one row with the eldest leftmost: always. Couples stand on one row side by side
wherever these two rules leave room; a person with two partners stands between them, the earlier to the left. Then lines are made to cross as
little as a few sweeps up and down find. The same family always gets the same order.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from casework.genogram_family import Couple, Family, Sibship

SWEEPS = 12


@dataclass
class Rows:
    """`row_of` each person; `rows` from the top, each from the left. `passing`: a line that goes through a row has a place of its own there."""

    row_of: dict[str, int]
    rows: list[list[str]]
    passing: dict[str, list[str]] = field(default_factory=dict)  # what goes through -> its places, row by row downwards


def rows(family: Family) -> Rows:
    """The order of everybody."""
    if not family.members:
        return Rows({}, [])
    row_of = _levels(family)
    found = Rows(row_of, [[] for _ in range(max(row_of.values()) + 1)])
    for person in family.members:
        found.rows[row_of[person]].append(person)
    _make_way(family, found)
    return _least_crossed(family, found)


def key_of(sibship: Sibship) -> str:
    """What a sibship's line down is called among what passes through rows."""
    return f"children of {'+'.join(sibship.parents)}"


def reach_of(couple: Couple) -> str:
    """What the line of a couple on two rows is called among what passes through rows."""
    return f"couple {couple.one}+{couple.other}"


# ---- rows -------------------------------------------------------------------------------------------------------------


class _Sets:
    """People who must stand on one row."""

    def __init__(self, people: Iterable[str]):
        self._of = {one: one for one in people}

    def __call__(self, one: str) -> str:
        while self._of[one] != one:
            one = self._of[one]
        return one

    def join(self, one: str, other: str) -> None:
        self._of[self(other)] = self(one)


def _levels(family: Family) -> dict[str, int]:
    same = _Sets(family.members)
    for sibship in family.sibships:
        for child in sibship.children[1:]:
            same.join(sibship.children[0], child)
    for couple in _with_children_first(family):
        below = _below(family, same)
        if not _leads(below, same(couple.one), same(couple.other)) and not _leads(below, same(couple.other), same(couple.one)):
            same.join(couple.one, couple.other)
    below = _below(family, same)
    levels = _longest(below)
    _pull_down(below, levels)
    return {person: levels[same(person)] for person in family.members}


def _with_children_first(family: Family) -> list[Couple]:
    parents = {frozenset(sibship.parents) for sibship in family.sibships}
    return sorted(family.couples, key=lambda couple: couple.both not in parents)


def _below(family: Family, same: _Sets) -> dict[str, list[str]]:
    """For each row-fellows' set, those who must stand below it."""
    found: dict[str, list[str]] = {same(person): [] for person in family.members}
    for sibship in family.sibships:
        for parent in sibship.parents:
            child = same(sibship.children[0])
            if child not in found[same(parent)]:
                found[same(parent)].append(child)
    return found


def _leads(below: dict[str, list[str]], start: str, end: str) -> bool:
    waiting, seen = list(below[start]), set()
    while waiting:
        one = waiting.pop()
        if one == end:
            return True
        if one not in seen:
            seen.add(one)
            waiting += below[one]
    return False


def _longest(below: dict[str, list[str]]) -> dict[str, int]:
    above = {one: 0 for one in below}
    for others in below.values():
        for one in others:
            above[one] += 1
    levels, ready = {one: 0 for one in below}, [one for one in below if not above[one]]
    for one in ready:  # grows as those above are placed
        for other in below[one]:
            levels[other] = max(levels[other], levels[one] + 1)
            above[other] -= 1
            if not above[other]:
                ready.append(other)
    return levels


def _pull_down(below: dict[str, list[str]], levels: dict[str, int]) -> None:
    """Whoever has nobody above but a line of single descents stands right above their children, not at the top of the picture."""
    above: dict[str, list[str]] = {one: [] for one in below}
    for one, others in below.items():
        for other in others:
            above[other].append(one)
    loose: dict[str, bool] = {}
    for one in sorted(below, key=levels.get):
        loose[one] = all(loose[parent] and len(below[parent]) == 1 for parent in above[one])
    for one in sorted(below, key=levels.get, reverse=True):
        if loose[one] and below[one]:
            levels[one] = max(levels[one], min(levels[child] for child in below[one]) - 1)


def _make_way(family: Family, found: Rows) -> None:
    """A place in each row that a line passes through."""
    for sibship in family.sibships:
        start = max(found.row_of[parent] for parent in sibship.parents)
        _pass(found, key_of(sibship), start, found.row_of[sibship.children[0]])
    for couple in family.couples:
        first, last = sorted((found.row_of[couple.one], found.row_of[couple.other]))
        _pass(found, reach_of(couple), first, last)


def _pass(found: Rows, name: str, start: int, end: int) -> None:
    places = [f"{name} in row {row}" for row in range(start + 1, end)]
    for row, place in zip(range(start + 1, end), places, strict=True):
        found.rows[row].append(place)
    if places:
        found.passing[name] = places


# ---- the order along a row ----------------------------------------------------------------------------------------------


class _Blocks:
    """The people of one row in blocks that stay together. `before` holds (elder, younger): fixed, whatever else is wished."""

    def __init__(self, people: Sequence[str], before: Sequence[tuple[str, str]]):
        self.before = before
        self.of = {one: [one] for one in people}

    def every(self) -> list[list[str]]:
        return list({id(block): block for block in self.of.values()}.values())

    def join(self, one: str, other: str) -> None:
        """Put two people side by side, `one` left of `other` if that can be, unless it breaks a birth order."""
        mine, theirs = self.of[one], self.of[other]
        if mine is theirs:
            return
        for first, last, left, right in ((mine, theirs, one, other), (theirs, mine, other, one)):
            for whole in self._joined(first, last, left, right):
                if self._holds(whole):
                    self.of.update(dict.fromkeys(whole, whole))
                    return

    def _joined(self, first: list[str], last: list[str], left: str, right: str) -> Iterable[list[str]]:
        """`first` then `last` with `left` and `right` meeting, each block turned round if need be."""
        for begin in (first, first[::-1]):
            for end in (last, last[::-1]):
                if begin[-1] == left and end[0] == right:
                    yield begin + end

    def _holds(self, whole: list[str]) -> bool:
        of = {**self.of, **dict.fromkeys(whole, whole)}
        place = {one: at for at, one in enumerate(whole)}
        if any(elder in place and younger in place and place[elder] > place[younger] for elder, younger in self.before):
            return False
        return _in_order(of, self.before, lambda block: 0.0) is not None

    def ordered(self, wish: dict[str, float]) -> list[str]:
        """Everybody from the left, each block as near to where its people wish to be as birth orders allow."""
        found = _in_order(self.of, self.before, lambda block: sum(wish[one] for one in block) / len(block))
        return [one for block in found or () for one in block]


def _in_order(of: dict[str, list[str]], before: Sequence[tuple[str, str]], wish) -> list[list[str]] | None:
    """The blocks so that all `before` hold, otherwise as they wish; None when that cannot be."""
    blocks = list({id(block): block for block in of.values()}.values())
    number = {id(block): place for place, block in enumerate(blocks)}
    follow: list[set[int]] = [set() for _ in blocks]
    for elder, younger in before:
        first, second = number[id(of[elder])], number[id(of[younger])]
        if first != second:
            follow[first].add(second)
    waits = [sum(place in others for others in follow) for place in range(len(blocks))]
    ready = [(wish(block), place) for place, block in enumerate(blocks) if not waits[place]]
    heapq.heapify(ready)
    found = []
    while ready:
        _, place = heapq.heappop(ready)
        found.append(blocks[place])
        for other in sorted(follow[place]):
            waits[other] -= 1
            if not waits[other]:
                heapq.heappush(ready, (wish(blocks[other]), other))
    return found if len(found) == len(blocks) else None


def _least_crossed(family: Family, found: Rows) -> Rows:
    ties = _ties(family, found)
    blocks = [_blocks(family, found, row) for row in found.rows]
    order = [block.ordered({one: float(at) for at, one in enumerate(row)}) for row, block in zip(found.rows, blocks, strict=True)]
    best, least = order, _cost(order, ties)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        order = [list(row) for row in order]
        for row in range(len(order)) if down else reversed(range(len(order))):
            wish = _wishes(order, row, ties, upwards=down)
            order[row] = blocks[row].ordered(wish)
        cost = _cost(order, ties)
        if cost < least:
            best, least = order, cost
    return Rows(found.row_of, best, found.passing)


def _blocks(family: Family, found: Rows, row: list[str]) -> _Blocks:
    here = set(row)
    before = [pair for one in family.sibships for pair in pairwise(one.children) if pair[0] in here]
    blocks = _Blocks(row, before)
    for couple in _with_children_first(family):
        if couple.one in here and couple.other in here:
            blocks.join(couple.one, couple.other)
    return blocks


@dataclass(frozen=True)
class _Tie:
    """What a line joins: those above (parents, or the place it comes through) and those in the row beneath."""

    above: tuple[str, ...]
    beneath: tuple[str, ...]


def _ties(family: Family, found: Rows) -> list[_Tie]:
    ties = []
    for sibship in family.sibships:
        lowest = max(found.row_of[parent] for parent in sibship.parents)
        start = tuple(parent for parent in sibship.parents if found.row_of[parent] == lowest)
        ties += _chain(start, found.passing.get(key_of(sibship), []), sibship.children)
    for couple in family.couples:
        upper, lower = sorted((couple.one, couple.other), key=found.row_of.get)
        if found.row_of[upper] != found.row_of[lower]:
            ties += _chain((upper,), found.passing.get(reach_of(couple), []), (lower,))
    return ties


def _chain(start: tuple[str, ...], places: list[str], end: tuple[str, ...]) -> list[_Tie]:
    steps = [start, *((place,) for place in places), end]
    return [_Tie(above, beneath) for above, beneath in pairwise(steps)]


def _spread(order: list[list[str]]) -> dict[str, float]:
    """Where each stands along its row, counted from its middle."""
    return {one: at - (len(row) - 1) / 2 for row in order for at, one in enumerate(row)}


def _wishes(order: list[list[str]], row: int, ties: list[_Tie], *, upwards: bool) -> dict[str, float]:
    """Where each of a row would stand: under the middle of what is above it, or over the middle of what is beneath."""
    at = _spread(order)
    drawn: dict[str, list[float]] = {one: [] for one in order[row]}
    for tie in ties:
        mine, others = (tie.beneath, tie.above) if upwards else (tie.above, tie.beneath)
        for one in mine:
            if one in drawn:
                drawn[one].append(sum(at[other] for other in others) / len(others))
    return {one: sum(found) / len(found) if found else at[one] for one, found in drawn.items()}


def _cost(order: list[list[str]], ties: list[_Tie]) -> float:
    """Crossings first, then how far the lines go aside."""
    at = _spread(order)
    row_of = {one: row for row, people in enumerate(order) for one in people}
    lines = [
        (row_of[tie.beneath[0]], sum(at[one] for one in tie.above) / len(tie.above), at[child])
        for tie in ties
        for child in tie.beneath
    ]
    crossed = sum(
        first[0] == other[0] and (first[1] - other[1]) * (first[2] - other[2]) < 0
        for place, first in enumerate(lines)
        for other in lines[:place]
    )
    return crossed * 10 + sum(abs(above - beneath) for _, above, beneath in lines)
