"""Guessing, spraying and asking who exists."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from casework import clock, database, passphrases, people, sessions
from casework.actors import OPERATOR
from casework.errors import Refused
from tests.security.harness import PASSPHRASE, QuickHasher, Server, Visitor, copy_of, eventually


class Counting(QuickHasher):
    """Counts how often a passphrase is checked against a hash."""

    def __init__(self):
        self.checks = 0

    def check_pw(self, text: str, hashed: str) -> bool:
        self.checks += 1
        return super().check_pw(text, hashed)


@pytest.fixture
def hasher():
    counting = Counting()
    passphrases.use(counting)
    yield counting
    passphrases.use(passphrases.Bcrypt())


@pytest.fixture
def author(cast, hasher):
    """Somebody who can sign in with the passphrase of the tests."""
    now = clock.now()
    people.use_link(people.make_link(OPERATOR, cast.author.person_id, now=now), PASSPHRASE, now=now)
    return cast.author


def failures() -> int:
    with database.portal().reading() as cursor:
        return cursor.execute("SELECT count(*) FROM sign_in_failure").fetchone()[0]


def wrong(username: str, now, address: str = "10.0.0.1") -> None:
    with pytest.raises(Refused):
        sessions.sign_in(username, "wrong", address, now=now)


@pytest.mark.req("S13")
@pytest.mark.parametrize("username", ["author", "AUTHOR ", "no-such-person", "", "nobody"])
def test_a_wrong_sign_in_says_the_same_and_takes_one_check_whoever_is_named(author, hasher, username):
    hasher.checks = 0
    passphrases.matches("x", None)
    assert hasher.checks == 1
    with pytest.raises(Refused, match=sessions.WRONG):
        sessions.sign_in(username, "wrong wrong wrong", "10.0.0.1", now=clock.now())
    assert hasher.checks == 2


@pytest.mark.req("S13")
def test_a_disabled_person_gets_the_same_words_and_one_check(author, hasher):
    people.disable(OPERATOR, author.person_id, why="left", now=clock.now())
    hasher.checks = 0
    with pytest.raises(Refused, match=sessions.WRONG):
        sessions.sign_in("author", PASSPHRASE, "10.0.0.1", now=clock.now())
    assert hasher.checks == 1


@pytest.mark.req("S12")
def test_after_five_failures_the_delay_grows_and_never_locks(author):
    now, limits = clock.now(), sessions.security()
    for _ in range(limits.failures_per_person):
        wrong("author", now)
    waits = []
    for _ in range(4):
        with pytest.raises(sessions.TooManyTries) as told:
            sessions.sign_in("author", PASSPHRASE, "10.0.0.2", now=now)
        waits.append(told.value.seconds)
        now += sessions.timedelta(seconds=told.value.seconds)
        if len(waits) < 4:
            wrong("author", now)
    assert waits == [30, 60, 120, 240]
    assert sessions.sign_in("author", PASSPHRASE, "10.0.0.2", now=now), (
        "after the delay the owner signs in, from anywhere"
    )
    assert sessions.sign_in("author", PASSPHRASE, "10.0.0.2", now=now), "and success takes the failures back"


@pytest.mark.req("S12")
def test_spraying_many_names_from_one_address_is_slowed(author):
    now, limits = clock.now(), sessions.security()
    for number in range(limits.failures_per_address):
        wrong(f"name-{number}", now, "10.9.9.9")
    with pytest.raises(sessions.TooManyTries):
        sessions.sign_in("author", PASSPHRASE, "10.9.9.9", now=now)
    assert sessions.sign_in("author", PASSPHRASE, "10.0.0.3", now=now), "from another address the owner is not held up"


@pytest.mark.req("S12")
def test_many_guesses_at_once_are_counted_one_by_one(author, hasher):
    now, hasher.checks = clock.now(), 0

    def guess(number: int) -> str:
        try:
            return sessions.sign_in("author", f"guess {number}", "10.0.0.1", now=now)
        except Refused:
            return "tried"
        except sessions.TooManyTries:
            return "held up"

    with ThreadPoolExecutor(24) as pool:
        outcomes = list(pool.map(guess, range(24)))
    assert outcomes.count("tried") == sessions.security().failures_per_person == hasher.checks
    assert failures() == sessions.security().failures_per_person


@pytest.mark.req("S12", "S31")
def test_what_was_typed_as_a_username_is_not_kept(author):
    now = clock.now()
    wrong("My-Passphrase-Typed-In-The-Wrong-Field", now)
    kept = b"".join(path.read_bytes().lower() for path in database.portal().folder.rglob("*") if path.is_file())
    assert b"typed-in-the-wrong" not in kept


@pytest.mark.req("S12")
def test_every_failure_stands_in_the_activity_record(author):
    wrong("author", clock.now())
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT event, subject FROM activity ORDER BY seq DESC LIMIT 1").fetchone()
    assert found == ("sign_in_failed", author.person_id)


@pytest.mark.server
@pytest.mark.req("S12")
def test_fifty_guesses_with_a_restart_in_the_middle_are_slowed_and_the_owner_still_gets_in(open_house, tmp_path):
    folder, _ = open_house
    slow = {"first_delay_seconds": 2, "longest_delay_seconds": 3}
    server = Server(copy_of(folder, tmp_path / "data"), settings=slow).start()
    try:
        guesser = Visitor(server)
        first = [guesser.try_sign_in("coordinator", f"guess number {number}").status_code for number in range(25)]
        assert first.count(401) <= 6 and set(first[-5:]) == {429}
        server.stop()
        server.start()
        answer = guesser.try_sign_in("coordinator", "guess after the restart")
        assert answer.status_code in (429, 401)
        second = [guesser.try_sign_in("coordinator", f"guess {number}").status_code for number in range(25)]
        assert second.count(401) <= 6 and 429 in second, "the count outlives the restart"
        assert "Try again in" in Visitor(server).try_sign_in("coordinator", "once more").text
        eventually(lambda: Visitor(server).try_sign_in("coordinator").status_code == 303, "the owner is locked out")
    finally:
        server.stop()


@pytest.mark.server
@pytest.mark.req("S13")
def test_the_page_is_the_same_for_a_known_and_an_unknown_name(live_server):
    def shown(username: str) -> str:
        visitor = Visitor(live_server)
        answer = visitor.try_sign_in(username, "wrong wrong wrong wrong")
        assert answer.status_code == 401
        token = visitor.form_token("/sign-in")
        return answer.text.replace(username, "NAME").replace(token, "TOKEN")

    assert shown("dasveg_chair") == shown("nobody-at-all")


@pytest.mark.server
@pytest.mark.req("A6")
def test_a_deep_link_survives_sign_in_and_leads_nowhere_else(live_server):
    visitor = Visitor(live_server)
    sent_to = visitor.get("/chronology?review=abc&page=2").headers["location"]
    assert 'name="next" value="/chronology?review=abc&amp;page=2"' in visitor.get(sent_to).text
    assert (
        visitor.try_sign_in("author", wanted="/chronology?review=abc&page=2").headers["location"]
        == "/chronology?review=abc&page=2"
    )
    for elsewhere in (
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttp://x",
        "/sign-out",
        "/a\r\nX: y",
    ):
        assert Visitor(live_server).try_sign_in("author", wanted=elsewhere).headers["location"] == "/"


@pytest.mark.server
def test_a_link_in_a_mail_opens_its_page_for_somebody_who_is_signed_in(live_server):
    visitor = Visitor(live_server).sign_in("author")
    kept, visitor.cookies = visitor.cookies, {}
    from_mail = {"Sec-Fetch-Site": "cross-site"}  # the browser keeps a strict cookie back
    address = visitor.get("/reviews?review=x", headers=from_mail).headers["location"]
    page = visitor.get(address, headers=from_mail)
    assert f'http-equiv="refresh" content="0; url={address}"' in page.text
    visitor.cookies = kept
    assert visitor.get(address, headers={"Sec-Fetch-Site": "same-origin"}).headers["location"] == "/reviews?review=x"


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.req("S13")
def test_an_unknown_name_takes_as_long_as_a_known_one():
    hashed = passphrases.hashed("some passphrase of somebody")

    def median(stored: str | None) -> float:
        def once() -> float:
            begun = time.perf_counter()
            passphrases.matches("a wrong passphrase", stored)
            return time.perf_counter() - begun

        once()
        return statistics.median(once() for _ in range(5))

    assert 0.4 < median(hashed) / median(None) < 2.5
