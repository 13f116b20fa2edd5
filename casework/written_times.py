"""How a written time of day is understood, and the plain words to which a written date is brought first."""

import re
import unicodedata

from casework.dates import DateProblem

LONGEST = 150  # characters; beyond this it is a narrative and not a date
_CLOCK = (
    r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?!:?\d)(?:\s*[ap]\.?m\b\.?)?"  # 14:30, 2:30pm
    r"|(?:0?[1-9]|1[0-2])(?:\.[0-5]\d)?\s*[ap]\.?m\b\.?"  # 2pm, 2.30 p.m.
    r"|(?:[01]\d|2[0-3])[.:]?[0-5]\d(?=\s*h(?:(?:ou)?rs?)?\b)"  # 1430 hrs
    r"|\bnoon\b|\bmidday\b|\bmidnight\b"
)
_TIME = re.compile(
    rf"(?:\bat\s+|@\s*|\bfrom\s+|\bapprox(?:imately)?\.?\s+(?=\d\d?:|\d\d?(?:\.\d\d)?\s*[ap]\.?m\b|\d{{4}}\s*h))?\(?(?<![\d/.:])({_CLOCK})(?:\s*h(?:(?:ou)?rs?)?\b\.?)?"
    rf"(?:\s*(?:-|to|until|and)\s*({_CLOCK}))?(?:\s*h(?:(?:ou)?rs?)?\b\.?)?\s*\(?\s*(bst|gmt|utc)?\b\s*\)?"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a\u202c\u2060\ufeff]")  # what copying from a mail or web page leaves in a text
_NO_TIME = " 00:00:00"  # what a database writes after a date that has none
_BARE_CLOCKS = re.compile(r"([01]\d|2[0-3])[:.]?([0-5]\d)\s*(?:-|to)\s*([01]\d|2[0-3])[:.]?([0-5]\d)")  # 1430-1500
_BARE_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)")  # 1430, 09.30, 930: where nothing but a time can stand
_ISO_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})?")
_PART_OF_DAY = re.compile(
    r"\b(?:in the |during the |on the )?(early hours|morning|afternoon|evening|overnight|(?<!bonfire )night|am|pm)\b(?: of)?"
)


def understand_time(text: str) -> str:
    """The time of day a text means: '14:30', '04:00–05:25 (BST)', 'evening'. Raises `DateProblem`."""
    words, time = take_time(normal(text[:LONGEST]))
    if time is None and (clock := _BARE_CLOCK.fullmatch(words)):
        words, time = "", f"{int(clock[1]):02d}:{clock[2]}"
    elif time is None and (clock := _BARE_CLOCKS.fullmatch(words)):
        words, time = "", f"{clock[1]}:{clock[2]}–{clock[3]}:{clock[4]}"
    if len(text) > LONGEST or time is None or words.strip(" ,.;:()"):
        raise DateProblem(f"'{shortened(text)}' is not a time. Write it as 14:30 or 2.30pm.")
    return time


def normal(text: str) -> str:
    """Small letters, one kind of dash and apostrophe, no ordinals (1st), no commas, single spaces."""
    words = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    words = re.sub(r"[‐‑‒–—―−]", "-", words)
    words = re.sub(r"[‘’`´]", "'", words)
    words = re.sub(r"\b(\d{1,2})\s*(?:st|nd|rd|th)\b", r"\1", words)
    words = re.sub(r"\b(pre|post)[- ](?=[a-z]*\.?\s?'?\d)", lambda m: "before " if m[1] == "pre" else "after ", words)
    words = re.sub(r"(\d)\s+(?:day\s+)?of\s+(?=[a-z])|\b([a-z]+)\s+of\s+(?=\d{4})", lambda m: f"{m[1] or m[2]} ", words)
    return re.sub(r"[\s,]+", " ", words).strip()


def take_time(words: str) -> tuple[str, str | None]:
    """The words without their time of day, and the time or None; words in the form of `normal`."""
    instant = _ISO_INSTANT.fullmatch(words)
    if instant:
        zone = f" ({'UTC' if instant[3] == 'z' else instant[3]})" if instant[3] else ""
        return instant[1], None if instant[2] == "00:00" and not zone else instant[2] + zone
    words = words.removesuffix(_NO_TIME)
    found = _TIME.search(words)
    if found:
        start, end, zone = found.groups()
        half = re.search(r"[ap](?=\.?m)", end or "")
        if half and not re.search(r"[ap]\.?m|:", start):
            start += half[0] + "m"
        time = _clock(start) + (f"–{_clock(end)}" if end else "") + (f" ({zone.upper()})" if zone else "")
        return without(words, found), time
    found = _PART_OF_DAY.search(words)
    return (without(words, found), found[1]) if found else (words, None)


def _clock(words: str) -> str:
    named = {"noon": "12:00", "midday": "12:00", "midnight": "00:00"}.get(words)
    if named:
        return named
    digits = re.match(r"(\d{1,2})(?:[:.]?(\d{2}))?", words)
    hour, minute = int(digits[1]), digits[2] or "00"
    if "p" in words and hour < 12:
        hour += 12
    elif "a" in words and hour == 12:
        hour = 0
    return f"{hour:02d}:{minute}"


def without(words: str, found: re.Match) -> str:
    """The words with what was found taken out."""
    rest = words[:found.start()] + " " + words[found.end():]  # fmt: skip
    return re.sub(r"\(\s*\)|\s+", " ", rest).strip(" ,-;@")


def shortened(text: str) -> str:
    """A text short enough to repeat in a sentence."""
    flat = " ".join(text.replace("\x00", " ").split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
