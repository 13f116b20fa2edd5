"""Administration, partnerships: those of this portal, who acts for whom, a successor; and the question 'for which?' where there are several."""

from collections.abc import Mapping

import streamlit as st

from casework import clock, partnerships, people, permissions, procedure
from casework.actors import Actor
from casework.partnerships import Acting, Partnership
from parts import act, fold, form, markup

WIDE = 420


def which(options: Mapping[str, str], *, key: str) -> str | None:
    """For which partnership something is done: asked when there are several to choose from, and nothing is shown otherwise."""
    if len(options) < 2:
        return None
    return st.selectbox(
        "For which partnership?", list(options), format_func=options.get, index=None, placeholder="Choose", key=f"{key}:partnership", width=WIDE
    )


def show(actor: Actor) -> None:
    known = partnerships.every()
    rows = [
        {
            "name": one.name,
            "prefix": one.reference_prefix,
            "stands": f"Ended on {markup.as_text(one.ended_on)}; {one.successor} holds its reviews" if one.ended_on else "At work",
        }
        for one in known
    ]
    columns = {"name": "Partnership", "prefix": "References begin with", "stands": "How it stands"}
    markup.table(rows, columns, caption="Partnerships of this portal", show_caption=False)
    markup.quiet("An officer sees the reviews of their own partnership and, where it is agreed, of one it acts for.")
    at_work = [one for one in known if one.ended_on is None]
    if len(at_work) > 1:
        _acting(actor, at_work)
        _succession(actor, at_work)
    if permissions.may(actor, "add_partnership"):
        _add(actor)


def _acting(actor: Actor, at_work: list[Partnership]) -> None:
    st.subheader("Who acts for whom", anchor=False)
    found, labels, today = partnerships.all_acting(actor), procedure.current().roles, clock.today()
    rows = [
        {
            "whose": one.for_partnership, "by": one.partnership, "role": labels[one.role].label, "first": one.valid_from,
            "last": one.valid_to, "reason": f"{one.reason} Ended: {one.ended_why}" if one.ended_why else one.reason,
        }
        for one in found
    ]  # fmt: skip
    columns = {"whose": "Reviews of", "by": "Officers of", "role": "As", "first": "First day", "last": "Last day", "reason": "Reason"}
    markup.table(rows, columns, caption="Acting", show_caption=False, empty="No partnership acts for another.")
    mine = {one.id for one in at_work if permissions.may(actor, "arrange_partnerships", partnership=one.id)}
    box = fold.out("Let another partnership's officers act for yours", key="acting")
    if box.open:
        with box:
            _let_act(actor, at_work, mine)
    running = [one for one in found if (one.valid_to is None or one.valid_to >= today) and {one.partnership_id, one.for_partnership_id} & mine]
    if running:
        box = fold.out("End an arrangement", key="end-acting")
        if box.open:
            with box:
                _end_acting(actor, running)


def _let_act(actor: Actor, at_work: list[Partnership], mine: set[str]) -> None:
    every = {one.id: one.name for one in at_work}
    options = {
        "for_partnership": {one: name for one, name in every.items() if one in mine},
        "partnership": every,
        "roles": {name: role.label for name, role in procedure.current().roles.items() if role.kind == "office"},
    }
    typed = form.draw("acting", {"first_day": clock.today()}, key="acting", options=options)
    if act.button("Agree it", key="acting"):
        act.do(
            lambda: partnerships.let_act(actor, typed, today=clock.today(), command_id=act.command_id("acting")),
            done="Agreed. The officers can open these reviews from the first day.", key="acting", mine=typed,
        )  # fmt: skip


def _end_acting(actor: Actor, running: list[Acting]) -> None:
    labels = procedure.current().roles
    by_id = {one.id: one for one in running}
    chosen = st.selectbox(
        "Which one?",
        list(by_id),
        format_func=lambda one: f"{by_id[one].partnership} for {by_id[one].for_partnership}: {labels[by_id[one].role].label}",
        index=None,
        placeholder="Choose",
    )
    why = st.text_input("Why does it end?", key="end-acting:why", max_chars=500)
    if act.button("End it", key="end-acting", type="secondary", disabled=not chosen):
        act.do(
            lambda: partnerships.end_acting(actor, chosen, version=by_id[chosen].version, why=why, today=clock.today()),
            done="Ended. What it allowed is gone at once.", then=lambda: act.forget("end-acting"),
        )  # fmt: skip


def _succession(actor: Actor, at_work: list[Partnership]) -> None:
    mine = {one.id: one for one in at_work if permissions.may(actor, "arrange_partnerships", partnership=one.id)}
    box = fold.out("Hand over to a successor", key="succession")
    if not box.open or not mine:
        return
    with box:
        ending = st.selectbox(
            "Which partnership ends?", list(mine), format_func=lambda one: mine[one].name, index=None, placeholder="Choose", width=WIDE
        )
        if not ending:
            return
        key = f"succession-{ending}"
        version = act.opened(key, mine[ending].version)
        others = {one.id: one.name for one in at_work if one.id != ending}
        typed = form.draw("succession", key=key, options={"successor": others})
        if act.button("Hand every review over", key=key):
            act.do(
                lambda: partnerships.hand_over(
                    actor, ending, typed, version=version, today=clock.today(), command_id=act.command_id(key)
                ),
                done="Handed over. Each review says who held it before.", key=key, mine=typed,
            )  # fmt: skip


def _add(actor: Actor) -> None:
    box = fold.out("Add another partnership", key="partnership-added")
    if not box.open:
        return
    with box:
        accounts = {one["id"]: one["name"] for one in people.everybody(actor) if not one["disabled_on"]}
        typed = form.draw("partnership_added", key="partnership-added", options={"administrator": accounts})
        if act.button("Add the partnership", key="partnership-added"):
            act.do(
                lambda: partnerships.add(actor, typed, today=clock.today(), command_id=act.command_id("partnership-added")),
                done="Partnership added. Its account administrator can give its officers their offices.",
                key="partnership-added", mine=typed,
            )  # fmt: skip
