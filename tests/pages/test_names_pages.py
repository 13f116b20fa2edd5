"""The switch of names, the check for names and the glossary, as people use them."""

import pytest

from casework import chronology_submission, glossary
from tests.pages.screens import opened, ran, sent, words
from tests.rules.chronology_cases import NOW, add, notified, persons


@pytest.fixture
def alder(cast):
    notified(cast)
    persons(cast.first)
    text = "Wilhelmina Fictional rang the IDVA. Her daughter CF was told of the MARAC. The MARAC met."
    cast.entry = add(cast.imr_author, cast.first, cast.police, information=text)
    chronology_submission.submit_chronology(cast.imr_author, cast.first, cast.police, now=NOW)
    return cast


def labels(screen):
    return [one.label for one in screen.radio]


@pytest.mark.req("A28", "R214", "R52")
def test_one_switch_shows_the_chronology_in_real_names_initials_or_pseudonyms(alder):
    screen = opened("chronology", alder.panel_chair, review=alder.first)
    (switch,) = [one for one in screen.radio if one.label == "Names"]
    assert switch.options == ["As typed", "Real names", "Initials", "Pseudonyms"] and "Wilhelmina Fictional rang" in words(screen)
    ran(switch.set_value("pseudonyms").run())
    assert "Alder rang the IDVA. Her child Hazel was told" in words(screen) and screen.query_params["names"] == "pseudonyms"
    assert "Pseudonyms are shown for names, as chosen" in words(screen)
    (switch,) = [one for one in screen.radio if one.label == "Names"]
    ran(switch.set_value("real").run())
    assert "Her daughter Clementine Fictional was told" in words(screen)
    entry = opened("chronology_entry", alder.panel_chair, review=alder.first, entry=alder.entry, names="initials")
    assert "WF rang" in words(entry) and "Wilhelmina" not in words(entry)


@pytest.mark.req("R214")
def test_who_reads_initials_is_offered_no_real_names_and_gets_none_by_the_address(alder):
    screen = opened("chronology", alder.panel_member, review=alder.first, names="real")
    (switch,) = [one for one in screen.radio if one.label == "Names"]
    assert switch.options == ["Initials", "Pseudonyms"] and "Wilhelmina" not in sent(screen) and "WF rang" in words(screen)


@pytest.mark.req("R75", "R170")
def test_the_check_lists_each_entry_with_a_name_and_the_way_to_correct_it(alder):
    screen = opened("names_check", alder.imr_author, review=alder.first)
    assert "1 to look at, in 1 entry" in words(screen) and "the name of Alder" in words(screen) and "Correct" in words(screen)
    ran(screen.radio[0].set_value("pseudonyms").run())
    assert "Nothing was found" in words(screen)


@pytest.mark.req("R75")
def test_abbreviations_are_explained_or_set_aside_one_after_another_and_taken_over(alder):
    add(alder.imr_author, alder.first, alder.police, information="XYZ rang XYZ and the IDVA.")
    screen = opened("glossary", alder.coordinator, review=alder.first)
    assert "Not explained yet: 3" in words(screen) and "What does IDVA mean?" in words(screen)
    ran(next(one for one in screen.button if one.label == "Explain it").click().run())
    ran(next(one for one in screen.button if one.label.startswith("Set it aside")).click().run())
    assert "Not explained yet: 1" in words(screen)
    assert [one.letters for one in glossary.of_review(alder.coordinator, alder.first)] == ["IDVA"]
    reader = words(opened("glossary", alder.panel_member, review=alder.first))
    assert "Independent Domestic Violence Advisor" in reader and "Explain it" not in reader
