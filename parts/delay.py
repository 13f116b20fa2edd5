"""What the CSP finds of a delay, and the Home Office's advice on it, on screen (3.3.7)."""

import streamlit as st

from casework import clock, delays, permissions
from casework.actors import Actor
from casework.delays import Delay
from casework.standing import Standing
from parts import act, fold, form, holding, markup
from parts.marks import Mark
from parts.own_answers import beside

AWAITS = {"asking": "Advice not asked for yet", "advice": "Advice awaited"}


def show(actor: Actor, stands: Standing) -> None:
    """Each view of the CSP with what came of it, one form at a time for what comes next."""
    found = delays.of_review(actor, stands.review.id)
    may = permissions.may(actor, "record_delay", stands.review.id)
    if not found:
        markup.quiet("The CSP has recorded no view of a delay.")
    for delay in found:
        with st.container(border=True, gap="small"):
            _one(actor, stands, delay, may)
    if may:
        _find(actor, stands)
    chosen = {one.id: f"View of {markup.as_text(one.found_on)}" for one in found}
    versions = {one.id: one.version for one in found}
    holding.take_out(actor, stands, "view of a delay", chosen, versions, delays.record_in_error)


def _one(actor: Actor, stands: Standing, delay: Delay, may: bool) -> None:
    view = "unreasonable" if delay.unreasonable else "reasonable"
    st.subheader(f"{markup.as_text(delay.found_on)}: the CSP finds the delay {view}", anchor=False)
    if delay.awaits:
        markup.marks([Mark("at-risk", AWAITS[delay.awaits])])
    answers = delay.answers
    told = {
        "Why": answers.get("reason"),
        "Home Office QA Panel asked": delay.asked_on,
        "Asked by": answers.get("asked_by"),
        "What was asked": answers.get("asked_how"),
        "Advice came": delay.answered_on,
        "The advice": answers.get("advice"),
        "What the CSP does about it": answers.get("follows"),
    }
    markup.facts({label: value for label, value in told.items() if value})
    for asked in (delays.FOUND, delays.ASKED, delays.ADVICE):
        beside(actor, asked, delay.id)
    if may and delay.unreasonable:
        if not delay.asked_on:
            _next(actor, stands, delay, delays.ASKED, delays.ask_advice, "Record that the Home Office was asked")
        elif not delay.answered_on:
            _next(actor, stands, delay, delays.ADVICE, delays.record_advice, "Record the advice that came")


def _next(actor: Actor, stands: Standing, delay: Delay, asked: str, verb, label: str) -> None:
    key = f"{asked}-{delay.id}"
    with fold.out(label, key=key) as sheet:
        if not sheet.open:
            return
        typed = form.draw(asked, key=key)
        version = act.opened(key, delay.version)
        if act.button("Record", key=key):
            act.do(
                lambda: verb(
                    actor,
                    stands.review.id,
                    delay.id,
                    typed,
                    version=version,
                    today=clock.today(),
                    command_id=act.command_id(key),
                ),
                done="Recorded.",
                key=key,
                mine=typed,
            )


def _find(actor: Actor, stands: Standing) -> None:
    key = f"delay-{stands.review.id}"
    with fold.out("Record what the CSP finds of the delay", key=key) as sheet:
        if not sheet.open or holding.cannot(stands, "record_delay"):
            return
        typed = form.draw(delays.FOUND, key=key)
        if act.button("Record the view", key=key):
            act.do(
                lambda: delays.record_delay(
                    actor,
                    stands.review.id,
                    typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Recorded. If the delay is unreasonable, ask the Home Office QA Panel for advice and record it here.",
                key=key,
                mine=typed,
            )
