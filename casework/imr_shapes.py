"""The shape of procedure/imr.toml: kinds of contribution, the way each goes, and the sections of an IMR (3.3.1 to 3.3.4, App 5)."""

from typing import Literal

from casework.procedure_shapes import Shape

What = Literal["requested", "author", "for_qa", "approved", "sent", "accepted", "feedback_before", "feedback_after"]


class ContributionKind(Shape):
    """An IMR, a report or information: what is recorded of it, in its order. `terms`: asked for only with the terms of reference."""

    id: str
    terms: bool
    way: tuple[What, ...]


class ImrSection(Shape):
    """One section and what its writer is asked; `table`: what the records add to it in print."""

    id: str
    number: int
    heading: str
    kinds: tuple[str, ...]
    prompts: tuple[str, ...] = ()
    table: Literal["plan", "profiles"] | None = None

    @property
    def title(self) -> str:
        return f"{self.number}. {self.heading}"


class Imr(Shape):
    """imr.toml."""

    confidential: str
    signed_off: str
    kind: tuple[ContributionKind, ...]
    section: tuple[ImrSection, ...]

    def kind_of(self, kind_id: str) -> ContributionKind:
        """The kind of this id."""
        return next(kind for kind in self.kind if kind.id == kind_id)

    def sections_of(self, kind_id: str) -> list[ImrSection]:
        """The sections that are written for a kind, in order."""
        return [section for section in self.section if kind_id in section.kinds]
