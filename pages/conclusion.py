"""Audit and conclusion: each action with the evidence seen, what is missing before the review can be concluded, and opening it again (3.7)."""

import streamlit as st

from casework import clock, conclusion, permissions
from casework.actors import Actor
from casework.conclusion import Audited, Conclusion, Past
from casework.errors import CaseworkError
from casework.standing import Standing
from parts import act, form, line_steps, links, markup, plans, review
from parts.marks import Mark

LINE = "audit"
KINDS = {"concluded": "Concluded", "reopened": "Opened again"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Audit and conclusion")
    try:
        found = conclusion.of_review(actor, stands.review.id, today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _told(stands, found)
    _actions(found)
    if not found.of_one_agency:
        _conclude(actor, stands, found)
        _history(found)
        _steps(actor, stands)


def _told(stands: Standing, found: Conclusion) -> None:
    """Where the review stands, in a sentence, and every thing that is missing."""
    if found.concluded:
        newest = next(one for one in found.history) if found.history else None
        markup.marks([Mark("done", "Concluded")])
        if newest:
            markup.quiet(f"Concluded on {markup.as_text(newest.happened_on)}.")
        return
    count = len(found.actions)
    if found.of_one_agency:
        markup.quiet(f"{found.settled} of your agency's {count} actions implemented, with evidence seen by DASVEG.")
        return
    if found.missing:
        st.header("Before the review can be concluded", anchor=False)
        for sentence in found.missing:
            markup.quiet(sentence)
        links.to("action-plan", "Action plan", review=stands.review.id)
    else:
        markup.marks([Mark("done", "Ready to conclude")])
        markup.quiet("Every action is implemented or dropped for a reason, and the evidence has been seen.")


def _actions(found: Conclusion) -> None:
    st.header("What has been implemented, and who has seen the evidence", anchor=False)
    rows = [_row(one) for one in found.actions]
    columns = {
        "action": "Action", "text": "What is to be done", "agencies": "Lead agency", "state": "How it stands", "evidence": "Evidence seen",
        "missing": "Missing",
    }  # fmt: skip
    markup.table(
        rows,
        columns,
        caption="Audit of every action",
        show_caption=False,
        empty="There is no action yet. Add the panel's recommendations and actions in the action plan.",
    )


def _row(one: Audited) -> dict:
    action = one.action
    return {
        "action": markup.Link(action.label, links.address("action", action.review_id, action=action.id)),
        "text": action.text or "Not written yet",
        "agencies": action.agency_names,
        "state": plans.mark(action),
        "evidence": _evidence(one),
        "missing": Mark("not-yet", one.missing) if one.missing else "",
    }


def _evidence(one: Audited) -> str:
    """What was seen, by whom, when, and what it shows; of a dropped action the reason."""
    if one.action.state == "dropped":
        return f"Dropped: {one.action.reason}"
    if one.evidence is None:
        return ""
    shows = "It shows that the action is implemented." if one.evidence.confirmed else "It does not show it."
    return f"{one.evidence.evidence_seen}\nSeen by {one.evidence.seen_by} on {markup.as_text(one.evidence.seen_on)}. {shows}"


def _conclude(actor: Actor, stands: Standing, found: Conclusion) -> None:
    review_id = stands.review.id
    if found.concluded:
        _reopen(actor, review_id)
        return
    if not conclusion.may_go_ahead(actor, review_id):
        markup.quiet("The CSP Chair concludes the review.")
        return
    st.header("Conclude the review", anchor=False)
    if found.missing:
        markup.quiet(
            "Something is missing. You may conclude the review all the same, for a reason that is kept with what was missing."
        )
    with st.expander(
        "Conclude it all the same" if found.missing else "Conclude the review", expanded=not found.missing
    ):
        key = f"conclude-{review_id}"
        hidden = () if found.missing else ("override_reason",)
        typed = form.draw("conclusion", {"concluded_on": clock.today()}, key=key, hidden=hidden)
        if act.button("Conclude the review", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: conclusion.conclude_review(actor, review_id, typed, **times),
                done="The review is concluded.",
                key=key,
                mine=typed,
            )


def _reopen(actor: Actor, review_id: str) -> None:
    if not permissions.may(actor, "reopen_review", review_id):
        return
    with st.expander("Open the review again"):
        markup.quiet("It then stands where it stood before it was concluded. The conclusion stays in the history.")
        key = f"reopen-{review_id}"
        typed = form.draw("reopening", key=key)
        if act.button("Open the review again", key=key, type="secondary"):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: conclusion.reopen_review(actor, review_id, typed, **times),
                done="The review is open again.",
                key=key,
                mine=typed,
            )


def _history(found: Conclusion) -> None:
    if not found.history:
        return
    st.header("Concluded and opened again", anchor=False)
    rows = [
        {
            "what": KINDS[one.kind],
            "on": one.happened_on,
            "why": _why(one),
            "missing": "\n".join(one.missing),
            "by": one.recorded_by,
            "when": one.recorded_on,
        }
        for one in found.history
    ]
    columns = {
        "what": "What",
        "on": "Date",
        "why": "Reason or note",
        "missing": "Missing then",
        "by": "Recorded by",
        "when": "Recorded",
    }
    markup.table(rows, columns, caption="Conclusions", show_caption=False)


def _why(one: Past) -> str:
    return "\n".join(filter(None, [one.reason, one.note]))


def _steps(actor: Actor, stands: Standing) -> None:
    with st.expander("Steps of the procedure", expanded=bool(st.query_params.get("step"))):
        try:
            line_steps.show(actor, stands, LINE, opened=st.query_params.get("step", ""))
        except CaseworkError as trouble:
            act.show(trouble)
