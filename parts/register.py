"""A register of a review on a page: its list, one entry with its history, and the form for a new one (procedure/registers.toml).

    register.show(actor, stands, "family_contact")

An entry is opened by its address (`?entry=`), so that a link in a letter or in My work leads to it.
"""

from typing import Any

import streamlit as st

from casework import agencies, clock, forms, permissions, registers
from casework.actors import Actor
from casework.procedure_shapes import Register
from casework.registers import Entry
from casework.standing import Standing
from parts import act, drafts, fold, form, links, look, markup, text


def show(
    actor: Actor,
    stands: Standing,
    register_id: str,
    *,
    agency_id: str | None = None,
    parent_id: str | None = None,
    heading: bool = True,
) -> list[Entry]:
    """Draw a register, for one agency or under one entry where these are given; returns the entries shown. Draws nothing for whom it is not."""
    review_id = stands.review.id
    register = registers.described(review_id, register_id)
    if permissions.agencies_for(actor, register.see, review_id) == set():
        return []
    found = registers.of_review(actor, review_id, register_id, parent_id=parent_id)
    found = [entry for entry in found if agency_id in (None, entry.agency_id)]
    if heading:
        st.header(text.label(register.title), anchor=False)
    markup.quiet(f"{register.intro} Procedure {register.section}.".strip())
    _list(actor, stands, register, found)
    opened = next((entry for entry in found if entry.id == st.query_params.get("entry")), None)
    if opened:
        one(actor, stands, register, opened)
    add(actor, stands, register, agency_id, parent_id)
    if found and not parent_id:
        links.download("register", f"Print: {register.title}", review=review_id, register=register_id)
    return found


def answers_shown(actor: Actor, register: Register, entry: Entry, *, columns: bool = False) -> dict[str, Any]:
    """An entry's answers under their questions, as this person may read them: all that are answered, or the columns of the list."""
    asked = forms.load(register.form)
    offered = registers.options(actor, entry.review_id, asked, today=clock.today())
    wanted = register.columns if columns else [name for name in asked.fields if name in entry.answers]
    shown = {name: registers.in_words(asked, name, entry.answers.get(name), offered) for name in wanted}
    return {asked.fields[name].label: value for name, value in shown.items() if columns or value not in ("", None)}


def _list(actor: Actor, stands: Standing, register: Register, found: list[Entry]) -> None:
    page = register.page or stands.case.procedure.menu[register.menu].page
    rows = []
    for entry in found:
        answers = answers_shown(actor, register, entry, columns=True)
        first, *others = answers.items()
        label = markup.as_text(first[1]) or f"Open this {register.one}"
        link = markup.Link(label, links.address(page, stands.review.id, **_where(entry)))
        by_agency = {"Agency": entry.agency} if register.each else {}
        rows.append({**by_agency, first[0]: link, **dict(others)})
    columns = {heading: heading for heading in (rows[0] if rows else {})}
    markup.table(rows, columns, caption=register.title, show_caption=False, empty=f"No {register.one} is recorded yet.")


def _where(entry: Entry) -> dict[str, str]:
    """What leads back to an entry: itself, and the agency or entry that the page shows it under."""
    found = {"entry": entry.id, "agency": entry.agency_id or "", "of": entry.parent_id or ""}
    return {name: value for name, value in found.items() if value}


def one(actor: Actor, stands: Standing, register: Register, entry: Entry) -> None:
    """One entry with all that this person may read of it, its corrections and its history."""
    key = f"register-{entry.id}"
    with st.container(border=True, gap="small"):
        st.subheader(text.label(f"This {register.one}"), anchor=False)
        markup.facts(answers_shown(actor, register, entry))
        markup.quiet(f"Recorded by {entry.recorded_by}, {look.moment(entry.recorded_on)}.")
        may = permissions.may(actor, register.write, stands.review.id, entry.agency_id)
        if may and not registers.unmet_to_correct(register, stands.review.id):
            _correct(actor, stands, register, entry, key)
            if not register.retained:
                _in_error(actor, stands, register, entry, f"{key}-error")
        if entry.version > 1:
            _history(actor, stands, register, entry, key)


def _correct(actor: Actor, stands: Standing, register: Register, entry: Entry, key: str) -> None:
    review_id = stands.review.id
    with fold.out("Correct it, or add what is known now", key=key) as sheet:
        if not sheet.open:
            return
        asked, hidden = registers.form_of(actor, review_id, register, entry.agency_id)
        offered = registers.options(actor, review_id, asked, today=clock.today())
        typed = form.draw(asked, entry.answers, key=key, options=offered, hidden=hidden)
        version = act.opened(key, entry.version)
        if act.button("Record the correction", key=key):
            act.do(
                lambda: registers.correct(
                    actor,
                    review_id,
                    register.id,
                    entry.id,
                    typed,
                    version=version,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Corrected: {register.one}.",
                key=key,
                mine=typed,
            )


def _in_error(actor: Actor, stands: Standing, register: Register, entry: Entry, key: str) -> None:
    with fold.out("Recorded in error?", key=key) as sheet:
        if not sheet.open:
            return
        markup.quiet("It is taken out of the list. It stays in the record, with your reason.")
        typed = form.draw("reason", key=key)
        version = act.opened(key, entry.version)
        if act.button("Mark it as recorded in error", key=key):
            act.do(
                lambda: registers.record_in_error(
                    actor,
                    stands.review.id,
                    register.id,
                    entry.id,
                    reason=typed["reason"] or "",
                    version=version,
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Marked as recorded in error: {register.one}.",
                key=key,
            )


def _history(actor: Actor, stands: Standing, register: Register, entry: Entry, key: str) -> None:
    with fold.out("Earlier versions", key=f"{key}-history") as sheet:
        if sheet.open:
            for earlier in registers.history(actor, stands.review.id, register.id, entry.id)[1:]:
                markup.facts(answers_shown(actor, register, earlier))
                markup.quiet(f"Recorded by {earlier.recorded_by}, {look.moment(earlier.recorded_on)}.")


def add(actor: Actor, stands: Standing, register: Register, agency_id: str | None, parent_id: str | None) -> None:
    """The folded form for a new entry; what comes first where it cannot be recorded yet; nothing for whom it is not."""
    review_id, key = stands.review.id, f"register-{register.id}-{stands.review.id}-{agency_id or ''}-{parent_id or ''}"
    allowed = permissions.agencies_for(actor, register.write, review_id)
    if allowed == set() or (agency_id and allowed is not None and agency_id not in allowed):
        return
    missing = stands.case.unmet(register.needs)
    for sentence in missing:
        markup.quiet(f"First: {sentence}")
    if missing:
        return
    with fold.out(f"Add a {register.one}" if register.one[0] not in "aeiou" else f"Add an {register.one}", key=key) as sheet:
        if not sheet.open:
            return
        whose = agency_id if agency_id or not register.each else _agency(allowed, key)
        asked, hidden = registers.form_of(actor, review_id, register, whose)
        offered = registers.options(actor, review_id, asked, today=clock.today())
        draft = drafts.Keeping(actor, " ".join(filter(None, (register.form, agency_id, parent_id))), review_id, key=key)
        typed = form.draw(asked, draft.offered(), key=key, options=offered, hidden=hidden, on_change=draft.keep)
        draft.line()
        if act.button("Record", key=key):
            act.do(
                lambda: registers.add(
                    actor,
                    review_id,
                    register.id,
                    typed,
                    agency_id=whose,
                    parent_id=parent_id,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Recorded: {register.one}.",
                key=key,
                mine=typed,
                then=draft.drop,
            )


def _agency(allowed: set[str] | None, key: str) -> str | None:
    """For which agency: the person's own, or one of the list."""
    offered = agencies.to_choose(clock.today())
    offered = {name: label for name, label in offered.items() if allowed is None or name in allowed}
    if len(offered) == 1:
        return next(iter(offered))
    return st.selectbox("Agency", list(offered), format_func=offered.get, index=None, placeholder="Choose", key=f"{key}:agency")


