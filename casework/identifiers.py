"""What identifies somebody without naming them: dates of birth however written, addresses, postcodes, numbers, e-mail (R170).

Each is told by its shape, and a number that has a check digit by that too. Dates, times and figures of other kinds must not be taken for one.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import permutations

from casework.words import MONTHS, key

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip

_OUTWARD = r"(?:GIR|[A-PR-UWYZ](?:[A-HK-Y]?\d[A-HJKMNP-Y\d]?))"
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(rf"\b{_OUTWARD}\s*{_INWARD}\b", re.IGNORECASE)
ORDINAL_END = re.compile(r"\d(?:st|nd|rd|th)\Z")  # 'room B2 1st floor'
TELEPHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)[ .-]?44[ .-]*(?:\(0\)[ .-]*|0[ .-]?)?|\(?0)[1-9](?:[ .()-]{0,2}\d){8,9}(?![\d/])")
DATE_FIRST = re.compile(r"(\d{1,2})[. -](\d{1,2})[. -](?:\d{4}|\d{2})(?!\d)")
NHS_NUMBER = re.compile(r"(?<![\d.])\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)")
E_MAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]+(?:\.[\w-]+)+")
NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D]\b", re.IGNORECASE
)
VEHICLE = re.compile(r"\b[A-HJ-PR-Y]{2}[0-7]\d ?[A-HJ-PR-Z]{3}\b")
OLDER_VEHICLE = re.compile(r"\b[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Y]{3}\b")
VEHICLE_NEAR = re.compile(r"\b(?:registration|reg|vrm|number plate|index)\b[^.\n]{0,12}\Z", re.IGNORECASE)
_STREETS = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Court|Ct|Crescent|Cres|Gardens|Gdns|Grove|Terrace|Place|Way|Walk|Square|Rise|Row|Mews"
    r"|Park|View|Parade|Villas|Croft|Meadows?|STREET|ROAD|LANE|AVENUE|CLOSE|DRIVE|COURT|CRESCENT|GARDENS|GROVE|TERRACE)\b"
)
_HOUSES = r"(?:House|Court|Tower|Point|Lodge|Mansions?|Heights|Buildings?)\b"
_CALLED = r"(?:[A-Z][\w'’-]*\s+){1,3}"
STREET = re.compile(
    r"\b(?:(?:Flat|Apartment|Apt|Unit|Room)\s+\d{1,4}[A-Za-z]?,?\s+)?(?:No\.?\s*)?(?P<number>\d{1,4})\s?[A-Za-z]?,?\s+"
    rf"{_CALLED}{_STREETS}(?!\s+(?:Station|Surgery|Hospital|Police|Clinic|Practice|Centre|Court|School))"
)
FLAT = re.compile(rf"\b(?:Flat|Apartment|Apt)\.?\s+\d{{1,4}}[A-Za-z]?,?\s+{_CALLED}{_HOUSES}")
YEAR_BEFORE = re.compile(r"\b(?:in|of|since|by|from|until|during|to|between|and)\s+\Z", re.IGNORECASE)
_ANY_DATE = (
    r"\d{1,2}\s?[./ -]\s?\d{1,2}\s?[./ -]\s?(?:\d{4}|\d{2})\b|\d{4}-\d{2}-\d{2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]*\.?,?[ -](?:\d{{4}}|\d{{2}})\b"
)
BIRTH_SAID = re.compile(rf"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\s*+(?:is|was|of|given as)?[\s:;,=(-]*+(?P<day>{_ANY_DATE})", re.IGNORECASE)
# What every text has in which any of these stands: one of the words, or after a figure what is told below. The first sign is plain, outside any
# choice, for only then does `re` leap from figure to figure.
SIGNS = ("@", "born", "birth", "dob", "d.o", "do.b")
FIGURES = re.compile(
    rf"""\d(?:
            [^\W\d_]{{2}}\b                               # the end of a postcode
          | \d[ .-]?[A-Da-d]\b                           # of a National Insurance number
          | [ ]?[A-Z]{{3}}\b                              # of a registration
          | (?:[ .()-]{{0,2}}\d){{8}}                      # of a telephone or NHS number
          | \s?[A-Za-z]?,?\s+{_CALLED}(?:{_STREETS}|{_HOUSES})
    )""",
    re.VERBOSE,
)


def found(text: str, births: Iterable[tuple[date, str]]) -> Iterator[tuple[str, str, int, int]]:
    """(kind, whose, from, to) of each; `births` are the days on which somebody was born, and whose each is in words that may be shown."""
    told = set()
    for born, whose in births:
        for match in _days(text, born):
            told.add(match.span())
            yield "date of birth", whose, *match.span()
    if not _has_sign(text):
        return
    for match in BIRTH_SAID.finditer(text):
        if not any(start < match.end("day") and match.start("day") < end for start, end in told):
            yield "date of birth", "a person", *match.span("day")
    yield from _addresses(text)
    yield from _numbers(text)


def _addresses(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in POSTCODE.finditer(text):
        if match[0].isupper() or not ORDINAL_END.search(match[0].lower()):
            yield "postcode", "an address", *match.span()
    streets = [match for match in STREET.finditer(text) if not _is_year(match["number"], text[max(0, match.start() - 12) : match.start()])]
    yield from (("address", "a person", *match.span()) for match in streets)
    for match in FLAT.finditer(text):
        if not any(one.start() <= match.start() < one.end() for one in streets):
            yield "address", "a person", *match.span()
    yield from (("e-mail address", "a person", *match.span()) for match in E_MAIL.finditer(text))


def _numbers(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in TELEPHONE.finditer(text):
        if not _is_date(match[0]):
            yield "telephone number", "a person", *match.span()
    for match in NHS_NUMBER.finditer(text):
        if is_nhs(match[0]):
            yield "NHS number", "a person", *match.span()
    yield from (("National Insurance number", "a person", *match.span()) for match in NATIONAL_INSURANCE.finditer(text))
    vehicles = [*VEHICLE.finditer(text)]
    vehicles += [match for match in OLDER_VEHICLE.finditer(text) if VEHICLE_NEAR.search(text[max(0, match.start() - 30) : match.start()])]
    yield from (("vehicle registration", "a person", *match.span()) for match in vehicles)


def _is_year(number: str, before: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20") and bool(YEAR_BEFORE.search(before))


def _is_date(number: str) -> bool:
    """'01.02.2019 14.30' has as many figures as a telephone number."""
    match = DATE_FIRST.match(number)
    return bool(match and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12)


def may_stand(texts: Iterable[str], births: Iterable[date]) -> Iterator[str]:
    """Those of many texts that are worth a closer look: whatever `found` finds stands in one of them."""
    births = tuple(births)
    forms = [_forms_of(born) for born in births]
    written = {f"{first:02d}/{then:02d}/{born.year}" for born in births for first, then in permutations((born.day, born.month))}
    for text in texts:
        if _is_plain_date(text):  # half of the cells of a chronology
            if text in written:
                yield text
        elif _has_sign(text) or _has_day(text, forms):
            yield text


def _is_plain_date(text: str) -> bool:
    """'12/09/2019', and nothing beside it."""
    return len(text) == 10 and text[2] == text[5] == "/" and f"{text[:2]}{text[3:5]}{text[6:]}".isdecimal()


def _has_sign(text: str) -> bool:
    read = key(text).replace("\u0307", "")  # the dot that a Turkish capital leaves behind
    return any(sign in read for sign in SIGNS) or bool(FIGURES.search(text))


def _days(text: str, born: date) -> Iterator[re.Match]:
    """Where a text has the day, in any form."""
    forms = _forms_of(born)
    if _has_day(text, [forms]):
        yield from forms[-1].finditer(text)


def _has_day(text: str, births: Iterable[tuple[str, str, str, re.Pattern, re.Pattern]]) -> bool:
    """Whether a text has one of these days. Whether it has year and day at all is seen first: that is quick, and most have not."""
    for two_figures, day, ordinal, year, whole in births:
        if two_figures in text and year.search(text) and (day in text or ordinal in text.casefold()) and whole.search(text):
            return True
    return False


@lru_cache(maxsize=256)
def _forms_of(born: date) -> tuple[str, str, str, re.Pattern, re.Pattern]:
    """The year's last figures, the day in figures and in words, the year as it stands in a date, and the whole day."""
    two_figures = f"{born.year % 100:02d}"
    year = re.compile(rf"{born.year}|{two_figures}(?!\d)")
    return two_figures, str(born.day), ORDINALS[born.day - 1], year, birth_pattern(born)


def birth_pattern(born: date) -> re.Pattern:
    """One day, in every form in which people write it."""
    month, day = MONTHS[born.month - 1], born.day
    year = rf"(?:{born.year}|['’]?{born.year % 100:02d})"
    named = rf"{month[:3]}(?:{month[3:]}|t)?\.?"
    numbered = rf"0?{day}(?:st|nd|rd|th)?"
    gap = r"\s?[./ -]\s?"
    return re.compile(
        rf"(?<![\d./])0?{day}{gap}0?{born.month}{gap}{year}(?!\d)"
        rf"|(?<![\d./])0?{born.month}{gap}0?{day}{gap}{year}(?!\d)"
        rf"|(?<!\d){born.year}{gap}0?{born.month}{gap}0?{day}(?!\d)"
        rf"|(?<!\d)(?:{day:02d}{born.month:02d}{born.year}|{born.year}{born.month:02d}{day:02d})(?!\d)"
        rf"|(?<!\d)(?:{numbered}|{ORDINALS[day - 1]})[\s./-]*(?:day\s+)?(?:of\s+)?{named}[\s,./-]*{year}(?!\d)"
        rf"|\b{named}[\s./-]*(?:the\s+)?(?:{numbered}|{ORDINALS[day - 1]}),?[\s./-]*{year}(?!\d)",
        re.IGNORECASE,
    )


def is_nhs(text: str) -> bool:
    """Modulus 11, as the NHS Data Dictionary defines it, so that any ten figures are not taken for one."""
    figures = [int(letter) for letter in text if letter.isdigit()]
    check = 11 - sum(figure * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11
    return figures[9] == (0 if check == 11 else check)
