"""What an entry's words tell of, in one vocabulary for all agencies: 'NFA' and 'no further action', 'L eye' and 'left eye' are the same.

The vocabulary is procedure/comparing.toml. Nothing here knows of records: a text goes in, what can be compared comes out.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from casework import procedure

FILE = "comparing.toml"
ENDINGS = ("ations", "ation", "ingly", "ings", "ing", "edly", "ied", "ed", "ies", "ions", "ion", "ments", "ment", "es", "s", "ly")
WORD = re.compile(r"[a-z]+(?:_[a-z]+)+|[a-z][a-z'’]+|\d+(?:[./:]\d+)*")
SHORTEST_STEM = 4


@dataclass(frozen=True)
class Telling:
    """What one entry tells of. `terms` are its words in the common vocabulary, `outcomes` the opposed outcomes it names ('3+' or '3-')."""

    terms: frozenset[str]
    outcomes: frozenset[str]
    seen: bool | None


@dataclass(frozen=True)
class Vocabulary:
    """The words of comparing.toml, ready to look for."""

    phrases: re.Pattern
    meant: dict[str, str]  # a phrase may mean two things: a black eye is a bruise and an eye
    meanings: frozenset[str]
    stems: tuple[tuple[str, str], ...]  # of phrases with any ending, the longest first
    common: frozenset[str]
    details: dict[str, frozenset[str]]
    once: frozenset[str]
    opposed: tuple[tuple[str, re.Pattern, re.Pattern], ...]
    seen: tuple[re.Pattern, re.Pattern]

    def told(self, text: str) -> Telling:
        """What a text tells of."""
        plain = text.casefold().replace("’", "'")
        return Telling(frozenset(self._terms(plain)), self._outcomes(plain), self._seen(plain))

    def words_for(self, text: str, terms: frozenset[str]) -> list[str]:
        """These terms in words: as the text has them, or what they mean."""
        written = self._terms(text.casefold().replace("’", "'"))
        return sorted(term.replace("_", " ") if term in self.meanings else written.get(term, term) for term in terms)

    def _terms(self, plain: str) -> dict[str, str]:
        """The terms of a text, each with the word it stands for."""
        words = WORD.findall(self.phrases.sub(self._meant, plain))
        return {word if word in self.meanings else stem(word): word for word in words}

    def _meant(self, match: re.Match) -> str:
        found = self.meant.get(match[0])
        if found is None:
            found = next(meaning for begins, meaning in self.stems if match[0].startswith(begins))
        return f" {found} "

    def _outcomes(self, plain: str) -> frozenset[str]:
        found = set()
        for place, (_, one, other) in enumerate(self.opposed):
            rest, denied = other.subn(" ", plain)
            if denied:
                found.add(f"{place}-")
            if one.search(rest):
                found.add(f"{place}+")
        return frozenset(found)

    def _seen(self, plain: str) -> bool | None:
        one, other = self.seen
        rest, denied = other.subn(" ", plain)
        affirmed = bool(one.search(rest))
        return affirmed if affirmed != bool(denied) else None


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, so that 'visited' and 'visits' are one; what stands for a meaning stays as it is."""
    if "_" in word or not word.isalpha():
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def vocabulary() -> Vocabulary:
    """The vocabulary of the procedure's folder. Raises ProcedureProblem."""
    path = procedure.folder() / FILE
    if not path.is_file():  # a copy of the folder from before chronologies were compared
        raise procedure.ProcedureProblem(f"{path} is missing. Copy it from the folder 'procedure' of this version.")
    return _read(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: str, _changed: int) -> Vocabulary:
    try:
        with open(path, "rb") as file:
            said = tomllib.load(file)
        return _vocabulary(said)
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as trouble:
        raise procedure.ProcedureProblem(f"{path}: cannot be read as the words to compare by: {trouble}.") from trouble


def _vocabulary(said: dict[str, Any]) -> Vocabulary:
    pairs = [(phrase, meaning) for meaning, phrases in said["words"].items() for phrase in phrases]
    endings = sorted(((phrase[:-1], meaning) for phrase, meaning in pairs if phrase.endswith("*")), key=lambda one: -len(one[0]))
    meanings = {meaning for _, meaning in pairs}
    kept = meanings & {word for words in said["details"].values() for word in words}
    return Vocabulary(
        phrases=_any_of(phrase for phrase, _ in pairs),
        meant={
            phrase: " ".join(meaning for other, meaning in pairs if other == phrase) for phrase, _ in pairs if not phrase.endswith("*")
        },
        meanings=frozenset(meanings),
        stems=tuple(endings),
        common=frozenset(word if word in meanings else stem(word) for word in said["common"]["words"].split() if word not in kept)
        | {"left", "right"},
        details={name: frozenset(words) for name, words in said["details"].items()},
        once=frozenset(said["once"]["words"]),
        opposed=tuple((one["says"], _any_of(one["one"]), _any_of(one["other"])) for one in said["opposed"]),
        seen=(_any_of(said["seen"]["one"]), _any_of(said["seen"]["other"])),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern:
    """One pattern for all phrases, the longest first; '*' stands for any ending."""
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    body = "|".join(r"\s+".join(map(_part, phrase.split())) for phrase in longest_first)
    return re.compile(rf"(?<![a-z0-9'])(?:{body})(?![a-z0-9])")


def _part(word: str) -> str:
    return re.escape(word[:-1]) + r"[a-z]*" if word.endswith("*") else re.escape(word)
