"""Every verb on the action plan, asked the same eight questions: it works; a colleague may; another agency does not find it; who only reads is
refused; nonsense is not found; the wrong state is refused; one row is written to the activity record; the same command twice is one change."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from casework import action_progress, actions, database, held_plan_rows, recommendations, steps
from casework.action_plan_import import import_file
from casework.errors import AlreadyDone, NotAllowed, NotFound, Refused, WrongStep
from tests.conftest import make_cast
from tests.rules.plan_cases import TODAY, WHEN, action, proceed, recommendation, workbook

DAY = TODAY.strftime("%d/%m/%Y")


@dataclass(frozen=True)
class Verb:
    """`to` makes what it is done to; `typed` what is typed; `by` who may; `colleague` another who may; `wrong` brings about the wrong state."""

    name: str
    call: Callable
    event: str
    to: Callable
    typed: Callable
    by: str = "coordinator"
    colleague: str = "panel_chair"
    stranger: str = "outsider"
    reader: str = "dasveg_member"
    wrong: Callable | None = None
    versioned: bool = False

    def do(self, cast, actor, subject, command_id=None, **changed):
        more = {"version": _version(self.name, subject)} if self.versioned else {}
        times = {"today": TODAY} if self.name in TODAY_ONLY else WHEN
        typed = self.typed(cast)
        return self.call(actor, subject, {**typed, **changed}, **more, **times, command_id=command_id)


def _version(name, subject):
    heading = database.one("plan_heading", review=subject) if name == "describe_action_plan" else None
    return heading["version"] if heading else 1


def the_review(cast):
    return cast.first


def an_action(cast):
    return action(cast)


def an_implemented(cast):
    found = action(cast)
    implement(cast, found)
    return found


def implement(cast, found):
    action_progress.complete_action(cast.action_lead, found, {"completed": DAY, "outcome": "All trained"}, **WHEN)


def drop(cast, found):
    action_progress.drop_action(cast.csp_chair, found, {"reason": "Overtaken"}, **WHEN)


def a_held_row(cast):
    rows = [["1", f"Train staff {database.new_id()}", "Local", "Course", "Testshire Police", "", "31.09.2026", "", ""]]
    import_file(cast.coordinator, cast.first, "plan.xlsx", workbook(rows), **WHEN)
    return held_plan_rows.held_rows(cast.coordinator, cast.first)[-1].id


def conclude(cast, _subject, outcome="done"):
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "concluded", done=TODAY, outcome=outcome, now=WHEN["now"])


def mended(cast):
    return {
        "number": "1",
        "recommendation": "Train staff",
        "action": "Course",
        "lead_agency": "Testshire Police",
        "target_date": "30/09/2026",
    }


TODAY_ONLY = ("describe_action_plan", "correct_recommendation")
PLAIN = {"number": "3", "text": "Corrected", "source": "overview_report"}
VERBS = [
    Verb("describe_action_plan", recommendations.describe_action_plan, "action_plan_described", the_review,
         lambda cast: {"produced_by": "Panel", "produced_on": DAY}, versioned=True),
    Verb("add_recommendation", recommendations.add_recommendation, "recommendation_added", the_review, lambda cast: PLAIN, wrong=conclude),
    Verb("correct_recommendation", recommendations.correct_recommendation, "recommendation_corrected", recommendation, lambda cast: PLAIN,
         wrong=conclude, versioned=True),
    Verb("add_action", actions.add_action, "action_added", recommendation, lambda cast: {"text": "Act", "leads": [cast.police]}, wrong=conclude),
    Verb("correct_action", actions.correct_action, "action_corrected", an_action, lambda cast: {"text": "Act", "leads": [cast.police]},
         wrong=conclude, versioned=True),
    Verb("agree_action", actions.agree_action, "action_agreed", an_action,
         lambda cast: {"agency_id": cast.police, "agreed_by": "Chief officer", "agreed_on": DAY}, colleague="senior_manager",
         stranger="senior_manager_health", wrong=drop),
    Verb("add_milestone", actions.add_milestone, "milestone_added", an_action, lambda cast: {"text": "Course held", "evidence": "Register"},
         colleague="action_lead", stranger="action_lead_health", wrong=drop),
    Verb("change_target", actions.change_target, "target_changed", an_action, lambda cast: {"target": "31/01/2027", "reason": "Staff sick"},
         colleague="dasveg_chair", stranger="action_lead_health", wrong=drop),
    Verb("record_progress", action_progress.record_progress, "progress_recorded", an_action,
         lambda cast: {"text": "Begun", "reported_on": DAY, "begun": "yes"}, by="action_lead", colleague="senior_manager",
         stranger="action_lead_health", wrong=drop),
    Verb("complete_action", action_progress.complete_action, "action_completed", an_action,
         lambda cast: {"completed": DAY, "outcome": "All trained"}, by="action_lead", colleague="dasveg_chair",
         stranger="senior_manager_health", wrong=implement),
    Verb("drop_action", action_progress.drop_action, "action_dropped", an_action, lambda cast: {"reason": "Overtaken"}, by="csp_chair",
         colleague="dasveg_chair", stranger="action_lead_health", wrong=implement),
    Verb("reopen_action", action_progress.reopen_action, "action_reopened", an_implemented, lambda cast: {"reason": "Not so"},
         colleague="dasveg_chair", wrong=lambda cast, found: action_progress.reopen_action(cast.coordinator, found, {"reason": "No"}, **WHEN)),
    Verb("audit_action", action_progress.audit_action, "action_audited", an_implemented,
         lambda cast: {"evidence_seen": "Forty files", "seen_by": "DASVEG Chair", "seen_on": DAY, "result": "confirmed"},
         by="dasveg_chair", colleague="coordinator",
         wrong=lambda cast, found: action_progress.reopen_action(cast.coordinator, found, {"reason": "Not so"}, **WHEN)),
    Verb("mend_held_plan_row", held_plan_rows.mend_held_plan_row, "held_plan_row_mended", a_held_row, mended, reader="panel_member",
         wrong=conclude, versioned=True),
    Verb("set_held_plan_row_aside", held_plan_rows.set_held_plan_row_aside, "held_plan_row_set_aside", a_held_row,
         lambda cast: {"reason": "A note, not an action"}, reader="panel_member", versioned=True),
]  # fmt: skip
NAMED = pytest.mark.parametrize("verb", VERBS, ids=[verb.name for verb in VERBS])
pytestmark = pytest.mark.req("R132", "R137")


@pytest.fixture(scope="module")
def cast(tmp_path_factory):
    """One portal for all of these: each test makes what it is done to."""
    database.open_portal(tmp_path_factory.mktemp("plan"))
    made = make_cast()
    proceed(made.first, made.second)
    yield made
    database.close_portal()


def newest():
    return database.portal().last[0]


def rows_since(seq):
    with database.portal().reading() as cursor:
        return cursor.execute(
            "SELECT event, person_id, review_id FROM activity WHERE seq > ? ORDER BY seq", [seq]
        ).fetchall()


@NAMED
def test_it_is_done_and_told_in_the_activity_record_once(cast, verb):
    subject = verb.to(cast)
    before = newest()
    verb.do(cast, getattr(cast, verb.by), subject)
    assert [row for row in rows_since(before) if row[0] != "action_plan_opened"] == [
        (verb.event, getattr(cast, verb.by).person_id, cast.first)
    ]


@NAMED
def test_a_colleague_with_the_same_right_may_do_it(cast, verb):
    subject = verb.to(cast)
    before = newest()
    verb.do(cast, getattr(cast, verb.colleague), subject)
    assert verb.event in [row[0] for row in rows_since(before)]


@NAMED
@pytest.mark.req("S4")
def test_somebody_it_is_not_for_does_not_find_it_and_that_is_recorded(cast, verb):
    subject = verb.to(cast)
    before = newest()
    with pytest.raises(NotFound):
        verb.do(cast, getattr(cast, verb.stranger), subject)
    assert [row[0] for row in rows_since(before)] == ["refused"]


@NAMED
@pytest.mark.req("S40")
def test_accounts_and_audit_do_not_open_a_plan(cast, verb):
    subject = verb.to(cast)
    for who in (cast.account_administrator, cast.auditor, cast.nobody):
        with pytest.raises(NotFound):
            verb.do(cast, who, subject)


@NAMED
def test_who_may_only_read_is_refused(cast, verb):
    subject = verb.to(cast)
    before = newest()
    with pytest.raises((NotAllowed, NotFound)):
        verb.do(cast, getattr(cast, verb.reader), subject)
    assert [row[0] for row in rows_since(before)] == ["refused"]


@NAMED
def test_a_nonsense_id_is_not_found(cast, verb):
    with pytest.raises(NotFound, match="was not found"):
        verb.do(cast, getattr(cast, verb.by), "no-such-id")


@pytest.mark.parametrize(
    "verb", [verb for verb in VERBS if verb.wrong], ids=[verb.name for verb in VERBS if verb.wrong]
)
@pytest.mark.req("S8")
def test_in_the_wrong_state_nothing_is_written_and_it_says_what_to_do(cast, verb):
    subject = verb.to(cast)
    verb.wrong(cast, subject)
    before = newest()
    with pytest.raises(WrongStep) as refused:
        verb.do(cast, getattr(cast, verb.by), subject)
    assert str(refused.value).endswith((".", "'.")) and rows_since(before) == []
    conclude(cast, subject, outcome="in_error")


@NAMED
@pytest.mark.req("S33")
def test_the_same_command_sent_twice_is_one_change(cast, verb):
    subject = verb.to(cast)
    verb.do(cast, getattr(cast, verb.by), subject, f"once-{verb.name}")
    before = newest()
    with pytest.raises((AlreadyDone, WrongStep, NotFound, Refused)):
        verb.do(cast, getattr(cast, verb.by), subject, f"once-{verb.name}")
    assert rows_since(before) == []
