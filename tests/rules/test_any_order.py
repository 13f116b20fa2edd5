"""A review that goes wrong in every way its verbs allow never comes into a state that the procedure forbids.

A machine draws a verb of the tables, somebody of the cast, what it is done to, and days; what is refused has changed nothing, and what is
taken is held to the procedure: no step before what it needs or on a day before it, no conclusion before everything is audited, no publication
without clearance, no hold on a hold, no decision but by the CSP Chair, no report and no IMR approved but in its order. At the end the record
hangs together and its chain is whole.

`make test-any-order` runs it long; the suite runs a small sample that is always the same.
"""

import copy
import re
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from casework import (
    activity,
    audit,
    database,
    imrs,
    integrity,
    migrations,
    procedure,
    report_approval,
    reviews,
    standing,
    steps,
)
from casework.errors import CaseworkError
from tests.conftest import MEMBERS, OFFICES
from tests.rules import (
    imr_cases,
    monitoring_cases,
    report_cases,
    terms_cases,
    verbs_of_imrs,
    verbs_of_material,
    verbs_of_monitoring,
    verbs_of_reports,
    verbs_of_reviews,
    verbs_of_the_panel,
)
from tests.rules.sampling import WHOLE, examples
from tests.rules.verbs_table import NOW, TODAY, Verb, sql

EXAMPLES = examples(8)
TIMES = ("today", "now", "command_id")
OF_ALL = ("notification.record", "report_export.export_report")  # begins another review; takes its version by name
CANDIDATES = {  # what a parameter may be: every row there is
    "review_id": "SELECT id FROM review",
    "agency_id": "SELECT id FROM agency",
    "action_id": "SELECT id FROM action",
    "recommendation_id": "SELECT id FROM recommendation",
    "entry_id": "SELECT DISTINCT entry_id FROM chronology_entry",
    "other_entry_id": "SELECT DISTINCT entry_id FROM chronology_entry",
    "person_id": "SELECT id FROM case_person",
    "proceeding_id": "SELECT id FROM proceeding",
    "hold_id": "SELECT id FROM hold",
    "extension_id": "SELECT id FROM extension",
    "held_id": "SELECT id FROM held_row UNION ALL SELECT id FROM held_plan_row",
    "import_id": "SELECT id FROM chronology_import",
    "link_id": "SELECT id FROM entry_link",
    "meeting_id": "SELECT id FROM meeting_date",
    "delay_id": "SELECT id FROM delay",
    "agreed_id": "SELECT id FROM agreed_date",
    "step_id": "SELECT unnest(['panel_convened', 'report_completed', 'terms_agreed'])",
    "version_id": "SELECT id FROM terms_version",
    "line_id": "SELECT DISTINCT line FROM enquiry_line",
    "document_id": "SELECT 'overview_report'",
    "section_id": "SELECT unnest(['analysis', 'scope'])",
    "contributor_id": "SELECT id FROM report_contributor",
    "point_id": "SELECT id FROM letter_point",
    "session_id": "SELECT id FROM monitoring_session",
}
CALLED = {  # the ids that a verb with a call of its own takes
    "registers.add": ("review_id",),
}


def places(verb: Verb) -> tuple[str, ...]:
    """The parameters that say what a verb is done to, in order."""
    if verb.call:
        return CALLED.get(verb.name, ("",))
    given = [name for name in verb.parameters[1:] if name not in TIMES]
    return tuple(name for name in given[: next((at for at, name in enumerate(given) if name in verb.given), len(given))])


TABLE = [
    *verbs_of_reviews.VERBS, *verbs_of_material.VERBS, *verbs_of_the_panel.VERBS, *verbs_of_reports.VERBS, *verbs_of_imrs.VERBS,
    *verbs_of_monitoring.VERBS,
]  # fmt: skip
USED = [verb for verb in TABLE if set(places(verb)) <= set(CANDIDATES) and verb.name not in OF_ALL]
BEFORE = [step for step in procedure.current().steps.values() if step.id != "concluded" and not step.when[1:] and "open" not in step.when]
BEFORE = BEFORE[: next(at for at, step in enumerate(BEFORE) if step.id == "plan_implemented")]
TOOK = {"decided": "proceed", "verdict_received": "adequate", "family_informed": "informed"}
WHO = (*OFFICES, *MEMBERS, "outsider")
NEAR = {  # the verbs of most use where a review was brought by these screens
    "": verbs_of_reviews.VERBS, "IMR": verbs_of_imrs.VERBS, "report": verbs_of_reports.VERBS, "terms": verbs_of_the_panel.VERBS,
    "session": [*verbs_of_monitoring.VERBS, *verbs_of_material.VERBS],
}  # fmt: skip
A_DAY = re.compile(r"\d\d/\d\d/\d{4}")
IMR_WAY = procedure.current().imr.kind_of("imr").way
APPROVAL = ("requested", "author", "for_qa", "approved", "sent", "accepted")
DEEP = {  # where a review stands that its own screens have brought there, not only its steps
    "IMR": lambda cast, far: imr_cases.on_its_way(cast, IMR_WAY[far % len(IMR_WAY)]),
    "report": lambda cast, far: report_cases.on_the_way(cast, report_cases.WAY[far % len(report_cases.WAY)]),
    "terms": lambda cast, far: terms_cases.agreed(cast) if far % 2 else terms_cases.written(cast),
    "session": lambda cast, far: (monitoring_cases.approved(cast), monitoring_cases.late_action(cast), monitoring_cases.begun(cast)),
}


AFTER_ITS_CONCLUSION = {"record_home_office_notice", "audit_process", "publish_process_audit"}  # of the past, or of the whole year


def written() -> list[tuple]:
    """How many changes the activity record holds that wrote something, and the newest: nothing is written but in one of these."""
    return sql("SELECT count(*), max(seq) FROM activity WHERE writes <> '[]'")


class AnyOrder(RuleBasedStateMachine):
    made: tuple  # the cast's folder and the cast, laid in by the test
    folder = None

    @initialize(far=st.integers(0, len(BEFORE)), deep=st.sampled_from([""] * 3 + list(DEEP)))
    def begin(self, far, deep):
        """A review in which so many steps of the procedure, in its order, have been taken; or one whose own screens brought it somewhere."""
        source, cast = self.made
        self.cast = SimpleNamespace(**vars(cast) | {"member": "nobody yet"})
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(source, self.folder)
        audit.forget_openings()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(migrations, "bring_up_to_date", lambda portal: [])  # the copy is
            database.open_portal(self.folder)
        self.near = [verb for verb in USED if verb in NEAR[deep]]
        self._lay_in(far, deep)
        self.case = steps.case(self.cast.first)
        self._held_to_the_procedure()

    def _lay_in(self, far, deep):
        if deep:
            DEEP[deep](self.cast, far)
            return
        with database.change(self.cast.coordinator, "step_recorded", review=self.cast.first) as write:
            for at, step in enumerate(BEFORE[:far]):
                day = TODAY - timedelta(days=len(BEFORE) - at)
                steps.record(write, self.cast.coordinator, self.cast.first, step.id, done=day, result=TOOK.get(step.id, ""), now=NOW)

    def teardown(self):
        assert integrity.of_records() == []
        assert activity.verify(self.cast.auditor).problems == []
        database.close_portal()

    @rule(far=st.integers(0, 2), who=st.sampled_from([None] * 40 + list(WHO)), data=st.data())
    def do_something(self, far, who, data):
        """A verb of the tables, and one time in four a step. What is out of the way is drawn last: hypothesis draws what stands first most."""
        if data.draw(st.integers(0, 3)) == 3:
            self._record_a_step(data, wild=data.draw(st.integers(0, 19)))
            return
        verb = data.draw(st.sampled_from(USED if far == 2 else self.near), label="verb")
        found = []
        for place in places(verb):
            there = [value for (value,) in sql(CANDIDATES[place])]
            if not there:
                return
            found.append(self.cast.first if place == "review_id" else data.draw(st.sampled_from(sorted(there)), label=place))
        given = {name: self._mutated(value, data) for name, value in verb.given.items()}
        changed = Verb(**{**verb.__dict__, "given": given})
        actor = getattr(self.cast, who or verb.by)
        self._attempt(lambda: changed.do(self.cast, actor, tuple(found) if len(found) != 1 else found[0]))

    def _record_a_step(self, data, wild):
        """Mostly one that is open, by somebody who may; at times any, by anybody."""
        case = self.case
        open_now = [step for step in case.procedure.steps.values() if case.state(step.id) == "open" and not step.has_own_screen]
        offered = list(case.procedure.steps.values()) if wild == 19 or not open_now else open_now
        step = case.procedure.steps[data.draw(st.sampled_from([step.id for step in offered]), label="step")]
        may = [name for name in WHO if steps.may_record(getattr(self.cast, name), step, self.cast.first)]
        actor = getattr(self.cast, data.draw(st.sampled_from(WHO if wild == 18 or not may else may), label="who"))
        result = data.draw(st.sampled_from(sorted(case.procedure.lists[step.result]))) if step.result else ""
        outcome = data.draw(st.sampled_from(["done"] * 6 + ["not_needed", "not_known", "in_error"]))
        said = {"outcome": outcome, "done": self._day(data) if outcome == "done" else "", "result": result, "note": "For a reason."}
        self._attempt(lambda: steps.record_step(actor, self.cast.first, step.id, **said, today=TODAY, now=NOW))

    def _attempt(self, act):
        """Do it; what is refused has changed nothing, what is taken is held to the procedure."""
        before, held = self.case, written()
        try:
            act()
        except CaseworkError as refusal:
            assert str(refusal)
            assert written() == held
        else:
            self.case = steps.case(self.cast.first)
            self._no_step_before_its_cause(before, self.case)
            self._nothing_moves_once_concluded(before, self.case)
            self._held_to_the_procedure()

    def _held_to_the_procedure(self):
        self._it_is_concluded_only_with_every_action_audited()
        self._it_waits_at_most_once_and_never_without_the_family_told()
        self._reports_and_imrs_went_their_way_in_order()
        self._one_session_at_a_time_is_in_hand()
        self._its_decision_is_the_chairs_and_its_stage_follows_from_its_steps()

    def _no_step_before_its_cause(self, before, after):
        for step_id, record in after.records.items():
            earlier = before.records.get(step_id)
            if earlier and earlier.seq == record.seq:
                continue
            step = after.procedure.steps[step_id]
            if "Went ahead because:" in record.note:
                assert step.override
                continue
            for need in step.needs:
                assert before.unmet([need]) == [] or after.unmet([need]) == [], f"{step_id} was recorded without {need}"
                cause = after.record_of(need)
                if record.done and cause and cause.done and before.facts["open"]:
                    assert record.done.latest >= cause.done.earliest, f"{step_id} was recorded for a day before {need}"

    def _nothing_moves_once_concluded(self, before, after):
        if not before.facts["open"] and not after.facts["open"]:
            either = before.records.keys() | after.records.keys()
            moved = {step for step in either if before.records.get(step) != after.records.get(step)}
            assert {after.procedure.steps[step].verb for step in moved} <= AFTER_ITS_CONCLUSION

    def _mutated(self, value, data):
        """The table's answers, now and then with another day, or one answer left out."""
        if not isinstance(value, dict) or not value:
            return value
        said = copy.deepcopy(value)
        for name, answer in value.items():
            if isinstance(answer, str) and A_DAY.fullmatch(answer) and data.draw(st.integers(0, 2)) == 2:
                said[name] = self._day(data)
        if data.draw(st.integers(0, 7)) == 7:
            said.pop(data.draw(st.sampled_from(sorted(said)), label="left out"))
        return said

    def _day(self, data) -> str:
        """Mostly today or of late; sometimes long ago or tomorrow."""
        days = data.draw(st.sampled_from([0] * 6 + [1, 3, 10, 400, -1]), label="days ago")
        return f"{TODAY - timedelta(days=days):%d/%m/%Y}"

    def _it_is_concluded_only_with_every_action_audited(self):
        concluded = self.case.records.get("concluded")
        if concluded and not concluded.note:
            unsettled = sql("SELECT count(*) FROM action WHERE review_id = ? AND in_error_reason IS NULL", self.cast.first)[0][0]
            facts = self.case.facts
            assert not unsettled or (facts["every_action_implemented"] and facts["every_action_audited"])

    def _it_waits_at_most_once_and_never_without_the_family_told(self):
        holds = sql(
            "SELECT started_on, ended_on, family_not_taking_part, family_told_start_on, family_told_end_on FROM hold "
            "WHERE review_id = ? AND in_error_reason IS NULL",
            self.cast.first,
        )
        assert sum(ended is None for _, ended, *_ in holds) <= 1
        for started, ended, not_taking_part, told_start, told_end in holds:
            assert ended is None or ended >= started
            assert not_taking_part or told_start is not None
            assert not_taking_part or ended is None or told_end is not None

    def _reports_and_imrs_went_their_way_in_order(self):
        given: dict[str, dict] = {}
        for version, what, met, day in sql("SELECT report_version_id, what, met, done_on FROM report_mark ORDER BY seq"):
            given.setdefault(version, {})[what] = day if met else None
        for marks in given.values():
            days = {what: day for what, day in marks.items() if day and what in report_approval.LINKS}
            for what, day in days.items():
                for first in report_approval.LINKS[what].after:
                    assert first in days and days[first] <= day, f"{what} without or before {first}"
        for one in imrs.of_review(self.cast.coordinator, self.cast.first) if sql("SELECT 1 FROM contribution") else []:
            given = [one.counts[what].done_on if what in one.counts else None for what in APPROVAL]
            recorded = given[: given.index(None)] if None in given else given
            assert recorded == sorted(recorded) and not any(given[len(recorded) :]), f"an IMR went its way out of order: {given}"

    def _one_session_at_a_time_is_in_hand(self):
        assert sql("SELECT count(*) FROM monitoring_session WHERE state = 'begun' AND in_error_reason IS NULL")[0][0] <= 1

    def _its_decision_is_the_chairs_and_its_stage_follows_from_its_steps(self):
        for (by,) in sql("SELECT decided_by FROM decision"):
            assert by == self.cast.csp_chair.person_id
        stands = standing.of_review(reviews.in_view(self.cast.coordinator, self.cast.first), today=TODAY)
        if stands.stage.id in ("published", "monitoring", "audit"):
            assert stands.case.facts["cleared"]
        if stands.stage.id == "not_proceeding":
            told = {"home_office_notified", "family_informed", "home_office_told_why", "safeguarding_unit_informed", "social_care_informed"}
            assert {duty.step.id for duty in stands.duties} <= told


@pytest.mark.req("S8", "B1", "B20", "R163")
@pytest.mark.timeout(1200)
def test_whatever_is_tried_in_whatever_order_the_procedure_holds(made_cast, tmp_path_factory):
    AnyOrder.made = made_cast
    AnyOrder.folder = tmp_path_factory.mktemp("any") / "data"
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            phases=[Phase.generate],
            derandomize=not WHOLE,  # the suite's sample is always the same
        ),
    )


def test_the_machine_knows_most_verbs():
    assert len(USED) >= 0.6 * len(TABLE), sorted({verb.name for verb in TABLE if verb not in USED})
