"""The eight questions, asked of every verb of the preliminary meeting."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from casework import clock, database, memberships, preliminary_finish, preliminary_prepare, preliminary_run, sessions
from casework.actors import Actor
from casework.errors import AlreadyDone, NotAllowed, NotFound, SignedOut, WrongStep
from tests.rules import preliminary_cases as cases
from tests.rules.preliminary_cases import TODAY


@dataclass(frozen=True)
class Verb:
    """A verb called as `call(actor, review, cast)`; `given` brings the review to the state it needs."""

    name: str
    call: Callable
    given: Callable
    who: str
    colleague: str
    event: str
    too_early: Callable | None = None
    closes: bool = True
    command: bool = False

    def __str__(self) -> str:
        return self.name


def _instruct(actor: Actor, review: str, cast, command_id: str | None = None) -> None:
    typed = {"instructed_on": cases.show(TODAY)}
    preliminary_prepare.instruct_dasveg(actor, review, typed, today=TODAY, now=clock.now(), command_id=command_id)


def _arrange(actor: Actor, review: str, cast) -> None:
    found = database.one("preliminary_meeting_row", review=review)
    cases.arrange(actor, review, cases.MEETING_DAY, version=found and found["version"])


def _invite_else(actor: Actor, review: str, cast, command_id: str | None = None) -> None:
    typed = {"title": "Refuge worker", "agency_id": cast.health, "email": ""}
    preliminary_prepare.invite_somebody_else(actor, review, typed, today=TODAY, now=clock.now(), command_id=command_id)


def _invited(actor: Actor, review: str, cast) -> None:
    lines = [row["id"] for row in database.rows("attendance_of", person=cast.coordinator.person_id, review=review)]
    typed = {"invited_on": cases.show(TODAY)}
    preliminary_prepare.record_invited(actor, review, lines or ["none"], typed, today=TODAY)


def _note(actor: Actor, review: str, cast) -> None:
    cases.type_note(actor, review, "other_business", "Next meeting not needed.")


def _background(actor: Actor, review: str, cast) -> None:
    cases.type_note(actor, review, "background", "What the SIO told.")


def _add_proceeding(actor: Actor, review: str, cast, command_id: str | None = None) -> None:
    preliminary_run.add_proceeding(actor, review, "criminal", today=TODAY, now=clock.now(), command_id=command_id)


def _finish(actor: Actor, review: str, cast) -> None:
    preliminary_finish.finish_meeting(actor, review, today=TODAY, now=clock.now())


def _recommend(actor: Actor, review: str, cast, command_id: str | None = None) -> None:
    typed = {"recommends": "meets", "reasons": "Limb (a).", "recommended_on": cases.show(TODAY)}
    preliminary_finish.recommend(actor, review, typed, today=TODAY, now=clock.now(), command_id=command_id)


def _notified(cast) -> None:
    cases.notified(cast.first)


def _nothing(cast) -> None:
    pass


VERBS = [
    Verb(
        "instruct DASVEG",
        _instruct,
        _notified,
        "csp_chair",
        "coordinator",
        "dasveg_instructed",
        too_early=_nothing,
        closes=False,
        command=True,
    ),
    Verb(
        "arrange the meeting",
        _arrange,
        cases.instructed,
        "dasveg_chair",
        "coordinator",
        "preliminary_arranged",
        too_early=_notified,
    ),
    Verb(
        "invite somebody else",
        _invite_else,
        cases.arranged,
        "dasveg_chair",
        "coordinator",
        "preliminary_arranged",
        too_early=cases.instructed,
        command=True,
    ),
    Verb(
        "record invitations",
        _invited,
        cases.arranged,
        "dasveg_chair",
        "coordinator",
        "preliminary_invited",
        too_early=cases.instructed,
    ),
    Verb(
        "type a note",
        _note,
        cases.arranged,
        "dasveg_chair",
        "coordinator",
        "preliminary_noted",
        too_early=cases.instructed,
    ),
    Verb(
        "type the background",
        _background,
        cases.arranged,
        "dasveg_chair",
        "coordinator",
        "background_recorded",
        too_early=cases.instructed,
    ),
    Verb(
        "add proceedings",
        _add_proceeding,
        _notified,
        "dasveg_chair",
        "author",
        "proceedings_recorded",
        closes=False,
        command=True,
    ),
    Verb(
        "finish the meeting",
        _finish,
        cases.arranged,
        "dasveg_chair",
        "coordinator",
        "preliminary_noted",
        too_early=cases.instructed,
    ),
    Verb(
        "recommend",
        _recommend,
        cases.held,
        "dasveg_chair",
        "coordinator",
        "recommended",
        too_early=cases.arranged,
        command=True,
    ),
]
EVERY = pytest.mark.parametrize("verb", VERBS, ids=str)


def events() -> list[tuple[str, str | None]]:
    """Every event on record, with the person who did it."""
    with database.portal().reading() as cursor:
        return cursor.execute("SELECT event, person_id FROM activity ORDER BY seq").fetchall()


@EVERY
@pytest.mark.req("R13", "R14", "R15", "R21")
def test_it_works_and_is_on_record_for_whom_the_procedure_names(cast, verb):
    verb.given(cast)
    verb.call(getattr(cast, verb.who), cast.first, cast)
    assert (verb.event, getattr(cast, verb.who).person_id) in events()


@EVERY
def test_the_right_colleague_may_do_it_too(cast, verb):
    verb.given(cast)
    verb.call(getattr(cast, verb.colleague), cast.first, cast)
    assert (verb.event, getattr(cast, verb.colleague).person_id) in events()


@EVERY
def test_for_somebody_outside_the_review_it_does_not_exist(cast, verb):
    verb.given(cast)
    before = events()
    with pytest.raises(NotFound):
        verb.call(cast.outsider, cast.first, cast)
    assert events()[len(before) :] == [("refused", cast.outsider.person_id)]


@EVERY
def test_a_reader_is_refused_and_nothing_changes(cast, verb):
    verb.given(cast)
    before = events()
    with pytest.raises(NotAllowed):
        verb.call(cast.head_of_community_safety, cast.first, cast)
    assert events()[len(before) :] == [("refused", cast.head_of_community_safety.person_id)]


@EVERY
@pytest.mark.parametrize("nonsense", ["", "nonsense", "' OR 1=1 --", "../../etc"])
def test_a_nonsense_id_is_not_found(cast, verb, nonsense):
    with pytest.raises(NotFound):
        verb.call(getattr(cast, verb.who), nonsense, cast)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.too_early], ids=str)
def test_too_early_it_says_what_is_missing(cast, verb):
    verb.too_early(cast)
    with pytest.raises(WrongStep) as refusal:
        verb.call(getattr(cast, verb.who), cast.first, cast)
    assert refusal.value.obstacles and all(sentence.endswith((".", "'.")) for sentence in refusal.value.obstacles)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.closes], ids=str)
@pytest.mark.req("R21")
def test_after_the_csp_chairs_decision_it_is_closed_and_says_so(cast, verb):
    verb.given(cast)
    cases.decided(cast.first)
    with pytest.raises(WrongStep, match="The CSP Chair decided on"):
        verb.call(getattr(cast, verb.who), cast.first, cast)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb.command], ids=str)
def test_a_repeated_click_does_it_once(cast, verb):
    verb.given(cast)
    actor = getattr(cast, verb.who)
    verb.call(actor, cast.first, cast, command_id="one click")
    before = events()
    with pytest.raises(AlreadyDone):
        verb.call(actor, cast.first, cast, command_id="one click")
    assert events() == before


@pytest.mark.parametrize("name", ["type a note", "type the background", "finish the meeting"])
def test_the_same_sent_twice_is_kept_once(cast, name):
    verb = next(verb for verb in VERBS if verb.name == name)
    verb.given(cast)
    verb.call(cast.coordinator, cast.first, cast)
    before = events()
    verb.call(cast.coordinator, cast.first, cast)
    assert events() == before


@EVERY
def test_who_has_signed_out_does_nothing_any_more(cast, verb):
    verb.given(cast)
    actor = getattr(cast, verb.who)
    sessions.sign_out(actor, now=clock.now())
    with pytest.raises(SignedOut):
        verb.call(actor, cast.first, cast)


@EVERY
def test_a_conflict_of_interest_takes_it_away(cast, verb):
    verb.given(cast)
    actor = getattr(cast, verb.who)
    memberships.declare_conflict(actor, cast.first, note="Related to the family.", today=TODAY)
    with pytest.raises(NotFound):
        verb.call(actor, cast.first, cast)
