"""The shape of procedure/reports.toml: the overview report and the executive summary, section by section (App 7, App 8)."""

from typing import Any, Literal

from casework.procedure_shapes import Shape

Drawn = Literal[
    "agencies_contacted", "chair", "contents", "contributors", "decision", "dissemination", "early_learning", "family_steps", "glossary", "household",
    "lines_answered", "lines_of_enquiry", "opening",
    "panel", "panel_meetings", "period", "practitioner_events", "proceedings", "process", "pseudonyms", "purposes",
    "recommendations", "terms_purposes", "timescales",
]  # fmt: skip


class ReportSection(Shape):
    """One section: what the writer is asked, and what the records fill in. `text` False: nothing is written, everything is drawn."""

    id: str
    heading: str
    number: int | None = None
    prompts: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    field: tuple[dict[str, Any], ...] = ()
    text: bool = True
    offered: Literal["", "narrative", "significant"] = ""  # a draft from the chronology that the writer may take

    @property
    def title(self) -> str:
        """'12. Background information', or the heading alone where the template gives no number."""
        return f"{self.number}. {self.heading}" if self.number else self.heading


class ReportDocument(Shape):
    """One of the two documents, its sections in the order in which they are printed."""

    id: Literal["overview_report", "executive_summary"]
    title: str
    source: str
    contents: tuple[str, ...] = ()
    section: tuple[ReportSection, ...]

    def section_of(self, section_id: str) -> ReportSection | None:
        """The section of this id; None when there is none."""
        return next((section for section in self.section if section.id == section_id), None)


class Reports(Shape):
    """reports.toml."""

    document: tuple[ReportDocument, ...]

    def document_of(self, document_id: str) -> ReportDocument | None:
        """The document of this id; None when there is none."""
        return next((document for document in self.document if document.id == document_id), None)
