"""The genogram in the demonstration: three generations, a former partner on both sides, a pregnancy that was lost. All of it is fictional."""

from typing import Any

from casework import case_persons, registers
from casework.case_persons import PersonShown

MAIN = {
    "victim": {"sex": "female", "born": "14/05/1983"},
    "perpetrator": {"sex": "male", "born": "02/11/1980"},
}
PEOPLE = {  # by a short name for what follows: part, real name, pseudonym, relationship, and what else is known
    "mother": ("family", "Marjorie Invented", "Maple", "Mother", {"sex": "female", "born": "1955"}),
    "father": ("family", "Arthur Invented", "Acorn", "Father", {"sex": "male", "born": "09/02/1952", "died": "March 2015"}),
    "brother": ("family", "Edgar Invented", "Elm", "Brother", {"sex": "male", "born": "21/08/1979"}),
    "sister": ("family", "Wren Invented", "Willow", "Sister", {"sex": "female", "born": "30/01/1987"}),
    "former": ("family", "Colin Bygone", "Cherry", "Former husband", {"sex": "male", "born": "1981"}),
    "grown": ("child", "Tansy Bygone", "Thyme", "Child", {"sex": "female", "born": "17/06/2004", "age": "22"}),
    "grandson": ("child", "Rafe Bygone", "Rush", "Child", {"sex": "male", "born": "03/10/2007", "age": "18"}),
    "his_mother": ("family", "Mo Madeup", "Myrtle", "Mother of the suspect", {"sex": "female", "born": "1957"}),
    "his_father": ("family", "Len Madeup", "Laurel", "Father of the suspect", {"sex": "male", "dead": "yes"}),
    "his_former": ("other", "Petra Imaginary", "Poplar", "Former partner of the suspect", {"sex": "female", "born": "1984"}),
    "his_child": ("child", "Quinn Imaginary", "Quince", "Child of the suspect", {"sex": "male", "born": "11/12/2012", "age": "13"}),
}
COUPLES = (
    ("mother", "father", {"bond": "enduring", "begun_on": "1977", "state": "together"}),
    ("victim", "former", {"bond": "enduring", "begun_on": "2003", "state": "divorced", "separated_on": "2012", "divorced_on": "2014"}),
    ("victim", "perpetrator", {"bond": "enduring", "begun_on": "2017", "state": "separated", "separated_on": "early 2026"}),
    ("his_mother", "his_father", {"bond": "enduring", "begun_on": "1978", "state": "together"}),
    ("perpetrator", "his_former", {"bond": "transitory", "begun_on": "2011", "state": "separated", "separated_on": "2013"}),
)
PARENTS = {
    "brother": ("mother", "father"), "victim": ("mother", "father"), "sister": ("mother", "father"), "grown": ("victim", "former"),
    "grandson": ("victim", "former"), "perpetrator": ("his_mother", "his_father"), "his_child": ("his_former", "perpetrator"),
}  # fmt: skip


def draw(stage: Any, review: str) -> None:
    """Everybody, who is whose partner and child, and a miscarriage."""
    chair, at = stage.actors["panel-chair"], stage.at(60)
    people = {one.part: one.id for one in case_persons.of_review(chair, review)}
    for one in case_persons.of_review(chair, review):
        _correct(stage, review, one)
    for name, (part, real, pseudonym, relationship, more) in PEOPLE.items():
        typed = {"part": part, "real_name": real, "pseudonym": pseudonym, "relationship": relationship, **more}
        people[name] = case_persons.record(chair, review, typed, today=at["today"])
    for one, other, about in COUPLES:
        registers.add(chair, review, "family_couple", {"one": people[one], "other": people[other], **about}, **at)
    for child, (parent, other) in PARENTS.items():
        named = {"child": people[child], "parent": people[parent], "other_parent": people[other]}
        registers.add(chair, review, "family_parents", named, **at)
    lost = {"parent": people["victim"], "other_parent": people["perpetrator"], "outcome": "lost", "ended_on": "November 2019"}
    registers.add(chair, review, "family_pregnancy", lost, **at)


def _correct(stage: Any, review: str, person: PersonShown) -> None:
    """Sex and date of birth of who was named in the notification."""
    known = ("part", "real_name", "other_names", "initials", "pseudonym", "relationship")
    typed = {name: getattr(person, name) for name in known} | MAIN[person.part]
    case_persons.correct(stage.actors["panel-chair"], review, person.id, typed, version=person.version, today=stage.at(60)["today"])
