"""Slips of typing and of scanning in written dates: '12/o9/2019', '1 2/09/2019', '12 Janaury 2019', '12/09//2019'; a spreadsheet's day number.

A slip is mended only where one day or period alone can be meant, and the result says in `inferred` what was read as what. Where two
can, or where the reader would not be shown what was inferred, the text is refused and the readings are named.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from casework import written_dates
from casework.dates import (
    MONTHS,
    WEEKDAYS,
    DateProblem,
    ImpossibleDate,
    NotRead,
    NoYear,
    PartialDate,
    show,
    understand_serial,
)
from casework.written_times import normal, shortened

_LETTERS = str.maketrans({"o": "0", "q": "0", "l": "1", "i": "1", "|": "1", "!": "1", "s": "5", "z": "2", "b": "8"})
_NUMBER = re.compile(r"(?<![a-z\d])(?=[oqli|!szb]*\d|[oli|]{1,2}\s*[/.-])[\doqli|!szb]{1,4}(?![a-z\d])")
_WORD = re.compile(r"[a-z]+")
_WORDS = tuple(name.lower() for name in MONTHS) + tuple(name[:3].lower() for name in MONTHS) + ("sept", "spring", "summer", "autumn",
    "winter", "early", "late", *(name.lower() for name in WEEKDAYS))  # fmt: skip
_DAY_NUMBER = re.compile(r"[2-5]\d{4}(?:\.\d{1,12})?", re.ASCII)  # as a spreadsheet counts the days from 1954 to 2064
_NAMES = frozenset(name[:3].lower() for name in (*MONTHS, *WEEKDAYS))
_OTHER_MARKS = re.compile(r"\d\s*[\\_|=:;+*·•~`^]\s*\w+\s*[\\_|=:;+*·•~`^/.-]\s*\d|\d\s*[/.-]\s*\w+\s*[\\_|=:;+*·•~`^]\s*\d")
_MONTH_LEFT_OUT = re.compile(r"\d{1,2}\s*[/.-]\s*[/.-]\s*\d{2,4}")  # '12//2019' is no December
_QUARTER = re.compile(r"q\s*[1-4]\b")  # 'Q1 10/11' is no slip for 01/10/11
_LONGEST = 40  # characters: a narrative is no slip


def understand(text: str, year_hint: int | None, problem: NotRead, *, take: bool) -> PartialDate:
    """The one date that a text with slips can mean; raises `problem`, or what says which dates it could be."""
    if take and _DAY_NUMBER.fullmatch(text.strip()):
        return replace(understand_serial(float(text)), typed=text)
    found = _readings(text, year_hint)
    days = {(date.earliest, date.latest, date.time): mended for mended, date in found.items()}
    if not days:
        raise problem
    if len(days) > 1:
        could = " or ".join(f"'{mended}'" for mended in sorted(days.values())[:4])
        raise DateProblem(f"'{shortened(text)}' is not a date as it stands and could be {could}. Check it against the record.")
    mended = min(found, key=lambda words: OSA.distance(words, normal(text)))
    date = found[mended]
    if not take:
        raise DateProblem(f"'{shortened(text)}' is not a date as it stands. If {show(date)} is meant, write that.")
    return replace(date, typed=text, inferred="; ".join(filter(None, [date.inferred, _told(text, mended, date)])))


def _told(text: str, mended: str, date: PartialDate) -> str:
    """"'Janaury' read as January" where one word was mended to another, else the whole."""
    changed = [both for both in zip(normal(text).split(), mended.split(), strict=False) if both[0] != both[1]]
    same_count = len(normal(text).split()) == len(mended.split())
    if same_count and len(changed) == 1 and changed[0][1].isalpha():
        was, now = changed[0]
        as_typed = re.search(re.escape(was), text, re.IGNORECASE)
        return f"'{as_typed[0] if as_typed else was}' read as {now.capitalize() if now[:3] in _NAMES else now}"
    return f"'{shortened(text)}' read as {show(replace(date, typed=mended, inferred=None))}"


def _readings(text: str, year_hint: int | None) -> dict[str, PartialDate]:
    """Mended text -> what it means, for every way of mending that gives a date."""
    words = normal(text)
    if len(words) > _LONGEST or _QUARTER.match(words) or not any(letter.isdigit() for letter in words.translate(_LETTERS)):
        return {}
    found, reason = {}, None
    for mended in dict.fromkeys(_mended(words)):
        if mended == words:
            continue
        try:
            found[mended] = written_dates.understand(mended, year_hint)
        except (ImpossibleDate, NoYear) as problem:
            reason = problem
        except DateProblem:
            continue
    if not found and reason:
        raise reason
    return found


def _mended(words: str) -> Iterator[str]:
    """The text with its numbers, its marks and its words mended, each alone and all together."""
    for plain in dict.fromkeys([words, _marks(words), _digits(words), _digits(_marks(words))]):
        yield plain
        yield from _joined(plain)
        yield from _parted(plain)
        for named in _spelt(plain):
            yield named
            yield from _joined(named)


def _digits(words: str) -> str:
    """Letters that stand for digits in a number: 'o9', '2O19', 'l2'; a needless nought: '012/09/2019'."""
    words = _NUMBER.sub(lambda found: found[0].translate(_LETTERS), words)
    return re.sub(r"(?<!\d)0(\d\d)(?=[/.-])", r"\1", words)


def _marks(words: str) -> str:
    """One mark where there are two or another: '12/09//2019', '12\\09\\2019', '12_09_2019'."""
    if _OTHER_MARKS.search(words):
        words = re.sub(r"[\\_|=:;+*·•~`^]", "/", words)
    if not _MONTH_LEFT_OUT.fullmatch(words):
        words = re.sub(r"\s*([/.-])(?:\s*[/.-])+\s*", r"\1", words)
    return re.sub(r"[\"'*#\[\]{}<>]", "", words).strip(" /.-")


def _joined(words: str) -> Iterator[str]:
    """A number that a blank has cut in two: '1 2/09/2019', '12/09/20 19'."""
    for cut in re.finditer(r"(?<=\d) (?=\d)", words):
        yield words[: cut.start()] + words[cut.end() :]


def _parted(words: str) -> Iterator[str]:
    """Eight digits without a mark, or six, either way round; and a mark left out: '1209/2019', '12/092019'; '2018/2020' are two years."""
    run = re.fullmatch(r"(\d\d)(\d\d)(\d\d)(\d\d)?", words)
    if run and run[4]:
        yield f"{run[1]}/{run[2]}/{run[3]}{run[4]}"
        yield f"{run[1]}{run[2]}-{run[3]}-{run[4]}"
    elif run:
        yield f"{run[1]}/{run[2]}/{run[3]}"
        yield f"20{run[1]}-{run[2]}-{run[3]}"
    for pattern in (r"(?!(?:19|20)\d\d[/.-]\d{4})(\d\d)(\d\d)([/.-]\d{4}|[/.-]\d\d)", r"(\d{1,2}[/.-]\d\d)()(\d{4})"):
        part = re.fullmatch(pattern, words)
        if part:
            yield f"{part[1]}/{part[2]}{part[3]}" if part[2] else f"{part[1]}/{part[3]}"


def _spelt(words: str) -> Iterator[str]:
    """Misspelt months, seasons and days of the week, one at a time: 'Janaury', 'Spet', 'sumer'."""
    for found in _WORD.finditer(words):
        for word in _meant(found[0]):
            yield words[: found.start()] + word + words[found.end() :]


def _meant(word: str) -> list[str]:
    if len(word) < 3 or word in _WORDS:
        return []
    most = 1 if len(word) < 6 else 2
    near = [known for known in _WORDS if OSA.distance(word, known, score_cutoff=most) <= most]
    return [known for known in near if len(known) > 4 or _same_ends(word, known)]


def _same_ends(word: str, known: str) -> bool:
    """A short word is near to many: it must begin alike, or have the same letters."""
    return word[0] == known[0] or sorted(word) == sorted(known)
