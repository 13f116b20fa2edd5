"""The clocks of a review on screen, and what is done there: holds, extensions, delays, agreed dates, and what would follow from another date."""

from datetime import timedelta

import pytest

from casework import agreed_dates, delays, holds, meetings
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import fill, opened, press, ran, sent, words
from tests.rules.review_cases import NOW, TODAY, back, done, gathering, proceeding, stands


def on(days: int) -> str:
    return (TODAY + timedelta(days=days)).strftime("%d/%m/%Y")


def fold(screen, key: str):
    """Open a folded part, as a press on it does."""
    screen.session_state[key] = True
    return ran(screen.run())


@pytest.mark.req("D1", "D2", "D3", "A7", "A8")
def test_each_clock_stands_with_its_basis_its_days_and_which_one_counts(cast):
    proceeding(cast)
    shown = words(opened("clocks", cast.coordinator, review=cast.first))
    assert "Decision clock (the one that counts)" in shown
    assert "The CSP is informed in writing" in shown and "A suspected domestic homicide occurs" in shown
    assert "20 days so far: 20 running and 0 on hold, all of them counted. 0 more agreed by extension." in shown
    assert "No clock stops while a review is on hold" in shown


@pytest.mark.req("R44", "R107", "R114", "B4", "D8")
def test_a_hold_is_placed_seen_in_the_days_and_lifted_again(cast):
    proceeding(cast)
    screen = opened("clocks", cast.coordinator, review=cast.first)
    screen = fill(fill(screen, f"hold-{cast.first}:reason", "criminal_proceedings"), ":started_on", back(9))
    screen = fill(screen, ":family_taking_part", "yes")
    screen = press(screen, "Place on hold")
    assert "There is a problem" in words(screen) and stands(cast.coordinator, cast.first).held is None
    screen = press(fill(screen, ":family_told_on", back(7)), "Place on hold")
    shown = words(screen)
    assert "The review is on hold." in shown and "2 days after the hold began; the procedure says at once" in shown
    assert f"On hold since {back(9)}: Criminal proceedings; family told {back(7)}, 2 days after." in shown
    assert "20 days so far: 11 running and 9 on hold" in shown
    screen = fill(fill(screen, ":ended_on", back(1)), ":family_told_on", on(0))
    shown = words(press(screen, "Lift the hold"))
    assert "The hold is lifted; the review goes on." in shown
    assert "told 1 day after the review went on; the procedure says at once" in shown
    assert stands(cast.coordinator, cast.first).held is None


@pytest.mark.req("R127", "B14", "D3")
def test_an_extension_is_agreed_and_the_date_before_stays_to_be_seen(cast):
    proceeding(cast)
    before = stands(cast.coordinator, cast.first).primary_clock.due_latest
    screen = opened("clocks", cast.csp_chair, review=cast.first)
    new = before.replace(year=before.year + 1, day=min(before.day, 28))
    for name, value in (("new_due", f"{new:%d/%m/%Y}"), ("panel_agreed_on", back(2)), ("csp_agreed_on", back(1))):
        screen = fill(screen, f":{name}", value)
    screen = fill(screen, f"extension-{cast.first}:reason", "The trial was put back.")
    shown = words(press(screen, "Record the extension"))
    assert "Extension recorded." in shown and "The trial was put back." in shown
    assert f"Extended from {before:%d/%m/%Y} to {new:%d/%m/%Y}" in shown
    assert f"{(new - before).days} more agreed by extension" in shown


def test_what_cannot_be_done_yet_says_what_is_missing(cast):
    done(cast.coordinator, cast.first, {"death": 10, "notified": 8})
    shown = words(opened("clocks", cast.coordinator, review=cast.first))
    assert "The CSP Chair has not decided to proceed to a review. See to it in 'Decision and records'." in shown
    assert "Place on hold" not in shown


@pytest.mark.req("S4")
def test_actions_are_offered_only_to_those_who_may(cast):
    proceeding(cast)
    for name, may_hold, may_extend, may_judge, may_agree in (
        ("coordinator", True, True, True, True),
        ("csp_chair", True, True, True, True),
        ("panel_chair", True, False, False, True),
        ("head_of_community_safety", False, False, True, True),
        ("dasveg_chair", False, False, False, True),
        ("author", False, False, False, False),
        ("imr_author", False, False, False, False),
    ):
        shown = words(opened("clocks", getattr(cast, name), review=cast.first))
        offered = [
            label in shown
            for label in ("Place on hold", "Record the extension", "Record what the CSP finds", "Agree a date for a step")
        ]
        assert offered == [may_hold, may_extend, may_judge, may_agree], name


@pytest.mark.req("S1", "S4", "S5", "R169")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_sees_the_clocks_and_only_its_own_share_of_the_reasons(cast, name):
    proceeding(cast)
    hold = {"reason": "other", "note": "Quetzal abroad", "started_on": back(5), "family_taking_part": "yes", "family_told_on": back(5)}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    typed = {"found_on": back(1), "unreasonable": "yes", "reason": "Ibex is late."}
    delays.record_delay(cast.csp_chair, cast.first, typed, today=TODAY, now=NOW)
    agreed = {"agreed_for": on(9), "agreed_on": back(0), "evidence_wanted": "Okapi signed"}
    agreed_dates.agree_date(cast.csp_chair, cast.first, "panel_convened", agreed, today=TODAY, now=NOW)
    everything = sent(opened("clocks", getattr(cast, name), review=cast.first))
    partnership, panel = ("csp_chair", "head_of_community_safety", "coordinator"), ("panel_chair", "author", "panel_member")
    assert ("Quetzal" in everything) == (name in (*partnership, *panel))
    assert ("Ibex" in everything) == (name in (*partnership, *panel))
    assert ("Okapi" in everything) == (name in (*partnership, *panel))
    sees_steps = name in (*partnership, *panel, "dasveg_chair", "dasveg_member")
    assert ("What if?" in everything) == sees_steps == ("Other deadlines" in everything)


@pytest.mark.req("R128", "B14")
def test_an_unreasonable_delay_is_judged_advice_asked_and_recorded_step_by_step(cast):
    proceeding(cast)
    screen = opened("clocks", cast.csp_chair, review=cast.first)
    screen = fold(screen, f"delay-{cast.first}:fold")
    screen = fill(fill(screen, ":unreasonable", "yes"), ":found_on", back(3))
    shown = words(screen := press(fill(screen, f"delay-{cast.first}:reason", "No draft has come."), "Record the view"))
    assert f"{back(3)}: the CSP finds the delay unreasonable" in shown and "Advice not asked for yet" in shown
    (delay,) = delays.of_review(cast.csp_chair, cast.first)
    screen = fold(screen, f"delay_advice_asked-{delay.id}:fold")
    screen = press(fill(fill(screen, ":asked_on", back(2)), ":asked_by", "CSP Chair"), "Record")
    assert "Advice awaited" in words(screen)
    screen = fold(screen, f"delay_advice-{delay.id}:fold")
    shown = words(press(fill(fill(screen, ":answered_on", back(0)), ":advice", "Set a last date."), "Record"))
    assert "Set a last date." in shown and "Advice awaited" not in shown


@pytest.mark.req("D9")
def test_a_date_is_agreed_for_a_step_and_shown_beside_what_the_clock_says(cast):
    proceeding(cast)
    screen = fold(opened("clocks", cast.panel_chair, review=cast.first), f"agree-{cast.first}:fold")
    screen = fill(screen, f"agree-{cast.first}:step", "panel_convened")
    assert "An agreed date that is later does not put that off." in words(screen)
    screen = fill(fill(screen, ":agreed_for", on(9)), ":agreed_on", back(0))
    shown = words(press(screen, "Record the agreed date"))
    assert "The agreed date is recorded." in shown and "The date agreed counts; the homicide clock gives" in shown
    stepped = words(opened("steps", cast.panel_chair, review=cast.first, line="panel"))
    assert f"due {on(9)}. The date agreed counts; the homicide clock gives" in stepped


@pytest.mark.req("D3")
def test_another_date_is_supposed_and_nothing_is_recorded(cast):
    proceeding(cast)
    before = stands(cast.coordinator, cast.first)
    screen = fill(opened("clocks", cast.coordinator, review=cast.first), ":which", "step:decided")
    shown = words(fill(screen, ":day", back(10)))
    assert f"If it were {back(10)}" in shown and "Nothing of this is recorded." in shown
    due = before.primary_clock.due_latest
    assert f"Due {due:%d/%m/%Y}" in shown and "Decision clock" in shown
    assert "Day 10 of" in shown
    assert stands(cast.coordinator, cast.first) == before
    assert "There is a problem" not in shown


@pytest.mark.req("D5", "R138")
def test_a_step_that_waits_for_a_meeting_says_which_or_that_the_calendar_has_none(cast):
    gathering(cast)
    done(cast.coordinator, cast.first, {"submitted_to_dasveg": 3})
    assert "waits for the DASVEG, and the calendar has no meeting of it." in words(opened("clocks", cast.coordinator, review=cast.first))
    meetings.arrange_meeting(cast.coordinator, {"body": "dasveg", "meets_on": on(5)}, today=TODAY)
    assert f"is due at the meeting of the DASVEG on {on(5)}." in words(opened("clocks", cast.coordinator, review=cast.first))


@pytest.mark.req("R44", "R127")
def test_a_hold_and_an_extension_recorded_in_error_are_taken_out_with_the_reason(cast):
    proceeding(cast)
    hold = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    typed = {"new_due": on(400), "panel_agreed_on": back(1), "csp_agreed_on": back(1), "reason": "Trial"}
    holds.agree_extension(cast.csp_chair, cast.first, typed, today=TODAY, now=NOW)
    standing = stands(cast.coordinator, cast.first)
    for one, row in (("hold", standing.holds[0].id), ("extension", standing.extensions[0].id)):
        key = f"out-{one}-{cast.first}"
        screen = fold(opened("clocks", cast.coordinator, review=cast.first), f"{key}:fold")
        screen = press(fill(screen, f"{key}:which", row), f"Take out the {one}")
        assert "Say why." in words(screen)
        shown = words(press(fill(screen, f"{key}:reason", "Typed in the wrong review"), f"Take out the {one}"))
        assert f"the {one} counts no more" in shown
    after = stands(cast.coordinator, cast.first)
    assert after.holds == [] and after.extensions == []


@pytest.mark.req("R172", "R114")
def test_the_text_of_the_report_stands_ready_for_those_who_read_it(cast):
    proceeding(cast)
    assert "This review began on" in words(opened("clocks", cast.author, review=cast.first))
    assert "This review began on" not in words(opened("clocks", cast.imr_author, review=cast.first))


@pytest.mark.req("S4")
def test_without_a_review_or_with_one_that_is_none_it_says_so(cast):
    assert "No review is open." in words(opened("clocks", cast.coordinator))
    assert "This review was not found." in words(opened("clocks", cast.coordinator, review="nonsense"))
