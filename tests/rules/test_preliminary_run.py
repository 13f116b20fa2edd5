"""The preliminary meeting while it runs: two people type, nothing either of them typed is lost."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import clock, database, preliminary_finish, preliminary_run, procedure, steps
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from casework.preliminary_run import Place, note
from tests.rules import preliminary_cases as cases
from tests.rules.preliminary_cases import MEETING_DAY, TODAY, arranged, held, record, type_in, type_note

FREE_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200)
SAME_FOLDER = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


PLACES = [note("welcome"), note("other_business")]


def _now(cast, place: Place) -> str:
    row = database.one("preliminary_note_row", review=cast.first, id=place.id)
    return row["text"] if row else ""


@pytest.mark.req("R19")
def test_two_people_in_two_fields_of_one_line_are_both_kept(cast):
    arranged(cast)
    update = record(cast.coordinator, cast.first).updates[0]
    type_in(cast.coordinator, cast.first, Place("agency", update.id, "knowledge"), "Three incidents.")
    type_in(cast.dasveg_chair, cast.first, Place("agency", update.id, "records_from"), "2014")
    type_in(cast.dasveg_chair, cast.first, Place("agency", update.id, "known"), "yes")
    kept = record(cast.coordinator, cast.first).updates[0]
    assert (kept.known, kept.knowledge, kept.records_from) == ("yes", "Three incidents.", "2014")
    with pytest.raises(Refused, match="nonsense"):
        type_in(cast.dasveg_chair, cast.first, Place("agency", update.id, "records_from"), "nonsense", "2014")


def test_two_people_in_one_field_see_both_texts_and_lose_neither(cast):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "welcome", "Mine first.")
    with pytest.raises(Stale) as stale:
        type_note(cast.dasveg_chair, cast.first, "welcome", "Mine too.")
    assert stale.value.current == {"welcome": "Mine first."}
    assert cast.coordinator.name in str(stale.value)
    type_note(cast.dasveg_chair, cast.first, "welcome", "Mine first.\n\nMine too.", was="Mine first.")
    assert record(cast.coordinator, cast.first).note("welcome") == "Mine first.\n\nMine too."


def test_both_typing_the_same_is_no_conflict(cast):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "welcome", "The same.")
    type_note(cast.dasveg_chair, cast.first, "welcome", "The same.")
    assert record(cast.coordinator, cast.first).notes["welcome"].changed_by == cast.coordinator.name


@SAME_FOLDER
@given(data=st.data())
def test_however_two_people_take_turns_a_text_is_kept_or_shown_with_the_others(cast, data):
    """Each types into fields as they last saw them. What is acknowledged is on record; what is not, changed nothing."""
    _arranged_once(cast)
    seen = {who: {place: _now(cast, place) for place in PLACES} for who in ("coordinator", "dasveg_chair")}
    on_record = dict(seen["coordinator"])
    for _ in range(data.draw(st.integers(1, 8))):
        who = data.draw(st.sampled_from(sorted(seen)))
        place = data.draw(st.sampled_from(PLACES))
        typed = data.draw(st.sampled_from(["a", "b", "", "longer text"]))
        try:
            on_record[place] = type_and_see(getattr(cast, who), cast, place, typed, seen[who][place])
        except Stale as stale:
            assert seen[who][place] != on_record[place]
            assert list(stale.current.values()) == [on_record[place]]
        seen[who][place] = on_record[place]
        assert _now(cast, place) == on_record[place]


def type_and_see(actor, cast, place: Place, typed: str, was: str) -> str:
    return preliminary_run.record_field(actor, cast.first, place, typed, was=was, today=TODAY, now=clock.now())


@SAME_FOLDER
@given(text=FREE_TEXT)
def test_a_text_is_kept_exactly_as_typed(cast, text):
    _arranged_once(cast)
    place = note("other_business")
    type_in(cast.coordinator, cast.first, place, text, was=_now(cast, place))
    assert _now(cast, place) == (text if text.strip() else "")


def _arranged_once(cast) -> None:
    if database.one("preliminary_meeting_row", review=cast.first) is None:
        arranged(cast)


@pytest.mark.parametrize(
    "text",
    ["x" * 100_000, "=HYPERLINK(1)", "<script>alert(1)</script>", "👩‍⚖️", "\u05e9\u05dc\u05d5\u05dd", "{{ marking }}"],
)
def test_unusual_text_is_kept_exactly(cast, text):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "welcome", text)
    assert record(cast.coordinator, cast.first).note("welcome") == text


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_001, "\ud800"])
def test_text_that_cannot_be_kept_is_refused_with_a_sentence_and_changes_nothing(cast, text):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "welcome", "Before.")
    with pytest.raises(Refused) as refusal:
        type_note(cast.coordinator, cast.first, "welcome", text, was="Before.")
    assert str(refusal.value).startswith("Notes of item 1: the text")
    assert record(cast.coordinator, cast.first).note("welcome") == "Before."


@pytest.mark.parametrize(
    "place",
    [
        Place("note", "welcome", "nonsense"),
        Place("note", "nonsense", "welcome"),
        Place("attendance", "nonsense", "who"),
        Place("agency", "nonsense", "known"),
        Place("agency", "nonsense", "review_id"),
        Place("meeting", "", "version"),
    ],
    ids=lambda place: place.key,
)
def test_a_field_that_is_not_there_is_not_found(cast, place):
    arranged(cast)
    with pytest.raises(NotFound):
        type_in(cast.coordinator, cast.first, place, "yes" if place.field == "known" else "text")


def test_another_reviews_line_is_not_found(cast):
    arranged(cast)
    cases.notified(cast.second)
    line = record(cast.coordinator, cast.first).lines[0]
    with pytest.raises(WrongStep):
        type_in(cast.coordinator, cast.second, Place("attendance", line.id, "who"), "Somebody")
    assert record(cast.coordinator, cast.first).lines[0].who == ""


@pytest.mark.req("R14")
@pytest.mark.parametrize("value", procedure.current().lists["attendance"])
def test_attendance_is_one_of_the_list(cast, value):
    arranged(cast)
    line = record(cast.coordinator, cast.first).lines[0]
    type_in(cast.coordinator, cast.first, Place("attendance", line.id, "attendance"), value)
    kept = record(cast.coordinator, cast.first).lines[0]
    assert kept.attendance == value and kept.here == (value in ("present", "deputy"))
    with pytest.raises(Refused, match="is not in the list"):
        type_in(cast.coordinator, cast.first, Place("attendance", line.id, "attendance"), "asleep", was=value)


@pytest.mark.req("R18")
@pytest.mark.parametrize("item", ["members", "terms"])
def test_members_and_terms_open_only_when_the_meeting_recommends_a_review(cast, item):
    arranged(cast)
    for value in ("", "does_not_meet", "more_information"):
        if value:
            type_note(
                cast.coordinator,
                cast.first,
                "recommends",
                value,
                was=record(cast.coordinator, cast.first).note("recommends"),
            )
        with pytest.raises(WrongStep, match="Items 6 and 7 open when"):
            type_note(cast.coordinator, cast.first, item, "Text.")
    type_note(cast.coordinator, cast.first, "recommends", "meets", was="more_information")
    type_note(cast.coordinator, cast.first, item, "Text.")
    assert record(cast.coordinator, cast.first).note(item) == "Text."


@pytest.mark.req("R21")
def test_an_agency_is_named_for_the_panel_only_when_proceeding(cast):
    arranged(cast)
    update = record(cast.coordinator, cast.first).updates[0]
    place = Place("agency", update.id, "panel_member")
    with pytest.raises(WrongStep):
        type_in(cast.coordinator, cast.first, place, "yes")
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    type_in(cast.coordinator, cast.first, place, "yes")
    assert preliminary_finish.panel_agencies(record(cast.coordinator, cast.first)) == [
        record(cast.coordinator, cast.first).updates[0]
    ]


def test_who_does_not_see_the_background_cannot_type_it(cast):
    arranged(cast)
    with pytest.raises(NotAllowed):
        type_note(cast.author, cast.first, "background", "Text.")


@pytest.mark.req("R20")
def test_proceedings_keep_kind_status_a_partial_date_implication_and_effect(cast):
    arranged(cast)
    one = _criminal(cast)
    for field, value in {
        "status": "under_way",
        "next_date": "January 2027",
        "implication": "Charged; the trial is listed.",
        "effect_on_timing": "hold_report",
    }.items():
        type_in(cast.coordinator, cast.first, Place("proceeding", one, field), value)
    (kept,) = record(cast.coordinator, cast.first).proceedings
    assert (kept.kind, kept.status, kept.implication, kept.effect_on_timing) == (
        "criminal", "under_way", "Charged; the trial is listed.", "hold_report",
    )  # fmt: skip
    assert (kept.next_date.typed, kept.next_date.precision) == ("January 2027", "month")
    type_in(cast.coordinator, cast.first, Place("proceeding", one, "next_date"), "", was="January 2027")
    assert record(cast.coordinator, cast.first).proceedings[0].next_date is None


@pytest.mark.req("R20")
def test_an_impossible_next_date_is_refused_and_the_one_before_stays(cast):
    arranged(cast)
    place = Place("proceeding", _criminal(cast), "next_date")
    type_in(cast.coordinator, cast.first, place, "18/01/2027")
    with pytest.raises(Refused, match="Next date"):
        type_in(cast.coordinator, cast.first, place, "31/09/2027", was="18/01/2027")
    assert record(cast.coordinator, cast.first).proceedings[0].next_date.typed == "18/01/2027"


@pytest.mark.req("R20")
def test_proceedings_go_on_being_recorded_after_the_decision(cast):
    arranged(cast)
    one = _criminal(cast)
    cases.decided(cast.first)
    type_in(cast.author, cast.first, Place("proceeding", one, "status"), "complete")
    assert record(cast.author, cast.first).proceedings[0].status == "complete"


def test_proceedings_recorded_in_error_leave_the_page_with_a_reason(cast):
    arranged(cast)
    one = _criminal(cast)
    with pytest.raises(Refused, match="Say why"):
        preliminary_run.mark_proceeding_in_error(cast.coordinator, cast.first, one, " ", now=clock.now())
    preliminary_run.mark_proceeding_in_error(cast.coordinator, cast.first, one, "Another case.", now=clock.now())
    assert record(cast.coordinator, cast.first).proceedings == ()
    with pytest.raises(NotFound):
        type_in(cast.coordinator, cast.first, Place("proceeding", one, "status"), "complete")
    with pytest.raises(NotFound):
        preliminary_run.mark_proceeding_in_error(cast.coordinator, cast.first, one, "Again.", now=clock.now())


@pytest.mark.req("R22")
def test_the_number_of_agencies_contacted_and_confirming_contact_is_kept(cast):
    arranged(cast)
    first, second = record(cast.coordinator, cast.first).updates
    assert preliminary_finish.contact(record(cast.coordinator, cast.first)).sentence == "No agency has been contacted yet."
    type_in(cast.coordinator, cast.first, Place("agency", first.id, "known"), "yes")
    type_in(cast.coordinator, cast.first, Place("agency", second.id, "known"), "checking")
    contact = preliminary_finish.contact(record(cast.coordinator, cast.first))
    assert (contact.confirmed, contact.contacted, contact.still_checking) == (1, 2, 1)
    assert contact.sentence == "1 of 2 agencies contacted confirmed contact."


# --- how it ends ---


def test_the_first_typed_field_opens_the_meeting_and_finishing_does_its_step(cast):
    held(cast)
    meeting = record(cast.coordinator, cast.first).meeting
    assert meeting.opened_on and meeting.finished_on
    assert steps.case(cast.first).state("preliminary_held") == "done"


def test_a_meeting_arranged_for_a_later_day_cannot_be_over(cast):
    cases.instructed(cast)
    cases.arrange(cast.dasveg_chair, cast.first, TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="arranged for a later day"):
        preliminary_finish.finish_meeting(cast.dasveg_chair, cast.first, today=TODAY, now=clock.now())


def days(cast) -> tuple[date, date]:
    records = steps.case(cast.first).records
    return records["preliminary_arranged"].done.earliest, records["preliminary_held"].done.earliest


def test_a_meeting_that_met_before_it_was_entered_was_arranged_by_the_day_it_met_and_both_follow_a_corrected_day(cast):
    held(cast)
    assert days(cast) == (MEETING_DAY, MEETING_DAY)
    version = record(cast.coordinator, cast.first).meeting.version
    cases.arrange(cast.coordinator, cast.first, MEETING_DAY - timedelta(days=2), version)
    assert days(cast) == (MEETING_DAY - timedelta(days=2),) * 2
    cases.arrange(cast.coordinator, cast.first, TODAY, version + 1)
    assert days(cast) == (MEETING_DAY - timedelta(days=2), TODAY)


def test_a_meeting_that_was_held_is_moved_neither_into_the_future_nor_past_its_recommendation(cast):
    held(cast)
    version = record(cast.coordinator, cast.first).meeting.version
    with pytest.raises(Refused, match="The meeting was held"):
        cases.arrange(cast.coordinator, cast.first, TODAY + timedelta(days=1), version)
    cases.recommend(cast.coordinator, cast.first, "meets", "Limb (a).", MEETING_DAY)
    with pytest.raises(Refused, match=f"The recommendation is dated {MEETING_DAY:%d/%m/%Y}"):
        cases.arrange(cast.coordinator, cast.first, TODAY, version)
    assert days(cast) == (MEETING_DAY, MEETING_DAY)


@pytest.mark.req("R21", "A36")
@pytest.mark.parametrize("recommends", procedure.current().lists["recommendation_of_group"])
def test_the_group_recommends_with_reasons_and_a_later_one_replaces_it(cast, recommends):
    held(cast)
    cases.recommend(cast.coordinator, cast.first, "more_information", "Ask Probation.")
    cases.recommend(cast.dasveg_chair, cast.first, recommends, "Limb (a): a former partner.", TODAY)
    newest, earlier = record(cast.csp_chair, cast.first).recommendations
    assert (newest.recommends, newest.reasons, newest.recommended_on) == (
        recommends,
        "Limb (a): a former partner.",
        TODAY,
    )
    assert earlier.recommends == "more_information"
    assert steps.case(cast.first).state("recommended") == "done"


@pytest.mark.req("R21")
@pytest.mark.parametrize(
    ("recommends", "reasons", "day", "field"),
    [
        ("meets", "  ", TODAY, "reasons"),
        ("perhaps", "Reasons.", TODAY, "recommends"),
        ("", "Reasons.", TODAY, "recommends"),
        ("meets", "Reasons.", TODAY + timedelta(days=1), "recommended_on"),
        ("meets", "Reasons.", MEETING_DAY - timedelta(days=1), "recommended_on"),
    ],
)
def test_an_incomplete_recommendation_is_refused_at_the_field(cast, recommends, reasons, day, field):
    held(cast)
    with pytest.raises(Refused) as refusal:
        cases.recommend(cast.dasveg_chair, cast.first, recommends, reasons, day)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert record(cast.coordinator, cast.first).recommendations == ()


def test_what_is_still_open_is_said_before_the_recommendation_goes(cast):
    held(cast)
    said = " ".join(preliminary_finish.still_open(record(cast.coordinator, cast.first)))
    assert "Attendance is not recorded for 3 of 3." in said
    assert "No update is recorded from: Testshire Police, Testshire Health." in said
    assert "item 6" in said and "item 7" in said


def _criminal(cast) -> str:
    return preliminary_run.add_proceeding(cast.dasveg_chair, cast.first, "criminal", today=TODAY, now=clock.now())
