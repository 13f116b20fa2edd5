"""Every answer to a partnership's own questions in a review, as a workbook: as far as this reader may see them, in their names (R207, R214)."""

import io
from collections.abc import Mapping
from datetime import datetime

import xlsxwriter

from casework import clock, database, dates, own_answers, permissions, reviews
from casework.actors import Actor
from casework.download import Download

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (("Asked with", 28), ("Question", 40), ("Answer", 60), ("Agency", 28), ("Recorded by", 28))
MOST_IN_CELL = 32_000  # Excel takes 32,767 characters


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/own-answers?review=..."""
    review_id = params.get("review", "")
    permissions.demand(actor, "see_review", review_id)
    review, found = reviews.in_view(actor, review_id), own_answers.of_review(actor, review_id)
    with database.change(actor, "own_answers_exported", review=review_id, summary=f"{len(found)} answers"):
        pass
    day = dates.show(clock.local(now).date())
    heading = [
        f"{review.reference}   {review.marking}",
        "Answers to our own questions",
        f"As on {day}, for {actor.name}",
    ]
    rows = [(one.form_title, one.label, one.shown, one.agency, one.recorded_by) for one in found]
    return Download(f"{review.reference} own questions.xlsx", EXCEL, _workbook(heading, rows))


def _workbook(heading: list[str], rows: list[tuple[str, ...]]) -> bytes:
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet("Own questions")
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E5E6E7"})
        cell = book.add_format({"text_wrap": True, "border": 1, "valign": "top"})
        for place, line in enumerate(heading):
            sheet.write_string(place, 0, line)
        first = len(heading) + 1
        for place, (name, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(first, place, name, head)
        at = first
        for row in rows:
            for part in range(max(1, *(-(-len(text) // MOST_IN_CELL) for text in row))):
                at += 1
                for place, text in enumerate(row):
                    sheet.write_string(at, place, text[part * MOST_IN_CELL : (part + 1) * MOST_IN_CELL], cell)
    return made.getvalue()
