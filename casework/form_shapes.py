"""What a form is made of: options, conditions, fields. Read from procedure/forms/*.toml by `casework.forms`, which is the way in."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic import Field as Described

from casework import answers

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
    members: str = ""
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
        if self.members and (self.kind != "choice" or self.options):
            raise ValueError("members is for a choice without options of its own")
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
    own_seen_by: bool = True  # False: the record is read whole, so that no own question may be for some of its readers alone
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
