"""Writing a chronology while the file is read, or the meeting talks: one form that stays open, and what has just gone in."""

import streamlit as st

from casework import chronology, chronology_entries, clock, forms, permissions, steps
from casework.actors import Actor
from casework.chronology_entries import FORM, persons_to_choose
from parts import act, chronology_list, drafts, form, links, look, markup, prompts, review

CARRIED = ("about", "about_typed", "source")
ABREAST = (("date", "time_of_day", "source"), ("about", "about_typed", "victim_seen"), ("information", "action_outcome"))


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Write chronology entries")
    review_id = stands.review.id
    links.to("chronology", "Back to the chronology", review=review_id, icon=":material/arrow_back:")
    agencies = chronology.agencies_to_write_for(actor, review_id)
    if not agencies:
        look.empty("Your role does not write chronology entries here.", next_step="Ask the coordinator.")
        return
    if missing := steps.obstacles("add_chronology_entry", review_id):
        markup.summary("This cannot be done yet", missing)
        return
    agency = chronology_list.whose(actor, agencies, review_id, "Agency")
    if agency:
        _form(actor, review_id, agency)
    _just_written(actor, review_id)


def _form(actor: Actor, review_id: str, agency: str) -> None:
    key = f"write-{review_id}-{agency}"
    persons = persons_to_choose(review_id, permissions.rendering(actor, review_id, agency))
    draft = drafts.Keeping(actor, FORM, f"{review_id}/{agency}", key=key)
    prompts.folded(key)
    more = st.toggle("Also: until, who was seen, views and wishes, significance, date of the record", key="write-more")
    every = tuple(field.name for field in forms.load(FORM).field if field.section)
    typed = form.draw(
        FORM, draft.offered(st.session_state.get(f"carried.{key}")), key=key, on_change=draft.keep, options={"about": persons},
        hidden=() if more else every, abreast=ABREAST,
    )  # fmt: skip
    _warn_of_names(typed, review_id)
    draft.line()
    if act.button("Save the entry", key=key, shortcut="ctrl+enter"):
        before = act.command_id(key)
        act.do(
            lambda: _add(actor, review_id, agency, typed, key, before),
            done="Entry saved. The form is ready for the next.", key=key, mine=typed, then=draft.drop,
        )  # fmt: skip
    markup.quiet("Ctrl+Enter saves. Persons and source stay for the next entry.")


def _add(actor: Actor, review_id: str, agency: str, typed: dict, key: str, command_id: str) -> None:
    entry_id = chronology_entries.add_entry(
        actor, review_id, agency, typed, today=clock.today(), now=clock.now(), command_id=command_id
    )
    st.session_state[f"carried.{key}"] = {name: typed.get(name) for name in CARRIED}
    st.session_state["just-written"] = [(review_id, entry_id), *st.session_state.get("just-written", [])][:10]


def _warn_of_names(typed: dict, review_id: str) -> None:
    leaks = chronology_entries.leaks_in(typed, review_id)
    if leaks:
        with st.container(border=True):
            markup.quiet("Appendix 3 asks for initials only. It can be saved as it is; readers see names in the way their role allows.")
            for sentence in leaks[:5]:
                markup.quiet(sentence)


def _just_written(actor: Actor, review_id: str) -> None:
    written = st.session_state.get("just-written", [])
    here = [chronology.entry(actor, entry_id) for review, entry_id in written if review == review_id]
    if here:
        st.header("Just written", anchor=False)
        chronology_list.table(chronology.Page(here, len(here), len(here), 1, 1))
