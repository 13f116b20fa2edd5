"""The action plan's screens, each opened by the people who use them."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from casework import action_plan, action_plan_import, action_progress, clock, held_plan_rows
from casework.actors import Actor
from tests.rules.plan_cases import WHEN, action, proceed, recommendation, workbook

TODAY = clock.today()
DAY = TODAY.strftime("%d/%m/%Y")
LATE = (TODAY - timedelta(days=22)).strftime("%d/%m/%Y")
CANARY = "Canary of the health trust"


@pytest.fixture
def plan(cast):
    """A plan with an overdue action of the police, one in time of the health trust, and a recommendation without an action."""
    proceed(cast.first)
    first = recommendation(cast)
    cast.late = action(cast, first, target=LATE, lead_officer="Team manager")
    cast.health_action = action(cast, first, text=CANARY, leads=[cast.health], target="31/12/2040")
    recommendation(cast, number="10", text="Another matter")
    return cast


def opened(page: str, actor: Actor, **params: str) -> AppTest:
    """The page drawn for this person, as a script of its own."""

    def script(module, actor):
        import importlib

        importlib.import_module(f"pages.{module}").page(actor)

    screen = AppTest.from_function(script, args=(page, actor), default_timeout=30)
    for name, value in params.items():
        screen.query_params[name] = value
    return ran(screen.run())


def ran(screen: AppTest) -> AppTest:
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    """Everything a person can read on the page."""
    kinds = ("title", "header", "subheader", "markdown", "text", "html")
    found = [
        str(getattr(one, "value", "") or getattr(one.proto, "body", "")) for kind in kinds for one in screen.get(kind)
    ]
    return "\n".join([*found, *(button.label for button in screen.button)])


def press(screen: AppTest, label: str) -> AppTest:
    return ran(next(button for button in screen.button if button.label == label).click().run())


def at(screen: AppTest, kind: str, ending: str):
    return next(one for one in screen.get(kind) if str(one.key).endswith(ending))


@pytest.mark.req("R131", "R136")
def test_the_plan_says_in_one_sentence_how_far_it_is_and_names_what_is_late(plan):
    shown = words(opened("action_plan", plan.head_of_community_safety, review=plan.first))
    assert "0 of 2 actions implemented, 1 overdue at 1 agency. 1 recommendation has no action yet." in shown
    assert "22 days late" in shown and f"due {LATE}" in shown
    assert "Recommendation 10" in shown and "No action yet" in shown


def test_a_plan_without_an_action_says_so_and_asks_for_other_choices_only_where_one_was_made(cast):
    proceed(cast.first)
    recommendation(cast)
    screen = opened("action_plan", cast.coordinator, review=cast.first)
    assert "No action yet." in words(screen) and "No action fits" not in words(screen)
    assert "No action fits" in words(ran(at(screen, "toggle", "late").set_value(True).run()))


@pytest.mark.req("S5")
@pytest.mark.parametrize("page", ["action_plan", "recommendation", "action"])
def test_an_agencys_people_see_nothing_of_another_agencys_actions(plan, page):
    mine = action_plan.plan(plan.action_lead, plan.first, today=TODAY).recommendations[0]
    params = {"review": plan.first, "recommendation": mine.id, "action": plan.late}
    for who in (plan.action_lead, plan.senior_manager, plan.imr_author):
        shown = words(opened(page, who, **params))
        assert "Train duty staff" in shown and CANARY not in shown and "Another matter" not in shown


@pytest.mark.req("S4")
@pytest.mark.parametrize("page", ["action_plan", "recommendation", "action", "action_plan_import"])
def test_who_has_no_part_in_the_review_is_told_it_was_not_found(plan, page):
    for who in (plan.outsider, plan.nobody, plan.account_administrator):
        shown = words(opened(page, who, review=plan.first, action=plan.late))
        assert "was not found" in shown and "Train duty staff" not in shown


def test_an_action_of_another_agency_is_not_found_by_its_address(plan):
    shown = words(opened("action", plan.action_lead, review=plan.first, action=plan.health_action))
    assert "This action was not found" in shown and CANARY not in shown


def test_the_filter_leaves_the_actions_of_one_agency(plan):
    screen = opened("action_plan", plan.coordinator, review=plan.first)
    shown = words(ran(at(screen, "selectbox", "plan-filter-agency").set_value("Testshire Health").run()))
    assert CANARY in shown and "Train duty staff" not in shown and "Another matter" not in shown


def test_overdue_only_leaves_what_is_late(plan):
    screen = opened("action_plan", plan.coordinator, review=plan.first)
    shown = words(ran(at(screen, "toggle", "plan-filter-late").set_value(True).run()))
    assert "Train duty staff" in shown and CANARY not in shown


@pytest.mark.req("R148")
def test_an_action_lead_records_progress_and_it_stands_in_the_history(plan):
    screen = opened("action", plan.action_lead, review=plan.first, action=plan.late)
    at(screen, "text_area", ":progress:text").set_value("Course held").run()
    press(screen, "Record progress")
    (row,) = [one for one in action_plan.plan(plan.coordinator, plan.first, today=TODAY).actions if one.id == plan.late]
    assert row.state == "in_hand" and row.last_heard == TODAY
    assert "Course held" in words(screen) and "Progress of action 3.1 recorded." in words(screen)


def test_progress_without_a_text_is_refused_at_the_field_and_nothing_is_lost(plan):
    screen = opened("action", plan.action_lead, review=plan.first, action=plan.late)
    at(screen, "text_input", ":progress:reported_on").set_value("31/09/2026").run()
    shown = words(press(screen, "Record progress"))
    assert "Progress: this is not answered" in shown and "September has 30 days" in shown
    assert at(screen, "text_input", ":progress:reported_on").value == "31/09/2026"


def test_each_person_is_offered_what_is_theirs_to_record(plan):
    own = {"Progress", "Milestone and evidence", "Implemented"}
    offered = {
        "coordinator": own | {"Target date", "Agreement", "Drop it", "Correct it"},
        "dasveg_chair": {"Progress", "Target date", "Implemented", "Drop it"},
        "action_lead": own,
        "senior_manager": own | {"Agreement"},
        "dasveg_member": set(),
        "panel_member": set(),
        "imr_author": set(),
    }
    for who, labels in offered.items():
        screen = opened("action", getattr(plan, who), review=plan.first, action=plan.late)
        assert {option for group in screen.get("button_group") for option in group.options} == labels


@pytest.mark.req("R162")
def test_an_implemented_action_is_audited_by_somebody_else(plan):
    action_progress.complete_action(plan.coordinator, plan.late, {"completed": DAY, "outcome": "All trained"}, **WHEN)
    screen = opened("action", plan.coordinator, review=plan.first, action=plan.late)
    shown = words(ran(screen.get("button_group")[0].set_value("Audit").run()))
    assert "Somebody else audits it." in shown
    screen = opened("action", plan.dasveg_chair, review=plan.first, action=plan.late)
    ran(screen.get("button_group")[0].set_value("Audit").run())
    at(screen, "text_area", ":evidence_seen").set_value("Forty files").run()
    at(screen, "text_input", ":seen_by").set_value("Chair of DASVEG").run()
    at(screen, "text_input", ":seen_on").set_value(DAY).run()
    at(screen, "radio", ":result").set_value("confirmed").run()
    press(screen, "Record")
    (row,) = [one for one in action_plan.plan(plan.coordinator, plan.first, today=TODAY).actions if one.id == plan.late]
    assert row.state == "audited"


def test_a_recommendation_is_added_from_its_form(plan):
    screen = opened("recommendation", plan.author, review=plan.first)
    at(screen, "text_area", ":text").set_value("Share learning").run()
    next(one for one in screen.button if one.label == "Add the recommendation").click().run()
    found = action_plan.plan(plan.coordinator, plan.first, today=TODAY).recommendations
    assert "Share learning" in [one.text for one in found]


@pytest.mark.req("R173")
def test_a_file_is_matched_shown_imported_and_its_held_row_mended(plan):
    content = workbook(
        [
            ["20", "Train GPs", "Local", "Course", "Testshire Health", "", "31/12/2027", "", ""],
            ["21", "Train nurses", "Local", "Course", "Testshire Health", "", "31.09.2027", "", ""],
        ]
    )
    screen = opened("action_plan_import", plan.coordinator, review=plan.first)
    ran(screen.get("file_uploader")[0].upload("plan.xlsx", content).run())
    shown = words(press(screen, "These columns are right: show the rows"))
    assert "2 rows read: 1 understood, 1 to be held" in shown and "31.09.2027" in shown
    shown = words(press(screen, "Import 1 row and hold 1"))
    assert "2 rows read: 1 accepted, 1 held." in shown and "Held rows (1)" in shown
    at(screen, "text_input", ":target_date").set_value("30/09/2027").run()
    press(screen, "Put the row into the plan")
    assert held_plan_rows.held_rows(plan.coordinator, plan.first) == []
    numbers = [one.number for one in action_plan.plan(plan.coordinator, plan.first, today=TODAY).recommendations]
    assert numbers == ["3", "10", "20", "21"]
    assert len(action_plan_import.imports(plan.coordinator, plan.first)) == 1
    ran(screen.get("file_uploader")[0].upload("plan.xlsx", content).run())
    press(screen, "These columns are right: show the rows")
    assert "This was already done. It was recorded once." in words(press(screen, "Import 1 row and hold 1"))
    assert len(action_plan_import.imports(plan.coordinator, plan.first)) == 1


@pytest.mark.req("S26")
def test_a_file_that_is_no_table_is_refused_in_a_sentence(plan):
    screen = opened("action_plan_import", plan.coordinator, review=plan.first)
    shown = words(ran(screen.get("file_uploader")[0].upload("plan.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50).run()))
    assert "a picture (PNG)" in shown


def test_before_the_decision_the_import_says_what_is_missing(cast):
    shown = words(opened("action_plan_import", cast.coordinator, review=cast.first))
    assert "has not decided to proceed" in shown
