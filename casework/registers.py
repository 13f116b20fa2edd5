"""The registers of a review: lists of entries described in procedure/registers.toml, each with a form, all kept and read in one way.

An entry has versions and the newest counts; what is corrected or recorded in error stays in its history. Fields that are not for a reader
(`seen_by`) are left out of what they get and untouched by what they correct. The steps that a register records follow from its entries, and are
recorded anew whenever these change.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import agencies, answers, audit, database, dates, forms, names, permissions, plain_text, procedure, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.forms import Form
from casework.procedure_shapes import Records, Register
from casework.read_once import rows_once


@dataclass(frozen=True)
class Entry:
    """One entry as its reader may see it. `answers` are understood values by field; `in_error_reason` is set in its history only."""

    id: str
    review_id: str
    register: str
    agency_id: str | None
    agency: str
    parent_id: str | None
    answers: Mapping[str, Any]
    version: int
    recorded_by: str
    recorded_on: datetime
    begun_on: datetime
    in_error_reason: str = ""


def described(review_id: str, register_id: str) -> Register:
    """The register as the review's own procedure has it. Raises NotFound for one that there is not."""
    found = steps.case(review_id).procedure.registers.get(register_id)
    if found is None:
        raise NotFound("This register")
    return found


def of_review(actor: Actor, review_id: str, register_id: str, *, parent_id: str | None = None) -> list[Entry]:
    """The entries that this person may see, in the register's order or as they were begun; nothing where none is for them."""
    register = described(review_id, register_id)
    if permissions.agencies_for(actor, register.see, review_id) == set():
        return []
    audit.opened(actor, "register_opened", review_id, register_id)
    rows = database.scoped(actor, "register_entries", verb=register.see, review=review_id, register=register_id)
    read = _Reader(actor, review_id, register)
    found = [read(row) for row in rows if parent_id in (None, row["parent_id"])]
    by = register.sorted_by
    return sorted(found, key=lambda entry: str(entry.answers.get(by) or "").casefold()) if by else found


def history(actor: Actor, review_id: str, register_id: str, entry_id: str) -> list[Entry]:
    """Every version of an entry, the newest first. Raises NotFound for one that is not this person's to see."""
    register = described(review_id, register_id)
    rows = database.scoped(actor, "register_entry_versions", verb=register.see, review=review_id, entry=entry_id)
    if not rows or rows[0]["register"] != register_id:
        raise NotFound("This entry")
    read = _Reader(actor, review_id, register)
    return [read(row) for row in rows]


def kept(reviews: Iterable[str], registers: Iterable[str]) -> list[Entry]:
    """For rules, never for a screen: the entries of these registers in these reviews as they stand, in real names."""
    return [as_stored(row) for row in rows_once("register_entries_kept", reviews=list(reviews), registers=list(registers))]


def as_stored(row: Mapping[str, Any]) -> Entry:
    """An entry of a row that was read by its own right, with every answer in real names."""
    form = forms.load(procedure.current().registers[row["register"]].form)
    return _entry(row, forms.from_store(form, json.loads(row["answers"])))


def form_of(actor: Actor, review_id: str, register: Register, agency_id: str | None = None) -> tuple[Form, tuple[str, ...]]:
    """The form of a register's entries, and the names of its fields that are not this person's to see."""
    form = forms.load(register.form)
    return form, form.hidden_from(lambda verb: permissions.may(actor, verb, review_id, agency_id))


def options(actor: Actor, review_id: str, description: Form, *, today: date) -> dict[str, dict[str, str]]:
    """What a form's fields offer: the review's persons as this reader sees them, agencies of today, entries of other registers, members."""
    found: dict[str, dict[str, str]] = {}
    for field in description.field:
        if field.kind == "agency":
            found[field.name] = agencies.to_choose(today)
        elif field.kind == "person":
            rendering = permissions.rendering(actor, review_id)
            found[field.name] = {person.id: person.shown(rendering) for person in names.persons_of(review_id)}
        elif field.kind == "entry":
            found[field.name] = called(actor, review_id, field.of)
        elif field.members:
            held = database.rows("members_with_role", review=review_id, role=field.members)
            found[field.name] = {row["person_id"]: row["name"] for row in held}
    return found


def called(actor: Actor, review_id: str, register_id: str) -> dict[str, str]:
    """The entries of a register that this person may see, id to the first of its columns: what another register's form offers."""
    register = described(review_id, register_id)
    if permissions.agencies_for(actor, register.see, review_id) == set():
        return {}
    rows = database.scoped(actor, "register_entries", verb=register.see, review=review_id, register=register_id)
    read = _Reader(actor, review_id, register)
    return {row["entry_id"]: str(read.answers(row).get(register.columns[0]) or register.one) for row in rows}


def add(
    actor: Actor,
    review_id: str,
    register_id: str,
    typed: dict,
    *,
    agency_id: str | None = None,
    parent_id: str | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Record an entry; returns its id. `agency_id` is needed where each agency keeps its own, `parent_id` where it belongs to another entry."""
    register = described(review_id, register_id)
    on_behalf_of = permissions.demand(actor, register.write, review_id, agency_id)
    _demand_time(register, review_id)
    _demand_belongs(register, review_id, agency_id, parent_id)
    form, hidden = form_of(actor, review_id, register, agency_id)
    values = forms.understand(form, typed, today=today, hidden=hidden, options=options(actor, review_id, form, today=today))
    entry_id = database.new_id()
    with database.change(
        actor,
        "register_entry_added",
        review=review_id,
        subject=entry_id,
        summary=register.title,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _demand_time(register, review_id)  # again, now that nobody else can change it
        stored = forms.to_store(form, values)
        _insert(write, actor, entry_id, 1, review_id, register_id, agency_id, parent_id, stored, None, now)
        _record_steps(write, actor, review_id, register, agency_id, now)
    return entry_id


def correct(
    actor: Actor,
    review_id: str,
    register_id: str,
    entry_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Give an entry other answers; the earlier ones stay in its history. Raises Stale when somebody else was quicker."""
    register, found, on_behalf_of = _to_change(actor, review_id, register_id, entry_id)
    form, hidden = form_of(actor, review_id, register, found["agency_id"])
    values = forms.understand(form, typed, today=today, hidden=hidden, options=options(actor, review_id, form, today=today))
    read = _Reader(actor, review_id, register)
    with database.change(
        actor,
        "register_entry_corrected",
        review=review_id,
        subject=entry_id,
        summary=register.title,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _demand_open(register, review_id)
        stood = _as_opened(write, read, entry_id, version)
        stored = {**stood, **forms.to_store(form, read.put_back(values, forms.from_store(form, stood), found["agency_id"]))}
        _insert_again(write, actor, found, version + 1, stored, None, now)
        _record_steps(write, actor, review_id, register, found["agency_id"], now)


def record_in_error(
    actor: Actor,
    review_id: str,
    register_id: str,
    entry_id: str,
    *,
    reason: str,
    version: int,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Take an entry out that should not stand there; it stays in the record with the reason."""
    register, found, on_behalf_of = _to_change(actor, review_id, register_id, entry_id)
    if register.retained:
        raise WrongStep(["This record is retained for disclosure, and is not taken out. Correct it, and say in it what is wrong."])
    reason = plain_text.kept(reason, "reason", ask="Give the reason.")
    read = _Reader(actor, review_id, register)
    with database.change(
        actor,
        "register_entry_in_error",
        review=review_id,
        subject=entry_id,
        summary=register.title,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _demand_open(register, review_id)
        stored = _as_opened(write, read, entry_id, version)
        _insert_again(write, actor, found, version + 1, stored, reason, now)
        _record_steps(write, actor, review_id, register, found["agency_id"], now)


def in_words(form: Form, name: str, value: Any, offered: Mapping[str, Mapping[str, str]]) -> Any:
    """An answer as a list or a print shows it: labels for values, dates as they were understood, text as it is."""
    field = form.fields[name]
    if value is None or value == []:
        return ""
    if field.listed:
        labels = field.choices(offered)
        return ", ".join(labels.get(one, "Not in the list any more") for one in answers.as_options(value))
    return value


def lay_in(
    write: database.Write, actor: Actor, review_id: str, register_id: str, values: Mapping[str, Any], *, parent_id: str | None = None, now: datetime
) -> None:
    """Within the change of another verb: an entry that follows from it, from understood values."""
    stored = forms.to_store(forms.load(described(review_id, register_id).form), values)
    _insert(write, actor, database.new_id(), 1, review_id, register_id, None, parent_id, stored, None, now)


class _Reader:
    """Makes entries of rows, in the names and with the fields that one person may see."""

    def __init__(self, actor: Actor, review_id: str, register: Register):
        self.actor, self.review_id, self.register = actor, review_id, register
        self.persons = names.of_review(review_id)

    def __call__(self, row: Mapping[str, Any]) -> Entry:
        rendering = permissions.rendering(self.actor, self.review_id, row["agency_id"])
        reason = self._said(row["in_error_reason"] or "", rendering)
        return _entry({**row, "in_error_reason": reason}, self.answers(row))

    def answers(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of a stored entry, without the fields that are not for this person."""
        form, hidden = form_of(self.actor, self.review_id, self.register, row["agency_id"])
        rendering = permissions.rendering(self.actor, self.review_id, row["agency_id"])
        found = forms.from_store(form, json.loads(row["answers"]))
        open_to_all = {field.name for field in form.field if field.named_openly}
        return {
            name: value if name in open_to_all else self._said(value, rendering)
            for name, value in found.items()
            if name not in hidden
        }

    def put_back(self, values: Mapping[str, Any], stood: Mapping[str, Any], agency_id: str | None) -> dict[str, Any]:
        """The values as they are to be kept: a text left as it was shown stays as it stood, real names and all."""
        rendering = permissions.rendering(self.actor, self.review_id, agency_id)
        untouched = {name for name, value in values.items() if name in stood and value == self._said(stood[name], rendering)}
        return {name: stood[name] if name in untouched else value for name, value in values.items()}

    def _said(self, value: Any, rendering: str) -> Any:
        return names.rendered(value, self.persons, rendering) if isinstance(value, str) else value


def _entry(row: Mapping[str, Any], found: Mapping[str, Any]) -> Entry:
    return Entry(
        row["entry_id"],
        row["review_id"],
        row["register"],
        row["agency_id"],
        row["agency"] or "",
        row["parent_id"],
        found,
        row["version_no"],
        row["recorded_by"],
        row["recorded_on"],
        row["begun_on"],
        row["in_error_reason"] or "",
    )


def _demand_time(register: Register, review_id: str) -> None:
    now_case = steps.case(review_id)
    missing = now_case.unmet(register.needs)
    if missing:
        raise WrongStep(missing)


def unmet_to_correct(register: Register, review_id: str) -> list[str]:
    """Why entries cannot be corrected now: the review is concluded, and the register is not one that goes on after that."""
    return steps.case(review_id).unmet(["open"]) if "open" in register.needs else []


def _demand_open(register: Register, review_id: str) -> None:
    if missing := unmet_to_correct(register, review_id):
        raise WrongStep(missing)


def _demand_belongs(register: Register, review_id: str, agency_id: str | None, parent_id: str | None) -> None:
    if (register.each == "agency") != bool(agency_id) or (agency_id and not database.one("agency_for_chronology", id=agency_id)):
        raise Refused([Problem("agency", "Say for which agency this is." if register.each else "This is not kept by agency.")])
    parent = database.one("register_entry_newest", entry=parent_id) if parent_id else None
    stands = parent and not parent["in_error_reason"] and parent["review_id"] == review_id
    if bool(register.parent) != bool(parent_id) or (parent_id and (not stands or parent["register"] != register.parent)):
        raise NotFound("What this belongs to")
    if parent and agency_id and parent["agency_id"] not in (None, agency_id):
        raise NotFound("What this belongs to")


def _to_change(actor: Actor, review_id: str, register_id: str, entry_id: str) -> tuple[Register, dict, str]:
    """The register and the entry, once this person may change it. Raises NotFound for one that is not theirs to see."""
    register = described(review_id, register_id)
    found = database.one("register_entry_newest", entry=entry_id)
    agency = found["agency_id"] if found else None
    on_behalf_of = permissions.demand(actor, register.write, review_id, agency)
    if not found or found["review_id"] != review_id or found["register"] != register_id:
        raise NotFound("This entry")
    _demand_open(register, review_id)
    if found["in_error_reason"]:
        raise WrongStep(["This entry was recorded in error, and stays as it is. Add a new one."])
    return register, found, on_behalf_of


def _as_opened(write: database.Write, read: _Reader, entry_id: str, version: int) -> dict:
    """What is stored, when it still is what the person opened. Raises Stale with what they may see of it otherwise."""
    newest = write.one("register_entry_newest", entry=entry_id)
    if newest["version_no"] != version or newest["in_error_reason"]:
        shown = forms.as_typed(forms.load(read.register.form), read.answers(newest))
        raise Stale({**shown, "version": newest["version_no"]})
    return json.loads(newest["answers"])


def _insert_again(
    write: database.Write, actor: Actor, found: dict, version: int, stored: dict, in_error: str | None, now: datetime
) -> None:
    same = [found[name] for name in ("review_id", "register", "agency_id", "parent_id")]
    _insert(write, actor, found["entry_id"], version, *same, stored, in_error, now)


def _insert(write: database.Write, actor: Actor, entry_id: str, version: int, *values: Any) -> None:
    review_id, register_id, agency_id, parent_id, stored, in_error, now = values
    write(
        "insert_register_entry",
        id=database.new_id(),
        entry_id=entry_id,
        version_no=version,
        review_id=review_id,
        register=register_id,
        agency_id=agency_id,
        parent_id=parent_id,
        answers=json.dumps(stored, ensure_ascii=False),
        in_error_reason=in_error,
        recorded_by=actor.person_id,
        recorded_on=now,
    )


def _record_steps(
    write: database.Write, actor: Actor, review_id: str, register: Register, agency_id: str | None, now: datetime
) -> None:
    """Bring the steps that rest on this register to what its entries say now. Raises WrongStep where one is not to be done yet."""
    for records in register.records:
        case = steps.case(review_id)
        step = case.procedure.steps[records.step]
        agency = agency_id if step.each == "agency" else None
        rows = write.rows("register_entries_kept", reviews=[review_id], registers=[register.id])
        rests_on = [row for row in rows if agency is None or row["agency_id"] == agency]
        day = _day_of(records, register, rests_on, repeats=step.repeats)
        recorded = case.record_of(step.id, agency)
        if day is None:
            before = database.rows("register_entries_kept", reviews=[review_id], registers=[register.id])  # as it stood before this change
            rested = _day_of(records, register, [row for row in before if agency in (None, row["agency_id"])], repeats=step.repeats)
            if rested and recorded and recorded.outcome == "done":  # else it was recorded without the register, and stays
                said = "No entry that it rested on stands any more."
                steps.record(write, actor, review_id, step.id, outcome="in_error", note=said, agency=agency, now=now)
        elif recorded is None or recorded.done != day:
            if recorded is None and (missing := case.obstacles_of(step, agency)):
                raise WrongStep(missing)
            if not write.one("review_begun_before", review=review_id)["begun_before"]:  # what was done before the portal was done as it was
                steps.demand_after_causes(case, step, day, agency, field=records.on)
            steps.record(write, actor, review_id, step.id, done=day, result=records.result, agency=agency, now=now)


def _day_of(records: Records, register: Register, rows: list[dict], *, repeats: bool) -> dates.PartialDate | None:
    form = forms.load(register.form)
    found = [forms.from_store(form, json.loads(row["answers"])) for row in rows]
    if records.when:
        found = [one for one in found if set(answers.as_options(one.get(records.when))) & set(records.is_)]
    if records.all_of and set(records.is_) - {value for one in found for value in answers.as_options(one.get(records.when))}:
        return None
    days = [day for one in found if (day := answers.as_partial(one.get(records.on)))]
    if not days or (records.every and len(days) < len(found)):
        return None
    last = records.every or records.all_of or repeats
    return max(days, key=lambda day: day.latest) if last else min(days, key=lambda day: day.earliest)
