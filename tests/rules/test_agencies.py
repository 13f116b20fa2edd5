"""Agencies by their names of each day, their successors, and the membership list with its holders."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import agencies, clock, database, partnership
from casework.actors import OPERATOR
from casework.agencies import Agency, FormerName
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, Stale

TODAY = clock.today()
NEW = {"name": "Riverside NHS Trust", "short_name": "RNT", "kind": "health", "aliases": "Riverside\nRiverside Hospital"}
POST = {"title": "Head of Safeguarding", "holder": "Robin Vale (fictional)", "holder_email": "robin@example.uk"}


def named(name: str) -> Agency:
    return next(agency for agency in agencies.all_agencies(OPERATOR) if agency.name == name)


def add(cast, **more) -> str:
    return agencies.add_agency(cast.coordinator, {**NEW, **more}, today=TODAY)


def change(cast, agency_id: str, version: int = 1, **more) -> None:
    agencies.change_agency(cast.coordinator, agency_id, {**NEW, **more}, version=version, today=TODAY)


def last_event() -> dict:
    return database.rows("activity_as_shown")[-1]


def problem_fields(refused) -> set[str]:
    return {problem.field for problem in refused.value.problems}


@pytest.mark.req("R16")
def test_an_agency_is_added_with_what_others_call_it_and_the_record_says_who_did_it(cast):
    agency_id = add(cast)
    assert named("Riverside NHS Trust").aliases == ("Riverside", "Riverside Hospital")
    written = last_event()
    assert (written["event"], written["person_id"]) == ("agency_added", cast.coordinator.person_id)
    assert written["subject"] == agency_id


def test_a_renamed_agency_stays_itself_and_old_papers_keep_the_name_of_their_day(cast):
    agency_id = add(cast)
    change(cast, agency_id, name="Riverside and Vale NHS Trust", renamed_on="01/04/2024")
    assert agencies.name_on(agency_id, date(2024, 3, 31)) == "Riverside NHS Trust"
    assert agencies.name_on(agency_id, date(2024, 4, 1)) == "Riverside and Vale NHS Trust"
    assert "Riverside NHS Trust" in named("Riverside and Vale NHS Trust").aliases
    assert last_event()["event"] == "agency_changed"


def test_a_corrected_name_leaves_no_former_name(cast):
    agency_id = add(cast)
    change(cast, agency_id, name="Riverside NHS Foundation Trust")
    assert agencies.name_on(agency_id, date(1990, 1, 1)) == "Riverside NHS Foundation Trust"


@given(
    days=st.lists(st.dates(date(1990, 1, 1), date(2030, 12, 31)), unique=True, min_size=1, max_size=6), day=st.dates()
)
def test_on_every_day_an_agency_has_exactly_the_name_whose_time_it_was(days, day):
    former = tuple(FormerName(f"name {n}", "", last) for n, last in enumerate(sorted(days)))
    agency = Agency("a", "today", "", "health", (), former, None, None, None, None, 1)
    passed = sum(last < day for last in days)
    assert agency.name_on(day) == (f"name {passed}" if passed < len(days) else "today")


def test_the_work_of_an_ended_agency_is_with_the_last_of_its_successors(cast):
    last = add(cast)
    middle = add(cast, name="Middle", short_name="Mid", aliases="")
    first = add(cast, name="First", short_name="Fst", aliases="")
    gone = {"short_name": "Mid", "aliases": "", "valid_to": "31/12/2020", "successor_id": last}
    change(cast, middle, name="Middle", **gone)
    change(cast, first, name="First", **{**gone, "short_name": "Fst", "valid_to": "31/12/2010", "successor_id": middle})
    assert agencies.standing_for(first, date(2010, 12, 31)) == first
    assert agencies.standing_for(first, date(2015, 1, 1)) == middle
    assert agencies.standing_for(first, date(2021, 1, 1)) == last
    assert first not in agencies.to_choose(TODAY) and last in agencies.to_choose(TODAY)
    with pytest.raises(Refused) as refused:
        change(cast, last, valid_to="01/01/2022", successor_id=first)
    assert problem_fields(refused) == {"successor_id"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Testshire Police", "short_name": "TP"}, "name"),
        ({"aliases": "testshire police"}, "aliases"),
        ({"kind": "nonsense"}, "kind"),
        ({"valid_from": "01/01/2020", "valid_to": "01/01/2019"}, "valid_to"),
        ({"valid_from": "31/02/2020"}, "valid_from"),
    ],
)
def test_an_agency_that_cannot_be_taken_is_refused_at_the_field(cast, typed, field):
    before = len(agencies.all_agencies(OPERATOR))
    with pytest.raises(Refused) as refused:
        add(cast, **typed)
    assert problem_fields(refused) == {field}
    assert len(agencies.all_agencies(OPERATOR)) == before


def test_a_successor_needs_the_last_day_of_the_agency_it_follows(cast):
    with pytest.raises(Refused) as refused:
        add(cast, successor_id=cast.police)
    assert problem_fields(refused) == {"valid_to"}


@pytest.mark.parametrize("who", ["head_of_community_safety", "auditor", "imr_author", "panel_chair", "nobody"])
def test_who_may_not_change_agencies_is_refused_and_nothing_changes(cast, who):
    actor, agency_id = getattr(cast, who), add(cast)
    for verb in (
        lambda: agencies.add_agency(actor, NEW, today=TODAY),
        lambda: agencies.change_agency(actor, agency_id, NEW, version=1, today=TODAY),
        lambda: agencies.mark_agency_in_error(actor, agency_id, reason="no", version=1),
        lambda: agencies.add_post(actor, {**POST, "agency_id": cast.police}, today=TODAY),
    ):
        with pytest.raises(NotAllowed):
            verb()
        assert last_event()["event"] == "refused"
    assert named("Riverside NHS Trust").version == 1


def test_what_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        change(cast, "no-such-agency")
    with pytest.raises(NotFound):
        agencies.change_post(
            cast.coordinator, "no-such-post", {**POST, "agency_id": cast.police}, version=1, today=TODAY
        )
    with pytest.raises(NotFound):
        agencies.name_on("no-such-agency", TODAY)


def test_a_change_that_was_overtaken_shows_what_is_recorded_now_and_writes_nothing(cast):
    agency_id = add(cast)
    change(cast, agency_id, short_name="River")
    with pytest.raises(Stale) as stale:
        change(cast, agency_id, version=1, short_name="Mine", name="Renamed", renamed_on="01/01/2024")
    assert stale.value.current["short_name"] == "River"
    assert not named("Riverside NHS Trust").former_names


def test_a_second_click_adds_nothing(cast):
    command = database.new_id()
    agencies.add_agency(cast.coordinator, NEW, today=TODAY, command_id=command)
    with pytest.raises((AlreadyDone, Refused)):
        agencies.add_agency(cast.coordinator, NEW, today=TODAY, command_id=command)
    post = {**POST, "agency_id": cast.police}
    agencies.add_post(cast.coordinator, post, today=TODAY, command_id=(again := database.new_id()))
    with pytest.raises(AlreadyDone):
        agencies.add_post(cast.coordinator, post, today=TODAY, command_id=again)
    assert len(agencies.all_posts(OPERATOR)) == 1


def test_an_agency_added_by_mistake_is_taken_out_but_not_one_with_records(cast):
    agency_id = add(cast)
    agencies.mark_agency_in_error(cast.coordinator, agency_id, reason="typed twice", version=1)
    assert "Riverside NHS Trust" not in {agency.name for agency in agencies.all_agencies(OPERATOR)}
    with pytest.raises(Refused, match="last day"):
        agencies.mark_agency_in_error(cast.coordinator, cast.police, reason="gone", version=1)


# --- the membership list ---


@pytest.fixture
def post(cast) -> str:
    return agencies.add_post(
        cast.coordinator, {**POST, "agency_id": cast.police, "valid_from": "01/01/2020"}, today=TODAY
    )


@pytest.mark.req("R16")
def test_a_post_passes_to_a_new_holder_and_the_former_one_stays_on_record(cast, post):
    typed = {"holder": "Sam Moor (fictional)", "valid_from": "01/06/2024"}
    agencies.hand_over_post(cast.coordinator, post, typed, version=1, today=TODAY)
    held = {row.holder: row for row in agencies.all_posts(OPERATOR)}
    assert held["Robin Vale (fictional)"].valid_to == date(2024, 5, 31)
    assert held["Sam Moor (fictional)"].title == "Head of Safeguarding"
    assert [row.holder for row in held.values() if row.held_on(date(2024, 6, 1))] == ["Sam Moor (fictional)"]
    assert [row.holder for row in held.values() if row.held_on(date(2024, 5, 31))] == ["Robin Vale (fictional)"]
    assert last_event()["event"] == "post_changed"
    assert last_event()["summary"] == ""


def test_a_holder_cannot_begin_before_the_one_who_goes(cast, post):
    with pytest.raises(Refused) as refused:
        agencies.hand_over_post(
            cast.coordinator, post, {"holder": "Sam", "valid_from": "01/01/2020"}, version=1, today=TODAY
        )
    assert problem_fields(refused) == {"valid_from"}
    assert len(agencies.all_posts(OPERATOR)) == 1


@pytest.mark.req("R16")
def test_a_post_may_have_two_holders(cast, post):
    agencies.add_post(cast.coordinator, {**POST, "agency_id": cast.police, "holder": "Second (fictional)"}, today=TODAY)
    assert len([row for row in agencies.all_posts(OPERATOR) if row.held_on(TODAY)]) == 2


def test_a_post_is_corrected_in_its_place_and_a_stale_correction_is_shown(cast, post):
    typed = {**POST, "agency_id": cast.health, "holder": "Robin Dale (fictional)"}
    agencies.change_post(cast.coordinator, post, typed, version=1, today=TODAY)
    (kept,) = agencies.all_posts(OPERATOR)
    assert (kept.holder, kept.agency_id, kept.list_order) == ("Robin Dale (fictional)", cast.health, 1)
    for verb in (agencies.change_post, agencies.hand_over_post):
        with pytest.raises(Stale):
            form = typed if verb is agencies.change_post else {"holder": "X", "valid_from": "01/01/2025"}
            verb(cast.coordinator, post, form, version=1, today=TODAY)
    assert len(agencies.all_posts(OPERATOR)) == 1


def test_an_address_that_is_none_is_refused(cast):
    with pytest.raises(Refused) as refused:
        agencies.add_post(cast.coordinator, {**POST, "agency_id": cast.police, "holder_email": "robin"}, today=TODAY)
    assert problem_fields(refused) == {"holder_email"}


@pytest.mark.req("R16", "A31")
def test_the_shipped_list_has_the_posts_of_appendix_2_and_no_holder(portal):
    with database.change(OPERATOR, "agency_added") as write:
        partnership.bring_in_agencies(write)
    posts = agencies.all_posts(OPERATOR)
    assert len(posts) == 13
    assert not [post for post in posts if post.holder or post.holder_email]
    police_watchdog = next(one for one in agencies.all_agencies(OPERATOR) if one.short_name == "IOPC")
    assert police_watchdog.name_on(date(2018, 1, 7)) == "Independent Police Complaints Commission"
    assert police_watchdog.name_on(date(2018, 1, 8)) == "Independent Office for Police Conduct"
    assert agencies.standing_for("ccgs", date(2022, 6, 30)) == "ccgs"
    assert agencies.standing_for("ccgs", date(2022, 6, 30) + timedelta(days=1)) == "icb"
