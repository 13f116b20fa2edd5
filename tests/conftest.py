"""What most tests stand on: an open portal in a folder of its own, and a cast of fictional people, one for every role.

def test_...(cast):
    cast.coordinator            an Actor with a live session
    cast.first, cast.second     ids of two reviews
    cast.police, cast.health    ids of two agencies
Panel chair, author, panel member, advocate, senior managers, IMR authors and action leads are members of the FIRST review only;
`imr_author`, `senior_manager` and `action_lead` belong to the police; `..._health` are the same at the other agency;
`outsider` is a panel member of the SECOND review only; `nobody` has an account and no right.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from streamlit.components.v2 import manifest_scanner

from casework import audit, clock, database, memberships, migrations, offices, people, reviews, sessions
from casework.actors import OPERATOR, Actor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OFFICES = (
    "csp_chair",
    "head_of_community_safety",
    "coordinator",
    "dasveg_chair",
    "dasveg_member",
    "account_administrator",
    "auditor",
)
MEMBERS = {
    "panel_chair": None,
    "author": None,
    "panel_member": None,
    "senior_manager": "police",
    "imr_author": "police",
    "action_lead": "police",
    "advocate": None,
    "senior_manager_health": "health",
    "imr_author_health": "health",
    "action_lead_health": "health",
}
MADE: list[Actor] = []  # the cast, once it is made
database.THREADS = 1  # a second only takes the other test's core; the servers that tests start have theirs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All questions on one verb stand together: what it is done to is then made once. pytest groups by the place in each question's own list."""
    places = [place for place, item in enumerate(items) if item.path.name == "test_every_verb.py" and hasattr(item, "callspec")]
    found = [items[place] for place in places]
    first: dict[str, int] = {}
    for number, item in enumerate(found):
        first.setdefault(item.callspec.id, number)
    for place, item in zip(places, sorted(found, key=lambda item: first[item.callspec.id]), strict=True):
        items[place] = item


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Streamlit looks through every installed package for components with each drawn page, half of what a test of a page took; the portal's server
    does so once."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of published input to try the portal on."""
    folder = Path(os.environ.get("PORTAL_SAMPLES", "../shared/samples"))
    assert folder.is_dir(), f"The samples are not in {folder}: name their folder in PORTAL_SAMPLES."
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Debian's Chromium, one for the whole run: a process can hold Playwright's loop only once."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM.exists(), "These tests need Debian's Chromium: apt-get install chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def made_fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with nothing in it, made once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("fresh") / "data"
    database.open_portal(folder)
    database.close_portal()
    return folder


@pytest.fixture
def portal(made_fresh: Path, tmp_path: Path) -> Iterator[database.Portal]:
    """A fresh data folder, open in this process."""
    open_copy(made_fresh, tmp_path / "fresh")
    yield database.portal()
    database.close_portal()


@pytest.fixture(scope="session")
def made_cast(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SimpleNamespace]:
    """The cast's data folder, made once; each test gets a copy."""
    folder = tmp_path_factory.mktemp("cast") / "data"
    database.open_portal(folder)
    cast = make_cast()
    database.close_portal()
    MADE.extend(actor for actor in vars(cast).values() if isinstance(actor, Actor))
    return folder, cast


@pytest.fixture(autouse=True)
def still_signed_in() -> None:
    """The cast signed in when it was made: a long run of tests must not sign them out for want of use."""
    for actor in MADE:
        sessions.touch(actor.session_id, now=clock.now())


@pytest.fixture
def cast(made_cast: tuple[Path, SimpleNamespace], tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The cast in an open portal of its own; `portal` need not be asked for beside it."""
    folder, people_and_places = made_cast
    open_copy(folder, tmp_path / "data")
    yield people_and_places
    database.close_portal()


def open_copy(made: Path, folder: Path) -> None:
    """Open a copy of a data folder that this run of tests has made."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    open_made(folder)


def open_made(folder: Path) -> None:
    """Open a data folder that this run of tests has made: its schema need not be looked at, which took a third of the suite's time, nor whether
    its journal tells the same."""
    audit.forget_openings()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrations, "bring_up_to_date", lambda portal: [])
        database.open_portal(folder, recover=False)


def make_cast() -> SimpleNamespace:
    """Agencies, reviews and people of every role in the open portal."""
    cast = SimpleNamespace()
    _partnership()
    for name, kind in (("police", "police"), ("health", "health")):
        setattr(cast, name, _agency(f"Testshire {name.title()}", kind))
    cast.first, cast.second = _review("Alder"), _review("Birch")
    for role in OFFICES:
        setattr(cast, role, person(role))
        offices.give_office(OPERATOR, getattr(cast, role).person_id, role, first_day=clock.today())
    for name, agency in MEMBERS.items():
        actor = person(name, getattr(cast, agency) if agency else None)
        grant(actor, cast.first, name.removesuffix("_health"), actor.agency_id)
        setattr(cast, name, actor)
    cast.outsider = person("outsider")
    grant(cast.outsider, cast.second, "panel_member", None)
    cast.nobody = person("nobody")
    return cast


def person(username: str, agency: str | None = None) -> Actor:
    """Somebody with an account and a live session."""
    now = clock.now()
    name = f"{username.replace('_', ' ').title()} (fictional)"
    person_id = people.add(OPERATOR, username=username, name=name, agency_id=agency, now=now)
    sessions.begin(person_id, now=now)
    (session,) = database.rows("open_sessions_of", person=person_id)
    return Actor(person_id, name, agency, session["id"])


def grant(actor: Actor, review: str, role: str, agency: str | None) -> None:
    memberships.grant_membership(
        OPERATOR, review, actor.person_id, role, agency_id=agency, first_day=clock.today() - timedelta(days=1)
    )


def _partnership() -> None:
    with database.change(OPERATOR, "partnership_set_up") as write:
        write(
            "insert_partnership",
            id=database.new_id(),
            name="Testshire Community Safety Partnership",
            short_name="Testshire CSP",
            reference_prefix="DHR",
            logo=None,
            logo_type=None,
            demonstration=False,
        )


def _agency(name: str, kind: str) -> str:
    agency = database.new_id()
    with database.change(OPERATOR, "agency_added", subject=agency) as write:
        write(
            "insert_agency",
            id=agency,
            name=name,
            short_name=name,
            kind=kind,
            aliases="[]",
            valid_from=None,
            valid_to=None,
            successor_id=None,
        )
    return agency


def _review(label: str) -> str:
    with database.change(OPERATOR, "notification_recorded") as write:
        review, _ = reviews.begin(write, year=clock.today().year, label=label, begun_before=False, now=clock.now())
    return review
