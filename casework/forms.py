"""Forms as data: a description in procedure/forms/*.toml draws the form and makes its one validator on the server.

    form = forms.load("notification")
    values = forms.understand(form, {"sent_on": "12/09/2019", ...}, today=today)    # or raises Refused

Kinds and what `understand` makes of them (an unanswered field is None, an unanswered list is []):

    text, long_text       str, exactly as typed
    date                  datetime.date, from any full date casework.dates understands
    partial_date          PartialDate
    time                  datetime.time, from 14:30, 1430, 2.30pm
    choice, person, agency                  str, the option's value
    choices, or multiple = true             list[str]
    yes_no                bool
    yes_no_unknown        'yes', 'no' or 'unknown'
    number                int, or Decimal with decimals = n

A condition asks about another answer: {field = "proceed", is = "yes"}; or with is_not, any_of = [...], or answered = true; `also` holds a
second condition that must be met too. A question not yet answered meets no condition. In a list, `is` means 'holds'.
`not_before` names another date of the form that this one may not come before.
`members`: a role; what a choice offers are the members of the review who hold it.
A partnership's own fields stand in <name>.own.toml beside the form; they are shown last, and `split_own`
takes them apart from the procedure's. A form takes them when it is a register's, or says `own_fields = true`: then its
verb keeps them in its own record or with casework/own_answers.py. On another form they are refused when it is read.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from casework import answers, dates, procedure
from casework.errors import Problem, Refused
from casework.form_shapes import Condition as Condition
from casework.form_shapes import Field as Field
from casework.form_shapes import Form as Form
from casework.form_shapes import FormFault as FormFault
from casework.form_shapes import Kind as Kind
from casework.form_shapes import Option as Option
from casework.stored_answers import PARTS as PARTS
from casework.stored_answers import columns as columns
from casework.stored_answers import from_store as from_store
from casework.stored_answers import to_store as to_store

SHIPPED = procedure.SHIPPED / "forms"

def load(name: str, folder: Path | None = None) -> Form:
    """The form `<name>.toml` of the procedure, with the partnership's own fields. Raises FormFault naming file and field."""
    kept = None if folder else procedure.kept_forms()
    present = _load(name, folder or procedure.folder() / "forms")
    return _as_kept(present, kept) if kept is not None else present


@cache
def _as_kept(present: Form, folder: Any) -> Form:
    """A form as the edition that a review keeps has it, with the fields that the portal's own rules have come to need since."""
    if not (folder / f"{present.name}.toml").exists():
        return present
    kept = _load(present.name, folder)
    since = [field for field in present.field if not field.own and field.name not in kept.fields]
    return kept.model_copy(update={"field": (*kept.field, *since)})


def exists(name: str) -> bool:
    """Whether the procedure has a form of this name."""
    return any((folder / f"{name}.toml").exists() for folder in (procedure.folder() / "forms", SHIPPED))


def faults() -> list[str]:
    """Every form of the procedure that cannot be used, a sentence each naming file and field: asked when the portal starts, and by `check`."""
    found = []
    for path in sorted((procedure.folder() / "forms").glob("*.toml")):
        name = path.name.split(".")[0]
        try:
            if path.name.endswith(".own.toml") and not exists(name):
                raise FormFault(f"{path.name}: there is no form '{name}' to add these questions to.")
            load(name)
        except FormFault as fault:
            found.append(str(fault))
    return list(dict.fromkeys(found))


@cache
def _load(name: str, folder: Path) -> Form:
    path = folder / f"{name}.toml"
    described = _read(path if path.exists() else SHIPPED / path.name)  # a copy made before the form was there
    own = folder / f"{name}.own.toml"
    if own.exists():
        described["field"] = [*described.get("field", []), *_own(own, described)]
    return build({"name": name, **described}, source=f"{name}.toml")


def _own(path: Path, described: dict) -> list[dict]:
    """The partnership's own fields, each checked by itself so that a fault names its file."""
    read = _read(path)
    of_register = any(register.form == path.name.split(".")[0] for register in procedure.current().registers.values())
    if not (described.get("own_fields") or of_register):  # nothing would keep the answers
        raise FormFault(f"{path.name}: the form '{described['title']}' takes no fields of your own. Put the question on another form.")
    if unknown := set(read) - {"field"}:
        raise FormFault(f"{path.name}, {min(unknown)}: this file holds [[field]] only.")
    found = read.get("field", [])
    build({"title": path.name, "field": [{**field, "shown_when": None, "required_when": None} for field in found]}, source=path.name)
    taken = {field["name"] for field in described.get("field", [])} & {field["name"] for field in found}
    if taken:
        raise FormFault(f"{path.name}, field {min(taken)}: the form has a field of this name already. Give yours another name.")
    for field in found:
        if field.get("seen_by") and field["seen_by"] not in procedure.current().verbs:
            raise FormFault(f"{path.name}, field {field['name']}, seen_by: '{field['seen_by']}' is not a verb of roles.toml.")
        if field.get("seen_by") and not described.get("own_seen_by", True):
            whole = f"who reads '{described['title']}' reads every answer of it. Put the question on another form."
            raise FormFault(f"{path.name}, field {field['name']}, seen_by: {whole}")
    return [{"section": "Our own questions", **field, "own": True} for field in found]


def build(described: dict, source: str = "form") -> Form:
    """A form from a description already read. Raises FormFault naming `source` and the field."""
    try:
        return Form(**described)
    except ValidationError as fault:
        raise FormFault("; ".join(_fault(source, described, error) for error in fault.errors())) from None


def _read(path: Path) -> dict:
    if not path.exists():
        raise FormFault(f"{path.name}: there is no such form in {path.parent}")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise FormFault(f"{path.name}: {fault}") from None


def _fault(source: str, described: dict, error: Mapping[str, Any]) -> str:
    where = list(error["loc"])
    if len(where) > 1 and where[0] == "field" and isinstance(where[1], int):
        field = described["field"][where[1]]
        where = [f"field {field.get('name', where[1] + 1)}", *where[2:]]
    place = ", ".join(str(part) for part in (source, *where))
    return f"{place}: {error['msg']}"


def understand(
    form: Form | str,
    typed: Mapping[str, Any],
    *,
    today: date,
    options: Mapping[str, Mapping[str, str]] | None = None,
    hidden: Iterable[str] = (),
) -> dict[str, Any]:
    """What was typed, understood: every field the person may see, by name. Raises Refused, a sentence for each fault.

    `typed` holds text as typed, or values already of the right type. `options` gives, by field, {value: label} of
    lists made at run time. A field in `hidden`, or not in the form at all, is refused. A field that the answers do
    not bring up is None, whatever it holds.
    """
    form = load(form) if isinstance(form, str) else form
    hidden = set(hidden)
    asked = {field.name for field in form.asked(typed, hidden)}
    context = answers.Context(today, options or {}, form.required(typed, hidden), asked, hidden)
    unanswered = {name: None for name in form.fields if name not in hidden}
    try:
        values = answers.validator(form).validate_python({**unanswered, **typed}, context=context)
    except ValidationError as fault:
        raise Refused([answers.problem(error, form.fields) for error in fault.errors()]) from None
    if too_early := _before_their_cause(form, values):
        raise Refused(too_early)
    return values


def _before_their_cause(form: Form, values: Mapping[str, Any]) -> list[Problem]:
    """A sentence for each date that surely comes before the date it may not come before."""
    problems = []
    for field in form.field:
        day, cause = (answers.as_partial(values.get(name)) for name in (field.name, field.not_before))
        if day and cause and day.latest < cause.earliest:
            label, other = field.label.rstrip("?:. "), form.fields[field.not_before].label.rstrip("?:. ")
            found = f"{answers.shown(day.typed)} is before '{other}' ({dates.show(cause)})."
            problems.append(Problem(field.name, f"{label}: {found} Give a day on or after it.", found))
    return problems


def understand_one(
    field: Field, typed: Any, *, today: date, options: Mapping[str, Mapping[str, str]] | None = None
) -> Any:
    """One answer by itself, to say at once what it is taken to mean. Raises Refused with its one problem."""
    alone = field.model_copy(update={"shown_when": None, "required_when": None, "required": False, "not_before": ""})
    return understand(Form(title=field.label, field=(alone,)), {field.name: typed}, today=today, options=options)[
        field.name
    ]


def own_only(name: str) -> Form | None:
    """A form's own fields alone, asked whatever the other answers; None when it has none."""
    whole = load(name)
    own = tuple(field.model_copy(update={"shown_when": None, "required_when": None}) for field in whole.field if field.own)
    return whole.model_copy(update={"field": own}) if own else None


def split_own(form: Form, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The procedure's answers, and the partnership's own answers."""
    own = {name for name, field in form.fields.items() if field.own}
    return (
        {name: value for name, value in values.items() if name not in own},
        {name: value for name, value in values.items() if name in own},
    )


def in_words(field: Field, value: Any, options: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """An understood answer as it is shown: the labels of what was chosen, the rest as a person would type it; '' where nothing is."""
    if answers.blank(value):
        return ""
    if not field.listed:
        return answers.as_typed(field, value)
    labels = field.choices(options)
    return ", ".join(labels.get(one, one) for one in answers.as_options(value))


def as_typed(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """Understood answers put back as a person would type them, to draw a form that changes what is recorded."""
    return {name: answers.as_typed(form.fields[name], value) for name, value in values.items() if name in form.fields}
