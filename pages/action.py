"""One action, large enough for a quarterly session: what was asked, what is heard, what shows it; then on to the next (3.5, 3.7)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from casework import action_plan, action_progress, actions, clock, permissions, recommendations
from casework.action_plan import Action, Recommendation
from casework.actors import Actor
from casework.errors import CaseworkError, NotFound
from parts import act, drafts, form, links, markup, own_answers, plans, review, text

QUALITIES = {name: name.capitalize() for name in action_plan.SMART}
KINDS = {
    "progress": "Progress",
    "state": "State",
    "target": "Target date",
    "agreement": "Agreed at senior level",
    "audit": "Audit",
    "minute": "Monitoring session",
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Action")
    review_id = stands.review.id
    wanted = st.query_params.get("action", "")
    try:
        action_plan.action_row(actor, wanted, "see_action_plan", clock.today())
        plan = action_plan.plan(actor, review_id, today=clock.today())
        recommendation, action = _in_plan(plan, wanted)
        told = action_progress.history(actor, wanted, today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
        links.to("action-plan", "Back to the action plan", review=review_id)
        return
    following = _walk(plan, action)
    _show(recommendation, action, told)
    offered = _offered(actor, action, following)
    if offered:
        st.header("Record", anchor=False)
        chosen = st.segmented_control(
            "What to record", list(offered), default=next(iter(offered)), key=f"action:{action.id}:what", required=True
        )
        offered[chosen]()
    own_answers.beside(actor, "action", action.id)
    for one in [*action.milestones, *told]:
        for kind in ("milestone", "progress", "agreement", "completion", "action_audit", "target"):
            own_answers.beside(actor, kind, one.id)
    _history(action, told)
    if permissions.may(actor, "record_in_error", review_id):
        _in_error(actor, action, told)


def _in_plan(plan: action_plan.Plan, action_id: str) -> tuple[Recommendation, Action]:
    """The action and its recommendation; an action of another review is not found under this one."""
    for recommendation in plan.recommendations:
        for action in recommendation.actions:
            if action.id == action_id:
                return recommendation, action
    raise NotFound("This action")


def _walk(plan: action_plan.Plan, action: Action) -> str | None:
    """Links to the actions before and after, among those chosen in the plan; returns the id of the next."""
    among = [one.id for one in plan.actions if plans.passes(one) or one.id == action.id]
    place = among.index(action.id)
    before = among[place - 1] if place else None
    after = among[place + 1] if place + 1 < len(among) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        links.to("action-plan", "Action plan", review=action.review_id, icon=":material/list:")
        if before:
            links.to("action", "Previous", review=action.review_id, icon=":material/arrow_back:", action=before)
        if after:
            links.to("action", "Next", review=action.review_id, icon=":material/arrow_forward:", action=after)
        only = f" ({plans.in_words()})" if plans.in_words() else ""
        markup.quiet(f"Action {place + 1:,} of {len(among):,}{only}")
    return after


def _show(recommendation: Recommendation, action: Action, told: list[action_progress.Told]) -> None:
    last = next((one for one in told if one.kind == "progress" and not one.reason), None)
    st.header(text.label(f"{action.label}  {action.text or 'No action yet'}"), anchor=False)
    markup.marks([plans.mark(action), plans.since(action)])
    smart = [
        f"{name}: {'yes' if action.smart[key] else 'no'}"
        for key, name in QUALITIES.items()
        if action.smart[key] is not None
    ]
    facts = {
        f"Recommendation {recommendation.number}".strip(): recommendation.text,
        "Lead agencies": action.agency_names,
        "Lead officer": action.lead_officer,
        "Target date": action.target,
        "Last progress": f"{last.happened} {last.text}" if last else "",
        "Completion date": action.completed,
        "Outcome": action.outcome,
        "Dropped because": action.reason if action.state == "dropped" else "",
        "SMART check": ", ".join(smart),
        "What would make it SMART": action.smart_note,
        **action.other_columns,
    }
    markup.facts({name: value for name, value in facts.items() if value or name in ("Lead officer", "Target date")})


def _history(action: Action, told: list[action_progress.Told]) -> None:
    if action.milestones:
        rows = [{"text": one.text, "evidence": one.evidence, "achieved": one.achieved} for one in action.milestones]
        columns = {"text": "Milestone", "evidence": "Evidence", "achieved": "When"}
        markup.table(rows, columns, caption="Key milestones")
    rows = [
        {
            "happened": one.happened,
            "kind": KINDS[one.kind],
            "text": f"{one.text} (recorded in error: {one.reason})" if one.reason else one.text,
            "by": one.by,
            "recorded": one.recorded_on,
        }
        for one in told
    ]
    columns = {"happened": "Date", "kind": "What", "text": "Told", "by": "Recorded by", "recorded": "Recorded on"}
    markup.table(rows, columns, caption="History", empty="Nothing has been recorded of this action yet.")


def _offered(actor: Actor, action: Action, following: str | None) -> dict[str, Callable[[], None]]:
    """What this person may record of the action as it stands: label and what draws its form."""
    own = permissions.agencies_for(actor, "agree_action", action.review_id)
    every = recommendations.agencies()
    agencies = {agency: name for agency, name in every.items() if own is None or agency in own}
    one_form = partial(_one_form, actor, action)
    offers = {
        "record_progress": ("Progress", partial(_progress, actor, action, following)),
        "change_target": (
            "Target date",
            partial(one_form, "target", actions.change_target, "New target date recorded."),
        ),
        "add_milestone": (
            "Milestone and evidence",
            partial(one_form, "milestone", actions.add_milestone, "Milestone recorded."),
        ),
        "complete_action": (
            "Implemented",
            partial(one_form, "completion", action_progress.complete_action, "Implemented."),
        ),
        "audit_action": ("Audit", partial(_audit, actor, action)),
        "agree_action": (
            "Agreement",
            partial(
                one_form, "agreement", actions.agree_action, "Agreement recorded.", options={"agency_id": agencies}
            ),
        ),
        "drop_action": ("Drop it", partial(one_form, "reason", action_progress.drop_action, "Action dropped.")),
        "reopen_action": (
            "Open it again",
            partial(one_form, "reason", action_progress.reopen_action, "Action open again."),
        ),
        "correct_action": ("Correct it", partial(_correct, actor, action)),
    }
    return {label: draw for verb, (label, draw) in offers.items() if actions.may(actor, verb, action)}


def _one_form(
    actor: Actor, action: Action, name: str, verb: Callable, done: str, options: dict[str, Any] | None = None
) -> None:
    """A form with its button, for a verb that takes what is typed."""
    key = f"action:{action.id}:{verb.__name__}"
    draft = drafts.Keeping(actor, f"{name} {verb.__name__}", action.id, key=key)
    typed = form.draw(name, draft.offered(), key=key, options=options, on_change=draft.keep)
    draft.line()
    if act.button("Record", key=key):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        act.do(lambda: verb(actor, action.id, typed, **times), done=done, key=key, mine=typed, then=draft.drop)


def _progress(actor: Actor, action: Action, following: str | None) -> None:
    """Progress in one go: Ctrl+Enter records it and opens the next action."""
    key = f"action:{action.id}:progress"
    draft = drafts.Keeping(actor, "progress", action.id, key=key)
    own = permissions.agencies_for(actor, "record_progress", action.review_id)
    leads = {lead.agency_id: lead.name for lead in action.leads if lead.agency_id}
    agencies = {agency: name for agency, name in leads.items() if own is None or agency in own}
    hidden = [
        name for name, hide in (("agency_id", len(agencies) < 2), ("begun", action.state != "not_started")) if hide
    ]
    begun = draft.offered({"reported_on": clock.today(), "begun": True})
    typed = form.draw("progress", begun, key=key, options={"agency_id": agencies}, hidden=hidden, on_change=draft.keep)
    draft.line()
    label = "Record and go to the next action" if following else "Record progress"
    if act.button(label, key=key, shortcut="Ctrl+Enter"):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}

        def go_on() -> None:
            draft.drop()
            if following:
                links.go("action", review=action.review_id, action=following)

        act.do(
            lambda: action_progress.record_progress(actor, action.id, typed, **times),
            done=f"Progress of action {action.label} recorded.",
            key=key,
            mine=typed,
            then=go_on,
        )


def _audit(actor: Actor, action: Action) -> None:
    if not action_progress.may_audit(actor, action):
        markup.quiet("You recorded this action as implemented, or lead it. Somebody else audits it.")
        return
    _one_form(actor, action, "action_audit", action_progress.audit_action, "Audit recorded.")


def _correct(actor: Actor, action: Action) -> None:
    key = f"action:{action.id}:correct"
    held = actions.as_corrected(actor, action.id, clock.today())
    typed = form.draw("action", held, key=key, options={"leads": recommendations.agencies()}, hidden=("target",))
    version = act.opened(key, held["version"])
    if act.button("Correct it", key=key):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        act.do(
            lambda: actions.correct_action(actor, action.id, typed, version=version, **times),
            done="Action corrected.",
            key=key,
            mine=typed,
        )


def _in_error(actor: Actor, action: Action, told: list[action_progress.Told]) -> None:
    """Mark one record as made in error; nothing is deleted."""
    records = {("action", action.id): f"The action {action.label} itself"}
    records |= {("milestone", one.id): f"Milestone: {one.text or one.evidence}" for one in action.milestones}
    records |= {
        (one.kind, one.id): f"{KINDS[one.kind]}, {one.happened}: {one.text}"
        for one in told
        if not one.reason and one.kind in actions.KINDS_IN_ERROR
    }
    with st.expander("Something here was recorded in error"):
        key = f"action:{action.id}:error"
        chosen = st.selectbox(
            "Which record", list(records), index=None, format_func=lambda one: records[one][:120], key=f"{key}:record"
        )
        typed = form.draw("reason", key=key)
        if act.button("Mark as recorded in error", key=key, type="secondary", disabled=chosen is None):
            times = {"today": clock.today(), "command_id": act.command_id(key)}

            def go_on() -> None:
                if chosen[0] == "action":
                    links.go("action-plan", review=action.review_id)

            act.do(
                lambda: actions.record_in_error(actor, *chosen, typed, **times),
                done="Marked as recorded in error. It is kept and no longer counts.",
                key=key,
                mine=typed,
                then=go_on,
            )
