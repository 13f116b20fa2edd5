"""The family in the demonstration: every one of them is fictional."""

from typing import Any

from casework import registers


def take_part(stage: Any, review: str) -> None:
    """A sister who takes part, with her advocate, and the suspect's mother, who will say later."""
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
