"""Whatever is done to a file, it is read or refused in a sentence, and every row read is accepted or held. `make test-fuzz` does it longer."""

import io
import zipfile
from datetime import date
from functools import cache

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import columns, tables, understand_chronology
from casework.errors import Refused
from tests.rules import agency_files
from tests.rules.sampling import examples
from tests.rules.test_tables import repacked

pytestmark = pytest.mark.req("S26", "S55", "R173")
EXAMPLES = examples(40)
TODAY = date(2026, 11, 22)
NAMES = ["a.xlsx", "a.docx", "a.csv", "a.xls", "a.docm", "a", f"{tables.PASTED}22/11/2026 10:30"]


@cache
def whole() -> list[tuple[str, bytes]]:
    book = openpyxl.Workbook()
    book.active.append(["Date", "Information"])
    book.active.append([date(2019, 9, 12), "Attended"])
    plain = io.BytesIO()
    book.save(plain)
    csv = "Date,Information\n12/09/2019,\"Attended\nagain\"\n31/09/2019,x\n".encode("utf-16")
    return [("a.docx", agency_files.word_file()), ("a.xlsx", agency_files.workbook()), ("a.xlsx", plain.getvalue()), ("a.csv", csv)]


def outcome(name: str, content: bytes) -> None:
    """Read as far as it goes: refused in a sentence, or each row accounted for."""
    try:
        found = columns.find(tables.read(name, content), columns.CHRONOLOGY)
        for table in found:
            if table.matched:
                understood = understand_chronology.understand(table, table.matches, today=TODAY)
                assert understood.read == len(understood.accepted) + len({one.row for one in understood.held})
    except Refused as refused:
        assert str(refused).strip().endswith(".") and "Traceback" not in str(refused)


def fuzz(**given_by):
    return lambda test: settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))(given(**given_by)(test))


@fuzz(which=st.integers(0, 3), place=st.floats(0, 1), bit=st.integers(0, 7), cut=st.booleans())
def test_a_file_cut_off_or_with_a_bit_flipped_is_read_or_refused(which, place, bit, cut):
    name, content = whole()[which]
    at = min(int(place * len(content)), len(content) - 1)
    outcome(name, content[:at] if cut else content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])


@fuzz(which=st.integers(0, 2), part=st.integers(0, 40), data=st.data())
def test_a_file_with_a_part_damaged_inside_is_read_or_refused(which, part, data):
    name, content = whole()[which]
    parts = sorted(zipfile.ZipFile(io.BytesIO(content)).namelist())
    chosen = parts[part % len(parts)]
    inside = zipfile.ZipFile(io.BytesIO(content)).read(chosen)
    begin = data.draw(st.integers(0, len(inside)))
    put = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b"<w:tbl>", b"</w:tr>", b'w:val="-1"', b"<v>1e999</v>", b"&#0;", b"&x;"])))
    outcome(name, repacked(content, {chosen: inside[:begin] + put + inside[begin + data.draw(st.integers(0, 30)) :]}))


@fuzz(which=st.integers(0, 3), name=st.sampled_from(NAMES))
def test_a_file_under_another_files_name_is_read_or_refused(which, name):
    outcome(name, whole()[which][1])


@fuzz(content=st.binary(max_size=300), name=st.sampled_from(NAMES))
def test_any_bytes_are_read_or_refused(content, name):
    outcome(name, content)


@fuzz(text=st.text(st.sampled_from('Date\tInformation 12/09/2019";|,\n\r\x00\x1e"'), max_size=120))
def test_anything_pasted_is_read_or_refused(text):
    outcome(NAMES[-1], text.encode())
