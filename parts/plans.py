"""How an action stands, in words; and which actions of a plan are shown, a choice that holds while one steps through them."""

import streamlit as st

from casework import action_plan
from casework.action_plan import STATES, Action, Plan, Recommendation
from parts import markup
from parts.marks import Mark

AGENCY, STATE, LATE = "plan-filter-agency", "plan-filter-state", "plan-filter-late"


def chosen(plan: Plan) -> list[tuple[Recommendation, list[Action]]]:
    """The filter, and what passes it: each recommendation with its actions; without a choice also those with no action yet."""
    agencies = sorted({lead.name for action in plan.actions for lead in action.leads})
    if st.session_state.get(AGENCY) not in agencies:
        st.session_state[AGENCY] = None
    agency, state, late = st.columns([3, 3, 2], vertical_alignment="bottom")
    agency.selectbox(
        "Lead agency", agencies, index=None, placeholder="All agencies", key=AGENCY, persist_state="session"
    )
    state.selectbox(
        "State",
        list(STATES),
        index=None,
        placeholder="All states",
        format_func=STATES.get,
        key=STATE,
        persist_state="session",
    )
    late.toggle("Overdue only", key=LATE, persist_state="session")
    return [
        (recommendation, kept)
        for recommendation in plan.recommendations
        if (kept := [action for action in recommendation.actions if passes(action)]) or not in_words()
    ]


def passes(action: Action) -> bool:
    """Whether an action is among those chosen."""
    agency, state = st.session_state.get(AGENCY), st.session_state.get(STATE)
    if agency and agency not in {lead.name for lead in action.leads}:
        return False
    if state and action.state != state:
        return False
    return action.overdue or not st.session_state.get(LATE)


def in_words() -> str:
    """The choice, to be told where it is not in sight; '' when everything is shown."""
    agency, state = st.session_state.get(AGENCY), st.session_state.get(STATE)
    parts = [agency or "", STATES[state].lower() if state else "", "overdue" if st.session_state.get(LATE) else ""]
    return ", ".join(filter(None, parts))


def mark(action: Action) -> Mark:
    """Where an action stands, in words and colour."""
    if action.overdue:
        return Mark("late", action_plan.late_in_words(action.days_late))
    states = {
        "not_started": "not-yet",
        "in_hand": "in-hand",
        "implemented": "done",
        "audited": "done",
        "dropped": "not-needed",
    }
    return Mark(states[action.state], action_plan.STATES[action.state])


def since(action: Action) -> str:
    """'due 31/10/2026, in hand, last heard 02/09/2026', or when it was implemented."""
    if action.completed:
        return f"on {markup.as_text(action.completed)}"
    if action.state == "dropped":
        return action.reason
    due = f"due {markup.as_text(action.target)}" if action.target else "no target date"
    state = action_plan.STATES[action.state].lower() if action.overdue else ""
    heard = f"last heard {markup.as_text(action.last_heard)}" if action.last_heard else "nothing heard yet"
    return ", ".join(filter(None, [due, state, heard]))
