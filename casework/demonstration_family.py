"""The family in the demonstration: every one of them is fictional."""

from typing import Any

from casework import case_persons, demonstration_genogram, registers

TOOK_PART = ("advocate", "terms_shared", "met_panel", "updated", "read_draft", "medium")


def take_part(stage: Any, review: str) -> None:
    """A sister who takes part, with her advocate, and the suspect's mother, who will say later; the whole family in the genogram."""
    chair = stage.actors["panel-chair"]
    asked = {"invited_on": stage.typed(86), "invited_by": "Police Family Liaison Officer, on a visit", "child": "no"}
    sister = asked | {
        "side": "victim", "relation": "sibling", "name": "Wren Invented", "lead": "yes", "takes_part": "yes", "choice_on": stage.typed(84),
        "contact_details": "1 Nowhere Street, Testshire", "medium": "telephone", "wishes": "Not on Sundays.", "designated_advocate": "police_flo",
        "advocate_details": "Lia Ison", "advocate_member": stage.actors["liaison"].person_id,
    }  # fmt: skip
    mother = asked | {
        "side": "perpetrator", "relation": "parent", "name": "Mo Madeup", "takes_part": "later", "choice_on": stage.typed(84),
        "designated_advocate": "none",
    }  # fmt: skip
    contact = registers.add(chair, review, "family_contact", sister, **stage.at(84))
    registers.add(chair, review, "family_contact", mother, **stage.at(84))
    for register, typed in (
        ("family_leaflet", {"leaflet": "family", "given_on": stage.typed(86)}),
        ("family_support", {"what": "advocate_offered", "happened_on": stage.typed(84)}),
        ("family_update", {"updated_on": stage.typed(63), "about": "terms", "how": "telephone"}),
    ):
        registers.add(chair, review, register, typed, parent_id=contact, **stage.at(63))
    demonstration_genogram.draw(stage, review)


def took_part(stage: Any, review: str) -> None:
    """Of the published review: a sister who met the panel and read the draft, and a brother of the perpetrator who declined."""
    chair = stage.actors["panel-chair"]
    asked = {"invited_by": "Police Family Liaison Officer, on a visit", "child": "no", "designated_advocate": "none"}
    asked |= {"invited_on": stage.typed(588), "choice_on": stage.typed(586)}
    sister = asked | {"side": "victim", "relation": "sibling", "name": "Lark Notreal", "lead": "yes", "takes_part": "yes", "medium": "letter"}
    brother = asked | {"side": "perpetrator", "relation": "sibling", "name": "Al Fabel", "takes_part": "no"}
    contact = registers.add(chair, review, "family_contact", sister, **stage.at(586))
    registers.add(chair, review, "family_contact", brother, **stage.at(586))
    for days, register, typed in (
        (588, "family_leaflet", {"leaflet": "family", "given_on": stage.typed(588)}),
        (588, "family_support", {"what": "advocate_offered", "happened_on": stage.typed(588)}),
        (580, "family_support", {"what": "advocate_taken_up", "happened_on": stage.typed(580)}),
        (575, "family_update", {"updated_on": stage.typed(575), "about": "terms", "how": "letter"}),
        (500, "family_meeting", {"met_on": stage.typed(500), "met_whom": ["chair", "panel"], "advocate_there": "yes", "in_confidence": "no",
                                 "said": "She told the panel who her sister was, and what would have helped."}),
        (430, "family_contribution", {"answered_on": stage.typed(430)} | dict.fromkeys(TOOK_PART, "yes")),
        (430, "family_update", {"updated_on": stage.typed(430), "about": "draft", "how": "meeting"}),
        (200, "family_update", {"updated_on": stage.typed(200), "about": "publication", "how": "letter"}),
        (20, "family_update", {"updated_on": stage.typed(20), "about": "progress", "how": "letter"}),
    ):  # fmt: skip
        registers.add(chair, review, register, typed, parent_id=contact, **stage.at(days))
    consent = {"living": "no", "considered": "The panel looked at what the victim would have wanted.", "sought": "not_sought"}
    why = {"rationale": "The person has died; the family knows what is shared.", "asked_on": stage.typed(570)}
    victim = next(person for person in case_persons.of_review(chair, review) if person.part == "victim")
    registers.add(chair, review, "consent", consent | why | {"subject": victim.id}, **stage.at(570))
