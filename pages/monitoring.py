"""DASVEG's quarterly monitoring: the session, its reviews and actions worst first, one action at a time, and the view for the room (3.5)."""

from functools import partial

import streamlit as st

from casework import clock, dates, monitoring, monitoring_minutes, monitoring_session, partnerships, permissions
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.monitoring import BEGUN, CALLED, CLOSED, Session
from casework.monitoring_minutes import Item, Line
from parts import act, drafts, form, links, look, markup, monitored, yearly_audit
from parts.marks import Mark

AT = "monitor-at"  # the action this browser last went on to


def page(actor: Actor) -> None:
    look.page("Monitoring")
    try:
        asked = st.query_params.get("session")
        of = monitoring.session(actor, asked) if asked else None
        whose = monitored.whose(actor, of)
        if whose is None:
            return
        if st.query_params.get("part") == "yearly-audit":
            yearly_audit.show(actor, whose)
            return
        sessions = [one for one in monitoring.sessions(actor) if one.partnership_id == whose]
        of = of or next((one for one in sessions if one.state != CLOSED), None)
        if of is None:
            _none(actor, whose, sessions)
        elif st.query_params.get("view") == "room":
            monitored.room(actor, of.id)
            monitored.to("Back to the session", session=asked)
        elif st.query_params.get("action") and of.state != CALLED:
            _one_action(actor, of, st.query_params["action"])
        elif st.query_params.get("review") and of.state == BEGUN:
            _one_review(actor, of, st.query_params["review"])
        else:
            _session(actor, of, sessions)
    except CaseworkError as trouble:
        act.show(trouble)


# ---- no session, and one that is called ------------------------------------------------------------------------------


def _none(actor: Actor, whose: str, sessions: list[Session]) -> None:
    look.empty(
        "No session is called.",
        next_step="Call one: each agency that leads an open action is then asked for its own update.",
    )
    monitored.to("Yearly audit of the process", icon=":material/history_edu:", part="yearly-audit")
    if whose in partnerships.to_choose(actor, "call_monitoring"):
        with st.expander("Call a session", expanded=True):
            key = "monitoring-call"
            typed = form.draw("monitoring_call", key=key)
            if act.button("Call the session", key=key):
                act.do(
                    lambda: monitoring_session.call_session(
                        actor, typed, partnership_id=whose, today=clock.today(), command_id=act.command_id(key)
                    ),
                    done="The session is called. The agencies see in their work what they are asked for.",
                    key=key,
                    mine=typed,
                )
    _earlier(sessions)


def _session(actor: Actor, of: Session, sessions: list[Session]) -> None:
    _head(actor, of)
    lines = monitoring_minutes.agenda(actor, of, today=clock.today())
    if of.state == CALLED:
        _updates(actor, of)
        _begin(actor, of)
        _cancel(actor, of)
    _reviews(actor, of)
    st.header("Actions, worst first", anchor=False)
    passing = monitored.chosen(lines)
    minuted = sum(line.minuted for line in passing)
    markup.quiet(
        f"{len(passing):,} {'action' if len(passing) == 1 else 'actions'}, {minuted or 'none'} minuted in this session"
    )
    if of.state == BEGUN and monitored.may(actor, "lead_monitoring", of):
        first = next((line.action.id for line in passing if not line.minuted), None)
        if first:
            monitored.to(
                "Go to the first that is not minuted",
                icon=":material/play_arrow:",
                action=first,
                **monitored.address(),
            )
    monitored.listed(look.paged(passing, key="monitoring-actions", size=50))
    if of.state == BEGUN:
        _present(actor, of)
        _close(actor, of)
    _earlier([one for one in sessions if one.id != of.id])


def _head(actor: Actor, of: Session) -> None:
    st.header(of.title, anchor=False)
    words = {CALLED: Mark("not-yet", "Called"), BEGUN: Mark("in-hand", "Under way"), CLOSED: Mark("done", "Closed")}
    markup.marks([words[of.state]])
    present = f" Present: {', '.join(of.present)}." if of.present else ""
    markup.quiet(f"Looks back over {of.period}.{present} Persons are named by pseudonym.")
    with st.container(horizontal=True):
        if of.state == BEGUN:
            monitored.to("Projector view", icon=":material/present_to_all:", view="room")
        if st.query_params.get("session"):
            monitored.to("The session now")
        monitored.to("Yearly audit of the process", icon=":material/history_edu:", part="yearly-audit")


def _updates(actor: Actor, of: Session) -> None:
    found = monitoring.heard(actor, of, today=clock.today())
    titles = {one.review.id: one.review.title for one in monitoring.covered(actor, of, today=clock.today())}
    late = of.updates_by and of.updates_by < clock.today()
    rows = [
        {
            "agency": one.agency,
            "review": titles[one.review_id],
            "actions": one.actions,
            "heard": one.heard,
            "state": Mark("late" if late else "in-hand", f"{one.awaited} awaited")
            if one.awaited
            else Mark("done", "All heard"),
        }
        for one in found
    ]
    columns = {
        "agency": "Agency",
        "review": "Review",
        "actions": "Open actions",
        "heard": "Reported",
        "state": "Update",
    }
    by = f" by {dates.show(of.updates_by)}" if of.updates_by else ""
    st.header("Agencies' own updates", anchor=False)
    markup.quiet(f"Asked for on {dates.show(of.called_on)}{by}.")
    markup.table(
        rows, columns, caption="Updates of agencies", show_caption=False, empty="No agency leads an open action."
    )


def _begin(actor: Actor, of: Session) -> None:
    if not monitored.may(actor, "lead_monitoring", of):
        return
    with st.expander("Begin the session", expanded=of.meets_on <= clock.today()):
        _present_form(actor, of, "Begin the session", "The session has begun.")


def _present(actor: Actor, of: Session) -> None:
    if monitored.may(actor, "lead_monitoring", of):
        with st.expander("Correct the day, or who is present"):
            _present_form(actor, of, "Correct it", "Corrected.")


def _present_form(actor: Actor, of: Session, label: str, done: str) -> None:
    key = f"monitoring-begin-{of.id}"
    begun = {"meets_on": min(of.meets_on, clock.today()), "present": "\n".join(of.present)}
    typed = form.draw("monitoring_begin", begun, key=key)
    version = act.opened(key, of.version)
    if act.button(label, key=key):
        times = {"version": version, "today": clock.today(), "command_id": act.command_id(key)}
        act.do(lambda: monitoring_session.begin_session(actor, of.id, typed, **times), done=done, key=key, mine=typed)


def _cancel(actor: Actor, of: Session) -> None:
    if not monitored.may(actor, "call_monitoring", of):
        return
    with st.expander("Take the session back"):
        key = f"monitoring-cancel-{of.id}"
        typed = form.draw("reason", key=key)
        if act.button("Take the session back", key=key, type="secondary"):
            times = {"version": of.version, "today": clock.today(), "command_id": act.command_id(key)}
            act.do(
                lambda: monitoring_session.cancel_session(actor, of.id, typed, **times),
                done="The session is taken back.",
                key=key,
                mine=typed,
            )


def _earlier(sessions: list[Session]) -> None:
    closed = [one for one in sessions if one.state == CLOSED]
    if not closed:
        return
    st.header("Earlier sessions", anchor=False)
    rows = [
        {
            "session": markup.Link(dates.show(one.meets_on), monitored.at(session=one.id)),
            "period": one.period,
            "present": ", ".join(one.present),
        }
        for one in closed
    ]
    columns = {"session": "Session", "period": "Looked back over", "present": "Present"}
    markup.table(rows, columns, caption="Earlier sessions", show_caption=False)


# ---- the reviews of a session ----------------------------------------------------------------------------------------


def _reviews(actor: Actor, of: Session) -> None:
    st.header("Reviews", anchor=False)
    told = monitoring.recorded(actor, of.id)
    may = of.state == BEGUN and monitored.may(actor, "record_monitoring", of)
    rows = []
    for stands in monitoring.covered(actor, of, today=clock.today()):
        one, last = told.get(stands.review.id), stands.case.records.get("monitored")
        where = monitored.at(review=stands.review.id) if may else links.address("action-plan", stands.review.id)
        rows.append(
            {
                "review": markup.Link(stands.review.title, where),
                "stage": stands.stage.label,
                "late": stands.actions_overdue,
                "last": last.done if last and last.done else "never",
                "recorded": _recorded_mark(one),
                "decisions": one.decisions if one else "",
            }
        )
    columns = {
        "review": "Review", "stage": "Stage", "late": "Actions late", "last": "Last monitored", "recorded": "This session",
        "decisions": "Decisions",
    }  # fmt: skip
    markup.table(
        rows,
        columns,
        caption="Reviews of the session",
        show_caption=False,
        empty="No open review has a plan that the Board has approved.",
    )


def _recorded_mark(one: monitoring.Recorded | None) -> Mark:
    if one is None:
        return Mark("not-yet", "Nothing recorded")
    return Mark("done", "Reviewed") if one.reviewed else Mark("at-risk", "Not reached")


def _one_review(actor: Actor, of: Session, review_id: str) -> None:
    stands = next(
        (one for one in monitoring.covered(actor, of, today=clock.today()) if one.review.id == review_id), None
    )
    monitored.to("Back to the session", icon=":material/list:")
    if stands is None:
        look.empty(
            "This session does not cover that review.", next_step="It covers reviews whose plan the Board has approved."
        )
        return
    st.header(stands.review.title, anchor=False)
    lines = [line for line in monitoring_minutes.agenda(actor, of, today=clock.today()) if line.review.id == review_id]
    minuted = sum(line.minuted for line in lines)
    markup.quiet(
        f"{stands.actions_overdue or 'No'} actions late. {minuted or 'None'} of {len(lines)} minuted in this session."
    )
    if not permissions.may(actor, "record_monitoring", review_id):
        markup.quiet("The DASVEG Chair or the coordinator records the session.")
        return
    told = monitoring.recorded(actor, of.id).get(review_id)
    key = f"monitoring-review-{of.id}-{review_id}"
    asked = monitoring.review_form(monitoring.agencies_of(review_id, stands.case))
    typed = form.draw(asked, told.answers if told else None, key=key)
    version = act.opened(key, told.version_no if told else 0)
    if act.button("Record the review", key=key, shortcut="Ctrl+Enter"):
        times = {"version": version, "today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        act.do(
            lambda: monitoring_session.record_review(actor, of.id, review_id, typed, **times),
            done=f"Recorded: {stands.review.reference}.",
            key=key,
            mine=typed,
            then=lambda: st.query_params.pop("review"),
        )


def _close(actor: Actor, of: Session) -> None:
    if not monitored.may(actor, "lead_monitoring", of):
        return
    with st.expander("Close the session"):
        markup.quiet(
            "Every review is recorded first, as reviewed or with the reason why it was not reached. A closed session stays as it is."
        )
        if left := monitoring_session.left_due(actor, of, today=clock.today()):
            markup.quiet(left)
        key = f"monitoring-close-{of.id}"
        if act.button("Close the session", key=key):
            times = {
                "version": of.version,
                "today": clock.today(),
                "now": clock.now(),
                "command_id": act.command_id(key),
            }
            act.do(
                lambda: monitoring_session.close_session(actor, of.id, **times),
                done=f"The session is closed. {left}".strip(),
                key=key,
            )


# ---- one action ------------------------------------------------------------------------------------------------------


def _one_action(actor: Actor, of: Session, action_id: str) -> None:
    item = monitoring_minutes.item(actor, of, action_id, today=clock.today())
    everything = monitoring_minutes.agenda(actor, of, today=clock.today())
    lines = monitored.passing(everything)
    line = next((one for one in everything if one.action.id == action_id), None)
    leads = of.state == BEGUN and permissions.may(actor, "record_monitoring", item.action.review_id)
    if leads and st.session_state.get(AT) != (of.id, action_id):
        monitoring_session.go_to(actor, of.id, action_id, today=clock.today())
        st.session_state[AT] = (of.id, action_id)
    _walk(of, lines, action_id)
    left, right = st.columns([5, 4], gap="large")
    with left:
        monitored.large(item, line)
    with right:
        if leads:
            _minute(actor, of, item, monitoring_minutes.following(lines, action_id))
        else:
            _read(item)


def _walk(of: Session, lines: list[Line], action_id: str) -> None:
    """The ways to the actions before and after on the list, as the filters leave it."""
    ids = [line.action.id for line in lines]
    place = ids.index(action_id) if action_id in ids else None
    kept = {"session": st.query_params.get("session"), **monitored.address()}
    with st.container(horizontal=True, vertical_alignment="center"):
        monitored.to("The session", icon=":material/list:", **kept)
        if place:
            monitored.to("Previous", icon=":material/arrow_back:", action=ids[place - 1], **kept)
        if place is not None and place + 1 < len(ids):
            monitored.to("Next", icon=":material/arrow_forward:", action=ids[place + 1], **kept)
        if of.state == BEGUN:
            monitored.to("Projector view", icon=":material/present_to_all:", view="room")
        where = f"Action {place + 1:,} of {len(ids):,}" if place is not None else "Not among those chosen"
        markup.quiet(f"{where}, {sum(line.minuted for line in lines) or 'none'} minuted")


def _minute(actor: Actor, of: Session, item: Item, following: str | None) -> None:
    """The minute in one go: Ctrl+Enter records it and opens the next."""
    action, key = item.action, f"minute:{of.id}:{item.action.id}"
    draft = drafts.Keeping(actor, monitoring_minutes.FORM, action.id, key=key)
    offered = monitoring_minutes.decisions(action.state)
    begun = {"decision": next(iter(offered)), **(item.minute.typed if item.minute else {})}
    if item.minute:
        markup.marks([Mark("done", f"Minuted: {item.minute.decision.lower()}")])
    typed = form.draw(
        monitoring_minutes.FORM,
        draft.offered(begun),
        key=key,
        options={"decision": offered},
        hidden=monitoring_minutes.hidden(action.state),
        on_change=draft.keep,
        abreast=[("target", "target_reason")],
    )
    draft.line()
    version = act.opened(key, item.version)
    if act.button("Record and go to the next" if following else "Record the minute", key=key, shortcut="Ctrl+Enter"):
        times = {
            "version": version,
            "then": following,
            "today": clock.today(),
            "now": clock.now(),
            "command_id": act.command_id(key),
        }
        act.do(
            lambda: monitoring_minutes.record_minute(actor, of.id, action.id, typed, **times),
            done=f"Minute of action {action.label} recorded.",
            key=key,
            mine=typed,
            then=partial(_go_on, draft, of, following),
        )


def _go_on(draft: drafts.Keeping, of: Session, following: str | None) -> None:
    draft.drop()
    if following:
        st.session_state[AT] = (of.id, following)  # the minute has taken the projector there
        st.query_params["action"] = following
    else:
        del st.query_params["action"]


def _read(item: Item) -> None:
    """What the session recorded, for those who do not type."""
    if item.minute is None:
        markup.quiet("This session has recorded nothing of this action.")
        return
    one = item.minute
    facts = {
        "Progress": one.said,
        "Evidence seen": one.evidence_seen,
        "Decision": one.decision,
        "Asked of the agency": one.ask,
    }
    markup.facts({name: value for name, value in facts.items() if value})
