"""The verbs on DASVEG's monitoring sessions: a row each."""

from casework import monitoring_minutes, monitoring_session, process_audit, themes
from tests.rules import monitoring_cases as session_of
from tests.rules import plan_cases, review_cases
from tests.rules.verbs_table import ALWAYS, DAY, NO_ID, NO_REVIEW, NOW, TODAY, Verb, Why, nothing, version_in

OF_THE_PARTNERSHIP = Why("A session is DASVEG's and belongs to no review.")


def an_action(cast) -> tuple[str, str]:
    session_of.approved(cast)
    action = session_of.late_action(cast)
    return session_of.begun(cast), action


def of_a_concluded_review(cast) -> tuple[str, str]:
    found = an_action(cast)
    review_cases.done(cast.csp_chair, cast.first, {"concluded": 0})
    return found


def not_begun(cast) -> tuple[str, str]:
    session_of.approved(cast)
    action = session_of.late_action(cast)
    return session_of.called(cast), action


def a_review(cast) -> tuple[str, str]:
    session_of.approved(cast)
    return session_of.begun(cast), cast.first


def a_review_too_early(cast) -> tuple[str, str]:
    review_cases.proceeding(cast)
    return session_of.begun(cast), cast.first


def everything_recorded(cast) -> str:
    session, review = a_review(cast)
    session_of.review(cast.dasveg_chair, session, review)
    return session


def nothing_recorded(cast) -> str:
    return a_review(cast)[0]


def closed(cast) -> str:
    session = everything_recorded(cast)
    session_of.close(cast.dasveg_chair, session)
    return session


def one_called(cast) -> tuple:
    session_of.called(cast)
    return ()


def this_year(cast) -> str:
    session_of.approved(cast)
    return process_audit.years(today=TODAY)[0].key


def audited(cast) -> str:
    year = this_year(cast)
    process_audit.record_process_audit(cast.dasveg_chair, year, an_audit(cast, year), version=0, today=TODAY, now=NOW)
    return year


def an_audit(cast, _) -> dict:
    return {"audited_on": DAY, "reviews": [cast.first], "lessons": "Ask again", "good_practice": "Early meetings"}


def a_recommendation(cast) -> str:
    session_of.approved(cast)
    return plan_cases.recommendation(cast)


PUBLISHED = {"published_on": DAY, "link": "https://example.invalid/lessons"}
VERBS = [
    Verb(monitoring_session.call_session, "monitoring_called", "dasveg_chair", "head_of_community_safety", "dasveg_member", one_called,
         nothing, {"typed": session_of.CALL}, stranger=NO_REVIEW, nonsense=NO_ID),
    Verb(monitoring_session.cancel_session, "monitoring_cancelled", "dasveg_chair", "coordinator", "dasveg_member", session_of.begun,
         session_of.called, {"typed": {"reason": "Wrong day"}, "version": 1}, stranger=OF_THE_PARTNERSHIP),
    Verb(monitoring_session.begin_session, "monitoring_begun", "dasveg_chair", "coordinator", "dasveg_member", closed,
         session_of.called, {"typed": session_of.BEGIN, "version": version_in("monitoring_session")}, stranger=OF_THE_PARTNERSHIP),
    Verb(monitoring_session.go_to, "monitoring_moved", "dasveg_chair", "coordinator", "dasveg_member", not_begun, an_action),
    Verb(monitoring_session.record_review, "monitoring_reviewed", "dasveg_chair", "coordinator", "dasveg_member", a_review_too_early, a_review,
         {"typed": session_of.REVIEWED, "version": 0}),
    Verb(monitoring_session.close_session, "monitoring_closed", "dasveg_chair", "coordinator", "dasveg_member", nothing_recorded,
         everything_recorded, {"version": version_in("monitoring_session")}, stranger=OF_THE_PARTNERSHIP),
    Verb(monitoring_minutes.record_minute, "monitoring_minuted", "dasveg_chair", "coordinator", "dasveg_member", of_a_concluded_review,
         an_action, {"typed": session_of.MINUTE, "version": 0}),
    Verb(process_audit.record_process_audit, "process_audit_recorded", "dasveg_chair", "coordinator", "dasveg_member", ALWAYS, this_year,
         {"typed": an_audit, "version": 0}, stranger=OF_THE_PARTNERSHIP),
    Verb(process_audit.publish_process_audit, "process_audit_published", "dasveg_chair", "coordinator", "dasveg_member", this_year, audited,
         {"typed": PUBLISHED, "version": 1}, stranger=OF_THE_PARTNERSHIP),
    Verb(themes.mark_themes, "themes_marked", "coordinator", "dasveg_chair", "dasveg_member", ALWAYS, a_recommendation,
         {"typed": {"themes": ["training", "sharing"]}}),
]  # fmt: skip
