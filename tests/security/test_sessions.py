"""A session that has ended is useless at once: for pages, callbacks, fragments, sockets and downloads."""

import contextlib
import re

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from casework import clock, database, people, sessions
from casework.actors import OPERATOR
from tests.security.harness import PROBE, Server, Visitor, copy_of, eventually

pytestmark = pytest.mark.server


def acts(server: Server) -> int:
    path = server.folder / "acts"
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.fixture
def page(careless):
    """A signed-in person's browser and an open page of it."""
    visitor = Visitor(careless).sign_in("panel_member")
    with visitor.socket() as socket:
        assert "CASE DATA FOR" in socket.draw()
        yield visitor, socket


@pytest.mark.req("S6")
def test_the_careless_page_does_act_while_the_session_lives(careless, page):
    _, socket = page
    before = acts(careless)
    socket.draw(press=socket.widget("act"))
    assert acts(careless) == before + 1
    assert "FRAGMENT CASE DATA" in socket.draw(fragment=socket.fragment())


@pytest.mark.req("S6", "S14")
def test_after_sign_out_no_callback_fragment_page_or_socket_works(careless, page):
    visitor, socket = page
    before = acts(careless)
    button, fragment, cookie = socket.widget("act"), socket.fragment(), visitor.cookies["__Host-session"]
    assert visitor.send("/sign-out").status_code == 303
    assert "THE SESSION HAS ENDED" in socket.read(), "the open page is told without asking"
    for attack in ({"press": button}, {"fragment": fragment}, {"fragment": fragment, "press": button}, {}):
        answer = socket.draw(**attack)
        assert "THE SESSION HAS ENDED" in answer and "CASE DATA" not in answer
    assert acts(careless) == before
    visitor.cookies["__Host-session"] = cookie
    assert visitor.get("/").status_code == 303
    assert visitor.get("/download/chronology").status_code == 303
    assert visitor.get("/media/x").status_code == 403
    with pytest.raises(InvalidStatus, match="403"), visitor.socket():
        pass


@pytest.mark.req("S14")
def test_a_cookie_is_useless_after_its_owner_changes_the_passphrase(live_server):
    elsewhere, here = Visitor(live_server).sign_in("action_lead"), Visitor(live_server).sign_in("action_lead")
    stolen = here.cookies["__Host-session"]
    new = "gravel umbrella tidal sparrow"
    answer = here.send("/passphrase", current="walnut ferry copper lantern", passphrase=new, again=new)
    assert answer.status_code == 303 and here.get("/").status_code == 200, "who changed it stays, with a new token"
    assert elsewhere.get("/").status_code == 303
    elsewhere.cookies["__Host-session"] = stolen
    assert elsewhere.get("/").status_code == 303
    assert Visitor(live_server).try_sign_in("action_lead").status_code == 401
    assert Visitor(live_server).try_sign_in("action_lead", new).status_code == 303


@pytest.mark.req("S14")
def test_a_session_ends_when_it_is_not_used_and_a_page_that_refreshes_itself_is_no_use(open_house, tmp_path):
    folder, _ = open_house
    server = Server(copy_of(folder, tmp_path / "data"), app=PROBE, settings={"idle_seconds": 3}).start()
    try:
        visitor = Visitor(server).sign_in("author")
        with visitor.socket() as socket:
            assert "CASE DATA" in socket.draw()
            drawn = eventually(
                lambda: "THE SESSION HAS ENDED" in (text := socket.draw(by_itself=True)) and text,
                "refreshing kept the session alive",
            )
            assert "CASE DATA" not in drawn
        assert visitor.get("/").status_code == 303
        with pytest.raises(InvalidStatus, match="403"), visitor.socket():
            pass
    finally:
        server.stop()


@pytest.mark.req("S14", "S35")
def test_use_keeps_a_session_and_time_ends_it_and_a_restart_does_not_lengthen_it(cast):
    now = clock.now()
    token = sessions.begin(cast.author.person_id, now=now)
    limits = sessions.security()
    later = now
    for _ in range(3):
        later += (limits.idle_seconds - 1) * sessions.timedelta(seconds=1)
        actor = sessions.by_token(token, now=later)
        assert actor is not None
        sessions.touch(actor.session_id, now=later)
    assert sessions.seconds_left(actor.session_id, now=later) == limits.idle_seconds
    sessions._last_seen.clear()
    assert sessions.by_token(token, now=later) is None, "after a restart only what was recorded counts"


@pytest.mark.req("S14")
def test_a_session_ends_after_ten_hours_of_use(cast):
    now = clock.now()
    token = sessions.begin(cast.author.person_id, now=now)
    actor = sessions.by_token(token, now=now)
    end = now + sessions.timedelta(seconds=sessions.security().absolute_seconds)
    sessions.touch(actor.session_id, now=end)
    assert sessions.by_token(token, now=end - sessions.timedelta(seconds=1)) is not None
    assert sessions.by_token(token, now=end) is None
    assert sessions.by_token(token, now=now) is None, "over is over, also when the clock is put back"


@pytest.mark.req("S14")
def test_a_third_browser_signs_the_oldest_out(live_server):
    first, second, third = (Visitor(live_server).sign_in("dasveg_member") for _ in range(3))
    assert [one.get("/").status_code for one in (first, second, third)] == [303, 200, 200]


@pytest.mark.req("S14")
def test_every_sign_in_gives_a_new_token_that_the_portal_does_not_keep(live_server):
    first, second = Visitor(live_server).sign_in("auditor"), Visitor(live_server).sign_in("auditor")
    tokens = {one.cookies["__Host-session"] for one in (first, second)}
    assert len(tokens) == 2 and all(len(token) == 43 for token in tokens)
    kept = b"".join(path.read_bytes() for path in live_server.folder.rglob("*") if path.is_file())
    assert not any(token.encode() in kept for token in tokens)


@pytest.mark.req("S14")
def test_the_cookie_cannot_be_read_by_a_script_or_sent_from_another_site(live_server):
    answer = Visitor(live_server).try_sign_in("auditor")
    cookie = answer.headers["set-cookie"]
    for part in ("__Host-session=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part.lower() in cookie.lower()
    assert "domain" not in cookie.lower() and "max-age" not in cookie.lower()


@pytest.mark.req("S15")
def test_a_stolen_streamlit_session_shows_nothing_and_does_nothing(careless, page):
    _, victims = page
    before = acts(careless)
    stolen, button = victims.streamlit_session, victims.widget("act")
    with pytest.raises(InvalidStatus, match="403"), Visitor(careless).socket(taking_up=stolen):
        pass
    thief = Visitor(careless).sign_in("outsider")
    with pytest.raises(InvalidStatus, match="403"), thief.socket(taking_up=stolen):
        pass
    assert acts(careless) == before
    assert "Panel Member" in victims.draw(press=button), "the victim goes on"


@pytest.mark.req("S15")
def test_the_same_person_signed_in_anew_begins_a_page_of_their_own(careless, page):
    _, socket = page
    again = Visitor(careless).sign_in("panel_member")
    with again.socket(taking_up=socket.streamlit_session) as fresh:
        fresh.draw()
        assert fresh.streamlit_session != socket.streamlit_session


@pytest.mark.req("S15")
def test_a_dropped_line_takes_up_the_same_page(careless):
    visitor = Visitor(careless).sign_in("panel_chair")
    with visitor.socket() as socket:
        socket.draw()
        name = socket.streamlit_session
    with visitor.socket(taking_up=name) as again:
        again.draw()
        assert again.streamlit_session == name


@pytest.mark.req("S33")
def test_a_click_sent_twice_changes_once(careless):
    visitor = Visitor(careless).sign_in("senior_manager")
    with visitor.socket() as socket:
        socket.draw()
        button = next(
            match
            for one in reversed(socket.messages)
            for match in re.findall(r'id: "(\$\$ID-[^"]*once[^"]*)"', str(one))
        )
        socket.draw(press=button)
        socket.draw(press=button)
        socket.draw(press=button)
    folder = copy_of(careless.folder, careless.folder.parent / "looked-at")
    database.open_portal(folder)
    with database.portal().reading() as cursor:
        (times,) = cursor.execute("SELECT count(*) FROM activity WHERE summary = 'PRESSED'").fetchone()
    database.close_portal()
    assert times == 1


@pytest.mark.req("S17")
def test_an_account_without_office_or_membership_is_closed_after_thirty_days(cast):
    today, now = clock.today(), clock.now()
    day = sessions.timedelta(days=1)
    assert people.disable_leavers(today=today + 29 * day, now=now) == 0
    listed = people.leavers(OPERATOR, today=today + 31 * day)
    assert [one["id"] for one in listed] == [cast.nobody.person_id], "only the account that never had a right"
    assert people.disable_leavers(today=today + 31 * day, now=now) == 1
    assert not sessions.live(cast.nobody.session_id, now=now)
    assert people.disable_leavers(today=today + 32 * day, now=now) == 0


@pytest.mark.req("S2")
def test_a_nonsense_message_closes_only_its_own_socket(careless, page):
    _, socket = page
    with Visitor(careless).sign_in("csp_chair").socket() as other:
        other.connection.send(b"\xff\xff\xff")
        with contextlib.suppress(ConnectionClosed):
            other.read(seconds=2)
    assert "CASE DATA" in socket.draw()
