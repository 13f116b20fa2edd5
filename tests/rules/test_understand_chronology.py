"""What becomes of each row of an agency's chronology."""

import io
from datetime import date, datetime
from datetime import time as clock_time

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import columns, tables
from casework.dates import show
from casework.understand_chronology import understand
from casework.understood import year_of
from tests.rules.test_tables import csv_of

TODAY = date(2026, 11, 22)
HEADINGS = ["Date", "Family member", "Information", "Source", "Action", "Victim seen"]


def understood(rows, headings=HEADINGS, merge=(), as_csv=False, choice=None):
    if as_csv:
        workbook = tables.read("t.csv", csv_of([headings, *rows], encoding="utf-8-sig"))
    else:
        book = openpyxl.Workbook()
        for row in [headings, *rows]:
            book.active.append(row)
        for area in merge:
            book.active.merge_cells(area)
        file = io.BytesIO()
        book.save(file)
        workbook = tables.read("t.xlsx", file.getvalue())
    (table,) = columns.find(workbook, "chronology")
    matches = columns.confirmed(table.headings, choice, "chronology") if choice else table.matches
    return understand(table, matches, today=TODAY)


def held(result):
    return [(row.row, row.column, row.value) for row in result.held]


def accounted(result) -> bool:
    return result.read == len(result.accepted) + len({row.row for row in result.held})


@pytest.mark.req("R73", "R173")
def test_a_row_becomes_an_entry_that_keeps_every_cell_as_typed():
    result = understood([["12 sept 19", "Victim", "Reported an assault", "Police log", "Arrest", "✓"]])
    (entry,) = result.accepted
    assert (entry.row, show(entry.date), entry.family_member, entry.information) == (
        2,
        "12/09/2019",
        "Victim",
        "Reported an assault",
    )
    assert (entry.source, entry.action, entry.seen, entry.date.typed) == ("Police log", "Arrest", True, "12 sept 19")
    assert entry.cells == dict(
        zip(HEADINGS, ["12 sept 19", "Victim", "Reported an assault", "Police log", "Arrest", "✓"], strict=True)
    )


@pytest.mark.req("A20", "R73")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("31.09.1975", "September has 30 days"), ("31 September 2020", "September has 30 days"), ("On going", "is not a date"),
        ("the previous day", "depends on another entry"), ("23/11/2026", "in the future"), ("December 2027", "in the future"),
        ("", "There is no date"), ("99999", "day number"), ("after the assault", "no entry below"), ("3 March", "2020, 03/03/2021"),
    ],
)  # fmt: skip
def test_a_row_whose_date_cannot_be_taken_is_held_with_the_reason(typed, reason):
    result = understood([["12/09/2019", "", "Before", "", "", ""], [typed, "Victim", "Kept", "", "", ""]])
    (row,) = result.held
    assert (row.row, row.column, row.value) == (3, "Date", typed) and reason in row.reason
    assert row.cells["Information"] == "Kept" and len(result.accepted) == 1 and result.read == 2


@pytest.mark.req("R73")
def test_a_row_without_information_is_held_and_each_problem_is_named():
    result = understood([["31/02/2019", "Victim", "  ", "GP", "Referred", ""]])
    assert (
        held(result) == [(2, "Date", "31/02/2019"), (2, "Information", "  ")] and result.read == 1 and accounted(result)
    )


@pytest.mark.req("R173")
def test_titles_headings_blank_rows_and_year_headings_are_not_read():
    rows = [
        ["2020"],
        ["May 23", "", "Arrested"],
        [],
        HEADINGS,
        ["July", "", "Readmitted"],
        ["2021"],
        ["May 31", "", "Attended"],
    ]
    result = understood(rows)
    assert [show(entry.date) for entry in result.accepted] == ["23/05/2020", "July 2020", "31/05/2021"]
    assert result.read == 3 and [number for number, _ in result.outside] == [1, 2, 5, 7]
    assert result.accepted[0].date.inferred == "year 2020 from the heading"


def test_a_heading_merged_across_the_table_is_not_read():
    result = understood([["Background", None, None], ["12/09/2019", "", "x"]], merge=["A2:F2"])
    assert result.read == 1 and (2, "Background") in result.outside


@pytest.mark.req("R213")
def test_a_year_merged_across_the_table_gives_the_year_to_the_dates_below_it():
    rows = [["Year 2020", None, None], ["May 23", "", "a"], ["2021 continued", None, None], ["3 March", "", "b"], ["same day", "", "c"]]
    result = understood(rows, merge=["A2:F2", "A4:F4"])
    assert [show(entry.date) for entry in result.accepted] == ["23/05/2020", "03/03/2021", "same day (03/03/2021)"]
    assert [(warned.row, warned.reason) for warned in result.warnings] == [(6, "Read as 03/03/2021 (from the entry above, 03/03/2021). Check it.")]
    assert (result.accepted[2].date.order, result.read, result.held) == (1, 3, [])


def test_a_date_merged_over_several_rows_belongs_to_each():
    result = understood(
        [["12/09/2019", "", "first"], [None, "", "second"], ["13/09/2019", "", "third"]], merge=["A2:A3"]
    )
    assert [(entry.row, show(entry.date), entry.information) for entry in result.accepted] == [
        (2, "12/09/2019", "first"), (3, "12/09/2019", "second"), (4, "13/09/2019", "third"),
    ]  # fmt: skip


def test_a_year_column_gives_the_year_and_a_different_year_in_the_date_is_pointed_out():
    headings = ["Date", "Year", "Information"]
    result = understood([["July", 2020, "a"], ["12/09/2019", "2021", "b"]], headings)
    assert [show(entry.date) for entry in result.accepted] == ["July 2020", "12/09/2019"]
    assert [(warned.row, warned.column) for warned in result.warnings] == [(3, "Date")]


@pytest.mark.req("R73")
@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("x", True),
        ("X", True),
        ("✓", True),
        ("✔", True),
        ("Yes", True),
        ("Y", True),
        ("no", False),
        ("N", False),
        ("✗", False),
        ("", None),
        (" ", None),
    ],
)
def test_a_tick_in_victim_seen_is_understood(typed, seen):
    result = understood([["12/09/2019", "", "a", "", "", typed]])
    assert result.accepted[0].seen is seen and not result.warnings


def test_words_in_victim_seen_are_kept_and_pointed_out():
    result = understood([["12/09/2019", "", "a", "", "", "Spoken to by phone"]])
    assert (result.accepted[0].seen, result.accepted[0].seen_typed) == (None, "Spoken to by phone")
    assert [(warned.row, warned.column) for warned in result.warnings] == [(2, "Victim seen")]


@pytest.mark.req("R78", "A18")
def test_a_time_column_an_end_and_a_date_of_record_are_kept():
    headings = ["Date", "Time", "End date", "Record date", "Information"]
    rows = [
        [date(2019, 9, 12), clock_time(14, 30), "14/09", "15/09/2019", "a"], [datetime(2019, 9, 12, 9, 5), "", "", "", "b"],
        ["12/09/2019", "after tea", "", "", "c"], ["12/09/2019", "", "11/09/2019", "", "d"], ["12/09/2019", "", "", "31/09/2019", "e"],
    ]  # fmt: skip
    result = understood(rows, headings)
    first, second, third = result.accepted
    assert (first.time, show(first.end_date), show(first.record_date)) == ("14:30", "14/09/2019", "15/09/2019")
    assert (second.time, third.time, [warned.column for warned in result.warnings]) == ("09:05", "after tea", ["End date", "Time"])
    assert held(result) == [(5, "End date", "11/09/2019"), (6, "Record date", "31/09/2019")]


@pytest.mark.req("R173")
def test_columns_that_stand_for_nothing_known_are_kept_with_the_row_and_named():
    result = understood([["12/09/2019", "a", "LAC", "z"]], ["Date", "Information", "Postcode", None])
    assert result.unknown_columns == ["Postcode", "Column D"]
    assert result.accepted[0].other == {"Postcode": "LAC", "Column D": "z"}


@pytest.mark.req("S55")
def test_a_nul_is_held_and_shown_by_its_sign():
    result = understood([["12/09/2019", "", "a\x00b", "", "", ""], ["12/09/2019", "", "fine", "", "", ""]], as_csv=True)
    (row,) = result.held
    assert (row.row, row.column, row.value, "NUL" in row.reason) == (2, "Information", "a␀b", True)
    assert "\x00" not in "".join(row.cells.values()) and accounted(result)


@pytest.mark.req("S24", "S55")
@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "😀", "\u202eשלום", "x" * 100_000, " padded "]
)
def test_any_text_is_kept_exactly(text):
    result = understood([["12/09/2019", "", text, "", "", ""]], as_csv=True)
    assert result.accepted[0].information == text


def test_a_row_cut_into_too_many_cells_by_a_comma_is_held_with_all_of_them():
    file = b"Date,Information,Action\n12/09/2019,Seen at home, with child,Referred\n13/09/2019,a,b\n"
    (table,) = columns.find(tables.read("t.csv", file), "chronology")
    result = understand(table, table.matches, today=TODAY)
    (row,) = result.held
    assert row.row == 2 and "quotation marks" in row.reason and "Referred" in row.cells.values()
    assert [entry.row for entry in result.accepted] == [3]


@pytest.mark.req("R73", "A18")
@pytest.mark.parametrize("typed", ["ongoing", "On-going.", "to date", "Present", "n/k", "Unknown", "TBC", "not known"])
def test_a_period_without_an_end_is_an_entry_that_is_warned_of(typed):
    headings = ["Date from", "Date to", "Information", "Date recorded"]
    result = understood([["03/03/2018", typed, "Inpatient", typed], ["04/03/2018", "-", "b", ""], ["05/03/2018", "31/09/2018", "c", ""]], headings)
    assert [(entry.row, entry.end_date, entry.record_date) for entry in result.accepted] == [(2, None, None), (3, None, None)]
    assert [(warned.row, warned.column, warned.value) for warned in result.warnings] == [(2, "Date to", typed), (2, "Date recorded", typed)]
    assert result.accepted[0].cells["Date to"] == typed and held(result) == [(4, "Date to", "31/09/2018")]


@pytest.mark.req("R73", "R213")
def test_the_year_that_the_end_of_a_period_has_from_its_beginning_is_said():
    result = understood([["03/03/2018", "5 April", "Inpatient"]], ["Date from", "Date to", "Information"])
    assert show(result.accepted[0].end_date) == "05/04/2018"
    assert [warned.reason for warned in result.warnings] == ["Read as 05/04/2018: its year was taken from the entry, 2018. Check it."]


@pytest.mark.req("R78", "A18")
def test_a_time_that_differs_from_the_one_beside_the_date_is_said():
    rows = [["03/03/2018 09:00", "14:20", "a"], ["03/03/2018 14:20", "1420", "b"], ["03/03/2018", 0.6, "c"], ["03/03/2018 evening", "20:15", "d"]]
    result = understood(rows, ["Date and time", "Time", "Information"])
    assert [entry.time for entry in result.accepted] == ["14:20", "14:20", "14:24", "20:15"]
    assert [(warned.row, warned.reason) for warned in result.warnings] == [
        (2, "The date's own cell says 09:00. This was taken; check it."), (4, "Read as 14:24, which is this part of a day. Check it.")]  # fmt: skip


@pytest.mark.req("R173")
def test_an_entry_written_across_the_table_is_held_and_not_passed_over_as_a_heading():
    rows = [["Police contacts"], ["05/03/2018 – WF moved to a refuge in York"], ["03/03/2018", "WF", "a", "", "", ""], ["x" * 200]]
    result = understood(rows, merge=["A2:F2", "A3:F3", "A5:F5"])
    assert ([entry.row for entry in result.accepted], [number for number, _ in result.outside]) == ([4], [1, 2])
    assert {row.row for row in result.held} == {3, 5} and accounted(result)


@pytest.mark.req("R73", "R78")
@pytest.mark.parametrize(
    ("typed", "seen"),
    [("Yes – at home", True), ("Y, alone", True), ("Seen alone", True), ("Seen with TI", True), ("No - phone call", False),
     ("Not seen: no reply", False),
     ("N (by phone)", False), ("Yes/No", None), ("Y/N", None), ("No concerns", None), ("Seen?", None), ("Yes - no", None), ("þ", True), ("û", False)],
)  # fmt: skip
def test_a_cell_that_says_more_than_yes_or_no_is_read_and_said(typed, seen):
    result = understood([["03/03/2018", "Victim", "a", "b", "", typed]])
    (entry,) = result.accepted
    assert (entry.seen, entry.seen_typed, entry.cells["Victim seen"]) == (seen, typed, typed)
    assert len(result.warnings) == (len(typed) > 1)


@pytest.mark.req("R73")
@pytest.mark.parametrize("typed", ["-", "–", "n/a", "N/A", ""])
def test_a_dash_or_not_applicable_does_not_say_that_the_victim_was_not_seen(typed):
    result = understood([["03/03/2018", "Victim", "Referral received", "b", "", typed]])
    assert (result.accepted[0].seen, result.warnings) == (None, [])


@pytest.mark.req("R78", "A18")
@pytest.mark.parametrize(("last", "times"), [("00:00", ["", "", ""]), ("09:30", ["00:00", "00:00", "09:30"])])
def test_a_column_of_dates_that_all_say_midnight_says_no_time(last, times):
    rows = [["03/03/2018 00:00", "a"], ["04/03/2018 00:00", "b"], [f"05/03/2018 {last}", "c"]]
    result = understood(rows, ["Date", "Information"], as_csv=True)
    assert [entry.time for entry in result.accepted] == times


@pytest.mark.req("R173")
def test_rows_under_headings_in_another_order_are_held_and_not_put_in_the_wrong_columns():
    rows = [["03/03/2018", "a", "Niche"], ["Date", "Source", "Information"], ["04/03/2018", "RiO", "b"], ["Date", "Details", "Source"],
            ["05/03/2018", "c", "Niche"], ["Date", "Information", "Source"], ["Patient", "d", "Niche"]]  # fmt: skip
    result = understood(rows, ["Date", "Information", "Source"])
    assert [(entry.row, entry.information) for entry in result.accepted] == [(2, "a"), (6, "c")] and accounted(result)
    assert [(row.row, "another order (row 3)" in row.reason) for row in result.held] == [(4, True), (8, False)]


@pytest.mark.req("A20", "R213")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [(datetime(1905, 7, 10), "10/07/1905 is what a spreadsheet makes of the year 2018"), (date(1900, 1, 12), "of a number or of no date"),
     ("01/01/1900", "of a number or of no date")],
)  # fmt: skip
def test_a_date_that_a_spreadsheet_has_made_of_a_year_or_of_nothing_is_held(typed, reason):
    result = understood([[typed, "Victim", "a", "b", "", ""], ["1906", "Victim", "a", "b", "", ""], ["1900s", "Victim", "a", "b", "", ""]])
    assert [(row.row, reason in row.reason) for row in result.held] == [(2, True)] and len(result.accepted) == 2


@pytest.mark.req("R173", "R77", "R213")
def test_every_row_of_the_published_timeline_is_accounted_for(samples):
    workbook = tables.read(
        "conflicting_sources_timeline.csv", (samples / "conflicting_sources_timeline.csv").read_bytes()
    )
    (table,) = columns.find(workbook, "chronology")
    by_hand = {
        "date_as_published": "date", "year_heading_as_published": "year", "information_paraphrased": "information",
        "agency": "agency", "source_outlet": "source",
    }  # fmt: skip
    result = understand(table, columns.confirmed(table.headings, by_hand, "chronology"), today=TODAY)
    assert (result.read, len(result.accepted), held(result)) == (18, 18, [])
    assert [(warned.row, warned.reason) for warned in result.warnings] == [
        (4, "Read as May 2020 (from the entry above, 23/05/2020). Check it.")
    ]
    assert result.unknown_columns == ["seq", "comment_for_testing"]
    shown = [(entry.row, show(entry.date), entry.time) for entry in result.accepted]
    assert shown == [
        (2, "2007", ""), (3, "23/05/2020", ""), (4, "the same month (May 2020)", ""), (5, "17/06/2020", ""),
        (6, "July 2020", ""), (7, "31/05/2021", ""),
        (8, "August 2021", ""), (9, "03/09/2021", ""), (10, "July 2020", ""), (11, "August 2022", ""), (12, "22/09/2022", ""),
        (13, "September 2022", ""), (14, "23/05/2020", ""), (15, "March 2022", ""), (16, "13/06/2023", ""),
        (17, "13/06/2023", "04:00–05:25 (BST)"), (18, "16/06/2023", ""), (19, "25/01/2024", ""),
    ]  # fmt: skip


@pytest.mark.req("R213")
def test_the_process_dates_of_published_reviews_are_understood_but_for_the_one_without_a_year(samples):
    workbook = tables.read("real_case_milestones.csv", (samples / "real_case_milestones.csv").read_bytes())
    (table,) = columns.find(workbook, "chronology")
    choice = {"date_as_published": "date", "milestone": "information"}
    result = understand(table, columns.confirmed(table.headings, choice, "chronology"), today=TODAY)
    assert result.read == 38 and [row.value for row in result.held] == ["28th September"]


CELLS = st.one_of(
    st.sampled_from(["12/09/2019", "31/09/2019", "", "May 23", "2020", "On going", "x", "Date", "Information", "\x00"]),
    st.text(max_size=8),
)


@pytest.mark.req("R173")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=8))
def test_every_row_read_is_accepted_or_held(rows):
    headings = ["Date", "Information", "Year", "Victim seen", "Time", "Other"]
    sheet = tables.Sheet(
        "",
        [tables.Row(n, texts, texts) for n, texts in enumerate([headings, *rows], 1) if any(map(str.strip, texts))],
        ragged=True,
    )
    table = columns.find_under(sheet, 1, "chronology")
    result = understand(table, table.matches, today=TODAY)
    assert accounted(result)
    assert result.read + len(result.outside) == len(sheet.rows)
    assert not {entry.row for entry in result.accepted} & {row.row for row in result.held}


@pytest.mark.req("S55")
def test_thousands_of_blanks_after_a_year_are_looked_through_once():
    assert year_of(f"2019{' ' * 400_000}x") is None
    assert [year_of(text) for text in ("2019", " Year: 2019 ", "2019 (cont.)", "2019 -", "in 2019")] == [2019] * 4 + [None]


@pytest.mark.req("R73", "R213")
def test_every_column_of_dates_is_read_in_the_order_that_one_of_them_shows():
    headings = ["Date", "End date", "Date recorded", "Information"]
    american = understood([["3/4/2018", "3/15/2018", "3/6/2018", "a"], ["2/1/2018", "2/13/2018", "", "b"]], headings)
    first, second = american.accepted
    assert (first.date.earliest, first.end_date.earliest, first.record_date.earliest) == (date(2018, 3, 4), date(2018, 3, 15), date(2018, 3, 6))
    assert (second.date.earliest, second.end_date.earliest) == (date(2018, 2, 1), date(2018, 2, 13))
    assert second.date.inferred == "month first, as 'End date' of row 2, '3/15/2018', shows"
    assert {(one.row, one.column) for one in american.warnings} == {(2, "Date"), (2, "End date"), (2, "Date recorded"), (3, "Date"), (3, "End date")}
    own = understood([["3/4/2018", date(2018, 5, 3), "3/25/2018", "a"]], headings).accepted[0]
    assert "turned round" in own.end_date.inferred
    british = understood([["3/4/2018", "25/4/2018", "4/25/2018", "a"], ["3/4/2018", "25/4/2018", "4/5/2018", "b"]], headings)
    one = british.accepted[1]  # two columns that each show another order are read each in its own, and a third day first
    assert (one.date.earliest, one.end_date.earliest, one.record_date.earliest) == (date(2018, 4, 3), date(2018, 4, 25), date(2018, 4, 5))


@pytest.mark.req("R73")
def test_a_date_that_a_headings_year_puts_before_the_rows_above_is_pointed_out():
    first = [["2018", "", ""], ["10 Nov", "", "a"], ["20 Dec", "", "b"], ["3 Jan", "", "c"], ["14 Feb", "", "d"]]
    result = understood([*first, ["2019", "", ""], ["3 Mar", "", "e"]])
    assert [entry.date.earliest.year for entry in result.accepted] == [2018, 2018, 2018, 2018, 2019]
    assert [(told.row, told.value) for told in result.warnings] == [(5, "3 Jan"), (6, "14 Feb")]
    assert all("the rows above are at 20/12/2018. If the year after is meant, write it." in told.reason for told in result.warnings)


@pytest.mark.req("R73", "A37")
def test_a_cross_beside_ticks_is_taken_neither_for_seen_nor_for_not_seen():
    both = understood([["1/2/2018", "", "a", "", "", "✓"], ["2/2/2018", "", "b", "", "", "X"], ["3/2/2018", "", "c", "", "", ""]])
    assert [(entry.seen, entry.seen_typed) for entry in both.accepted] == [(True, "✓"), (None, "X"), (None, "")]
    assert [(one.row, one.column) for one in both.warnings] == [(3, "Victim seen")]
    for other in ("no", "", "1"):
        crosses = understood([["1/2/2018", "", "a", "", "", "x"], ["2/2/2018", "", "b", "", "", other]])
        assert crosses.accepted[0].seen is True and crosses.warnings == []


@pytest.mark.req("R72", "R73")
def test_action_and_outcome_in_two_columns_are_put_together_as_the_procedure_has_them():
    headings = ["Date", "Information", "Action taken", "Outcome", "Seen"]
    rows = [["1/2/2018", "a", "Referred to MARAC", "Heard on 3 March", ""], ["2/2/2018", "b", "", "No reply", ""],
            ["3/2/2018", "c", "Rang back", "", ""], ["4/2/2018", "d", "NFA: no reply", "NFA", ""]]  # fmt: skip
    told = [entry.action for entry in understood(rows, headings).accepted]
    assert told == ["Referred to MARAC\nOutcome: Heard on 3 March", "No reply", "Rang back", "NFA: no reply"]


@pytest.mark.req("R72", "R73")
def test_an_outcome_is_left_out_only_where_the_action_says_it_as_such():
    headings = ["Date", "Information", "Action", "Outcome"]
    rows = [["1/2/2018", "a", "Not known to police", "No"], ["2/2/2018", "b", "Referral not accepted", "Accepted"],
            ["3/2/2018", "c", "Closed. NFA", "nfa"]]  # fmt: skip
    told = [entry.action for entry in understood(rows, headings).accepted]
    assert told == ["Not known to police\nOutcome: No", "Referral not accepted\nOutcome: Accepted", "Closed. NFA"]


@pytest.mark.req("R73", "R213")
def test_one_date_that_can_only_have_the_month_first_may_be_a_slip_and_turns_no_other_column():
    headings = ["Date", "Date recorded", "Information"]
    rows = [["3/4/2018", "3/5/2018", "a"], ["4/4/2018", "3/14/2018", "b"], ["5/4/2018", "3/14/2018", "c"]]
    slip = understood(rows, headings)
    assert [show(entry.date) for entry in slip.accepted] == ["03/04/2018", "04/04/2018", "05/04/2018"]
    told = "day first, though 'Date recorded' of row 3, '3/14/2018', has the month first"
    assert [told in one.reason for one in slip.warnings if one.column == "Date"] == [True] * 3
    twice = understood([*rows, ["6/4/2018", "3/15/2018", "d"]], headings)
    assert [show(entry.date) for entry in twice.accepted] == ["04/03/2018", "04/04/2018", "04/05/2018", "04/06/2018"]
    both = understood([*rows, ["6/14/2018", "6/5/2018", "d"]], headings)
    assert [show(entry.date) for entry in both.accepted] == ["04/03/2018", "04/04/2018", "04/05/2018", "14/06/2018"]


@pytest.mark.req("R73", "R213")
def test_a_date_without_its_year_or_with_blanks_is_read_month_first_where_the_column_is_so_and_said():
    result = understood([["2018", "", ""], ["3/4", "", "a"], ["3 4 2018", "", "b"], ["3/14/2018", "", "c"], ["3/15", "", "d"], ["25 March", "", "e"]])
    assert [show(entry.date) for entry in result.accepted] == ["04/03/2018", "04/03/2018", "14/03/2018", "15/03/2018", "25/03/2018"]
    assert [(one.row, "month first, as row 5, '3/14/2018', shows" in one.reason) for one in result.warnings] == [
        (3, True), (4, True), (5, False), (6, True),
    ]  # fmt: skip


@pytest.mark.req("R73", "R213")
def test_a_date_without_its_year_is_placed_month_first_between_the_dates_of_such_a_column():
    result = understood([["2/20/2018", "", "a"], ["3/4", "", "b"], ["3/14/2018", "", "c"]])
    assert [show(entry.date) for entry in result.accepted] == ["20/02/2018", "04/03/2018", "14/03/2018"]
    assert any(one.row == 3 and "month first, as row 2, '2/20/2018', shows" in one.reason for one in result.warnings)
    unplaced = understood([["2/20/1990", "", "a"], ["3/4", "", "b"], ["3/14/2018", "", "c"]])
    assert [(one.row, "'3/4' has no year" in one.reason) for one in unplaced.held] == [(3, True)]


@pytest.mark.req("R73", "R213")
def test_figures_that_cannot_be_turned_are_pointed_out_where_others_have_the_month_first():
    result = understood([["3/14/2018", "", "a"], ["3-4-5/2018", "", "b"], ["25/4", "", "c"], ["4/26/2018", "", "d"]])
    assert {one.row for one in result.warnings} | {one.row for one in result.held} == {2, 3, 4, 5}


@pytest.mark.req("R73")
def test_a_heading_that_is_not_understood_ends_the_day_over_it():
    headings = ["Ref", "Date", "Information"]
    result = understood([["12/09/2019", "", ""], ["1", "", "a"], ["Night of 13th/14th", "", ""], ["2", "", "b"]], headings)
    assert [(entry.row, show(entry.date)) for entry in result.accepted] == [(3, "12/09/2019")] and 5 in {row.row for row in result.held}
