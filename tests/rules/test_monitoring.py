"""DASVEG's quarterly sessions: called, agencies heard, each action decided, each review recorded, closed (3.5)."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from casework import (
    action_plan,
    action_progress,
    clocks,
    database,
    due_dates,
    monitoring,
    monitoring_minutes,
    monitoring_session,
    my_work,
    obligations,
    procedure,
    standing,
    steps,
)
from casework.dates import PartialDate
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import monitoring_cases as session_of
from tests.rules import plan_cases, review_cases
from tests.rules.monitoring_cases import WHEN, approved, begun, called, late_action, minute, version_of
from tests.rules.review_cases import back
from tests.rules.verbs_table import DAY, TODAY


def stood(cast, action: str):
    return next(one for one in action_plan.plan(cast.coordinator, cast.first, today=TODAY).actions if one.id == action)


def monitored(review: str):
    return steps.case(review).records.get("monitored")


def awaited(actor) -> list[str]:
    found = my_work.of(actor, today=TODAY)
    return [task.sentence for task in found.late + found.this_week + found.later if "DASVEG's session" in task.sentence]


# ---- called, and the agencies' own updates ---------------------------------------------------------------------------


@pytest.mark.req("R148", "R169")
def test_a_session_called_asks_each_lead_agency_for_its_own_updates_until_it_has_reported(cast):
    approved(cast)
    action = late_action(cast)
    assert awaited(cast.senior_manager) == []
    called(cast)
    assert awaited(cast.senior_manager) == [f"Report how 1 action stands, for DASVEG's session on {DAY}"]
    assert awaited(cast.senior_manager_health) == []
    told = {"text": "Course held", "reported_on": DAY, "begun": "yes"}
    action_progress.record_progress(cast.action_lead, action, told, **WHEN)
    assert awaited(cast.senior_manager) == []
    (heard,) = monitoring.heard(cast.dasveg_member, monitoring.live()[0], today=TODAY)
    assert (heard.agency, heard.actions, heard.heard) == ("Testshire Police", 1, 1)


@pytest.mark.req("R148")
def test_an_agency_late_with_its_update_is_late_in_what_is_owed(cast):
    approved(cast)
    late_action(cast)
    called(cast)
    found = obligations.of(standing.all_in_view(cast.coordinator, today=TODAY), today=TODAY + timedelta(days=3))
    assert [(one.agency, one.owner, one.days_late(TODAY + timedelta(days=3))) for one in found if one.about == "3.5"] == [
        ("Testshire Police", "senior_manager", 3)
    ]


@pytest.mark.req("R147")
def test_a_session_covers_every_open_review_with_an_approved_plan_published_or_not(cast):
    approved(cast)
    review_cases.proceeding(cast, cast.second)
    called(cast)
    assert [one.review.id for one in monitoring.covered(cast.dasveg_chair, monitoring.live()[0], today=TODAY)] == [cast.first]
    review_cases.done(cast.coordinator, cast.second, {"board_approved": 3})
    assert len(monitoring.covered(cast.dasveg_chair, monitoring.live()[0], today=TODAY)) == 2
    review_cases.done(cast.csp_chair, cast.first, {"concluded": 0})
    assert [one.review.id for one in monitoring.covered(cast.dasveg_chair, monitoring.live()[0], today=TODAY)] == [cast.second]


def test_there_is_one_session_at_a_time_and_one_taken_back_counts_no_more(cast):
    first = called(cast)
    with pytest.raises(WrongStep, match="is not closed"):
        called(cast)
    monitoring_session.cancel_session(cast.coordinator, first, {"reason": "Wrong day"}, version=1, today=TODAY)
    assert monitoring.live() == [] and [one.id for one in monitoring.sessions(cast.dasveg_member)] == []
    second = begun(cast)
    with pytest.raises(WrongStep, match="cannot be taken back"):
        monitoring_session.cancel_session(cast.coordinator, second, {"reason": "Wrong day"}, version=2, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"updates_by": back(-2)}, "by the day of the session"), ({"meets_on": "31/09/2026"}, "September"), ({"meets_on": ""}, "not answered")],
)
def test_a_session_is_not_called_for_a_day_that_cannot_be(cast, typed, says):
    with pytest.raises(Refused, match=says):
        called(cast, **typed)


def test_a_session_begins_on_its_day_with_those_present_by_post(cast):
    session = called(cast, meets_on=back(-10), updates_by=back(-5))
    with pytest.raises(Refused, match="future"):
        session_of.begin(cast, session, meets_on=back(-10))
    with pytest.raises(Refused, match="Present"):
        session_of.begin(cast, session, present="  ")
    session_of.begin(cast, session)
    found = monitoring.session(cast.dasveg_member, session)
    assert (found.state, found.meets_on) == ("begun", TODAY)
    assert found.present == ("DASVEG Chair", "Head of Community Safety")
    with pytest.raises(Stale):
        monitoring_session.begin_session(cast.coordinator, session, session_of.BEGIN, version=1, today=TODAY)


@pytest.mark.req("D6")
def test_a_session_looks_back_to_the_day_after_the_one_before_it(cast):
    approved(cast)
    session = called(cast, meets_on=DAY)
    session_of.begin(cast, session, meets_on=back(40))
    session_of.review(cast.dasveg_chair, session, cast.first)
    session_of.close(cast.dasveg_chair, session)
    second = monitoring.session(cast.dasveg_chair, begun(cast))
    assert (second.first_day, second.last_day) == (TODAY - timedelta(days=39), TODAY)


# ---- one action ------------------------------------------------------------------------------------------------------


@pytest.mark.req("R147", "R148")
def test_what_is_typed_of_an_action_is_one_change_and_stands_in_its_history(cast):
    approved(cast)
    action = late_action(cast)
    session = begun(cast)
    seen = len(database.rows("activity_as_shown"))
    typed = {"target": "31/03/2099", "target_reason": "Trainer left", "ask": "Bring the register", "evidence_seen": "Plan of the course"}
    minute(cast.dasveg_chair, session, action, **typed)
    assert [row["event"] for row in database.rows("activity_as_shown")[seen:]] == ["monitoring_minuted"]
    after = stood(cast, action)
    assert (after.state, after.last_heard, after.days_late) == ("in_hand", TODAY, 0)
    assert after.target.latest == date(2099, 3, 31)
    told = {one.kind: one.text for one in reversed(action_progress.history(cast.action_lead, action, today=TODAY))}
    assert told["progress"] == "Testshire Police: Course held for two shifts"
    assert "Trainer left" in told["target"]
    assert told["minute"] == "Goes on. Evidence seen: Plan of the course Asked of the agency: Bring the register"


@pytest.mark.req("R147")
def test_nothing_of_a_minute_is_kept_when_one_part_of_it_cannot_be(cast):
    approved(cast)
    action = late_action(cast, days=22)
    session = begun(cast)
    for typed, says in (
        ({"target": "31/03/2099"}, "Why the date changes"),
        ({"target": back(22), "target_reason": "Slip"}, "already"),
        ({"target": "31/03/1999", "target_reason": "Slip"}, "before the death"),
        ({"decision": "implemented"}, "Implemented on"),
        ({"decision": "dropped"}, "Why"),
        ({"decision": "audited", "evidence_seen": "Forty files", "seen_by": "Chair"}, "Decision"),
        ({"decision": ""}, "Decision"),
    ):
        with pytest.raises(Refused, match=says):
            minute(cast.dasveg_chair, session, action, **typed)
    assert stood(cast, action).state == "not_started" and stood(cast, action).last_heard is None


@pytest.mark.req("R162", "R147")
def test_a_session_implements_then_sees_evidence_and_never_from_the_same_person(cast):
    approved(cast)
    action = late_action(cast)
    session = begun(cast)
    minute(cast.dasveg_chair, session, action, decision="implemented", completed=DAY, outcome="All trained")
    assert stood(cast, action).state == "implemented"
    seen = {"decision": "audited", "said": "", "evidence_seen": "Forty files"}
    with pytest.raises(NotAllowed, match="somebody other"):
        minute(cast.dasveg_chair, session, action, version=1, **seen, seen_by="Head of Safeguarding")
    minute(cast.coordinator, session, action, version=1, **seen, seen_by="Head of Safeguarding")
    assert stood(cast, action).state == "audited"
    (row,) = database.scoped(cast.coordinator, "audits_of_review", review=cast.first)
    assert (row["evidence_seen"], row["seen_by"], row["seen_on"]) == ("Forty files", "Head of Safeguarding", TODAY)


@pytest.mark.req("R147")
@pytest.mark.parametrize(
    ("state", "decision", "becomes"),
    [
        ("not_started", "not_begun", "not_started"), ("not_started", "goes_on", "in_hand"), ("not_started", "dropped", "dropped"),
        ("in_hand", "goes_on", "in_hand"), ("in_hand", "implemented", "implemented"), ("in_hand", "dropped", "dropped"),
        ("implemented", "to_be_audited", "implemented"), ("implemented", "audited", "audited"), ("implemented", "not_confirmed", "in_hand"),
        ("audited", "noted", "audited"), ("audited", "reopened", "in_hand"), ("dropped", "noted", "dropped"), ("dropped", "reopened", "in_hand"),
    ],
)  # fmt: skip
def test_what_a_session_may_decide_of_an_action_in_each_state_and_what_comes_of_it(cast, state, decision, becomes):
    from tests.rules.conclusion_cases import bring

    approved(cast)
    action = late_action(cast)
    bring(cast, action, state)
    assert decision in monitoring_minutes.decisions(state)
    more = {"reason": "Overtaken"} if decision in ("dropped", "reopened") else {}
    more |= {"completed": DAY, "outcome": "All trained"} if decision == "implemented" else {}
    more |= {"evidence_seen": "Forty files", "seen_by": "Head of Safeguarding"} if decision in ("audited", "not_confirmed") else {}
    minute(cast.coordinator, begun(cast), action, said="", decision=decision, **more)
    assert stood(cast, action).state == becomes


def test_what_a_state_does_not_admit_is_not_offered_and_is_refused(cast):
    every = {decision for state in monitoring_minutes.DECIDED for decision in monitoring_minutes.DECIDED[state]}
    assert every == set(procedure.current().lists["monitoring_decision"])
    approved(cast)
    action, session = late_action(cast), begun(cast)
    for decision in every - set(monitoring_minutes.decisions("not_started")):
        with pytest.raises(Refused):
            minute(cast.coordinator, session, action, decision=decision, reason="So", evidence_seen="Files", seen_by="Chair")


@pytest.mark.req("S33")
def test_of_two_minute_takers_the_second_is_told_and_nothing_is_lost(cast):
    approved(cast)
    action, session = late_action(cast), begun(cast)
    minute(cast.dasveg_chair, session, action)
    with pytest.raises(Stale) as overtaken:
        minute(cast.coordinator, session, action, said="Nothing happened")
    assert overtaken.value.current["said"] == "Course held for two shifts" and overtaken.value.current["version"] == 1
    minute(cast.coordinator, session, action, said="Course held for one shift", version=1)
    told = [one for one in action_progress.history(cast.coordinator, action, today=TODAY) if one.kind == "progress"]
    assert [(one.text, bool(one.reason)) for one in told if not one.reason] == [("Testshire Police: Course held for one shift", False)]
    assert len(told) == 2 and len(database.rows("step_records", reviews=[cast.first])) > 0


def test_a_decision_made_of_a_state_that_has_gone_is_told(cast, monkeypatch):
    approved(cast)
    action, session = late_action(cast), begun(cast)
    row = action_plan.action_row

    def seen_before(actor, action_id, verb, today):
        return row(actor, action_id, verb, today) | {"state": "not_started"}

    done = {"completed": DAY, "outcome": "All trained"}
    action_progress.complete_action(cast.action_lead, action, done, **WHEN)
    monkeypatch.setattr(action_plan, "action_row", seen_before)
    with pytest.raises(WrongStep, match="meanwhile become 'implemented'"):
        minute(cast.coordinator, session, action)


def test_the_list_is_worst_first_and_goes_on_to_what_is_not_yet_minuted(cast):
    approved(cast)
    approved(cast, cast.second)
    worst, second, third = late_action(cast, days=90), late_action(cast, cast.second, days=30), late_action(cast, days=-30)
    session = monitoring.session(cast.dasveg_chair, begun(cast))

    def listed():
        return monitoring_minutes.agenda(cast.dasveg_chair, session, today=TODAY)

    assert [line.action.id for line in listed()] == [worst, second, third]
    assert monitoring_minutes.following(listed(), worst) == second
    minute(cast.dasveg_chair, session.id, second)
    assert monitoring_minutes.following(listed(), worst) == third
    assert monitoring_minutes.following(listed(), third) == worst
    minute(cast.dasveg_chair, session.id, worst)
    minute(cast.dasveg_chair, session.id, third)
    assert monitoring_minutes.following(listed(), third) is None


@pytest.mark.req("R147")
def test_the_next_session_reads_what_the_last_one_asked(cast):
    approved(cast)
    action = late_action(cast)
    session = called(cast)
    session_of.begin(cast, session, meets_on=back(40))
    minute(cast.dasveg_chair, session, action, ask="Bring the register")
    session_of.review(cast.dasveg_chair, session, cast.first)
    session_of.close(cast.dasveg_chair, session)
    second = monitoring.session(cast.dasveg_chair, begun(cast))
    found = monitoring_minutes.item(cast.dasveg_chair, second, action, today=TODAY)
    assert (found.asked, found.asked_on, found.minute) == ("Bring the register", TODAY - timedelta(days=40), None)


@pytest.mark.req("S8", "R170")
def test_a_session_names_persons_by_pseudonym_whoever_reads(cast):
    from casework import case_persons

    approved(cast)
    person = {"part": "victim", "real_name": "Jo Canary", "initials": "JC", "pseudonym": "Rowan"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    action = late_action(cast, text="Review what Jo Canary was offered")
    session = begun(cast)
    minute(cast.coordinator, session, action, said="Jo Canary's records were read", ask="What Jo Canary said")
    session_of.review(cast.coordinator, session, cast.first, decisions="Jo Canary's sister is told")
    of = monitoring.session(cast.coordinator, session)
    told = repr(monitoring_minutes.item(cast.coordinator, of, action, today=TODAY))
    told += repr(monitoring_minutes.agenda(cast.coordinator, of, today=TODAY)) + repr(monitoring.recorded(cast.coordinator, session))
    assert "Canary" not in told and "Rowan" in told


# ---- the review, and the end -----------------------------------------------------------------------------------------


@pytest.mark.req("R137", "R147", "D6")
def test_the_overview_plan_and_each_agencys_own_are_recorded_and_the_quarter_is_monitored(cast):
    approved(cast)
    under = plan_cases.recommendation(cast, source="agency_plan", agency_id=cast.health)
    plan_cases.action(cast, under, leads=[cast.health])
    session = begun(cast)
    with pytest.raises(Refused, match="Own plan of Testshire Health"):
        session_of.review(cast.dasveg_chair, session, cast.first)
    assert monitored(cast.first) is None
    session_of.review(cast.dasveg_chair, session, cast.first, **{f"agency_{cast.health}": "nothing_received"})
    found = monitoring.recorded(cast.dasveg_member, session)[cast.first]
    assert found.reviewed and found.agencies == {cast.health: "nothing_received"}
    assert monitored(cast.first).done.latest == TODAY
    assert not [duty for duty in review_cases.stands(cast.coordinator, cast.first).duties if duty.step.id == "monitored" and duty.days_late]


@pytest.mark.req("R147")
def test_a_plan_not_reached_says_why_and_stays_due(cast):
    approved(cast)
    session = begun(cast)
    with pytest.raises(Refused, match="Decisions"):
        session_of.review(cast.dasveg_chair, session, cast.first, overview="not_reached", decisions="")
    session_of.review(cast.dasveg_chair, session, cast.first, overview="not_reached", decisions="No time was left")
    assert monitored(cast.first) is None
    session_of.close(cast.dasveg_chair, session)
    duty = next(duty for duty in review_cases.stands(cast.coordinator, cast.first).duties if duty.step.id == "monitored")
    assert duty.days_late > 0
    assert [task.page for task in my_work.of(cast.dasveg_chair, today=TODAY).late if task.about == "3.5"] == ["monitoring"]


def test_a_plan_recorded_as_reviewed_is_not_made_unreviewed(cast):
    approved(cast)
    session = begun(cast)
    session_of.review(cast.dasveg_chair, session, cast.first)
    with pytest.raises(Refused, match="recorded already"):
        session_of.review(cast.dasveg_chair, session, cast.first, version=1, overview="not_reached", decisions="Slip")
    with pytest.raises(Stale):
        session_of.review(cast.coordinator, session, cast.first, decisions="Mine")
    session_of.review(cast.coordinator, session, cast.first, version=1, decisions="Corrected")
    assert len([row for row in database.rows("step_records", reviews=[cast.first]) if row["step"] == "monitored"]) == 1


@pytest.mark.req("R147")
def test_a_session_is_closed_when_something_is_recorded_of_every_review(cast):
    approved(cast)
    approved(cast, cast.second)
    session = begun(cast)
    session_of.review(cast.dasveg_chair, session, cast.first)
    reference = review_cases.stands(cast.coordinator, cast.second).review.reference
    with pytest.raises(WrongStep, match=reference):
        session_of.close(cast.dasveg_chair, session)
    session_of.review(cast.dasveg_chair, session, cast.second, overview="not_reached", decisions="No time was left")
    session_of.close(cast.dasveg_chair, session)
    assert monitoring.live() == []
    action = late_action(cast)
    with pytest.raises(WrongStep, match="closed"):
        minute(cast.dasveg_chair, session, action)
    with pytest.raises(WrongStep, match="closed"):
        session_of.review(cast.dasveg_chair, session, cast.first, version=1)
    assert version_of(session) == 3


@pytest.mark.req("R147", "S8")
def test_a_plan_the_board_has_not_approved_by_the_day_is_not_monitored(cast):
    review_cases.proceeding(cast)
    action = late_action(cast)
    session = begun(cast)
    for attempt in (lambda: minute(cast.dasveg_chair, session, action), lambda: session_of.review(cast.dasveg_chair, session, cast.first)):
        with pytest.raises(WrongStep, match="has not approved"):
            attempt()
    review_cases.done(cast.coordinator, cast.first, {"board_approved": 0})
    session_of.begin(cast, session, meets_on=back(5))
    with pytest.raises(WrongStep, match="next one"):
        session_of.review(cast.dasveg_chair, session, cast.first)


@pytest.mark.req("S4", "S5")
@pytest.mark.parametrize("who", ["head_of_community_safety", "dasveg_member", "csp_chair"])
def test_who_reads_a_session_does_not_type_in_it(cast, who):
    approved(cast)
    action, session = late_action(cast), begun(cast)
    actor = getattr(cast, who)
    assert monitoring.session(actor, session).state == "begun"
    for attempt in (
        lambda: minute(actor, session, action),
        lambda: session_of.review(actor, session, cast.first),
        lambda: session_of.close(actor, session),
        lambda: monitoring_session.go_to(actor, session, action, today=TODAY),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.req("S4", "S5", "R169")
@pytest.mark.parametrize("who", ["senior_manager", "action_lead", "panel_chair", "panel_member", "account_administrator", "auditor", "nobody"])
def test_a_session_is_not_for_agencies_or_panels(cast, who):
    approved(cast)
    session = begun(cast)
    for read in (monitoring.sessions, lambda actor: monitoring.session(actor, session), lambda actor: monitoring.recorded(actor, session)):
        with pytest.raises(NotAllowed):
            read(getattr(cast, who))


@pytest.mark.req("S4")
def test_a_session_that_there_is_not_is_not_found(cast):
    with pytest.raises(NotFound, match="This session was not found"):
        monitoring.session(cast.dasveg_chair, "no-such-id")


# ---- when the quarter and the year come round ------------------------------------------------------------------------


def due(step: str, begun_on: date, last: date | None, **care: str) -> date:
    """When a step that comes round is due under these settings of the partnership."""
    rules = procedure.current()
    changed = rules.partnership.model_copy(update={"care": rules.partnership.care.model_copy(update=care)})
    rules = rules.model_copy(update={"partnership": changed})

    def record(day: date | None):
        return SimpleNamespace(done=PartialDate(f"{day}", day, day, "day") if day else None)

    after = {"monitored": "board_approved", "process_audited": "decided"}[step]
    records = {after: record(begun_on)} | ({step: record(last)} if last else {})
    return due_dates.again(steps.Case("none", rules, records, {"proceeding": True}))[step]


@pytest.mark.req("D6", "A34")
@pytest.mark.parametrize(
    ("begun_on", "last", "months", "quarters"),
    [
        (date(2026, 8, 31), None, date(2026, 11, 30), date(2026, 9, 30)),
        (date(2026, 11, 30), None, date(2027, 2, 28), date(2026, 12, 31)),
        (date(2027, 11, 30), None, date(2028, 2, 29), date(2027, 12, 31)),
        (date(2026, 1, 1), date(2026, 3, 31), date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 1, 1), date(2026, 10, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 31), date(2027, 3, 31)),
    ],
)
def test_a_quarter_by_either_setting(begun_on, last, months, quarters):
    assert due("monitored", begun_on, last, monitoring="three months") == months
    assert due("monitored", begun_on, last, monitoring="calendar quarters") == quarters


@pytest.mark.req("D7", "A34")
@pytest.mark.parametrize(
    ("begun_on", "last", "financial", "calendar"),
    [
        (date(2026, 3, 31), None, date(2026, 3, 31), date(2026, 12, 31)),
        (date(2026, 4, 1), None, date(2027, 3, 31), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2026, 5, 20), date(2028, 3, 31), date(2027, 12, 31)),
        (date(2026, 1, 1), date(2027, 1, 31), date(2028, 3, 31), date(2028, 12, 31)),
    ],
)
def test_the_yearly_audit_by_either_setting(begun_on, last, financial, calendar):
    assert due("process_audited", begun_on, last, process_audit="financial year") == financial
    assert due("process_audited", begun_on, last, process_audit="calendar year") == calendar


@pytest.mark.req("D7")
def test_a_year_is_named_by_the_day_it_begins():
    assert clocks.year_of(date(2027, 3, 31), 4) == (date(2026, 4, 1), date(2027, 3, 31))
    assert clocks.year_of(date(2027, 4, 1), 4) == (date(2027, 4, 1), date(2028, 3, 31))
    assert clocks.year_of(date(2028, 2, 29), 1) == (date(2028, 1, 1), date(2028, 12, 31))


@pytest.mark.req("D6")
def test_a_review_begun_before_whose_approval_has_no_day_is_monitored_from_the_last_time(cast):
    approved(cast)
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "board_approved", outcome="not_known", now=WHEN["now"])
    assert "monitored" not in due_dates.again(steps.case(cast.first))
    review_cases.done(cast.coordinator, cast.first, {"monitored": 200})
    assert due_dates.again(steps.case(cast.first))["monitored"] < TODAY


def test_the_period_is_named_by_the_setting(cast, monkeypatch):
    one = monitoring.session(cast.dasveg_chair, called(cast))
    assert one.period.count("/") == 4
    rules = procedure.current()
    care = rules.partnership.care.model_copy(update={"monitoring": "calendar quarters"})
    monkeypatch.setattr(procedure, "current", lambda: rules.model_copy(update={"partnership": rules.partnership.model_copy(update={"care": care})}))
    assert replace(one, meets_on=date(2026, 11, 23)).period == "October to December 2026"
    assert replace(one, meets_on=date(2027, 2, 1)).period == "January to March 2027"
