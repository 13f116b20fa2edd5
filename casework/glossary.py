"""The abbreviations of a review, as agreed at the panel: what each means, who agreed it and when (App 3; R75).

They stand in the register 'abbreviation'. What the entries use and nobody explained is listed, to be explained or set aside; the partnership's
standard abbreviations (procedure/glossary.toml) may be taken over. An abbreviation of the glossary is taken for nobody's initials.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from casework import database, dates, forms, name_finder, names, permissions, procedure, registers, steps, words
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import Problem, Refused, WrongStep
from casework.procedure_texts import StandardAbbreviation

REGISTER = "abbreviation"
LEAST_USED = 2
IN_CAPITALS = re.compile(r"(?<![\w&.])[A-Z](?:&?[A-Z]){1,5}(?=s?(?![\w&]))")
SHOUTED = {
    "ACE", "ALL", "AND", "BUT", "CAN", "DID", "DO", "FOR", "FROM", "GO", "HAD", "HAS", "HE", "HER", "HIM", "HIS", "HOW", "IF", "MAY", "MORE",
    "MUST", "NEVER", "NO", "NON", "NONE", "NOT", "NOW", "OFF", "ON", "ONE", "ONLY", "OUT", "OVER", "SHE", "SO", "THE", "THEN", "THEY", "THIS",
    "TO", "TOO", "TWO", "UP", "VERY", "WAS", "WE", "WHO", "WHY", "WILL", "WITH", "YES", "YOU",
}  # fmt: skip
OF_EVERY_PAPER = {"AM", "PM", "MR", "MRS", "MS", "DR", "OK", "TV", "UK", "EU", "ID", "II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII"}
MOSTLY = 0.6  # of its letters: a text in capitals, whose words are no abbreviations
AROUND = 60


@dataclass(frozen=True)
class Abbreviation:
    """One abbreviation of a review's glossary."""

    id: str
    letters: str
    meaning: str
    agreed_by: str
    agreed_on: str


@dataclass(frozen=True)
class Unexplained:
    """Letters that the entries use: how often, the sentence that first uses them, and what they usually mean."""

    letters: str
    count: int
    used_in: str
    usually: str


@dataclass(frozen=True)
class Offered:
    """A standard abbreviation that may be taken over. `used`: the entries that this person may read use it."""

    letters: str
    meaning: str
    used: bool


def of_review(actor: Actor, review_id: str) -> list[Abbreviation]:
    """The abbreviations explained in a review, in alphabetical order: what is printed at the end of its chronology."""
    permissions.demand(actor, "see_glossary", review_id)
    entries = registers.of_review(actor, review_id, REGISTER)
    return explained(entries)


def explained(entries: Iterable[registers.Entry]) -> list[Abbreviation]:
    """Those of the glossary's entries that are explained, each once, in alphabetical order."""
    by_letters = {entry.answers["letters"].upper(): entry for entry in entries if entry.answers["standing"] == "explained"}
    return [
        Abbreviation(entry.id, entry.answers["letters"], entry.answers["meaning"] or "", entry.answers["agreed_by"] or "", _day(entry.answers))
        for _, entry in sorted(by_letters.items())
    ]


def letters_of(review_id: str) -> frozenset[str]:
    """For rules: every abbreviation of a review's glossary, in capitals, explained or set aside."""
    return frozenset(entry.answers["letters"].upper() for entry in registers.kept([review_id], [REGISTER]))


def unexplained(actor: Actor, review_id: str) -> list[Unexplained]:
    """The abbreviations in the entries that this person may read, used twice or more and neither explained nor set aside; the commonest first."""
    permissions.demand(actor, "see_glossary", review_id)
    persons, known = names.of_review(review_id), letters_of(review_id)
    counts: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for agency_id, text in _texts(actor, review_id):
        for letters in _in(text):
            if letters not in known:
                counts[letters] += 1
                first.setdefault(letters, (agency_id, text))
    by_use = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    wanted = [(letters, count) for letters, count in by_use if count >= LEAST_USED and not _of_a_person(letters, persons)]
    usually = {one.letters.upper(): one.meaning for one in _standard()}
    return [
        Unexplained(letters, count, _shown(actor, review_id, *first[letters], letters, persons), usually.get(letters, ""))
        for letters, count in wanted
    ]


def offered(actor: Actor, review_id: str) -> list[Offered]:
    """The partnership's standard abbreviations that are not in this review's glossary yet; those that its entries use come first."""
    permissions.demand(actor, "see_glossary", review_id)
    known = letters_of(review_id)
    used = {letters for _, text in _texts(actor, review_id) for letters in _in(text)}
    there = [Offered(one.letters, one.meaning, one.letters.upper() in used) for one in _standard() if one.letters.upper() not in known]
    return sorted(there, key=lambda one: not one.used)


def settle(
    actor: Actor,
    review_id: str,
    letters: str,
    *,
    meaning: str = "",
    set_aside: bool = False,
    agreed_by: str = "",
    agreed_on: str = "",
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Explain an abbreviation, or set it aside as one that needs no explanation; returns its id. Raises Refused for one that is there already."""
    permissions.demand(actor, "record_glossary", review_id)
    if letters.strip().upper() in letters_of(review_id):
        raise Refused([Problem("letters", f"{letters.strip()} is in the glossary already. Correct it there.", letters)])
    typed = {
        "letters": letters, "standing": "set_aside" if set_aside else "explained", "meaning": meaning, "agreed_by": agreed_by,
        "agreed_on": agreed_on,
    }  # fmt: skip
    return registers.add(actor, review_id, REGISTER, typed, today=today, now=now, command_id=command_id)


def take_over(
    actor: Actor,
    review_id: str,
    letters: Sequence[str],
    *,
    agreed_by: str = "",
    agreed_on: str = "",
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> int:
    """Take over standard abbreviations with the meaning they have there, all at once; returns how many. What is there already stays as it is."""
    permissions.demand(actor, "record_glossary", review_id)
    known, standard = letters_of(review_id), {one.letters: one.meaning for one in _standard()}
    wanted = [one for one in dict.fromkeys(letters) if one in standard and one.upper() not in known]
    if not wanted:
        raise Refused("Choose at least one abbreviation that is not in the glossary yet.")
    register = registers.described(review_id, REGISTER)
    if missing := steps.case(review_id).unmet(register.needs):
        raise WrongStep(missing)
    form = forms.load(register.form)
    rows = [
        forms.understand(
            form,
            {"letters": one, "standing": "explained", "meaning": standard[one], "agreed_by": agreed_by, "agreed_on": agreed_on},
            today=today,
        )
        for one in wanted
    ]
    with database.change(actor, "register_entry_added", review=review_id, summary=register.title, command_id=command_id) as write:
        for values in rows:
            registers.lay_in(write, actor, review_id, REGISTER, values, now=now)
    return len(rows)


def _texts(actor: Actor, review_id: str) -> list[tuple[str, str]]:
    return [(row["agency_id"], row["said"]) for row in database.scoped(actor, "texts_for_glossary", review=review_id)]


def _in(text: str) -> list[str]:
    """The abbreviations of a text; of a line in capitals none."""
    return [letters for line in text.splitlines() if not _shouted(line) for letters in IN_CAPITALS.findall(line) if _stands_for_something(letters)]


def _shouted(line: str) -> bool:
    """Whether a line is written in capitals: longer words than abbreviations have are, and nearly everything is."""
    upper, every = sum(letter.isupper() for letter in line), sum(letter.isalpha() for letter in line)
    return every > 12 and upper / every > MOSTLY


def _stands_for_something(letters: str) -> bool:
    return letters not in SHOUTED and letters not in OF_EVERY_PAPER and letters.capitalize() not in {month[:3] for month in words.MONTHS}


def _of_a_person(letters: str, persons: Sequence[names.CasePerson]) -> bool:
    finder = name_finder.of(tuple(persons))
    return letters in finder.initials or words.key(letters) in finder.owners or words.key(letters) in finder.put_there


def _shown(actor: Actor, review_id: str, agency_id: str, text: str, letters: str, persons: Sequence[names.CasePerson]) -> str:
    """What stands around the letters, in the names of the reader's role."""
    read = names.rendered(text, persons, permissions.rendering(actor, review_id, agency_id), abbreviations=frozenset({letters}))
    place = max(0, read.find(letters))
    first, last = max(0, place - AROUND), place + AROUND
    return " ".join(f"{'…' if first else ''}{read[first:last]}{'…' if last < len(read) else ''}".split())


def _standard() -> tuple[StandardAbbreviation, ...]:
    """The partnership's of today: an edition that a review keeps may have been made before there were any."""
    return procedure.in_force().abbreviations


def _day(answers: dict) -> str:
    day = answers.get("agreed_on")
    return dates.show(day) if isinstance(day, date | PartialDate) else ""
