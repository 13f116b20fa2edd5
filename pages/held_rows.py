"""Rows of an agency's file that were not understood: mended one after another, or set aside with the reason."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from casework import chronology, chronology_held, clock, forms, permissions
from casework.actors import Actor
from casework.chronology_entries import FORM, persons_to_choose
from casework.chronology_held import Corrects, HeldRow
from casework.errors import CaseworkError
from parts import act, form, links, look, markup, names_warning, review

ABREAST = (("date", "time_of_day"),)
SCREEN, FILE = "Keep the entry as it stands", "Take what the file says"


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Held rows")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
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
    before = st.session_state.get("held:ids", ids)
    if st.session_state.get("held:chosen") not in ids:
        st.session_state["held:chosen"] = _next(st.session_state.get("held:chosen"), before, ids)
    st.session_state["held:ids"] = ids
    names = {row.id: _name(row) for row in held}
    chosen = st.selectbox("Row", ids, format_func=names.get, key="held:chosen")
    row = next(one for one in held if one.id == chosen)
    corrects = _corrects(actor, row)
    mend, typed = st.columns([1, 1] if corrects and corrects.on_screen else [3, 2], gap="large")
    with typed:
        st.header("As typed in the file", anchor=False)
        markup.facts({heading: text for heading, text in row.cells.items() if text})
        if corrects and not corrects.on_screen:
            _standing(row, corrects, "As it came in the file before.")
    with mend:
        if corrects and corrects.on_screen:
            _standing(row, corrects, "Corrected or recorded in error on screen since the file came.")
            if not _file_stands(actor, row):
                return
        st.header("As it will stand", anchor=False)
        _mend(actor, row, corrects)


def _next(done: str | None, before: list[str], ids: list[str]) -> str:
    """The row after the one that was just worked through; the first where there is none."""
    after = before[before.index(done) + 1 :] if done in before else []
    return next((one for one in after if one in ids), ids[0])


def _corrects(actor: Actor, row: HeldRow) -> Corrects | None:
    """The entry that the row corrects, if it does."""
    try:
        return chronology_held.corrects(actor, row.id)
    except CaseworkError as trouble:  # settled by somebody else since the rows were read
        act.show(trouble)
        return None


def _standing(row: HeldRow, corrects: Corrects, whence: str) -> None:
    """The entry as it stands, to be read beside what the file says."""
    st.header("The entry that it corrects", anchor=False)
    markup.quiet(whence)
    markup.facts(corrects.now)
    links.to("chronology-entry", "Open the entry", review=row.review_id, entry=corrects.entry_id, icon=":material/open_in_new:")


def _file_stands(actor: Actor, row: HeldRow) -> bool:
    """Ask which stands where a person has corrected the entry on screen. True once the file's row is to be mended and taken."""
    key = f"kept-{row.id}"
    chosen = st.radio("Which stands? Both texts stay on record.", [SCREEN, FILE], index=None, key=f"{key}:which")
    if chosen == SCREEN:
        version = act.opened(key, row.version)
        if act.button("Keep the entry and close the row", key=key):
            act.do(
                lambda: chronology_held.keep_as_on_screen(
                    actor, row.id, version=version, now=clock.now(), command_id=act.command_id(key)
                ),
                done=f"The entry stays as it stands on screen. Row {row.row} is kept as typed.",
                then=lambda: act.forget(key),
            )
    return chosen == FILE


def _name(row: HeldRow) -> str:
    return f"{row.agency}: {row.file_name}{f' / {row.sheet}' if row.sheet else ''}, row {row.row}"


def _mend(actor: Actor, row: HeldRow, corrects: Corrects | None) -> None:
    key = f"mend-{row.id}"
    markup.summary("Why it is held", [": ".join(filter(None, [one["column"], one["reason"]])) for one in row.problems])
    begun = {name: value for name, value in row.typed.items() if name not in ("comment", "panel_note")}
    rendering = permissions.rendering(actor, row.review_id, row.agency_id)
    persons = persons_to_choose(row.review_id, rendering)
    more = st.toggle("Show the fields that the file leaves empty, too", key=f"{key}.more")
    hidden = () if more or act.problems(key) else _silent(begun, row)
    typed = form.draw(FORM, begun, key=key, options={"about": persons}, hidden=hidden, abreast=ABREAST)
    names_warning.show({"": typed}, row.review_id, told_in=rendering)
    version = act.opened(key, row.version)
    instead_of = act.opened(f"{key}-entry", corrects.version_no) if corrects and corrects.on_screen else None
    if act.button("Accept as mended", key=key, shortcut="ctrl+enter"):
        act.do(
            lambda: chronology_held.mend(
                actor, row.id, typed, version=version, instead_of=instead_of, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done=f"Row {row.row} corrects its entry now." if corrects else f"Row {row.row} is an entry now.", key=key, mine=typed,
        )  # fmt: skip
    with st.expander("This row is no entry: set it aside"):
        _set_aside(actor, row)


def _silent(begun: Mapping[str, Any], row: HeldRow) -> list[str]:
    """The seldom fields that the row neither fills nor is held for: most rows are mended by their date alone."""
    wanted = {one["field"] for one in row.problems}
    return [one.name for one in forms.load(FORM).field if one.section and not one.own and not begun.get(one.name) and one.name not in wanted]


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
