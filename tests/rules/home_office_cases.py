"""Reviews with the Home Office: ready to be submitted, submitted, with a verdict; as their own screens record them."""

from casework import letter_points, steps, submissions, verdicts
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back

UP_TO_APPROVAL = {
    "death": 400, "notified": 395, "dasveg_instructed": 390, "preliminary_arranged": 385, "preliminary_held": 380, "recommended": 375,
    "panel_convened": 365, "chair_appointed": 360, "imr_agencies_identified": 350, "terms_agreed": 345, "imrs_requested": 340,
    "imrs_submitted": 300, "imrs_meet_standard": 290, "report_drafted": 250, "anonymity_checked": 245, "report_shared": 240,
    "quality_assured": 230, "report_completed": 225, "action_plan_made": 222, "submitted_to_dasveg": 215, "forwarded_to_csp_chair": 210,
    "raised_with_board": 205, "board_agreed": 203, "board_approved": 200,
}  # fmt: skip


def approved(cast, review: str | None = None) -> str:
    """A review whose reports and plan the Board has approved."""
    review = review or cast.first
    review_cases.done(cast.coordinator, review, {"decided": 370}, result="proceed")
    review_cases.done(cast.coordinator, review, UP_TO_APPROVAL)
    return review


def submission(days: int = 190, **other) -> dict:
    sent = {"contents": [*submissions.MUST_BE_SENT, "data_form"], "text": "The reports are submitted.", "submitted_on": back(days)}
    return sent | {"sent_by": "csp_chair", "sent_to": "DHR@example.gov.uk"} | other


def verdict(found: str, days: int = 150, **other) -> dict:
    return {"verdict": found, "panel_on": back(days + 20), "letter_on": back(days + 2), "received_on": back(days)} | other


POINT = {"number": "1", "kind": "amendment", "wording": "Follow the model layout of the guidance.", "about": "structure", "section": "1.6"}
ANSWER = {"answer": "done", "answer_text": "Laid out anew.", "answered_on": back(100), "answered_by": "Author"}


def submitted(cast, review: str | None = None, days: int = 190) -> str:
    review = approved(cast, review)
    submissions.submit(cast.csp_chair, review, submission(days), today=TODAY, now=NOW)
    return review


def judged(cast, found: str, review: str | None = None, days: int = 150) -> str:
    review = submitted(cast, review)
    verdicts.record_verdict(cast.coordinator, review, verdict(found, days), today=TODAY, now=NOW)
    return review


def point(cast, review: str, **other) -> str:
    return letter_points.add(cast.coordinator, review, POINT | other, today=TODAY, now=NOW)


def answered(cast, point_id: str, **other) -> None:
    newest = next(one for part in rounds(cast, point_id) for one in part.points if one.id == point_id)
    letter_points.answer(cast.panel_chair, point_id, ANSWER | other, version=newest.version, today=TODAY, now=NOW)


def rounds(cast, point_id: str):
    from casework import database, home_office_rounds

    (row,) = database.scoped(cast.coordinator, "letter_point_in_view", id=point_id)
    return home_office_rounds.rounds(cast.coordinator, row["review_id"])


def reconvened(cast, review: str, days: int = 90) -> None:
    """What comes between an inadequate verdict and the resubmission: the panel meets, and the call with the QA Panel's chair."""
    for actor, step in ((cast.panel_chair, "panel_reconvened"), (cast.csp_chair, "qa_call_held")):
        steps.record_step(actor, review, step, outcome="done", done=back(days), today=TODAY, now=NOW)


def resubmitted(cast, review: str, days: int = 80) -> None:
    typed = submission(days, changed="Every point of the letter.")
    submissions.resubmit(cast.coordinator, review, typed, today=TODAY, now=NOW)
