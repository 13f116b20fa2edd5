"""Files made to hold the portal up: each is read, or refused, in a moment. Before, each took minutes or all memory."""

import io
import random
import tracemalloc
import zipfile
from datetime import date

import openpyxl
import pytest

from casework import columns, pasted, tables, understand_chronology, workbook_cells, workbook_comments, workbook_files
from casework.errors import Refused
from casework.sheets import Row, Sheet
from tests.rules.test_tables import GOOD, of_sheets, repacked, sheet_xml, workbook

pytestmark = [pytest.mark.req("S26", "S54"), pytest.mark.timeout(60)]


chance = random.Random(1)
ROWS = [["Date", "Information"], *[["12/09/2019", "Seen at home"]] * 2000]


def beside(rows: list[list[str]], parts: dict[str, str] | None = None, before: str = "", after: str = "") -> bytes:
    """A workbook with so many parts beside its sheet, and so much in the sheet before and after its cells."""
    with zipfile.ZipFile(io.BytesIO(content := workbook(*rows))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    xml = xml.replace("<sheetData>", before + "<sheetData>").replace("</sheetData>", "</sheetData>" + after)
    return repacked(content, {name: part.encode() for name, part in {**(parts or {}), "xl/worksheets/sheet1.xml": xml}.items()})


def test_one_part_of_comments_is_looked_through_once_however_often_a_sheet_names_it():
    link = '<Relationship Id="r{}" Type="x/comments" Target="../comments1.xml"/>'
    links = f"<Relationships>{''.join(map(link.format, range(50_000)))}</Relationships>"
    comments = "".join(f'<comment ref="A{number}"/>' for number in range(1, 50_000))
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": links, "xl/comments1.xml": f"<comments>{comments}</comments>"}
    (sheet,) = tables.read("t.xlsx", beside(ROWS, parts)).sheets
    assert "comments, which are not read" in sheet.notes[0][1]


def test_hidden_columns_are_looked_through_once_however_often_they_are_named():
    rows = [[*ROWS[0], *[None] * 57, "z"], *ROWS[1:]]
    columns = "".join(f'<col min="3" max="59" width="{number}" hidden="1"/>' for number in range(30_000))
    (sheet,) = tables.read("t.xlsx", beside(rows, before=f"<cols>{columns}</cols>")).sheets
    assert len(sheet.rows) == len(rows) and sheet.notes == []


def test_merged_cells_that_lie_over_each_other_are_taken_once():
    rows = [["Date", "Information", "Who"], ["of the event", "x", "y"], ["12/09/2019", "Seen at home", "z"]]
    merged = "<mergeCells>" + '<mergeCell ref="A1:XFD1"/>' * 30_000 + "</mergeCells>"
    (table,) = columns.find(tables.read("t.xlsx", beside(rows, after=merged)), columns.CHRONOLOGY)
    assert table.matched


def words(count: int) -> list[str]:
    """Words of which none is another."""
    return [f"{chance.getrandbits(48):x}" for _ in range(count)]


def test_rows_that_begin_with_the_word_of_a_heading_are_not_guessed_at_cell_by_cell():
    rows = [",".join(["Date", "Event", *(f"c{number}" for number in range(300))]), *(",".join(["Date", *words(301)]) for _ in range(3_000))]
    (table,) = columns.find(tables.read("t.csv", "\n".join(rows).encode()), columns.CHRONOLOGY)
    understood = understand_chronology.understand(table, table.matches, today=date(2026, 11, 22))
    assert understood.read == len({held.row for held in understood.held}) == 3_000


def test_headings_are_looked_for_among_so_many_cells_of_a_file_and_no_more():
    merged = [(row, 0, row, 1) for row in range(1, 61)]
    rows = [[Row(number, texts := ["Date", "x", *words(100)], texts) for number in range(1, 61)] for _ in range(100)]
    found = columns.find(tables.Workbook("t.xlsx", [Sheet(f"s{n}", one, merged=merged) for n, one in enumerate(rows)]), columns.CHRONOLOGY)
    assert not any(table.matched for table in found)


@pytest.mark.req("R173")
def test_pasted_rows_with_lines_between_them_are_refused_where_nobody_could_check_so_many():
    def rows(count: int) -> str:
        between = (f"the {n} women were then seen until it\nsometime between it and then or until {n} to x\tsomething" for n in range(count))
        return "\n".join(["Date\tEvent", *between])

    assert len(pasted.read(rows(500)).notes) == 500
    with pytest.raises(Refused, match=r"more than 2,000 of the rows pasted.*Paste the rows in parts, or import the file itself\.$"):
        pasted.read(rows(45_000))


@pytest.mark.parametrize("read", [lambda text: tables.read("t.csv", text), lambda text: tables.read("Pasted on 1", text.replace(b",", b"\t"))])
def test_a_table_of_more_cells_than_can_be_kept_is_refused_with_the_limit(read):
    row = b"1/1/19,x" + b",*" * 498 + b"\n"
    assert len(read(row * 2_000).sheets[0].rows) == 2_000
    with pytest.raises(Refused, match=r"more than 3,000,000 cells.*Split it, or remove the columns that are not needed\.$"):
        read(row * 7_000)


def test_sheets_that_hold_more_cells_together_than_can_be_kept_are_refused():
    wide = b"".join(b'<row r="%d"><c r="Z%d"><v>1</v></c></row>' % (n, n) for n in range(1, 10_000))
    content = repacked(of_sheets([f"s{n}" for n in range(20)], list(range(20))), {
        f"xl/worksheets/sheet{n}.xml": sheet_xml(wide)["xl/worksheets/sheet1.xml"] for n in range(20)})  # fmt: skip
    with pytest.raises(Refused, match="more than 3,000,000 cells"):
        tables.read("t.xlsx", content)


def dated(rows: int, columns: int, value: bytes = b"<v>43355</v>") -> bytes:
    """A workbook of cells of dates, all of them far enough down or out to be counted."""
    letters = [openpyxl.utils.get_column_letter(number).encode() for number in range(1, columns + 1)]
    cells = b"".join(
        b'<row r="%d">' % row + b"".join(b'<c r="%s%d" s="1">%s</c>' % (letter, row, value) for letter in letters) + b"</row>"
        for row in range(1, rows + 1)
    )
    return repacked(GOOD, sheet_xml(cells))


@pytest.mark.parametrize(
    ("content", "reason"),
    [(lambda: dated(52_000, 20), r"goes down to row 52,000\. At most 50,000 rows"), (lambda: dated(30_050, 100), "more than 3,000,000 cells")],
)
def test_a_workbook_of_too_many_dates_is_refused_before_any_of_it_is_read(content, reason, monkeypatch):
    made = content()
    monkeypatch.setattr(tables.python_calamine, "load_workbook", None)
    tracemalloc.start()
    try:
        with pytest.raises(Refused, match=reason):
            tables.read("t.xlsx", made)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 300_000_000  # three times what it unpacks to


def test_cells_that_are_only_coloured_are_counted_one_after_another_and_are_no_table():
    coloured = dated(60_000, 10, b"")
    with pytest.raises(Refused, match="nothing in the file"):
        tables.read("t.xlsx", coloured)


def test_what_a_workbook_unpacks_to_is_kept_once_and_only_what_somebody_reads():
    cells = b"".join(b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (n, n, b"seen at home " * 300) for n in range(1, 10_001))
    content = repacked(GOOD, {**sheet_xml(cells), "xl/calcChain.xml": b"<c/>", "xl/sharedStrings.xml": b"<sst/>"})
    checked = workbook_files.check(content)
    assert not checked.parts.keys() & {"xl/calcChain.xml", "docProps/core.xml", "xl/theme/theme1.xml", "xl/sharedStrings.xml"}
    tracemalloc.start()
    try:
        assert len(tables.read("t.xlsx", content).sheets[0].rows) == 10_000
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 2.5 * len(cells)  # twice while it is unpacked


def test_a_long_list_of_formats_is_read_once_for_all_sheets():
    formats = "".join(f'<xf numFmtId="{number % 16_000}"/>' for number in range(370_000))
    styles = f'<styleSheet xmlns="x"><numFmts><numFmt numFmtId="200" formatCode="mmm yyyy"/></numFmts><cellXfs>{formats}</cellXfs></styleSheet>'
    sheets = tables.read("t.xlsx", repacked(of_sheets([f"s{n}" for n in range(100)], list(range(100))), {"xl/styles.xml": styles.encode()})).sheets
    assert len(sheets) == 100


@pytest.mark.req("S55")
def test_a_number_format_of_many_days_is_read_in_one_way():
    formats = f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{"d" * 250}"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    assert workbook_cells.telling_formats(workbook_files.CheckedWorkbook(b"", {"xl/styles.xml": formats.encode()}, {})) == {}


@pytest.mark.req("S55")
def test_a_comment_is_looked_through_once_for_the_notice_over_it():
    text = "[Threaded comment]" * 100_000
    comment = f'<comments><commentList><comment ref="A2"><text><t>{text}</t></text></comment></commentList></comments>'
    ((row, told),) = workbook_comments.notes([("comments", comment.encode())])
    assert row == 2 and "Cell A2 has a comment" in told
