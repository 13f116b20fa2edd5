"""The steps behind one line of a review's menu: how each stands, what is recorded, what comes first, and the one form to record it."""

import streamlit as st

from casework import begun_before, clock, permissions, procedure, steps, steps_in_view
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from casework.steps_in_view import Recorded, StepShown
from parts import act, form, links, look, markup, review, tasks, text
from parts import drafts as kept
from parts.marks import Mark

BEFORE = "before"
STATES = {
    "done": ("done", "Done"),
    "not_needed": ("not-needed", "Not needed"),
    "left_out": ("not-needed", "Not for this review"),
    "open": ("in-hand", "To do"),
    "waiting": ("not-yet", "Waits"),
}


def page(actor: Actor) -> None:
    line = st.query_params.get("line", "")
    labels = {one.id: one.label for one in procedure.current().menu.values()} | {BEFORE: "What was done before"}
    stands = review.begin(actor, "see_review", labels.get(line, "Steps of the procedure"))
    try:
        if line == BEFORE:
            _before(actor, stands)
        elif line:
            _line(actor, stands, line)
        else:
            _every_step(actor, stands)
    except CaseworkError as trouble:
        act.show(trouble)


def _line(actor: Actor, stands: Standing, line: str) -> None:
    asked = st.query_params.get("step")
    found = steps_in_view.of_line(actor, stands, line)
    for shown in found:
        if shown.state != "left_out":
            _step(actor, stands, shown, opened=shown.step.id == asked)
    if not found:
        look.empty("No step here is your agency's.", next_step="'My work' tells you when something is due from you.")
    if left_out := [shown.step.title for shown in found if shown.state == "left_out"]:
        markup.quiet(f"Not for this review: {'; '.join(left_out)}.")
    links.to("steps", "Every step, one after another", review=stands.review.id)


def _every_step(actor: Actor, stands: Standing) -> None:
    if stands.review.begun_before and permissions.may(actor, "record_begun_before", stands.review.id):
        links.to("steps", "Enter what was done before", review=stands.review.id, line=BEFORE)
    rows = [_row(stands, shown) for shown in steps_in_view.of_review(actor, stands) if shown.state != "left_out"]
    columns = {"section": "Section", "step": "Step", "state": "How it stands", "day": "Day", "owner": "From"}
    markup.table(rows, columns, caption="Every step of the review", show_caption=False)


def _row(stands: Standing, shown: StepShown) -> dict:
    whole = next((record for record in shown.newest if record.agency_id == shown.of_agency), None)
    page, params = ("steps", {"line": shown.step.menu, "step": shown.step.id})
    return {
        "section": shown.step.section,
        "step": markup.Link(shown.step.title, links.address(page, stands.review.id, **params)),
        "state": _mark(shown),
        "day": whole.done if whole else None,
        "owner": shown.owner,
    }


def _mark(shown: StepShown) -> Mark:
    if shown.days_late:
        return tasks.due_mark(shown.due, shown.days_late, clock.today())
    return Mark(*STATES[shown.state])


def _step(actor: Actor, stands: Standing, shown: StepShown, *, opened: bool) -> None:
    step = shown.step
    with st.container(border=True, gap="small"):
        st.header(text.label(step.title), anchor=False)
        markup.marks([_mark(shown)])
        due = f", due {markup.as_text(shown.due)}" if shown.due else ""
        said = f", and {step.source}" if step.source else ""
        markup.quiet(f"Procedure {step.section}{said}. From the {shown.owner}{due}.")
        for record in shown.newest:
            _record(stands, step, record)
        for sentence in shown.missing:
            markup.quiet(f"First: {sentence}")
        if step.has_own_screen:
            line = stands.case.procedure.menu[step.menu]
            links.to(line.page, f"Recorded under {line.label}", review=stands.review.id)
        elif shown.may_record and (not shown.missing or shown.may_override):
            _record_here(actor, stands, shown, opened=opened)
        if shown.earlier:
            with st.expander("Recorded before"):
                for record in shown.earlier:
                    _record(stands, step, record)


def _record(stands: Standing, step, record: Recorded) -> None:
    result = stands.case.procedure.label(step.result, record.result) if step.result and record.result else ""
    told = {
        "Agency": record.agency,
        steps.OUTCOMES[record.outcome]: record.done or "Day not known"
        if record.outcome in ("done", "not_known")
        else " ",
        "What came of it": result,
        "By whom": record.by_whom,
        "Note" if record.outcome in ("done", "not_known") else "Reason": record.note,
        "Recorded by": f"{record.recorded_by}, {look.moment(record.recorded_on)}" if record.recorded_by else "",
    }
    markup.facts({name: value for name, value in told.items() if value})


def _record_here(actor: Actor, stands: Standing, shown: StepShown, *, opened: bool) -> None:
    step, key = shown.step, f"step-{stands.review.id}-{shown.step.id}"
    recorded = any(record.agency_id == shown.of_agency for record in shown.newest)
    label = "Record this step" if not recorded else "Record it again" if step.repeats else "Correct the record"
    with st.expander(label, expanded=opened and not recorded, key=f"{key}-open", on_change="rerun") as sheet:
        if not sheet.open:
            return
        if step.each == "agency":
            markup.quiet("For your own agency." if shown.of_agency else "For every agency: the step as a whole.")
        asked = steps_in_view.form_of(
            stands.case.procedure, step, recorded=recorded, must_override=shown.may_override and bool(shown.missing)
        )
        typed = form.draw(asked, key=key)
        if act.button("Record", key=key):
            answers = {name: value or "" for name, value in typed.items()}
            answers["note"] = answers.get("note") or answers.pop("reason", "")
            act.do(
                lambda: steps.record_step(
                    actor,
                    stands.review.id,
                    step.id,
                    **{name: value for name, value in answers.items() if name != "reason"},
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Recorded: {step.title}.",
                key=key,
                mine=typed,
            )


def _before(actor: Actor, stands: Standing) -> None:
    review_id = stands.review.id
    permissions.demand(actor, "record_begun_before", review_id)
    markup.quiet(
        f"Type the day, or what is known of it, beside each step that was done; '{begun_before.NOT_KNOWN}' where the day is not known. "
        "What must have come before and stays empty becomes 'not known'. Nothing is recorded until you press the button."
    )
    key = f"before-{review_id}"
    draft = kept.Keeping(actor, "begun_before", review_id, key=key)
    typed = form.draw(
        begun_before.form_of(stands.case),
        draft.offered(begun_before.as_typed(stands.case)),
        key=key,
        on_change=draft.keep,
    )
    draft.line()
    for sentence in begun_before.out_of_order(stands.case):
        st.warning(text.label(sentence), icon=":material/warning:")
    if act.button("Record what was done before", key=key):
        act.do(
            lambda: begun_before.record_begun_before(
                actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done="What was done before is recorded.",
            key=key,
            mine=typed,
            then=draft.drop,
        )
