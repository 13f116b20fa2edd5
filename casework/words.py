"""Words: one spelling for all, what is ordinary English, what people called so are also called, and abbreviations everybody uses."""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNSEEN = re.compile(  # takes no room, turns the direction of writing or lies over a letter, and would part a name
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u0332-\u0338\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20d0-\u20f0\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e01ef]"
)
SOFT_BREAK = re.compile(r"\u00ad[ \t]*\r?\n[ \t]*(?=\w)")
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ"})  # as PDFs have them
ONE_SIGN = str.maketrans("øØłŁđĐħĦŧŦıðÐ’ʼ‐‑‒–—−", "oOlLdDhHtTidD''------")  # no accent to take away, yet typed without; one hyphen for all
HYPHENATED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-[ \t\r]*\n[ \t]*([^\W\d_]+)")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
WORD = re.compile(r"[^\W\d_]+")
NO_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
]  # fmt: skip
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter")
SHORT_WORDS = {  # of two letters, which begin sentences: not taken for somebody's name by themselves
    "am", "an", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no", "of", "on", "or", "so", "to", "up", "us", "we",
}  # fmt: skip
HEARD = (("ph", "f"), ("ght", "t"), ("ck", "k"), ("sch", "s"), ("sh", "x"), ("ch", "x"), ("gh", "g"), ("wr", "r"), ("kn", "n"), ("th", "t"))


def as_read(text: str) -> str:
    """The text as it is read: letters and their accents as one sign, nothing unseen between them."""
    if text.isascii():
        return text if text.isprintable() else UNSEEN.sub("", text)
    text = unicodedata.normalize("NFC", SOFT_BREAK.sub("", text))
    return _accents_left_over().sub("", UNSEEN.sub("", text)).translate(LIGATURES)


@cache
def _accents_left_over() -> re.Pattern:
    """Accents that make no letter with what they stand on, and those of other alphabets on a letter that is, or looks like, a Latin one."""
    marks = "".join(sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign) in ("Mn", "Me"))
    latin = f"A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff{''.join(look_alikes())}"
    return re.compile(rf"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f]+|(?<=[{latin}])[{marks}]+")


def key(name: str) -> str:
    """One spelling for all: 'WEISS' and 'Weiß', 'ISIK' and 'Isık' are the same name."""
    return name.casefold().replace("ı", "i")


def plain(text: str) -> str:
    """Without accents, in plain letters for those that look like them, the same length as before, so that places in it are places in the text."""
    if text.isascii():
        return text
    return BEYOND_ASCII.sub(lambda match: _plain(match[0]), text)


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    sign = look_alikes().get(sign, sign).translate(ONE_SIGN)
    apart = unicodedata.normalize("NFKD", sign)
    if sign.isalpha() or (len(apart) == 1 and apart.isascii()):
        sign = apart[0]
    elif sign.isdecimal():
        sign = str(unicodedata.decimal(sign))
    return look_alikes().get(sign, sign)


def tokens(read: str) -> set[str]:
    """The words of a plain text; of one that is divided at the end of a line the whole, too."""
    found = set(read.translate(NO_LETTERS).split() if read.isascii() else WORD.findall(read))
    return found | {first + rest for first, rest in HYPHENATED.findall(read)} if "\n" in read else found


@cache
def look_alikes() -> dict[str, str]:
    """Letters of other alphabets that look like a plain one."""
    return {chr(int(code, 16)): letter for letter, *codes in map(str.split, _lines("look_alikes.txt")) for code in codes}


def ordinary(word: str) -> bool:
    """Whether a word, however it is written, is one of ordinary English, or a day or month."""
    folded = key(word)
    return folded in _ordinary() or (folded.endswith("s") and folded[:-1] in _ordinary())


@cache
def _ordinary() -> frozenset[str]:
    found = {line.lower() for line in _lines("common_words.txt")}
    return frozenset(found | {month.lower() for month in MONTHS} | set(DAYS))


@cache
def usual_abbreviations() -> frozenset[str]:
    """Abbreviations of the field and of every paper: not taken for somebody's initials."""
    return frozenset(_lines("usual_abbreviations.txt"))


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """By given name, what people called so are also called; and by each of these, in turn, what it may be short for."""
    found: dict[str, set[str]] = {}
    for line in _lines("nicknames.txt"):
        given, _, short = line.partition(":")
        found.setdefault(given, set()).update(short.split())  # a name without short forms stands there as a name of its own
        for one in short.split():
            found.setdefault(one, set()).add(given)
    return {name: frozenset(others) for name, others in found.items()}


def sounds(word: str) -> str:
    """How a name sounds, roughly: 'Catherine', 'Kathryn' and 'Katharine' alike; not a word to show."""
    said = re.sub(r"[^a-z]", "", plain(key(word)))
    for written, heard in HEARD:
        said = said.replace(written, heard)
    said = re.sub(r"c(?=[eiy])", "s", said)
    said = said.translate(str.maketrans("cqzyjvw", "kksigfw"))
    first = "a" if said[:1] in "aeiou" else said[:1]
    return first + re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouhw]", "", said[1:]))


def _lines(file: str) -> list[str]:
    return [line for line in (HERE / file).read_text(encoding="ascii").splitlines() if line and not line.startswith("#")]
