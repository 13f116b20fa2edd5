"""A review begun before the portal, entered part-way (settled point 14)."""

from datetime import timedelta

import pytest

from casework import begun_before, clocks, database, decision, procedure, steps
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, WrongStep
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back, stands


@pytest.fixture
def old(cast) -> str:
    return review_cases.begun_before(cast)


def enter(actor, review: str, typed: dict, **more) -> list[str]:
    return begun_before.record_begun_before(actor, review, typed, today=TODAY, now=NOW, **more)


DECIDED = {"decided" + begun_before.RESULT: "proceed"}


def test_a_review_is_entered_part_way_in_one_go(cast, old):
    typed = {"decided": back(300), "panel_convened": "March 2026", "imrs_requested": back(100), **DECIDED}
    assert enter(cast.coordinator, old, typed) == []
    now = stands(cast.coordinator, old)
    assert now.stage.id == "gathering" and now.case.records["panel_convened"].done.precision == "month"
    assert now.primary_clock.id == "D3" and now.primary_clock.state == clocks.LATE


def test_what_must_have_come_before_becomes_not_known(cast, old):
    enter(cast.coordinator, old, {"imrs_requested": back(100), **DECIDED})
    records = stands(cast.coordinator, old).case.records
    earlier = ("dasveg_instructed", "recommended", "decided", "panel_convened", "chair_appointed", "terms_agreed")
    assert {records[step].outcome for step in earlier} == {"not_known"}
    assert records["decided"].result == "proceed" and records["death"].outcome == "done"
    assert "imr_authors_appointed" not in records and "family_contacted" not in records


def test_what_came_of_an_earlier_step_is_asked_for_where_it_decides_the_way(cast, old):
    with pytest.raises(Refused, match="Say what came of 'CSP Chair decides'"):
        enter(cast.coordinator, old, {"imrs_requested": back(100)})
    with pytest.raises(Refused, match="Home Office verdict received"):
        enter(cast.coordinator, old, {"published": back(10), **DECIDED})
    assert "imrs_requested" not in stands(cast.coordinator, old).case.records


def test_a_day_not_known_and_a_step_not_needed_are_taken_in_words(cast, old):
    enter(cast.coordinator, old, {"decided": "Not known", "author_appointed": "not needed", **DECIDED})
    records = stands(cast.coordinator, old).case.records
    assert (records["decided"].outcome, records["author_appointed"].outcome) == ("not_known", "not_needed")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"panel_convened": "31.09.2025"}, "DHR Panel established"),
        ({"panel_convened": "On going"}, "not known"),
        ({"panel_convened": "01/01/2099"}, "future"),
        ({"panel_convened": "not needed"}, "cannot be set aside"),
        ({"decided": back(3)}, "Say what came of"),
        ({}, "Nothing is new"),
        ({"death": back(420)}, "Nothing is new"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_nothing_is_recorded(cast, old, typed, says):
    before = steps.case(old).records
    with pytest.raises(Refused, match=says):
        enter(cast.coordinator, old, {"terms_agreed": ""} | typed)
    assert steps.case(old).records == before


@pytest.mark.req("R159", "B18")
@pytest.mark.parametrize("step", ["decided", "published"])
def test_what_is_decided_or_published_after_the_review_was_entered_is_not_recorded_round_its_conditions(cast, old, step):
    results = {**DECIDED, "verdict_received" + begun_before.RESULT: "adequate"}
    later = {"today": TODAY + timedelta(days=9), "now": NOW}
    with pytest.raises(Refused, match="after the review was entered here"):
        begun_before.record_begun_before(cast.coordinator, old, {step: back(-4), **results}, **later)
    assert step not in steps.case(old).records
    begun_before.record_begun_before(cast.coordinator, old, {step: back(0), **results}, **later)
    assert step in steps.case(old).records


@pytest.mark.req("R159", "S8")
def test_a_publication_on_a_day_not_known_was_before_the_portal_only_where_nothing_it_rests_on_came_after(cast, old):
    results = {**DECIDED, "verdict_received" + begun_before.RESULT: "adequate"}
    review_cases.done(cast.coordinator, old, {"board_approved": -4})
    later = {"today": TODAY + timedelta(days=9), "now": NOW}
    with pytest.raises(Refused, match="'Overview report and executive summary published' was after the review was entered"):
        begun_before.record_begun_before(cast.coordinator, old, {"published": "not known", **results}, **later)
    assert "published" not in steps.case(old).records


@pytest.mark.req("R23", "S8")
def test_a_decision_of_the_csp_chair_is_not_overruled_by_what_was_done_before(cast, old):
    enter(cast.coordinator, old, {"recommended": back(300)})
    said = {"decision": "proceed", "decided_on": back(0), "justification": "It meets the criteria.", "scale": "full", "scale_reason": "Usual."}
    decision.decide(cast.csp_chair, old, said, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="'CSP Chair decides' is recorded in the portal"):
        enter(cast.coordinator, old, {"decided": back(200), "decided" + begun_before.RESULT: "not_proceed"})
    assert steps.case(old).facts["proceeding"]
    enter(cast.coordinator, old, begun_before.as_typed(steps.case(old)) | {"panel_convened": back(0)})
    assert "panel_convened" in steps.case(old).records


@pytest.mark.parametrize(("typed", "says"), [("2026", "is not a day"), ("not known", "must be known")])
def test_a_step_whose_day_matters_takes_the_day_itself_alone(typed, says):
    step = procedure.current().steps["panel_convened"].model_copy(update={"exact_date": True})
    with pytest.raises(Refused, match=says):
        begun_before._past(step, typed, "", TODAY)


@pytest.mark.req("R163", "B20")
def test_a_review_begun_before_the_portal_is_concluded_by_the_csp_chair_alone(cast, old):
    assert "concluded" not in begun_before.form_of(steps.case(old)).fields
    enter(cast.coordinator, old, {"panel_convened": back(100), "concluded": back(1), **DECIDED})
    assert "concluded" not in steps.case(old).records


def test_every_fault_is_told_at_once(cast, old):
    with pytest.raises(Refused) as refusal:
        enter(cast.coordinator, old, {"panel_convened": "soon", "terms_agreed": "later", **DECIDED})
    assert {problem.field for problem in refusal.value.problems} == {"panel_convened", "terms_agreed"}


def test_another_order_than_the_procedures_is_taken_and_said(cast, old):
    (told,) = enter(cast.coordinator, old, {"decided": back(300), "panel_convened": back(310), **DECIDED})
    assert "'DHR Panel established'" in told and "'CSP Chair decides'" in told


def test_what_was_entered_is_offered_again_and_only_what_is_new_is_recorded(cast, old):
    enter(cast.coordinator, old, {"decided": back(300), **DECIDED})
    typed = begun_before.as_typed(steps.case(old))
    assert typed["decided"] == back(300) and typed["recommended"] == "not known"
    enter(cast.coordinator, old, typed | {"recommended": back(320)})
    records = steps.case(old).records
    assert (records["decided"].seq, records["recommended"].seq) == (1, 2)


def test_only_a_review_begun_before_the_portal_is_entered_so(cast):
    with pytest.raises(WrongStep, match="began in the portal"):
        enter(cast.coordinator, cast.first, {"panel_convened": back(1), **DECIDED})


@pytest.mark.req("S4", "R169")
def test_only_those_named_enter_it_and_others_do_not_find_the_review(cast, old):
    for actor in (cast.csp_chair, cast.dasveg_chair):
        with pytest.raises(NotAllowed):
            enter(actor, old, {"decided": back(3), **DECIDED})
    for actor in (cast.panel_chair, cast.imr_author, cast.outsider, cast.nobody):
        with pytest.raises(NotFound):
            enter(actor, old, {"decided": back(3), **DECIDED})
    with pytest.raises(NotFound):
        enter(cast.coordinator, "nonsense", {"decided": back(3)})


@pytest.mark.req("S33", "S9", "R168")
def test_sent_twice_it_is_recorded_once_with_one_row_in_the_activity_record(cast, old):
    before = database.portal().last[0]
    enter(cast.coordinator, old, {"decided": back(300), **DECIDED}, command_id="one")
    after = database.portal().last[0]
    with pytest.raises(AlreadyDone):
        enter(cast.coordinator, old, {"panel_convened": back(200)}, command_id="one")
    (row,) = [link for link in database.rows("activity_as_shown") if link["seq"] == after]
    assert row["event"] == "begun_before_recorded" and after > before
    assert steps.case(old).records["decided"].seq == 1
