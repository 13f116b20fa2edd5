"""The front door in a real Chromium: from the printed link to a page, the warning before the end, and no trap for a keyboard or a reader."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.security.harness import PASSPHRASE, Server, copy_of, eventually

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]


@pytest.fixture
def page(chromium):
    context = chromium.new_context(bypass_csp=True)  # axe is a script of the test's own
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


@pytest.fixture
def strict(chromium):
    """A page under the portal's own content-security policy."""
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def sign_in(page: Page, server: Server, username: str, path: str = "/account") -> None:
    page.goto(f"{server.url}{path}")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.url}{path}")


@pytest.mark.req("S49", "S58", "E29")
def test_the_first_administrator_comes_from_the_printed_link_to_a_page_of_the_portal(strict, tmp_path):
    server = Server(tmp_path / "data").start()
    asked = []
    strict.on("request", lambda request: asked.append(request.url))
    try:
        link = eventually(lambda: re.search(r"http://localhost:\d+/welcome/\S+", server.log), "no link was printed")[0]
        strict.goto(link)
        strict.get_by_label("Your name").fill("Ada Fictional")
        strict.get_by_label("Username").fill("ada")
        strict.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        strict.get_by_label("Passphrase again").fill(PASSPHRASE)
        strict.get_by_role("button", name="Set up and sign in").click()
        strict.goto(f"{server.url}/account")
        expect(strict.get_by_text("You are signed in as Ada Fictional.")).to_be_visible()
        expect(strict.get_by_role("cell", name="Account administrator")).to_be_visible()
        strict.reload()
        expect(strict.get_by_text("You are signed in as Ada Fictional.")).to_be_visible()
        assert "__Host-" not in strict.evaluate("document.cookie")
        assert all(address.startswith((server.url, "data:", "blob:")) for address in asked), (
            "nothing is fetched from elsewhere"
        )
    finally:
        server.stop()


@pytest.mark.req("S58", "A1")
def test_the_plain_pages_have_no_serious_barrier(page, live_server):
    page.goto(f"{live_server.url}/sign-in")
    assert serious(page) == []
    page.get_by_label("Username").fill("nobody-of-that-name")
    page.get_by_label("Passphrase").fill("wrong wrong wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not right")
    assert page.get_by_label("Username").input_value() == "nobody-of-that-name"
    assert serious(page) == []
    sign_in(page, live_server, "csp_chair")
    for path in ("/passphrase", "/sign-out"):
        page.goto(live_server.url + path)
        assert serious(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/passphrase")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        "nothing to scroll sideways on a telephone"
    )
    page.goto(f"{live_server.url}/account")
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    assert serious(page) == []


@pytest.mark.req("S6", "S14")
def test_signing_out_clears_what_is_on_every_open_page_of_the_session(strict, live_server):
    sign_in(strict, live_server, "panel_chair")
    other = strict.context.new_page()
    other.goto(f"{live_server.url}/account")
    for open_page in (strict, other):
        expect(open_page.get_by_role("heading", name="Your account")).to_be_visible(timeout=20_000)
    strict.get_by_role("link", name="Sign out").click()
    strict.get_by_role("button", name="Sign out").click()
    expect(strict.get_by_text("You have signed out.")).to_be_visible()
    expect(other.get_by_text("Your session has ended")).to_be_visible(timeout=20_000)
    expect(other.get_by_text("You are signed in as")).to_have_count(0)
    other.get_by_role("link", name="Sign in").click()
    expect(other.get_by_label("Username")).to_be_visible()


def test_every_page_says_who_is_signed_in_and_its_tab_which_page_it_is(strict, live_server):
    sign_in(strict, live_server, "coordinator")
    who = strict.locator(".csp-who")
    expect(who).to_contain_text("· Coordinator ·", timeout=20_000)
    strict.goto(f"{live_server.url}/procedure")
    expect(strict).to_have_title(re.compile(r"^The procedure - "), timeout=20_000)
    expect(who).to_contain_text("Coordinator")


@pytest.mark.req("S4")
@pytest.mark.parametrize("address", ["nonsense", "activity"])
def test_an_address_that_does_not_exist_or_is_not_for_one_says_the_same(page, live_server, address):
    sign_in(page, live_server, "panel_chair")
    page.goto(f"{live_server.url}/{address}")
    expect(page.get_by_text("This page was not found. It may not exist, or you may not have access to it.")).to_be_visible(
        timeout=20_000
    )
    expect(page).to_have_title(re.compile("^Not found - "))
    assert serious(page) == []


@pytest.mark.req("S35")
def test_before_the_end_there_is_a_warning_that_a_click_takes_away(strict, open_house, tmp_path):
    folder, _ = open_house
    server = Server(copy_of(folder, tmp_path / "data"), settings={"idle_seconds": 14, "warn_seconds": 6}).start()
    try:
        sign_in(strict, server, "author")
        stay = strict.get_by_role("button", name="Stay signed in")
        expect(stay).to_be_visible(timeout=20_000)
        expect(strict.get_by_text("You will be signed out in")).to_be_visible()
        stay.click()
        expect(stay).to_have_count(0)
        expect(stay).to_be_visible(timeout=20_000)
        expect(strict.get_by_text("Your session has ended")).to_be_visible(timeout=30_000)
        expect(strict.get_by_text("You are signed in as")).to_have_count(0)
    finally:
        server.stop()


@pytest.mark.req("E5", "S6")
def test_an_uploader_and_buttons_work_in_a_browser_under_the_policy(strict, careless):
    refused = []
    strict.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    sign_in(strict, careless, "coordinator", path="/")
    expect(strict.get_by_text("CASE DATA FOR")).to_be_visible()
    strict.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    expect(strict.get_by_text("a.csv")).to_be_visible()
    expect(strict.get_by_text("error", exact=False)).to_have_count(0)
    assert refused == []
