"""The reports of the demonstration: one begun, one from the first sentence to the Board: fictional, through the same verbs as real ones."""

import json
import tomllib
from pathlib import Path
from typing import Any

from casework import database, registers, report_approval, report_freezing, report_lines, report_quality, reports

SAYS = tomllib.loads(
    (Path(__file__).resolve().parent.parent / "data" / "demo" / "birch.toml").read_text(encoding="utf-8")
)
POINTS = ("accurate", "guidance", "standard", "concurrent")
BEFORE_THE_BOARD = (
    ("completed", 420, {}),
    ("submitted", 405, {"plan_given": "yes"}),
    ("presented", 396, {"chair_present": "yes", "author_present": "yes"}),
    ("forwarded", 394, {"secure_email": "yes", "agency_plans": "yes", "sent_to": "CSP Chair"}),
    ("raised", 380, {}),
    ("content_agreed", 380, {}),
    ("anonymity_agreed", 380, {"only_exceptions": "yes"}),
    ("approved", 380, {}),
    ("tabled", 370, {"outcome": "tabled"}),
)


def begin(stage: Any, review: str) -> None:
    """Of the review that gathers information: the author has begun; persons go by their pseudonyms."""
    area = {
        "area": "the borough",
        "pronoun": "their",
        "why_period": "Agencies first knew of the two together in that year.",
    }
    texts = {
        "opening": {"state": "ready", "body": "A neighbour found Rowan dead at home, and called the police.", **area},
        "overview": {
            "state": "in_hand",
            "body": "Three agencies knew of Rowan; none of them knew of the others' contact.",
        },
    }
    for section, typed in texts.items():
        author = stage.actors["author"]
        reports.save_section(author, review, "overview_report", section, typed, version_no=0, **stage.at(20))


def write(stage: Any, review: str) -> None:
    """Every section ready, in one change: so many saves one after the other would keep who tries the portal waiting."""
    author, at = stage.actors["author"], stage.at(450)
    kept = {"review_id": review, "version_no": 1, "state": "ready", "why": ""}
    kept |= {"written_by": author.person_id, "written_on": at["now"]}
    said = zip(report_lines.pursued(review), SAYS["line_answers"], strict=True)
    answers = {("overview_report", "analysis"): json.dumps({report_lines.field_of(line): text for line, text in said})}
    rows = [
        {"id": database.new_id(), "document": document, "section": section, "body": body, "answers": answers.get((document, section), "{}"), **kept}
        for document in ("overview_report", "executive_summary")
        for section, body in SAYS[document].items()
    ]
    with database.change(author, "report_written", review=review) as change:
        change.many("insert_report_section", rows)


def approve(stage: Any, review: str) -> None:
    """Checked and frozen, quality assured by panel and contributors, presented to DASVEG and approved by the Board."""
    coordinator = stage.actors["coordinator"]
    checked = {"dated": stage.typed(445), "done_on": stage.typed(445)}
    report_freezing.check_anonymity(stage.actors["author"], review, checked, **stage.at(445))
    report_approval.record(coordinator, review, "shared", {"done_on": stage.typed(440)}, **stage.at(440))
    _, agencies = report_quality.agencies_to_ask(coordinator, review, today=stage.back(440))
    asked = {"asked_on": stage.typed(440), "due_on": stage.typed(430)}
    report_quality.ask_contributors(coordinator, review, asked, agency_ids=agencies, **stage.at(440))
    answer = {"satisfied": "yes", "answered_on": stage.typed(432), "by_whom": "Senior Manager"}
    for line in report_quality.contributors(coordinator, review):
        report_quality.answer_contributor(coordinator, line.id, answer, version=line.version, **stage.at(432))
    met = {"met": "yes", "done_on": stage.typed(425), "by_whom": "The panel"}
    for point in POINTS:
        report_quality.quality_assure(coordinator, review, point, met, **stage.at(425))
    for what, days, more in BEFORE_THE_BOARD:
        report_approval.record(coordinator, review, what, {"done_on": stage.typed(days)} | more, **stage.at(days))


def send_copies(stage: Any, review: str, agencies: list[str]) -> None:
    """To the senior manager of each agency that wrote an IMR (3.5)."""
    for agency in agencies:
        typed = {
            "recipient": "senior_manager",
            "agency": agency,
            "documents": ["overview_report", "action_plan"],
            "sent_on": stage.typed(378),
        }
        registers.add(
            stage.actors["coordinator"], review, "dissemination", typed | {"how": "Secure email"}, **stage.at(378)
        )
