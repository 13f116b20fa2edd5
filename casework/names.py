"""A person of a case has one record and three renderings: real name, initials, pseudonym (A28). Nothing leaves unchecked (R170, R214).

`rendered` shows a text to somebody who may not read real names; `leaks` says where a text that is to leave still identifies somebody.
Both know only what is recorded of the persons of the review, and the shapes of telephone, NHS and postcode: a name that nobody
recorded is not found. A person reads what leaves, too.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from casework import database

PART_WORDS = {"victim": "the victim", "perpetrator": "the perpetrator", "child": "a child", "family": "a relative", "friend": "a friend or contact"}
TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir", "the", "and", "née", "nee", "aka", "also", "known", "baby"}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

SHORT_WORDS = {  # of two letters, which begin sentences: not taken for somebody's name by themselves
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "so", "to", "up", "us", "we",
}  # fmt: skip
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")  # takes no room, and would part a name

SENTENCE_END = re.compile(r"(?:[.!?][\"'”’)]*\s+|\n\s*\n\s*)[\"'“‘(]*\Z")
ABBREVIATED = re.compile(r"\b(?:[A-Za-z]|Mrs?|Ms|Dr|St|Rev|Prof|[A-Z]?[a-z]\.[a-z]|etc|cf|vs|no)\.\s*[\"'“‘(]*\Z")

CONTACT_DETAILS = {"postcode", "telephone number"}
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s+\d[A-Z]{2}\b")
TELEPHONE = re.compile(r"(?<![\d.])(?:\+44\s?\d|0)\d(?:[ -]?\d){7,9}(?!\d)")
NHS_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")


@dataclass(frozen=True)
class CasePerson:
    """Somebody the review is about. `part` is victim, perpetrator, child, family or other.

    `contact`: one of the family and friends who are asked to take part, whose name is kept from texts and who is not a person of the case.
    """

    id: str
    part: str
    real_name: str
    other_names: str
    initials: str
    pseudonym: str
    born: date | None = None
    contact: bool = False

    def shown(self, rendering: str) -> str:
        """The person's name in 'real', 'initials' or 'pseudonyms'; what they are to the case when that name is not set yet."""
        plain = PART_WORDS.get(self.part, "a person")
        if rendering == "real":
            return self.real_name or self.pseudonym or self.initials or plain
        if rendering == "initials":
            return self.initials or initials_of(self.real_name) or plain
        return self.pseudonym or plain


@dataclass(frozen=True)
class Leak:
    """Something in a text that identifies a person: what kind of thing, whose (in words that may be shown), from which character to which."""

    kind: str
    whose: str
    start: int
    end: int


def of_review(review: str) -> list[CasePerson]:
    """Everybody named in a review, its family contacts too. For rules that render or check; a screen shows only what `shown` and `rendered` give."""
    return [CasePerson(**row) for row in database.rows("names_of_review", review=review)]


def persons_of(review: str) -> list[CasePerson]:
    """The persons of the case alone, to choose from or to list."""
    return [person for person in of_review(review) if not person.contact]


def initials_of(name: str) -> str:
    """'Anna-Maria van Example' -> 'AVE'."""
    return "".join(word[0] for word in _words(name)).upper()


def rendered(text: str, persons: Iterable[CasePerson], rendering: str) -> str:
    """The text with every recorded real name put into the rendering; unchanged for those who may read real names.

    What stands for a name at the beginning of a sentence begins with a capital letter.
    """
    if rendering == "real" or not text:
        return text
    text = as_read(text)
    shown = {person.id: person.shown(rendering) for person in persons}
    pattern, owners = _names_pattern(tuple(persons))
    if pattern is None:
        return text
    pieces, end = [], 0
    for start, stop, person in _found(text, pattern, owners):
        instead = shown[person.id]
        pieces += [text[end:start], instead[0].upper() + instead[1:] if _begins_sentence(text[:start]) else instead]
        end = stop
    return "".join([*pieces, text[end:]])


def leaks(text: str, persons: Iterable[CasePerson]) -> list[Leak]:
    """Where a text, as it is read, identifies somebody: names in any form, dates of birth, telephone and NHS numbers, postcodes."""
    text, persons = as_read(text), tuple(persons)
    pattern, owners = _names_pattern(persons)
    found = (
        [Leak("name", _whose(person), start, stop) for start, stop, person in _found(text, pattern, owners)]
        if pattern
        else []
    )
    for person in persons:
        if person.born:
            found += [
                Leak("date of birth", _whose(person), match.start(), match.end())
                for match in _birth_pattern(person.born).finditer(text)
            ]
    found += [Leak("postcode", "an address", match.start(), match.end()) for match in POSTCODE.finditer(text)]
    found += [Leak("telephone number", "a person", match.start(), match.end()) for match in TELEPHONE.finditer(text)]
    found += [
        Leak("NHS number", "a person", match.start(), match.end())
        for match in NHS_NUMBER.finditer(text)
        if _is_nhs(match[0])
    ]
    return sorted(found, key=lambda leak: (leak.start, leak.end))


def leak_sentences(
    text: str, persons: Iterable[CasePerson], *, contact_details_may_stand: bool = False, quoted: bool = False
) -> list[str]:
    """Each leak as a sentence that says where it is and what it is; the finding itself is repeated only when `quoted`, for a reader of names.

    `contact_details_may_stand`: in a text that names somebody who is no person of the case, such as the Panel Chair.
    """
    text = as_read(text)
    found = [leak for leak in leaks(text, persons) if not (contact_details_may_stand and leak.kind in CONTACT_DETAILS)]
    return [
        f"Line {text.count(chr(10), 0, leak.start) + 1}, character {leak.start - text.rfind(chr(10), 0, leak.start)}: "
        f"{f'“{text[leak.start : leak.end]}”, ' if quoted else ''}the {leak.kind} of {leak.whose}. Use a pseudonym, or leave it out."
        for leak in found
    ]


def _begins_sentence(before: str) -> bool:
    """Whether a sentence begins after this text; 'Dr.' and 'e.g.' end none."""
    return not before.strip() or bool(SENTENCE_END.search(before) and not ABBREVIATED.search(before))


def _whose(person: CasePerson) -> str:
    return person.pseudonym or PART_WORDS.get(person.part, "a person")


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", name) if word.casefold() not in TITLES]


def as_read(text: str) -> str:
    """The text as it is read: letters and their accents as one sign, nothing unseen between them."""
    return text if text.isascii() else UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _key(name: str) -> str:
    """One spelling for all: 'WEISS' and 'Weiß', 'ISIK' and 'Isık' are the same name."""
    return name.casefold().replace("ı", "i")


def _plain(text: str) -> str:
    """Without accents, the same length as before, so that places in it are places in the text."""
    if text.isascii():
        return text
    return "".join(unicodedata.normalize("NFKD", letter)[0] if letter.isalpha() else letter for letter in text)


@lru_cache(maxsize=64)
def _names_pattern(persons: tuple[CasePerson, ...]) -> tuple[re.Pattern | None, dict[str, CasePerson]]:
    """One pattern of all names and the words in them, the longest first, and whose each is. Two who share a surname share its owner."""
    owners: dict[str, CasePerson] = {}
    spellings: set[str] = set()
    for person in persons:
        for name in [person.real_name, *person.other_names.splitlines()]:
            words = [_plain(word) for word in _words(as_read(name))]
            for known in [" ".join(words), *(word for word in words if _key(word) not in SHORT_WORDS)]:
                if len(known) > 1:
                    owners.setdefault(_key(known), person)
                    spellings |= {known, _key(known)}
    if not owners:
        return None, {}
    longest_first = sorted(spellings, key=lambda known: (-len(known), known))
    body = "|".join(r"[\W_]+".join(re.escape(word) for word in known.split()) for known in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{body})(?![^\W_])", re.IGNORECASE), owners


def _found(text: str, pattern: re.Pattern, owners: dict[str, CasePerson]) -> Iterable[tuple[int, int, CasePerson]]:
    """Every name in the text. A single word counts unless it begins with a small letter: 'will' is a word, 'Will' may be a person."""
    for match in pattern.finditer(_plain(text)):
        words = _key(" ".join(re.findall(r"[^\W\d_]+", match[0])))
        if " " in words or not match[0][0].islower():
            yield match.start(), match.end(), owners[words]


def _birth_pattern(born: date) -> re.Pattern:
    month = MONTHS[born.month - 1]
    year = rf"(?:{born.year}|{born.year % 100:02d})"
    return re.compile(
        rf"\b0?{born.day}[./ -]0?{born.month}[./ -]{year}\b"
        rf"|\b{born.isoformat()}\b"
        rf"|\b0?{born.day}(?:st|nd|rd|th)?\s+(?:of\s+)?{month[:3]}(?:{month[3:]})?,?\s+{born.year}\b"
        rf"|\b{month}\s+0?{born.day}(?:st|nd|rd|th)?,?\s+{born.year}\b",
        re.IGNORECASE,
    )


def _is_nhs(text: str) -> bool:
    """Modulus 11, as the NHS Data Dictionary defines it, so that any ten figures are not taken for one."""
    figures = [int(letter) for letter in text if letter.isdigit()]
    check = 11 - sum(figure * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11
    return figures[9] == (0 if check == 11 else check)
