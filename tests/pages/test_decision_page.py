"""Notification, decision and records on screen: who sees what of them, and what is recorded there."""

import pytest

from casework import clock, database, notification, secured_records, steps
from tests.conftest import grant
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules.test_decision import decide, recommended  # noqa: F401 (a fixture)
from tests.rules.test_notification import TYPED

NOW, TODAY = clock.now(), clock.today()


@pytest.fixture
def decided(recommended):  # noqa: F811
    cast = recommended
    decide(cast.csp_chair, cast.review)
    both = [cast.police, cast.health]
    secured_records.request(cast.coordinator, cast.review, both, requested_on=TODAY, due_on=TODAY, today=TODAY, now=NOW)
    grant(cast.senior_manager, cast.review, "senior_manager", cast.police)
    grant(cast.panel_member, cast.review, "panel_member", None)
    return cast


@pytest.mark.req("R24", "R214")
def test_each_role_reads_the_decision_in_the_names_it_may_read(decided):
    cast = decided
    for actor, named in (
        (cast.csp_chair, True),
        (cast.coordinator, True),
        (cast.head_of_community_safety, False),
        (cast.panel_member, False),
    ):
        screen = opened("decision", actor, review=cast.review)
        assert "Proceed to a review" in words(screen) and ("Jo Example" in sent(screen)) is named


@pytest.mark.req("R30", "S5")
def test_an_agencys_manager_sees_its_own_request_and_no_decision(decided):
    cast = decided
    screen = opened("decision", cast.senior_manager, review=cast.review)
    shown = sent(screen)
    assert "Testshire Police" in shown and "Testshire Health" not in shown
    assert "Justification" not in words(screen) and "killed by a partner" not in shown


@pytest.mark.req("S4")
def test_a_review_one_may_not_see_is_not_found_on_either_page(decided):
    cast = decided
    for page in ("decision", "notification"):
        for actor in (cast.outsider, cast.nobody, cast.auditor, cast.account_administrator):
            assert "was not found" in words(opened(page, actor, review=cast.review))


@pytest.mark.req("R23")
def test_only_the_csp_chair_is_offered_the_decision(decided):
    cast = decided
    offered = {
        actor.name: "Replace the decision by a later one" in sent(opened("decision", actor, review=cast.review))
        for actor in (cast.csp_chair, cast.coordinator, cast.head_of_community_safety)
    }
    assert list(offered.values()) == [True, False, False]


@pytest.mark.req("R23", "R24")
def test_the_csp_chair_decides_with_the_groups_reasons_in_sight_and_who_may_not_see_them_does_not(recommended):  # noqa: F811
    cast = recommended
    grant(cast.panel_member, cast.review, "panel_member", None)
    shown = words(opened("decision", cast.csp_chair, review=cast.review))
    assert "Limb (b)." in shown and "No agency has been contacted yet." in shown and "Open the preliminary meeting" in shown
    other = words(opened("decision", cast.panel_member, review=cast.review))
    assert "The preliminary group recommended on" in other and "Limb (b)." not in other


@pytest.mark.req("R23")
def test_the_reasons_for_differing_and_replacing_are_asked_only_when_they_apply(recommended):  # noqa: F811
    cast = recommended
    differs, replaced = "Why does the decision differ", "Why is the earlier decision replaced"

    def asked(screen) -> list[bool]:
        return [any(label in area.label for area in screen.text_area) for label in (differs, replaced)]

    screen = opened("decision", cast.csp_chair, review=cast.review)
    assert asked(screen) == [False, False]
    screen.get_by_key(f"decide-{cast.review}:decision").set_value("not_proceed").run()
    assert asked(screen) == [True, False]
    screen.get_by_key(f"decide-{cast.review}:decision").set_value("proceed").run()
    assert asked(screen) == [False, False]
    decide(cast.csp_chair, cast.review)
    screen = opened("decision", cast.csp_chair, review=cast.review)
    screen.toggle[0].set_value(True).run()
    assert asked(screen) == [False, True]


@pytest.mark.req("R25", "R214")
def test_what_identifies_somebody_in_a_notice_is_told_above_the_text_as_it_is_changed(decided):
    cast = decided
    screen = opened("decision", cast.csp_chair, review=cast.review)
    assert "No name, date of birth" in words(screen)
    area = screen.get_by_key(f"notice-decision-{cast.review}:text")
    area.set_value(f"{area.value}\nMs Sample rang.").run()
    assert "Put this right before you copy the text" in words(screen) and "“Sample”" in words(screen)


@pytest.mark.req("R30")
def test_the_coordinator_is_told_of_which_agency_nobody_can_open_the_review(decided):
    cast = decided
    screen = words(opened("decision", cast.coordinator, review=cast.review))
    assert "Nobody of Testshire Health" in screen and "Nobody of Testshire Police" not in screen
    assert "Nobody of" not in words(opened("decision", cast.senior_manager, review=cast.review))


@pytest.mark.req("R30")
def test_what_is_wrong_with_a_request_stands_at_the_top_of_its_form(recommended):  # noqa: F811
    cast = recommended
    decide(cast.csp_chair, cast.review)
    screen = press(opened("decision", cast.coordinator, review=cast.review), "Record the request")
    (part,) = [one for one in screen.expander if one.label == "Ask agencies to secure their records"]
    assert "Choose one or more agencies" in part.children[0].proto.body
    assert "listed at the top of the form" in words(screen)
    assert database.rows("secured_records_of", review=cast.review) == []


@pytest.mark.req("R11")
def test_a_notification_is_recorded_on_screen_and_a_problem_keeps_what_was_typed(cast):
    screen = opened("notification", cast.coordinator)
    fill(screen, "circumstances", "A death.")
    screen = press(screen.run(), "Record the notification")
    shown = words(screen)
    assert "There is a problem" in shown and "Date of death" in shown
    assert any(area.value == "A death." for area in screen.text_area)


@pytest.mark.req("R9", "R50")
def test_the_recorded_notification_shows_what_the_procedure_asks_and_the_answers(cast):
    review = notification.record(cast.coordinator, TYPED, today=TODAY, now=NOW)
    shown = words(opened("notification", cast.coordinator, review=review))
    assert "Safeguarding Business Unit" in shown and "Jo Example" in shown and "Not answered" in shown
    assert steps.case(review).facts["child_cared_for"] is True


@pytest.mark.req("R1")
def test_for_a_victim_under_sixteen_the_page_says_what_recording_it_means_without_a_link_to_itself(cast):
    under = TYPED | {"age_group": "under_16"}
    review = notification.record(cast.coordinator, under, today=TODAY, now=NOW)
    shown = words(opened("notification", cast.coordinator, review=review))
    assert "the CSP Chair records that no review proceeds" in shown and "Do it under Notification" not in shown


@pytest.mark.req("S4")
def test_who_records_no_notifications_is_told_whom_to_ask(cast):
    assert "Ask the coordinator" in words(opened("notification", cast.imr_author))


@pytest.mark.req("R10", "R8")
def test_the_questions_to_keep_in_mind_stand_folded_where_a_death_is_written_about(cast):
    screen = opened("notification", cast.coordinator)
    assert "What to look for (procedure 2.2)" in words(screen) and "through the eyes" not in words(screen)
    from casework import procedure

    asked = procedure.current().checklists.prompts.items
    assert any("eyes of the victim and their children" in item for item in asked) and len(asked) == 6
