"""Writing a chronology while the file is read, or the meeting talks: one form that stays open, and what has just gone in.

From the keyboard alone: type, Ctrl+Enter, and the cursor is in the date of the next entry.
"""

from functools import partial

import streamlit as st

from casework import chronology, chronology_entries, clock, dates, entry_dates, forms, permissions, steps
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import FORM, persons_to_choose
from casework.dates import PartialDate
from parts import act, chronology_list, drafts, focus, form, links, look, markup, names_warning, prompts, review
from parts.markup import Link

CARRIED = ("about", "about_typed", "source")
ABREAST = (("date", "time_of_day", "source"), ("about", "about_typed", "victim_seen"), ("information", "action_outcome"))
SHOWN = 10  # of what was just written
HEADINGS = {"when": "Date", "agency": "Agency - source", "about": "Family member", "information": "Information", "open": "Correct"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Write chronology entries")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    agencies = chronology.agencies_to_write_for(actor, review_id)
    if not agencies:
        look.empty("Your role does not write chronology entries here.", next_step="Ask the coordinator.")
        return
    if missing := steps.obstacles("add_chronology_entry", review_id):
        markup.summary("This cannot be done yet", missing)
        return
    agency = chronology_list.whose(actor, agencies, review_id, "Agency")
    written = _written(actor, review_id)
    if agency:
        before = next((entry.date for entry in written if entry.agency_id == agency), None)
        _form(actor, review_id, agency, before)
    if written:
        _just_written(actor, written)


def _form(actor: Actor, review_id: str, agency: str, before: PartialDate | None) -> None:
    key = f"write-{review_id}-{agency}"
    rendering = permissions.rendering(actor, review_id, agency)
    persons = persons_to_choose(review_id, rendering)
    draft = drafts.Keeping(actor, FORM, f"{review_id}/{agency}", key=key)
    prompts.folded(key)
    more = st.toggle("Also: until, who was seen, views and wishes, significance, date of the record", key="write-more")
    every = tuple(field.name for field in forms.load(FORM).field if field.section)
    reading = partial(entry_dates.reading, before=before, today=clock.today())
    with focus.field():
        typed = form.draw(
            FORM, draft.offered(st.session_state.get(f"carried.{key}")), key=key, on_change=draft.keep, options={"about": persons},
            hidden=() if more else every, abreast=ABREAST, readings={"date": reading},
        )  # fmt: skip
    names_warning.show({"": typed}, review_id, told_in=rendering)
    draft.line()
    if act.button("Save the entry", key=key, shortcut="ctrl+enter"):
        command = act.command_id(key)
        act.do(
            lambda: _add(actor, review_id, agency, typed, key, before, command),
            done="Entry saved. The form is ready for the next.", key=key, mine=typed, then=draft.drop,
        )  # fmt: skip
    markup.quiet("Ctrl+Enter saves and goes back to the date. Persons and source stay for the next entry.")
    focus.after(st.session_state.get(f"saved.{key}"))


def _add(actor: Actor, review_id: str, agency: str, typed: dict, key: str, before: PartialDate | None, command_id: str) -> None:
    today = clock.today()
    placed = {**typed, "date": entry_dates.demanded(typed.get("date") or "", before=before, today=today)}
    entry_id = chronology_entries.add_entry(
        actor, review_id, agency, placed, today=today, now=clock.now(), command_id=command_id
    )
    st.session_state[f"carried.{key}"] = {name: typed.get(name) for name in CARRIED}
    st.session_state[f"saved.{key}"] = entry_id
    st.session_state["just-written"] = [(review_id, entry_id), *st.session_state.get("just-written", [])][:SHOWN]


# --- what has just gone in


def _written(actor: Actor, review_id: str) -> list[Entry]:
    """The entries just written here, the newest first, as they stand now; what is recorded in error is not among them."""
    written = st.session_state.get("just-written", [])
    return chronology.these(actor, review_id, [entry_id for review_of, entry_id in written if review_of == review_id])


def _just_written(actor: Actor, written: list[Entry]) -> None:
    st.header("Just written", anchor=False)
    rows = [
        {
            "when": "\n".join([entry.when, *_as_typed(entry)]),
            "agency": "\n".join(filter(None, [entry.agency, entry.source])),
            "about": entry.about_shown,
            "information": entry.information,
            "open": Link("Correct", links.address("chronology-entry", entry.review_id, entry=entry.entry_id)),
        }
        for entry in written
    ]
    markup.table(rows, HEADINGS, caption="Just written", show_caption=False)
    with st.expander("Take one of these back"):
        _take_back(actor, written)


def _as_typed(entry: Entry) -> list[str]:
    """The words of the file where they say it otherwise, and what was inferred."""
    typed = entry.date.typed.strip()
    return [*([f"typed: {typed}"] if typed != dates.show(entry.date) else []), *([entry.date.inferred] if entry.date.inferred else [])]


def _take_back(actor: Actor, written: list[Entry]) -> None:
    key = "take-back"
    by_id = {entry.entry_id: entry for entry in written}
    chosen = st.selectbox(
        "Entry", list(by_id), format_func=lambda one: f"{by_id[one].when}: {by_id[one].information[:80]}", key=f"{key}:entry", index=0
    )
    reason = st.text_input("Why it is in error", "Written by mistake", key=f"{key}:reason", max_chars=2000)
    markup.quiet("It leaves the chronology and stays on record, with the reason.")
    if act.button("Record it in error", key=key, type="secondary"):
        act.do(
            lambda: chronology_entries.record_entry_in_error(
                actor, chosen, reason, version_no=by_id[chosen].version_no, now=clock.now(), command_id=act.command_id(key)
            ),
            done="Entry recorded in error.", then=lambda: act.forget(key),
        )  # fmt: skip
