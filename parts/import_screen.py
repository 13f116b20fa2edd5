"""A file brought in on screen: chosen, its columns matched and confirmed, its rows shown as understood, then put in by one change.

    import_screen.draw("plan-import", columns.ACTION_PLAN, open_file=..., understand=..., shown=..., take=...)

The rules say what a file means; this only asks and shows. What is guessed is there to be corrected; nothing goes in before it was shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from casework import columns
from casework.columns import Table
from casework.errors import CaseworkError
from casework.understood import Understood
from parts import act, look, markup

NOT_TAKEN = "Keep with the row only"
HELD = {"row": "Row", "column": "Column", "value": "As typed", "reason": "Why it is held"}
WARNED = {"row": "Row", "column": "Column", "value": "As typed", "reason": "Please check"}


@dataclass(frozen=True)
class Rules:
    """What the rules do with a file. `choice` is heading -> the procedure's column, or None.

    open_file(name, content)             its tables, a guess with each; raises Refused
    understand(table, choice)            what the rows mean; raises Refused where a needed column is missing
    take(name, content, table, choice, command_id)   puts the rows in
    shown(accepted row)                  the row for the preview, by the keys of `headings`
    whose                                whose file it is, where that changes what is understood
    """

    open_file: Callable[[str, bytes], list[Table]]
    understand: Callable[[Table, Mapping[str, str | None]], Understood]
    take: Callable[[str, bytes, Table, Mapping[str, str | None], str], Any]
    shown: Callable[[Any], Mapping[str, Any]]
    headings: Mapping[str, str]
    whose: str = ""


def draw(key: str, target: str, rules: Rules | str, *, then: Callable[[], None] | None = None) -> None:
    """The whole way of one file. `target` is columns.CHRONOLOGY or columns.ACTION_PLAN; `then` runs after the rows are in.

    In the place of rules a sentence: what is still to be said before a chosen file can be read.
    """
    chosen = st.file_uploader(
        "Table as .xlsx or .csv", type=["xlsx", "csv"], key=f"{key}:file:{act.command_id(key)}", max_upload_size=20
    )
    if chosen is None:
        markup.quiet(
            "Title rows above the headings, merged cells and two rows of headings are read. Nothing is recorded before you confirm."
        )
        return
    if isinstance(rules, str):
        markup.wrong("Not read yet", [rules])
        return
    if faults := act.problems(key):
        markup.summary("There is a problem", [fault.sentence for fault in faults])
    content = chosen.getvalue()
    try:
        table = _one_sheet(key, _opened(key, (chosen.file_id, rules.whose), rules, chosen.name, content))
    except CaseworkError as trouble:
        act.show(trouble)
        return
    choice = _choice(key, table, target)
    try:
        columns.demand(columns.confirmed(table.headings, choice, target), target)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    confirmed, these = f"{key}:confirmed", (chosen.file_id, rules.whose, table.sheet.name, choice)
    if st.button("These columns are right: show the rows", key=f"{key}:confirm", type="secondary"):
        st.session_state[confirmed] = these
    if st.session_state.get(confirmed) != these:
        return
    try:
        understood = rules.understand(table, choice)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _preview(key, understood, rules)
    held = len({one.row for one in understood.held})
    if act.button(_button(len(understood.accepted), held), key=key):
        act.do(
            lambda: rules.take(chosen.name, content, table, choice, act.command_id(key)),
            done=f"{_rows(understood.read)} read: {len(understood.accepted):,} accepted, {held:,} held.",
            key=key,
            then=then,
        )


def problems(rows: list[Mapping[str, Any]], caption: str, headings: Mapping[str, str] = HELD) -> None:
    """Held or warned rows, each beside the text as typed with the reason."""
    markup.table(rows, headings, caption=caption)


def _opened(key: str, file: tuple[str, str], rules: Rules, name: str, content: bytes) -> list[Table]:
    """The tables of a file, by its id and whose it is, read once for each and not at every click."""
    kept = f"{key}:opened"
    if st.session_state.get(kept, ("",))[0] != file:
        st.session_state[kept] = (file, rules.open_file(name, content))
    return st.session_state[kept][1]


def _one_sheet(key: str, tables: list[Table]) -> Table:
    if len(tables) == 1:
        return tables[0]
    likeliest = max(range(len(tables)), key=lambda place: (tables[place].matched, -place))
    names = {place: _sheet_name(table) for place, table in enumerate(tables)}
    place = st.selectbox("Sheet", list(names), index=likeliest, format_func=names.get, key=f"{key}:sheet")
    return tables[place]


def _sheet_name(table: Table) -> str:
    return f"{table.sheet.name} ({_rows(len(table.rows))}{'' if table.sheet.visible else ', hidden'})"


def _choice(key: str, table: Table, target: str) -> dict[str, str | None]:
    """Which of the procedure's columns each heading is, as guessed until somebody says otherwise."""
    st.subheader("Which column is which", anchor=False)
    markup.quiet(
        "Guessed from the headings, or as confirmed last time. Correct what is wrong; what stands for nothing is kept with its row."
    )
    labels = {column["name"]: column["label"] for column in columns.described(target)}
    choice: dict[str, str | None] = {}
    for place, match in enumerate(table.matches):
        left, right = st.columns([2, 3], vertical_alignment="center")
        with left:
            markup.facts({match.heading: _example(table, place)})
        choice[match.heading] = right.selectbox(
            f"Column for '{match.heading}'",  # not shown, only read out: no markdown is drawn from it
            [None, *labels],
            index=[None, *labels].index(match.target),
            format_func=lambda name: labels.get(name, NOT_TAKEN),
            key=f"{key}:column:{table.sheet.name}:{place}:{match.target}",
            label_visibility="collapsed",
        )
    return choice


def _example(table: Table, place: int) -> str:
    """The first filled cell of a column, cut short."""
    found = next(
        (row.texts[place] for row in table.rows if place < len(row.texts) and row.texts[place].strip()), "Empty"
    )
    return found if len(found) <= 80 else f"{found[:80]}…"


def _preview(key: str, understood: Understood, rules: Rules) -> None:
    held = len({one.row for one in understood.held})
    st.subheader(
        f"{_rows(understood.read)} read: {len(understood.accepted):,} understood, {held:,} to be held", anchor=False
    )
    if understood.unknown_columns:
        markup.quiet(f"Kept with each row: {', '.join(understood.unknown_columns)}.")
    if understood.held:
        problems([_problem(one) for one in understood.held[:500]], "Rows that will be held until they are mended")
    if understood.warnings:
        with st.expander(f"To check in rows that are accepted ({len(understood.warnings):,})"):
            problems([_problem(one) for one in understood.warnings[:500]], "To check", WARNED)
    if understood.outside:
        with st.expander(f"Rows that are not entries ({len(understood.outside):,})"):
            rows = [{"row": number, "text": words} for number, words in understood.outside[:500]]
            markup.table(rows, {"row": "Row", "text": "Text"}, caption="Titles, headings and notes")
    shown = look.paged(understood.accepted, key=f"{key}:page", size=25)
    markup.table(
        [rules.shown(row) for row in shown],
        rules.headings,
        caption="Rows as understood",
        empty="No row was understood.",
    )


def _problem(one: Any) -> dict[str, Any]:
    return {"row": one.row, "column": one.column, "value": one.value, "reason": one.reason}


def _button(accepted: int, held: int) -> str:
    if not held:
        return f"Import {_rows(accepted)}"
    return f"Import {_rows(accepted)} and hold {held:,}"


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
