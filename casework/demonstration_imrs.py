"""IMRs in the demonstration's review that gathers information: one author at work, one agency late, one asked for a report. All fictional."""

from typing import Any

from casework import imr_identify, imr_text, imr_way

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
        letter = {
            "done_on": stage.typed(78),
            "sent_by": "panel_chair",
            "sent_to": "Head of Safeguarding",
            "due_on": stage.typed(9 if place == 1 else -20),
        }
        imr_way.record(chair, review, agency, "requested", letter, **stage.at(78))
    author = {
        "done_on": stage.typed(70),
        "who": "Imre Author (fictional)",
        "post": "Reviewing officer",
        "appointed_by": "Head of Safeguarding",
        **{name: "yes" for name in ("no_involvement", "not_line_manager")},
        **{name: stage.typed(70) for name in ("no_involvement_on", "not_line_manager_on")},
    }
    imr_way.record(stage.actors["police-manager"], review, writes, "author", author, **stage.at(70))
    for section, body in WRITTEN.items():
        imr_text.write_section(stage.actors["police-author"], review, writes, section, {"body": body}, version_no=0, **stage.at(60))
