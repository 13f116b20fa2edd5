"""Every verb that writes, asked the same questions (design: healthchecks' eight, and two more).

It works and is told once in the activity record; the right colleague may; another agency or review does not find it; who may only read is
refused; a nonsense id is not found; in the wrong state it says what is missing; a repeated click is harmless; who has signed out, or has a
conflict of interest, does nothing any more. The rows stand in verbs_of_*.py; a verb without a row fails the first test.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from casework import database, memberships, passphrases, procedure, sessions
from casework.actors import Actor
from casework.errors import CaseworkError, NotAllowed, NotFound, SignedOut, WrongStep
from tests.conftest import open_copy, open_made
from tests.rules import (
    verbs_found,
    verbs_of_imrs,
    verbs_of_material,
    verbs_of_monitoring,
    verbs_of_reports,
    verbs_of_reviews,
    verbs_of_the_panel,
    verbs_of_the_portal,
)
from tests.rules.verbs_table import NOW, TODAY, Verb, Why, ids, nonsensical, sql

VERBS = [
    *verbs_of_reviews.VERBS, *verbs_of_material.VERBS, *verbs_of_monitoring.VERBS, *verbs_of_reports.VERBS, *verbs_of_imrs.VERBS,
    *verbs_of_the_panel.VERBS, *verbs_of_the_portal.VERBS,
]  # fmt: skip
NO_VERBS = {
    "actions.demand": "what the verbs on one action ask before they begin",
    "action_plan_export.download": "the address of export_file",
    "action_plan_export.download_by_agency": "the address of export_by_agency",
    "activity.download": "the address of export",
    "chronology_export.download": "the address of export_chronology",
    "chronology_narrative.download": "the address of export_narrative",
    "report_export.download": "the address of export_report",
    "home_office_letters.download": "the address of letter",
    "process_figures.download": "what one may read of a year, as Word, changing nothing: tests/rules/test_process_audit.py",
    "home_office_data.download": "the address of export",
    "terms_export.download": "the address of export_terms",
    "second_factor.reset": "the machine's operator alone: tests/security/test_second_factor.py",
    "second_factor.turn_off": "uses a code up and then turns it off, two rows: tests/security/test_second_factor.py",
    "sessions.sign_out": "ends the session one is in; no right is asked for it",
}
KEPT_APART = ("activity", "command", "sign_in_failure")  # what every change, and every passphrase typed, adds to


def label(verb: Verb) -> str:
    return f"{verb.name}-{verb.event}"


def asked(question: str) -> pytest.MarkDecorator:
    """The verbs that have this question."""
    found = [verb for verb in VERBS if not isinstance(getattr(verb, question), Why)]
    return pytest.mark.parametrize("verb", found, ids=label)


EVERY = pytest.mark.parametrize("verb", VERBS, ids=label)


@pytest.fixture(autouse=True)
def slow_hashes_again():
    yield
    passphrases.use(passphrases.Bcrypt())


class States:
    """What each verb is done to, made once for all questions on it. Its portal stays open for the questions that change nothing, which come first."""

    def __init__(self, made_cast, make_folder: Callable[[], Path]):
        self.cast_folder, self.everybody = made_cast
        self.make_folder = make_folder
        self.verb: Verb | None = None
        self.folder: Path | None = None
        self.is_open = False

    def make(self, verb: Verb) -> None:
        if self.verb is verb:
            return
        self.leave()
        if self.folder:
            shutil.rmtree(self.folder)
        self.folder, self.verb = self.make_folder(), verb
        open_copy(self.cast_folder, self.folder)
        self.is_open = True
        self.cast = SimpleNamespace(**vars(self.everybody))  # of its own: what a verb is done to may add somebody
        self.subject = verb.to(self.cast)

    def enter(self) -> None:
        if not self.is_open:
            open_made(self.folder)
            self.is_open = True

    def leave(self) -> None:
        if self.is_open:
            database.close_portal()
            self.is_open = False


@pytest.fixture(scope="module")
def states(made_cast, tmp_path_factory):
    states = States(made_cast, lambda: tmp_path_factory.mktemp("state") / "data")
    yield states
    states.leave()


@pytest.fixture
def refusing(states, verb):
    """The cast and what the verb is done to, for the questions that change nothing: all in one portal."""
    states.make(verb)
    states.enter()
    return states.cast, states.subject


@pytest.fixture
def doing(states, verb, tmp_path):
    """The cast and what the verb is done to, in a portal of its own."""
    states.make(verb)
    states.leave()
    open_copy(states.folder, tmp_path / "data")
    yield states.cast, states.subject
    database.close_portal()


@pytest.fixture
def in_another_state(states, request):
    """The cast in a portal of its own, in which nothing is as the verb wants it."""
    states.leave()
    return request.getfixturevalue("cast")


def allowed(verb: Verb) -> frozenset[str]:
    """The roles that may do it, for anybody or for their own agency."""
    right = procedure.current().verbs[procedure.current().events[verb.event].by or "see_review"]
    return right.roles | right.own_roles


def review_of(cast, subject) -> str:
    """The review that this is done in."""
    named = [one for one in ids(subject) if sql("SELECT 1 FROM review WHERE id = ?", one)]
    done = "SELECT review_id FROM activity WHERE review_id IS NOT NULL AND event <> 'refused' ORDER BY seq DESC LIMIT 1"
    return named[0] if named else sql(done)[0][0]


def told() -> list[tuple]:
    """What the activity record says besides openings of screens: event, by whom, in which review, and whether anything was written."""
    openings = {name for name, event in procedure.current().events.items() if name.endswith("_opened") and event.kind == "read"}
    openings.add("sign_in_tried")  # a passphrase is counted before it is looked at
    found = sql("SELECT event, person_id, review_id, writes IS DISTINCT FROM '[]' FROM activity ORDER BY seq")
    return [one for one in found if one[0] not in openings]


def records() -> dict[str, int]:
    """How many rows each table holds, but for the activity record's own."""
    return dict(sql(_count_all()))


@cache
def _count_all() -> str:
    """One statement for all tables: one for each took most of these tests' time."""
    tables = [name for (name,) in sql("SELECT table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()")]
    return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables if name not in KEPT_APART)


@pytest.mark.req("S4", "S9")
def test_every_function_that_asks_for_a_right_and_writes_stands_in_the_table():
    assert verbs_found.writing() - {verb.name for verb in VERBS} - set(NO_VERBS) == set()


@pytest.mark.req("S4")
def test_the_table_names_only_functions_that_there_are_and_says_why_in_a_sentence():
    assert {verb.name for verb in VERBS} | set(NO_VERBS) <= verbs_found.writing() | verbs_found.recording()
    said = [getattr(verb, name) for verb in VERBS for name in ("colleague", "stranger", "reader", "wrong", "nonsense", "again")]
    assert all(reason.endswith(".") for reason in said if isinstance(reason, Why))


@pytest.mark.req("S4", "S5")
@asked("stranger")
def test_for_somebody_it_is_not_for_it_does_not_exist_and_the_asking_is_recorded(refusing, verb):
    cast, subject = refusing
    before, held = told(), records()
    for actor in (getattr(cast, verb.stranger), cast.outsider, cast.nobody):
        with pytest.raises(NotFound, match="was not found"):
            verb.do(cast, actor, subject)
    assert [said[0] for said in told()[len(before) :]] == ["refused"] * 3
    assert records() == held


@pytest.mark.req("S40")
@asked("stranger")
def test_an_account_administrator_and_an_auditor_reach_no_review(refusing, verb):
    cast, subject = refusing
    held = records()
    for name in ("account_administrator", "auditor"):
        if name not in allowed(verb):
            with pytest.raises(NotFound):
                verb.do(cast, getattr(cast, name), subject)
    assert records() == held


@pytest.mark.req("S4")
@asked("reader")
def test_who_may_only_read_is_refused_and_that_is_recorded(refusing, verb):
    cast, subject = refusing
    before, held, actor = told(), records(), getattr(cast, verb.reader)
    with pytest.raises(NotAllowed):
        verb.do(cast, actor, subject)
    assert [said[:2] for said in told()[len(before) :]] == [("refused", actor.person_id)]
    assert records() == held


@pytest.mark.req("S4")
@asked("nonsense")
def test_a_nonsense_id_is_not_found(refusing, verb):
    cast, subject = refusing
    held = records()
    for nonsense in nonsensical(subject):
        with pytest.raises(NotFound, match="was not found"):
            verb.do(cast, getattr(cast, verb.by), nonsense)
    assert records() == held


@pytest.mark.req("S6", "S14")
@EVERY
def test_who_has_signed_out_does_nothing_any_more(refusing, verb):
    cast, subject = refusing
    actor = signed_in_again(getattr(cast, verb.by))
    sessions.sign_out(actor, now=NOW)
    before, held = told(), records()
    with pytest.raises(SignedOut):
        verb.do(cast, actor, subject)
    assert (told(), records()) == (before, held)


def signed_in_again(actor: Actor) -> Actor:
    """The same person in a session beside the one that goes on."""
    open_before = {row["id"] for row in database.rows("open_sessions_of", person=actor.person_id)}
    sessions.begin(actor.person_id, now=NOW)
    (session,) = {row["id"] for row in database.rows("open_sessions_of", person=actor.person_id)} - open_before
    return replace(actor, session_id=session)


@pytest.mark.req("S9", "R168")
@EVERY
def test_it_is_done_and_told_once_in_the_activity_record(doing, verb):
    cast, subject = doing
    actor = getattr(cast, verb.by)
    before = told()
    verb.do(cast, actor, subject)
    (said,) = told()[len(before) :]
    event = procedure.current().events[verb.event]
    assert said[:2] == (verb.event, actor.person_id)
    assert said[3] or event.kind == "read" or verb.name in ONLY_TOLD
    assert said[2] is not None or isinstance(verb.stranger, Why)


ONLY_TOLD = ("backups.back_up", "activity.verify", "preliminary_papers.invitation", "preliminary_papers.agenda", "preliminary_papers.minutes",
             "preliminary_papers.recommendation_note", "home_office_letters.letter", "notification_papers.acknowledgement",
             "own_answers_export.download", "home_office_data.export",
             "family_papers.consent_form", "family_papers.decision_letter")  # fmt: skip


@pytest.mark.req("S4")
@asked("colleague")
def test_the_right_colleague_may_do_it_too(doing, verb):
    cast, subject = doing
    actor = getattr(cast, verb.colleague)
    verb.do(cast, actor, subject)
    assert (verb.event, actor.person_id) in [said[:2] for said in told()]


@pytest.mark.req("S8")
@asked("wrong")
def test_in_the_wrong_state_it_says_what_is_missing_and_writes_nothing(in_another_state, verb):
    cast = in_another_state
    subject = verb.wrong(cast)
    before, held = told(), records()
    with pytest.raises(CaseworkError) as refusal:
        verb.do(cast, getattr(cast, verb.by), subject)
    assert isinstance(refusal.value, WrongStep) or isinstance(verb.stranger, Why)
    assert str(refusal.value).endswith((".", "'."))
    assert (told(), records()) == (before, held)


@pytest.mark.req("S33")
@asked("again")
def test_a_repeated_click_is_harmless(doing, verb):
    cast, subject = doing
    actor = getattr(cast, verb.by)
    click = {"command_id": "one click"} if verb.takes_command else {}
    said = {name: value(cast, subject) if callable(value) else value for name, value in verb.given.items()}
    once = Verb(**{**vars(verb), "given": said})  # as the screen had it when it was clicked twice
    once.do(cast, actor, subject, **click)
    before, held = told(), records()
    try:
        once.do(cast, actor, subject, **click)
    except CaseworkError as refusal:
        assert str(refusal).endswith((".", "'."))
    assert ([entry for entry in told()[len(before) :] if entry[0] != "refused"], records()) == ([], held)


@pytest.mark.req("S41")
@asked("stranger")
def test_a_conflict_of_interest_takes_it_away(doing, verb):
    cast, subject = doing
    actor = getattr(cast, verb.by)
    memberships.declare_conflict(actor, review_of(cast, subject), note="Related to the family.", today=TODAY)
    held = records()
    with pytest.raises(NotFound):
        verb.do(cast, actor, subject)
    assert records() == held
