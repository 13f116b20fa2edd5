"""Names of the persons of a review in rows that arrive as a file: told as something to check, never refused (R75)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from casework import names
from casework.names import CasePerson, Leak
from casework.sheets import OWN_HEADINGS
from casework.understood import Warned

BEFORE, AFTER = 60, 100  # characters shown of a long cell, before and after where the name begins


NONE: Mapping[int, Collection[str]] = {}


def warned(rows: Sequence[Any], persons: Sequence[CasePerson], *, recorded: Mapping[int, Collection[str]] = NONE) -> list[Warned]:
    """A warning for each cell of the accepted rows (with `row`, `sheet` and `cells`) that identifies somebody of the review, or may do so.

    The last columns of the portal's own workbook are for the portal alone: nobody reads them. `recorded`: by row, the headings of cells that
    the portal wrote itself and nobody has touched: it shows them in the names of who took the file out.
    """
    found = []
    telling = names.worth_a_look({text for row in rows for text in row.cells.values() if text}, persons)
    for row in rows:
        if telling.isdisjoint(row.cells.values()):
            continue
        passed = {*OWN_HEADINGS, *recorded.get(row.row, ())}
        for heading, text in row.cells.items():
            if text in telling and heading not in passed and (leaks := _found(text, persons)):
                told = ", ".join(dict.fromkeys(_told(leak) for leak in leaks))
                reason = f"{told[0].upper()}{told[1:]}. Initials for individuals, no full names; it can be imported as it is."
                found.append(Warned(row.row, heading, _around(text, leaks[0].start), reason, row.sheet))
    return found


def _found(text: str, persons: Sequence[CasePerson]) -> list[Leak]:
    return sorted([*names.leaks(text, persons), *names.supposed(text, persons)], key=lambda leak: leak.start)


def _told(leak: Leak) -> str:
    return f"{'' if leak.kind == names.SUPPOSED else 'the '}{leak.kind} of {leak.whose}"


def _around(text: str, start: int) -> str:
    """A long cell cut to what stands around a place in it."""
    first, last = max(0, start - BEFORE), start + AFTER
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
