"""A clock of a review on screen: its mark in words, and the whole of it with what the procedure says."""

from collections.abc import Callable, Iterable

import streamlit as st

from casework import clocks
from casework.clocks import Clock
from casework.procedure import Procedure
from casework.procedure_shapes import ClockRule
from casework.standing import Standing
from parts import markup, text
from parts.marks import Mark

STATES = {
    clocks.ON_TIME: "in-hand",
    clocks.AT_RISK: "at-risk",
    clocks.LATE: "late",
    clocks.MET: "done",
    clocks.MISSED: "late",
    clocks.NOT_STARTED: "not-yet",
    clocks.NOT_CERTAIN: "at-risk",
}


def mark(clock: Clock) -> Mark:
    """The state of a clock in a few words: 'At risk: 12 days left'."""
    match clock.state:
        case clocks.LATE:
            words = f"{_days(clock.days_over)} late"
        case clocks.MISSED:
            words = f"Missed by {_days(clock.days_over)}"
        case clocks.ON_TIME | clocks.AT_RISK:
            words = f"{clock.state.capitalize()}: {_days(clock.days_left)} left"
        case _:
            words = clock.state.capitalize()
    return Mark(STATES[clock.state], words)


def of_label(stands: Standing, clock_id: str) -> Mark | str:
    """The mark of the clock of this id on the basis in force; '' where it has no meaning for the review."""
    rule = stands.case.procedure.clock(clock_id)
    return next((mark(one) for one in stands.clocks if one.id == clock_id and one.basis == rule.basis), "")


def panel(stands: Standing, clock: Clock, others: Iterable[Clock], *, said: Callable[[str], str]) -> None:
    """One clock: where it counts from, when it is due, how it stands, and why; `others` are the same on another basis.

    `said` gives a reason as this reader may read it.
    """
    rules = stands.case.procedure
    rule = rules.clock(clock.id)
    st.subheader(text.label(clock.label), anchor=False)
    markup.marks([mark(clock)])
    due = markup.as_text(clock.due_earliest)
    if clock.due_latest != clock.due_earliest:
        due = f"between {due} and {markup.as_text(clock.due_latest)}"
    markup.quiet(f"From: {_start(rules, rule, clock)}")
    said_due = f" It was due {due}." if due and due not in clock.sentence else ""
    markup.quiet(clock.sentence + said_due)
    for other in others:
        markup.quiet(f"From: {_start(rules, rule, other)}. {other.sentence}")
    with st.expander("Why?", key=f"why-{clock.id}-{clock.basis}"):
        _why(rule, clock, said)


def _start(rules: Procedure, rule: ClockRule, clock: Clock) -> str:
    title = rules.steps[rule.starts[clock.basis]].title
    return title if clock.started is None else f"{title}, {markup.as_text(clock.started)}"


def _why(rule: ClockRule, clock: Clock, said: Callable[[str], str]) -> None:
    text.plain(f"{rule.text}\n(Procedure {rule.source})")
    if rule.note:
        markup.quiet(rule.note)
    if clock.extensions:
        rows = [
            {"new_due": one.new_due, "agreed_on": one.agreed_on, "reason": said(one.reason)} for one in clock.extensions
        ]
        columns = {"new_due": "New date", "agreed_on": "Agreed by the CSP", "reason": "Reason"}
        markup.table(rows, columns, caption="Extensions agreed")
    elif rule.extends:
        markup.quiet("No extension is agreed.")


def _days(count: int) -> str:
    return f"{count:,} day" if count == 1 else f"{count:,} days"
