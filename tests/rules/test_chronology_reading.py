"""The combined chronology: who reads what, in which names, in which order, through which filters."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    chronology,
    chronology_entries,
    chronology_filters,
    chronology_import,
    chronology_submission,
    database,
)
from casework.chronology_filters import Filters
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from tests.pages.screens import opened
from tests.rules.chronology_cases import CANARY, NOW, TODAY, add, correct, events, notified, persons

DATES = ("2018", "2019", "March 2019", "01/03/2019", "05/03/2019", "early 2019", "12/03/2019")
READERS = ("imr_author", "senior_manager", "imr_author_health", "coordinator", "panel_chair", "author", "panel_member")


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def submit(cast, actor, agency):
    chronology_submission.submit_chronology(actor, cast.first, agency, now=NOW)


def read(actor, review, **filters):
    return [entry.information for entry in chronology.page(actor, review, Filters(**filters)).entries]


# --- need-to-know (settled points 1 and 2)


@pytest.mark.req("S5")
def test_another_agencys_words_appear_nowhere_for_an_agencys_people(alder):
    mine = add(alder.imr_author, alder.first, alder.police, information="mine")
    theirs = add(alder.imr_author_health, alder.first, alder.health, information=CANARY, source=CANARY, views_wishes=CANARY)
    chronology_entries.comment(alder.imr_author_health, theirs, CANARY, thread="review_officer", now=NOW)
    for submitted in (False, True):
        if submitted:
            submit(alder, alder.imr_author, alder.police)
            submit(alder, alder.imr_author_health, alder.health)
            link = {"kind": "conflict", "note": CANARY, "now": NOW}
            chronology_submission.link_entries(alder.author, mine, theirs, **link)
        for actor in (alder.imr_author, alder.senior_manager):
            seen = [
                chronology.page(actor, alder.first),
                chronology.page(actor, alder.first, Filters(agency=alder.health)),
                chronology.page(actor, alder.first, Filters(text=CANARY)),
                chronology.entries(actor, alder.first),
                chronology.chronologies(actor, alder.first),
                chronology.agencies_in_view(actor, alder.first),
                chronology.in_error(actor, alder.first),
                chronology.versions(actor, mine),
            ]
            assert CANARY not in repr(seen) and alder.health not in repr(seen) and theirs not in repr(seen)
            assert chronology.page(actor, alder.first).everything == 1
            assert seen[0].entries[0].others_that_day == 0
            with pytest.raises(NotFound):
                chronology.entry(actor, theirs)
            with pytest.raises(NotFound):
                chronology_submission.submissions_of(actor, alder.first, alder.health)


def test_the_panel_sees_an_agencys_chronology_as_submitted_and_later_corrections_only_when_submitted_again(alder):
    kept = add(alder.imr_author, alder.first, alder.police, information="first text")
    dropped = add(alder.imr_author, alder.first, alder.police, information="to be dropped")
    panel = (alder.panel_chair, alder.author, alder.panel_member)
    assert all(read(reader, alder.first) == [] for reader in panel)
    submit(alder, alder.imr_author, alder.police)
    assert all(set(read(reader, alder.first)) == {"first text", "to be dropped"} for reader in panel)

    correct(alder.imr_author, kept, information="second text")
    chronology_entries.record_entry_in_error(alder.imr_author, dropped, "Another family", version_no=1, now=NOW)
    add(alder.imr_author, alder.first, alder.police, information="new text")
    assert all(set(read(reader, alder.first)) == {"first text", "to be dropped"} for reader in panel)
    assert set(read(alder.imr_author, alder.first)) == set(read(alder.coordinator, alder.first)) == {"second text", "new text"}
    assert [len(chronology.versions(reader, kept)) for reader in (alder.author, alder.imr_author)] == [1, 2]
    (state,) = chronology.chronologies(alder.imr_author, alder.first)
    assert (state.number, state.unsubmitted) == (1, 3)

    submit(alder, alder.imr_author, alder.police)
    assert all(set(read(reader, alder.first)) == {"second text", "new text"} for reader in panel)


@pytest.mark.parametrize("who", ["head_of_community_safety", "csp_chair", "dasveg_chair", "dasveg_member", "action_lead"])
def test_who_sees_the_review_but_no_chronology_is_told_so(alder, who):
    with pytest.raises(NotAllowed):
        chronology.page(getattr(alder, who), alder.first)


@pytest.mark.req("S4")
@pytest.mark.parametrize("who", ["outsider", "nobody", "account_administrator", "auditor"])
def test_who_does_not_see_the_review_is_told_that_there_is_none(alder, who):
    with pytest.raises(NotFound):
        chronology.page(getattr(alder, who), alder.first)


def test_a_conflict_of_interest_takes_the_chronology_away_at_once(alder):
    from casework import memberships

    add(alder.imr_author, alder.first, alder.police)
    memberships.declare_conflict(alder.imr_author, alder.first, note="", today=date(2026, 11, 22))
    with pytest.raises(NotFound):
        chronology.page(alder.imr_author, alder.first)
    assert database.scoped(alder.imr_author, "entry_texts", review=alder.first, text=None) == []


@pytest.mark.req("S57")
def test_the_first_opening_in_a_session_is_recorded(alder):
    for _ in range(2):
        chronology.opened(alder.author, alder.first)
    assert [row["person_id"] for row in events("chronology_opened")] == [alder.author.person_id]


# --- names (settled point 3)


@pytest.mark.req("R75", "R214")
def test_each_reader_sees_the_names_of_their_role_and_finds_only_what_they_see(alder):
    add(alder.imr_author, alder.first, alder.police, information="Wilhelmina rang.", about=[alder.persons[0]])
    submit(alder, alder.imr_author, alder.police)
    shown = {
        who: (entry.information, entry.about_shown)
        for who in READERS
        for entry in chronology.page(getattr(alder, who), alder.first).entries
    }
    real, initials = ("Wilhelmina rang.", "Wilhelmina Fictional"), ("WF rang.", "WF")
    assert shown == {
        "imr_author": real, "senior_manager": real, "coordinator": real, "panel_chair": real, "author": real, "panel_member": initials
    }  # fmt: skip
    assert read(alder.panel_member, alder.first, text="Wilhelmina") == []
    assert read(alder.panel_member, alder.first, text="wf RANG") == ["WF rang."]
    assert read(alder.author, alder.first, text="wilhelmina") == ["Wilhelmina rang."]


@pytest.mark.req("R214")
def test_in_pseudonyms_every_word_that_is_shown_is_found_also_one_that_stands_in_no_file(alder):
    said = "Clementine told that she was hit; her daughter's school rang."
    add(alder.imr_author, alder.first, alder.police, information=said, about=[alder.persons[2]])
    (shown,) = chronology.page(alder.coordinator, alder.first, names_as="pseudonyms").entries
    words = {word for word in re.findall(r"\w+", shown.information)}
    assert words - {"Clementine", "told", "that", "she", "was", "hit", "her", "daughter", "s", "school", "rang"}
    found = {word: chronology.page(alder.coordinator, alder.first, Filters(text=word), names_as="pseudonyms").total for word in words}
    assert found == dict.fromkeys(words, 1)


# --- order, gaps, filters (R77 to R79)


@pytest.mark.req("R77")
def test_partial_dates_stand_after_the_days_they_may_begin_with_and_before_the_next(alder):
    for typed in ("12/09/2019", "Sept 2019", "01/09/2019", "2019", "01/10/2019", "31/08/2019"):
        add(alder.imr_author, alder.first, alder.police, typed, information=typed)
    assert read(alder.imr_author, alder.first) == ["2019", "31/08/2019", "01/09/2019", "Sept 2019", "12/09/2019", "01/10/2019"]


def test_within_a_day_the_place_given_goes_before_the_time(alder):
    for time, order in (("14:30", ""), ("09:05", ""), ("", "2"), ("23:00", "1")):
        add(alder.imr_author, alder.first, alder.police, information=f"{time}/{order}", time_of_day=time, order_in_day=order)
    assert read(alder.imr_author, alder.first) == ["09:05/", "14:30/", "23:00/1", "/2"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.sampled_from(DATES), min_size=1, max_size=8))
def test_the_order_holds_for_any_mix_of_dates(alder, days):
    for typed in days:
        add(alder.imr_author, alder.first, alder.police, typed)
    shown = [(entry.date.earliest, entry.date.latest) for entry in chronology.page(alder.imr_author, alder.first, size=200).entries]
    assert shown == sorted(shown)


def test_a_silence_is_marked_only_where_nothing_can_have_happened(alder):
    for typed in ("01/01/2019", "March 2019", "01/09/2019", "2020", "01/06/2021"):
        add(alder.imr_author, alder.first, alder.police, typed)
    silences = [entry.silent_weeks for entry in chronology.page(alder.imr_author, alder.first).entries]
    assert silences == [0, 8, 21, 17, 21]


@pytest.mark.req("R77")
def test_entries_of_other_agencies_on_the_same_day_are_counted(alder):
    add(alder.imr_author, alder.first, alder.police)
    add(alder.imr_author_health, alder.first, alder.health)
    add(alder.coordinator, alder.first, alder.health, "Sept 2019")
    assert [entry.others_that_day for entry in chronology.page(alder.coordinator, alder.first).entries] == [0, 1, 1]


@pytest.mark.req("R79")
def test_entries_outside_the_period_under_review_are_allowed_and_marked(alder):
    for typed in ("31/12/2015", "2016", "01/01/2017"):
        add(alder.imr_author, alder.first, alder.police, typed)
    assert {entry.place for entry in chronology.page(alder.coordinator, alder.first).entries} == {""}
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/06/2016", "13/08/2026", now=NOW)
    assert [entry.place for entry in chronology.page(alder.coordinator, alder.first).entries] == ["before", "inside", "inside"]


def test_filters_narrow_the_list_and_the_total_of_all_stays(alder):
    add(alder.imr_author, alder.first, alder.police, "2018", information="one", victim_seen="yes", about=[alder.persons[0]])
    add(alder.imr_author, alder.first, alder.police, "05/05/2019", information="two", significance="key_event")
    add(alder.imr_author_health, alder.first, alder.health, "06/06/2020", information="three", about_typed="sister")
    lists = {
        "agency": read(alder.coordinator, alder.first, agency=alder.health),
        "about": read(alder.coordinator, alder.first, about=alder.persons[0]),
        "seen": read(alder.coordinator, alder.first, seen=True),
        "from": read(alder.coordinator, alder.first, first_day=date(2018, 12, 31)),
        "to": read(alder.coordinator, alder.first, last_day=date(2019, 5, 5)),
        "significance": read(alder.coordinator, alder.first, significance="key_event"),
        "text": read(alder.coordinator, alder.first, text="SISTER"),
    }
    assert lists == {
        "agency": ["three"], "about": ["one"], "seen": ["one"], "from": ["one", "two", "three"], "to": ["one", "two"],
        "significance": ["two"], "text": ["three"],
    }  # fmt: skip
    page = chronology.page(alder.coordinator, alder.first, Filters(seen=True))
    assert (page.total, page.everything) == (1, 3)


@pytest.mark.req("S11")
@pytest.mark.parametrize("text", ["' OR 1=1 --", "%", "_", "\\", "$x", ":person"])
def test_a_search_is_literal(alder, text):
    add(alder.imr_author, alder.first, alder.police, information="plain words")
    assert read(alder.imr_author, alder.first, text=text) == []


def test_pages_follow_each_other_without_loss(alder):
    for day in range(1, 29):
        add(alder.imr_author, alder.first, alder.police, f"{day:02d}/02/2019", information=str(day))
    for month in ("03", "04"):
        for day in range(1, 29):
            add(alder.imr_author, alder.first, alder.police, f"{day:02d}/{month}/2019", information=f"{month}-{day}")
    pages = [chronology.page(alder.imr_author, alder.first, number=number, size=50) for number in (1, 2, 9)]
    assert [(page.number, page.pages, page.total, len(page.entries)) for page in pages] == [(1, 2, 84, 50), (2, 2, 84, 34), (1, 2, 84, 50)]
    assert len({entry.entry_id for page in pages[:2] for entry in page.entries}) == 84


def test_filters_come_from_an_address_only_as_far_as_they_are_known(alder):
    found = chronology_filters.filters_from(
        {"agency": "other", "about": "p", "seen": "yes", "from": "2018", "to": "Sept 2019", "text": " x "}, agencies={}, persons={"p": "WF"}
    )
    assert found == Filters(about="p", seen=True, first_day=date(2018, 1, 1), last_day=date(2019, 9, 30), text="x")
    with pytest.raises(Refused) as refused:
        chronology_filters.filters_from({"from": "soon"}, agencies={}, persons={})
    assert refused.value.problems[0].field == "from"


# --- submission, period, marks


@pytest.mark.req("S8")
def test_nothing_cannot_be_submitted_nor_the_same_twice(alder):
    with pytest.raises(WrongStep, match="nothing to submit"):
        submit(alder, alder.imr_author, alder.police)
    add(alder.imr_author, alder.first, alder.police)
    submit(alder, alder.imr_author, alder.police)
    with pytest.raises(WrongStep, match="Nothing has changed"):
        submit(alder, alder.imr_author, alder.police)
    assert len(events("chronology_submitted")) == 1


@pytest.mark.parametrize(
    ("who", "raises"), [("imr_author_health", NotFound), ("outsider", NotFound), ("panel_chair", NotAllowed), ("dasveg_chair", NotAllowed)]
)
def test_only_the_agency_and_the_coordinator_submit_its_chronology(alder, who, raises):
    add(alder.imr_author, alder.first, alder.police)
    with pytest.raises(raises):
        submit(alder, getattr(alder, who), alder.police)
    submit(alder, alder.coordinator, alder.police)
    (told,) = chronology_submission.submissions_of(alder.panel_member, alder.first, alder.police)
    assert (told["number"], told["entries"], told["submitted_by"]) == (1, 1, alder.coordinator.name)


@pytest.mark.req("R61", "R72")
def test_the_period_under_review_is_set_by_the_panels_chair_and_a_change_says_why(alder):
    with pytest.raises(NotAllowed):
        chronology_submission.set_review_period(alder.panel_member, alder.first, "2018", "2019", now=NOW)
    with pytest.raises(NotFound):
        chronology_submission.set_review_period(alder.outsider, alder.first, "2018", "2019", now=NOW)
    for first, last in (("soon", "2019"), ("2018", "x"), ("2019", "2018")):
        with pytest.raises(Refused):
            chronology_submission.set_review_period(alder.panel_chair, alder.first, first, last, now=NOW)
    chronology_submission.set_review_period(alder.panel_chair, alder.first, "2018", "13/08/2026", now=NOW)
    assert chronology_submission.period_of(alder.first).words == "01/01/2018 to 13/08/2026"
    with pytest.raises(Refused, match="Say why"):
        chronology_submission.set_review_period(alder.author, alder.first, "2016", "13/08/2026", now=NOW)
    chronology_submission.set_review_period(alder.author, alder.first, "2016", "13/08/2026", why="Earlier events matter", now=NOW)
    assert chronology_submission.period_of(alder.first).number == 2
    assert len(events("review_period_set")) == 2


@pytest.mark.req("R77")
def test_entries_that_tell_the_same_or_contradict_each_other_are_marked_and_both_stay(alder):
    one = add(alder.imr_author, alder.first, alder.police, information="police say 12th")
    two = add(alder.imr_author_health, alder.first, alder.health, "11/09/2019", information="health say 11th")
    link = chronology_submission.link_entries(alder.coordinator, one, two, "conflict", note="Which day?", now=NOW)
    for entry in chronology.page(alder.coordinator, alder.first).entries:
        assert [(found["kind"], found["note"]) for found in entry.links] == [("conflict", "Which day?")]
    with pytest.raises(WrongStep):
        chronology_submission.link_entries(alder.coordinator, two, one, "same_event", now=NOW)
    for who, raises in (("imr_author", NotFound), ("outsider", NotFound), ("author", NotFound)):
        with pytest.raises(raises):
            chronology_submission.link_entries(getattr(alder, who), one, two, "conflict", now=NOW)
    chronology_submission.take_link_back(alder.coordinator, link)
    assert all(entry.links == () for entry in chronology.page(alder.coordinator, alder.first).entries)
    with pytest.raises(NotFound):
        chronology_submission.take_link_back(alder.coordinator, link)
    assert (len(events("entries_linked")), len(events("entries_unlinked"))) == (1, 1)


def test_a_mark_joins_two_entries_of_one_review_in_one_of_two_ways(alder):
    one = add(alder.imr_author, alder.first, alder.police)
    elsewhere = add(alder.coordinator, alder.second, alder.police)
    for other, kind in ((one, "conflict"), (elsewhere, "conflict"), (elsewhere, "gossip")):
        with pytest.raises(Refused):
            chronology_submission.link_entries(alder.coordinator, one, other, kind, now=NOW)


@pytest.mark.req("R31")
def test_submitting_records_the_agencys_part_of_compiling_the_chronologies_once_it_is_the_time(alder):
    from casework import steps

    add(alder.imr_author, alder.first, alder.police)
    submit(alder, alder.imr_author, alder.police)
    assert steps.case(alder.first).record_of("chronologies_compiled", alder.police) is None
    with database.change(alder.coordinator, "step_recorded", review=alder.first) as write:
        for step in ("death", "dasveg_instructed", "preliminary_arranged", "preliminary_held", "recommended", "decided", "records_requested"):
            result = {"decided": "proceed"}.get(step, "")
            steps.record(write, alder.coordinator, alder.first, step, done=date(2026, 8, 2), result=result, now=NOW)
    add(alder.imr_author, alder.first, alder.police)
    submit(alder, alder.imr_author, alder.police)
    assert steps.case(alder.first).record_of("chronologies_compiled", alder.police).done.earliest == date(2026, 11, 22)
    assert steps.case(alder.first).record_of("chronologies_compiled", alder.health) is None


@pytest.mark.req("S57")
@pytest.mark.parametrize("screen", ["chronology_grid", "held_rows"])
def test_reading_a_chronology_on_another_screen_than_its_own_is_recorded_once(alder, screen):
    chronology_import.import_file(
        alder.imr_author, alder.first, alder.police, "a.csv", b"Date,Information\n12/09/2019,Seen.\n32/13/2019,Not a day.\n",
        today=TODAY, now=NOW,
    )  # fmt: skip
    for _ in range(2):
        opened(screen, alder.coordinator, review=alder.first)
    assert [row["person_id"] for row in events("chronology_opened")] == [alder.coordinator.person_id]


@pytest.mark.req("S53")
def test_what_stands_beside_an_entry_is_read_with_it_in_whichever_way_it_is_read(alder, monkeypatch):
    """Where nothing does, nothing is looked up: with 50,000 entries that took half of the time of opening one."""
    mine = add(alder.imr_author, alder.first, alder.police)
    theirs = add(alder.imr_author_health, alder.first, alder.health)
    alone = add(alder.imr_author, alder.first, alder.police)
    submit(alder, alder.imr_author, alder.police)
    submit(alder, alder.imr_author_health, alder.health)
    chronology_entries.comment(alder.panel_chair, mine, "To be asked.", thread="panel", now=NOW)
    chronology_submission.link_entries(alder.author, mine, theirs, kind="conflict", note="One of them errs.", now=NOW)
    for actor in (alder.panel_member, alder.coordinator):
        together = {one.entry_id: one for one in chronology.page(actor, alder.first).entries}
        these = {one.entry_id: one for one in chronology.these(actor, alder.first, list(together))}
        for entry_id, comments, links in ((mine, 1, 1), (theirs, 0, 1), (alone, 0, 0)):
            ways = together[entry_id], these[entry_id], chronology.entry(actor, entry_id)
            assert [(len(one.comments), len(one.links)) for one in ways] == [(comments, links)] * 3
    asked, rows = [], database.rows
    monkeypatch.setattr(database, "rows", lambda query, /, **params: asked.append(query) or rows(query, **params))
    assert chronology.entry(alder.coordinator, alone) and chronology.these(alder.coordinator, alder.first, [alone])
    assert not {"comments_in_view", "links_in_view"} & set(asked)
