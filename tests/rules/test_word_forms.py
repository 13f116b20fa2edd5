"""Word documents as agencies fill them in: forms with prompts and lists, pictures, text beside the tables, a table for each year."""

import pytest

from casework import columns, tables, understand_chronology, word_beside, word_parts, word_tables, workbook_files
from casework.errors import Refused
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
BEGINS, CONTINUES = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


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
    assert head.notes == [] and [row for row, _ in found.notes] == [0, 0, 0, 3]
    comments, *outside, picture = (sentence for _, sentence in found.notes)
    assert "comments beside the text" in comments and "The row has a picture, which is not read" in picture
    assert "'Sat 5th March 2018 – WF rang the office and was upset.'" in outside[0] and "'06/03/18: she rang back again.'" in outside[1]


def test_each_text_outside_the_tables_is_told_and_cut_between_two_words():
    long = paragraph(f"04/03/2018 – WF told the {'neighbourhood ' * 20}nurse.")
    many = "".join(paragraph(f"{day:02d}/04/2018 – WF rang the office again.") for day in range(1, 25))
    (found,) = sheets_of(table_of(HEADINGS, ["03/03/2018", "a"]) + long + many)
    told = [sentence for _, sentence in found.notes]
    assert len(told) == word_beside.MOST_TOLD + 1 and "the first 20 are shown: look through the document for 5 more." in told[-1]
    assert "neighbourhood …'. Put it into a row." in told[0]


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


def understood(body):
    (table,) = columns.find(tables.read("a.docx", with_body(body)), columns.CHRONOLOGY)
    return understand_chronology.understand(table, table.matches, today=TODAY)


def test_a_text_of_its_own_in_a_cell_that_goes_on_from_above_is_no_text_from_above():
    rows = [row_of(cell("Date"), cell("Information")), row_of(cell("12/09/2019", BEGINS), cell("a")), row_of(cell("", CONTINUES), cell("b")),
            row_of(cell("13/09/2019 WF rang", CONTINUES), cell(""))]  # fmt: skip
    result = understood(f"<w:tbl>{''.join(rows)}</w:tbl>")
    assert [(entry.row, entry.date.typed) for entry in result.accepted] == [(2, "12/09/2019"), (3, "12/09/2019")]
    assert {(row.row, row.cells["Date"]) for row in result.held} == {(4, "13/09/2019 WF rang")}


@pytest.mark.parametrize(
    ("settings", "text"),
    [((CONTINUES, ""), "a\nb"), (("", CONTINUES), "b"), ((CONTINUES, BEGINS), "a\nb"), ((BEGINS, CONTINUES), "b"), ((CONTINUES, CONTINUES), "a\nb")],
)  # fmt: skip
def test_two_cells_that_fall_upon_one_column_are_both_read_whatever_goes_on_from_above(settings, text):
    first, second = ("b", "") if settings[0] in ("", BEGINS) else ("", "b")
    odd = row_of(cell("13/09/2019"), cell(first, settings[0]), cell(second, settings[1]))
    head = row_of(cell("Date"), cell("Information")) + row_of(cell("12/09/2019"), cell("a", BEGINS))
    result = understood(f"<w:tbl>{head}{odd}{row_of(cell('14/09/2019'), cell('c'))}</w:tbl>")
    assert [entry.information for entry in result.accepted] == ["a", text, "c"]


@pytest.mark.req("S26")
def test_a_long_text_that_many_cells_of_a_row_carry_on_is_read_once():
    carried = row_of(cell("13/09/2019"), *[cell("", CONTINUES)] * 498)
    head = row_of(cell("Date"), cell("Information")) + row_of(cell("12/09/2019"), cell("long " * 20_000, BEGINS))
    (sheet,) = sheets_of(f"<w:tbl>{head}{carried}{row_of(cell('14/09/2019'), cell('c'))}</w:tbl>")
    assert [len(row.texts[1]) for row in sheet.rows] == [11, 100_000, 100_000, 1]


@pytest.mark.req("S26")
def test_a_document_of_more_cells_than_can_be_read_is_refused(monkeypatch):
    monkeypatch.setattr(word_tables, "MOST_CELLS", 2_000)
    wide = row_of(*[cell("a")] * 100)
    assert len(sheets_of(f"<w:tbl>{wide * 10}</w:tbl>" * 2)) == 2
    for body in (f"<w:tbl>{wide * 21}</w:tbl>", f"<w:tbl>{wide * 10}</w:tbl>" * 3, f"<w:tbl>{wide}{row_of(cell('a')) * 20}</w:tbl>"):
        with pytest.raises(Refused, match="more than 2,000 cells"):
            sheets_of(body)


@pytest.mark.req("S26")
def test_a_cell_lies_over_the_columns_that_it_stretches_over():
    rows = ["".join([cell("a", '<w:gridSpan w:val="2"/>'), cell("b"), cell("c"), cell("d")])] * 2
    odd = [cell("x", '<w:gridSpan w:val="3"/>') + cell("y"), cell("x") + cell("y") + cell("z", '<w:gridSpan w:val="9"/>')]
    (sheet,) = sheets_of(f"<w:tbl>{''.join(map(row_of, rows + odd))}</w:tbl>")
    assert [row.texts for row in sheet.rows[2:]] == [["x", "", "y", ""], ["x\ny", "z", "", ""]]
    assert sheet.merged == [(3, 0, 3, 1), (4, 1, 4, 3)]


@pytest.mark.parametrize("limit", ["MOST_ROWS", "MOST_TABLES"])
def test_rows_and_tables_within_a_frame_are_counted_as_any_others(limit, monkeypatch):
    monkeypatch.setattr(word_tables, limit, 5)
    within = "<w:p/>".join([table_of(HEADINGS, ["03/03/2018", "a"])] * 6)
    with pytest.raises(Refused, match="more than 5"):
        sheets_of(f"<w:tbl>{row_of(f'<w:tc>{within}</w:tc>')}</w:tbl>")


def test_a_framed_chronology_that_is_too_long_to_be_read_at_once_is_refused_with_what_to_do():
    rows = [["03/03/2018", f"Contact {number}: {'rang about the rent ' * 20}"] for number in range(12_000)]
    with pytest.raises(Refused, match=r"more than 5 MB.*a long table stands in the cell of another.*Copy that table alone into a document"):
        sheets_of(f"<w:tbl>{row_of(f'<w:tc>{table_of(HEADINGS, *rows)}</w:tc>')}</w:tbl>")
    (sheet,) = sheets_of(table_of(HEADINGS, *rows))
    assert len(sheet.rows) == 12_001


def test_what_stands_in_a_frame_beside_its_table_is_read_or_said():
    texts = [paragraph("04/03/2018 – WF told the nurse that he hit her."), paragraph("AGENCY: Police"), paragraph("05/03/2018: she rang back again.")]
    alone = table_of(["06/03/2018 in a table of one column"])
    frame = f"<w:tbl>{row_of('<w:tc>' + texts[0] + texts[1] + table_of(HEADINGS, ['03/03/2018', 'a']) + texts[2] + alone + '</w:tc>')}</w:tbl>"
    chronology, other = sheets_of(frame)
    assert "AGENCY: Police" in chronology.above and [row.texts for row in other.rows] == [["06/03/2018 in a table of one column"]]
    (first, second) = chronology.notes
    assert first[0] == 0 and "tells of a day and is not read: '04/03/2018 – WF told the nurse that he hit her.'" in first[1]
    assert second[0] == 0 and "'05/03/2018: she rang back again.'" in second[1]


def test_rows_without_cells_are_no_measure_of_a_tables_columns():
    (sheet,) = sheets_of(f"<w:tbl>{'<w:tr/>' * 5}{row_of(cell('a'), cell('b'))}</w:tbl>")
    assert [(row.number, row.texts) for row in sheet.rows] == [(6, ["a", "b"])]
    with pytest.raises(Refused, match="nothing in the file"):
        sheets_of("<w:tbl><w:tr/></w:tbl>")


@pytest.mark.req("S26")
def test_a_document_that_is_too_long_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(word_parts, "MOST_UNPACKED", 3 * 1024 * 1024)
    monkeypatch.setattr(workbook_files, "check_document", None)
    with pytest.raises(Refused, match=r"unpacks to \d MB of text and layout \(without pictures\). At most 3 MB can be read: split it"):
        sheets_of(paragraph("long " * 800_000))


@pytest.mark.req("S26")
def test_the_text_of_a_document_is_let_go_of_once_it_is_read(monkeypatch):
    kept, check = {}, workbook_files.check_document

    def checked(content):
        parts, main = check(content)
        kept.update(parts=parts, main=main)
        return parts, main

    monkeypatch.setattr(workbook_files, "check_document", checked)
    assert sheets_of(table_of(HEADINGS)) and kept["main"] not in kept["parts"]


@pytest.mark.req("S26")
@pytest.mark.parametrize("around", ["<w:p>%s</w:p>", "%s<w:p/>", "<w:p><w:del>%s<w:p/></w:del></w:p>"])
def test_a_cell_of_very_many_parts_is_let_go_of_one_by_one(around):
    parts = "".join(f'<w:x w:id="{n * 7919 % 99991}"/>' for n in range(240_000))
    assert rows_of(row_of(f"<w:tc>{around % parts}</w:tc>", cell("a"))) == [["", "a"]]
