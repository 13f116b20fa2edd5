"""The demonstration's published review, from the Home Office's verdict to the links: fictional, through the same verbs as a real one."""

from collections.abc import Callable, Mapping
from typing import Any

from casework import home_office, letter_points, publication, registers, submissions, verdicts
from casework.actors import Actor

REPORT_AND_PLAN = ["overview_report", "action_plan"]
POINTS = (
    ("", "praise", "The report gives the victim's voice and works well with the family.", "family", ""),
    ("1", "amendment", "Bring the single-agency and the multi-agency recommendations together.", "recommendations", "18"),
    ("2", "amendment", "The equality section does not look at age and disability.", "equality", "10"),
)
ANSWERS = (
    {"answer": "done", "answer_text": "They stand together in section 18.", "answered_by": "Author"},
    {"answer": "done", "answer_text": "Section 10 now looks at both.", "answered_by": "Author"},
)
GROUPS = {
    "panel_members": ("yes", "Email with the day and the embargo."),
    "senior_managers": ("yes", "Email with the day and the embargo."),
    "opcvc": ("yes", "Letter."),
    "childrens_services": ("no", "They were not involved."),
    "others": ("no", "There are none."),
}


def record(actors: Mapping[str, Actor], review: str, typed: Callable[[int], str], at: Callable[[int], dict[str, Any]]) -> None:
    """`typed` gives the day so many days back as typed, `at` the moment of recording, as in casework/demonstration.py."""
    coordinator, chair, panel_chair = (actors[name] for name in ("coordinator", "chair", "panel-chair"))

    def enter(register: str, days: int, **answers: Any) -> None:
        registers.add(coordinator, review, register, answers, **at(days))

    sent = {"sent_by": "head_of_community_safety", "submitted_on": typed(372)}
    begun = submissions.draft(coordinator, review, today=at(372)["today"]) | {"panel_expected_on": None}
    _data_form(enter, typed)
    submissions.submit(actors["head"], review, begun | sent, **at(372))
    found = {"verdict": "adequate_once_changed", "panel_on": typed(281), "letter_on": typed(252), "received_on": typed(250)}
    verdicts.record_verdict(coordinator, review, found, **at(250))
    _letter(actors, review, typed, at)
    told = {"dasveg_told_on": typed(232), "board_told_on": typed(232), "told_note": "At their meetings."}
    verdicts.report_feedback(chair, review, told, version=1, **at(232))
    letter = {"what": "Letter with the verdict", "to_whom": "Sister of the victim", "sent_on": typed(240)}
    enter("home_office_letter", 240, **letter, how="advocate", by_whom="Panel Chair")
    copy = {"occasion": "after_verdict", "to_whom": "Sister of the victim", "documents": REPORT_AND_PLAN, "given_on": typed(228)}
    registers.add(panel_chair, review, "family_copy", copy | {"by_whom": "Panel Chair", "through_advocate": "yes"}, **at(228))
    enter("statutory_confirmation", 220, body="coroner", documents=REPORT_AND_PLAN, shared_on=typed(229), confirmed_on=typed(220))
    day = {"publish_on": typed(200), "chair_agreed_on": typed(217), "panel_agreed_on": typed(216), "family_involved": "yes"}
    publication.agree_date(coordinator, review, day | {"family_agreed_on": typed(215)}, opened_id=None, **at(215))
    for group, (concerned, how) in GROUPS.items():
        enter("told_of_publication", 210, group=group, concerned=concerned, told_on=typed(210), how=how)
    enter("media", 205, kind="statement", happened_on=typed(205), what="Why the review was held, by whom, and how the family took part.")
    documents = {"documents": publication.proposed(), "published_on": typed(200)}
    publication.publish(coordinator, review, documents, **at(200))
    for document in documents["documents"]:
        address = f"https://example.invalid/reviews/kestrel-{document.replace('_', '-')}"
        enter("publication_link", 200, document=document, address=address, from_on=typed(200))
    notice = {"text": home_office.draft(chair, review, "publication", today=at(198)["today"]), "sent_on": typed(198)}
    sent_to = {"sent_by": "csp_chair", "sent_to": home_office.address(at(198)["today"], "publication")}
    home_office.record_notice(chair, review, "publication", notice | sent_to, **at(198))


def _data_form(enter: Callable[..., None], typed: Callable[[int], str]) -> None:
    enter("home_office_data", 374, part="incident", partnership="Demonstration", died=typed(640)[3:], multiple_victims="no")
    enter("home_office_data", 374, part="victim", age_band="35_44", sex="female")
    enter("home_office_data", 374, part="perpetrator", age_band="35_44", sex="male", verdict="murder")


def _letter(actors: Mapping[str, Actor], review: str, typed: Callable[[int], str], at: Callable[[int], dict[str, Any]]) -> None:
    """Its points, and the answers to the changes it asks for."""
    author, waiting = actors["author"], iter(ANSWERS)
    for number, kind, wording, about, section in POINTS:
        point = {"number": number, "kind": kind, "wording": wording, "about": about, "section": section, "document": "overview_report"}
        entered = letter_points.add(actors["coordinator"], review, point, **at(249))
        if kind == "amendment":
            answer = next(waiting) | {"answered_on": typed(236)}
            letter_points.answer(author, entered, answer, version=1, **at(236))
