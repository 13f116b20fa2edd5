"""The monitoring session as its people open it: called, stepped through, recorded, closed, and seen from the back of the room."""

import pytest
from streamlit.testing.v1 import AppTest

from casework import action_plan, monitoring, steps
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules.monitoring_cases import approved, begin, begun, called, late_action, minute, review
from tests.rules.review_cases import back
from tests.rules.verbs_table import DAY, TODAY


@pytest.fixture
def plan(cast):
    """An approved plan with two late actions of the police."""
    approved(cast)
    cast.worst, cast.other = late_action(cast, days=90), late_action(cast, days=22, text="Audit the files")
    return cast


def stood(cast, action: str):
    return next(one for one in action_plan.plan(cast.coordinator, cast.first, today=TODAY).actions if one.id == action)


def address(screen: AppTest) -> str:
    found = screen.query_params.get("action", "")
    return found[0] if isinstance(found, list) else found


@pytest.mark.req("R147", "R148")
def test_a_session_is_called_and_shows_which_agency_has_not_reported(plan):
    screen = opened("monitoring", plan.dasveg_chair)
    assert "No session is called." in words(screen)
    fill(screen, ":meets_on", DAY)
    fill(screen, ":updates_by", back(1))
    shown = words(press(screen, "Call the session"))
    assert "Testshire Police" in shown and "2 awaited" in shown and "Begin the session" in shown
    assert "No session is called" not in words(opened("monitoring", plan.dasveg_member))


@pytest.mark.req("R147")
def test_the_session_lists_reviews_and_actions_worst_first(plan):
    begun(plan)
    shown = words(opened("monitoring", plan.dasveg_member))
    assert "Under way" in shown and "Present: DASVEG Chair, Head of Community Safety" in shown
    assert shown.index("90 days late") < shown.index("22 days late")
    assert "Nothing recorded" in shown and "2 actions, none minuted in this session" in shown


@pytest.mark.req("R147", "S56")
def test_the_minute_taker_goes_from_one_action_to_the_next_and_the_projector_follows(plan):
    session = begun(plan)
    screen = opened("monitoring", plan.dasveg_chair, action=plan.worst)
    assert monitoring.session(plan.dasveg_chair, session).now_action_id == plan.worst
    assert "Train duty staff" in words(opened("monitoring", plan.dasveg_member, view="room"))
    fill(screen, ":said", "Course held for two shifts")
    fill(screen, ":ask", "Bring the register")
    press(screen, "Record and go to the next")
    assert address(screen) == plan.other and "Minute of action" in words(screen)
    assert stood(plan, plan.worst).last_heard == TODAY
    assert "Audit the files" in words(opened("monitoring", plan.dasveg_member, view="room"))
    press(screen, "Record the minute")
    assert address(screen) == "" and "2 actions, 2 minuted in this session" in words(screen)


@pytest.mark.req("R147")
def test_what_is_wrong_stands_at_the_field_and_nothing_typed_is_lost(plan):
    begun(plan)
    screen = opened("monitoring", plan.dasveg_chair, action=plan.worst)
    fill(screen, ":said", "Course held for two shifts")
    fill(screen, ":target", "31/09/2027")
    shown = words(press(screen, "Record and go to the next"))
    assert "September has 30 days" in shown and address(screen) == plan.worst
    assert next(one.value for one in screen.text_area if str(one.key).endswith(":said")) == "Course held for two shifts"
    assert stood(plan, plan.worst).last_heard is None


@pytest.mark.req("S33")
def test_a_second_minute_taker_sees_both_texts(plan):
    session = begun(plan)
    screen = opened("monitoring", plan.coordinator, action=plan.worst)
    fill(screen, ":said", "Nothing happened")
    minute(plan.dasveg_chair, session, plan.worst)
    shown = words(press(screen, "Record and go to the next"))
    assert "Somebody else was quicker" in shown and "Course held for two shifts" in shown and "Nothing happened" in shown


@pytest.mark.req("R137", "R147")
def test_a_review_is_recorded_and_the_session_closed(plan):
    session = begun(plan)
    screen = opened("monitoring", plan.dasveg_chair, review=plan.first)
    next(one for one in screen.radio if str(one.key).endswith(":overview")).set_value("reviewed").run()
    shown = words(press(screen, "Record the review"))
    assert "Reviewed" in shown and steps.case(plan.first).records["monitored"].done.latest == TODAY
    press(screen, "Close the session")
    assert monitoring.session(plan.dasveg_chair, session).state == "closed"
    shown = words(opened("monitoring", plan.dasveg_member, session=session))
    assert "Closed" in shown and "Record the review" not in shown


def test_a_session_is_not_closed_while_a_review_is_not_recorded(plan):
    session = begun(plan)
    shown = words(press(opened("monitoring", plan.dasveg_chair), "Close the session"))
    assert "Nothing is recorded of DHR" in shown and monitoring.session(plan.dasveg_chair, session).state == "begun"


@pytest.mark.req("S4", "S5")
def test_who_reads_is_offered_nothing_to_record_and_others_no_session(plan):
    session = begun(plan)
    for action in ("", plan.worst):
        screen = opened("monitoring", plan.dasveg_member, **({"action": action} if action else {}))
        assert not [one.label for one in screen.button if one.label.startswith(("Record", "Close", "Begin", "Call"))]
    assert monitoring.session(plan.dasveg_chair, session).now_action_id is None
    for who in ("senior_manager", "panel_chair", "nobody"):
        shown = words(opened("monitoring", getattr(plan, who), view="room"))
        assert "Train duty staff" not in shown and "Your role does not allow this" in shown


@pytest.mark.req("R170", "R214", "S44")
def test_no_real_name_reaches_a_session_nor_its_room(plan):
    from casework import case_persons

    person = {"part": "victim", "real_name": "Jo Canary", "initials": "JC", "pseudonym": "Rowan"}
    case_persons.record(plan.coordinator, plan.first, person, today=TODAY)
    named = late_action(plan, days=120, text="Read what Jo Canary was offered")
    session = begun(plan)
    minute(plan.coordinator, session, named, said="Jo Canary was offered a refuge", ask="What Jo Canary said")
    review(plan.coordinator, session, plan.first, decisions="Jo Canary's sister is told")
    for address_of in ({}, {"action": named}, {"review": plan.first}, {"view": "room"}):
        told = sent(opened("monitoring", plan.coordinator, **address_of))
        assert "Canary" not in told, address_of
    assert "Rowan" in sent(opened("monitoring", plan.coordinator, action=named))


def test_the_room_says_when_a_session_has_not_begun(plan):
    called(plan)
    assert "The session has not begun." in words(opened("monitoring", plan.dasveg_member, view="room"))
    begin(plan, monitoring.live()[0].id)
    assert "2 actions to look at, 2 late." in words(opened("monitoring", plan.dasveg_member, view="room"))


@pytest.mark.req("R161", "R171")
def test_the_yearly_audit_is_recorded_published_and_its_recommendations_are_found(plan):
    screen = opened("monitoring", plan.dasveg_chair, part="yearly-audit")
    assert "This year's audit is not recorded." in words(screen) and "Deaths notified" in words(screen)
    fill(screen, ":audited_on", DAY)
    fill(screen, ":lessons", "Ask again")
    fill(screen, ":good_practice", "Early meetings")
    shown = words(press(screen, "Record the audit"))
    assert "The audit is recorded." in shown and "Early meetings" in shown
    assert steps.case(plan.first).records["process_audited"].done.latest == TODAY
    fill(screen, ":published_on", DAY)
    fill(screen, ":link", "https://example.invalid/lessons")
    assert "Recorded as published." in words(press(screen, "Record it"))
    found = action_plan.plan(plan.coordinator, plan.first, today=TODAY).recommendations[0]
    screen = opened("monitoring", plan.dasveg_chair, part="yearly-audit", recommendation=found.id)
    assert "Mark these themes" in words(screen)
    next(one for one in screen.multiselect if str(one.key).endswith(":themes")).set_value(["training"]).run()
    assert "Training and supervision" in words(press(screen, "Mark these themes"))
    shown = words(opened("monitoring", plan.dasveg_member, part="yearly-audit", recommendation=found.id))
    assert "Mark these themes" not in shown and "Ask again" in shown
    assert "was not found" in words(opened("monitoring", plan.dasveg_member, part="yearly-audit", year="2999-04-01"))
