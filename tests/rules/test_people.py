"""Accounts, links and passphrases: who may open, change and close them, and what is refused."""

import pytest

from casework import clock, database, passphrases, people, permissions, sessions
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused, Stale
from tests.security.harness import PASSPHRASE, QuickHasher


@pytest.fixture(autouse=True)
def quick():
    passphrases.use(QuickHasher())
    yield
    passphrases.use(passphrases.Bcrypt())


def version_of(person_id: str) -> int:
    return database.one("person_by_id", id=person_id)["version"]


@pytest.mark.req("S49")
def test_a_new_person_chooses_a_passphrase_once_within_a_day_and_signs_in(cast):
    now = clock.now()
    added = people.add(cast.account_administrator, username="New.Person", name="New Person (fictional)", now=now)
    with pytest.raises(Refused):
        sessions.sign_in("new.person", PASSPHRASE, "10.0.0.1", now=now)
    token = people.make_link(cast.account_administrator, added, now=now)
    assert people.link(token, now=now).purpose == "welcome"
    with pytest.raises(NotFound):
        people.link(token, now=now + people.timedelta(days=1))
    assert people.use_link(token, PASSPHRASE, now=now) == added
    assert sessions.sign_in(" New.PERSON ", PASSPHRASE, "10.0.0.1", now=now)
    with pytest.raises(NotFound):
        people.use_link(token, PASSPHRASE, now=now)


def test_a_reset_link_ends_the_sessions_of_the_old_passphrase_and_a_newer_link_ends_the_older(cast):
    now = clock.now()
    people.use_link(people.make_link(OPERATOR, cast.author.person_id, now=now), PASSPHRASE, now=now)
    token = sessions.begin(cast.author.person_id, now=now)
    older = people.make_link(cast.account_administrator, cast.author.person_id, now=now)
    newer = people.make_link(cast.account_administrator, cast.author.person_id, now=now)
    with pytest.raises(NotFound):
        people.link(older, now=now)
    assert people.link(newer, now=now).purpose == "reset"
    people.use_link(newer, "another four quiet words", now=now)
    assert sessions.by_token(token, now=now) is None


def test_a_link_refused_for_a_poor_passphrase_can_be_used_again(cast):
    now = clock.now()
    token = people.make_link(OPERATOR, cast.author.person_id, now=now)
    with pytest.raises(Refused):
        people.use_link(token, "too short", now=now)
    assert people.use_link(token, PASSPHRASE, now=now)


@pytest.mark.parametrize(
    "username", ["", "ab", "a b c", "Ünder", "-abc", "a" * 65, "x'; DROP TABLE person --", "a\x00bc"]
)
def test_a_username_that_cannot_be_typed_everywhere_is_refused(cast, username):
    with pytest.raises(Refused, match="Accepted: 3 to 64"):
        people.add(OPERATOR, username=username, name="Somebody", now=clock.now())


def test_a_username_is_given_once_whatever_its_capitals(cast):
    with pytest.raises(Refused, match="already"):
        people.add(OPERATOR, username="AUTHOR", name="Somebody", now=clock.now())


def test_every_field_at_fault_is_named_at_once(cast):
    with pytest.raises(Refused) as refused:
        people.add(OPERATOR, username="somebody", name=" ", email="nowhere", job_title="x" * 300, now=clock.now())
    assert {problem.field for problem in refused.value.problems} == {"name", "email", "job_title"}


@pytest.mark.req("S32")
def test_two_administrators_who_correct_an_account_do_not_overwrite_each_other(cast):
    person_id, version = cast.author.person_id, version_of(cast.author.person_id)
    change = {"email": "", "job_title": "", "agency_id": None}
    people.correct(cast.account_administrator, person_id, version=version, name="First", **change)
    with pytest.raises(Stale) as stale:
        people.correct(cast.account_administrator, person_id, version=version, name="Second", **change)
    assert stale.value.current["name"] == "First" and "passphrase_hash" not in stale.value.current


@pytest.mark.req("S14", "S6")
def test_a_disabled_person_is_out_at_once_and_can_be_let_in_again(cast):
    now = clock.now()
    people.use_link(people.make_link(OPERATOR, cast.author.person_id, now=now), PASSPHRASE, now=now)
    token, link = (
        sessions.begin(cast.author.person_id, now=now),
        people.make_link(OPERATOR, cast.author.person_id, now=now),
    )
    people.disable(cast.account_administrator, cast.author.person_id, why="left the council", now=now)
    assert sessions.by_token(token, now=now) is None
    with pytest.raises(NotFound):
        people.link(link, now=now)
    with pytest.raises(NotAllowed):
        people.make_link(OPERATOR, cast.author.person_id, now=now)
    with pytest.raises(Refused):
        people.disable(OPERATOR, cast.author.person_id, why="again", now=now)
    people.enable(cast.account_administrator, cast.author.person_id)
    assert sessions.by_token(token, now=now) is None, "old sessions stay ended"
    assert sessions.sign_in("author", PASSPHRASE, "10.0.0.1", now=now)


@pytest.mark.req("S40")
def test_an_administrator_cannot_close_their_own_account_nor_the_last_administrator_be_closed(cast):
    administrator = cast.account_administrator
    with pytest.raises(NotAllowed, match="your own"):
        people.disable(administrator, administrator.person_id, why="x", now=clock.now())
    with pytest.raises(NotAllowed, match="last account administrator"):
        people.disable(OPERATOR, administrator.person_id, why="x", now=clock.now())


def test_somebody_elses_session_is_ended_by_an_administrator_only(cast):
    now = clock.now()
    listed = sessions.open_sessions(cast.account_administrator, now=now)
    assert cast.author.session_id in [one.id for one in listed]
    with pytest.raises(NotAllowed):
        sessions.end(cast.coordinator, cast.author.session_id, now=now)
    sessions.end(cast.account_administrator, cast.author.session_id, now=now)
    assert not sessions.live(cast.author.session_id, now=now)
    with pytest.raises(NotFound):
        sessions.end(cast.account_administrator, cast.author.session_id, now=now)
    assert sessions.end_all_of(cast.account_administrator, cast.panel_chair.person_id, now=now) == 1


def test_ones_own_passphrase_is_changed_only_with_the_present_one_and_guesses_are_counted(cast):
    now, author = clock.now(), cast.author
    people.use_link(people.make_link(OPERATOR, author.person_id, now=now), PASSPHRASE, now=now)
    author = sessions.by_token(sessions.begin(author.person_id, now=now), now=now)
    for _ in range(sessions.security().failures_per_person):
        with pytest.raises(Refused, match="present passphrase"):
            people.change_passphrase(author, "a guess", "another four quiet words", address="10.0.0.1", now=now)
    with pytest.raises(sessions.TooManyTries):
        people.change_passphrase(author, PASSPHRASE, "another four quiet words", address="10.0.0.1", now=now)
    later = now + people.timedelta(seconds=60)
    people.change_passphrase(author, PASSPHRASE, "another four quiet words", address="10.0.0.1", now=later)
    assert not sessions.live(author.session_id, now=later)


@pytest.mark.parametrize("name", ["add", "correct", "disable", "enable", "make_link", "everybody", "leavers"])
def test_no_verb_on_accounts_works_for_somebody_without_the_right(cast, name):
    now, person_id = clock.now(), cast.author.person_id
    calls = {
        "add": lambda who: people.add(who, username="somebody", name="x", now=now),
        "correct": lambda who: people.correct(
            who, person_id, version=1, name="x", email="", job_title="", agency_id=None
        ),
        "disable": lambda who: people.disable(who, person_id, why="x", now=now),
        "enable": lambda who: people.enable(who, person_id),
        "make_link": lambda who: people.make_link(who, person_id, now=now),
        "everybody": people.everybody,
        "leavers": lambda who: people.leavers(who, today=clock.today()),
    }
    for who in (cast.author, cast.dasveg_member, cast.auditor, cast.nobody):
        with pytest.raises(NotAllowed):
            calls[name](who)


@pytest.mark.req("S40")
def test_an_administrator_changes_the_own_passphrase_only_by_giving_the_present_one(cast):
    administrator = cast.account_administrator
    with pytest.raises(NotAllowed, match="asks for the present one"):
        people.make_link(administrator, administrator.person_id, now=clock.now())


@pytest.mark.req("S4", "S55")
def test_what_an_address_asked_for_is_recorded_no_longer_than_an_id(cast):
    for asked in ("x" * 1_000_000, "\x00" * 100, "é'; DROP TABLE review; --" * 99):
        with pytest.raises(NotFound):
            permissions.demand(cast.author, "see_review", asked)
        assert len(database.rows("activity_as_shown")[-1]["review_id"]) == permissions.audit.MOST_OF_ID
