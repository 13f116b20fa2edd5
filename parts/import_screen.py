"""A table brought in on screen: chosen or pasted, its columns matched and confirmed, its rows shown as understood, then put in by one change.

    import_screen.draw("plan-import", columns.ACTION_PLAN, Rules(open_file=..., understand=..., shown=..., take=...))

The rules say what a file means; this only asks and shows. What is guessed is there to be corrected; nothing goes in before it was shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from casework import clock, columns, tables
from casework.columns import Match, Table
from casework.errors import CaseworkError, Problem, Refused
from casework.understood import HeldRow, Understood
from parts import act, look, markup, text

NOT_TAKEN = "Keep with the row only"
HELD = {"row": "Row", "column": "Column", "value": "As typed", "reason": "Why it is held"}
WARNED = {"row": "Row", "column": "Column", "value": "As typed", "reason": "Please check"}
FILE, PASTE = "A file", "Paste a table"
LARGE = 2_000  # rows: from here on one waits, and is told for what
AMONG_SEVERAL = "Say above which column it is, or take the table out."
MOST_LISTED = 60  # sheets or tables of one file
MOST_ASKED = 100  # columns asked about one by one: of more only those that are taken for something, and others on demand
LOOKED_THROUGH = 1_000  # rows, for a column's first filled cell


@dataclass(frozen=True)
class Chosen:
    """A sheet that is to go in, with its columns as confirmed and what was understood of its rows."""

    table: Table
    choice: Mapping[str, str | None]
    understood: Understood


@dataclass(frozen=True)
class Decision:
    """What a person says about the rows before they go in; `button` is None while something is still to be said."""

    button: str | None
    given: Any = None


@dataclass(frozen=True)
class Rules:
    """What the rules do with a file. `choice` is heading -> the procedure's column, or None.

    open_file(name, content)             its tables, a guess with each; raises Refused
    understand(table, choice)            what the rows mean; raises Refused where a needed column is missing
    take(name, content, chosen, given, command_id)   puts the rows of the chosen sheets in
    shown(accepted row)                  the row for the preview, by the keys of `headings`
    whose                                whose file it is, where that changes what is understood
    several                              whether sheets may go in together
    above(tables)                        draws what stands above the tables, if anything does
    ask(name, tables, chosen)            asks what is still to be said before the rows go in
    """

    open_file: Callable[[str, bytes], list[Table]]
    understand: Callable[[Table, Mapping[str, str | None]], Understood]
    take: Callable[[str, bytes, Sequence[Chosen], Any, str], Any]
    shown: Callable[[Any], Mapping[str, Any]]
    headings: Mapping[str, str]
    whose: str = ""
    several: bool = False
    above: Callable[[Sequence[Table]], None] | None = None
    ask: Callable[[str, Sequence[Table], Sequence[Chosen]], Decision] | None = None


def draw(key: str, target: str, rules: Rules | str, *, then: Callable[[], None] | None = None) -> None:
    """The whole way of one file. `target` is columns.CHRONOLOGY or columns.ACTION_PLAN; `then` runs after the rows are in.

    In the place of rules a sentence: what is still to be said before a chosen file can be read.
    """
    source = _source(key)
    if source is None:
        return
    file_id, name, content = source
    if isinstance(rules, str):
        markup.wrong("Not read yet", [rules])
        return
    if faults := act.problems(key):
        markup.summary("There is a problem", [fault.sentence for fault in faults])
    try:
        found = _opened(key, (file_id, rules.whose), rules, name, content)
        if rules.above:
            rules.above(found)
        chosen = _sheets(key, found, several=rules.several)
        choices = _choices(key, chosen, target)
        _demand(chosen, choices, target, several=rules.several and len(found) > 1)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    if not chosen:
        markup.quiet("Choose at least one table to import.")
        return
    confirmed, these = f"{key}:confirmed", (file_id, rules.whose, choices)
    if st.button("These columns are right: show the rows", key=f"{key}:confirm", type="secondary"):
        st.session_state[confirmed] = these
    if st.session_state.get(confirmed) != these:
        return
    try:
        ready = _understood(key, these, chosen, choices, rules)
        _preview(key, ready, rules)
        decision = rules.ask(name, found, ready) if rules.ask else Decision(button(*totals(ready)[1:]))
    except CaseworkError as trouble:
        act.show(trouble)
        return
    if decision.button and act.button(decision.button, key=key):
        _take(key, name, content, ready, decision, rules, then)


def _take(
    key: str, name: str, content: bytes, ready: Sequence[Chosen], decision: Decision, rules: Rules, then: Callable[[], None] | None
) -> None:
    read, accepted, held = totals(ready)
    with st.spinner(f"Storing {rows(read)} …", show_time=read > LARGE):
        act.do(
            lambda: rules.take(name, content, ready, decision.given, act.command_id(key)),
            done=f"{rows(read)} read: {accepted:,} accepted, {held:,} held.",
            key=key,
            then=then,
        )


def problems(rows: list[Mapping[str, Any]], caption: str, headings: Mapping[str, str] = HELD) -> None:
    """Held or warned rows, each beside the text as typed with the reason."""
    markup.table(rows, headings, caption=caption)


# --- where the rows come from


def _source(key: str) -> tuple[str, str, bytes] | None:
    """A chosen file or a pasted block: its id, its name, its content."""
    how = st.radio("How does the table come?", [FILE, PASTE], horizontal=True, key=f"{key}:how")
    if how == PASTE:
        return _pasted(key)
    # Any file may be chosen: of one that is no table, such as an .xls, the rules say what to do, where the browser only refuses it.
    chosen = st.file_uploader("Table as .xlsx, .docx or .csv", key=f"{key}:file:{act.command_id(key)}", max_upload_size=20)
    if chosen is None:
        markup.quiet(
            "Title rows above the headings, merged cells, two rows of headings and several sheets or tables are read. "
            "An old .xls or .doc is saved as .xlsx or .docx first. Nothing is recorded before you confirm."
        )
        return None
    return chosen.file_id, chosen.name, chosen.getvalue()


def _pasted(key: str) -> tuple[str, str, bytes] | None:
    kept = f"{key}:pasted"
    text = st.text_area(
        "Rows copied in Excel or Word", key=f"{key}:text:{act.command_id(key)}", height=180,
        help="Copy the rows, with their headings if you can, and paste them here. Nothing is recorded before you confirm.",
    )  # fmt: skip
    if st.button("Read what was pasted", key=f"{key}:read-pasted", type="secondary"):
        st.session_state[kept] = (f"{tables.PASTED}{look.moment(clock.now())}", text)
    name, read = st.session_state.get(kept, ("", ""))
    if not read.strip() or read != text:
        markup.quiet("Paste the rows, then read them. A cell of several lines stays one cell.")
        return None
    return f"{name}:{hash(read)}", name, read.encode()


def _opened(key: str, file: tuple[str, str], rules: Rules, name: str, content: bytes) -> list[Table]:
    """The tables of a file, by its id and whose it is, read once for each and not at every click."""
    kept = f"{key}:opened"
    if st.session_state.get(kept, ("",))[0] != file:
        with st.spinner(f"Reading {text.label(name)} …", show_time=len(content) > 500_000):
            st.session_state[kept] = (file, rules.open_file(name, content))
    return st.session_state[kept][1]


# --- which tables, which columns


def _sheets(key: str, found: list[Table], *, several: bool) -> list[Table]:
    """The tables that are to go in: each is listed with what it is taken for, or why it is none."""
    if len(found) == 1:
        if found[0].supposed:
            markup.quiet(found[0].supposed)
        return found
    if not several:
        return [_one_sheet(key, found)]
    st.subheader("Which tables go in", anchor=False)
    chosen = []
    for place, table in enumerate(found[:MOST_LISTED]):
        ticked = st.checkbox(text.label(name_of(table)), value=table.matched and table.sheet.visible, key=f"{key}:sheet:{place}:{table.sheet.name}")
        markup.quiet(_state(table))
        if ticked:
            chosen.append(table)
    if len(found) > MOST_LISTED:
        markup.wrong("Not all are listed", [f"The file has {len(found):,} tables. The first {MOST_LISTED} can be imported: split the file."])
    return chosen


def _state(table: Table) -> str:
    if table.matched:
        said = "Recognised as a chronology." if table.target == columns.CHRONOLOGY else "Recognised as an action plan."
        return " ".join(filter(None, [said, table.supposed, "" if table.sheet.visible else "The sheet is hidden in the file."]))
    return f"Not recognised: {columns.why_not(table)} To import it all the same, tick it and say which column is which."


def _one_sheet(key: str, found: list[Table]) -> Table:
    likeliest = max(range(len(found)), key=lambda place: (found[place].matched, -place))
    names = {place: name_of(table) for place, table in enumerate(found)}
    place = st.selectbox("Sheet", list(names), index=likeliest, format_func=names.get, key=f"{key}:sheet")
    return found[place]


def name_of(table: Table) -> str:
    """A sheet by its name, with how many rows it has."""
    return f"{table.sheet.name} ({rows(len(table.rows))}{'' if table.sheet.visible else ', hidden'})"


def _choices(key: str, chosen: Sequence[Table], target: str) -> dict[str, dict[str, str | None]]:
    """Sheet -> which of the procedure's columns each heading is. Sheets with the same headings are asked about once."""
    groups: dict[tuple, list[Table]] = {}
    for table in chosen:
        groups.setdefault((tuple(table.headings), tuple(match.target for match in table.matches)), []).append(table)
    found: dict[str, dict[str, str | None]] = {}
    if groups:
        st.subheader("Which column is which", anchor=False)
        markup.quiet(
            "Guessed from the headings, or as confirmed last time. Correct what is wrong; what stands for nothing is kept with its row."
        )
    for alike in groups.values():
        if len(groups) > 1:
            markup.quiet(", ".join(table.sheet.name for table in alike))
        choice = _choice(key, alike[0], target, all_shown=sum(len(headings) for headings, _ in groups) <= MOST_ASKED)
        found |= {table.sheet.name: choice for table in alike}
    return found


def _choice(key: str, table: Table, target: str, *, all_shown: bool) -> dict[str, str | None]:
    """Which of the procedure's columns each heading is, as guessed until somebody says otherwise."""
    labels = {column["name"]: column["label"] for column in columns.described(target)}
    choice: dict[str, str | None] = dict.fromkeys(table.headings)
    for place, match in enumerate(table.matches) if all_shown else _asked_about(key, table):
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


def _asked_about(key: str, table: Table) -> list[tuple[int, Match]]:
    """Of a table with very many columns those that are taken for something, and those that a person picks of the others."""
    others = [match.heading for match in table.matches if match.target is None]
    picked = st.multiselect(
        f"Other columns that stand for something ({len(others):,} are kept with their row only)", others, key=f"{key}:others:{table.sheet.name}"
    )
    return [(place, match) for place, match in enumerate(table.matches) if match.target or match.heading in picked]


def _example(table: Table, place: int) -> str:
    """The first filled cell of a column, cut short; looked for again at every click."""
    blank = "Empty" if len(table.rows) <= LOOKED_THROUGH else f"Empty in the first {LOOKED_THROUGH:,} rows"
    texts = (row.texts[place] for row in table.rows[:LOOKED_THROUGH] if place < len(row.texts))
    found = next(filter(str.strip, texts), blank)
    return found if len(found) <= 80 else f"{found[:80]}…"


def _demand(chosen: Sequence[Table], choices: Mapping[str, Mapping[str, str | None]], target: str, *, several: bool) -> None:
    """Raise Refused where a table that is to go in lacks a column: of a file of several, with the name of each."""
    lacking = []
    for table in chosen:
        matches = columns.confirmed(table.headings, choices[table.sheet.name], target)
        if missing := columns.why_not(replace(table, matches=matches)):
            lacking.append(Problem("sheet", f"{table.sheet.name}: {missing} {AMONG_SEVERAL}" if several else missing))
    if lacking:
        raise Refused(lacking)


# --- what the rows mean


def _understood(key: str, these: tuple, chosen: Sequence[Table], choices: Mapping[str, Mapping], rules: Rules) -> list[Chosen]:
    """What was understood of the chosen sheets, once for each matching and not at every click."""
    kept = f"{key}:read"
    if st.session_state.get(kept, ("",))[0] != (these, clock.today()):
        total, done, ready = sum(len(table.rows) for table in chosen), 0, []
        bar = st.progress(0.0, f"Understanding {rows(total)} …") if total > LARGE else None
        for table in chosen:
            choice = choices[table.sheet.name]
            ready.append(Chosen(table, choice, rules.understand(table, choice)))
            done += len(table.rows)
            if bar:
                bar.progress(done / total, f"{done:,} of {rows(total)} understood")
        if bar:
            bar.empty()
        st.session_state[kept] = ((these, clock.today()), ready)
    return st.session_state[kept][1]


def _preview(key: str, ready: Sequence[Chosen], rules: Rules) -> None:
    read, accepted, held = totals(ready)
    found = [one.understood for one in ready]
    st.subheader(f"{rows(read)} read: {accepted:,} understood, {held:,} to be held", anchor=False)
    unknown = list(dict.fromkeys(name for one in found for name in one.unknown_columns))
    if unknown:
        markup.quiet(f"Kept with each row: {', '.join(unknown)}.")
    where = {"sheet": "Sheet"} if len(ready) > 1 else {}
    if told := [_problem(one) for one in _first(found, "held")]:
        problems(told, "Rows that will be held until they are mended", where | HELD)
    if told := [_problem(one) for one in _first(found, "warnings")]:
        with st.expander(f"To check in rows that are accepted ({sum(len(one.warnings) for one in found):,})"):
            problems(told, "To check", where | WARNED)
    if outside := [{"row": number, "text": words, "sheet": one.table.sheet.name} for one in ready for number, words in one.understood.outside]:
        with st.expander(f"Rows that are not entries ({len(outside):,})"):
            markup.table(outside[:500], where | {"row": "Row", "text": "Text"}, caption="Titles, headings and notes")
    entries = [(one.table.sheet.name, row) for one in ready for row in one.understood.accepted]
    shown = look.paged(entries, key=f"{key}:page", size=25)
    markup.table(
        [{"sheet": sheet, **rules.shown(row)} for sheet, row in shown],
        where | dict(rules.headings),
        caption="Rows as understood",
        empty="No row was understood.",
    )


def _first(found: Sequence[Understood], what: str) -> list[HeldRow]:
    return [one for understood in found for one in getattr(understood, what)][:500]


def _problem(one: Any) -> dict[str, Any]:
    return {"sheet": one.sheet, "row": one.row or "", "column": one.column, "value": one.value, "reason": one.reason}


def totals(ready: Sequence[Chosen]) -> tuple[int, int, int]:
    """How many rows were read, accepted, and are to be held."""
    found = [one.understood for one in ready]
    held = sum(len({one.row for one in understood.held}) for understood in found)
    return sum(one.read for one in found), sum(len(one.accepted) for one in found), held


def button(accepted: int, held: int, corrected: int = 0) -> str | None:
    """What the button that puts so many rows in says; None where there is nothing to put in. `corrected`: entries of the portal's own workbook."""
    parts = [f"import {rows(accepted)}"] * bool(accepted) + [f"correct {rows(corrected)}"] * bool(corrected)
    if held:
        parts.append(f"hold {held:,}" if parts else f"hold {rows(held)}")
    said = " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
    return f"{said[0].upper()}{said[1:]}" if said else None


def rows(count: int) -> str:
    """'1 row', '1,204 rows'."""
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
