"""Corrections typed into a grid: what was offered is taken, anything forged is refused whole and recorded."""

import pytest

from casework import chronology, chronology_grid, database
from casework.errors import NotAllowed, NotFound, Refused, Stale
from tests.rules.chronology_cases import NOW, TODAY, add, correct, events, notified

pytestmark = pytest.mark.req("S7")


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.ids = [add(cast.imr_author, cast.first, cast.police, f"0{day}/02/2024", information=f"text {day}") for day in (1, 2, 3)]
    return cast


def shown(cast, actor=None):
    return [chronology_grid.grid_row(entry) for entry in chronology.page(actor or cast.imr_author, cast.first).entries]


def save(cast, edited, rows=None, actor=None, review=None):
    return chronology_grid.correct_from_grid(
        actor or cast.imr_author, review or cast.first, rows or shown(cast), edited, why="Typing corrected", today=TODAY, now=NOW
    )


def newest(entry_id):
    return database.one("newest_version", entry=entry_id)


@pytest.mark.req("R75")
def test_what_is_typed_is_told_by_the_row_of_the_grid_and_nothing_of_what_is_forged(alder):
    edited = {"edited_rows": {"2": {"information": "better"}}}
    assert chronology_grid.typed_in(shown(alder), edited) == {"Row 3, ": {"information": "better"}}
    assert chronology_grid.typed_in(shown(alder), {}) == {}
    for forged in ({"edited_rows": {"7": {"information": "x"}}}, {"edited_rows": {"0": {"agency": "x"}}}, {"added_rows": [{}]}):
        assert chronology_grid.typed_in(shown(alder), forged) == {}


def test_cells_that_were_changed_become_new_versions_by_one_change(alder):
    edited = {"edited_rows": {"0": {"information": "better"}, "2": {"date": "05/02/2024", "victim_seen": True, "significance": "key_event"}}}
    assert save(alder, edited) == 2
    assert [newest(entry)["version_no"] for entry in alder.ids] == [2, 1, 2]
    assert newest(alder.ids[0])["information"] == "better"
    third = newest(alder.ids[2])
    assert (third["date_earliest"].isoformat(), third["victim_seen"], third["significance"]) == ("2024-02-05", True, "key_event")
    assert third["information"] == "text 3"
    assert len(events("entry_corrected")) == 1


def test_a_date_typed_in_the_grid_is_read_day_first(alder):
    save(alder, {"edited_rows": {0: {"date": "05/02/2024"}}})
    assert newest(alder.ids[0])["date_earliest"].isoformat() == "2024-02-05"


def test_an_impossible_date_names_its_row_and_nothing_is_written(alder):
    with pytest.raises(Refused) as refused:
        save(alder, {"edited_rows": {"0": {"information": "better"}, "1": {"date": "31/02/2024"}}})
    (problem,) = refused.value.problems
    assert problem.field == "date" and problem.sentence.startswith("Row 2, Date: '31/02/2024'")
    with pytest.raises(Refused, match="Row 2, Information"):
        save(alder, {"edited_rows": {"1": {"information": None}}})
    assert [newest(entry)["version_no"] for entry in alder.ids] == [1, 1, 1]


@pytest.mark.parametrize(
    "edited",
    [
        {"edited_rows": {"0": {"agency_id": "x"}}},
        {"edited_rows": {"0": {"entry_id": "x"}}},
        {"edited_rows": {"0": {"version_no": 9}}},
        {"edited_rows": {"0": {"in_error_reason": "x"}}},
        {"edited_rows": {"0": {"information": 7}}},
        {"edited_rows": {"0": {"victim_seen": "yes"}}},
        {"edited_rows": {"0": {"significance": "gossip"}}},
        {"edited_rows": {"9": {"information": "x"}}},
        {"edited_rows": {"-1": {"information": "x"}}},
        {"edited_rows": {"²": {"information": "x"}}},
        {"edited_rows": {"0": "x"}},
        {"edited_rows": ["x"]},
        {"added_rows": [{"information": "x"}]},
        {"deleted_rows": [0]},
        {"edited_rows": {}, "more": 1},
        ["edited_rows"],
    ],
)
def test_what_the_grid_does_not_offer_is_refused_whole_and_recorded(alder, edited):
    if isinstance(edited, dict) and isinstance(edited.get("edited_rows", {}), dict):
        edited.setdefault("edited_rows", {})["1"] = {"information": "the honest part"}
    with pytest.raises(Refused, match="does not offer"):
        save(alder, edited)
    assert [newest(entry)["version_no"] for entry in alder.ids] == [1, 1, 1]
    assert len(events("refused")) == 1


@pytest.mark.req("S4", "S5")
def test_rows_of_another_review_or_agency_are_not_found_and_nothing_is_written(alder):
    elsewhere = add(alder.coordinator, alder.second, alder.police, information="other review")
    theirs = add(alder.imr_author_health, alder.first, alder.health, information="other agency")
    edited = {"edited_rows": {"0": {"information": "mine"}, "1": {"information": "forged"}}}
    for actor, foreign in ((alder.imr_author, elsewhere), (alder.imr_author, theirs), (alder.coordinator, elsewhere)):
        rows = [shown(alder)[0], {**shown(alder)[1], "entry_id": foreign}]
        with pytest.raises(NotFound):
            save(alder, edited, rows=rows, actor=actor)
        assert newest(foreign)["version_no"] == 1
    assert newest(alder.ids[0])["version_no"] == 1
    assert len(events("refused")) == 3


def test_who_may_only_read_cannot_correct_by_the_grid(alder):
    from casework import chronology_submission

    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    with pytest.raises(NotAllowed):
        save(alder, {"edited_rows": {"0": {"information": "x"}}}, actor=alder.panel_chair)


@pytest.mark.req("S32")
def test_a_row_somebody_else_has_corrected_meanwhile_stops_the_whole_and_both_texts_can_be_shown(alder):
    rows = shown(alder)
    correct(alder.senior_manager, alder.ids[1], information="theirs")
    edited = {"edited_rows": {"0": {"information": "better"}, "1": {"information": "mine"}}}
    with pytest.raises(Stale) as stale:
        save(alder, edited, rows=rows)
    assert stale.value.current["information"] == "theirs"
    assert chronology_grid.as_edited(rows, edited, stale.value.current["entry_id"])["information"] == "mine"
    assert newest(alder.ids[0])["version_no"] == 1


@pytest.mark.req("S33")
def test_saving_the_same_grid_twice_corrects_once(alder):
    rows, edited = shown(alder), {"edited_rows": {"0": {"information": "better"}}}
    assert save(alder, edited, rows=rows) == 1
    try:
        again = save(alder, edited, rows=rows)
    except Stale:
        again = 0
    assert again == 0 and newest(alder.ids[0])["version_no"] == 2


def test_an_untouched_partial_date_keeps_its_meaning_when_another_cell_is_corrected(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police, "early 2018", information="x")
    before = newest(entry_id)
    place = next(place for place, row in enumerate(shown(alder)) if row["entry_id"] == entry_id)
    save(alder, {"edited_rows": {str(place): {"source": "Niche"}}})
    after = newest(entry_id)
    assert all(after[f"date_{part}"] == before[f"date_{part}"] for part in ("typed", "earliest", "latest", "precision"))
