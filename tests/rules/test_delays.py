"""A delay that the CSP finds unreasonable goes to the Home Office QA Panel for advice, and is owed until the answer is recorded (R128, B14)."""

from datetime import timedelta

import pytest

from casework import delays, my_work, notification, obligations, procedure, timescales
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules.review_cases import NOTIFIED, NOW, TODAY, back, done, proceeding, stands

WAIT = procedure.current().partnership.care.unanswered_home_office_days


def found(cast, review: str | None = None, **changed) -> str:
    typed = {"unreasonable": "yes", "found_on": back(10), "reason": "No draft has come from Pat Sample."} | changed
    return delays.record_delay(cast.csp_chair, review or cast.first, typed, today=TODAY, now=NOW)


def asked(cast, delay: str, review: str | None = None, **changed) -> None:
    typed = {"asked_on": back(8), "asked_by": "CSP Chair"} | changed
    delays.ask_advice(cast.csp_chair, review or cast.first, delay, typed, version=1, today=TODAY)


def answered(cast, delay: str, **changed) -> None:
    typed = {"answered_on": back(1), "advice": "Set a last date.", "follows": "The panel meets."} | changed
    delays.record_advice(cast.csp_chair, cast.first, delay, typed, version=2, today=TODAY)


def owed(cast, days: int = 0) -> list:
    today = TODAY + timedelta(days=days)
    return [one for one in obligations.of([stands(cast.coordinator, cast.first, today)], today=today) if one.page == "clocks"]


@pytest.mark.req("R128", "B14")
def test_from_the_view_of_the_csp_to_the_home_offices_advice_something_is_owed_at_every_step(cast):
    proceeding(cast)
    assert owed(cast) == []
    delay = found(cast)
    (one,) = owed(cast)
    assert (one.sentence, one.owner) == ("Ask the Home Office QA Panel for advice on the delay", "csp_chair")
    assert one.due == TODAY - timedelta(days=10) + delays.ASK_WITHIN and one.days_late(TODAY) == 3
    asked(cast, delay)
    (one,) = owed(cast)
    assert "Record the Home Office QA Panel's advice" in one.sentence and one.due == TODAY - timedelta(days=8) + timedelta(days=WAIT)
    assert one.days_late(one.due) == 0 and one.days_late(one.due + timedelta(days=1)) == 1
    answered(cast, delay)
    assert owed(cast) == []
    (shown,) = delays.of_review(cast.csp_chair, cast.first)
    assert shown.answers["advice"] == "Set a last date." and shown.answers["asked_by"] == "CSP Chair" and shown.awaits == ""


@pytest.mark.req("R128")
def test_advice_that_does_not_come_is_late_in_the_csp_chairs_work_and_in_nobody_elses_own(cast):
    proceeding(cast)
    asked(cast, found(cast))
    later = TODAY + timedelta(days=WAIT)
    mine = [task.sentence for task in my_work.of(cast.csp_chair, today=later).late]
    assert any("advice on the delay" in sentence for sentence in mine)
    others = my_work.of(cast.coordinator, today=later)
    assert any("advice on the delay" in task.sentence and task.whose == "CSP Chair" for task in others.waiting)
    assert not any("advice on the delay" in task.sentence for task in my_work.of(cast.author, today=later).late)


@pytest.mark.req("R128", "B14")
def test_a_delay_found_reasonable_asks_nothing_of_the_home_office(cast):
    proceeding(cast)
    delay = found(cast, unreasonable="no")
    assert owed(cast) == []
    with pytest.raises(WrongStep, match="did not find this delay unreasonable"):
        asked(cast, delay)


@pytest.mark.req("R128")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"unreasonable": ""}, "unreasonable"),
        ({"found_on": ""}, "Date"),
        ({"found_on": back(-1)}, "future"),
        ({"found_on": back(21)}, "The review began on"),
        ({"reason": " "}, "Why"),
    ],
)
def test_a_view_without_its_day_or_its_reason_is_refused(cast, changed, says):
    proceeding(cast)
    with pytest.raises(Refused, match=says):
        found(cast, **changed)
    assert delays.of_review(cast.csp_chair, cast.first) == []


@pytest.mark.req("R128")
def test_nothing_is_dated_before_its_cause(cast):
    proceeding(cast)
    delay = found(cast)
    with pytest.raises(WrongStep, match="has not been asked"):
        answered(cast, delay)
    with pytest.raises(Refused, match="on or after"):
        asked(cast, delay, asked_on=back(11))
    asked(cast, delay)
    with pytest.raises(Refused, match="on or after"):
        answered(cast, delay, answered_on=back(9))
    with pytest.raises(Stale):
        delays.record_advice(cast.csp_chair, cast.first, delay, {"answered_on": back(1), "advice": "Late."}, version=1, today=TODAY)


@pytest.mark.req("R128", "S4", "S5")
def test_only_the_partnership_judges_a_delay_and_only_who_reads_the_decision_reads_it(cast):
    proceeding(cast)
    delay = found(cast)
    for who, refusal in ((cast.panel_chair, NotAllowed), (cast.author, NotAllowed), (cast.outsider, NotFound)):
        with pytest.raises(refusal):
            delays.record_delay(who, cast.first, {}, today=TODAY, now=NOW)
        with pytest.raises(refusal):
            delays.record_in_error(who, cast.first, delay, reason="No", version=1)
    for who in (cast.panel_chair, cast.author, cast.panel_member, cast.head_of_community_safety):
        assert len(delays.of_review(who, cast.first)) == 1
    for who in (cast.imr_author, cast.senior_manager, cast.action_lead, cast.dasveg_chair, cast.outsider, cast.auditor):
        assert delays.of_review(who, cast.first) == []


@pytest.mark.req("R170", "R214")
def test_a_reason_is_read_in_the_names_of_the_reader_and_printed_in_pseudonyms(cast):
    typed = NOTIFIED | {"received_on": back(55), "death": back(60)}
    review = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    done(cast.coordinator, review, {"recommended": 25})
    done(cast.coordinator, review, {"decided": 20}, result="proceed")
    asked(cast, found(cast, review), review)
    assert "Pat Sample" in delays.of_review(cast.csp_chair, review)[0].answers["reason"]
    assert "Pat" not in delays.of_review(cast.head_of_community_safety, review)[0].answers["reason"]
    said = timescales.text(stands(cast.coordinator, review))
    assert "found the delay unreasonable. Reason: No draft has come from " in said and "Pat" not in said
    assert "It asked the Home Office Quality Assurance Panel for advice on" in said


def test_a_view_recorded_in_error_is_owed_no_more(cast):
    proceeding(cast)
    delay = found(cast)
    delays.record_in_error(cast.coordinator, cast.first, delay, reason="Another review", version=1)
    assert owed(cast) == [] and delays.of_review(cast.csp_chair, cast.first) == []
    with pytest.raises(NotFound):
        asked(cast, delay)


@pytest.mark.req("S4")
def test_a_delay_of_another_review_is_not_found(cast):
    proceeding(cast)
    proceeding(cast, cast.second)
    delay = found(cast)
    with pytest.raises(NotFound):
        delays.ask_advice(cast.csp_chair, cast.second, delay, {"asked_on": back(1), "asked_by": "CSP Chair"}, version=1, today=TODAY)
