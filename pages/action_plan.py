"""The action plan of a review: has it happened, how do we know? (App 9, 3.5) One action is opened on its own page."""

import streamlit as st

from casework import action_plan, actions, clock, held_plan_rows, own_answers, permissions, recommendations
from casework.action_plan import Action, Plan, Recommendation
from casework.actors import Actor
from casework.errors import CaseworkError
from parts import act, fold, form, links, look, markup, plans, review, text


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Action plan")
    review_id, today = stands.review.id, clock.today()
    try:
        plan = action_plan.plan(actor, review_id, today=today)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _heading(actor, plan)
    _doors(actor, plan)
    if not plan.recommendations:
        look.empty("No recommendation is recorded that you can see.", next_step="Add one, or import the plan.")
        return
    shown = plans.chosen(plan)
    if not any(kept for _, kept in shown):
        markup.quiet("No action fits. Choose other agencies or states above." if plans.in_words() else "No action yet.")
    for recommendation, kept in look.paged(shown, key=f"plan:{review_id}:page", size=15, noun="recommendations"):
        _recommendation(actor, recommendation, kept)


def _heading(actor: Actor, plan: Plan) -> None:
    """App 9's heading, and the whole in one sentence."""
    written = [action for action in plan.actions if action.written]
    done = sum(action.state in ("implemented", "audited") for action in written)
    overdue = [action for action in plan.actions if action.overdue]
    agencies = {lead.name for action in overdue for lead in action.leads}
    late = f"{len(overdue):,} overdue at {_count(len(agencies), 'agency', 'agencies')}" if overdue else "none overdue"
    without = len(plan.without_action)
    sentences = (
        [f"{done:,} of {_count(len(written), 'action', 'actions')} implemented, {late}."]
        if plan.recommendations
        else []
    )
    if without:
        sentences.append(f"{_count(without, 'recommendation has', 'recommendations have')} no action yet.")
    if sentences:
        st.markdown(f"**{' '.join(sentences)}**")
    produced = ", ".join(filter(None, [plan.produced_by, markup.as_text(plan.produced_on)]))
    facts = {"Following the death of": plan.victims or "No pseudonym is set yet", "Produced by": produced}
    if plan.updated_on:
        facts["Updated"] = markup.as_text(clock.local(plan.updated_on).date())
    markup.facts(facts)
    if permissions.may(actor, "describe_action_plan", plan.review_id):
        box = fold.out("Change who produced the plan, and its date", key=f"plan-heading:{plan.review_id}")
        if box.open:
            with box:
                _change_heading(actor, plan)


def _change_heading(actor: Actor, plan: Plan) -> None:
    key = f"plan-heading:{plan.review_id}"
    values = {"produced_by": plan.produced_by, "produced_on": plan.produced_on}
    typed = form.draw("plan_heading", own_answers.with_own(actor, "plan_heading", plan.review_id, values), key=key)
    version = act.opened(key, plan.version)
    if act.button("Record the heading", key=key):
        act.do(
            lambda: recommendations.describe_action_plan(
                actor, plan.review_id, typed, version=version, today=clock.today(), command_id=act.command_id(key)
            ),
            done="Heading of the plan recorded.",
            key=key,
            mine=typed,
        )


def _doors(actor: Actor, plan: Plan) -> None:
    """What can be done with the plan as a whole."""
    review_id = plan.review_id
    with st.container(horizontal=True):
        if permissions.may(actor, "add_recommendation", review_id):
            links.to("recommendation", "Add a recommendation", review=review_id, icon=":material/add:")
        if permissions.may(actor, "import_action_plan", review_id):
            held = len(held_plan_rows.held_rows(actor, review_id))
            label = f"Import a plan ({held:,} held)" if held else "Import a plan"
            links.to("action-plan-import", label, review=review_id, icon=":material/upload_file:")
        if plan.actions and permissions.may(actor, "export_action_plan", review_id):
            links.download("action-plan", "Plan in Excel", review=review_id)
            links.download("action-plan-by-agency", "By agency, to print", review=review_id)


def _recommendation(actor: Actor, recommendation: Recommendation, kept: list[Action]) -> None:
    with st.container(border=True, gap="small"):
        title, standing, door = st.columns([6, 4, 2.7], vertical_alignment="center")
        title.subheader(text.label(_name(recommendation)), anchor=False)
        with standing:
            markup.quiet(recommendation.standing)
        with door:
            adds = permissions.may(actor, "add_action", recommendation.review_id)
            label = "Add an action" if adds and not recommendation.written_actions else "Open it"
            links.to(
                "recommendation",
                label,
                review=recommendation.review_id,
                icon=":material/chevron_right:",
                recommendation=recommendation.id,
            )
        text.plain(recommendation.text)
        if recommendation.addressee:
            markup.quiet(f"Addressed to {recommendation.addressee}")
        for action in kept:
            _action(actor, action)


def _name(recommendation: Recommendation) -> str:
    scope = f" ({recommendation.scope})" if recommendation.scope else ""
    origin = f", from the plan of {recommendation.agency}" if recommendation.agency else ""
    return f"Recommendation {recommendation.number}".strip() + scope + origin


def _action(actor: Actor, action: Action) -> None:
    """One line: the action, who leads it, by when, where it stands, when it was last heard of."""
    what, who, stands, door = st.columns([6, 3, 4, 1.7])
    with what:
        text.plain(f"{action.label}  {action.text or 'No action yet'}")
    with who:
        markup.quiet(" / ".join(filter(None, [action.agency_names or "No lead agency", action.lead_officer])))
    with stands:
        markup.marks([plans.mark(action), plans.since(action)])
    with door:
        label = "Update" if actions.may(actor, "record_progress", action) else "Open"
        links.to("action", label, review=action.review_id, action=action.id)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
