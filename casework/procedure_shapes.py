"""What each file of the procedure describes: small frozen records, in the words of the files."""

from datetime import date
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


Names = Literal["real", "initials", "pseudonyms"]


class ProcedureSet(Shape):
    """Which procedure a folder holds (set.toml)."""

    id: str
    title: str
    version: str
    adopted: date
    label: str
    guidance: str
    law: str


# ---- roles.toml and events.toml ----------------------------------------------------------------------------------


class Role(Shape):
    """An office in the partnership, a membership of a review, or the machine's operator."""

    name: str
    label: str
    kind: Literal["office", "membership", "machine"]
    names: Names
    own_names: Names | None = None

    def names_in(self, *, own: bool) -> Names:
        """How this role sees persons: in their own agency's entries (`own`) or elsewhere."""
        return self.own_names or self.names if own else self.names


class Grant(Shape):
    """One role on a verb's line; `own` limits it to the person's own agency."""

    role: str
    own: bool = False


class Verb(Shape):
    """What somebody may see or do, and who."""

    name: str
    section: str
    grants: tuple[Grant, ...]

    @property
    def reading(self) -> bool:
        """True for a verb that only looks."""
        return self.section == "see"

    @property
    def everyone(self) -> bool:
        """True when whoever is signed in may do it."""
        return any(grant.role == "everyone" for grant in self.grants)

    @property
    def roles(self) -> frozenset[str]:
        """The roles that may do it without limit to their own agency."""
        return frozenset(grant.role for grant in self.grants if not grant.own)

    @property
    def own_roles(self) -> frozenset[str]:
        """The roles that may do it for their own agency only."""
        return frozenset(grant.role for grant in self.grants if grant.own)


class Event(Shape):
    """What the activity record can say, and the verb that writes it."""

    name: str
    kind: Literal["change", "read", "refused", "sign-in", "administration"]
    says: str
    by: str | None = None


# ---- steps.toml --------------------------------------------------------------------------------------------------


class MenuLine(Shape):
    """One line of an open review's menu; `page` is the address of its screen."""

    id: str
    label: str
    page: str


class Stage(Shape):
    """A stage of a case: entered when all these steps are done and these facts hold. `ends`: nothing is due after it."""

    id: str
    label: str
    entered_by: tuple[str, ...]
    when: tuple[str, ...] = ()
    ends: bool = False


class Fact(Shape):
    """Something true or false of a review: from the result of a step, or (without `step`) from the record itself."""

    id: str
    missing: str
    menu: str
    step: str | None = None
    results: tuple[str, ...] = ()


class Step(Shape):
    """One duty of the procedure. The head of steps.toml says what each attribute means."""

    id: str
    section: str
    source: str | None = None
    title: str
    work: str
    owner: str
    missing: str
    menu: str
    stage: str
    needs: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    verb: str = "record_step"
    page: str | None = None
    recorders: tuple[Grant, ...] = ()
    not_needed: bool = False
    exact_date: bool = False
    within_days: int | None = Field(default=None, gt=0)
    result: str | None = None
    each: Literal["agency", "body"] | None = None
    repeats: bool = False
    override: str | None = None

    @property
    def has_own_screen(self) -> bool:
        """False for a step that is recorded on the one form for steps."""
        return self.verb != "record_step"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The section as numbers, for ordering and ranges."""
        return section_numbers(self.section)


@cache
def section_numbers(section: str) -> tuple[int, ...]:
    """'3.1.5' as (3, 1, 5)."""
    return tuple(int(part) for part in section.split("."))


# ---- registers.toml ----------------------------------------------------------------------------------------------


class Records(Shape):
    """The step that entries of a register record: on the day in field `on`, where field `when` has one of the answers `is`.

    The day is the first of all entries' days; with `every`, the last of them once every entry has one; of a step that repeats, the last.
    With `all`, the last of them once there is an entry with each of the answers. `result` is what came of it.
    """

    step: str
    on: str
    when: str = ""
    is_: tuple[str, ...] = Field(default=(), alias="is")
    every: bool = False
    all_of: bool = Field(default=False, alias="all")
    result: str = ""


class Register(Shape):
    """A list of entries that a review keeps: whom it contacted, who sits on the panel, what was disclosed.

    `one` is what an entry is called ('a person'), `see` and `write` are verbs of roles.toml. `each`: every agency keeps its own. `parent`: an
    entry belongs to one of that register. `columns` are the fields that the list and the print show, `sorted_by` the one by whose words they
    are listed, and not as they were begun. `needs`: steps and facts that must hold before an entry is recorded. `retained`: it must be kept for
    disclosure, so that no entry is taken out as recorded in error. `page`: where it stands on another screen than that of its line of the menu.
    """

    id: str
    title: str
    one: str
    form: str
    menu: str
    see: str
    write: str
    section: str
    page: str | None = None
    intro: str = ""
    each: Literal["agency"] | None = None
    parent: str | None = None
    columns: tuple[str, ...] = Field(min_length=1)
    sorted_by: str | None = None
    needs: tuple[str, ...] = ()
    records: tuple[Records, ...] = ()
    retained: bool = False


# ---- clocks.toml -------------------------------------------------------------------------------------------------


class Covers(Shape):
    """The steps a clock covers: by section from .. to, or by name."""

    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    steps: tuple[str, ...] = ()

    def includes(self, step: Step) -> bool:
        """Whether a step is covered."""
        if self.from_ and self.to:
            return section_numbers(self.from_) <= step.numbers <= section_numbers(self.to)
        return step.id in self.steps


class ClockRule(Shape):
    """A clock that runs on a review: so many calendar months from a step."""

    id: str
    label: str
    months: int = Field(gt=0)
    basis: str
    starts: dict[str, str]
    covers: Covers
    unless: str | None = None
    primary: bool = False
    extends: bool = False
    source: str
    text: str
    note: str = ""


class Follows(Shape):
    step: str
    after: str
    body: str | None = None


class Deadline(Shape):
    """A deadline that is no clock: printed only, the next meeting of a body, every so many months, the same day, or set."""

    id: str
    label: str
    kind: Literal["printed", "next_meeting", "every", "same_day", "set"]
    months: int | None = None
    source: str
    text: str
    follows: tuple[Follows, ...] = ()


class ClockStates(Shape):
    at_risk_below: float = Field(gt=0, lt=1)


class Clocks(Shape):
    """clocks.toml."""

    states: ClockStates
    clock: tuple[ClockRule, ...]
    deadline: tuple[Deadline, ...]
