"""What the terms of reference in force ask: the version that the panel agreed last, and its lines of enquiry (App 4 section 3, App 7 section 15).

For rules that rest on it: the request for an agency's review takes that version along (3.3.2), the reports answer each line (3.3.7).
"""

import json
from dataclasses import dataclass
from datetime import date

from casework import database


@dataclass(frozen=True)
class TermsVersion:
    """The version that the panel agreed last; `digest` is the SHA-256 of all that it says."""

    id: str
    review_id: str
    number: int
    digest: str
    agreed_on: date


@dataclass(frozen=True)
class Line:
    """A line of enquiry: `id` and `number` stay through all versions. `dropped_reason` '' while it is pursued; `seq` counts its wordings."""

    id: str
    number: int
    text: str
    dropped_reason: str = ""
    seq: int = 1


def agreed_version(review_id: str) -> TermsVersion | None:
    """The terms of reference in force; None before the panel has agreed any."""
    row = database.one("newest_agreed_terms", review=review_id)
    return TermsVersion(row["id"], row["review_id"], row["number"], row["digest"], row["agreed_on"]) if row else None


def lines_of_enquiry(review_id: str) -> list[Line]:
    """The lines of the version in force, dropped ones with their reason; none before a version is agreed. The analysis answers each."""
    row = database.one("newest_agreed_terms", review=review_id)
    return [Line(**line) for line in json.loads(row["content"])["lines"]] if row else []
