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
A partnership's own fields stand in <name>.own.toml beside the form; they are shown last, and `split_own`
takes them apart from the procedure's. A form takes them when it is a register's, or says `own_fields = true`: then its
verb keeps them in its own record or with casework/own_answers.py. On another form they are refused when it is read.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic import Field as Described

from casework import answers, dates, procedure
from casework.errors import Problem, Refused
from casework.stored_answers import PARTS as PARTS
from casework.stored_answers import columns as columns
from casework.stored_answers import from_store as from_store
from casework.stored_answers import to_store as to_store

SHIPPED = procedure.SHIPPED / "forms"

Kind = Literal[
    "text", "long_text", "date", "partial_date", "time", "choice", "choices", "yes_no", "yes_no_unknown", "number",
    "person", "agency", "entry",
]  # fmt: skip
YES_NO = {"yes": "Yes", "no": "No"}
YES_NO_UNKNOWN = {**YES_NO, "unknown": "Not known"}


class FormFault(Exception):
    """A description in procedure/forms is wrong: names the file and the field. For whoever edits the file."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    value: str
    label: str


class Condition(_Part):
    field: str
    is_: str | None = Described(None, alias="is")
    is_not: str | None = None
    any_of: tuple[str, ...] | None = None
    answered: Literal[True] | None = None
    also: "Condition | None" = None

    @model_validator(mode="after")
    def _asks_one_thing(self):
        if sum(part is not None for part in (self.is_, self.is_not, self.any_of, self.answered)) != 1:
            raise ValueError("a condition has one of: is, is_not, any_of, answered")
        return self

    @property
    def fields(self) -> list[str]:
        """The fields it asks about."""
        return [self.field, *(self.also.fields if self.also else [])]

    def met(self, answer: list[str]) -> bool:
        """Whether the answer to the other question (as a list of option values) meets this; no answer never does."""
        if not answer or self.answered:
            return bool(answer)
        if self.is_not is not None:
            return self.is_not not in answer
        return any(value in answer for value in self.any_of or (self.is_,))


class Field(_Part):
    """One question of a form."""

    name: str = Described(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    kind: Kind
    help: str = ""
    section: str = ""
    options: tuple[Option, ...] = ()
    multiple: bool = False
    required: bool = False
    required_when: Condition | None = None
    shown_when: Condition | None = None
    past: bool = False
    not_before: str = ""
    working_day: bool = False  # a weekend or bank holiday is said, never refused (A38)
    of: str = ""  # of an entry: the register it is picked from
    named_openly: bool = False  # the name of somebody the reports name (3.4.3), who is no person of the case: shown to everybody
    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = Described(0, ge=0, le=6)
    max_length: int = Described(100_000, ge=1, le=1_000_000)
    pattern: str = ""
    pattern_says: str = ""
    rows: int = Described(5, ge=2, le=40)
    seen_by: str = ""
    own: bool = False

    @property
    def many(self) -> bool:
        """Whether the answer is a list."""
        return self.kind == "choices" or self.multiple

    @property
    def listed(self) -> bool:
        """Whether the answer is picked from options."""
        return self.kind in ("choice", "choices", "person", "agency", "entry", "yes_no", "yes_no_unknown")

    @model_validator(mode="after")
    def _hangs_together(self):
        if self.pattern:
            re.compile(self.pattern)
            if not self.pattern_says:
                raise ValueError("pattern needs pattern_says: words for what is accepted")
        if self.multiple and self.kind not in ("person", "agency", "entry"):
            raise ValueError("multiple is for person, agency and entry; use kind = 'choices'")
        if bool(self.of) != (self.kind == "entry"):
            raise ValueError("of names the register of an entry, and belongs to that kind alone")
        if self.options and self.kind not in ("choice", "choices"):
            raise ValueError(f"options are for choice and choices, not {self.kind}")
        if len({option.value for option in self.options}) != len(self.options):
            raise ValueError("two options have the same value")
        if self.past and self.kind not in ("date", "partial_date"):
            raise ValueError("past is for date and partial_date")
        if self.not_before and self.kind not in ("date", "partial_date"):
            raise ValueError("not_before is for date and partial_date")
        if self.working_day and self.kind != "date":
            raise ValueError("working_day is for date")
        return self

    def choices(self, options: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, str]:
        """What may be picked, value to label. `options`, by field name, gives lists made at run time: people, say."""
        if self.kind == "yes_no":
            return YES_NO
        if self.kind == "yes_no_unknown":
            return YES_NO_UNKNOWN
        given = (options or {}).get(self.name)
        return dict(given) if given is not None else {option.value: option.label for option in self.options}


class Form(_Part):
    """A whole form: a title, and its fields in the order they are shown."""

    name: str = ""
    title: str
    intro: str = ""
    own_fields: bool = False
    field: tuple[Field, ...] = Described(min_length=1)

    @model_validator(mode="after")
    def _asks_before_it_depends(self):
        seen: set[str] = set()
        names = [field.name for field in self.field]
        for field in self.field:
            if field.name in seen:
                raise ValueError(f"two fields are named {field.name}")
            for other in field.shown_when.fields if field.shown_when else []:
                if other not in seen:
                    raise ValueError(f"{field.name}: shown_when must name an earlier field, not {other}")
            for other in field.required_when.fields if field.required_when else []:
                if other not in names:
                    raise ValueError(f"{field.name}: required_when names no field: {other}")
            if field.not_before and field.not_before not in names:
                raise ValueError(f"{field.name}: not_before names no field: {field.not_before}")
            seen.add(field.name)
        return self

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by name, in order."""
        return {field.name: field for field in self.field}

    @property
    def sections(self) -> dict[str, list[Field]]:
        """The fields under their headings, in order; '' holds those before the first heading."""
        found: dict[str, list[Field]] = {}
        for field in self.field:
            found.setdefault(field.section, []).append(field)
        return found

    def asked(self, typed: Mapping[str, Any], hidden: Iterable[str] = ()) -> list[Field]:
        """The fields that the answers so far bring up, without those this person may not see."""
        hidden, shown = set(hidden), {}
        for field in self.field:
            when = field.shown_when
            if field.name not in hidden and (when is None or self._met(when, typed, shown)):
                shown[field.name] = field
        return list(shown.values())

    def required(self, typed: Mapping[str, Any], hidden: Iterable[str] = ()) -> set[str]:
        """The names of the fields that must be answered, given the answers so far."""
        asked = {field.name: field for field in self.asked(typed, hidden)}
        return {
            name
            for name, field in asked.items()
            if field.required
            or (field.required_when and self._met(field.required_when, typed, asked))
        }

    def hidden_from(self, may: Callable[[str], bool]) -> tuple[str, ...]:
        """The names of the fields whose `seen_by` verb this person may not do."""
        return tuple(field.name for field in self.field if field.seen_by and not may(field.seen_by))

    def _met(self, condition: Condition, typed: Mapping[str, Any], asked: Mapping[str, Field]) -> bool:
        met = condition.field in asked and condition.met(answers.as_options(typed.get(condition.field)))
        return met and (condition.also is None or self._met(condition.also, typed, asked))


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
    alone = field.model_copy(update={"shown_when": None, "required_when": None, "required": False})
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
