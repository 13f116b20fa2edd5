"""Steps of the procedure in one review: what is missing first, who records it, and what is kept."""

import pytest

from casework import clock, database, steps, steps_in_view
from casework.actors import Actor
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from tests.rules import review_cases

NOW, TODAY = clock.now(), clock.today()


def done(actor: Actor, review: str, step: str, day: str = "today", **more) -> None:
    steps.record_step(
        actor,
        review,
        step,
        outcome=more.pop("outcome", "done"),
        done=TODAY.strftime("%d/%m/%Y") if day == "today" else day,
        today=TODAY,
        now=NOW,
        **more,
    )


def given(cast, review: str, *step_ids: str, result: str = "", day=TODAY) -> None:
    """Steps recorded as their own screens would."""
    with database.change(cast.coordinator, "step_recorded", review=review) as write:
        for step in step_ids:
            steps.record(write, cast.coordinator, review, step, now=NOW, done=day, result=result)


@pytest.fixture
def proceeding(cast):
    given(cast, cast.first, "death", "notified", "dasveg_instructed", "preliminary_arranged", "preliminary_held", "recommended")
    given(cast, cast.first, "decided", result="proceed")
    return cast


@pytest.mark.req("R53", "R172")
def test_a_step_without_a_screen_is_recorded_on_the_one_form_with_its_day(proceeding):
    cast = proceeding
    done(cast.csp_chair, cast.first, "panel_convened", by_whom="CSP Chair", note="Letter of today")
    record = steps.case(cast.first).records["panel_convened"]
    assert (record.outcome, record.done.earliest, record.by_whom) == ("done", TODAY, "CSP Chair")


@pytest.mark.req("R142", "S8")
def test_a_step_before_its_time_is_refused_with_what_is_missing_and_where_to_do_it(cast):
    with pytest.raises(WrongStep) as refusal:
        done(cast.csp_chair, cast.first, "panel_convened")
    assert "decided" in str(refusal.value) and "'Decision and records'" in str(refusal.value)
    assert "panel_convened" not in steps.case(cast.first).records


@pytest.mark.req("S4")
def test_a_step_of_a_review_one_may_not_see_is_not_found(proceeding):
    cast = proceeding
    with pytest.raises(NotFound):
        done(cast.outsider, cast.first, "panel_convened")
    with pytest.raises(NotFound):
        done(cast.csp_chair, "nonsense", "panel_convened")
    with pytest.raises(NotFound):
        done(cast.csp_chair, cast.first, "nonsense")


def test_a_role_that_does_not_record_the_step_is_told_who_does(proceeding):
    cast = proceeding
    with pytest.raises(NotAllowed, match="CSP Chair"):
        done(cast.author, cast.first, "panel_convened")


def test_a_step_set_aside_needs_a_reason_and_must_be_one_that_may_be(proceeding):
    cast = proceeding
    with pytest.raises(Refused, match="Give the reason"):
        done(cast.csp_chair, cast.first, "author_appointed", outcome="not_needed")
    with pytest.raises(Refused, match="cannot be set aside"):
        done(cast.csp_chair, cast.first, "panel_convened", outcome="not_needed", note="no")
    done(cast.csp_chair, cast.first, "author_appointed", outcome="not_needed", note="The chair writes the report.")
    assert steps.case(cast.first).state("author_appointed") == "not_needed"


def test_a_day_before_its_cause_or_in_the_future_is_refused(proceeding):
    cast = proceeding
    with pytest.raises(Refused, match="is before 'CSP Chair decides'"):
        done(cast.csp_chair, cast.first, "panel_convened", "01/02/2019")
    with pytest.raises(Refused, match="future"):
        done(cast.csp_chair, cast.first, "panel_convened", "01/02/2099")


@pytest.mark.req("S33")
def test_a_repeated_click_records_the_step_once(proceeding):
    from casework.errors import AlreadyDone

    cast = proceeding
    done(cast.csp_chair, cast.first, "panel_convened", command_id="one")
    with pytest.raises(AlreadyDone):
        done(cast.csp_chair, cast.first, "panel_convened", command_id="one")
    assert steps.case(cast.first).records["panel_convened"].seq == 1


@pytest.mark.req("S9", "R168")
def test_recording_a_step_leaves_one_row_in_the_activity_record(proceeding):
    cast = proceeding
    before = database.portal().last[0]
    done(cast.csp_chair, cast.first, "panel_convened")
    assert database.portal().last[0] == before + 1


def test_a_step_recorded_in_error_is_open_again(proceeding):
    cast = proceeding
    done(cast.csp_chair, cast.first, "panel_convened")
    done(cast.csp_chair, cast.first, "panel_convened", outcome="in_error", note="Wrong review")
    assert steps.case(cast.first).state("panel_convened") == "open"


@pytest.mark.req("R163", "R164", "S8")
@pytest.mark.parametrize("outcome", ["done", "in_error"])
def test_no_step_of_a_concluded_review_is_recorded_or_taken_back_until_it_is_open_again(proceeding, outcome):
    cast = proceeding
    done(cast.csp_chair, cast.first, "panel_convened")
    review_cases.done(cast.csp_chair, cast.first, {"concluded": 0})
    stands = review_cases.stands(cast.csp_chair, cast.first)
    assert not any(shown.may_record for shown in steps_in_view.of_review(cast.csp_chair, stands))
    before = steps.case(cast.first).records
    with pytest.raises(WrongStep, match="concluded"):
        done(cast.csp_chair, cast.first, "panel_convened", outcome=outcome, note="Another review's.")
    assert steps.case(cast.first).records == before


@pytest.mark.req("R163", "B20")
def test_a_review_is_concluded_only_when_every_action_is_implemented_and_audited(proceeding):
    cast = proceeding
    missing = steps.case(cast.first).obstacles_of(steps.case(cast.first).procedure.steps["concluded"])
    assert any("audit evidence" in sentence for sentence in missing)


@pytest.mark.req("B1")
def test_after_a_decision_not_to_proceed_the_panel_steps_are_left_out(cast):
    given(cast, cast.first, "death", "notified", "recommended")
    given(cast, cast.first, "decided", result="not_proceed")
    assert steps.case(cast.first).state("panel_convened") == "left_out"


@pytest.mark.req("R51")
def test_the_panel_chair_records_how_a_child_practice_review_is_coordinated_and_it_stays_with_its_note(proceeding):
    cast = proceeding
    given(cast, cast.first, "panel_convened", "chair_appointed")
    done(cast.panel_chair, cast.first, "child_review_coordinated", by_whom="Both chairs", note="One report; the Safeguarding Board leads.")
    record = steps.case(cast.first).records["child_review_coordinated"]
    assert (record.by_whom, record.note) == ("Both chairs", "One report; the Safeguarding Board leads.")
