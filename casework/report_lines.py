"""The lines of enquiry of the terms of reference, each answered by its own text in the analysis (App 7 section 15; R122).

A section that draws "lines_answered" asks for them: its form gets a field for each line, kept with the section's texts like its other facts.
"""

from collections.abc import Mapping
from typing import Any

from casework import enquiry, names
from casework.report_shapes import ReportSection

ASKED_BY = "lines_answered"
PREFIX = "line_"


def field_of(line: enquiry.Line) -> str:
    """The name of the field with the answer: by the number, which a line keeps through all versions."""
    return f"{PREFIX}{line.number}"


def pursued(review_id: str) -> list[enquiry.Line]:
    """The lines that the terms of reference in force pursue; none where no version is agreed."""
    return [line for line in enquiry.lines_of_enquiry(review_id) if not line.dropped_reason]


def asked_in(section: ReportSection, review_id: str, *, dropped: bool = False) -> ReportSection:
    """The section as it is asked in this review: with a field for each line, where it answers them. `dropped`: those no longer pursued too."""
    if ASKED_BY not in section.drawn:
        return section
    persons = names.of_review(review_id)
    lines = enquiry.lines_of_enquiry(review_id) if dropped else pursued(review_id)
    asked = [_field(line, names.rendered(line.text, persons, "pseudonyms")) for line in lines]
    return section.model_copy(update={"field": (*section.field, *asked)})


def carried(newest: Mapping[str, Any], review_id: str) -> dict[str, Any]:
    """Of the answers last saved, those to lines that are dropped since: they are kept, though nobody is asked for them any more."""
    asked = {field_of(line) for line in pursued(review_id)}
    return {name: value for name, value in newest.items() if name.startswith(PREFIX) and name not in asked}


def unanswered(review_id: str, answers: Mapping[str, Any]) -> list[int]:
    """The numbers of the lines pursued that these answers leave open."""
    return [line.number for line in pursued(review_id) if not str(answers.get(field_of(line)) or "").strip()]


def sentence(numbers: list[int], where: str) -> str:
    """Which lines have no answer, and where it is written."""
    said = " and ".join(filter(None, [", ".join(map(str, numbers[:-1])), str(numbers[-1])]))
    which = f"Line {said} of enquiry has" if len(numbers) == 1 else f"Lines {said} of enquiry have"
    return f"{which} no answer. Write it under 'Write', in the section '{where}'."


def _field(line: enquiry.Line, text: str) -> dict[str, Any]:
    return {
        "name": field_of(line),
        "label": f"Answer to line {line.number}",
        "help": text,
        "kind": "long_text",
        "rows": 6,
        "max_length": 100_000,
        "required_when": {"field": "state", "is": "ready"},
    }
