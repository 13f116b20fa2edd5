"""The registers of a review to print and to take along (R187 to R196): one as Word, all that one may read as Excel, with every field."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from casework import (
    clock,
    database,
    dates,
    documents,
    forms,
    partnerships,
    permissions,
    procedure_sets,
    registers,
    reviews,
)
from casework.action_plan_export import EXCEL, LONGEST
from casework.actors import Actor
from casework.dates import PartialDate
from casework.download import Download
from casework.errors import NotFound
from casework.procedure_shapes import Register
from casework.registers import Entry
from casework.reviews import Review

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def print_register(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/register?review=...&register=...: the list as a Word table. Raises NotFound for who may not see it."""
    review_id = params.get("review", "")
    review = reviews.in_view(actor, review_id)
    register = registers.described(review_id, params.get("register", ""))
    if permissions.agencies_for(actor, register.see, review_id) == set():
        raise NotFound("This register")
    found = registers.of_review(actor, review_id, register.id)
    columns, rows = _table(actor, register, found, register.columns, clock.local(now).date())
    return paper(actor, review, register.id, register.title, register.section, columns, rows, now)


def paper(
    actor: Actor,
    review: Review,
    what: str,
    title: str,
    section: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    now: datetime,
) -> Download:
    """A table of a review as Word, landscape, with its marking on every page. `what` names it in the activity record."""
    content = documents.render(
        "register",
        {
            "marking": review.marking,
            "reference": review.reference,
            "partnership": partnerships.name_for(review.id, clock.local(now).date()),
            "title": title,
            "section": section,
            "printed_on": dates.show(clock.local(now).date()),
            "columns": list(columns),
            "rows": [[as_text(value) for value in row] for row in rows],
        },
    )
    with database.change(actor, "document_downloaded", review=review.id, subject=what, summary=title):
        pass
    return Download(f"{review.reference} {title.lower()}.docx", documents.WORD, content)


def export_registers(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/registers?review=...: a sheet for each register that one may see, with every field of its form."""
    review_id = params.get("review", "")
    review = reviews.in_view(actor, review_id)
    today = clock.local(now).date()
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        about = book.add_worksheet("About")
        for at, line in enumerate((review.marking, f"Registers of {review.reference}", f"As on {dates.show(today)}")):
            about.write_string(at, 0, line)
        for register in procedure_sets.of(review.procedure_set).registers.values():
            if permissions.agencies_for(actor, register.see, review_id) == set():
                continue
            found = registers.of_review(actor, review_id, register.id)
            columns, rows = _table(actor, register, found, tuple(forms.load(register.form).fields), today)
            sheet = book.add_worksheet(register.title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
            sheet.set_landscape()
            sheet.set_header(f"&L{review.reference}&R{review.marking}")
            sheet.set_column(0, len(columns) - 1, 28)
            for at, values in enumerate([columns, *rows]):
                for place, value in enumerate(values):
                    sheet.write_string(at, place, as_text(value)[:LONGEST], cell if at else head)
    with database.change(actor, "document_downloaded", review=review_id, subject="registers", summary="Registers"):
        pass
    return Download(f"{review.reference} registers {today:%Y-%m-%d}.xlsx", EXCEL, made.getvalue())


def _table(
    actor: Actor, register: Register, found: Sequence[Entry], names: Sequence[str], today: date
) -> tuple[list[str], list[list[Any]]]:
    """Headings and rows, in the names and with the fields that this reader may see."""
    form = forms.load(register.form)
    _, hidden = registers.form_of(actor, found[0].review_id, register, found[0].agency_id) if found else (form, ())
    shown = [name for name in names if name not in hidden]
    offered = registers.options(actor, found[0].review_id, form, today=today) if found else {}
    by_agency = ["Agency"] if register.each else []
    rows = [
        [entry.agency for _ in by_agency]
        + [registers.in_words(form, name, entry.answers.get(name), offered) for name in shown]
        for entry in found
    ]
    return by_agency + [form.fields[name].label for name in shown], rows


def as_text(value: Any) -> str:
    """A value as a paper shows it."""
    if isinstance(value, date | PartialDate):
        return dates.show(value)
    return str(value) if value is not None else ""
