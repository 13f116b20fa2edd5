"""The audit of the plan and the conclusion: nothing is concluded without evidence, unless the CSP Chair says why (3.7)."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import action_plan, action_progress, actions, conclusion, database, recommendations, steps
from casework.errors import CaseworkError, NotAllowed, NotFound, Refused, WrongStep
from tests.rules import plan_cases, review_cases
from tests.rules.conclusion_cases import AUDIT, WHEN, action_in, bring, conclude, published, ready
from tests.rules.review_cases import back
from tests.rules.sampling import examples
from tests.rules.verbs_table import TODAY

STATES = ("not_started", "in_hand", "implemented", "audited", "dropped")
SETTLED = {"audited", "dropped"}


def concluded(review: str) -> bool:
    return not steps.case(review).facts["open"]


def near(actor, review: str) -> conclusion.Conclusion:
    return conclusion.of_review(actor, review, today=TODAY)


@pytest.mark.req("R162", "R163", "B20")
def test_from_an_open_action_to_a_concluded_review_with_the_evidence_that_was_seen(cast):
    published(cast)
    action = action_in(cast, "in_hand")
    with pytest.raises(WrongStep, match="Not every action of the plan is implemented"):
        conclude(cast.csp_chair, cast.first)
    assert "1 action is not implemented: 3.1." in near(cast.csp_chair, cast.first).missing[0]
    bring(cast, action, "implemented")
    with pytest.raises(WrongStep, match="Not every action of the plan has audit evidence"):
        conclude(cast.csp_chair, cast.first)
    assert "nobody has recorded the evidence" in near(cast.csp_chair, cast.first).missing[0]
    action_progress.audit_action(cast.dasveg_chair, action, AUDIT, **WHEN)
    (one,) = near(cast.dasveg_chair, cast.first).actions
    assert (one.evidence.evidence_seen, one.evidence.seen_by, one.evidence.seen_on) == ("Forty files", "DASVEG Chair", TODAY)
    assert one.evidence.confirmed and near(cast.csp_chair, cast.first).missing == ()
    conclude(cast.csp_chair, cast.first)
    stands = review_cases.stands(cast.coordinator, cast.first)
    assert stands.stage.id == "concluded" and stands.duties == []
    assert near(cast.csp_chair, cast.first).concluded


@pytest.mark.req("R163", "B20")
@pytest.mark.parametrize("pair", list(itertools.combinations_with_replacement(STATES, 2)), ids=lambda pair: "+".join(pair))
def test_the_truth_table_of_two_actions(cast, pair):
    published(cast)
    under = plan_cases.recommendation(cast)
    for state in pair:
        action_in(cast, state, under)
    if set(pair) <= SETTLED:
        conclude(cast.csp_chair, cast.first)
    else:
        with pytest.raises(WrongStep):
            conclude(cast.csp_chair, cast.first)
    assert concluded(cast.first) == (set(pair) <= SETTLED)


@pytest.mark.req("R163", "B20")
@pytest.mark.parametrize("step", ["published", "plan_implemented", "plan_audited"])
def test_each_step_that_comes_first_is_named(cast, step):
    published(cast, without=(step,))
    action_in(cast, "audited")
    with pytest.raises(WrongStep) as refusal:
        conclude(cast.csp_chair, cast.first)
    assert refusal.value.obstacles == [steps.case(cast.first).procedure.missing(step)]


@pytest.mark.req("R163", "B20")
def test_a_plan_without_an_action_a_bare_recommendation_and_a_held_row_keep_a_review_open(cast):
    from casework import action_plan_import

    published(cast)
    with pytest.raises(WrongStep, match="Not every action"):
        conclude(cast.csp_chair, cast.first)
    action_in(cast, "audited")
    bare = plan_cases.recommendation(cast, number="9", text="Share learning")
    with pytest.raises(WrongStep, match="has no action yet"):
        conclude(cast.csp_chair, cast.first)
    assert near(cast.csp_chair, cast.first).missing == ("Recommendation 9 has no action. Add one.",)
    actions.record_in_error(cast.coordinator, "recommendation", bare, {"reason": "Typed twice"}, today=TODAY)
    plan_cases.recommendation(cast, number="10", text="A law", scope="national")
    row = ["11", "Train staff", "Local", "Course", "Testshire Police", "", "31.09.2026", "", ""]
    action_plan_import.import_file(cast.coordinator, cast.first, "plan.xlsx", plan_cases.workbook([row]), **WHEN)
    with pytest.raises(WrongStep, match="Rows of an imported plan are held"):
        conclude(cast.csp_chair, cast.first)


@pytest.mark.req("R163")
def test_the_action_of_a_recommendation_in_error_counts_no_more(cast):
    ready(cast)
    under = plan_cases.recommendation(cast, number="9")
    plan_cases.action(cast, under)
    actions.record_in_error(cast.coordinator, "recommendation", under, {"reason": "Typed twice"}, today=TODAY)
    conclude(cast.csp_chair, cast.first)
    assert concluded(cast.first)


@pytest.mark.req("R163", "R167")
def test_the_csp_chair_may_go_ahead_with_a_reason_that_is_kept_beside_what_was_missing(cast):
    published(cast)
    action_in(cast, "implemented")
    with pytest.raises(WrongStep):
        conclude(cast.csp_chair, cast.first, override_reason="   ")
    conclude(cast.csp_chair, cast.first, override_reason="The agency was dissolved")
    (past,) = near(cast.csp_chair, cast.first).history
    assert past.reason == "The agency was dissolved" and past.note == "At the March meeting"
    assert any("audit evidence" in sentence for sentence in past.missing)


@pytest.mark.req("R163", "S4")
@pytest.mark.parametrize("who", ["coordinator", "head_of_community_safety", "dasveg_chair", "panel_chair", "dasveg_member"])
def test_nobody_else_concludes_whatever_the_reason(cast, who):
    ready(cast)
    with pytest.raises(NotAllowed):
        conclude(getattr(cast, who), cast.first, override_reason="It is time")
    with pytest.raises(NotFound):
        conclude(cast.outsider, cast.first)
    assert not concluded(cast.first)


@pytest.mark.req("R163")
@pytest.mark.parametrize("typed", [{"concluded_on": back(11)}, {"concluded_on": back(1)}, {"concluded_on": "31/09/2026"}, {"concluded_on": back(-1)}])
def test_no_day_before_its_causes_nor_to_come_nor_that_there_is_not(cast, typed):
    ready(cast)  # published ten days ago, the evidence seen today
    with pytest.raises(Refused) as refusal:
        conclude(cast.csp_chair, cast.first, **typed)
    assert refusal.value.problems[0].field == "concluded_on"
    assert not concluded(cast.first)


def test_a_review_that_is_not_proceeding_is_not_concluded_for_any_reason(cast):
    review_cases.done(cast.coordinator, cast.first, {"decided": 20}, result="not_proceed")
    with pytest.raises(WrongStep, match="has not decided to proceed"):
        conclude(cast.csp_chair, cast.first, override_reason="It is time")


@pytest.mark.req("R164")
@pytest.mark.parametrize("who", ["csp_chair", "coordinator"])
def test_opened_again_it_stands_where_it_stood_and_the_conclusion_is_not_forgotten(cast, who):
    ready(cast)
    before = review_cases.stands(cast.coordinator, cast.first)
    conclude(cast.csp_chair, cast.first)
    conclusion.reopen_review(getattr(cast, who), cast.first, {"reason": "An action came undone"}, **WHEN)
    after = review_cases.stands(cast.coordinator, cast.first)
    assert (after.stage, after.case.facts, after.ended) == (before.stage, before.case.facts, False)
    history = near(cast.csp_chair, cast.first).history
    assert {(one.kind, one.reason) for one in history} == {("concluded", ""), ("reopened", "An action came undone")}
    outcomes = [row["outcome"] for row in database.rows("step_records", reviews=[cast.first]) if row["step"] == "concluded"]
    assert outcomes == ["done", "reopened"]
    conclude(cast.csp_chair, cast.first)
    assert concluded(cast.first) and len(near(cast.csp_chair, cast.first).history) == 3


@pytest.mark.req("R164")
def test_only_a_concluded_review_is_opened_again_and_the_reason_is_asked_for(cast):
    ready(cast)
    with pytest.raises(WrongStep, match="The review is not concluded"):
        conclusion.reopen_review(cast.csp_chair, cast.first, {"reason": "Too early"}, **WHEN)
    conclude(cast.csp_chair, cast.first)
    with pytest.raises(Refused, match="opened again"):
        conclusion.reopen_review(cast.csp_chair, cast.first, {"reason": " "}, **WHEN)
    with pytest.raises(NotAllowed):
        conclusion.reopen_review(cast.dasveg_chair, cast.first, {"reason": "More to do"}, **WHEN)
    assert concluded(cast.first)


@pytest.mark.req("R163", "R164")
def test_evidence_is_not_taken_back_under_a_concluded_review(cast):
    ready(cast)
    conclude(cast.csp_chair, cast.first)
    (audit,) = database.scoped(cast.coordinator, "audits_in_view", action=near(cast.coordinator, cast.first).actions[0].action.id)
    with pytest.raises(WrongStep, match="The review is concluded"):
        actions.record_in_error(cast.coordinator, "audit", audit["id"], {"reason": "Wrong file"}, today=TODAY)


def test_an_agencys_people_see_their_own_actions_and_nothing_of_the_conclusion(cast):
    published(cast)
    action_in(cast, "audited")
    found = near(cast.action_lead_health, cast.first)
    assert found.actions == () and found.missing == () and found.history == () and found.of_one_agency
    assert len(near(cast.action_lead, cast.first).actions) == 1
    with pytest.raises(NotFound):
        near(cast.outsider, cast.first)


# ---- whatever is done, in whatever order -----------------------------------------------------------------------------

DEEDS = ("add", "begin", "implement", "audit", "unconfirmed", "drop", "reopen action", "take state back", "take audit back", "conclude",
         "go ahead", "reopen", "bare recommendation")  # fmt: skip


def deed(cast, what: str, which: int) -> None:
    plan = action_plan.plan(cast.coordinator, cast.first, today=TODAY).actions
    one = plan[which % len(plan)].id if plan else "none"

    def newest(query: str) -> str:
        return max(database.scoped(cast.coordinator, query, action=one), key=lambda row: row["recorded_on"], default={"id": "none"})["id"]

    {
        "add": lambda: plan_cases.action(cast),
        "begin": lambda: bring(cast, one, "in_hand"),
        "implement": lambda: bring(cast, one, "implemented"),
        "audit": lambda: action_progress.audit_action(cast.dasveg_chair, one, AUDIT, **WHEN),
        "unconfirmed": lambda: action_progress.audit_action(cast.dasveg_chair, one, AUDIT | {"result": "not_confirmed"}, **WHEN),
        "drop": lambda: bring(cast, one, "dropped"),
        "reopen action": lambda: action_progress.reopen_action(cast.coordinator, one, {"reason": "Not so"}, **WHEN),
        "take state back": lambda: actions.record_in_error(cast.coordinator, "state", newest("states_in_view"), {"reason": "Slip"}, today=TODAY),
        "take audit back": lambda: actions.record_in_error(cast.coordinator, "audit", newest("audits_in_view"), {"reason": "Slip"}, today=TODAY),
        "conclude": lambda: conclude(cast.csp_chair, cast.first),
        "go ahead": lambda: conclude(cast.coordinator, cast.first, override_reason="It is time"),
        "reopen": lambda: conclusion.reopen_review(cast.coordinator, cast.first, {"reason": "More to do"}, **WHEN),
        "bare recommendation": lambda: recommendations.add_recommendation(
            cast.coordinator, cast.first, {"number": "7", "text": "More", "source": "overview_report"}, **WHEN
        ),
    }[what]()


@pytest.mark.req("R163", "B20", "S8")
def test_no_sequence_of_deeds_leaves_a_concluded_review_with_an_action_that_nobody_has_audited(cast):
    published(cast)

    @settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 3)), min_size=1, max_size=14))
    def check(sequence):
        for what, which in [("reopen", 0), ("add", 0), *sequence, ("conclude", 0)]:
            try:
                deed(cast, what, which)
            except CaseworkError:
                continue
            if concluded(cast.first):
                plan = action_plan.plan(cast.coordinator, cast.first, today=TODAY)
                assert plan.actions and {one.state for one in plan.actions} <= SETTLED
                assert not [one for one in plan.without_action if one.scope != "national"]

    check()
    for action in action_plan.plan(cast.coordinator, cast.first, today=TODAY).actions:  # and the end can be reached at all
        with_state = {"not_started": ("implement", "audit"), "in_hand": ("implement", "audit"), "implemented": ("audit",)}
        for what in with_state.get(action.state, ()):
            place = [one.id for one in action_plan.plan(cast.coordinator, cast.first, today=TODAY).actions].index(action.id)
            deed(cast, what, place)
    for one in action_plan.plan(cast.coordinator, cast.first, today=TODAY).without_action:
        actions.record_in_error(cast.coordinator, "recommendation", one.id, {"reason": "Slip"}, today=TODAY)
    if not concluded(cast.first):
        conclude(cast.csp_chair, cast.first)
    assert concluded(cast.first)
