"""The verbs on the overview report and the executive summary: a row each."""

from casework import report_approval, report_export, report_freezing, report_quality, reports
from tests.rules import report_cases, review_cases, verbs_of_reviews
from tests.rules.verbs_table import ALWAYS, Verb, Why, sql, the_review

SECTION = ("overview_report", "analysis")
CSP = ("raised", "content_agreed", "anonymity_agreed", "approved", "tabled")
BEFORE = {  # the link that comes last before this one may be recorded
    "presented": "submitted", "forwarded": "presented", "raised": "forwarded", "content_agreed": "raised", "anonymity_agreed": "raised",
    "approved": "anonymity_agreed", "tabled": "raised",
}  # fmt: skip
READER = {"presented": "panel_chair", **dict.fromkeys(CSP, "panel_chair")}


def too_early_to_write(cast) -> tuple[str, str, str]:
    return verbs_of_reviews.recommended(cast), *SECTION


def a_section(cast) -> tuple[str, str, str]:
    return report_cases.drafting(cast), *SECTION


def a_line(cast) -> str:
    return report_cases.asked(cast)[1]


def a_line_of_an_earlier_version(cast) -> str:
    line = a_line(cast)
    report_cases.save(cast, *SECTION, "Changed since.")
    return line


def a_document(cast) -> tuple[str, str]:
    return report_cases.drafting(cast), "overview_report"


def ready_for(what: str):
    def to(cast) -> str:
        if what == "shared":
            return report_cases.frozen(cast)
        report_cases.quality_assured(cast)
        report_cases.with_plan(cast)
        return cast.first if what == "completed" else report_cases.on_from(cast, "completed", BEFORE.get(what, "completed"))

    return to


def not_in_force(what: str):
    """Everything before it was given to a text that was changed since."""

    def wrong(cast) -> str:
        ready_for(what)(cast)
        report_cases.save(cast, *SECTION, "Changed since.")
        return cast.first

    return wrong


def line_version(cast, line: str) -> int:
    return (sql("SELECT version FROM report_contributor WHERE id = ?", line) or [(1,)])[0][0]


WRITING = [
    Verb(reports.save_section, "report_written", "author", "panel_chair", "panel_member", too_early_to_write, a_section,
         {"typed": {"state": "in_hand", "body": "What the analysis says."}, "version_no": 0}),
    Verb(report_freezing.check_anonymity, "report_frozen", "author", "coordinator", "panel_member", report_cases.drafting,
         report_cases.written, {"typed": report_cases.CHECKED}),
    Verb(report_quality.ask_contributors, "report_contributors_asked", "panel_chair", "coordinator", "author", report_cases.frozen,
         report_cases.shared, {"typed": {"asked_on": review_cases.back(5), "named": "A friend of the victim"},
                               "agency_ids": lambda cast, _: [cast.police]}),
    Verb(report_quality.answer_contributor, "report_contributor_answered", "senior_manager", "panel_chair", "panel_member",
         a_line_of_an_earlier_version, a_line, {"typed": report_cases.ANSWER, "version": line_version}, stranger="senior_manager_health"),
    Verb(report_quality.quality_assure, "report_quality_recorded", "panel_chair", "coordinator", "author", report_cases.frozen,
         report_cases.shared, {"point": "accurate", "typed": report_cases.POINT}),
    Verb(report_export.export_report, "report_exported", "author", "panel_chair", "panel_member", ALWAYS, a_document,
         again=Why("Each paper that leaves is recorded; a paper changes nothing.")),
]  # fmt: skip

WAY = [
    Verb(report_approval.record, report_approval.LINKS[what].event, report_cases.RECORDER.get(what, "panel_chair"), "coordinator",
         READER.get(what, "panel_member"), not_in_force(what), ready_for(what), {"what": what, "typed": report_cases.TYPED[what]})
    for what in report_cases.WAY
]  # fmt: skip

BACK = [
    Verb(report_approval.take_back, "report_mark_taken_back", "coordinator", "csp_chair", "author", the_review, report_cases.shared,
         {"what": "shared", "reason": "It was not sent out."}),
]  # fmt: skip

VERBS = [*WRITING, *WAY, *BACK]
