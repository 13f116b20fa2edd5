"""What of the combined chronology to list: from what was chosen, or stood in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casework import dates
from casework.dates import DateProblem
from casework.errors import Problem, Refused

SILENT_WEEKS = 8  # a gap this long is marked, where no other length is asked for
MOST_WEEKS = 520
BETWEEN = ","  # between the agencies of an address
PLACES = {
    "apart": "Background kept apart",
    "": "All in one list",
    "inside": "In the period only",
    "before": "Background only",
    "after": "After the period only",
}


@dataclass(frozen=True)
class Filters:
    """What to list. `first_day` and `last_day` take entries that may lie within them; `text` is looked for in what is shown.

    `agencies` none: all. `conflicts`: only entries marked as in conflict. `place`: which of PLACES, by the period of review.
    `weeks`: how long nothing can have happened for a gap to be marked.
    """

    agency: str | None = None
    about: str | None = None
    seen: bool = False
    first_day: date | None = None
    last_day: date | None = None
    significance: str | None = None
    text: str = ""
    agencies: tuple[str, ...] = ()
    conflicts: bool = False
    place: str = ""
    weeks: int = SILENT_WEEKS

    @property
    def any(self) -> bool:
        return self != Filters(weeks=self.weeks)

    @property
    def of_agencies(self) -> list[str] | None:
        """The ids of the agencies to list, None for all."""
        return sorted({*self.agencies, *filter(None, [self.agency])}) or None


def filters_from(typed: Mapping[str, str], *, agencies: Mapping[str, str], persons: Mapping[str, str]) -> Filters:
    """Filters from what was typed or stood in an address; raises Refused for a date or a number that cannot be understood."""
    problems: list[Problem] = []
    chosen = [one for one in typed.get("agency", "").split(BETWEEN) if one in agencies]
    found = Filters(
        agencies=tuple(chosen),
        about=typed.get("about") if typed.get("about") in persons else None,
        seen=typed.get("seen") == "yes",
        first_day=_bound("from", typed.get("from", ""), problems),
        last_day=_bound("to", typed.get("to", ""), problems),
        significance=typed.get("significance") or None,
        text=typed.get("text", "").strip(),
        conflicts=typed.get("conflicts") == "yes",
        place=typed["place"] if typed.get("place") in PLACES else "",
        weeks=_weeks(typed.get("weeks", ""), problems),
    )
    if problems:
        raise Refused(problems)
    return found


def _bound(name: str, typed: str, problems: list[Problem]) -> date | None:
    if not typed.strip():
        return None
    try:
        day = dates.understand(typed)
    except DateProblem as trouble:
        problems.append(Problem(name, str(trouble), typed))
        return None
    return day.earliest if name == "from" else day.latest


def _weeks(typed: str, problems: list[Problem]) -> int:
    if not typed.strip():
        return SILENT_WEEKS
    if typed.strip().isascii() and typed.strip().isdigit() and 1 <= int(typed) <= MOST_WEEKS:
        return int(typed)
    problems.append(Problem("weeks", f"'{typed.strip()}' is not a number of weeks. Write a whole number from 1 to {MOST_WEEKS}.", typed))
    return SILENT_WEEKS
