"""Section 1 of the report writes itself: what happened, when, and the reason of every delay."""

from datetime import timedelta

import pytest

from casework import dates, holds, notification, timescales
from tests.rules.review_cases import NOTIFIED, NOW, TODAY, back, done, proceeding, stands


def long(days_ago: int) -> str:
    return dates.show_long(TODAY - timedelta(days=days_ago))


def decided(cast, days_ago: int) -> str:
    """A review with named persons, begun so many days ago."""
    typed = NOTIFIED | {"received_on": back(days_ago + 20), "death": back(days_ago + 25)}
    review = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    done(cast.coordinator, review, {"recommended": days_ago + 1})
    done(cast.coordinator, review, {"decided": days_ago}, result="proceed")
    return review


def written(cast, review: str) -> str:
    return timescales.text(stands(cast.coordinator, review))


@pytest.mark.req("R114", "R172", "D4", "A7")
def test_a_review_within_the_six_months_says_when_it_began_and_ended_and_how_long_it_took(cast):
    review = decided(cast, 150)
    said = written(cast, review)
    assert f"This review began on {long(150)}. It is not concluded yet." in said
    assert "within six months of the commencement of the review." in said and "Reason" not in said
    done(cast.coordinator, review, {"report_completed": 10})
    said = written(cast, review)
    assert f"This review began on {long(150)} and was concluded on {long(10)}." in said
    assert "It took 140 days, which is within the six months." in said and "delay" not in said


@pytest.mark.req("R114", "R172", "D4")
def test_a_review_beyond_the_six_months_says_by_how_much_and_asks_for_the_reason(cast):
    review = decided(cast, 300)
    done(cast.coordinator, review, {"report_completed": 10})
    due = dates.add_months(TODAY - timedelta(days=300), 6)
    over = (TODAY - timedelta(days=10) - due).days
    said = written(cast, review)
    assert f"It took 290 days: {over} days beyond the six months, which ended on {dates.show_long(due)}." in said
    assert said.endswith("No reason for the delay is recorded in the portal. Explain it here.")


@pytest.mark.req("R114", "R127", "R172", "R170")
def test_each_hold_and_extension_is_told_with_its_days_and_reason_and_without_a_name(cast):
    review = decided(cast, 300)
    for reason, note, first, last in (
        ("criminal_proceedings", "Trial of Pat Sample.", 200, 150),
        ("other", "Pat Sample's records were sought abroad.", 140, 120),
    ):
        typed = {"reason": reason, "note": note, "started_on": back(first), "family_taking_part": "no"}
        holds.place_on_hold(cast.coordinator, review, typed, today=TODAY)
        version = stands(cast.coordinator, review).held.version
        holds.lift_hold(cast.coordinator, review, {"ended_on": back(last)}, version=version, today=TODAY)
    before = stands(cast.coordinator, review).primary_clock.due_latest
    new = before + timedelta(days=90)
    typed = {"new_due": dates.show(new), "panel_agreed_on": back(125), "csp_agreed_on": back(122), "reason": "Jo Canary's GP moved."}
    holds.agree_extension(cast.csp_chair, review, typed, today=TODAY, now=NOW)
    said = written(cast, review)
    counted = "which are not taken off the time counted"
    assert f"on hold from {long(200)} to {long(150)}, for 50 days, {counted}. Reason: Criminal proceedings." in said
    assert f"on hold from {long(140)} to {long(120)}, for 20 days, {counted}. Reason: Another reason: " in said
    assert f"The panel, on {long(125)}, and the Community Safety Partnership, on {long(122)}, agreed" in said
    assert f"by {dates.show_long(new)} instead of {dates.show_long(before)}. Reason: " in said
    assert "Pat" not in said and "Sample" not in said and "Canary" not in said and "Explain it here" not in said


@pytest.mark.req("R172", "R213")
def test_a_day_known_only_in_part_gives_no_exact_count(cast):
    from casework import database, steps

    review = decided(cast, 400)
    with database.change(cast.coordinator, "step_recorded", review=review) as write:
        day = dates.understand(f"{dates.MONTHS[(TODAY - timedelta(days=40)).month - 1]} {(TODAY - timedelta(days=40)).year}")
        steps.record(write, cast.coordinator, review, "report_completed", done=day, now=NOW)
    said = written(cast, review)
    assert f"was concluded in {dates.show_long(day)}." in said
    assert f"It took at least {(day.earliest - TODAY).days + 400} days: at least " in said


@pytest.mark.req("R172")
def test_a_review_whose_beginning_is_not_recorded_says_so(cast):
    done(cast.coordinator, cast.first, {"death": 9, "notified": 8})
    assert written(cast, cast.first).startswith("The day on which this review began is not recorded. It is not concluded yet.")


def test_a_hold_that_goes_on_is_told_from_its_beginning(cast):
    review = proceeding(cast)
    typed = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, review, typed, today=TODAY)
    assert f"The review has been on hold since {long(5)}. Reason: Coroner's inquest." in written(cast, review)
