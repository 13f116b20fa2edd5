"""Calling the preliminary meeting, and who sees it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import clock, database, offices, partnership, preliminary, preliminary_prepare, procedure, steps
from casework.actors import OPERATOR
from casework.errors import NotFound, Refused, Stale
from tests.conftest import person
from tests.rules import preliminary_cases as cases
from tests.rules.preliminary_cases import MEETING_DAY, TODAY, arrange, arranged, instructed, record, show

SEES_ALL = {"csp_chair", "coordinator", "dasveg_chair", "panel_chair"}
SEES_WITHOUT_BACKGROUND = {"head_of_community_safety", "author"}
EVERYBODY = [
    *procedure.current().roles.keys() - {"operator"},
    "outsider",
    "nobody",
]


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.req("R15")
def test_the_meeting_and_the_background_are_seen_by_the_roles_the_design_names(cast, who):
    arranged(cast)
    cases.type_note(cast.coordinator, cast.first, "background", "What the SIO told.")
    actor = getattr(cast, who)
    if who not in SEES_ALL | SEES_WITHOUT_BACKGROUND:
        with pytest.raises(NotFound):
            record(actor, cast.first)
        return
    seen = record(actor, cast.first)
    assert seen.note("background") == ("What the SIO told." if who in SEES_ALL else "")
    assert seen.sees_background == (who in SEES_ALL)


def test_a_panel_chair_sees_no_meeting_of_another_review(cast):
    arranged(cast)
    with pytest.raises(NotFound):
        record(cast.panel_chair, cast.second)


def test_the_first_opening_is_recorded_and_the_look_every_few_seconds_is_not(cast):
    arranged(cast)
    record(cast.coordinator, cast.first)
    before = database.portal().last
    record(cast.coordinator, cast.first)
    preliminary.as_recorded(cast.coordinator, cast.first)
    assert database.portal().last == before


@pytest.mark.req("R13")
def test_the_instruction_is_a_dated_record_and_does_the_step(cast):
    instructed(cast)
    (one,) = record(cast.coordinator, cast.first).instructions
    assert one["instructed_on"] == MEETING_DAY - timedelta(days=6)
    assert steps.case(cast.first).state("dasveg_instructed") == "done"


@pytest.mark.req("R13")
@pytest.mark.parametrize("typed", ["", "31/11/2026", "September 2026", show(TODAY + timedelta(days=1))])
def test_an_instruction_without_a_whole_day_up_to_today_is_refused_at_the_field(cast, typed):
    cases.notified(cast.first)
    with pytest.raises(Refused) as refusal:
        preliminary_prepare.instruct_dasveg(
            cast.csp_chair, cast.first, {"instructed_on": typed}, today=TODAY, now=clock.now()
        )
    assert [problem.field for problem in refusal.value.problems] == ["instructed_on"]


@pytest.mark.req("R13")
@pytest.mark.parametrize("day", [date(2020, 1, 1), MEETING_DAY - timedelta(days=8), MEETING_DAY + timedelta(days=1)])
def test_an_instruction_before_the_notification_or_after_the_meeting_is_refused_and_changes_nothing(cast, day):
    arranged(cast)
    with pytest.raises(Refused, match="Give a day on or") as refusal:
        _instruct(cast, day)
    assert [problem.field for problem in refusal.value.problems] == ["instructed_on"]
    assert len(record(cast.coordinator, cast.first).instructions) == 1


@pytest.mark.req("R13")
def test_an_instruction_before_the_death_is_refused_and_one_on_the_day_of_the_notification_is_not(cast):
    cases.notified(cast.first)
    with database.change(OPERATOR, "step_recorded", review=cast.first) as write:
        died = MEETING_DAY - timedelta(days=9)
        steps.record(write, OPERATOR, cast.first, "death", done=died, now=clock.now())
    with pytest.raises(Refused, match=f"The death was on {show(died)}"):
        _instruct(cast, died - timedelta(days=1))
    _instruct(cast, MEETING_DAY - timedelta(days=7))
    assert steps.case(cast.first).state("dasveg_instructed") == "done"


@pytest.mark.req("R13")
def test_a_corrected_instruction_replaces_the_wrong_one_which_is_kept(cast):
    instructed(cast)
    _instruct(cast, MEETING_DAY - timedelta(days=5))
    kept = record(cast.coordinator, cast.first).instructions
    assert [MEETING_DAY - one["instructed_on"] for one in kept] == [timedelta(days=5), timedelta(days=6)]
    assert steps.case(cast.first).records["dasveg_instructed"].done.earliest == MEETING_DAY - timedelta(days=5)


@pytest.mark.req("R14")
def test_a_meeting_before_the_instruction_is_refused_at_the_field_and_the_arrangements_stay(cast):
    arranged(cast)
    with pytest.raises(Refused, match="The CSP Chair instructed DASVEG on") as refusal:
        arrange(cast.dasveg_chair, cast.first, MEETING_DAY - timedelta(days=7), version=1)
    assert [problem.field for problem in refusal.value.problems] == ["meets_on"]
    assert record(cast.coordinator, cast.first).meeting.meets_on == MEETING_DAY


def test_who_acts_for_the_csp_chair_instructs_in_the_chairs_name(cast):
    cases.notified(cast.first)
    deputy = person("acting_chair")
    offices.name_deputy(
        cast.csp_chair, deputy.person_id, cast.csp_chair.person_id, "csp_chair", first_day=TODAY, last_day=TODAY
    )
    preliminary_prepare.instruct_dasveg(
        deputy, cast.first, {"instructed_on": show(TODAY)}, today=TODAY, now=clock.now()
    )
    with database.portal().reading() as cursor:
        said = cursor.execute("SELECT on_behalf_of FROM activity WHERE event = 'dasveg_instructed'").fetchall()
    assert said == [(cast.csp_chair.name,)]


@pytest.mark.req("R14", "R16")
def test_arranging_lists_the_posts_of_the_membership_list_and_the_sio_to_invite(cast):
    arranged(cast)
    seen = record(cast.dasveg_chair, cast.first)
    assert [(line.kind, line.title) for line in seen.lines] == [
        ("sio", "Senior Investigating Officer"),
        ("post", "Head of Safeguarding"),
        ("post", "Named Nurse"),
    ]
    assert seen.lines[0].agency_id == cast.police
    assert (seen.meeting.meets_at, seen.meeting.place) == ("14:30", "Town Hall, room 2")
    assert [update.agency_id for update in seen.updates] == [cast.police, cast.health]
    assert steps.case(cast.first).state("preliminary_arranged") == "done"


@pytest.mark.req("R17", "A31")
def test_app_2s_safeguarding_stakeholders_are_marked_and_no_holder_is_shipped(cast):
    with database.change(OPERATOR, "agency_added") as write:
        partnership.bring_in_agencies(write)
    instructed(cast)
    arrange(cast.dasveg_chair, cast.first, MEETING_DAY)
    posts = [line for line in record(cast.coordinator, cast.first).lines if line.kind == "post"]
    assert len(posts) == 13
    marked = {line.agency for line in posts if line.safeguarding}
    assert marked == {"Adult Social Care", "Children's Social Care", "Police", "CDDFT", "HDFT", "TEWV", "ICB"}
    assert {line.email for line in posts} == {""} and {line.who for line in posts} == {""}


def test_changing_the_date_keeps_who_was_invited_and_adds_new_posts_only(cast):
    arranged(cast)
    lines = [line.id for line in record(cast.coordinator, cast.first).lines]
    _invite(cast, lines)
    cases.add_posts(("Housing Manager", cast.health))
    arrange(cast.coordinator, cast.first, TODAY + timedelta(days=3), version=1)
    seen = record(cast.coordinator, cast.first)
    assert [line.title for line in seen.lines if line.invited_on is None] == ["Housing Manager"]
    assert seen.meeting.meets_on == TODAY + timedelta(days=3)


def test_two_who_change_the_arrangements_at_once_lose_neither(cast):
    arranged(cast)
    arrange(cast.coordinator, cast.first, TODAY, version=1)
    with pytest.raises(Stale) as stale:
        arrange(cast.dasveg_chair, cast.first, MEETING_DAY, version=1)
    assert stale.value.current["meets_on"] == TODAY
    with pytest.raises(Stale):
        arrange(cast.dasveg_chair, cast.first, MEETING_DAY, version=None)


@pytest.mark.req("R14")
def test_the_invitation_says_when_where_and_the_eight_items_and_names_nobody(cast):
    arranged(cast)
    seen = record(cast.dasveg_chair, cast.first)
    subject, words = preliminary_prepare.invitation(cast.dasveg_chair, seen)
    assert subject.startswith("OFFICIAL-SENSITIVE: preliminary meeting DHR-")
    assert "14:30" in words and "Town Hall, room 2" in words and "Senior Investigating Officer will brief" in words
    assert all(f"{item.number}. {item.title}" in words for item in procedure.current().preliminary.item)
    assert "Alder" not in words


@pytest.mark.req("R14", "R22")
def test_an_invitation_is_recorded_with_its_day_and_counts_the_agency_as_contacted(cast):
    arranged(cast)
    police = [line.id for line in record(cast.coordinator, cast.first).lines if line.agency_id == cast.police]
    _invite(cast, police)
    seen = record(cast.coordinator, cast.first)
    assert [line.invited_on for line in seen.lines] == [TODAY, TODAY, None]
    assert [update.contacted_on for update in seen.updates] == [TODAY, None]


def test_inviting_nobody_is_refused_and_another_reviews_line_is_not_found(cast):
    arranged(cast)
    with pytest.raises(Refused, match="Tick who"):
        _invite(cast, [])
    with pytest.raises(NotFound):
        _invite(cast, ["a line of another review"])
    assert not any(line.invited_on for line in record(cast.coordinator, cast.first).lines)


@pytest.mark.req("R14", "R19")
def test_somebody_else_can_be_invited_and_their_agency_is_asked_for_its_update(cast):
    instructed(cast)
    arrange(cast.dasveg_chair, cast.first, MEETING_DAY)
    typed = {"title": "Refuge worker", "agency_id": cast.health, "email": "worker@refuge.example"}
    preliminary_prepare.invite_somebody_else(cast.dasveg_chair, cast.first, typed, today=TODAY, now=clock.now())
    seen = record(cast.coordinator, cast.first)
    assert (seen.lines[-1].kind, seen.lines[-1].title, seen.lines[-1].email) == (
        "other",
        "Refuge worker",
        "worker@refuge.example",
    )
    assert cast.health in {update.agency_id for update in seen.updates}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "X", "email": "two@a.example; three@b.example"}, "email"),
        ({"title": "X", "agency_id": "nonsense"}, "agency_id"),
    ],
)
def test_an_unclear_invitee_is_refused_at_the_field(cast, typed, field):
    arranged(cast)
    with pytest.raises(Refused) as refusal:
        preliminary_prepare.invite_somebody_else(cast.dasveg_chair, cast.first, typed, today=TODAY, now=clock.now())
    assert [problem.field for problem in refusal.value.problems] == [field]


@pytest.mark.req("A38")
@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 21), ["21/11/2026 is a Saturday."]),
        (date(2026, 4, 3), ["03/04/2026 is a bank holiday: Good Friday."]),
        (date(2026, 8, 31), ["31/08/2026 is a bank holiday: Late Summer Bank Holiday."]),
        (date(2026, 11, 30), []),  # St Andrew's Day is Scotland's
        (date(2026, 11, 24), []),
    ],
)
def test_an_unusual_day_is_said(day, said):
    assert preliminary_prepare.date_warnings(day) == said


@pytest.mark.req("A38")
def test_a_meeting_on_a_saturday_is_only_warned_of(cast):
    instructed(cast)
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7)
    arrange(cast.dasveg_chair, cast.first, saturday)
    assert record(cast.coordinator, cast.first).meeting.meets_on == saturday


@pytest.mark.req("A38")
@given(st.dates(date(2011, 1, 1), date(2060, 12, 31)))
def test_every_weekend_is_said_and_no_plain_weekday_is(day):
    weekend = [sentence for sentence in preliminary_prepare.date_warnings(day) if "is a S" in sentence]
    assert bool(weekend) == (day.weekday() >= 5)


def _instruct(cast, day: date) -> None:
    typed = {"instructed_on": show(day)}
    preliminary_prepare.instruct_dasveg(cast.csp_chair, cast.first, typed, today=TODAY, now=clock.now())


def _invite(cast, lines: list[str]) -> None:
    preliminary_prepare.record_invited(cast.dasveg_chair, cast.first, lines, {"invited_on": show(TODAY)}, today=TODAY)
