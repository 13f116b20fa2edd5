"""The ledger of a clock: every day since it began, running or on hold, and what was agreed beside it (3.3.5, 3.3.7; R114, R127).

No clock stops in silence: the days running and the days on hold are all the days there were, and the days agreed are only those of extensions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.clocks import Clock, Extension, Hold, span

RUNNING, ON_HOLD = "running", "on hold"


@dataclass(frozen=True)
class Stretch:
    """Days on end of one kind, from `first` up to `last`; `reason` is the hold's."""

    kind: str
    first: date
    last: date
    reason: str = ""

    @property
    def days(self) -> int:
        return (self.last - self.first).days


@dataclass(frozen=True)
class Ledger:
    """What became of a clock's days. `stretches` follow one another without a gap, `agreed` are the extensions as they were agreed."""

    stretches: tuple[Stretch, ...] = ()
    agreed: tuple[Extension, ...] = ()
    days_agreed: int = 0

    @property
    def days(self) -> int:
        """All days since the clock began, until it stopped or until today."""
        return sum(stretch.days for stretch in self.stretches)

    @property
    def days_running(self) -> int:
        return sum(stretch.days for stretch in self.stretches if stretch.kind == RUNNING)

    @property
    def days_on_hold(self) -> int:
        return sum(stretch.days for stretch in self.stretches if stretch.kind == ON_HOLD)


def of(clock: Clock, holds: Iterable[Hold], *, today: date) -> Ledger:
    """The ledger of one clock; empty while it has not begun. Counted from the earliest day it can have begun, as the clock itself is."""
    if clock.started is None:
        return Ledger()
    first = span(clock.started)[0]
    last = max(span(clock.ended)[1] if clock.ended else today, first)
    agreed = (clock.due_latest - clock.first_due_latest).days if clock.extensions else 0
    return Ledger(tuple(_stretches(holds, first, last)), clock.extensions, agreed)


def _stretches(holds: Iterable[Hold], first: date, last: date) -> Iterable[Stretch]:
    """The days from first to last, cut where a hold begins and ends; where two holds overlap, the one that began first counts."""
    upto = first
    for hold in sorted(holds, key=lambda hold: hold.started):
        begins, ends = max(hold.started, upto), min(hold.lifted or last, last)
        if ends <= begins:
            continue
        if begins > upto:
            yield Stretch(RUNNING, upto, begins)
        yield Stretch(ON_HOLD, begins, ends, hold.reason)
        upto = ends
    if last > upto:
        yield Stretch(RUNNING, upto, last)
