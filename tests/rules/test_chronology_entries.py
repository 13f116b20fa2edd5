"""Entries of a chronology: written, corrected as new versions, recorded in error, commented on."""

import json

import pytest

from casework import chronology, chronology_entries, chronology_submission, database
from casework.chronology_entries import Correction
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules.chronology_cases import NOW, TODAY, add, correct, events, notified, persons

pytestmark = pytest.mark.req("R31", "R72", "R73")


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def newest(entry_id):
    return database.one("newest_version", entry=entry_id)


@pytest.mark.req("R73", "R76", "R78", "A18")
def test_an_entry_keeps_every_column_of_appendix_3_and_what_the_narrative_asks_for(alder):
    entry_id = add(
        alder.imr_author, alder.first, alder.police, "12 sept 19", time_of_day="9.05", time_until="10:00", recorded="14/09/2019",
        about=[alder.persons[0]], about_typed="neighbour", information="Report of shouting.", source="Incident log",
        action_outcome="Advice given", victim_seen="yes", who_seen="Victim alone", views_wishes="Did not want to say more",
        significance="escalation", order_in_day="2",
    )  # fmt: skip
    entry = chronology.entry(alder.imr_author, entry_id)
    assert entry.when == "12/09/2019 09:05 to 10:00"
    assert (entry.date.typed, entry.recorded.typed) == ("12 sept 19", "14/09/2019")
    assert entry.about_shown == "Wilhelmina Fictional, neighbour"
    assert (entry.victim_seen, entry.who_seen, entry.views_wishes) == (True, "Victim alone", "Did not want to say more")
    assert (entry.source, entry.action_outcome, entry.significance) == ("Incident log", "Advice given", "escalation")
    assert newest(entry_id)["order_in_day"] == 2


@pytest.mark.req("R213")
@pytest.mark.parametrize("typed", ["Sept 2019", "2018", "12/09/2019", "3 March to 5 April 2017"])
def test_a_date_is_kept_as_typed_with_the_first_and_last_day_it_can_mean(alder, typed):
    row = newest(add(alder.imr_author, alder.first, alder.police, typed))
    assert row["date_typed"] == typed
    assert row["date_earliest"] <= row["date_latest"]


def test_a_time_typed_with_the_date_becomes_the_time(alder):
    assert newest(add(alder.imr_author, alder.first, alder.police, "12/09/2019 14:30"))["time_of_day"] == "14:30"


@pytest.mark.req("A20")
@pytest.mark.parametrize("typed", ["31.09.1975", "31 September 2020", "On going", "23/11/2026", ""])
def test_an_impossible_or_future_date_is_refused_at_its_field_and_nothing_is_written(alder, typed):
    with pytest.raises(Refused) as refused:
        add(alder.imr_author, alder.first, alder.police, typed)
    assert [problem.field for problem in refused.value.problems] == ["date"]
    assert chronology.page(alder.imr_author, alder.first).total == 0


@pytest.mark.req("S55")
@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "<b>x</b> ![](http://evil/x.png)", "\u202eright to left", "😀", "x" * 100_000])
def test_any_text_is_stored_exactly(alder, text):
    entry_id = add(alder.imr_author, alder.first, alder.police, information=text)
    assert chronology.entry(alder.imr_author, entry_id).information == text


@pytest.mark.req("S55")
@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_001])
def test_text_that_cannot_be_kept_is_refused_clearly(alder, text):
    with pytest.raises(Refused) as refused:
        add(alder.imr_author, alder.first, alder.police, information=text)
    assert refused.value.problems[0].field == "information"


@pytest.mark.parametrize("typed", ["25:00", "9", "24.30", "14:3"])
def test_a_time_that_is_none_is_refused(alder, typed):
    with pytest.raises(Refused, match="Write a time as 14:30"):
        add(alder.imr_author, alder.first, alder.police, time_of_day=typed)


@pytest.mark.req("S4", "S5")
@pytest.mark.parametrize(
    ("who", "raises"),
    [
        ("imr_author", None), ("senior_manager", None), ("coordinator", None),
        ("imr_author_health", NotFound), ("outsider", NotFound), ("nobody", NotFound),
        ("panel_chair", NotAllowed), ("panel_member", NotAllowed), ("head_of_community_safety", NotAllowed), ("dasveg_chair", NotAllowed),
        ("action_lead", NotAllowed),
    ],
)  # fmt: skip
def test_an_agencys_own_people_and_the_coordinator_write_its_chronology_and_nobody_else(alder, who, raises):
    actor = getattr(alder, who)
    if raises is None:
        assert add(actor, alder.first, alder.police)
        return
    with pytest.raises(raises):
        add(actor, alder.first, alder.police)
    assert events("entry_added") == []
    assert len(events("refused")) == 1


@pytest.mark.parametrize(("review", "agency"), [("nonsense", None), (None, "nonsense")])
def test_a_review_or_agency_that_does_not_exist_is_not_found(alder, review, agency):
    with pytest.raises(NotFound):
        add(alder.coordinator, review or alder.first, agency or alder.police)


def test_a_chronology_waits_for_the_notification(cast):
    with pytest.raises(WrongStep):
        add(cast.imr_author, cast.first, cast.police)


@pytest.mark.req("S9")
def test_writing_an_entry_leaves_one_row_in_the_activity_record_without_its_text(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police, information="Wilhelmina was seen")
    (row,) = events("entry_added")
    assert (row["review_id"], row["subject"], row["person_id"]) == (alder.first, entry_id, alder.imr_author.person_id)
    assert "Wilhelmina" not in row["summary"] + row["line"]


@pytest.mark.req("S33")
def test_the_same_click_sent_twice_writes_one_entry(alder):
    for _ in range(2):
        try:
            chronology_entries.add_entry(
                alder.imr_author, alder.first, alder.police, {"date": "2019", "information": "x"}, today=TODAY, now=NOW, command_id="c1"
            )
        except AlreadyDone as once:
            assert "recorded once" in str(once)
    assert chronology.page(alder.imr_author, alder.first).total == 1


def test_a_correction_is_a_new_version_and_the_old_one_stays_with_who_when_and_why(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police, information="Seen at home.")
    assert correct(alder.senior_manager, entry_id, information="Seen at work.", why="Wrong record read") == 1
    first, second = chronology.versions(alder.imr_author, entry_id)
    assert (first["entry"].information, second["entry"].information) == ("Seen at home.", "Seen at work.")
    assert (second["why"], second["written_by"], second["written_on"]) == ("Wrong record read", alder.senior_manager.name, NOW)
    assert len(events("entry_corrected")) == 1


def test_a_correction_that_changes_nothing_writes_nothing(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    assert correct(alder.imr_author, entry_id) == 0
    assert newest(entry_id)["version_no"] == 1 and events("entry_corrected") == []


def test_a_correction_says_why(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    with pytest.raises(Refused, match="Say why"):
        correct(alder.imr_author, entry_id, information="other", why="  ")


@pytest.mark.req("S32")
def test_whoever_saves_second_is_shown_both_texts_and_overwrites_nothing(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police, information="as opened")
    correct(alder.senior_manager, entry_id, information="theirs")
    with pytest.raises(Stale) as stale:
        correct(alder.imr_author, entry_id, version_no=1, information="mine")
    assert stale.value.current["information"] == "theirs" and stale.value.current["version"] == 2
    assert alder.senior_manager.name in str(stale.value)
    assert newest(entry_id)["information"] == "theirs"


@pytest.mark.req("S7")
def test_a_version_from_the_future_cannot_be_claimed(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    with pytest.raises(Stale):
        correct(alder.imr_author, entry_id, version_no=7, information="forged")


@pytest.mark.req("S4", "S5")
@pytest.mark.parametrize("who", ["imr_author_health", "outsider", "nobody", "dasveg_chair", "panel_chair"])
def test_an_entry_one_may_not_see_is_not_found_whatever_one_wants_of_it(alder, who):
    actor, entry_id = getattr(alder, who), add(alder.imr_author, alder.first, alder.police)
    attempts = [
        lambda: correct(actor, entry_id, information="x"),
        lambda: chronology_entries.record_entry_in_error(actor, entry_id, "x", version_no=1, now=NOW),
        lambda: chronology_entries.comment(actor, entry_id, "x", thread="panel", now=NOW),
        lambda: chronology.entry(actor, entry_id),
        lambda: chronology.versions(actor, entry_id),
        lambda: chronology.origin_of(actor, entry_id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert len(events("refused")) == len(attempts)


def test_the_panel_reads_a_submitted_entry_and_may_not_correct_it(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    with pytest.raises(NotAllowed):
        correct(alder.panel_chair, entry_id, information="x")


def test_an_entry_that_does_not_exist_is_not_found(alder):
    with pytest.raises(NotFound):
        chronology_entries.correct_entry(alder.coordinator, "nonsense", {}, version_no=1, why="x", today=TODAY, now=NOW)


def test_an_entry_in_error_leaves_the_list_and_stays_on_record_with_the_reason(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    chronology_entries.record_entry_in_error(alder.imr_author, entry_id, "Another family", version_no=1, now=NOW)
    assert chronology.page(alder.imr_author, alder.first).total == 0
    (kept,) = chronology.in_error(alder.imr_author, alder.first)
    assert (kept["reason"], kept["by"], kept["entry"].entry_id) == ("Another family", alder.imr_author.name, entry_id)
    with pytest.raises(WrongStep):
        chronology_entries.record_entry_in_error(alder.imr_author, entry_id, "again", version_no=2, now=NOW)
    with pytest.raises(WrongStep):
        correct(alder.imr_author, entry_id, version_no=2, information="x")
    assert len(events("entry_in_error")) == 1


def test_several_corrections_go_in_together_or_not_at_all(alder):
    one, two = (add(alder.imr_author, alder.first, alder.police, information=text) for text in ("one", "two"))
    wrong = [Correction(one, 1, {"date": "2019", "information": "better"}), Correction(two, 1, {"date": "never", "information": "x"})]
    with pytest.raises(Refused) as refused:
        chronology_entries.correct_entries(alder.imr_author, wrong, why="w", today=TODAY, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [f"{two}.date"]
    assert newest(one)["information"] == "one"
    right = [Correction(each, 1, {"date": "2019", "information": "better"}) for each in (one, two)]
    assert chronology_entries.correct_entries(alder.imr_author, right, why="w", today=TODAY, now=NOW) == 2
    assert len(events("entry_corrected")) == 1


@pytest.mark.req("A19")
def test_the_review_officers_comments_stay_with_the_agency_and_the_coordinator_until_submitted_and_the_panels_are_its_own_thread(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    chronology_entries.comment(alder.imr_author, entry_id, "Not in line with policy", thread="review_officer", now=NOW)
    for reader in (alder.imr_author, alder.coordinator):
        assert [(c.text, c.submitted) for c in chronology.entry(reader, entry_id).comments] == [("Not in line with policy", False)]
    for reader in (alder.panel_chair, alder.imr_author_health):
        with pytest.raises(NotFound):
            chronology.entry(reader, entry_id)
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    chronology_entries.comment(alder.panel_member, entry_id, "Who attended?", thread="panel", now=NOW)
    for reader in (alder.panel_chair, alder.coordinator, alder.imr_author):
        comments = chronology.entry(reader, entry_id).comments
        assert [(c.thread, c.initials, c.text) for c in comments] == [
            ("review_officer", "IA", "Not in line with policy"), ("panel", "PM", "Who attended?"),
        ]  # fmt: skip


@pytest.mark.req("A19")
def test_a_comment_added_after_the_submission_is_not_the_panels_until_the_next(alder):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    chronology_entries.comment(alder.coordinator, entry_id, "Sent on paper", thread="review_officer", initials="IA", now=NOW)
    assert chronology.entry(alder.panel_chair, entry_id).comments == ()
    assert [c.text for c in chronology.entry(alder.imr_author, entry_id).comments] == ["Sent on paper"]


@pytest.mark.parametrize(("who", "thread"), [("imr_author", "panel"), ("panel_chair", "review_officer")])
def test_nobody_writes_in_the_others_thread(alder, who, thread):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    with pytest.raises(NotAllowed):
        chronology_entries.comment(getattr(alder, who), entry_id, "x", thread=thread, now=NOW)


@pytest.mark.parametrize(("text", "thread"), [(" ", "panel"), ("x" * 20_001, "panel"), ("x", "gossip")])
def test_a_comment_is_some_text_in_one_of_the_two_threads(alder, text, thread):
    entry_id = add(alder.imr_author, alder.first, alder.police)
    with pytest.raises(Refused):
        chronology_entries.comment(alder.coordinator, entry_id, text, thread=thread, now=NOW)


@pytest.mark.req("R75")
def test_a_full_name_in_an_entry_is_warned_of_without_repeating_it(alder):
    values = chronology_entries.understand(
        alder.first, {"date": "2019", "information": "Wilhelmina Fictional rang"}, today=TODAY
    )
    (sentence,) = chronology_entries.leaks_in(values, alder.first, told_in="initials")
    assert sentence.startswith("Information: Line 1") and "Wilhelmina" not in sentence


def test_a_person_of_another_review_cannot_be_named(alder):
    (stranger, *_) = persons(alder.second)
    with pytest.raises(Refused) as refused:
        add(alder.imr_author, alder.first, alder.police, about=[stranger])
    assert refused.value.problems[0].field == "about"


def test_what_is_recorded_comes_back_as_typed_into_the_correction_form(alder):
    typed = {"date": "Sept 2019", "information": "x", "about": [alder.persons[0]], "victim_seen": "no", "order_in_day": "3"}
    row = newest(chronology_entries.add_entry(alder.imr_author, alder.first, alder.police, typed, today=TODAY, now=NOW))
    again = chronology_entries.as_typed(row)
    assert {name: again[name] for name in typed} == typed
    assert json.loads(row["about"]) == [alder.persons[0]]
