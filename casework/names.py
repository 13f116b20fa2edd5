"""A person of a case has one record and three renderings: real name, initials, pseudonym (A28). Nothing leaves unchecked (R170, R214).

`rendered` shows a text to somebody who may not read real names, `in_real_names` puts agreed initials and pseudonyms back into names for who may;
`leaks` says where a text that is to leave still identifies somebody, `supposed` what looks as if it did. They know what is recorded of the persons
of the review (casework/name_finder.py), and what identifies by its shape (casework/identifiers.py): a name that nobody recorded is not found. A
person reads what leaves, too. What is stored is never altered.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from casework import childs_sex, database, identifiers, name_finder, permissions, procedure, read_once, words
from casework.childs_sex import People
from casework.name_finder import Stands, apart_from, begins_sentence, initials_of
from casework.procedure_texts import Agency
from casework.words import as_read

__all__ = ["CasePerson", "Leak", "as_read", "in_real_names", "initials_of", "leak_sentences", "leaks", "no_more_than", "of_review", "persons_of",
           "rendered", "renderer", "supposed", "tells_sex", "worth_a_look"]  # fmt: skip

PART_WORDS = {"victim": "the victim", "perpetrator": "the perpetrator", "child": "a child", "family": "a relative", "friend": "a friend or contact"}
CONTACT_DETAILS = {"postcode", "telephone number", "e-mail address", "address"}
NO_RELATIVES = ("friend", "neighbour", "colleague", "other")
SUPPOSED = "what looks like the name"
NAMED = {"name": "name", "short form": "name", "misspelt": "misspelt name", "apostrophe left out": "name", "initials": "initials"}


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
    return list(_persons(review))


@read_once.for_each_state
def _persons(review: str) -> tuple[CasePerson, ...]:
    """Those of the case in their order, then the contacts as they were entered."""
    of_case = sorted(database.rows("persons_to_name", review=review), key=lambda row: row["list_order"])
    newest = {row["entry_id"]: row for row in database.rows("contacts_to_name", review=review)}
    contacts = sorted((row for row in newest.values() if row["name"] is not None and not row["in_error"]), key=lambda row: row["recorded_on"])
    return (*map(_of_case, of_case), *map(_contact, contacts))


def _of_case(row: Mapping[str, Any]) -> CasePerson:
    born = row["birth_earliest"] if row["birth_precision"] == "day" else None
    return CasePerson(row["id"], row["part"], row["real_name"], row["other_names"], row["initials"], row["pseudonym"], born)


def _contact(row: Mapping[str, Any]) -> CasePerson:
    part = "friend" if row["relation"] in NO_RELATIVES else "family"
    return CasePerson(row["entry_id"], part, row["name"], row["other_names"] or "", "", "", contact=True)


def persons_of(review: str) -> list[CasePerson]:
    """The persons of the case alone, to choose from or to list."""
    return [person for person in of_review(review) if not person.contact]


def no_more_than(ceiling: str, asked: str | None) -> str:
    """The rendering asked for, where it shows no more than the reader may see; their own otherwise."""
    openness = permissions.RENDERINGS
    return asked if asked in openness and openness.index(asked) <= openness.index(ceiling) else ceiling


def rendered(text: str, persons: Iterable[CasePerson], rendering: str, *, abbreviations: frozenset[str] = frozenset()) -> str:
    """The text with every recorded name put into the rendering; unchanged for those who may read real names.

    What stands for a name at the beginning of a sentence begins with a capital letter. In pseudonyms, initials that can be only one person's go
    too (`abbreviations`: what the panel agreed to mean something else), and what tells the sex of a child (R52).
    """
    return renderer(persons, rendering, abbreviations=abbreviations)(text) if text else text


def renderer(persons: Iterable[CasePerson], rendering: str, *, abbreviations: frozenset[str] = frozenset()) -> Callable[[str], str]:
    """What does to a text as `rendered`, for many texts: the persons are looked through once for all."""
    if rendering == "real":
        return lambda text: text
    persons = tuple(persons)
    finder, people = name_finder.of(persons), _people(persons) if rendering == "pseudonyms" else None

    def shown(text: str) -> str:
        text = as_read(text)
        found = finder.certain(text)
        if rendering == "pseudonyms":
            found = _with_initials(found, finder, text, abbreviations)
        text = _replaced(text, found, {one.person.id: one.person.shown(rendering) for one in found})
        return childs_sex.put_plainly(text, people) if people else text

    return shown


def in_real_names(text: str, persons: Iterable[CasePerson], *, abbreviations: frozenset[str] = frozenset()) -> str:
    """A text typed with agreed initials or pseudonyms, in real names: for who may read these and asks for it. What may mean two things stays."""
    if not text:
        return text
    text, persons = as_read(text), tuple(persons)
    finder = name_finder.of(persons)
    known = {person.id for person in persons if person.real_name and not person.contact}  # who the family's contacts are is not for every reader
    found = [one for one in [*finder.by_initials(text, abbreviations), *finder.by_pseudonym(text)] if one.certain and one.person.id in known]
    found = apart_from(finder.certain(text), found)
    return _replaced(text, sorted(found, key=lambda one: one.start), {person.id: person.real_name for person in persons}, capital=False)


def leaks(
    text: str,
    persons: Iterable[CasePerson],
    *,
    rendering: str = "initials",
    abbreviations: frozenset[str] = frozenset(),
    told_in: str = "pseudonyms",
) -> list[Leak]:
    """Where a text, as it is read, identifies somebody: names in any form, dates of birth, addresses, numbers that are a person's.

    In a text that is to be read in pseudonyms initials are a leak as well. `told_in`: how persons are named to whom the leaks are told.
    """
    text, persons = as_read(text), tuple(persons)
    finder = name_finder.of(persons)
    found = finder.certain(text)
    if rendering == "pseudonyms":
        found = sorted([*found, *finder.by_initials(text, abbreviations)], key=lambda one: one.start)
    told = [Leak(NAMED[one.how], _whose(one.person, told_in), one.start, one.end) for one in found]
    births = [(person.born, _whose(person, told_in)) for person in persons if person.born]
    told += [Leak(*one) for one in identifiers.found(words.plain(text), births)]
    return sorted(told, key=lambda leak: (leak.start, leak.end))


def supposed(
    text: str, persons: Iterable[CasePerson], may_stand: frozenset[str] = frozenset(), *, told_in: str = "pseudonyms"
) -> list[Leak]:
    """What looks like a recorded name misspelt, and may be none: to warn of. `may_stand`: more words of places and agencies."""
    text, persons = as_read(text), tuple(persons)
    finder = name_finder.of(persons)
    found = finder.supposed(text, may_stand)
    if found:
        found = finder.supposed(text, may_stand | _words_of_agencies(tuple(procedure.current().agencies.values())))
    return [Leak(SUPPOSED, _whose(one.person, told_in), one.start, one.end) for one in found]


def worth_a_look(texts: Iterable[str], persons: Iterable[CasePerson]) -> set[str]:
    """Those of many texts in which `leaks` or `supposed` may find something: most tell of nobody, and a closer look at each takes long."""
    persons = tuple(persons)
    read = {text: words.plain(as_read(text)) for text in texts}
    apart = set(read.values())
    telling = name_finder.of(persons).telling(" ".join(apart))
    worth = {text for text in apart if not telling.isdisjoint(words.tokens(text))} if telling else set()
    worth.update(identifiers.may_stand(apart, [person.born for person in persons if person.born]))
    return {text for text, plainly in read.items() if plainly in worth}


def tells_sex(text: str, persons: Iterable[CasePerson]) -> list[Leak]:
    """Where a text in pseudonyms still tells, or may tell, the sex of a child (R52)."""
    people = _people(tuple(persons))
    return [Leak("sex", "a child", *span) for span in childs_sex.told(text, people)] if people else []


def leak_sentences(
    text: str,
    persons: Iterable[CasePerson],
    *,
    contact_details_may_stand: bool = False,
    quoted: bool = False,
    with_supposed: bool = False,
    told_in: str = "pseudonyms",
    instead: str = "a pseudonym",
) -> list[str]:
    """Each leak as a sentence that says where it is and what it is; the finding itself is repeated only when `quoted`, for a reader of names.

    `contact_details_may_stand`: in a text that names somebody who is no person of the case, such as the Panel Chair. `with_supposed`: what only
    looks like a name as well, where a sentence is a warning and refuses nothing. `told_in`: how persons are named to whom this is told.
    `instead`: what to use for a name.
    """
    text, persons = as_read(text), tuple(persons)
    found = [leak for leak in leaks(text, persons, told_in=told_in) if not (contact_details_may_stand and leak.kind in CONTACT_DETAILS)]
    if with_supposed:
        found = sorted([*found, *supposed(text, persons, told_in=told_in)], key=lambda leak: leak.start)
    return [leak_sentence(text, leak, quoted=quoted, instead=instead) for leak in found]


def leak_sentence(text: str, leak: Leak, *, quoted: bool, instead: str = "a pseudonym") -> str:
    """One leak in words: where it is, what it is, what to do."""
    place = f"Line {text.count(chr(10), 0, leak.start) + 1}, character {leak.start - text.rfind(chr(10), 0, leak.start)}"
    what = f"“{text[leak.start : leak.end]}”, " if quoted else ""
    if leak.kind == "sex":
        return f"{place}: {what}a word that may tell the sex of a child. Say 'child' instead."
    if leak.kind == SUPPOSED:
        return f"{place}: {what}{leak.kind} of {leak.whose}, misspelt. If it is, use {instead}."
    advice = f"Use {instead}, or leave it out." if leak.kind in NAMED.values() else "Leave it out."
    return f"{place}: {what}the {leak.kind} of {leak.whose}. {advice}"


def words_in(text: str) -> frozenset[str]:
    """The words of a text in one spelling: of places and agencies, which may stand."""
    return frozenset(words.key(word) for word in words.WORD.findall(words.plain(as_read(text))))


def _with_initials(found: list[Stands], finder: name_finder.Finder, text: str, abbreviations: frozenset[str]) -> list[Stands]:
    more = apart_from(found, [one for one in finder.by_initials(text, abbreviations) if one.certain])
    return sorted([*found, *more], key=lambda one: one.start)


def _replaced(text: str, found: list[Stands], shown: dict[str, str], *, capital: bool = True) -> str:
    pieces, end = [], 0
    for one in found:
        instead = shown[one.person.id]
        if capital and begins_sentence(text, one.start):
            instead = instead[0].upper() + instead[1:]
        pieces += [text[end : one.start], f"{instead}'s" if one.how == "apostrophe left out" else instead]
        end = one.end
    return "".join([*pieces, text[end:]])


@lru_cache(maxsize=64)
def _people(persons: tuple[CasePerson, ...]) -> People | None:
    """As the persons stand in the pseudonym rendering; None where there is no child."""
    children = tuple(person for person in persons if person.part == "child")
    others = [person.shown("pseudonyms") for person in persons if person.part != "child"] + ["the victim", "the perpetrator"]
    called = [name for person in children for name in ([person.pseudonym] if person.pseudonym else ["a child", "A child"])]
    return People(tuple(dict.fromkeys(called)), tuple(dict.fromkeys(others))) if children else None


def _whose(person: CasePerson, told_in: str) -> str:
    """A contact of the family is named to nobody here: their names are for those few who arrange the meetings with them."""
    return person.shown("pseudonyms" if person.contact else told_in)


@lru_cache(maxsize=8)
def _words_of_agencies(agencies: tuple[Agency, ...]) -> frozenset[str]:
    return words_in(" ".join(word for agency in agencies for word in (agency.name, agency.short, *agency.aliases)))
