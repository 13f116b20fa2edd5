"""The first start, a second start, and a start that is refused."""

import os
import re
import signal
import subprocess
import sys

import pytest

from casework import clock, database, partnership, people
from casework.actors import OPERATOR
from casework.errors import NotFound, Refused
from tests.security.harness import PASSPHRASE, ROOT, Server, Visitor, eventually, free_port

LINK = re.compile(r"http://localhost:\d+(/welcome/[\w-]+)")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 200
FIRST = {
    "name": "Testshire Community Safety Partnership",
    "short_name": "Testshire CSP",
    "reference_prefix": "DHR",
    "administrator": "Ada Fictional",
    "username": "Ada.F",
    "email": "ada@example.org",
    "passphrase": PASSPHRASE,
    "again": PASSPHRASE,
}


@pytest.fixture
def fresh(tmp_path):
    server = Server(tmp_path / "data").start()
    yield server
    server.stop()


def start_in_vain(folder, *options: str) -> subprocess.CompletedProcess:
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        "--server.port",
        str(free_port()),
        *options,
    ]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PORTAL_DATA": str(folder)}, capture_output=True, text=True, timeout=60
    )


@pytest.mark.server
@pytest.mark.req("S49", "R208")
def test_a_fresh_portal_has_no_account_but_a_link_that_works_once(fresh):
    link = eventually(lambda: LINK.search(fresh.log), "no link was printed")[1]
    for username in ("admin", "administrator", "root", "demo"):
        assert Visitor(fresh).try_sign_in(username, username * 4).status_code == 401
    visitor = Visitor(fresh)
    assert "Not set up yet: open the link that was printed" in visitor.get("/sign-in").text
    assert "Darlington Community Safety Partnership" in visitor.get(link).text, "the procedure's names are proposed"
    answer = visitor.ask(
        "POST", link, data={**FIRST, "form_token": visitor.form_token(link)}, files={"logo": ("l.png", PICTURE)}
    )
    assert answer.status_code == 303 and visitor.get("/").status_code == 200
    assert "Testshire Community Safety Partnership" in Visitor(fresh).get("/sign-in").text
    assert "Not set up yet" not in Visitor(fresh).get("/sign-in").text
    assert "data:image/png;base64," in Visitor(fresh).get("/sign-in").text
    assert Visitor(fresh).get(link).status_code == 404
    assert Visitor(fresh).try_sign_in("ada.f").status_code == 303
    fresh.stop()
    fresh.start()
    assert len(LINK.findall(fresh.log)) == 1, "no link is printed once somebody has an account"


@pytest.mark.server
def test_stopping_the_portal_prints_nothing_that_looks_like_a_failure(fresh):
    Visitor(fresh).get("/sign-in")
    fresh.process.send_signal(signal.SIGINT)
    fresh.process.wait(timeout=30)
    assert "/welcome/" in fresh.log and "leaked" not in fresh.log and "Traceback" not in fresh.log


@pytest.mark.server
@pytest.mark.req("S49")
def test_what_is_wrong_at_the_first_start_is_said_at_the_field_and_nothing_typed_is_lost(fresh):
    link = eventually(lambda: LINK.search(fresh.log), "no link was printed")[1]
    visitor = Visitor(fresh)
    wrong = {**FIRST, "passphrase": "too short", "again": "too short"}
    page = visitor.ask("POST", link, data={**wrong, "form_token": visitor.form_token(link)})
    assert page.status_code == 400 and "at least 15" in page.text and 'href="#passphrase"' in page.text
    assert 'value="Ada Fictional"' in page.text and "too short" not in page.text.replace("is too short", "")
    svg = {"logo": ("l.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")}
    page = visitor.ask("POST", link, data={**FIRST, "form_token": visitor.form_token(link)}, files=svg)
    assert page.status_code == 400 and "not a PNG or JPEG" in page.text


@pytest.mark.req("S49")
def test_the_first_link_ends_after_a_day_and_with_the_next_start(portal):
    now = clock.now()
    first = partnership.first_link(now=now)
    second = partnership.first_link(now=now)
    with pytest.raises(NotFound):
        people.link(first, now=now)
    assert people.link(second, now=now).purpose == "first_start"
    with pytest.raises(NotFound):
        people.link(second, now=now + people.timedelta(hours=24))


@pytest.mark.req("S49")
def test_the_first_administrator_brings_agencies_and_posts_without_holders_and_may_add_people(portal):
    typed = {name: value for name, value in FIRST.items() if name != "again"}
    person_id = partnership.set_up(partnership.first_link(now=clock.now()), **typed, logo=None, now=clock.now())
    assert partnership.about()["name"] == FIRST["name"]
    with database.portal().reading() as cursor:
        agencies, posts = cursor.execute("SELECT (SELECT count(*) FROM agency), (SELECT count(*) FROM post)").fetchone()
        holders = cursor.execute("SELECT count(*) FROM post WHERE holder <> '' OR holder_email <> ''").fetchone()[0]
    assert agencies >= 20 and posts >= 10 and holders == 0
    (session,) = [row for row in [database.one("person_by_id", id=person_id)] if row]
    assert session["username"] == "ada.f"
    assert partnership.first_link(now=clock.now()) is None


@pytest.mark.req("S49")
def test_a_link_for_a_new_person_cannot_set_up_the_partnership(portal):
    now = clock.now()
    somebody = people.add(OPERATOR, username="somebody", name="Somebody (fictional)", now=now)
    token = people.make_link(OPERATOR, somebody, now=now)
    typed = {name: value for name, value in FIRST.items() if name != "again"}
    with pytest.raises(NotFound):
        partnership.set_up(token, **typed, logo=None, now=now)
    assert partnership.about() is None


@pytest.mark.parametrize("logo", [b"<svg/>", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * 600_000, b"%PDF-1.7"])
def test_a_logo_that_is_no_small_picture_is_refused(logo):
    with pytest.raises(Refused, match=r"PNG|kB"):
        partnership.logo_kind(logo)


@pytest.mark.server
@pytest.mark.req("S39")
def test_a_second_portal_on_the_same_folder_is_refused_in_plain_words(live_server):
    second = start_in_vain(live_server.folder)
    assert second.returncode != 0
    assert f"The portal is already running on this data folder (process {live_server.process.pid})" in second.stderr
    assert "Traceback" not in second.stderr + second.stdout
    assert live_server.answers() and Visitor(live_server).try_sign_in("auditor").status_code == 303


@pytest.mark.server
@pytest.mark.req("S50")
def test_demonstration_data_is_not_served_under_a_public_name(tmp_path):
    database.open_portal(tmp_path / "data")
    with database.change(OPERATOR, "partnership_set_up") as write:
        names = {"name": "Demo CSP", "short_name": "Demo", "reference_prefix": "DHR", "logo": None, "logo_type": None}
        write("insert_partnership", id=database.new_id(), demonstration=True, **names)
    database.close_portal()
    refused = start_in_vain(tmp_path / "data", "--server.allowedHosts", "portal.example.gov.uk")
    assert refused.returncode != 0 and "demonstration" in refused.stderr and "portal.example.gov.uk" in refused.stderr
    server = Server(tmp_path / "data").start()
    try:
        assert "demonstration, all fictional" in Visitor(server).get("/sign-in").text
    finally:
        server.stop()


@pytest.mark.req("S50")
def test_no_secret_is_in_the_repository():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    looks_secret = re.compile(
        rb"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}|gh[pousr]_[A-Za-z0-9]{36}"
    )
    found = [
        name for name in listed if name and (ROOT / name).is_file() and looks_secret.search((ROOT / name).read_bytes())
    ]
    assert found == []
