"""The calendar of the bodies that the procedure names, and the next available meeting of each."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import clock, database, meetings, offices
from casework.actors import OPERATOR
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, Stale

TODAY = clock.today()
DASVEG = {"body": "dasveg", "meets_on": "02/12/2026", "meets_at": "10:00", "place": "Town Hall"}


def arrange(actor, **more) -> str:
    return meetings.arrange_meeting(actor, {**DASVEG, **more}, today=TODAY)


def last_event() -> dict:
    return database.rows("activity_as_shown")[-1]


@pytest.mark.req("D5", "R138")
@pytest.mark.parametrize("who", ["dasveg_chair", "head_of_community_safety", "coordinator"])
def test_a_meeting_is_put_in_the_calendar_for_everyone_and_the_record_says_by_whom(cast, who):
    meeting_id = arrange(getattr(cast, who))
    (seen,) = meetings.all_in_view(cast.nobody)
    assert (seen.id, seen.body_label, seen.meets_at) == (meeting_id, "DASVEG", "10:00")
    assert (last_event()["event"], last_event()["person_id"]) == ("meeting_arranged", getattr(cast, who).person_id)


@pytest.mark.req("R167")
def test_what_a_deputy_arranges_says_for_whom(cast):
    day = TODAY
    offices.name_deputy(
        cast.account_administrator, cast.nobody.person_id, cast.dasveg_chair.person_id, "dasveg_chair",
        first_day=day, last_day=day,
    )  # fmt: skip
    arrange(cast.nobody)
    assert last_event()["on_behalf_of"] == cast.dasveg_chair.name


@pytest.mark.req("S5")
def test_a_panels_meeting_is_known_to_those_of_the_review_alone(cast):
    meeting_id = arrange(cast.panel_chair, body="panel", review_id=cast.first)
    assert [one.reference for one in meetings.all_in_view(cast.panel_member)] == ["DHR-2026-01"]
    for stranger in (cast.outsider, cast.nobody, cast.account_administrator):
        assert meetings.all_in_view(stranger) == []
        with pytest.raises(NotFound):
            meetings.in_view(stranger, meeting_id)
        with pytest.raises(NotFound):
            meetings.mark_in_error(stranger, meeting_id, reason="no", version=1)


def test_a_panel_chair_arranges_for_their_own_review_and_for_no_other_body(cast):
    with pytest.raises(NotAllowed):
        arrange(cast.panel_chair)
    with pytest.raises(NotFound):
        arrange(cast.panel_chair, body="panel", review_id=cast.second)
    assert meetings.all_in_view(cast.coordinator) == []


@pytest.mark.parametrize("who", ["auditor", "account_administrator", "panel_member", "action_lead", "nobody"])
def test_who_may_not_arrange_meetings_is_refused(cast, who):
    meeting_id = arrange(cast.coordinator)
    actor = getattr(cast, who)
    with pytest.raises(NotAllowed):
        arrange(actor, meets_on="03/12/2026")
    with pytest.raises(NotAllowed):
        meetings.change_meeting(actor, meeting_id, DASVEG, version=1, today=TODAY)
    with pytest.raises(NotAllowed):
        meetings.mark_in_error(actor, meeting_id, reason="no", version=1)
    assert last_event()["event"] == "refused"
    assert len(meetings.all_in_view(cast.coordinator)) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"meets_on": "31/09/2026"}, "meets_on"),
        ({"meets_on": ""}, "meets_on"),
        ({"meets_at": "25:00"}, "meets_at"),
        ({"body": "cabinet"}, "body"),
        ({"body": "panel"}, "review_id"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_at_the_field(cast, typed, field):
    with pytest.raises(Refused) as refused:
        arrange(cast.coordinator, **typed)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert meetings.all_in_view(cast.coordinator) == []


def test_a_weekend_or_a_bank_holiday_is_said_and_taken(cast):
    assert meetings.warnings({"meets_on": "05/12/2026"}, today=TODAY) == ["05/12/2026 is a Saturday."]
    (sentence,) = meetings.warnings({"meets_on": "25/12/2026"}, today=TODAY)
    assert "bank holiday" in sentence and "Christmas" in sentence
    assert meetings.warnings({"meets_on": "02/12/2026"}, today=TODAY) == []
    assert meetings.warnings({"meets_on": "soon"}, today=TODAY) == []
    arrange(cast.coordinator, meets_on="25/12/2026")
    assert len(meetings.all_in_view(cast.coordinator)) == 1


def test_the_same_meeting_is_not_put_in_twice(cast):
    arrange(cast.coordinator)
    with pytest.raises(Refused, match="already"):
        arrange(cast.dasveg_chair)
    command = database.new_id()
    again = {**DASVEG, "meets_at": "14:00"}
    meetings.arrange_meeting(cast.coordinator, again, today=TODAY, command_id=command)
    with pytest.raises(AlreadyDone):
        meetings.arrange_meeting(cast.coordinator, again, today=TODAY, command_id=command)
    assert len(meetings.all_in_view(cast.coordinator)) == 2


def test_a_meeting_is_moved_and_a_stale_change_is_shown(cast):
    meeting_id = arrange(cast.coordinator)
    moved = {**DASVEG, "meets_on": "09/12/2026"}
    meetings.change_meeting(cast.coordinator, meeting_id, moved, version=1, today=TODAY)
    assert meetings.in_view(cast.nobody, meeting_id).meets_on == date(2026, 12, 9)
    assert last_event()["event"] == "meeting_changed"
    with pytest.raises(Stale) as stale:
        meetings.change_meeting(cast.dasveg_chair, meeting_id, DASVEG, version=1, today=TODAY)
    assert stale.value.current["meets_on"] == date(2026, 12, 9)
    with pytest.raises(Stale):
        meetings.mark_in_error(cast.dasveg_chair, meeting_id, reason="not going ahead", version=1)


def test_a_meeting_taken_out_is_no_longer_the_next_one_and_its_day_is_free_again(cast):
    meeting_id = arrange(cast.coordinator)
    with pytest.raises(Refused, match="why"):
        meetings.mark_in_error(cast.coordinator, meeting_id, reason="  ", version=1)
    meetings.mark_in_error(cast.coordinator, meeting_id, reason="not going ahead", version=1)
    assert meetings.all_in_view(cast.coordinator) == []
    assert meetings.next_available("dasveg", TODAY - timedelta(days=999)) is None
    with pytest.raises(NotFound):
        meetings.mark_in_error(cast.coordinator, meeting_id, reason="again", version=2)
    arrange(cast.coordinator)


def test_what_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        meetings.change_meeting(cast.coordinator, "no-such-meeting", DASVEG, version=1, today=TODAY)


@pytest.mark.req("D5", "R138", "R145")
def test_the_next_available_meeting_is_of_that_body_on_the_day_or_later(cast):
    for day in ("02/12/2026", "03/03/2027"):
        arrange(cast.coordinator, meets_on=day)
    arrange(cast.coordinator, body="ho_qa", meets_on="20/01/2027")
    arrange(cast.coordinator, body="panel", review_id=cast.first, meets_on="11/01/2027")
    arrange(cast.coordinator, body="panel", review_id=cast.second, meets_on="04/01/2027")
    assert meetings.next_available("dasveg", date(2026, 12, 2)).meets_on == date(2026, 12, 2)
    assert meetings.next_available("dasveg", date(2026, 12, 3)).meets_on == date(2027, 3, 3)
    assert meetings.next_available("dasveg", date(2027, 3, 4)) is None
    assert meetings.next_available("ho_qa", date(2026, 12, 3)).meets_on == date(2027, 1, 20)
    assert meetings.next_available("panel", TODAY, review=cast.first).meets_on == date(2027, 1, 11)
    assert meetings.next_available("panel", TODAY) is None


@pytest.mark.req("D5")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.dates(date(2030, 1, 1), date(2030, 3, 31)), unique=True, max_size=5),
    asked=st.dates(date(2029, 12, 20), date(2030, 4, 10)),
)
def test_the_next_available_meeting_is_the_earliest_not_before_the_day(portal, days, asked):
    body = database.new_id()  # each example has a body of its own
    with database.change(OPERATOR, "meeting_arranged") as write:
        for day in days:
            row = {"body": body, "review_id": None, "meets_on": day, "meets_at": "", "place": ""}
            write("insert_meeting", id=database.new_id(), **row)
    found = meetings.next_available(body, asked)
    assert (found.meets_on if found else None) == min((day for day in days if day >= asked), default=None)
