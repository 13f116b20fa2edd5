"""The notices that belong to a line of a review's menu: drafted, checked for names before anybody copies them, recorded as sent."""

import streamlit as st

from casework import clock, dates, home_office, home_office_letters, permissions, procedure
from casework.actors import Actor
from casework.standing import Standing
from parts import act, form, links, markup


def show(actor: Actor, stands: Standing, line: str, *, title: str) -> None:
    """What was sent, and the notice that is due, of those whose step stands under this line. Nothing for who may not see them."""
    rules = stands.case.procedure
    mine = {kind: step for kind, step in home_office.STEP_OF_KIND.items() if rules.steps[step].menu == line}
    if not permissions.may(actor, "see_decision", stands.review.id):
        return
    st.header(title, anchor=False)
    for sent in home_office.of_review(actor, stands.review.id):
        if sent.kind in mine:
            _sent(sent)
    if not permissions.may(actor, "record_home_office_notice", stands.review.id):
        return
    waiting = [kind for kind, step in mine.items() if stands.case.state(step) == "open"]
    if not waiting:
        markup.quiet("No notice is due now.")
        return
    kind = (
        waiting[0]
        if len(waiting) == 1
        else st.selectbox("Write about", waiting, format_func=home_office.KINDS.__getitem__)
    )
    with st.expander(f"Write and record the notice: {home_office.KINDS[kind]}", expanded=False):
        _notice(actor, stands.review.id, kind)


def _sent(sent: home_office.Notice) -> None:
    behalf = f" on behalf of the {sent.on_behalf_of}" if sent.on_behalf_of else ""
    by = procedure.current().roles[sent.sent_by].label + behalf
    with st.expander(f"{home_office.KINDS[sent.kind]}: sent {dates.show(sent.sent_on)} by {by}"):
        markup.facts({"Sent to": sent.sent_to, "Text": sent.text})


def _notice(actor: Actor, review_id: str, kind: str) -> None:
    markup.quiet("The portal sends nothing. Check the text, copy it into your email, send it, then record it here.")
    key = f"notice-{kind}-{review_id}"
    begun = {
        "text": home_office.draft(actor, review_id, kind, today=clock.today()),
        "sent_to": home_office.address(clock.today(), kind),
    }
    above = st.container()
    typed = form.draw("home_office_notice", begun, key=key)
    with above:  # told before anybody copies the text
        if found := home_office.text_problems(actor, review_id, kind, typed["text"] or ""):
            markup.summary("Put this right before you copy the text", found)
        else:
            markup.quiet(
                "No name, date of birth, address or number of a person is found in the text. Read it yourself too."
            )
    if kind in home_office_letters.TEMPLATES:
        links.download("home-office-letter", "As a Word letter", review=review_id, letter=kind)
    if act.button("Record as sent", key=key):
        act.do(
            lambda: home_office.record_notice(
                actor, review_id, kind, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done="Notice recorded as sent.",
            key=key,
            mine=typed,
        )
