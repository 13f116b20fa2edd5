"""A day agreed for a step: beside its clock, the sooner counts; agreed anew with a reason; and due in everybody's lists like any other date."""

from datetime import timedelta

import pytest

from casework import agreed_dates, dashboard, due_dates, meetings, my_work, obligations, steps_in_view
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from tests.rules.review_cases import NOW, TODAY, back, done, gathering, proceeding, stands

STEP = "panel_convened"


def ahead(days: int) -> str:
    return back(-days)


def agree(cast, step: str = STEP, *, by=None, **changed) -> None:
    typed = {"agreed_for": ahead(9), "agreed_on": back(2)} | changed
    agreed_dates.agree_date(by or cast.panel_chair, cast.first, step, typed, today=TODAY, now=NOW)


def duty(cast, step: str = STEP, today=TODAY):
    return next((one for one in stands(cast.coordinator, cast.first, today).duties if one.step.id == step), None)


@pytest.mark.req("D9")
def test_the_sooner_of_the_agreed_date_and_the_clock_counts_and_a_sentence_says_which(cast):
    proceeding(cast)
    by_clock = duty(cast).due
    agree(cast)
    assert (duty(cast).due, duty(cast).days_late) == (TODAY + timedelta(days=9), 0)
    assert duty(cast).why == f"The date agreed counts; the homicide clock gives {by_clock:%d/%m/%Y}."
    assert duty(cast, today=TODAY + timedelta(days=10)).days_late == 1
    agree(cast, agreed_for=f"{by_clock + timedelta(days=5):%d/%m/%Y}", agreed_on=back(1), reason="The room was not free.")
    assert duty(cast).due == by_clock, "an agreed date never puts off a clock"
    assert duty(cast).why == f"The homicide clock counts; the date agreed, {by_clock + timedelta(days=5):%d/%m/%Y}, is later."


@pytest.mark.req("D9")
def test_a_date_agreed_anew_needs_its_reason_and_the_ones_before_stay_to_be_seen(cast):
    proceeding(cast)
    agree(cast)
    with pytest.raises(Refused, match="Give the reason for another date"):
        agree(cast, agreed_for=ahead(12))
    with pytest.raises(Refused, match="was agreed on"):
        agree(cast, agreed_for=ahead(12), agreed_on=back(3), reason="Earlier.")
    agree(cast, agreed_for=ahead(12), agreed_on=back(1), reason="The room was not free.")
    (shown,) = agreed_dates.of_review(cast.coordinator, stands(cast.coordinator, cast.first))
    assert shown.agreed.old_date == TODAY + timedelta(days=9) and shown.reasons == ("The room was not free.", "")
    assert [one.agreed_for for one in shown.agreed.before] == [TODAY + timedelta(days=9)]


@pytest.mark.req("D9")
@pytest.mark.parametrize(
    ("step", "changed", "refusal", "says"),
    [
        (STEP, {"agreed_for": ""}, Refused, "Date"),
        (STEP, {"agreed_for": back(3)}, Refused, "before the day on which it was agreed"),
        (STEP, {"agreed_on": ahead(1)}, Refused, "future"),
        (STEP, {"owner_role": "imr_author"}, Refused, "Who sees to it"),
        ("decided", {}, WrongStep, "is done already"),
        ("home_office_told_why", {}, WrongStep, "does not belong to this review"),
        ("no_such_step", {}, NotFound, "not found"),
    ],
)
def test_what_cannot_be_agreed_is_refused_with_the_reason(cast, step, changed, refusal, says):
    proceeding(cast)
    done(cast.coordinator, cast.first, {"family_informed": 3}, result="informed")
    with pytest.raises(refusal, match=says):
        agree(cast, step, **changed)
    assert stands(cast.coordinator, cast.first).dates.agreed == {}


@pytest.mark.req("D9")
def test_who_was_agreed_to_see_to_it_finds_it_in_their_work_and_so_does_the_procedures_owner(cast):
    proceeding(cast)

    title = duty(cast).step.work
    assert not [task for task in my_work.of(cast.author, today=TODAY).later if task.sentence == title]
    agree(cast, owner_role="author")
    later = TODAY + timedelta(days=10)
    (late,) = [task for task in my_work.of(cast.author, today=later).late if task.sentence == title]
    assert late.days_late == 1 and "by agreement" in late.about
    assert [task for task in my_work.of(cast.csp_chair, today=later).late if task.sentence == title]


@pytest.mark.req("D9", "R197")
def test_a_step_past_its_agreed_date_is_late_on_the_dashboard_and_in_the_menu(cast):
    proceeding(cast)
    later = TODAY + timedelta(days=3)

    def on_the_dashboard():
        seen = dashboard.read(cast.coordinator, dashboard.Narrowing(), today=later)
        (one,) = [one for one in seen.open_reviews if one.review.id == cast.first]
        return [duty.days_late for duty in seen.duties(one) if duty.step.id == STEP], one.menu()

    late, menu = on_the_dashboard()
    assert late == [0] and {line.line.id: line.state for line in menu}["panel"] == "not yet"
    agree(cast, agreed_for=ahead(1))
    late, menu = on_the_dashboard()
    assert late == [2] and {line.line.id: line.state for line in menu}["panel"] == "late"


@pytest.mark.req("D9", "R197")
def test_a_date_agreed_for_a_step_that_still_waits_for_others_is_not_passed_in_silence(cast):
    gathering(cast)
    agree(cast, "report_completed", agreed_for=ahead(5), owner_role="author")
    assert duty(cast, "report_completed") is None, "it is not open yet"

    def in_the_work_of(actor, days: int):
        work = my_work.of(actor, today=TODAY + timedelta(days=days))
        return [task for task in work.late + work.this_week if "date agreed for" in task.sentence]

    (soon,) = in_the_work_of(cast.author, 0)
    assert (soon.due, soon.days_late) == (TODAY + timedelta(days=5), 0)
    (late,) = in_the_work_of(cast.author, 7)
    assert late.days_late == 2 and in_the_work_of(cast.senior_manager, 7) == []


@pytest.mark.req("D9")
def test_the_evidence_is_wanted_and_seen_also_after_the_step_is_done(cast):
    proceeding(cast)
    agree(cast, evidence_wanted="The signed minutes.", owner_post="Panel secretary")
    (shown,) = agreed_dates.of_review(cast.coordinator, stands(cast.coordinator, cast.first))
    assert (shown.owner, shown.evidence_wanted, shown.evidence_seen) == ("Panel secretary", "The signed minutes.", "")
    done(cast.coordinator, cast.first, {STEP: 0})
    seen = {"seen_on": back(3), "evidence_seen": "Minutes of the panel."}
    with pytest.raises(Refused, match="was agreed on"):
        agreed_dates.record_evidence(cast.panel_chair, cast.first, shown.agreed.id, seen, version=1, today=TODAY)
    seen |= {"seen_on": back(0)}
    agreed_dates.record_evidence(cast.panel_chair, cast.first, shown.agreed.id, seen, version=1, today=TODAY)
    (after,) = agreed_dates.of_review(cast.coordinator, stands(cast.coordinator, cast.first))
    assert (after.agreed.seen_on, after.evidence_seen, after.state, after.dues) == (TODAY, "Minutes of the panel.", "done", [])


def test_an_agreed_date_taken_out_gives_way_to_the_one_before(cast):
    proceeding(cast)
    agree(cast)
    agree(cast, agreed_for=ahead(5), agreed_on=back(1), reason="Sooner.")
    newest = stands(cast.coordinator, cast.first).dates.agreed[STEP]
    agreed_dates.record_in_error(cast.coordinator, cast.first, newest.id, reason="Misheard", version=1)
    assert duty(cast).due == TODAY + timedelta(days=9)
    with pytest.raises(NotFound):
        agreed_dates.record_in_error(cast.coordinator, cast.first, newest.id, reason="Again", version=2)


@pytest.mark.req("S4", "S5")
def test_who_may_not_agree_dates_is_refused_and_who_sees_no_steps_sees_none(cast):
    proceeding(cast)
    for who, refusal in ((cast.author, NotAllowed), (cast.imr_author, NotAllowed), (cast.outsider, NotFound)):
        with pytest.raises(refusal):
            agree(cast, by=who)
    agree(cast)
    for who in (cast.imr_author, cast.senior_manager, cast.action_lead):
        with pytest.raises(NotFound):
            agreed_dates.of_review(who, stands(cast.coordinator, cast.first))


def test_a_line_of_steps_says_which_date_counts(cast):
    proceeding(cast)
    agree(cast)
    now = stands(cast.coordinator, cast.first)
    shown = {one.step.id: one for one in steps_in_view.of_line(cast.coordinator, now, "panel")}
    assert shown[STEP].due == TODAY + timedelta(days=9) and shown[STEP].why.startswith("The date agreed counts")


# ---- the next available meeting ---------------------------------------------------------------------------------------


@pytest.mark.req("D5", "R138")
def test_a_step_that_waits_for_a_meeting_is_due_at_the_next_one_and_late_once_that_is_past(cast):
    gathering(cast)
    done(cast.coordinator, cast.first, {"submitted_to_dasveg": 3})
    for days, body in ((-4, "dasveg"), (6, "dasveg"), (30, "dasveg"), (1, "ho_qa")):
        meetings.arrange_meeting(cast.coordinator, {"body": body, "meets_on": ahead(days)}, today=TODAY)
    case = stands(cast.coordinator, cast.first)
    dues = case.dues_of(case.case.procedure.steps["presented_to_dasveg"])
    assert due_dates.Due(TODAY + timedelta(days=6), "the next available meeting") in dues
    late = stands(cast.coordinator, cast.first, TODAY + timedelta(days=8))
    waits = next(one for one in late.duties if one.step.id == "presented_to_dasveg")
    assert waits.days_late >= 2


@pytest.mark.req("D5")
def test_a_calendar_without_the_meeting_that_is_waited_for_is_owed_by_the_coordinator(cast):
    gathering(cast)
    done(cast.coordinator, cast.first, {"submitted_to_dasveg": 10})

    def owed():
        found = obligations.of([stands(cast.coordinator, cast.first)], today=TODAY)
        return [one for one in found if "calendar" in one.sentence]

    (one,) = owed()
    assert (one.owner, one.page, one.days_late(TODAY)) == ("coordinator", "administration", 3)
    meetings.arrange_meeting(cast.coordinator, {"body": "dasveg", "meets_on": ahead(6)}, today=TODAY)
    assert owed() == []


@pytest.mark.req("D5")
def test_every_body_whose_meeting_is_waited_for_can_be_put_in_the_calendar():
    from casework import procedure

    for deadline in procedure.current().clocks.deadline:
        assert {follows.body for follows in deadline.follows if follows.body} <= set(meetings.bodies())
