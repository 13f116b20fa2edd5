"""Holds and extensions: clocks are never paused in silence, and the family is told at both ends."""

from datetime import date, timedelta

import pytest

from casework import (
    chronology_submission,
    clock,
    database,
    dates,
    holds,
    obligations,
    reviews,
    secured_records,
    standing,
    steps,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import chronology_cases

NOW, TODAY = clock.now(), clock.today()


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).strftime("%d/%m/%Y")


@pytest.fixture
def decided(cast):
    """A review whose CSP Chair decided 30 days ago to proceed, 40 days after the death."""
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        for step, back in (("death", 70), ("notified", 60), ("dasveg_instructed", 55), ("recommended", 35)):
            steps.record(write, cast.coordinator, cast.first, step, done=TODAY - timedelta(days=back), now=NOW)
        steps.record(
            write, cast.coordinator, cast.first, "decided", done=TODAY - timedelta(days=30), result="proceed", now=NOW
        )
    return cast


def now_stands(cast, today: date = TODAY) -> standing.Standing:
    return standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=today)


def hold(actor, review, **changed):
    typed = {
        "reason": "criminal_proceedings",
        "started_on": day(10),
        "family_taking_part": "yes",
        "family_told_on": day(10),
    }
    return holds.place_on_hold(actor, review, typed | changed, today=TODAY)


@pytest.mark.req("R44", "R107", "D8", "B4")
def test_a_hold_needs_the_day_the_family_was_told_and_moves_no_due_date(decided):
    before = now_stands(decided).primary_clock
    with pytest.raises(Refused, match="family was told"):
        hold(decided.coordinator, decided.first, family_told_on="")
    assert hold(decided.coordinator, decided.first) == []
    after = now_stands(decided)
    assert after.held and after.primary_clock.due_latest == before.due_latest
    assert after.primary_clock.days_held == 10 and "does not move the due date" in after.primary_clock.sentence


@pytest.mark.req("R44", "D8")
def test_a_family_told_late_is_taken_and_said(decided):
    (warning,) = hold(decided.coordinator, decided.first, family_told_on=day(8))
    assert "2 days after" in warning


@pytest.mark.req("R44")
def test_a_hold_is_lifted_only_with_the_day_the_family_was_told_again(decided):
    hold(decided.coordinator, decided.first)
    version = now_stands(decided).held.version
    with pytest.raises(Refused, match="goes on"):
        holds.lift_hold(decided.coordinator, decided.first, {"ended_on": day(1)}, version=version, today=TODAY)
    with pytest.raises(Refused, match="on or after"):
        lifted = {"ended_on": day(20), "family_told_on": day(1)}
        holds.lift_hold(decided.coordinator, decided.first, lifted, version=version, today=TODAY)
    lifted = {"ended_on": day(1), "family_told_on": day(1)}
    holds.lift_hold(decided.coordinator, decided.first, lifted, version=version, today=TODAY)
    assert now_stands(decided).held is None
    with pytest.raises(WrongStep, match="not on hold"):
        holds.lift_hold(decided.coordinator, decided.first, lifted, version=version, today=TODAY)


def test_a_review_on_hold_cannot_be_put_on_hold_again(decided):
    hold(decided.coordinator, decided.first)
    with pytest.raises(WrongStep, match="Lift the hold first"):
        hold(decided.coordinator, decided.first)


def test_a_hold_before_a_decision_says_what_is_missing(cast):
    with pytest.raises(WrongStep, match="has not decided"):
        hold(cast.coordinator, cast.first)


@pytest.mark.req("S4")
def test_only_those_named_place_a_hold_and_others_do_not_find_the_review(decided):
    with pytest.raises(NotAllowed):
        hold(decided.imr_author, decided.first)
    with pytest.raises(NotFound):
        hold(decided.outsider, decided.first)


@pytest.mark.req("R127", "B14", "D3")
def test_an_extension_moves_the_due_date_and_keeps_the_one_before(decided):
    before = now_stands(decided).primary_clock.due_latest
    typed = {
        "new_due": (before + timedelta(days=60)).strftime("%d/%m/%Y"),
        "panel_agreed_on": day(2),
        "csp_agreed_on": day(1),
        "reason": "The trial was put back.",
    }
    holds.agree_extension(decided.csp_chair, decided.first, typed, today=TODAY, now=NOW)
    clock_now = now_stands(decided).primary_clock
    assert clock_now.due_latest == before + timedelta(days=60) and clock_now.first_due_latest == before
    with pytest.raises(Refused, match="already"):
        holds.agree_extension(decided.csp_chair, decided.first, typed, today=TODAY, now=NOW)


@pytest.mark.req("R29", "D1", "D2", "D3")
def test_three_clocks_run_side_by_side_and_the_decisions_is_the_primary_one(decided):
    stands = now_stands(decided)
    assert {clock.id for clock in stands.clocks} == {"D1", "D2", "D3"}
    assert stands.primary_clock.id == "D3" and stands.primary_clock.days_run == 30
    assert stands.stage.id == "decided"


def test_an_open_step_past_its_clock_is_late_in_the_menu(decided):
    stands = now_stands(decided)
    late = [duty.step.id for duty in stands.duties if duty.days_late]
    assert "records_requested" in late
    assert {line.line.id: line.state for line in stands.menu()}["decision"] == "late"


@pytest.mark.req("R147", "D6", "A34")
def test_a_quarter_without_monitoring_is_due_again_and_then_late(decided):
    cast = decided
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "board_approved", done=TODAY - timedelta(days=300), now=NOW)
        steps.record(write, cast.coordinator, cast.first, "monitored", done=TODAY - timedelta(days=100), now=NOW)
    (duty,) = [one for one in now_stands(cast).duties if one.step.id == "monitored"]
    assert 5 <= duty.days_late <= 12
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "monitored", done=TODAY, now=NOW)
    (duty,) = [one for one in now_stands(cast).duties if one.step.id == "monitored"]
    assert duty.days_late == 0 and duty.due > TODAY


# ---- what may be a hold, and what an extension: truth tables ------------------------------------------------------------


@pytest.mark.req("R44", "R107", "B4")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, None),
        ({"started_on": day(30), "family_told_on": day(30)}, None),  # the day of the decision itself
        ({"started_on": day(31), "family_told_on": day(31)}, "The CSP Chair decided on"),
        ({"started_on": day(-1), "family_told_on": day(0)}, "future"),
        ({"family_told_on": day(11)}, "cannot be told before the hold begins"),
        ({"family_told_on": ""}, "family was told"),
        ({"family_told_on": day(-1)}, "future"),
        ({"family_taking_part": "no", "family_told_on": ""}, None),
        ({"family_taking_part": ""}, "taking part"),
        ({"reason": ""}, "Reason"),
        ({"reason": "gone fishing"}, "Reason"),
        ({"reason": "other"}, "What is waited for"),
        ({"reason": "other", "note": "Records sought abroad."}, None),
        ({"started_on": "31/09/2026"}, "31/09/2026"),
    ],
)
def test_a_hold_is_taken_or_refused_with_what_is_missing(decided, changed, says):
    if says is None:
        hold(decided.coordinator, decided.first, **changed)
        assert now_stands(decided).held
    else:
        with pytest.raises(Refused, match=says):
            hold(decided.coordinator, decided.first, **changed)
        assert now_stands(decided).holds == []


def lift(cast, **typed) -> list[str]:
    version = now_stands(cast).held.version
    return holds.lift_hold(cast.coordinator, cast.first, typed, version=version, today=TODAY)


@pytest.mark.req("R44", "D8")
@pytest.mark.parametrize(
    ("ended", "told", "says", "warned"),
    [
        (day(2), day(2), None, 0),
        (day(2), day(4), None, 0),  # told beforehand
        (day(2), day(1), None, 1),
        (day(10), day(10), None, 0),
        (day(11), day(2), "on or after", 0),
        (day(2), "", "goes on", 0),
        (day(2), day(11), "before the hold begins", 0),
        (day(-1), day(0), "future", 0),
    ],
)
def test_a_hold_is_lifted_or_not_and_a_family_told_late_is_said(decided, ended, told, says, warned):
    hold(decided.coordinator, decided.first)
    if says:
        with pytest.raises(Refused, match=says):
            lift(decided, ended_on=ended, family_told_on=told)
        assert now_stands(decided).held
    else:
        assert len(lift(decided, ended_on=ended, family_told_on=told)) == warned
        assert now_stands(decided).held is None


def test_a_second_hold_begins_only_after_the_first_has_ended(decided):
    hold(decided.coordinator, decided.first)
    lift(decided, ended_on=day(5), family_told_on=day(5))
    with pytest.raises(Refused, match="on hold until"):
        hold(decided.coordinator, decided.first, started_on=day(6), family_told_on=day(6))
    hold(decided.coordinator, decided.first, started_on=day(5), family_told_on=day(5))
    assert now_stands(decided).primary_clock.days_held == 10


def extend(cast, *, after: int = 60, panel: str = day(2), csp: str = day(1), reason: str = "The trial was put back."):
    new = now_stands(cast).primary_clock.due_latest + timedelta(days=after)
    typed = {"new_due": dates.show(new), "panel_agreed_on": panel, "csp_agreed_on": csp, "reason": reason}
    holds.agree_extension(cast.csp_chair, cast.first, typed, today=TODAY, now=NOW)


@pytest.mark.req("R127", "B14")
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, None),
        ({"after": 1}, None),
        ({"after": 0}, "already"),
        ({"after": -1}, "already"),
        ({"panel": ""}, "the panel agreed"),
        ({"csp": ""}, "the CSP agreed"),
        ({"reason": ""}, "Reason"),
        ({"panel": day(31)}, "The CSP Chair decided on"),
        ({"csp": day(31)}, "The CSP Chair decided on"),
        ({"panel": day(30), "csp": day(30)}, None),
        ({"csp": day(-1)}, "future"),
    ],
)
def test_an_extension_is_agreed_by_both_for_a_reason_to_a_later_date_or_not_at_all(decided, how, says):
    before = now_stands(decided).primary_clock.due_latest
    if says:
        with pytest.raises(Refused, match=says):
            extend(decided, **how)
        assert now_stands(decided).primary_clock.due_latest == before
    else:
        extend(decided, **how)
        assert now_stands(decided).primary_clock.due_latest > before


@pytest.mark.req("R127")
def test_an_extension_never_shortens_whatever_the_order_in_which_they_are_typed(decided):
    extend(decided, panel=day(4), csp=day(3))
    due = now_stands(decided).primary_clock.due_latest
    with pytest.raises(Refused, match="The extension before this one was agreed on"):
        extend(decided, panel=day(6), csp=day(5))  # it would be counted before the one that stands
    extend(decided, after=30, panel=day(4), csp=day(3))
    assert now_stands(decided).primary_clock.due_latest == due + timedelta(days=30)
    assert [one.old_due for one in now_stands(decided).extensions][1:] == [due]


# ---- recorded in error --------------------------------------------------------------------------------------------------


@pytest.mark.req("R44", "R127")
def test_what_was_recorded_in_error_counts_no_more_and_the_date_before_counts_again(decided):
    before = now_stands(decided).primary_clock.due_latest
    hold(decided.coordinator, decided.first)
    extend(decided)
    stands = now_stands(decided)
    held, agreed = stands.holds[0], stands.extensions[0]
    with pytest.raises(Refused, match="Say why"):
        holds.record_hold_in_error(decided.coordinator, decided.first, held.id, reason=" ", version=held.version)
    holds.record_hold_in_error(decided.coordinator, decided.first, held.id, reason="Another review", version=held.version)
    holds.record_extension_in_error(
        decided.coordinator, decided.first, agreed.id, reason="The CSP did not agree", version=agreed.version
    )
    stands = now_stands(decided)
    assert (stands.holds, stands.extensions, stands.primary_clock.due_latest) == ([], [], before)
    hold(decided.coordinator, decided.first)  # as it was
    with pytest.raises(NotFound):
        holds.record_hold_in_error(decided.coordinator, decided.first, held.id, reason="Again", version=held.version)
    with pytest.raises(NotFound):
        holds.record_hold_in_error(decided.coordinator, decided.second, now_stands(decided).holds[0].id, reason="x", version=1)


def test_a_hold_that_somebody_has_lifted_meanwhile_is_not_taken_out_unseen(decided):
    hold(decided.coordinator, decided.first)
    held = now_stands(decided).held
    lift(decided, ended_on=day(1), family_told_on=day(1))
    with pytest.raises(Stale):
        holds.record_hold_in_error(decided.coordinator, decided.first, held.id, reason="No", version=held.version)


# ---- a suspect charged: from beginning to end -----------------------------------------------------------------------------


@pytest.mark.req("B4", "R32", "R44", "R107", "D8", "R114")
def test_while_the_report_waits_for_a_trial_records_and_chronologies_go_on_and_the_family_is_told_at_both_ends(decided):
    cast, review = decided, decided.first
    hold(cast.coordinator, review)
    with database.change(cast.coordinator, "step_recorded", review=review) as write:
        for step in ("panel_convened", "chair_appointed", "imr_agencies_identified", "terms_agreed"):
            steps.record(write, cast.coordinator, review, step, done=TODAY, now=NOW)
    secured_records.request(cast.coordinator, review, [cast.police], requested_on=TODAY, due_on=None, today=TODAY, now=NOW)
    confirmed = {"holds_records": "yes", "confirmed_on": day(0), "confirmed_by": "Records officer", "scope": ["victim"], "guarded": "yes"}
    secured_records.confirm(cast.senior_manager, review, cast.police, confirmed, version=1, today=TODAY, now=NOW)
    chronology_cases.add(cast.imr_author, review, cast.police)
    chronology_submission.submit_chronology(cast.senior_manager, review, cast.police, note="", now=NOW)
    held = now_stands(cast)
    assert held.held.family_told_start_on == TODAY - timedelta(days=10)
    assert "records_secured" in held.case.records and "chronology" in held.begun_lines
    assert held.primary_clock.days_run == 30, "no day is taken off"
    assert lift(cast, ended_on=day(0), family_told_on=day(0)) == []
    (ended,) = now_stands(cast).holds
    assert (ended.ended_on, ended.family_told_end_on) == (TODAY, TODAY)


@pytest.mark.req("B14", "R127", "R128")
def test_a_clock_that_runs_out_is_owed_a_date_or_a_view_until_one_is_given(decided):
    def owed(today: date) -> list[str]:
        return [one.sentence for one in obligations.of([now_stands(decided, today)], today=today) if one.page == "clocks"]

    due = now_stands(decided).primary_clock.due_latest
    assert owed(due) == []
    after = due + timedelta(days=1)
    (sentence,) = owed(after)
    assert "Agree another date for the report with the panel, or record whether the delay is unreasonable" in sentence
    extend(decided)
    assert owed(after) == [] and len(owed(after + timedelta(days=60))) == 1
