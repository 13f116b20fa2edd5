"""A genogram as strokes, symbols and words, each with its place: what casework/genogram_svg.py and genogram_png.py draw (App 5).

Rows from the top; beneath each row its names, then room for the lines to the next, every level stretch on a track of its own. Partners side by
side are joined by a straight line; others by one that goes over those between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt

from casework import genogram_key, genogram_order
from casework.genogram_family import DIVORCED, PREGNANCY, Couple, Family, Member, Sibship
from casework.genogram_order import Rows, key_of, reach_of
from casework.genogram_places import LETTERS, STRAIGHT, SYMBOL, Places, beside, places
from casework.genogram_shapes import Picture, Stroke, Symbol, Words

MARGIN, LINE, TRACK, AIR = 24, 16, 14, 16
SMALL = 36  # the triangle of a pregnancy
TITLE, UNDER_TITLE = 20, 13


def drawn(family: Family, *, title: str, lines: Sequence[str], says: str) -> Picture:
    """The whole picture: its heading, the family, and the key. `says` is the same in words."""
    rows = genogram_order.rows(family)
    drawing = _Drawing(family, rows, places(family, rows))
    picture = Picture(title=title, says=says)
    picture.words.append(Words(MARGIN, MARGIN + TITLE, title, TITLE))
    for at, line in enumerate(lines, 1):
        picture.words.append(Words(MARGIN, MARGIN + TITLE + at * (LINE + 3), line, UNDER_TITLE))
    top = MARGIN + TITLE + len(lines) * (LINE + 3) + 30
    key = genogram_key.key(family, least=max([drawing.width, *(word.right for word in picture.words)]) - MARGIN)
    picture.width = round(max([drawing.width + 2 * MARGIN, key.width + 2 * MARGIN, *(word.right + MARGIN for word in picture.words)]))
    bottom = drawing.draw(picture, (picture.width - drawing.width) / 2, top)
    key.put(picture, MARGIN, bottom + 24)
    picture.height = round(bottom + 24 + key.height + MARGIN)
    return picture


@dataclass
class _Level:
    """A level stretch of a line, in the room above a row: from x to x, on the track it is given."""

    band: int
    over: bool  # joins partners of the row beneath, and runs right above them
    xs: list[float]
    track: int = 0

    @property
    def reach(self) -> tuple[float, float]:
        return min(self.xs), max(self.xs)


@dataclass
class _Drawing:
    family: Family
    rows: Rows
    places: Places
    levels: dict[tuple[str, int], _Level] = field(default_factory=dict)
    tops: list[float] = field(default_factory=list)
    arcs: dict[str, int] = field(default_factory=dict)  # how many lines already come to somebody from above

    @property
    def width(self) -> float:
        ends = [self.places.x[one] + self.places.half[one] for row in self.rows.rows for one in row]
        return max([*ends, *(at + 8 for at in self.places.lane.values())], default=0)

    def draw(self, picture: Picture, left: float, top: float) -> float:
        """Put everything into the picture; returns where it ends below."""
        self.picture, self.left = picture, left
        self._ends = {couple: self._ends_of(couple) for couple in self.family.couples}
        for couple in self.family.couples:
            self._plan_couple(couple)
        for sibship in self.family.sibships:
            self._plan_children(sibship)
        bottom = self._set_heights(top)
        for couple in self.family.couples:
            self._draw_couple(couple)
        for sibship in self.family.sibships:
            self._draw_children(sibship)
        for member in self.family.members.values():
            self._draw_member(member)
        return bottom

    # ---- what runs where ----

    def _ends_of(self, couple: Couple) -> tuple[float, ...]:
        """Where a line over others comes down to each of two partners: beside the middle, which is for the line from their parents."""
        if beside(couple, self.rows):
            return ()
        found = []
        for one, other in ((couple.one, couple.other), (couple.other, couple.one)):
            count = self.arcs.get(one, 0)
            self.arcs[one] = count + 1
            aside = min(9 + 4 * (count // 2), 18)
            to_right = self.places.x[other] > self.places.x[one]
            found.append(self.places.x[one] + (aside if to_right == (count % 2 == 0) else -aside))
        return tuple(found)

    def _plan_couple(self, couple: Couple) -> None:
        if beside(couple, self.rows):
            return
        name, lane = reach_of(couple), self._children_lane(couple)
        upper, lower = sorted((couple.one, couple.other), key=self.rows.row_of.get)
        first, last = self.rows.row_of[upper], self.rows.row_of[lower]
        ends = dict(zip((couple.one, couple.other), self._ends[couple], strict=True))
        if first == last:
            self.levels[name, last] = _Level(last, True, [*ends.values(), *lane])
            return
        way = [self.places.lane[name], *(self.places.x[place] for place in self.rows.passing.get(name, ()))]
        for row, (above, beneath) in enumerate(pairwise(way), first + 1):
            self.levels[name, row] = _Level(row, False, [above, beneath])
        self.levels[name, last] = _Level(last, True, [way[-1], ends[lower], *lane])

    def _children_lane(self, couple: Couple) -> list[float]:
        return [self.places.lane[key_of(one)] for one in self.family.sibships if frozenset(one.parents) == couple.both]

    def _plan_children(self, sibship: Sibship) -> None:
        name = key_of(sibship)
        start = max(self.rows.row_of[parent] for parent in sibship.parents)
        way = [self._begins(sibship), *(self.places.x[place] for place in self.rows.passing.get(name, ()))]
        for row, (above, beneath) in enumerate(pairwise(way), start + 1):
            self.levels[name, row] = _Level(row, False, [above, beneath])
        end = self.rows.row_of[sibship.children[0]]
        self.levels[name, end] = _Level(end, False, [way[-1], *(self.places.x[child] for child in sibship.children)])

    def _begins(self, sibship: Sibship) -> float:
        if len(sibship.parents) > 1:
            return self.places.lane[key_of(sibship)]
        alone, child = self.places.x[sibship.parents[0]], self.places.x[sibship.children[0]]
        return child if len(sibship.children) == 1 and abs(alone - child) < STRAIGHT else alone

    def _set_heights(self, top: float) -> float:
        """Give every level stretch a track and every row its height; returns the end of the last row."""
        at = top
        for number, row in enumerate(self.rows.rows):
            here = [level for level in self.levels.values() if level.band == number]
            aside = _tracks([level for level in here if not level.over], 0)
            deep = _tracks([level for level in here if level.over], aside)
            at += deep * TRACK + (2 * AIR if number else AIR if deep else 0)
            for level in here:
                level.track = round(at - AIR - (deep - 1 - level.track) * TRACK)
            self.tops.append(at)
            names = max((len(self.places.labels.get(one, ())) for one in row), default=0)
            at += SYMBOL + names * LINE + 8
        return at

    # ---- drawing ----

    def _stroke(self, points: Sequence[tuple[float, float]], bond: str = "") -> None:
        moved = [(round(x + self.left, 1), round(y, 1)) for x, y in points]
        self.picture.strokes.append(Stroke(tuple(moved), bond))

    def _middle(self, person: str) -> float:
        return self.tops[self.rows.row_of[person]] + SYMBOL / 2

    def _draw_couple(self, couple: Couple) -> None:
        if beside(couple, self.rows):
            left, right = sorted((couple.one, couple.other), key=self.places.x.get)
            start, end = self.places.x[left] + SYMBOL / 2, self.places.x[right] - SYMBOL / 2
            y = self._middle(left)
            self._stroke([(start, y), (end, y)], couple.bond)
            lane = self._children_lane(couple)
            self._mark(couple, (start + lane[0]) / 2 if lane else (start + end) / 2, y)
            return
        name = reach_of(couple)
        upper, lower = sorted((couple.one, couple.other), key=self.rows.row_of.get)
        ends = dict(zip((couple.one, couple.other), self._ends[couple], strict=True))
        last = self.rows.row_of[lower]
        arc = self.levels[name, last]
        comes_down = [(ends[lower], arc.track), (ends[lower], self._edge(lower, ends[lower]))]
        if self.rows.row_of[upper] == last:
            way = [(ends[upper], self._edge(upper, ends[upper])), (ends[upper], arc.track), *comes_down]
        else:
            beside_upper = self._middle(upper) + 12
            way = [(self.places.x[upper] + SYMBOL / 2 - 3, beside_upper), (self.places.lane[name], beside_upper)]
            for row in range(self.rows.row_of[upper] + 1, last):
                level = self.levels[name, row]
                way += [(x, level.track) for x in level.xs]
            way += [(way[-1][0], arc.track), *comes_down]
        self._stroke(way, couple.bond)
        lane = self._children_lane(couple)
        first, last_x = sorted((way[-3][0], ends[lower]))
        for aside in lane:  # the line to their children begins beside the stretch between them
            self._stroke([(min(max(aside, first), last_x), arc.track), (aside, arc.track)], couple.bond)
        self._mark(couple, (first + last_x) / 2, arc.track)

    def _edge(self, person: str, x: float) -> float:
        """Where a symbol begins, going down at x."""
        sign, aside, half = self.family.members[person].sign, abs(x - self.places.x[person]), SYMBOL / 2
        rise = {"female": sqrt(max(half**2 - aside**2, 0)), "male": half}.get(sign, half - aside)
        return self._middle(person) - rise

    def _mark(self, couple: Couple, x: float, y: float) -> None:
        """'/' or '//' across the line."""
        for aside in {"": (), DIVORCED: (-4, 4)}.get(couple.mark, (0,)):
            self._stroke([(x + aside - 6, y + 11), (x + aside + 6, y - 11)])

    def _draw_children(self, sibship: Sibship) -> None:
        name, parents = key_of(sibship), sibship.parents
        start, end = max(self.rows.row_of[parent] for parent in parents), self.rows.row_of[sibship.children[0]]
        way = [(self._begins(sibship), self._leaves(sibship))]
        for row in range(start + 1, end):
            way += [(x, self.levels[name, row].track) for x in self.levels[name, row].xs]
        level = self.levels[name, end]
        self._stroke([*way, (way[-1][0], level.track)])
        first, last = level.reach
        if first != last:
            self._stroke([(first, level.track), (last, level.track)])
        for child in sibship.children:
            self._stroke([(self.places.x[child], level.track), (self.places.x[child], self.tops[end])])

    def _leaves(self, sibship: Sibship) -> float:
        """Where the line to children begins: at their parents' line, or below the name of a parent alone."""
        if len(sibship.parents) == 1:
            (parent,) = sibship.parents
            return self.tops[self.rows.row_of[parent]] + SYMBOL + len(self.places.labels[parent]) * LINE + 8
        couple = next(one for one in self.family.couples if one.both == frozenset(sibship.parents))
        lowest = max(sibship.parents, key=self.rows.row_of.get)
        if beside(couple, self.rows):
            return self._middle(lowest)
        return self.levels[reach_of(couple), self.rows.row_of[lowest]].track

    def _draw_member(self, member: Member) -> None:
        x, top = self.places.x[member.id] + self.left, self.tops[self.rows.row_of[member.id]]
        small = SMALL if member.sign == PREGNANCY else SYMBOL
        self.picture.symbols.append(
            Symbol(member.id, member.sign, round(x, 1), top + small / 2, small, member.crossed, member.subject, member.name)
        )
        for at, line in enumerate(self.places.labels[member.id], 1):
            self.picture.words.append(Words(round(x, 1), top + small + at * LINE, line, LETTERS, middle=True, of=member.id))


def _tracks(levels: Sequence[_Level], first: int) -> int:
    """Give each its track, no two that meet on the same one; returns how many there are by now."""
    ends: list[float] = []
    for level in sorted(levels, key=lambda one: one.reach):
        start, end = level.reach
        free = next((track for track, taken in enumerate(ends) if taken + 10 < start), len(ends))
        ends[free : free + 1] = [end]
        level.track = first + free
    return first + len(ends)
