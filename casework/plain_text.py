"""Text that is typed outside the forms: reasons, notes, labels. It is kept exactly as typed, or refused with a sentence; never cut."""

import unicodedata

from casework.errors import Problem, Refused

MOST = 2_000
_MOST_OF_A_NAME = 300


def kept(text: str, field: str, *, ask: str = "", most: int = MOST) -> str:
    """The text without blanks at its ends. `ask` says what to give where something must be given.

    Raises Refused when it is missing, longer than `most` characters, or holds what no text may: NUL, or half of a character.
    """
    plain = text.strip()
    if ask and not plain:
        raise Refused([Problem(field, ask)])
    if len(plain) > most:
        raise Refused([Problem(field, f"This has {len(plain):,} characters. Up to {most:,} are accepted.")])
    if any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in plain):
        raise Refused([Problem(field, "This holds a character that cannot be kept. Type it again, or paste it as plain text.")])
    return plain


def name_of_file(name: str) -> str:
    """The name of a file without what nobody sees in it: control characters, marks that turn the direction of writing, halves of characters."""
    return "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Cs")).strip()[:_MOST_OF_A_NAME]
