"""Finding the table in what an agency sends, and which of its columns is which of the procedure's."""

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import columns, tables
from casework.errors import Refused

APP_3 = [
    "Date (dd/mm/yy)", "Family Members", "Information", "Source - Agency", "Action / Outcome", "Victim seen ✓",
    "IMR & Panel Members Initials & Comment",
]  # fmt: skip
APP_9 = [
    "RECOMMENDATIONS", "Scope of the recommendation i.e. local or regional", "ACTIONS to take", "Lead Agency",
    "Key milestones achieved in enacting recommendation", "Target Date", "Completion date",
]  # fmt: skip
QUESTIONS = [column["guidance"][0] for name in ("recommendation", "scope", "action", "lead_agency", "milestones", "target_date", "completion_date")
             for column in columns.described("action_plan") if column["name"] == name]  # fmt: skip


def named(headings, target, remembered=None):
    return {match.heading: match.target for match in columns.guess(headings, target, remembered)}


def book(*rows, merge=()) -> tables.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for area in merge:
        made.active.merge_cells(area)
    file = io.BytesIO()
    made.save(file)
    return tables.read("t.xlsx", file.getvalue())


@pytest.mark.req("R173", "R73")
def test_the_procedures_own_chronology_headings_are_matched():
    assert list(named(APP_3, "chronology").values()) == [
        "date",
        "family_member",
        "information",
        "source",
        "action",
        "seen",
        "comment",
    ]


@pytest.mark.req("R173", "R132")
def test_the_procedures_own_action_plan_headings_are_matched():
    expected = ["recommendation", "scope", "action", "lead_agency", "milestones", "target_date", "completion_date"]
    assert list(named(APP_9, "action_plan").values()) == expected


@pytest.mark.req("R173")
@pytest.mark.parametrize(
    ("target", "heading", "name"),
    [
        ("chronology", "DATE & TIME", "date"), ("chronology", "Date of event", "date"), ("chronology", "Significant Event", "information"),
        ("chronology", "Infomation", "information"), ("chronology", "Sources", "source"), ("chronology", "Outcome", "outcome"),
        ("chronology", "Seen? (Y/N)", "seen"), ("chronology", "Time", "time"), ("chronology", "date_recorded", "record_date"),
        ("chronology", "Author's comments", "comment"), ("chronology", "Panel notes", "panel_note"), ("chronology", "Organisation", "agency"),
        ("chronology", "date_as_published", "date"), ("chronology", "year_heading_as_published", "year"), ("chronology", "Date of Birth", None),
        ("chronology", "Postcode", None), ("chronology", "End date", "end_date"),
        ("action_plan", "Rec. No.", "number"), ("action_plan", "Recomendation", "recommendation"), ("action_plan", "Timescales", "target_date"),
        ("action_plan", "Completion Date & Outcome", "completion_date"), ("action_plan", "BRAG", "status"), ("action_plan", "Owner", "lead_agency"),
        ("action_plan", "Lead Officer", "lead_officer"), ("action_plan", "Evidence of impact", "evidence"), ("action_plan", "Date of death", None),
        ("action_plan", "addressed_to_as_published", "lead_agency"), ("action_plan", "By when?", "target_date"),
    ],
)  # fmt: skip
def test_a_heading_met_elsewhere_is_guessed(target, heading, name):
    assert named([heading], target)[heading] == name


def test_each_column_of_the_procedure_is_taken_once_by_the_surest():
    matches = columns.guess(["Comments", "IMR & Panel Members Initials & Comment", "Information"], "chronology")
    assert [match.target for match in matches].count("comment") == 1
    assert all(0 <= match.confidence <= 1 for match in matches)


@given(st.lists(st.text(max_size=40), max_size=12), st.sampled_from(["chronology", "action_plan"]))
def test_any_headings_are_guessed_without_a_column_taken_twice(headings, target):
    matches = columns.guess(headings, target)
    taken = [match.target for match in matches if match.target]
    assert len(matches) == len(headings) and len(taken) == len(set(taken))


@pytest.mark.req("R173")
def test_what_was_confirmed_once_goes_before_any_guess():
    headings = ["Log", "When", "Date", "Narrative"]
    by_hand = columns.confirmed(headings, {"Log": "information", "When": "date", "Date": None}, "chronology")
    again = columns.guess(headings, "chronology", columns.remember(by_hand))
    assert [(match.target, match.confidence) for match in again] == [
        ("information", 1.0),
        ("date", 1.0),
        (None, 1.0),
        (None, 1.0),
    ]


@pytest.mark.req("R173")
@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({"A": "date", "B": "date"}, "chosen for two columns"),
        ({"A": "colour"}, "not a column of this table"),
        ({"Z": "date"}, "no column 'Z'"),
    ],
)
def test_a_choice_that_cannot_stand_is_refused(choice, reason):
    with pytest.raises(Refused, match=reason):
        columns.confirmed(["A", "B"], choice, "chronology")


@pytest.mark.req("R173")
def test_a_table_without_any_column_that_can_be_matched_is_refused_naming_what_was_found():
    with pytest.raises(
        Refused, match=r"No column can be matched. Found: 'Colour', 'Weight'. Needed: Date and Information"
    ):
        columns.choose(book(["Colour", "Weight"], ["red", "5"]), "chronology")


def test_a_table_that_lacks_a_required_column_is_refused_naming_it():
    with pytest.raises(Refused, match=r"No column is matched to Information. Found: 'Date', 'Weight'"):
        columns.choose(book(["Date", "Weight"], ["12/09/2019", "5"]), "chronology")


@pytest.mark.req("R173")
def test_headings_are_found_below_title_rows_and_the_templates_questions_are_passed_over():
    titled = book(
        ["Darlington Domestic Homicide Review Action Plan"], ["DHR reference: DHR-2026-01"], ["Updated 12/03/2021"], [],
        APP_9, QUESTIONS, ["Train staff", "Local", "Hold a course", "Police", "", "31/03/2021", ""], merge=["A1:G1"],
    )  # fmt: skip
    (table,) = columns.choose(titled, "action_plan")
    assert table.headings == APP_9
    assert [row.number for row in table.rows] == [7]
    assert [number for number, _ in table.outside] == [1, 2, 3, 5, 6]


@pytest.mark.req("R173")
def test_two_rows_of_headings_are_read_as_one():
    two = book(
        ["No.", "Recommendation", "Dates", None, "Responsible", None],
        [None, None, "Target", "Completed", "Agency", "Officer"],
        ["1", "Train staff", "31/03/2021", "", "Police", "Inspector"],
        merge=["C1:D1", "E1:F1"],
    )
    (table,) = columns.choose(two, "action_plan")
    assert table.headings == [
        "No.",
        "Recommendation",
        "Dates: Target",
        "Dates: Completed",
        "Responsible: Agency",
        "Responsible: Officer",
    ]
    assert [row.number for row in table.rows] == [3]
    targets = [match.target for match in table.matches]
    assert targets == ["number", "recommendation", "target_date", "completion_date", "lead_agency", "lead_officer"]


def test_a_heading_merged_over_two_rows_is_one_heading():
    merged = book(
        ["Date", "Information", "Outcome", None], [None, None, "Action taken", "Victim seen"], ["1/2/19", "x", "y", "no"],
        merge=["A1:A2", "B1:B2", "C1:D1"],
    )  # fmt: skip
    (table,) = columns.choose(merged, "chronology")
    assert table.headings[:2] == ["Date", "Information"] and [row.number for row in table.rows] == [3]


def test_columns_without_a_heading_or_with_the_same_one_get_names_of_their_own():
    (table,) = columns.choose(
        book(["Date", "Information", "Comment", "Comment", None], ["1/2/19", "a", "b", "c", "d"]), "chronology"
    )
    assert table.headings == ["Date", "Information", "Comment", "Comment (2)", "Column E"]


def test_the_row_of_headings_can_be_named_by_a_person():
    workbook = book(["Date", "Information"], ["Log", "Text"], ["1/2/19", "seen"])
    table = columns.find_under(workbook.sheets[0], 2, "chronology")
    assert table.headings == ["Log", "Text"] and [row.number for row in table.rows] == [3]
    with pytest.raises(Refused, match="Row 9 is blank"):
        columns.find_under(workbook.sheets[0], 9, "chronology")


def test_sheets_that_cannot_be_read_are_named():
    made = openpyxl.Workbook()
    made.active.title = "Police"
    made.active.append(["Date", "Information"])
    made.active.append(["1/2/19", "seen"])
    made.create_sheet("Key").append(["Abbreviation", "Meaning"])
    file = io.BytesIO()
    made.save(file)
    workbook = tables.read("t.xlsx", file.getvalue())
    assert [table.sheet.name for table in columns.choose(workbook, "chronology")] == ["Police"]
    assert columns.left_out(columns.find(workbook, "chronology")) == [
        "Sheet 'Key' was not read: its columns could not be matched. Found: 'Abbreviation', 'Meaning'."
    ]


@pytest.mark.req("R173")
def test_the_published_samples_are_matched(samples):
    timeline = columns.choose(
        tables.read("t.csv", (samples / "conflicting_sources_timeline.csv").read_bytes()), "chronology"
    )[0]
    assert {match.target for match in timeline.matches} >= {"date", "year", "information", "agency", "source"}
    plan = columns.choose(
        tables.read("t.csv", (samples / "dhr_recommendations_index.csv").read_bytes()), "action_plan"
    )[0]
    assert {match.target for match in plan.matches} == {"number", "recommendation", "lead_agency", None}


@pytest.mark.req("R73", "R78", "R173")
@pytest.mark.parametrize("heading", ["Child seen?", "Children seen (Y/N)", "Perpetrator seen", "Seen by", "Date last seen", "Victim seen alone?"])
def test_who_else_was_seen_or_how_is_not_taken_for_victim_seen(heading):
    assert "seen" not in named(["Date", "Information", heading], "chronology").values()
    assert named(["Date", "Information", heading, "Victim seen Y/N"], "chronology")["Victim seen Y/N"] == "seen"


@pytest.mark.req("R73", "R173")
@pytest.mark.parametrize("heading", ["Significant event (Y/N)", "Significant Event Yes/No", "Key event? [Y/N]"])
def test_a_column_that_asks_yes_or_no_is_not_taken_for_the_information(heading):
    assert named(["Date", heading, "Details of contact"], "chronology") == {
        "Date": "date", heading: "significance", "Details of contact": "information"}  # fmt: skip


@pytest.mark.req("R73", "R173")
@pytest.mark.parametrize(
    ("headings", "texts", "told"),
    [
        (["Event", "Event details"], ["Visit", "Seen at home, upset about the letter"], "Event details"),
        (["Type of contact", "Account of contact"], ["Phone", "Rang and disclosed that he had followed her"], "Account of contact"),
        (["Significant event", "Narrative of contact"], ["Yes", "Seen at home, upset about the letter, wants to move"], "Narrative of contact"),
        (["Event no.", "Event", "Event type"], ["1", "Seen at home", "Statutory visit"], "Event"),
        (["Case Note Type", "Case Note Title", "Case Note"], ["Home visit", "A visit of this kind", "Saw her"], "Case Note"),
    ],
)
def test_of_several_columns_that_may_be_the_information_the_one_that_tells_it_is_taken(headings, texts, told):
    (table,) = columns.find(book(["Date", *headings], ["03/03/2018", *texts]), "chronology")
    assert [match.heading for match in table.matches if match.target == "information"] == [told]
    confirmed = {columns.plain(headings[0]): "information"}
    (again,) = columns.find(book(["Date", *headings], ["03/03/2018", *texts]), "chronology", confirmed)
    assert [match.heading for match in again.matches if match.target == "information"] == [headings[0]]


@pytest.mark.req("R173")
@pytest.mark.parametrize(
    "headings",
    [
        ["Client ID", "Note Date/Time", "Note Type", "Note Text", "Originator", "Confirmed"], ["Date", "Consulter", "Code Term", "Associated Text"],
        ["Person ID", "Case Note Date", "Case Note Time", "Case Note Type", "Case Note Title", "Case Note", "Created By", "Created Date"],
        ["Attendance Date", "Arrival Time", "Presenting Complaint", "Diagnosis", "Discharge Outcome"],
        ["Event Date", "Event Done By", "Event Details", "Organisation"], ["Note Date", "Note Type", "Note Details", "Worker", "Date Recorded"],
    ],
)  # fmt: skip
def test_what_case_records_export_is_recognised_by_its_headings(headings):
    (table,) = columns.find(book(headings, ["x"] * len(headings)), "chronology")
    assert table.matched


@pytest.mark.req("R173")
def test_headings_under_headings_that_stretch_over_them_name_the_columns():
    rows = [["Date of contact", None, "Contact", None, "Outcome", None], ["Start", "End", "Type", "Details", "Action", "By whom"],
            ["03/03/2018", "05/03/2018", "Phone", "Rang", "Referred", "SW"]]  # fmt: skip
    (table,) = columns.choose(book(*rows, merge=["A1:B1", "C1:D1", "E1:F1"]), "chronology")
    found = {match.target: match.heading for match in table.matches if match.target}
    assert found == {"date": "Date of contact: Start", "information": "Contact: Details", "action": "Outcome: Action"}
    assert [row.number for row in table.rows] == [3]


def test_a_first_row_of_texts_under_a_heading_over_two_columns_is_a_row_and_no_headings():
    rows = [["Date", "Information", None, "Source"], ["03/03/2018", "Attended", "Log 7", "Niche"]]
    (table,) = columns.choose(book(*rows, merge=["B1:C1"]), "chronology")
    assert [row.number for row in table.rows] == [2] and table.headings[1] == "Information"


@pytest.mark.req("R73", "R173")
@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Agency action", "action"), ("Agency ref", None), ("Agency comments", "comment"), ("Name of professional", None), ("Name of worker", None),
        ("Person completing entry", None), ("Reported by", None), ("IMR author comments", "comment"), ("Comment on practice", "comment"),
        ("Description of contact/incident/event", "information"), ("Contact with agency", "information"), ("Incident number", None),
        ("Decision/action taken", "action"), ("Person(s) involved", "family_member"),
    ],
)  # fmt: skip
def test_what_professionals_did_or_said_is_no_agency_and_none_of_the_family(heading, name):
    assert named(["Date", heading], "chronology")[heading] == name


@pytest.mark.req("R173")
@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("EndDate", "end_date"), ("FamilyMember", "family_member"), ("RecordDate", "record_date"), ("EventDate", "date"), ("PanelNote", "panel_note"),
        ("Familly members", "family_member"), ("Acton taken", "action"), ("Detials of event", "information"),
    ],
)  # fmt: skip
def test_a_heading_written_as_one_word_or_misspelt_is_known_by_the_headings_it_is_like(heading, name):
    assert named([heading], "chronology")[heading] == name


@pytest.mark.req("R73", "R173")
@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["From date", "To date"], ["date", "end_date"]), (["To date", "From date"], ["end_date", "date"]),
        (["Date/Time From", "Date/Time To"], ["date", "end_date"]), (["Date (from)", "Date (to)"], ["date", "end_date"]),
        (["Event Date From", "Event Date To"], ["date", "end_date"]), (["Period from", "Period to"], ["date", "end_date"]),
        (["Date: From", "Date: To"], ["date", "end_date"]), (["Contact start date", "Contact end date"], ["date", "end_date"]),
        (["Date", "Time from", "Time to"], ["date", "time", "until"]), (["Date", "Start time", "End time"], ["date", "time", "until"]),
        (["Occurrence date", "Reported date/time"], ["date", None]), (["Date from/to"], ["date"]), (["Date (from - to)"], ["date"]),
        (["Discharge date"], [None]), (["Date of entry to"], [None]), (["Involvement to date", "Date"], [None, "date"]),
    ],
)  # fmt: skip
def test_the_end_of_a_period_is_never_taken_for_its_beginning(headings, names):
    assert list(named(headings, "chronology").values()) == names


@pytest.mark.req("R132", "R173")
def test_a_date_of_completion_is_no_date_for_completion():
    expected = {"Date of completion": "completion_date", "Date for completion": "target_date"}
    assert named(list(expected), "action_plan") == expected
    assert named(["Date of completion"], "action_plan") == {"Date of completion": "completion_date"}


@pytest.mark.req("R72")
@pytest.mark.parametrize(
    ("headings", "names"),
    [
        (["Occurrence no", "Occurrence date", "Reported date/time", "Occurrence type", "Summary"],
         {"Occurrence date": "date", "Summary": "information"}),
        (["Date of incident", "Date reported", "Circs", "Risk level", "Positive action"],
         {"Date of incident": "date", "Circs": "information", "Positive action": "action"}),
        (["Date", "Type of contact", "Record", "Child's voice"], {"Date": "date", "Record": "information", "Child's voice": "views"}),
        (["Date of contact", "Contact with", "Clinical note text"], {"Date of contact": "date", "Clinical note text": "information"}),
        (["Date", "Consultation type", "History", "Follow-up date"], {"Date": "date", "History": "information"}),
        (["Date of contact", "Worker", "Content of contact", "Views of client"],
         {"Date of contact": "date", "Content of contact": "information", "Views of client": "views"}),
        (["Date", "Client seen", "Victim seen", "Details"], {"Date": "date", "Victim seen": "seen", "Details": "information"}),
        (["Year group", "Date of incident", "Date logged", "Incident"],
         {"Date of incident": "date", "Date logged": "record_date", "Incident": "information"}),
        (["From date", "To date", "What happened?", "What action was taken?", "Was it significant?"],
         {"From date": "date", "To date": "end_date", "What happened?": "information", "What action was taken?": "action",
          "Was it significant?": "significance"}),
        (["Date of letter", "Significant contact/event", "Action taken"],
         {"Date of letter": "date", "Significant contact/event": "information", "Action taken": "action"}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_what_an_agencys_own_system_exports_is_taken_for_what_it_holds(headings, names):
    assert {match.heading: match.target for match in columns.guess(headings, "chronology") if match.target} == names
