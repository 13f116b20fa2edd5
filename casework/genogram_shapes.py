"""What a genogram is drawn from: strokes, symbols, words, each with its place on the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from casework import genogram_lettering as lettering

TRIANGLE = "pregnancy"
GAP = 6  # to each side of a line that falls through another

Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """A line through points. `bond`: enduring or none is drawn through, transitory dashed, not recorded dotted."""

    points: tuple[tuple[float, float], ...]
    bond: str = ""


@dataclass(frozen=True)
class Symbol:
    """Somebody. `of` is whose; `name` is what the picture calls them, for whoever has it read out."""

    of: str
    sign: str
    x: float
    y: float
    size: float
    crossed: bool = False
    subject: bool = False
    name: str = ""

    def outline(self, less: float = 0) -> list[tuple[float, float]]:
        """The corners of what is not round, so much smaller all round."""
        half = self.size / 2 - less
        if self.sign == "male":
            return [(self.x - half, self.y - half), (self.x + half, self.y - half), (self.x + half, self.y + half), (self.x - half, self.y + half)]
        if self.sign == TRIANGLE:
            return [(self.x, self.y - half), (self.x + half, self.y + half), (self.x - half, self.y + half)]
        return [(self.x, self.y - half), (self.x + half, self.y), (self.x, self.y + half), (self.x - half, self.y)]

    def cross(self) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """The two strokes of the cross inside."""
        arm = self.size * {"male": 0.34, "female": 0.3, TRIANGLE: 0.17}.get(self.sign, 0.2)
        y = self.y + (self.size * 0.16 if self.sign == TRIANGLE else 0)
        return [((self.x - arm, y - arm), (self.x + arm, y + arm)), ((self.x - arm, y + arm), (self.x + arm, y - arm))]


@dataclass(frozen=True)
class Words:
    """A line of text: x is its left end, or its middle; y its foot. `of` is whose name it is."""

    x: float
    y: float
    text: str
    size: int
    middle: bool = False
    of: str = ""

    @property
    def right(self) -> float:
        wide = lettering.width(self.text, self.size)
        return self.x + (wide / 2 if self.middle else wide)


@dataclass
class Picture:
    """Everything, in the order it is drawn. `says` tells in words what it shows."""

    title: str
    says: str
    width: int = 0
    height: int = 0
    strokes: list[Stroke] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)

    def bridged(self) -> list[Stroke]:
        """The strokes as they are drawn: a level line has a gap where another falls through it, or their families would read as one."""
        ways = [way for stroke in self.strokes for way in pairwise(stroke.points)]
        falls = [(above[0], *sorted((above[1], beneath[1]))) for above, beneath in ways if above[0] == beneath[0]]
        return [piece for stroke in self.strokes for piece in _pieces(stroke, falls)]


def _pieces(stroke: Stroke, falls: Sequence[tuple[float, float, float]]) -> Iterator[Stroke]:
    points = [stroke.points[0]]
    for start, end in pairwise(stroke.points):
        for before, after in _gaps(start, end, falls) if start[1] == end[1] else ():
            yield Stroke((*points, before), stroke.bond)
            points = [after]
        points.append(end)
    yield Stroke(tuple(points), stroke.bond)


def _gaps(start: Point, end: Point, falls: Sequence[tuple[float, float, float]]) -> Iterator[tuple[Point, Point]]:
    """On the way along a level line: where it leaves off and goes on, once for lines that fall close together."""
    (left, y), right = min(start, end), max(start, end)[0]
    crossed = sorted({x for x, top, foot in falls if left + GAP < x < right - GAP and top + 1 < y < foot - 1}, reverse=start > end)
    way = -GAP if start > end else GAP
    for group in _close(crossed):
        yield (group[0] - way, y), (group[-1] + way, y)


def _close(crossed: Sequence[float]) -> Iterator[list[float]]:
    group: list[float] = []
    for x in crossed:
        if group and abs(x - group[-1]) > 3 * GAP:
            yield group
            group = []
        group.append(x)
    if group:
        yield group
