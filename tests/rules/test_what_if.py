"""What would follow from another date: worked out by the rules that count, and nothing is recorded."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clocks, database, dates, procedure, standing, what_if
from casework.clocks import Extension
from casework.dates import PartialDate, add_months
from casework.due_dates import AGREED, Dates
from casework.errors import Refused
from casework.reviews import Review
from casework.standing import Hold
from casework.steps import Case, StepRecord
from tests.rules.review_cases import TODAY, back, proceeding, stands

DHR = procedure.current()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
FIRST = ("death", "notified", "dasveg_instructed", "preliminary_arranged", "preliminary_held", "recommended", "decided")


def record(step: str, day: date, result: str = "") -> StepRecord:
    exact = PartialDate(dates.show(day), day, day, "day")
    return StepRecord(step, "done", exact, "", "", result, datetime(2026, 11, 22), 1)


def decided(days: list[date], *, holds=(), extensions=(), as_on: date | None = None) -> standing.Standing:
    """A review decided on the last of these days, as it stands some time after."""
    records = {step: record(step, day) for step, day in zip(FIRST, sorted(days), strict=True)}
    records["decided"] = record("decided", max(days), "proceed")
    facts = dict.fromkeys(DHR.facts) | {"proceeding": True, "not_proceeding": False, "open": True}
    review = Review("a-review", "DHR-2026-01", "Alder", DHR.set.id, False, "OFFICIAL-SENSITIVE", datetime(2026, 11, 22), 1)
    case = Case("a-review", DHR, records, facts)
    return standing.worked_out(
        review, case, list(holds), list(extensions), Dates(), frozenset(), 0, as_on or max(days) + timedelta(days=30)
    )


REVIEWS = st.lists(DAYS, min_size=len(FIRST), max_size=len(FIRST)).map(decided)


def target(stands: standing.Standing, kind: str, of: str) -> what_if.Target:
    return next(one for one in what_if.targets(stands) if (one.kind, one.of) == (kind, of))


def primary(stands: standing.Standing) -> clocks.Clock:
    return next(clock for clock in stands.clocks if clock.primary)


@given(REVIEWS)
def test_the_day_that_is_recorded_makes_no_difference(stands):
    for one in what_if.targets(stands):
        if one.now is not None:
            day = one.now.earliest if isinstance(one.now, PartialDate) else one.now
            assert what_if.moved(stands, what_if.changed(stands, one, day)) == []


@pytest.mark.req("D1", "D2", "D3")
@given(REVIEWS, st.sampled_from(["death", "notified", "decided"]), DAYS)
def test_a_start_that_moves_takes_the_due_date_along_by_calendar_months(stands, step, day):
    after = what_if.changed(stands, target(stands, what_if.STEP, step), day)
    for one, other in zip(stands.clocks, after.clocks, strict=True):
        rule = DHR.clock(one.id)
        due = add_months(day, rule.months) if rule.starts[one.basis] == step else one.due_latest
        assert other.due_latest == due
    told = {moved.what for moved in what_if.moved(stands, after)}
    changed = {one.label for one, other in zip(stands.clocks, after.clocks, strict=True) if one.due_latest != other.due_latest}
    assert changed <= told


@given(REVIEWS, DAYS)
def test_every_due_date_said_to_move_moves_and_no_other_does(stands, day):
    after = what_if.changed(stands, target(stands, what_if.STEP, "decided"), day)
    found = {one.what: (one.due_before, one.due_after) for one in what_if.moved(stands, after)}
    for step in DHR.steps.values():
        if stands.case.state(step.id) not in ("open", "waiting"):
            continue
        days = tuple(next((due.day for due in one.dues_of(step)), None) for one in (stands, after))
        assert found.get(step.title, days) == days
        assert days[0] == days[1] or step.title in found


@pytest.mark.req("D3")
@given(REVIEWS, st.integers(0, 90), st.integers(0, 400))
def test_no_end_of_a_hold_moves_what_is_due(stands, begins, lasts):
    start = primary(stands).started.earliest + timedelta(days=begins)
    hold = Hold("a-hold", "inquest", "", start, None, True, None, None, "", 1)
    held = standing.worked_out(
        stands.review, stands.case, [hold], [], stands.dates, stands.begun_lines, 0, stands.as_on + timedelta(days=600)
    )
    after = what_if.changed(held, target(held, what_if.HOLD, "a-hold"), start + timedelta(days=lasts))
    assert [clock.due_latest for clock in after.clocks] == [clock.due_latest for clock in held.clocks]
    assert all(one.due_before == one.due_after for one in what_if.moved(held, after))


@pytest.mark.req("R127", "B14")
@given(REVIEWS, st.integers(-200, 400))
def test_an_extension_is_supposed_only_to_a_later_date(stands, more):
    due = primary(stands).due_latest
    asked = target(stands, what_if.EXTENSION, "D3")
    if more < 0:
        with pytest.raises(Refused, match="later date"):
            what_if.changed(stands, asked, due + timedelta(days=more))
    else:
        assert primary(what_if.changed(stands, asked, due + timedelta(days=more))).due_latest == due + timedelta(days=more)


def test_an_extension_supposed_after_another_counts_though_it_is_agreed_only_today():
    days = [date(2026, 1, day) for day in range(1, 8)]
    agreed = Extension(date(2027, 1, 7), date(2026, 6, 1), "Trial", "D3", date(2026, 7, 7), date(2026, 6, 1))
    stands = decided(days, extensions=[agreed])
    later = what_if.changed(stands, target(stands, what_if.EXTENSION, "D3"), date(2027, 3, 1))
    assert primary(later).due_latest == date(2027, 3, 1)


@given(REVIEWS, DAYS)
def test_a_day_agreed_for_a_step_counts_only_where_it_is_the_sooner(stands, day):
    step = DHR.steps["report_completed"]
    before = [due.day for due in stands.dues_of(step)]
    after = what_if.changed(stands, target(stands, what_if.AGREEMENT, step.id), day)
    dues = after.dues_of(step)
    assert dues[0].day == min([day, *before]) and AGREED in {due.by for due in dues}


@given(REVIEWS, DAYS)
def test_a_step_supposed_done_is_due_no_more(stands, day):
    after = what_if.changed(stands, target(stands, what_if.STEP, "report_completed"), day)
    assert primary(after).ended and not primary(after).running
    (moved,) = [one for one in what_if.moved(stands, after) if one.what == DHR.steps["report_completed"].title]
    assert (moved.due_after, moved.after) == (None, "Done.")


def test_a_hold_cannot_be_supposed_to_end_before_it_began(cast):
    from casework import holds

    proceeding(cast)
    hold = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    now = stands(cast.coordinator, cast.first)
    asked = target(now, what_if.HOLD, now.holds[0].id)
    with pytest.raises(Refused, match="on or after"):
        what_if.changed(now, asked, TODAY - timedelta(days=6))


def test_nothing_of_it_is_recorded(cast):
    proceeding(cast)
    now = stands(cast.coordinator, cast.first)
    with database.portal().reading() as cursor:
        before = cursor.execute("SELECT count(*) FROM activity").fetchall()
        for one in what_if.targets(now):
            what_if.moved(now, what_if.changed(now, one, TODAY + timedelta(days=500)))
        assert cursor.execute("SELECT count(*) FROM activity").fetchall() == before
    assert stands(cast.coordinator, cast.first) == now
