"""Reviews near their conclusion: published, with a plan whose actions stand as asked for."""

from casework import action_progress, procedure
from casework.actors import Actor
from tests.rules import plan_cases, review_cases
from tests.rules.verbs_table import DAY, NOW, TODAY

WHEN = {"today": TODAY, "now": NOW}
LAST = ("decided", "verdict_received", "concluded")
AUDIT = {"result": "confirmed", "evidence_seen": "Forty files", "seen_by": "DASVEG Chair", "seen_on": DAY}
CONCLUDED = {"concluded_on": DAY, "note": "At the March meeting"}


def published(cast, review: str | None = None, *, without: tuple[str, ...] = ()) -> str:
    """A review of which every step but the conclusion is done, and whose plan is empty."""
    review = review or cast.first
    every = [step for step in procedure.current().steps if step not in (*LAST, *without)]
    review_cases.done(cast.coordinator, review, dict.fromkeys(every, 10) | {"death": 400})
    review_cases.done(cast.coordinator, review, {"decided": 30}, result="proceed")
    review_cases.done(cast.coordinator, review, {"verdict_received": 20}, result="adequate")
    return review


def action_in(cast, state: str, under: str | None = None) -> str:
    """An action of the police in the first review, brought to a state by the verbs that bring it there."""
    action = plan_cases.action(cast, under)
    bring(cast, action, state)
    return action


def bring(cast, action: str, state: str) -> None:
    if state in ("implemented", "audited"):
        action_progress.complete_action(cast.action_lead, action, {"completed": DAY, "outcome": "All trained"}, **WHEN)
    if state == "audited":
        action_progress.audit_action(cast.dasveg_chair, action, AUDIT, **WHEN)
    if state == "dropped":
        action_progress.drop_action(cast.csp_chair, action, {"reason": "Overtaken"}, **WHEN)
    if state == "in_hand":
        begun = {"text": "Begun", "reported_on": DAY, "begun": "yes"}
        action_progress.record_progress(cast.action_lead, action, begun, **WHEN)


def ready(cast) -> str:
    """A review that lacks nothing."""
    published(cast)
    action_in(cast, "audited")
    return cast.first


def conclude(actor: Actor, review: str, **typed: str) -> None:
    from casework import conclusion

    conclusion.conclude_review(actor, review, CONCLUDED | typed, **WHEN)
