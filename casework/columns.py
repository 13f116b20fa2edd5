"""Which column of an agency's table is which column of the procedure's (Appendices 3 and 9), and where the table begins.

The columns and the headings under which they have been met are data: procedure/columns.toml. A guess is for a person to
confirm; what was confirmed once is handed in again as `remembered`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from casework import heading_rows
from casework.date_order import NONE, Proof
from casework.errors import Refused
from casework.heading_matches import Match as Match
from casework.heading_matches import guess as guess
from casework.heading_matches import has_required, in_full, joins, remembered_as
from casework.heading_words import LIKELY as LIKELY
from casework.heading_words import described as described
from casework.heading_words import known as known
from casework.heading_words import likely
from casework.heading_words import national_bodies as national_bodies
from casework.heading_words import plain as plain
from casework.sheets import Row, Sheet, Workbook

CHRONOLOGY, ACTION_PLAN = "chronology", "action_plan"
_GUESSED_IN_ALL = 30_000  # cells of a file that may be headings
_GUESSED_OF_A_SHEET = (100, 3_000)  # at least of each, at most of any
_LOOKED_AT = 50  # rows, to see which column says most
_SIDE_BY_SIDE = (
    "The headings {} stand more than once, as of two tables side by side. Only the first of each is read; the other cells stay with the row. "
    "Put the second table under the first where it holds entries."
)
_SHORT = 10  # letters: a column that says no more, row by row, tells no story


@dataclass(frozen=True)
class Table:
    """The table of one sheet: its headings (one a column, none twice), the rows under them, what stands outside
    (row number and text), and the guess which column is which."""

    sheet: Sheet
    target: str
    headings: list[str]
    rows: list[Row]
    outside: list[tuple[int, str]]
    matches: list[Match] = field(default_factory=list)
    supposed: str = ""  # where the headings come from when the table has none of its own
    month_first: Proof = NONE  # what another sheet shows of the order of day and month
    remembered: frozenset[str] = frozenset()  # of its headings those that somebody chose a column for in an earlier file
    ticked: bool = False  # whether the file has ticks under 'Victim seen', where a cross may mean the contrary

    @property
    def matched(self) -> bool:
        """Whether every column that must be there was found."""
        return has_required(self.matches, self.target)


def confirmed(headings: Sequence[str], choice: Mapping[str, str | None], target: str) -> list[Match]:
    """Matches as a person chose them, heading -> name of a column or None. `Refused` where a column is chosen twice, is not
    one of the procedure's, or stands under a heading the table does not have."""
    names = {column["name"]: column["label"] for column in described(target)}
    chosen = [name for name in choice.values() if name]
    for name in chosen:
        if name not in names:
            raise Refused(f"'{name}' is not a column of this table. Choose one of: {', '.join(names.values())}.")
        if chosen.count(name) > 1:
            raise Refused(f"'{names[name]}' was chosen for two columns. Choose it for one.")
    for heading in choice:
        if heading not in headings:
            raise Refused(f"The table has no column '{heading}'. It has: {_listed(headings)}.")
    return [Match(column, heading, choice.get(heading), 1.0) for column, heading in enumerate(headings)]  # fmt: skip


def remember(matches: Sequence[Match]) -> dict[str, str | None]:
    """What a person confirmed, to be handed to `guess` for the next file: plain heading -> name of a column or None."""
    return {plain(match.heading): match.target for match in matches if plain(match.heading)}


def learned(table: Table, matches: Sequence[Match]) -> dict[str, str | None]:
    """Of what was confirmed, what somebody chose, in this file or in one before it: the rest is as guessed, and is guessed again better."""
    guessed = {match.column: match.target for match in table.matches}
    chosen = [match for match in matches if match.target != guessed.get(match.column) or match.heading in table.remembered]
    alike = Counter(plain(match.heading) for match in matches)
    return {(words if alike[words] == 1 else in_full(match.heading)): match.target for match in chosen if (words := plain(match.heading))}


def recalled(matching: Mapping[str, str | None], chosen: Mapping[str, str | None] | None, target: str) -> dict[str, str | None]:
    """What an agency's last file teaches for its next: what was `chosen`; of a file from before that was kept, its whole `matching`.

    Not that its 'Action' or 'Outcome' was left out, or 'Outcome' was the action: before these were joined, nobody could choose both."""
    if chosen is not None:
        return dict(chosen)
    guessed = {match.heading: match.target for match in guess(list(matching), target)}
    both = [(name, into) for name, into in joins(target).items() if {name, into} <= set(guessed.values())]
    unchosen = {heading for heading in matching for name, into in both if guessed[heading] in (name, into) and matching[heading] in (None, into)}
    return {heading: name for heading, name in matching.items() if heading not in unchosen}


def demand(matches: Sequence[Match], target: str) -> None:
    """Raise `Refused` where a required column has none, naming it and what was found."""
    found = {match.target for match in matches}
    missing = [
        column["label"] for column in described(target) if column.get("required") and column["name"] not in found
    ]
    headings = [match.heading for match in matches]
    if not found - {None}:
        raise Refused(f"No column can be matched. Found: {_listed(headings)}. Needed: {' and '.join(missing)}.")
    if missing:
        raise Refused(f"No column is matched to {' and '.join(missing)}. Found: {_listed(headings)}.")


def find(workbook: Workbook, target: str, remembered: Mapping[str, str | None] | None = None) -> list[Table]:
    """One table for each sheet, its headings found wherever they stand; those that are `matched` can be read as guessed.

    A document's table without headings goes on with those of the table above it; pasted rows without headings begin at once, in the order
    of the procedure's template.
    """
    found: list[Table] = []
    few, many = _GUESSED_OF_A_SHEET
    most = min(max(few, _GUESSED_IN_ALL // max(len(workbook.sheets), 1)), many)
    for sheet in workbook.sheets:
        table = _find_in(sheet, target, remembered or {}, most)
        if not table.matched and sheet.may_continue:
            table = _continued(table, found) or table
        if not table.matched and sheet.may_lack_headings:
            table = _in_template_order(table, target) or table
        found.append(table)
    return found


def _continued(table: Table, before: Sequence[Table]) -> Table | None:
    above = before[-1] if before else None
    if above is None or not above.matched or _width(table.sheet) != _width(above.sheet):
        return None
    supposed = f"No headings of its own: it goes on with those of {above.sheet.name}."
    return Table(table.sheet, table.target, above.headings, table.sheet.rows, [], above.matches, supposed, remembered=above.remembered)


def _in_template_order(table: Table, target: str) -> Table | None:
    """Rows that begin with a date, or with as many cells as the template has: its columns, in its order; of two cells the two that are required."""
    template = sorted((column for column in described(target) if column.get("template")), key=lambda column: column["template"])
    width = _width(table.sheet)
    required = [column for column in template if column.get("required")]
    template = required if width == len(required) else template
    rows = table.sheet.rows
    titles = next((place for place, row in enumerate(rows) if sum(map(bool, map(str.strip, row.texts))) > 1), 0)
    begins = _begins_with_date(rows[titles:]) if target == CHRONOLOGY else width == len(template)
    if not template or width < 2 or not begins:
        return None
    headings = _named([column["label"] for column in template][:width] + [""] * (width - len(template)))
    matches = [Match(place, heading, template[place]["name"] if place < len(template) else None, LIKELY) for place, heading in enumerate(headings)]
    supposed = "No headings were found: the columns are taken in the order of the procedure's template. Check each of them."
    outside = [(row.number, " ".join(filter(str.strip, row.texts))) for row in rows[:titles]]
    return Table(table.sheet, target, headings, rows[titles:], outside, matches, supposed)


def _begins_with_date(rows: Sequence[Row]) -> bool:
    first = rows[0].texts[0]
    return heading_rows.is_date(first) or heading_rows.is_date(f"{first} 2000")  # '3 March', under a year


def _width(sheet: Sheet) -> int:
    return max(len(row.texts) for row in sheet.rows)


def find_under(sheet: Sheet, number: int, target: str, remembered: Mapping[str, str | None] | None = None) -> Table:
    """The table of a sheet whose headings stand in the row a person named by its number. `Refused` where it is blank."""
    place = next((place for place, row in enumerate(sheet.rows) if row.number == number), None)
    if place is None:
        raise Refused(f"Row {number} is blank. Name the row that holds the headings.")
    return _table(sheet, place, 1, [text.strip() for text in sheet.rows[place].texts], target, remembered or {})


def left_out(tables: Sequence[Table]) -> list[str]:
    """One sentence for each sheet that `choose` does not read, of the tables that `find` gives."""
    return [
        f"Sheet '{table.sheet.name}' was not read: its columns could not be matched. Found: {_listed(table.headings)}."
        for table in tables
        if not table.matched
    ]


def why_not(table: Table) -> str:
    """Why a table cannot be read without asking, as one sentence; '' where it can."""
    try:
        demand(table.matches, table.target)
    except Refused as reason:
        return str(reason)
    return ""


def choose(workbook: Workbook, target: str, remembered: Mapping[str, str | None] | None = None) -> list[Table]:
    """The tables that can be read without asking. `Refused` where no sheet's columns can be matched."""
    tables = find(workbook, target, remembered)
    matched = [table for table in tables if table.matched]
    if not matched:
        demand(max(tables, key=lambda table: sum(match.target is not None for match in table.matches)).matches, target)
    return matched


def _listed(headings: Sequence[str]) -> str:
    shown = [" ".join(heading.split())[:60] for heading in headings[:20]]
    return ", ".join(f"'{heading}'" for heading in shown) + (
        f" and {len(headings) - 20} more" if len(headings) > 20 else ""
    )


# --- where the table begins


def _find_in(sheet: Sheet, target: str, remembered: Mapping[str, str | None], most: int) -> Table:
    first, count, headings = heading_rows.find(sheet, target, remembered, most)
    return _table(sheet, first, count, headings, target, remembered)


def _table(
    sheet: Sheet, first: int, count: int, headings: list[str], target: str, remembered: Mapping[str, str | None]
) -> Table:
    start = first + count
    matches = guess(headings, target, remembered)
    while start < len(sheet.rows) and (heading_rows.is_guidance(row := sheet.rows[start], target) or heading_rows.says_how(row, matches, target)):
        start += 1
    outside = [
        (row.number, " ".join(text for text in dict.fromkeys(row.texts) if text.strip())) for row in sheet.rows[:start]
    ]
    rows = sheet.rows[start:]
    width = max([len(headings), *(len(row.texts) for row in rows)] if not sheet.ragged else [len(headings)])
    headings = _named(headings + [""] * (width - len(headings)))
    matches = guess(headings, target, remembered)
    known = [heading for heading in headings if remembered_as(heading, remembered)]
    if again := _twice(matches, target):
        sheet = replace(sheet, notes=[*sheet.notes, (0, _SIDE_BY_SIDE.format(_listed(again)))])
    else:
        matches = _saying_most(matches, rows, target, remembered)
    return Table(sheet, target, headings, rows, outside, matches, remembered=frozenset(known))


def _twice(matches: Sequence[Match], target: str) -> list[str]:
    """The headings of the columns that must be there, where each of them stands once more beside a table."""
    names = {match.heading for match in matches if match.target is None}
    required = {column["name"] for column in described(target) if column.get("required")}
    taken = [match.heading for match in matches if match.target in required]
    return taken if len(taken) > 1 and all(f"{heading} (2)" in names for heading in taken) else []


def _saying_most(matches: list[Match], rows: Sequence[Row], target: str, remembered: Mapping[str, str | None]) -> list[Match]:
    """Of several columns that may be the narrative, as 'Event' and 'Event details', the one that tells it; what people confirmed stands."""
    wanted = {column["name"] for column in described(target) if column.get("says_most")}
    taken = next((match for match in matches if match.target in wanted and not remembered_as(match.heading, remembered)), None)
    if taken is None:
        return matches

    def said(match: Match) -> int:
        return sum(len(row.texts[match.column]) for row in rows[:_LOOKED_AT] if match.column < len(row.texts))

    tells_little = said(taken) < _SHORT * len(rows[:_LOOKED_AT])

    def may_be(match: Match) -> bool:
        sure = likely(match.heading, target).get(taken.target, 0)
        return sure >= taken.confidence or (tells_little and sure >= LIKELY and said(match) > 3 * said(taken))

    others = [match for match in matches if match.target is None and not remembered_as(match.heading, remembered) and may_be(match)]
    most = max([taken, *others], key=said)
    if most is taken:
        return matches
    changed = {taken.column: None, most.column: taken.target}
    return [replace(match, target=changed[match.column]) if match.column in changed else match for match in matches]


def _named(headings: list[str]) -> list[str]:
    """A name for every column: 'Column H' where it has none, 'Comment (2)' where it is the second of that name."""
    names: dict[str, None] = {}
    for place, heading in enumerate(headings):
        name = " ".join(heading.split()) or f"Column {_letters(place)}"
        count, taken = 2, name
        while taken in names:
            taken, count = f"{name} ({count})", count + 1
        names[taken] = None
    return list(names)


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
