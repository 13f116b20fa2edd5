"""The headings under which the procedure's columns have been met, and which of them a heading may stand for.

They are data: procedure/columns.toml.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

from casework import procedure

LIKELY = 0.5  # a guess below this is not offered
LONGEST_HEADING = 250
_ALIKE = 88  # of 100: spelling mistakes, singular and plural
_BELOW, _ABOVE = 0.95, 0.9  # of its own score, of two rows
_FILLING = frozenset(
    ["as", "published", "shown", "the", "a", "an", "of", "to", "for", "any", "please", "state", "i", "e", "g"]
)
# 'Date to' ends what 'Date from' begins, and 'Date for completion' is no 'Date of completion'
_TELLING_OF_DATES = frozenset(["to", "for"])
_OF_DATES = frozenset(["date", "dates", "time", "times", "period"])
_WORDS = re.compile(r"[^\W_]+|#")
_BRACKET = re.compile(r"[()\[\]]")
_BRACKETS = re.compile(r"(?!.\s*(?:from|to|start|end|until)\s*[)\]])(?:\([^)]*\)|\[[^\]]*\])")  # 'Date (to)' is not 'Date'
_MARKS = re.compile(r"['’‘`]")
_YES_OR_NO = re.compile(r"\by(?:es)?\s*(?:/|\\|or)\s*no?\b", re.IGNORECASE)


def described(target: str) -> list[dict]:
    """The columns of 'chronology' or 'action_plan' in the procedure's order: name, label, required, headings."""
    return _described()[target]


def national_bodies() -> frozenset[str]:
    """Bodies of the whole country, in plain words as `plain` gives them."""
    return frozenset(plain(name) for name in _described()["national_bodies"])


@lru_cache(maxsize=4)
def _read(path: str) -> dict:
    with open(path, "rb") as file:
        return tomllib.load(file)


def _described(path: str = "") -> dict:
    return _read(f"{path or procedure.folder()}/columns.toml")


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading's words alone: no capitals, brackets, punctuation or filling."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", heading[:LONGEST_HEADING]).lower())
    words = _WORDS.findall(_BRACKETS.sub(" ", text)) or _WORDS.findall(text)
    telling = frozenset() if "from" in words or _OF_DATES.isdisjoint(words) else _TELLING_OF_DATES  # 'Date from/to' is one column
    return " ".join([word for word in words if word in telling or word not in _FILLING] or words)


@lru_cache(maxsize=8)
def _synonyms(target: str, path: str) -> dict[str, str]:
    """Plain heading -> name of the column; the first in the file has it."""
    found: dict[str, str] = {}
    for column in described(target):
        for heading in (column["label"], *column["headings"]):
            found.setdefault(plain(heading), column["name"])
    return found


@lru_cache(maxsize=8)
def _by_first_word(target: str, path: str) -> dict[str, list[str]]:
    """The plain headings that begin with each word."""
    found: dict[str, list[str]] = {}
    for known in _synonyms(target, path):
        found.setdefault(known.partition(" ")[0], []).append(known)
    return found


def known(headings: Iterable[str], target: str) -> dict[str, int]:
    """Name of the column -> place of the first heading that is exactly one of its own, of which `likely` is sure."""
    synonyms = _synonyms(target, str(procedure.folder()))
    answered = {column["name"] for column in described(target) if column.get("yes_or_no")}
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = synonyms.get(plain(heading))
        if name and (not answered or name in answered or not _YES_OR_NO.search(heading)):
            found.setdefault(name, place)
    return found


def likely(heading: str, target: str) -> dict[str, float]:
    """Name of each column that a heading may stand for -> how sure. What asks 'Y/N' is no column of texts: 'Significant event (Y/N)' is no event."""
    if ": " in heading:  # of two rows: what the lower says stands by itself as well
        upper, _, lower = heading.rpartition(": ")
        if upper and lower.strip():
            whole, below = _for_words(plain(heading), target), likely(lower, target)
            if max(below.values(), default=0) < LIKELY:  # 'Comments' over 'Panel', 'Seen' over 'Victim'
                turned = _synonyms(target, str(procedure.folder())).get(plain(f"{lower} {upper}"))
                whole |= {turned: 1.0} if turned else {}
            return {name: max(whole.get(name, 0), below.get(name, 0) * _BELOW) for name in whole.keys() | below.keys()}
    words = plain(heading)
    if not _YES_OR_NO.search(heading):
        return _for_words(words, target)
    answered = {column["name"] for column in described(target) if column.get("yes_or_no")}
    if not answered:
        return _for_words(words, target)
    found = _for_words(plain(_BRACKET.sub(" ", heading)), target) | _for_words(words, target)
    return {name: score for name, score in found.items() if name in answered}


def upper_part(heading: str) -> str:
    """Of a heading in two rows what the upper says; '' of any other."""
    upper, _, lower = heading.rpartition(": ")
    return upper if lower.strip() else ""


def by_its_upper_part(heading: str, target: str) -> dict[str, float]:
    """What a heading in two rows may stand for whose lower says nothing known: 'Outcome: NFA / referral', and not 'Outcome: by whom'."""
    lower = heading.rpartition(": ")[2]
    said = plain(_BRACKET.sub(" ", lower)).split()
    if not _of_something_else(str(procedure.folder())).isdisjoint(said):
        return {}
    others = dict(_unlike(target, str(procedure.folder())))
    answered = {column["name"] for column in described(target) if column.get("yes_or_no")} if _YES_OR_NO.search(lower) else None
    return {
        name: score * _ABOVE
        for name, score in likely(upper_part(heading), target).items()
        if others.get(name, frozenset()).isdisjoint(said) and (answered is None or name in answered)
    }


def _for_words(words: str, target: str) -> dict[str, float]:
    """Name of each column that the words may stand for -> how sure."""
    return dict(_weighed(words, target, str(procedure.folder())))


@lru_cache(maxsize=4096)
def _weighed(words: str, target: str, path: str) -> dict[str, float]:
    found = _alike(words, target, path)
    if max(found.values(), default=0) < 1:
        for name, others in _unlike(target, path):
            if name in found and not others.isdisjoint(words.split()):
                del found[name]
    return found


@lru_cache(maxsize=8)
def _of_something_else(path: str) -> frozenset[str]:
    return frozenset([*_described(path)["unlike"], *_described(path)["unlike_its_upper_row"]])


@lru_cache(maxsize=8)
def _unlike(target: str, path: str) -> list[tuple[str, frozenset[str]]]:
    return [(column["name"], frozenset(column["unlike"])) for column in described(target) if "unlike" in column]


def _alike(words: str, target: str, path: str) -> dict[str, float]:
    synonyms = _synonyms(target, path)
    if words in synonyms:
        return {synonyms[words]: 1.0}
    each = words.split()
    if not set(each).isdisjoint(_described(path)["unlike"]):
        return {}
    found: dict[str, float] = {}
    for known, score, _ in process.extract(words, synonyms.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=5) if len(words) > 3 else ():
        found[synonyms[known]] = max(found.get(synonyms[known], 0), score / 100 - 0.05)
    padded, begins = f" {words} ", _by_first_word(target, path)
    for known in (known for word in set(each) for known in begins.get(word, ()) if f" {known} " in padded):
        share = len(known.split()) / len(each)
        found[synonyms[known]] = max(found.get(synonyms[known], 0), 0.9 * share if share > LIKELY else share)
    return found
