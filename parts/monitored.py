"""A monitoring session's pieces on the screen: one action large with its history this quarter, the session's list, and the view for the room."""

from collections.abc import Sequence

import streamlit as st

from casework import clock, monitoring, monitoring_minutes, partnerships, permissions
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.monitoring import Session
from casework.monitoring_minutes import Item, Line
from parts import act, links, markup, plans
from parts.marks import Mark

LOOK_EVERY = 10  # seconds between two looks at where the session is
FILTERS = ("agency", "of", "late", "left")  # in the address: opaque ids, and 1
KINDS = {
    "progress": "Progress",
    "state": "State",
    "target": "Target date",
    "agreement": "Agreed",
    "audit": "Audit",
    "minute": "Session",
}


def whose(actor: Actor, of: Session | None) -> str | None:
    """The partnership whose sessions and audits are looked at: the session's, the address's, or the only one. None: of several, to be chosen now.

    Raises NotAllowed, and NotFound for one that is not theirs.
    """
    permissions.demand(actor, "see_monitoring")
    offered = partnerships.to_read(actor, "see_monitoring")
    asked = of.partnership_id if of else st.query_params.get("partnership")
    if asked or len(offered) < 2:
        found = partnerships.to_read_in(actor, "see_monitoring", asked)
        if len(offered) > 1 and st.query_params.get("view") != "room":
            st.query_params["partnership"] = found
            markup.quiet(offered[found])
            for other in offered.keys() - {found}:
                links.to("monitoring", offered[other], icon=":material/swap_horiz:", partnership=other)
        return found
    st.header("For which partnership?", anchor=False)
    for one, name in offered.items():
        links.to("monitoring", name, partnership=one, **_asked())
    return None


def _asked() -> dict[str, str]:
    """What the address asks for besides the partnership."""
    return {name: value for name, value in st.query_params.items() if name != "partnership"}


def may(actor: Actor, verb: str, of: Session) -> bool:
    """Whether the actor may do this in the partnership whose session it is."""
    return permissions.may(actor, verb, partnership=partnerships.holder_today(of.partnership_id))


def at(**params: str | None) -> str:
    """An address of this page, of the partnership looked at."""
    return links.address("monitoring", **_kept(params))


def to(label: str, *, icon: str | None = None, **params: str | None) -> None:
    """A link within this page, to the partnership looked at."""
    links.to("monitoring", label, icon=icon, **_kept(params))


def _kept(params: dict[str, str | None]) -> dict[str, str | None]:
    return {"partnership": st.query_params.get("partnership")} | params


def address() -> dict[str, str]:
    """The filters as they stand in the address, so that they hold while one steps through and in every link."""
    return {name: st.query_params[name] for name in FILTERS if st.query_params.get(name)}


def chosen(lines: Sequence[Line]) -> list[Line]:
    """The filters, and what passes them."""
    agencies = {lead.agency_id: lead.name for line in lines for lead in line.action.leads if lead.agency_id}
    titles = {line.review.id: line.review.title for line in lines}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _list("Lead agency", "agency", {"": "All agencies", **dict(sorted(agencies.items(), key=lambda one: one[1]))})
        _list("Review", "of", {"": "All reviews", **titles})
        _only("Late only", "late")
        _only("Not yet minuted only", "left")
    return passing(lines)


def passing(lines: Sequence[Line]) -> list[Line]:
    """What passes the filters, wherever they are drawn."""
    asked = address()
    return [
        line
        for line in lines
        if asked.get("agency") in (None, *(lead.agency_id for lead in line.action.leads))
        and asked.get("of") in (None, line.review.id)
        and ("late" not in asked or line.action.overdue)
        and ("left" not in asked or not line.minuted)
    ]


def _list(label: str, name: str, options: dict[str, str]) -> None:
    key, asked = f"monitor-{name}", st.query_params.get(name, "")
    st.session_state[key] = asked if asked in options else ""
    st.selectbox(label, list(options), format_func=options.get, key=key, on_change=_narrow, args=(name,), width=280)


def _only(label: str, name: str) -> None:
    key = f"monitor-{name}"
    st.session_state[key] = bool(st.query_params.get(name))
    st.toggle(label, key=key, on_change=_narrow, args=(name,))


def _narrow(name: str) -> None:
    """Put the choice in the address, where the page reads it."""
    st.query_params[name] = str(st.session_state[f"monitor-{name}"] or "").replace("True", "1")
    if not st.query_params[name]:
        del st.query_params[name]


def listed(lines: Sequence[Line]) -> None:
    """The session's actions, worst first."""
    rows = [
        {
            "action": markup.Link(line.action.label, at(action=line.action.id, **address())),
            "review": line.review.title,
            "text": line.action.text or "Not written yet",
            "agencies": line.action.agency_names,
            "state": plans.mark(line.action),
            "heard": line.action.last_heard or "nothing heard yet",
            "minuted": Mark("done", "Minuted") if line.minuted else "",
        }
        for line in lines
    ]
    columns = {
        "action": "Action", "review": "Review", "text": "What is to be done", "agencies": "Lead agency", "state": "How it stands",
        "heard": "Last heard", "minuted": "This session",
    }  # fmt: skip
    markup.table(
        rows,
        columns,
        caption="Actions of the session, worst first",
        show_caption=False,
        empty="No action fits what you chose.",
    )


def large(item: Item, line: Line | None) -> None:
    """One action, to be read from the table: what was asked for, how it stands, what was asked last time, what the agency says."""
    action = item.action
    markup.large(f"{action.label}  {action.text or 'Not written yet'}", [])
    markup.marks([plans.mark(action)])
    facts = {
        "Review": line.review.title if line else "",
        f"Recommendation {item.recommendation.number}".strip(): item.recommendation.text,
        "Lead agencies": action.agency_names,
        "Lead officer": action.lead_officer,
        "How it stands": plans.since(action),
        _asked_label(item): item.asked or "Nothing",
        "The agency says": "\n".join(f"{one.happened}  {one.text}" for one in item.says) or "Nothing this quarter",
    }
    markup.facts({name: value for name, value in facts.items() if value})
    others = [one for one in item.this_quarter if one.kind != "progress"]
    rows = [{"day": one.happened, "what": KINDS[one.kind], "text": one.text} for one in others]
    columns = {"day": "Date", "what": "What", "text": "Told"}
    markup.table(rows, columns, caption="History this quarter", empty="Nothing else was recorded this quarter.")


def _asked_label(item: Item) -> str:
    return f"Asked on {markup.as_text(item.asked_on)}" if item.asked_on else "Asked before"


# ---- the room --------------------------------------------------------------------------------------------------------


@st.fragment(run_every=LOOK_EVERY)
def room(actor: Actor, session_id: str) -> None:
    """For the projector: the action the session is at, larger still; it follows by itself, checks the session each time, and shows no name."""
    try:
        of = monitoring.session(actor, session_id)
        lines = monitoring_minutes.agenda(actor, of, today=clock.today())
        done = sum(line.minuted for line in lines)
        if of.now_action_id is None:
            _before(of, lines)
            return
        item = monitoring_minutes.item(actor, of, of.now_action_id, today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
        return
    line = next((one for one in lines if one.action.id == of.now_action_id), None)
    action = item.action
    told = [
        f"{line.review.title if line else ''}, {action.agency_names}",
        f"{plans.mark(action).words}, {plans.since(action)}",
        f"{_asked_label(item)}: {item.asked}" if item.asked else "",
        *(f"{one.happened}: {one.text}" for one in item.says[:2]),
    ]
    minute = item.minute
    decided = [f"Decided: {minute.decision}", f"Asked now: {minute.ask}" if minute.ask else ""] if minute else []
    lines_shown = [text for text in decided if text]
    markup.room(
        f"{action.label}  {action.text or 'Not written yet'}",
        filter(None, told),
        lines_shown,
        lines_shown[0] if lines_shown else "",
    )
    markup.quiet(f"{done} of {len(lines)} actions minuted. {of.title}.")


def _before(of: Session, lines: Sequence[Line]) -> None:
    late = sum(line.action.overdue for line in lines)
    told = [
        f"{len(lines)} actions to look at, {late or 'none'} late.",
        f"Present: {', '.join(of.present)}" if of.present else "",
    ]
    ends = {monitoring.CALLED: "The session has not begun.", monitoring.CLOSED: "The session is closed."}
    markup.room(f"Monitoring, {of.title.lower()}", filter(None, told), filter(None, [ends.get(of.state, "")]), "")
