"""Whether a file is an additional one or a corrected version of an earlier one, and what a corrected one would change: shown before it goes in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from casework import chronology_import, clock, columns
from casework.actors import Actor
from casework.chronology_corrections import FILE, SCREEN, Change, OldRow
from casework.chronology_own_rows import TakenBack
from casework.chronology_reading import ImportReport, Reading
from casework.columns import Table
from parts import import_screen, look, markup, text
from parts.import_screen import Chosen

ADDITIONAL = "additional"
NOTHING_NEW = "There is nothing new in this file. It is not imported again."
CUT = 300  # characters of a cell shown on either side


@dataclass(frozen=True)
class Corrects:
    """What the person said: the file that is corrected, whom to follow in each conflict, and what ends."""

    corrects: str | None = None
    decided: dict[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


def draw(
    actor: Actor, review_id: str, agency: str, key: str, name: str, found: Sequence[Table], chosen: Sequence[Chosen]
) -> import_screen.Decision:
    """Ask what the file is, and show what it would change. The button is there once every conflict is decided."""
    earlier = chronology_import.earlier_files(actor, review_id, agency)
    readings = [Reading(one.table, columns.confirmed(one.table.headings, one.choice, columns.CHRONOLOGY), one.understood) for one in chosen]
    if not earlier and not any(one.more for one in readings):
        return import_screen.Decision(import_screen.button(*import_screen.totals(chosen)[1:]), Corrects())
    corrects = _which(actor, review_id, agency, key, name, earlier, readings) if earlier else None
    with st.spinner("Comparing with what is here …"):
        report = chronology_import.would_change(actor, review_id, agency, name, found, readings, corrects, now=clock.now())
    if corrects is None:
        if here := report.known + report.held_before:
            markup.quiet(f"{here:,} of these rows {'is' if here == 1 else 'are'} here already and will not be doubled.")
        if any(one.more for one in readings):
            markup.quiet("A row deleted from the portal's own workbook takes nothing out: open its entry and record it in error.")
        if report.alike:
            one = report.alike == 1
            sentence = f"{import_screen.rows(report.alike)} {'says' if one else 'say'} of the same days what an entry here says already."
            st.warning(f"{sentence} {'It' if one else 'They'} would stand here twice: take {'it' if one else 'them'} out of the file first.")
        _back(key, report.back)
        button = import_screen.button(report.new, report.held_rows - report.held_before, report.changed)
        if button is None:
            markup.quiet(NOTHING_NEW)
        return import_screen.Decision(button, Corrects())
    return _correction(key, corrects, report)


def _which(
    actor: Actor, review_id: str, agency: str, key: str, name: str, earlier: Sequence[dict], readings: Sequence[Reading]
) -> str | None:
    """An additional file, or which earlier one it corrects: proposed where most rows are the same or alike."""
    st.subheader("Additional, or a corrected version?", anchor=False)
    asked = f"{key}:proposed"
    mark = (name, agency, len(earlier), tuple((one.table.sheet.name, one.understood.read) for one in readings))
    if st.session_state.get(asked, ("",))[0] != mark:
        st.session_state[asked] = (mark, chronology_import.likely_corrects(actor, review_id, agency, name, readings))
    likely = st.session_state[asked][1]
    labels = {ADDITIONAL: "An additional file: its rows are added"} | {
        one["file_id"]: f"A corrected version of {text.label(one['file_name'])}, imported {look.moment(one['imported_on'])}" for one in earlier
    }
    options = list(labels)
    if likely in labels:
        markup.quiet("Most of its rows are in a file that was imported before: it looks like a corrected version. Say if it is not.")
    picked = st.radio(
        "What is this file?", options, index=options.index(likely) if likely in labels else 0, format_func=labels.get, key=f"{key}:what:{likely}"
    )
    return None if picked == ADDITIONAL else picked


def _correction(key: str, corrects: str, report: ImportReport) -> import_screen.Decision:
    found = report.comparison
    st.subheader(summary(report), anchor=False)
    _back(key, report.back)
    if found.changed:
        with st.expander(f"Changed rows ({len(found.changed):,})", expanded=True):
            markup.quiet("Each becomes the next version of its entry; comments, marks and submissions stay with it.")
            _changes(found.changed, key, "changed")
    if found.held:
        with st.expander(f"Rows that are not understood any more ({len(found.held):,})", expanded=True):
            markup.quiet("The entry stays as it is. The row is held for it, and mending the row corrects the entry.")
            _changes(found.held, key, "held")
    decided = _conflicts(key, found.conflicts)
    gone = _gone(key, found.gone)
    if len(decided) < len(found.conflicts):
        left = len(found.conflicts) - len(decided)
        markup.wrong("Still to be decided", [f"{import_screen.rows(left)} above: choose which text stands."])
        return import_screen.Decision(None)
    button = _button(report, decided, gone)
    if button is None:
        markup.quiet(NOTHING_NEW)
    return import_screen.Decision(button, Corrects(corrects, decided, gone))


def summary(report: ImportReport) -> str:
    """'Unchanged 180, changed 12, new 5, no longer there 3'."""
    found, back = report.comparison, report.back
    counts = [
        ("unchanged", len(found.unchanged) + len(found.here) + back.unchanged), ("changed", len(found.changed) + len(back.changed)),
        ("corrected on screen since", len(found.conflicts)), ("not understood", len(found.held)), ("to be held", len(back.held)),
        ("held rows settled", len(found.settled)), ("new", len(found.new)), ("no longer there", len(found.gone)),
    ]  # fmt: skip
    told = [f"{label} {count:,}" for label, count in counts if count or label in ("unchanged", "changed", "new", "no longer there")]
    return ", ".join(told).capitalize()


def _back(key: str, back: TakenBack) -> None:
    """What rows of the portal's own workbook change: they say themselves which entry they are."""
    if back.changed:
        with st.expander(f"Cells typed over in the portal's own workbook ({import_screen.rows(len(back.changed))})", expanded=True):
            markup.quiet("Each corrects the entry that its row was taken from. What is written below a comment is added as a comment.")
            _changes(back.changed, key, "back", was=False)
    if back.held:
        with st.expander(f"Rows of the portal's own workbook that are held ({len(back.held):,})", expanded=True):
            rows = [{"row": one.row, "column": one.column, "value": _cut(one.value), "reason": one.reason} for one in back.held]
            import_screen.problems(rows, "Rows that are held until a person settles them")


def _changes(changes: Sequence[Change], key: str, what: str, *, was: bool = True) -> None:
    rows = [
        {"row": change.new.row, "was": change.old.place if was else "", "day": change.old.day, "column": column,
         "before": _cut(before), "after": _cut(after)}
        for change in look.paged(changes, key=f"{key}:{what}:page", size=25)
        for column, before, after in change.cells
    ]  # fmt: skip
    headings = {"row": "Row", **({"was": "Was"} if was else {}), "day": "Date", "column": "Column", "before": "Before", "after": "In this file"}
    markup.table(rows, headings, caption="What differs", show_caption=False)


def _conflicts(key: str, conflicts: Sequence[Change]) -> dict[str, str]:
    """Whom to follow where a person has corrected an entry on screen since its file came: for each, nothing is chosen to begin with."""
    if not conflicts:
        return {}
    st.subheader("Corrected on screen since", anchor=False)
    markup.quiet("These entries were corrected on screen, and the file says something else. Choose for each; both texts stay on record.")
    decided = {}
    for change in look.paged(conflicts, key=f"{key}:conflicts:page", size=10, noun="entries"):
        with st.container(border=True):
            stands, file = st.columns(2, gap="large")
            with stands:
                markup.quiet("As it stands in the portal")
                markup.facts((label, _cut(text)) for label, text in change.now)
            with file:
                markup.quiet(f"In this file, row {change.new.row}")
                markup.facts((label, _cut(text)) for label, text in _in_file(change))
            st.radio(
                "Which stands?", [SCREEN, FILE], index=None, horizontal=True, key=f"{key}:conflict:{change.old.id}", persist_state="session",
                format_func={SCREEN: "Keep it as it stands", FILE: "Take what the file says"}.get,
            )  # fmt: skip
    for change in conflicts:
        if choice := st.session_state.get(f"{key}:conflict:{change.old.id}"):
            decided[change.old.id] = choice
    return decided


def _in_file(change: Change) -> list[tuple[str, str]]:
    labels = {column["name"]: column["label"] for column in columns.described(columns.CHRONOLOGY)}
    return [(labels.get(name, name), text) for name, text in change.new.by_name.items() if text.strip()]


def _gone(key: str, gone: Sequence[OldRow]) -> tuple[str, ...]:
    if not gone:
        return ()
    st.subheader(f"No longer in the file ({len(gone):,})", anchor=False)
    markup.quiet("These stay as they are unless you choose them: an entry is then recorded in error, a held row set aside.")
    names = {
        row.id: f"{row.day}: {_cut(row.by_name.get('information', ''), 80)} ({row.place}{', held' if row.kind == 'held' else ''})"
        for row in gone
    }
    every = st.checkbox(f"All {len(gone):,}", key=f"{key}:gone:all") if len(gone) > 1 else False
    if every:
        return tuple(names)
    return tuple(st.multiselect("Recorded in error", list(names), format_func=names.get, key=f"{key}:gone", placeholder="None of them"))


def _button(report: ImportReport, decided: dict[str, str], gone: Sequence[str]) -> str | None:
    """What the button says; None where the file changes nothing."""
    found = report.comparison
    changed = len(found.changed) + len(report.back.changed) + sum(choice == FILE for choice in decided.values())
    new, held = len(found.new) + len(found.settled), len(found.held) + len(report.back.held)
    counts = {"changed": changed, "new": new, "held": held, "ended": len(gone)}
    told = [f"{count:,} {words}" for words, count in counts.items() if count]
    if told:
        return f"Import the corrected version: {', '.join(told)}"
    return "Import the corrected version" if decided else None


def _cut(text: str, most: int = CUT) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
