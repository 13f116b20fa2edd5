"""Reads a block of rows copied from a spreadsheet, a document or a mail, as the clipboard gives it: as text.

Excel parts cells with tabs and puts a cell of several lines into quotation marks. Word parts cells with tabs too, but breaks a cell of several
paragraphs without saying so: such lines are put together again where the number of cells in the first row shows how, and where that leaves
two ways, it is said which was taken. A table drawn with semicolons or upright strokes is read as well. Nothing that was pasted is lost: what
does not fit stands in its row as it came.
"""

import re
from collections.abc import Sequence

from casework import dates, written_dates
from casework.dates import LONGEST_WRITTEN
from casework.errors import CaseworkError, Refused
from casework.sheets import MOST_COLUMNS, MOST_ROWS, Row, Sheet

# A cell in quotation marks; between tabs it holds none: a mark that is merely opened is a quotation in the text
_QUOTED = r'"([^"{but}]*+(?:""[^"{but}]*+)*+)"(?=[ ]*+(?:{mark}|\r?\n|\r|$))'
MOST_LINES = 10 * MOST_ROWS  # before those that are parts of a row are put together
TOO_MANY = f"What was pasted has more than {MOST_ROWS:,} rows. Paste it in parts."
_BLANKS = re.compile(" *")
_RULE = re.compile(r"[\s|:+\-=_]*")
_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*")
_NUMBERED = re.compile(r"[(#]?[A-Za-z]{0,5}[ .-]?\d[\d/.-]*[.):]?")  # '7.', 'E12': an entry's number
MOST_DOUBTS = 2_000  # nobody checks more, and each is tried as a date in several ways
TOO_DOUBTFUL = (
    f"Lines stand between more than {MOST_DOUBTS:,} of the rows pasted, and nothing shows to which they belong. Paste the rows in parts, "
    "or import the file itself."
)
_LONGEST_PERIOD, _MOST_HEADINGS = 30, 3
_BULLET = re.compile(r"^\s*[-–—•*·▪o]\s+")
_AFTER_DATE = re.compile(r"(?<=\w)\.?\s*(?::\s+|[-–—]\s+| {3,})")  # what parts a date from its text in a list
_DATED = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(?:,?\s+(?:at |@ ?)?\d{1,2}[:.]?\d{2}\s*(?:am|pm|hrs?|hours)?(?!\w))?)[\s:–—-]+")
# The last word of a date: what ends otherwise need not be tried, which takes long
_ENDS_A_DATE = re.compile(r"(?:\d\w*|[ap]m|hrs?|hours|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*)\W*$", re.IGNORECASE)
_LOOKED_AT, _MOST_TRIED = 200, 2  # lines, to see whether they are a list; places where a date may end
_BEGINNING = LONGEST_WRITTEN + 20  # characters


def read(text: str) -> Sheet:
    """The rows of a pasted block, as one sheet without a name. Raises `Refused` where there is nothing or too much of it."""
    text = text.strip("\r\n").replace("\x00", "\u2400")
    mark = _mark(text)
    listed = _listed(text.splitlines()) if mark not in ("\t", "|") else None
    if listed:
        mark = ""
    records, notes = listed or (_joined(_records(text, mark), mark) if mark else ([[line] for line in text.splitlines()], []))
    if len(records) > MOST_ROWS:
        raise Refused(TOO_MANY)
    rows = []
    for number, cells in enumerate(records, 1):
        texts = [cell.strip(" ") for cell in _without_frame(cells, mark)]
        if len(texts) > MOST_COLUMNS:
            raise Refused(f"Row {number} of what was pasted has {len(texts):,} columns. At most {MOST_COLUMNS} can be read.")
        if any(text.strip() for text in texts) and not (mark == "|" and _RULE.fullmatch("".join(cells))):
            rows.append(Row(number, texts, texts))
    if not rows:
        raise Refused("Nothing was pasted. Copy the rows in Excel or Word and paste them here.")
    return Sheet("", rows, ragged=True, may_lack_headings=True, notes=notes)


def _listed(lines: Sequence[str]) -> tuple[list[list[str]], list[tuple[int, str]]] | None:
    """A list as a mail has it, of lines that begin with their date ('- 03/03/2018: Rang'), in two cells; None of any other. Lines without a date
    go on with what is above them, which is said."""
    filled = [line for line in lines if line.strip()]
    begun = [bool(_with_date(line)) for line in filled[:_LOOKED_AT] if not _is_alone(line)]
    if len(begun) < 2 or sum(begun) * 2 <= len(begun):
        return None
    records: list[list[str]] = []
    notes: dict[int, str] = {}
    for line in filled:
        both = _with_date(line)
        if both or not records or len(records[-1]) == 1 or _is_alone(line):
            records.append(both or [line])
            continue
        records[-1][1] += f"\n{line.strip()}"
        notes.setdefault(len(records), f"'{line.strip()[:80]}' has no date and was taken for a further line of this row. Check it.")
        if len(notes) > MOST_DOUBTS:
            raise Refused(TOO_DOUBTFUL)
    return records, list(notes.items())


def _is_alone(line: str) -> bool:
    """Whether a line is a date, as '2019' over the lines of that year."""
    return len(line) <= _LONGEST_PERIOD and _is_date(line.strip())


def _with_date(line: str) -> list[str] | None:
    """The date with which a line begins, the longest that it can be ('3 - 5 March 2018: ...'), and the text after it."""
    line = _BULLET.sub("", line[:_BEGINNING]) + line[_BEGINNING:]
    ends = [(found.start(), found.end()) for found in _AFTER_DATE.finditer(line, 0, _BEGINNING)][:_MOST_TRIED][::-1]
    for start, end in ends:
        further = _DATED.match(line, end)  # '03/03/2018 - 05/03/2018 stayed'
        if further and _is_date(line[: further.end(1)]):
            start, end = further.end(1), further.end()
        if line[end:].strip() and _ENDS_A_DATE.search(line[:start].split()[-1]) and _is_date(line[:start]):
            return [line[:start].strip(), line[end:].strip()]
    plain = _DATED.match(line)
    return [plain[1].strip(), line[plain.end() :].strip()] if plain and line[plain.end() :].strip() else None


def _mark(text: str) -> str:
    """What parts the cells: a tab where there is one; else what stands in most lines, a semicolon, a stroke or, last, a comma."""
    lines = [line for line in text.splitlines()[:200] if line.strip()]
    if any("\t" in line for line in lines):
        return "\t"
    counts = {mark: sum(mark in line for line in lines) for mark in "|;,"}
    found = max(counts, key=counts.get) if lines else ""
    return found if found and counts[found] * 2 > len(lines) else ""


def _records(text: str, mark: str) -> list[list[str]]:
    quoted = re.compile(_QUOTED.format(mark=re.escape(mark), but=mark if mark == "\t" else ""))
    plain = re.compile(rf"[^{re.escape(mark)}\r\n]*")
    records, cells, place = [], [], 0
    while True:
        found = quoted.match(text, place)
        # a quotation mark that need not be one of the clipboard's is the text's own
        if found and mark == "\t" and not re.search(r'[\r\n]|""', found[1]):
            found = None
        if found:
            cells.append(found[1].replace('""', '"').replace("\r\n", "\n").replace("\r", "\n"))
            place = _BLANKS.match(text, found.end()).end()
        else:
            found = plain.match(text, place)
            cells.append(found[0])
            place = found.end()
        if place >= len(text):
            return [*records, cells]
        if text[place] == mark:
            place += 1
        else:
            place += 2 if text.startswith("\r\n", place) else 1
            records.append(cells)
            cells = []
            if len(records) > MOST_LINES:
                raise Refused(TOO_MANY)


def _joined(records: list[list[str]], mark: str) -> tuple[list[list[str]], list[tuple[int, str]]]:
    """Lines that are parts of a row put together: only where every row then has as many cells as the first, or as the longest line where headings
    are of several lines themselves. And what is to be said of that."""
    titles = next((place for place, cells in enumerate(records) if len(cells) > 1), 0)
    if titles and records[titles][0][:1].isupper():  # and no second line of the first heading, as '(dd/mm/yy)'
        joined, notes = _joined(records[titles:], mark)
        return [*records[:titles], *joined], [(row + titles, sentence) for row, sentence in notes]
    longest = max(map(len, records))
    for width in dict.fromkeys([len(records[0]), longest] if mark == "\t" else []):
        if width > 1 and (found := _joined_to(records, width)):
            return found
    return records, []


def _joined_to(records: list[list[str]], width: int) -> tuple[list[list[str]], list[tuple[int, str]]] | None:
    """As `_joined`, for rows of so many cells; None where they do not come out so."""
    if all(len(cells) in (width, 1) and (len(cells) == width or not cells[0].strip()) for cells in records):
        return records, []
    found: list[list[list[str]]] = []  # rows of cells of lines: put together once, however many there are
    alone: list[str] = []  # lines after a whole row: of its last cell, of the first cell of the next, or headings
    notes: list[tuple[int, str]] = []
    for cells in records:
        whole = not found or len(found[-1]) == width
        if found and whole and len(cells) == 1:
            alone += filter(str.strip, cells)
            continue
        if alone:
            before = _settle(found, alone, cells[0].strip(), notes)
            cells, alone = ["\n".join([*before, cells[0]]), *cells[1:]], []
        if found and not whole and len(found[-1]) + len(cells) - 1 <= width:
            found[-1][-1].append(cells[0])
            found[-1].extend([cell] for cell in cells[1:])
        else:
            found.append([[cell] for cell in cells])
    if alone:
        _settle(found, alone, None, notes)
    if any(len(cells) not in (width, 1) for cells in found):
        return None
    return [["\n".join(filter(None, lines)) for lines in cells] for cells in found], notes


def _settle(found: list[list[list[str]]], alone: Sequence[str], following: str | None, notes: list[tuple[int, str]]) -> list[str]:
    """Puts lines between two rows where they belong; those that stand before the first cell of the row that follows (None at the end) are given
    back. What the dates do not show is said."""
    if len(notes) >= MOST_DOUBTS:
        raise Refused(TOO_DOUBTFUL)
    with_next = following is not None and _is_date("\n".join([*alone, following]))
    if len(alone) <= _MOST_HEADINGS and all(_YEAR.fullmatch(line) or (_is_period(line) and not with_next) for line in alone):
        found.extend([[line]] for line in alone)  # '2018' across the table
        return []
    if with_next or (following is not None and _is_date(alone[0])):
        return list(alone)
    shown = f"'{' / '.join(alone)[:80]}'"
    if following is None or _begins_row(following):
        found[-1][-1].extend(alone)
        notes.append((len(found), f"{shown} stood between two rows and was taken for further lines of this row's last cell. Check it."))
        return []
    notes.append((len(found) + 1, f"{shown} stood between two rows and was taken for the first lines of this row's first cell. Check it."))
    return list(alone)


def _is_date(text: str) -> bool:
    try:
        written_dates.understand(text.strip())
    except dates.NoYear:
        return True
    except CaseworkError:
        return False
    return True


def _is_period(text: str) -> bool:
    """'2018' or 'March 2018', which may be a heading, and no day."""
    try:
        return len(text) < _LONGEST_PERIOD and written_dates.understand(text.strip()).precision != "day"
    except CaseworkError:
        return False


def _begins_row(text: str) -> bool:
    """Whether a first cell stands by itself: a date, a number, or what takes the place of a date."""
    if _NUMBERED.fullmatch(text):
        return True
    try:
        written_dates.understand(text)
    except dates.NotRead:
        return False
    except CaseworkError:  # 'same day', '31/09/2019'
        return True
    return True


def _without_frame(cells: list[str], mark: str) -> list[str]:
    """Without the strokes at both ends of a drawn row."""
    if mark == "|" and len(cells) > 2 and not cells[0].strip() and not cells[-1].strip():
        return cells[1:-1]
    return cells
