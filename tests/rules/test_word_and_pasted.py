"""Tables in Word documents and pasted blocks: read as they look, safe to open, several sheets of a file imported by one change."""

from datetime import date
from random import Random

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import chronology, chronology_head, chronology_import, columns, pasted, tables, understand_chronology
from casework.errors import Refused
from tests.rules import agency_files
from tests.rules.chronology_cases import NOW, TODAY, events, notified, persons
from tests.rules.test_tables import repacked

pytestmark = pytest.mark.req("R72", "R173")
BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'


@pytest.fixture(scope="module")
def word():
    return agency_files.word_file()


def found_in(name, content):
    return columns.find(tables.read(name, content), columns.CHRONOLOGY)


def with_body(xml):
    """A document whose text is this XML alone."""
    return repacked(agency_files.saved(docx.Document()), {"word/document.xml": (BODY % xml).encode()})


def rows_of(xml):
    return [row.texts for row in tables.read("a.docx", with_body(f"<w:tbl>{xml}</w:tbl>")).sheets[0].rows]


def cell(text, settings=""):
    return f"<w:tc><w:tcPr>{settings}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


WIDE = '<w:gridSpan w:val="2"/>'


# --- Word


def test_appendix_3_is_read_as_it_looks_on_paper(word):
    first, second, third = found_in("police.docx", word)
    assert (first.matched, second.matched, third.matched) == (False, True, True)
    assert second.headings == agency_files.APP_3 and third.headings == second.headings and "goes on with" in third.supposed
    texts = {row.number: row.texts for row in second.rows}
    assert texts[2][:3] == ["12/09/2019", "WF", agency_files.RAN_TO] and texts[2][5] == "✓"
    assert texts[3][0] == "12/09/2019" and second.rows[1].carried == {0}  # merged down
    assert texts[6][:3] == ["October 2019", "WF", "Asked to be rehoused"] and texts[7][0] == "2020"
    ((row, note),) = second.sheet.notes
    assert row == 0 and "1 tracked insertion kept, 1 tracked deletion left out" in note
    understood = understand_chronology.understand(second, second.matches, today=date(2026, 11, 22))
    assert (understood.read, len(understood.accepted), [(one.row, one.value) for one in understood.held]) == (4, 3, [(4, "31/09/2019")])
    assert [entry.seen for entry in understood.accepted] == [True, None, None] and understood.warnings[0].reason == note


def test_what_stands_over_the_table_is_read_and_compared_with_the_review(word, cast):
    notified(cast)
    persons(cast.first)
    head = chronology_head.read(found_in("police.docx", word))
    assert head.facts() == {"Period of review": "01/01/2018 to 13/08/2026", "Victim's initials": "XY", "Age": "34", "Agency": "Fire Service"}
    wrong = chronology_head.mismatches(head, cast.first, cast.police)
    assert len(wrong) == 2 and "'Fire Service'" in wrong[0] and "'XY'. Recorded is WF" in wrong[1]
    (plain,) = found_in("a.csv", ",".join(agency_files.APP_3).encode() + b"\n12/09/2019,WF,Attended,Niche,,,\n")
    blank = chronology_head.read([plain])
    assert chronology_head.mismatches(blank, cast.first, cast.police) == [] and blank.facts() == {}


@pytest.mark.parametrize(
    ("xml", "texts"),
    [
        (f"<w:tr>{cell('a')}{cell('b')}</w:tr><w:tr>{cell('c')}</w:tr>", [["a", "b"], ["c", ""]]),
        (f"<w:tr>{cell('a')}{cell('b')}</w:tr><w:tr>{cell('over both', WIDE)}</w:tr>", [["a", "b"], ["over both", ""]]),
        ("<w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p><w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc></w:tr>",
         [["a\nb\tc\nd"]]),
        (f"<w:tr>{cell('a')}</w:tr><w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}</w:tr>", [["a"]]),
        ("<w:tr><w:tc><w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>here</w:t></w:r></w:moveTo></w:p></w:tc></w:tr>",
         [["here"]]),
        (f"<w:tr><w:tc><w:p/><w:tbl><w:tr>{cell('x')}{cell('y')}</w:tr></w:tbl><w:p/></w:tc>{cell('b')}</w:tr>", [["x\ny", "b"]]),
        (f"<w:tr><w:sdt><w:sdtContent>{cell('in a control')}</w:sdtContent></w:sdt></w:tr>", [["in a control"]]),
        ('<w:tr><w:tc><w:p><w:r><w:sym w:font="Wingdings 2" w:char="F050"/><w:sym w:font="Odd" w:char="F0AB"/></w:r></w:p></w:tc></w:tr>',
         [["✓[Odd F0AB]"]]),
        ("<w:tr><w:tc><w:p><w:r><w:t>a</w:t><w:footnoteReference/><w:instrText>HIDDEN</w:instrText></w:r></w:p></w:tc></w:tr>", [["a"]]),
    ],
)  # fmt: skip
def test_whatever_word_keeps_in_a_cell_is_read_as_it_looks(xml, texts):
    assert rows_of(xml) == texts


def test_a_ticked_box_reads_as_ticked():
    box = ('<w:sdt xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr><w14:checkbox><w14:checked w14:val="%s"/></w14:checkbox>'
           "</w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt>")  # fmt: skip
    assert rows_of(f"<w:tr><w:tc><w:p>{box % 1}</w:p></w:tc><w:tc><w:p>{box % 0}</w:p></w:tc></w:tr>") == [["☑", "☐"]]


def document_with(parts):
    return repacked(agency_files.saved(docx.Document()), parts)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + BODY % "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BODY % "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"

NAMED_WITHIN = b"""<!DOCTYPE x [<!ENTITY a "xl/workbook.xml">]><x><y Type="/officeDocument" Target="&a;"/></x>"""
CELL = cell("a")
HIDDEN = b'<?xml version="1.0" encoding="UTF-7"?>' + OUTSIDE.replace("<!", "+ADwAIQ-").encode()
MERGED = (
    f'<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>{"long " * 6_000}</w:t></w:r></w:p></w:tc>{CELL}</w:tr>'
    + f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>{CELL}</w:tr>" * 700
    + "</w:tbl>"
)


@pytest.mark.req("S26")
@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("a.docm", lambda: b"PK\x03\x04", "may hold macros"), ("a.dotm", lambda: b"PK\x03\x04", "may hold macros"),
        ("a.docx", lambda: b"PK\x03\x04", "damaged"), ("a.docx", lambda: b"", "0 bytes"), ("a.docx", lambda: b"<html>", "not a Word document"),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office format"),
        ("a.docx", agency_files.workbook, "workbook and not a Word document. If it is a workbook, name it .xlsx"),
        ("a.xlsx", agency_files.word_file, "Word document and not a workbook. If it is a Word document, name it .docx"),
        ("a.csv", agency_files.word_file, "named .csv but is a workbook"), ("a.xls", lambda: b"<html><table>", "web page"),
        ("a.docx", lambda: document_with({"word/vbaProject.bin": b"x"}), "macros"),
        ("a.docx", lambda: document_with({"../x.xml": b"<x/>"}), "path in its name"),
        ("a.docx", lambda: document_with({"word/document.xml": b" " * 30_000_000}), "unpacks to far more"),
        ("a.docx", lambda: document_with({"word/document.xml": BOMB.encode()}), "damaged"),
        ("a.docx", lambda: document_with({"word/document.xml": OUTSIDE.encode()}), "damaged"),
        ("a.docx", lambda: document_with({"word/document.xml": BOMB.encode("utf-16")}), "damaged"),
        ("a.docx", lambda: document_with({"_rels/.rels": NAMED_WITHIN}), "damaged"),  # refused before any of its entities is followed
        ("a.docx", lambda: document_with({"word/document.xml": b"<w:document"}), "damaged"),
        ("a.docx", lambda: agency_files.saved(docx.Document()), "no table in the document"),
        ("a.docx", lambda: with_body(f"<w:tbl>{''.join(f'<w:tr>{cell(n)}</w:tr>' for n in range(50_001))}</w:tbl>"), "more than 50,000 rows"),
        ("a.docx", lambda: with_body('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr></w:tbl>'), "500 columns"),
        ("a.docx", lambda: document_with({"word/document.xml": HIDDEN}), "damaged"),
        ("a.docx", lambda: with_body(f"<w:tbl><w:tr>{cell(Random(1).randbytes(3_000_000).hex())}</w:tr></w:tbl>"), "One row or paragraph"),
        ("a.docx", lambda: with_body(f"<w:tbl><w:tr>{cell('a')}</w:tr></w:tbl>" * 1_001), "more than 1,000 tables"),
        ("a.docx", lambda: with_body(MERGED), "merged cells of the file hold too much text"),
    ],
)  # fmt: skip
def test_a_document_that_may_not_be_opened_is_refused_with_the_reason(name, make, reason):
    with pytest.raises(Refused, match=reason):
        tables.read(name, make())


# --- pasted


def paste(text):
    return [row.texts for row in pasted.read(text).rows]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a\t"b\nc ""d"""\te\r\nf\tg\th\r\n', [["a", 'b\nc "d"', "e"], ["f", "g", "h"]]),  # as Excel copies
        ('a\t"said" she\tb', [["a", '"said" she', "b"]]), ('a\t"open\tb\nc\td\te', [["a", '"open', "b"], ["c", "d", "e"]]),
        ("h\ti\tj\n1\tone\ntwo\t3\n4\tx\ty", [["h", "i", "j"], ["1", "one\ntwo", "3"], ["4", "x", "y"]]),  # as Word copies
        ("| a | b |\n|---|:-:|\n| 1 | 2 |", [["a", "b"], ["1", "2"]]), ('a;b\n1;"x; y"', [["a", "b"], ["1", "x; y"]]),
        ("one line only", [["one line only"]]), ("a\tb\x00", [["a", "b␀"]]),
    ],
)  # fmt: skip
def test_a_block_is_read_as_the_clipboard_gives_it(text, rows):
    assert paste(text) == rows


HEADED = "Date\tInformation\tComment\r\n03/03/2018\tAttended\tKB: why?\r\n"


@pytest.mark.parametrize(
    ("block", "rows", "told"),
    [
        ("2nd\r\n\r\n3rd one\r\n04/03/2018\tRang\t", [["03/03/2018", "Attended", "KB: why?\n2nd\n3rd one"], ["04/03/2018", "Rang", ""]], "last cell"),
        ("04/03/2018\tRang\tone\r\ntwo", [["03/03/2018", "Attended", "KB: why?"], ["04/03/2018", "Rang", "one\ntwo"]], "last cell"),
        ("Second\r\nSame day\tRang\r\nagain\t", [["03/03/2018", "Attended", "KB: why?\nSecond"], ["Same day", "Rang\nagain", ""]], "last cell"),
        ("Sunday\r\n04/03/2018\tRang\t", [["03/03/2018", "Attended", "KB: why?"], ["Sunday\n04/03/2018", "Rang", ""]], ""),
        ("04/03/2018\r\n14:20\tRang\t", [["03/03/2018", "Attended", "KB: why?"], ["04/03/2018\n14:20", "Rang", ""]], ""),
        ("2019\r\n4 March\tRang\t", [["03/03/2018", "Attended", "KB: why?"], ["2019"], ["4 March", "Rang", ""]], ""),
        ("April 2018\r\n04/04/2018\tRang\t", [["03/03/2018", "Attended", "KB: why?"], ["April 2018"], ["04/04/2018", "Rang", ""]], ""),
        ("some\r\nday\tRang\t", [["03/03/2018", "Attended", "KB: why?"], ["some\nday", "Rang", ""]], "first cell"),
    ],
)  # fmt: skip
def test_a_line_between_two_pasted_rows_is_taken_for_the_cell_it_belongs_to_and_said(block, rows, told):
    sheet = pasted.read(HEADED + block)
    assert [row.texts for row in sheet.rows][1:] == rows
    assert (told in sheet.notes[0][1]) if told else not sheet.notes


@pytest.mark.parametrize(
    "top",
    ["Date\r\n(dd/mm/yy)\tFamily\r\nMembers\tInformation\tVictim\r\nseen\r\n", "Date\tFamily\r\nMembers\tInformation\tVictim seen\r\n"],
)
def test_headings_of_several_lines_are_pasted_as_headings(top):
    (table,) = found_in(f"{tables.PASTED}Monday", f"{top}03/03/2018\tWF\tAttended\t\r\n04/03/2018\tWF\tRang\r\nagain\t✓\r\n".encode())
    assert [match.target for match in table.matches] == ["date", "family_member", "information", "seen"]
    assert [row.texts for row in table.rows] == [["03/03/2018", "WF", "Attended", ""], ["04/03/2018", "WF", "Rang\nagain", "✓"]]


def test_a_title_over_pasted_rows_is_no_part_of_their_headings():
    sheet = pasted.read("Chronology of Involvement\r\nDate\tInformation\tAction\r\n03/03/2018\ta\r\nmore\tb\r\n04/03/2018\tc\td\r\nend")
    assert [row.texts for row in sheet.rows][1:] == [["Date", "Information", "Action"], ["03/03/2018", "a\nmore", "b"], ["04/03/2018", "c", "d\nend"]]
    assert [row for row, _ in sheet.notes] == [4]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(st.sampled_from('ab "\n'), max_size=8), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_letter_of_a_pasted_block_is_lost(rows):
    def excel(text):
        return '"' + text.replace('"', '""') + '"' if "\n" in text else text

    block = "\n".join("\t".join(excel(text) for text in row) for row in rows)
    try:
        read = paste(block)
    except Refused:
        assert not block.replace('"', "").strip()
        return
    assert sorted("".join(text for row in read for text in row).replace('"', "").split()) == sorted(block.replace('"', "").split()) or (
        "".join("".join(row) for row in read).replace('"', "").replace("\n", "").replace(" ", "")
        == block.replace('"', "").replace("\n", "").replace("\t", "").replace(" ", "")
    )


@pytest.mark.req("S26")
def test_a_pasted_block_is_read_in_one_pass_however_its_lines_and_quotation_marks_stand(monkeypatch):
    begins = "a\tb\tc\td\n"
    for text in ('"' + "x" * 500_000, '"' * 500_000, "x\ty\n" + "z\n" * 20_000):
        assert "".join(cell for row in paste(begins + text) for cell in row).count("z") == text.count("z")
    monkeypatch.setattr(pasted, "MOST_LINES", 1_000)
    with pytest.raises(Refused, match="more than 50,000 rows"):
        pasted.read(begins + "\n" * 1_001 + "z")



def test_without_headings_the_templates_order_is_proposed(cast):
    name = f"{tables.PASTED}22/11/2026 10:30"
    (table,) = found_in(name, b"12/09/2019\tWF\tAttended\tNiche\n13/09/2019\tWF\tRang\tNiche")
    assert table.matched and [match.target for match in table.matches] == ["date", "family_member", "information", "source"]
    assert "No headings were found" in table.supposed and len(table.rows) == 2
    (headed,) = found_in(name, b"Information\tDate\nAttended\t12/09/2019")
    assert headed.supposed == "" and [match.target for match in headed.matches] == ["information", "date"]
    for empty in ("", "  \n "):
        with pytest.raises(Refused, match="Nothing was pasted"):
            tables.read(name, empty.encode())
    notified(cast)
    with pytest.raises(Refused, match="No headings were found"):  # nobody confirmed the order
        chronology_import.import_file(cast.imr_author, cast.first, cast.police, name, b"12/09/2019\tWF\tA", today=TODAY, now=NOW)


# --- several sheets


def test_every_recognised_sheet_of_a_workbook_goes_in_by_one_change(cast):
    notified(cast)
    content = agency_files.workbook()
    found = found_in("agency.xlsx", content)
    assert [(table.sheet.name, table.matched) for table in found] == [("Read me", False), ("Contacts", True), ("Calls", True)]
    assert "No column can be matched" in columns.why_not(found[0])
    report = chronology_import.import_file(cast.imr_author, cast.first, cast.police, "agency.xlsx", content, today=TODAY, now=NOW)
    assert report.read == 6 and report.read == report.accepted + report.held_rows and len(events("chronology_imported")) == 1
    assert any("Sheet 'Read me' was not read: its columns could not be matched" in warned.reason for warned in report.warnings)
    assert {"Attended", "Arrested", "Moved", "Silent call"} <= {entry.information for entry in chronology.entries(cast.imr_author, cast.first)}
    (earlier,) = chronology_import.earlier_files(cast.imr_author, cast.first, cast.police)
    assert earlier["sheets"] == ["Calls", "Contacts"]
    with pytest.raises(Refused, match="no sheet 'Absent'"):
        chronology_import.import_file(cast.imr_author, cast.first, cast.police, "agency.xlsx", content, sheets={"Absent": None}, today=TODAY, now=NOW)
    again = chronology_import.import_file(
        cast.imr_author, cast.first, cast.police, "agency.xlsx", content, sheets={"Calls": None}, corrects=earlier["file_id"], dry_run=True,
        today=TODAY, now=NOW,
    )  # fmt: skip
    assert again.comparison.gone == []  # the other sheet is there, only not chosen


def test_a_document_of_thousands_of_rows_is_read_row_by_row():
    row = f"<w:tr>{cell('12/09/2019')}{cell('Attended the practice')}{cell('Niche')}</w:tr>"
    assert len(tables.read("a.docx", with_body(f"<w:tbl>{row * 3_000}</w:tbl>")).sheets[0].rows) == 3_000


@pytest.mark.req("R72")
@pytest.mark.parametrize(
    ("line", "period", "agency"),
    [("Period of review: 24/07/2019 to 22/07/2026. Agency: Housing. Initials of victim RI Age 43", "24/07/2019 to 22/07/2026", "Housing"),
     ("Initials: RI   Age 43   Period 24/07/2019 - 22/07/2026", "24/07/2019 - 22/07/2026", "")],
)  # fmt: skip
def test_a_head_in_one_line_is_read_field_by_field(line, period, agency):
    (table,) = columns.find(tables.read("a.csv", f'"{line}",\nDate,Information\n12/09/2019,Seen\n'.encode()), columns.CHRONOLOGY)
    head = chronology_head.read([table])
    assert (head.period, head.initials, head.age, head.agency) == (period, "RI", "43", agency)


@pytest.mark.req("R73")
def test_a_column_of_both_comments_is_no_panel_note():
    (table,) = columns.find(tables.read("a.csv", b"Date,Information,IMR Authors / Panel comment\n12/09/2019,Seen,KB: why?\n"), columns.CHRONOLOGY)
    assert [match.target for match in table.matches] == ["date", "information", "comment"]


@pytest.mark.req("S26")
def test_a_file_that_is_called_as_pasted_rows_are_is_read_as_the_file_it_is():
    (page,) = tables.read(f"{tables.PASTED}Monday.docx", with_body(f"<w:tbl><w:tr>{cell('a')}{cell('b')}</w:tr></w:tbl>")).sheets
    assert [row.texts for row in page.rows] == [["a", "b"]]
    with pytest.raises(Refused, match="not an Excel workbook"):
        tables.read(f"{tables.PASTED}Monday.xlsx", b"Date\tInformation\n01/02/2019\tRang")
