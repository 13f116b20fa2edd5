"""Rows of an agency's file that were not understood: mended one after another, or set aside with the reason."""

import streamlit as st

from casework import chronology, chronology_held, clock, permissions
from casework.actors import Actor
from casework.chronology_entries import FORM, persons_to_choose
from casework.chronology_held import HeldRow
from parts import act, form, links, look, markup, names_warning, review


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Held rows")
    review_id = stands.review.id
    links.to("chronology", "Back to the chronology", review=review_id, icon=":material/arrow_back:")
    if not chronology.agencies_to_write_for(actor, review_id, "mend_held_row"):
        look.empty("Your role does not mend held rows here.", next_step="Ask the coordinator.")
        return
    held = chronology_held.held_rows(actor, review_id)
    if held:
        _one_after_another(actor, held)
    else:
        look.empty("No row is held.", next_step="Every row of the files brought in is an entry, or was set aside.")
    _set_aside_so_far(chronology_held.held_rows(actor, review_id, state="set_aside"))


def _one_after_another(actor: Actor, held: list[HeldRow]) -> None:
    markup.quiet(f"{len(held):,} to mend. A mended row becomes an entry; what was typed in the file stays with it.")
    ids = [row.id for row in held]
    if st.session_state.get("held:chosen") not in ids:
        st.session_state["held:chosen"] = ids[0]
    names = {row.id: _name(row) for row in held}
    chosen = st.selectbox("Row", ids, format_func=names.get, key="held:chosen")
    row = next(one for one in held if one.id == chosen)
    mend, typed = st.columns([3, 2], gap="large")
    with typed:
        st.header("As typed in the file", anchor=False)
        markup.facts({heading: text for heading, text in row.cells.items() if text})
    with mend:
        st.header("As it shall stand", anchor=False)
        _mend(actor, row)


def _name(row: HeldRow) -> str:
    return f"{row.agency}: {row.file_name}{f' / {row.sheet}' if row.sheet else ''}, row {row.row}"


def _mend(actor: Actor, row: HeldRow) -> None:
    key = f"mend-{row.id}"
    markup.summary("Why it is held", [": ".join(filter(None, [one["column"], one["reason"]])) for one in row.problems])
    begun = {name: value for name, value in row.typed.items() if name not in ("comment", "panel_note")}
    rendering = permissions.rendering(actor, row.review_id, row.agency_id)
    persons = persons_to_choose(row.review_id, rendering)
    typed = form.draw(FORM, begun, key=key, options={"about": persons})
    names_warning.show({"": typed}, row.review_id, told_in=rendering)
    version = act.opened(key, row.version)
    if act.button("Accept as mended", key=key, shortcut="ctrl+enter"):
        act.do(
            lambda: chronology_held.mend(
                actor, row.id, typed, version=version, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done=f"Row {row.row} is an entry now.", key=key, mine=typed,
        )  # fmt: skip
    with st.expander("This row is no entry: set it aside"):
        _set_aside(actor, row)


def _set_aside(actor: Actor, row: HeldRow) -> None:
    key = f"aside-{row.id}"
    reason = st.text_input("Reason", key=f"{key}:reason", max_chars=2000, help="Such as: a total, not an entry.")
    version = act.opened(key, row.version)
    if act.button("Set the row aside", key=key, type="secondary"):
        act.do(
            lambda: chronology_held.set_aside(
                actor, row.id, reason, version=version, now=clock.now(), command_id=act.command_id(key)
            ),
            done=f"Row {row.row} set aside. It is kept as typed.",
            then=lambda: act.forget(key),
        )


def _set_aside_so_far(rows: list[HeldRow]) -> None:
    if not rows:
        return
    with st.expander(f"Set aside so far ({len(rows):,})"):
        shown = [
            {"row": _name(row), "text": " | ".join(text for text in row.cells.values() if text), "why": row.set_aside_reason} for row in rows
        ]
        markup.table(shown, {"row": "Row", "text": "As typed", "why": "Why set aside"}, caption="Set aside", show_caption=False)
