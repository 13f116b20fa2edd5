"""Two people do the same thing at the same moment: one is done, the other is told, and the record says one thing."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from casework import action_progress, actions, database, decision, holds, notification, secured_records, steps
from casework.errors import CaseworkError, Refused, Stale, WrongStep
from tests.rules import conclusion_cases, monitoring_cases, plan_cases
from tests.rules.test_decision import DECIDED, NOW, TODAY, recommended  # noqa: F401  a fixture
from tests.rules.test_notification import TYPED

DAY = TODAY.strftime("%d/%m/%Y")


def at_once(monkeypatch, *verbs) -> list[CaseworkError | None]:
    """What came of each: all have looked at the record before the first of them writes."""
    looked, begin = Barrier(len(verbs), timeout=30), database.change
    found: list[CaseworkError | None] = []

    def change(actor, event, **about):
        if event != "refused":
            looked.wait()
        return begin(actor, event, **about)

    def call(verb) -> None:
        try:
            verb()
            found.append(None)
        except CaseworkError as trouble:
            found.append(trouble)

    monkeypatch.setattr(database, "change", change)
    threads = [Thread(target=call, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    monkeypatch.undo()
    return sorted(found, key=lambda one: one is not None)


@pytest.mark.req("S8", "S33")
def test_an_action_is_implemented_or_dropped_and_never_both(cast, monkeypatch):
    plan_cases.proceed(cast.first)
    action = plan_cases.action(cast)
    done, refused = at_once(
        monkeypatch,
        lambda: action_progress.complete_action(
            cast.coordinator, action, {"completed": DAY, "outcome": "Trained."}, **plan_cases.WHEN
        ),
        lambda: action_progress.drop_action(cast.dasveg_chair, action, {"reason": "Not needed."}, **plan_cases.WHEN),
    )
    assert done is None and isinstance(refused, WrongStep)
    assert len(database.scoped(cast.coordinator, "states_in_view", action=action)) == 1


@pytest.mark.req("S8", "S33")
def test_a_review_is_placed_on_hold_once(recommended, monkeypatch):  # noqa: F811
    cast = recommended
    decision.decide(cast.csp_chair, cast.review, DECIDED, today=TODAY, now=NOW)
    typed = {"reason": "criminal_proceedings", "started_on": DAY, "family_taking_part": "no"}
    done, refused = at_once(
        monkeypatch,
        *[
            lambda who=who: holds.place_on_hold(who, cast.review, typed, today=TODAY)
            for who in (cast.coordinator, cast.csp_chair)
        ],
    )
    assert done is None and isinstance(refused, WrongStep)


@pytest.mark.req("S8", "S33")
def test_of_two_decisions_made_at_once_the_second_is_shown_the_first(recommended, monkeypatch):  # noqa: F811
    cast = recommended
    found = at_once(
        monkeypatch,
        *[
            lambda text=text: decision.decide(
                cast.csp_chair,
                cast.review,
                {**DECIDED, "justification": text},
                today=TODAY,
                now=NOW + timedelta(seconds=1),
            )
            for text in ("One", "The other")
        ],
    )
    assert found[0] is None and isinstance(found[1], Stale)
    (made,) = decision.of_review(cast.csp_chair, cast.review)
    assert found[1].current["justification"] == made.justification


@pytest.mark.req("S33", "R12")
def test_the_same_death_notified_by_two_at_once_is_one_review_and_the_other_is_told_its_reference(cast, monkeypatch):
    done, refused = at_once(
        monkeypatch,
        *[
            lambda who=who: notification.record(who, TYPED, today=TODAY, now=NOW)
            for who in (cast.coordinator, cast.head_of_community_safety)
        ],
    )
    assert done is None and isinstance(refused, Refused)
    assert f"DHR-{TODAY.year}-03" in str(refused)


@pytest.mark.req("S33", "R30")
def test_an_agency_is_asked_once_for_its_records(recommended, monkeypatch):  # noqa: F811
    cast = recommended
    decision.decide(cast.csp_chair, cast.review, DECIDED, today=TODAY, now=NOW)
    asked = {"requested_on": TODAY, "due_on": None, "today": TODAY, "now": NOW}
    done, refused = at_once(
        monkeypatch, *[lambda: secured_records.request(cast.coordinator, cast.review, [cast.police], **asked)] * 2
    )
    assert done is None and isinstance(refused, Refused)
    assert len(secured_records.of_review(cast.coordinator, cast.review)) == 1


@pytest.mark.req("S8", "S33", "R147")
def test_of_two_minute_takers_at_the_same_moment_one_is_told_and_one_progress_counts(cast, monkeypatch):
    monitoring_cases.approved(cast)
    action = monitoring_cases.late_action(cast)
    session = monitoring_cases.begun(cast)
    done, refused = at_once(
        monkeypatch,
        lambda: monitoring_cases.minute(cast.dasveg_chair, session, action, said="Course held"),
        lambda: monitoring_cases.minute(cast.coordinator, session, action, said="Nothing happened"),
    )
    assert done is None and isinstance(refused, Stale)
    assert len(database.scoped(cast.coordinator, "progress_in_view", action=action)) == 1


@pytest.mark.req("S8", "S33", "R163", "B20")
def test_a_review_is_not_concluded_at_the_moment_when_its_evidence_is_taken_back(cast, monkeypatch):
    conclusion_cases.ready(cast)
    (action,) = database.rows("actions_with_leads", review=cast.first)
    (seen,) = database.scoped(cast.coordinator, "audits_in_view", action=action["id"])
    (state,) = [row for row in database.scoped(cast.coordinator, "states_in_view", action=action["id"]) if row["state"] == "audited"]
    assert seen["result"] == "confirmed"
    _, refused = at_once(
        monkeypatch,
        lambda: conclusion_cases.conclude(cast.csp_chair, cast.first),
        lambda: actions.record_in_error(cast.coordinator, "state", state["id"], {"reason": "Another file"}, today=TODAY),
    )
    case = steps.case(cast.first)
    assert isinstance(refused, WrongStep)
    assert case.facts["open"] != case.facts["every_action_audited"], "concluded with its evidence, or open without it"
