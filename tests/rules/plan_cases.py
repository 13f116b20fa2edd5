"""Plans to try the rules on: a review that proceeds, recommendations, actions, files as agencies send them."""

import io
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import xlsxwriter

from casework import actions, clock, database, dates, recommendations, steps
from casework.actors import OPERATOR

TODAY = clock.today()
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)  # before anything of today, at whatever hour the tests run
WHEN = {"today": TODAY, "now": NOW}
HEADINGS = [
    "No.",
    "Recommendation",
    "Scope",
    "Actions to take",
    "Lead Agency",
    "Key milestones",
    "Target Date",
    "Completion date",
    "Progress",
]


def proceed(*reviews: str) -> None:
    """The CSP Chair has decided to proceed."""
    for review in reviews:
        with database.change(OPERATOR, "step_recorded", review=review) as write:
            steps.record(write, OPERATOR, review, "decided", done=date(2026, 1, 5), result="proceed", now=NOW)


def died(review: str, day: str) -> None:
    """The date of the death is recorded, as with the notification."""
    with database.change(OPERATOR, "step_recorded", review=review) as write:
        steps.record(write, OPERATOR, review, "death", done=dates.understand(day), now=NOW)


def recommendation(cast: SimpleNamespace, review: str | None = None, **typed: Any) -> str:
    typed = {"number": "3", "text": "Probation to train staff", "scope": "local", "source": "overview_report", **typed}
    return recommendations.add_recommendation(cast.coordinator, review or cast.first, typed, **WHEN)


def action(cast: SimpleNamespace, under: str | None = None, **typed: Any) -> str:
    """An action led by the police, with a target in the past."""
    typed = {"text": "Train duty staff", "leads": [cast.police], "target": "31/10/2026", **typed}
    return actions.add_action(cast.coordinator, under or recommendation(cast), typed, **WHEN)


def workbook(rows: list[list], headings: list[str] = HEADINGS, title: bool = False) -> bytes:
    """An .xlsx as an agency might send it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # the same rows are the same bytes
        sheet = book.add_worksheet("Plan")
        first = 0
        if title:
            sheet.write_string(0, 0, "Action plan of the review")
            first = 2
        for at, row in enumerate([headings, *rows], first):
            for place, cell in enumerate(row):
                sheet.write_string(at, place, cell) if cell else sheet.write_blank(at, place, None)
    return made.getvalue()
