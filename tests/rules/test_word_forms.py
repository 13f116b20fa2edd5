"""Word documents as agencies fill them in: forms with prompts and lists, pictures, text beside the tables, a table for each year."""

import pytest

from casework import columns, tables, understand_chronology
from tests.rules.chronology_cases import TODAY
from tests.rules.test_tables import repacked
from tests.rules.test_word_and_pasted import cell, rows_of, with_body

pytestmark = pytest.mark.req("R72", "R173")
CONTROL = "<w:sdt><w:sdtPr>%s</w:sdtPr><w:sdtContent>%s</w:sdtContent></w:sdt>"
PROMPTING = "<w:showingPlcHdr/>"
LIST = ('<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList>%s<w:listEntry w:val="No"/><w:listEntry w:val="Yes"/></w:ddList></w:ffData>'
        "</w:fldChar></w:r></w:p>")  # fmt: skip
IN_FONT = '<w:p><w:r><w:rPr><w:rFonts w:ascii="%s"/></w:rPr><w:t>%s</w:t></w:r></w:p>'
PICTURE = '<w:tc><w:p><w:r><w:drawing><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"/></w:drawing></w:r></w:p></w:tc>'
COMMENTS = b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1"/></w:comments>'
HEADINGS = ["Date", "Information"]


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def row_of(*cells):
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table_of(*rows):
    return f"<w:tbl>{''.join(row_of(*map(cell, row)) for row in rows)}</w:tbl>"


def sheets_of(body, **parts):
    return tables.read("a.docx", repacked(with_body(body), {f"word/{name}.xml": xml for name, xml in parts.items()})).sheets


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (CONTROL % (PROMPTING, paragraph("Click or tap to enter a date.")), ""), (CONTROL % ("", paragraph("03/03/2018")), "03/03/2018"),
        (LIST % '<w:result w:val="1"/>', "Yes"), (LIST % "", "No"), (LIST % '<w:result w:val="7"/>', ""),
        (IN_FONT % ("Wingdings 2", "P"), "✓"), (IN_FONT % ("Wingdings", "\uf0fb"), "✗"), (IN_FONT % ("Arial", "P"), "P"),
    ],
)  # fmt: skip
def test_a_forms_prompt_is_nobodys_text_and_its_list_says_what_was_chosen(content, text):
    assert rows_of(row_of(f"<w:tc>{content}</w:tc>", cell("a"))) == [[text, "a"]]


def test_a_prompt_around_a_whole_cell_is_nobodys_text_either():
    assert rows_of(row_of(CONTROL % (PROMPTING, cell("Choose an item.")), cell("a"))) == [["", "a"]]


def test_what_a_document_says_beside_its_tables_is_said_where_the_chronology_is_shown():
    rows = table_of(HEADINGS, ["03/03/2018", "a"]).replace("</w:tbl>", row_of(cell("04/03/2018"), PICTURE) + "</w:tbl>")
    after = paragraph("Sat 5th March 2018 – WF rang the office and was upset.") + paragraph("06/03/18: she rang back again.")
    head, found = sheets_of(table_of(["AGE", "34"]) + rows + after, comments=COMMENTS)
    assert head.notes == [] and [row for row, _ in found.notes] == [0, 0, 3]
    comments, outside, picture = (sentence for _, sentence in found.notes)
    assert "comments beside the text" in comments and "The row has a picture, which is not read" in picture
    assert "'Sat 5th March 2018 – WF rang the office and was upset.' and 1 more" in outside


def test_what_stands_about_a_chronology_and_is_no_entry_is_not_warned_of():
    before = paragraph("Period of review: 01/01/2016 to 01/01/2018") + paragraph("12/09/2019") + paragraph("Guidance notes")
    (sheet,) = sheets_of(before + table_of(HEADINGS, ["03/03/2018", "a"]))
    assert sheet.notes == []


@pytest.mark.req("R73", "R213")
def test_a_year_over_a_table_is_the_year_of_its_dates_unless_one_is_of_another():
    of_2016, of_2017 = (table_of(HEADINGS, ["3 March", "a"], [day, "b"]) for day in ("4/4/16", "5 April"))
    body = paragraph("2016") + of_2016 + paragraph("2017") + paragraph("Contacts") + of_2017 + paragraph("2015") + of_2016
    found = columns.find(tables.read("a.docx", with_body(body)), columns.CHRONOLOGY)
    first, second, third = (understand_chronology.understand(table, table.matches, today=TODAY) for table in found)
    assert [str(entry.date.earliest) for entry in first.accepted + second.accepted] == ["2016-03-03", "2016-04-04", "2017-03-03", "2017-04-05"]
    assert first.accepted[0].date.inferred == "year 2016 from the heading"
    assert [entry.row for entry in third.accepted] == [3] and [row.row for row in third.held] == [2]


def test_a_table_in_a_text_box_is_read_once_though_word_keeps_it_twice():
    inside = f"<w:txbxContent>{table_of(HEADINGS, ['03/03/2018', 'a'])}</w:txbxContent>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = f"<mc:AlternateContent {names}><mc:Choice>{inside}</mc:Choice><mc:Fallback><w:pict>{inside}</w:pict></mc:Fallback></mc:AlternateContent>"
    (sheet,) = sheets_of(f"<w:p><w:r>{twice}</w:r></w:p>")
    assert [row.texts for row in sheet.rows] == [HEADINGS, ["03/03/2018", "a"]]
    assert len(sheets_of(f"<w:p><w:r>{twice}</w:r></w:p>{table_of(HEADINGS)}")) == 2


def test_a_chronology_within_a_frame_of_one_cell_is_read_as_the_table_it_is():
    frame = f"<w:tbl>{row_of(cell('AGENCY: Police'))}{row_of('<w:tc>' + table_of(HEADINGS, ['03/03/2018', 'a']) + '<w:p/></w:tc>')}</w:tbl>"
    (sheet,) = sheets_of(frame)
    assert [row.texts for row in sheet.rows] == [HEADINGS, ["03/03/2018", "a"]] and sheet.above == ["AGENCY: Police"]
    (sheet,) = sheets_of(table_of(HEADINGS).replace("</w:tbl>", row_of(cell("04/03/2018"), f"<w:tc>{table_of(['Q1', 'Yes'])}</w:tc>") + "</w:tbl>"))
    assert sheet.rows[1].texts == ["04/03/2018", "Q1\nYes"]  # a table within a row is that row's text


@pytest.mark.req("S26")
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (CONTROL % (PROMPTING * 20_000, paragraph("x</w:t><w:t>" * 40_000)), ""),
        ("<w:p><w:r>" + "".join(f'<w:t {"abc"[n % 3]}="{n * 7919 % 9973}">y</w:t>' for n in range(200_000)) + "</w:r></w:p>", "y" * 200_000),
    ],
    ids=["prompts", "letters"],
)  # fmt: skip
def test_a_control_or_a_run_of_many_pieces_is_read_in_one_pass(content, text):
    assert rows_of(row_of(f"<w:tc>{content}</w:tc>", cell("a"))) == [[text, "a"]]
