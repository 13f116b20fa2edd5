"""What a plan says: order, states, lateness, history, who sees what, figures across reviews."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import action_figures, action_plan, action_progress, actions, audit, database, recommendations
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules.chronology_cases import persons
from tests.rules.plan_cases import TODAY, WHEN, action, died, proceed, recommendation

DAY = TODAY.strftime("%d/%m/%Y")
CANARY = "Quetschkommode"


def shown(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def days_ago(days: int) -> str:
    return shown(TODAY - timedelta(days=days))


@pytest.fixture
def cast(cast):
    proceed(cast.first, cast.second)
    return cast


def plan(actor, review):
    return action_plan.plan(actor, review, today=TODAY)


def one(cast, found):
    row = next(each for each in plan(cast.coordinator, cast.first).actions if each.id == found)
    return row


def complete(cast, found, by="action_lead", on=DAY):
    action_progress.complete_action(getattr(cast, by), found, {"completed": on, "outcome": "All trained"}, **WHEN)


@pytest.mark.req("R132")
def test_recommendations_stand_in_the_order_people_count(cast):
    for number in ("21.10.1", "10", "21.9", "2", "3(a)", "3", "", "21.10"):
        recommendation(cast, number=number)
    assert [found.number for found in plan(cast.coordinator, cast.first).recommendations] == [
        "2", "3", "3(a)", "10", "21.9", "21.10", "21.10.1", "",
    ]  # fmt: skip


@pytest.mark.req("R132", "R136")
def test_a_plan_shows_what_of_each_recommendation_is_implemented(cast):
    first = recommendation(cast)
    found = [action(cast, first, text=text) for text in ("One", "Two", "Three")]
    recommendation(cast, number="4")
    complete(cast, found[0])
    whole = plan(cast.dasveg_member, cast.first)
    assert [each.standing for each in whole.recommendations] == ["1 of 3 actions implemented", "No action yet"]
    assert [each.label for each in whole.actions] == ["3.1", "3.2", "3.3"]
    assert [each.number for each in whole.without_action] == ["4"]


@pytest.mark.req("A35")
def test_completion_date_and_outcome_are_kept_apart(cast):
    found = action(cast)
    complete(cast, found, on="October 2026" if date(2026, 10, 1) < TODAY else DAY)
    row = one(cast, found)
    assert row.completed.typed in ("October 2026", DAY) and row.outcome == "All trained" and row.state == "implemented"


@pytest.mark.parametrize(
    ("target", "late"),
    [
        (days_ago(1), 1),
        (DAY, 0),
        (shown(TODAY + timedelta(days=1)), 0),
        (str(TODAY.year), 0),
        (str(TODAY.year - 1), (TODAY - date(TODAY.year - 1, 12, 31)).days),
    ],
)
def test_an_open_action_is_late_from_the_day_after_the_last_its_target_can_mean(cast, target, late):
    found = action(cast, target=target)
    assert one(cast, found).days_late == late
    complete(cast, found)
    assert one(cast, found).days_late == 0


@given(
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.sampled_from(list(action_plan.STATES)),
)
def test_days_late_are_never_negative_and_only_of_open_actions(target, today, state):
    late = action_plan.days_late(target, state, today)
    assert late == max(0, (today - target).days) * (state in ("not_started", "in_hand"))


@pytest.mark.req("R137", "R148")
def test_progress_is_told_by_each_agency_itself_and_its_whole_history_stays(cast):
    found = action(cast, leads=[cast.police, cast.health])
    for who, text in (("action_lead", "Police began"), ("action_lead_health", "Health began")):
        action_progress.record_progress(
            getattr(cast, who), found, {"text": text, "reported_on": DAY, "begun": "yes"}, **WHEN
        )
    told = action_progress.history(cast.coordinator, found, today=TODAY)
    assert {each.text for each in told if each.kind == "progress"} == {
        "Testshire Police: Police began",
        "Testshire Health: Health began",
    }
    assert one(cast, found).state == "in_hand" and one(cast, found).last_heard == TODAY


def test_progress_of_work_not_begun_leaves_the_action_not_started(cast):
    found = action(cast)
    action_progress.record_progress(
        cast.action_lead, found, {"text": "No post holder yet", "reported_on": DAY, "begun": "no"}, **WHEN
    )
    assert one(cast, found).state == "not_started"


def test_an_agency_cannot_report_for_another(cast):
    found = action(cast, leads=[cast.police, cast.health])
    forged = {"text": "All done", "reported_on": DAY, "begun": "yes", "agency_id": cast.health}
    with pytest.raises(Refused, match="not in the list"):
        action_progress.record_progress(cast.action_lead, found, forged, **WHEN)


def test_a_changed_target_keeps_the_earlier_one_and_the_reason(cast):
    found = action(cast, target=days_ago(22))
    actions.change_target(
        cast.dasveg_chair, found, {"target": "31/01/2040", "reason": "Two of the trainers left"}, **WHEN
    )
    told = [
        each.text for each in action_progress.history(cast.coordinator, found, today=TODAY) if each.kind == "target"
    ]
    assert set(told) == {f"Target {days_ago(22)}.", "Target 31/01/2040. Two of the trainers left"}
    assert one(cast, found).days_late == 0
    with pytest.raises(Refused, match="31/01/2040 already"):
        actions.change_target(cast.dasveg_chair, found, {"target": "31/01/2040", "reason": "Again"}, **WHEN)


@pytest.mark.parametrize("typed", ["On going", "31.09.2027", "31 September 2027", "soon"])
def test_a_target_that_is_no_date_is_refused_and_repeated_back(cast, typed):
    found = action(cast)
    with pytest.raises(Refused, match=typed.replace(".", r"\.")):
        actions.change_target(cast.coordinator, found, {"target": typed, "reason": "Later"}, **WHEN)


def test_a_completion_in_the_future_is_refused(cast):
    with pytest.raises(Refused, match="in the future"):
        complete(cast, action(cast), on=shown(TODAY + timedelta(days=1)))


@pytest.mark.req("S42", "R162")
@pytest.mark.parametrize(
    ("who", "seen_by", "allowed"),
    [
        ("dasveg_chair", "Somebody Else", True),
        ("coordinator", "Somebody Else", False),
        ("dasveg_chair", "team  MANAGER", False),
        ("dasveg_chair", "Coordinator (fictional)", False),
    ],
)
def test_nobody_audits_what_they_completed_or_lead(cast, who, seen_by, allowed):
    found = action(cast, lead_officer="Team Manager")
    complete(cast, found, by="coordinator")
    typed = {"evidence_seen": "Forty files", "seen_by": seen_by, "seen_on": DAY, "result": "confirmed"}
    if allowed:
        action_progress.audit_action(getattr(cast, who), found, typed, **WHEN)
        assert one(cast, found).state == "audited"
    else:
        with pytest.raises(NotAllowed, match="somebody other"):
            action_progress.audit_action(getattr(cast, who), found, typed, **WHEN)
        assert one(cast, found).state == "implemented"


@pytest.mark.req("R162")
def test_evidence_that_does_not_show_it_puts_the_action_in_hand_again(cast):
    found = action(cast)
    complete(cast, found)
    typed = {"evidence_seen": "An empty register", "seen_by": "Auditor", "seen_on": DAY, "result": "not_confirmed"}
    action_progress.audit_action(cast.dasveg_chair, found, typed, **WHEN)
    assert one(cast, found).state == "in_hand"


@pytest.mark.req("R133")
def test_agreement_and_smart_check_are_kept_with_the_action(cast):
    found = action(cast, specific="yes", timely="no", smart_note="No date")
    typed = {"agency_id": cast.police, "agreed_by": "Chief officer", "agreed_on": DAY}
    actions.agree_action(cast.senior_manager, found, typed, **WHEN)
    assert one(cast, found).smart == {
        "specific": True,
        "measurable": None,
        "achievable": None,
        "realistic": None,
        "timely": False,
    }
    told = action_progress.history(cast.coordinator, found, today=TODAY)
    assert "Testshire Police: agreed by Chief officer." in [each.text for each in told if each.kind == "agreement"]
    with pytest.raises(Refused, match="not in the list"):
        actions.agree_action(cast.senior_manager, found, {**typed, "agency_id": cast.health}, **WHEN)


@pytest.mark.req("S32")
@pytest.mark.parametrize("kind", ["recommendation", "action"])
def test_who_saves_second_gets_both_texts_and_nothing_is_lost(cast, kind):
    first = recommendation(cast)
    found = action(cast, first)
    if kind == "recommendation":
        verb, subject, typed, when = (
            recommendations.correct_recommendation,
            first,
            {"source": "overview_report"},
            {"today": TODAY},
        )
    else:
        verb, subject, typed, when = actions.correct_action, found, {"leads": [cast.police]}, WHEN
    verb(cast.author, subject, {**typed, "text": "The author's"}, version=1, **when)
    with pytest.raises(Stale) as stale:
        verb(cast.coordinator, subject, {**typed, "text": "The coordinator's"}, version=1, **when)
    assert stale.value.current["text"] == "The author's" and stale.value.current["version"] == 2


def test_a_lead_agency_taken_away_no_longer_sees_the_action(cast):
    found = action(cast)
    actions.correct_action(
        cast.coordinator,
        found,
        {"text": "Train", "leads": [cast.health], "other_leads": "KMPT; GPs"},
        version=1,
        **WHEN,
    )
    assert one(cast, found).agency_names == "GPs, KMPT, Testshire Health"
    with pytest.raises(NotFound):
        action_plan.action(cast.action_lead, found, today=TODAY)


def test_an_action_without_any_lead_agency_is_refused(cast):
    with pytest.raises(Refused, match="Choose at least one"):
        action(cast, leads=[])


@pytest.mark.parametrize("kind", ["state", "progress", "milestone", "target", "agreement", "audit"])
def test_what_was_recorded_in_error_is_kept_and_no_longer_counts(cast, kind):
    found = action(cast, target=days_ago(5))
    actions.change_target(cast.coordinator, found, {"target": "31/01/2040", "reason": "Slip"}, **WHEN)
    action_progress.record_progress(
        cast.action_lead, found, {"text": "Begun", "reported_on": DAY, "begun": "yes"}, **WHEN
    )
    actions.add_milestone(cast.coordinator, found, {"text": "Course"}, **WHEN)
    actions.agree_action(
        cast.coordinator, found, {"agency_id": cast.police, "agreed_by": "X", "agreed_on": DAY}, **WHEN
    )
    complete(cast, found)
    audited = {"evidence_seen": "Files", "seen_by": "Y", "seen_on": DAY, "result": "confirmed"}
    action_progress.audit_action(cast.dasveg_chair, found, audited, **WHEN)
    told = action_progress.history(cast.coordinator, found, today=TODAY)
    wanted = {"state": "Audited.", "target": "Slip"}.get(kind, "")
    records = [(each.kind, each.id) for each in told if wanted in each.text] + [
        ("milestone", one(cast, found).milestones[0].id)
    ]
    chosen = next(found_id for found_kind, found_id in records if found_kind == kind)
    actions.record_in_error(cast.csp_chair, kind, chosen, {"reason": "Wrong action"}, today=TODAY)
    row = one(cast, found)
    assert {
        "state": row.state == "implemented",
        "progress": row.last_heard is None,
        "milestone": row.milestones == (),
        "target": row.target.typed == days_ago(5),
    }.get(kind, True)
    if kind != "milestone":
        marked = next(
            each for each in action_progress.history(cast.coordinator, found, today=TODAY) if each.id == chosen
        )
        assert marked.reason == "Wrong action"
    with pytest.raises(NotFound):
        actions.record_in_error(cast.csp_chair, kind, chosen, {"reason": "Twice"}, today=TODAY)


@pytest.mark.req("S5", "R169")
def test_nothing_of_another_agencys_action_reaches_an_agency(cast):
    ours = recommendation(cast)
    action(cast, ours)
    theirs = action(cast, ours, text=CANARY, leads=[cast.health], lead_officer=CANARY)
    action(cast, recommendation(cast, number="9", text=CANARY), text=CANARY, leads=[cast.health])
    action_progress.record_progress(
        cast.action_lead_health, theirs, {"text": CANARY, "reported_on": DAY, "begun": "yes"}, **WHEN
    )
    for who in (cast.action_lead, cast.senior_manager, cast.imr_author):
        whole = plan(who, cast.first)
        assert len(whole.actions) == 1 and CANARY not in str(whole)
        assert CANARY not in str(action_figures.overdue_actions(who, TODAY))
        assert action_figures.counts_by_state(who, today=TODAY)[cast.first].total == 1
        with pytest.raises(NotFound):
            action_progress.history(who, theirs, today=TODAY)
    for who in (
        cast.dasveg_chair,
        cast.dasveg_member,
        cast.csp_chair,
        cast.head_of_community_safety,
        cast.panel_member,
        cast.coordinator,
    ):
        assert len(plan(who, cast.first).actions) == 3
    with pytest.raises(NotFound):
        plan(cast.outsider, cast.first)


@pytest.mark.req("S57")
def test_the_first_opening_of_a_plan_in_a_session_is_recorded_and_the_second_is_not(cast):
    audit._seen.clear()  # the same sessions stand in every test of this process
    before = database.portal().last[0]
    plan(cast.dasveg_member, cast.first)
    assert database.portal().last[0] == before + 1
    plan(cast.dasveg_member, cast.first)
    assert database.portal().last[0] == before + 1


@pytest.mark.req("A23", "R170")
def test_the_plan_names_the_victim_by_pseudonym_and_texts_as_the_reader_may(cast):
    persons(cast.first)
    recommendation(cast, text="After the death of Wilhelmina Fictional, train staff")
    assert plan(cast.coordinator, cast.first).victims == "Alder"
    assert "Wilhelmina" in plan(cast.coordinator, cast.first).recommendations[0].text
    for who in (cast.dasveg_chair, cast.head_of_community_safety):
        assert plan(who, cast.first).recommendations[0].text == "After the death of Alder, train staff"


@pytest.mark.req("R135")
def test_a_national_recommendation_keeps_addressee_and_answer(cast):
    recommendation(cast, scope="national", addressee="Home Office", response="Leaflet reworded", responded_on=DAY)
    found = plan(cast.coordinator, cast.first).recommendations[0]
    assert (found.addressee, found.response, found.responded_on) == ("Home Office", "Leaflet reworded", TODAY)


@pytest.mark.req("R111")
def test_early_learning_says_who_was_told_and_what_was_done(cast):
    recommendation(cast, early_learning="yes", told="Police, 02/09/2026", acted_on="Duty log changed")
    found = plan(cast.coordinator, cast.first).recommendations[0]
    assert (found.early_learning, found.told, found.acted_on) == (True, "Police, 02/09/2026", "Duty log changed")


def test_every_pair_of_state_and_verb_is_either_admitted_or_explained():
    for verb, states in actions.ADMITS.items():
        for state in action_plan.STATES:
            assert actions.obstacles(verb, state) == ([] if state in states else [actions.INSTEAD[state]])
            assert actions.INSTEAD[state].endswith(".")


def test_a_review_that_does_not_proceed_has_no_plan_to_add_to(cast):
    with database.change(cast.coordinator, "step_recorded", review=cast.second) as write:
        actions.steps.record(
            write, cast.coordinator, cast.second, "decided", done=TODAY, result="not_proceed", now=WHEN["now"]
        )
    with pytest.raises(WrongStep, match="not decided to proceed"):
        recommendation(cast, cast.second)


@pytest.mark.req("S55", "S25")
@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "<b>x</b>", "![](http://x/y.png)", "\u202eright to left", "x" * 100_000, "🙂 ﷽"]
)
def test_awkward_text_is_kept_exactly(cast, text):
    found = action(cast, text=text)
    assert one(cast, found).text == text


@pytest.mark.req("S55")
@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_001, "\ud800"])
def test_text_that_cannot_be_kept_is_refused_clearly(cast, text):
    with pytest.raises(Refused, match="Action to take: the text"):
        action(cast, text=text)


@pytest.mark.req("R132")
def test_a_target_date_before_the_death_is_refused_with_where_to_look_and_one_that_may_lie_after_it_is_taken(cast):
    died(cast.first, "13/03/2026")
    with pytest.raises(Refused, match="before the death, whose date stands in the notification") as refused:
        action(cast, target="12/03/2026")
    assert refused.value.problems[0].field == "target"
    found = action(cast, target="March 2026")
    with pytest.raises(Refused, match="before the death"):
        actions.change_target(cast.coordinator, found, {"target": "2025", "reason": "Brought forward"}, **WHEN)
    assert one(cast, found).target.typed == "March 2026"


@pytest.mark.req("R134")
def test_an_action_with_its_lead_officer_can_be_reported_on_as_soon_as_it_is_named(cast):
    found = action(cast, lead_officer="Team Manager", target="31/12/2030")
    action_progress.record_progress(cast.action_lead, found, {"text": "Room booked", "reported_on": DAY, "begun": "yes"}, **WHEN)
    _, seen = action_plan.action(cast.coordinator, found, today=TODAY)
    assert (seen.lead_officer, seen.state) == ("Team Manager", "in_hand")
