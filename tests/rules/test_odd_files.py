"""Files in odd shapes, each read as it was expected to be: tests/rules/odd_files.toml; and what was found wanting by them."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from casework import columns, tables, understand_chronology
from casework.dates import show
from tests.rules.test_two_rows_of_headings import KINDS, Sent

pytestmark = pytest.mark.req("R73", "R173")
FILES = tomllib.loads((Path(__file__).parent / "odd_files.toml").read_text(encoding="utf-8"))["file"]
READ_ON = date(2026, 11, 22)


def read(file: dict):
    rows = [re.split(r" \|(?: |$)", line) for line in file["rows"].splitlines()]
    kind = file.get("kind", "csv")
    if kind == "paste":
        name, content = f"{tables.PASTED}Monday", "\n".join(map("\t".join, rows)).encode()
    else:
        sent = Sent([[cell or None for cell in row] for row in rows], " ".join(file.get("merged", [])), {})
        name, content = f"a.{kind}", KINDS[kind](sent)
    (table,) = columns.find(tables.read(name, content), columns.CHRONOLOGY)
    return table, understand_chronology.understand(table, table.matches, today=READ_ON)


@pytest.mark.parametrize("file", FILES, ids=[file["name"] for file in FILES])
def test_a_file_in_an_odd_shape_is_read_as_it_says_or_held(file):
    table, result = read(file)
    accepted = [[entry.row, show(entry.date), entry.information, entry.action] for entry in result.accepted]
    expected = file.get("accepted", [])
    assert [row[: len(wanted)] for row, wanted in zip(accepted, expected, strict=False)] == expected and len(accepted) == len(expected)
    assert sorted({held.row for held in result.held}) == file.get("held", [])
    assert result.read + len(result.outside) == len(table.sheet.rows)
    if "warned" in file:
        assert sorted({told.row for told in result.warnings}) == file["warned"]
    if "taken" in file:
        assert {match.target: match.heading for match in table.matches if match.target} == file["taken"]


def test_two_pasted_cells_are_a_date_and_what_happened():
    (table,) = columns.find(tables.read(f"{tables.PASTED}Monday", b"03/03/2018\tRang\n04/03/2018\tVisit\n"), columns.CHRONOLOGY)
    assert [match.target for match in table.matches] == ["date", "information"] and "Check each of them" in table.supposed


LISTS = [
    ("- 03/03/2018: Rang\n- 04/03/2018: Visit", ["03/03/2018 Rang", "04/03/2018 Visit"]),
    ("03/03/2018 - Rang, then wrote\n\n04/03/2018 – Visit, twice", ["03/03/2018 Rang, then wrote", "04/03/2018 Visit, twice"]),
    ("3 - 5 March 2018: Stayed\n4 March 2018 - 14 people - all well", ["03/03/2018 to 05/03/2018 Stayed", "04/03/2018 14 people - all well"]),
    ("03/03/2018 14:30: Rang\n04/03/2018 at 9.15am - Visit", ["03/03/2018 Rang", "04/03/2018 Visit"]),
    ("Chronology of Police\n03.03.18 Sat with her\n04.03.18 14:30 Visit", ["03/03/2018 Sat with her", "04/03/2018 Visit"]),
    ("03/03/2018 - 05/03/2018 stayed\n04/03/2018 - Visit", ["03/03/2018 to 05/03/2018 stayed", "04/03/2018 Visit"]),
    ("03/03/2018: Rang\n  and wrote\n04/03/2018: Visit", ["03/03/2018 Rang\nand wrote", "04/03/2018 Visit"]),
    ("2018\n3 March: Rang\n2019\n4 March: Visit", ["03/03/2018 Rang", "04/03/2019 Visit"]),
    ("03/03/2018,XY,Rang - twice\n04/03/2018,XY,Visit: x", ["03/03/2018 Rang - twice", "04/03/2018 Visit: x"]),
    ("Date;Information\n03/03/2018;Rang - twice\n04/03/2018;Visit: x", ["03/03/2018 Rang - twice", "04/03/2018 Visit: x"]),
]


@pytest.mark.parametrize(("pasted", "read_as"), LISTS)
def test_a_pasted_list_whose_lines_begin_with_their_dates_is_read_as_date_and_what_happened(pasted, read_as):
    (table,) = columns.find(tables.read(f"{tables.PASTED}Monday", pasted.encode()), columns.CHRONOLOGY)
    result = understand_chronology.understand(table, table.matches, today=READ_ON)
    assert [f"{show(entry.date)} {entry.information}" for entry in result.accepted] == read_as and result.held == []
    assert "Check each of them" in table.supposed or "Date" in pasted
    assert [told.reason for told in result.warnings if "further line" in told.reason] == [
        "'and wrote' has no date and was taken for a further line of this row. Check it."] * pasted.count("and wrote")  # fmt: skip


def test_a_line_of_a_pasted_list_whose_date_is_not_read_is_held_and_no_part_of_the_line_above():
    (table,) = columns.find(tables.read(f"{tables.PASTED}Monday", b"03/03/2018: a\n31/02/2018: b\n04/03/2018 at 9.15: c"), columns.CHRONOLOGY)
    result = understand_chronology.understand(table, table.matches, today=READ_ON)
    assert [entry.row for entry in result.accepted] == [1] and [held.value for held in result.held] == ["31/02/2018", "04/03/2018 at 9.15"]


@pytest.mark.parametrize("pasted", ["She rang on 3 March 2018: no reply.\nThen she wrote.", "03/03/2018\n04/03/2018", "Notes: a\n- b: c"])
def test_pasted_prose_is_no_list_of_dates(pasted):
    assert all(len(row.texts) == 1 for row in tables.read(f"{tables.PASTED}Monday", pasted.encode()).sheets[0].rows)


@pytest.mark.req("S55")
@pytest.mark.timeout(60)
def test_a_long_pasted_list_is_read_in_a_moment():
    lines = [f"- {number % 28 + 1:02d}/03/2018: Rang - and - then - wrote {number}" for number in range(50_000)]
    assert len(tables.read(f"{tables.PASTED}Monday", "\n".join(lines).encode()).sheets[0].rows) == 50_000


@pytest.mark.parametrize(
    ("heading", "name"),
    [("Comments: Panel", "panel_note"), ("Comments: IMR author", "comment"), ("Seen: Victim", "seen"), ("Seen: Child", None),
     ("Seen: Perpetrator", None), ("Action: Agency", "agency"), ("Outcome: Contact", "outcome"), ("Outcome: Police", "outcome")],
)  # fmt: skip
def test_two_rows_of_headings_are_read_the_other_way_round_where_the_lower_says_nothing_by_itself(heading, name):
    assert [match.target for match in columns.guess([heading], columns.CHRONOLOGY)] == [name]


def test_two_tables_side_by_side_are_pointed_out():
    _, result = read({"rows": "Date | Details |  | Date | Details\n03/03/2018 | Rang |  | 04/03/2018 | Visit, and more"})
    assert [entry.other for entry in result.accepted] == [{"Date (2)": "04/03/2018", "Details (2)": "Visit, and more"}]
    assert ["'Date', 'Details' stand more than once, as of two tables side by side" in told.reason for told in result.warnings] == [True]
    _, once = read({"rows": "Date | Details | Comment | Comment | Date\n03/03/2018 | Rang | a | b | 04/03/2018"})
    assert once.warnings == []
