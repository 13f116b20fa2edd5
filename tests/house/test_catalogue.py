"""Every requirement, clock and branch that the portal is built for is proved by a test, or docs/catalogue.md says why not."""

import re
from functools import cache

import pytest

from tests.house.test_rooms import ROOT

WANTED = [
    *(f"R{number}" for number in (*range(1, 165), *range(207, 213), 215)),
    *(f"D{number}" for number in range(1, 10)),
    *(f"B{number}" for number in range(1, 25)),
]


@cache
def proved() -> set[str]:
    """The catalogue numbers that stand on a test."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {number for text in texts for marks in re.findall(r"mark\.req\(([^)]*)\)", text) for number in re.findall(r"[RDBAS]\d+", marks)}


@cache
def excused() -> dict[str, str]:
    """The numbers that docs/catalogue.md gives a reason for."""
    text = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([RDBAS]\d+) \| (.+?) \|$", text, re.M))


@pytest.mark.parametrize("number", WANTED)
def test_every_number_of_the_catalogue_is_proved_or_says_why_not(number):
    assert number in proved() or excused().get(number), f"{number}: no test names it, and docs/catalogue.md gives no reason."


def test_no_reason_is_given_for_what_a_test_proves():
    assert set(excused()) & proved() == set()
