"""The dashboard as an Excel file: what is shown to its reader, narrowed as they have narrowed it, a sheet for each part (R197 to R206).

Nothing in a cell is a formula or a link, days are days, and every sheet carries the marking. Each export is a row of the activity record.
"""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from casework import clock, dashboard, dashboard_figures, dashboard_late, dashboard_pictures, database, permissions
from casework.action_plan_export import EXCEL, LONGEST
from casework.actors import Actor
from casework.dashboard import Narrowing, Seen, Way, shown
from casework.dashboard_figures import Figure
from casework.dates import PartialDate
from casework.download import Download

WIDTHS = {
    "review": 26,
    "text": 60,
    "next": 44,
    "what": 44,
    "agency": 34,
    "agencies": 34,
    "sentence": 60,
    "step": 44,
    "stage": 26,
    "about": 44,
    "others": 44,
    "done": 44,
    "clock": 30,
}
IN_FIGURES = {"late": "Days late"}
SHEETS = {
    "open": "Open reviews",
    "missed": "Past the decision clock",
    "at_risk": "About to miss it",
    "held": "On hold",
    "overdue": "Overdue actions",
    "home_office": "Home Office letters",
    "records": "Records not confirmed",
    "families": "Families",
    "imrs": "IMRs and feedback",
    "quarters": "Not monitored",
    "conclude": "Ready to conclude",
}


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/dashboard?stage=...&agency=...&period=...: what the address of the dashboard shows."""
    on_behalf_of = permissions.demand(actor, "export_dashboard")
    today = clock.local(now).date()
    seen = dashboard.read(actor, Narrowing.of(params), today=today)
    trend = dashboard_pictures.trend(actor, seen)
    with database.change(actor, "dashboard_exported", summary=dashboard.narrowed(seen), on_behalf_of=on_behalf_of):
        made = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(made, options) as book:
            _lay_out(_Sheets(book, seen), trend)
    return Download(f"Dashboard {today:%Y-%m-%d}.xlsx", EXCEL, made.getvalue())


def _lay_out(sheets: "_Sheets", trend: Sequence[dashboard_pictures.QuarterEnd]) -> None:
    seen = sheets.seen
    figures = dashboard_figures.figures(seen)
    sheets.write(
        "Dashboard",
        {"count": "Number", "sentence": "Of what"},
        [{"count": figure.count, "sentence": figure.counts if figure.count else figure.none} for figure in figures],
    )
    sheets.write("Lanes", dashboard_pictures.LANE_COLUMNS, dashboard_pictures.lane_rows(dashboard_pictures.lanes(seen)))
    for figure in figures:
        if figure.count:
            sheets.write(SHEETS[figure.key], _columns(figure), figure.rows)
    late = [row | {"kind": figure.none} for figure in dashboard_late.kinds(seen) for row in figure.rows]
    sheets.write("Late, by kind", {"kind": "Kind", **dashboard_late.COLUMNS, "late": "Days late"}, late)
    ages = dashboard_pictures.ages_by_agency(seen)
    sheets.write(
        "Overdue by agency",
        {"agency": "Lead agency", **dashboard_pictures.AGES, "total": "All"},
        [
            {"agency": one.name, "total": one.total} | {age: len(found) for age, found in one.by_age.items()}
            for one in ages
        ],
    )
    sheets.write(
        "Overdue by quarter",
        {"day": "On", "count": "Actions overdue"},
        [{"day": one.day, "count": len(one.overdue)} for one in trend],
    )
    sheets.write(
        "Time taken",
        dashboard_pictures.TAKEN_COLUMNS,
        dashboard_pictures.taken_rows(dashboard_pictures.time_taken(seen)),
    )
    about = [{"about": label, "number": number} for label, number, _ in dashboard_pictures.about_persons(seen)]
    sheets.write("About the deaths", {"about": "Of all reviews", "number": "Number"}, about)


def _columns(figure: Figure) -> dict[str, str]:
    return {key: IN_FIGURES.get(key, heading) for key, heading in figure.columns.items()}


class _Sheets:
    """The workbook with its formats, and the heading that every sheet carries."""

    def __init__(self, book: xlsxwriter.Workbook, seen: Seen):
        self.book, self.seen = book, seen
        cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#b1b4b6", "font_size": 10}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.plain = book.add_format({"font_size": 10})
        self.head = book.add_format({**cell, "bold": True, "bg_color": "#e8edf2"})
        self.cell = book.add_format(cell)
        self.number = book.add_format({**cell, "num_format": "#,##0"})
        self.day = book.add_format({**cell, "num_format": "dd/mm/yyyy", "align": "left"})

    def write(self, name: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
        """One sheet: heading, columns, rows, ready to print on A4."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, name, self.title)
        sheet.write_string(
            1,
            0,
            f"As on {shown(self.seen.today)}: {dashboard.narrowed(self.seen)}. {dashboard.marking(self.seen)}",
            self.plain,
        )
        for place, (key, heading) in enumerate(columns.items()):
            sheet.set_column(place, place, WIDTHS.get(key, 18))
            sheet.write_string(3, place, heading, self.head)
        for at, row in enumerate(rows, 4):
            for place, key in enumerate(columns):
                self._cell(sheet, at, place, row.get(key))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
        sheet.freeze_panes(4, 1)
        sheet.set_header(f"&L{name}&R{dashboard.marking(self.seen).replace('&', '&&')}")
        sheet.set_footer(f"&LAs on {shown(self.seen.today)}&RPage &P of &N")

    def _cell(self, sheet, at: int, place: int, value: Any) -> None:
        day = value.earliest if isinstance(value, PartialDate) and value.precision == "day" else value
        if isinstance(day, date) and day.year >= 1901:
            sheet.write_datetime(at, place, datetime(day.year, day.month, day.day), self.day)
        elif isinstance(value, int):
            sheet.write_number(at, place, value, self.number)
        elif text := _as_text(value):
            sheet.write_string(at, place, text[:LONGEST], self.cell)
        else:
            sheet.write_blank(at, place, None, self.cell)


def _as_text(value: Any) -> str:
    if isinstance(value, Way):
        return value.label
    if isinstance(value, list):
        return "; ".join(value)
    return shown(value) if isinstance(value, PartialDate | date) else str(value or "")
