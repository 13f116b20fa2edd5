"""A review ready to be published: every condition met, each by its own screen's verb."""

from datetime import timedelta

from casework import publication, registers, verdicts
from tests.rules import home_office_cases, review_cases
from tests.rules.review_cases import NOW, TODAY, back

WHEN = {"today": TODAY, "now": NOW}
FAMILY = {"occasion": "after_verdict", "to_whom": "Mother of the victim", "documents": ["overview_report", "action_plan"], "given_on": back(40),
          "by_whom": "Panel Chair", "through_advocate": "yes"}  # fmt: skip
BODY = {"body": "coroner", "documents": ["overview_report", "action_plan"], "shared_on": back(40), "confirmed_on": back(30)}
STATEMENT = {"kind": "statement", "happened_on": back(20), "what": "Why the review was held."}
MEETING = {"kind": "strategy_meeting", "happened_on": back(25), "led_by": "Communications team", "what": "A reactive statement."}
MANAGERS = {"recipient": "senior_manager", "documents": ["overview_report"], "sent_on": back(100), "how": "Secure email"}
GROUPS = ("panel_members", "senior_managers", "opcvc", "childrens_services", "others")
PUBLISHED = {"documents": ["overview_report", "executive_summary"], "published_on": back(0)}


def entry(actor, review: str, register: str, typed: dict, **more) -> str:
    return registers.add(actor, review, register, typed, **WHEN, **more)


def day(chosen=TODAY, **other) -> dict:
    agreed = {"publish_on": f"{chosen:%d/%m/%Y}", "chair_agreed_on": back(30), "panel_agreed_on": back(29), "family_involved": "yes"}
    return agreed | {"family_agreed_on": back(28)} | other


def agree(cast, review: str, chosen=TODAY, **other) -> list[str]:
    newest = next(iter(publication.days_agreed(cast.coordinator, review)), None)
    return publication.agree_date(cast.coordinator, review, day(chosen, **other), opened_id=newest and newest.id, **WHEN)


def told(cast, review: str, *, without: str = "", days: int = 20) -> None:
    for group in GROUPS:
        if group != without:
            typed = {"group": group, "concerned": "yes", "told_on": back(days), "how": "Secure email"}
            entry(cast.coordinator, review, "told_of_publication", typed)


DO = {
    "verdict": lambda cast, review: verdicts.record_verdict(cast.coordinator, review, home_office_cases.verdict("adequate", 60), **WHEN),
    "amendments": lambda cast, review: None,
    "anonymity": lambda cast, review: None,
    "family": lambda cast, review: entry(cast.panel_chair, review, "family_copy", FAMILY),
    "bodies": lambda cast, review: entry(cast.coordinator, review, "statutory_confirmation", BODY),
    "date": lambda cast, review: agree(cast, review),
    "clash": lambda cast, review: None,
    "feedback": lambda cast, review: review_cases.done(cast.coordinator, review, {"follow_up_feedback": 35}),
    "managers": lambda cast, review: entry(cast.coordinator, review, "dissemination", MANAGERS),
    "groups": lambda cast, review: told(cast, review),
    "media": lambda cast, review: entry(cast.panel_chair, review, "media", MEETING),
    "statement": lambda cast, review: entry(cast.coordinator, review, "media", STATEMENT),
    "commissioner": lambda cast, review: review_cases.done(cast.coordinator, review, {"commissioner_copied": 80}),
}


def ready(cast, review: str | None = None, *, without: str = "") -> str:
    """Everything but one condition."""
    review = home_office_cases.submitted(cast, review)
    for name, do in DO.items():
        if name != without:
            do(cast, review)
    return review


def publish(actor, review: str, **other) -> list[str]:
    return publication.publish(actor, review, PUBLISHED | other, **WHEN)


LATER = TODAY + timedelta(days=30)
