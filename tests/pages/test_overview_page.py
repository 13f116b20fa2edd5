"""A review's overview on screen."""

import shutil

import pytest

from casework import holds, notification, procedure, steps
from tests.conftest import MEMBERS, OFFICES, grant
from tests.pages.screens import opened, sent, words
from tests.rules import review_cases
from tests.rules.review_cases import NOTIFIED, NOW, TODAY, back, gathering, proceeding

HOLD = {
    "reason": "criminal_proceedings",
    "note": "Trial of Jo Canary's partner",
    "started_on": back(9),
    "family_taking_part": "yes",
    "family_told_on": back(9),
}


@pytest.mark.req("D1", "D2", "D3", "R29")
def test_three_clocks_stand_side_by_side_with_their_basis_and_what_the_procedure_says(cast):
    proceeding(cast)
    shown = words(opened("overview", cast.coordinator, review=cast.first))
    assert all(label in shown for label in ("Decision clock", "Homicide clock", "One-month clock"))
    assert "From: CSP Chair decides, " + back(20) in shown and "From: The CSP is informed in writing" in shown
    assert "unless the review panel formally agrees another timescale with the CSP. (Procedure 3.3.7)" in shown


def test_what_is_next_stands_with_its_owner_and_every_line_with_how_far_it_is(cast):
    gathering(cast)
    screen = opened("overview", cast.coordinator, review=cast.first)
    shown = words(screen)
    assert "Ask every key agency to secure its records" in shown and "Coordinator, 3.1.5" in shown
    assert "Panel: 2 of 5 done" in shown and "Terms of reference: 1 of 1 done" in shown
    assert f"/steps?review={cast.first}&amp;line=panel&amp;step=author_appointed" in sent(screen)


@pytest.mark.req("R44", "R107")
def test_the_overview_leads_to_where_holds_and_extensions_are_seen_to(cast):
    proceeding(cast)
    assert f"/clocks?review={cast.first}" in sent(opened("overview", cast.coordinator, review=cast.first))


@pytest.fixture
def told(cast):
    """A review with named persons, a hold with a note, and a step recorded with a note; everybody of the cast is a member of it."""
    typed = NOTIFIED | {"received_on": back(55), "death": back(60)}
    cast.review = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    proceeding(cast, cast.review)
    for name in MEMBERS:
        actor = getattr(cast, name)
        grant(actor, cast.review, name.removesuffix("_health"), actor.agency_id)
    holds.place_on_hold(cast.coordinator, cast.review, HOLD, today=TODAY)
    given = {"outcome": "done", "done": back(1), "note": "Jo Canary", "today": TODAY, "now": NOW}
    steps.record_step(cast.csp_chair, cast.review, "panel_convened", **given)
    return cast


REAL = ("csp_chair", "coordinator", "panel_chair", "author")


@pytest.mark.req("R170", "R214", "A28", "S1")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_sees_the_review_in_its_own_names_or_not_at_all(told, name):
    screen = opened("overview", getattr(told, name), review=told.review)
    everything, shown = sent(screen), words(screen)
    if name in (*OFFICES[:5], *MEMBERS):
        assert "Decision clock" in shown
        assert ("Jo Canary" in everything) == (name in REAL)
    else:
        assert "This review was not found." in shown and "Canary" not in everything and "Decision clock" not in shown


@pytest.mark.req("R169", "S5")
@pytest.mark.parametrize("name", ["imr_author", "senior_manager", "action_lead", "dasveg_member"])
def test_what_is_said_of_the_family_is_not_for_agencies_nor_for_dasveg(told, name):
    shown = words(opened("overview", getattr(told, name), review=told.review))
    assert "On hold since" in shown and "amily told" not in shown and "Trial" not in shown


@pytest.mark.req("S5")
def test_an_agencys_people_are_told_only_what_is_due_from_them(told):
    assert "child under 18" in words(opened("overview", told.coordinator, review=told.review))
    for who in (told.imr_author, told.senior_manager, told.action_lead):
        shown = words(opened("overview", who, review=told.review))
        assert "child under 18" not in shown and "Recent changes" not in shown


def test_recent_changes_are_told_to_those_who_may(told):
    shown = words(opened("overview", told.head_of_community_safety, review=told.review))
    assert "Recent changes" in shown and "Step of the procedure recorded: DHR Panel established" in shown
    assert "Recent changes" not in words(opened("overview", told.panel_member, review=told.review))


def test_a_review_begun_before_the_portal_leads_to_where_the_past_is_entered(cast):
    review = review_cases.begun_before(cast)
    assert "Enter what was done before" in words(opened("overview", cast.coordinator, review=review))
    assert "Enter what was done before" not in words(opened("overview", cast.csp_chair, review=review))


@pytest.mark.req("S4")
def test_without_a_review_or_with_one_that_is_none_it_says_so(cast):
    assert "No review is open." in words(opened("overview", cast.coordinator))
    assert "This review was not found." in words(opened("overview", cast.coordinator, review="nonsense"))


@pytest.mark.req("R207")
def test_a_review_under_an_earlier_edition_of_the_procedure_says_so(cast, tmp_path, monkeypatch):
    line = "This review keeps the procedure it began under"
    assert line not in words(opened("overview", cast.coordinator, review=cast.first))
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    clocks = (folder / "clocks.toml").read_text(encoding="utf-8")
    (folder / "clocks.toml").write_text(clocks.replace("months = 1", "months = 2", 1), encoding="utf-8")
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    assert line in words(opened("overview", cast.coordinator, review=cast.first))


@pytest.mark.req("R207")
def test_the_answers_to_the_partnerships_own_questions_stand_on_the_overview(cast, tmp_path, monkeypatch):
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    (folder / "forms" / "hold.own.toml").write_text('[[field]]\nname = "court"\nlabel = "Which court?"\nkind = "text"\n', encoding="utf-8")
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    proceeding(cast)
    holds.place_on_hold(cast.coordinator, cast.first, HOLD | {"court": "Testshire Crown Court"}, today=TODAY)
    shown = words(opened("overview", cast.coordinator, review=cast.first))
    assert "Answers to our own questions" in shown and "Which court?" in shown and "Testshire Crown Court" in shown
    assert "Which court?" not in words(opened("overview", cast.dasveg_member, review=cast.first))
