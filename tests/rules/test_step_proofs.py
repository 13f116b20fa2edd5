"""What must stand behind a step before it is recorded as done on the one form, and what rests on one that is taken back."""

import pytest

from casework import action_progress, actions, clock, database, registers, steps, steps_in_view
from casework.errors import WrongStep
from tests.rules import plan_cases, review_cases, terms_cases
from tests.rules.review_cases import TODAY, back, done, stands

NOW = clock.now()
WHEN = {"today": TODAY, "now": NOW}
PLANNED = {"panel_convened": 18, "chair_appointed": 17, "quality_assured": 9, "action_plan_made": 8}
AGREED = {"agreed_by": "Chief Officer", "agreed_on": back(2)}


def record(actor, review: str, step: str, **more) -> None:
    said = {"outcome": "done", "done": back(0)} | more
    steps.record_step(actor, review, step, **said, **WHEN)


def obstacles(actor, review: str, step: str, **more) -> list[str]:
    before = steps.case(review).records, steps.case(review).of_agency
    with pytest.raises(WrongStep) as refusal:
        record(actor, review, step, **more)
    assert (steps.case(review).records, steps.case(review).of_agency) == before
    return refusal.value.obstacles


@pytest.fixture
def planned(cast):
    """A review with a plan of one action, which police and health lead, and which has neither a lead officer nor begun."""
    review = review_cases.proceeding(cast)
    cast.action = plan_cases.action(cast, leads=[cast.police, cast.health], target=back(-30))
    done(cast.coordinator, review, PLANNED)
    return cast


@pytest.mark.req("R133", "S8")
def test_actions_are_agreed_by_an_agency_once_each_it_leads_is_and_by_all_once_all_have(planned):
    cast, review, not_yet = planned, planned.first, "An action is not yet agreed by the agency that leads it. See to it in 'Action plan'."
    assert obstacles(cast.senior_manager, review, "actions_agreed") == [not_yet]
    assert obstacles(cast.coordinator, review, "actions_agreed", outcome="not_known", done="") == [not_yet]
    actions.agree_action(cast.senior_manager, cast.action, AGREED | {"agency_id": cast.police}, **WHEN)
    record(cast.senior_manager, review, "actions_agreed")
    assert steps.case(review).state("actions_agreed", cast.police) == "done"
    assert obstacles(cast.senior_manager_health, review, "actions_agreed") == [not_yet]
    assert obstacles(cast.coordinator, review, "actions_agreed") == [not_yet]
    actions.agree_action(cast.senior_manager_health, cast.action, AGREED | {"agency_id": cast.health}, **WHEN)
    record(cast.coordinator, review, "actions_agreed")
    assert steps.case(review).state("actions_agreed") == "done"


def test_an_action_that_is_dropped_or_taken_out_need_not_be_agreed(planned):
    cast, review = planned, planned.first
    action_progress.drop_action(cast.coordinator, cast.action, {"reason": "Merged with another."}, **WHEN)
    record(cast.coordinator, review, "actions_agreed")
    assert steps.case(review).state("actions_agreed") == "done"


@pytest.mark.req("R134", "S8")
def test_lead_officers_are_identified_once_every_action_has_one_and_has_begun(planned):
    cast, review = planned, planned.first
    assert obstacles(cast.panel_chair, review, "leads_identified") == [
        "An action has no lead officer. See to it in 'Action plan'.",
        "An action has not begun. See to it in 'Action plan'.",
    ]
    typed = actions.as_corrected(cast.coordinator, cast.action, TODAY)
    version = typed.pop("version")
    actions.correct_action(cast.coordinator, cast.action, {**typed, "lead_officer": "Head of Training"}, version=version, **WHEN)
    assert obstacles(cast.panel_chair, review, "leads_identified") == ["An action has not begun. See to it in 'Action plan'."]
    heard = {"agency_id": cast.police, "reported_on": back(1), "text": "The first course is held.", "begun": "yes"}
    action_progress.record_progress(cast.coordinator, cast.action, heard, **WHEN)
    record(cast.panel_chair, review, "leads_identified")
    assert steps.case(review).state("leads_identified") == "done"


@pytest.mark.req("R54", "R154", "R155", "S8")
@pytest.mark.parametrize(
    ("who", "step", "list_", "line"),
    [
        ("csp_chair", "chair_appointed", "Panel Chair and author", "Panel"),
        ("coordinator", "bodies_confirmed", "Statutory bodies", "Publication"),
        ("coordinator", "publication_details_shared", "Told of the publication", "Publication"),
    ],
)
def test_a_step_that_a_list_records_is_done_there_and_nowhere_else(cast, who, step, list_, line):
    review = review_cases.proceeding(cast)
    done(cast.coordinator, review, {"verdict_received": 5}, result="adequate")
    done(cast.coordinator, review, {"publication_date_agreed": 4})
    said = f"Add it under '{list_}', in '{line}': the step is recorded with it."
    for outcome in ("done", "not_known"):
        assert obstacles(getattr(cast, who), review, step, outcome=outcome) == [said]
    menu = steps.case(review).procedure.steps[step].menu
    shown = next(one for one in steps_in_view.of_line(getattr(cast, who), stands(cast.coordinator, review), menu) if one.step.id == step)
    assert shown.unproven == (said,) and shown.may_be_recorded == (step == "bodies_confirmed")


def test_a_list_still_records_its_step_and_without_a_need_of_it_the_step_is_set_aside_with_a_reason(cast):
    review = review_cases.proceeding(cast)
    registers.add(cast.csp_chair, review, "panel_appointment", terms_cases.CHAIR, **WHEN)
    assert steps.case(review).state("chair_appointed") == "done"
    record(cast.csp_chair, review, "author_appointed", outcome="not_needed", done="", note="The chair writes it.")
    assert steps.case(review).state("author_appointed") == "not_needed"


@pytest.mark.req("S8")
def test_a_step_is_not_taken_back_while_others_rest_on_it(cast):
    review = review_cases.proceeding(cast)
    done(cast.coordinator, review, {"panel_convened": 18, "chair_appointed": 17, "terms_agreed": 9})
    said = obstacles(cast.csp_chair, review, "panel_convened", outcome="in_error", done="", note="Another review's.")
    title = steps.case(review).procedure.steps["terms_agreed"].title
    assert said == [f"'{title}' rests on this step. Correct that first, in 'Terms of reference'."]
    record(cast.csp_chair, review, "panel_convened", done=back(16))
    assert steps.case(review).records["panel_convened"].done.typed == back(16)


@pytest.mark.req("S8")
def test_a_step_is_not_taken_back_as_a_whole_while_a_part_that_an_agency_recorded_rests_on_it(cast):
    review = review_cases.proceeding(cast)
    done(cast.coordinator, review, {"records_requested": 18, "chronologies_compiled": 17})
    rules = steps.case(review).procedure
    (resting,) = (one for one in rules.steps.values() if "chronologies_compiled" in one.needs and one.each == "agency")
    with database.change(cast.senior_manager, "step_recorded", review=review, subject=resting.id) as write:
        steps.record(write, cast.senior_manager, review, resting.id, done=TODAY, agency=cast.police, now=NOW)
    again = {"outcome": "in_error", "done": "", "note": "Another review's."}
    said = [f"'{resting.title}' rests on this step. Correct that first, in '{rules.menu[resting.menu].label}'."]
    assert obstacles(cast.coordinator, review, "chronologies_compiled", **again) == said
    with database.change(cast.senior_manager, "step_recorded", review=review, subject="chronologies_compiled") as write:
        steps.record(write, cast.senior_manager, review, "chronologies_compiled", done=TODAY, agency=cast.police, now=NOW)
    record(cast.coordinator, review, "chronologies_compiled", **again)
    assert "chronologies_compiled" not in steps.case(review).records


@pytest.mark.req("S8")
def test_what_is_not_recorded_is_not_taken_back(cast):
    review = review_cases.proceeding(cast)
    done(cast.coordinator, review, {"records_requested": 18, "witness_advice": 17})
    again = {"outcome": "in_error", "done": "", "note": "Not ours."}
    title = steps.case(review).procedure.steps["witness_advice"].title
    said = [f"'{title}' is not recorded: there is nothing to take back."]
    assert obstacles(cast.imr_author, review, "witness_advice", **again) == said, "the step as a whole is not the agency's to take back"
    assert obstacles(cast.coordinator, review, "coroner_liaised", **again)


@pytest.mark.req("S8")
def test_a_step_keeps_no_result_that_its_form_does_not_ask_for(cast):
    review = review_cases.proceeding(cast)
    done(cast.coordinator, review, {"records_requested": 18})
    record(cast.coordinator, review, "chronologies_compiled", result="proceed")
    record(cast.coordinator, review, "chronologies_compiled", outcome="not_needed", done="", note="None holds records.", result="proceed")
    assert {row["result"] for row in database.rows("step_records", reviews=[review]) if row["step"] == "chronologies_compiled"} == {""}


@pytest.mark.req("S8", "S33")
def test_a_review_that_is_concluded_while_a_step_is_typed_takes_no_step(cast, monkeypatch):
    review = review_cases.proceeding(cast)
    understood = steps._understood

    def and_meanwhile(*given):
        done(cast.csp_chair, review, {"concluded": 0})
        return understood(*given)

    monkeypatch.setattr(steps, "_understood", and_meanwhile)
    with pytest.raises(WrongStep, match="concluded"):
        record(cast.csp_chair, review, "panel_convened")
    assert "panel_convened" not in steps.case(review).records
