"""Understood answers as they are stored: columns of a table or JSON, and back. `casework.forms` is the way in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from casework import answers, dates
from casework.dates import DateProblem, PartialDate

if TYPE_CHECKING:
    from casework.forms import Field, Form

PARTS = ("typed", "earliest", "latest", "precision")


def columns(form: "Form", values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as columns of a table: a partial date takes the four of PARTS, the rest stay as they are."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if form.fields[name].kind == "partial_date":
            found |= {f"{name}_{part}": getattr(value, part, None) for part in PARTS}
        else:
            found[name] = value
    return found


def to_store(form: "Form", values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as `columns` with nothing in them that JSON cannot hold; `from_store` reads them back."""
    return {name: answers.plain(value) for name, value in columns(form, values).items()}


def from_store(form: "Form", stored: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as `understand` gave them, from `to_store` or a row's columns. Fields not stored are left out."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if field.kind == "partial_date" and f"{name}_typed" in stored:
            found[name] = _stored_partial(name, stored)
        elif name in stored:
            found[name] = _from_plain(field, stored[name])
    return found


def _stored_partial(name: str, stored: Mapping[str, Any]) -> PartialDate | None:
    typed, earliest, latest, precision = (stored[f"{name}_{part}"] for part in PARTS)
    if typed is None:
        return None
    try:
        read_again = dates.understand(typed)  # for the time of day, which has no column
    except DateProblem:
        read_again = PartialDate(typed, earliest, latest, precision)
    return replace(read_again, typed=typed, earliest=_day(earliest), latest=_day(latest), precision=precision)


def _from_plain(field: "Field", value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if field.kind == "date":
        return _day(value)
    if field.kind == "time":
        return time.fromisoformat(value)
    if field.kind == "number":
        return Decimal(value) if field.decimals else int(value)
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
