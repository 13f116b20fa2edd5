"""The rights laid in for the need-to-know queries are always those that hold now."""

from datetime import timedelta

import pytest

from casework import (
    clock,
    database,
    integrity,
    memberships,
    notification,
    offices,
    people,
    permissions,
    reviews,
    rights,
    sessions,
)
from casework.actors import OPERATOR
from tests.conftest import grant
from tests.rules.test_notification import TYPED

NOW, TODAY = clock.now(), clock.today()


def out_of_date() -> int:
    return database.one("rights_out_of_date")["rows"]


def sees(actor) -> set[str]:
    return {review.id for review in reviews.all_in_view(actor)}


@pytest.mark.req("S6", "S17", "R169")
def test_every_change_of_people_offices_memberships_and_reviews_lays_rights_in_with_it(cast):
    assert out_of_date() == 0
    begun = notification.record(cast.coordinator, TYPED, today=TODAY, now=NOW)
    assert begun in sees(cast.csp_chair) and begun not in sees(cast.outsider) and out_of_date() == 0
    grant(cast.outsider, begun, "panel_member", None)
    assert begun in sees(cast.outsider) and out_of_date() == 0
    memberships.declare_conflict(cast.outsider, begun, note="A relative.", today=TODAY)
    assert begun not in sees(cast.outsider) and out_of_date() == 0
    offices.give_office(OPERATOR, cast.nobody.person_id, "dasveg_member", first_day=TODAY)
    assert begun in sees(cast.nobody) and out_of_date() == 0
    people.disable(OPERATOR, cast.dasveg_member.person_id, why="Left.", now=NOW)
    assert out_of_date() == 0
    assert not [row for row in database.rows("rights_held", who=cast.dasveg_member.person_id)]


@pytest.mark.req("S6")
def test_a_sign_in_has_nobodys_rights_asked_for_anew_and_a_change_of_rights_has(cast, monkeypatch):
    assert permissions.may(cast.coordinator, "see_review", cast.first)
    asked, rows = [], database.rows
    monkeypatch.setattr(database, "rows", lambda query, /, **params: asked.append(query) or rows(query, **params))
    sessions.begin(cast.nobody.person_id, now=NOW)
    assert permissions.may(cast.coordinator, "see_review", cast.first) and "rights_held" not in asked
    grant(cast.nobody, cast.first, "panel_member", None)
    asked.clear()
    assert permissions.may(cast.coordinator, "see_review", cast.first) and "rights_held" in asked


@pytest.mark.req("S36", "S6")
def test_a_membership_that_ended_yesterday_is_gone_when_the_day_begins(cast, monkeypatch):
    with database.change(OPERATOR, "membership_granted", review=cast.second) as write:
        more = {"role": "panel_member", "agency_id": None, "valid_from": TODAY - timedelta(days=9), "valid_to": TODAY}
        write("insert_membership", id=database.new_id(), review_id=cast.second, person_id=cast.nobody.person_id, **more)
    assert sees(cast.nobody) == {cast.second}
    laid = []
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    monkeypatch.setattr(rights, "lay", lambda cursor: laid.append(cursor))
    sees(cast.nobody)
    sees(cast.nobody)
    assert len(laid) == 1


def test_rights_put_in_by_another_hand_are_named_by_the_check(cast):
    assert not integrity.of_records()
    with database.portal().changing() as cursor:
        cursor.execute(
            "INSERT INTO review_right VALUES ($who, 'see_review', $review, NULL)",
            {"who": cast.nobody.person_id, "review": cast.first},
        )
    assert any("rights laid in differ" in sentence for sentence in integrity.of_records())


@pytest.mark.req("S10")
def test_a_change_of_rights_played_again_from_the_journal_is_laid_in_again(cast):
    folder = database.portal().folder
    before = folder.parent / "before.duckdb"
    database.close_portal()
    before.write_bytes((folder / "portal.duckdb").read_bytes())
    database.open_portal(folder)
    grant(cast.nobody, cast.first, "panel_member", None)
    database.close_portal()
    (folder / "portal.duckdb").write_bytes(before.read_bytes())
    database.open_portal(folder)
    assert database.portal().recovered >= 1 and out_of_date() == 0
    assert {row["review_id"] for row in database.rows("rights_held", who=cast.nobody.person_id) if row["review_id"]} == {cast.first}
