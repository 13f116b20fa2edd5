"""DASVEG's quarterly monitoring of the action plans: its sessions, what agencies are asked for, what each review got (3.5; R137, R147, R148, D6).

A session covers every open review whose plan the Board has approved, published or not. It is called with a day by which each lead agency
enters its own updates; it begins on its day, is at one action at a time, and is closed when something is recorded of every review. What is
done to a session is in monitoring_session.py, what is typed of an action in monitoring_minutes.py. Persons are named by pseudonym
throughout: a session is on a screen before a room.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import action_plan, audit, database, dates, due_dates, forms, permissions, procedure, standing, steps
from casework.actors import Actor
from casework.clocks import quarter_due
from casework.errors import NotFound
from casework.forms import Field, Form, Option
from casework.owed import Owed
from casework.standing import Standing

CALLED, BEGUN, CLOSED = "called", "begun", "closed"
AGENCY = "agency_"


@dataclass(frozen=True)
class Session:
    """One session. It looks back over `first_day` to `last_day`; `present` are posts; `now_action_id` is where it is."""

    id: str
    meets_on: date
    first_day: date
    last_day: date
    updates_by: date | None
    state: str
    present: tuple[str, ...]
    now_action_id: str | None
    answers: Mapping[str, Any]
    called_on: date
    version: int

    @property
    def title(self) -> str:
        return f"Session of {dates.show_long(self.meets_on)}"

    @property
    def period(self) -> str:
        """'October to December 2026' by calendar quarters, else the days it looks back over."""
        if procedure.current().partnership.care.monitoring == "calendar quarters":
            last = quarter_due(self.meets_on)
            first = dates.add_months(date(last.year, last.month, 1), -2)
            return f"{first:%B} to {last:%B %Y}"
        return f"{dates.show(self.first_day)} to {dates.show(self.last_day)}"


@dataclass(frozen=True)
class Heard:
    """How many of an agency's open actions in a review have been reported on since the session was called."""

    review_id: str
    agency_id: str
    agency: str
    actions: int
    heard: int

    @property
    def awaited(self) -> int:
        return self.actions - self.heard


@dataclass(frozen=True)
class Recorded:
    """What a session recorded of one review. `agencies` is by agency's id: reviewed, nothing received, nothing due."""

    review_id: str
    version_no: int
    overview: str
    decisions: str
    agencies: Mapping[str, str]
    answers: Mapping[str, Any]
    recorded_on: datetime
    recorded_by: str

    @property
    def reviewed(self) -> bool:
        return self.overview == "reviewed"


# ---- reading ---------------------------------------------------------------------------------------------------------


def sessions(actor: Actor) -> list[Session]:
    """Every session, the newest first."""
    permissions.demand(actor, "see_monitoring")
    audit.opened(actor, "monitoring_opened")
    return [of_row(row) for row in database.rows("monitoring_sessions")]


def session(actor: Actor, session_id: str) -> Session:
    """One session; NotFound when there is none."""
    permissions.demand(actor, "see_monitoring")
    return found(actor, session_id, "see_monitoring")


def live() -> Session | None:
    """The session that is called or under way: there is one at most."""
    return next((one for one in map(of_row, database.rows("monitoring_sessions")) if one.state != CLOSED), None)


def covered(actor: Actor, of: Session, *, today: date) -> list[Standing]:
    """The reviews a session covers that this person may see, the longest unmonitored first."""
    permissions.demand(actor, "see_monitoring")
    found = [one for one in standing.all_in_view(actor, today=today) if is_covered(one, of)]
    mine = [one for one in found if permissions.may(actor, "see_monitoring", one.review.id)]
    return sorted(mine, key=lambda one: (due_dates.again(one.case).get("monitored") or date.min, one.review.reference))


def is_covered(stands: Standing, of: Session) -> bool:
    """Whether the Board had approved the plan by the day of the session, and the review is still open."""
    approved = stands.case.records.get("board_approved")
    return bool(approved) and not stands.ended and (approved.done is None or approved.done.earliest <= of.meets_on)


def recorded(actor: Actor, session_id: str) -> dict[str, Recorded]:
    """What a session recorded of each review one may see, by review."""
    permissions.demand(actor, "see_monitoring")
    said: dict[str, action_plan.Said] = {}
    found = {}
    for row in database.scoped(actor, "monitored_reviews", session=session_id):
        review = row["review_id"]
        said.setdefault(review, action_plan.Said(actor, review, "pseudonyms"))
        answers = {
            name: said[review](text) if isinstance(text, str) else text
            for name, text in json.loads(row["answers"]).items()
        }
        row |= {"agencies": json.loads(row["agencies"]), "answers": answers}
        found[review] = Recorded(**row | {"decisions": said[review](row["decisions"])})
    return found


def heard(actor: Actor, of: Session, *, today: date) -> list[Heard]:
    """By review and agency, what has been heard for the session, in the reviews it covers that one may see."""
    mine = [one.review.id for one in covered(actor, of, today=today)]
    return _heard(mine, of, today)


def agencies_of(review_id: str, case: steps.Case) -> dict[str, str]:
    """The agencies whose own plans are monitored with the review: those with a plan kept here, and those that took part in its IMRs."""
    found = {row["agency_id"]: row["agency"] for row in database.rows("agencies_with_plans", reviews=[review_id])}
    every = {row["id"]: row["name"] for row in database.rows("names_of_agencies")}
    took_part = {agency for step, agency in case.of_agency if step.startswith("imr")}
    return found | {agency: every[agency] for agency in sorted(took_part, key=every.get) if agency not in found}


def review_form(agencies: Mapping[str, str]) -> Form:
    """The form for one review, with a question for each agency's own plan."""
    form = forms.load("monitoring_review")
    options = tuple(
        Option(value=value, label=label) for value, label in procedure.current().lists["agency_plan_heard"].items()
    )
    asked = [
        Field(
            name=f"{AGENCY}{agency}",
            label=f"Own plan of {name}",
            kind="choice",
            options=options,
            section="Agencies' own plans",
        )
        for agency, name in agencies.items()
    ]
    own = [field for field in form.field if field.own]
    return form.model_copy(update={"field": (*(one for one in form.field if not one.own), *asked, *own)})


# ---- what agencies owe ----------------------------------------------------------------------------------------------------


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """Each lead agency's own update for the session that is called (R148). That the quarter is to be monitored is the step's own duty (D6)."""
    called = live()
    if called is None:
        return []
    mine = [review for review, one in stands.items() if is_covered(one, called)]
    day = dates.show(called.meets_on)
    return [
        Owed(
            one.review_id,
            f"Report how {_actions(one.awaited)}, for DASVEG's session on {day}",
            "action-plan",
            "senior_manager",
            "3.5",
            due=called.updates_by,
            agency_id=one.agency_id,
            agency=one.agency,
        )
        for one in _heard(mine, called, today)
        if one.awaited
    ]


def _actions(count: int) -> str:
    return "1 action stands" if count == 1 else f"{count} actions stand"


# ---- for the rules --------------------------------------------------------------------------------------------------------


def found(actor: Actor, session_id: str, verb: str) -> Session:
    """For the rules: the session; NotFound, which is recorded, when there is none."""
    row = database.one("monitoring_session", id=session_id)
    if row is None:
        audit.refused(actor, verb, None)
        raise NotFound("This session")
    return of_row(row)


def of_row(row: dict) -> Session:
    """A session from its row."""
    return Session(**row | {"present": tuple(json.loads(row["present"])), "answers": json.loads(row["answers"])})


def _heard(review_ids: list[str], of: Session, today: date) -> list[Heard]:
    return [Heard(**row) for row in database.rows("updates_asked", reviews=review_ids, since=of.called_on, today=today)]
