"""My work on screen: sentences that open the place, and nothing that is not the reader's."""

from datetime import timedelta

import pytest

from casework import database, drafts, steps
from casework.actors import OPERATOR
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import opened, sent, words
from tests.rules.plan_cases import action, recommendation
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
    assert "Nothing is late or due this week. Next: DHR-" in shown and "'Alder': Instruct DASVEG" in shown
    assert "Nothing is due from you." not in shown and "Later (" in shown


def test_the_first_administrator_is_sent_to_give_the_offices_that_a_review_needs(cast):
    assert "under Administration" in words(opened("my_work", cast.account_administrator))
    assert "add the" not in words(opened("my_work", cast.account_administrator))
    with database.change(OPERATOR, "office_ended") as write:
        for office in write.rows("offices_list"):
            if office["role"] in ("coordinator", "csp_chair"):
                ended = {"valid_to": TODAY - timedelta(days=1), "ended_why": "moved", "version": office["version"]}
                write("end_office", id=office["id"], **ended)
    screen = opened("my_work", cast.account_administrator)
    assert "Next: add the Coordinator and the CSP Chair under Administration." in words(screen)
    assert "/administration" in sent(screen)


def test_the_auditor_is_led_to_the_activity_record(cast):
    screen = opened("my_work", cast.auditor)
    assert "makes you a member" not in words(screen) and "/activity" in sent(screen)


@pytest.mark.req("R135", "R201")
@pytest.mark.parametrize("name", ["head_of_community_safety", "dasveg_chair", "dasveg_member"])
def test_who_watches_the_actions_is_led_to_the_dashboard_when_some_are_overdue(cast, name):
    proceeding(cast)
    first = recommendation(cast)
    action(cast, first, target=back(-3))
    assert "overdue" not in words(opened("my_work", getattr(cast, name)))
    action(cast, first, target=back(3))
    screen = opened("my_work", getattr(cast, name))
    assert "1 action is overdue: see the dashboard" in words(screen) and "/dashboard?show=overdue" in sent(screen)
    assert "see the dashboard" not in words(opened("my_work", cast.action_lead))


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
