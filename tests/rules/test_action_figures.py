"""Figures across reviews: overdue, due, by agency, the trend at quarter ends."""

from datetime import date, timedelta

import pytest

from casework import action_figures, action_progress, actions
from tests.rules.plan_cases import TODAY, WHEN, action, proceed, recommendation


def shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def days_ago(days: int) -> str:
    return shown(TODAY - timedelta(days=days))


@pytest.fixture
def cast(cast):
    proceed(cast.first, cast.second)
    return cast


@pytest.mark.req("R147")
def test_a_shared_overdue_action_is_overdue_for_each_agency_and_counts_once(cast):
    action(cast, leads=[cast.police, cast.health], target=days_ago(22))
    found = action_figures.overdue_actions(cast.dasveg_chair, TODAY)
    assert len(found) == 1 and found[0].days_late == 22 and found[0].label == "3.1"
    assert {name: len(rows) for name, rows in action_figures.by_agency(found).items()} == {
        "Testshire Health": 1,
        "Testshire Police": 1,
    }
    counts = action_figures.counts_by_state(cast.dasveg_chair, today=TODAY)[cast.first]
    assert counts.overdue == 1 and counts.total == 1


def test_what_is_due_between_two_days_is_found_with_both_days_included(cast):
    for offset in (-1, 0, 7, 8):
        action(cast, text=f"In {offset} days", target=shown(TODAY + timedelta(days=offset)))
    found = action_figures.due_actions(cast.coordinator, TODAY, TODAY + timedelta(days=7), today=TODAY)
    assert [each.text for each in found] == ["In 0 days", "In 7 days"]


@pytest.mark.req("R147")
def test_the_trend_counts_what_was_overdue_at_each_quarter_end_from_the_history(cast):
    today = date(2026, 11, 22)
    when = {"today": today, "now": WHEN["now"]}
    first = recommendation(cast)
    moved, done, open_still = (
        actions.add_action(
            cast.coordinator, first, {"text": text, "leads": [cast.police], "target": "31/05/2026"}, **when
        )
        for text in ("Moved", "Done", "Open")
    )
    actions.change_target(
        cast.coordinator, moved, {"target": "31/12/2030", "reason": "Later"}, today=date(2026, 8, 1), now=WHEN["now"]
    )
    action_progress.complete_action(cast.action_lead, done, {"completed": "15/07/2026", "outcome": "Yes"}, **when)
    trend = action_figures.overdue_trend(cast.dasveg_chair, today=today, quarters=3)
    assert [(point.day, point.overdue) for point in trend] == [
        (date(2026, 3, 31), 0),
        (date(2026, 6, 30), 3),
        (date(2026, 9, 30), 1),
        (today, 1),
    ]
    assert open_still in [each.id for each in action_figures.overdue_actions(cast.dasveg_chair, today)]
