"""Panel: who chairs it and who sits on it, its meetings, whom it asks, and its legal advice (3.2, App 4 section 6)."""

import streamlit as st

from casework import agencies, clock, my_work, panel, permissions, registers, steps_in_view
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from parts import act, line_steps, links, markup, part_of_page, register, review, tasks

LINE = "panel"
PARTS = {
    "people": "Chair and members",
    "meetings": "Meetings",
    "advice": "Experts, consultation, legal advice",
    "steps": "Steps",
}
REGISTERS = {
    "people": ("panel_appointment", "panel_member"),
    "meetings": ("panel_meeting", "practitioner_event"),
    "advice": ("expert", "consultee", "legal_advice"),
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_panel", "Panel")
    _next(actor, stands)
    for sentence in panel.asks(stands.review.id):
        markup.quiet(sentence)
    offered = [part for part in PARTS if part != "steps" or steps_in_view.sees_all(actor, stands.review.id)]
    chosen = _choose(actor, offered, stands.review.id)
    if chosen == "steps":
        try:
            line_steps.show(actor, stands, LINE, opened=st.query_params.get("step", ""))
        except CaseworkError as trouble:
            act.show(trouble)
        return
    if chosen == "meetings":
        count = panel.meetings_held(stands.review.id, today=clock.today())
        times = {0: "has not met yet", 1: "has met once", 2: "has met twice"}.get(count, f"has met {count} times")
        st.markdown(f"**The panel {times}.** Both reports print this.")
    for name in REGISTERS[chosen]:
        register.show(actor, stands, name)
        if name == "panel_member":
            _accounts(actor, stands)


def _next(actor: Actor, stands: Standing) -> None:
    """What is to be done here, the first thing first: steps of this line, and what the registers leave open."""
    today = clock.today()
    due = [task for task in my_work.of_review(actor, stands, today=today) if task.page == LINE]
    if due:
        st.header("Next", anchor=False)
        tasks.lines(due, key="panel-next", today=today, with_review=False)


def _choose(actor: Actor, parts: list[str], review_id: str) -> str:
    """The part of the page, in the address; a step in the address opens the steps, an entry the register that holds it."""
    asked = st.query_params.get("part") or ("steps" if st.query_params.get("step") else "")
    if entry := st.query_params.get("entry"):
        of_each = {
            part: [registers.called(actor, review_id, name) for name in names] for part, names in REGISTERS.items()
        }
        asked = next((part for part, found in of_each.items() if any(entry in one for one in found)), asked)
    key = f"panel-part-{review_id}"
    return part_of_page.choose(parts, PARTS, key=key, asked=asked, otherwise=parts[0], leaving=("entry", "step"))


def _accounts(actor: Actor, stands: Standing) -> None:
    """Who of the members can open the review; an account and a membership are the coordinator's to give."""
    today = clock.today()
    found = panel.members(actor, stands.review.id, today=today)
    if not found:
        return
    st.subheader("Who can open this review in the portal", anchor=False)
    called = agencies.to_choose(today)
    rows = [
        {
            "name": member.name,
            "agency": called.get(member.agency_id or "", ""),
            "account": member.account or "No membership under this name",
        }
        for member in found
    ]
    markup.table(
        rows, {"name": "Member", "agency": "Agency", "account": "In the portal"}, caption="Accounts", show_caption=False
    )
    if permissions.may(actor, "grant_membership", stands.review.id):
        markup.quiet("Being listed here opens nothing. To let a member open the review, grant a membership.")
        links.to("administration", "Grant a membership", review=stands.review.id, section="memberships")
