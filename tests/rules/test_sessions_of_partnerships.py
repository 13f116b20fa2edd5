"""A monitoring session and a yearly audit are one partnership's (3.5, 3.7): to another's officers they do not exist, in any reading or verb."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from casework import (
    memberships,
    monitoring,
    monitoring_minutes,
    monitoring_session,
    obligations,
    offices,
    partnerships,
    process_audit,
    process_figures,
    standing,
)
from casework.errors import CaseworkError, NotAllowed, NotFound, Refused, WrongStep
from tests.pages.screens import opened, words
from tests.rules import monitoring_cases as session_of
from tests.rules import review_cases, test_every_reading
from tests.rules.monitoring_cases import approved, begun, late_action, version_of
from tests.rules.review_cases import back
from tests.rules.test_partnerships import acting, every_officer, two  # noqa: F401  a fixture
from tests.rules.verbs_table import DAY, NOW, TODAY, sql

WHEN = {"today": TODAY, "now": NOW}
YEAR = process_audit.years(today=TODAY)[0]
CANARY = "Axolotl"  # all that B's session and audit say
TELL_OF_SESSIONS = ("monitoring", "process_", "themes", "action_progress", "my_work", "partnership", "activity")
SCHEMA = Path(__file__).parents[2] / "queries/schema"


@pytest.fixture
def both(two) -> SimpleNamespace:  # noqa: F811
    """A session under way in A and in B, each with a review and a late action, and B's audit of the year."""
    approved(two)
    two.mine = late_action(two)
    two.b_side = SimpleNamespace(**vars(two))
    for role in ("coordinator", "csp_chair", "dasveg_chair"):
        setattr(two.b_side, role, getattr(two, f"{role}_b"))
    approved(two.b_side, two.theirs)
    two.their_action = late_action(two.b_side, two.theirs)
    two.session = begun(two)
    two.their_session = session_of.called(two.b_side, meets_on=back(3), updates_by=back(3))
    session_of.begin(two.b_side, two.their_session, meets_on=back(3), present=CANARY)
    session_of.review(two.dasveg_chair_b, two.their_session, two.theirs, decisions=CANARY)
    said = {"audited_on": DAY, "reviews": [two.theirs], "lessons": CANARY, "good_practice": CANARY}
    process_audit.record_process_audit(two.dasveg_chair_b, YEAR.key, said, version=0, **WHEN)
    return two


def attempts(two, session: str, review: str, action: str, whose: str):  # noqa: F811
    """All that can be asked of a session and an audit, by name; each is called with an actor."""
    version, year = version_of(session), YEAR.key
    audit = {"audited_on": DAY, "reviews": [review], "lessons": "x", "good_practice": "x"}
    published = {"published_on": DAY, "link": "https://example.invalid/x"}
    about = {"partnership_id": whose, **WHEN}
    return {
        "read": lambda actor: monitoring.session(actor, session),
        "recorded": lambda actor: monitoring.recorded(actor, session),
        "begin": lambda actor: monitoring_session.begin_session(actor, session, session_of.BEGIN, version=version, today=TODAY),
        "take back": lambda actor: monitoring_session.cancel_session(actor, session, {"reason": "x"}, version=version, today=TODAY),
        "go to": lambda actor: monitoring_session.go_to(actor, session, action, today=TODAY),
        "minute": lambda actor: session_of.minute(actor, session, action),
        "review": lambda actor: session_of.review(actor, session, review, version=1),
        "close": lambda actor: monitoring_session.close_session(actor, session, version=version, **WHEN),
        "call": lambda actor: monitoring_session.call_session(actor, session_of.CALL, partnership_id=whose, today=TODAY),
        "audits": lambda actor: process_audit.audits(actor, partnership_id=whose),
        "reviews to audit": lambda actor: process_audit.to_audit(actor, partnership_id=whose),
        "figures": lambda actor: process_figures.of_year(actor, YEAR, partnership_id=whose, today=TODAY),
        "download": lambda actor: process_figures.download(actor, {"year": year, "partnership": whose}, NOW),
        "audit": lambda actor: process_audit.record_process_audit(actor, year, audit, version=1, **about),
        "publish": lambda actor: process_audit.publish_process_audit(actor, year, published, version=1, **about),
    }  # fmt: skip


@pytest.mark.req("R209", "R147", "R161", "S4")
def test_no_officer_of_one_partnership_reads_or_writes_anothers_session_or_audit(both):
    rows = sql("SELECT * FROM monitoring_session"), sql("SELECT * FROM process_audit")
    for side, theirs in (
        ("a", (both.their_session, both.theirs, both.their_action, both.b)),
        ("b", (both.session, both.first, both.mine, both.a)),
    ):
        for name, attempt in attempts(both, *theirs).items():
            for actor in every_officer(both, side):
                with pytest.raises((NotFound, NotAllowed)) as refusal:
                    attempt(actor)
                assert CANARY not in str(refusal.value), name
            leads = both.dasveg_chair if side == "a" else both.dasveg_chair_b
            with pytest.raises(NotFound):
                attempt(leads)
    assert rows == (sql("SELECT * FROM monitoring_session"), sql("SELECT * FROM process_audit"))
    assert [one.id for one in monitoring.sessions(both.dasveg_member)] == [both.session]
    assert [one.id for one in monitoring.sessions(both.dasveg_member_b)] == [both.their_session]
    assert process_audit.audits(both.dasveg_chair) == {} and process_audit.audits(both.dasveg_chair_b)[YEAR.key].lessons == CANARY


@pytest.mark.req("R209", "R163")
@pytest.mark.parametrize("who", ["dasveg_chair", "csp_chair"])
def test_nothing_that_anything_tells_an_officer_holds_a_word_of_anothers_session_or_audit(both, who, monkeypatch):
    """Asked of every reading whose module can come upon a session or an audit, with all ids that there are."""
    walked = {name: function for name, function in test_every_reading.WALKED.items() if name.startswith(TELL_OF_SESSIONS)}
    assert len(walked) > 8
    monkeypatch.setattr(test_every_reading, "WALKED", walked)
    told = [name for name, _, text in test_every_reading.walk(both, getattr(both, who)) if CANARY in text]
    assert told == []


@pytest.mark.req("R209")
def test_the_pages_of_a_session_show_anothers_officers_nothing(both):
    for asked in (
        {"session": both.their_session},
        {"session": both.their_session, "view": "room"},
        {"session": both.their_session, "action": both.their_action},
        {"partnership": both.b},
        {"partnership": both.b, "part": "yearly-audit"},
    ):
        shown = words(opened("monitoring", both.dasveg_chair, **asked))
        assert "not found" in shown and CANARY not in shown
    for asked in ({}, {"view": "room"}, {"part": "yearly-audit"}):
        shown = words(opened("monitoring", both.dasveg_chair, **asked))
        assert CANARY not in shown and "ODHR" not in shown and "For which partnership" not in shown
        assert CANARY in words(opened("monitoring", both.dasveg_chair_b)), "to B's own officers it is told"


@pytest.mark.req("R209", "R147", "R148")
def test_each_partnership_has_its_own_session_over_its_own_reviews(both):
    sessions = {one.partnership_id: one for one in monitoring.live()}
    assert set(sessions) == {both.a, both.b}
    offices.give_office(both.admin, both.coordinator.person_id, "coordinator", first_day=TODAY)
    covered = {
        whose: [one.review.id for one in monitoring.covered(both.coordinator, of, today=TODAY)] for whose, of in sessions.items()
    }
    assert covered == {both.a: [both.first], both.b: [both.theirs]}
    assert sessions[both.a].first_day < sessions[both.b].meets_on, "B's session is not the one before A's"
    owed = obligations.of(standing.all_in_view(both.coordinator, today=TODAY), today=TODAY)
    asked = {one.review_id: one.sentence for one in owed if "for DASVEG's session" in one.sentence}
    assert DAY in asked[both.first] and back(3) in asked[both.theirs] and len(asked) == 2


@pytest.mark.req("R209")
def test_who_holds_offices_in_two_says_which_and_a_session_takes_no_review_of_the_other(both):
    offices.give_office(both.admin, both.coordinator.person_id, "coordinator", first_day=TODAY)
    for attempt in (
        lambda: monitoring_session.call_session(both.coordinator, session_of.CALL, today=TODAY),
        lambda: process_audit.audits(both.coordinator),
        lambda: process_figures.download(both.coordinator, {"year": YEAR.key}, NOW),
    ):
        with pytest.raises(Refused, match="Say for which partnership"):
            attempt()
    assert process_audit.audits(both.coordinator, partnership_id=both.b)[YEAR.key].lessons == CANARY
    assert list(process_audit.to_audit(both.coordinator, partnership_id=both.a)) == [both.first]
    counts = {
        whose: process_figures.of_year(both.coordinator, YEAR, partnership_id=whose, today=TODAY)["actions"] for whose in (both.a, both.b)
    }
    assert [sum(row["number"] for row in one if "Overdue" not in row["what"]) for one in counts.values()] == [1, 1]
    of = monitoring.session(both.coordinator, both.session)
    for attempt in (
        lambda: monitoring_session.go_to(both.coordinator, both.session, both.their_action, today=TODAY),
        lambda: session_of.minute(both.coordinator, both.session, both.their_action),
        lambda: monitoring_minutes.record_minute(
            both.coordinator, both.session, both.mine, session_of.MINUTE, version=0, then=both.their_action, **WHEN
        ),
        lambda: session_of.review(both.coordinator, both.session, both.theirs),
        lambda: monitoring_minutes.item(both.coordinator, of, both.their_action, today=TODAY),
    ):
        with pytest.raises(WrongStep, match="Another partnership holds this review"):
            attempt()
    shown = words(opened("monitoring", both.coordinator))
    assert "For which partnership?" in shown and CANARY not in shown
    assert CANARY in words(opened("monitoring", both.coordinator, partnership=both.b))
    assert CANARY not in words(opened("monitoring", both.coordinator, partnership=both.a))


@pytest.mark.req("R209")
def test_who_acts_for_another_partnership_leads_its_session_and_not_a_day_longer(both):
    (agreed,) = partnerships.let_act(both.admin, acting(both), today=TODAY)
    session_of.minute(both.coordinator, both.their_session, both.their_action)
    with pytest.raises(NotFound):
        monitoring.session(both.dasveg_chair, both.their_session)
    with pytest.raises(NotFound):
        monitoring.session(both.coordinator_b, both.session)
    partnerships.end_acting(both.admin, agreed, version=1, why="It ended.", today=TODAY)
    with pytest.raises(NotFound):
        session_of.minute(both.coordinator, both.their_session, both.their_action, version=1)


@pytest.mark.req("R210")
def test_a_successor_reads_and_closes_what_the_ended_partnership_left(both):
    handed = {"successor": both.a, "from_day": back(0), "reason": "Councils merged."}
    partnerships.hand_over(both.admin, both.b, handed, version=1, today=TODAY)
    assert {one.id for one in monitoring.sessions(both.dasveg_chair)} == {both.session, both.their_session}
    assert monitoring.recorded(both.dasveg_chair, both.their_session)[both.theirs].decisions == CANARY
    assert process_audit.audits(both.dasveg_chair, partnership_id=both.b)[YEAR.key].lessons == CANARY
    assert process_audit.audits(both.dasveg_chair) == {}, "its own, when none is named"
    session_of.close(both.dasveg_chair, both.their_session)
    of = monitoring.session(both.dasveg_chair, both.session)
    assert {one.review.id for one in monitoring.covered(both.dasveg_chair, of, today=TODAY)} == {both.first, both.theirs}
    with pytest.raises(NotFound):
        monitoring.session(both.dasveg_chair_b, both.their_session)
    with pytest.raises(CaseworkError):
        monitoring_session.call_session(both.dasveg_chair, session_of.CALL, partnership_id=both.b, today=TODAY)


@pytest.mark.req("R147", "R209")
def test_who_closes_is_told_how_many_reviews_stay_due_that_they_may_not_see(cast):
    approved(cast)
    approved(cast, cast.second)
    session = begun(cast)
    of = monitoring.session(cast.dasveg_chair, session)
    assert monitoring_session.left_due(cast.dasveg_chair, of, today=TODAY) == ""
    session_of.review(cast.dasveg_chair, session, cast.first)
    reference = review_cases.stands(cast.coordinator, cast.second).review.reference
    memberships.declare_conflict(cast.dasveg_chair, cast.second, note="A relative", today=TODAY)
    said = monitoring_session.left_due(cast.dasveg_chair, of, today=TODAY)
    assert said == "1 review you may not see stays due: nothing is recorded of it in this session." and reference not in said
    shown = words(opened("monitoring", cast.dasveg_chair))
    assert said in shown and reference not in shown
    session_of.review(cast.coordinator, session, cast.second)
    assert monitoring_session.left_due(cast.dasveg_chair, of, today=TODAY) == ""
    with pytest.raises(NotAllowed):
        monitoring_session.left_due(cast.panel_chair, of, today=TODAY)


@pytest.mark.req("R209", "S33")
def test_sessions_and_audits_from_before_move_to_the_first_partnership():
    with duckdb.connect() as base:
        files = sorted(SCHEMA.glob("0*.sql"))
        for file in files:
            if file.name.startswith("0018"):
                base.execute("INSERT INTO partnership (id, name, short_name, reference_prefix, demonstration, list_order) VALUES "
                             "('second', 'B', 'B', 'B', false, 2), ('first', 'A', 'A', 'A', false, 1)")  # fmt: skip
                base.execute("INSERT INTO monitoring_session (id, meets_on, first_day, last_day, called_on, called_by) "
                             "VALUES ('s', DATE '2026-01-01', DATE '2026-01-01', DATE '2026-01-01', DATE '2026-01-01', 'x')")  # fmt: skip
                base.execute(
                    "INSERT INTO process_audit (id, first_day, last_day, version_no, audited_on, lessons, good_practice, reviews, recorded_by,"
                    " recorded_on) VALUES ('y', DATE '2026-01-01', DATE '2026-01-01', 1, DATE '2026-01-01', '', '', '[]', 'x', now())"
                )
            base.execute(file.read_text(encoding="utf-8"))
        assert base.execute("SELECT partnership_id FROM monitoring_session").fetchall() == [("first",)]
        assert base.execute("SELECT partnership_id FROM process_audit").fetchall() == [("first",)]
