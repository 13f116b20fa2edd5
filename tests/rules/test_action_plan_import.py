"""Plans that arrive and leave as files: read, held, mended, sent out; nothing is lost and nothing is doubled."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    action_plan,
    action_plan_import,
    database,
    held_plan_rows,
    recommendations,
)
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules.chronology_cases import persons
from tests.rules.plan_cases import HEADINGS, NOW, TODAY, WHEN, died, proceed, recommendation, workbook

DAY = TODAY.strftime("%d/%m/%Y")
GOOD = [
    "1",
    "Train staff",
    "Local",
    "Hold a course",
    "Testshire Police",
    "Course booked",
    "31/12/2027",
    "",
    "In progress",
]


@pytest.fixture
def cast(cast):
    proceed(cast.first)
    return cast


def imported(cast, *rows, who=None, name="plan.xlsx", **more):
    return action_plan_import.import_file(
        who or cast.coordinator, cast.first, name, workbook(list(rows)), **more, **WHEN
    )


def plan(cast, who=None):
    return action_plan.plan(who or cast.coordinator, cast.first, today=TODAY)


@pytest.mark.req("R132", "R136", "R173")
def test_a_plan_goes_in_with_its_actions_leads_milestones_dates_and_progress(cast):
    report = imported(
        cast,
        GOOD,
        [
            "",
            "",
            "",
            "Publish the form",
            "Testshire Police; Testshire Health",
            "",
            "March 2027",
            "Completed 12/03/2021 - forms in use",
            "",
        ],
        ["2", "Share learning", "Regional", "", "", "", "", "", ""],
    )
    assert (report.read, report.accepted, report.held) == (3, 3, [])
    first, second = plan(cast).recommendations
    course, form = first.actions
    assert (course.text, course.agency_names, course.target.typed, course.state) == (
        "Hold a course",
        "Testshire Police",
        "31/12/2027",
        "in_hand",
    )
    assert course.milestones[0].text == "Course booked" and course.last_heard == TODAY
    assert (form.state, form.outcome, form.agency_names) == (
        "implemented",
        "forms in use",
        "Testshire Health, Testshire Police",
    )
    assert form.target.typed == "March 2027" and form.completed.typed.startswith("12/03/2021")
    assert (second.scope, second.standing) == ("regional", "No action yet")


@pytest.mark.req("S5")
def test_the_agencies_named_in_a_file_see_their_own_rows_at_once(cast):
    imported(cast, GOOD, ["", "", "", "Other", "Testshire Health", "", "", "", ""])
    assert [found.text for found in plan(cast, cast.action_lead_health).actions] == ["Other"]


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        (6, "31.09.1975", "31.09.1975"),
        (6, "31 September 2020", "31 September 2020"),
        (6, "On going", "On going"),
        (7, "01/01/2090", "in the future"),
        (1, "", "no text"),
    ],
)
@pytest.mark.req("A20")
def test_what_is_not_understood_is_held_beside_the_text_and_the_rest_goes_in(cast, column, typed, said):
    bad = list(GOOD)
    bad[0], bad[column] = "7", typed
    report = imported(cast, GOOD, bad)
    assert (report.read, report.accepted, report.held_rows) == (2, 1, 1)
    assert report.held[0]["row"] == 3 and said in report.held[0]["reason"]
    held = held_plan_rows.held_rows(cast.coordinator, cast.first)[0]
    assert held.row == 3 and held.typed["action"] == "Hold a course"
    assert [found.number for found in plan(cast).recommendations] == ["1"]


def test_a_held_row_is_mended_on_screen_and_belongs_to_the_recommendation_above(cast):
    imported(cast, GOOD, ["", "", "", "Second action", "Testshire Police", "", "31.09.2027", "", ""])
    held = held_plan_rows.held_rows(cast.author, cast.first)[0]
    with pytest.raises(Refused, match=r"31\.09\.2027"):
        held_plan_rows.mend_held_plan_row(cast.author, held.id, held.typed, version=held.version, **WHEN)
    mended = {**held.typed, "target_date": "30/09/2027"}
    held_plan_rows.mend_held_plan_row(cast.author, held.id, mended, version=held.version, **WHEN)
    (only,) = plan(cast).recommendations
    assert [(found.text, found.target.typed) for found in only.actions] == [
        ("Hold a course", "31/12/2027"),
        ("Second action", "30/09/2027"),
    ]
    assert held_plan_rows.held_rows(cast.author, cast.first) == []
    with pytest.raises(Stale):
        held_plan_rows.mend_held_plan_row(cast.author, held.id, mended, version=held.version, **WHEN)


def test_a_row_set_aside_is_kept_as_typed_and_out_of_the_plan(cast):
    imported(cast, ["9", "Note", "", "x", "", "", "soon", "", ""])
    held = held_plan_rows.held_rows(cast.coordinator, cast.first)[0]
    held_plan_rows.set_held_plan_row_aside(cast.coordinator, held.id, {"reason": "A note"}, version=1, **WHEN)
    kept = database.one("held_plan_row", person=cast.coordinator.person_id, id=held.id)
    assert kept["state"] == "set_aside" and "soon" in kept["typed"]
    assert plan(cast).recommendations == ()


def test_held_rows_are_not_for_agencies_or_other_reviews(cast):
    imported(cast, ["9", "Note", "", "x", "", "", "soon", "", ""])
    for who in (cast.action_lead, cast.senior_manager, cast.dasveg_chair, cast.outsider, cast.panel_member):
        assert held_plan_rows.held_rows(who, cast.first) == []


@pytest.mark.req("R173")
def test_the_same_file_again_changes_nothing_and_says_when_it_came(cast):
    first = imported(cast, GOOD)
    before, row = plan(cast), database.portal().last
    again = imported(cast, GOOD)
    assert again.already_on == NOW and (again.read, again.accepted) == (first.read, first.accepted)
    assert plan(cast) == before and database.portal().last == row


def test_a_longer_file_adds_only_what_is_new_and_says_what_was_there(cast):
    imported(cast, GOOD)
    report = imported(cast, GOOD, ["", "", "", "Second", "Testshire Police", "", "", "", ""])
    assert (report.read, report.accepted, report.known) == (2, 2, 1)
    assert any("in the plan already" in one["reason"] for one in report.warnings)
    assert [found.text for found in plan(cast).actions] == ["Hold a course", "Second"]


def test_a_dry_run_says_the_same_and_writes_nothing(cast):
    bad = [*GOOD[:6], "31.09.2027", "", ""]
    row = database.portal().last
    dry = imported(cast, GOOD, bad, dry_run=True)
    assert database.portal().last == row and plan(cast).recommendations == ()
    wet = imported(cast, GOOD, bad)
    assert (dry.read, dry.accepted, dry.held) == (wet.read, wet.accepted, wet.held)


@pytest.mark.req("S9")
def test_a_file_goes_in_by_one_change(cast):
    imported(cast, GOOD, dry_run=True)
    row = database.portal().last[0]
    imported(cast, *([str(number), f"Recommendation {number}", *GOOD[2:]] for number in range(30)))
    assert database.portal().last[0] == row + 1


def test_columns_matched_by_hand_are_remembered_for_the_next_file_with_the_same_headings(cast):
    odd = ["Ref", "What we ask", "Who"]
    first = workbook([["1", "Train staff", "Testshire Police"]], odd)
    matching = {"Ref": "number", "What we ask": "recommendation", "Who": "lead_agency"}
    action_plan_import.import_file(cast.coordinator, cast.first, "one.xlsx", first, matching=matching, **WHEN)
    (table,) = action_plan_import.open_file(cast.author, cast.first, "two.xlsx", workbook([["2", "Share", "GP"]], odd))
    assert {match.heading: match.target for match in table.matches} == matching


def test_unknown_columns_are_named_and_kept_with_their_row(cast):
    report = action_plan_import.import_file(
        cast.coordinator, cast.first, "plan.xlsx", workbook([[*GOOD, "Blue"]], [*HEADINGS, "Favourite colour"]), **WHEN
    )
    assert report.unknown_columns == ["Favourite colour"]
    assert plan(cast).actions[0].other_columns == {"Favourite colour": "Blue"}


def test_an_agency_not_on_the_list_stands_as_typed_and_is_said_once(cast):
    report = imported(
        cast, [*GOOD[:4], "KMPT | Kent Police", *GOOD[5:]], ["", "", "", "Second", "KMPT", "", "", "", ""]
    )
    assert [lead.name for lead in plan(cast).actions[0].leads] == ["KMPT", "Kent Police"]
    assert [one["value"] for one in report.warnings if "not on the partnership's list" in one["reason"]] == [
        "KMPT",
        "Kent Police",
    ]


@pytest.mark.req("R137")
def test_an_agencys_own_plan_is_kept_as_its_own(cast):
    imported(cast, [*GOOD[:4], "", *GOOD[5:]], agency_id=cast.police)
    found = plan(cast, cast.senior_manager).recommendations
    assert [(one.source, one.agency) for one in found] == [("agency_plan", "Testshire Police")]
    assert plan(cast, cast.senior_manager_health).recommendations == ()


def test_a_completion_before_the_recommendation_is_warned_of(cast):
    recommendations.describe_action_plan(
        cast.coordinator, cast.first, {"produced_by": "", "produced_on": DAY}, version=0, today=TODAY
    )
    report = imported(cast, [*GOOD[:7], "01/02/2019", ""])
    assert report.accepted == 1
    assert any("before the recommendation was made" in one["reason"] for one in report.warnings)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "picture"),
        ("plan.xlsm", b"PK\x03\x04", "macros"),
        ("plan.csv", b"Colour,Taste\nred,sweet\n", "matched"),
        ("plan.xlsx", b"", "empty"),
    ],
)
@pytest.mark.req("S26")
def test_a_file_that_is_no_plan_is_refused_with_the_reason_and_nothing_is_written(cast, name, content, said):
    row = database.portal().last
    with pytest.raises(Refused, match=said):
        action_plan_import.import_file(cast.coordinator, cast.first, name, content, **WHEN)
    assert database.portal().last == row


def test_title_rows_above_the_headings_are_not_rows(cast):
    content = workbook([GOOD], title=True)
    report = action_plan_import.import_file(cast.coordinator, cast.first, "plan.xlsx", content, **WHEN)
    assert (report.read, report.accepted) == (1, 1)


def test_only_who_may_imports_and_only_into_a_review_that_proceeds(cast):
    for who in (cast.action_lead, cast.dasveg_chair):
        with pytest.raises(NotAllowed):
            imported(cast, GOOD, who=who)
    with pytest.raises(NotFound):
        imported(cast, GOOD, who=cast.outsider)
    with pytest.raises(WrongStep, match="not decided to proceed"):
        action_plan_import.import_file(cast.coordinator, cast.second, "plan.xlsx", workbook([GOOD]), **WHEN)
    assert imported(cast, GOOD, who=OPERATOR).accepted == 1


@pytest.mark.req("R136", "R135")
def test_published_recommendations_go_in_every_row_accounted_for(cast, samples):
    content = (samples / "dhr_recommendations_index.csv").read_bytes()
    matching = {
        "rec_no_as_published": "number",
        "recommendation_paraphrased": "recommendation",
        "addressed_to_as_published": "lead_agency",
    }
    report = action_plan_import.import_file(
        cast.coordinator, cast.first, "index.csv", content, matching=matching, **WHEN
    )
    assert (report.read, report.accepted, report.held) == (17, 17, [])
    found = plan(cast).recommendations
    assert len(found) == 17 and all(one.standing == "No action yet" for one in found)
    assert [one.number for one in found][-4:] == ["21.1", "21.10.1", "21.10.2", "21.11.1"]
    two = next(one for one in found if one.text.startswith("Discharge policy"))
    assert [lead.name for lead in two.actions[0].leads] == ["KMPT", "Kent Police"]
    assert {one.number for one in found if one.scope == "national"} == {"1", "5.3", "5.4", "21.1"}
    recommendation(cast, number="21.9")
    numbers = [one.number for one in plan(cast).recommendations]
    assert numbers.index("21.9") < numbers.index("21.10.1")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "10.1", ""]),
            st.sampled_from(["Train", "Share", ""]),
            st.sampled_from(["", "Local", "National", "both"]),
            st.sampled_from(["", "Course", "Form"]),
            st.sampled_from(["", "Testshire Police", "KMPT | Kent Police"]),
            st.sampled_from(["", "Booked"]),
            st.sampled_from(["", "31/12/2027", "31.09.2027", "On going", "2027"]),
            st.sampled_from(["", "01/02/2020", "1/1/2090", "done"]),
            st.sampled_from(["", "Not started", "Complete"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_row_read_is_accepted_or_held(cast, rows):
    report = imported(cast, ["1", "First", "", "", "", "", "", "", ""], *map(list, rows), dry_run=True)
    assert report.read == report.accepted + len({one["row"] for one in report.held})


@pytest.mark.req("R75")
def test_a_name_of_a_person_of_the_review_in_a_plan_is_told_with_row_and_column_and_the_row_is_accepted(cast):
    persons(cast.first)
    named = ["2", "Learn from the case of Wilhelmina", "Local", "Write to Thaddeus Invented", "Testshire Police", "", "", "", ""]
    report = imported(cast, GOOD, named)
    assert (report.read, report.accepted, report.held) == (2, 2, [])
    told = [(one["row"], one["column"], one["reason"].partition(".")[0]) for one in report.warnings]
    assert told == [
        (3, HEADINGS[1], "The name of Alder"),
        (3, HEADINGS[3], "The name of Rowan"),
    ]
    table = action_plan_import.open_file(cast.coordinator, cast.first, "plan.xlsx", workbook([GOOD, named]))[0]
    choice = {match.heading: match.target for match in table.matches}
    shown, _ = action_plan_import.preview(cast.coordinator, cast.first, table, choice, today=TODAY)
    assert [one.row for one in shown.warnings] == [3, 3]


def test_a_target_date_before_the_death_is_told_and_the_row_is_accepted(cast):
    died(cast.first, "March 2026")
    late, within, early = ([str(at), f"Recommendation {at}", "", "Do it", "", "", day, "", ""] for at, day in
                           ((1, "01/04/2026"), (2, "March 2026"), (3, "28/02/2026")))  # fmt: skip
    report = imported(cast, late, within, early)
    assert (report.accepted, report.held) == (3, [])
    told = [(one["row"], one["column"], one["value"]) for one in report.warnings if "before the death" in one["reason"]]
    assert told == [(4, "Target Date", "28/02/2026")]
