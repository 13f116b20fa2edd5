"""Panel and terms of reference as they are opened: what is next, who is on the panel, a version written, agreed and read."""

import pytest

from casework import terms
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import terms_cases
from tests.rules.terms_cases import back


@pytest.mark.req("R53", "R54", "R56", "R64")
def test_the_panel_says_what_is_next_who_sits_on_it_and_who_has_an_account(cast):
    terms_cases.chaired(cast)
    shown = words(opened("panel", cast.coordinator, review=cast.first))
    assert "Next" in shown and "Invite a domestic abuse specialist to the panel" in sent(opened("panel", cast.csp_chair, review=cast.first))
    assert "Pen Elchair (fictional)" in shown and "Mem Berone (fictional)" in shown
    assert "No membership under this name" in shown and "Being listed here opens nothing." in shown
    assert "Being listed here" not in words(opened("panel", cast.panel_member, review=cast.first))


@pytest.mark.req("R58")
def test_the_number_of_meetings_is_counted_and_an_entry_is_opened_where_it_stands(cast):
    terms_cases.chaired(cast)
    held = {"held_on": back(11), "attended": [cast.member], "decisions": "Terms discussed."}
    entry = terms_cases.entry(cast, "panel_meeting", held)
    shown = words(opened("panel", cast.panel_member, review=cast.first, entry=entry))
    assert "The panel has met once." in shown and "Mem Berone (fictional)" in shown and "Terms discussed." in shown


@pytest.mark.req("R60", "R61")
def test_the_terms_are_begun_written_agreed_and_read_on_screen(cast):
    terms_cases.chaired(cast)
    screen = press(opened("terms", cast.panel_chair, review=cast.first), "Begin the draft")
    assert "The draft is begun." in words(screen) and "Next: Section 3. Scope of the review is not written yet." in words(screen)
    version = terms.draft_of(cast.first)["id"]
    screen = opened("terms", cast.panel_chair, review=cast.first, section="members")
    press(fill(screen, "members:meets_every", "6"), "Save the section")
    assert terms.section(cast.panel_chair, version, "members").answers["meets_every"] == 6
    for section in ("scope", "media"):
        terms_cases.write(cast, version, section, terms_cases.SECTIONS[section])
    terms_cases.add(cast, version)
    shown = words(opened("terms", cast.panel_chair, review=cast.first, section="scope"))
    assert "Was the victim known" not in shown and "1. Did anything stand in the way" in shown and "Drop this line" in shown
    screen = opened("terms", cast.panel_chair, review=cast.first, part="agree")
    assert "Once agreed, this version never changes." in words(screen)
    press(fill(screen, ":agreed_on", back(9)), "Record the panel's agreement")
    assert terms.agreed_version(cast.first).id == version
    for reader in (cast.imr_author, cast.panel_chair):  # whoever may write another version reads this one first
        shown = words(opened("terms", reader, review=cast.first))
        assert "Did anything stand in the way of seeking help?" in shown and "Signed by the review panel" in shown


@pytest.mark.req("S5", "R169")
def test_strangers_learn_nothing_of_panel_or_terms(cast):
    terms_cases.agreed(cast)
    for page in ("panel", "terms"):
        assert "was not found" in words(opened(page, cast.outsider, review=cast.first))
    assert "Berone" not in words(opened("panel", cast.senior_manager, review=cast.first))
