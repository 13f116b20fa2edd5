"""The code of an authenticator app: each once, a little drift, few tries, and what happens when the telephone is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from casework import clock, database, offices, passphrases, people, second_factor, sessions
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused
from casework.settings import security
from tests.conftest import person
from tests.security.harness import PASSPHRASE, QuickHasher, Server, Visitor, copy_of

BROWSER, ADDRESS = "a browser", "10.0.0.1"
NOW = datetime(2030, 3, 4, 10, 0, 15, tzinfo=UTC)  # the middle of a half minute


@pytest.fixture
def author(cast):
    """Somebody with a passphrase, whose session is alive at NOW."""
    passphrases.use(QuickHasher())
    people.use_link(people.make_link(OPERATOR, cast.author.person_id, now=NOW), PASSPHRASE, now=NOW)
    yield signed_in(cast.author.person_id, NOW)
    passphrases.use(passphrases.Bcrypt())


@pytest.fixture
def key(author):
    """The key of the author, who has set the second factor up an hour before."""
    earlier = NOW - timedelta(hours=1)
    shown = second_factor.proposed_key(author)
    second_factor.set_up(author, PASSPHRASE, code_of(shown, earlier), address=ADDRESS, now=earlier)
    return shown


@pytest.fixture
def required(tmp_path, monkeypatch):
    settings = tmp_path / "settings.toml"
    settings.write_text("[security]\nsecond_factor = 1\n", encoding="utf-8")
    monkeypatch.setenv("PORTAL_SETTINGS", str(settings))
    security.cache_clear()
    yield
    monkeypatch.undo()
    security.cache_clear()


def signed_in(person_id, now):
    return sessions.by_token(sessions.begin(person_id, now=now), now=now)


def code_of(key, now, drift=0):
    return pyotp.TOTP(key).at(now + timedelta(seconds=30 * drift))


def wrong_code(key, now):
    """Six digits that no half minute near shows."""
    near = {code_of(key, now, drift) for drift in range(-3, 4)}
    return next(
        code
        for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
        if code not in near
    )


def halfway(now=NOW):
    """The passphrase is right: the token of the step in which the code is given."""
    with pytest.raises(sessions.CodeWanted) as half:
        sessions.sign_in("author", PASSPHRASE, ADDRESS, now=now)
    return second_factor.begin_step(half.value.person_id, BROWSER, now=now)


def give(code, now=NOW, step=None):
    return second_factor.give_code(step or halfway(now), BROWSER, code, ADDRESS, now=now)


def events(count):
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT event FROM activity ORDER BY seq DESC LIMIT ?", [count]).fetchall()
    return [event for (event,) in reversed(found)]


# --- signing in ---


@pytest.mark.req("S48")
def test_a_right_passphrase_alone_signs_nobody_in_who_has_a_second_factor(author, key):
    before = len(database.rows("open_sessions_of", person=author.person_id))
    step = halfway()
    assert len(database.rows("open_sessions_of", person=author.person_id)) == before
    assert sessions.by_token(step, now=NOW) is None
    token = give(code_of(key, NOW), step=step)
    assert sessions.by_token(token, now=NOW).person_id == author.person_id
    assert events(5) == ["sign_in_tried", "second_factor_asked", "sign_in_tried", "second_factor_passed", "sign_in"]


@pytest.mark.req("S48")
def test_each_code_is_accepted_once_also_when_it_is_typed_again_in_another_sign_in(author, key):
    code = code_of(key, NOW)
    give(code)
    with pytest.raises(Refused, match="used before"):
        give(code)
    with pytest.raises(Refused):
        give(code, NOW + timedelta(seconds=30))
    assert give(code_of(key, NOW + timedelta(seconds=30)), NOW + timedelta(seconds=30))


@pytest.mark.req("S48")
def test_the_code_that_set_the_factor_up_does_not_sign_in(author):
    shown = second_factor.proposed_key(author)
    second_factor.set_up(author, PASSPHRASE, code_of(shown, NOW), address=ADDRESS, now=NOW)
    with pytest.raises(Refused):
        give(code_of(shown, NOW))


@pytest.mark.req("S48")
def test_one_code_sent_many_times_at_once_signs_in_once(author, key):
    steps, code = [halfway() for _ in range(4)], code_of(key, NOW)

    def one(step):
        try:
            return bool(give(code, step=step))
        except Refused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, steps)) == 1


@pytest.mark.req("S48")
@pytest.mark.parametrize(("drift", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_telephone_may_be_half_a_minute_slow_or_fast(author, key, drift, taken):
    code = code_of(key, NOW, drift)
    if taken:
        assert give(code)
    else:
        with pytest.raises(Refused):
            give(code)


@pytest.mark.req("S48")
@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "\x00", "x" * 5000, "lost-1-secret_code_hash"])
def test_what_is_no_code_is_refused(author, key, typed):
    with pytest.raises(Refused, match="not right"):
        give(typed)
    assert events(1) == ["second_factor_failed"]


@pytest.mark.req("S48")
def test_a_code_may_be_typed_with_a_space(author, key):
    code = code_of(key, NOW)
    assert give(f" {code[:3]} {code[3:]} ")


@pytest.mark.req("S48")
def test_after_five_wrong_codes_the_delay_grows_and_the_owner_still_gets_in(author, key):
    now, step = NOW, halfway()
    for _ in range(security().failures_per_person):
        with pytest.raises(Refused):
            give(wrong_code(key, now), now, step)
    waits = []
    for _ in range(3):
        with pytest.raises(sessions.TooManyTries) as told:
            give(code_of(key, now), now, step)
        waits.append(told.value.seconds)
        now += timedelta(seconds=told.value.seconds)
        if len(waits) < 3:
            with pytest.raises(Refused):
                give(wrong_code(key, now), now, step)
    assert waits == [30, 60, 120]
    assert give(code_of(key, now), now, step)
    with pytest.raises(NotFound):
        give(code_of(key, now, 1), now, step)


@pytest.mark.req("S48")
def test_going_back_to_the_passphrase_does_not_take_wrong_codes_back(author, key):
    for _ in range(security().failures_per_person):
        with pytest.raises(Refused):
            give(wrong_code(key, NOW))
    with pytest.raises(sessions.TooManyTries):
        sessions.sign_in("author", PASSPHRASE, ADDRESS, now=NOW)


@pytest.mark.req("S48")
def test_the_step_after_the_passphrase_holds_for_one_browser_once_and_five_minutes(author, key):
    step, code = halfway(), code_of(key, NOW)
    with pytest.raises(NotFound):
        second_factor.give_code(step, "another browser", code, ADDRESS, now=NOW)
    with pytest.raises(NotFound):
        give(code, step="forged")
    late = NOW + second_factor.TIME_FOR_CODE
    with pytest.raises(NotFound):
        give(code_of(key, late), late, step)
    assert give(code, step=step)
    with pytest.raises(NotFound):
        give(code_of(key, NOW, 1), step=step)


@pytest.mark.req("S48")
def test_a_new_passphrase_or_a_closed_account_ends_the_step(author, key):
    step = halfway()
    people.use_link(people.make_link(OPERATOR, author.person_id, now=NOW), PASSPHRASE + " again", now=NOW)
    with pytest.raises(NotFound):
        give(code_of(key, NOW), step=step)
    step = second_factor.begin_step(author.person_id, BROWSER, now=NOW)
    people.disable(OPERATOR, author.person_id, why="left", now=NOW)
    with pytest.raises(NotFound):
        give(code_of(key, NOW), step=step)


@pytest.mark.req("S13", "S48")
def test_a_wrong_passphrase_says_nothing_about_a_second_factor(author, key):
    with pytest.raises(Refused, match=sessions.WRONG):
        sessions.sign_in("author", "wrong wrong wrong", ADDRESS, now=NOW)
    assert events(2) == ["sign_in_tried", "sign_in_failed"]


# --- recovery codes ---


@pytest.mark.req("S48")
def test_eight_recovery_codes_work_once_each_and_are_kept_as_hashes(author):
    shown = second_factor.proposed_key(author)
    codes = second_factor.set_up(author, PASSPHRASE, code_of(shown, NOW), address=ADDRESS, now=NOW)
    assert len(set(codes)) == 8
    with database.portal().reading() as cursor:
        kept = str(cursor.execute("SELECT * FROM recovery_code").fetchall())
    for code in codes:
        assert code not in kept and code.replace("-", "") not in kept
        assert give(code.upper())
        with pytest.raises(Refused):
            give(code)
    assert second_factor.own(signed_in(author.person_id, NOW))["codes_left"] == 0


@pytest.mark.req("S9", "S48")
def test_neither_key_nor_recovery_codes_stand_in_the_activity_record_or_the_journal(author):
    shown = second_factor.proposed_key(author)
    codes = second_factor.set_up(author, PASSPHRASE, code_of(shown, NOW), address=ADDRESS, now=NOW)
    with database.portal().reading() as cursor:
        hashes = [found for (found,) in cursor.execute("SELECT code_hash FROM recovery_code").fetchall()]
        record = str(cursor.execute("SELECT line, writes FROM activity").fetchall())
    journal = "".join(path.read_text(encoding="utf-8") for path in database.portal().folder.rglob("*.jsonl"))
    assert "second_factor_set_up" in record and "second_factor_set_up" in journal
    for secret in (shown, *codes, *hashes):
        assert secret not in record and secret not in journal


@pytest.mark.req("S48")
def test_a_key_lost_with_the_end_of_the_data_file_lets_nobody_in(author, key):
    """What the journal plays again has no secrets: the factor stands and no code fits it, until it is reset."""
    with database.portal().changing() as cursor:
        cursor.execute("UPDATE second_factor SET secret = 'lost-7-secret_key'")
    with pytest.raises(Refused):
        give(code_of(key, NOW))


# --- setting it up and turning it off ---


@pytest.mark.req("S48")
def test_setting_up_takes_the_passphrase_and_a_code_of_the_key_shown_and_ends_the_other_sessions(author):
    shown = second_factor.proposed_key(author)
    assert second_factor.proposed_key(author) == shown
    with pytest.raises(Refused, match="not your passphrase"):
        second_factor.set_up(author, "wrong", code_of(shown, NOW), address=ADDRESS, now=NOW)
    with pytest.raises(Refused, match="not right"):
        second_factor.set_up(author, PASSPHRASE, wrong_code(shown, NOW), address=ADDRESS, now=NOW)
    assert not second_factor.is_set_up(author.person_id)
    second_factor.set_up(author, PASSPHRASE, code_of(shown, NOW), address=ADDRESS, now=NOW)
    assert second_factor.is_set_up(author.person_id) and not sessions.live(author.session_id, now=NOW)
    again = signed_in(author.person_id, NOW)
    assert second_factor.proposed_key(again) != shown
    new = second_factor.proposed_key(again)
    with pytest.raises(Refused, match="already"):
        second_factor.set_up(again, PASSPHRASE, code_of(new, NOW), address=ADDRESS, now=NOW)


@pytest.mark.req("S48")
def test_turning_it_off_takes_passphrase_and_code(author, key):
    me = signed_in(author.person_id, NOW)
    with pytest.raises(Refused, match="not your passphrase"):
        second_factor.turn_off(me, "wrong", code_of(key, NOW), address=ADDRESS, now=NOW)
    with pytest.raises(Refused, match="not right"):
        second_factor.turn_off(me, PASSPHRASE, wrong_code(key, NOW), address=ADDRESS, now=NOW)
    second_factor.turn_off(me, PASSPHRASE, code_of(key, NOW), address=ADDRESS, now=NOW)
    assert sessions.sign_in("author", PASSPHRASE, ADDRESS, now=NOW)


# --- a lost telephone ---


@pytest.fixture
def administrators(cast):
    """Two of them, with sessions alive at NOW."""
    second = person("second_administrator")
    offices.give_office(OPERATOR, second.person_id, "account_administrator", first_day=clock.today())
    return signed_in(cast.account_administrator.person_id, NOW), signed_in(second.person_id, NOW)


@pytest.mark.req("S48")
def test_a_reset_takes_two_administrators_and_both_are_recorded(author, key, administrators):
    first, second = administrators
    with pytest.raises(NotFound):
        second_factor.confirm_reset(second, author.person_id, now=NOW)
    second_factor.ask_reset(first, author.person_id, why="telephone lost", now=NOW)
    with pytest.raises(NotAllowed, match="Another account administrator"):
        second_factor.confirm_reset(first, author.person_id, now=NOW)
    with pytest.raises(Refused, match="already"):
        second_factor.ask_reset(second, author.person_id, why="again", now=NOW)
    assert second_factor.is_set_up(author.person_id)
    second_factor.confirm_reset(second, author.person_id, now=NOW)
    assert sessions.sign_in("author", PASSPHRASE, ADDRESS, now=NOW)
    with database.portal().reading() as cursor:
        who = cursor.execute(
            "SELECT event, person_id FROM activity WHERE event LIKE 'second_factor_reset%' ORDER BY seq"
        ).fetchall()
    assert who == [("second_factor_reset_asked", first.person_id), ("second_factor_reset", second.person_id)]


@pytest.mark.req("S48")
def test_a_request_to_reset_runs_out_after_a_day(author, key, administrators):
    first, second = administrators
    second_factor.ask_reset(first, author.person_id, why="telephone lost", now=NOW - second_factor.TIME_TO_CONFIRM)
    with pytest.raises(NotFound):
        second_factor.confirm_reset(second, author.person_id, now=NOW)


@pytest.mark.req("S48")
def test_nobody_resets_their_own_or_without_the_right(author, key, administrators):
    first, _ = administrators
    with pytest.raises(NotAllowed):
        second_factor.ask_reset(signed_in(author.person_id, NOW), author.person_id, why="lost", now=NOW)
    with pytest.raises(NotAllowed, match="your own"):
        second_factor.ask_reset(first, first.person_id, why="lost", now=NOW)
    with pytest.raises(NotAllowed, match="two account administrators"):
        second_factor.reset(first, "author", why="lost", now=NOW)


@pytest.mark.req("S48")
def test_the_machines_operator_resets_alone(author, key):
    second_factor.reset(OPERATOR, "author", why="the only administrator lost the telephone", now=NOW)
    assert sessions.sign_in("author", PASSPHRASE, ADDRESS, now=NOW)
    with pytest.raises(Refused, match="no second factor"):
        second_factor.reset(OPERATOR, "author", why="again", now=NOW)


# --- required ---


@pytest.mark.req("S48")
def test_it_is_offered_and_not_required_as_shipped(cast):
    assert not second_factor.is_missing(cast.csp_chair, today=clock.today())


@pytest.mark.req("S48")
def test_where_required_it_is_missing_for_offices_that_read_real_names_and_their_deputies(cast, required):
    today = clock.today()
    offices.name_deputy(
        cast.csp_chair,
        cast.nobody.person_id,
        cast.coordinator.person_id,
        "coordinator",
        first_day=today,
        last_day=today,
    )
    for name in ("csp_chair", "coordinator", "nobody"):
        assert second_factor.is_missing(getattr(cast, name), today=today), name
    for name in ("head_of_community_safety", "account_administrator", "auditor", "author"):
        assert not second_factor.is_missing(getattr(cast, name), today=today), name


@pytest.mark.parametrize("value", ["2", "-1", "0.5", '"required"'])
def test_the_setting_takes_nought_or_one(tmp_path, monkeypatch, value):
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[security]\nsecond_factor = {value}\n", encoding="utf-8")
    monkeypatch.setenv("PORTAL_SETTINGS", str(settings))
    security.cache_clear()
    try:
        with pytest.raises(ValueError, match="second_factor"):
            security()
    finally:
        monkeypatch.undo()
        security.cache_clear()


# --- in the pages ---


@pytest.mark.server
@pytest.mark.req("S48")
def test_the_pages_hold_back_an_office_without_it_set_it_up_and_ask_for_its_code(open_house, tmp_path):
    folder, cast = open_house
    server = Server(copy_of(folder, tmp_path / "data"), settings={"second_factor": 1}, cast=cast).start()
    try:
        visitor = Visitor(server).sign_in("coordinator")
        assert visitor.get("/reviews").headers["location"] == "/second-factor"
        assert visitor.get("/_stcore/host-config").status_code == 403
        assert Visitor(server).sign_in("auditor").get("/").status_code == 200

        page = visitor.get("/second-factor").text
        key = re.search(r"Key: <strong>([A-Z2-7 ]+)</strong>", page)[1].replace(" ", "")
        assert 'href="/sign-out"' in page and "Go back to the portal" not in page, "the portal would send them here again"
        assert "otpauth://totp/" in page and 'src="data:image/svg+xml' in page
        assert visitor.send("/second-factor", passphrase=PASSPHRASE, code="no code").status_code == 400
        other = Visitor(server).sign_in("coordinator")
        code = pyotp.TOTP(key).now()
        set_up = visitor.send("/second-factor", passphrase=PASSPHRASE, code=code)
        recovery = re.findall(r"<li><strong>([a-z2-9-]{14})</strong>", set_up.text)
        assert set_up.status_code == 200 and len(recovery) == 8
        assert recovery[0] not in visitor.get("/second-factor").text
        assert visitor.get("/").status_code == 200
        assert other.get("/").headers["location"] == "/sign-in", "browsers without the factor are signed out"

        late = Visitor(server)
        assert late.get("/sign-in/code").headers["location"] == "/sign-in"
        asked = late.try_sign_in("coordinator", wanted="/reviews?x=1&y=2")
        assert asked.status_code == 303 and asked.headers["location"].startswith("/sign-in/code?next=/reviews")
        assert "__Host-session" not in late.cookies
        assert late.get("/reviews").headers["location"].startswith("/sign-in")
        where = asked.headers["location"]
        assert 'value="/reviews?x=1&amp;y=2"' in late.get(where).text
        token = late.form_token(where)
        thief = Visitor(server)
        thief.cookies["__Host-step"] = late.cookies["__Host-step"]
        assert thief.get(where).headers["location"] == "/sign-in", "the step is this browser's"
        assert late.ask("POST", "/sign-in/code", data={"code": recovery[0], "form_token": "0"}).status_code == 403
        assert late.ask("POST", "/sign-in/code", data={"code": code, "form_token": token}).status_code == 401
        answer = late.ask(
            "POST", "/sign-in/code", data={"code": recovery[0], "form_token": token, "next": "/reviews?x=1"}
        )
        assert answer.status_code == 303 and answer.headers["location"] == "/reviews?x=1"
        assert late.get("/reviews").status_code == 200 and not late.cookies["__Host-step"]
        assert late.ask("POST", "/sign-in/code", data={"code": recovery[1], "form_token": token}).status_code == 401

        off = late.ask(
            "POST",
            "/second-factor/off",
            data={"passphrase": PASSPHRASE, "code": recovery[1], "form_token": late.form_token("/second-factor")},
        )
        assert off.headers["location"] == "/second-factor"
        assert late.get("/").headers["location"] == "/second-factor", "it is required: set it up again"
    finally:
        server.stop()


@pytest.mark.server
@pytest.mark.req("S48", "S49")
def test_a_one_time_link_does_not_go_round_the_second_factor(open_house, tmp_path):
    folder, cast = open_house
    copy = copy_of(folder, tmp_path / "data")
    database.open_portal(copy)
    passphrases.use(QuickHasher())
    now = clock.now()
    me = signed_in(cast.author.person_id, now)
    shown = second_factor.proposed_key(me)
    second_factor.set_up(me, PASSPHRASE, code_of(shown, now), address=ADDRESS, now=now)
    link = people.make_link(OPERATOR, cast.author.person_id, now=now)
    passphrases.use(passphrases.Bcrypt())
    database.close_portal()
    server = Server(copy, cast=cast).start()
    try:
        visitor = Visitor(server)
        new = "seven quiet herons in a row"
        answer = visitor.send(f"/welcome/{link}", passphrase=new, again=new)
        assert answer.headers["location"] == "/sign-in/code?next=/"
        assert "__Host-session" not in visitor.cookies and visitor.get("/").status_code == 303
        token = visitor.form_token("/sign-in/code")
        code = code_of(shown, clock.now(), 1)
        assert visitor.ask("POST", "/sign-in/code", data={"code": code, "form_token": token}).status_code == 303
        assert visitor.get("/").status_code == 200
    finally:
        server.stop()
