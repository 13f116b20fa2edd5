"""The action plan as an Excel file: in App 9's columns, or by lead agency for DASVEG's session. Names are pseudonyms in what leaves (A23, R170).

Nothing in a cell is a formula or a link. Each export is a row of the activity record, with the reason where one was given.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from casework import action_plan, clock, database, permissions, plain_text, reviews
from casework.action_plan import Action, Plan, Recommendation
from casework.actors import Actor
from casework.dates import PartialDate, show
from casework.download import Download
from casework.reviews import Review

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000  # characters; a cell of Excel takes 32,767
NO_AGENCY = "No lead agency"
PLAN_COLUMNS = {  # App 9's, in its order; evidence and outcome in columns of their own (A35)
    "number": ("No.", 7),
    "recommendation": ("Recommendations", 34),
    "scope": ("Scope of the recommendation", 12),
    "action_number": ("Action no.", 8),
    "action": ("Actions to take", 34),
    "leads": ("Lead Agency", 18),
    "lead_officer": ("Lead Officer", 16),
    "milestones": ("Key milestones achieved in enacting recommendation", 28),
    "evidence": ("Evidence", 24),
    "target": ("Target Date", 12),
    "completed": ("Completion date", 12),
    "outcome": ("Outcome", 28),
    "progress": ("Progress", 24),
}
AGENCY_COLUMNS = {
    "action_number": ("No.", 7),
    "recommendation": ("Recommendation", 32),
    "action": ("Action", 34),
    "shared": ("Shared with", 18),
    "lead_officer": ("Lead officer", 16),
    "target": ("Target date", 12),
    "standing": ("Where it stands", 18),
    "heard": ("Last heard", 12),
    "milestones": ("Milestones and evidence", 32),
    "progress": ("Progress since", 32),
}


def export_file(actor: Actor, review_id: str, *, reason: str = "", now: datetime) -> Download:
    """The plan in App 9's columns, under the heading of App 9. Recorded as exported."""
    return _export(actor, review_id, reason, now, "action plan", _by_recommendation)


def export_by_agency(actor: Actor, review_id: str, *, reason: str = "", now: datetime) -> Download:
    """The plan's actions, one sheet for each lead agency, ready to print; a shared action stands on the sheet of each."""
    return _export(actor, review_id, reason, now, "action plan by agency", _by_agency)


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/action-plan?review=..."""
    return export_file(actor, params.get("review", ""), now=now)


def download_by_agency(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/action-plan-by-agency?review=..."""
    return export_by_agency(actor, params.get("review", ""), now=now)


def _export(actor: Actor, review_id: str, reason: str, now: datetime, what: str, lay_out) -> Download:
    on_behalf_of = permissions.demand(actor, "export_action_plan", review_id)
    reason = plain_text.kept(reason, "reason")
    review = reviews.in_view(actor, review_id)
    today = clock.local(now).date()
    plan = action_plan.plan(actor, review_id, today=today, rendering="pseudonyms")
    progress = _progress(actor, review_id)
    summary = f"{what}: {reason}" if reason else what
    with database.change(actor, "action_plan_exported", review=review_id, summary=summary, on_behalf_of=on_behalf_of):
        made = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(made, options) as book:
            lay_out(_Sheets(book, review, plan, today), progress)
    return Download(f"{review.reference} {what} {today:%Y-%m-%d}.xlsx", EXCEL, made.getvalue())


def _progress(actor: Actor, review_id: str) -> dict[str, list[str]]:
    said = action_plan.Said(actor, review_id, "pseudonyms")
    found: dict[str, list[str]] = {}
    for row in database.scoped(actor, "progress_of_review", review=review_id):
        found.setdefault(row["action_id"], []).append(f"{show(row['reported_on'])}: {said(row['text'])}")
    return found


class _Sheets:
    """The workbook with its formats, and the heading that every sheet carries."""

    def __init__(self, book: xlsxwriter.Workbook, review: Review, plan: Plan, today: date):
        self.book, self.review, self.plan, self.today = book, review, plan, today
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#b1b4b6", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.label = book.add_format({"bold": True, "font_size": 10})
        self.plain = book.add_format({"font_size": 10})
        self.head = book.add_format({**cell, "bold": True, "bg_color": "#e8edf2"})
        self.cell = book.add_format(cell)
        self.day = book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "left"})
        self.names: set[str] = set()

    def write(
        self, name: str, title: str, columns: Mapping[str, tuple[str, int]], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """One sheet: heading, columns, rows, ready to print on A4."""
        sheet = self.book.add_worksheet(self._sheet_name(name))
        first = self._heading(sheet, title)
        for place, (heading, width) in enumerate(columns.values()):
            sheet.set_column(place, place, width)
            sheet.write_string(first, place, heading, self.head)
        for at, row in enumerate(rows, first + 1):
            for place, key in enumerate(columns):
                self._cell(sheet, at, place, row.get(key))
        self._printed(sheet, first, max(first + len(rows), first), len(columns))

    def _heading(self, sheet, title: str) -> int:
        """App 9's heading; the plan names nobody, so the victim's pseudonym stands there, or nothing but the reference (A23)."""
        plan = self.plan
        updated = show(clock.local(plan.updated_on).date()) if plan.updated_on else ""
        sheet.write_string(0, 0, title, self.title)
        lines = (
            (f"{reviews.called(self.review.id).short} reference:", self.review.reference),
            ("Updated:", updated),
            ("Action plan following the death of:", plan.victims or self.review.reference),
            ("Action plan produced by:", plan.produced_by),
            ("Date:", show(plan.produced_on) if plan.produced_on else ""),
        )
        for at, (label, value) in enumerate(lines, 1):
            sheet.write_string(at, 0, label, self.label)
            sheet.write_string(at, 3, value, self.plain)
        return len(lines) + 2

    def _cell(self, sheet, at: int, place: int, value: Any) -> None:
        if isinstance(value, PartialDate) and value.precision == "day" and value.earliest.year >= 1901:
            sheet.write_datetime(
                at, place, datetime(value.earliest.year, value.earliest.month, value.earliest.day), self.day
            )
            return
        shown = show(value) if isinstance(value, PartialDate | date) else str(value or "")
        if len(shown) > LONGEST:
            shown = f"{shown[:LONGEST]}… (cut short: a cell of Excel holds no more; the whole text is in the portal)"
        sheet.write_string(at, place, shown, self.cell) if shown else sheet.write_blank(at, place, None, self.cell)

    def _printed(self, sheet, head: int, last: int, width: int) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        sheet.freeze_panes(head + 1, 0)
        sheet.print_area(0, 0, last, width - 1)
        sheet.set_header(f"&L{_in_header(self.review.reference)}&R{_in_header(self.review.marking)}")
        sheet.set_footer(f"&LAs on {show(self.today)}&RPage &P of &N")

    def _sheet_name(self, name: str) -> str:
        """A name that Excel takes: at most 31 characters, none of []:*?/\\, none twice."""
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'").strip()[:31].strip("' ") or "Agency"
        plain = f"{plain} plan"[:31] if plain.casefold() == "history" else plain
        count, found = 2, plain
        while found.casefold() in self.names:
            found, count = f"{plain[:26]} ({count})", count + 1
        self.names.add(found.casefold())
        return found


def _by_recommendation(sheets: _Sheets, progress: dict[str, list[str]]) -> None:
    rows = [row for recommendation in sheets.plan.recommendations for row in _plan_rows(recommendation, progress)]
    sheets.write("Action plan", f"{reviews.called(sheets.review.id).name} Action Plan", PLAN_COLUMNS, rows)


def _plan_rows(recommendation: Recommendation, progress: dict[str, list[str]]) -> list[dict]:
    about = {
        "number": recommendation.number,
        "recommendation": recommendation.text,
        "scope": recommendation.scope.capitalize(),
        "leads": recommendation.addressee,
    }
    rows = [{**about, **_plan_action(action, progress)} for action in recommendation.actions]
    return rows or [about]


def _plan_action(action: Action, progress: dict[str, list[str]]) -> dict:
    dropped = [f"Dropped: {action.reason}"] if action.state == "dropped" else []
    return {
        "action_number": action.label if action.written else "",
        "action": action.text,
        "leads": "; ".join(lead.name for lead in action.leads),
        "lead_officer": action.lead_officer,
        "milestones": "\n".join(filter(None, (_milestone(milestone) for milestone in action.milestones))),
        "evidence": "\n".join(milestone.evidence for milestone in action.milestones if milestone.evidence),
        "target": action.target,
        "completed": action.completed,
        "outcome": action.outcome,
        "progress": "\n".join([*progress.get(action.id, []), *dropped]),
    }


def _milestone(milestone: action_plan.Milestone) -> str:
    return f"{milestone.text} ({show(milestone.achieved)})" if milestone.achieved and milestone.text else milestone.text


def _by_agency(sheets: _Sheets, progress: dict[str, list[str]]) -> None:
    agencies: dict[str, list[dict]] = {}
    for recommendation in sheets.plan.recommendations:
        for action in recommendation.actions:
            for name in [lead.name for lead in action.leads] or [NO_AGENCY]:
                agencies.setdefault(name, []).append(_agency_row(name, recommendation, action, progress))
    for name, rows in sorted(agencies.items()):
        sheets.write(name, f"Actions led by {name}" if name != NO_AGENCY else name, AGENCY_COLUMNS, rows)
    if not agencies:
        sheets.write("Action plan", "No action has been recorded yet", AGENCY_COLUMNS, [])


def _agency_row(name: str, recommendation: Recommendation, action: Action, progress: dict[str, list[str]]) -> dict:
    late = f", {action_plan.late_in_words(action.days_late)}" if action.overdue else ""
    done = f" {show(action.completed)}" if action.completed else ""
    milestones = [" - ".join(filter(None, (_milestone(one), one.evidence))) for one in action.milestones]
    return {
        "action_number": action.label,
        "recommendation": recommendation.text,
        "action": action.text or "No action written yet",
        "shared": ", ".join(lead.name for lead in action.leads if lead.name != name),
        "lead_officer": action.lead_officer,
        "target": action.target,
        "standing": f"{action_plan.STATES[action.state]}{done}{late}",
        "heard": action.last_heard,
        "milestones": "\n".join(milestones),
        "progress": "\n".join(progress.get(action.id, [])),
    }


def _in_header(text: str) -> str:
    """Text in a printed header, where & begins a code."""
    return text.replace("&", "&&")
