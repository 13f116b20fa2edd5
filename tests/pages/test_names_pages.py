"""The switch of names, the check for names and the glossary, as people use them."""

import pytest

from casework import chronology_leaks, chronology_submission, glossary
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
    assert "1 to look at, in 1 entry" in words(screen) and "the name of Wilhelmina Fictional" in words(screen) and "Correct" in words(screen)
    ran(screen.radio[0].set_value("pseudonyms").run())
    assert "Nothing was found" in words(screen)


def files(screen):
    """The addresses of the files that are offered, by what the link says."""
    return {one.proto.label: one.proto.url for one in screen.get("link_button") if "/download/chronology" in one.proto.url}


def unfolded(screen, alder, part):
    screen.session_state[f"take-out-{alder.first}-{part}:fold"] = True
    return ran(screen.run())


@pytest.mark.req("R75", "R170", "R214", "R52")
def test_a_file_without_real_names_is_offered_to_who_says_that_they_looked_at_what_it_still_tells(alder):
    screen = opened("chronology", alder.panel_chair, review=alder.first)
    assert len(files(screen)) == 3 and not any("looked=" in url for url in files(screen).values()), "in real names, for who reads these"
    screen = opened("chronology", alder.panel_chair, review=alder.first, names="pseudonyms")
    assert files(screen) == {}
    assert "Nothing was found" in words(unfolded(screen, alder, "None-pseudonyms")) and len(files(screen)) == 3
    add(alder.imr_author, alder.first, alder.police, information="Ring 07700 900123 or 07700 900124.")
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    screen = unfolded(opened("chronology", alder.panel_chair, review=alder.first, names="pseudonyms"), alder, "None-pseudonyms")
    assert "May still tell who somebody is, in 2 places" in words(screen) and "names-check" in sent(screen) and files(screen) == {}
    (looked,) = [one for one in screen.checkbox if one.label.startswith("I have looked")]
    ran(looked.check().run())
    mark = chronology_leaks.before_export(alder.panel_chair, alder.first, "pseudonyms").mark
    assert len(files(screen)) == 3 and all(f"names=pseudonyms&looked={mark}" in url for url in files(screen).values())
    narrative = unfolded(opened("chronology", alder.panel_chair, review=alder.first), alder, "narrative")
    assert "in 2 places" in words(narrative) and len(files(narrative)) == 3, "those in real names"


@pytest.mark.req("R170")
def test_the_check_opens_with_the_names_of_the_file_from_which_one_comes(alder):
    screen = opened("names_check", alder.panel_member, review=alder.first, names="pseudonyms")
    assert screen.radio[0].value == "pseudonyms" and "Wilhelmina" not in sent(screen)


@pytest.mark.req("R75")
def test_abbreviations_are_explained_or_set_aside_one_after_another_and_taken_over(alder):
    add(alder.imr_author, alder.first, alder.police, information="XYZ rang XYZ and the IDVA.")
    screen = opened("glossary", alder.coordinator, review=alder.first)
    assert "listed once they are used twice or more. One that is used once" in words(screen)
    assert "Not explained yet: 3" in words(screen) and "What does IDVA mean?" in words(screen)
    ran(next(one for one in screen.button if one.label == "Explain it").click().run())
    ran(next(one for one in screen.button if one.label.startswith("Set it aside")).click().run())
    assert "Not explained yet: 1" in words(screen)
    assert [one.letters for one in glossary.of_review(alder.coordinator, alder.first)] == ["IDVA"]
    reader = words(opened("glossary", alder.panel_member, review=alder.first))
    assert "Independent Domestic Violence Advisor" in reader and "Explain it" not in reader
