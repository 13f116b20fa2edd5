"""What a written date says of itself, taken off before it is read: that it is about right, or that the day is not known."""

import re

from casework.named_periods import full_year

_ABOUT = re.compile(
    r"(?:\bon or )?(?:\bc(?:irca)?(?:\b|(?=\d))\.?|\bca\b\.?|\babout\b|\bapprox(?:imately|\.)?|\baround\b|\broughly\b|~)\s*"
)
_ABOUT_AFTER = re.compile(r"(?<=\S)\s*[-(\[]?\s*\b(?:approx(?:imate(?:ly)?)?|estimated?|est)\.?(?: date)?[)\]]?$")
_UNKNOWN = r"(?:not (?:known|recorded|stated|specified|given|clear)|unknown|unspecified|unclear|n/?k)"
_NO_DAY = re.compile(
    rf"[-:;(\[]?\s*\b(?:the )?(?:exact |specific |precise |actual )?(?:date|day|month)s? (?:is |was )?{_UNKNOWN}\b\.?[)\]]?(?:\s*[-:;])?"
    r"|^unknown (?:exact )?(?:date|day|month)\b(?:\s*[-:;]|\s+(?:in|of)\b)?"
)
_NO_FIGURES = r"(?:(?:\?+|x+|_+|-+|unk(?:nown)?|n/?k)\s*[/.]|(?:\?\?+|xx+|unk(?:nown)?|n/?k)[ -])\s*"  # 'xx/05/2014': a day that is not known
_DAY_NOT_WRITTEN = re.compile(rf"^{_NO_FIGURES}(?:{_NO_FIGURES})?(?=\d|[a-z]{{3}})")
_MONTH_OF_TWO_FIGURES = re.compile(r"(\d{1,2})[/. -](\d{2})")
_SEVERAL_TIMES = re.compile(
    r"^(?:(?:on|at) )?(?:various|several|multiple|numerous|many|different|a number of|a series of) (?:dates?|occasions?|times|days|contacts)\b"
    r"(?:\s*(?:in|during|throughout|over|across|of|on|[-:])(?=\W))?\s*(?=\S)"
)


def take_several(words: str) -> tuple[str, bool]:
    """The words without 'on several occasions in', and whether they had it."""
    found = _SEVERAL_TIMES.match(words)
    return (words[found.end() :], True) if found else (words, False)


def take(words: str) -> tuple[str, bool, bool]:
    """The words without such remarks, whether the date is only about right, and whether its day is said to be unknown."""
    unknown = False
    if found := _DAY_NOT_WRITTEN.match(words):
        rest = words[found.end() :]
        short = _MONTH_OF_TWO_FIGURES.fullmatch(rest)
        return (f"{short[1]}/{full_year(short[2])}" if short else rest), False, True
    if _NO_DAY.search(words):
        rest = " ".join(_NO_DAY.sub(" ", words).split())
        if re.search(r"\d{4}", rest):
            words, unknown = rest, True
    words, about = _take_about(words)
    return words, about, unknown


def _take_about(words: str) -> tuple[str, bool]:
    if words.endswith("?") and words.strip("? "):
        return words.rstrip("? "), True
    if words.startswith("?") and words.strip("? "):
        return words.lstrip("? "), True
    found = _ABOUT.match(words)
    if found:
        return words[found.end() :], True
    found = _ABOUT_AFTER.search(words)
    return (words[: found.start()], True) if found else (words, False)
