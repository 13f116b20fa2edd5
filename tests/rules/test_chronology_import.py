"""A chronology from a file: every row accounted for, nothing doubled, nothing lost, held rows mended."""

import csv
import io
import json

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    agencies,
    chronology,
    chronology_entries,
    chronology_held,
    chronology_import,
    chronology_rows,
    columns,
    database,
)
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from casework.names import CasePerson
from tests.rules.chronology_cases import NOW, TODAY, events, notified, persons

pytestmark = pytest.mark.req("R173")
HEADINGS = ["Date", "Family members", "Information", "Source - Agency", "Action / Outcome", "Victim seen", "Comment", "Odd column"]
GOOD = ["12/09/2019", "Victim", "Attended", "SystmOne", "Referred", "x", "IA: late", "odd text"]
HELD = ["31/09/2019", "Victim", "Rang back", "SystmOne", "", "", "", "kept too"]


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def as_csv(*rows, headings=HEADINGS):
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


def put_in(cast, content, actor=None, agency=None, name="police.csv", **more):
    return chronology_import.import_file(
        actor or cast.imr_author, cast.first, agency or cast.police, name, content, today=TODAY, now=NOW, **more
    )


def listed(cast):
    return chronology.page(cast.imr_author, cast.first, size=200).entries


def held(cast, state="held"):
    return chronology_held.held_rows(cast.imr_author, cast.first, state=state)


@pytest.mark.req("R72", "R73", "A18")
def test_a_row_becomes_an_entry_and_keeps_every_cell_as_typed_with_file_and_row(alder):
    report = put_in(alder, as_csv(GOOD))
    assert (report.read, report.accepted, report.held, report.unknown_columns) == (1, 1, [], ["Odd column"])
    (entry,) = listed(alder)
    assert (entry.when, entry.about_shown, entry.information) == ("12/09/2019", "Wilhelmina Fictional", "Attended")
    assert (entry.source, entry.action_outcome, entry.victim_seen) == ("SystmOne", "Referred", True)
    assert [(comment.thread, comment.text) for comment in entry.comments] == [("review_officer", "IA: late")]
    origin = chronology.origin_of(alder.imr_author, entry.entry_id)
    assert origin == {"file": "police.csv", "sheet": "", "row": 2, "cells": dict(zip(HEADINGS, GOOD, strict=True))}


@pytest.mark.req("A20")
def test_a_row_that_is_not_understood_is_held_with_the_reason_beside_what_was_typed(alder):
    report = put_in(alder, as_csv(GOOD, HELD))
    assert (report.read, report.accepted, report.held_rows) == (2, 1, 1)
    (problem,) = report.held
    assert (problem["row"], problem["column"], problem["value"]) == (3, "Date", "31/09/2019") and problem["reason"]
    (row,) = held(alder)
    assert (row.row, row.cells, row.problems[0]["field"]) == (3, dict(zip(HEADINGS, HELD, strict=True)), "date")
    assert (row.typed["date"], row.typed["information"], row.typed["source"]) == ("31/09/2019", "Rang back", "SystmOne")


def test_a_held_row_is_mended_into_an_entry_with_its_origin(alder):
    put_in(alder, as_csv(GOOD, [*HELD[:6], "WF: check", "kept too"]))
    (row,) = held(alder)
    typed = {name: value for name, value in row.typed.items() if name not in ("comment", "panel_note")}
    with pytest.raises(Refused):
        chronology_held.mend(alder.imr_author, row.id, typed, version=row.version, today=TODAY, now=NOW)
    entry_id = chronology_held.mend(
        alder.imr_author, row.id, {**typed, "date": "30/09/2019"}, version=row.version, today=TODAY, now=NOW
    )
    entry = chronology.entry(alder.imr_author, entry_id)
    assert (entry.when, entry.information, entry.comments[0].text) == ("30/09/2019", "Rang back", "WF: check")
    assert chronology.origin_of(alder.imr_author, entry_id)["cells"]["Date"] == "31/09/2019"
    assert held(alder) == [] and [one.id for one in held(alder, "mended")] == [row.id]
    assert len(events("held_row_mended")) == 1
    with pytest.raises(WrongStep, match="mended already"):
        chronology_held.mend(alder.imr_author, row.id, {**typed, "date": "2019"}, version=1, today=TODAY, now=NOW)
    assert len(listed(alder)) == 2


def test_a_held_row_is_set_aside_with_a_reason_and_stays_on_record(alder):
    put_in(alder, as_csv(GOOD, HELD))
    (row,) = held(alder)
    for reason in (" ", "x" * 2001, "a\x00"):
        with pytest.raises(Refused):
            chronology_held.set_aside(alder.imr_author, row.id, reason, version=1, now=NOW)
    chronology_held.set_aside(alder.imr_author, row.id, "A total, not an entry", version=1, now=NOW)
    (aside,) = held(alder, "set_aside")
    assert (aside.set_aside_reason, aside.cells["Information"]) == ("A total, not an entry", "Rang back")
    with pytest.raises(WrongStep, match="set aside already"):
        chronology_held.set_aside(alder.imr_author, row.id, "again", version=2, now=NOW)
    assert len(events("held_row_set_aside")) == 1


@pytest.mark.req("R73")
def test_a_significance_that_is_none_of_the_choices_is_said_once_and_kept_with_its_rows(alder):
    rows = [["12/09/2019", "Attended", said] for said in ("Red", "Y", "", "red", "N", "Red", "Good practice")]
    report = put_in(alder, as_csv(*rows, headings=["Date", "Information", "Significant Y/N"]))
    told = [(warned.row, warned.value) for warned in report.warnings if warned.column]
    assert told == [(2, "Red"), (5, "red")] and report.accepted == 7
    assert [entry.significance for entry in listed(alder)].count("key_event") == 1


def test_rows_that_stand_in_two_sheets_of_a_file_are_said_before_they_become_entries_twice(alder):
    file = io.BytesIO()
    book = openpyxl.Workbook()
    for name in ("Chronology", "Chronology (2)", "Other"):
        page = book.create_sheet(name)
        page.append(HEADINGS)
        page.append(GOOD if name != "Other" else ["13/09/2019", *GOOD[1:]])
    book.save(file)
    report = put_in(alder, file.getvalue(), name="police.xlsx")
    told = [(warned.sheet, warned.reason) for warned in report.warnings if warned.row == 0]
    assert told == [("Chronology (2)", "1 of the 1 rows stand in 'Chronology' as well. Take one of the two, or they are entries twice.")]


@pytest.mark.req("S4", "S5")
def test_another_agencys_held_rows_and_imports_do_not_exist(alder):
    put_in(alder, as_csv(GOOD, HELD))
    (row,) = held(alder)
    (record,) = chronology_import.imports_of(alder.imr_author, alder.first)
    for who in ("imr_author_health", "panel_chair", "outsider", "nobody"):
        actor = getattr(alder, who)
        assert chronology_held.held_rows(actor, alder.first) == []
        for attempt in (
            lambda actor=actor: chronology_held.mend(actor, row.id, {}, version=1, today=TODAY, now=NOW),
            lambda actor=actor: chronology_held.set_aside(actor, row.id, "x", version=1, now=NOW),
        ):
            with pytest.raises(NotFound):
                attempt()
        with pytest.raises((NotFound, NotAllowed)):
            chronology_import.withdraw_import(actor, record["id"], "x", now=NOW)
        if who == "imr_author_health":
            assert chronology_import.imports_of(actor, alder.first) == []
            continue
        with pytest.raises((NotFound, NotAllowed)):
            chronology_import.imports_of(actor, alder.first)
    with pytest.raises(NotFound):
        chronology_held.mend(alder.imr_author, "nonsense", {}, version=1, today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        chronology_import.withdraw_import(alder.coordinator, "nonsense", "x", now=NOW)


@pytest.mark.parametrize(
    ("who", "raises"), [("imr_author_health", NotFound), ("outsider", NotFound), ("panel_chair", NotAllowed), ("dasveg_chair", NotAllowed)]
)
def test_only_the_agency_the_coordinator_and_the_operator_import(alder, who, raises):
    with pytest.raises(raises):
        put_in(alder, as_csv(GOOD), actor=getattr(alder, who))
    assert events("chronology_imported") == []
    put_in(alder, as_csv(GOOD), actor=alder.coordinator)
    put_in(alder, as_csv(HELD), actor=OPERATOR)
    assert len(events("chronology_imported")) == 2


@pytest.mark.req("S33")
def test_the_same_file_again_doubles_nothing_and_says_so(alder):
    content = as_csv(GOOD, GOOD, HELD)
    put_in(alder, content)
    again = put_in(alder, content, name="renamed.csv")
    assert (again.read, again.accepted, again.known, again.held_rows) == (3, 2, 2, 1)
    assert len(listed(alder)) == 2 and len(held(alder)) == 1
    assert len(events("chronology_imported")) == 1


def test_a_longer_version_of_the_file_brings_only_the_new_rows(alder):
    put_in(alder, as_csv(GOOD, HELD))
    report = put_in(alder, as_csv(["1/1/2019", "Victim", "New row", "", "", "", "", ""], GOOD, HELD))
    assert (report.read, report.accepted, report.known, report.held_rows) == (3, 2, 1, 1)
    assert [entry.information for entry in listed(alder)] == ["New row", "Attended"]


def test_a_row_mended_or_set_aside_is_not_brought_back(alder):
    put_in(alder, as_csv(HELD))
    (row,) = held(alder)
    chronology_held.set_aside(alder.imr_author, row.id, "A total", version=1, now=NOW)
    again = put_in(alder, as_csv(HELD))
    assert (again.read, again.accepted, again.known, again.held) == (1, 1, 1, [])
    assert held(alder) == []


def test_a_withdrawn_import_takes_its_entries_out_and_the_file_may_come_again_with_other_columns(alder):
    content = as_csv(GOOD, HELD)
    put_in(alder, content)
    (record,) = chronology_import.imports_of(alder.imr_author, alder.first)
    with pytest.raises(Refused):
        chronology_import.withdraw_import(alder.imr_author, record["id"], " ", now=NOW)
    assert chronology_import.withdraw_import(alder.imr_author, record["id"], "Columns mixed up", now=NOW) == 1
    assert listed(alder) == [] and held(alder) == []
    assert chronology.in_error(alder.imr_author, alder.first)[0]["reason"] == "Import withdrawn: Columns mixed up"
    with pytest.raises(WrongStep):
        chronology_import.withdraw_import(alder.imr_author, record["id"], "again", now=NOW)
    matching = {"Date": "date", "Odd column": "information"}
    report = put_in(alder, content, matching=matching)
    assert (report.accepted, report.known, report.held_rows) == (1, 0, 1)
    assert [entry.information for entry in listed(alder)] == ["odd text"]


def test_a_dry_run_says_what_would_come_of_it_and_writes_nothing(alder):
    report = put_in(alder, as_csv(GOOD, HELD), dry_run=True)
    assert (report.read, report.accepted, report.held_rows) == (2, 1, 1)
    assert listed(alder) == [] and held(alder) == [] and events("chronology_imported") == []


def test_what_was_confirmed_for_an_agency_is_remembered_for_its_next_file_and_for_nobody_else(alder):
    odd = ["Tag", "Was geschah"]
    content = as_csv(["12/09/2019", "Besuch"], headings=odd)
    with pytest.raises(Refused):
        put_in(alder, content)
    put_in(alder, content, matching={"Tag": "date", "Was geschah": "information"})
    later = as_csv(["13/09/2019", "Anruf"], headings=odd)
    (table,) = chronology_import.tables_in("next.csv", later, alder.police)
    assert {match.heading: match.target for match in table.matches} == {"Tag": "date", "Was geschah": "information"}
    assert put_in(alder, later).accepted == 1
    (other,) = chronology_import.tables_in("next.csv", later, alder.health)
    assert {match.target for match in other.matches} == {None}


@pytest.mark.parametrize(
    ("matching", "says"),
    [({"Odd column": "information"}, "Date"), ({"Date": "date", "Odd column": "date", "Information": "information"}, "two columns"),
     ({"Nothing": "date"}, "no column"), ({"Date": "gossip"}, "not a column")],
)  # fmt: skip
def test_a_matching_that_cannot_be_is_refused_with_the_reason(alder, matching, says):
    with pytest.raises(Refused, match=says):
        put_in(alder, as_csv(GOOD), matching=matching)
    assert events("chronology_imported") == []


@pytest.mark.req("S26")
@pytest.mark.parametrize(("name", "content"), [("picture.xlsx", b"\x89PNG\r\n\x1a\n123"), ("empty.csv", b""), ("x.exe", b"MZ123")])
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(alder, name, content):
    with pytest.raises(Refused):
        put_in(alder, content, name=name)
    assert events("chronology_imported") == []


def test_a_text_longer_than_an_entry_takes_is_held_not_cut(alder):
    report = put_in(alder, as_csv([*GOOD[:2], "x" * 100_001, *GOOD[3:]]))
    (problem,) = report.held
    assert "100,001 characters" in problem["reason"] and problem["column"] == "Information"
    assert len(held(alder)[0].typed["information"]) == 100_001


@pytest.mark.parametrize(
    ("typed", "about", "left"),
    [("Victim", [0], ""), ("WF & TI", [0, 1], ""), ("the victim and Rowan", [0, 1], ""), ("Wilhelmina Fictional", [0], ""),
     ("Victim, neighbour", [], "Victim, neighbour"), ("", [], "")],
)  # fmt: skip
def test_persons_are_recognised_only_when_every_word_is_clear(alder, typed, about, left):
    put_in(alder, as_csv(["2019", typed, *GOOD[2:]]))
    row = database.rows("entry_texts", person=alder.imr_author.person_id, review=alder.first, text=None)[0]
    assert row["about_typed"] == left
    assert list(listed(alder)[0].about) == [alder.persons[place] for place in about]


def test_columns_for_the_end_the_agency_and_the_time_find_their_place(alder):
    headings = ["Date from", "End date", "Time", "Agency", "Source", "Event", "Date recorded"]
    put_in(alder, as_csv(["12/09/2019", "14/09/2019", "9.30", "Ward 5", "Notes", "Admitted", "20/09/2019"], headings=headings))
    (entry,) = listed(alder)
    assert (entry.when, entry.source) == ("12/09/2019 to 14/09/2019 09:30", "Notes - Ward 5")
    assert entry.recorded.typed == "20/09/2019"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["12/09/2019", "Sept 2019", "31/09/2019", "On going", "", "2030"]), st.text(max_size=20)), min_size=1, max_size=8
    )
)  # fmt: skip
def test_read_is_accepted_and_held_for_any_file(alder, rows):
    content = as_csv(*[[day, "", text.encode("utf-8", "ignore").decode(), "", "", "", "", ""] for day, text in rows])
    try:
        report = put_in(alder, content, dry_run=True)
    except Refused:
        return
    assert report.read == report.accepted + report.held_rows


@pytest.mark.req("R77", "R213")
def test_the_published_timeline_of_five_outlets_goes_in_with_columns_matched_by_hand_and_every_row_accounted_for(alder, samples):
    content = (samples / "conflicting_sources_timeline.csv").read_bytes()
    (table,) = chronology_import.tables_in("timeline.csv", content, alder.police)
    matching = {
        "source_outlet": "source", "date_as_published": "date", "year_heading_as_published": "year", "agency": "agency",
        "information_paraphrased": "information", "comment_for_testing": "comment",
    }  # fmt: skip
    assert set(matching) < set(table.headings)
    report = put_in(alder, content, matching=matching)
    assert (report.read, report.accepted + report.held_rows) == (18, 18)
    assert [warned.reason for warned in report.warnings] == ["Read as May 2020 (from the entry above, 23/05/2020). Check it."]
    shown = [chronology.dates.show(entry.date) for entry in listed(alder)]
    assert len(shown) == 18
    assert shown[:5] == ["2007", "the same month (May 2020)", "23/05/2020", "23/05/2020", "17/06/2020"]
    assert shown[-3:] == ["13/06/2023", "16/06/2023", "25/01/2024"]


def test_five_thousand_rows_go_in_by_one_change(alder):
    rows = [[f"{day % 28 + 1:02d}/{day % 12 + 1:02d}/{2000 + day % 25}", "Victim", f"Row {day}", "", "", "", "", ""] for day in range(5000)]
    report = put_in(alder, as_csv(*rows))
    assert (report.read, report.accepted) == (5000, 5000)
    (row,) = events("chronology_imported")
    assert row["summary"] == "5000 rows accepted, 0 held, 0 already here"
    assert chronology.page(alder.imr_author, alder.first).total == 5000


def test_the_remembered_matching_is_kept_by_plain_heading(alder):
    put_in(alder, as_csv(GOOD))
    kept = json.loads(database.one("remembered_matching", agency=alder.police)["matching"])
    assert kept[columns.plain("Source - Agency")] == "source" and kept[columns.plain("Odd column")] is None


@pytest.mark.req("R75")
def test_a_name_of_a_person_of_the_review_is_told_with_row_and_column_and_the_row_is_accepted(alder):
    named = ["13/09/2019", "Victim", "Ms Fictional rang; her child WF was in bed", "SystmOne", "", "", "", "Wilhelmina"]
    report = put_in(alder, as_csv(GOOD, named, HELD))
    assert (report.read, report.accepted, report.held_rows) == (3, 2, 1)
    assert [(one.row, one.column) for one in report.warnings] == [(3, "Information"), (3, "Odd column")]
    assert all("name of Alder" in one.reason for one in report.warnings)
    assert "Ms Fictional rang" in report.warnings[0].value


@pytest.mark.req("R75")
def test_the_preview_tells_the_names_that_the_import_tells_and_cuts_a_long_cell_to_where_the_name_stands(alder):
    content = as_csv(["13/09/2019", "", f"{'a ' * 500}Wilhelmina rang.{' b' * 500}", "", "", "", "", ""])
    (table,) = chronology_import.open_file(alder.imr_author, alder.first, alder.police, "a.csv", content)
    (told,) = chronology_import.read(table, alder.first, today=TODAY).understood.warnings
    assert [told] == put_in(alder, content, dry_run=True).warnings
    assert "Wilhelmina rang." in told.value and len(told.value) < 200


def test_rows_that_are_the_same_in_every_cell_are_all_accepted_and_each_repetition_is_told(alder):
    other = [*GOOD[:2], "Attended again", *GOOD[3:]]
    report = put_in(alder, as_csv(GOOD, other, GOOD, GOOD))
    assert (report.accepted, len(listed(alder))) == (4, 4)
    assert [one.row for one in report.warnings] == [4, 5]
    assert all("row 2" in one.reason for one in report.warnings)


def test_the_files_of_every_agency_are_listed_with_whose_they_are_for_who_imports_for_all(alder):
    put_in(alder, as_csv(GOOD), name="one.csv")
    put_in(alder, as_csv(GOOD), actor=alder.imr_author_health, agency=alder.health, name="two.csv")
    found = {one["file_name"]: one["agency"] for one in chronology_import.imports_of(alder.coordinator, alder.first)}
    assert found == {"one.csv": "Testshire Police", "two.csv": "Testshire Health"}


def test_the_agencies_of_the_case_are_offered_before_the_others_of_the_list(alder):
    agencies.add_agency(OPERATOR, {"name": "Ambulance of Testshire", "short_name": "Ambulance", "kind": "health"}, today=TODAY)
    offered = chronology.agencies_to_write_for(alder.coordinator, alder.first, "import_chronology")
    assert list(offered.values()) == ["Testshire Health", "Testshire Police", "Ambulance of Testshire"]


@pytest.mark.req("R74", "R213")
def test_a_date_told_by_the_row_above_stands_after_it_and_outlives_the_correction_of_another_field(alder):
    rows = [["12/09/2019", "Victim", "First"], ["later the same day", "Victim", "Second"], ["after Wilhelmina Fictional rang", "Victim", "Third"],
            ["20/09/2019", "Victim", "Fourth"]]  # fmt: skip
    report = put_in(alder, as_csv(*rows))
    assert [warned.row for warned in report.warnings if warned.reason.startswith("Read as")] == [3, 4] and report.held == []
    shown = [(entry.when, entry.information) for entry in listed(alder)]
    assert shown[:2] == [("12/09/2019", "First"), ("later the same day (12/09/2019)", "Second")]
    assert shown[2] == ("after Wilhelmina Fictional rang (12/09/2019 to 20/09/2019)", "Third")

    second = listed(alder)[1]
    typed = chronology_entries.as_typed(chronology_entries.entry_in_view(alder.imr_author, second.entry_id))
    chronology_entries.correct_entry(
        alder.imr_author, second.entry_id, {**typed, "information": "Corrected"}, version_no=1, why="Typed wrongly", today=TODAY, now=NOW
    )
    again = listed(alder)[1]
    assert (again.when, again.information, again.version_no) == ("later the same day (12/09/2019)", "Corrected", 2)
    assert (again.date.inferred, again.date.order) == ("from the entry above, 12/09/2019", 1)


@pytest.mark.req("R75")
@settings(max_examples=100)
@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=5))
def test_the_cells_of_a_row_are_kept_as_json_has_them(cells):
    assert chronology_rows.in_json(cells) == json.dumps(cells, ensure_ascii=False)


@pytest.mark.req("S55")
def test_thousands_of_blanks_between_two_persons_are_looked_through_once():
    persons_of_it = [CasePerson("1", "victim", "Wilhelmina Fictional", "", "WF", "Alder"), CasePerson("2", "child", "", "", "CF", "Hazel")]
    assert chronology_rows.who_is_meant(f"WF{' ' * 200_000}x", persons_of_it) == []
    assert chronology_rows.who_is_meant(" WF ,  CF and  WF.\n", persons_of_it) == ["1", "2"]


@pytest.mark.req("R73", "R213")
def test_a_sheet_is_read_in_the_order_of_day_and_month_that_another_sheet_of_the_file_shows(alder):
    def days(*sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, *dates in sheets:
            sheet = book.create_sheet(name)
            for row in [["Date", "Information"], *([one, f"{name} {one}"] for one in dates)]:
                sheet.append(row)
        file = io.BytesIO()
        book.save(file)
        found = chronology_import.open_file(alder.coordinator, alder.first, alder.health, "log.xlsx", file.getvalue())
        return [
            [(str(entry.date.earliest), entry.date.inferred) for entry in chronology_import.read(table, alder.first, today=TODAY).understood.accepted]
            for table in found
        ]

    told = "month first, as sheet 'January', row 2, '1/14/2018', shows"
    january = ("January", "1/14/2018", "1/15/2018")
    assert days(january, ("February", "2/3/2018"))[1] == [("2018-02-03", told)]
    assert days(("February", "2/3/2018"), january)[0] == [("2018-02-03", told)]
    assert days(("January", "1/14/2018"), ("February", "2/3/2018"), ("March", "3/15/2018"))[1] == [("2018-02-03", told)]
    assert days(january, ("February", "2/3/2018"), ("March", "14/3/2018"))[1:] == [[("2018-03-02", None)], [("2018-03-14", None)]]
    doubted = "day first, though sheet 'January', row 2, '1/14/2018', has the month first"
    assert days(("January", "1/14/2018", "1/14/2018"), ("February", "2/3/2018"))[1] == [("2018-03-02", doubted)]


@pytest.mark.req("R72")
def test_what_is_said_of_a_document_goes_with_the_table_that_is_taken(alder):
    document = docx.Document()
    key = document.add_table(0, 2)
    for row in (("Key", "Meaning"), ("WF", "the victim"), ("TI", "the suspect"), ("SW", "social worker"), ("HV", "health visitor")):
        for cell, said in zip(key.add_row().cells, row, strict=True):
            cell.text = said
    document.add_paragraph("On 4th March 2018 she fled to her mother.")
    chronology_table = document.add_table(0, 2)
    for row in (("Date", "Information"), ("12/09/2019", "Attended")):
        for cell, said in zip(chronology_table.add_row().cells, row, strict=True):
            cell.text = said
    file = io.BytesIO()
    document.save(file)
    first, second = chronology_import.open_file(alder.coordinator, alder.first, alder.health, "log.docx", file.getvalue())
    assert (first.matched, second.matched) == (False, True)
    assert any("4th March 2018" in warned.reason for warned in chronology_import.read(second, alder.first, today=TODAY).understood.warnings)


@pytest.mark.req("R72", "R173")
def test_a_held_row_begins_with_its_action_and_its_outcome_together(alder):
    content = b"Date,Information,Action,Outcome\n31/09/2019,Rang back,Referred,Declined\n"
    report = chronology_import.import_file(alder.coordinator, alder.first, alder.health, "log.csv", content, today=TODAY, now=NOW)
    (held,) = chronology_held.held_rows(alder.coordinator, alder.first)
    assert (report.read, len(report.held)) == (1, 1) and held.typed["action_outcome"] == "Referred\nOutcome: Declined"
    assert held.cells["Action"] == "Referred" and held.cells["Outcome"] == "Declined"


@pytest.mark.req("R73", "A37")
def test_a_cross_is_doubted_where_another_sheet_of_the_file_has_ticks(alder):
    book = openpyxl.Workbook()
    for sheet, marks in ((book.active, "✓x"), (book.create_sheet("Second"), "x")):
        for row in [["Date", "Information", "Victim seen"], *(["12/09/2019", f"{sheet.title} {mark}", mark] for mark in marks)]:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    found = chronology_import.open_file(alder.coordinator, alder.first, alder.health, "log.xlsx", file.getvalue())
    read = [chronology_import.read(table, alder.first, today=TODAY).understood for table in found]
    assert [[entry.seen for entry in one.accepted] for one in read] == [[True, None], [None]]


@pytest.mark.req("A37", "R173")
def test_a_held_row_begins_without_a_guess_where_a_cross_may_mean_either(alder):
    content = "Date,Information,Victim seen\n12/09/2019,Seen at home,✓\n31/02/2019,Rang back,x\n".encode()
    chronology_import.import_file(alder.coordinator, alder.first, alder.health, "log.csv", content, today=TODAY, now=NOW)
    (held,) = chronology_held.held_rows(alder.coordinator, alder.first)
    assert held.typed["victim_seen"] is None and held.cells["Victim seen"] == "x"


@pytest.mark.req("R73", "R76")
def test_entries_of_one_day_stand_in_the_order_of_their_file(alder):
    rows = [f"14/01/2019,Call {number} of the night" for number in range(30)]
    content = "\n".join(["Date,Information", *rows]).encode()
    chronology_import.import_file(alder.coordinator, alder.first, alder.health, "log.csv", content, today=TODAY, now=NOW)
    told = [entry.information for entry in chronology.entries(alder.coordinator, alder.first) if "of the night" in entry.information]
    assert told == [row.partition(",")[2] for row in rows]


@pytest.mark.req("S33")
def test_the_name_of_a_file_is_kept_without_what_nobody_sees_in_it(cast):
    notified(cast)
    name = f"a\x00\x07\n\u202e\ud800{'x' * 400}.csv"
    given = {"today": TODAY, "now": NOW}
    chronology_import.import_file(cast.imr_author, cast.first, cast.police, name, b"Date,Information\n12/09/2019,Rang\n", **given)
    (kept,) = chronology_import.earlier_files(cast.imr_author, cast.first, cast.police)
    assert kept["file_name"] == "a" + "x" * 299
