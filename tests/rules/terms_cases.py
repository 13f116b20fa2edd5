"""A panel and its terms of reference at some point of their way, brought about through the verbs."""

from typing import Any

from casework import registers, terms, terms_agreement, terms_writing
from casework.errors import Refused
from tests.rules import review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

WHEN = {"today": TODAY, "now": NOW}
CHAIR = {
    "appointed_as": "both", "name": "Pen Elchair (fictional)", "job_title": "Independent reviewer", "framework": "NEPO608",
    "appointed_on": back(15), "confirmed_at_panel_on": back(12), "career": "Thirty years in probation elsewhere.",
    "experience": "Eleven reviews.", "connection": "no", "worked_here": "no", "line_management": "yes", "email": "pen@example.invalid",
    "telephone": "01325 123456", "business_address": "1 Office Row, DL1 5QT",
}  # fmt: skip
MEMBER = {
    "name": "Mem Berone (fictional)", "kind": "statutory", "job_title": "Head of Safeguarding", "answer": "sits", "invited_on": back(16),
    "first_day": back(14), "independent": "yes", "independence_confirmed_on": back(13), "business_address": "2 Office Row, DL1 5QT",
}  # fmt: skip
SCOPE = {
    "first_day": back(800), "last_day": back(60), "why_period": "The relationship began then.", "widened": "no", "report_by": back(-120),
}  # fmt: skip
SECTIONS = {
    "scope": SCOPE,
    "members": {"meets_every": "6"},
    "media": {"statement": "A review has been commissioned by the partnership. The panel works closely with the family."},
}
LINE = {"text": "Did anything stand in the way of seeking help?"}
AGREED = {"agreed_on": back(9)}


def panel(cast) -> str:
    """A review that proceeds, its panel established."""
    review_cases.proceeding(cast)
    review_cases.done(cast.coordinator, cast.first, {"panel_convened": 18})
    return cast.first


def entry(cast, register: str, typed: dict[str, Any], actor=None, **more: Any) -> str:
    return registers.add(actor or cast.coordinator, cast.first, register, typed | more, **WHEN)


def chaired(cast) -> str:
    """With its chair, who is the author too, appointed, and one member."""
    panel(cast)
    entry(cast, "panel_appointment", CHAIR, cast.csp_chair)
    cast.member = entry(cast, "panel_member", MEMBER, agency=cast.police)
    return cast.first


def drafted(cast) -> str:
    """A draft with nothing in it yet; returns its id."""
    chaired(cast)
    return terms_writing.begin_terms(cast.panel_chair, cast.first, {}, **WHEN)


def write(cast, version: str, section: str, typed: dict[str, Any], actor=None) -> None:
    number = terms.section(cast.coordinator, version, section).version_no
    terms_writing.write_terms(actor or cast.panel_chair, version, section, typed, version_no=number, **WHEN)


def add(cast, version: str, text: str = LINE["text"]) -> str:
    return terms_writing.add_line(cast.panel_chair, version, {"text": text}, **WHEN)


def written(cast) -> str:
    """A draft with all that the panel must have written, and one line of enquiry."""
    version = drafted(cast)
    for section, typed in SECTIONS.items():
        write(cast, version, section, typed)
    cast.line = add(cast, version)
    return version


def agree(cast, version: str, **typed: Any) -> terms.TermsVersion:
    return terms_agreement.agree_terms(cast.panel_chair, version, AGREED | typed, **WHEN)


def agreed(cast) -> str:
    version = written(cast)
    agree(cast, version)
    return version


def again(cast, why: str = "Earlier events have proved relevant.") -> str:
    """Another draft after what was agreed."""
    return terms_writing.begin_terms(cast.panel_chair, cast.first, {"why": why}, **WHEN)


def fields_of(refused: Refused) -> list[str]:
    return [problem.field for problem in refused.problems]
