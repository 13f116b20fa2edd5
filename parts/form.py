"""A form drawn from its description (casework.forms): what is typed comes back as typed, for a verb to understand.

Outside `st.form` each answer is seen at once: the questions that depend on it appear, a date says what it was taken to mean, the draft is
kept. `inside_form=True` draws every question for a `with st.form(...)` of the page's own, sent in one go: for a quick repeated entry.
Each field stands in fixed slots, so that a sentence appearing above it does not take the cursor away.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from casework import answers, clock, dates, forms, preliminary_prepare
from casework.errors import Problem, Refused
from casework.forms import Field, Form
from parts import act, markup, text

FEW = 5  # so many options are shown at once; more are a list to open
FEW_TICKS = 12
WIDE = 720  # pixels; more makes a line that is hard to read
WIDTHS = {"date": 320, "partial_date": 320, "time": 180, "number": 180}
PLACEHOLDERS = {"date": "dd/mm/yyyy", "partial_date": "dd/mm/yyyy, or what is known", "time": "hh:mm"}


def draw(
    form: Form | str,
    values: Mapping[str, Any] | None = None,
    *,
    key: str,
    problems: Iterable[Problem] = (),
    read_only: bool = False,
    on_change: Callable[[dict[str, Any]], None] | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
    hidden: Iterable[str] = (),
    inside_form: bool = False,
    abreast: Iterable[tuple[str, ...]] = (),
    readings: Mapping[str, Callable[[str], tuple[bool, str]]] | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Draw the form and return what is typed, by field: text, an option's value, or a list of them; '' or None where nothing is.

    `values` is what the form begins with, understood or as typed; from then on the person's typing counts until `act.forget(key)`.
    `on_change` is called with all that is typed whenever an answer changes. `hidden` names the fields this person may not see.
    `abreast` names fields that stand side by side where the screen is wide. `readings` says of a field whether it can be taken and what it is
    taken to mean; such a field is read while one types, not only once one leaves it.
    """
    form = _without(forms.load(form) if isinstance(form, str) else form, hidden)
    begun = forms.as_typed(form, values or {})
    if read_only:
        _read_only(form, begun, options)
        return begun
    sheet = _Sheet(form, key, options or {}, on_change, inside_form, today or clock.today(), readings or {})
    sheet.begin(begun)
    _overtaken(form, key, options, sheet.today)
    faults = [*problems, *act.problems(key)]
    if faults:
        markup.summary("There is a problem", dict.fromkeys(fault.sentence for fault in faults))
    by_field = {fault.field: fault.sentence for fault in reversed(faults)}
    shown = list(form.field) if inside_form else form.asked(sheet.typed())
    section = ""
    for row in _rows(shown, abreast):
        if row[0].section and row[0].section != section:
            section = row[0].section
            st.header(section, anchor=False)
        for where, field in zip(st.columns(len(row)) if len(row) > 1 else [st.container()], row, strict=True):
            with where:
                sheet.field(field, by_field.get(field.name, ""))
    return sheet.typed(field.name for field in shown)


def _rows(shown: list[Field], abreast: Iterable[tuple[str, ...]]) -> list[list[Field]]:
    """The fields row by row: one in each, but for those that stand abreast, at the place of the first of them."""
    fields = {field.name: field for field in shown}
    together = [[fields.pop(name) for name in names if name in fields] for names in abreast]
    alone = [[field] for field in fields.values()]
    order = [field.name for field in shown]
    return sorted(filter(None, together + alone), key=lambda row: min(order.index(field.name) for field in row))


def _without(form: Form, hidden: Iterable[str]) -> Form:
    """The form without the fields that this person may not see, and without those that only these bring up."""
    left: dict[str, Field] = {}
    for field in form.field:
        if field.name not in set(hidden) and (field.shown_when is None or left.keys() >= set(field.shown_when.fields)):
            left[field.name] = field
    return form.model_copy(update={"field": tuple(left.values())})


def _overtaken(form: Form, key: str, options: Any, today: date) -> None:
    """When somebody else has changed the record meanwhile: both texts side by side, and the choice."""
    overtaken = act.overtaken(key)
    if not overtaken:
        return
    trouble, mine = overtaken
    now = forms.from_store(form, trouble.current)
    markup.summary("Somebody else was quicker", [str(trouble)])
    act.compare(
        (
            field.label,
            _in_words(field, mine[name], options),
            _in_words(field, answers.as_typed(field, now[name]), options),
        )
        for name, field in form.fields.items()
        if name in mine and name in now and not _same(field, mine[name], now[name], today, options)
    )
    act.choose(key, trouble)


def _same(field: Field, typed: Any, recorded: Any, today: date, options: Any) -> bool:
    try:
        return forms.understand_one(field, typed, today=today, options=options) == recorded
    except Refused:
        return False


def _read_only(form: Form, begun: Mapping[str, Any], options: Any) -> None:
    asked = {field.name for field in form.asked(begun)}
    for section, fields in form.sections.items():
        rows = [
            (field.label, _in_words(field, begun.get(field.name), options)) for field in fields if field.name in asked
        ]
        answered = [(label, answer) for label, answer in rows if answer]
        if rows and section:
            st.header(section, anchor=False)
        if answered:
            markup.facts(answered)
        if len(answered) < len(rows):
            markup.quiet("Not answered: " + "; ".join(label for label, answer in rows if not answer))


def _in_words(field: Field, typed: Any, options: Any) -> str:
    if not field.listed:
        return "" if typed is None else str(typed)
    choices = field.choices(options)
    return ", ".join(choices.get(value, value) for value in answers.as_options(typed))


class _Sheet:
    """One drawing of a form: knows under which name each widget keeps its answer."""

    def __init__(self, form: Form, key: str, options: Any, on_change: Any, inside_form: bool, today: date, readings: Any):
        self.readings = readings
        self.form, self.key, self.options, self.on_change = form, key, options, on_change
        self.inside_form, self.today = inside_form, today
        self.all_optional = not any(field.required or field.required_when for field in form.field)  # then it tells nothing

    def name(self, field: Field, option: str = "") -> str:
        return f"{self.key}:{field.name}:{option}" if option else f"{self.key}:{field.name}"

    def begin(self, begun: Mapping[str, Any]) -> None:
        """Put the values to begin with where the widgets will look, unless something was typed already."""
        for field in self.form.field:
            value = begun.get(field.name)
            if self._ticked(field):
                for option in self._choices(field):
                    st.session_state.setdefault(self.name(field, option), option in (value or []))
            else:
                st.session_state.setdefault(
                    self.name(field), value if value is not None else answers.as_typed(field, None)
                )
                self._drop_withdrawn(field)

    def _drop_withdrawn(self, field: Field) -> None:
        """An option that is no longer offered cannot stay chosen: the widget would fail."""
        if not field.listed:
            return
        offered, chosen = self._choices(field), st.session_state[self.name(field)]
        if field.many:
            st.session_state[self.name(field)] = [value for value in chosen or [] if value in offered]
        elif chosen not in offered:
            st.session_state[self.name(field)] = None

    def typed(self, names: Iterable[str] | None = None) -> dict[str, Any]:
        """What is typed, of these fields or of all."""
        wanted = list(self.form.fields if names is None else names)
        return {name: self._answer(self.form.fields[name]) for name in wanted}

    def _answer(self, field: Field) -> Any:
        if self._ticked(field):
            return [option for option in self._choices(field) if st.session_state.get(self.name(field, option))]
        return st.session_state.get(self.name(field))

    def _choices(self, field: Field) -> dict[str, str]:
        return field.choices(self.options)

    def _ticked(self, field: Field) -> bool:
        return field.many and len(self._choices(field)) <= FEW_TICKS

    def field(self, field: Field, problem: str) -> None:
        """Label and help, the field, and beneath it what was understood; each in a slot that is always there."""
        with st.container(gap="xsmall" if self._ticked(field) else "small"):
            above = st.empty()
            drawn_above = bool(field.help or problem or self._ticked(field) or self._depends(field))
            label = field.label if field.required or field.required_when or self.all_optional else f"{field.label} (optional)"
            if drawn_above:
                markup.ask(
                    above,
                    label,
                    " ".join(filter(None, [field.help, self._depends(field)])),
                    problem,
                    group=self._ticked(field),
                )
            self._widget(field, label, "collapsed" if drawn_above else "visible")
            beneath = st.empty()
            if not problem:
                self._understood(field, beneath)

    def _depends(self, field: Field) -> str:
        """In a form sent in one go, when a question is to be answered."""
        when = field.shown_when
        if not (self.inside_form and when):
            return ""
        other = self.form.fields[when.field]
        if when.answered:
            return f"Answer when '{other.label}' is answered."
        labels = other.choices(self.options)
        wanted = [labels.get(value, value) for value in when.any_of or (when.is_ or when.is_not,)]
        return f"Answer when '{other.label}' is {'not ' if when.is_not else ''}{' or '.join(wanted)}."

    def _widget(self, field: Field, label: str, visibility: str) -> None:
        common = {
            "key": self.name(field),
            "label_visibility": visibility,
            "persist_state": "page",
            **self._changed(field),
        }
        choices = self._choices(field)
        if self._ticked(field):
            for option, words in choices.items():
                st.checkbox(
                    text.label(words), **{**common, "key": self.name(field, option), "label_visibility": "visible"}
                )
        elif field.many:
            st.multiselect(label, list(choices), format_func=choices.get, placeholder="Choose", width=WIDE, **common)
        elif field.listed and len(choices) <= FEW:
            escaped = {value: text.label(words) for value, words in choices.items()}
            st.radio(label, list(choices), format_func=escaped.get, horizontal=_short(choices), index=None, **common)
        elif field.listed:
            st.selectbox(
                label, list(choices), format_func=choices.get, index=None, placeholder="Choose", width=WIDE, **common
            )
        elif field.kind == "long_text":
            st.text_area(label, height=24 + 24 * field.rows, **common)
        else:
            st.text_input(
                label,
                placeholder=PLACEHOLDERS.get(field.kind),
                autocomplete="off",
                width=WIDTHS.get(field.kind, WIDE),
                live="300ms" if field.name in self.readings else False,
                **common,
            )

    def _changed(self, field: Field) -> dict[str, Any]:
        return {} if self.inside_form else {"on_change": self._answered, "args": (field.name,)}

    def _answered(self, name: str) -> None:
        act.settle(self.key, name)
        if self.on_change:
            self.on_change(self.typed())

    def _understood(self, field: Field, beneath: Any) -> None:
        typed = self._answer(field)
        if field.kind not in ("date", "partial_date", "time", "number") or answers.blank(typed):
            return
        right, sentence = self.readings[field.name](typed) if field.name in self.readings else _reading(field, typed, self.today)
        if sentence:
            markup.understood(beneath, sentence, right=right)


def _reading(field: Field, typed: str, today: date) -> tuple[bool, str]:
    """Whether an answer can be taken, and the sentence to show beneath it."""
    try:
        value = forms.understand_one(field, typed, today=today)
    except Refused as refused:
        problem = refused.problems[0]
        return False, f"{problem.found} {problem.accepted}".strip()
    if field.kind == "date":
        unusual = preliminary_prepare.date_warnings(value) if field.working_day else []
        taken = ["It is taken all the same."] if unusual else []
        return True, " ".join([*unusual, *taken]) or f"{dates.WEEKDAYS[value.weekday()]} {dates.show(value)}"
    if field.kind == "partial_date":
        return True, _partly(value)
    return True, markup.as_text(value) if field.kind == "time" else ""


def _partly(value: dates.PartialDate) -> str:
    if value.precision == "day":
        return f"{dates.WEEKDAYS[value.earliest.weekday()]} {dates.show(value.earliest)}" + (
            f", {value.time}" if value.time else ""
        )
    return f"Between {dates.show(value.earliest)} and {dates.show(value.latest)}"


def _short(choices: Mapping[str, str]) -> bool:
    return sum(len(words) for words in choices.values()) <= 40
