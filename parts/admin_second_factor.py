"""Administration, one person: the second factor reset for somebody who lost it. One administrator asks, another confirms."""

import streamlit as st

from casework import clock, permissions, second_factor
from casework.actors import Actor
from parts import act, confirm, fold, look, markup


def show(actor: Actor, person: dict) -> None:
    """Whether the person has a second factor, and what this administrator may do about a lost one."""
    if not permissions.may(actor, "reset_second_factor"):
        return
    st.subheader("Second factor", anchor=False)
    if not second_factor.is_set_up(person["id"]):
        markup.quiet("Not set up. Each person sets up their own, under Your account.")
        return
    if person["id"] == actor.person_id:
        markup.quiet("Set up. You look after your own under Your account.")
        return
    asked = second_factor.reset_asked(actor, person["id"], now=clock.now())
    if asked is None:
        _ask(actor, person)
    elif asked["asked_by_id"] == actor.person_id:
        markup.quiet(
            f"Set up. You asked for a reset on {look.moment(asked['asked_on'])}: another account administrator confirms it "
            "here within a day."
        )
    else:
        _confirm(actor, person, asked)


def _ask(actor: Actor, person: dict) -> None:
    markup.quiet("Set up. Reset it only for somebody who lost both the app and the recovery codes.")
    key = f"ask-reset-{person['id']}"
    box = fold.out("Ask for a reset", key=key)
    if not box.open:
        return
    with box:
        why = st.text_input("Why, and how do you know that it is the person who asks?", key=f"{key}:why", max_chars=500)
        if act.button("Ask for the reset", key=key, type="secondary"):
            act.do(
                lambda: second_factor.ask_reset(actor, person["id"], why=why, now=clock.now()),
                done="Asked. Another account administrator confirms it here within a day.",
                then=lambda: act.forget(key),
            )


def _confirm(actor: Actor, person: dict, asked: dict) -> None:
    key = f"confirm-reset-{person['id']}"
    markup.quiet(
        f"{asked['asked_by']} asked for a reset on {look.moment(asked['asked_on'])}. Speak to {person['name']} before you confirm it."
    )
    sentence = f"{person['name']} is signed out and signs in with the passphrase alone, until they set a second factor up again."
    if confirm.button("Confirm the reset", key=key, sentence=sentence, sure="Yes, reset it"):
        act.do(
            lambda: second_factor.confirm_reset(actor, person["id"], now=clock.now()),
            done="Second factor reset. Tell the person to set it up again.",
            then=lambda: act.forget(key),
        )
