"""Glossary: the abbreviations of a review as agreed at the panel, and those of the entries that nobody explained yet (App 3; R75)."""

import streamlit as st

from casework import clock, dates, glossary, permissions
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.glossary import Unexplained
from parts import act, fold, links, markup, register, review

AGREED_BY = "The panel"
COUNTED = "Abbreviations in capitals are looked for in the entries that you may read, and listed once they are used twice or more."
BY_HAND = " One that is used once, or is written in small letters, is added by hand below."


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Glossary")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    try:
        left = glossary.unexplained(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    writes = permissions.may(actor, "record_glossary", review_id)
    markup.quiet(f"{COUNTED}{BY_HAND if writes else ''}")
    if left:
        _unexplained(actor, review_id, left, writes)
    if writes:
        _take_over(actor, review_id)
    register.show(actor, stands, glossary.REGISTER)


def _unexplained(actor: Actor, review_id: str, left: list[Unexplained], writes: bool) -> None:
    st.header(f"Not explained yet: {len(left):,}", anchor=False)
    if writes:
        _explain(actor, review_id, left[0])
    rows = [{"letters": one.letters, "count": one.count, "usually": one.usually, "used_in": one.used_in} for one in left]
    columns = {"letters": "Abbreviation", "count": "Times used", "usually": "Usually means", "used_in": "First used in"}
    markup.table(rows, columns, caption="Used in the entries twice or more, and not explained", show_caption=False)


def _explain(actor: Actor, review_id: str, one: Unexplained) -> None:
    """The next of them: explained, or set aside; then the one after it."""
    key = f"explain-{review_id}-{one.letters}"
    with st.container(border=True, gap="small"):
        st.subheader(f"What does {one.letters} mean?", anchor=False)
        markup.quiet(f"Used {one.count:,} times, first in: {one.used_in}")
        first, second, third = st.columns([5, 3, 2])
        meaning = first.text_input("Meaning", one.usually, key=f"{key}:meaning", max_chars=300)
        by, on = _agreed(second, third, key)
        with st.container(horizontal=True):
            explained = act.button("Explain it", key=key, shortcut="ctrl+enter")
            aside = act.button("Set it aside: it needs no explanation", key=key, type="secondary")
    if explained or aside:
        act.do(
            lambda: glossary.settle(
                actor, review_id, one.letters, meaning="" if aside else meaning, set_aside=bool(aside), agreed_by=by, agreed_on=on,
                today=clock.today(), now=clock.now(), command_id=act.command_id(key),
            ),
            done=f"{one.letters}: {'set aside' if aside else 'explained'}.",
        )  # fmt: skip


def _agreed(by_where, on_where, key: str) -> tuple[str, str]:
    by = by_where.text_input("Agreed by", AGREED_BY, key=f"{key}:by", max_chars=200)
    on = on_where.text_input("Agreed on", dates.show(clock.today()), key=f"{key}:on")
    return by, on


def _take_over(actor: Actor, review_id: str) -> None:
    offered = glossary.offered(actor, review_id)
    standard, used = {one.letters: one.meaning for one in offered}, [one.letters for one in offered if one.used]
    if not standard:
        return
    key = f"take-over-{review_id}"
    with fold.out(f"Take over from the partnership's standard abbreviations ({len(standard)} left)", key=key) as sheet:
        if not sheet.open:
            return
        markup.quiet(f"Used in the entries, and chosen to begin with: {len(used)}.")
        chosen = st.multiselect(
            "Abbreviations", list(standard), default=used, format_func=lambda one: f"{one}: {standard[one]}", key=f"{key}:chosen"
        )
        first, second = st.columns([3, 2])
        by, on = _agreed(first, second, key)
        if act.button("Take these over", key=key):
            act.do(
                lambda: glossary.take_over(
                    actor, review_id, chosen, agreed_by=by, agreed_on=on, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                ),
                done=f"Taken over: {len(chosen)}.", then=lambda: act.forget(key),
            )  # fmt: skip
