"""The key of a genogram, drawn beneath it as Appendix 5 has it."""

from dataclasses import dataclass, field

from casework import genogram_lettering as lettering
from casework.genogram_family import (
    DIVORCED,
    ENDURING,
    FEMALE,
    MALE,
    NEUTRAL,
    NOT_RECORDED,
    PREGNANCY,
    SEPARATED,
    TRANSITORY,
    Family,
)
from casework.genogram_shapes import Picture, Stroke, Symbol, Words

SIGN, LETTERS, LINE, BETWEEN = 24, 13, 34, 26
BONDS = {
    ENDURING: "Enduring relationship",
    TRANSITORY: "Transitory relationship",
    SEPARATED: "Separation",
    DIVORCED: "Divorce",
    NOT_RECORDED: "Parents; relationship not recorded",
}
SIGNS = {
    "Female": Symbol("", FEMALE, 0, 0, SIGN),
    "Male": Symbol("", MALE, 0, 0, SIGN),
    "Sex not shown or not recorded": Symbol("", NEUTRAL, 0, 0, SIGN),
    "Pregnancy": Symbol("", PREGNANCY, 0, 0, SIGN),
    "Abortion or miscarriage": Symbol("", PREGNANCY, 0, 0, SIGN, crossed=True),
    "Deceased (cross inside the symbol)": Symbol("", MALE, 0, 0, SIGN, crossed=True),
    "Subject of the review": Symbol("", MALE, 0, 0, SIGN, subject=True),
}
ORDER = "Children of a couple stand from the eldest on the left to the youngest; those without a date of birth stand last."


@dataclass
class Key:
    """The items in lines: (from the left, from the top, what is drawn, its words)."""

    items: list[tuple[float, float, Symbol | str, str]] = field(default_factory=list)
    width: float = 0
    height: float = 0

    def put(self, picture: Picture, left: float, top: float) -> None:
        """Draw the key with its upper left corner there."""
        picture.strokes.append(Stroke(((left, top), (picture.width - left, top))))
        picture.words.append(Words(left, top + 22, "Key", LETTERS + 1))
        for x, y, drawn, words in self.items:
            middle = top + 48 + y
            if isinstance(drawn, Symbol):
                at = left + x + SIGN / 2
                picture.symbols.append(Symbol("", drawn.sign, at, middle, SIGN, drawn.crossed, drawn.subject, words))
            else:
                _line(picture, left + x, middle, drawn)
            picture.words.append(Words(left + x + _room(drawn) + 8, middle + 5, words, LETTERS))
        picture.words.append(Words(left, top + 48 + self.height - 58, ORDER, LETTERS))


def key(family: Family, *, least: float) -> Key:
    """The key in lines no wider than the picture, or than it needs to be. What App 5 does not have is explained only where it is used."""
    found = Key(width=lettering.width(ORDER, LETTERS))
    widest = max(least, found.width)
    x = y = 0.0
    for drawn, words in _items(family):
        wide = _room(drawn) + 8 + lettering.width(words, LETTERS)
        if x and x + wide > widest:
            x, y = 0.0, y + LINE
        found.items.append((x, y, drawn, words))
        x += wide + BETWEEN
    found.height = 48 + y + LINE + 14
    return found


def _items(family: Family) -> list[tuple[Symbol | str, str]]:
    neutral = any(member.sign == NEUTRAL for member in family.members.values())
    unknown = any(couple.bond == NOT_RECORDED for couple in family.couples)
    signs = [(symbol, words) for words, symbol in SIGNS.items() if symbol.sign != NEUTRAL or neutral]
    return signs + [(bond, words) for bond, words in BONDS.items() if bond != NOT_RECORDED or unknown]


def _room(drawn: Symbol | str) -> float:
    return SIGN if isinstance(drawn, Symbol) else 44


def _line(picture: Picture, x: float, y: float, bond: str) -> None:
    picture.strokes.append(Stroke(((x, y), (x + 44, y)), bond if bond in (TRANSITORY, NOT_RECORDED) else ENDURING))
    for aside in {SEPARATED: (0,), DIVORCED: (-4, 4)}.get(bond, ()):
        picture.strokes.append(Stroke(((x + 22 + aside - 6, y + 10), (x + 22 + aside + 6, y - 10))))
