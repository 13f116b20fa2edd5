"""DASVEG's quarterly monitoring of the action plans: its sessions, what agencies are asked for, what each review got (3.5; R137, R147, R148, D6).

A session covers every open review whose plan the Board has approved, published or not. It is called with a day by which each lead agency
enters its own updates; it begins on its day, is at one action at a time, and is closed when something is recorded of every review. What is
done to a session is in monitoring_session.py, what is typed of an action in monitoring_minutes.py. Persons are named by pseudonym
throughout: a session is on a screen before a room. A session is one partnership's: it covers the reviews which that one held on its day, and for
whoever holds no office there, nor in one that acts for it, it does not exist.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import (
    action_plan,
    audit,
    database,
    dates,
    due_dates,
    forms,
    partnerships,
    permissions,
    procedure,
    standing,
    steps,
)
from casework.actors import Actor
from casework.clocks import quarter_due
from casework.errors import NotFound, WrongStep
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
    partnership_id: str | None

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
    """Every session of the partnerships in which the actor may see them, the newest first."""
    permissions.demand(actor, "see_monitoring")
    audit.opened(actor, "monitoring_opened")
    mine = partnerships.to_read(actor, "see_monitoring")
    return [one for one in map(of_row, database.rows("monitoring_sessions")) if one.partnership_id in mine]


def session(actor: Actor, session_id: str) -> Session:
    """One session; NotFound when there is none, or it is of a partnership that is not the actor's."""
    return demanded(actor, session_id, "see_monitoring")[0]


def live() -> list[Session]:
    """The sessions that are called or under way: one in a partnership at most."""
    return [one for one in map(of_row, database.rows("monitoring_sessions")) if one.state != CLOSED]


def covered(actor: Actor, of: Session, *, today: date) -> list[Standing]:
    """The reviews a session covers that this person may see, the longest unmonitored first."""
    permissions.demand(actor, "see_monitoring")
    found = covered_of(standing.all_in_view(actor, today=today), of)
    mine = [one for one in found if permissions.may(actor, "see_monitoring", one.review.id)]
    return sorted(mine, key=lambda one: (due_dates.again(one.case).get("monitored") or date.min, one.review.reference))


def unseen(actor: Actor, of: Session, *, today: date) -> int:
    """How many reviews of the session stay due because nothing is recorded of them and this person may not see them (a conflict of interest)."""
    of = session(actor, of.id)
    told = {row["review_id"] for row in database.rows("reviews_recorded_in", session=of.id)}
    cases = steps.cases(sorted(partnerships.held_on(of.partnership_id, of.meets_on) - told))
    due = {review for review, case in cases.items() if not case.unmet(["open", "proceeding"]) and _approved(case, of)}
    return len(due - {one.review.id for one in covered(actor, of, today=today)})


def covered_of(stands: Iterable[Standing], of: Session) -> list[Standing]:
    """Those of the reviews that the session covers: its partnership's, still open, whose plan the Board had approved by its day."""
    held = partnerships.held_on(of.partnership_id, of.meets_on)
    return [one for one in stands if one.review.id in held and not one.ended and _approved(one.case, of)]


def _approved(case: steps.Case, of: Session) -> bool:
    approved = case.records.get("board_approved")
    return bool(approved) and (approved.done is None or approved.done.earliest <= of.meets_on)


def recorded(actor: Actor, session_id: str) -> dict[str, Recorded]:
    """What a session recorded of each review one may see, by review."""
    session(actor, session_id)
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
    """Each lead agency's own update for a session that is called (R148). That the quarter is to be monitored is the step's own duty (D6)."""
    return [update for called in live() for update in _awaited(stands, called, today)]


def _awaited(stands: Mapping[str, Standing], called: Session, today: date) -> list[Owed]:
    mine = [one.review.id for one in covered_of(stands.values(), called)]
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


def demanded(actor: Actor, session_id: str, verb: str) -> tuple[Session, str]:
    """For the rules: the session, and whom the actor acts for ('' for nobody), who may do this in the partnership whose session it is.

    NotFound, which is recorded, when there is none, or for a partnership in which the actor may not even see sessions.
    """
    permissions.demand(actor, verb)
    row = database.one("monitoring_session", id=session_id)
    where = partnerships.holder_today(row["partnership_id"]) if row else "-"
    if not permissions.may(actor, "see_monitoring", partnership=where):
        audit.refused(actor, verb, None)
        raise NotFound("This session")
    return of_row(row), permissions.demand(actor, verb, partnership=where)


def demand_its_own(of: Session, review_id: str) -> None:
    """Raise WrongStep for a review of another partnership than the session's: somebody may hold offices in both."""
    if review_id not in partnerships.held_on(of.partnership_id, of.meets_on):
        raise WrongStep(["Another partnership holds this review. It is monitored in that partnership's own session."])


def newest(session_id: str) -> Session:
    """For the rules: the session as it stands now, when a change of it was overtaken."""
    return of_row(database.one("monitoring_session", id=session_id))


def of_row(row: dict) -> Session:
    """A session from its row."""
    return Session(**row | {"present": tuple(json.loads(row["present"])), "answers": json.loads(row["answers"])})


def _heard(review_ids: list[str], of: Session, today: date) -> list[Heard]:
    return [Heard(**row) for row in database.rows("updates_asked", reviews=review_ids, since=of.called_on, today=today)]
