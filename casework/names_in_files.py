"""Names of the persons of a review in rows that arrive as a file: told as something to check, never refused (R75)."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from casework import names
from casework.names import CasePerson, Leak
from casework.understood import Warned

BETWEEN = "\nx\n"  # a letter by itself, so that no name reaches from one text into the next
BEFORE, AFTER = 60, 100  # characters shown of a long cell, before and after where the name begins


def warned(rows: Sequence[Any], persons: Sequence[CasePerson]) -> list[Warned]:
    """A warning for each cell of the accepted rows (with `row`, `sheet` and `cells`) that identifies somebody of the review, or may do so."""
    found = []
    telling = _telling({text for row in rows for text in row.cells.values() if text}, persons)
    for row in rows:
        if telling.isdisjoint(row.cells.values()):
            continue
        for heading, text in row.cells.items():
            if text in telling and (leaks := _found(text, persons)):
                told = ", ".join(dict.fromkeys(_told(leak) for leak in leaks))
                reason = f"{told[0].upper()}{told[1:]}. Initials for individuals, no full names; it can be imported as it is."
                found.append(Warned(row.row, heading, _around(text, leaks[0].start), reason, row.sheet))
    return found


def _telling(texts: set[str], persons: Sequence[CasePerson]) -> set[str]:
    """The texts that are worth a closer look, found by one look at all of them together: most name nobody."""
    told = sorted(texts)
    read = [names.as_read(text) for text in told]
    begins = list(accumulate((len(text) + len(BETWEEN) for text in read), initial=0))
    return {told[bisect_right(begins, leak.start) - 1] for leak in _found(BETWEEN.join(read), persons)}


def _found(text: str, persons: Sequence[CasePerson]) -> list[Leak]:
    return sorted([*names.leaks(text, persons), *names.supposed(text, persons)], key=lambda leak: leak.start)


def _told(leak: Leak) -> str:
    return f"{'' if leak.kind == names.SUPPOSED else 'the '}{leak.kind} of {leak.whose}"


def _around(text: str, start: int) -> str:
    """A long cell cut to what stands around a place in it."""
    first, last = max(0, start - BEFORE), start + AFTER
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
