"""The Home Office's data collection form (3.4.4; 2.1): what of it is still to be filled in, and the form as Excel to send. Not for publication."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from casework import database, forms, names, permissions, registers, reviews
from casework.action_plan_export import EXCEL, LONGEST
from casework.actors import Actor
from casework.dates import PartialDate, show
from casework.download import Download
from casework.errors import Refused, WrongStep
from casework.forms import Field
from casework.register_export import OPTIONS
from casework.registers import Entry

REGISTER = "home_office_data"
NOT_FOR_PUBLICATION = "Not for publication"
PARTS = {
    "incident": "The incident is not filled in yet.",
    "victim": "No victim is filled in yet.",
    "perpetrator": "No perpetrator is filled in yet.",
}


def missing(review_id: str) -> list[str]:
    """A sentence for each part of the form that nobody has filled in. Where the suspect is unknown, the perpetrator's part says so."""
    filled = {one.answers["part"] for one in registers.kept([review_id], [REGISTER])}
    return [sentence for part, sentence in PARTS.items() if part not in filled]


def export(actor: Actor, review_id: str, *, now: datetime) -> Download:
    """The form as Excel: the incident, and a column for each victim and each perpetrator, in pseudonyms whoever makes it.

    Raises WrongStep while a part is missing, Refused while an answer names somebody.
    """
    permissions.demand(actor, "record_home_office_data", review_id)
    if absent := missing(review_id):
        raise WrongStep([f"{sentence} Fill it in under 'Home Office'." for sentence in absent])
    review = reviews.in_view(actor, review_id)
    found = registers.kept([review_id], [REGISTER])
    found = sorted(found, key=lambda one: list(PARTS).index(one.answers["part"]))
    persons = {person.id: person.shown("pseudonyms") for person in names.of_review(review_id)}
    table = _table(found, persons)
    text = "\n".join(cell for row in table for cell in row)
    if leaks := names.leak_sentences(text, names.of_review(review_id)):
        many = "1 answer of the form identifies" if len(leaks) == 1 else f"{len(leaks)} places of the form identify"
        raise Refused(f"{many} a person by name, date of birth, number or address. Put it right in the form.")
    content = _workbook(f"{review.reference}: Home Office data form", review.marking, table)
    with database.change(
        actor, "document_downloaded", review=review_id, subject=REGISTER, summary="Home Office data form"
    ):
        pass
    return Download(f"{review.reference} Home Office data form.xlsx", EXCEL, content)


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/home-office-data?review=...."""
    return export(actor, params.get("review", ""), now=now)


def _table(found: Sequence[Entry], persons: Mapping[str, str]) -> list[list[str]]:
    """Headings, then a row for each question that somebody answered: its words, and each part's answer."""
    form = forms.load(REGISTER)
    labels = form.fields["part"].choices()
    heads = ["Question", *(labels[one.answers["part"]] for one in found)]
    asked = [field for field in form.field if field.name != "part" and any(_given(one, field) for one in found)]
    return [heads, *([field.label, *(_in_words(field, one, persons) for one in found)] for field in asked)]


def _given(entry: Entry, field: Field) -> bool:
    return entry.answers.get(field.name) not in (None, "", [])


def _in_words(field: Field, entry: Entry, persons: Mapping[str, str]) -> str:
    value: Any = entry.answers.get(field.name)
    if field.kind == "person":
        return persons.get(value, "") if value else ""
    if isinstance(value, PartialDate):
        return show(value)
    return str(forms.in_words(field, value)) if _given(entry, field) else ""


def _workbook(title: str, marking: str, table: Sequence[Sequence[str]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet("Data form")
        for at, line in enumerate((title, f"{NOT_FOR_PUBLICATION}. {marking}")):
            sheet.write_string(at, 0, line)
        for at, row in enumerate(table):
            for place, value in enumerate(row):
                sheet.write_string(at + 3, place, value[:LONGEST], head if at == 0 or place == 0 else cell)
        sheet.set_column(0, 0, 38)
        sheet.set_column(1, max(len(table[0]) - 1, 1), 28)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{NOT_FOR_PUBLICATION}&R{marking.replace('&', '&&')}")
    return made.getvalue()
