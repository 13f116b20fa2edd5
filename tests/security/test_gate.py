"""What somebody without a session gets: the sign-in page, and nothing else."""

import re
from pathlib import Path

import pytest
from starlette.routing import Mount
from websockets.exceptions import InvalidStatus

from casework import database
from tests.security.harness import Server, Visitor, copy_of
from web import downloads, files, menu

pytestmark = pytest.mark.server
assert files, "registers what /download knows"

OPEN = {"/sign-in", "/health", "/welcome/{token}"}
MACHINERY = [
    "/media/0123abc.bin",
    "/component/anything/index.html",
    "/_stcore/upload_file/somebody/1",
    "/_stcore/metrics",
    "/_stcore/host-config",
    "/_stcore/health",
    "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components/x",
    "/auth/login",
    "/oauth2callback",
]


def routes_of_the_portal() -> list:
    import app

    return app.app._build_starlette_app().routes


@pytest.mark.req("S1")
def test_a_freshly_started_portal_shows_an_outsider_only_the_sign_in_page(open_house, tmp_path):
    folder, _ = open_house
    server = Server(copy_of(folder, tmp_path / "data")).start()
    try:
        for entry in menu.ENTRIES:
            answer = Visitor(server).get(f"/{entry.url_path}?review=x")
            assert answer.status_code == 303
            assert answer.headers["location"] == f"/sign-in?next=/{entry.url_path}%3Freview%3Dx"
            assert entry.title not in answer.text
        page = Visitor(server).get("/sign-in").text
        assert "Username" in page and not any(f"/{entry.url_path}" in page for entry in menu.ENTRIES)
        with pytest.raises(InvalidStatus, match="403"), Visitor(server).socket():
            pass
    finally:
        server.stop()


@pytest.mark.req("S2")
@pytest.mark.parametrize("cookie", ["", "forged", "a" * 43, "'; SELECT 1 --", "é"])
def test_the_websocket_is_refused_without_a_live_session(live_server, cookie):
    visitor = Visitor(live_server)
    if cookie:
        visitor.cookies["__Host-session"] = cookie.encode().decode("latin-1")
    with pytest.raises(InvalidStatus, match="403"), visitor.socket():
        pass


@pytest.mark.req("S3")
@pytest.mark.parametrize("path", MACHINERY)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_streamlits_machinery_is_refused_without_a_session(visitor, method, path):
    assert visitor.ask(method, path).status_code == 403


@pytest.mark.req("S3")
@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check", "/auth/login"]
)
def test_machinery_that_the_portal_does_not_use_is_refused_to_everybody(visitor, path):
    assert visitor.sign_in("coordinator").get(path).status_code == 403


@pytest.mark.req("S3")
def test_every_route_is_open_on_purpose_or_closed(visitor):
    seen = set()
    for route in routes_of_the_portal():
        if isinstance(route, Mount):
            assert route.path in ("", "/") and route.name == "static-assets", (
                f"{route.path} is mounted and nobody decided who may open it"
            )
            continue
        path = re.sub(r"{\w+(:\w+)?}", "x", route.path)
        seen.add(route.path)
        answer = visitor.get(path)
        if route.path in OPEN:
            assert answer.status_code in (200, 404), route.path
        else:
            assert answer.status_code in (303, 403), f"{route.path} answered {answer.status_code} without a session"
            assert answer.status_code == 403 or answer.headers["location"].startswith("/sign-in")
    assert seen >= OPEN


@pytest.mark.req("S3")
@pytest.mark.parametrize(
    "path",
    [
        "/static/../_stcore/metrics",
        "/static/..%2f..%2f_stcore/metrics",
        "//_stcore/metrics",
        "/sign-in/../media/x",
        "/static/%5c..%5cx",
    ],
)
def test_a_path_with_tricks_opens_nothing(visitor, path):
    import http.client

    connection = http.client.HTTPConnection("localhost", visitor.server.port)
    connection.request("GET", path)
    assert connection.getresponse().status in (303, 400, 403, 404)


@pytest.mark.req("S28")
def test_a_host_the_portal_does_not_know_gets_nothing(visitor):
    answer = visitor.get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == 403 and "Username" not in answer.text
    visitor.sign_in("coordinator")
    with pytest.raises(InvalidStatus, match=r"40[03]"), visitor.socket(Host="evil.example"):
        pass


@pytest.mark.req("S28")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": None, "User-Agent": "Mozilla/5.0 (X11) Chrome/156"},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_sent_from_elsewhere_does_nothing(live_server, headers):
    visitor = Visitor(live_server)
    assert visitor.try_sign_in("auditor", headers=headers).status_code == 403
    assert "__Host-session" not in visitor.cookies
    visitor.sign_in("auditor")
    assert (
        visitor.ask(
            "POST", "/sign-out", data={"form_token": visitor.form_token("/sign-out")}, headers=headers
        ).status_code
        == 403
    )
    assert visitor.get("/").status_code == 200


@pytest.mark.req("S28")
def test_a_form_without_its_token_does_nothing(visitor):
    typed = {"username": "auditor", "passphrase": "walnut ferry copper lantern", "form_token": "0" * 64}
    visitor.get("/sign-in")
    assert visitor.ask("POST", "/sign-in", data=typed).status_code == 403
    assert "__Host-session" not in visitor.cookies


@pytest.mark.req("S28")
def test_a_websocket_from_another_site_is_refused(visitor):
    visitor.sign_in("coordinator")
    with pytest.raises(InvalidStatus, match="403"), visitor.socket(Origin="http://evil.example"):
        pass


@pytest.mark.req("S29")
def test_every_answer_carries_the_headers(visitor):
    def check(answer):
        for name in ("Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy", "Permissions-Policy"):
            assert name in answer.headers, f"{name} is missing at {answer.url} ({answer.status_code})"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        policy = answer.headers["Content-Security-Policy"]
        assert (
            "'unsafe-eval'" not in policy
            and "frame-ancestors 'none'" in policy
            and "script-src 'self' 'sha256-" in policy
        )
        hashed = "/static/js/" in answer.url and answer.status_code == 200
        assert (
            ("immutable" in answer.headers["Cache-Control"])
            if hashed
            else (answer.headers["Cache-Control"] == "no-store")
        )

    for path in (
        "/",
        "/sign-in",
        "/welcome/nonsense",
        "/static/nothing.js",
        "/media/x",
        "//x",
        "/download/x",
        "/health",
    ):
        check(visitor.get(path))
    check(visitor.ask("POST", "/sign-in", data={"username": "x"}))
    check(visitor.ask("POST", "/sign-in", data=b"x" * 2_000_000))
    visitor.sign_in("coordinator")
    index = visitor.get("/")
    check(index)
    check(visitor.get(re.search(r'src="\.(/static/js/index\.[^"]+)"', index.text)[1]))
    for path in (
        "/download/nothing",
        "/sign-out",
        "/passphrase",
        "/favicon.png",
        "/no-such-page",
        "/_stcore/host-config",
        "/media/x",
    ):
        check(visitor.get(path))
    check(visitor.ask("PATCH", "/sign-in"))


@pytest.mark.req("S16")
def test_a_download_without_a_session_asks_for_sign_in(visitor):
    answer = visitor.get("/download/chronology?review=x")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/download/chronology%3Freview%3Dx"


def recorded(server: Server, where: Path) -> list[tuple[str, str | None]]:
    """The last rows of a running server's activity record: event and person."""
    database.open_portal(copy_of(server.folder, where))
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT event, person_id FROM activity ORDER BY seq DESC LIMIT 12").fetchall()
    database.close_portal()
    return found


@pytest.mark.req("S16")
@pytest.mark.parametrize("kind", downloads.kinds())
def test_a_download_that_is_not_ones_own_is_not_found_and_recorded(live_server, kind, tmp_path):
    visitor = Visitor(live_server).sign_in("outsider")
    for path in (
        f"/download/{kind}?review={live_server.cast.first}",
        f"/download/{kind}?review=x",
        f"/download/{kind}",
        f"/download/{kind}/x",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 404 and "not found" in answer.text
    acts = recorded(live_server, tmp_path / "looked-at")
    since_sign_in = acts[: acts.index(("sign_in", live_server.cast.outsider.person_id))]
    assert since_sign_in == [("refused", live_server.cast.outsider.person_id)] * 4


@pytest.mark.req("S16")
def test_a_kind_of_file_that_there_is_not_is_not_found(visitor):
    assert visitor.sign_in("coordinator").get("/download/no-such-kind").status_code == 404


@pytest.mark.req("S16")
def test_a_download_of_ones_own_is_sent_to_be_kept_not_shown_or_cached_and_is_recorded(live_server, tmp_path):
    visitor = Visitor(live_server).sign_in("coordinator")
    answer = visitor.get(f"/download/action-plan?review={live_server.cast.first}")
    assert answer.status_code == 200 and answer.content.startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert ("action_plan_exported", live_server.cast.coordinator.person_id) in recorded(
        live_server, tmp_path / "looked-at"
    )
