"""What a passphrase must be, and its hash. There is no hint, no expiry and no rule about kinds of characters.

The front door hands in its hasher, so that the rules and the command line need no Streamlit.
"""

import base64
import hashlib
import re
import secrets
import unicodedata
from functools import cache
from pathlib import Path
from typing import Protocol

import bcrypt

from casework.errors import Problem, Refused
from casework.settings import security

COMMON = Path(__file__).resolve().parent.parent / "procedure" / "common_passphrases.txt"
LOCAL_WORDS = (
    "domestic homicide review",
    "domestic abuse related death review",
    "community safety partnership",
    "streamlit portal",
    "borough county council",
)


class Hasher(Protocol):
    def hash(self, text: str) -> str: ...

    def check_pw(self, text: str, hashed: str) -> bool: ...


class Bcrypt:
    """bcrypt, as streamlit-authenticator's hasher uses it; hashes of the one are checked by the other."""

    def hash(self, text: str) -> str:
        return bcrypt.hashpw(text.encode(), bcrypt.gensalt()).decode()

    def check_pw(self, text: str, hashed: str) -> bool:
        return bcrypt.checkpw(text.encode(), hashed.encode())


_hasher: Hasher = Bcrypt()


def use(hasher: Hasher) -> None:
    """Hash and check with this from now on."""
    global _hasher
    _hasher = hasher
    _hash_of_nobody.cache_clear()


def hashed(passphrase: str) -> str:
    """The hash to store."""
    return _hasher.hash(_digest(passphrase))


def matches(passphrase: str, stored: str | None) -> bool:
    """Whether this is the passphrase; takes one check of a hash also where there is none stored, so that time tells nothing."""
    usable = stored is not None and stored.startswith(
        "$2"
    )  # a hash lost with the data file's end is no hash: a new link is needed
    right = _hasher.check_pw(_digest(passphrase), stored if usable else _hash_of_nobody())
    return right and usable


def demand_good(passphrase: str, *, username: str, words: tuple[str, ...] = ()) -> None:
    """Raises Refused unless the passphrase is long enough, not too long, not common and not made of the name of the person or the place.

    `words` are the local ones: the partnership's names, the person's name.
    """
    limits = security()
    if len(passphrase) < limits.passphrase_shortest:
        raise _refused(
            f"The passphrase has {len(passphrase)} characters. Use at least {limits.passphrase_shortest}: four or five words do well."
        )
    if len(passphrase) > limits.passphrase_longest:
        raise _refused(f"The passphrase has {len(passphrase)} characters. Use at most {limits.passphrase_longest}.")
    if "\x00" in passphrase:
        raise _refused("The passphrase holds a character that cannot be typed. Leave it out.")
    bare = _bare(passphrase)
    if bare in _common() or len(set(passphrase)) < 5 or _is_repetition(passphrase):
        raise _refused(
            "This passphrase is among the first that others would guess. Choose four or five words that do not belong together."
        )
    left = bare
    for word in _near_at_hand((username, *LOCAL_WORDS, *words)):
        left = left.replace(word, "")
    if left != bare and len(left) < 8:
        raise _refused(
            "This passphrase is mostly your name, or that of the partnership or its work. Choose words that others cannot guess."
        )


def _near_at_hand(phrases: tuple[str, ...]) -> list[str]:
    """These phrases and the words they are made of, the longest first, bare."""
    words = {_bare(word) for phrase in phrases for word in (phrase, *re.split(r"[\W_]+", phrase))}
    return sorted((word for word in words if len(word) >= 3), key=lambda word: (-len(word), word))


def _refused(sentence: str) -> Refused:
    return Refused([Problem("passphrase", sentence)])


def _digest(passphrase: str) -> str:
    """bcrypt reads 72 bytes: a digest of the whole lets every character count. The form NFKC makes one typing of two keyboards equal."""
    normal = unicodedata.normalize("NFKC", passphrase)
    return base64.b64encode(hashlib.sha256(normal.encode("utf-8", "surrogatepass")).digest()).decode()


def _bare(text: str) -> str:
    """Lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _is_repetition(text: str) -> bool:
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


@cache
def _common() -> frozenset[str]:
    return frozenset(
        _bare(line) for line in COMMON.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    )


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(_digest(secrets.token_urlsafe()))
