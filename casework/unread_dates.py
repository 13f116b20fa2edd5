"""Why a text is no date, and what would be taken: each reason is a kind of `DateProblem`."""

import re

from casework.dates import ACCEPTED, DateProblem, DependsOnAnother, NotRead
from casework.written_times import normal, shortened

_NO_END = re.compile(r"(?:-|\bto\b|\buntil\b|\btill\b)\s*(?:the )?(?:present(?: day)?|date|now|on ?going|current)$|\bonwards?$")
_DEPENDS = re.compile(
    r"\b(same|later|earlier|next|previous|following|that|this|last|yesterday|today|tomorrow|after(?:wards?)?|before|since|prior|ditto|above)\b"
)
RELATIVE = re.compile(  # beside these, words that may begin such a date: 'by March', 'during the summer', a ditto mark
    rf"{_DEPENDS.pattern}|\b(below|then|soon|subsequent(?:ly)?|thereafter|during|until|up to|by|time of)\b|^[\"'〃]+(?=\s|$)"
)
GOING_ON = re.compile(r"^(on[\s-]*going|continuing|continuous|current(ly)?|rolling)\b")
_LONGEST = 40
_TO_NOW = re.compile(r"(?:to |until |up to |still )?(?:the )?(?:present(?: day)?|date|now|today|open|in place)")
_UNKNOWN = re.compile(
    r"^(tb[acd]|n/?[ak]|not known|unknown|undated|no date|none|nil|not (?:yet )?(?:set|agreed|stated|recorded|applicable)|\?+|-+)$"
)


def says_none(text: str) -> bool:
    """Whether a cell says that there is no date, or none yet: 'ongoing', 'to date', 'n/k', '-'."""
    words = normal(text[:_LONGEST]).strip(" .()[]")
    return len(text) <= _LONGEST and bool(GOING_ON.fullmatch(words) or _UNKNOWN.match(words) or _TO_NOW.fullmatch(words))


def why_not(words: str, typed: str) -> DateProblem:
    """What to say of a text that is no date; `words` is the text as `written_times.normal` gives it, without its time of day."""
    shown = shortened(typed)
    if GOING_ON.match(words):
        return DateProblem(
            f"'{shown}' is not a date. Write the date it began, is due or was done, and in the text of the row that it goes on."
        )
    if _NO_END.search(words):
        return DateProblem(f"'{shown}' has no end. Write the date it began, and in the information that it went on.")
    if _UNKNOWN.match(words):
        return DateProblem(
            f"'{shown}' does not give a date. Leave it empty if there is none, or write what is known, such as 2019."
        )
    if re.fullmatch(r"\d{5}(\.\d+)?", words):
        return NotRead(
            f"'{shown}' looks like a spreadsheet's day number. Format the cell as a date, or write it as 12/09/2019."
        )
    if _DEPENDS.search(words):
        return DependsOnAnother(
            f"'{shown}' depends on another entry. Write the date itself, such as 12/09/2019, or the month or year."
        )
    return NotRead(f"'{shown}' is not a date that can be read. {ACCEPTED}")
