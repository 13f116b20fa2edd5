"""An agency's chronology brought in from the table it sent, and the files brought in so far (App 3)."""

import json
from collections.abc import Sequence
from functools import partial

import streamlit as st

from casework import chronology, chronology_head, chronology_import, clock, columns, dates, steps
from casework.actors import Actor
from casework.columns import Table
from casework.understand_chronology import ChronologyEntry
from parts import act, chronology_list, import_corrections, import_screen, links, look, markup, review

SHOWN = {
    "row": "Row",
    "date": "Date",
    "about": "Family member",
    "information": "Information",
    "source": "Source",
    "action": "Action / outcome",
    "seen": "Victim seen",
    "comment": "Comment",
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Import a chronology")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    agencies = chronology.agencies_to_write_for(actor, review_id, "import_chronology")
    if not agencies:
        look.empty("Your role does not import chronologies here.", next_step="Ask the coordinator.")
        return
    if missing := steps.obstacles("import_chronology", review_id):
        markup.summary("This cannot be done yet", missing)
        return
    held = sum(one.held for one in chronology.chronologies(actor, review_id))
    if held:
        links.to("held-rows", f"Held rows to mend ({held:,})", review=review_id, icon=":material/build:")
    st.header("The file", anchor=False)
    agency = chronology_list.whose(actor, agencies, review_id, "Whose chronology is it?")
    rules = _rules(actor, review_id, agency) if agency else "Choose above whose chronology it is. The file is kept."
    import_screen.draw(_key(review_id), columns.CHRONOLOGY, rules)
    _earlier(actor, review_id)


def _rules(actor: Actor, review_id: str, agency: str) -> import_screen.Rules:
    key = _key(review_id)

    def take(name, content, chosen, decision, command_id):
        report = chronology_import.import_file(
            actor, review_id, agency, name, content, sheets={one.table.sheet.name: one.choice for one in chosen}, corrects=decision.corrects,
            decided=decision.decided, gone=decision.gone, today=clock.today(), now=clock.now(), command_id=command_id,
        )  # fmt: skip
        if told := _what_came(report):
            act.tell(told)

    def ask(name, found, chosen):
        return import_corrections.draw(actor, review_id, agency, key, name, found, chosen)

    return import_screen.Rules(
        open_file=partial(chronology_import.open_file, actor, review_id, agency),
        understand=lambda table, choice: chronology_import.read(table, review_id, matching=choice, today=clock.today()).understood,
        take=take,
        shown=_shown,
        headings=SHOWN,
        whose=agency,
        several=True,
        above=partial(_head, review_id, agency),
        ask=ask,
    )


def _key(review_id: str) -> str:
    return f"chronology-import:{review_id}"


def _what_came(report: chronology_import.ImportReport) -> str:
    """What became of the rows beside those that are new, as one sentence; '' where all are."""
    told = []
    if report.changed:
        told.append(f"{report.changed:,} corrected an entry")
    if report.known:
        told.append(f"{report.known:,} of these rows were here already, as they stand in the file, and are not doubled")
    if report.kept:
        told.append(f"{report.kept:,} stay as corrected on screen")
    if report.alike:
        told.append(f"{report.alike:,} {'says' if report.alike == 1 else 'say'} of the same days what another entry here says: compare the entries")
    if report.gone:
        told.append(f"{report.gone:,} that the file no longer has {'was' if report.gone == 1 else 'were'} recorded in error")
    return f"{'; '.join(told)}." if told else ""


def _head(review_id: str, agency: str, found: Sequence[Table]) -> None:
    """What the file says over its table, and where that differs from the review."""
    head = chronology_head.read(found)
    if told := head.facts():
        markup.quiet("The file says over its table:")
        markup.facts(told)
    if wrong := chronology_head.mismatches(head, review_id, agency):
        markup.wrong("Please check", wrong)


def _shown(row: ChronologyEntry) -> dict:
    return {
        "row": row.row,
        "date": _date(row),
        "about": row.family_member,
        "information": row.information,
        "source": " - ".join(filter(None, [row.source, row.agency])),
        "action": row.action,
        "seen": {True: "seen", False: "not seen", None: row.seen_typed}[row.seen],
        "comment": "\n".join(filter(None, [row.comment, row.panel_note])),
    }


def _date(row: ChronologyEntry) -> str:
    """What a date was understood as, and beneath it why and what was typed, where that says something else."""
    understood = dates.show(row.date) + (f" to {dates.show(row.end_date)}" if row.end_date else "")
    typed = " ".join(row.date.typed.split())
    told = [" ".join(filter(None, [understood, row.time])), row.date.inferred or ""]
    return "\n".join(filter(None, [*told, f"typed: {typed}" if typed and typed not in told[0] else ""]))


def _earlier(actor: Actor, review_id: str) -> None:
    found = chronology_import.imports_of(actor, review_id)
    if not found:
        return
    st.header("Files brought in so far", anchor=False)
    rows = [
        {
            "agency": one["agency"],
            "file": " / ".join(filter(None, [one["file_name"], one["sheet"]])),
            "on": one["imported_on"],
            "by": one["imported_by"],
            "rows": _rows(one),
            "corrects": _corrects(one),
            "kept": json.loads(one["unmatched"]),
            "state": f"Withdrawn: {one['withdrawn_reason']}" if one["withdrawn_reason"] else "",
        }
        for one in found
    ]
    headings = {
        "agency": "Agency", "file": "File", "on": "Imported", "by": "By", "rows": "Rows",
        "corrects": "A correction of", "kept": "Columns kept with the rows only", "state": "State",
    }  # fmt: skip
    seldom = ("corrects", "kept", "state")
    headings = {name: label for name, label in headings.items() if name not in seldom or any(row[name] for row in rows)}
    markup.table(rows, headings, caption="Files brought in so far", show_caption=False)
    standing = {one["id"]: one for one in found if not one["withdrawn_reason"]}
    if standing:
        with st.expander("Withdraw a file that should not have gone in"):
            _withdraw(actor, standing)


def _rows(one: dict) -> str:
    """What became of a file's rows as it came in, and of those held how many still are."""
    held, waiting = one["rows_held"], one["rows_waiting"]
    since = "" if held == waiting else f" then, {waiting:,} still" if waiting else " then, none still"
    told = [f"{one['rows_read']:,} read", f"{one['rows_accepted']:,} accepted", f"{held:,} held{since}"]
    return ", ".join(told + ([f"{one['rows_known']:,} here already"] if one["rows_known"] else []))


def _corrects(one: dict) -> str:
    """The file that a file corrected, and what it changed."""
    if not one["corrects"]:
        return ""
    told = [f"{one[name]:,} {words}" for name, words in (("changed", "changed"), ("kept_on_screen", "kept"), ("gone", "ended")) if one[name]]
    return ": ".join(filter(None, [one["corrects"], ", ".join(told)]))


def _withdraw(actor: Actor, standing: dict[str, dict]) -> None:
    key = "withdraw"
    markup.quiet(
        "Its entries are recorded in error, its held rows set aside, what it only corrected is as before; all stay on record. "
        "The file can then be brought in again, with other columns if need be."
    )
    files = {name: f"{one['agency']}: {one['file_name']}, {look.moment(one['imported_on'])}" for name, one in standing.items()}
    chosen = st.selectbox("File", list(files), format_func=files.get, key=f"{key}:file")
    reason = st.text_input("Reason", key=f"{key}:reason", max_chars=2000)
    if act.button("Withdraw the file", key=key, type="secondary"):
        act.do(
            lambda: chronology_import.withdraw_import(actor, chosen, reason, now=clock.now(), command_id=act.command_id(key)),
            done="File withdrawn.", then=lambda: act.forget(key),
        )
