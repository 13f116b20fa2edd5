"""What the verbs of the preliminary meeting have of their own, beside the questions of test_every_verb.py."""

import pytest

from casework.errors import WrongStep
from tests.rules import preliminary_cases as cases
from tests.rules.test_every_verb import label, told
from tests.rules.verbs_of_reviews import PRELIMINARY
from tests.rules.verbs_table import sql

STAY_OPEN = ("instruct_dasveg", "add_proceeding", "mark_proceeding_in_error")  # what is done to the review, not to the meeting
PAPERS = ("document_downloaded", "own_answers_exported", "preliminary_papers_written")
CLOSING = [verb for verb in PRELIMINARY if verb.function.__name__ not in STAY_OPEN and verb.event not in PAPERS]
TYPED = [verb for verb in PRELIMINARY if verb.function.__name__ in ("record_field", "finish_meeting")]


@pytest.mark.req("R21")
@pytest.mark.parametrize("verb", CLOSING, ids=label)
def test_after_the_csp_chairs_decision_it_is_closed_and_says_so(cast, verb):
    subject = verb.to(cast)
    cases.decided(cast.first)
    with pytest.raises(WrongStep, match="The CSP Chair decided on"):
        verb.do(cast, getattr(cast, verb.by), subject)


@pytest.mark.req("S33")
@pytest.mark.parametrize("verb", TYPED, ids=label)
def test_what_a_second_person_sends_alike_is_kept_once(cast, verb):
    subject = verb.to(cast)
    verb.do(cast, cast.dasveg_chair, subject)
    before = told(), sql("SELECT * FROM preliminary_note ORDER BY id")
    verb.do(cast, cast.coordinator, subject)
    assert (told(), sql("SELECT * FROM preliminary_note ORDER BY id")) == before
