"""Proceedings beside the review: what they are and mean for it, whether it waits, the Coroner, disclosure (2.2.3, 3.3.4)."""

import streamlit as st

from casework import clock, forms, permissions, preliminary_run, proceedings
from casework.actors import Actor
from casework.proceedings import Proceeding
from casework.standing import Standing
from parts import act, fold, form, line_steps, links, look, markup, register, review


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Proceedings")
    review_id = stands.review.id
    if stands.case.facts.get("suspect_dead"):
        markup.quiet(
            "The suspect is recorded as dead: the case is referred to the Coroner, the review goes on without delay, and the overview report and its "
            "papers are submitted to the Coroner (2.2.3). Record each under 'Liaison with the Coroner'."
        )
    if permissions.may(actor, "see_proceedings", review_id):
        _all(actor, stands)
    for found in stands.case.procedure.registers_of("proceedings"):
        register.show(actor, stands, found.id)
        if found.id == "waiting" and permissions.may(actor, "place_on_hold", review_id):
            links.to("clocks", "Place the review on hold, or lift a hold", review=review_id)
    with fold.out("Steps of the procedure", key=f"proceedings-steps-{review_id}") as sheet:
        if sheet.open:
            line_steps.show(actor, stands, "proceedings")


def _all(actor: Actor, stands: Standing) -> None:
    st.header("Proceedings", anchor=False)
    found = proceedings.of_review(actor, stands.review.id)
    if not found:
        look.empty("No proceedings are recorded.", next_step="Those named at the preliminary meeting stand here too.")
    else:
        links.download("list", "Print: proceedings", review=stands.review.id, list="proceedings")
    for one in found:
        _one(actor, stands, one)
    if permissions.may(actor, "record_proceedings", stands.review.id):
        _add(actor, stands)


def _one(actor: Actor, stands: Standing, one: Proceeding) -> None:
    asked, hidden = proceedings.form_of(actor, stands.review.id, one.kind)
    offered = proceedings.options()
    with st.container(border=True, gap="small"):
        st.subheader(one.label, anchor=False)
        told = {
            asked.fields[name].label: forms.in_words(asked.fields[name], value, offered)
            for name, value in one.answers.items()
        }
        markup.facts({label: value for label, value in told.items() if value} or {"Status": "Nothing is known yet"})
        markup.quiet(f"Last changed by {one.changed_by}, {look.moment(one.changed_on)}.")
        if not permissions.may(actor, "record_proceedings", stands.review.id):
            return
        key = f"proceeding-{one.id}"
        with fold.out("Record what is known now", key=key) as sheet:
            if not sheet.open:
                return
            typed = form.draw(asked, one.answers, key=key, options=offered, hidden=hidden)
            version = act.opened(key, one.version)
            if act.button("Record", key=key):
                act.do(
                    lambda: proceedings.keep_up(
                        actor,
                        stands.review.id,
                        one.id,
                        typed,
                        version=version,
                        today=clock.today(),
                        now=clock.now(),
                        command_id=act.command_id(key),
                    ),
                    done=f"Recorded: {one.label}.",
                    key=key,
                    mine=typed,
                )


def _add(actor: Actor, stands: Standing) -> None:
    key = f"proceeding-add-{stands.review.id}"
    with fold.out("Add proceedings", key=key) as sheet:
        if not sheet.open:
            return
        kinds = preliminary_run.choices("kind")
        kind = st.selectbox(
            "Kind", list(kinds), format_func=kinds.get, index=None, placeholder="Choose", key=f"{key}:kind"
        )
        if act.button("Add", key=key):
            act.do(
                lambda: preliminary_run.add_proceeding(
                    actor,
                    stands.review.id,
                    kind or "",
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Added. Record what is known of it.",
                key=key,
            )
