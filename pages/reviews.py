"""Reviews: the register. Every review one may know of, where it stands, how its clocks run, and what is next."""

import streamlit as st

from casework import clock, permissions, procedure, register, standing, steps_in_view
from casework.actors import Actor
from casework.standing import Standing
from parts import clocks_shown, links, look, markup
from parts.marks import Mark

COLUMNS = {
    "review": "Review",
    "stage": "Stage",
    "D3": "Decision clock",
    "D2": "Homicide clock",
    "D1": "One-month clock",
    "hold": "Hold",
    "next": "Next step",
    "owner": "From",
}


def page(actor: Actor) -> None:
    look.page("Reviews")
    if permissions.may(actor, "record_notification"):
        links.to("notification", "Record a notification", icon=":material/add:")
    found = standing.all_in_view(actor, today=clock.today())
    if not found:
        look.empty("There is no review that you may see.", next_step=_first_step(actor))
        return
    chosen = _chosen(found)
    shown = look.paged(chosen, key="reviews-page", size=25, noun="reviews")
    markup.table(
        [_row(actor, one) for one in shown],
        COLUMNS,
        caption="The register of reviews",
        show_caption=False,
        empty="No review fits. Take back one of the choices above.",
    )


def _first_step(actor: Actor) -> str:
    if permissions.may(actor, "record_notification"):
        return "Record the first notification: it begins a review."
    return "The coordinator makes you a member of a review."


def _chosen(found: list[Standing]) -> list[Standing]:
    """The choices stand in the address, so that a list can be kept as a bookmark; the words searched for do not."""
    stages = {one.stage.id: one.stage.label for one in found}
    order = [stage for stage in procedure.current().stages if stage in stages]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            "Search", placeholder="Reference, label or stage", key="reviews-words", autocomplete="off", width=260
        )
        stage = st.selectbox(
            "Stage",
            order,
            index=None,
            format_func=stages.get,
            placeholder="Every stage",
            key="stage",
            bind="query-params",
            width=240,
        )
        shown = st.selectbox(
            "Show", list(register.SHOWN), format_func=register.SHOWN.get, key="show", bind="query-params", width=120
        )
        sort = st.selectbox(
            "Order", list(register.ORDERS), format_func=register.ORDERS.get, key="order", bind="query-params", width=170
        )
        late = st.checkbox("Late only", key="late", bind="query-params")
        held = st.checkbox("On hold only", key="held", bind="query-params")
    return register.chosen(found, words=words, stage=stage, shown=shown, late=late, held=held, order=sort)


def _row(actor: Actor, stands: Standing) -> dict:
    review = stands.review
    ahead = stands.next if steps_in_view.sees_all(actor, review.id) else None
    title = f"{review.title} (begun before the portal)" if review.begun_before else review.title
    return {
        "review": markup.Link(title, links.address("overview", review.id)),
        "stage": stands.stage.label,
        **{clock_id: clocks_shown.of_label(stands, clock_id) for clock_id in ("D1", "D2", "D3")},
        "hold": Mark("at-risk", f"Since {markup.as_text(stands.held.started_on)}") if stands.held else "",
        "next": ahead.step.work if ahead else "",
        "owner": stands.case.procedure.roles[ahead.step.owner].label if ahead else "",
    }
