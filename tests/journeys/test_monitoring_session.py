"""DASVEG's session in a real browser: begun, typed with Ctrl+Enter from one action to the next, followed on the projector (3.5)."""

import re

import pytest

from casework import clock

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
SAID = "Course held for two shifts; the third follows in January."


@pytest.mark.req("R147", "S56", "S58")
def test_the_minute_taker_goes_on_with_ctrl_enter_and_the_projector_follows(visit):
    chair, room = visit("dasveg-chair"), visit("dasveg-member")
    chair.open("/monitoring")
    chair.looks("monitoring-called")
    chair.page.get_by_text("Begin the session", exact=True).first.click()  # it is folded until the day has come
    chair.settle()
    chair.fill("Day of the session", f"{clock.today():%d/%m/%Y}")
    chair.fill("Present, by post", "DASVEG Chair")
    chair.press("Begin the session")
    chair.follow(re.compile("Go to the first"))
    first, heading = chair.page.url, chair.page.locator(".csp-large h2").inner_text()
    chair.looks("monitoring-action")
    chair.follow("Next")
    assert chair.page.url != first and "action=" in chair.page.url, "the address says which action is shown"
    chair.follow("Previous")
    assert chair.page.url == first
    field = chair.field("Progress: what the agency says")
    field.click()
    field.press_sequentially(SAID, delay=10)
    chair.page.keyboard.press("Control+Enter")
    chair.sees(re.compile("Minute of action"))
    chair.settle()
    assert chair.page.url != first and SAID not in chair.reads()
    second = chair.page.locator(".csp-large h2").inner_text()
    assert second != heading
    room.open("/monitoring?view=room")
    room.sees(second)
    room.looks("monitoring-room")
    chair.follow("Next")
    room.sees(chair.page.locator(".csp-large h2").inner_text())
    chair.page.goto(first)
    chair.settle()
    assert SAID in chair.reads()
