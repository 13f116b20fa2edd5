"""Importing on screen: several tables at once, a pasted block, a corrected file with what it changes."""

import io

import openpyxl
import pytest

from casework import chronology, chronology_export, chronology_import, clock
from parts import import_screen
from tests.pages.test_chronology_page import alder as alder
from tests.pages.test_chronology_page import checked, press, screen, widget, words
from tests.rules import chronology_cases
from tests.rules.agency_files import APP_3, word_file
from tests.rules.chronology_cases import correct

TODAY, NOW = clock.today(), clock.now()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def shown(drawn):
    return words(drawn) + "\n".join(one.value for one in drawn.subheader) + "\n".join(box.label for box in drawn.checkbox)


@pytest.mark.req("R72", "R173")
def test_every_table_of_a_word_file_is_listed_with_its_state_and_the_chosen_ones_go_in_together(alder):
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("police.docx", word_file(), WORD).run())
    said = shown(drawn)
    assert "Table 1 (0 rows)" in said and "Not recognised: No column" in said and "Recognised as a chronology." in said
    assert "goes on with those of Table 2" in said
    assert "The file says over its table:" in said and "'Fire Service'" in said and "'XY'" in said
    press(drawn, "These columns are right: show the rows")
    assert "tracked deletion" in words(drawn)
    press(drawn, "Import 5 rows and hold 1")
    assert "6 rows read: 5 accepted, 1 held." in words(drawn)
    assert len(chronology_import.imports_of(alder.imr_author, alder.first)) == 2


@pytest.mark.req("R173")
def test_a_pasted_block_is_matched_understood_and_named_by_the_moment(alder):
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(widget(drawn, "radio", "How does the table come?").set_value("Paste a table").run())
    widget(drawn, "text_area", "Rows copied").set_value('12/09/2019\tWF\t"Attended.\nSent home."\n13/09/2019\tWF\tRang back')
    press(drawn, "Read what was pasted")
    assert "No headings were found" in words(drawn)
    press(drawn, "These columns are right: show the rows")
    press(drawn, "Import 2 rows")
    (record,) = chronology_import.imports_of(alder.imr_author, alder.first)
    assert record["file_name"].startswith("Pasted on ")
    assert any(entry.information == "Attended.\nSent home." for entry in chronology.entries(alder.imr_author, alder.first))


@pytest.mark.req("S33", "R173")
def test_a_corrected_file_is_proposed_and_what_it_changes_is_shown_before_it_goes_in(alder):
    rows = [f"{day:02d}/09/2018,WF attended the practice for the {day}th time," for day in range(1, 8)]
    content = "\n".join(["Date,Information,Source", *rows])
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "police.csv", content.encode(), today=TODAY, now=NOW)
    mine = next(entry for entry in chronology.entries(alder.imr_author, alder.first) if "3th time" in entry.information)
    correct(alder.imr_author, mine.entry_id, information="Corrected on screen.")
    changed = content.replace("2th time", "second time").replace("3th time", "third time").replace(rows[6], "20/09/2018,Another matter altogether,")
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("police 2.csv", changed.encode(), "text/csv").run())
    press(drawn, "These columns are right: show the rows")
    said = shown(drawn)
    assert "it looks like a corrected version" in said
    assert "Unchanged 4, changed 1, corrected on screen since 1, new 1, no longer there 1" in said
    assert "second time" in said and "Corrected on screen." in said and "1 row above: choose which text stands." in said
    assert not any(button.label.startswith("Import the") for button in drawn.button)
    checked(widget(drawn, "radio", "Which stands?").set_value("screen").run())
    press(drawn, "Import the corrected version: 1 changed, 1 new")
    assert "1 corrected an entry" in words(drawn) and "A correction of" in words(drawn)
    told = {entry.information for entry in chronology.entries(alder.imr_author, alder.first)}
    assert {"Corrected on screen.", "WF attended the practice for the second time", "Another matter altogether"} <= told
    assert len(APP_3) == 7


@pytest.mark.req("R173")
def test_a_file_with_nothing_new_is_not_offered_again_and_one_with_some_says_how_many(alder):
    content = "Date,Information,Source\n01/09/2018,WF attended,Niche\nsometime,WF rang,Niche"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "police.csv", content.encode(), today=TODAY, now=NOW)
    new, unclear = "\n02/09/2018,WF rang again,Niche", "\nnever,WF wrote,Niche"
    for more, button in (("", None), (new + unclear, "Import 1 row and hold 1"), (unclear, "Hold 1 row")):
        drawn = screen("chronology_import", alder.imr_author, alder.first)
        checked(drawn.get("file_uploader")[0].upload("again.csv", (content + more).encode(), "text/csv").run())
        press(drawn, "These columns are right: show the rows")
        checked(widget(drawn, "radio", "What is this file?").set_value("additional").run())
        assert "2 of these rows are here already and will not be doubled." in words(drawn)
        assert [one.label for one in drawn.button if one.label.startswith(("Import", "Hold"))] == ([button] if button else [])
        assert ("There is nothing new in this file." in words(drawn)) == (button is None)
        assert "takes nothing out" not in words(drawn)


@pytest.mark.req("S25")
def test_a_file_name_is_a_name_and_no_link_or_picture(alder):
    named, content = "![seen](https://evil.example/x.png) [a](https://evil.example).csv", b"Date,Information,Source\n01/09/2018,WF attended,Niche"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, named, content, today=TODAY, now=NOW)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("police.csv", content, "text/csv").run())
    press(drawn, "These columns are right: show the rows")
    options = "\n".join(widget(drawn, "radio", "What is this file?").options)
    assert "evil.example" in options and "![seen]" not in options


@pytest.mark.req("S25", "R72")
def test_the_name_of_a_sheet_is_shown_as_it_is_written(alder):
    book = openpyxl.Workbook()
    book.active.title = "$x^2$ _urgent_"
    for sheet in (book.active, book.create_sheet("Second")):
        sheet.append(["Date", "Information"])
        sheet.append(["12/09/2019", f"Told in {sheet.title}"])
    file = io.BytesIO()
    book.save(file)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("log.xlsx", file.getvalue(), "application/octet-stream").run())
    assert {box.label for box in drawn.checkbox} == {r"\$x^2\$ \_urgent\_ (1 row)", "Second (1 row)"}


@pytest.mark.req("R173", "R72")
def test_the_portals_own_workbook_with_a_cell_typed_over_is_offered_as_a_correction(alder):
    correct_words = "Attended, and left with the child."
    assert import_screen.button(0, 0, 1) == "Correct 1 row" and import_screen.button(2, 1, 1) == "Import 2 rows, correct 1 row and hold 1"
    said = [import_screen.button(*counts) for counts in ((0, 0), (1, 0), (0, 2), (3, 1))]
    assert said == [None, "Import 1 row", "Hold 2 rows", "Import 3 rows and hold 1"]
    content = "Date,Information,Source\n01/09/2018,WF attended,Niche\n02/09/2018,WF rang,Niche"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "police.csv", content.encode(), today=TODAY, now=NOW)
    made = chronology_export.export_chronology(alder.imr_author, alder.first, agency_id=alder.police, now=NOW)
    own = openpyxl.load_workbook(io.BytesIO(made.content))
    cell = next(cell for row in own.active.iter_rows() for cell in row if cell.value == "WF attended")
    cell.value = correct_words
    file = io.BytesIO()
    own.save(file)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("own.xlsx", file.getvalue(), "application/octet-stream").run())
    press(drawn, "These columns are right: show the rows")
    assert "A row deleted from the portal's own workbook takes nothing out" in words(drawn)
    press(drawn, "Correct 1 row")
    assert correct_words in {entry.information for entry in chronology.entries(alder.imr_author, alder.first)}


def own_workbook(alder, **typed_over):
    """The portal's own workbook of the police's chronology, with cells typed over: what stood there -> what stands there now."""
    made = chronology_export.export_chronology(alder.imr_author, alder.first, agency_id=alder.police, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    for cell in (cell for row in book.active.iter_rows() for cell in row):
        cell.value = typed_over.get(cell.value, cell.value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def previewed(alder, content, what):
    """The preview of a file that is called additional, or a corrected version of the newest file."""
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("own.xlsx", content, "application/octet-stream").run())
    press(drawn, "These columns are right: show the rows")
    return checked(widget(drawn, "radio", "What is this file?").set_value(what).run())


@pytest.mark.req("R77", "S33")
def test_the_portals_own_workbook_called_a_corrected_version_is_shown_to_change_only_what_was_typed_over(alder):
    rows = [f"{day:02d}/09/2018,Call {day} of the month,Niche" for day in range(1, 9)]
    content = "\n".join(["Date,Information,Source", *rows, "no day,Held row,Niche"])
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "police.csv", content.encode(), today=TODAY, now=NOW)
    ids = {entry.entry_id for entry in chronology.entries(alder.imr_author, alder.first)}
    (file,) = chronology_import.earlier_files(alder.imr_author, alder.first, alder.police)
    unchanged = previewed(alder, own_workbook(alder), file["file_id"])
    said = shown(unchanged)
    assert "Unchanged 9, changed 0, new 0, no longer there 0" in said and "There is nothing new in this file." in said
    assert not any(button.label.startswith("Import the") for button in unchanged.button)
    changed = own_workbook(alder, **{"Call 3 of the month": "Third call", "Call 5 of the month": "Fifth call"})
    for what, button in ((file["file_id"], "Import the corrected version: 2 changed"), ("additional", "Correct 2 rows")):
        drawn = previewed(alder, changed, what)
        assert "Call 3 of the month" in words(drawn) and "Third call" in words(drawn)
        assert [one.label for one in drawn.button if one.label.startswith(("Import", "Correct"))] == [button]
    press(drawn, "Correct 2 rows")
    entries = chronology.entries(alder.imr_author, alder.first)
    assert {entry.entry_id for entry in entries} == ids
    assert {"Third call", "Fifth call", "Call 4 of the month"} <= {entry.information for entry in entries}


@pytest.mark.req("R77")
def test_the_portals_own_workbook_of_entries_written_on_screen_is_not_said_to_be_new(alder):
    chronology_cases.add(alder.imr_author, alder.first, alder.police, information="WF rang.")
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("own.xlsx", own_workbook(alder), "application/octet-stream").run())
    press(drawn, "These columns are right: show the rows")
    assert "There is nothing new in this file." in words(drawn) and not any(one.label.startswith("Import ") for one in drawn.button)


@pytest.mark.req("R72", "R173")
def test_a_sheet_whose_columns_are_missing_is_named_and_one_that_is_not_recognised_says_to_tick_it(alder):
    book = openpyxl.Workbook()
    book.active.title = "Log"
    book.active.append(["Date", "Information"])
    book.active.append(["12/09/2019", "WF rang"])
    for row in (["Date", "Remark in full"], ["13/09/2019", "WF rang again"]):
        (book["Second"] if "Second" in book.sheetnames else book.create_sheet("Second")).append(row)
    file = io.BytesIO()
    book.save(file)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("log.xlsx", file.getvalue(), "application/octet-stream").run())
    assert "To import it all the same, tick it and say which column is which." in shown(drawn)
    checked(next(box for box in drawn.checkbox if box.label.startswith("Second")).check().run())
    assert "Second: No column is matched to Information." in words(drawn) and "take the table out" in words(drawn)


@pytest.mark.req("R173")
@pytest.mark.parametrize(("name", "content", "said"), [
    ("log.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office format (.xls or .doc). Save the table as an Excel workbook (.xlsx)"),
    ("log.pdf", b"%PDF-1.7", "The file is a PDF and not a table. Save the table as"),
])  # fmt: skip
def test_a_file_of_another_kind_is_refused_where_it_is_chosen_with_what_to_do(alder, name, content, said):
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    assert "An old .xls or .doc is saved as .xlsx or .docx first." in words(drawn)
    checked(drawn.get("file_uploader")[0].upload(name, content, "application/octet-stream").run())
    assert said in words(drawn)
    assert not drawn.get("file_uploader")[0].proto.type


@pytest.mark.req("R173", "S55")
def test_of_sheets_with_very_many_columns_only_those_that_say_something_are_asked_about_and_any_other_can_be(alder):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in range(10):
        sheet = book.create_sheet(f"Sheet {number}")
        sheet.append(["Date", "Information", *(f"Field {number}.{column}" for column in range(298))])
        sheet.append(["12/09/2019", f"Told in {number}", *range(298)])
    file = io.BytesIO()
    book.save(file)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("log.xlsx", file.getvalue(), "application/octet-stream").run())
    assert len([box for box in drawn.selectbox if box.label.startswith("Column for")]) == 20
    checked(widget(drawn, "multiselect", "Other columns that stand for something (298").set_value(["Field 0.7"]).run())
    checked(widget(drawn, "selectbox", "Column for 'Field 0.7'").set_value("source").run())
    press(drawn, "These columns are right: show the rows")
    press(drawn, "Import 10 rows")
    sources = {entry.information: entry.source for entry in chronology.entries(alder.imr_author, alder.first)}
    assert sources["Told in 0"] == "7" and not sources["Told in 1"]


@pytest.mark.req("R72", "R77")
def test_the_portals_own_workbook_without_its_last_columns_is_said_to_stand_here_already(alder):
    content = "Date,Information,Source\n12/09/2019,WF rang,Niche\n13/09/2019,WF rang again,Niche"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "police.csv", content.encode(), today=TODAY, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(own_workbook(alder)))
    for cell in (cell for row in book.active.iter_rows() for cell in row[-2:]):
        cell.value = None
    next(cell for row in book.active.iter_rows() for cell in row if cell.value == "WF rang again").value = "WF rang, and again"
    file = io.BytesIO()
    book.save(file)
    drawn = previewed(alder, file.getvalue(), "additional")
    (warning,) = drawn.warning
    told = "2 rows say of the same days what an entry here says already. They would stand here twice: take them out of the file first."
    assert warning.value == told
    press(drawn, "Import 3 rows")
    assert "2 say of the same days what another entry here says: compare the entries" in shown(drawn)
