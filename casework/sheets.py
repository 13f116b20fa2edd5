"""What a table is before anything in it is understood: rows of cells as typed, sheet by sheet, and how much of it can be read."""

from dataclasses import dataclass, field
from typing import NamedTuple

MOST_ROWS = 50_000
MOST_COLUMNS = 500
MOST_CELLS = 3_000_000  # of a file
OWN_HEADINGS = ("Entry in the portal", "As kept in the portal")  # of the portal's own workbook, where they are hidden (casework/chronology_exact.py)


class Row(NamedTuple):
    """One row that has something in it: `number` is the sheet's own, from 1; `carried` are the columns whose text comes from
    the top of a merged cell."""

    number: int
    texts: list[str]
    values: list[object]
    carried: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A sheet that has something in it. `merged` holds (first row, first column, last row, last column), from 1 and 0.

    `above` are the lines of text over a document's table, `over` those of them under the table before; `notes` (row or 0, sentence) what a person
    should know who takes it as read.
    """

    name: str
    rows: list[Row]
    visible: bool = True
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    ragged: bool = False  # a csv: a record may have more cells than the headings
    above: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    may_continue: bool = False  # a document's table: without headings it goes on with those of the table above
    may_lack_headings: bool = False  # pasted: the rows may begin at once, in the order of the procedure's template


@dataclass(frozen=True)
class Workbook:
    """What a file holds, sheet by sheet, in the file's order."""

    file_name: str
    sheets: list[Sheet]
