"""What a written date says of itself, taken off before it is read: that it is about right, or that the day is not known."""

import re

_ABOUT = re.compile(
    r"(?:\bon or )?(?:\bc(?:irca)?(?:\b|(?=\d))\.?|\bca\b\.?|\babout\b|\bapprox(?:imately|\.)?|\baround\b|\broughly\b|~)\s*"
)
_ABOUT_AFTER = re.compile(r"(?<=\S)\s*[-(\[]?\s*\b(?:approx(?:imate(?:ly)?)?|estimated?|est)\.?(?: date)?[)\]]?$")
_UNKNOWN = r"(?:not (?:known|recorded|stated|specified|given|clear)|unknown|unspecified|unclear|n/?k)"
_NO_DAY = re.compile(
    rf"[-:;(\[]?\s*\b(?:the )?(?:exact |specific |precise |actual )?(?:date|day|month)s? (?:is |was )?{_UNKNOWN}\b\.?[)\]]?(?:\s*[-:;])?"
    r"|^unknown (?:exact )?(?:date|day|month)\b(?:\s*[-:;]|\s+(?:in|of)\b)?"
)


def take(words: str) -> tuple[str, bool, bool]:
    """The words without such remarks, whether the date is only about right, and whether its day is said to be unknown."""
    unknown = False
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
