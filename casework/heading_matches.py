"""Which column of the procedure's each heading of a table is likeliest to stand for, each column once; a person has the last word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casework.heading_words import LIKELY, by_its_upper_part, described, likely, plain, upper_part


@dataclass(frozen=True)
class Match:
    """A column of the table (from 0), its heading, the procedure's column it is taken for or None, and how sure: 0 to 1
    (1 is confirmed or a heading known exactly)."""

    column: int
    heading: str
    target: str | None
    confidence: float


def guess(headings: Sequence[str], target: str, remembered: Mapping[str, str | None] | None = None, *, by_upper: bool = True) -> list[Match]:
    """The likeliest column of the procedure for each heading, each taken once; `remembered` maps headings that people have
    confirmed before (as `remember` gives them) and goes before any guess.

    Of a heading in two rows whose lower says nothing the upper is taken (`by_upper`), unless it stretches over other columns too."""
    remembered = remembered or {}
    names = {column["name"] for column in described(target)}
    labels = {plain(column["label"]) for column in described(target)}
    over = Counter(map(upper_part, headings)) if by_upper else Counter()
    sure, candidates = {}, []
    for column, heading in enumerate(headings):
        known = remembered_as(heading, remembered)
        if known is not None and (remembered[known] is None or remembered[known] in names - set(sure.values())):
            sure[column] = remembered[known]
        elif plain(heading):
            own = plain(heading) in labels  # of two that are sure, the procedure's own heading goes first
            found = {name: score for name, score in likely(heading, target).items() if score >= LIKELY}
            if not found and over[upper_part(heading)] == 1:
                found = by_its_upper_part(heading, target)
            candidates += [(score, own, -column, name) for name, score in found.items() if score >= LIKELY]
    _join(sure, candidates, headings, target)
    taken = {column: (name, 1.0) for column, name in sure.items()}
    given = set(sure.values())
    for score, _, column, name in sorted(candidates, reverse=True):
        if -column not in taken and name not in given:
            taken[-column] = (name, score)
            given.add(name)
    return [Match(column, heading, *taken.get(column, (None, 0.0))) for column, heading in enumerate(headings)]


def remembered_as(heading: str, remembered: Mapping[str, str | None]) -> str | None:
    """The key under which a heading is remembered: in full where several were the same in plain words, as 'Comment' and 'Comment (2)'."""
    return next((key for key in (in_full(heading), plain(heading)) if key in remembered), None)


def in_full(heading: str) -> str:
    return " ".join(heading.casefold().split())


def joins(target: str) -> dict[str, str]:
    """Name of each column whose text is put to that of another -> the other, as 'Outcome' to 'Action / Outcome'."""
    return {column["name"]: column["joins"] for column in described(target) if "joins" in column}


def _join(sure: dict[int, str | None], candidates: Sequence[tuple], headings: Sequence[str], target: str) -> None:
    """'Outcome' that was chosen for the action in a file without one is put to the 'Action' of a file that has both: neither is lost."""
    for name, into in joins(target).items():
        held = next((column for column, given in sure.items() if given == into), None)
        others = any(found == into for _, _, _, found in candidates) and name not in sure.values()
        if held is not None and others and name in likely(headings[held], target):
            sure[held] = name


def has_required(matches: Sequence[Match], target: str) -> bool:
    """Whether every column that must be there was found."""
    found = {match.target for match in matches}
    return all(column["name"] in found for column in described(target) if column.get("required"))
