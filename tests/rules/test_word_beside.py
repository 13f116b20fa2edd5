"""What a Word document says beside its tables is told to whoever takes the tables as read: comments, page headers, text between the tables."""

import pytest

from casework import word_beside, word_parts
from casework.errors import Refused
from casework.word_beside import LONGEST_COMMENT, MOST_COMMENTS, TELLS_OF_A_DAY
from tests.rules.test_word_and_pasted import cell
from tests.rules.test_word_forms import HEADINGS, paragraph, row_of, sheets_of, table_of

pytestmark = pytest.mark.req("R72", "R173")
NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def comments_of(*texts):
    each = (f'<w:comment w:id="{n}" w:author="Jo Person" w:initials="JP">{paragraph(text)}</w:comment>' for n, text in enumerate(texts, 1))
    return f"<w:comments {NAMES}>{''.join(each)}</w:comments>".encode()


def marked(number):
    mark = f'<w:commentRangeStart w:id="{number}"/><w:r><w:t>a</w:t></w:r><w:commentRangeEnd w:id="{number}"/>'
    return f'<w:p>{mark}<w:r><w:commentReference w:id="{number}"/></w:r></w:p>'


def commented(number):
    return f"<w:tc>{marked(number)}</w:tc>"


def of_rows(*rows):
    return f"<w:tbl>{''.join(row_of(*row) for row in rows)}</w:tbl>"


def test_what_a_comment_says_is_told_at_its_row_without_its_authors_name():
    table = of_rows([cell("Date"), cell("Information")], [cell("03/03/2018"), commented(2)], [cell("04/03/2018"), commented(1)])
    ((row, note), (other, cut)) = sheets_of(table, comments=comments_of("x" * (LONGEST_COMMENT + 1), "She  rang\tagain"))[0].notes
    assert row == 2 and "on this row, which is not read: “She rang again”. Put" in note and "Person" not in note
    assert other == 3 and f"“{'x' * LONGEST_COMMENT}…”" in cut


def test_a_comment_that_stands_in_no_row_is_told_of_the_document():
    body = table_of(["AGE", "34"]) + table_of(HEADINGS, ["03/03/2018", "a"]) + marked(1)
    head, found = sheets_of(body, comments=comments_of("Ask the GP"))
    ((row, note),) = found.notes
    assert head.notes == [] and row == 0 and "a comment that stands in no row, which is not read: “Ask the GP”" in note


def test_the_comments_of_a_frames_table_are_told_at_its_rows_and_of_a_cells_own_table_at_the_cells():
    table = of_rows([cell("Date"), cell("Information")], [cell("03/03/2018"), commented(1)])
    (framed,) = sheets_of(of_rows([f"<w:tc>{table}</w:tc>"]), comments=comments_of("Why?"))
    (whole,) = sheets_of(of_rows([cell("03/03/2018"), f"<w:tc>{table}</w:tc>"]), comments=comments_of("Why?"))
    assert [row for row, _ in framed.notes] == [2] and [row for row, _ in whole.notes] == [1]


@pytest.mark.req("S26")
def test_of_many_comments_the_first_are_told_and_the_others_counted():
    rows = [[cell("03/03/2018"), commented(number)] for number in range(1, MOST_COMMENTS + 4)]
    notes = sheets_of(of_rows(*rows), comments=comments_of(*[f"Why {number}?" for number in range(MOST_COMMENTS + 3)]))[0].notes
    assert len(notes) == MOST_COMMENTS + 1 and notes[0][0] == 0 and "has 3 more comments beside the text" in notes[0][1]


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (of_rows([cell("12/09/2018"), cell("Rang the office")]), "12/09/2018 Rang the office"),
        (paragraph("On 4th March 2018 she fled to York."), "On 4th March"),
        (paragraph("OFFICIAL – SENSITIVE") + paragraph("Version of 12/09/2018"), ""), (of_rows([cell(""), cell("")]), ""),
    ],
)  # fmt: skip
def test_a_page_header_that_may_hold_an_entry_is_said(inside, told):
    for part in ("header1", "footer2"):
        notes = sheets_of(table_of(HEADINGS, ["03/03/2018", "a"]), **{part: f"<w:hdr {NAMES}>{inside}</w:hdr>".encode()})[0].notes
        assert [told in note and "page header or footer" in note for _, note in notes] == [True] * bool(told)


@pytest.mark.parametrize(
    ("text", "tells"),
    [("In March 2018 he was seen with a knife.", True), ("On 4th March 2018 she fled to her mother.", True),
     ("About the 4 March 2018 WF rang us.", True), ("On Sunday 4 March 2018 WF rang us.", True),
     ("During early Sept 2018 WF moved to York.", True), ("Contacts:\n04/03/2018 – WF rang the office", True),
     ("In March 2018", False), ("In 2018 the panel met four times", False), ("Period of review: 01/01/2016 to 01/01/2018", False),
     ("March 2018 – contacts with the police", False), ("From 1 January 2016 to 31 December 2018 the panel looked", False)],
)  # fmt: skip
def test_text_between_the_tables_that_tells_of_a_day_or_month_is_said(text, tells):
    broken = text.replace("\n", "</w:t><w:br/><w:t>")
    (sheet,) = sheets_of(table_of(HEADINGS, ["03/03/2018", "a"]) + paragraph(broken))
    assert bool(sheet.notes) is tells and bool(TELLS_OF_A_DAY.search(text)) is tells


@pytest.mark.req("S26")
def test_a_document_of_far_more_paragraphs_or_page_headers_than_a_chronology_has_is_refused(monkeypatch):
    table, header = table_of(HEADINGS, ["03/03/2018", "a"]), {"header1": f"<w:hdr {NAMES}>{paragraph('OFFICIAL') * 9}</w:hdr>".encode()}
    assert sheets_of(table + paragraph("a"), **header)
    monkeypatch.setattr(word_beside, "_MOST_MARGINS", 100)
    with pytest.raises(Refused, match="unpacks to far more"):
        sheets_of(table, **header)
    monkeypatch.setattr(word_parts, "MOST_PIECES", 50)
    with pytest.raises(Refused, match="more than 50 paragraphs beside its tables"):
        sheets_of(table + paragraph("a") * 50)
