"""What becomes of each row of an action plan."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import columns, tables
from casework.columns import plain
from casework.dates import show
from casework.understand_action_plan import is_national, number_key, split_addressees, understand
from tests.rules.test_understand_chronology import accounted, held

TODAY = date(2026, 11, 22)
HEADINGS = [
    "No",
    "Recommendation",
    "Scope",
    "Actions",
    "Lead agency",
    "Key milestones",
    "Target date",
    "Completion date",
]


def understood(rows, headings=HEADINGS, merge=(), known=(), recommended_on=None):
    book = openpyxl.Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    file = io.BytesIO()
    book.save(file)
    (table,) = columns.choose(tables.read("t.xlsx", file.getvalue()), "action_plan")
    return understand(table, table.matches, today=TODAY, known_agencies=known, recommended_on=recommended_on)


def one(completion="", target="", **cells):
    row = {
        "No": "1",
        "Recommendation": "Train staff",
        "Actions": "Hold a course",
        "Target date": target,
        "Completion date": completion,
        **cells,
    }
    return understood([[row.get(heading, "") for heading in HEADINGS]])


@pytest.mark.req("R132", "R173")
def test_a_row_becomes_an_action_that_keeps_every_cell_as_typed():
    cells = [
        "4.2",
        "Train staff",
        "Regional",
        "Hold a course",
        "Durham Constabulary",
        "Course held",
        "March 2021",
        "12/03/2021",
    ]
    (row,) = understood([cells]).accepted
    assert (row.number, row.recommendation, row.scope, row.action, row.lead_agencies) == (
        "4.2", "Train staff", "regional", "Hold a course", ("Durham Constabulary",))  # fmt: skip
    assert (row.milestones, show(row.target_date), show(row.completion_date)) == (
        "Course held",
        "March 2021",
        "12/03/2021",
    )
    assert row.cells == dict(zip(HEADINGS, cells, strict=True)) and not row.no_action_yet


@pytest.mark.req("R136")
def test_a_merged_or_blank_recommendation_goes_on_over_its_actions():
    rows = [
        ["1", "Train staff", "Local", "Hold a course", "Police"], [None, None, None, "Check the files", "Police"], [],
        ["2", "Write a policy", "Local", "Draft it", "ICB"], [None, None, None, "Agree it", "ICB"], ["2.1", None, None, "Print it", "ICB"],
    ]  # fmt: skip
    result = understood(rows, merge=["A2:A3", "B2:B3", "C2:C3"])
    assert [(row.row, row.group, row.number, row.recommendation, row.action_number) for row in result.accepted] == [
        (2, 1, "1", "Train staff", ""), (3, 1, "1", "Train staff", ""), (5, 2, "2", "Write a policy", ""),
        (6, 2, "2", "Write a policy", ""), (7, 2, "2", "Write a policy", "2.1"),
    ]  # fmt: skip
    assert result.accepted[1].scope == "local"


@pytest.mark.req("R132")
def test_a_recommendation_without_an_action_is_accepted_and_listed_so():
    (row,) = understood([["1", "Train staff"]]).accepted
    assert row.no_action_yet and row.target_date is None


@pytest.mark.req("A20", "R132")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("On going", "is not a date"), ("Ongoing", "is not a date"), ("31 September 2020", "September has 30 days"),
        ("31.09.2020", "September has 30 days"), ("TBC", "does not give a date"), ("Immediate", "not a date"),
        ("31/03/2021 extended to 30/06/2021", "more than one date"), ("Ongoing - review March 2022", "is not a date"),
    ],
)  # fmt: skip
def test_a_target_that_is_no_date_is_held(typed, reason):
    result = one(target=typed)
    assert held(result) == [(2, "Target date", typed)] and reason in result.held[0].reason and accounted(result)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("31/03/2021", "31/03/2021"), ("March 2021", "March 2021"), ("Q1 2021", "Q1 2021"), ("2030", "2030")],
)
def test_a_target_may_be_partial_and_in_the_future(typed, shown):
    assert show(one(target=typed).accepted[0].target_date) == shown


def test_words_after_a_target_date_are_pointed_out():
    result = one(target="31/03/2021 - first cohort")
    assert show(result.accepted[0].target_date) == "31/03/2021"
    assert [(warned.row, warned.column) for warned in result.warnings] == [(2, "Target date")]


@pytest.mark.req("A35", "R132")
@pytest.mark.parametrize(
    ("typed", "day", "outcome"),
    [
        ("Completed 12/03/2021 - audit shows 38 of 40", "12/03/2021", "audit shows 38 of 40"), ("12/03/2021", "12/03/2021", ""),
        ("Completed: March 2021. Staff know the pathway", "March 2021", "Staff know the pathway"), ("Done on 12th March 2021", "12/03/2021", ""),
        ("Complete\n12.03.21\nPolicy in use", "12/03/2021", "Policy in use"), ("2021", "2021", ""),
    ],
)  # fmt: skip
def test_a_completion_cell_is_taken_apart_into_date_and_outcome(typed, day, outcome):
    (row,) = one(completion=typed).accepted
    assert (show(row.completion_date), row.outcome, row.cells["Completion date"]) == (day, outcome, typed)


def test_a_completion_cell_without_a_date_is_the_outcome_and_pointed_out():
    result = one(completion="Staff are more confident")
    assert (result.accepted[0].completion_date, result.accepted[0].outcome) == (None, "Staff are more confident")
    assert [warned.column for warned in result.warnings] == ["Completion date"]


@pytest.mark.req("A20")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [("On going", "is not a date"), ("Completed 31 September 2020 - done", "September has 30 days"), ("31/09/2020", "September has 30 days"),
     ("23/11/2026", "in the future"), ("Completed December 2026", "in the future"), ("TBC", "does not give a date")],
)  # fmt: skip
def test_a_completion_that_cannot_be_is_held(typed, reason):
    result = one(completion=typed)
    assert held(result) == [(2, "Completion date", typed)] and reason in result.held[0].reason


def test_a_completion_before_the_target_is_fine_and_before_the_recommendation_is_pointed_out():
    row = ["1", "Train", "Local", "Course", "Police", "", "31/03/2021", "12/01/2019"]
    assert not understood([row]).warnings
    (warned,) = understood([row], recommended_on=date(2020, 5, 1)).warnings
    assert (warned.column, warned.value) == ("Completion date", "12/01/2019") and "01/05/2020" in warned.reason


@pytest.mark.req("R132")
def test_several_statuses_in_one_cell_are_kept_as_text():
    typed = "Green\n12/03/2021 Amber - awaiting funding\nComplete"
    (row,) = understood([["Train", "Course", typed]], ["Recommendation", "Actions", "Status"]).accepted
    assert row.status == typed


def test_a_row_that_belongs_to_no_recommendation_is_held():
    result = understood(
        [
            ["", "", "", "Course", "Police"],
            ["1", "Train", "", "Course", "Police"],
            ["2", "", "", "Draft", "ICB"],
            ["", "", "", "", "ICB"],
        ]
    )
    assert [(row.row, row.column) for row in result.held] == [
        (2, "Recommendation"),
        (4, "Recommendation"),
        (5, "Recommendation"),
    ]
    assert len(result.accepted) == 1 and accounted(result)


def test_a_number_in_the_recommendations_own_text_is_taken_and_the_text_kept():
    rows = [["Recommendation 3: train staff", "a"], ["4.1) Write a policy", "b"], ["Train 5 officers", "c"]]
    accepted = understood(rows, ["Recommendation", "Actions"]).accepted
    assert [(row.number, row.recommendation) for row in accepted] == [
        ("3", "Recommendation 3: train staff"), ("4.1", "4.1) Write a policy"), ("", "Train 5 officers"),
    ]  # fmt: skip


def test_a_number_that_stands_for_two_recommendations_is_pointed_out():
    result = understood([[21.1, "First"], [21.1, "Tenth"]], ["No", "Recommendation"])
    assert len(result.accepted) == 2 and [(warned.row, warned.value) for warned in result.warnings] == [(3, "21.1")]


@pytest.mark.req("R131")
def test_recommendations_are_ordered_as_people_count():
    typed = ["21.10.1", "21.2", "10", "1", "10.1.1", "2", "21.1", "21.11.1", "4b", "4a", ""]
    assert sorted(typed, key=number_key) == [
        "1",
        "2",
        "4a",
        "4b",
        "10",
        "10.1.1",
        "21.1",
        "21.2",
        "21.10.1",
        "21.11.1",
        "",
    ]


@pytest.mark.req("R136")
@pytest.mark.parametrize(
    ("typed", "bodies"),
    [
        ("KMPT | Kent Police", ("KMPT", "Kent Police")), ("Police; psychiatric services", ("Police", "psychiatric services")),
        ("KMPT / Kent Police", ("KMPT", "Kent Police")), ("KMPT\nKent Police", ("KMPT", "Kent Police")),
        ("KMPT and Kent Police", ("KMPT", "Kent Police")),
        ("KMPT, Kent Police", ("KMPT", "Kent Police")), ("KMPT/Kent Police", ("KMPT", "Kent Police")), ("KMPT; KMPT", ("KMPT",)), ("", ()),
        ("North Tees and Hartlepool Foundation Trust", ("North Tees and Hartlepool Foundation Trust",)),
        ("Cornwall & Isles of Scilly (IoS) Public Health", ("Cornwall & Isles of Scilly (IoS) Public Health",)),
        ("Police and the school", ("Police and the school",)), ("Drug/alcohol service", ("Drug/alcohol service",)),
    ],
)  # fmt: skip
def test_several_addressees_in_one_cell_are_told_apart_and_one_name_stays_one(typed, bodies):
    known = {plain("KMPT"), plain("Kent Police"), plain("Police")}
    assert split_addressees(typed, known) == bodies


def test_two_known_agencies_joined_by_and_are_two():
    result = understood([["1", "Train", "", "Course", "Kent Police and KMPT"]], known=["KMPT", "Kent Police"])
    assert result.accepted[0].lead_agencies == ("Kent Police", "KMPT")
    assert result.accepted[0].lead_agency_typed == "Kent Police and KMPT"


@pytest.mark.req("R135")
@pytest.mark.parametrize(
    "name", ["Home Office", "Her Majesty’s Government", "His Majesty's Government", "NHS England", "HOME OFFICE"]
)
def test_a_body_of_the_whole_country_suggests_a_national_scope(name):
    (row,) = understood([["1", "Reword the guidance", "", "", name]]).accepted
    assert (row.scope, row.scope_suggested) == (None, "national") and is_national(name)


def test_a_scope_that_is_written_is_not_suggested_over_and_an_unclear_one_is_pointed_out():
    result = understood(
        [["1", "Reword", "Local", "", "Home Office"], ["2", "Train", "Local and regional", "", "Police"]]
    )
    assert [(row.scope, row.scope_suggested) for row in result.accepted] == [("local", None), (None, None)]
    assert [(warned.row, warned.column) for warned in result.warnings] == [(3, "Scope")]


@pytest.mark.req("R173", "R132")
def test_every_row_of_the_published_recommendations_is_accounted_for(samples):
    workbook = tables.read("dhr_recommendations_index.csv", (samples / "dhr_recommendations_index.csv").read_bytes())
    (table,) = columns.find(workbook, "action_plan")
    by_hand = {
        "rec_no_as_published": "number",
        "recommendation_paraphrased": "recommendation",
        "addressed_to_as_published": "lead_agency",
    }
    result = understand(table, columns.confirmed(table.headings, by_hand, "action_plan"), today=TODAY)
    assert (result.read, len(result.accepted), result.held) == (17, 17, [])
    by_row = {row.row: row for row in result.accepted}
    assert [by_row[number].number for number in range(2, 19)] == [
        "21.1", "21.10.1", "21.10.2", "21.11.1", "5.1", "5.2", "5.3", "5.4", "1", "10", "10.1.1", "10.1.2", "1", "2", "3", "1", "10",
    ]  # fmt: skip
    assert by_row[15].lead_agencies == ("KMPT", "Kent Police") and by_row[16].lead_agencies == ()
    assert [row.row for row in result.accepted if row.scope_suggested] == [2, 8, 9, 17]
    assert all(row.no_action_yet for row in result.accepted) and by_row[2].other["csp"] == "Cornwall"
    assert len({row.group for row in result.accepted}) == 17


@pytest.mark.req("S55")
@pytest.mark.parametrize(
    "text",
    [
        " " * 100_000 + "x",
        "a , " * 25_000,
        "\n" * 100_000 + "x",
        "9" * 100_000,
        "/ and & " * 10_000,
        "12/03/2021 " * 9_000,
    ],
)
def test_a_cell_of_a_hundred_thousand_hostile_letters_is_accounted_for(text):
    rows = [tables.Row(1, HEADINGS, HEADINGS)] + [
        tables.Row(n + 2, texts, texts) for n in range(8) for texts in [["1"] * n + [text] + ["1"] * (7 - n)]
    ]
    table = columns.find_under(tables.Sheet("", rows), 1, "action_plan")
    result = understand(table, table.matches, today=TODAY)
    assert accounted(result) and result.read == 8
    assert sorted(["10", text, "2", "1"], key=number_key)[0] in ("1", text)


CELLS = st.one_of(
    st.sampled_from(
        ["1", "1.1", "Train", "", "On going", "31/09/2020", "12/03/2021 - done", "Completed", "A and B", "No", "\x00"]
    ),
    st.text(max_size=8),
)


@pytest.mark.req("R173")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=9), max_size=8))
def test_every_row_read_is_accepted_or_held(rows):
    sheet = tables.Sheet(
        "",
        [tables.Row(n, texts, texts) for n, texts in enumerate([HEADINGS, *rows], 1) if any(map(str.strip, texts))],
        ragged=True,
    )
    table = columns.find_under(sheet, 1, "action_plan")
    result = understand(table, table.matches, today=TODAY)
    assert accounted(result) and result.read + len(result.outside) == len(sheet.rows)
