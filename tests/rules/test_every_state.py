"""Every (state, verb) pair that steps.toml does not admit is refused (S8): generated from the needs of the verbs and of the steps."""

import pytest

from casework import procedure, steps
from casework.errors import Refused, WrongStep
from tests.rules import review_cases
from tests.rules.test_every_verb import VERBS, label, records, review_of, told
from tests.rules.verbs_table import DAY, NOW, TODAY, Verb, Why

RULES = procedure.current()
ON_THE_FORM = [step for step in RULES.steps.values() if not step.has_own_screen and step.needs]
HOLD_OF_NOTHING = {"every_recommendation_has_action", "no_plan_row_held"}  # of a review that has no recommendation and no plan yet
NOT_NEEDED = [step for step in RULES.steps.values() if not step.has_own_screen and not step.not_needed]


def right_of(verb: Verb) -> str:
    return RULES.events[verb.event].by or ""


def recorder(cast, step):
    """Somebody who may record this step."""
    return next(who for who in map(cast.__dict__.get, RECORDERS) if steps.may_record(who, step, cast.first))


RECORDERS = ("csp_chair", "coordinator", "panel_chair", "dasveg_chair", "author", "senior_manager", "imr_author")
# what the procedure wants done in an open review
TIMED = [verb for verb in VERBS if not isinstance(verb.wrong, Why) and "open" in RULES.verb_needs.get(right_of(verb), ())]


@pytest.mark.req("S8")
@pytest.mark.parametrize("step", ON_THE_FORM, ids=lambda step: step.id)
def test_a_step_is_not_recorded_before_what_it_needs_and_every_missing_thing_is_named(cast, step):
    before, held = told(), records()
    with pytest.raises(WrongStep) as refusal:
        steps.record_step(recorder(cast, step), cast.first, step.id, outcome="done", done=DAY, today=TODAY, now=NOW)
    expected = [RULES.missing(need) for need in step.needs if need not in HOLD_OF_NOTHING]
    assert expected
    assert refusal.value.obstacles[: len(expected)] == expected
    assert (told(), records()) == (before, held)


@pytest.mark.req("S8")
@pytest.mark.parametrize("step", NOT_NEEDED, ids=lambda step: step.id)
def test_a_step_that_must_be_taken_cannot_be_set_aside(cast, step):
    before, held = told(), records()
    with pytest.raises((WrongStep, Refused)):
        steps.record_step(recorder(cast, step), cast.first, step.id, outcome="not_needed", note="No.", today=TODAY, now=NOW)
    assert (told(), records()) == (before, held)


@pytest.mark.req("S8")
@pytest.mark.parametrize("verb", TIMED, ids=label)
def test_a_verb_of_an_open_review_is_refused_once_it_is_concluded(cast, verb):
    subject = verb.to(cast)
    review_cases.done(cast.csp_chair, review_of(cast, subject), {"concluded": 0})
    before, held = told(), records()
    with pytest.raises(WrongStep, match=r"concluded|decided"):
        verb.do(cast, getattr(cast, verb.by), subject)
    assert (told(), records()) == (before, held)
