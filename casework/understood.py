"""What came of reading a table row by row: what is accepted, what is held, and what is accepted with a warning.

Nothing is lost and nothing is guessed in silence: each row read is either accepted, or held with the reason beside the text
as typed (one entry for each problem, so a row may be held more than once).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casework import columns, date_order
from casework.columns import Match, Table
from casework.date_order import NONE, Proof
from casework.dates import DateProblem, PartialDate, refuse_future, understand
from casework.sheets import Row
from casework.word_beside import TELLS_OF_A_DAY

LONGEST_HEADING = 80  # characters of headings that stand among the rows
LONGEST_ACROSS = 150  # characters of a heading across the table
SHOWN_NUL = "\u2400"
_YEAR = re.compile(r"(?:year:?\s*)?((?:19|20)\d\d)(?:\s*(?:[:.-]|\(?cont(?:inue|'|’)?d?\.?\)?))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A problem with a row: the sheet's row number, the heading of the column, the cell as typed, what is wrong and what is
    accepted; `cells` is the whole row as typed, heading -> text. A NUL is shown as its sign."""

    row: int
    column: str
    value: str
    reason: str
    cells: dict[str, str]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something to look at in a row that was accepted, in the same terms as `HeldRow`."""

    row: int
    column: str
    value: str
    reason: str
    sheet: str = ""


@dataclass(frozen=True)
class Understood:
    """`read` rows became `accepted` and the distinct rows of `held`: read = len(accepted) + number of held rows, always.

    `outside` are the rows that are no entries: titles, headings, years and days over others, with their text. `unknown_columns` are the
    headings that stand for none of the procedure's columns; their text is kept with each row."""

    read: int
    accepted: list
    held: list[HeldRow]
    warnings: list[Warned]
    outside: list[tuple[int, str]]
    unknown_columns: list[str]


def in_a_sentence(problem: Mapping[str, Any]) -> str:
    """A problem of an import by itself: the sheet, the row, the column, the text found, what is wrong and what is accepted."""
    place = [f"Sheet '{problem['sheet']}'"] if problem.get("sheet") else []
    place.append(f"{'row' if place else 'Row'} {problem['row']}")
    if problem["column"]:
        place.append(f"column '{problem['column']}'")
    value = " ".join(problem["value"].split())
    found = f"'{value[:80]}{'…' if len(value) > 80 else ''}'. " if value and value not in problem["reason"] else ""
    return f"{', '.join(place)}: {found}{problem['reason']}"


class Problems(Exception):
    """What is wrong with a row: (name of the procedure's column, reason) for each."""

    def __init__(self, found: list[tuple[str, str]]):
        self.found = found
        super().__init__()


class RowReader:
    """The rows of a table under a confirmed matching, with where each of the procedure's columns stands."""

    def __init__(self, table: Table, matches: Sequence[Match], target: str):
        columns.demand(matches, target)
        self.table = table
        self.place = {match.target: match.column for match in matches if match.target}
        self.labels = {column["name"]: column["label"] for column in columns.described(target)}
        known = set(self.place.values())
        blank = {place for place, heading in enumerate(table.headings) if re.fullmatch(r"Column [A-Z]+", heading)}
        filled = {
            place
            for place in blank - known
            if any(row.texts[place : place + 1] not in ([], [""]) for row in table.rows)
        }
        self.unknown = [
            place for place in range(len(table.headings)) if place not in known and place not in blank - filled
        ]
        self._shown = [(table.headings[place], place) for place in sorted(known | set(self.unknown))]
        self.held: list[HeldRow] = []
        self.warnings = [Warned(number, "", "", sentence, table.sheet.name) for number, sentence in table.sheet.notes]
        self.outside = list(table.outside)
        self.passed: list[Row] = []  # of the rows, those that are no entries
        self.read = 0
        self._named = list(self.place.items())
        self._with_nul = any("\x00" in text for row in table.rows for text in row.texts)
        self._headings = [heading.casefold() for heading in table.headings]
        self._known = {heading.casefold() for column in columns.described(target) for heading in (column["label"], *column["headings"])}
        self._known |= set(self._headings)
        self._group_rows = {
            top for top, left, bottom, right in table.sheet.merged if top == bottom and right - left > 1
        }

    def rows(self) -> Iterator[Row]:
        """The rows that are entries; blank rows, repeated headings and headings across the table are passed over."""
        others = 0  # the row of headings in another order
        for row in self.table.rows:
            if row.carried and not any(
                text.strip() for place, text in enumerate(row.texts) if place not in row.carried
            ):
                continue
            if self._is_heading(row):
                self.pass_over(row)
                others = 0
                continue
            if self._may_head(row) and (same := self._heads(row)) is not None:
                self.pass_over(row)
                others = 0 if same else row.number
                continue
            self.read += 1
            if others:
                self._hold(row, None, f"It stands under headings in another order (row {others}). Put such rows into a sheet of their own.")
                continue
            if self._with_nul and "\x00" in "".join(row.texts):
                place = next(place for place, text in enumerate(row.texts) if "\x00" in text)
                self._hold(
                    row,
                    place,
                    "The cell holds a NUL character, which no text may hold. Type the text again without it.",
                )
            elif self.table.sheet.ragged and any(text.strip() for text in row.texts[len(self.table.headings) :]):
                count, expected = len(row.texts), len(self.table.headings)
                self._hold(row, expected, f"The row has {count} cells under {expected} headings. "
                           "Put a text that holds the separating mark in quotation marks.")  # fmt: skip
            else:
                yield row

    def pass_over(self, row: Row) -> None:
        """Note a row as no entry."""
        self.passed.append(row)
        self.outside.append((row.number, " ".join(text for text in row.texts if text.strip())))

    def text(self, row: Row, name: str) -> str:
        """The cell of a column of the procedure as typed, '' where there is none."""
        place = self.place.get(name)
        return row.texts[place] if place is not None and place < len(row.texts) else ""

    def texts(self, row: Row) -> dict[str, str]:
        """The cells of the procedure's columns as typed, by the names of those that the table has."""
        texts = row.texts
        try:
            return {name: texts[place] for name, place in self._named}
        except IndexError:  # a row that ends before the last column
            return {name: texts[place] for name, place in self._named if place < len(texts)}

    def value(self, row: Row, name: str) -> object:
        """The cell's own value: a `date` where the file holds one, else the text."""
        place = self.place.get(name)
        value = row.values[place] if place is not None and place < len(row.values) else ""
        return value if isinstance(value, date) else self.text(row, name)

    def date(
        self, row: Row, name: str, problems: list, *, past: date | None = None, hint: int | None = None, month_first: Proof = NONE
    ) -> PartialDate | None:
        """The date of a column; None where it is blank. What is wrong is added to `problems`; `month_first`: what shows the column to be so."""
        value = self.value(row, name)
        if isinstance(value, str) and not value.strip():
            return None
        try:
            found = _understand_month_first(value, hint, month_first) if month_first.cell else understand(value, year_hint=hint)
            if past is not None and found.latest > past:
                refuse_future(found, past)
            return found
        except DateProblem as problem:
            problems.append((name, str(problem)))
            return None

    def cells(self, row: Row) -> dict[str, str]:
        """The whole row as typed, heading -> text."""
        texts = row.texts
        try:
            return {heading: texts[place] for heading, place in self._shown}
        except IndexError:  # a row that ends before the last column
            return {heading: texts[place] if place < len(texts) else "" for heading, place in self._shown}

    def other(self, row: Row) -> dict[str, str]:
        """The filled cells under headings that stand for none of the procedure's columns."""
        if not self.unknown:
            return {}
        headings, texts = self.table.headings, row.texts
        return {headings[place]: texts[place] for place in self.unknown if place < len(texts) and texts[place]}

    def hold(self, row: Row, problems: list[tuple[str, str]]) -> None:
        """Hold a row, one entry for each problem."""
        for name, reason in problems:
            self._hold(row, self.place.get(name), reason, name)

    def warn(self, row: Row, name: str, reason: str) -> None:
        """Note something to look at in a row that is accepted."""
        place = self.place.get(name)
        column = self.table.headings[place] if place is not None else self.labels[name]
        self.warnings.append(Warned(row.number, column, self.text(row, name), reason, self.table.sheet.name))

    def _hold(self, row: Row, place: int | None, reason: str, name: str = "") -> None:
        headings = self.table.headings
        column = headings[place] if place is not None and place < len(headings) else self.labels.get(name, "")
        value = row.texts[place] if place is not None and place < len(row.texts) else ""
        cells = {heading: _without_nul(text) for heading, text in self.cells(row).items()}
        extra = row.texts[len(headings) :]
        cells |= {f"Cell {len(headings) + count}": _without_nul(text) for count, text in enumerate(extra, 1) if text}
        self.held.append(HeldRow(row.number, column, _without_nul(value), reason, cells, self.table.sheet.name))

    def _is_heading(self, row: Row) -> bool:
        if row.number in self._group_rows and sum(bool(text.strip()) for text in row.texts) == 1:
            only = next(text.strip() for text in row.texts if text.strip())
            return len(only) <= LONGEST_ACROSS and not TELLS_OF_A_DAY.match(only)  # else an entry written across the table
        for place, text in enumerate(row.texts[:3]):  # nearly every row is told by its first cell
            if text and not (place < len(self._headings) and self._headings[place] == text.strip().casefold()):
                return False
        return all(
            text.strip().casefold() == heading
            for text, heading in zip(row.texts, self._headings, strict=False)
            if text.strip()
        )

    def _may_head(self, row: Row) -> bool:
        first = row.texts[0] or next(filter(None, row.texts), "")
        return first.strip().casefold() in self._known and max(map(len, row.texts)) <= LONGEST_HEADING

    def _heads(self, row: Row) -> bool | None:
        """Whether headings that stand among the rows name the columns as this table has them; None where they are no headings."""
        found = columns.known(row.texts, self.table.target)
        if not all(column["name"] in found for column in columns.described(self.table.target) if column.get("required")):
            return None
        return all(self.place.get(name, place) == place for name, place in found.items())

    def result(self, accepted: list) -> Understood:
        """All that came of it."""
        unknown = [self.table.headings[place] for place in self.unknown]
        outside = sorted(self.outside, key=lambda one: one[0])
        return Understood(self.read, accepted, self.held, self.warnings, outside, unknown)


def _understand_month_first(value: str | date, hint: int | None, proof: Proof) -> PartialDate:
    """A date where `proof` shows another to have the month first: read so where that is sure, and doubted otherwise."""
    if not isinstance(value, str):
        found = understand(value)
        return replace(found, inferred=date_order.told_of_own(proof.cell)) if found.earliest.day <= 12 else found
    turned = date_order.turned(value) if proof.sure else value
    found = understand(turned, year_hint=hint)
    doubted = turned == value and date_order.may_be_turned(value, found)
    told = date_order.told(proof.cell) if turned != value else date_order.told_of_unturned(proof.cell) if doubted else None
    return replace(found, typed=value, inferred="; ".join(filter(None, [found.inferred, told])) or None)


def year_of(text: str) -> int | None:
    """The year a year column or year heading names, such as '2020', 'Year 2020' or '2020 continued'."""
    found = _YEAR.fullmatch(text.strip())
    return int(found[1]) if found else None


def _without_nul(text: str) -> str:
    return text.replace("\x00", SHOWN_NUL)
