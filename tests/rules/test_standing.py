"""Where reviews stand, the register drawn from it, and the steps as each person may see them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import (
    action_progress,
    database,
    holds,
    notification,
    permissions,
    process_map,
    register,
    reviews,
    standing,
    steps,
    steps_in_view,
)
from casework.errors import NotFound
from tests.conftest import MEMBERS, OFFICES
from tests.rules import chronology_cases
from tests.rules.plan_cases import action, recommendation
from tests.rules.review_cases import NOTIFIED, NOW, TODAY, back, done, gathering, proceeding, stands

CANARY = "Jo Canary told the panel"


@pytest.fixture
def three(cast):
    """One review gathering information and on hold, one just notified, one closed."""
    gathering(cast)
    hold = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    done(cast.coordinator, cast.second, {"death": 10, "notified": 8})
    with database.change(cast.coordinator, "notification_recorded") as write:
        cast.third, _ = reviews.begin(write, year=TODAY.year - 1, label="Cedar", begun_before=False, now=NOW)
    done(cast.coordinator, cast.third, {"death": 300, "notified": 290, "recommended": 280})
    done(cast.coordinator, cast.third, {"decided": 270}, result="not_proceed")
    done(cast.coordinator, cast.third, {"home_office_notified": 269, "family_informed": 269})
    return cast


def chosen(cast, **how) -> list[str]:
    found = register.chosen(standing.all_in_view(cast.coordinator, today=TODAY), **how)
    return [one.review.label for one in found]


# ---- stages, duties, menu --------------------------------------------------------------------------------------------


def test_a_review_stands_at_the_last_stage_it_has_entered_and_its_next_step_is_the_soonest_due(three):
    first, closed = stands(three.coordinator, three.first), stands(three.coordinator, three.third)
    assert (first.stage.id, closed.stage.id, closed.ended) == ("gathering", "not_proceeding", True)
    assert first.next.step.id == "home_office_notified" and first.next.days_late
    assert closed.duties == [] and closed.next is None


@pytest.mark.req("D1", "D2")
@pytest.mark.parametrize("cared_for, late", [("yes", 7), ("no", None)])
def test_childrens_services_and_the_family_are_late_days_after_their_cause(cast, cared_for, late):
    typed = NOTIFIED | {"received_on": back(8), "death": back(9), "cared_for_child": cared_for}
    review = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    done(cast.coordinator, review, {"dasveg_instructed": 7, "recommended": 6})
    done(cast.coordinator, review, {"decided": 5}, result="proceed")
    duties = {duty.step.id: duty for duty in stands(cast.coordinator, review).duties}
    told = duties.get("social_care_informed")
    assert (told and told.days_late) == late
    assert duties["family_informed"].due == TODAY - timedelta(days=5) + timedelta(days=14)


def test_nobody_is_a_day_late_for_a_child_of_whom_nothing_is_said(three):
    duties = {duty.step.id: duty for duty in stands(three.coordinator, three.second).duties}
    assert duties["social_care_informed"].days_late == 0


def test_every_line_of_the_menu_says_how_it_stands(three):
    told = {line.line.id: line.state for line in stands(three.coordinator, three.first).menu()}
    assert told["notification"] == "done" and told["decision"] == "late" and told["terms"] == "done"
    assert told["home_office"] == "not yet" and told["overview"] == ""
    closed = {line.line.id: line.state for line in stands(three.coordinator, three.third).menu()}
    assert closed["panel"] == "not needed"


def menu(cast, review: str) -> dict[str, str]:
    return {line.line.id: line.state for line in stands(cast.coordinator, review).menu()}


def test_a_line_is_in_hand_only_once_something_of_it_is_recorded(cast):
    proceeding(cast)
    told = menu(cast, cast.first)
    assert {told[line] for line in ("panel", "chronology", "action_plan", "reports")} == {"not yet"}
    assert told["preliminary"] == "done"
    chronology_cases.add(cast.coordinator, cast.first, cast.police)
    recommendation(cast)
    done(cast.coordinator, cast.first, {"panel_convened": 3})
    told = menu(cast, cast.first)
    assert {told[line] for line in ("panel", "chronology", "action_plan")} == {"in hand"}
    assert menu(cast, cast.second)["chronology"] == "not yet"


def test_an_agencys_part_of_a_step_puts_its_line_in_hand(noted):
    agency_only = {step for step, _ in stands(noted.coordinator, noted.review).case.of_agency}
    assert agency_only == {"witness_advice"} and menu(noted, noted.review)["imrs"] == "in hand"


@pytest.mark.req("R131", "R135")
def test_the_action_plan_is_late_by_its_actions_and_done_when_all_are_carried_out(cast):
    proceeding(cast)
    found = action(cast, recommendation(cast), target=back(-40))
    of_line = stands(cast.coordinator, cast.first).case.procedure.steps_of("action_plan")
    done(cast.coordinator, cast.first, {"board_approved": 1} | {step.id: 1 for step in of_line})
    assert menu(cast, cast.first)["action_plan"] == "in hand"
    overdue = action(cast, recommendation(cast, number="4"), target=back(1))
    assert menu(cast, cast.first)["action_plan"] == "late"
    for one in (found, overdue):
        typed = {"completed": back(0), "outcome": "All trained"}
        action_progress.complete_action(cast.coordinator, one, typed, today=TODAY, now=NOW)
    assert menu(cast, cast.first)["action_plan"] == "done"


def test_a_plan_without_an_action_is_never_done(cast):
    proceeding(cast)
    of_line = stands(cast.coordinator, cast.first).case.procedure.steps_of("action_plan")
    done(cast.coordinator, cast.first, {step.id: 1 for step in of_line})
    assert menu(cast, cast.first)["action_plan"] == "in hand"


@pytest.mark.req("S1")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_one_finds_the_standing_of_exactly_the_reviews_one_may_see(three, name):
    actor = getattr(three, name)
    found = {one.review.id for one in standing.all_in_view(actor, today=TODAY)}
    every = {three.first, three.second, three.third}
    assert found == {review for review in every if permissions.may(actor, "see_review", review)}
    if name in MEMBERS:
        assert found == {three.first}


# ---- the register ----------------------------------------------------------------------------------------------------


def test_the_register_is_searched_by_words_of_reference_label_and_stage(three):
    assert chosen(three, words="alder") == ["Alder"]
    assert chosen(three, words="GATHERING info") == ["Alder"]
    assert chosen(three, words=f"DHR-{TODAY.year}") == ["Alder", "Birch"]
    assert chosen(three, words="alder birch") == []


def test_the_register_shows_open_or_ended_late_or_held_reviews(three):
    assert chosen(three, shown="open") == ["Alder", "Birch"] and chosen(three, shown="ended") == ["Cedar"]
    assert chosen(three, late=True) == ["Alder"] and chosen(three, held=True) == ["Alder"]
    assert chosen(three, stage="notified") == ["Birch"]


def test_the_register_is_ordered_by_reference_by_what_is_due_soonest_or_by_what_is_most_late(three):
    assert chosen(three) == ["Cedar", "Alder", "Birch"]
    assert chosen(three, order="soonest") == ["Alder", "Birch", "Cedar"]
    assert chosen(three, order="late")[0] == "Alder"
    assert chosen(three, order="late", shown="open") == ["Alder", "Birch"]


@pytest.mark.slow
def test_a_hundred_reviews_are_read_in_as_many_queries_as_one(cast, monkeypatch):
    for number in range(100):
        with database.change(cast.coordinator, "notification_recorded") as write:
            review, _ = reviews.begin(write, year=2026, label=f"Tree {number}", begun_before=False, now=NOW)
            for step in ("death", "notified"):
                steps.record(write, cast.coordinator, review, step, done=TODAY, now=NOW)
    asked = []
    rows = database.rows
    monkeypatch.setattr(database, "rows", lambda query, /, **params: asked.append(query) or rows(query, **params))
    assert len(standing.all_in_view(cast.coordinator, today=TODAY)) == 102
    assert len(asked) <= 10  # the edition of the procedure among them, which is read once


# ---- the steps as one may see them ------------------------------------------------------------------------------------


def line(actor, review: str, of: str) -> dict[str, steps_in_view.StepShown]:
    return {one.step.id: one for one in steps_in_view.of_line(actor, stands(actor, review), of)}


@pytest.fixture
def noted(cast):
    """A panel step with a note that names somebody, and an IMR step of the police."""
    cast.review = notification.record(
        cast.coordinator, NOTIFIED | {"received_on": back(55), "death": back(60)}, today=TODAY, now=NOW
    )
    from tests.conftest import grant

    for name in ("panel_chair", "panel_member", "imr_author", "imr_author_health"):
        actor = getattr(cast, name)
        grant(actor, cast.review, name.removesuffix("_health"), actor.agency_id)
    proceeding(cast, cast.review)
    asked = {"panel_convened": 18, "chair_appointed": 17, "imr_agencies_identified": 10, "terms_agreed": 9}
    done(cast.coordinator, cast.review, asked | {"imrs_requested": 8, "imr_authors_appointed": 7})
    given_note = {"outcome": "not_needed", "note": CANARY, "today": TODAY, "now": NOW}
    steps.record_step(cast.csp_chair, cast.review, "specialist_invited", **given_note)
    steps.record_step(cast.imr_author, cast.review, "witness_advice", **given_note)
    return cast


@pytest.mark.req("R170", "R214", "A28")
def test_a_note_is_read_in_the_names_of_the_reader(noted):
    def note(actor) -> str:
        return line(actor, noted.review, "panel")["specialist_invited"].newest[0].note

    assert note(noted.csp_chair) == CANARY and note(noted.panel_chair) == CANARY
    assert note(noted.head_of_community_safety) == "The victim told the panel"
    assert note(noted.panel_member) == "JC told the panel"
    assert note(noted.dasveg_chair) == ""


@pytest.mark.req("R169", "S5")
def test_an_agencys_people_see_their_own_agencys_part_and_no_other_step(noted):
    own = line(noted.imr_author, noted.review, "imrs")
    assert own["witness_advice"].state == "not_needed" and own["witness_advice"].newest[0].note == CANARY
    assert "imrs_requested" not in own and line(noted.imr_author, noted.review, "panel") == {}
    others = line(noted.imr_author_health, noted.review, "imrs")["witness_advice"]
    assert (others.state, others.newest, others.may_record) == ("open", (), True)


def test_a_step_is_shown_with_what_must_come_first_and_who_may_record_it(noted):
    shown = line(noted.csp_chair, noted.review, "home_office")["submitted_to_home_office"]
    assert shown.state == "waiting" and "CSP Board has not approved" in shown.missing[0] and not shown.may_override
    assert line(noted.csp_chair, noted.review, "panel")["author_appointed"].may_record
    assert not line(noted.dasveg_member, noted.review, "panel")["author_appointed"].may_record


def test_what_was_recorded_before_stays_to_be_seen(noted):
    steps.record_step(
        noted.coordinator,
        noted.review,
        "specialist_invited",
        outcome="in_error",
        note="Wrong review",
        today=TODAY,
        now=NOW,
    )
    shown = line(noted.coordinator, noted.review, "panel")["specialist_invited"]
    assert shown.state == "open" and shown.newest == ()
    assert [record.outcome for record in shown.earlier] == ["in_error", "not_needed"]


def test_a_line_that_is_none_and_a_person_who_sees_no_steps_find_nothing(noted):
    seen = stands(noted.coordinator, noted.review)
    for actor, of in ((noted.coordinator, "nonsense"), (noted.nobody, "panel"), (noted.auditor, "panel")):
        with pytest.raises(NotFound):
            steps_in_view.of_line(actor, seen, of)


def test_the_one_form_asks_only_what_a_step_needs(cast):
    rules = stands(cast.coordinator, cast.first).case.procedure

    def asked(step: str, **how) -> dict:
        shown = steps_in_view.StepShown(rules.steps[step], "open", None, 0, (), (), (), "", True, False, None)
        return steps_in_view.form_of(rules, replace(shown, **how)).fields

    once = steps_in_view.Recorded(None, "", "done", None, "", "", "", "", NOW)
    verdict, concluded = asked("verdict_received"), asked("concluded", missing=("First.",), may_override=True, newest=(once,))
    assert set(verdict["result"].choices()) == {"adequate", "adequate_once_changed", "inadequate"}
    assert "not_needed" not in verdict["outcome"].choices() and "override_reason" not in verdict
    assert concluded["done"].kind == "date" and "override_reason" in concluded and "result" not in concluded
    assert set(concluded["outcome"].choices()) == {"done", "in_error"}
    assert "not_needed" in asked("author_appointed")["outcome"].choices()


# ---- the process map -------------------------------------------------------------------------------------------------


@pytest.mark.req("A9")
def test_the_map_holds_every_step_once_and_leads_from_the_first_stage_to_every_other(cast):
    rules = stands(cast.coordinator, cast.first).case.procedure
    drawn = [step.id for place in process_map.places(rules) for step in place.steps]
    assert sorted(drawn) == sorted(rules.steps)
    reached, ways = {"notified"}, process_map.ways(rules)
    for _ in ways:
        reached |= {way.end for way in ways if way.start in reached}
    assert reached == set(rules.stages)


@pytest.mark.req("A9", "B1", "B15")
def test_the_map_parts_where_the_procedure_does(cast):
    rules = stands(cast.coordinator, cast.first).case.procedure
    ways = {(way.start, way.end): way.words for way in process_map.ways(rules)}
    assert ways["recommended", "not_proceeding"] == "Do not proceed"
    assert ways["recommended", "decided"] == "Proceed to a review"
    assert ways["home_office", "inadequate"] == "Inadequate" and ("inadequate", "home_office") in ways
    assert ("not_proceeding", "panel") not in ways and ("inadequate", "concluded") not in ways


def test_each_review_stands_at_one_place_of_the_map(three):
    found = standing.all_in_view(three.coordinator, today=TODAY)
    rules = found[0].case.procedure
    at = {one.review.label: place.stage.id for place in process_map.places(rules, found) for one in place.reviews}
    assert at == {"Alder": "gathering", "Birch": "notified", "Cedar": "not_proceeding"}


@given(days=st.integers(0, 900), today_after=st.integers(0, 900))
def test_lateness_is_never_negative_and_grows_by_a_day_a_day(days, today_after):
    from casework import clocks, procedure

    rule = procedure.current().clock("D1")
    started = TODAY - timedelta(days=days)
    one, next_day = (clocks.run(rule, started, today=TODAY + timedelta(days=today_after + more)) for more in (0, 1))
    assert 0 <= one.days_over <= next_day.days_over <= one.days_over + 1
    assert not (one.days_left and one.days_over)
