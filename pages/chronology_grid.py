"""Correcting several entries in a grid. Dates are text there: the grid's own date cell turns 05/02 into 2 May.

The grid is a picture to a screen reader: each entry can be corrected in its own form as well.
"""

import streamlit as st

from casework import chronology, chronology_grid, clock, forms, permissions
from casework.actors import Actor
from casework.chronology_entries import FORM
from casework.chronology_filters import Filters
from casework.errors import Refused, Stale
from parts import act, links, look, markup, names_warning, review

SIZE = 200
NOTHING_CHANGED = "No cell was changed, so nothing was saved. Change a cell, then save."
WHY = "Such as: typing corrected; date as in the police log"


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Correct entries in a grid")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    agencies = chronology.agencies_to_write_for(actor, review_id, "correct_chronology_entry")
    with_entries = {one.agency_id: one.agency for one in chronology.chronologies(actor, review_id) if one.agency_id in agencies and one.working}
    if not with_entries:
        look.empty("There is no entry here that you may correct.", next_step="Write entries, or import the agency's file, first.")
        return
    _grid(actor, review_id, with_entries)


def _grid(actor: Actor, review_id: str, agencies: dict[str, str]) -> None:
    left, right = st.columns([3, 3], vertical_alignment="bottom")
    agency = left.selectbox("Agency", list(agencies), format_func=agencies.get, key=f"grid-agency-{review_id}")
    pages = f"grid-page-{review_id}-{agency}"
    number = st.session_state.get(pages, 1)
    shown = chronology.page(actor, review_id, Filters(agency=agency), number=number, size=SIZE)
    if shown.pages > 1:
        with right:
            st.pagination(shown.pages, key=pages)
    key = f"grid-{review_id}-{agency}-{shown.number}"
    rows = st.session_state.setdefault(f"{key}:shown", [chronology_grid.grid_row(entry) for entry in shown.entries])
    markup.quiet("Change the cells, then save. Dates are typed as dd/mm/yyyy or as far as known. Each correction is a new version.")
    grid_key = f"{key}:cells"
    _edit(rows, grid_key)
    typed = chronology_grid.typed_in(rows, st.session_state.get(grid_key, {}))
    names_warning.show(typed, review_id, told_in=permissions.rendering(actor, review_id, agency))
    why = st.text_input("Why they are corrected", key=f"{key}:why", max_chars=2000, placeholder=WHY, autocomplete="off")
    with st.container(horizontal=True):
        save = act.button("Save the corrections", key=key)
        st.button("Show what is recorded now", key=f"{key}:again", on_click=act.forget, args=(key,))
    saved = f"saved-in-{key}"  # not of the grid's own key: it stands until the next saving, while the fresh grid draws the page again
    if save:
        mine: dict = {}
        act.do(
            lambda: _save(actor, review_id, rows, st.session_state.get(grid_key, {}), why, act.command_id(key), mine, saved),
            done="Corrections saved.", mine=mine, then=lambda: act.forget(key),
        )  # fmt: skip
    if saved in st.session_state:
        markup.quiet(st.session_state[saved])


def _save(actor: Actor, review_id: str, rows: list[dict], edited: dict, why: str, command_id: str, mine: dict, saved: str) -> None:
    """Record the corrections and keep a word of it; when somebody else was quicker, `mine` gets this person's row for the comparison."""
    st.session_state.pop(saved, None)
    now = clock.now()
    try:
        count = chronology_grid.correct_from_grid(actor, review_id, rows, edited, why=why, today=clock.today(), now=now, command_id=command_id)
    except Stale as stale:
        mine.update(chronology_grid.as_edited(rows, edited, stale.current["entry_id"]))
        raise
    if not count:
        raise Refused(NOTHING_CHANGED)
    st.session_state[saved] = f"Saved {look.moment(now)}: {'1 entry' if count == 1 else f'{count:,} entries'} corrected."


def _edit(rows: list[dict], key: str) -> None:
    significance = forms.load(FORM).fields["significance"].choices()
    st.data_editor(
        [{name: row[name] for name in chronology_grid.COLUMNS} for row in rows],
        key=key,
        num_rows="fixed",
        hide_index=True,
        row_height=60,
        height=min(600, 38 + 62 * len(rows)),
        alt="The entries of this agency as a grid. Each can also be corrected in its own form.",
        column_config={
            "date": st.column_config.TextColumn("Date", width=112, required=True),
            "time_of_day": st.column_config.TextColumn("Time", width=76),
            "information": st.column_config.TextColumn("Information", width=330, required=True),
            "source": st.column_config.TextColumn("Source - agency", width=130),
            "action_outcome": st.column_config.TextColumn("Action / outcome", width=160),
            "victim_seen": st.column_config.CheckboxColumn("Seen", width=76, help="The victim was seen"),
            "significance": st.column_config.SelectboxColumn(
                "Significance", options=list(significance), format_func=significance.get, width=130
            ),
        },
    )
