"""The ledger of a clock: every day is accounted for, running or on hold, and what was agreed stands beside it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clock_ledger, clocks, procedure
from casework.clocks import Extension, Hold

D3 = procedure.current().clock("D3")
DECIDED, TODAY = date(2026, 9, 10), date(2026, 11, 22)
DAYS = st.dates(date(2026, 6, 1), date(2027, 12, 31))
HOLDS = st.lists(
    st.builds(
        lambda first, days: Hold(first, None if days is None else first + timedelta(days=days), "inquest"),
        DAYS,
        st.none() | st.integers(0, 300),
    ),
    max_size=5,
)


def ledger(holds=(), extensions=(), *, ended=None, today=TODAY):
    ran = clocks.run(D3, DECIDED, ended=ended, today=today, holds=holds, extensions=extensions)
    return ran, clock_ledger.of(ran, holds, today=today)


@pytest.mark.req("R114", "D3")
def test_a_hold_cuts_the_days_into_running_and_on_hold_with_its_reason():
    _, found = ledger([Hold(date(2026, 10, 12), date(2026, 11, 2), "criminal_proceedings")])
    assert [(one.kind, one.first, one.last, one.days, one.reason) for one in found.stretches] == [
        ("running", DECIDED, date(2026, 10, 12), 32, ""),
        ("on hold", date(2026, 10, 12), date(2026, 11, 2), 21, "criminal_proceedings"),
        ("running", date(2026, 11, 2), TODAY, 20, ""),
    ]
    assert (found.days, found.days_running, found.days_on_hold, found.days_agreed) == (73, 52, 21, 0)


@pytest.mark.req("D3", "R114")
@given(HOLDS, DAYS, st.none() | DAYS)
def test_running_and_held_days_are_all_the_days_of_the_clock_without_a_gap(holds, today, ended):
    ran, found = ledger(holds, ended=max(ended, DECIDED) if ended else None, today=max(today, DECIDED))
    assert found.days_running + found.days_on_hold == found.days == ran.days_run
    assert found.days_on_hold == ran.days_held
    edges = [(one.first, one.last) for one in found.stretches]
    assert all(first < last for first, last in edges)
    assert all(one[1] == other[0] for one, other in pairwise(edges))
    assert not edges or edges[0][0] == DECIDED


@pytest.mark.req("D3")
@given(HOLDS, DAYS)
def test_no_hold_however_long_moves_what_is_due(holds, today):
    ran, _ = ledger(holds, today=today)
    assert ran.due_latest == clocks.run(D3, DECIDED, today=today).due_latest


@pytest.mark.req("R127", "B14")
@given(st.lists(st.integers(1, 200), min_size=1, max_size=4))
def test_the_days_agreed_are_those_of_the_extensions_and_never_fewer(more):
    due, agreed = date(2027, 3, 10), []
    for number, days in enumerate(more):
        new = due + timedelta(days=days)
        agreed.append(Extension(new, DECIDED + timedelta(days=number), "Trial", old_due=due))
        due = new
    ran, found = ledger(extensions=agreed)
    assert found.days_agreed == sum(more) and ran.due_latest == due >= ran.first_due_latest
    assert [(one.old_due, one.new_due) for one in found.agreed] == [(one.old_due, one.new_due) for one in agreed]


def test_a_clock_that_has_not_begun_has_no_days():
    waiting = clocks.of_review(procedure.current(), {}, today=TODAY)
    assert {clock_ledger.of(one, [], today=TODAY).days for one in waiting} == {0}
