"""My work: what is due from whom, by when, and where it is done; and what nobody else may learn from it."""

from datetime import timedelta

import pytest

from casework import (
    action_figures,
    action_progress,
    database,
    drafts,
    memberships,
    my_work,
    notification,
    offices,
    recent_changes,
    steps,
)
from casework.actors import OPERATOR
from casework.errors import NotFound, SignedOut
from tests.conftest import MEMBERS, OFFICES
from tests.rules import imr_cases
from tests.rules.plan_cases import action, recommendation
from tests.rules.review_cases import NOTIFIED, NOW, TODAY, back, done, gathering, proceeding


def work(actor) -> my_work.Work:
    return my_work.of(actor, today=TODAY)


def every_task(actor) -> list[my_work.Task]:
    found = work(actor)
    return found.late + found.this_week + found.later + found.waiting + found.drafts


def sentences(tasks) -> list[str]:
    return [task.sentence for task in tasks]


@pytest.mark.req("D1", "R29")
def test_what_is_late_comes_first_then_this_week_then_later(cast):
    done(cast.coordinator, cast.first, {"death": 60, "notified": 55})  # one month from the death: over
    done(cast.coordinator, cast.second, {"death": 27, "notified": 20})  # over in a few days
    found = work(cast.coordinator)
    assert [(task.review.label, task.sentence) for task in found.late] == [
        ("Alder", "Ask every key agency to secure its records")
    ]
    assert found.late[0].days_late >= 29
    assert [task.review.label for task in found.this_week] == ["Birch"]
    assert not found.later and found.due == found.late + found.this_week


def test_a_task_opens_the_place_where_it_is_done(cast):
    proceeding(cast)
    by_sentence = {task.sentence: task for task in every_task(cast.csp_chair)}
    panel = by_sentence["Establish the DHR Panel"]
    assert (panel.page, dict(panel.params)) == ("steps", {"line": "panel", "step": "panel_convened"})
    assert by_sentence["Inform the victim's family of the decision in writing"].page == "decision"


def test_a_step_is_due_from_its_owner_and_waited_for_by_the_coordinator(cast):
    proceeding(cast)
    assert "Establish the DHR Panel" in sentences(work(cast.csp_chair).later)
    waiting = {task.sentence: task for task in work(cast.coordinator).waiting}
    assert waiting["Establish the DHR Panel"].whose == "CSP Chair"
    assert "Establish the DHR Panel" not in sentences(every_task(cast.dasveg_chair))


def test_a_deputy_finds_the_work_of_the_person_they_act_for(cast):
    proceeding(cast)
    assert every_task(cast.nobody) == []
    offices.name_deputy(
        cast.account_administrator,
        cast.nobody.person_id,
        cast.csp_chair.person_id,
        "csp_chair",
        first_day=TODAY,
        last_day=TODAY + timedelta(days=9),
    )
    (panel,) = [task for task in work(cast.nobody).later if task.sentence == "Establish the DHR Panel"]
    assert "for Csp Chair (fictional)" in panel.about


@pytest.mark.req("R90", "R92", "S5")
def test_each_agency_records_its_own_part_and_the_step_stays_open_for_the_others(cast):
    review = gathering(cast)
    done(cast.coordinator, review, {"imr_authors_appointed": 7})
    sentence = "Seek the SIO's view and the CPS's advice before a witness in criminal proceedings is interviewed"
    assert sentence in sentences(every_task(cast.imr_author))
    assert sentence in sentences(every_task(cast.imr_author_health))
    steps.record_step(cast.imr_author, review, "witness_advice", outcome="not_needed", note="No witness.", today=TODAY, now=NOW)
    assert sentence not in sentences(every_task(cast.imr_author))
    assert sentence in sentences(every_task(cast.imr_author_health))
    (waited,) = [task for task in work(cast.coordinator).waiting if task.sentence == sentence]
    assert waited.whose == "IMR author; 1 agency has recorded it"
    assert steps.case(review).state("witness_advice") == "open"


@pytest.mark.req("R131", "R135", "S5")
def test_an_agency_finds_its_own_actions_and_whoever_sees_to_all_finds_how_many_are_overdue(cast):
    proceeding(cast)
    first = recommendation(cast)
    late = action(cast, first, target=back(22))
    action(cast, first, text="Canary of the health trust", leads=[cast.health], target=back(3))
    mine = work(cast.action_lead).late
    assert [(task.page, task.params["action"], task.days_late) for task in mine] == [("action", late, 22)]
    assert [task.days_late for task in work(cast.action_lead_health).late] == [3]
    (counted,) = [task for task in work(cast.coordinator).waiting if task.about == "Action plan"]
    assert (counted.sentence, counted.whose, counted.days_late) == ("2 actions are overdue", "2 agencies", 22)
    assert not [task for task in every_task(cast.outsider) if task.page.startswith("action")]


@pytest.mark.req("R30", "S5")
def test_an_agency_asked_to_secure_its_records_finds_that_and_no_other_agency_does(cast):
    proceeding(cast)
    with database.change(cast.coordinator, "records_requested", review=cast.first) as write:
        asked = {"review_id": cast.first, "agency_id": cast.health, "requested_on": TODAY - timedelta(days=20)}
        write("insert_records_request", id=database.new_id(), request_due_on=TODAY - timedelta(days=9), **asked)
    (late,) = work(cast.imr_author_health).late
    assert (late.sentence, late.days_late) == ("Confirm that the records of Testshire Health are secured", 9)
    assert not [task for task in every_task(cast.imr_author) if "secured" in task.sentence]
    assert late.sentence in sentences(work(cast.coordinator).waiting)
    done(cast.csp_chair, cast.first, {"concluded": 0})
    assert not [task for who in (cast.imr_author_health, cast.coordinator) for task in every_task(who) if "secured" in task.sentence]


def test_a_draft_is_offered_to_its_typist_only_with_the_place_to_go_on(cast):
    drafts.keep(cast.coordinator, "notification", "new", {"circumstances": "Jo Canary"}, now=NOW)
    drafts.keep(cast.coordinator, "decision", cast.first, {"justification": "x"}, now=NOW)
    found = work(cast.coordinator).drafts
    assert [(task.sentence, task.page) for task in found if task.review is None] == [
        ("Continue your draft: Notification", "notification")
    ]
    assert [task.page for task in found if task.review and task.review.id == cast.first] == ["decision"]
    assert work(cast.csp_chair).drafts == []


def test_a_draft_about_a_review_one_no_longer_sees_is_not_mentioned(cast):
    drafts.keep(cast.panel_chair, "decision", cast.first, {"justification": "x"}, now=NOW)
    assert work(cast.panel_chair).drafts
    memberships.declare_conflict(cast.panel_chair, cast.first, note="", today=TODAY)
    found = work(cast.panel_chair)
    assert (found.drafts, found.reviews, found.waiting, found.done) == ([], [], [], [])


@pytest.mark.req("R168")
def test_what_was_done_this_week_is_told_to_whoever_did_it(cast):
    proceeding(cast)
    steps.record_step(cast.csp_chair, cast.first, "panel_convened", outcome="done", done=back(1), today=TODAY, now=NOW)
    assert [one.sentence for one in work(cast.csp_chair).done] == [
        "Step of the procedure recorded: DHR Panel established"
    ]
    assert "DHR Panel established" not in str(work(cast.coordinator).done)


def test_recent_changes_are_told_without_contents_and_only_to_those_who_may(cast):
    proceeding(cast)
    steps.record_step(
        cast.csp_chair,
        cast.first,
        "panel_convened",
        outcome="done",
        done=back(1),
        note="Jo Canary",
        today=TODAY,
        now=NOW,
    )
    told = recent_changes.of_review(cast.coordinator, cast.first)
    assert told[0].sentence == "Step of the procedure recorded: DHR Panel established"
    assert told[0].by == cast.csp_chair.name and "Canary" not in str(told)
    for who in (cast.dasveg_chair, cast.panel_member, cast.imr_author, cast.outsider, cast.auditor, cast.nobody):
        assert recent_changes.of_review(who, cast.first) == []


def test_nothing_is_due_in_a_review_that_is_closed_once_everybody_was_told(cast):
    done(cast.coordinator, cast.first, {"death": 60, "notified": 55, "recommended": 40})
    done(cast.coordinator, cast.first, {"decided": 30}, result="not_proceed")
    done(cast.coordinator, cast.first, {"home_office_notified": 29})
    done(cast.coordinator, cast.first, {"family_informed": 29}, result="informed")
    assert not [task for task in every_task(cast.csp_chair) if task.review.id == cast.first]


@pytest.mark.req("R170", "R214", "S1")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_no_sentence_holds_a_name_and_no_review_that_is_not_the_readers(cast, name):
    typed = NOTIFIED | {"received_on": back(10), "death": back(40)}
    third = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    proceeding(cast)
    drafts.keep(cast.coordinator, "notification", "new", {"circumstances": "Jo Canary"}, now=NOW)
    actor = getattr(cast, name)
    told = str(work(actor))
    assert "Canary" not in told and "Sample" not in told
    seen = {task.review.id for task in every_task(actor) if task.review}
    if name in MEMBERS:
        assert seen <= {cast.first}
    if name == "outsider":
        assert seen <= {cast.second}
    if name in ("auditor", "account_administrator", "nobody"):
        assert not seen and third not in told


def test_work_is_told_to_nobody_whose_session_has_ended(cast):
    with database.change(OPERATOR, "session_ended") as write:
        write("end_session", id=cast.coordinator.session_id, ended_on=NOW, ended_why="test")
    with pytest.raises(SignedOut):
        work(cast.coordinator)


@pytest.mark.req("R93")
def test_a_senior_manager_answers_for_the_actions_of_their_agency_from_its_own_review_and_from_the_overview_report(cast):
    proceeding(cast)
    own = recommendation(cast, source="agency_plan", agency_id=cast.police, text="Keep one file.")
    found = {
        action(cast, own, target=back(3)),
        action(cast, recommendation(cast, text="Ask every time.", number="9"), target=back(3)),
    }
    assert {one.id for one in action_figures.overdue_actions(cast.senior_manager, TODAY)} == found
    assert action_figures.overdue_actions(cast.senior_manager_health, TODAY) == []
    for due in found:
        typed = {"text": "Half of the staff are trained.", "reported_on": back(0), "begun": "yes"}
        action_progress.record_progress(cast.senior_manager, due, typed, today=TODAY, now=NOW)
        with pytest.raises(NotFound):
            action_progress.record_progress(cast.senior_manager_health, due, typed, today=TODAY, now=NOW)


@pytest.mark.req("R82", "R84")
def test_an_imr_author_finds_what_their_agency_owes_and_by_when_and_no_other_agency_does(cast):
    imr_cases.on_its_way(cast, "author")
    (task,) = [one for one in work(cast.imr_author).later if one.sentence.startswith("Send your agency's contribution")]
    assert task.due == TODAY + timedelta(days=30)
    assert not [one for one in work(cast.imr_author_health).later if "contribution" in one.sentence]


@pytest.mark.req("R84")
def test_an_agency_asked_for_a_report_is_not_told_to_appoint_an_imr_author(cast):
    imr_cases.identified(cast, kind="report")
    imr_cases.give(cast, "requested")
    told = work(cast.senior_manager)
    assert not [one for one in told.late + told.this_week + told.later if "author" in one.sentence]


@pytest.mark.req("D6", "D7", "R147", "R161")
def test_the_yearly_audit_stands_once_for_all_reviews_and_no_quarter_is_asked_for_without_a_plan(cast):
    proceeding(cast)
    proceeding(cast, cast.second)
    yearly = [task for task in every_task(cast.dasveg_chair) if task.sentence.startswith("Lead the yearly audit")]
    assert [(task.review, task.about) for task in yearly] == [(None, "3.7, 2 reviews")] and yearly[0].due
    assert not [said for said in sentences(every_task(cast.dasveg_chair)) if "quarter's session" in said]
    done(cast.coordinator, cast.first, {"board_approved": 5})
    (quarterly,) = [task for task in every_task(cast.dasveg_chair) if "quarter's session" in task.sentence]
    assert quarterly.review.label == "Alder" and quarterly.due
