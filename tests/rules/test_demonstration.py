"""The demonstration: fictional reviews at three stages, in a folder of its own."""

import pytest

from casework import (
    action_figures,
    chronology,
    chronology_compare,
    clock,
    database,
    demonstration,
    enquiry,
    glossary,
    imrs,
    monitoring,
    partnership,
    registers,
    reports,
    sessions,
    standing,
)
from casework.actors import OPERATOR, Actor
from casework.errors import Refused


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration") / "data"
    return folder, demonstration.make(folder)


def test_it_has_a_sign_in_for_every_role_and_says_that_it_is_a_demonstration(made):
    folder, sign_ins = made
    database.open_portal(folder)
    try:
        assert partnership.about()["demonstration"]
        assert len({role for _, _, role in sign_ins}) == 14
        assert all(row["name"].endswith("(fictional)") for row in database.rows("people_list"))
    finally:
        database.close_portal()


def test_it_has_three_reviews_at_different_stages_with_a_long_chronology_and_a_plan_that_is_late(made):
    folder, _ = made
    database.open_portal(folder)
    try:
        stands = standing.all_in_view(OPERATOR, today=clock.today())
        assert len({one.stage.id for one in stands}) == 3 and any(one.held for one in stands)
        with database.portal().reading() as cursor:
            entries, held, actions = cursor.execute(
                "SELECT (SELECT count(*) FROM chronology_entry), (SELECT count(*) FROM held_row), (SELECT count(*) FROM action)"
            ).fetchone()
        assert entries >= 200 and held == 2 and actions >= 30
        assert len(action_figures.overdue_actions(OPERATOR, clock.today())) > 5
    finally:
        database.close_portal()


def test_it_says_of_everybody_asked_to_a_preliminary_meeting_whether_they_came(made):
    folder, _ = made
    database.open_portal(folder)
    try:
        with database.portal().reading() as cursor:
            rows = cursor.execute("SELECT attendance, who FROM preliminary_attendance").fetchall()
        assert {came for came, _ in rows} == {"present", "apologies", "deputy"}
        assert all(who.endswith("(fictional)") for came, who in rows if came == "deputy")
    finally:
        database.close_portal()


def test_it_refuses_a_folder_that_holds_anything_else_and_touches_nothing(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused, match="nothing was touched"):
        demonstration.make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_it_leaves_a_demonstration_that_is_there_as_it_is(made):
    folder, sign_ins = made
    assert demonstration.make(folder) == sign_ins


def test_its_published_review_tells_the_whole_way_and_its_next_one_shows_agencies_at_different_points(made):
    folder, _ = made
    database.open_portal(folder)
    try:
        by_label = {one.review.label: one for one in standing.all_in_view(OPERATOR, today=clock.today())}
        birch, alder = (by_label[label].review.id for label in ("Birch", "Alder"))
        assert reports.approved_version(birch) and not reports.approved_version(alder)
        assert all(len(enquiry.lines_of_enquiry(review)) == 3 for review in (birch, alder))
        kept = {
            (entry.review_id, entry.register)
            for entry in registers.kept([birch, alder], ("panel_member", "panel_meeting", "family_update"))
        }
        assert len(kept) == 6
        asked = {review: imrs.kept([review]) for review in (birch, alder)}
        assert (
            all("accepted" in one.counts for one in asked[birch])
            and len({tuple(one.counts) for one in asked[alder]}) == 3
        )
        assert [bool(one.days_late(clock.today())) for one in asked[alder]].count(True) == 1
        assert [one.state for one in map(monitoring.of_row, database.rows("monitoring_sessions"))] == [
            "called",
            "closed",
        ]
        assert "decided" in by_label["Cedar"].case.records and "panel_convened" not in by_label["Cedar"].case.records
    finally:
        database.close_portal()


def test_two_agencies_of_the_review_under_way_tell_of_one_event_and_contradict_each_other_once(made):
    folder, _ = made
    database.open_portal(folder)
    try:
        alder = next(one.review.id for one in standing.all_in_view(OPERATOR, today=clock.today()) if one.review.label == "Alder")
        chair = next(row for row in database.rows("people_list") if row["username"] == "panel-chair")
        sessions.begin(chair["id"], now=clock.now())
        actor = Actor(chair["id"], chair["name"], None, database.rows("open_sessions_of", person=chair["id"])[0]["id"])
        assert [one.conflicts for one in chronology_compare.find(actor, alder)] == [("date",), ()]
        marked = {entry.significance for entry in chronology.significant(actor, alder)}
        assert marked == set(chronology.SIGNIFICANT)
        assert len(glossary.of_review(actor, alder)) == 8
        assert [one.letters for one in glossary.unexplained(actor, alder)] == ["EPAU"]
        sessions.sign_out(actor, now=clock.now())
    finally:
        database.close_portal()
