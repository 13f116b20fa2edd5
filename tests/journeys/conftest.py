"""A real portal on the demonstration, and people who use it in a real Chromium.

    corin = visit("coordinator")       a signed-in person with a browser of their own
    corin.open("/reviews")
    corin.fill("Date of death", "12/11/2026"); corin.choose("Has the suspect died?", "No"); corin.press("Record")
Every page that is opened or changed is checked with axe and photographed into tests/journeys/shots (not tracked).
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from casework import demonstration
from tests.security.harness import Server

SHOTS = Path(__file__).parent / "shots"
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
ANSWER = 30_000  # milliseconds: two busy cores may take this long


class Visitor:
    """A person at a browser. `asked` keeps every address that the browser fetched."""

    def __init__(self, browser: Browser, server: Server, username: str, width: int):
        self.server, self.username = server, username
        context = browser.new_context(viewport={"width": width, "height": 1000}, bypass_csp=True)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(ANSWER)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(server.url)
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Passphrase").fill(demonstration.CAST["passphrase"])
        self.page.keyboard.press("Enter")
        self.settle()

    def open(self, path: str) -> "Visitor":
        self.page.goto(f"{self.server.url}{path}")
        return self.settle()

    def settle(self) -> "Visitor":
        """Wait until the page is drawn: the script has run and nothing is under way."""
        self.page.wait_for_selector(IDLE)
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector(IDLE)
        return self

    def field(self, label: str) -> Locator:
        """The field of this label, whether or not it says that it is optional."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(optional\))?$")).first

    def fill(self, label: str, text: str) -> None:
        field = self.field(label)
        field.fill(text)
        field.press("Tab")
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """One answer of a question shown as a group of choices."""
        group = self.page.get_by_role("radiogroup", name=re.compile(rf"^{re.escape(label)}"))
        group.get_by_text(option, exact=True).first.click()
        self.settle()

    def pick(self, label: str, option: str) -> None:
        """One answer from a list that opens."""
        field = self.page.get_by_role("combobox", name=re.compile(re.escape(label))).first
        if field.input_value() == option:
            return
        field.click()
        field.fill(option)
        self.page.get_by_role("option", name=option, exact=True).first.click()
        self.settle()

    def pick_or_choose(self, label: str, option: str) -> None:
        """One answer, whether the question is shown as a group or as a list that opens."""
        shown_as_group = self.page.get_by_role("radiogroup", name=re.compile(rf"^{re.escape(label)}")).count()
        (self.choose if shown_as_group else self.pick)(label, option)

    def tick(self, text: str) -> None:
        self.page.get_by_text(text, exact=True).first.click()
        self.settle()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.settle()

    def follow(self, name: str | re.Pattern) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.settle()

    def sees(self, text: str | re.Pattern) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=ANSWER)

    def reads(self) -> str:
        return self.page.inner_text('[data-testid="stApp"]')

    def looks(self, name: str) -> None:
        """Photograph the page and check it with axe; nothing serious may be found, and nothing may have been fetched from elsewhere."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
        found = [one for one in Axe().run(self.page).response["violations"] if one["impact"] in ("serious", "critical")]
        assert not found, "\n".join(f"{name}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found)
        elsewhere = [address for address in self.asked if not address.startswith((self.server.url, "data:", "blob:"))]
        assert not elsewhere, elsewhere


@pytest.fixture(scope="module")
def demonstration_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("journey") / "data"
    demonstration.make(folder)
    server = Server(folder).start()
    yield server
    server.stop()


@pytest.fixture
def visit(chromium: Browser, demonstration_server: Server) -> Iterator[Callable[..., Visitor]]:
    """`visit("coordinator", width=1440)`: that person signs in, in a browser of their own."""
    visitors: list[Visitor] = []

    def arrive(username: str, width: int = 1440) -> Visitor:
        visitors.append(Visitor(chromium, demonstration_server, username, width))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        SHOTS.mkdir(exist_ok=True)
        visitor.page.screenshot(path=SHOTS / f"last-seen-by-{visitor.username}.png", full_page=True)
        visitor.page.context.close()
