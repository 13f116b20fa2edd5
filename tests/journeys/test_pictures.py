"""The pictures of the README: always of the demonstration, taken anew by `make pictures`."""

import os
import re

import pytest

from tests.journeys.conftest import SHOTS

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(900)]
PICTURES = SHOTS.parents[2] / "docs" / "pictures"
TAKEN = {
    "dashboard": ("head", "/dashboard"),
    "my-work": ("coordinator", "/my-work"),
    "overview": ("coordinator", "/overview?review={alder}"),
    "chronology": ("panel-chair", "/chronology?review={alder}"),
    "genogram": ("panel-chair", "/genogram?review={alder}"),
    "preliminary": ("dasveg-chair", "/preliminary?review={cedar}"),
    "action-plan": ("dasveg-member", "/action-plan?review={birch}"),
    "imrs": ("panel-chair", "/imrs?review={alder}"),
    "reports": ("coordinator", "/reports?review={birch}"),
    "monitoring": ("dasveg-chair", "/monitoring"),
    "procedure": ("panel-member", "/procedure"),
}
LOOKED_AT = {
    "timeline": ("panel-chair", "/chronology-pictures?review={alder}"),
    "chronology-compare": ("panel-chair", "/chronology-compare?review={alder}"),
    "chronology-seen": ("panel-chair", "/chronology-seen?review={alder}"),
    "chronology-write": ("police-author", "/chronology-write?review={alder}"),
    "chronology-import": ("police-author", "/chronology-import?review={alder}"),
    "names-check": ("coordinator", "/names-check?review={alder}"),
    "glossary": ("panel-chair", "/glossary?review={alder}"),
}


@pytest.fixture
def shown(visit):
    """Open screens of the demonstration, each for the role that uses it, and pass them through axe."""
    coordinator = visit("coordinator")
    people, ids = {"coordinator": coordinator}, {}
    for label in ("Alder", "Birch", "Cedar"):
        coordinator.open("/reviews?show=all")
        coordinator.follow(re.compile(label))
        ids[label.lower()] = coordinator.page.url.split("review=")[1].split("&")[0]

    def each(screens):
        for name, (who, path) in screens.items():
            person = people.get(who) or people.setdefault(who, visit(who))
            person.open(path.format(**ids))
            person.sees(re.compile("fictional"))
            person.page.wait_for_timeout(1000)
            person.looks(name)
            yield name, person

    return each


@pytest.mark.req("S58", "S56", "R77", "R78")
def test_every_screen_of_the_readme_and_of_the_chronology_is_drawn_for_the_role_that_uses_it_and_passes_axe(shown):
    looked_at = []
    for name, person in shown(TAKEN | LOOKED_AT):
        looked_at.append(name)
        if name in TAKEN and os.environ.get("PORTAL_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            person.page.screenshot(path=PICTURES / f"{name}.png")
    assert looked_at == [*TAKEN, *LOOKED_AT]
