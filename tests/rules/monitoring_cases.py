"""Reviews whose plan the Board has approved, and a session of DASVEG at any point."""

from casework import monitoring_minutes, monitoring_session
from casework.actors import Actor
from tests.rules import plan_cases, review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import DAY, NOW, TODAY, sql

WHEN = {"today": TODAY, "now": NOW}
CALL = {"meets_on": DAY, "updates_by": DAY}
BEGIN = {"meets_on": DAY, "present": "DASVEG Chair\nHead of Community Safety"}
REVIEWED = {"overview": "reviewed", "decisions": "Police to report at the next session"}
MINUTE = {"said": "Course held for two shifts", "decision": "goes_on"}


def approved(cast, review: str | None = None, *, days: int = 250) -> str:
    """A review whose plan the Board approved so many days ago; it is not published yet."""
    review = review or cast.first
    review_cases.proceeding(cast, review, death=days + 400)
    review_cases.done(cast.coordinator, review, {"board_approved": days})
    return review


def late_action(cast, review: str | None = None, days: int = 22, **typed) -> str:
    """An action of the police, so many days late, in a review whose plan is approved."""
    review = review or cast.first
    under = plan_cases.recommendation(cast, review)
    return plan_cases.action(cast, under, target=back(days), **typed)


def called(cast, **typed: str) -> str:
    return monitoring_session.call_session(cast.dasveg_chair, CALL | typed, today=TODAY)


def begin(cast, session: str, **typed: str) -> str:
    monitoring_session.begin_session(cast.dasveg_chair, session, BEGIN | typed, version=version_of(session), today=TODAY)
    return session


def begun(cast) -> str:
    return begin(cast, called(cast))


def version_of(session: str) -> int:
    return sql("SELECT version FROM monitoring_session WHERE id = ?", session)[0][0]


def minute(actor: Actor, session: str, action: str, *, version: int = 0, **typed: str) -> None:
    monitoring_minutes.record_minute(actor, session, action, MINUTE | typed, version=version, **WHEN)


def review(actor: Actor, session: str, review_id: str, *, version: int = 0, **typed: str) -> None:
    monitoring_session.record_review(actor, session, review_id, REVIEWED | typed, version=version, **WHEN)


def close(actor: Actor, session: str) -> None:
    monitoring_session.close_session(actor, session, version=version_of(session), **WHEN)
