"""The activity record on screen: filters, pages, the proof, and that opening it is recorded."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from casework import audit, clock, database, drafts
from casework.actors import Actor


@pytest.fixture(autouse=True)
def nothing_opened_yet():
    """The cast's sessions are the same in every test, and what a session has opened is remembered by the process."""
    audit._seen.clear()


def opened(actor: Actor) -> AppTest:
    def script(actor):
        from pages import activity

        activity.page(actor)

    return run(AppTest.from_function(script, args=(actor,), default_timeout=30))


def run(screen: AppTest) -> AppTest:
    screen.run()
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    pieces = [re.sub(r"<style.*?</style>", "", piece.proto.body, flags=re.S) for piece in screen.get("html")]
    shown = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", piece))) for piece in pieces]
    return "\n".join([*shown, *(str(one.value) for kind in ("header", "code", "success") for one in screen.get(kind))])


def events() -> list[str]:
    return [row["event"] for row in database.rows("activity_as_shown")]


@pytest.mark.req("R168")
def test_the_auditor_reads_who_did_what_and_the_reading_is_recorded_once(cast):
    screen = opened(cast.auditor)
    assert "Membership of a review granted" in words(screen) and "DHR-2026-01" in words(screen)
    assert "a gap between two is no loss" in words(screen)
    run(screen)
    assert events().count("activity_opened") == 1


@pytest.mark.req("R168", "S40")
@pytest.mark.parametrize("who", ["coordinator", "account_administrator", "dasveg_chair", "panel_chair", "nobody"])
def test_who_may_not_see_the_record_sees_none_of_it(cast, who):
    screen = opened(getattr(cast, who))
    assert "Your role does not allow this" in words(screen)
    assert "Office given" not in words(screen) and "activity_opened" not in events()


def test_the_csp_chair_reads_the_record_and_is_not_offered_the_proof(cast):
    screen = opened(cast.csp_chair)
    assert "Office given" in words(screen)
    assert "Verify the record" not in {button.label for button in screen.button}


def test_filters_leave_the_rows_asked_for(cast):
    screen = opened(cast.auditor)
    next(one for one in screen.selectbox if one.key == "activity:kind").set_value("sign-in")
    next(one for one in screen.selectbox if one.key == "activity:who").set_value(cast.coordinator.person_id)
    assert "1 to 1 of 1 rows" in words(run(screen))
    next(one for one in screen.text_input if one.key == "activity:review").set_value("DHR-1999-09")
    assert "Nothing is recorded for this choice" in words(run(screen))


def test_a_day_that_is_none_is_said_and_the_rows_stay(cast):
    screen = opened(cast.auditor)
    next(one for one in screen.text_input if one.key == "activity:first").set_value("31/02/2026")
    said = words(run(screen))
    assert "February 2026 has 28 days" in said and "Office given" in said


def test_drafts_are_shown_when_asked_for(cast):
    drafts.keep(cast.coordinator, "notification", "new", {"victim": "Canary"}, now=clock.now())
    screen = opened(cast.auditor)
    assert "Draft kept" not in words(screen)
    (toggle,) = screen.toggle
    toggle.set_value(True)
    said = words(run(screen))
    assert "Draft kept" in said and "Canary" not in said


def test_a_long_record_is_shown_a_hundred_rows_at_a_time(cast):
    for _ in range(120):
        with database.change(cast.coordinator, "settings_changed"):
            pass
    said = words(opened(cast.auditor))
    assert re.search(r"1 to 100 of \d+ rows, newest first", said)
    assert "Membership of a review granted" not in said


@pytest.mark.req("R168")
def test_the_proof_is_told_in_words_with_the_hash_to_write_down(cast):
    screen = opened(cast.auditor)
    next(button for button in screen.button if button.label == "Verify the record").click()
    screen = run(screen)
    assert "The record is whole" in words(screen)
    (shown,) = [code.value for code in screen.code]
    assert shown in {row["hash"] for row in database.rows("links_after", seq=0)}


def test_a_record_that_was_tampered_with_is_said_not_to_be_whole(cast):
    with database.portal().changing() as cursor:
        cursor.execute("UPDATE activity SET summary = 'changed', line = line || ' ' WHERE seq = 5")
    screen = opened(cast.auditor)
    next(button for button in screen.button if button.label == "Verify the record").click()
    said = words(run(screen))
    assert "The record is not whole" in said and "Tell the CSP Chair" in said


def test_the_file_holds_the_rows_that_are_shown(cast):
    screen = opened(cast.auditor)
    next(one for one in screen.selectbox if one.key == "activity:kind").set_value("read")
    (link,) = run(screen).get("link_button")
    assert link.proto.url == "/download/activity?what=read"
