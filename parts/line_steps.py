"""The steps behind one line of a review's menu, drawn on the line's own page: how each stands, what comes first, and the one form to record it."""

import streamlit as st

from casework import clock, own_answers, steps, steps_in_view
from casework.actors import Actor
from casework.standing import Standing
from casework.steps_in_view import Recorded, StepShown
from parts import act, form, links, look, markup, tasks, text
from parts.marks import Mark
from parts.own_answers import beside

STATES = {
    "done": ("done", "Done"),
    "not_needed": ("not-needed", "Not needed"),
    "left_out": ("not-needed", "Not for this review"),
    "open": ("in-hand", "To do"),
    "waiting": ("not-yet", "Waits"),
}



def show(actor: Actor, stands: Standing, line: str, *, opened: str = "") -> None:
    """The steps of this line of the menu, one below the other; `opened` is the step whose form stands open. Raises NotFound as steps_in_view does."""
    found = steps_in_view.of_line(actor, stands, line)
    for shown in found:
        if shown.state != "left_out":
            _step(actor, stands, shown, opened=shown.step.id == opened)
    if not found:
        look.empty("No step here is your agency's.", next_step="'My work' tells you when something is due from you.")
    if left_out := [shown.step.title for shown in found if shown.state == "left_out"]:
        markup.quiet(f"Not for this review: {'; '.join(left_out)}.")


def mark(shown: StepShown) -> Mark:
    """How a step stands, in a word and a sign."""
    if shown.days_late:
        return tasks.due_mark(shown.due, shown.days_late, clock.today())
    return Mark(*STATES[shown.state])


def _step(actor: Actor, stands: Standing, shown: StepShown, *, opened: bool) -> None:
    step = shown.step
    with st.container(border=True, gap="small"):
        st.header(text.label(step.title), anchor=False)
        markup.marks([mark(shown)])
        due = f", due {markup.as_text(shown.due)}" if shown.due else ""
        said = f", and {step.source}" if step.source else ""
        why = f" {shown.why}" if shown.why else ""
        markup.quiet(f"Procedure {step.section}{said}. From the {shown.owner}{due}.{why}")
        for record in shown.newest:
            _record(stands, step, record)
            for kind in ("step", "family_informed", "childrens_services"):
                beside(actor, kind, steps.subject(stands.review.id, step.id, record.agency_id))
        for sentence in shown.missing:
            markup.quiet(f"First: {sentence}")
        for sentence in shown.unproven if shown.state == "open" else ():
            markup.quiet(f"Before it is done: {sentence}")
        if step.has_own_screen:
            line = stands.case.procedure.menu[step.menu]
            where = (step.page, step.page.replace("-", " ").capitalize()) if step.page else (line.page, line.label)
            links.to(where[0], f"Recorded under {where[1]}", review=stands.review.id)
        elif shown.may_be_recorded:
            _record_here(actor, stands, shown, opened=opened)
        if shown.earlier:
            with st.expander("Recorded before"):
                for record in shown.earlier:
                    _record(stands, step, record)


def _record(stands: Standing, step, record: Recorded) -> None:
    result = stands.case.procedure.label(step.result, record.result) if step.result and record.result else ""
    told = {
        "Agency": record.agency,
        (steps.OUTCOMES | steps.LIFTED)[record.outcome]: record.done or "Day not known"
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
    recorded = shown.recorded
    label = "Record this step" if not recorded else "Record it again" if step.repeats else "Correct the record"
    with st.expander(label, expanded=opened and not recorded, key=f"{key}-open", on_change="rerun") as sheet:
        if not sheet.open:
            return
        if step.each == "agency":
            markup.quiet("For your own agency." if shown.of_agency else "For every agency: the step as a whole.")
        asked = steps_in_view.form_of(stands.case.procedure, shown)
        subject = steps.subject(stands.review.id, step.id, shown.of_agency)
        typed = form.draw(asked, own_answers.as_answered(actor, "step", subject) if recorded else None, key=key)
        if act.button("Record", key=key):
            own_typed = {name: value for name, value in typed.items() if asked.fields[name].own}
            answers = {name: value or "" for name, value in typed.items() if name not in own_typed}
            answers["note"] = answers.get("note") or answers.pop("reason", "")
            act.do(
                lambda: steps.record_step(
                    actor,
                    stands.review.id,
                    step.id,
                    **{name: value for name, value in answers.items() if name != "reason"},
                    own=own_typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Recorded: {step.title}.",
                key=key,
                mine=typed,
            )
