"""The panel of a review of the demonstration, its meetings, its terms of reference and the trial it waits for: everybody in it is fictional."""

from datetime import timedelta
from typing import Any

from casework import dates, preliminary, preliminary_run, proceedings, registers, terms_agreement, terms_writing

INDEPENDENT = {"connection": "no", "worked_here": "no", "line_management": "yes", "framework": "Demonstration"}
APPOINTED = (
    (
        "chair",
        "Penn Elchair (fictional)",
        "Independent reviewer",
        "Thirty years in probation, in another part of the country.",
    ),
    (
        "author",
        "Art Authory (fictional)",
        "Independent author",
        "Twenty years in social work, in another part of the country.",
    ),
)
MEMBERS = (
    ("statutory", "Pat Nelmember (fictional)", "Head of Safeguarding", 0),
    ("statutory", "Stat Utory (fictional)", "Named Nurse", 1),
    ("specialist", "Sammy Harbour (fictional)", "Service Manager", 2),
    ("administrator", "Min Utes (fictional)", "Administrator", None),
)


def attended(stage: Any, review: str, *, meeting: int) -> None:
    """Who came to the preliminary meeting: all but two, of whom one sent a deputy."""
    dasveg, at = stage.actors["dasveg-chair"], stage.at(meeting)
    for number, line in enumerate(preliminary.as_recorded(dasveg, review).lines):
        came = {3: "deputy", 6: "apologies"}.get(number, "present")
        preliminary_run.record_field(dasveg, review, preliminary_run.Place("attendance", line.id, "attendance"), came, was="", **at)
        if came == "deputy":
            place = preliminary_run.Place("attendance", line.id, "who")
            preliminary_run.record_field(dasveg, review, place, "Dee Puty (fictional)", was="", **at)


def sit(stage: Any, review: str, *, agencies: list[str], appointed: int, meetings: dict[str, str]) -> None:
    """Chair, author and members, appointed so many days ago, and each meeting with what it decided."""
    coordinator, first = stage.actors["coordinator"], max(map(int, meetings))
    for kind, name, post, career in APPOINTED:
        typed = INDEPENDENT | {
            "appointed_as": kind, "name": name, "job_title": post, "career": career, "experience": "Eleven reviews.",
            "appointed_on": stage.typed(appointed), "confirmed_at_panel_on": stage.typed(first),
        }  # fmt: skip
        registers.add(stage.actors["chair"], review, "panel_appointment", typed, **stage.at(first))
    members = []
    for kind, name, post, place in MEMBERS:
        typed = {
            "kind": kind, "name": name, "job_title": post, "agency": None if place is None else agencies[place], "answer": "sits",
            "invited_on": stage.typed(appointed), "first_day": stage.typed(appointed), "independent": "yes",
            "independence_confirmed_on": stage.typed(first),
        }  # fmt: skip
        members.append(registers.add(coordinator, review, "panel_member", typed, **stage.at(first)))
    for days, decided in ((int(days), decided) for days, decided in meetings.items()):
        held = {
            "held_on": stage.typed(days),
            "place": "Town Hall, Darlington",
            "attended": members,
            "decisions": decided,
        }
        registers.add(coordinator, review, "panel_meeting", held, **stage.at(days))


def agree_terms(stage: Any, review: str, *, days: int, death: int, report_by: int, lines: list[str], years: int = 2) -> None:
    """The terms of reference, with a period of so many years before the death, agreed so many days ago."""
    chair, at = stage.actors["panel-chair"], stage.at(days)
    version = terms_writing.begin_terms(chair, review, {}, **at)
    scope = {
        "first_day": stage.typed(death + years * 365), "last_day": stage.typed(death), "widened": "no", "report_by": stage.typed(report_by),
        "why_period": "Agencies first knew of the two together in that time.",
    }  # fmt: skip
    statement = "A review has been commissioned by the partnership. The panel works closely with the family."
    for section, typed in {"scope": scope, "members": {"meets_every": "8"}, "media": {"statement": statement}}.items():
        terms_writing.write_terms(chair, version, section, typed, version_no=0, **at)
    for text in lines:
        terms_writing.add_line(chair, version, {"text": text}, **at)
    terms_agreement.agree_terms(chair, version, {"agreed_on": stage.typed(days)}, **at)


def await_trial(stage: Any, review: str) -> None:
    """The proceedings that the hold waits for, and the decision to wait."""
    coordinator = stage.actors["coordinator"]
    trial = preliminary_run.add_proceeding(coordinator, review, "criminal", **stage.at(44))
    known = {
        "status": "under_way",
        "next_date": dates.show(stage.today + timedelta(days=56)),
        "trial_date": dates.show(stage.today + timedelta(days=56)),
        "charge": "Murder",
        "implication": "Witnesses of the trial are interviewed only after the SIO's view and the CPS's advice.",
        "effect_on_timing": "hold_report",
    }
    (line,) = proceedings.of_review(coordinator, review)
    proceedings.keep_up(coordinator, review, trial, known, version=line.version, **stage.at(43))
    decided = {
        "decided_on": stage.typed(42),
        "decided": "hold_report",
        "by_whom": "Panel Chair, with the SIO",
        "reasons": "The report would draw on the evidence of witnesses who are still to be heard.",
    }
    registers.add(coordinator, review, "waiting", decided, **stage.at(42))
