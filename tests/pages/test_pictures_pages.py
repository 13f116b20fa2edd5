"""The pictures of a review: timeline, contacts by month, genogram, each opened by the people who use them."""

import re
import shutil
from dataclasses import replace
from datetime import date

import pytest

from casework import case_persons, chronology_submission, database, registers, steps
from casework.chronology import Filters
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules.chronology_cases import CANARY, add, notified, persons
from tests.rules.verbs_table import NOW, TODAY


@pytest.fixture(scope="module")
def alder(made_cast, tmp_path_factory):
    """Entries of two agencies and a family of three, in one portal for all of these tests."""
    folder, cast = made_cast
    where = tmp_path_factory.mktemp("pictures") / "data"
    shutil.copytree(folder, where)
    database.open_portal(where)
    notified(cast)
    cast.persons = persons(cast.first)
    add(cast.imr_author, cast.first, cast.police, "12/09/2019", "Wilhelmina was seen <b>crying</b>.", victim_seen="yes", significance="escalation")
    add(cast.imr_author, cast.first, cast.police, "Feb 2020", "A call.", about=[cast.persons[0]])
    add(cast.imr_author, cast.first, cast.police, "2018", "Known.")
    add(cast.imr_author_health, cast.first, cast.health, "13/09/2019", CANARY, victim_seen="yes")
    chronology_submission.set_review_period(cast.coordinator, cast.first, "01/01/2019", "31/12/2020", now=NOW)
    typed = {"child": cast.persons[2], "parent": cast.persons[0], "other_parent": cast.persons[1]}
    registers.add(cast.coordinator, cast.first, "family_parents", typed, today=TODAY, now=NOW)
    yield cast
    database.close_portal()


@pytest.mark.req("R77", "R79", "S5")
def test_the_timeline_is_drawn_in_the_readers_names_without_another_agencys_words(alder):
    mine = opened("chronology_pictures", alder.imr_author, review=alder.first)
    assert "3 entries of 1 agency, 01/01/2018 to 29/02/2020." in words(mine) and "The period of review is 01/01/2019 to 31/12/2020." in words(mine)
    everything = sent(mine)
    assert CANARY not in everything and "&lt;b&gt;crying" in everything and "<b>" not in everything.replace("<br>", "")
    assert "Escalation of risk" in everything and "circle-open" in everything  # words beside the shape; hollow where the day is not known
    whole = sent(opened("chronology_pictures", alder.coordinator, review=alder.first))
    assert CANARY in whole and "Feb 2020, Testshire Police" in whole
    chair = opened("chronology_pictures", alder.panel_chair, review=alder.first)
    assert "No entry is to be seen here yet" in words(chair)


@pytest.mark.req("R78")
def test_contacts_are_counted_by_agency_and_month_and_those_with_the_victim_seen_apart(alder):
    counted = opened("chronology_pictures", alder.coordinator, review=alder.first, part="heat_map")
    assert "3 contacts by agency and month, 09/2019 to 02/2020." in words(counted)
    assert "1 more may lie in more than one month, and is counted in none." in words(counted)
    assert "02/2020" in sent(counted)  # the same figures as a table
    assert "2 contacts in which the victim was seen" in words(fill(counted, ":seen", True))


@pytest.mark.req("R77", "R78")
def test_the_heat_map_marks_the_period_of_review_where_it_begins_and_ends(alder):
    from casework import chronology_pictures
    from parts import heat_map

    drawn = chronology_pictures.timeline(alder.coordinator, alder.first, weeks=4)
    told = replace(drawn.period, first_day=date(2019, 10, 15), last_day=date(2019, 12, 31))
    found = heat_map.figure(chronology_pictures.heat_map(drawn), told)
    assert [line.x0 for line in found.layout.shapes] == [0.5, 3.5]  # of 09/2019 to 02/2020: before the second month, after the fourth
    assert [one.text for one in found.layout.annotations] == ["Period of review from 15/10/2019", "Period of review to 31/12/2019"]
    assert not heat_map.figure(chronology_pictures.heat_map(drawn), drawn.period).layout.shapes  # it begins before what is drawn, and ends after
    page = opened("chronology_pictures", alder.coordinator, review=alder.first, part="heat_map")
    assert "The period of review is 01/01/2019 to 31/12/2020." in words(page)


@pytest.mark.req("R77")
def test_what_a_day_is_to_look_like_is_no_day_that_seems_to_be_chosen(alder):
    page = opened("chronology_pictures", alder.coordinator, review=alder.first)
    assert {field.placeholder for field in page.text_input} == {"dd/mm/yyyy"}
    assert "The bars at the top of the picture count entries by month." in words(page)


def test_the_pictures_are_narrowed_by_agency_person_and_period_and_what_is_no_date_is_said(alder):
    drawn = opened("chronology_pictures", alder.coordinator, review=alder.first)
    assert "1 entry of 1 agency" in words(fill(drawn, ":agency", alder.health))
    drawn = opened("chronology_pictures", alder.coordinator, review=alder.first)
    assert "1 entry of 1 agency" in words(fill(drawn, ":about", alder.persons[0]))
    drawn = opened("chronology_pictures", alder.coordinator, review=alder.first)
    assert "4 entries of 2 agencies" in words(fill(drawn, ":from", "31/02/2019")) and "There is a problem" in words(drawn)
    assert "No entry matches" in words(fill(drawn, ":from", "2021"))


@pytest.mark.req("R77")
def test_beyond_what_can_be_drawn_one_by_one_entries_are_counted_and_none_is_lost(alder, monkeypatch):
    from casework import chronology_pictures
    from parts import timeline

    monkeypatch.setattr(chronology_pictures, "MOST", 2)
    drawn = chronology_pictures.timeline(alder.coordinator, alder.first, weeks=4)
    assert drawn.by_month and not any(mark.words for mark in drawn.marks)
    assert sum(len(found) for found in chronology_pictures.months(drawn.marks).values()) == 3
    found = timeline.figure(drawn)
    assert [len(trace.x) for trace in found.data if trace.name == "Entries of a month"] == [3]
    assert "Too many to draw one by one" in timeline.says(drawn)
    assert [(gap.first.isoformat(), gap.weeks) for gap in drawn.gaps] == [("2019-01-01", 36), ("2019-09-14", 20)]
    few = chronology_pictures.timeline(alder.coordinator, alder.first, Filters(about=alder.persons[0]))
    assert not few.by_month and few.marks[0].words == "A call."


@pytest.mark.req("R80")
def test_the_genogram_stands_above_what_it_is_drawn_from_and_is_added_to_one_question_at_a_time(alder):
    drawn = opened("genogram", alder.coordinator, review=alder.first)
    assert "Wilhelmina Fictional" in words(drawn) and "parents together, relationship not recorded" in words(drawn)
    assert "/download/genogram?" in sent(drawn) and "picture=png" in sent(drawn)
    couples = opened("genogram", alder.coordinator, review=alder.first, part="family_couple")
    assert "Partners, present and former." in words(couples) and "Add a couple" in words(couples)
    assert "Add a person" in words(drawn) and "Correct a person's record" in words(drawn)
    assert "can be several" in words(fill(drawn, ":as_at", "2019"))


@pytest.mark.req("R80")
def test_the_people_of_the_genogram_are_listed_with_the_day_the_victim_died_as_the_notification_has_it(alder):
    with database.change(alder.coordinator, "step_recorded", review=alder.first) as write:
        steps.record(write, alder.coordinator, alder.first, "death", done=date(2026, 7, 22), now=NOW)
    died = re.compile(r"""data-label=[^>]{,3}Died[^>]*>([^<]*)<""")
    listed = died.findall(sent(opened("genogram", alder.coordinator, review=alder.first)))
    assert [one for one in listed if one] == ["22/07/2026"]
    assert not any(died.findall(sent(opened("genogram", alder.panel_member, review=alder.first))))


@pytest.mark.req("R80", "R52", "S5")
def test_a_panel_member_sees_it_in_initials_without_a_way_to_change_or_take_it(alder):
    drawn = opened("genogram", alder.panel_member, review=alder.first)
    assert "WF" in words(drawn) and "Wilhelmina" not in sent(drawn) and "Clementine" not in sent(drawn)
    assert "/download/genogram" not in sent(drawn) and "Add a person" not in words(drawn)
    for actor in (alder.outsider, alder.dasveg_member, alder.action_lead):
        assert "Children" not in words(refused := opened("genogram", actor, review=alder.first)) and "WF" not in sent(refused)


@pytest.mark.req("R80")
def test_a_person_is_added_to_the_review_with_their_sex_from_the_genogram(alder):
    drawn = opened("genogram", alder.coordinator, review=alder.first)
    for field, value in (("part", "family"), ("real_name", "Marjorie Tapir"), ("sex", "female")):
        fill(drawn, f"person:{field}", value)
    press(drawn, "Add the person")
    added = next(one for one in case_persons.of_review(alder.coordinator, alder.first) if one.name == "Marjorie Tapir")
    assert added.sex == "female"
