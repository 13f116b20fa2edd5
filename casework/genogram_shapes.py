"""What a genogram is drawn from: strokes, symbols, words, each with its place on the picture."""

from dataclasses import dataclass, field

from casework import genogram_lettering as lettering

TRIANGLE = "pregnancy"


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
