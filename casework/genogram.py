"""The genogram of a review as at a day, as one person may read it (App 5 section 2, App 7 section 13; R80, R52).

Drawn from the persons of the case and three registers: couples, parents, pregnancies. In initials and pseudonyms it shows no dates and nobody's
sex of whom it is not known that they were grown up: a child's is shown with real names alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import (
    audit,
    case_persons,
    chronology_submission,
    database,
    dates,
    genogram_layout,
    names,
    permissions,
    registers,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.case_persons import PersonShown
from casework.dates import DateProblem, PartialDate
from casework.errors import Problem, Refused
from casework.genogram_family import (
    DIVORCED,
    ENDURING,
    FEMALE,
    MALE,
    NEUTRAL,
    PREGNANCY,
    SEPARATED,
    TRANSITORY,
    Couple,
    Family,
    Member,
    family,
)
from casework.genogram_shapes import Picture

COUPLES, PARENTS, PREGNANCIES = REGISTERS = ("family_couple", "family_parents", "family_pregnancy")
NAMES = {"real": "Real names", "initials": "Initials", "pseudonyms": "Pseudonyms"}
SIGNS = {MALE: "male", FEMALE: "female", NEUTRAL: "sex not shown or not recorded"}
BONDS = {ENDURING: "enduring relationship", TRANSITORY: "transitory relationship"}
MARKS = {SEPARATED: "separated", DIVORCED: "divorced"}
GROWN_UP = 18


@dataclass(frozen=True)
class Genogram:
    """The picture, what it shows as rows and in a sentence, and what is recorded but not drawn."""

    as_at: date
    names_as: str
    picture: Picture
    rows: tuple[dict[str, str], ...]
    summary: str
    left_out: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.rows


def renderings(actor: Actor, review_id: str) -> dict[str, str]:
    """How persons may be named in this actor's genogram, with the words for it: their own rendering, and what tells less."""
    most = permissions.RENDERINGS.index(permissions.rendering(actor, review_id))
    return {one: NAMES[one] for one in reversed(permissions.RENDERINGS[: most + 1])}


def as_at_day(typed: str, *, today: date) -> date:
    """The day a genogram is to be drawn as at; today where nothing is said. Raises Refused for what is no one day, or is to come."""
    if not typed.strip():
        return today
    try:
        found = dates.understand(typed, today)
    except DateProblem as trouble:
        raise Refused([Problem("as_at", str(trouble), typed)]) from None
    if found.earliest != found.latest:
        raise Refused([Problem("as_at", f"'As at' is one day, such as {dates.show(today)}: '{typed}' can be several.", typed)])
    return found.earliest


def of_review(actor: Actor, review_id: str, *, as_at: str = "", names_as: str = "", today: date) -> Genogram:
    """The genogram as at a day as typed, in the actor's own rendering or one that tells less. The first opening is recorded."""
    permissions.demand(actor, "see_genogram", review_id)
    audit.opened(actor, "genogram_opened", review_id)
    day = as_at_day(as_at, today=today)
    rendering = permissions.at_most(actor, review_id, names_as)
    found = {one: registers.of_review(actor, review_id, one) for one in REGISTERS}
    recorded = {name: [entry.answers for entry in entries] for name, entries in found.items()}
    drawn = _family(actor, review_id, day, rendering, recorded)
    rows = tuple(_rows(drawn))
    summary = _summary(drawn, day)
    review = reviews.in_view(actor, review_id)
    picture = genogram_layout.drawn(
        drawn,
        title=f"Genogram as at {dates.show(day)}",
        lines=[f"{review.reference}  ·  {review.marking}  ·  {NAMES[rendering]}", _headed(actor, review_id, rendering)],
        says=" ".join([summary, *(_sentence(row) for row in rows)]),
    )
    return Genogram(day, rendering, picture, rows, summary, drawn.left_out)


def _headed(actor: Actor, review_id: str, rendering: str) -> str:
    """App 5's line: family name (with real names alone) and period of review."""
    period = chronology_submission.period_of(review_id)
    named = [one.real_name.split()[-1] for one in case_persons.of_review(actor, review_id) if one.part == "victim" and one.real_name.split()]
    family_name = f"Family name: {named[0]}  ·  " if rendering == "real" and named else ""
    return f"{family_name}Period of review: {period.words if period else 'not set'}"


# ---- who is in it ------------------------------------------------------------------------------------------------------


def _family(actor: Actor, review_id: str, day: date, rendering: str, recorded: Mapping[str, list[Mapping[str, Any]]]) -> Family:
    rows = {row["id"]: row for row in database.scoped(actor, "visible_persons_of", review=review_id)}
    persons = case_persons.of_review(actor, review_id, names_as=rendering)
    born = [one for one in persons if not _after(rows[one.id]["birth_earliest"], day)]
    parents = [(one["child"], _two(one)) for one in recorded[PARENTS] if one.get("child") and one.get("parent")]
    death = first_death(review_id)
    told = _Told(rendering, day, death, rows, dict(parents))
    members = [told.member(one, name) for one, name in zip(born, _called(born), strict=True)]
    lost = [(f"pregnancy {place}", one) for place, one in enumerate(recorded[PREGNANCIES]) if _shows(one, day)]
    members += [_pregnancy(name, one, day, rendering) for name, one in lost]
    parents += [(name, _two(one)) for name, one in lost if one.get("parent")]
    couples = [_couple(one, day) for one in recorded[COUPLES] if one.get("one") and one.get("other")]
    return family(members, [one for one in couples if not _after(one.begun, day)], parents)


def _two(answers: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(filter(None, (answers.get("parent"), answers.get("other_parent"))))


def _after(start: date | PartialDate | None, day: date) -> bool:
    return start is not None and (start.earliest if isinstance(start, PartialDate) else start) > day


def first_death(review_id: str) -> PartialDate | None:
    """For rules and pages of a review: the day of the first death, which stands in the notification."""
    record = steps.case(review_id).records.get("death")
    return record.done if record else None


def _called(persons: Sequence[PersonShown]) -> list[str]:
    """Their names, people of one name numbered; who has none in the rendering is called what they are: 'Child 2'."""
    unnamed = {"a person": "Person", **{words: words.split(" ", 1)[1].capitalize() for words in names.PART_WORDS.values()}}
    called = [unnamed.get(one.name, one.name) for one in persons]
    return [f"{name} {called[: at + 1].count(name)}" if called.count(name) > 1 else name for at, name in enumerate(called)]


@dataclass(frozen=True)
class _Told:
    """What is told of each person in one rendering, as at a day. `death`: the day of the first death, which stands in the notification."""

    rendering: str
    day: date
    death: PartialDate | None
    rows: Mapping[str, Mapping[str, Any]]
    parents: Mapping[str, tuple[str, ...]]

    def member(self, person: PersonShown, name: str) -> Member:
        row = self.rows[person.id]
        about = case_persons.as_answers(dict(row))
        died = self._died(person.id, about)
        crossed = bool(about["dead"]) if died is None else died.earliest <= self.day
        real = self.rendering == "real"
        lines = [name]
        if real and about["born"]:
            lines.append(f"b. {dates.show(_date(row))}")
        if real and crossed and died:
            lines.append(f"d. {dates.show(died)}")
        if not real and person.age is not None:
            lines.append(f"aged {person.age}")
        return Member(person.id, tuple(lines), self._sign(row, about["sex"]), crossed, row["part"] == "victim", row["birth_earliest"])

    def _died(self, person: str, about: Mapping[str, Any]) -> PartialDate | None:
        if about["died"]:
            return dates.understand(about["died"])
        first_victim = next((one for one, row in self.rows.items() if row["part"] == "victim"), None)
        return self.death if person == first_victim else None

    def _sign(self, row: Mapping[str, Any], sex: str) -> str:
        known = sex if sex in (MALE, FEMALE) else NEUTRAL
        return known if self.rendering == "real" or self._grown_up(row) else NEUTRAL

    def _grown_up(self, row: Mapping[str, Any]) -> bool:
        """Whether it is known that this is no child, nor a child of the victim or the perpetrator, whatever their age (R52)."""
        main = {one for one, other in self.rows.items() if other["part"] in ("victim", "perpetrator")}
        age = row["age_at_death"] if row["age_at_death"] is not None else self._age(row)
        if row["part"] == "child" or main & set(self.parents.get(row["id"], ())) or (age is not None and age < GROWN_UP):
            return False
        has_children = any(row["id"] in two for two in self.parents.values())
        return age is not None or has_children or row["id"] in main

    def _age(self, row: Mapping[str, Any]) -> int | None:
        """The least age at the time of the death that the date of birth leaves open."""
        at = min(self.day, self.death.earliest) if self.death else self.day
        born = row["birth_latest"]
        return born and at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _date(row: Mapping[str, Any]) -> PartialDate:
    return PartialDate(row["birth_typed"], row["birth_earliest"], row["birth_latest"], row["birth_precision"])


def _shows(pregnancy: Mapping[str, Any], day: date) -> bool:
    """Whether a pregnancy is drawn as at a day: not before it was known, nor once the child is there."""
    known, ended = pregnancy.get("known_on"), pregnancy.get("ended_on")
    if _after(known or (ended if pregnancy.get("outcome") != "born" else None), day):
        return False
    return pregnancy.get("outcome") != "born" or bool(known and ended and _after(ended, day))


def _pregnancy(name: str, answers: Mapping[str, Any], day: date, rendering: str) -> Member:
    ended = answers.get("ended_on")
    lost = answers.get("outcome") in ("lost", "ended") and not _after(ended, day)
    when = ended or answers.get("known_on")
    lines = (dates.show(when),) if rendering == "real" and when else ()
    return Member(name, lines, PREGNANCY, lost, born=when.earliest if when else None)


def _couple(answers: Mapping[str, Any], day: date) -> Couple:
    begun = answers.get("begun_on")
    return Couple(answers["one"], answers["other"], answers.get("bond") or ENDURING, _mark(answers, day), begun.earliest if begun else None)


def _mark(answers: Mapping[str, Any], day: date) -> str:
    """'/' or '//' as at a day. A divorce to come leaves the separation before it; where that has no day, it is not told."""
    separated, divorced = answers.get("separated_on"), answers.get("divorced_on")
    if answers.get("state") == "divorced" and not _after(divorced or separated, day):
        return DIVORCED
    apart = answers.get("state") == "separated" or (answers.get("state") == "divorced" and separated)
    return SEPARATED if apart and not _after(separated, day) else ""


# ---- in words ----------------------------------------------------------------------------------------------------------


def _summary(drawn: Family, day: date) -> str:
    people = sum(one.sign != PREGNANCY for one in drawn.members.values())
    pregnant = len(drawn.members) - people
    counted = [f"{people} {'person' if people == 1 else 'people'}", f"{len(drawn.couples)} {'couple' if len(drawn.couples) == 1 else 'couples'}"]
    counted += [f"{pregnant} {'pregnancy' if pregnant == 1 else 'pregnancies'}"] if pregnant else []
    return f"Genogram as at {dates.show(day)}: {', '.join(counted)}."


def _rows(drawn: Family) -> Iterable[dict[str, str]]:
    """Everybody with what the picture shows of them, for whoever does not see it."""
    for one in drawn.members.values():
        sibship = drawn.sibship_of.get(one.id)
        parents = [drawn.members[parent].name for parent in sibship.parents] if sibship else []
        yield {
            "who": one.name if one.sign != PREGNANCY else " ".join(["Pregnancy", *one.lines]),
            "about": ", ".join([*one.lines[1:], *_about(one)]),
            "partners": "; ".join(_partners(drawn, one)),
            "parents": " and ".join(parents),
            "place": _place(one.id, sibship.children) if sibship else "",
        }


def _about(one: Member) -> list[str]:
    if one.sign == PREGNANCY:
        return ["abortion or miscarriage"] if one.crossed else ["child expected"]
    return [SIGNS[one.sign], *(["subject of the review"] if one.subject else []), *(["deceased"] if one.crossed else [])]


def _partners(drawn: Family, one: Member) -> Iterable[str]:
    for couple in drawn.couples:
        if one.id in couple.both:
            (other,) = couple.both - {one.id}
            said = [BONDS.get(couple.bond, "parents together, relationship not recorded"), *filter(None, [MARKS.get(couple.mark)])]
            yield f"{drawn.members[other].name} ({', '.join(said)})"


def _place(person: str, children: Sequence[str]) -> str:
    return f"{children.index(person) + 1} of {len(children)} from the left" if len(children) > 1 else "only one"


def _sentence(row: Mapping[str, str]) -> str:
    said = [row["who"], row["about"]]
    said += [f"partner of {row['partners']}"] if row["partners"] else []
    said += [f"child of {row['parents']}, {row['place']}"] if row["parents"] else []
    return f"{', '.join(filter(None, said))}."
