"""The pages of IMRs and of proceedings, opened by those who work on them."""

import pytest

from casework import imrs, preliminary_run, proceedings, steps
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import imr_cases, report_cases, review_cases
from tests.rules.imr_cases import give
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY


def board(cast, actor, **params) -> str:
    return words(opened("imrs", actor, review=cast.first, **params))


@pytest.mark.req("R82", "R92", "R197-R206")
def test_the_board_shows_where_every_agency_stands_and_an_agency_only_itself(cast):
    imr_cases.agreed(cast)
    imr_cases.identify(cast, cast.police, cast.health)
    imr_cases.upto(cast, "sent")
    give(cast, "requested", agency=cast.health)
    give(cast, "due_changed", agency=cast.health)
    shown = board(cast, cast.panel_chair)
    assert "1 of 2 have come in; 1 late" in shown and "3 days late" in shown and "With the panel" in shown and back(3) in shown
    assert "To be chased" in shown and "Not chased yet" in shown and "To be chased" not in board(cast, cast.panel_member)
    letter = opened("imrs", cast.panel_chair, review=cast.first, agency=cast.health, letter="chasing")
    assert len(letter.code) == 1  # the text to copy is open already
    own = sent(opened("imrs", cast.senior_manager_health, review=cast.first))
    assert "Testshire Police" not in own and "Appoint the IMR author" in own
    assert cast.health not in sent(opened("imrs", cast.senior_manager, review=cast.first, agency=cast.health))


@pytest.mark.req("R84", "S5")
def test_a_senior_manager_appoints_an_author_with_both_confirmations(cast):
    imr_cases.on_its_way(cast, "requested")
    screen = opened("imrs", cast.senior_manager, review=cast.first)
    one = imrs.of_agency(cast.senior_manager, cast.first, cast.police)
    screen.session_state[f"imr-author-{one.id}:fold"] = True
    screen.run()
    for field, value in imr_cases.AUTHOR.items():
        screen = fill(screen, f"imr-author-{one.id}:{field}", value)
    screen = press(screen, "Record")
    assert "Author appointed" in words(screen) and "Appointed by (post of the Senior Manager): Head of Safeguarding" in words(screen)
    assert steps.case(cast.first).records["imr_authors_appointed"].done.typed == back(7)


@pytest.mark.req("R169", "R95")
def test_the_panel_is_shown_no_text_before_it_is_sent(cast):
    report_cases.named(cast)
    imr_cases.on_its_way(cast, "author")
    imr_cases.write(cast, body="Jo Canary rang twice.")
    at = {"review": cast.first, "agency": cast.police}
    assert "The text" in words(opened("imrs", cast.imr_author, **at))
    for name in ("panel_chair", "author", "panel_member"):
        assert "rang twice" not in sent(opened("imrs", getattr(cast, name), **at))
    for what in ("for_qa", "approved", "sent"):
        give(cast, what)
    assert "Version 1 as it was signed off" in words(opened("imrs", cast.panel_member, **at))
    assert "Canary" not in sent(opened("imrs", cast.panel_member, **at))


@pytest.mark.req("B21")
def test_an_agency_found_late_is_brought_in_from_the_board(cast):
    imr_cases.identified(cast)
    assert "Add an agency that came to light later" in board(cast, cast.coordinator)
    assert "Add an agency that came to light later" not in board(cast, cast.panel_chair)


@pytest.mark.req("R106", "R107", "R108", "R109", "R87")
def test_proceedings_are_shown_with_waiting_the_coroner_and_disclosure_to_whom_each_is_for(cast):
    review_cases.gathering(cast)
    preliminary_run.add_proceeding(cast.coordinator, cast.first, "criminal", today=TODAY, now=NOW)
    shown = words(opened("proceedings", cast.panel_chair, review=cast.first))
    for heading in ("Criminal proceedings", "Decisions on waiting", "Liaison with the Coroner", "Disclosure"):
        assert heading in shown, heading
    assert "Place the review on hold" in shown
    panel = words(opened("proceedings", cast.panel_member, review=cast.first))
    assert "Criminal proceedings" in panel and "Disclosure" not in panel and "Record what is known now" not in panel


@pytest.mark.req("R110")
def test_the_outcome_of_proceedings_is_recorded_on_the_page(cast):
    review_cases.gathering(cast)
    line = preliminary_run.add_proceeding(cast.coordinator, cast.first, "criminal", today=TODAY, now=NOW)
    screen = opened("proceedings", cast.coordinator, review=cast.first)
    screen.session_state[f"proceeding-{line}:fold"] = True
    screen.run()
    screen = fill(screen, f"proceeding-{line}:verdict", "Guilty of murder")
    screen = press(screen, "Record")
    assert "Guilty of murder" in words(screen)
    assert proceedings.of_review(cast.panel_member, cast.first)[0].answers["verdict"] == "Guilty of murder"
