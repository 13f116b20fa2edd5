"""Opening what agencies send: read exactly as typed, or refused with the reason."""

import csv
import io
import random
import struct
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casework import tables, workbook_files
from casework.errors import Refused

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def workbook(*rows, sheet="Chronology", change=None) -> bytes:
    """An .xlsx of one sheet; `change` may alter it before it is written."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The same zip with parts put in, replaced, or (None) left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part)
    return file.getvalue()


def sheet_xml(cells: bytes) -> dict[str, bytes]:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return {"xl/worksheets/sheet1.xml": head + cells + b"</sheetData></worksheet>"}


def texts(content: bytes, name: str = "table.xlsx") -> list[list[str]]:
    return [row.texts for row in tables.read(name, content).sheets[0].rows]


GOOD = workbook(["Date", "Information"], [date(2019, 9, 12), "Seen at home"])


# --- read


@pytest.mark.req("R173")
def test_a_cell_keeps_its_text_its_value_and_the_number_of_its_row():
    content = workbook([], ["Date", "Information"], [], [datetime(2019, 9, 12, 14, 30), "Seen", 3, 21.5, True])
    sheet = tables.read("C:\\sent\\table.xlsx", content).sheets[0]
    assert [row.number for row in sheet.rows] == [2, 4]
    assert sheet.rows[1].texts == ["12/09/2019 14:30", "Seen", "3", "21.5", "TRUE"]
    assert sheet.rows[1].values[0] == datetime(2019, 9, 12, 14, 30)
    assert tables.read("C:\\sent\\table.xlsx", content).file_name == "table.xlsx"


@pytest.mark.req("S55")
@pytest.mark.parametrize(
    "text",
    ["x" * 32_000, "😀 👩‍👧 \U0001f3f4", "שלום עולם \u202e reversed", "e\u0301 combining", "=HYPERLINK(\"http://x\",\"y\")", "<img src=http://x>",
     "  spaces  ", "one\ntwo", "{{ x }}", "'quoted'", "001", "1e5"],
)  # fmt: skip
def test_any_text_is_kept_exactly(text):
    def as_text(book):
        book.active["A1"].value = text
        book.active["A1"].data_type = "s"

    assert texts(workbook(change=as_text)) == [[text]]
    assert texts(csv_of([["a", "b"], [text, "x"]]), "table.csv")[1] == [text, "x"]


@pytest.mark.req("S55")
def test_a_text_of_a_hundred_thousand_letters_is_kept_exactly():
    long = "Ω" * 100_000
    assert texts(csv_of([["a", "b"], [long, "x"]]), "table.csv")[1][0] == long
    cell = b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + long.encode() + b"</t></is></c></row>"
    assert texts(repacked(GOOD, sheet_xml(cell))) == [[long]]


def test_a_formula_that_was_never_calculated_and_an_error_are_shown_and_not_lost():
    assert texts(workbook(["=1+1", '=A1&"<b>"', "#N/A"])) == [["=1+1", '=A1&"<b>"', "#N/A"]]


def test_what_a_spreadsheet_shows_is_not_made_more_exact_or_less():
    def formats(book):
        book.active.append([datetime(2019, 9, 1), 21.1, datetime(2019, 9, 12), 0.5])
        for cell, code in zip(book.active[1], ("mmm-yy", "0.00", "mmm-yy", "0%"), strict=True):
            cell.number_format = code

    assert texts(workbook(change=formats)) == [["September 2019", "21.10", "12/09/2019", "0.5"]]


def test_a_merged_cell_is_carried_down_and_marked_so():
    def merge(book):
        book.active.merge_cells("A2:A4")

    rows = (
        tables.read("t.xlsx", workbook(["R", "A"], ["One", "a"], [None, "b"], [None, "c"], ["Two", "d"], change=merge))
        .sheets[0]
        .rows
    )
    assert [row.texts for row in rows] == [["R", "A"], ["One", "a"], ["One", "b"], ["One", "c"], ["Two", "d"]]
    assert [sorted(row.carried) for row in rows] == [[], [], [0], [0], []]


def test_every_sheet_that_holds_something_is_read_and_a_hidden_one_is_marked():
    def more(book):
        book.create_sheet("Empty")
        hidden = book.create_sheet("Old")
        hidden["C7"] = "x"
        hidden.sheet_state = "hidden"

    sheets = tables.read("t.xlsx", workbook(["a"], change=more)).sheets
    assert [(sheet.name, sheet.visible, sheet.rows[0].number) for sheet in sheets] == [
        ("Chronology", True, 1),
        ("Old", False, 7),
    ]


LOGS = ["Log", "Log", "Log (2)"]


def of_sheets(names: list[str], parts: list[int]) -> bytes:
    """A workbook whose sheets are called so, each showing the part of that number, which holds 'MARK' and the number."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/sheet{part}.xml"/>' for n, part in enumerate(parts))
    sheets = "".join(f'<sheet name="{name}" sheetId="{n + 1}" r:id="r{n}"/>' for n, name in enumerate(names))
    head = f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{relations}">'
    made = {f"xl/worksheets/sheet{part}.xml": sheet_xml(b'<row r="1"><c r="A1" t="inlineStr"><is><t>MARK%d</t></is></c></row>' % part)[
        "xl/worksheets/sheet1.xml"] for part in parts}  # fmt: skip
    made["xl/workbook.xml"] = f"{head}<sheets>{sheets}</sheets></workbook>".encode()
    made["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'.encode()
    )
    return repacked(GOOD, made)


@pytest.mark.req("R173", "S55")
def test_sheets_of_one_name_are_each_read_and_told_apart_by_name():
    sheets = tables.read("t.xlsx", of_sheets(LOGS, [1, 2, 3])).sheets
    assert [(sheet.name, sheet.rows[0].texts) for sheet in sheets] == [
        ("Log", ["MARK1"]), ("Log (2)", ["MARK2"]), ("Log (2) (2)", ["MARK3"])]  # fmt: skip


@pytest.mark.req("S26")
def test_one_part_that_is_shown_as_many_sheets_is_refused():
    with pytest.raises(Refused, match="damaged"):
        tables.read("t.xlsx", of_sheets(["a", "b"], [1, 1]))


def csv_of(rows, delimiter=",", encoding="utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


ROWS = [
    ["Date", "Information", "Agency"],
    ["12/09/2019", "café, £5; “seen” | again", "KMPT | Kent Police"],
    ["1.2.20", "two\r\nlines", ""],
]


@pytest.mark.req("R173")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_any_usual_encoding_and_delimiter(encoding, delimiter):
    assert texts(csv_of(ROWS, delimiter, encoding), "t.csv") == ROWS


def test_rows_of_a_csv_are_numbered_as_a_spreadsheet_shows_them():
    rows = tables.read("t.csv", b'a,b\r\n\r\n"one\r\ntwo",x\r\n,\r\nlast,y').sheets[0].rows
    assert [(row.number, row.texts[0]) for row in rows] == [(1, "a"), (3, "one\r\ntwo"), (5, "last")]


@pytest.mark.req("R173")
def test_a_blank_before_a_quotation_mark_parts_no_cell_and_is_kept_where_it_says_something():
    blank = b'Date, Information\n12/09/2019, "seen, alone"\n13/09/2019,  "said ""no"",\nand left"\n'
    assert texts(blank, "t.csv") == [["Date", "Information"], ["12/09/2019", "seen, alone"], ["13/09/2019", 'said "no",\nand left']]
    every_row_fits = b'Date,Information\n12/09/2019, "seen" alone\n13/09/2019,  indented\n'
    assert texts(every_row_fits, "t.csv")[1:] == [["12/09/2019", ' "seen" alone'], ["13/09/2019", "  indented"]]
    none_fits = b'Date,Information\n12/09/2019, "seen, alone"\n13/09/2019,  one, two\n'
    assert texts(none_fits, "t.csv")[1:] == [["12/09/2019", ' "seen', ' alone"'], ["13/09/2019", "  one", " two"]]


def test_a_separator_named_by_excel_is_followed():
    assert texts(b"sep=;\r\na;b,c\r\n1;2", "t.csv") == [["a", "b,c"], ["1", "2"]]


def test_numbers_in_a_csv_stay_as_typed():
    assert texts(b"No,Recommendation\n21.1,a\n21.10,b\n21.10.1,c\n007,d\n", "t.csv")[1:] == [
        ["21.1", "a"],
        ["21.10", "b"],
        ["21.10.1", "c"],
        ["007", "d"],
    ]


def test_a_quotation_mark_that_is_never_closed_is_named_and_swallows_no_rows():
    with pytest.raises(Refused, match="opened in row 3 is never closed"):
        tables.read("t.csv", b'a,b\nx,y\n"open,z\nlost,row\n')


# --- refused


def macros(name="xl/vbaProject.bin"):
    return repacked(GOOD, {name: b"x"})


def zeros(count: int) -> bytes:
    return repacked(GOOD, {"xl/media.xml": bytes(count)})


def encrypted() -> bytes:
    content = bytearray(GOOD)
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


def lying_directory() -> bytes:
    """A part that unpacks to 5 MB and says it has 100 bytes."""
    content = bytearray(repacked(GOOD, {"xl/big.xml": b"<x/>" + b" " * 5_000_000}))
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 100)
    return bytes(content)


def far_cell(place: str) -> bytes:
    def write(book):
        book.active[place] = "x"

    return workbook(["a"], change=write)


def unusual_xml() -> bytes:
    cells = b"<row r='1048576'><c t='inlineStr'><is><t>x</t></is></c></row>"
    return repacked(GOOD, sheet_xml(b'<row r="1"><c t="inlineStr" r="A1"><is><t>x</t></is></c></row>' + cells))


def repeated_text() -> bytes:
    long = (
        b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>"
        + b"ab" * 500_000
        + b"</t></si></sst>"
    )
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 1001))
    return repacked(GOOD, {**sheet_xml(cells), "xl/sharedStrings.xml": long})


def many_merged() -> bytes:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="49000"><c r="A49000"><v>1</v></c></row>'
    merged = b"<mergeCells>" + b'<mergeCell ref="A1:B49000"/>' * 200 + b"</mergeCells>"
    xml = sheet_xml(cells)["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", b"</sheetData>" + merged)
    return repacked(GOOD, {"xl/worksheets/sheet1.xml": xml})


def document() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return file.getvalue()


BAD = [
    ("t.xlsx", lambda: b"", "0 bytes"),
    ("t.csv", lambda: b"", "0 bytes"),
    ("t.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture \\(PNG\\)"),
    ("t.xlsx", lambda: b"\xff\xd8\xff\xe0" + bytes(50), "a picture \\(JPEG\\)"),
    ("t.csv", lambda: b"\xff\xd8\xff\xe0" + bytes(50), "a picture \\(JPEG\\)"),
    ("t.csv", lambda: b"GIF89a" + bytes(50), "a picture \\(GIF\\)"),
    ("t.csv", lambda: b"BM" + bytes(100), "a picture \\(BMP\\)"),
    ("t.csv", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web page or picture"),
    ("t.csv", lambda: b"\n <!DOCTYPE html><html>", "web page or picture"),
    ("t.xlsx", lambda: b"%PDF-1.7", "a PDF"),
    ("t.xlsx", lambda: b"MZ" + bytes(100), "a program"),
    ("t.xlsx", lambda: b"Date,Information\n", "not an Excel workbook"),
    ("t.xls", lambda: OLE, "old Office format"),
    ("t.xlsx", lambda: OLE, "old Office format"),
    ("t.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
    ("t.xlsx", encrypted, "protected with a password"),
    ("t.xlsm", lambda: GOOD, "macros"),
    ("t.xlsx", macros, "macros"),
    ("t.xlsx", lambda: macros("xl/VBAPROJECT.BIN"), "macros"),
    ("t.xlsx", lambda: macros("xl/macrosheets/sheet1.xml"), "macros"),
    ("t.xlsx", lambda: repacked(GOOD, {"../../evil.xml": b"<x/>"}), "path in its name"),
    ("t.xlsx", lambda: repacked(GOOD, {"/etc/evil.xml": b"<x/>"}), "path in its name"),
    ("t.xlsx", lambda: repacked(GOOD, {f"xl/{n}.xml": b"" for n in range(2001)}), "2,0.. parts"),
    ("t.xlsx", lambda: zeros(30 * 1024 * 1024), "unpacks to far more"),
    ("t.xlsx", lambda: zeros(201 * 1024 * 1024), "unpacks to far more"),
    ("t.xlsx", repeated_text, "unpacks to far more"),
    ("t.xlsx", lying_directory, "damaged"),
    ("t.xlsx", lambda: far_cell("A1048576"), "down to row 1,048,576"),
    ("t.xlsx", lambda: far_cell("XFD1048576"), "down to row 1,048,576"),
    ("t.xlsx", lambda: far_cell("XFD10"), "16,384 columns"),
    ("t.xlsx", unusual_xml, "down to row 1,048,576"),
    ("t.xlsx", many_merged, "merged cells"),
    ("t.xlsx", lambda: repacked(GOOD, {"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "damaged"),
    ("t.xlsx", lambda: GOOD[: len(GOOD) // 2], "damaged"),
    ("t.xlsx", lambda: repacked(GOOD, {"xl/worksheets/sheet1.xml": b"<not xml"}), "damaged|nothing in the file"),
    ("t.xlsx", lambda: repacked(GOOD, {"xl/workbook.xml": None}), "damaged"),
    ("t.xlsx", document, "Word document"),
    ("t.xlsx", lambda: workbook(), "nothing in the file"),
    ("t.xlsx", lambda: workbook(["", "  "], [None]), "nothing in the file"),
    ("t.csv", lambda: b",,,\r\n \r\n", "nothing in the file"),
    ("t.csv", lambda: GOOD, "named .csv but is a workbook"),
    ("t.csv", lambda: bytes(random.Random(1).randbytes(5000)), "not text"),
    ("t.csv", lambda: b"a," * 600, "1,2.. columns|columns"),
    ("t.csv", lambda: b"a,b\n" * 50_001, "more than 50,000 rows"),
    ("t.csv", lambda: b"a" * (20 * 1024 * 1024 + 1), "At most 20 MB"),
    ("t.docx", lambda: document(), "document is damaged"),
    ("t.csv:hidden", lambda: b"a,b", "cannot be read"),
    ("table", lambda: b"a,b", "does not say what it is"),
    ("table.pdf", lambda: b"a,b", "ending in .pdf"),
]


@pytest.mark.req("S26")
@pytest.mark.parametrize(
    ("name", "make", "reason"), BAD, ids=[f"{number}-{row[2][:20]}" for number, row in enumerate(BAD)]
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(name, make, reason):
    with pytest.raises(Refused, match=reason) as refused:
        tables.read(name, make())
    assert str(refused.value).endswith(".") and "Traceback" not in str(refused.value)


@pytest.mark.req("S26")
def test_nothing_of_a_bomb_is_parsed(monkeypatch):
    monkeypatch.setattr(tables.python_calamine, "load_workbook", lambda *_: pytest.fail("the file was parsed"))
    for name, make, reason in BAD:
        if name == "t.xlsx" and (
            "macros" in reason or "unpacks" in reason or "row 1,048" in reason or "password" in reason
        ):
            with pytest.raises(Refused):
                tables.read(name, make())


def test_colour_far_below_the_table_is_no_reason_to_refuse_it():
    def colour(book):
        book.active["A1048576"].fill = openpyxl.styles.PatternFill("solid", "FFFF00")

    assert len(texts(workbook(["a"], ["b"], change=colour))) == 2


# --- never a crash


def outcome(name: str, content: bytes) -> str:
    try:
        return f"{len(tables.read(name, content).sheets)} sheets"
    except Refused as refused:
        assert str(refused).strip().endswith(".")
        return "refused"


@pytest.mark.req("S26", "S55")
@given(st.binary(max_size=400), st.sampled_from(["t.csv", "t.xlsx"]))
def test_any_bytes_are_read_or_refused_in_a_sentence(content, name):
    outcome(name, content)


@pytest.mark.req("S55")
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), min_size=1, max_size=6))
def test_any_csv_reads_back_as_it_was_written(rows):
    content = csv_of(rows, encoding="utf-8-sig")
    if any(text.strip() for row in rows for text in row):
        try:
            read = texts(content, "t.csv")
        except Refused:
            assert any(ord(letter) < 32 for row in rows for text in row for letter in text)
        else:
            if tables._delimiter(content.decode("utf-8-sig")) == ",":
                assert read == [row for row in rows if any(text.strip() for text in row)]


@pytest.mark.req("S26")
@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 7), st.booleans())
def test_a_workbook_cut_off_or_with_a_bit_flipped_is_read_or_refused(place, bit, cut):
    broken = GOOD[:place] if cut else GOOD[:place] + bytes([GOOD[place] ^ 1 << bit]) + GOOD[place + 1 :]
    outcome("t.xlsx", broken)


@pytest.mark.req("S26")
@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())), st.data())
def test_a_workbook_with_a_part_damaged_inside_is_read_or_refused(name, data):
    part = zipfile.ZipFile(io.BytesIO(GOOD)).read(name)
    place = data.draw(st.integers(0, len(part)))
    outcome(
        "t.xlsx",
        repacked(
            GOOD, {name: part[:place] + data.draw(st.binary(max_size=6)) + part[place + data.draw(st.integers(0, 9)) :]}
        ),
    )


def test_the_limits_are_those_that_the_sentences_name():
    assert (tables.MOST_BYTES, tables.MOST_ROWS, workbook_files.MOST_PARTS) == (20 * 1024 * 1024, 50_000, 2_000)


@pytest.mark.req("S26", "S54")
@pytest.mark.timeout(60)  # what looks back over them again and again takes hours
@pytest.mark.parametrize(
    "hidden",
    [b'<c r="A1">' * 100_000, b'<c r="A1">' + b"<f>" * 300_000 + b"</c>", b'<c r="A1">' + b"<v>" * 300_000 + b"</c>"],
    ids=["cells that never end", "formulas that never end", "values that never end"],
)
def test_what_never_ends_in_a_comment_of_the_sheet_takes_no_time(hidden):
    cells = b'<row r="1"><c r="A1"><f>1+1</f></c></row>'
    file = repacked(GOOD, {name: xml + b"<!--" + hidden + b"-->" for name, xml in sheet_xml(cells).items()})
    assert texts(file) == [["=1+1"]]


@pytest.mark.req("S26")
def test_a_list_of_formats_too_long_for_any_workbook_is_refused_before_it_is_read():
    styles = b"<styleSheet>" + b"".join(b'<xf a="%d"/>' % number for number in range(900_000)) + b"</styleSheet>"
    with pytest.raises(Refused, match="unpacks to far more"):
        tables.read("a.xlsx", repacked(GOOD, {"xl/styles.xml": styles, **sheet_xml(b"<row r='1'><c r='A1'><v>1</v></c></row>")}))


# --- what a workbook holds beside its cells, or does not show


def notes_of(content: bytes) -> str:
    return " ".join(sentence for sheet in tables.read("t.xlsx", content).sheets for _, sentence in sheet.notes)


@pytest.mark.req("R173")
def test_comments_and_text_boxes_that_are_not_read_are_said():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet, plain = book.add_worksheet(), book.add_worksheet()
        sheet.write_row(0, 0, ["Date", "Information"])
        sheet.write_comment(1, 1, "She said that he would kill her")
        sheet.insert_textbox(4, 1, "No records are held before 2014")
        plain.write_row(0, 0, ["Date", "Information"])
        plain.insert_image(4, 1, "logo.png", {"image_data": io.BytesIO(PICTURE)})
    read = tables.read("t.xlsx", file.getvalue()).sheets
    assert read[0].notes[0] == (2, "Cell B2 has a comment, which is not read: 'She said that he would kill her'. "
                                "Put what belongs to an entry into its row.")  # fmt: skip
    assert "text box, which is not read" in read[0].notes[1][1]
    assert read[1].notes == []  # a logo says nothing


def linked(**parts: str) -> bytes:
    """A workbook of a heading and two rows, with parts of these kinds beside its sheet."""
    links = "".join(f'<Relationship Id="r{kind}" Type="x/{kind}" Target="../{kind}1.xml"/>' for kind in parts)
    made = {f"xl/{kind}1.xml": xml.encode() for kind, xml in parts.items()}
    links_of_sheet = f"<Relationships>{links}</Relationships>".encode()
    return repacked(workbook(["Date", "Seen"], ["1/2/19", "x"], ["2/2/19", "y"]), {**made, "xl/worksheets/_rels/sheet1.xml.rels": links_of_sheet})


@pytest.mark.req("R173")
def test_tick_boxes_and_pictures_over_the_rows_that_are_not_read_are_said():
    assert "Tick boxes or lists lie over the sheet, which are not read" in notes_of(linked(ctrlProp='<formControlPr objectType="CheckBox"/>'))
    assert "Tick boxes" in notes_of(linked(control='<ocx classid="{8BD21D40-EC42-11CE-9E0D-00AA006002F3}"/>'))
    assert notes_of(linked(ctrlProp='<formControlPr objectType="Button"/>')) == ""
    picture = "<x:wsDr><x:twoCellAnchor><x:from><x:col>1</x:col><x:row>{}</x:row></x:from><x:pic/></x:twoCellAnchor></x:wsDr>"
    assert "Pictures lie over rows of the table, which are not read: 3." in notes_of(linked(drawing=picture.format(2)))
    assert notes_of(linked(drawing=picture.format(0))) == notes_of(linked(drawing=picture.format(9))) == ""


@pytest.mark.req("R173")
def test_a_comment_is_said_in_its_own_words_and_a_thread_of_them_once():
    copy = "[Threaded comment]\n\nYour version of Excel allows you to read this.\n\nComment:\n    {}"
    plain = (
        "<comments><authors><author>Jane Smith</author><author>tc=1</author></authors><commentList>"
        '<comment ref="B2" authorId="0"><text><r><t>Jane Smith:</t></r><r><t xml:space="preserve">\nA &amp; B were seen</t></r></text></comment>'
        f'<comment ref="B3" authorId="1"><text><t>{copy.format("She fled")}</t></text></comment>'
        f'<comment ref="A3" authorId="1"><text><t>{copy.format("Date unsure")}</t></text></comment><comment ref="A1"/></commentList></comments>'
    )
    texts = ["She fled", f"To{' kin' * 100}"]
    thread = "".join(f'<threadedComment ref="B3" id="{n}"><text>{text}</text></threadedComment>' for n, text in enumerate(texts))
    (sheet,) = tables.read("t.xlsx", linked(comments=plain, threadedComment=f"<ThreadedComments>{thread}</ThreadedComments>")).sheets
    assert [(row, sentence.partition(": ")[2].partition("'. ")[0]) for row, sentence in sheet.notes] == [
        (2, "'A & B were seen"), (3, "'" + " / ".join(texts)[:200] + "…"), (3, "'Date unsure"),
        (0, "A1. Put what belongs to an entry into its row.")]  # fmt: skip
    assert sheet.notes[-1][1].startswith("Cells of the sheet have more comments")


@pytest.mark.req("R173")
def test_of_very_many_comments_the_first_are_said_and_the_others_counted():
    many = "".join(f'<comment ref="B{n}"><text><t>Note {n}</t></text></comment>' for n in range(1, 61))
    (sheet,) = tables.read("t.xlsx", linked(comments=f"<comments>{many}</comments>")).sheets
    assert len(sheet.notes) == 51
    assert "more comments, which are not read: B51, B52, B53, B54, B55 and 5 more." in sheet.notes[-1][1]


@pytest.mark.req("R173")
def test_hidden_rows_and_columns_are_read_and_said():
    def hide(book):
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True

    rows = (["Date", "Restricted", "Information"], ["1/2/19", "x", "a"], ["2/2/19", "", "b"])
    content = workbook(*rows, change=hide)
    assert texts(content) == [list(row) for row in rows]
    assert notes_of(content) == (
        "Rows are hidden in the file, or filtered out, and were read like the others: 3. "
        "Columns are hidden in the file and were read like the others: 'Restricted'."
    )
    assert notes_of(workbook(*rows)) == ""


@pytest.mark.req("A18", "R213")
def test_a_date_shown_as_its_year_alone_is_the_year_whichever_day_the_workbook_counts_from():
    def formats(book):
        book.active.append([datetime(2018, 1, 1), datetime(2018, 1, 1), datetime(2018, 6, 15), datetime(2018, 3, 1)])
        for cell, code in zip(book.active[1], ("yyyy", "yy", "yyyy", "mmm-yy"), strict=True):
            cell.number_format = code

    def from_1904(book):
        book.epoch = CALENDAR_MAC_1904
        formats(book)

    shown = [["2018", "2018", "15/06/2018", "March 2018"]]
    assert texts(workbook(change=formats)) == shown and texts(workbook(change=from_1904)) == shown


@pytest.mark.req("A18", "R213")
def test_dates_that_a_spreadsheet_shows_without_their_year_are_warned_of():
    def formats(book):
        for row, code in ((1, "d-mmm"), (2, "dd/mm"), (3, "dddd d mmmm"), (4, "dd/mm/yyyy"), (5, "mmm d")):
            book.active.append([datetime(2025, 9, 13), "x"])
            book.active.cell(row, 1).number_format = code

    told = "Rows with dates shown without their year: 1, 2, 3, 5. They were read with the year that the file holds"
    assert told in notes_of(workbook(change=formats))
    assert texts(workbook(change=formats)) == [["13/09/2025", "x"]] * 5


def test_bare_day_numbers_of_a_workbook_that_counts_from_1904_are_warned_of():
    def from_1904(book):
        book.epoch = CALENDAR_MAC_1904

    assert "counts its days from 1904" in notes_of(workbook(["Date"], [41_700], change=from_1904))
    assert notes_of(workbook(["Date"], [41_700])) == "" and notes_of(workbook(["Date"], [17], change=from_1904)) == ""


@pytest.mark.req("S26")
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.msg", OLE + "__substg1.0_0037".encode("utf-16-le"), "a mail saved from Outlook"), ("a.xls", GOOD, "no old workbook.*name it so"),
        ("a.doc", GOOD, "no old document"), ("a.xls", b'<meta charset="utf-8"><table>', "web page"), ("a.xls", OLE, "old Office format"),
    ],
)  # fmt: skip
def test_a_file_under_another_name_is_called_what_it_is(name, content, reason):
    with pytest.raises(Refused, match=reason):
        tables.read(name, content)


def test_a_blank_after_a_files_name_is_no_other_ending():
    assert texts(GOOD, "table.xlsx ")[0] == ["Date", "Information"]
