"""The dashboard's Excel file: what is shown, days as days, the marking, nothing that runs."""

import io
from datetime import timedelta

import openpyxl
import pytest

from casework import clock, dashboard_workbook, database
from tests.rules.dashboard_cases import NOW, TODAY, action, make_board, open_copy


@pytest.fixture(scope="module")
def made_board(made_cast, tmp_path_factory):
    return make_board(made_cast, tmp_path_factory.mktemp("board") / "data")


@pytest.fixture
def reviews(made_board, tmp_path):
    yield from open_copy(made_board, tmp_path / "data")


def book(actor, **params) -> openpyxl.Workbook:
    made = dashboard_workbook.download(actor, params, NOW)
    assert made.name == f"Dashboard {clock.local(NOW):%Y-%m-%d}.xlsx"
    return openpyxl.load_workbook(io.BytesIO(made.content))


@pytest.mark.req("R206", "S31")
def test_the_excel_file_holds_what_is_shown_with_days_as_days_and_the_marking(reviews):
    workbook = book(reviews.head_of_community_safety)
    figures_sheet = {row[1]: row[0] for row in workbook["Dashboard"].iter_rows(min_row=5, values_only=True)}
    assert figures_sheet["open reviews"] == 7 and figures_sheet["actions overdue at 2 agencies"] == 4
    overdue = list(workbook["Overdue actions"].iter_rows(min_row=5))
    assert len(overdue) == 4 and overdue[0][4].number_format == "dd/mm/yyyy"
    assert overdue[0][4].value.date() == TODAY - timedelta(days=200)
    assert {"Lanes", "Overdue by agency", "Overdue by quarter", "Time taken", "Families"} <= set(workbook.sheetnames)
    for sheet in workbook:
        assert "OFFICIAL-SENSITIVE" in sheet["A2"].value and "OFFICIAL-SENSITIVE" in sheet.oddHeader.right.text


@pytest.mark.req("S31", "S30")
def test_no_cell_of_the_excel_file_is_a_formula_or_a_link(reviews):
    for number, text in enumerate(("=1+1", "@SUM(A1)", "http://evil.example/", "+44"), 20):
        action(reviews, reviews.board.late, reviews.police, late=2, text=text, number=str(number))
    workbook = book(reviews.head_of_community_safety)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert {"=1+1", "@SUM(A1)", "http://evil.example/"} <= {cell.value for cell in cells}


@pytest.mark.req("S44", "S4")
def test_the_excel_file_keeps_back_what_the_screen_keeps_back(reviews):
    workbook = book(reviews.dasveg_chair, agency=reviews.health)
    assert {"Families", "Records not confirmed", "IMRs and feedback"}.isdisjoint(workbook.sheetnames)
    assert len(list(workbook["Overdue actions"].iter_rows(min_row=5))) == 2
    assert "Testshire Health" in workbook["Dashboard"]["A2"].value
    everything = " ".join(str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row)
    assert "family" not in everything.lower() and "chronolog" not in everything.lower()


@pytest.mark.req("R171")
def test_each_export_is_a_row_of_the_activity_record(reviews):
    dashboard_workbook.download(reviews.dasveg_chair, {"period": "year"}, NOW)
    last = database.rows("activity_as_shown")[-1]
    assert (last["event"], last["person_name"]) == ("dashboard_exported", reviews.dasveg_chair.name)
    assert last["summary"] == "all stages; all agencies; the last 12 months"
