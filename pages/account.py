"""Your account: who you are here, and what you may do in the partnership."""

import streamlit as st

from casework import clock, offices, second_factor
from casework.actors import Actor
from parts import look, markup


def page(actor: Actor) -> None:
    look.page("Your account", intro=f"You are signed in as {actor.name}.")
    held = offices.held_by(actor, today=clock.today())
    if held:
        st.subheader("Your offices", anchor=False)
        columns = {"label": "Office", "for_name": "Acting for"}
        markup.table(held, columns, caption="Your offices in the partnership", show_caption=False)
    else:
        markup.quiet(
            "You hold no office in the partnership. What you may do depends on the reviews you are a member of."
        )
    st.subheader("Passphrase and second factor", anchor=False)
    markup.link("Change your passphrase", "/passphrase")
    _second_factor(actor)


def _second_factor(actor: Actor) -> None:
    held = second_factor.own(actor)
    if held["set_up_on"] is None:
        markup.quiet(
            "A code from an app on your telephone, asked for after the passphrase, keeps out whoever learns the passphrase."
        )
        markup.link("Set up a second factor", "/second-factor")
        return
    markup.quiet(f"Set up on {look.moment(held['set_up_on'])}. Recovery codes left: {held['codes_left']}.")
    markup.link("Your second factor", "/second-factor")
