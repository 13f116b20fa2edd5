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
WORD = re.compile(r"[a-z]+(?:_[a-z]+)+|[^\W\d_](?:[^\W\d_]|['’])+|\d+(?:[./:]\d+)*")
SHORTEST_STEM = 4
WORDS_BETWEEN = r"(?:[a-z0-9'/-]+\s+){0,%d}"


@dataclass(frozen=True)
class Telling:
    """What one entry tells of. `terms` are its words in the common vocabulary, `outcomes` the opposed outcomes it names ('3+' or '3-').

    `stated` is what it names where an event has one name, as its diagnosis: by what is named, the words.
    """

    terms: frozenset[str]
    outcomes: frozenset[str]
    seen: bool | None
    stated: tuple[tuple[str, frozenset[str]], ...] = ()


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
    stated: tuple[tuple[str, re.Pattern], ...]
    differing: frozenset[str]  # the details of which two contradict each other
    detail_of: dict[str, str]  # a detail that says something only beside another: the side, of a place

    def told(self, text: str) -> Telling:
        """What a text tells of."""
        plain, _ = _plain(text)
        return Telling(frozenset(self._terms(plain)), self._outcomes(plain), self._seen(plain), self._stated(plain))

    def details_in(self, terms: frozenset[str]) -> dict[str, frozenset[str]]:
        """The details that terms give of an event, by name."""
        found = {name: said for name, kinds in self.details.items() if (said := terms & kinds)}
        return {name: said for name, said in found.items() if self.detail_of.get(name, name) in found}

    def side_told(self, place: int, text: str, *, told: bool) -> str:
        """The words in which a text tells one side of an opposed outcome, or the other."""
        _, one, other = self.opposed[place]
        plain, written = _plain(text)
        found = one.search(other.sub(lambda match: " " * len(match[0]), plain)) if told else other.search(plain)
        return written[slice(*found.span())] if found else ""

    def as_written(self, text: str, terms: frozenset[str]) -> list[str]:
        """The words in which a text tells these terms, in its own order and capitals."""
        plain, written = _plain(text)
        found = {}
        for match in re.finditer(rf"{self.phrases.pattern}|(?P<word>{WORD.pattern})", plain):
            meant = [stem(match["word"])] if match["word"] else self._meant(match).split()
            for term in terms.intersection(meant):
                found.setdefault(term, written[slice(*match.span())])
        return list(dict.fromkeys(found.values()))

    def _terms(self, plain: str) -> dict[str, str]:
        """The terms of a text, each with the word it stands for."""
        words = WORD.findall(self.phrases.sub(self._meant, plain))
        return {word if word in self.meanings else stem(word): word for word in words}

    def _meant(self, match: re.Match) -> str:
        phrase = " ".join(match[0].split())  # it may go over the end of a line
        found = self.meant.get(phrase)
        if found is None:
            found = next(meaning for begins, meaning in self.stems if phrase.startswith(begins))
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

    def _stated(self, plain: str) -> tuple[tuple[str, frozenset[str]], ...]:
        found = []
        for says, after in self.stated:
            named = frozenset(term for match in after.finditer(plain) for term in self._terms(match["named"])) - self.common
            if named:
                found.append((says, named))
        return tuple(found)


def _plain(text: str) -> tuple[str, str]:
    """A text as words are looked for in it, and as it is written, sign for sign the same length."""
    plain = text.lower().replace("’", "'")
    return plain, text if len(plain) == len(text) else plain


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
    negated = said.get("negated", {}).get("words", ())  # a folder's copy from before these tables were there is read, too
    differing = said.get("differing", {})
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
        opposed=tuple((one["says"], _any_of(one["one"]), _other_side(one, negated)) for one in said["opposed"]),
        seen=(_any_of(said["seen"]["one"]), _any_of(said["seen"]["other"])),
        stated=tuple((one["says"], _named_after(one["after"])) for one in said.get("stated", ())),
        differing=frozenset(differing.get("details", ())),
        detail_of=dict(differing.get("beside", {})),
    )


def _any_of(phrases: Iterable[str]) -> re.Pattern:
    return _whole_words(_body(phrases))


def _other_side(opposed: dict[str, Any], negated: Iterable[str]) -> re.Pattern:
    """What tells the other side: its own phrases, and what the first side says once a word such as 'not' or 'refused' stands close before it."""
    if not negated:
        return _any_of(opposed["other"])
    denied = _body([*opposed["one"], *opposed.get("denied", ())])
    return _whole_words(rf"{_body(opposed['other'])}|(?:{_body(negated)})\s+{WORDS_BETWEEN % 3}(?:{denied})")


def _named_after(phrases: Iterable[str]) -> re.Pattern:
    return re.compile(rf"(?<![a-z0-9'])(?:{_body(phrases)})(?![a-z0-9]):?\s+(?P<named>(?:(?!and |but |after )[a-z'-]+\s*){{1,4}})")


def _whole_words(body: str) -> re.Pattern:
    return re.compile(rf"(?<![a-z0-9'])(?:{body})(?![a-z0-9])")


def _body(phrases: Iterable[str]) -> str:
    """All phrases, the longest first; '*' stands for any ending, '...' for up to four words of the same sentence."""
    return "|".join(map(_phrase, sorted(phrases, key=lambda phrase: (-len(phrase), phrase))))


def _phrase(phrase: str) -> str:
    parts = [WORDS_BETWEEN % 4 if word == "..." else _part(word) + r"\s+" for word in phrase.split()]
    return "".join(parts).removesuffix(r"\s+")


def _part(word: str) -> str:
    return re.escape(word[:-1]) + r"[a-z]*" if word.endswith("*") else re.escape(word)
