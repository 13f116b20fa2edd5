"""How far from the left everybody stands in a genogram: in the order of their row, nobody's symbol or name over another's, parents over their
children's middle as nearly as that allows. Between two people is room for the lines that go down there: each has a lane of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from casework import genogram_lettering as lettering
from casework.genogram_family import Couple, Family, Sibship
from casework.genogram_order import Rows, key_of, reach_of

SYMBOL = 44
LETTERS, WIDEST, MOST_LINES = 13, 104, 5  # of a name: its size, its width, and its lines with the dates
GAP, LANE, PASSING = 24, 16, 6
ROUNDS = 40
STRAIGHT = 7

Lanes = Mapping[tuple[int, int], list[str]]  # what goes down right of each place of a row: (row, place) -> names


@dataclass(frozen=True)
class Places:
    """`x` of people and of lines that pass a row; `lane` of what goes down between two people; `labels` as they are broken into lines."""

    x: Mapping[str, int]
    half: Mapping[str, float]
    lane: Mapping[str, float]
    labels: Mapping[str, list[str]]


def places(family: Family, rows: Rows) -> Places:
    """Where everybody stands."""
    labels = {member.id: _label(member.lines) for member in family.members.values()}
    half = {one: _half(labels.get(one)) for row in rows.rows for one in row}
    lanes = _lanes(family, rows)
    apart = [_apart(family, row, number, half, lanes) for number, row in enumerate(rows.rows)]
    x: dict[str, float] = {}
    for row, steps in zip(rows.rows, apart, strict=True):
        for at, one in enumerate(row):
            x[one] = float(sum(steps[: at + 1]))
    for turn in range(ROUNDS):
        for number in range(len(rows.rows)) if turn % 2 == 0 else reversed(range(len(rows.rows))):
            _settle(rows.rows[number], apart[number], _wanted(family, rows, number, x), x)
    for number, row in enumerate(rows.rows):
        _draw_in(row, apart[number], _holding(family, rows), x)
    least = min((x[one] - half[one] for one in x), default=0.0)
    whole = {one: round(at - least) for one, at in x.items()}
    lane = _lanes_at(rows, whole, half, lanes)
    for sibship in family.sibships:
        if len(sibship.children) == 1 and abs(lane.get(key_of(sibship), -STRAIGHT) - whole[sibship.children[0]]) < STRAIGHT:
            lane[key_of(sibship)] = whole[sibship.children[0]]  # one line, without a step that is hardly one
    return Places(whole, half, lane, labels)


def beside(couple: Couple, rows: Rows) -> bool:
    """Whether two partners stand side by side."""
    row = rows.row_of[couple.one]
    return row == rows.row_of[couple.other] and abs(rows.rows[row].index(couple.one) - rows.rows[row].index(couple.other)) == 1


def _label(lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    name = lettering.wrapped(lines[0], LETTERS, WIDEST, MOST_LINES - len(lines) + 1)
    return name + [one for line in lines[1:] for one in lettering.wrapped(line, LETTERS, WIDEST, 1)]


def _half(label: Sequence[str] | None) -> float:
    """Half of what somebody takes along the row: the symbol, or the name where that is wider; little for a line that passes."""
    if label is None:
        return PASSING
    return max([SYMBOL / 2 + 4, *(lettering.width(line, LETTERS) / 2 + 2 for line in label)])


def _lanes(family: Family, rows: Rows) -> Lanes:
    found: dict[tuple[int, int], list[str]] = {}
    sibships = {frozenset(one.parents): one for one in family.sibships}

    def right_of(person: str, name: str) -> None:
        row = rows.row_of[person]
        found.setdefault((row, rows.rows[row].index(person)), []).append(name)

    for couple in family.couples:
        upper, lower = sorted((couple.one, couple.other), key=rows.row_of.get)
        sibship = sibships.get(couple.both)
        if rows.row_of[upper] != rows.row_of[lower]:
            right_of(upper, reach_of(couple))
            if sibship:
                right_of(lower, key_of(sibship))
        elif sibship:
            right_of(min(upper, lower, key=rows.rows[rows.row_of[upper]].index), key_of(sibship))
    return found


def _apart(family: Family, row: Sequence[str], number: int, half: Mapping[str, float], lanes: Lanes) -> list[int]:
    """The least distance of each from the one before; 0 for the first."""
    found = [0]
    for at, (left, right) in enumerate(pairwise(row)):
        gap = max(GAP, LANE * (len(lanes.get((number, at), ())) + 1))
        partners = any(couple.both == {left, right} for couple in family.couples)
        found.append(round(max(half[left] + half[right] + gap, SYMBOL + 52 if partners else 0) + 0.5))
    return found


def _middle(sibship: Sibship, rows: Rows, x: Mapping[str, float]) -> tuple[list[str], float]:
    """The parents on the lower of their rows, and about where the line to their children begins."""
    lowest = max(rows.row_of[parent] for parent in sibship.parents)
    there = [parent for parent in sibship.parents if rows.row_of[parent] == lowest]
    return there, sum(x[parent] for parent in there) / len(there)


def _wanted(family: Family, rows: Rows, number: int, x: Mapping[str, float]) -> dict[str, float]:
    """How far each of a row would move: children under their parents, parents over their children, partners along with each other."""
    moves: dict[str, list[float]] = {one: [] for one in rows.rows[number]}
    for sibship in family.sibships:
        parents, above = _middle(sibship, rows, x)
        beneath = (x[sibship.children[0]] + x[sibship.children[-1]]) / 2
        for people, move in ((sibship.children, above - beneath), (parents, beneath - above)):
            for one in people:
                if one in moves:
                    moves[one].append(move)
        for place in rows.passing.get(key_of(sibship), ()):
            if place in moves:
                moves[place].append((above + beneath) / 2 - x[place])
    found = {one: sum(drawn) / len(drawn) for one, drawn in moves.items() if drawn}
    for couple in family.couples:
        for one, other in ((couple.one, couple.other), (couple.other, couple.one)):
            if one in moves and other in moves and not moves[one] and moves[other]:
                found[one] = found[other]
    return found


def _settle(row: Sequence[str], apart: Sequence[int], moves: Mapping[str, float], x: dict[str, float]) -> None:
    """Move a row as wanted, as nearly as the least distances allow (least squares, by pooling those that would come too near)."""
    offset, pools = 0.0, []
    for one, step in zip(row, apart, strict=True):
        offset += step
        pools.append([x[one] + moves.get(one, 0.0) - offset, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (last, many), (first, few) = pools.pop(), pools.pop()
            pools.append([(first * few + last * many) / (few + many), few + many])
    offset, people = 0.0, iter(zip(row, apart, strict=True))
    for base, count in pools:
        for _ in range(count):
            one, step = next(people)
            offset += step
            x[one] = base + offset


def _holding(family: Family, rows: Rows) -> set[str]:
    """Those from whom a line goes down: their place suits who stands beneath."""
    passing = {place for places in rows.passing.values() for place in places}
    return passing | {parent for sibship in family.sibships for parent in sibship.parents}


def _draw_in(row: Sequence[str], apart: Sequence[int], holding: set[str], x: dict[str, float]) -> None:
    """Bring those at the ends of a row, beneath whom there is nobody, as near to the others as they may stand."""
    held = [at for at, one in enumerate(row) if one in holding]
    first, last = (held[0], held[-1]) if held else (len(row) // 2, len(row) // 2)
    for at in reversed(range(first)):
        x[row[at]] = x[row[at + 1]] - apart[at + 1]
    for at in range(last + 1, len(row)):
        x[row[at]] = x[row[at - 1]] + apart[at]


def _lanes_at(rows: Rows, x: Mapping[str, int], half: Mapping[str, float], lanes: Lanes) -> dict[str, float]:
    """Each lane's place, evenly in the room between two people."""
    found = {}
    for (number, at), names in lanes.items():
        row = rows.rows[number]
        left = x[row[at]] + half[row[at]]
        right = x[row[at + 1]] - half[row[at + 1]] if at + 1 < len(row) else left + LANE * (len(names) + 1)
        for place, name in enumerate(names, 1):
            found[name] = left + (right - left) * place / (len(names) + 1)
    return found
