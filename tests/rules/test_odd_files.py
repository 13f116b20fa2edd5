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
