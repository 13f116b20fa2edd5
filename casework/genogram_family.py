"""The family that a genogram shows: who is in it, who is whose partner and whose child. Plain data, put in order and made drawable.

What cannot be drawn (a person recorded as their own ancestor, as their own partner, or with two sets of parents) is left out, and said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MALE, FEMALE, NEUTRAL, PREGNANCY = "male", "female", "neutral", "pregnancy"
ENDURING, TRANSITORY, NOT_RECORDED = "enduring", "transitory", "not recorded"
SEPARATED, DIVORCED = "/", "//"


@dataclass(frozen=True)
class Member:
    """Somebody, or a pregnancy. `lines` are written beneath the symbol, the name first; `crossed`: deceased, or a pregnancy that was lost."""

    id: str
    lines: tuple[str, ...]
    sign: str = NEUTRAL
    crossed: bool = False
    subject: bool = False
    born: date | None = None

    @property
    def name(self) -> str:
        return self.lines[0] if self.lines else "A pregnancy"


@dataclass(frozen=True)
class Couple:
    """Two partners, or the two parents of a child whose relationship nobody recorded. `mark` is '', '/' or '//'."""

    one: str
    other: str
    bond: str = NOT_RECORDED
    mark: str = ""
    begun: date | None = None

    @property
    def both(self) -> frozenset[str]:
        return frozenset((self.one, self.other))


@dataclass(frozen=True)
class Sibship:
    """The children of one couple, or of one parent whose partner nobody recorded: the eldest first, those without a date of birth last."""

    parents: tuple[str, ...]
    children: tuple[str, ...]


@dataclass(frozen=True)
class Family:
    """Everybody by id, couples with the earliest first, sibships; and sentences on what is left out."""

    members: Mapping[str, Member]
    couples: tuple[Couple, ...]
    sibships: tuple[Sibship, ...]
    left_out: tuple[str, ...] = ()

    @property
    def sibship_of(self) -> dict[str, Sibship]:
        """By child: the children of the same parents, and who these are."""
        return {child: one for one in self.sibships for child in one.children}


def family(members: Sequence[Member], couples: Iterable[Couple], parents: Iterable[tuple[str, tuple[str, ...]]]) -> Family:
    """Put together what is recorded; `parents` are (child, one parent or two). The first entry about a couple or a child counts."""
    known = {member.id: member for member in members}
    left_out: list[str] = []
    of_child = _parents_of(known, parents, left_out)
    drawn = _couples(known, couples, of_child, left_out)
    return Family(known, drawn, _sibships(known, of_child), tuple(dict.fromkeys(left_out)))


def _parents_of(
    known: Mapping[str, Member], parents: Iterable[tuple[str, tuple[str, ...]]], left_out: list[str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for child, named in parents:
        two = tuple(dict.fromkeys(parent for parent in named if parent in known))
        if child not in known or not two:
            continue
        if child in found:
            left_out.append(f"{known[child].name} has more than one entry of parents: the first is drawn.")
        elif any(parent == child or _is_ancestor(found, child, parent) for parent in two):
            left_out.append(f"{known[child].name} would be their own ancestor: this entry of parents is not drawn.")
        else:
            found[child] = two
    return found


def _is_ancestor(of_child: Mapping[str, tuple[str, ...]], ancestor: str, person: str) -> bool:
    waiting, seen = [person], set()
    while waiting:
        one = waiting.pop()
        for parent in of_child.get(one, ()):
            if parent == ancestor:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


def _couples(
    known: Mapping[str, Member], couples: Iterable[Couple], of_child: Mapping[str, tuple[str, ...]], left_out: list[str]
) -> tuple[Couple, ...]:
    found: dict[frozenset[str], Couple] = {}
    for couple in couples:
        if couple.one not in known or couple.other not in known:
            continue
        if couple.one == couple.other:
            left_out.append(f"{known[couple.one].name} is recorded as their own partner: this entry is not drawn.")
        elif couple.both in found:
            left_out.append(f"{known[couple.one].name} and {known[couple.other].name} are recorded as a couple twice: the first entry is drawn.")
        else:
            found[couple.both] = couple
    for two in of_child.values():
        if len(two) > 1:
            found.setdefault(frozenset(two), Couple(*two))
    return tuple(sorted(found.values(), key=lambda couple: couple.begun or date.max))


def _sibships(known: Mapping[str, Member], of_child: Mapping[str, tuple[str, ...]]) -> tuple[Sibship, ...]:
    order = {person: place for place, person in enumerate(known)}
    children: dict[frozenset[str], list[str]] = {}
    named: dict[frozenset[str], tuple[str, ...]] = {}
    for child, two in of_child.items():
        named.setdefault(frozenset(two), two)
        children.setdefault(frozenset(two), []).append(child)
    return tuple(
        Sibship(named[both], tuple(sorted(of_both, key=lambda child: (known[child].born or date.max, order[child]))))
        for both, of_both in children.items()
    )
