"""Holds and extensions: clocks are never paused in silence, and the family is told at both ends."""

from datetime import date, timedelta

import pytest

from casework import clock, database, holds, reviews, standing, steps
from casework.errors import NotAllowed, NotFound, Refused, WrongStep

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
