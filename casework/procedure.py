"""The statutory procedure as data: reads procedure/*.toml once, checks it, and hands out frozen descriptions.

`in_force()` is the set in the folder. A review keeps the edition it began under (casework/procedure_sets.py), and `current()`
is that of the review in view. A partnership may keep its own copy of the folder
and name it in PORTAL_PROCEDURE. A mistake in a file is one sentence naming the file, the key and what is accepted.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from casework import procedure_files
from casework.imr_shapes import Imr
from casework.procedure_files import ProcedureProblem
from casework.procedure_shapes import (
    ClockRule,
    Clocks,
    Event,
    Fact,
    MenuLine,
    ProcedureSet,
    Register,
    Role,
    Shape,
    Stage,
    Step,
    Verb,
)
from casework.procedure_texts import (
    Agency,
    Checklists,
    Criteria,
    PartnershipSettings,
    Preliminary,
    StandardAbbreviation,
    Term,
)
from casework.report_shapes import Reports
from casework.terms_shapes import Terms

SHIPPED = Path(__file__).resolve().parent.parent / "procedure"

__all__ = ["Procedure", "ProcedureProblem", "current", "folder", "in_force", "of", "read", "read_folder"]


class Procedure(Shape):
    """One whole set. Dictionaries are keyed by id and keep the order of the files."""

    set: ProcedureSet
    roles: dict[str, Role]
    verbs: dict[str, Verb]
    events: dict[str, Event]
    menu: dict[str, MenuLine]
    stages: dict[str, Stage]
    facts: dict[str, Fact]
    steps: dict[str, Step]
    verb_needs: dict[str, tuple[str, ...]]
    clocks: Clocks
    partnership: PartnershipSettings
    agencies: dict[str, Agency]
    lists: dict[str, dict[str, str]]
    criteria: Criteria
    checklists: Checklists
    preliminary: Preliminary
    registers: dict[str, Register]
    reports: Reports
    imr: Imr
    terms: Terms
    glossary: tuple[Term, ...]
    abbreviations: tuple[StandardAbbreviation, ...] = ()

    def steps_of(self, line: str) -> list[Step]:
        """The steps behind a line of a review's menu."""
        return [step for step in self.steps.values() if step.menu == line]

    def registers_of(self, line: str) -> list[Register]:
        """The registers that stand under a line of a review's menu."""
        return [register for register in self.registers.values() if register.menu == line]

    def steps_recorded_by(self, verb: str) -> list[Step]:
        """The steps a verb records."""
        return [step for step in self.steps.values() if step.verb == verb]

    def registers_that_record(self, step: Step) -> list[Register]:
        """The registers whose entries record a step."""
        return [one for one in self.registers.values() if any(records.step == step.id for records in one.records)]

    def needs_of(self, verb: str) -> tuple[str, ...]:
        """The steps and facts that must hold before a verb with a screen of its own. For record_step ask the step."""
        steps = () if verb == "record_step" else self.steps_recorded_by(verb)
        needs = [*self.verb_needs.get(verb, ()), *(need for step in steps for need in step.needs)]
        return tuple(dict.fromkeys(needs))

    def missing(self, need: str) -> str:
        """What to say when a needed step or fact is not there, and where to see to it."""
        thing = self.steps.get(need) or self.facts[need]
        return f"{thing.missing} See to it in '{self.menu[thing.menu].label}'."

    def facts_from(self, results: Mapping[str, str]) -> dict[str, bool]:
        """The facts that follow from steps' results ({step: value}); those without a result yet are left out."""
        return {
            fact.id: results[fact.step] in fact.results
            for fact in self.facts.values()
            if fact.step is not None and results.get(fact.step)
        }

    def applies(self, step: Step, facts: Mapping[str, bool | None]) -> bool:
        """Whether a step belongs to a review: true unless one of its facts is known to be false."""
        return all(facts.get(fact) is not False for fact in step.when)

    def stage_of(self, done: Collection[str], facts: Mapping[str, bool | None]) -> Stage:
        """The stage of a review, from the steps done (or set aside) in it and its facts: the last one entered."""
        entered = [
            stage
            for stage in self.stages.values()
            if all(step in done for step in stage.entered_by) and all(facts.get(fact) for fact in stage.when)
        ]
        return entered[-1] if entered else next(iter(self.stages.values()))

    def clock(self, clock_id: str) -> ClockRule:
        """A clock by its id; KeyError when there is none."""
        return next((rule for rule in self.clocks.clock if rule.id == clock_id), None) or _raise_key(clock_id)

    def clocks_of(self, step: Step) -> list[ClockRule]:
        """The clocks that cover a step."""
        return [rule for rule in self.clocks.clock if rule.covers.includes(step)]

    def covered_by(self, rule: ClockRule) -> list[Step]:
        """The steps a clock covers, in the procedure's order."""
        return [step for step in self.steps.values() if rule.covers.includes(step)]

    def may_record(self, step: Step, roles: Iterable[str]) -> bool:
        """Whether one of these roles may record a step on the one form for steps (their own agency's, where limited)."""
        held = set(roles)
        return any(grant.role in held or grant.role == "everyone" for grant in step.recorders)

    def label(self, list_name: str, value: str) -> str:
        """What is shown for a value of a list of lists.toml; a value no longer in the list is shown as it is."""
        return self.lists[list_name].get(value, value)

    def agency_called(self, name: str) -> Agency | None:
        """The agency of this id, name, short name, alias or former name, whatever its case; None when there is none."""
        asked = " ".join(name.split()).casefold()
        for agency in self.agencies.values():
            former = (old.name for old in agency.former_names)
            if asked in {word.casefold() for word in (agency.id, agency.name, agency.short, *agency.aliases, *former)}:
                return agency
        return None


def folder() -> Path:
    """The folder the procedure is read from: PORTAL_PROCEDURE, else the one shipped with the portal."""
    own = os.environ.get("PORTAL_PROCEDURE")
    return Path(own) if own else SHIPPED


@dataclass(frozen=True)
class Reading:
    """An edition of the procedure as a review reads it, and the folder of its forms; None: those in force."""

    rules: Procedure
    forms: Any


_under: ContextVar[Reading | None] = ContextVar("the procedure that the review in view keeps", default=None)


def current() -> Procedure:
    """The procedure for what is being done: that of the review in view (casework/procedure_sets.py), otherwise the one in force."""
    reading = _under.get()
    return reading.rules if reading else in_force()


def in_force() -> Procedure:
    """The procedure under which a review begins today."""
    return read_folder(folder())


def kept_forms() -> Any:
    """The folder of the forms that the review in view keeps; None when they are those in force."""
    reading = _under.get()
    return reading.forms if reading else None


def set_under(reading: Reading | None) -> None:
    """From here on, in this run: answer by this edition."""
    _under.set(reading)


@contextmanager
def under(reading: Reading | None) -> Iterator[None]:
    """Within: answer by this edition."""
    token = _under.set(reading)
    try:
        yield
    finally:
        _under.reset(token)


def of(set_id: str) -> Procedure:
    """A set that was moved to the folder 'earlier', or the one in force, by its id; `ProcedureProblem` when it is not kept there."""
    now = in_force()
    if now.set.id == set_id:
        return now
    earlier = next((path for path in (folder() / "earlier").glob("*/set.toml") if path.parent.name == set_id), None)
    if earlier is None:
        raise ProcedureProblem(f"The procedure '{set_id}' is not kept in {folder()} nor in its folder 'earlier'.")
    return read_folder(earlier.parent)


@lru_cache(maxsize=8)
def read_folder(where: Path) -> Procedure:
    """The same, read once per process and folder."""
    return read(where)


def read(where: Any) -> Procedure:
    """Read and check every file of one set, wherever it is kept. Raises ProcedureProblem."""
    return Procedure(**procedure_files.read(where))


def _raise_key(key: str):
    raise KeyError(key)
