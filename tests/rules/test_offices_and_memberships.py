"""Offices, deputies, memberships and conflicts of interest: who gives them, and that what is taken is gone at once."""

from datetime import timedelta

import pytest

from casework import clock, database, memberships, offices, people, permissions
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused, Stale

DAY = timedelta(days=1)


def office_of(person, role):
    return next(
        row for row in offices.all_offices(OPERATOR) if row["person_id"] == person.person_id and row["role"] == role
    )


def membership_of(cast, person):
    return next(row for row in memberships.of_review(OPERATOR, cast.first) if row["person_id"] == person.person_id)


@pytest.mark.req("S40")
def test_nobody_gives_rights_to_themselves(cast):
    administrator, today = cast.account_administrator, clock.today()
    with pytest.raises(NotAllowed, match="themselves"):
        offices.give_office(administrator, administrator.person_id, "coordinator", first_day=today)
    with pytest.raises(NotAllowed, match="themselves"):
        memberships.grant_membership(
            administrator, cast.first, administrator.person_id, "panel_member", first_day=today
        )
    with pytest.raises(NotAllowed, match="themselves"):
        memberships.grant_membership(
            cast.coordinator, cast.first, cast.coordinator.person_id, "author", first_day=today
        )
    with pytest.raises(NotAllowed, match="themselves"):
        offices.name_deputy(
            administrator,
            administrator.person_id,
            cast.csp_chair.person_id,
            "csp_chair",
            first_day=today,
            last_day=today,
        )
    assert not permissions.may(administrator, "see_review", cast.first)


@pytest.mark.req("S40")
def test_an_administrator_grants_membership_of_a_review_they_cannot_open(cast):
    administrator = cast.account_administrator
    memberships.grant_membership(
        administrator, cast.first, cast.nobody.person_id, "panel_member", first_day=clock.today()
    )
    assert permissions.may(cast.nobody, "see_review", cast.first)
    with pytest.raises(NotFound):
        permissions.demand(administrator, "see_review", cast.first)
    with pytest.raises(NotFound):
        memberships.grant_membership(
            administrator, "no-such-review", cast.nobody.person_id, "author", first_day=clock.today()
        )


@pytest.mark.req("S6")
def test_a_membership_that_is_ended_is_gone_at_once(cast):
    held = membership_of(cast, cast.panel_member)
    assert permissions.may(cast.panel_member, "see_review", cast.first)
    memberships.end_membership(
        cast.coordinator, held["id"], version=held["version"], why="moved on", today=clock.today()
    )
    assert not permissions.may(cast.panel_member, "see_review", cast.first)
    with pytest.raises(Stale):
        memberships.end_membership(
            cast.coordinator, held["id"], version=held["version"], why="again", today=clock.today()
        )


@pytest.mark.req("S6")
def test_an_office_that_is_ended_is_gone_at_once(cast):
    held = office_of(cast.coordinator, "coordinator")
    offices.end_office(
        cast.account_administrator, held["id"], version=held["version"], why="new post", today=clock.today()
    )
    assert not permissions.may(cast.coordinator, "see_review", cast.first)


@pytest.mark.req("S40")
def test_the_last_administrators_office_stays_until_there_is_another(cast):
    held = office_of(cast.account_administrator, "account_administrator")
    today = clock.today()
    with pytest.raises(NotAllowed, match="last account administrator"):
        offices.end_office(OPERATOR, held["id"], version=held["version"], why="x", today=today)
    offices.give_office(OPERATOR, cast.nobody.person_id, "account_administrator", first_day=today)
    offices.end_office(OPERATOR, held["id"], version=held["version"], why="x", today=today)


@pytest.mark.req("S41")
def test_a_declared_conflict_ends_the_membership_and_no_new_one_is_granted(cast):
    today = clock.today()
    memberships.declare_conflict(cast.panel_member, cast.first, note="a relation of the family", today=today)
    assert not permissions.may(cast.panel_member, "see_review", cast.first)
    for role in ("panel_member", "author"):
        with pytest.raises(Refused, match="conflict of interest"):
            memberships.grant_membership(
                cast.coordinator, cast.first, cast.panel_member.person_id, role, first_day=today
            )
    memberships.grant_membership(
        cast.coordinator, cast.second, cast.panel_member.person_id, "panel_member", first_day=today
    )
    assert permissions.may(cast.panel_member, "see_review", cast.second), "another review is not touched"


@pytest.mark.req("S41")
def test_a_chair_records_another_persons_conflict_with_the_same_effect(cast):
    memberships.record_conflict(
        cast.panel_chair, cast.first, cast.imr_author.person_id, note="worked with her", today=clock.today()
    )
    assert not permissions.may(cast.imr_author, "see_review", cast.first)
    with pytest.raises(Refused, match="already"):
        memberships.record_conflict(
            cast.panel_chair, cast.first, cast.imr_author.person_id, note="", today=clock.today()
        )
    with pytest.raises(NotAllowed):
        memberships.record_conflict(cast.author, cast.first, cast.panel_chair.person_id, note="", today=clock.today())


def test_a_conflict_in_a_review_one_does_not_know_of_is_not_found(cast):
    with pytest.raises(NotFound):
        memberships.declare_conflict(cast.outsider, cast.first, note="", today=clock.today())


def test_a_deputy_acts_between_two_days_and_no_longer_than_the_holder(cast):
    today = clock.today()
    named = {"role": "csp_chair", "first_day": today, "last_day": today + 7 * DAY}
    deputy = offices.name_deputy(cast.csp_chair, cast.nobody.person_id, cast.csp_chair.person_id, **named)
    assert permissions.demand(cast.nobody, "decide", cast.first) == cast.csp_chair.name
    assert offices.held_by(cast.nobody, today=today)[0]["for_name"] == cast.csp_chair.name
    (row,) = offices.all_deputies(OPERATOR)
    offices.end_deputy(cast.csp_chair, deputy, version=row["version"], today=today)
    assert not permissions.may(cast.nobody, "decide", cast.first)


def test_a_deputy_is_named_only_for_somebody_who_holds_the_office(cast):
    today = clock.today()
    with pytest.raises(Refused, match="does not hold this office"):
        offices.name_deputy(
            cast.account_administrator,
            cast.nobody.person_id,
            cast.author.person_id,
            "csp_chair",
            first_day=today,
            last_day=today,
        )
    with pytest.raises(Refused, match="Somebody else"):
        same = cast.csp_chair.person_id
        offices.name_deputy(cast.account_administrator, same, same, "csp_chair", first_day=today, last_day=today)


@pytest.mark.parametrize("role", ["panel_member", "operator", "everyone", "king", ""])
def test_only_an_office_is_given_as_an_office(cast, role):
    with pytest.raises(Refused, match="Accepted: CSP Chair"):
        offices.give_office(OPERATOR, cast.nobody.person_id, role, first_day=clock.today())


@pytest.mark.parametrize("role", ["coordinator", "csp_chair", "operator", ""])
def test_only_a_membership_is_granted_in_a_review(cast, role):
    with pytest.raises(Refused, match="Accepted: Panel Chair"):
        memberships.grant_membership(cast.coordinator, cast.first, cast.nobody.person_id, role, first_day=clock.today())


def test_an_agencys_role_says_for_which_agency(cast):
    today = clock.today()
    with pytest.raises(Refused, match="which agency"):
        memberships.grant_membership(cast.coordinator, cast.first, cast.nobody.person_id, "imr_author", first_day=today)
    memberships.grant_membership(
        cast.coordinator, cast.first, cast.nobody.person_id, "imr_author", first_day=today, agency_id=cast.health
    )


def test_a_last_day_before_the_first_is_refused_and_a_right_of_tomorrow_is_not_one_of_today(cast):
    today = clock.today()
    with pytest.raises(Refused, match="last day"):
        offices.give_office(OPERATOR, cast.nobody.person_id, "auditor", first_day=today, last_day=today - DAY)
    offices.give_office(OPERATOR, cast.nobody.person_id, "auditor", first_day=today + DAY)
    assert not permissions.may(cast.nobody, "see_activity")
    with pytest.raises(Refused, match="already"):
        offices.give_office(OPERATOR, cast.nobody.person_id, "auditor", first_day=today + DAY)


def test_nobody_without_the_right_gives_or_takes(cast):
    today = clock.today()
    held = office_of(cast.coordinator, "coordinator")
    for who in (cast.author, cast.coordinator, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            offices.give_office(who, cast.outsider.person_id, "auditor", first_day=today)
        with pytest.raises(NotAllowed):
            offices.end_office(who, held["id"], version=held["version"], why="x", today=today)
    with pytest.raises(NotFound):
        memberships.grant_membership(cast.outsider, cast.first, cast.nobody.person_id, "author", first_day=today)
    with pytest.raises(NotAllowed):
        memberships.grant_membership(cast.author, cast.first, cast.nobody.person_id, "author", first_day=today)


def test_what_is_given_and_taken_stands_in_the_activity_record(cast):
    today = clock.today()
    offices.give_office(cast.account_administrator, cast.nobody.person_id, "auditor", first_day=today)
    people.disable(cast.account_administrator, cast.nobody.person_id, why="left", now=clock.now())
    with database.portal().reading() as cursor:
        last = cursor.execute("SELECT event, subject, summary FROM activity ORDER BY seq DESC LIMIT 2").fetchall()
    assert last == [
        ("person_disabled", cast.nobody.person_id, "left"),
        ("office_given", cast.nobody.person_id, "auditor"),
    ]


@pytest.mark.req("S40")
def test_a_deputy_for_a_day_names_no_deputy_for_a_year(cast):
    today = clock.today()
    one_day = {"first_day": today, "last_day": today}
    offices.name_deputy(cast.csp_chair, cast.author.person_id, cast.csp_chair.person_id, "csp_chair", **one_day)
    with pytest.raises(NotAllowed, match="A deputy names no deputy"):
        offices.name_deputy(cast.author, cast.nobody.person_id, cast.csp_chair.person_id, "csp_chair", **one_day)


@pytest.mark.req("S40", "S41")
def test_the_csp_chair_names_no_deputy_for_the_account_administrator(cast):
    today = clock.today()
    with pytest.raises(NotAllowed):
        offices.name_deputy(
            cast.csp_chair,
            cast.nobody.person_id,
            cast.account_administrator.person_id,
            "account_administrator",
            first_day=today,
            last_day=today,
        )


@pytest.mark.req("S40")
def test_an_office_of_the_machines_operator_put_into_the_file_gives_nothing(cast):
    with database.portal().changing() as cursor:
        cursor.execute(
            "INSERT INTO office (id, person_id, role, valid_from) VALUES ('x', $who, 'operator', current_date)",
            {"who": cast.nobody.person_id},
        )
    assert not permissions.may(cast.nobody, "restore")
