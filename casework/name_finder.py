"""Where the people of a review stand in a text: their names in every form, short forms, names misspelt, initials, pseudonyms.

Certain is what is recorded, its usual short forms, and a name misspelt by one letter or written as it sounds; what only looks like a name is told
apart (`Stands.certain`), and is never replaced. The words of a pseudonym are nobody's name: they were put there.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from rapidfuzz.distance import OSA

from casework import words
from casework.words import as_read, key, ordinary, plain

TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "the", "and", "née", "nee", "aka", "also", "known", "baby"}
PARTICLES = {"van", "von", "der", "den", "de", "del", "di", "da", "du", "la", "le", "ter", "bin", "ibn", "dos", "das"}  # no name by themselves
LEAST_LOWER = 3  # letters of a name that is known in small letters
LEAST_MISSPELT, LEAST_CERTAIN, LEAST_TWO_SLIPS, LEAST_LOWER_MISSPELT = 5, 6, 8, 7
MOST_TOKENS = 50_000
MONTH_BEFORE = re.compile(
    r"(?:(?<!\d)\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?|\b(?:in|since|during|until|till|by|early|mid|late|last|next|this|of))[\s-]+\Z", re.IGNORECASE
)
MONTH_AFTER = re.compile(r"\s*,?\s*(?:\d|of\b)", re.IGNORECASE)
INITIALS = re.compile(r"(?<![^\W_])(?:[A-Z](?:\.[A-Z]){1,4}\.?|[A-Z]{2,6}\d{0,2})(?![^\W_])")
DOES = re.compile(  # 'Rob said', not 'Rob a bank'
    r"['’]s\b|\s+(?:said|was|is|has|had|told|came|went|rang|left|and|also|did|does|got|took|saw|(?!need)\w+ed)\b"
)
MODAL = {"may", "will"}  # 'Will she come?' and 'May need a visit' begin with nobody's name
TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Rev|Prof|PC|PCSO|PS|DC|DS|DI|Sgt|Insp|Sister|Nurse)\.?\s+\Z")
JOINS = re.compile(r"[\s\-‐‑–'’]{1,3}\Z")
SENTENCE_END = re.compile(r"(?:[.!?][\"'”’)]*\s+|\n\s*\n\s*)[\"'“‘(]*\Z")
ABBREVIATED = re.compile(r"\b(?:[A-Za-z]|Mrs?|Ms|Dr|St|Rev|Prof|[A-Z]?[a-z]\.[a-z]|etc|cf|vs|no)\.\s*[\"'“‘(]*\Z")
BACK = 60  # characters that tell whether a sentence begins


class Person(Protocol):
    id: str
    real_name: str
    other_names: str
    initials: str
    pseudonym: str


class Stands(NamedTuple):
    """Somebody in a text, from which character to which. `whose`: all whom it may be; `how` is 'name', 'short form', 'misspelt',
    'apostrophe left out', 'initials' or 'pseudonym'."""

    start: int
    end: int
    whose: tuple[Person, ...]
    how: str
    certain: bool = True

    @property
    def person(self) -> Person:
        return self.whose[0]


def begins_sentence(text: str, place: int) -> bool:
    """Whether a sentence begins here; 'Dr.' and 'e.g.' end none."""
    before = text[max(0, place - BACK) : place]
    if not before.strip():
        return not text[:place].strip() or "\n\n" in before
    return bool(SENTENCE_END.search(before) and not ABBREVIATED.search(before))


def words_of(name: str) -> list[str]:
    """The words of a name, without titles."""
    return [word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in TITLES]


def initials_of(name: str) -> str:
    """'Anna-Maria van Example' -> 'AMVE'."""
    return "".join(word[0] for word in words_of(name)).upper()


@lru_cache(maxsize=64)
def of(persons: tuple[Person, ...]) -> "Finder":
    """What finds these persons; made once for many texts."""
    return Finder(persons)


def apart_from(taken: Sequence[Stands], found: Iterable[Stands]) -> list[Stands]:
    """Those found that lie over none of the places `taken`, which are in order and lie over none of each other."""
    begins = [one.start for one in taken]

    def lies_over(one: Stands) -> bool:
        before = bisect_left(begins, one.end)
        return before > 0 and one.start < taken[before - 1].end

    return [one for one in found if not lies_over(one)]


class Finder:
    """Finds the persons of one review in texts as they are read (`words.as_read`)."""

    def __init__(self, persons: tuple[Person, ...]):
        self.persons = persons
        self.owners: dict[str, tuple[Person, ...]] = {}
        self.short: dict[str, tuple[Person, ...]] = {}
        self.initials: dict[str, tuple[Person, ...]] = {}
        self.put_there = {key(word) for person in persons for word in words_of(plain(as_read(person.pseudonym)))}
        spellings: set[str] = set()
        for person in persons:
            for name in filter(None, [person.real_name, *person.other_names.splitlines()]):
                spellings |= self._learn(person, plain(as_read(name)))
            self._learn_initials(person)
        for person in persons:
            self._learn_short_forms(person)
        self.called: dict[str, tuple[Person, ...]] = {}
        for person in persons:
            if person.pseudonym and person.pseudonym[0].isupper():
                self._owned(self.called, person.pseudonym, person)
        self.pseudonyms = _one_of(self.called)
        self.pattern = _one_pattern(spellings)
        self.begins = {one.split()[0] for one in self.owners}
        self.singles = [one for one in self.owners if " " not in one and len(one) >= LEAST_MISSPELT]
        self._tokens: dict[str, tuple[tuple[Person, ...], bool, str]] = {}
        self._known: tuple[set[str], set[str]] = set(), set()  # words looked at, and those of them that may be a name
        self._last: tuple[str, list[Stands]] = "", []  # a text is asked for what is certain, and then for what is supposed

    # --- what is recorded

    def _learn(self, person: Person, name: str) -> set[str]:
        found = words_of(name)
        known = [" ".join(found), "".join(found)] if len(found) > 1 else []
        for place, word in enumerate(found):
            last = place == len(found) - 1
            if key(word) not in words.SHORT_WORDS and (last or key(word) not in PARTICLES):
                known.append(word)
        for chunk in {*name.split(), *re.split(r"[\s-]+", name)}:
            parts = words_of(chunk)
            if len(parts) > 1:  # O'Brien, Anna-Maria
                known += [" ".join(parts), "".join(parts)]
        known = [one for one in known if len(one) > 1]
        for one in known:
            self._owned(self.owners, key(one), person)
        return {spelling for one in known for spelling in (one, key(one))}

    def _learn_initials(self, person: Person) -> None:
        written = plain(person.initials or initials_of(person.real_name)).replace(".", "").replace(" ", "").upper()
        if re.fullmatch(r"[A-Z]{2,6}\d{0,2}", written):
            self._owned(self.initials, written, person)

    def _learn_short_forms(self, person: Person) -> None:
        for name in filter(None, [person.real_name, *person.other_names.splitlines()]):
            for given in words_of(plain(as_read(name)))[:2]:
                for short in words.nicknames().get(key(given), ()):
                    if short not in self.owners and short not in self.put_there:
                        self._owned(self.short, short, person)

    @staticmethod
    def _owned(of_: dict[str, tuple[Person, ...]], name: str, person: Person) -> None:
        if person not in of_.get(name, ()):
            of_[name] = (*of_.get(name, ()), person)

    # --- where it stands

    def certain(self, text: str) -> list[Stands]:
        """Every place of a name, in order: recorded, short for it, or surely misspelt. Words side by side that are one person's are one place."""
        return _joined(text, [one for one in self._all(text) if one.certain])

    def supposed(self, text: str, may_stand: frozenset[str] = frozenset()) -> list[Stands]:
        """What looks like a name and may be none. `may_stand`: words of places and agencies, in small letters."""
        return [one for one in self._all(text) if not one.certain and key(plain(text[one.start : one.end])) not in may_stand]

    def by_initials(self, text: str, abbreviations: frozenset[str] = frozenset()) -> list[Stands]:
        """Initials of recorded persons; `certain` where they are one person's alone, and no abbreviation or word."""
        found, text = [], plain(text)
        for match in INITIALS.finditer(text) if self.initials else ():
            written = re.sub(r"[. ]", "", match[0])
            if whose := self.initials.get(written):
                sure = len(whose) == 1 and not self._means_something(match[0], written, abbreviations)
                end = match.end() - (match[0].endswith(".") and bool(re.match(r"\s+[A-Z]|\s*\Z", text[match.end() : match.end() + 40])))
                found.append(Stands(match.start(), end, whose, "initials", sure))
        return found

    def by_pseudonym(self, text: str) -> list[Stands]:
        """Agreed pseudonyms, written as they were agreed; `certain` where one is a single person's and no other person's name or a word."""
        found = []
        for match in self.pseudonyms.finditer(text) if self.pseudonyms else ():
            whose = self.called[match[0]]
            spoken = all(ordinary(word) for word in match[0].split()) and begins_sentence(text, match.start())
            named = any(key(word) in self.owners for word in words_of(plain(match[0])))
            found.append(Stands(match.start(), match.end(), whose, "pseudonym", len(whose) == 1 and not spoken and not named))
        return found

    def _means_something(self, as_written: str, written: str, abbreviations: frozenset[str]) -> bool:
        if "." in as_written:
            return False
        return written in abbreviations or written in words.usual_abbreviations() or ordinary(written) or key(written) in self.put_there

    def _all(self, text: str) -> list[Stands]:
        """Every place, certain or not."""
        last, found = self._last
        if last != text:
            found = self._looked_for(text)
            self._last = text, found
        return found

    def _looked_for(self, text: str) -> list[Stands]:
        """Most texts hold nothing: their words are looked at first."""
        read = plain(text)
        telling = self.telling(read)
        if not telling:
            return []
        standing = [match for match in words.WORD.finditer(read) if match[0] in telling]
        found = []
        for match in standing:
            whose, certain, how = self._judged(match[0], text, match.start())
            if whose:
                found.append(Stands(match.start(), match.end(), whose, how, certain))
        names = list(self._recorded(read, [match.start() for match in standing if key(match[0]) in self.begins]))
        whole = sorted([*names, *apart_from(names, found)], key=lambda one: one.start)
        return self._with_divided(whole, list(self._divided(read))) if "\n" in read else whole

    @staticmethod
    def _with_divided(found: list[Stands], divided: list[Stands]) -> list[Stands]:
        """A recorded name that is divided counts before what its halves are: 'Clem-' and 'entine'."""
        recorded = [one for one in divided if one.how == "name"]
        found = sorted([*recorded, *apart_from(recorded, found)], key=lambda one: one.start)
        return sorted([*found, *apart_from(found, divided)], key=lambda one: one.start)

    def _divided(self, read: str) -> Iterator[Stands]:
        """A name divided at the end of a line, as printed matter has it."""
        for match in words.HYPHENATED.finditer(read):
            token = match[1] + match[2]
            if key(token) in self.owners and not (token[0].islower() and ordinary(token)):
                yield Stands(match.start(), match.end(), self.owners[key(token)], "name")
            elif (judged := self._judged(token, read, match.start()))[0]:
                yield Stands(match.start(), match.end(), judged[0], judged[2], judged[1])

    def telling(self, text: str) -> set[str]:
        """The words of a text, or of many together, that may be somebody's name or begin one: each is looked at once, however often it stands."""
        tokens = words.tokens(plain(text))
        if len(self._known[0]) >= MOST_TOKENS:
            self._known = set(), set()  # new ones: another thread goes on with those it has
        known, telling = self._known
        new = tokens - known
        telling.update(token for token in new if self._may_name(token))
        known |= new
        return tokens & telling

    def _may_name(self, token: str) -> bool:
        known = key(token)
        return known in self.begins or known in self.short or bool(self._nearly(token, known)[0])

    def _recorded(self, read: str, places: Iterable[int]) -> Iterator[Stands]:
        """Every recorded name; `places` are those of words that begin one. A single word in small letters counts unless it is one of English: 'will'
        is one, 'Will' may be a person."""
        end = 0
        for place in places:
            match = self.pattern.match(read, place) if place >= end else None
            if match is None:
                continue
            end = match.end()
            known = key(" ".join(words.WORD.findall(match[0])))
            if " " not in known and match[0][0].islower() and (len(known) < LEAST_LOWER or ordinary(known)):
                continue
            if known in MODAL and begins_sentence(read, match.start()) and not DOES.match(read, match.end()):
                continue
            if known.capitalize() in words.MONTHS and _is_month(read, match.start(), match.end()):
                continue
            yield Stands(match.start(), match.end(), self.owners[known], "name")

    # --- short forms and misspellings, word by word

    def _judged(self, token: str, text: str, place: int) -> tuple[tuple[Person, ...], bool, str]:
        known = key(token)
        if known in self.short and token.istitle():
            a_word = ordinary(known) and begins_sentence(text, place) and not DOES.match(text, place + len(token))
            return ((), False, "") if a_word else (self.short[known], True, "short form")
        whose, certain, how = self._nearly(token, known)
        if how == "apostrophe left out" and TITLED.search(text[max(0, place - 12) : place]):
            certain = False  # 'Sgt Roberts' may be somebody of that name
        return whose, certain, how

    def _nearly(self, token: str, known: str) -> tuple[tuple[Person, ...], bool, str]:
        if len(token) < LEAST_MISSPELT:
            return (), False, ""
        if token not in self._tokens:
            if len(self._tokens) >= MOST_TOKENS:
                self._tokens.clear()
            self._tokens[token] = self._misspelt(token, known)
        return self._tokens[token]

    def _misspelt(self, token: str, known: str) -> tuple[tuple[Person, ...], bool, str]:
        """Whose name a word nearly is, whether it is sure to be that, and how it stands there."""
        capital = token[0].isupper()
        if known in self.owners or known in self.put_there or ordinary(known) or (not capital and len(token) < LEAST_LOWER_MISSPELT):
            return (), False, ""
        if known.endswith("s") and known[:-1] in self.owners:
            return self.owners[known[:-1]], capital, "apostrophe left out"
        best: tuple[int, bool, str] | None = None
        for name in self.singles:
            slips = OSA.distance(known, name, score_cutoff=3)
            alike = slips <= 3 and abs(len(known) - len(name)) <= 2 and words.sounds(known) == words.sounds(name)
            near = slips == 1 or (slips == 2 and _two_slips(known, name))
            if (near or alike) and (best is None or (slips, not alike) < (best[0], not best[1])):
                best = (slips, alike, name)
        if best is None or (not capital and best[0] > 1):
            return (), False, ""
        slips, alike, name = best
        alike = alike and known.endswith("a") == name.endswith("a")
        another = known in words.nicknames() and not alike  # Marvin, where Martin is recorded, Roberta beside Robert: a name of its own
        certain = capital and slips <= (2 if alike else 1) and len(known) >= LEAST_CERTAIN and not another
        return self.owners[name], certain, "misspelt"


def _two_slips(known: str, name: str) -> bool:
    """Whether two slips make one of these of the other: both long, begun alike, and not the one with an ending ('Elizabethan')."""
    return min(len(known), len(name)) >= LEAST_TWO_SLIPS and known[0] == name[0] and not known.startswith(name) and not name.startswith(known)


def _one_pattern(spellings: set[str]) -> re.Pattern | None:
    if not spellings:
        return None
    longest_first = sorted(spellings, key=lambda known: (-len(known), known))
    body = "|".join(r"[\W_]+".join(re.escape(word) for word in known.split()) for known in longest_first)
    return re.compile(rf"(?<![^\W\d_])(?:{body})(?![^\W\d_])", re.IGNORECASE)


def _one_of(pseudonyms: Iterable[str]) -> re.Pattern | None:
    longest_first = sorted(pseudonyms, key=lambda one: (-len(one), one))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)") if longest_first else None


def _is_month(read: str, start: int, end: int) -> bool:
    return bool(MONTH_BEFORE.search(read[max(0, start - 20) : start]) or MONTH_AFTER.match(read[end : end + 6]))


def _joined(text: str, found: list[Stands]) -> list[Stands]:
    """Words side by side that may be one person's, as one: a short form with the surname, a given name with the surname misspelt."""
    joined: list[Stands] = []
    for one in found:
        if joined:
            last = joined[-1]
            both = tuple(person for person in last.whose if person in one.whose)
            if both and last.how != "initials" != one.how and JOINS.fullmatch(text[last.end : one.start]):
                joined[-1] = last._replace(end=one.end, whose=both, how=last.how if last.how == one.how else "name")
                continue
        joined.append(one)
    return joined
