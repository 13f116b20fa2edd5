"""What an agency's next file is read by: what somebody chose for its last, and nothing that was only guessed."""

import json
from datetime import timedelta

import pytest

from casework import chronology_import, columns, database
from tests.rules.chronology_cases import NOW, TODAY, notified
from tests.rules.test_chronology_import import as_csv, listed

pytestmark = pytest.mark.req("R73", "R173")
BOTH = ["Date", "Information", "Action", "Outcome"]
JOINED = {"Date": "date", "Information": "information", "Action": "action", "Outcome": "outcome"}


@pytest.fixture
def alder(cast):
    notified(cast)
    return cast


def sent(cast, *headings, matching=None):
    before = len(listed(cast))
    content = as_csv([f"{before + 1}/09/2019", *["x"] * (len(headings) - 1)], headings=headings)
    now = NOW + timedelta(minutes=before)
    chronology_import.import_file(cast.imr_author, cast.first, cast.police, "police.csv", content, matching=matching, today=TODAY, now=now)


def next_file(cast, *headings):
    (table,) = chronology_import.tables_in("next.csv", as_csv(["13/09/2019", *["y"] * (len(headings) - 1)], headings=headings), cast.police)
    return {match.heading: match.target for match in table.matches}


def chosen(cast):
    return json.loads(database.one("remembered_matching", agency=cast.police)["chosen"])


def test_only_what_somebody_chose_is_remembered(alder):
    sent(alder, "Date", "Information", "Tag", "Agency ref")
    assert chosen(alder) == {}
    sent(alder, "Date", "Information", "Tag", "Agency ref", matching={"Date": "date", "Information": "information", "Tag": "source"})
    assert chosen(alder) == {"tag": "source"}


def test_what_was_chosen_once_stays_chosen_in_the_files_after_it(alder):
    sent(alder, "Tag", "Information", matching={"Tag": "date", "Information": "information"})
    sent(alder, "Tag", "Information")
    assert chosen(alder) == {"tag": "date"} and next_file(alder, "Tag", "Information") == {"Tag": "date", "Information": "information"}


def test_a_file_of_other_headings_in_between_makes_nothing_forgotten(alder):
    matching = {"Date": "date", "Information": "information", "Where from": "source"}
    sent(alder, *matching, matching=matching)
    sent(alder, *BOTH)
    assert next_file(alder, *matching) == matching


def test_what_was_chosen_back_is_as_guessed_again(alder):
    sent(alder, "Date", "Information", "Notes", matching={"Date": "date", "Information": None, "Notes": "information"})
    sent(alder, "Date", "Information", "Notes", matching={"Date": "date", "Information": "information", "Notes": None})
    assert next_file(alder, "Date", "Information", "Notes") == {"Date": "date", "Information": "information", "Notes": None}


def test_two_columns_of_one_name_are_remembered_each_as_it_was_chosen(alder):
    headings = ["Date", "Information", "Comment", "Comment"]
    matching = {"Date": "date", "Information": "information", "Comment": "panel_note", "Comment (2)": "comment"}
    sent(alder, *headings, matching=matching)
    assert next_file(alder, *headings) == matching
    sent(alder, *headings)
    assert next_file(alder, *headings) == matching


def test_a_heading_that_was_not_known_in_one_file_is_guessed_in_the_next(alder):
    sent(alder, "Date", "Event", "Event details")
    assert next_file(alder, "Date", "Event") == {"Date": "date", "Event": "information"}


def test_an_outcome_chosen_for_the_action_is_put_to_the_action_of_a_file_that_has_both(alder):
    sent(alder, "Date", "Information", "Outcome", matching={"Date": "date", "Information": "information", "Outcome": "action"})
    assert next_file(alder, "Date", "Information", "Outcome")["Outcome"] == "action"
    assert next_file(alder, *BOTH) == JOINED


def test_an_outcome_that_somebody_left_out_beside_the_action_stays_left_out(alder):
    sent(alder, *BOTH, matching={**JOINED, "Outcome": None})
    assert next_file(alder, *BOTH) == {**JOINED, "Outcome": None}


@pytest.mark.parametrize(
    "earlier",
    [{"action": "action", "outcome": None}, {"action": None, "outcome": "action"}, {"outcome": "action"}, {"action": "action"}],
)
def test_a_matching_from_before_choices_were_kept_does_not_part_action_and_outcome(earlier):
    recalled = columns.recalled({"date": "date", "information": "information", **earlier}, None, columns.CHRONOLOGY)
    assert {match.heading: match.target for match in columns.guess(BOTH, columns.CHRONOLOGY, recalled)} == JOINED


def test_what_a_matching_from_before_says_of_any_other_heading_stands():
    earlier = {"tag": "date", "was geschah": "information", "comments": None, "action": "action", "outcome": "panel_note", "decision": None}
    assert columns.recalled(earlier, None, columns.CHRONOLOGY) == {name: target for name, target in earlier.items() if name != "action"}
