"""The steps of a review on screen: the one form, what must come first, what an agency sees, and the past entered part-way."""

import pytest

from casework import steps
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back, done, gathering, proceeding


@pytest.mark.req("R53", "R172")
def test_a_step_is_recorded_on_the_one_form(cast):
    proceeding(cast)
    screen = opened("steps", cast.csp_chair, review=cast.first, line="panel", step="panel_convened")
    screen = fill(screen, "panel_convened:outcome", "done")
    screen = fill(fill(screen, "panel_convened:done", back(3)), "panel_convened:note", "Letter of today")
    shown = words(press(screen, "Record"))
    assert "Recorded: DHR Panel established." in shown and "Letter of today" in shown
    assert steps.case(cast.first).records["panel_convened"].done.typed == back(3)


def test_what_is_wrong_stands_at_the_form_and_nothing_typed_is_lost(cast):
    proceeding(cast)
    screen = opened("steps", cast.csp_chair, review=cast.first, line="proceedings", step="parallel_reviews")
    screen = press(fill(screen, "parallel_reviews:outcome", "not_needed"), "Record")
    assert "Give the reason." in words(screen)
    screen = fill(screen, "parallel_reviews:outcome", "done")
    screen = press(fill(screen, "parallel_reviews:done", "31/09/2026"), "Record")
    assert "There is a problem" in words(screen)
    assert any(box.value == "31/09/2026" for box in screen.text_input)
    assert "parallel_reviews" not in steps.case(cast.first).records


@pytest.mark.req("R142", "S8")
def test_a_step_that_waits_says_what_comes_first_and_offers_no_form(cast):
    proceeding(cast)
    screen = opened("steps", cast.csp_chair, review=cast.first, line="terms", step="terms_agreed")
    shown = words(screen)
    assert "First: The panel has not been established. See to it in 'Panel'." in shown and "Record" not in [
        button.label for button in screen.button
    ]


@pytest.mark.req("B4", "R107")
def test_whoever_may_go_ahead_gives_the_reason(cast):
    gathering(cast)
    asked = {"review": cast.first, "line": "reports", "step": "report_drafted"}
    assert "report_drafted:outcome" not in sent(opened("steps", cast.coordinator, **asked))
    screen = opened("steps", cast.panel_chair, **asked)
    screen = fill(fill(screen, "report_drafted:outcome", "done"), "report_drafted:done", back(1))
    screen = press(screen, "Record")
    assert "Reason for going ahead now" in words(screen) and "report_drafted" not in steps.case(cast.first).records
    shown = words(press(fill(screen, "report_drafted:override_reason", "The family asked to see it."), "Record"))
    assert "Went ahead because: The family asked to see it." in shown


@pytest.mark.req("R90", "R92", "S5")
def test_an_agency_records_its_own_part(cast):
    gathering(cast)
    done(cast.coordinator, cast.first, {"imr_authors_appointed": 7})
    asked = {"review": cast.first, "line": "imrs", "step": "witness_advice"}
    screen = opened("steps", cast.imr_author, **asked)
    assert "For your own agency." in words(screen) and "IMRs requested" not in words(screen)
    assert "Add it under 'Interviews', in 'IMRs'" in words(screen)
    screen = fill(screen, "witness_advice:outcome", "not_needed")
    shown = words(press(fill(screen, "witness_advice:reason", "No witness is interviewed."), "Record"))
    assert "Testshire Police" in shown and "No witness is interviewed." in shown
    assert "No witness is interviewed." not in words(opened("steps", cast.imr_author_health, **asked))
    assert "Testshire Police" in words(opened("steps", cast.coordinator, **asked))


def test_a_step_with_a_screen_of_its_own_leads_there(cast):
    proceeding(cast)
    screen = opened("steps", cast.coordinator, review=cast.first, line="decision")
    assert "Recorded under Decision and records" in words(screen) and f"/decision?review={cast.first}" in sent(screen)


def test_every_step_can_be_read_one_after_another(cast):
    proceeding(cast)
    shown = words(opened("steps", cast.coordinator, review=cast.first))
    titles = ("A suspected domestic homicide occurs", "CSP Chair decides", "DHR Panel established", "Review concluded")
    places = [shown.index(title) for title in titles]
    assert places == sorted(places) and back(20) in shown


def test_the_past_of_a_review_begun_before_is_entered_in_one_go(cast):
    review = review_cases.begun_before(cast)
    screen = opened("steps", cast.coordinator, review=review, line="before")
    screen = fill(screen, ":imrs_requested", back(100))
    screen = press(screen, "Record what was done before")
    assert "Say what came of 'CSP Chair decides'" in words(screen)
    screen = press(fill(screen, ":decided__result", "proceed"), "Record what was done before")
    shown = words(screen)
    assert "What was done before is recorded." in shown and "Gathering information" in shown
    assert steps.case(review).records["panel_convened"].outcome == "not_known"


def test_only_those_named_open_the_entry_of_the_past(cast):
    review = review_cases.begun_before(cast)
    shown = words(opened("steps", cast.csp_chair, review=review, line="before"))
    assert "Your role does not allow this." in shown and "Record what was done before" not in shown


@pytest.mark.req("S1", "S4", "R169")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_sees_the_record_of_steps_that_is_theirs(cast, name):
    proceeding(cast)
    given = {"outcome": "done", "done": back(2), "note": "Canary of the panel", "today": TODAY, "now": NOW}
    steps.record_step(cast.csp_chair, cast.first, "panel_convened", **given)
    told = sent(opened("steps", getattr(cast, name), review=cast.first, line="panel"))
    sees = (*OFFICES[:5], "panel_chair", "author", "panel_member")
    assert (back(2) in told) == (name in sees)
    assert ("Canary" in told) == (name in sees and not name.startswith("dasveg"))
    if name in ("outsider", "nobody", "auditor", "account_administrator"):
        assert "Alder" not in told
