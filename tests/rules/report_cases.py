"""The reports of a review at some point of their way, brought about through the verbs."""

from datetime import timedelta

from casework import case_persons, database, report_approval, report_freezing, report_quality, reports
from tests.rules import chronology_cases, review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

WHEN = {"today": TODAY, "now": NOW}
TO_DRAFTING = {
    "imr_authors_appointed": 8, "chronologies_compiled": 8, "witness_advice": 8, "imrs_approved": 8, "imrs_submitted": 8,
    "imrs_meet_standard": 8, "staff_debriefed": 8, "material_collated": 8,
}  # fmt: skip
POINTS = ("accurate", "guidance", "standard", "concurrent")
TYPED = {
    "shared": {"done_on": back(5)},
    "completed": {"done_on": back(4)},
    "submitted": {"done_on": back(4), "plan_given": "yes"},
    "presented": {"done_on": back(3), "chair_present": "yes", "author_present": "yes"},
    "forwarded": {"done_on": back(3), "secure_email": "yes", "agency_plans": "none", "sent_to": "chair@example.gov.uk"},
    "raised": {"done_on": back(2)},
    "content_agreed": {"done_on": back(2)},
    "anonymity_agreed": {"done_on": back(2), "only_exceptions": "yes"},
    "approved": {"done_on": back(1)},
    "tabled": {"done_on": back(1), "outcome": "tabled"},
}
RECORDER = {"presented": "dasveg_chair", "raised": "csp_chair", "content_agreed": "csp_chair", "anonymity_agreed": "csp_chair",
            "approved": "csp_chair", "tabled": "csp_chair"}  # fmt: skip
WAY = tuple(TYPED)


def drafting(cast) -> str:
    """The first review with its material together and one agency's chronology in it."""
    review_cases.gathering(cast)
    review_cases.done(cast.coordinator, cast.first, TO_DRAFTING)
    chronology_cases.add(cast.imr_author, cast.first, cast.police, information="A call.")
    return cast.first


def save(cast, document: str, section: str, body: str = "What was written.", *, actor=None, state: str = "ready", **facts) -> list[str]:
    """Save one section on top of what stands there; after a version is frozen the change says why."""
    newest = reports.newest_texts(cast.first).get((document, section))
    why = {"why": "The Home Office asked for it."} if reports.in_force(cast.first) else {}
    written = {"body": body} if reports.rules_of(cast.first).reports.document_of(document).section_of(section).text else {}
    typed = {"state": state, **written, **facts, **why}
    number = newest["version_no"] if newest else 0
    return reports.save_section(actor or cast.author, cast.first, document, section, typed, version_no=number, **WHEN)


def written(cast) -> str:
    """Every section of both documents ready."""
    drafting(cast)
    rows = [
        {"id": database.new_id(), "review_id": cast.first, "document": document.id, "section": section.id, "version_no": 1, "state": "ready",
         "body": f"About {section.heading}.", "answers": "{}", "why": "", "written_by": cast.author.person_id, "written_on": NOW}
        for document in reports.rules_of(cast.first).reports.document for section in document.section if section.text
    ]  # fmt: skip
    with database.change(cast.author, "report_written", review=cast.first) as write:
        write.many("insert_report_section", rows)
    review_cases.done(cast.author, cast.first, {"report_drafted": 7})
    return cast.first


CHECKED = {"dated": back(6), "done_on": back(6)}


def freeze(cast, **typed) -> reports.ReportVersion:
    return report_freezing.check_anonymity(cast.author, cast.first, CHECKED | typed, **WHEN)


def frozen(cast) -> str:
    written(cast)
    freeze(cast)
    return cast.first


def given(cast, what: str, **typed) -> list[str]:
    actor = getattr(cast, RECORDER.get(what, "panel_chair"))
    return report_approval.record(actor, cast.first, what, TYPED[what] | typed, **WHEN)


def shared(cast) -> str:
    frozen(cast)
    given(cast, "shared")
    return cast.first


def asked(cast) -> tuple[str, str]:
    """A contributor asked about the version in force: the review and the line's id."""
    version = reports.in_force(cast.first)
    if version is None or "shared" not in reports.marks_of(version.id):
        shared(cast)
    typed = {"asked_on": back(5), "due_on": (TODAY + timedelta(days=7)).strftime("%d/%m/%Y")}
    report_quality.ask_contributors(cast.panel_chair, cast.first, typed, agency_ids=[cast.police], **WHEN)
    return cast.first, the_line(cast)


def the_line(cast) -> str:
    return report_quality.contributors(cast.panel_chair, cast.first)[0].id


ANSWER = {"satisfied": "yes", "answered_on": back(4), "by_whom": "Head of Safeguarding"}
POINT = {"met": "yes", "done_on": back(4), "by_whom": "The panel"}


def answer(cast, **typed) -> None:
    line = report_quality.contributors(cast.panel_chair, cast.first)[0]
    report_quality.answer_contributor(cast.senior_manager, line.id, ANSWER | typed, version=line.version, **WHEN)


def quality_assured(cast) -> str:
    asked(cast)
    quality_again(cast)
    return cast.first


def quality_again(cast) -> None:
    """The five points of the version in force, its contributors asked first where they were not."""
    version = reports.in_force(cast.first)
    if version is None:
        return
    lines = report_quality.contributors(cast.panel_chair, cast.first)
    if version.number not in {one.number for one in lines}:
        typed = {"asked_on": back(5)}
        report_quality.ask_contributors(cast.panel_chair, cast.first, typed, agency_ids=[cast.police], **WHEN)
    answer(cast)
    for point in POINTS:
        report_quality.quality_assure(cast.panel_chair, cast.first, point, POINT, **WHEN)


def with_plan(cast) -> str:
    """The action plan made and agreed, as its own line of the menu records it."""
    review_cases.done(cast.coordinator, cast.first, {"action_plan_made": 4, "actions_agreed": 4})
    return cast.first


def on_from(cast, first: str, last: str) -> str:
    """The links from one to the other, both recorded."""
    for what in WAY[WAY.index(first) : WAY.index(last) + 1]:
        given(cast, what)
    return cast.first


def on_the_way(cast, upto: str) -> str:
    """Everything recorded up to and with this link."""
    quality_assured(cast)
    with_plan(cast)
    return on_from(cast, "completed", upto)


def approved(cast) -> str:
    return on_the_way(cast, "approved")


def named(cast) -> None:
    """The persons of the first review, all fictional."""
    for part, name, pseudonym in (("victim", "Jo Canary", "Linnet"), ("perpetrator", "Pat Sample", "Stoat"), ("child", "Kim Canary", "Wren")):
        typed = {"part": part, "real_name": name, "pseudonym": pseudonym}
        case_persons.record(cast.coordinator, cast.first, typed, today=TODAY)
