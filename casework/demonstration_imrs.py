"""IMRs in the demonstration, all fictional: in one review an author at work, an agency late, one that sent its report; in the other all are done."""

from typing import Any

from casework import database, demonstration_reports, imr_identify, imr_text, imr_way
from casework import imrs as contributions

LETTER = {"sent_by": "panel_chair", "sent_to": "Head of Safeguarding"}
NOBODY_INVOLVED = ("no_involvement", "not_line_manager")
WAY = (
    ("for_qa", 520, {"by_whom": "Reviewing officer"}),
    ("approved", 510, {"assured_by": "Head of Safeguarding", "approved_by": "Safeguarding board"}),
    ("sent", 505, {"by_whom": "Head of Safeguarding"}),
    ("accepted", 490, {}),
    ("feedback_before", 485, {"by_whom": "Head of Safeguarding", "how_many": "4"}),
)
WRITTEN = {
    "introduction": "This review looks at the constabulary's contact with both. The author has no part in the line management of the case.",
    "methodology": "Custody, incident and intelligence records were read; two officers are to be interviewed.",
}


def show(stage: Any, review: str, *, imrs: list[str], report: str, writes: str) -> None:
    """`stage` is the demonstration's; `writes` is the agency whose manager and author have begun."""
    chair = stage.actors["panel-chair"]
    for agencies, kind in ((imrs, "imr"), ([report], "report")):
        typed = {"agencies": agencies, "kind": kind, "identified_on": stage.typed(84)}
        imr_identify.identify(chair, review, typed, **stage.at(84))
    for place, agency in enumerate([*imrs, report]):
        letter = LETTER | {"done_on": stage.typed(78), "due_on": stage.typed(9 if place == 1 else -20)}
        imr_way.record(chair, review, agency, "requested", letter, **stage.at(78))
    imr_way.record(stage.actors["police-manager"], review, writes, "author", _author(stage, "Imre Author (fictional)", 70), **stage.at(70))
    for section, body in WRITTEN.items():
        imr_text.write_section(stage.actors["police-author"], review, writes, section, {"body": body}, version_no=0, **stage.at(60))
    content = {"body": "We supported Robin Invented in the spring, by telephone. We were not told of the earlier calls to the police."}
    manager = stage.actors["specialist-manager"]
    imr_text.write_section(manager, review, report, "content", content, version_no=0, **stage.at(30))
    imr_way.record(stage.actors["coordinator"], review, report, "sent", {"done_on": stage.typed(28), "by_whom": "Service Manager"}, **stage.at(28))


def complete(stage: Any, review: str, *, imrs: list[str], reports: list[str]) -> None:
    """Of the published review: everything from the letter to the first feedback session, typed in by the coordinator."""
    coordinator = stage.actors["coordinator"]
    says = demonstration_reports.SAYS["imr"]
    for agencies, kind in ((imrs, "imr"), (reports, "report")):
        typed = {"agencies": agencies, "kind": kind, "identified_on": stage.typed(585)}
        imr_identify.identify(coordinator, review, typed, **stage.at(585))
    for agency in [*imrs, *reports]:
        letter = LETTER | {"done_on": stage.typed(580), "due_on": stage.typed(500)}
        imr_way.record(coordinator, review, agency, "requested", letter, **stage.at(580))
    for agency in imrs:
        imr_way.record(coordinator, review, agency, "author", _author(stage, "Una Related (fictional)", 570), **stage.at(570))
    _write(stage, review, says, imrs)
    for what, days, more in WAY:
        for agency in imrs if what not in ("sent", "accepted") else [*imrs, *reports]:
            imr_way.record(coordinator, review, agency, what, {"done_on": stage.typed(days)} | more, **stage.at(days))


def _write(stage: Any, review: str, says: dict[str, str], imrs: list[str]) -> None:
    """The text of every contribution in one change, as the reports are written."""
    coordinator, at = stage.actors["coordinator"], stage.at(525)
    kept = {"review_id": review, "version_no": 1, "written_by": coordinator.person_id, "written_on": at["now"]}
    rows = [
        {"id": database.new_id(), "contribution_id": one.id, "section": section, "body": body, **kept}
        for one in contributions.of_review(coordinator, review)
        for section, body in (says if one.agency_id in imrs else {"content": says["analysis"]}).items()
    ]
    with database.change(coordinator, "imr_written", review=review) as write:
        write.many("insert_imr_section", rows)


def feed_back(stage: Any, review: str, agencies: list[str]) -> None:
    """The second feedback session, before publication."""
    for agency in agencies:
        typed = {"done_on": stage.typed(225), "by_whom": "Head of Safeguarding"}
        imr_way.record(stage.actors["coordinator"], review, agency, "feedback_after", typed, **stage.at(225))


def _author(stage: Any, who: str, days: int) -> dict[str, str]:
    confirmed = {name: "yes" for name in NOBODY_INVOLVED} | {f"{name}_on": stage.typed(days) for name in NOBODY_INVOLVED}
    about = {"who": who, "post": "Reviewing officer", "appointed_by": "Head of Safeguarding", "done_on": stage.typed(days)}
    return about | confirmed
