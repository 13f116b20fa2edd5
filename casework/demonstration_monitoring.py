"""DASVEG's quarterly monitoring in the demonstration: last quarter's session, and the one that is called."""

from datetime import date
from typing import Any

from casework import dates, monitoring, monitoring_minutes, monitoring_session, reviews, standing

SAID = ("Half of the staff are trained.", "The practice note is drafted.", "The first twenty files are read.")


def hold(stage: Any, review: str, *, days: int) -> None:
    """A session so many days ago: three actions minuted, the review's plans reviewed."""
    chair, at = stage.actors["dasveg-chair"], stage.at(days)
    called = {"meets_on": stage.typed(days), "updates_by": stage.typed(days + 7)}
    session = monitoring_session.call_session(chair, called, today=stage.back(days + 21))
    present = {"meets_on": stage.typed(days), "present": "DASVEG Chair\nHead of Community Safety\nDetective Inspector"}
    monitoring_session.begin_session(chair, session, present, version=1, today=at["today"])
    open_actions = [
        line
        for line in monitoring_minutes.agenda(chair, monitoring.session(chair, session), today=stage.today)
        if line.action.open
    ]
    for line, said in zip(open_actions, SAID, strict=False):
        minute = {"said": said, "decision": "goes_on"}
        monitoring_minutes.record_minute(
            chair, session, line.action.id, minute, version=0, today=at["today"], now=stage.now
        )
    agencies = monitoring.agencies_of(
        review, standing.of_review(reviews.in_view(chair, review), today=stage.today).case
    )
    own = {f"{monitoring.AGENCY}{agency}": "reviewed" for agency in agencies}
    reviewed = {"overview": "reviewed", "decisions": "The constabulary reports on training at the next session."}
    monitoring_session.record_review(chair, session, review, reviewed | own, version=0, **at)
    monitoring_session.close_session(chair, session, version=2, **at)


def call(stage: Any, day: date) -> None:
    """The next session; the agencies' updates are asked for in a week."""
    asked = {"meets_on": dates.show(day), "updates_by": stage.typed(-7)}
    monitoring_session.call_session(stage.actors["dasveg-chair"], asked, today=stage.back(7))
