"""Every screen of the chronologies, as an agency's author sees it: nothing of another agency's, and nothing at all once the right has ended."""

import pytest

from casework import chronology_import, clock, glossary, memberships
from tests.pages.screens import opened, sent
from tests.rules.chronology_cases import NOW, TODAY, add, notified, persons
from tests.rules.test_corrected_files import as_csv

PAGES = ("chronology", "chronology_compare", "chronology_seen", "chronology_pictures", "chronology_import", "chronology_grid", "chronology_write",
         "names_check", "held_rows", "glossary")  # fmt: skip
SHOWN = ("chronology", "chronology_seen", "chronology_pictures", "glossary")  # with words of the entries on them
MINE, THEIRS, HELD, OF_HEALTH = "Zwetschge", "Mirabelle", "Quitte", "health-records.csv"
SAID = "QXZ rang QXZ, and Wilhelmina Fictional, born 03/04/1985, was seen with a bruise at Testshire General"


@pytest.fixture
def two_agencies(cast):
    notified(cast)
    persons(cast.first)
    for actor, agency, word in ((cast.imr_author, cast.police, MINE), (cast.imr_author_health, cast.health, THEIRS)):
        add(actor, cast.first, agency, information=f"{word}: {SAID}.", significance="key_event", victim_seen="yes", who_seen=f"The victim, {word}")
    rows = as_csv(["31/09/2019", f"{HELD}: {SAID}", "Niche", ""], ["12/09/2019", f"{THEIRS} again: {SAID}", "Niche", ""])
    chronology_import.import_file(cast.imr_author_health, cast.first, cast.health, OF_HEALTH, rows, today=TODAY, now=NOW)
    assert glossary.unexplained(cast.coordinator, cast.first)
    return cast


@pytest.mark.req("S4", "S5")
@pytest.mark.parametrize("page", PAGES)
def test_no_screen_shows_an_author_anything_of_another_agency_and_none_anything_after_the_right_has_ended(two_agencies, page):
    cast = two_agencies
    for asked in ({}, {"part": "significant"}, {"agency": cast.health}):
        screen = opened(page, cast.imr_author, review=cast.first, **asked)
        assert not any(word in sent(screen) for word in (THEIRS, HELD, OF_HEALTH)), asked
    screen = opened(page, cast.imr_author, review=cast.first)
    assert page not in SHOWN or MINE in sent(screen)
    memberships.declare_conflict(cast.imr_author, cast.first, note="A relative.", today=clock.today())
    screen.run()
    assert MINE not in sent(screen)
