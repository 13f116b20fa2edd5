"""Several partnerships in one portal: what one holds does not exist for another's officers, in any reading; acting and succession are explicit."""

import io
import shutil
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest

from casework import (
    action_plan_export,
    activity,
    clock,
    database,
    memberships,
    notification,
    offices,
    partnership,
    partnerships,
    people,
    permissions,
    procedure,
    reviews,
    standing,
)
from casework.actors import OPERATOR
from casework.errors import CaseworkError, NotAllowed, NotFound, Refused, Stale
from tests import conftest
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back
from tests.rules.test_procedure_slips import edit

NOTIFIED = review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)}
NAMES = {"name": "Otherham Community Safety Partnership", "short_name": "Otherham CSP", "reference_prefix": "ODHR"}


@pytest.fixture
def two(cast) -> SimpleNamespace:
    """The cast's partnership A, and B with an officer of each office and one review of its own."""
    own = partnerships.every()[0].id
    admin = conftest.person("admin_b")
    other = partnerships.add(cast.account_administrator, NAMES | {"administrator": admin.person_id}, today=TODAY)
    officers = {}
    for role in conftest.OFFICES:
        officers[role] = admin if role == "account_administrator" else conftest.person(f"{role}_b")
        if role != "account_administrator":
            offices.give_office(admin, officers[role].person_id, role, first_day=TODAY)
    theirs = notification.record(officers["coordinator"], NOTIFIED, today=TODAY, now=NOW)
    of_b = {f"{role}_b": actor for role, actor in officers.items()}
    return SimpleNamespace(**vars(cast) | of_b | {"a": own, "b": other, "admin": admin, "theirs": theirs})


def every_officer(two, side: str) -> list:
    return [getattr(two, f"{role}_b" if side == "b" else role) for role in conftest.OFFICES]


@pytest.mark.req("R209", "R163", "R168")
def test_an_officer_of_one_partnership_finds_no_review_of_another_in_any_question(two):
    for actor in every_officer(two, "a"):
        assert two.theirs not in {review.id for review in reviews.all_in_view(actor)}
        assert two.theirs not in {one.review.id for one in standing.all_in_view(actor, today=TODAY)}
        with pytest.raises(NotFound):
            reviews.in_view(actor, two.theirs)
        for verb in procedure.current().verbs.values():
            if not verb.everyone:
                assert not permissions.may(actor, verb.name, two.theirs), verb.name
                assert permissions.agencies_for(actor, verb.name, two.theirs) == set(), verb.name
        assert permissions.roles_in(actor, two.theirs) == ()
        assert permissions.rendering(actor, two.theirs) == "pseudonyms"
    for actor in every_officer(two, "b"):
        assert {review.id for review in reviews.all_in_view(actor)} <= {two.theirs}
        assert not permissions.may(actor, "see_review", two.first)
    assert two.theirs in {review.id for review in reviews.all_in_view(two.coordinator_b)}


@pytest.mark.req("R209", "R163")
def test_no_reading_that_starts_from_rights_gives_another_partnerships_rows(two):
    """Every macro of scope.sql is asked for every officer of A: none of its rows is of B's review."""
    review_cases.done(OPERATOR, two.theirs, {"dasveg_instructed": 9})
    with database.portal().reading() as cursor:
        macros = [
            name for (name, given) in cursor.execute(
                "SELECT function_name, parameters FROM duckdb_functions() WHERE function_type = 'table_macro' AND schema_name = 'main'"
            ).fetchall() if given == ["who"] and name.startswith("visible_")
        ]  # fmt: skip
        assert len(macros) > 8
        for macro in macros:
            for actor in every_officer(two, "a"):
                found = cursor.execute(f"SELECT * FROM {macro}(?)", [actor.person_id])
                columns = [column[0] for column in found.description]
                key = "review_id" if "review_id" in columns else "id"
                assert two.theirs not in {dict(zip(columns, row, strict=True)).get(key) for row in found.fetchall()}, (
                    macro
                )
        laid = cursor.execute(
            "SELECT DISTINCT person_id FROM review_right WHERE review_id = ?", [two.theirs]
        ).fetchall()
    b = {actor.person_id for actor in every_officer(two, "b")}
    everyone = {row["id"] for row in database.rows("people_list")}
    assert {who for (who,) in laid} & everyone >= b
    for actor in [*every_officer(two, "a"), two.nobody, two.outsider, two.panel_chair]:
        verbs = {
            row["verb"] for row in database.rows("rights_held", who=actor.person_id) if row["partnership_id"] == two.b
        }
        assert verbs == set()


@pytest.mark.req("R209", "R168")
def test_the_activity_record_tells_an_auditor_nothing_of_another_partnerships_reviews(two):
    shown, _ = activity.entries(two.auditor, activity.Asked(), size=500)
    reference = reviews.in_view(two.coordinator_b, two.theirs).reference
    assert reference.startswith("ODHR-")
    assert all(reference not in (entry.reference, entry.summary) for entry in shown)
    theirs, _ = activity.entries(two.auditor_b, activity.Asked(), size=500)
    assert any(entry.reference == reference for entry in theirs)
    assert all(not entry.reference.startswith("DHR-") for entry in theirs)


@pytest.mark.req("R209")
def test_a_death_looks_alike_only_within_the_partnership(two):
    mine = notification.record(two.coordinator, NOTIFIED, today=TODAY, now=NOW)
    assert reviews.in_view(two.coordinator, mine).reference.startswith("DHR-")
    with pytest.raises(Refused, match="This looks like DHR-"):
        notification.record(two.coordinator, NOTIFIED, today=TODAY, now=NOW)


@pytest.mark.req("R209")
def test_a_person_may_hold_offices_in_two_partnerships_and_then_says_for_which_a_death_is_recorded(two):
    offices.give_office(two.admin, two.coordinator.person_id, "coordinator", first_day=TODAY)
    assert {two.first, two.theirs} <= {review.id for review in reviews.all_in_view(two.coordinator)}
    typed = NOTIFIED | {"death": back(30), "received_on": back(20)}
    with pytest.raises(Refused, match="Say for which partnership: Testshire"):
        notification.record(two.coordinator, typed, today=TODAY, now=NOW)
    review = notification.record(two.coordinator, typed, partnership_id=two.b, today=TODAY, now=NOW)
    assert partnerships.holder_of(review).id == two.b and not permissions.may(two.csp_chair, "see_review", review)
    with pytest.raises(NotFound):
        notification.record(two.head_of_community_safety, typed, partnership_id=two.b, today=TODAY, now=NOW)


@pytest.mark.req("R209", "S4")
def test_an_administrator_gives_nothing_and_opens_no_account_in_another_partnership(two):
    with pytest.raises(NotFound):
        offices.give_office(
            two.account_administrator, two.nobody.person_id, "coordinator", first_day=TODAY, partnership_id=two.b
        )
    with pytest.raises(NotFound):
        memberships.grant_membership(
            two.account_administrator, two.theirs, two.nobody.person_id, "panel_member", agency_id=None, first_day=TODAY
        )
    (office,) = [row for row in offices.all_offices(two.admin) if row["person_id"] == two.coordinator_b.person_id]
    with pytest.raises(NotAllowed):
        offices.end_office(two.account_administrator, office["id"], version=office["version"], why="x", today=TODAY)
    for attempt in (
        lambda: people.make_link(two.account_administrator, two.coordinator_b.person_id, now=NOW),
        lambda: people.disable(two.account_administrator, two.coordinator_b.person_id, why="x", now=NOW),
        lambda: people.correct(
            two.account_administrator, two.coordinator_b.person_id, version=1, name="x", email="", job_title="", agency_id=None
        ),
        lambda: offices.name_deputy(
            two.account_administrator, two.nobody.person_id, two.coordinator_b.person_id, "coordinator", first_day=TODAY, last_day=TODAY
        ),
        lambda: partnership.rename(
            two.account_administrator, version=1, name="x", short_name="x", reference_prefix="X", logo=None, partnership_id=two.b
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            attempt()
    assert people.make_link(two.admin, two.coordinator_b.person_id, now=NOW)


def acting(two, **changed):
    return {
        "for_partnership": two.b, "partnership": two.a, "roles": ["coordinator"], "first_day": back(0), "reason": "Agreement of 2026.", **changed,
    }  # fmt: skip


@pytest.mark.req("R209", "S17")
def test_one_partnership_acts_for_another_in_the_offices_agreed_by_the_one_acted_for_and_no_longer_than_agreed(
    two, monkeypatch
):
    with pytest.raises(NotAllowed):
        partnerships.let_act(two.account_administrator, acting(two), today=TODAY)
    (found,) = partnerships.let_act(two.admin, acting(two), today=TODAY)
    assert two.theirs in {review.id for review in reviews.all_in_view(two.coordinator)}
    assert permissions.rendering(two.coordinator, two.theirs) == "real"
    assert not permissions.may(two.csp_chair, "see_review", two.theirs)
    assert not permissions.may(two.coordinator_b, "see_review", two.first)
    assert database.one("rights_out_of_date")["rows"] == 0
    partnerships.end_acting(two.account_administrator, found, version=1, why="The agreement ended.", today=TODAY)
    assert not permissions.may(two.coordinator, "see_review", two.theirs)
    assert two.theirs not in {review.id for review in reviews.all_in_view(two.coordinator)}
    with pytest.raises(Stale):
        partnerships.end_acting(two.admin, found, version=1, why="Again.", today=TODAY)
    partnerships.let_act(two.admin, acting(two, last_day=back(0)), today=TODAY)
    assert permissions.may(two.coordinator, "see_review", two.theirs)
    with database.portal().reading() as cursor:
        cursor.execute("UPDATE acting_partnership SET valid_to = current_date - 1")
    monkeypatch.setattr(clock, "today", lambda: TODAY + timedelta(days=1))
    assert not permissions.may(two.coordinator, "see_review", two.theirs)


@pytest.mark.req("R209")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"partnership": "b"}, "does not act for itself"),
        ({"last_day": back(3)}, "The last day comes before the first day"),
        ({"roles": ["panel_chair"]}, "not in the list"),
        ({"roles": []}, "not answered"),
        ({"reason": ""}, "not answered"),
    ],
)
def test_an_arrangement_that_makes_no_sense_is_refused(two, changed, says):
    changed = {name: two.b if value == "b" else value for name, value in changed.items()}
    with pytest.raises(Refused, match=says):
        partnerships.let_act(two.admin, acting(two, **changed), today=TODAY)


@pytest.mark.req("R210")
def test_a_successor_takes_over_every_review_and_the_record_says_who_held_it_before(two):
    reference = reviews.in_view(two.coordinator_b, two.theirs).reference
    handed = {"successor": two.a, "from_day": back(5), "reason": "Councils merged."}
    with pytest.raises(NotAllowed):
        partnerships.hand_over(two.account_administrator, two.b, handed, version=1, today=TODAY)
    assert partnerships.hand_over(two.admin, two.b, handed, version=1, today=TODAY) == 1
    assert reviews.in_view(two.coordinator, two.theirs).reference == reference
    assert not permissions.may(two.coordinator_b, "see_review", two.theirs)
    (before,) = partnerships.former_holders(two.coordinator, two.theirs)
    assert (before["name"], before["until"], before["reason"]) == (
        NAMES["name"],
        TODAY - timedelta(days=6),
        "Councils merged.",
    )
    assert partnerships.name_for(two.theirs, TODAY - timedelta(days=6)) == NAMES["name"]
    assert partnerships.name_for(two.theirs, TODAY - timedelta(days=5)) == "Testshire Community Safety Partnership"
    ended = next(one for one in partnerships.every() if one.id == two.b)
    assert ended.successor == "Testshire Community Safety Partnership"
    with pytest.raises(NotAllowed):
        notification.record(two.coordinator_b, NOTIFIED | {"death": back(40)}, today=TODAY, now=NOW)
    with pytest.raises(Refused, match="has ended already"):
        partnerships.hand_over(two.admin, two.b, handed, version=2, today=TODAY)
    assert database.one("rights_out_of_date")["rows"] == 0


@pytest.mark.req("R210")
def test_a_handover_opened_before_somebody_elses_change_is_stale(two):
    partnership.rename(
        two.admin, version=1, name="B again", short_name="B", reference_prefix="B", logo=None, partnership_id=two.b
    )
    with pytest.raises(Stale):
        partnerships.hand_over(
            two.admin, two.b, {"successor": two.a, "from_day": back(1), "reason": "x"}, version=1, today=TODAY
        )


@pytest.mark.req("R209")
def test_with_one_partnership_nothing_is_asked_and_an_office_without_one_counts_in_no_review(cast):
    assert not partnerships.several()
    review = notification.record(cast.coordinator, NOTIFIED, today=TODAY, now=NOW)
    assert partnerships.holder_of(review).id == partnerships.every()[0].id
    with database.portal().changing() as cursor:
        cursor.execute("UPDATE office SET partnership_id = NULL WHERE person_id = ?", [cast.coordinator.person_id])
        cursor.execute("DELETE FROM review_right")
    database.portal().rights_state += 1_000_000
    assert not permissions.may(cast.coordinator, "see_review", review)


@pytest.mark.req("R209")
@pytest.mark.parametrize("who", ["coordinator", "csp_chair", "panel_chair", "nobody", "auditor"])
def test_only_account_administrators_arrange_partnerships(cast, who):
    actor = getattr(cast, who)
    typed = NAMES | {"administrator": cast.nobody.person_id}
    for attempt in (
        lambda: partnerships.add(actor, typed, today=TODAY),
        lambda: partnerships.let_act(actor, {}, today=TODAY),
        lambda: partnerships.end_acting(actor, "x", version=1, why="x", today=TODAY),
        lambda: partnerships.hand_over(actor, partnerships.every()[0].id, {}, version=1, today=TODAY),
    ):
        with pytest.raises(CaseworkError):
            attempt()
    assert len(partnerships.every()) == 1


@pytest.mark.req("R207", "A29")
def test_a_review_is_called_marked_and_numbered_as_on_the_day_it_was_notified(cast, tmp_path, monkeypatch):
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    edit(folder, "partnership.toml", "in_use = false", f"from = {TODAY - timedelta(days=15)}")
    edit(folder, "partnership.toml", 'name = "RESTRICTED"', f'name = "RESTRICTED"\ndefault = true\nuntil = {TODAY - timedelta(days=16)}')
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    before = NOTIFIED | {"death": back(40), "received_on": back(30)}
    old = notification.record(cast.coordinator, before, today=TODAY, now=NOW)
    new = notification.record(cast.coordinator, NOTIFIED, today=TODAY, now=NOW)
    assert (reviews.called(old).short, reviews.called(new).short) == ("DHR", "DARDR")
    shown = [reviews.in_view(cast.coordinator, one) for one in (old, new)]
    assert shown[0].reference.startswith("DHR-") and shown[1].reference.startswith("DARDR-")
    assert [one.marking for one in shown] == ["RESTRICTED", "OFFICIAL-SENSITIVE"]
    made = action_plan_export.export_file(cast.coordinator, new, now=NOW).content
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert "Domestic Abuse Related Death Review Action Plan" in words and "DARDR reference:" in words


@pytest.mark.req("R207")
def test_a_prefix_of_the_partnerships_own_stays_whatever_a_review_is_called():
    settings = procedure.in_force().partnership
    assert settings.prefix_on(TODAY, "TEST") == "TEST" and settings.prefix_on(TODAY, "DHR") == "DHR"
