"""Whose chronologies somebody may read, asked without counting what is in them: the same as with counting, and asked in its place."""

import pytest

from casework import chronology, chronology_entries, chronology_import, chronology_submission, database
from tests.pages.screens import opened
from tests.rules.chronology_cases import NOW, TODAY, add, notified, persons

HELD = b"Date,Information,Source\n31/09/2019,Rang back,Niche\n"


def seen_by_everybody(cast):
    """For each reader the agencies in view; asked in both ways they are the same, in the same order."""
    readers = ("imr_author", "senior_manager", "imr_author_health", "coordinator", "panel_chair", "author", "panel_member", "advocate", "outsider")
    found = {}
    for name in readers:
        actor = getattr(cast, name)
        counted = {one.agency_id: one.agency for one in chronology.chronologies(actor, cast.first)}
        found[name] = chronology.agencies_in_view(actor, cast.first)
        assert list(found[name].items()) == list(counted.items()), name
    return found


@pytest.mark.req("S5", "S53")
def test_the_agencies_in_view_are_the_same_however_far_the_chronologies_are(cast):
    notified(cast)
    persons(cast.first)
    assert not any(seen_by_everybody(cast).values())
    chronology_import.import_file(cast.imr_author_health, cast.first, cast.health, "health.csv", HELD, today=TODAY, now=NOW)
    assert list(seen_by_everybody(cast)["imr_author_health"]) == [cast.health]
    entry = add(cast.imr_author, cast.first, cast.police)
    found = seen_by_everybody(cast)
    assert cast.police not in found["imr_author_health"] and not found["panel_member"] and not found["outsider"]
    chronology_submission.submit_chronology(cast.imr_author, cast.first, cast.police, now=NOW)
    assert list(seen_by_everybody(cast)["panel_member"]) == [cast.police]
    chronology_entries.record_entry_in_error(cast.imr_author, entry, "Another family", version_no=1, now=NOW)
    assert list(seen_by_everybody(cast)["panel_member"]) == [cast.police]


@pytest.mark.req("S53")
@pytest.mark.parametrize(("page", "times"), [("chronology", 1), ("chronology_pictures", 0), ("chronology_entry", 0)])
def test_a_page_counts_the_chronologies_once_or_not_at_all(cast, monkeypatch, page, times):
    """With 50,000 entries each count took as long as the list itself, and a page asked for as many as four."""
    notified(cast)
    persons(cast.first)
    entry = add(cast.coordinator, cast.first, cast.police)
    asked, rows = [], database.rows
    monkeypatch.setattr(database, "rows", lambda query, /, **params: asked.append(query) or rows(query, **params))
    opened(page, cast.coordinator, review=cast.first, entry=entry)
    assert asked.count("chronologies_in_view") == times
