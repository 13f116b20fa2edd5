"""The one validator behind every form: a pydantic type made from a form's description, a reader for each kind of field.

`casework.forms` is the way in; nothing else needs this file.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import ConfigDict, PlainValidator, TypeAdapter, ValidationInfo
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from casework import dates
from casework.dates import DateProblem, PartialDate
from casework.errors import Problem

FULL_DATE = "Type a day as dd/mm/yyyy, for example 12/09/2019."
PARTIAL_DATE = "Type what is known: 12/09/2019, September 2019 or 2019."
A_TIME = "Type a time as 14:30."
SHOWN_LENGTH = 60


@dataclass(frozen=True)
class Context:
    """What a reader must know besides the answer itself."""

    today: date
    options: Mapping[str, Mapping[str, str]]
    required: set[str]
    asked: set[str]
    hidden: set[str]


class _Fault(Exception):
    def __init__(self, found: str, accepted: str):
        self.found, self.accepted = found, accepted


@cache
def validator(form) -> TypeAdapter:
    """The validator of a form: takes {name: typed}, gives {name: understood}. Made once for each form."""
    shape = TypedDict(
        form.title, {field.name: Annotated[Any, PlainValidator(_reader(field))] for field in form.field}, total=False
    )
    shape.__pydantic_config__ = ConfigDict(extra="forbid")
    return TypeAdapter(shape)


def problem(error: Mapping[str, Any], fields: Mapping[str, Any]) -> Problem:
    """One of pydantic's errors as the sentence shown at the field."""
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return Problem(
            name, f"This form has no field called {shown(name)}. Open the form again and answer the fields it shows."
        )
    found, accepted = error["ctx"]["found"], error["ctx"]["accepted"]
    label = fields[name].label.rstrip("?:. ")
    return Problem(name, f"{label}: {found} {accepted}".strip(), found, accepted)


def shown(text: Any) -> str:
    """What was typed, in quotes and short enough to stand in a sentence."""
    text = re.sub(r"[\x00-\x1f\ud800-\udfff]+", " ", str(text))
    return f"'{text if len(text) <= SHOWN_LENGTH else text[:SHOWN_LENGTH] + '…'}'"


def blank(value: Any) -> bool:
    """Whether a question was left unanswered."""
    return (
        value is None
        or (isinstance(value, str) and not value.strip())
        or (isinstance(value, (list, tuple)) and not value)
    )


def as_options(value: Any) -> list[str]:
    """An answer as the list of option values it stands for, so that a condition can look at it."""
    if blank(value):
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else [str(value)]


def as_partial(value: Any) -> PartialDate | None:
    """A day or a partial date as a partial date; None for anything else."""
    if isinstance(value, date):
        return PartialDate(dates.show(value), value, value, "day")
    return value if isinstance(value, PartialDate) else None


def as_typed(field, value: Any) -> Any:
    """An understood answer as a person would type it."""
    if value is None:
        return [] if field.many else None if field.listed else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.typed
    if isinstance(value, date):
        return dates.show(value)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value if field.many or field.listed else str(value)


def plain(value: Any) -> Any:
    """A value in a form that JSON can hold."""
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _reader(field) -> Callable[[Any, ValidationInfo], Any]:
    read = _READERS[field.kind]

    def understand(value: Any, info: ValidationInfo) -> Any:
        context: Context = info.context
        try:
            if field.name in context.hidden:
                raise _Fault("this field is not yours to fill in.", "Open the form again.")
            if blank(value) or field.name not in context.asked:
                if field.name in context.required:
                    raise _Fault("this is not answered.", _wanted(field))
                return [] if field.many else None
            return read(field, value, context)
        except _Fault as fault:
            raise PydanticCustomError(
                "refused", "{found} {accepted}", {"found": fault.found, "accepted": fault.accepted}
            ) from None

    return understand


def _wanted(field) -> str:
    if field.listed:
        return "Choose at least one." if field.many else "Choose one."
    return {"date": FULL_DATE, "partial_date": PARTIAL_DATE, "time": A_TIME, "number": "Type a number."}.get(
        field.kind, "Type an answer."
    )


def _text(field, value: Any, context: Context) -> str:
    if not isinstance(value, str):
        raise _Fault(f"{shown(value)} is not text.", "Type an answer.")
    if "\x00" in value:
        raise _Fault(
            "the text holds a NUL character, which no text may.", "Delete it, or paste the text again as plain text."
        )
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise _Fault("the text holds half of a character, which cannot be kept.", "Paste the text again as plain text.")
    if len(value) > field.max_length:
        raise _Fault(f"the text is {len(value):,} characters long.", f"At most {field.max_length:,} are accepted.")
    if field.pattern and not re.fullmatch(field.pattern, value.strip()):
        raise _Fault(f"{shown(value)} is not accepted.", field.pattern_says)
    return value


def _partial_date(field, value: Any, context: Context) -> PartialDate:
    if not isinstance(value, date | PartialDate):
        value = _text(field, value, context)
    try:
        if not isinstance(value, PartialDate):
            value = dates.understand(value)
        if field.past:
            dates.refuse_future(value, context.today)
    except DateProblem as fault:
        raise _Fault(str(fault), "") from None
    return value


def _date(field, value: Any, context: Context) -> date:
    found = _partial_date(field, value.date() if isinstance(value, datetime) else value, context)
    if found.precision != "day" or found.time:
        raise _Fault(f"{shown(found.typed)} is not one whole day.", FULL_DATE)
    return found.earliest


def _time(field, value: Any, context: Context) -> time:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?", str(value).strip().lower())
    if match and (match[2] or match[3]):
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3] and 1 <= hour <= 12:
            hour = hour % 12 + (12 if match[3] == "pm" else 0)
        elif match[3]:
            hour = 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise _Fault(f"{shown(value)} is not a time.", A_TIME)


def _number(field, value: Any, context: Context) -> int | Decimal:
    text = str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,9})?", text, re.ASCII):
        raise _Fault(f"{shown(value)} is not a number.", "Type a number in figures.")
    number = Decimal(text.replace(",", ""))
    if number != round(number, field.decimals):
        wanted = f"At most {field.decimals} figures after the point are" if field.decimals else "A whole number is"
        raise _Fault(f"{shown(value)} has too many figures after the point.", f"{wanted} accepted.")
    if (field.min is not None and number < field.min) or (field.max is not None and number > field.max):
        raise _Fault(f"{shown(value)} is out of range.", _range(field))
    return number if field.decimals else int(number)


def _range(field) -> str:
    if field.min is None:
        return f"A number up to {field.max:,} is accepted."
    if field.max is None:
        return f"A number from {field.min:,} upwards is accepted."
    return f"A number from {field.min:,} to {field.max:,} is accepted."


def _picked(field, value: Any, context: Context) -> str | list[str]:
    choices = field.choices(context.options)
    if field.many:
        if not isinstance(value, (list, tuple)):
            raise _Fault(f"{shown(value)} is not a list.", "Choose from the list.")
        return list(dict.fromkeys(_one(item, choices) for item in value))
    return _one(value, choices)


def _one(value: Any, choices: Mapping[str, str]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise _Fault(f"{shown(value)} is not in the list.", f"Choose {_few(choices.values())}.")
    return value


def _few(labels: Iterable[str]) -> str:
    labels = list(labels)
    if not labels or len(labels) > 6:
        return "from the list"
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _yes_no(field, value: Any, context: Context) -> bool:
    return value if isinstance(value, bool) else _picked(field, value, context) == "yes"


_READERS: dict[str, Callable[[Any, Any, Context], Any]] = {
    "text": _text,
    "long_text": _text,
    "date": _date,
    "partial_date": _partial_date,
    "time": _time,
    "number": _number,
    "choice": _picked,
    "choices": _picked,
    "person": _picked,
    "agency": _picked,
    "entry": _picked,
    "yes_no": _yes_no,
    "yes_no_unknown": _picked,
}
