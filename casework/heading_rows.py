"""In which row, or two rows, of a sheet the headings stand, and which rows under them only say how the columns are to be filled in."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from casework import dates
from casework.errors import CaseworkError
from casework.heading_matches import Match, guess, has_required
from casework.heading_words import LONGEST_HEADING, described, known, plain
from casework.sheets import MOST_COLUMNS, Row, Sheet
from casework.unread_dates import says_none

_LOOK_FOR_HEADINGS = 60  # rows with something in them, from the top
_MOST_TRIED = 3  # rows of a sheet that are tried as headings only because of what stands under their blanks
_LONGEST_PART = 40  # characters of a heading under another
_GAIN = 0.5  # of a column: by so much two rows must say more than either of them alone
_AS_MUCH = 0.94  # of what the lower row says alone, of whose headings a little is taken off in a pair
# 'dd/mm/yyyy', '(DD.MM.YY)', 'day/month/year'
_FORMAT_OF_DATES = re.compile(r"\W*(?:d{1,2}|day)\W?(?:m{1,3}|month)\W?(?:y{2,4}|year)\W*(?:only|format)?\W*", re.IGNORECASE)
_BRACKETS = re.compile(r"[()\[\]]")


def find(sheet: Sheet, target: str, remembered: Mapping[str, str | None], most: int) -> tuple[int, int, list[str]]:
    """Where the headings stand (place among the rows, how many rows) and what they are. `most` cells are looked at."""
    best = (0.0, 0, 1, None)
    required = sum(bool(column.get("required")) for column in described(target))
    look = _top(sheet.rows, most)
    stretched = _stretched(sheet)
    tries = _MOST_TRIED

    @cache
    def score_of(place: int) -> float:
        return _score([text.strip() for text in look[place].texts], target, remembered)

    for place, row in enumerate(look):
        before, score = best[0], score_of(place)
        if score > before:
            best = (score, place, 1, [text.strip() for text in row.texts])
        below = look[place + 1] if place + 1 < len(look) and look[place + 1].number == row.number + 1 else None
        spans = stretched.get(row.number, []) if below else []
        if below and not spans and tries:
            spans = _over_known(row, below, target)
            tries -= bool(spans)
        if below and (score > 0 or spans) and not _says_when(row, below, target):
            pair = _pair(row, below, spans or _over_blanks(row, below))
            pair_score = _score(pair, target, remembered)
            if pair_score > _least(pair_score, pair, below, spans, target, before=before, upper=score, lower=score_of(place + 1)):
                best = (pair_score, place, 2, pair)
        if best[0] >= required + 1 and place > best[1] + 1:
            break
    if best[3] is not None:
        return best[1], best[2], best[3]
    place = next((place for place, row in enumerate(look) if sum(bool(text.strip()) for text in row.texts) > 1), 0)
    return place, 1, [text.strip() for text in sheet.rows[place].texts]


def _least(
    pair_score: float, pair: list[str], below: Row, spans: Sequence[tuple[int, int]], target: str, *, before: float, upper: float, lower: float
) -> float:
    """How much a pair of rows must say to be taken before what stands above (`before`) and before either of them alone: as much, where the lower
    names the parts of the upper; else more by half a column. No pair is headings that has a date."""
    as_much = max(before, lower * _AS_MUCH if upper >= lower else lower)
    if pair_score <= as_much or _has_date(below):
        return math.inf
    together = _names_parts(spans, below) and has_required(guess(pair, target, by_upper=False), target)
    return as_much if together else max(before, upper, lower) + _GAIN


def is_guidance(row: Row, target: str) -> bool:
    """Whether a row holds the questions that stand under the headings of the procedure's own template."""
    filled = [text for text in row.texts if text.strip()]
    questions = {plain(text) for column in described(target) for text in column.get("guidance", ())}
    asked = sum(plain(text) in questions for text in filled)
    return asked > 0 and asked * 2 >= len(filled)


def says_how(row: Row, matches: Sequence[Match], target: str) -> bool:
    """Whether a row under the headings is none of the table's: the columns' numbers, or under the date how it is written ('dd/mm/yyyy') or
    of what it is ('of incident')."""
    filled = [_BRACKETS.sub(" ", text).strip() for text in row.texts if text.strip()]
    if len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]:
        return True
    match = next((match for match in matches if match.target == "date"), None)
    under = row.texts[match.column].strip() if match and match.column < len(row.texts) else ""
    if not under or len(under) > _LONGEST_PART:
        return False
    goes_on = under.startswith("of ") and "date" in known([f"{match.heading} {under}"], target)
    return bool(_FORMAT_OF_DATES.fullmatch(under)) or goes_on


def is_date(text: str) -> bool:
    """Whether a cell's text is a date."""
    try:
        dates.understand(text)
    except CaseworkError:
        return False
    return True


def _top(rows: Sequence[Row], most: int) -> Sequence[Row]:
    """The rows among which headings are looked for: each filled cell of them is guessed at, and there may be so many."""
    cells = 0
    for count, row in enumerate(rows[:_LOOK_FOR_HEADINGS]):
        cells += sum(map(bool, row.texts))
        if cells > most and count:
            return rows[:count]
    return rows[:_LOOK_FOR_HEADINGS]


def _score(headings: list[str], target: str, remembered: Mapping[str, str | None]) -> float:
    filled = [heading for heading in headings[:MOST_COLUMNS] if heading]
    if not filled or any(len(heading) > LONGEST_HEADING for heading in filled):
        return 0.0
    matched = [match.confidence for match in guess(filled, target, remembered) if match.target]
    if len(matched) < 2 and len(matched) < len(filled):
        return 0.0
    return sum(matched)


# --- headings under headings


def _stretched(sheet: Sheet) -> dict[int, list[tuple[int, int]]]:
    """Row -> (first, last) column of each heading that stretches over several, as 'Timescale' over 'Target date' and 'Completion date'."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, right in sorted(sheet.merged):
        spans = found.setdefault(top, []) if top == bottom and right > left else None
        if spans is not None and (not spans or left > spans[-1][1]):  # none lies over another, however often a file says so
            spans.append((left, right))
    return found


def _over_blanks(upper: Row, lower: Row) -> list[tuple[int, int]]:
    """What stretched before its merging was lost, as in a csv: a heading with blanks beside it, over cells that are all filled."""
    found: list[tuple[int, int]] = []
    first = None
    for place, (high, low) in enumerate(zip(upper.texts, lower.texts, strict=False)):
        if high.strip():
            first = place if low.strip() and low.strip() != high.strip() else None
        elif not low.strip():
            first = None
        elif first is not None:
            found = [*(span for span in found if span[0] != first), (first, place)]
    return found


def _over_known(upper: Row, lower: Row, target: str) -> list[tuple[int, int]]:
    """As `_over_blanks`, where a known heading stands under a blank, or that of the dates anywhere: no entry has one there."""
    spans = _over_blanks(upper, lower)
    under_blanks = [lower.texts[place] for left, right in spans for place in range(left + 1, right + 1)]
    return spans if spans and (known(under_blanks, target) or "date" in known(lower.texts, target)) else []


def _names_parts(spans: Sequence[tuple[int, int]], lower: Row) -> bool:
    """Whether the row under headings that stretch over several columns names the parts of each."""
    if not spans or spans[-1][1] >= len(lower.texts):
        return False
    named = [lower.texts[place].strip() for left, right in spans for place in range(left, right + 1)]
    return all(named) and max(map(len, named)) <= _LONGEST_PART


def _has_date(row: Row) -> bool:
    return any(isinstance(value, date) or (isinstance(value, str) and is_date(value)) for value in row.values)


def _says_when(upper: Row, lower: Row, target: str) -> bool:
    """Whether under the heading of the dates stands what only an entry has there: 'March', 'as above', 'undated'."""
    place = known(upper.texts, target).get("date")
    under = lower.texts[place].strip() if place is not None and place < len(lower.texts) else ""
    if not under or under.startswith("of ") or known([under], target):
        return False
    try:
        dates.understand(under)
    except (dates.NoYear, dates.DependsOnAnother):
        return True
    except CaseworkError:
        return says_none(under)
    return True


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
