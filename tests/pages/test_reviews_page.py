"""The register on screen."""

import pytest

from casework import holds
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import opened, ran, sent, words
from tests.rules import review_cases
from tests.rules.review_cases import TODAY, back, done, gathering


@pytest.fixture
def two(cast):
    """One review gathering information, on hold and late with its first month; one just notified."""
    gathering(cast)
    hold = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    done(cast.coordinator, cast.second, {"death": 10, "notified": 8})
    return cast


@pytest.mark.req("R29", "D1", "D2", "D3")
def test_the_register_says_where_each_review_stands_how_its_clocks_run_and_what_is_next(two):
    screen = opened("reviews", two.coordinator)
    shown = words(screen)
    assert "2 reviews" in shown and "Gathering information" in shown and "Notified" in shown
    assert "On time:" in shown and "days late" in shown and "Not started" in shown
    assert f"Since {back(5)}" in shown
    assert "Instruct DASVEG to establish a preliminary group" in shown and "CSP Chair" in shown
    assert f"/overview?review={two.first}" in sent(screen)


def test_it_is_searched_filtered_and_sorted(two):
    screen = opened("reviews", two.coordinator)
    found = words(ran(screen.text_input(key="reviews-words").input("birch").run()))
    assert "Birch" in found and "Alder" not in found
    screen = opened("reviews", two.coordinator)
    held = words(ran(screen.checkbox(key="held").check().run()))
    assert "Alder" in held and "Birch" not in held
    screen = opened("reviews", two.coordinator)
    ended = words(ran(screen.selectbox(key="show").select("ended").run()))
    assert "No review fits." in ended
    screen = opened("reviews", two.coordinator)
    late_first = words(ran(screen.selectbox(key="order").select("late").run()))
    assert late_first.index("'Alder'") < late_first.index("'Birch'")


def test_the_choices_stand_in_the_address_and_the_words_searched_for_do_not(two):
    screen = opened("reviews", two.coordinator)
    assert screen.checkbox(key="late").proto.query_param_key == "late"
    assert not screen.text_input(key="reviews-words").proto.query_param_key
    linked = words(opened("reviews", two.coordinator, late="true"))
    assert "Alder" in linked and "Birch" not in linked


def test_a_review_begun_before_the_portal_says_so(cast):
    review_cases.begun_before(cast)
    assert "(begun before the portal)" in words(opened("reviews", cast.coordinator))


def test_a_notification_is_begun_from_here_by_those_who_may(two):
    assert "/notification" in sent(opened("reviews", two.coordinator))
    assert "/notification" not in sent(opened("reviews", two.panel_chair))


@pytest.mark.req("S1", "R169")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_finds_its_own_reviews_and_no_other(two, name):
    told = sent(opened("reviews", getattr(two, name)))
    everywhere = name in OFFICES[:5]
    assert (two.first in told) == (everywhere or name in MEMBERS)
    assert (two.second in told) == (everywhere or name == "outsider")
    if name in ("nobody", "auditor", "account_administrator"):
        assert "There is no review that you may see." in words(opened("reviews", getattr(two, name)))


@pytest.mark.req("S5")
def test_an_agencys_people_are_not_told_what_others_have_to_do(two):
    assert "Inform the Home Office of the decision" in words(opened("reviews", two.coordinator))
    assert "Inform the Home Office of the decision" not in words(opened("reviews", two.imr_author))
