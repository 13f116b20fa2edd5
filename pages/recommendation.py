"""One recommendation: read it, correct it, add an action to it; or a new one (App 9, App 7 section 18)."""

from functools import partial

import streamlit as st

from casework import action_plan, actions, clock, forms, own_answers, permissions, recommendations, steps
from casework.action_plan import Recommendation
from casework.actors import Actor
from casework.errors import CaseworkError
from parts import act, drafts, fold, form, links, markup, review, text


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Recommendation")
    review_id = stands.review.id
    links.to("action-plan", "Back to the action plan", review=review_id, icon=":material/arrow_back:")
    wanted = st.query_params.get("recommendation")
    if not wanted:
        _new(actor, review_id)
        return
    try:
        plan = action_plan.plan(actor, review_id, today=clock.today())
        found = next((one for one in plan.recommendations if one.id == wanted), None)
        if found is None:
            action_plan.recommendation_row(actor, wanted, "see_action_plan")
            found = next(one for one in plan.recommendations if one.id == wanted)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _show(found)
    if permissions.may(actor, "correct_recommendation", review_id):
        box = fold.out("Correct the recommendation", key=f"recommendation:{found.id}")
        if box.open:
            with box:
                _correct(actor, found)
    if permissions.may(actor, "add_action", review_id):
        st.header("Add an action", anchor=False)
        _add_action(actor, found)


def _new(actor: Actor, review_id: str) -> None:
    missing = steps.obstacles("add_recommendation", review_id)
    if not permissions.may(actor, "add_recommendation", review_id):
        markup.quiet("Your role does not add recommendations. Ask the coordinator.")
        return
    if missing:
        markup.summary("This cannot be done yet", missing)
        return
    key = f"recommendation:new:{review_id}"
    draft = drafts.Keeping(actor, "recommendation", f"new {review_id}", key=key)
    begun = draft.offered({"source": "overview_report"})
    typed = form.draw(
        "recommendation", begun, key=key, options={"agency_id": recommendations.agencies()}, on_change=draft.keep
    )
    draft.line()
    if act.button("Add the recommendation", key=key):
        added: list[str] = []

        def add() -> None:
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            added.append(recommendations.add_recommendation(actor, review_id, typed, **times))

        def go_on() -> None:
            draft.drop()
            links.go("recommendation", review=review_id, recommendation=added[0])

        act.do(add, done="Recommendation added.", key=key, mine=typed, then=go_on)


def _show(found: Recommendation) -> None:
    st.header(text.label(f"Recommendation {found.number}".strip()), anchor=False)
    text.plain(found.text)
    facts = {
        "Scope": action_plan.SCOPES.get(found.scope, ""),
        "Addressed to": found.addressee,
        "Where it comes from": f"The plan of {found.agency}" if found.agency else "Overview report",
        "Desired outcome or lesson learned": found.desired_outcome,
        "Date of the recommendation": found.made,
    }
    if found.early_learning:
        facts |= {"Early learning: agencies told": found.told, "Done about it already": found.acted_on}
    if found.scope == "national":
        facts |= {"What the national body answered": found.response, "Date of the answer": found.responded_on}
    markup.facts({name: value for name, value in (facts | found.other_columns).items() if value})
    rows = [
        {
            "label": action.label,
            "text": action.text or "No action yet",
            "leads": action.agency_names,
            "target": action.target,
            "state": action_plan.STATES[action.state],
            "door": markup.Link("Open", links.address("action", found.review_id, action=action.id)),
        }
        for action in found.actions
    ]
    columns = {
        "label": "No.",
        "text": "Action",
        "leads": "Lead agency",
        "target": "Target",
        "state": "State",
        "door": "",
    }
    markup.table(rows, columns, caption=found.standing, empty="No action yet.")


def _correct(actor: Actor, found: Recommendation) -> None:
    key = f"recommendation:{found.id}"
    row = action_plan.recommendation_row(actor, found.id, "correct_recommendation")
    typed = form.draw(
        "recommendation",
        own_answers.with_own(actor, "recommendation", found.id, forms.from_store(forms.load("recommendation"), row)),
        key=key,
        options={"agency_id": recommendations.agencies()},
    )
    version = act.opened(key, row["version"])
    if act.button("Correct it", key=key):
        correct = partial(recommendations.correct_recommendation, actor, found.id, typed, version=version)
        act.do(
            lambda: correct(today=clock.today(), command_id=act.command_id(key)),
            done="Recommendation corrected.",
            key=key,
            mine=typed,
        )


def _add_action(actor: Actor, found: Recommendation) -> None:
    missing = steps.obstacles("add_action", found.review_id)
    if missing:
        markup.summary("This cannot be done yet", missing)
        return
    key = f"action:new:{found.id}"
    draft = drafts.Keeping(actor, "action", f"new {found.id}", key=key)
    typed = form.draw(
        "action", draft.offered(), key=key, options={"leads": recommendations.agencies()}, on_change=draft.keep
    )
    draft.line()
    if act.button("Add the action", key=key):
        act.do(
            lambda: actions.add_action(
                actor, found.id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done="Action added.",
            key=key,
            mine=typed,
            then=draft.drop,
        )
