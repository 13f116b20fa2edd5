"""The Home Office's page: one question at a time, the letter point by point, and who sees what of it."""

import pytest

from casework import case_persons, home_office_rounds, steps
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import home_office_cases as cases
from tests.rules import review_cases
from tests.rules.review_cases import TODAY, back

KEY = "home_office"


@pytest.mark.req("R141")
def test_before_its_time_the_page_says_what_comes_first(cast):
    review_cases.proceeding(cast)
    shown = words(opened(KEY, cast.csp_chair, review=cast.first))
    assert "The CSP Board has not approved the reports and the action plan." in shown and "Record as sent" not in shown


@pytest.mark.req("R141", "R26")
def test_the_submission_is_recorded_on_screen(cast):
    review = cases.approved(cast)
    screen = opened(KEY, cast.head_of_community_safety, review=review)
    assert "Which meeting of the QA Panel" in sent(screen) and "What was amended" not in sent(screen)
    fill(screen, "submitted_on", back(2))
    fill(screen, "sent_by", "head_of_community_safety")
    screen = press(screen, "Record as sent")
    assert "Submission recorded." in words(screen) and "With the Home Office since" in words(screen)
    assert steps.case(review).state("submitted_to_home_office") == "done"


@pytest.mark.req("R143", "A38")
def test_the_verdict_is_recorded_and_a_saturday_is_said(cast):
    review_cases.done(cast.coordinator, cast.first, {"decided": 2000}, result="proceed")
    review_cases.done(cast.coordinator, cast.first, {"board_approved": 1900, "submitted_to_home_office": 1800})
    screen = opened(KEY, cast.coordinator, review=cast.first)
    for name, value in {"verdict": "adequate_once_changed", "panel_on": "25/02/2023", "received_on": "30/03/2023"}.items():
        fill(screen, name, value)
    screen = press(screen, "Record the verdict")
    assert "25/02/2023 is a Saturday" in words(screen) and "No point of the letter is entered yet" in words(screen)


@pytest.mark.req("R143", "R144")
def test_a_point_is_entered_and_answered_on_screen(cast):
    review = cases.judged(cast, "adequate_once_changed")
    screen = opened(KEY, cast.author, review=review)
    for name, value in {"kind": "amendment", "wording": "Name suicide in the terms of reference.", "number": "3"}.items():
        fill(screen, f"new-point-{review}:{name}", value)
    screen = press(screen, "Enter the point")
    assert "0 of 1 changes asked for are answered." in words(screen)
    (point,) = home_office_rounds.rounds(cast.author, review)[0].points
    for name, value in {"answer": "done", "answer_text": "Section 3 names it.", "answered_on": back(3), "answered_by": "Author"}.items():
        fill(screen, f"answer-{point.id}:{name}", value)
    screen = press(screen, "Record the answer")
    assert "1 of 1 changes asked for are answered." in words(screen) and "Section 3 names it." in words(screen)


@pytest.mark.req("R145", "B15")
def test_after_an_inadequate_verdict_the_page_says_what_comes_before_the_resubmission(cast):
    review = cases.judged(cast, "inadequate")
    cases.point(cast, review)
    screen = opened(KEY, cast.csp_chair, review=review)
    shown = words(screen)
    for sentence in ("The panel has not been reconvened.", "The conference call", "1 point of the letter is not answered."):
        assert sentence in shown
    assert "Round 1: Inadequate" in shown and "What was amended since" not in sent(screen)


@pytest.mark.req("R169", "R214", "S5")
def test_the_page_is_for_the_partnership_and_the_panel_in_the_names_each_may_read(cast):
    review = cases.judged(cast, "adequate_once_changed")
    person = {"part": "victim", "real_name": "Jo Canary (fictional)", "initials": "JC", "pseudonym": "Hazel"}
    case_persons.record(cast.coordinator, review, person, today=TODAY)
    cases.answered(cast, cases.point(cast, review), answer_text="Canary was taken out.")
    for actor, named in ((cast.csp_chair, True), (cast.author, True), (cast.panel_member, False), (cast.dasveg_chair, False)):
        assert ("Canary" in sent(opened(KEY, actor, review=review))) is named
    for actor in (cast.outsider, cast.senior_manager, cast.nobody, cast.auditor):
        screen = opened(KEY, actor, review=review)
        assert "Laid out anew" not in sent(screen) and "taken out" not in sent(screen)


@pytest.mark.req("R215")
def test_the_copy_for_the_commissioner_is_written_and_recorded_here(cast):
    review = cases.approved(cast)
    screen = opened(KEY, cast.csp_chair, review=review)
    assert "section 9(3B)" in sent(screen)
    fill(screen, f"notice-commissioner-{review}:sent_on", back(1))
    fill(screen, f"notice-commissioner-{review}:sent_by", "csp_chair")
    press(screen, "Record as sent") if len([one for one in screen.button if one.label == "Record as sent"]) == 1 else _second(screen)
    assert steps.case(review).state("commissioner_copied") == "done"


def _second(screen) -> None:
    [one for one in screen.button if one.label == "Record as sent"][1].click().run()


@pytest.mark.req("R143")
def test_a_verdict_recorded_in_error_is_taken_back_on_screen_by_coordinator_or_csp_chair(cast):
    review = cases.judged(cast, "adequate")
    (only,) = home_office_rounds.rounds(cast.coordinator, review)
    assert "recorded in error?" not in sent(opened(KEY, cast.author, review=review))
    screen = opened(KEY, cast.coordinator, review=review)
    assert "Was the verdict recorded in error?" in sent(screen)
    screen.session_state[f"take-back-{only.verdict.id}:fold"] = True
    screen.run()
    fill(screen, f"take-back-{only.verdict.id}:reason", "Of another review.")
    press(screen, "Mark it as recorded in error")
    assert steps.case(review).state("verdict_received") == "open"
