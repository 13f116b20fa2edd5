"""An action plan brought in from a table that arrived by email, and the rows of it that were not understood (App 9, 3.4.2)."""

from functools import partial

import streamlit as st

from casework import action_plan_import, clock, columns, held_plan_rows, permissions, recommendations, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import AlreadyDone
from casework.held_plan_rows import HeldPlanRow
from casework.understand_action_plan import ActionPlanRow
from parts import act, form, import_screen, links, look, markup, review

SHOWN = {
    "row": "Row",
    "number": "No.",
    "recommendation": "Recommendation",
    "action": "Action",
    "leads": "Lead agencies",
    "target": "Target",
    "completed": "Completed",
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "import_action_plan", "Import an action plan")
    review_id = stands.review.id
    links.to("action-plan", "Back to the action plan", review=review_id, icon=":material/arrow_back:")
    if missing := steps.obstacles("import_action_plan", review_id):
        markup.summary("This cannot be done yet", missing)
        return
    _held(actor, review_id)
    st.header("Import a file", anchor=False)
    agencies = recommendations.agencies()
    agency = st.selectbox(
        "Whose plan is it?",
        ["", *agencies],
        format_func=lambda one: (
            f"{agencies[one]}: its own plan, from its IMR" if one else "The review's: from the overview report"
        ),
        key=f"plan-import:{review_id}:whose",
    )
    import_screen.draw(f"plan-import:{review_id}", columns.ACTION_PLAN, _rules(actor, review_id, agency or None))
    _earlier(actor, review_id)


def _rules(actor: Actor, review_id: str, agency: str | None) -> import_screen.Rules:
    def take(name, content, chosen, given, command_id):
        (one,) = chosen
        report = action_plan_import.import_file(
            actor,
            review_id,
            name,
            content,
            matching=one.choice,
            sheet=one.table.sheet.name,
            agency_id=agency,
            today=clock.today(),
            now=clock.now(),
        )
        if report.already_on:
            raise AlreadyDone

    return import_screen.Rules(
        open_file=partial(action_plan_import.open_file, actor, review_id),
        understand=lambda table, choice: action_plan_import.preview(
            actor, review_id, table, choice, today=clock.today()
        )[0],
        take=take,
        shown=_shown,
        headings=SHOWN,
    )


def _shown(row: ActionPlanRow) -> dict:
    return {
        "row": row.row,
        "number": row.number,
        "recommendation": row.recommendation,
        "action": row.action or "No action yet",
        "leads": list(row.lead_agencies),
        "target": _date(row.target_date),
        "completed": _date(row.completion_date),
    }


def _date(found: PartialDate | None) -> str:
    return markup.as_text(found) if found else ""


def _held(actor: Actor, review_id: str) -> None:
    """The held rows, one opened after another."""
    held = held_plan_rows.held_rows(actor, review_id)
    if not held:
        return
    st.header(f"Held rows ({len(held):,})", anchor=False)
    rows = [{"row": f"{one.file_name}, row {one.row}", **problem} for one in held for problem in one.problems]
    import_screen.problems(
        rows[:200], "Not understood, and not in the plan yet", {**import_screen.HELD, "row": "File and row"}
    )
    if permissions.may(actor, "mend_held_plan_row", review_id):
        _mend(actor, held)


def _mend(actor: Actor, held: list[HeldPlanRow]) -> None:
    names = {one.id: f"Row {one.row} of {one.file_name}" for one in held}
    chosen = st.selectbox("Mend a row", list(names), format_func=names.get, key="plan-held:which")
    row = next((one for one in held if one.id == chosen), held[0])
    key = f"plan-held:{row.id}"
    for problem in row.problems:
        markup.ask(st, "", problem=f"{problem['column']}: {problem['reason']}")
    typed = form.draw(held_plan_rows.form(row.typed), row.typed, key=key)
    if row.other_columns:
        markup.facts(row.other_columns)
    version = act.opened(key, row.version)
    if act.button("Put the row into the plan", key=key):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        act.do(
            lambda: held_plan_rows.mend_held_plan_row(actor, row.id, typed, version=version, **times),
            done=f"Row {row.row} is in the plan.",
            key=key,
            mine=typed,
        )
    with st.expander("Leave this row out of the plan"):
        _set_aside(actor, row)


def _set_aside(actor: Actor, row: HeldPlanRow) -> None:
    key = f"plan-aside:{row.id}"
    typed = form.draw("reason", key=key)
    version = act.opened(key, row.version)
    if act.button("Set the row aside", key=key, type="secondary"):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        act.do(
            lambda: held_plan_rows.set_held_plan_row_aside(actor, row.id, typed, version=version, **times),
            done=f"Row {row.row} set aside. It is kept as typed.",
            key=key,
            mine=typed,
        )


def _earlier(actor: Actor, review_id: str) -> None:
    rows = [
        {
            "file": one["file_name"],
            "on": look.moment(one["imported_on"]),
            "by": one["imported_by_name"],
            "came": f"{one['report']['read']:,} read, {one['report']['accepted']:,} accepted",
        }
        for one in action_plan_import.imports(actor, review_id)
    ]
    if rows:
        columns_shown = {"file": "File", "on": "Imported", "by": "By", "came": "Rows"}
        markup.table(rows, columns_shown, caption="Files imported so far")
