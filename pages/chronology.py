"""Chronology: what every agency has on file, in one order, for whoever may read it (App 3; App 7 section 13)."""

from dataclasses import replace

import streamlit as st

from casework import case_persons, chronology, chronology_submission, clock, names, permissions, procedure_sets
from casework.actors import Actor
from casework.chronology import Chronology
from casework.chronology_entries import persons_to_choose
from casework.chronology_filters import Filters
from casework.errors import CaseworkError
from parts import (
    act,
    chronology_list,
    chronology_out,
    fold,
    form,
    links,
    look,
    looking_for,
    markup,
    names_switch,
    review,
)

ORDER = "By date. An entry known only to its month or year follows those of its first day; within a day, by the place given, then by time."


def page(actor: Actor) -> None:
    looking_for.take_up(actor, given := st.query_params.get("review", ""), f"chronology-{given}:text")
    stands = review.begin(actor, "see_review", "Chronology", names_as=names_switch.chosen)
    review_id = stands.review.id
    try:
        chronology.opened(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    found = chronology.chronologies(actor, review_id)
    _ways(actor, review_id, found)
    _period(actor, review_id)
    if not found:
        look.empty("No entry is to be seen here yet.", next_step=_next_step(actor, review_id))
        return
    chronology_list.standing(found)
    _submit(actor, review_id, found)
    _list(actor, review_id, found)


def _ways(actor: Actor, review_id: str, found: list[Chronology]) -> None:
    """To the other screens of the chronology."""
    with st.container(horizontal=True):
        if found:
            links.to("chronology-seen", "Seen and significant", review=review_id, icon=":material/visibility:")
        if found and permissions.may(actor, "link_entries", review_id):
            links.to("chronology-compare", "Compare entries", review=review_id, icon=":material/compare_arrows:")
        if chronology.agencies_to_write_for(actor, review_id):
            links.to("chronology-write", "Write entries", review=review_id, icon=":material/edit_note:")
            links.to("chronology-import", "Import a file", review=review_id, icon=":material/upload_file:")
            links.to("chronology-grid", "Correct several in a grid", review=review_id, icon=":material/table_edit:")
        if found:
            links.to("names-check", "Check for names", review=review_id, icon=":material/person_search:")
        links.to("glossary", "Glossary", review=review_id, icon=":material/abc:")
        links.to("chronology-pictures", "Timeline and contacts by month", review=review_id, icon=":material/timeline:")
        links.to("genogram", "Genogram", review=review_id, icon=":material/family_history:")
        held = sum(one.held for one in found)
        if held:
            links.to("held-rows", f"Held rows to mend ({held:,})", review=review_id, icon=":material/build:")


def _next_step(actor: Actor, review_id: str) -> str:
    if chronology.agencies_to_write_for(actor, review_id):
        return "Write entries, or import the agency's file."
    return "An agency's chronology is shown here when it is submitted to the panel."


def _period(actor: Actor, review_id: str) -> None:
    period = chronology_submission.period_of(review_id)
    victims = [
        ", ".join(filter(None, [one["initials"], f"aged {one['age']}" if one["age"] is not None else ""]))
        for one in case_persons.victims_of(review_id)
    ]
    markup.facts({
        "Period of review": period.words if period else "Not set; entries are not marked as background until it is.",
        "Victim": "; ".join(filter(None, victims)),
    })  # fmt: skip
    if permissions.may(actor, "set_review_period", review_id):
        with st.expander("Change the period of review" if period else "Set the period of review"):
            _set_period(actor, review_id)


def _set_period(actor: Actor, review_id: str) -> None:
    key = f"period-{review_id}"
    typed = form.draw("review_period", key=key)
    if act.button("Set the period", key=key, type="secondary"):
        act.do(
            lambda: chronology_submission.set_review_period(
                actor, review_id, typed["first_day"], typed["last_day"], why=typed["why"] or "", now=clock.now(),
                command_id=act.command_id(key),
            ),
            done="Period of review set.", key=key, mine=typed,
        )  # fmt: skip


def _submit(actor: Actor, review_id: str, found: list[Chronology]) -> None:
    mine = chronology.agencies_to_write_for(actor, review_id, "submit_chronology")
    ready = {one.agency_id: one for one in found if one.agency_id in mine and one.working and one.entries}
    if not ready:
        return
    with st.expander("Submit a chronology to the panel"):
        markup.quiet(
            "The panel sees the chronology as it stands now, with the management review officer's comments. "
            "What is corrected later stays with the agency until it is submitted again."
        )
        key = f"submit-{review_id}"
        agency = st.selectbox("Agency", list(ready), format_func=mine.get, key=f"{key}:agency")
        if ready[agency].held:
            markup.quiet(f"{ready[agency].held:,} rows of its files are still held and will not be shown to the panel.")
        note = st.text_area("Note to the panel (optional)", key=f"{key}:note", height=80)
        if act.button("Submit to the panel", key=key):
            act.do(
                lambda: chronology_submission.submit_chronology(
                    actor, review_id, agency, note=note, now=clock.now(), command_id=act.command_id(key)
                ),
                done="Chronology submitted to the panel.", then=lambda: act.forget(key),
            )  # fmt: skip


@st.fragment
def _list(actor: Actor, review_id: str, found: list[Chronology]) -> None:
    """The entries and their filters: a change of a filter draws this part alone, and so asks again who may read, under which edition."""
    procedure_sets.work_on(review_id)
    try:
        chronology.opened(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    st.header("Entries", anchor=False)
    agencies = {one.agency_id: one.agency for one in found}
    names_as = names_switch.shown(actor, review_id)
    persons = persons_to_choose(review_id, names.no_more_than(permissions.rendering(actor, review_id), names_as))
    key = f"chronology-{review_id}"
    period = chronology_submission.period_of(review_id)
    filters = chronology_list.filters(key, agencies, persons, period=bool(period))
    looking_for.keep(actor, review_id, st.session_state[f"{key}:text"], (*chronology_list.IN_ADDRESS, names_switch.IN_ADDRESS))
    size = chronology_list.page_size()
    number = st.session_state.get(f"{key}:page", 1)
    shown = chronology.page(actor, review_id, filters, number=number, size=size, names_as=names_as)
    if filters.place == "apart" and shown.before:
        _background(actor, review_id, filters, shown.before, size, names_as)
        st.subheader("In the period of review, and after it", anchor=False)
    chronology_list.counted(shown, apart=filters.place == "apart")
    markup.quiet(ORDER)
    chronology_list.table(shown)
    if shown.pages > 1:
        st.pagination(shown.pages, key=f"{key}:page")
    chronology_out.offer(actor, review_id, filters.agencies[0] if len(filters.agencies) == 1 else None, names_as)


def _background(actor: Actor, review_id: str, filters: Filters, count: int, size: int, names_as: str | None) -> None:
    """What lies before the period under review, apart from it (App 7 section 13): read when it is opened."""
    key = f"background-{review_id}"
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    box = fold.out(f"Background, before the period: {entries}", key=key)
    if not box.open:
        return
    with box:
        number = st.session_state.get(f"{key}:page", 1)
        shown = chronology.page(actor, review_id, replace(filters, place="before"), number=number, size=size, names_as=names_as)
        chronology_list.table(shown, "Background", place_said=False)
        if shown.pages > 1:
            st.pagination(shown.pages, key=f"{key}:page")
