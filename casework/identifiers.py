"""What identifies somebody without naming them: dates of birth however written, addresses, postcodes, numbers, e-mail (R170).

Each is told by its shape, and a number that has a check digit by that too. Dates, times and figures of other kinds must not be taken for one.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import OSA

from casework.words import MONTHS, key

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
    "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
    "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip

_TEENS = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_OUTWARD = r"(?:GIR|[A-PR-UWYZ](?:[A-HK-Y]?\d[A-HJKMNP-Y\d]?))"
_INWARD = r"\d[ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(rf"\b{_OUTWARD}(?:\s*|[ ]?-[ ]?){_INWARD}\b", re.IGNORECASE)
ORDINAL_END = re.compile(r"\d(?:st|nd|rd|th)\Z")  # 'room B2 1st floor'
TELEPHONE = re.compile(r"(?<![\d.])(?:(?:\+|00)[ .-]?44[ .-]*(?:\(0\)[ .-]*|0[ .-]?)?|\(?0)[1-9](?:[ .()-]{0,2}\d){8,9}(?![\d/])")
DATE_FIRST = re.compile(r"(\d{1,2})[. -](\d{1,2})[. -](?:\d{4}|\d{2})(?!\d)")
NHS_NUMBER = re.compile(r"(?<![\d./])\d{3}[ ./-]?\d{3}[ ./-]?\d{4}(?![\d/])")
E_MAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]++(?:(?:@|\s?[(\[]at[)\]]\s?)[\w-]+(?:\.[\w-]+)+|\s+at\s+[\w-]+(?:\s+dot\s+(?:com|co|org|net|uk|ac|gov)\b)+)",
    re.IGNORECASE,
)
USER_NAME = re.compile(r"(?<![\w.+'-])@[A-Za-z][\w.]{2,29}")  # of social media
OF_A_PAPER = re.compile(  # a passport, a driving licence, a hospital's number of a patient
    r"\bpassport\s*(?:no\.?|number|#)?\s*[:.]?\s*(?P<passport>(?:\d{9}|[A-Z]\d{8})\b)|(?<!\w)(?P<licence>[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z\d]{3})(?!\w)"
    r"|\b(?:hospital|patient|MRN|PAS)\s*(?:no\.?|number|id|#)?\s*[:.]?\s*(?P<patient>[A-Z]{0,4}\d{5,10}\b)", re.IGNORECASE,
)
PAPERS = {"passport": "passport number", "licence": "driving licence number", "patient": "hospital number"}
NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ .-]?\d{2}[ .-]?\d{2}[ .-]?\d{2}[ .-]?[A-D]\b", re.IGNORECASE
)
VEHICLE = re.compile(r"\b[A-HJ-PR-Y]{2}[0-7]\d ?[A-HJ-PR-Z]{3}\b")
OLDER_VEHICLE = re.compile(r"\b[A-HJ-NPR-TV-Y]\d{1,3} ?[A-HJ-PR-Y]{3}\b")
VEHICLE_NEAR = re.compile(r"\b(?:registration|reg|vrm|number plate|index)\b[^.\n]{0,12}\Z", re.IGNORECASE)
_STREETS = (
    r"(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Court|Ct|Crescent|Cres|Gardens|Gdns|Grove|Terrace|Place|Way|Walk|Square|Rise|Row|Mews"
    r"|Park|View|Parade|Villas|Croft|Meadows?|Wynd|Garth|STREET|ROAD|LANE|AVENUE|CLOSE|DRIVE|COURT|CRESCENT|GARDENS|GROVE|TERRACE)\b"
)
_HOUSES = r"(?:House|Court|Tower|Point|Lodge|Mansions?|Heights|Buildings?)\b"
_CALLED = r"(?:[A-Z][\w'’-]*\s+){1,3}"
STREET = re.compile(
    r"\b(?:(?:Flat|Apartment|Apt|Unit|Room)\s+\d{1,4}[A-Za-z]?,?\s+)?(?:No\.?\s*)?(?P<number>\d{1,4})\s?[A-Za-z]?,?\s+"
    rf"(?:{_CALLED}{_STREETS}|The\s+(?:Green|Hill|Mount|Vale|Chase|Fold|Bank)\b)(?!\s+(?:Station|Surgery|Hospital|Police|Clinic|Practice|Centre|Court|School))"
)
FLAT = re.compile(rf"\b(?:Flat|Apartment|Apt)\.?\s+\d{{1,4}}[A-Za-z]?,?\s+{_CALLED}{_HOUSES}")
YEAR_BEFORE = re.compile(r"\b(?:in|on|of|since|by|from|until|during|to|between|and|the)\s+\Z", re.IGNORECASE)
OFFICER_BEFORE = re.compile(r"\b(?:PC|PCSO|PS|DC|DS|DI|WPC|Sgt|Insp|Officer)\s+\Z")
_A_MONTH = f"(?:{'|'.join(month[:3] for month in MONTHS)})"
_ANY_DATE = (
    r"\d{1,2}\s?[./ -]\s?\d{1,2}\s?[./ -]\s?(?:\d{4}|\d{2})\b|\d{4}-\d{2}-\d{2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_A_MONTH}[a-z]*\.?,?[ -](?:\d{{4}}|\d{{2}})\b"
    rf"|(?:(?:early|mid|late)[ -])?{_A_MONTH}[a-z]*\.?,?[ -](?:of )?\d{{4}}\b|(?:1[0-2]|0?[1-9])[./-]\d{{4}}\b"
)
DAY_OF_MONTH = re.compile(rf"\d{{1,2}}\s+(?:{'|'.join(MONTHS)})\b")
BIRTH_SAID = re.compile(
    r"\b(?:d\.?o\.?b\.?|b\.(?=\s?\d)|(?:date|month) of birth|born(?: on)?)\s*+(?:is|was|of|given as|in|during)?[\s:;,=(-]*+"
    rf"(?P<day>{_ANY_DATE})",
    re.IGNORECASE,
)
# A birthday, and a year in words: for these a text is looked at word by word.
IN_WORDS = re.compile(r"birthday|nineteen\s|turn(?:ed|ing)\b|twenty[\s-]|two thousand", re.IGNORECASE)
WORDS_OF_IT = ("birthday", "nineteen", "turn", "twenty", "two thousand")  # looked for first, which is quick
BIRTHDAY_BEFORE = re.compile(r"\b(?:birthday|turn(?:ed|ing) \d{1,3})\b[^.\n]{0,20}\Z", re.IGNORECASE)
BIRTHDAY_AFTER = re.compile(r"[^.\n]{0,20}\bbirthday\b", re.IGNORECASE)
# What every text has in which any of these stands: one of the words, or after a figure what is told below. The first sign is plain, outside any
# choice, for only then does `re` leap from figure to figure.
SIGNS = ("@", "(at", "[at", "born", "birth", "b.", "dob", "d.o", "do.b", "dot")
FIGURES = re.compile(
    rf"""\d(?:
            [^\W\d_]{{2}}\b                               # the end of a postcode
          | \d[ .-]?[A-Da-d]\b                           # of a National Insurance number
          | [ ]?[A-Z]{{3}}\b                              # of a registration
          | (?:[ ./()-]{{0,2}}\d){{8}}                     # of a telephone or NHS number
          | \s?[A-Za-z]?,?\s+(?:{_CALLED}(?:{_STREETS}|{_HOUSES})|The\s)
          | \d{{5}}[A-Za-z9]{{2}}[A-Za-z\d]{{3}}            # of a driving licence
    )""",
    re.VERBOSE,
)
LONG_NUMBER, OWN_PAPERS = re.compile(r"\d{5}"), ("passport", "hospital", "patient", "mrn", "pas")  # a sign together only: much has a number


def found(text: str, births: Iterable[tuple[date, str]]) -> Iterator[tuple[str, str, int, int]]:
    """(kind, whose, from, to) of each; `births` are the days on which somebody was born, and whose each is in words that may be shown."""
    told = bytearray(len(text))  # a 1 for each sign that is told already
    told_in_words = _told_in_words(text)
    for born, whose in births:
        for start, end in _days(text, born, told_in_words):
            if not any(told[start:end]):
                told[start:end] = b"\1" * (end - start)
                yield "date of birth", whose, start, end
    if not _has_sign(text):
        return
    for match in BIRTH_SAID.finditer(text):
        if not any(told[match.start("day") : match.end("day")]):
            yield "date of birth", "a person", *match.span("day")
    yield from _addresses(text)
    yield from _numbers(text)


def _addresses(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in POSTCODE.finditer(text):
        if match[0].isupper() or not ORDINAL_END.search(match[0].lower()):
            yield "postcode", "an address", *match.span()
    streets = [match for match in STREET.finditer(text) if not _is_no_house(match, text[max(0, match.start() - 12) : match.start()])]
    yield from (("address", "a person", *match.span()) for match in streets)
    in_a_street = bytearray(len(text))
    for match in streets:
        in_a_street[match.start() : match.end()] = b"\1" * len(match[0])
    for match in FLAT.finditer(text):
        if not in_a_street[match.start()]:
            yield "address", "a person", *match.span()
    yield from (("e-mail address", "a person", *match.span()) for match in E_MAIL.finditer(text))
    yield from (("user name", "a person", *match.span()) for match in USER_NAME.finditer(text))


def _numbers(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in TELEPHONE.finditer(text):
        if not _is_date(match[0]):
            yield "telephone number", "a person", *match.span()
    for match in NHS_NUMBER.finditer(text):
        if is_nhs(match[0]):
            yield "NHS number", "a person", *match.span()
    yield from (("National Insurance number", "a person", *match.span()) for match in NATIONAL_INSURANCE.finditer(text))
    for match in OF_A_PAPER.finditer(text):
        yield PAPERS[match.lastgroup], "a person", *match.span(match.lastgroup)
    vehicles = [*VEHICLE.finditer(text)]
    vehicles += [match for match in OLDER_VEHICLE.finditer(text) if VEHICLE_NEAR.search(text[max(0, match.start() - 30) : match.start()])]
    yield from (("vehicle registration", "a person", *match.span()) for match in vehicles)


def _is_no_house(street: re.Match, before: str) -> bool:
    """'In 2019 High Street Surgery', 'between 14 and 21 June Road works' and 'PC 1234 Jane Lane' have figures before a name, and no house."""
    number = street["number"]
    if (len(number) == 4 and number[:2] in ("19", "20")) or DAY_OF_MONTH.match(street[0]):
        return bool(YEAR_BEFORE.search(before))
    return bool(OFFICER_BEFORE.search(before))


def _is_date(number: str) -> bool:
    """'01.02.2019 14.30' has as many figures as a telephone number."""
    match = DATE_FIRST.match(number)
    return bool(match and 1 <= int(match[1]) <= 31 and 1 <= int(match[2]) <= 12)


def may_stand(texts: Iterable[str], births: Iterable[date]) -> Iterator[str]:
    """Those of many texts that are worth a closer look: whatever `found` finds stands in one of them. For most one look at the years is enough."""
    births, texts = tuple(births), list(texts)
    in_one_of_the_years = _of_years(births)
    at_all = _spelt("\n".join(texts))  # most files have few of the signs: the others need not be looked for in each text
    signs, words = ([one for one in looked_for if one in at_all] for looked_for in (SIGNS, WORDS_OF_IT))
    written = {f"{first:02d}/{then:02d}/{born.year}" for born in births for first, then in permutations((born.day, born.month))}
    for text in texts:
        if _is_plain_date(text):  # half of the cells of a chronology
            if text in written:
                yield text
        elif _has_sign(text, signs):
            yield text
        else:
            told_in_words = _told_in_words(text, words)
            if (told_in_words or in_one_of_the_years(text)) and any(any(_days(text, born, told_in_words)) for born in births):
                yield text


def _is_plain_date(text: str) -> bool:
    """'12/09/2019', and nothing beside it."""
    return len(text) == 10 and text[2] == text[5] == "/" and f"{text[:2]}{text[3:5]}{text[6:]}".isdecimal()


def _told_in_words(text: str, words: Iterable[str] = WORDS_OF_IT) -> bool:
    read = key(text) if words else ""
    return any(word in read for word in words) and bool(IN_WORDS.search(text))


def _has_sign(text: str, signs: Iterable[str] = SIGNS) -> bool:
    read = _spelt(text)
    if any(sign in read for sign in signs) or FIGURES.search(text):
        return True
    return bool(LONG_NUMBER.search(text) and any(paper in read for paper in OWN_PAPERS))


def _spelt(text: str) -> str:
    return key(text).replace("\u0307", "")  # the dot that a Turkish capital leaves behind


def _days(text: str, born: date, told_in_words: bool) -> Iterator[tuple[int, int]]:
    """From where to where a text has the day, in any form. Whether it may have it at all is seen first: that is quick, and most have not."""
    if told_in_words or _may_have_day(text, born):
        yield from (match.span() for match in birth_pattern(born).finditer(text))
        for match in misspelt_pattern(born).finditer(text):
            if OSA.distance(match["month"].lower(), MONTHS[born.month - 1].lower(), score_cutoff=2) <= (2 if len(match["month"]) > 5 else 1):
                yield match.span()
    if told_in_words:
        for match in birthday_pattern(born).finditer(text):
            if BIRTHDAY_BEFORE.search(text[max(0, match.start() - 40) : match.start()]) or BIRTHDAY_AFTER.match(text[match.end() : match.end() + 30]):
                yield match.span()


def _of_years(births: Iterable[date]) -> Callable[[str], object]:
    """Tells of a text whether the year of any of these days may stand in it."""
    years = {_signs_of(born)[3].pattern for born in births}
    return re.compile("|".join(sorted(years))).search if years else lambda text: None


def _may_have_day(text: str, born: date) -> bool:
    two_figures, day, ordinal, year = _signs_of(born)
    return two_figures in text and bool(year.search(text)) and (day in text or ordinal in text.casefold())


@lru_cache(maxsize=256)
def _signs_of(born: date) -> tuple[str, str, str, re.Pattern]:
    """The year's last figures, the day in figures and in words, and the year as it stands in a date."""
    two_figures = f"{born.year % 100:02d}"
    return two_figures, str(born.day), ORDINALS[born.day - 1], re.compile(rf"{born.year}|{two_figures}(?:\d{{4}})?(?!\d)")


@lru_cache(maxsize=256)
def birth_pattern(born: date) -> re.Pattern:
    """One day, in every form in which people write it."""
    day = born.day
    year = rf"(?:{born.year}|['’]?{born.year % 100:02d}|{_year_in_words(born.year)})"
    named, numbered = _month_named(born), _day_numbered(born)
    gap, wide = r"\s?[./ -]\s?", r"\s?[:,_|–]\s?"  # what is wide stands in times and lists too, and asks for the whole year
    return re.compile(
        rf"(?<![\d./])0?{day}{gap}0?{born.month}{gap}{year}(?!\d)"
        rf"|(?<![\d./])0?{born.month}{gap}0?{day}{gap}{year}(?!\d)"
        rf"|(?<!\d)0?{day}{wide}0?{born.month}{wide}{born.year}(?!\d)"
        rf"|(?<!\d){born.year}{gap}0?{born.month}{gap}0?{day}(?!\d)"
        rf"|(?<!\d)(?:{day:02d}{born.month:02d}{born.year}|{born.year}{born.month:02d}{day:02d})(?!\d)"
        rf"|(?<!\d){numbered}[\s./-]*(?:day\s+)?(?:of\s+)?{named}[\s,./-]*(?:in\s+)?{year}(?!\d)"
        rf"|\b{named}[\s./-]*(?:the\s+)?{numbered},?[\s./-]*{year}(?!\d)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def birthday_pattern(born: date) -> re.Pattern:
    """Day and month, and perhaps another year: of a birthday, and not of a birth."""
    named, numbered = _month_named(born), _day_numbered(born)
    another = r"(?:[\s,./-]*\d{4}|[./-]\d{2})?(?!\d)"
    return re.compile(
        rf"(?<![\d./])0?{born.day}[./-]0?{born.month}\b{another}|(?<!\d){numbered}[\s./-]*(?:of\s+)?{named}\b{another}"
        rf"|\b{named}[\s./-]*(?:the\s+)?{numbered}\b{another}",
        re.IGNORECASE,
    )


@lru_cache(maxsize=256)
def misspelt_pattern(born: date) -> re.Pattern:
    """Day and year with a word between them that may be the month, misspelt."""
    numbered = rf"0?{born.day}(?:st|nd|rd|th)?"
    return re.compile(rf"(?<!\d){numbered}[ -](?:of )?(?P<month>[A-Za-z]{{3,11}}),?[ -]{born.year}(?!\d)")


def _month_named(born: date) -> str:
    month = MONTHS[born.month - 1]
    return rf"{month[:3]}(?:{month[3:]}|t)?\.?"


def _day_numbered(born: date) -> str:
    return rf"(?:0?{born.day}(?:st|nd|rd|th)?|{ORDINALS[born.day - 1]})"


def _year_in_words(year: int) -> str:
    """2011: 'two thousand and eleven', 'twenty eleven'."""
    century, rest = divmod(year, 100)
    ten, one = divmod(rest, 10)
    said = _TEENS[rest] if rest < 20 else "[ -]?".join(filter(None, [_TENS[ten], _TEENS[one]]))
    short = {19: "nineteen", 20: "twenty"}.get(century, "")
    whole = rf"two thousand(?: and)?(?: {said})" if rest else "two thousand"
    ways = [*([rf"{short}[ -](?:oh[ -])?{said}"] if short and rest else []), *([whole] if century == 20 else [])]
    return "|".join(ways) or rf"{year}"


def is_nhs(text: str) -> bool:
    """Modulus 11, as the NHS Data Dictionary defines it, so that any ten figures are not taken for one."""
    figures = [int(letter) for letter in text if letter.isdigit()]
    check = 11 - sum(figure * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11
    return figures[9] == (0 if check == 11 else check)
