"""Two people write one agency's chronology at the same time, from the keyboard alone: every entry is saved once, whole, and nobody waits (R78)."""

import re
import time
from statistics import median

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import ANSWER

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
EACH = 6
FOCUSED = "document.activeElement.getAttribute('aria-label') || ''"


def tab_to(visitor, label: str, *, most: int = 60) -> None:
    """Press Tab until the field of this label has the cursor."""
    for _ in range(most):
        if visitor.page.evaluate(FOCUSED).startswith(label):
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"No field {label} is reached with Tab.")


def type_entry(visitor, date: str, words: str) -> float:
    """One entry, typed and saved with Ctrl+Enter; how long it took from that key until it stood in the list."""
    keyboard = visitor.page.keyboard
    keyboard.type(date, delay=5)
    tab_to(visitor, "Information")
    keyboard.type(words, delay=2)
    begun = time.monotonic()
    keyboard.press("Control+Enter")
    expect(visitor.page.get_by_role("cell", name=words)).to_be_visible(timeout=ANSWER)
    took = time.monotonic() - begun
    visitor.page.wait_for_function(f"({FOCUSED}).startsWith('Date') && document.activeElement.value === ''", timeout=ANSWER)
    return took


@pytest.mark.req("R78", "S34")
def test_two_people_write_six_entries_each_at_once_from_the_keyboard_alone(visit):
    people = [visit("coordinator"), visit("police-author")]
    for visitor in people:
        visitor.open("/reviews")
        visitor.follow(re.compile("Alder"))
        review = re.search(r"review=(\w+)", visitor.page.url)[1]
        visitor.open(f"/chronology-write?review={review}")
    people[0].pick("Agency", "Durham Constabulary")
    for visitor in people:
        tab_to(visitor, "Date")
    took = []
    for number in range(1, EACH + 1):
        for place, visitor in enumerate(people):
            visitor.page.keyboard.press("Control+A")
            took.append(type_entry(visitor, f"{number}/{place + 3}/2024", f"Entry {number} of writer {place}."))
    print(f"\nFrom Ctrl+Enter until the entry stands in the list: median {median(took):.2f} s, longest {max(took):.2f} s")
    people[0].looks("chronology-write")
    for visitor in people:
        visitor.open(f"/chronology?review={review}&from=2024&rows=200")
        said = visitor.reads()
        for place in range(2):
            for number in range(1, EACH + 1):
                assert said.count(f"Entry {number} of writer {place}.") == 1
                assert f"{number:02d}/{place + 3:02d}/2024" in said
