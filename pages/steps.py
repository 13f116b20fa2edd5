"""The steps behind one line of a review's menu: how each stands, what is recorded, what comes first, and the one form to record it."""

import streamlit as st

from casework import begun_before, clock, permissions, procedure, steps_in_view
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from casework.steps_in_view import StepShown
from parts import act, form, line_steps, links, markup, register, review, text
from parts import drafts as kept

BEFORE = "before"


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
    line_steps.show(actor, stands, line, opened=st.query_params.get("step", ""))
    for found in stands.case.procedure.registers_of(line):
        register.show(actor, stands, found.id)
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
        "state": line_steps.mark(shown),
        "day": whole.done if whole else None,
        "owner": shown.owner,
    }


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
