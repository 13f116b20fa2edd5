"""Which column of an agency's table is which column of the procedure's (Appendices 3 and 9), and where the table begins.

The columns and the headings under which they have been met are data: procedure/columns.toml. A guess is for a person to
confirm; what was confirmed once is handed in again as `remembered`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from casework import dates
from casework.errors import CaseworkError, Refused
from casework.heading_words import LIKELY as LIKELY
from casework.heading_words import LONGEST_HEADING, likely
from casework.heading_words import described as described
from casework.heading_words import known as known
from casework.heading_words import national_bodies as national_bodies
from casework.heading_words import plain as plain
from casework.sheets import MOST_COLUMNS, Row, Sheet, Workbook

CHRONOLOGY, ACTION_PLAN = "chronology", "action_plan"
_LOOK_FOR_HEADINGS = 60  # rows with something in them, from the top
_GUESSED_IN_ALL = 30_000  # cells of a file that may be headings
_GUESSED_OF_A_SHEET = (100, 3_000)  # at least of each, at most of any
_LOOKED_AT = 50  # rows, to see which column says most
_LONGEST_PART = 40  # characters of a heading under another
_SHORT = 10  # letters: a column that says no more, row by row, tells no story


@dataclass(frozen=True)
class Match:
    """A column of the table (from 0), its heading, the procedure's column it is taken for or None, and how sure: 0 to 1
    (1 is confirmed or a heading known exactly)."""

    column: int
    heading: str
    target: str | None
    confidence: float


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
    month_first: str = ""  # the cell of another sheet that shows the file to have the month first (casework/date_order.py)
    ticked: bool = False  # whether the file has ticks under 'Victim seen', where a cross may mean the contrary

    @property
    def matched(self) -> bool:
        """Whether every column that must be there was found."""
        return _has_required(self.matches, self.target)


def guess(headings: Sequence[str], target: str, remembered: Mapping[str, str | None] | None = None) -> list[Match]:
    """The likeliest column of the procedure for each heading, each taken once; `remembered` maps headings that people have
    confirmed before (as `remember` gives them) and goes before any guess."""
    remembered = remembered or {}
    names = {column["name"] for column in described(target)}
    labels = {plain(column["label"]) for column in described(target)}
    sure, candidates = {}, []
    for column, heading in enumerate(headings):
        known = plain(heading)
        if known in remembered and (remembered[known] is None or remembered[known] in names - set(sure.values())):
            sure[column] = remembered[known]
        elif known:
            own = known in labels  # of two that are sure, the procedure's own heading goes first
            candidates += [(score, own, -column, name) for name, score in likely(heading, target).items() if score >= LIKELY]
    taken = {column: (name, 1.0) for column, name in sure.items()}
    given = set(sure.values())
    for score, _, column, name in sorted(candidates, reverse=True):
        if -column not in taken and name not in given:
            taken[-column] = (name, score)
            given.add(name)
    return [Match(column, heading, *taken.get(column, (None, 0.0))) for column, heading in enumerate(headings)]


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
    return Table(table.sheet, table.target, above.headings, table.sheet.rows, [], above.matches, supposed)


def _in_template_order(table: Table, target: str) -> Table | None:
    """Rows that begin with a date, or with as many cells as the template has: its columns, in its order."""
    template = sorted((column for column in described(target) if column.get("template")), key=lambda column: column["template"])
    width = _width(table.sheet)
    begins = _begins_with_date(table.sheet.rows) if target == CHRONOLOGY else width == len(template)
    if not template or width < 2 or not begins:
        return None
    headings = _named([column["label"] for column in template][:width] + [""] * (width - len(template)))
    matches = [Match(place, heading, template[place]["name"] if place < len(template) else None, LIKELY) for place, heading in enumerate(headings)]
    supposed = "No headings were found: the columns are taken in the order of the procedure's template. Check each of them."
    return Table(table.sheet, target, headings, table.sheet.rows, [], matches, supposed)


def _begins_with_date(rows: Sequence[Row]) -> bool:
    return _is_date(rows[0].texts[0])


def _is_date(text: str) -> bool:
    try:
        dates.understand(text)
    except CaseworkError:
        return False
    return True


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
    first, count, headings = _headings(sheet, target, remembered, most)
    return _table(sheet, first, count, headings, target, remembered)


def _table(
    sheet: Sheet, first: int, count: int, headings: list[str], target: str, remembered: Mapping[str, str | None]
) -> Table:
    start = first + count
    while start < len(sheet.rows) and _is_guidance(sheet.rows[start], target):
        start += 1
    outside = [
        (row.number, " ".join(text for text in dict.fromkeys(row.texts) if text.strip())) for row in sheet.rows[:start]
    ]
    rows = sheet.rows[start:]
    width = max([len(headings), *(len(row.texts) for row in rows)] if not sheet.ragged else [len(headings)])
    headings = _named(headings + [""] * (width - len(headings)))
    return Table(sheet, target, headings, rows, outside, _saying_most(guess(headings, target, remembered), rows, target, remembered))


def _saying_most(matches: list[Match], rows: Sequence[Row], target: str, remembered: Mapping[str, str | None]) -> list[Match]:
    """Of several columns that may be the narrative, as 'Event' and 'Event details', the one that tells it; what people confirmed stands."""
    wanted = {column["name"] for column in described(target) if column.get("says_most")}
    taken = next((match for match in matches if match.target in wanted and plain(match.heading) not in remembered), None)
    if taken is None:
        return matches

    def said(match: Match) -> int:
        return sum(len(row.texts[match.column]) for row in rows[:_LOOKED_AT] if match.column < len(row.texts))

    tells_little = said(taken) < _SHORT * len(rows[:_LOOKED_AT])

    def may_be(match: Match) -> bool:
        sure = likely(match.heading, target).get(taken.target, 0)
        return sure >= taken.confidence or (tells_little and sure >= LIKELY and said(match) > 3 * said(taken))

    others = [match for match in matches if match.target is None and plain(match.heading) not in remembered and may_be(match)]
    most = max([taken, *others], key=said)
    if most is taken:
        return matches
    changed = {taken.column: None, most.column: taken.target}
    return [replace(match, target=changed[match.column]) if match.column in changed else match for match in matches]


def _top(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """The rows among which headings are looked for: each filled cell of them is guessed at, and there may be so many."""
    cells = 0
    for count, row in enumerate(rows[:_LOOK_FOR_HEADINGS]):
        cells += sum(map(bool, row.texts))
        if cells > most and count:
            return rows[:count]
    return rows[:_LOOK_FOR_HEADINGS]


def _headings(sheet: Sheet, target: str, remembered: Mapping[str, str | None], most: int) -> tuple[int, int, list[str]]:
    """Where the headings stand (place among the rows, how many rows) and what they are."""
    best = (0.0, 0, 1, None)
    required = sum(bool(column.get("required")) for column in described(target))
    look = _top(sheet.rows, most)
    stretched = _stretched(sheet)

    @cache
    def score_of(place: int) -> float:
        return _score([text.strip() for text in look[place].texts], target, remembered)

    for place, row in enumerate(look):
        before = best[0]
        score = score_of(place)
        if score > best[0]:
            best = (score, place, 1, [text.strip() for text in row.texts])
        below = look[place + 1] if place + 1 < len(look) else None
        if below and below.number == row.number + 1 and (score > 0 or row.number in stretched):
            spans = stretched.get(row.number, [])
            pair = _pair(row, below, spans)
            pair_score = _score(pair, target, remembered)
            least = before if _names_parts(spans, below) and _has_required(guess(pair, target), target) else max(best[0], score) + 0.5
            alone = score_of(place + 1)
            if pair_score > max(least, alone + 0.5 * (least != before)):
                best = (pair_score, place, 2, pair)
        if best[0] >= required + 1 and place > best[1] + 1:
            break
    if best[3] is not None:
        return best[1], best[2], best[3]
    place = next((place for place, row in enumerate(look) if sum(bool(text.strip()) for text in row.texts) > 1), 0)
    return place, 1, [text.strip() for text in sheet.rows[place].texts]


def _score(headings: list[str], target: str, remembered: Mapping[str, str | None]) -> float:
    filled = [heading for heading in headings[:MOST_COLUMNS] if heading]
    if not filled or any(len(heading) > LONGEST_HEADING for heading in filled):
        return 0.0
    matched = [match.confidence for match in guess(filled, target, remembered) if match.target]
    if len(matched) < 2 and len(matched) < len(filled):
        return 0.0
    return sum(matched)


def _stretched(sheet: Sheet) -> dict[int, list[tuple[int, int]]]:
    """Row -> (first, last) column of each heading that stretches over several, as 'Timescale' over 'Target date' and 'Completion date'."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, right in sorted(sheet.merged):
        spans = found.setdefault(top, []) if top == bottom and right > left else None
        if spans is not None and (not spans or left > spans[-1][1]):  # none lies over another, however often a file says so
            spans.append((left, right))
    return found


def _has_required(matches: Sequence[Match], target: str) -> bool:
    found = {match.target for match in matches}
    return all(column["name"] in found for column in described(target) if column.get("required"))


def _names_parts(spans: Sequence[tuple[int, int]], below: Row) -> bool:
    """Whether the row under headings that stretch over several columns names the parts of each, with no date among them."""
    if not spans or spans[-1][1] >= len(below.texts):
        return False
    named = [below.texts[place].strip() for left, right in spans for place in range(left, right + 1)]
    return all(named) and max(map(len, named)) <= _LONGEST_PART and not any(
        isinstance(value, date) or (isinstance(value, str) and _is_date(value)) for value in below.values)  # fmt: skip


def _pair(upper: Row, lower: Row, spans: Sequence[tuple[int, int]]) -> list[str]:
    """One heading for each column from two rows of them."""
    above = [text.strip() for text in upper.texts]
    for left, right in spans:
        if left < len(above):
            above[left : right + 1] = [above[left]] * (min(right + 1, len(above)) - left)
    below = [text.strip() for text in lower.texts]
    width = max(len(above), len(below))
    above, below = above + [""] * (width - len(above)), below + [""] * (width - len(below))
    return [
        low if not high or low == high else high if not low else f"{high}: {low}"
        for high, low in zip(above, below, strict=True)
    ]


def _is_guidance(row: Row, target: str) -> bool:
    """Whether a row holds the questions that stand under the headings of the procedure's own template."""
    filled = [text for text in row.texts if text.strip()]
    known = {plain(text) for column in described(target) for text in column.get("guidance", ())}
    asked = sum(plain(text) in known for text in filled)
    return asked > 0 and asked * 2 >= len(filled)


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
