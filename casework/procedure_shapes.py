"""What each file of the procedure describes: small frozen records, in the words of the files."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Role(Shape):
    """An office in the partnership, a membership of a review, or the machine's operator (roles.toml)."""

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
    """What somebody may see or do, and who (roles.toml)."""

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
    """What the activity record can say (events.toml)."""

    name: str
    kind: Literal["change", "read", "refused", "sign-in", "administration"]
    says: str
    by: str | None = None


class Procedure(Shape):
    """One whole set."""

    set: ProcedureSet
    roles: dict[str, Role]
    verbs: dict[str, Verb]
    events: dict[str, Event]
