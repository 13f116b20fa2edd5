"""The publication's page: what is missing first, the day, the families' copies and the links."""

from datetime import timedelta

import pytest

from casework import publication, steps
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import home_office_cases, review_cases
from tests.rules import publication_cases as cases
from tests.rules.review_cases import TODAY, back

KEY = "publication"


@pytest.mark.req("R159")
def test_what_is_missing_stands_first_with_where_to_see_to_it(cast):
    review = home_office_cases.judged(cast, "adequate")
    shown = words(opened(KEY, cast.coordinator, review=review))
    assert "of 14 conditions are met. Still missing:" in shown
    assert "Missing: stops the publication" in shown and "See to it in 'IMRs'." in shown
    assert "Record the publication" not in shown


@pytest.mark.req("R156", "B18")
def test_a_day_is_agreed_on_screen_and_a_sensitive_day_near_it_is_said_as_it_is_typed(cast):
    review = home_office_cases.judged(cast, "adequate")
    death = TODAY - timedelta(days=400)
    near = f"{death.replace(year=death.year + 2, day=min(death.day, 28)):%d/%m/%Y}"
    screen = opened(KEY, cast.coordinator, review=review)
    fill(screen, f"day-{review}:publish_on", near)
    screen = screen.run()
    assert any("The anniversary of the death" in one.value for one in screen.warning)
    for name, value in cases.day(TODAY).items():
        fill(screen, f"day-{review}:{name}", value)
    screen = press(screen, "Record the day")
    assert publication.days_agreed(cast.coordinator, review)[0].publish_on == TODAY
    assert "Agreed day" in words(screen)


@pytest.mark.req("R157", "R159")
def test_the_publication_is_recorded_on_screen_once_nothing_stops_it(cast):
    review = cases.ready(cast)
    screen = opened(KEY, cast.coordinator, review=review)
    assert "Still missing" not in words(screen)
    screen.get_by_key(f"publish-{review}:fold")
    publication.publish(cast.coordinator, review, cases.PUBLISHED, **cases.WHEN)
    shown = words(opened(KEY, cast.coordinator, review=review))
    assert "Published on" in shown and "Add the links under" in shown and "Write and record the notice" in shown


@pytest.mark.req("R169", "S5")
def test_copies_for_the_family_and_sensitive_days_are_for_chairs_and_coordinator(cast):
    review = cases.ready(cast)
    named = {"what": "Birthday of a child", "day": back(-60), "yearly": "yes", "named_by": "family"}
    cases.entry(cast.coordinator, review, "sensitive_date", named)
    for actor, sees in ((cast.csp_chair, True), (cast.panel_chair, True), (cast.head_of_community_safety, False), (cast.panel_member, False)):
        found = sent(opened(KEY, actor, review=review))
        assert ("Birthday of a child" in found) is sees and ("Mother of the victim" in found) is sees
    for actor in (cast.outsider, cast.senior_manager, cast.nobody):
        assert "HM Coroner" not in sent(opened(KEY, actor, review=review))


@pytest.mark.req("R154")
def test_before_the_verdict_the_page_says_what_comes_first(cast):
    review_cases.proceeding(cast)
    shown = words(opened(KEY, cast.coordinator, review=cast.first))
    assert "First: The Home Office has not given its verdict." in shown
    assert steps.case(cast.first).state("published") == "waiting"
