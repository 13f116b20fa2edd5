"""The pictures of the README: always of the demonstration, taken anew by `make pictures`."""

import os
import re

import pytest

from tests.journeys.conftest import SHOTS

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
PICTURES = SHOTS.parents[2] / "docs" / "pictures"
TAKEN = {
    "dashboard": ("head", "/dashboard"),
    "my-work": ("coordinator", "/my-work"),
    "overview": ("coordinator", "/overview?review={alder}"),
    "chronology": ("panel-chair", "/chronology?review={alder}"),
    "preliminary": ("dasveg-chair", "/preliminary?review={cedar}"),
    "action-plan": ("dasveg-member", "/action-plan?review={birch}"),
    "imrs": ("panel-chair", "/imrs?review={alder}"),
    "reports": ("coordinator", "/reports?review={birch}"),
    "monitoring": ("dasveg-chair", "/monitoring"),
    "procedure": ("panel-member", "/procedure"),
}


@pytest.mark.req("S58", "S56")
def test_every_screen_of_the_readme_is_drawn_for_the_role_that_uses_it_and_passes_axe(visit):
    coordinator = visit("coordinator")
    ids = {}
    for label in ("Alder", "Birch", "Cedar"):
        coordinator.open("/reviews?show=all")
        coordinator.follow(re.compile(label))
        ids[label.lower()] = coordinator.page.url.split("review=")[1].split("&")[0]
    people = {"coordinator": coordinator}
    for name, (who, path) in TAKEN.items():
        person = people.setdefault(who, None) or visit(who)
        people[who] = person
        person.open(path.format(**ids))
        person.sees(re.compile("fictional"))
        person.page.wait_for_timeout(1000)
        person.looks(name)
        if os.environ.get("PORTAL_PICTURES"):
            PICTURES.mkdir(exist_ok=True)
            person.page.screenshot(path=PICTURES / f"{name}.png")
