"""Audit and conclusion as it is opened: what is missing in sentences, the conclusion, opening again."""

import pytest

from casework import steps
from tests.pages.screens import fill, opened, press, words
from tests.rules.conclusion_cases import action_in, bring, conclude, published, ready


@pytest.mark.req("R162", "R163", "B20")
def test_what_is_missing_stands_in_sentences_and_the_evidence_beside_each_action(cast):
    published(cast)
    action_in(cast, "audited")
    action = action_in(cast, "in_hand")
    shown = words(opened("conclusion", cast.dasveg_chair, review=cast.first))
    assert "1 action is not implemented: 3.1. Record what has been done, or drop it with the reason." in shown
    assert "Forty files" in shown and "DASVEG Chair" in shown
    assert "The CSP Chair concludes the review." in shown
    bring(cast, action, "dropped")
    assert "Ready to conclude" in words(opened("conclusion", cast.dasveg_chair, review=cast.first))


@pytest.mark.req("R163")
def test_the_csp_chair_concludes_and_opens_again_for_a_reason(cast):
    ready(cast)
    screen = press(opened("conclusion", cast.csp_chair, review=cast.first), "Conclude the review")
    assert not steps.case(cast.first).facts["open"] and "Concluded on" in words(screen)
    screen = press(screen, "Open the review again")
    assert "this is not answered" in words(screen) and not steps.case(cast.first).facts["open"]
    shown = words(press(fill(screen, ":reason", "An action came undone"), "Open the review again"))
    assert steps.case(cast.first).facts["open"] and "An action came undone" in shown


@pytest.mark.req("R163")
def test_going_ahead_asks_for_the_reason(cast):
    published(cast)
    action_in(cast, "implemented")
    screen = press(opened("conclusion", cast.csp_chair, review=cast.first), "Conclude the review")
    assert "This cannot be done yet" in words(screen) and steps.case(cast.first).facts["open"]
    press(fill(screen, ":override_reason", "The agency was dissolved"), "Conclude the review")
    assert not steps.case(cast.first).facts["open"]


@pytest.mark.req("S5", "R169")
def test_another_agencys_people_and_strangers_learn_nothing(cast):
    ready(cast)
    conclude(cast.csp_chair, cast.first)
    assert "Forty files" not in words(opened("conclusion", cast.senior_manager_health, review=cast.first))
    assert "was not found" in words(opened("conclusion", cast.outsider, review=cast.first))
