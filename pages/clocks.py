"""Clocks of a review: where every day went, what was agreed, what else is due by when, and what would follow from another date."""

import streamlit as st

from casework import clock_ledger, deadlines, permissions, steps_in_view, timescales
from casework.actors import Actor
from casework.clocks import Clock
from casework.standing import Standing
from parts import agreed, clocks_shown, delay, holding, markup, review, supposed, text
from parts.marks import Mark


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Clocks")
    markup.quiet(
        "The procedure counts time from the death, from the notification and from the decision, in calendar months. No clock stops while a review "
        "is on hold: its days are counted and shown. Only another date, agreed by the panel and the CSP, moves what is due."
    )
    holding.in_words(actor, stands)
    _side_by_side(stands)
    _ledgers(actor, stands)
    st.header("Holds", anchor=False)
    holding.of_holds(actor, stands)
    st.header("Extensions", anchor=False)
    holding.of_extensions(actor, stands)
    if permissions.may(actor, "see_decision", stands.review.id):
        st.header("Delay, and the Home Office's advice", anchor=False)
        delay.show(actor, stands)
    if steps_in_view.sees_all(actor, stands.review.id):
        st.header("Agreed dates for steps", anchor=False)
        agreed.show(actor, stands)
        _deadlines(actor, stands)
        st.header("What if?", anchor=False)
        supposed.show(stands)
    if _reads_report(actor, stands):
        _timescales(stands)


def _side_by_side(stands: Standing) -> None:
    st.header("Side by side", anchor=False)
    rules = stands.case.procedure
    rows = []
    for one in sorted(stands.clocks, key=lambda one: not one.primary):
        ledger = clock_ledger.of(one, stands.clock_holds, today=stands.as_on)
        rows.append(
            {
                "clock": f"{one.label} (the one that counts)" if one.primary else one.label,
                "from": rules.steps[rules.clock(one.id).starts[one.basis]].title,
                "began": markup.as_text(one.started),
                "due": _due(one),
                "state": clocks_shown.mark(one),
                "days": ledger.days if one.started else None,
                "held": ledger.days_on_hold if one.started else None,
                "agreed": ledger.days_agreed if one.started else None,
            }
        )
    columns = {
        "clock": "Clock", "from": "Counts from", "began": "Began", "due": "Due", "state": "How it stands", "days": "Days so far",
        "held": "Of them on hold", "agreed": "Days agreed more",
    }  # fmt: skip
    markup.table(rows, columns, caption="Clocks", show_caption=False)


def _due(one: Clock) -> str:
    first, last = markup.as_text(one.due_earliest), markup.as_text(one.due_latest)
    return first if first == last else f"{first} to {last}"


def _ledgers(actor: Actor, stands: Standing) -> None:
    st.header("Where the days went", anchor=False)
    begun = [one for one in stands.clocks if one.started is not None]
    if not begun:
        markup.quiet("No clock has begun.")
    for one in sorted(begun, key=lambda one: not one.primary):
        basis = stands.case.procedure.steps[stands.case.procedure.clock(one.id).starts[one.basis]].title
        with st.expander(f"{one.label}, from: {basis}", expanded=one.primary, key=f"ledger-{one.id}-{one.basis}"):
            _ledger(actor, stands, one)


def _ledger(actor: Actor, stands: Standing, one: Clock) -> None:
    ledger = clock_ledger.of(one, stands.clock_holds, today=stands.as_on)
    rows = [
        {
            "first": stretch.first,
            "last": stretch.last,
            "days": stretch.days,
            "what": "On hold" if stretch.kind == clock_ledger.ON_HOLD else "Running",
            "why": holding.reason(stretch.reason) if stretch.reason else "",
        }
        for stretch in ledger.stretches
    ]
    said = holding.said(actor, stands)
    rows += [
        {
            "first": agreed.old_due,
            "last": agreed.new_due,
            "days": (agreed.new_due - agreed.old_due).days,
            "what": f"Extension, agreed {markup.as_text(agreed.agreed_on)}",
            "why": said(agreed.reason),
        }
        for agreed in ledger.agreed
    ]
    columns = {"first": "From", "last": "To", "days": "Days", "what": "What", "why": "Reason"}
    markup.table(rows, columns, caption="Where the days went", show_caption=False)
    markup.quiet(
        f"{ledger.days:,} {'day' if ledger.days == 1 else 'days'} so far: {ledger.days_running:,} running and {ledger.days_on_hold:,} on hold, "
        f"all of them counted. {ledger.days_agreed:,} more agreed by extension."
    )
    markup.quiet(one.sentence)
    rule = stands.case.procedure.clock(one.id)
    text.plain(f"{rule.text} (Procedure {rule.source})")


def _deadlines(actor: Actor, stands: Standing) -> None:
    st.header("Other deadlines", anchor=False)
    found = deadlines.of_review(stands, of_family=holding.reads_notes(actor, stands))
    rows = [
        {
            "label": one.label,
            "now": "\n".join(one.sentences) or "Nothing yet.",
            "state": Mark("late", "Missed") if one.late else "",
            "text": f"{one.text} ({one.source})",
        }
        for one in found
    ]
    columns = {
        "label": "Deadline",
        "now": "In this review",
        "state": "How it stands",
        "text": "What the procedure says",
    }
    markup.table(rows, columns, caption="Other deadlines", show_caption=False)


def _reads_report(actor: Actor, stands: Standing) -> bool:
    """The text holds the reasons of holds, extensions and delays."""
    return holding.reads_notes(actor, stands) and permissions.may(actor, "see_decision", stands.review.id)


def _timescales(stands: Standing) -> None:
    st.header("'Timescales' of the report", anchor=False)
    markup.quiet(
        "Section 1 of the overview report, written from the record, in pseudonyms. It changes as the record does."
    )
    with st.container(border=True):
        text.plain(timescales.text(stands))
