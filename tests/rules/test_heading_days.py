"""A day that stands as a heading over the rows of that day, in whatever file."""

from datetime import date

import pytest

from casework import columns, tables, understand_chronology
from casework.dates import show
from tests.rules.test_tables import csv_of
from tests.rules.test_understand_chronology import HEADINGS, TODAY, accounted, held, understood
from tests.rules.test_word_and_pasted import WIDE, cell, with_body
from tests.rules.test_word_forms import paragraph, row_of, table_of

pytestmark = pytest.mark.req("R73", "R213")
FROM_3 = "day from the heading, row 3"


def days(result):
    return [(entry.row, show(entry.date), entry.date.inferred) for entry in result.accepted]


@pytest.mark.parametrize("heading", ["12/09/2019", "Thursday 12 September 2019", "12th Sept 2019:", date(2019, 9, 12)])
@pytest.mark.parametrize("merge", [(), ["A3:F3"]])
def test_a_day_as_a_heading_dates_the_rows_under_it_that_have_none_and_is_said(heading, merge):
    rows = [["11/09/2019", "", "a"], [heading], ["", "", "b"], ["12/09/2019", "", "c"], ["", "", "d"], ["13/09/2019", "", "e"]]
    result = understood(rows, merge=merge)
    assert days(result) == [
        (2, "11/09/2019", None), (4, "12/09/2019", FROM_3), (5, "12/09/2019", None), (6, "12/09/2019", FROM_3), (7, "13/09/2019", None)]  # fmt: skip
    reason = f"Read as 12/09/2019 ({FROM_3}). Check it."
    assert [(warned.row, warned.column, warned.reason) for warned in result.warnings] == [(4, "Date", reason), (6, "Date", reason)]
    assert accounted(result) and [number for number, _ in result.outside] == [1, 3] and result.accepted[1].cells["Date"] == ""


def test_a_day_as_a_heading_dates_nothing_under_another_heading_or_date():
    day, blank = ["12/09/2019"], ["", "", "x"]
    rows = [day, blank, ["2020"], blank, day, blank, ["13/09/2019"], blank, day, blank, ["14/09/2019", "", "y"], blank, day, blank, ["Police"], blank]
    result = understood(rows, merge=["A16:F16"])
    assert days(result) == [
        (3, "12/09/2019", "day from the heading, row 2"), (7, "12/09/2019", "day from the heading, row 6"),
        (9, "13/09/2019", "day from the heading, row 8"), (11, "12/09/2019", "day from the heading, row 10"), (12, "14/09/2019", None),
        (15, "12/09/2019", "day from the heading, row 14")]  # fmt: skip
    assert held(result) == [(5, "Date", ""), (13, "Date", ""), (17, "Date", "")] and accounted(result)


@pytest.mark.parametrize("under", [["13/09/2019", "", "b"], ["2019"], [], ["same day", "", "b"]])
def test_a_date_alone_in_its_row_is_a_heading_only_of_a_row_that_has_none(under):
    result = understood([["11/09/2019", "", "a"], ["12/09/2019"], under, ["14/09/2019", "", "c"]])
    assert held(result)[0] == (3, "Information", "") and [warned.row for warned in result.warnings] == [4] * (under[:1] == ["same day"])
    assert [number for number, _ in result.outside] == [1, *[4] * (under == ["2019"])] and accounted(result)


@pytest.mark.parametrize("heading", ["September 2019", "about 12/09/2019", "12/09/2019 14:30", "12/09/2019 to 14/09/2019", "43720", "later that day"])
def test_what_is_no_whole_day_is_no_heading_of_a_day(heading):
    result = understood([["11/09/2019", "", "a"], [heading], ["", "", "b"]])
    assert {row for row, _, _ in held(result)} == {3, 4} and accounted(result)


def test_a_heading_without_its_year_has_it_from_the_year_over_it():
    result = understood([["2019"], ["12 September"], ["", "", "a"], ["31 September"], ["", "", "b"], ["2027"], ["1 March"], ["", "", "c"]])
    assert days(result) == [(4, "12/09/2019", "year 2019 from the heading; day from the heading, row 3")]
    assert {row for row, _, _ in held(result)} == {5, 6, 9} and accounted(result)


def test_headings_once_more_do_not_end_a_day_and_what_is_told_by_it_is_placed():
    rows = [["12/09/2019"], HEADINGS, ["", "", "a"], ["the next day", "", "b"], ["", "", "c"]]
    result = understood(rows)
    assert [one[:2] for one in days(result)] == [(4, "12/09/2019"), (5, "the next day (13/09/2019)")] and held(result) == [(6, "Date", "")]
    assert [number for number, _ in result.outside] == [1, 2, 3]


def test_a_merged_date_is_no_heading_of_the_row_it_goes_on_to():
    result = understood([["12/09/2019", "", "a"], [None, "", "13/09/2019"], ["", "", "b"]], merge=["A2:A3"])
    assert [entry.row for entry in result.accepted] == [2, 3] and held(result) == [(4, "Date", "")]


def test_a_month_first_column_reads_its_headings_month_first_too():
    result = understood([["09/12/2019"], ["", "", "a"], ["09/13/2019", "", "b"]], as_csv=True)
    assert [show(entry.date) for entry in result.accepted] == ["12/09/2019", "13/09/2019"]


@pytest.mark.req("R213")
def test_a_day_over_rows_that_can_only_have_the_month_first_shows_the_order_of_the_file():
    headings = ["Ref", "Date", "Date recorded", "Information"]
    rows = [["9/13/2019", "", "", ""], ["1", "", "9/2/2019", "a"], ["9/14/2019", "", "", ""], ["2", "", "10/3/2019", "b"], ["3", "9/5/2019", "", "c"]]
    result = understood(rows, headings=headings, as_csv=True)
    assert [(show(entry.date), entry.record_date and show(entry.record_date)) for entry in result.accepted] == [
        ("13/09/2019", "02/09/2019"), ("14/09/2019", "03/10/2019"), ("05/09/2019", None),
    ]  # fmt: skip
    assert {(one.row, one.column) for one in result.warnings} >= {(3, "Date recorded"), (5, "Date recorded"), (6, "Date")}
    british = understood([*rows, ["4", "15/9/2019", "", "d"]], headings=headings, as_csv=True)
    assert [entry.row for entry in british.accepted] == [6, 7] and {row for row, *_ in held(british)} == {3, 5}


@pytest.mark.req("R72")
def test_a_day_heads_the_rows_of_word_csv_and_pasted_tables_alike():
    rows = [["Date", "Information", "Source"], ["Thursday 12 September 2019", "", ""], ["", "Attended", "Niche"], ["", "Rang", "Niche"]]
    across = row_of(cell(rows[1][0], WIDE.replace("2", "3")))
    word = "<w:tbl>" + row_of(*map(cell, rows[0])) + across + "".join(row_of(*map(cell, row)) for row in rows[2:]) + "</w:tbl>"
    files = {"a.docx": with_body(word), "a.csv": csv_of(rows), f"{tables.PASTED}Monday": "\n".join("\t".join(row) for row in rows).encode()}
    for name, content in files.items():
        (table,) = columns.find(tables.read(name, content), columns.CHRONOLOGY)
        result = understand_chronology.understand(table, table.matches, today=TODAY)
        told = "day from the heading, row 2"
        assert days(result) == [(3, "12/09/2019", told), (4, "12/09/2019", told)], name


@pytest.mark.req("R72")
def test_a_day_over_a_words_table_dates_its_rows_where_none_has_a_date_of_its_own():
    top, mixed = ["Date", "Information"], ["13/09/2019", "b"]
    body = "".join(paragraph("12/09/2019") + table_of(top, *rows) for rows in ([["", "a"]], [["", "a"], mixed]))
    first, second = columns.find(tables.read("a.docx", with_body(body)), columns.CHRONOLOGY)
    assert days(understand_chronology.understand(first, first.matches, today=TODAY)) == [(2, "12/09/2019", "day from the heading, over the table")]
    assert held(understand_chronology.understand(second, second.matches, today=TODAY)) == [(2, "Date", "")]


@pytest.mark.parametrize(("heading", "first"), [("Week commencing", "09/09/2019"), ("Date (w/c)", "09/09/2019"), ("W/E", "03/09/2019")])
def test_under_a_heading_that_says_so_each_day_is_a_week(heading, first):
    content = csv_of([[heading, "What happened", "Source"], ["09/09/2019", "Seen", "GP"], ["Sept 2019", "Called", "GP"]])
    (table,) = columns.find(tables.read("x.csv", content), columns.CHRONOLOGY)
    result = understand_chronology.understand(table, table.matches, today=TODAY)
    week = (2, f"week commencing {first}", "a week, by the column's heading")
    assert days(result) == [week, (3, "September 2019", None)] and not result.warnings and not result.held
