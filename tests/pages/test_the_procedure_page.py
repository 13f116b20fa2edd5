"""The procedure on screen: the map, its words, where reviews stand."""

import re

import pytest

from casework import procedure
from parts import process_map as drawn
from tests.conftest import MEMBERS, OFFICES
from tests.pages.screens import opened, sent, words
from tests.rules.review_cases import TODAY, gathering


@pytest.mark.req("A9")
def test_every_stage_and_every_step_stands_on_the_page(cast):
    rules = procedure.current()
    shown = words(opened("the_procedure", cast.nobody))
    assert all(stage.label in shown for stage in rules.stages.values())
    assert [step.id for step in rules.steps.values() if f"{step.section} {step.title}" not in shown] == []
    assert "Then: Decided: proceed (Proceed to a review) or Closed: not proceeding (Do not proceed)." in shown


@pytest.mark.req("A9", "A7", "D1", "D2", "D3")
def test_the_clocks_and_the_words_are_explained(cast):
    shown = words(opened("the_procedure", cast.author))
    for rule in procedure.current().clocks.clock:
        assert rule.text in shown
    assert "Domestic Abuse and Sexual Violence Executive Group" in shown


def test_a_step_opens_with_what_it_says(cast):
    def script(actor):
        import streamlit as st

        from pages import the_procedure

        st.session_state["step-submitted_to_home_office"] = True
        the_procedure.page(actor)

    from streamlit.testing.v1 import AppTest

    screen = AppTest.from_function(script, args=(cast.author,), default_timeout=60).run()
    assert not screen.exception
    shown = words(screen)
    assert "Submit the anonymised report, summary and action plan to the Home Office" in shown
    assert "Board approves the reports and the action plan" in shown and "Homicide clock: Steps 3.1.6 to 3.4.4" in shown


@pytest.mark.req("S1")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_each_role_sees_its_own_reviews_on_the_map(cast, name):
    gathering(cast)
    screen = opened("the_procedure", getattr(cast, name))
    told = sent(screen)
    everywhere = name in OFFICES[:5]
    assert (f"DHR-{TODAY.year}-01" in told) == (everywhere or name in MEMBERS)
    assert (f"DHR-{TODAY.year}-02" in told) == (everywhere or name == "outsider")


@pytest.mark.req("A9")
def test_the_picture_is_drawn_from_the_data_and_its_lines_stay_within_it(cast):
    from casework import process_map

    rules = procedure.current()
    places, ways = process_map.places(rules), process_map.ways(rules)
    picture = drawn.svg(places, ways)
    assert picture.count("<rect") == len(places) + 1 and picture.count('marker-end="url(#tip)"') == len(ways)
    width, height = (int(figure) for figure in re.search(r'viewBox="0 0 (\d+) (\d+)" font', picture).groups())
    for x, y in re.findall(r'<text x="(\d+)" y="(\d+)"', picture):
        assert int(x) < width and int(y) < height
    assert "<script" not in picture and "href" not in picture
    assert len(places) > 0 and "Home Office leads to Found inadequate" in drawn.in_words(places, ways)
