"""Who may do what: every verb, for every role, in one's own review, another and none, for one's own agency, another and none.

What is expected is read from roles.toml here a second time, by its own few lines, and never from the code that is tested.
"""

import itertools
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from casework import clock, database, memberships, offices, permissions, procedure
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused, SignedOut
from tests.conftest import OFFICES, grant, make_cast

ROLES = tomllib.loads(Path("procedure/roles.toml").read_text(encoding="utf-8"))
GROUPS = {name: words.split() for name, words in ROLES["group"].items()}
MATRIX = {
    verb: {word for part in words.split() for word in GROUPS.get(part, [part])}
    for section, lines in ROLES.items()
    if section not in ("role", "group")
    for verb, words in lines.items()
}
MEMBERSHIPS = [name for name, role in ROLES["role"].items() if role["kind"] == "membership"]


def expected(verb: str, role: str, review: str, agency: str) -> bool:
    """What the line of roles.toml says; review and agency are 'own', 'other' or 'none'."""
    named = MATRIX[verb]
    if "everyone" in named and role != "operator":
        return True
    if role in OFFICES or role == "operator":
        return role in named
    if review != "own":
        return False
    return role in named or (f"{role}:own" in named and agency == "own")


@pytest.fixture(scope="module")
def people_of_every_role(tmp_path_factory):
    """One portal for the whole table: nothing in it is changed."""
    database.open_portal(tmp_path_factory.mktemp("permissions"))
    yield make_cast()
    database.close_portal()


@pytest.mark.req("S4", "S5", "S40", "R169")
@pytest.mark.parametrize("verb", MATRIX)
def test_a_verb_is_open_to_those_whom_the_matrix_names_and_to_nobody_else(people_of_every_role, verb):
    cast = people_of_every_role
    reviews = {"own": cast.first, "other": cast.second, "none": None}
    agencies = {"own": cast.police, "other": cast.health, "none": None}
    wrong = []
    for role, review, agency in itertools.product([*OFFICES, *MEMBERSHIPS, "operator"], reviews, agencies):
        actor = OPERATOR if role == "operator" else getattr(cast, role)
        got = permissions.may(actor, verb, reviews[review], agencies[agency])
        if got != expected(verb, role, review, agency):
            wrong.append((role, f"{review} review", f"{agency} agency", got))
    assert wrong == []


@pytest.mark.req("S4")
def test_the_table_knows_both_answers():
    answers = [expected(verb, role, "own", "own") for verb in MATRIX for role in [*OFFICES, *MEMBERSHIPS, "operator"]]
    assert 100 < sum(answers) < len(answers) - 100


@pytest.mark.req("S4")
def test_an_account_without_any_role_may_do_only_what_everyone_may(cast):
    assert permissions.may_anywhere(cast.nobody) == {verb for verb, named in MATRIX.items() if "everyone" in named}


def test_a_verb_that_is_not_in_the_matrix_is_a_mistake_and_never_a_yes(cast):
    with pytest.raises(ValueError, match="no verb abolish"):
        permissions.may(cast.csp_chair, "abolish")


# --- not found, not allowed ---


@pytest.mark.req("S4")
def test_another_review_and_an_absent_one_are_answered_alike_and_both_recorded(cast):
    said = []
    for review in (cast.second, "no such review"):
        with pytest.raises(NotFound) as refusal:
            permissions.demand(cast.author, "add_recommendation", review)
        said.append(str(refusal.value))
    assert said[0] == said[1]
    refused = [row for row in database.rows("activity_as_shown") if row["event"] == "refused"]
    assert [(row["person_id"], row["review_id"], row["subject"]) for row in refused] == [
        (cast.author.person_id, cast.second, "add_recommendation"),
        (cast.author.person_id, "no such review", "add_recommendation"),
    ]


@pytest.mark.req("S4")
def test_who_sees_the_review_and_may_not_do_this_is_told_so(cast):
    with pytest.raises(NotAllowed, match="Ask the coordinator who may do it"):
        permissions.demand(cast.panel_member, "decide", cast.first)


@pytest.mark.req("S40")
def test_an_account_administrator_does_not_find_a_review(cast):
    with pytest.raises(NotFound):
        permissions.demand(cast.account_administrator, "see_chronology", cast.first)


@pytest.mark.req("S6")
def test_a_right_ends_with_the_session(cast):
    end_sessions(cast.coordinator)
    with pytest.raises(SignedOut):
        permissions.demand(cast.coordinator, "set_label", cast.first)


def end_sessions(actor) -> None:
    with database.change(OPERATOR, "sessions_ended", subject=actor.person_id) as write:
        write("end_sessions_of", person_id=actor.person_id, ended_on=clock.now(), ended_why="test")


# --- days ---


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(-5, -1, False), (-5, 0, True), (0, 0, True), (0, None, True), (1, None, False), (1, 5, False)],
)
@pytest.mark.req("S6", "R23")
def test_an_office_counts_from_its_first_day_to_the_end_of_its_last(cast, first, last, holds):
    today = clock.today()
    offices.give_office(
        OPERATOR, cast.nobody.person_id, "csp_chair", first_day=today + timedelta(first),
        last_day=None if last is None else today + timedelta(last),
    )  # fmt: skip
    assert permissions.may(cast.nobody, "decide", cast.first) is holds


@pytest.mark.parametrize(("first", "last", "holds"), [(-5, -1, False), (-5, 0, True), (0, 0, True), (0, 5, True), (1, 5, False)])
@pytest.mark.req("R167", "R23")
def test_a_deputy_acts_between_the_two_days_and_for_the_person_named(cast, first, last, holds):
    lay_deputy(cast, first, last)
    assert permissions.may(cast.nobody, "decide", cast.first) is holds
    if holds:
        assert permissions.demand(cast.nobody, "decide", cast.first) == cast.csp_chair.name
        assert permissions.demand(cast.csp_chair, "decide", cast.first) == ""


def lay_deputy(cast, first: int, last: int) -> None:
    """A deputyship, perhaps one that began on an earlier day."""
    with database.change(OPERATOR, "deputy_named") as write:
        write(
            "insert_deputy", id=database.new_id(), person_id=cast.nobody.person_id, for_person_id=cast.csp_chair.person_id,
            role="csp_chair", valid_from=clock.today() + timedelta(first), valid_to=clock.today() + timedelta(last),
        )  # fmt: skip


@pytest.mark.req("R167")
def test_a_deputy_has_nothing_left_when_the_one_acted_for_has_left_the_office(cast):
    lay_deputy(cast, -1, 5)
    assert permissions.may(cast.nobody, "decide", cast.first)
    office = next(row for row in database.rows("offices_list") if row["person_id"] == cast.csp_chair.person_id)
    with database.change(OPERATOR, "office_ended") as write:
        write("end_office", id=office["id"], version=office["version"], valid_to=clock.today() - timedelta(1), ended_why="moved on")
    assert not permissions.may(cast.nobody, "decide", cast.first)


@pytest.mark.req("S6")
def test_a_membership_ended_is_gone_at_once(cast):
    assert permissions.may(cast.author, "add_recommendation", cast.first)
    (row,) = [each for each in memberships.of_review(cast.coordinator, cast.first) if each["person_id"] == cast.author.person_id]
    memberships.end_membership(cast.coordinator, row["id"], version=row["version"], why="left", today=clock.today())
    assert not permissions.may(cast.author, "add_recommendation", cast.first)
    with pytest.raises(NotFound):
        permissions.demand(cast.author, "add_recommendation", cast.first)


# --- conflicts of interest ---


@pytest.mark.req("S41")
@pytest.mark.parametrize("role", [*OFFICES, *MEMBERSHIPS])
def test_a_conflict_of_interest_takes_every_right_in_that_review_and_leaves_the_others(cast, role):
    actor = getattr(cast, role)
    elsewhere = {verb for verb in MATRIX if permissions.may(actor, verb, cast.second, cast.police)}
    with database.change(OPERATOR, "conflict_recorded") as write:
        write(
            "insert_conflict", id=database.new_id(), review_id=cast.first, person_id=actor.person_id, declared_on=clock.today(), note="",
        )  # fmt: skip
    assert not [verb for verb in MATRIX if permissions.may(actor, verb, cast.first, cast.police)]
    assert permissions.agencies_for(actor, "see_chronology", cast.first) == set()
    assert {verb for verb in MATRIX if permissions.may(actor, verb, cast.second, cast.police)} == elsewhere


@pytest.mark.req("S41")
def test_nobody_with_a_conflict_of_interest_becomes_a_member_again(cast):
    memberships.declare_conflict(cast.author, cast.first, note="a neighbour", today=clock.today())
    with pytest.raises(Refused, match="conflict of interest"):
        grant(cast.author, cast.first, "author", None)


# --- names ---


@pytest.mark.req("R170")
def test_persons_are_named_to_each_role_as_its_line_says(cast):
    for role in [*OFFICES, *MEMBERSHIPS]:
        line = ROLES["role"][role]
        actor = getattr(cast, role)
        assert permissions.rendering(actor, cast.first, cast.health) == line["names"], role
        assert permissions.rendering(actor, cast.first, cast.police) == (line.get("own_names") or line["names"]), role
        if line["kind"] == "membership":
            assert permissions.rendering(actor, cast.second, cast.police) == "pseudonyms", role


def test_every_role_of_the_matrix_is_known():
    known = set(ROLES["role"]) | {"everyone"}
    assert {word.removesuffix(":own") for named in MATRIX.values() for word in named} <= known
    assert set(MATRIX) == set(procedure.current().verbs)
