"""What is done to a monitoring session: called, begun, gone on from one action to the next, recorded review by review, closed (3.5; R147, D6).

Two may type at once: an overtaken change is told, and nothing is lost. Nothing here is deleted; a session taken back is kept with its reason.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from casework import (
    action_plan,
    database,
    dates,
    forms,
    monitoring,
    partnerships,
    permissions,
    reviews,
    standing,
    steps,
)
from casework.actors import Actor
from casework.errors import Problem, Refused, Stale, WrongStep
from casework.monitoring import BEGUN, CALLED, CLOSED, Session


def call_session(
    actor: Actor,
    typed: Mapping[str, Any],
    *,
    partnership_id: str | None = None,
    today: date,
    command_id: str | None = None,
) -> str:
    """Call the partnership's next session and ask the agencies for their updates by a day; returns its id. One at a time in a partnership."""
    holder = partnerships.to_act_in(actor, "call_monitoring", partnership_id)
    on_behalf_of = permissions.demand(actor, "call_monitoring", partnership=holder)
    values = forms.understand("monitoring_call", typed, today=today)
    if values["updates_by"] > values["meets_on"]:
        raise Refused([Problem("updates_by", "Updates must be in by the day of the session. Give an earlier day.")])
    session_id = database.new_id()
    about = {"subject": session_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_called", **about) as write:
        others = _of_partnership(write, holder)
        if open_one := next((one for one in others if one.state != CLOSED), None):
            raise WrongStep(
                [f"The session of {dates.show(open_one.meets_on)} is not closed. Close it first, under Monitoring."]
            )
        write(
            "insert_monitoring_session",
            id=session_id,
            partnership_id=holder,
            meets_on=values["meets_on"],
            updates_by=values["updates_by"],
            **_looks_back(others, values["meets_on"]),
            answers=json.dumps(forms.to_store(forms.load("monitoring_call"), values)),
            called_on=today,
            called_by=actor.person_id,
        )
    return session_id


def cancel_session(
    actor: Actor, session_id: str, typed: Mapping[str, Any], *, version: int, today: date, command_id: str | None = None
) -> None:
    """Take back a session that has not begun, with the reason."""
    found, on_behalf_of = monitoring.demanded(actor, session_id, "call_monitoring")
    demand_state(found, CALLED)
    reason = forms.understand("reason", typed, today=today)["reason"]
    about = {"subject": session_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_cancelled", **about) as write:
        if not write("cancel_monitoring_session", id=session_id, version=version, reason=reason):
            raise Stale(_as_shown(monitoring.newest(session_id)))


def begin_session(
    actor: Actor, session_id: str, typed: Mapping[str, Any], *, version: int, today: date, command_id: str | None = None
) -> None:
    """Begin the session, or correct while it runs who is present: its day and those present by post. Raises Stale."""
    found, on_behalf_of = monitoring.demanded(actor, session_id, "lead_monitoring")
    demand_state(found, CALLED, BEGUN)
    values = forms.understand("monitoring_begin", typed, today=today)
    present = [line.strip() for line in values["present"].splitlines() if line.strip()]
    about = {"subject": session_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_begun", **about) as write:
        others = _of_partnership(write, found.partnership_id)
        done = write(
            "begin_monitoring_session",
            id=session_id,
            version=version,
            meets_on=values["meets_on"],
            **_looks_back([one for one in others if one.id != session_id], values["meets_on"]),
            present=json.dumps(present),
            answers=json.dumps({**found.answers, **forms.to_store(forms.load("monitoring_begin"), values)}),
        )
        if not done:
            raise Stale(_as_shown(monitoring.newest(session_id)))


def go_to(actor: Actor, session_id: str, action_id: str, *, today: date) -> None:
    """The session goes on to this action: the projector follows."""
    row = action_plan.action_row(actor, action_id, "lead_monitoring", today)
    on_behalf_of = permissions.demand(actor, "lead_monitoring", row["review_id"])
    found, _ = monitoring.demanded(actor, session_id, "lead_monitoring")
    monitoring.demand_its_own(found, row["review_id"])
    demand_state(found, BEGUN)
    if found.now_action_id == action_id:
        return
    with database.change(
        actor, "monitoring_moved", review=row["review_id"], subject=action_id, on_behalf_of=on_behalf_of
    ) as write:
        write("show_monitored_action", id=session_id, action_id=action_id)


def record_review(
    actor: Actor,
    session_id: str,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record that the review's plans were reviewed in this session, the overview's and each agency's own, or why they were not reached.

    `version` is 0 where nothing is recorded yet. A plan that was reviewed is monitored for the quarter (D6).
    """
    on_behalf_of = permissions.demand(actor, "record_monitoring", review_id)
    found, _ = monitoring.demanded(actor, session_id, "record_monitoring")
    monitoring.demand_its_own(found, review_id)
    demand_state(found, BEGUN)
    steps.demand("record_monitoring", review_id)
    stands = standing.of_review(reviews.in_view(actor, review_id), today=today)
    if not monitoring.covered_of([stands], found):
        raise WrongStep(["The Board approved this plan after the day of the session. It is monitored in the next one."])
    agencies = monitoring.agencies_of(review_id, stands.case)
    form = monitoring.review_form(agencies)
    values = forms.understand(form, typed, today=today)
    told = {agency: values[f"{monitoring.AGENCY}{agency}"] for agency in agencies}
    if values["overview"] == "reviewed" and not all(told.values()):
        problems = [
            Problem(f"{monitoring.AGENCY}{agency}", f"Own plan of {agencies[agency]}: this is not answered.")
            for agency, said in told.items()
            if not said
        ]
        raise Refused(problems)
    about = {"review": review_id, "subject": session_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_reviewed", **about) as write:
        demand_begun(write, session_id)
        steps.demand("record_monitoring", review_id)
        newest = write.one("newest_monitoring_review", session=session_id, review=review_id) or {
            "version_no": 0,
            "overview": "",
        }
        if newest["version_no"] != version:
            raise Stale(
                {"version": newest["version_no"], "overview": newest["overview"], "decisions": newest["decisions"]}
            )
        if newest["overview"] == "reviewed" and values["overview"] != "reviewed":
            raise Refused([Problem("overview", "This session has recorded already that the plan was reviewed.")])
        write(
            "insert_monitoring_review",
            id=database.new_id(),
            session_id=session_id,
            review_id=review_id,
            version_no=version + 1,
            overview=values["overview"],
            decisions=values["decisions"] or "",
            agencies=json.dumps({agency: said for agency, said in told.items() if said}),
            answers=json.dumps(forms.to_store(form, values)),
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        if values["overview"] == "reviewed" and newest["overview"] != "reviewed":
            steps.record(write, actor, review_id, "monitored", done=found.meets_on, now=now)


def close_session(
    actor: Actor, session_id: str, *, version: int, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Close the session. WrongStep names every review of which nothing is recorded; one that the closer may not see stays due (`left_due`)."""
    found, on_behalf_of = monitoring.demanded(actor, session_id, "lead_monitoring")
    demand_state(found, BEGUN)
    told = monitoring.recorded(actor, session_id)
    left = [one.review.reference for one in monitoring.covered(actor, found, today=today) if one.review.id not in told]
    if left:
        raise WrongStep(
            [f"Nothing is recorded of {', '.join(left)}. Record that the plan was reviewed, or why it was not reached."]
        )
    about = {"subject": session_id, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "monitoring_closed", **about) as write:
        if not write(
            "close_monitoring_session", id=session_id, version=version, closed_on=now, closed_by=actor.person_id
        ):
            raise Stale(_as_shown(monitoring.newest(session_id)))


def left_due(actor: Actor, of: Session, *, today: date) -> str:
    """For who closes the session: how many reviews stay due that they may not see, none named; '' for none."""
    count = monitoring.unseen(actor, of, today=today)
    if not count:
        return ""
    which = "1 review you may not see stays due" if count == 1 else f"{count} reviews you may not see stay due"
    return f"{which}: nothing is recorded of {'it' if count == 1 else 'them'} in this session."


def demand_begun(write: database.Write, session_id: str) -> None:
    """Within a change: raise unless the session still runs."""
    demand_state(monitoring.of_row(write.one("monitoring_session", id=session_id)), BEGUN)


def demand_state(of: Session, *states: str) -> None:
    """Raise unless the session is in one of these states."""
    told = {
        CALLED: "The session has not begun. Begin it first, under Monitoring.",
        BEGUN: "The session has begun, and cannot be taken back. Close it when it is over.",
        CLOSED: "The session is closed. What it recorded stays as it is.",
    }
    if of.state not in states:
        raise WrongStep([told[of.state]])


def _of_partnership(write: database.Write, partnership_id: str | None) -> list[Session]:
    """The sessions of a partnership as this change begins."""
    every = map(monitoring.of_row, write.rows("monitoring_sessions"))
    return [one for one in every if one.partnership_id == partnership_id]


def _looks_back(others: list[Session], meets_on: date) -> dict[str, date]:
    """From the day after the session before to the day of this one; three months back when there was none."""
    before = max((one.meets_on for one in others if one.meets_on < meets_on), default=None)
    first = before + timedelta(days=1) if before else dates.add_months(meets_on, -3)
    return {"first_day": first, "last_day": meets_on}


def _as_shown(of: Session) -> dict[str, Any]:
    """A session as the form that changes it shows it."""
    return {"meets_on": dates.show(of.meets_on), "present": "\n".join(of.present), "version": of.version}
