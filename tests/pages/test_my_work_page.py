"""My work on screen: sentences that open the place, and nothing that is not the reader's."""

import pytest

from casework import drafts, steps
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import opened, sent, words
from tests.rules.review_cases import NOW, TODAY, back, done, gathering, proceeding


def test_what_is_due_stands_as_sentences_that_open_the_place(cast):
    proceeding(cast)
    screen = opened("my_work", cast.csp_chair)
    shown = words(screen)
    assert "Later (" in shown and "'Alder': Establish the DHR Panel" in shown
    assert f"/steps?review={cast.first}&amp;line=panel&amp;step=panel_convened" in sent(screen)


def test_what_is_late_stands_first_with_its_days_in_words(cast):
    done(cast.coordinator, cast.first, {"death": 60, "notified": 55})
    shown = words(opened("my_work", cast.coordinator))
    assert "Late (1)" in shown and "days late" in shown and "Nothing is due from you." not in shown


def test_with_nothing_due_it_says_so_and_what_comes_next(cast):
    assert "Nothing is due from you. Next: nothing, until the coordinator makes you" in words(
        opened("my_work", cast.nobody)
    )
    assert "Nothing is due from you." in words(opened("my_work", cast.panel_member))
    done(cast.coordinator, cast.first, {"death": 3, "notified": 2})
    shown = words(opened("my_work", cast.csp_chair))
    assert "Nothing is due from you. Next: DHR-" in shown and "'Alder': Instruct DASVEG" in shown


def test_what_was_done_this_week_and_drafts_stand_there_too(cast):
    proceeding(cast)
    steps.record_step(cast.csp_chair, cast.first, "panel_convened", outcome="done", done=back(1), today=TODAY, now=NOW)
    drafts.keep(cast.csp_chair, "notification", "new", {"circumstances": "Jo Canary"}, now=NOW)
    shown = words(opened("my_work", cast.csp_chair))
    assert "Done this week (1)" in shown and "DHR Panel established" in shown
    assert "Your drafts (1)" in shown and "Continue your draft: Notification" in shown


def test_one_review_can_be_looked_at_alone(cast):
    proceeding(cast)
    done(cast.coordinator, cast.second, {"death": 60, "notified": 55})
    screen = opened("my_work", cast.coordinator)
    assert "'Birch'" in words(screen) and "'Alder'" in words(screen)
    shown = words(screen.selectbox(key="my-review").select(cast.second).run())
    assert "'Birch'" in shown and "'Alder'" not in shown


@pytest.mark.req("S1", "S5")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_opens_its_work_and_finds_no_review_that_is_not_theirs(cast, name):
    gathering(cast)
    done(cast.coordinator, cast.second, {"death": 60, "notified": 55})
    told = sent(opened("my_work", getattr(cast, name)))
    assert (cast.second not in told) or name in (*OFFICES[:5], "outsider")
    assert (cast.first not in told) or name in (*OFFICES[:5], *MEMBERS)
    if name in MEMBERS:
        assert "Birch" not in told
