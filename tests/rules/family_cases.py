"""Family contacts of a review, all fictional, with a canary in every field that only some may read."""

from casework import registers
from tests.rules import review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

NAME = "Wren Fictional"
CANARY = "12 Canary Lane"
CONTACT = {
    "side": "victim", "relation": "parent", "name": NAME, "child": "no", "takes_part": "yes", "invited_on": back(10), "choice_on": back(8),
    "contact_details": f"{CANARY}\nTestshire", "wishes": "Wishes-canary", "needs": "Needs-canary", "communication": "Communication-canary",
    "designated_advocate": "police_flo", "advocate_details": "Advocate-canary",
}  # fmt: skip
NOBODY = {"side": "perpetrator", "relation": "nobody", "why_nobody": "Why-canary"}
CONSENT = {
    "living": "no",
    "considered": "Both were.",
    "sought": "not_sought",
    "rationale": "It would endanger a child.",
    "asked_on": back(1),
}


def chaired(cast) -> str:
    """A review whose Panel Chair is appointed."""
    review = review_cases.proceeding(cast)
    review_cases.done(cast.coordinator, review, {"panel_convened": 18, "chair_appointed": 17})
    return review


def add(
    cast, register: str = "family_contact", typed: dict | None = None, *, by=None, parent: str | None = None, **changed
) -> str:
    typed = (CONTACT if typed is None else typed) | changed
    return registers.add(by or cast.panel_chair, cast.first, register, typed, parent_id=parent, today=TODAY, now=NOW)


def correct(cast, entry: str, *, version: int = 1, **changed) -> None:
    typed = CONTACT | changed
    registers.correct(
        cast.panel_chair, cast.first, "family_contact", entry, typed, version=version, today=TODAY, now=NOW
    )
