"""The clocks of a review: what is due when, and what is said of it."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clocks, dates, due_dates, procedure
from casework.clocks import Extension, Hold
from casework.dates import PartialDate

DHR = procedure.current()
D1, D2, D3 = (DHR.clock(name) for name in ("D1", "D2", "D3"))
DAYS = st.dates(date(2005, 1, 1), date(2060, 12, 31))
PERIODS = st.tuples(DAYS, st.integers(0, 400)).map(lambda pair: (pair[0], pair[0] + timedelta(days=pair[1])))
RULES = st.sampled_from([D1, D2, D3])


def partial(first: date, last: date) -> PartialDate:
    return PartialDate("as typed", first, last, "range")


@pytest.mark.req("D1", "D2", "D3")
@pytest.mark.parametrize(
    ("rule", "started", "due"),
    [
        (D2, date(2026, 8, 31), date(2027, 2, 28)),
        (D2, date(2027, 8, 31), date(2028, 2, 29)),
        (D1, date(2026, 1, 31), date(2026, 2, 28)),
        (D1, date(2024, 1, 31), date(2024, 2, 29)),
        (D1, date(2024, 2, 29), date(2024, 3, 29)),
        (D3, date(2026, 9, 10), date(2027, 3, 10)),
        (D2, date(2026, 8, 13), date(2027, 2, 13)),
    ],
)
def test_a_month_is_a_calendar_month_and_ends_with_the_month(rule, started, due):
    assert clocks.run(rule, started, today=started).due_latest == due


@given(RULES, DAYS)
def test_a_due_date_is_the_same_day_of_the_month_or_the_last_of_a_shorter_one(rule, started):
    due = clocks.run(rule, started, today=started).due_latest
    months = (due.year - started.year) * 12 + due.month - started.month
    assert months == rule.months
    assert due.day == started.day or (due.day < started.day and (due + timedelta(days=1)).day == 1)


@given(RULES, DAYS, DAYS)
def test_a_later_start_is_never_due_earlier(rule, one, other):
    first, last = sorted((one, other))
    assert clocks.run(rule, first, today=first).due_latest <= clocks.run(rule, last, today=last).due_latest


@given(RULES, DAYS, st.integers(0, 800))
def test_the_days_of_a_running_clock_add_up_and_its_state_follows_from_them(rule, started, later):
    clock = clocks.run(rule, started, today=started + timedelta(days=later))
    assert clock.days_run == later
    assert clock.days_run + clock.days_left - clock.days_over == clock.days_total
    assert (clock.state == "late") == (clock.days_over > 0)
    if clock.state == "on time":
        assert clock.days_left >= 0.25 * clock.days_total
    if clock.state == "at risk":
        assert 0 <= clock.days_left < 0.25 * clock.days_total


@given(RULES, PERIODS, DAYS)
def test_a_partial_date_gives_the_due_dates_of_its_first_and_its_last_day(rule, period, today):
    clock = clocks.run(rule, partial(*period), today=today)
    assert clock.due_earliest == clocks.run(rule, period[0], today=today).due_latest
    assert clock.due_latest == clocks.run(rule, period[1], today=today).due_latest


@pytest.mark.req("R213")
@given(RULES, PERIODS, DAYS)
def test_a_clock_from_a_partial_date_is_late_only_when_every_day_it_can_mean_is(rule, period, today):
    exact = [clocks.run(rule, day, today=today).state for day in period]
    found = clocks.run(rule, partial(*period), today=today)
    assert (found.state == "late") == (exact[1] == "late")
    assert found.certain == (exact.count("late") != 1)


@given(RULES, DAYS, st.integers(0, 90), st.integers(0, 250), st.integers(0, 90))
def test_a_stopped_clock_is_met_or_missed_only_when_the_dates_are_sure_of_it(rule, day, vague, later, vague_end):
    started = (day, day + timedelta(days=vague))
    ended = (started[1] + timedelta(days=later), started[1] + timedelta(days=later + vague_end))
    found = clocks.run(rule, partial(*started), ended=partial(*ended), today=ended[1])
    corners = {
        clocks.run(rule, begun, ended=done, today=ended[1]).state for begun in set(started) for done in set(ended)
    }
    assert found.state == (corners.pop() if len(corners) == 1 else "not certain")


@pytest.mark.req("R213")
def test_a_clock_from_a_month_says_so_and_gives_both_due_dates():
    clock = clocks.run(D2, dates.understand("May 2012"), today=date(2012, 6, 1))
    assert (clock.due_earliest, clock.due_latest) == (date(2012, 11, 1), date(2012, 11, 30))
    assert "between 01/11/2012 and 30/11/2012" in clock.sentence
    assert "known only as May 2012" in clock.sentence
    uncertain = clocks.run(D2, dates.understand("May 2012"), today=date(2012, 11, 10))
    assert (uncertain.state, uncertain.certain) == ("at risk", False)
    assert "may already be late" in uncertain.sentence


@pytest.mark.req("D1", "D2", "D3")
def test_the_clocks_agree_with_a_published_review(samples):
    with (samples / "real_case_milestones.csv").open(encoding="utf-8") as lines:
        case = {row["milestone"]: row for row in csv.DictReader(lines) if row["case"] == "Female A"}
    found = {name: dates.understand(case[name]["date_as_published"]) for name in case if name != "File title date"}
    death, decided = found["Body found"], found["Screening panel decided criteria met"]
    report = found["Overview report date"]
    today = date(2013, 9, 1)
    first = clocks.run(D1, death, ended=decided, today=today)
    homicide = clocks.run(D2, death, ended=report, today=today)
    decision = clocks.run(D3, decided, ended=report, today=today)
    assert (first.state, first.days_run) == ("missed", 42)
    assert (homicide.state, homicide.days_run) == ("missed", 210)
    assert (decision.state, decision.days_run) == ("met", 168)
    assert decision.sentence == "Done 03/12/2012, on day 168 of 183: met."
    assert homicide.sentence == "Done 03/12/2012; due 07/11/2012: missed by 26 days."


def test_a_running_clock_says_the_day_and_the_due_date():
    clock = clocks.run(D3, date(2026, 9, 10), today=date(2026, 11, 22))
    assert clock.sentence == "Day 73 of 181. Due 10/03/2027: 108 days left."
    assert clock.state == "on time"


@pytest.mark.req("R127")
def test_one_day_over_is_late_and_the_due_day_itself_is_not():
    due = date(2027, 3, 10)
    assert clocks.run(D3, date(2026, 9, 10), today=due).state == "at risk"
    assert clocks.run(D3, date(2026, 9, 10), ended=due, today=due).state == "met"
    assert clocks.run(D3, date(2026, 9, 10), ended=due + timedelta(days=1), today=due).state == "missed"
    late = clocks.run(D3, date(2026, 9, 10), today=due + timedelta(days=1))
    assert (late.state, late.sentence) == ("late", "Due 10/03/2027: 1 day over.")


# ---- holds and extensions ----------------------------------------------------------------------------------------


@pytest.mark.req("D3", "R114")
def test_a_hold_is_shown_and_never_moves_the_due_date():
    without = clocks.run(D3, date(2026, 9, 10), today=date(2026, 11, 22))
    held = clocks.run(D3, date(2026, 9, 10), today=date(2026, 11, 22), holds=[Hold(date(2026, 10, 12))])
    assert (held.due_latest, held.state, held.days_run) == (without.due_latest, without.state, without.days_run)
    assert held.days_held == 41
    assert "On hold for 41 days; a hold does not move the due date." in held.sentence


@given(st.lists(PERIODS, max_size=5), PERIODS)
def test_days_held_count_each_day_once_and_only_within_the_clock(periods, window):
    holds = [Hold(first, last) for first, last in periods]
    inside = {
        day
        for first, last in periods
        for day in (first + timedelta(days=n) for n in range((last - first).days))
        if window[0] <= day < window[1]
    }
    assert clocks.days_held(holds, *window) == len(inside)


@pytest.mark.req("R127", "B14")
def test_an_agreed_extension_moves_the_due_date_and_keeps_the_old_one():
    agreed = Extension(date(2027, 6, 10), agreed_on=date(2027, 2, 1), reason="trial listed")
    clock = clocks.run(D3, date(2026, 9, 10), today=date(2027, 4, 1), extensions=[agreed])
    assert (clock.due_latest, clock.first_due_latest) == (date(2027, 6, 10), date(2027, 3, 10))
    assert clock.state == "on time"
    assert "Extended from 10/03/2027 to 10/06/2027, agreed 01/02/2027." in clock.sentence


@pytest.mark.req("R127")
def test_the_extension_agreed_last_counts_and_only_for_its_own_clock():
    first = Extension(date(2027, 6, 10), agreed_on=date(2027, 2, 1))
    second = Extension(date(2027, 5, 10), agreed_on=date(2027, 3, 1))
    assert (
        clocks.run(D3, date(2026, 9, 10), today=date(2027, 4, 1), extensions=[second, first]).due_latest
        == second.new_due
    )
    assert clocks.run(D2, date(2026, 9, 10), today=date(2027, 4, 1), extensions=[first]).due_latest == date(2027, 3, 10)


# ---- all the clocks of one review ----------------------------------------------------------------------------------

DEATH, NOTIFIED, DECIDED = date(2026, 8, 13), date(2026, 8, 20), date(2026, 9, 10)


def of_review(done, **about):
    found = clocks.of_review(DHR, done, today=about.pop("today", date(2026, 11, 22)), **about)
    return {(clock.id, clock.basis): clock for clock in found}


@pytest.mark.req("D1", "A8")
def test_the_month_is_shown_from_the_death_and_from_the_notification():
    found = of_review({"death": DEATH, "notified": NOTIFIED})
    assert list(found)[:2] == [("D1", "homicide"), ("D1", "notification")]
    assert found["D1", "homicide"].due_latest == date(2026, 9, 13)
    assert found["D1", "notification"].due_latest == date(2026, 9, 20)


@pytest.mark.req("D3", "A7")
def test_the_decision_clock_is_the_primary_one_and_waits_for_the_decision():
    found = of_review({"death": DEATH, "notified": NOTIFIED})
    assert [key for key, clock in found.items() if clock.primary] == [("D3", "decision")]
    assert found["D3", "decision"].state == "not started"
    assert found["D3", "decision"].sentence == "Counts from 'CSP Chair decides', which is not recorded yet."


@pytest.mark.req("B1")
def test_a_review_that_does_not_proceed_has_no_six_month_clocks():
    done = {"death": DEATH, "notified": NOTIFIED, "decided": DECIDED}
    found = of_review(done, facts={"not_proceeding": True, "proceeding": False})
    assert {clock_id for clock_id, _ in found} == {"D1"}


@pytest.mark.req("R29", "D1")
def test_the_month_stops_when_the_last_step_up_to_3_1_5_is_done():
    covered = [step.id for step in DHR.covered_by(D1)]
    done = dict.fromkeys(covered, date(2026, 9, 1)) | {"death": DEATH, "records_secured": date(2026, 9, 12)}
    assert of_review(done)["D1", "homicide"].state == "met"
    assert of_review(done)["D1", "homicide"].ended == date(2026, 9, 12)
    assert of_review(done | {"records_secured": date(2026, 9, 14)})["D1", "homicide"].state == "missed"
    still_open = {step: day for step, day in done.items() if step != "records_secured"}
    assert of_review(still_open)["D1", "homicide"].state == "late"
    assert of_review(still_open, set_aside=["records_secured"])["D1", "homicide"].state == "met"


def test_a_step_that_does_not_apply_does_not_keep_a_clock_running():
    covered = {step.id: date(2026, 12, 1) for step in DHR.covered_by(D2)}
    done = {"death": DEATH, **{step: day for step, day in covered.items() if step != "social_care_informed"}}
    assert of_review(done, facts={"proceeding": True})["D2", "homicide"].state == "on time"
    assert of_review(done, facts={"proceeding": True, "child_cared_for": False})["D2", "homicide"].state == "met"


@pytest.mark.req("R213")
def test_a_date_that_is_not_known_is_said_and_not_guessed():
    found = of_review({"death": None, "notified": NOTIFIED, "decided": DECIDED, "report_completed": None})
    assert found["D2", "homicide"].state == "not certain"
    assert "is not known" in found["D2", "homicide"].sentence
    assert found["D3", "decision"].state == "met", "done by today, which is before it is due"
    later = of_review({"decided": DECIDED, "report_completed": None}, today=date(2028, 1, 1))
    assert later["D3", "decision"].state == "not certain"


def due_of(step, found, done=None) -> date | None:
    return min((due.day for due in due_dates.by_clocks(DHR, step, found, done)), default=None)


def test_a_step_is_due_with_the_earliest_clock_that_covers_it_and_the_report_with_the_decision_clock_alone():
    found = clocks.of_review(DHR, {"death": DEATH, "notified": NOTIFIED, "decided": DECIDED}, today=DECIDED)
    assert due_of(DHR.steps["records_secured"], found) == date(2026, 9, 13)
    assert due_of(DHR.steps["report_completed"], found) == date(2027, 3, 10)
    assert due_of(DHR.steps["submitted_to_home_office"], found) == date(2027, 2, 13)
    assert due_of(DHR.steps["published"], found) is None


@pytest.mark.req("D1", "D2")
def test_a_duty_to_a_child_or_a_family_is_due_days_after_its_cause_and_not_at_the_end_of_a_clock():
    done = {"death": DEATH, "notified": NOTIFIED, "decided": DECIDED}
    found = clocks.of_review(DHR, done, today=DECIDED)
    for step, cause in (("social_care_informed", NOTIFIED), ("family_informed", DECIDED)):
        duty = DHR.steps[step]
        assert due_of(duty, found, done) == cause + timedelta(days=duty.within_days)
        assert due_of(duty, found, done | {duty.needs[0]: None}) == due_of(duty, found)


def test_days_of_its_own_never_put_off_what_a_clock_makes_due_sooner():
    done = {"death": DEATH, "notified": NOTIFIED, "decided": dates.add_months(DEATH, 6)}
    found = clocks.of_review(DHR, done, today=dates.add_months(DEATH, 6))
    assert due_of(DHR.steps["family_informed"], found, done) == dates.add_months(DEATH, 6)


# ---- deadlines of another kind -------------------------------------------------------------------------------------


@pytest.mark.req("D6", "D7", "A34")
def test_what_comes_round_is_due_so_many_months_after_the_last_time():
    assert clocks.next_due(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert clocks.next_due(date(2026, 1, 15), 3, last=date(2026, 6, 1)) == date(2026, 9, 1)


@pytest.mark.req("D6")
@given(DAYS)
def test_by_calendar_quarters_each_quarter_has_its_session(day):
    first = clocks.quarter_due(day)
    assert first >= day and (first + timedelta(days=1)).day == 1 and first.month % 3 == 0
    after = clocks.quarter_due(day, last=day)
    assert first < after and (after - first).days in range(89, 93)


@pytest.mark.req("D5")
def test_the_next_available_meeting_is_the_first_on_or_after_the_day():
    meetings = [date(2026, 12, 9), date(2026, 9, 9), date(2026, 12, 1)]
    assert clocks.next_meeting(date(2026, 9, 9), meetings) == date(2026, 9, 9)
    assert clocks.next_meeting(date(2026, 9, 10), meetings) == date(2026, 12, 1)
    assert clocks.next_meeting(date(2027, 1, 1), meetings) is None
