"""A sheet of an agency's file as it was read, and what came of an import."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from casework import chronology_exact
from casework.chronology_corrections import Comparison
from casework.chronology_own_rows import TakenBack
from casework.columns import Match, Table
from casework.understood import Understood, Warned


@dataclass(frozen=True)
class Reading:
    """One sheet under one matching: the table, the matching, and what was understood of its rows."""

    table: Table
    matches: list[Match]
    understood: Understood

    @cached_property
    def more(self) -> Sequence[Match]:
        """The matching where the sheet has more of the entry than App 3's columns, as the portal's own workbook; none for any other."""
        return self.matches if chronology_exact.has_more(self.matches) else ()


@dataclass
class ImportReport:
    """What came of an import: `read` = `accepted` + the distinct rows of `held`, always.

    `held` has one {sheet, row, column, value, reason} for each problem; `held_before` of its rows are held since an earlier file. Of the accepted
    rows `known` were here already from an earlier file and `changed` corrected an entry; `kept` stay as they were corrected on screen.
    `alike` of the new ones say of the same days what an entry of this chronology says already. `comparison` is there when the file corrects
    another; `back` says what rows of the portal's own workbook make of their entries.
    """

    read: int = 0
    accepted: int = 0
    known: int = 0
    changed: int = 0
    kept: int = 0
    gone: int = 0
    held_before: int = 0
    alike: int = 0
    held: list[dict] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    comparison: Comparison | None = None
    back: TakenBack = field(default_factory=TakenBack)

    @property
    def held_rows(self) -> int:
        return len({(problem["sheet"], problem["row"]) for problem in self.held})

    @property
    def new(self) -> int:
        return self.accepted - self.known - self.changed - self.kept
