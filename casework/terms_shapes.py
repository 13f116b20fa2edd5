"""The shape of procedure/terms.toml: the terms of reference, section by section (App 4)."""

from typing import Any, Literal

from casework.procedure_shapes import Shape

Drawn = Literal["addresses", "chair", "consultees", "experts", "limb", "lines", "members", "purposes", "widened"]


class TermsSection(Shape):
    """One section: its standing words, what the records fill in, and what is asked."""

    id: str
    number: int
    heading: str
    standing: tuple[str, ...] = ()
    bullets: tuple[str, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    field: tuple[dict[str, Any], ...] = ()
    closing: tuple[str, ...] = ()
    drawn_last: tuple[Drawn, ...] = ()
    prompts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """'3. Scope of the review'."""
        return f"{self.number}. {self.heading}"


class Terms(Shape):
    """terms.toml."""

    title: str
    source: str
    examples: tuple[str, ...]
    section: tuple[TermsSection, ...]

    def section_of(self, section_id: str) -> TermsSection | None:
        """The section of this id; None when there is none."""
        return next((section for section in self.section if section.id == section_id), None)
