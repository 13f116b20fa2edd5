"""The parts of the reports that are filled in from the records, each by its name in procedure/reports.toml (R8, R58, R114 to R123, R172).

Everything is in pseudonyms, but for the Panel Chair, the author and the panel (3.4.3). A part gives blocks, as casework/report_content.py puts
them together: a paragraph, a list, a table, or what is missing and where to record it, which is shown to the writer and never printed.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from casework import (
    chronology_submission,
    database,
    dates,
    enquiry,
    glossary,
    partnerships,
    report_lines,
    report_panel,
    reviews,
    timescales,
)
from casework.report_about import About, Block, listed, missing, paragraph, table
from casework.understand_action_plan import number_key

FAMILY_STEPS = (
    "family_contacted", "leaflets_given", "advocate_offered", "children_heard", "consent_requested", "family_read_draft",
)  # fmt: skip
NOT_ACTED_ON = "Not recorded as acted on yet"


def part(name: str, about: About, answers: Mapping[str, Any]) -> list[Block]:
    """The blocks of a part; `answers` are the facts confirmed in its section."""
    return PARTS[name](about, answers)


def _opening(about: About, answers: Mapping[str, Any]) -> list[Block]:
    victim, died = about.called("victim"), about.deaths()
    area = answers.get("area") or "this area"
    pronoun = answers.get("pronoun") or "their"
    lived = "residents" if about.several("victim") else "a resident"
    first = (
        f"This report of a {reviews.called(about.review_id).name.lower()} examines how agencies responded to, and supported, {victim}, "
        f"{lived} of {area}, before {'their deaths' if about.several('victim') else f'{pronoun} death'} {died}.".replace(" .", ".")
    )
    found = [paragraph(first)]
    if period := chronology_submission.period_of(about.review_id):
        who = " and ".join(dict.fromkeys([victim, about.called("perpetrator")]))
        found.append(
            paragraph(
                f"The review considers agencies' contact with {who} from {period.words.replace(' to ', ' until ')}."
            )
        )
    else:
        found.append(missing("The period under review is not set. Set it on the page 'Chronology'."))
    return found + ([paragraph(answers["why_period"])] if answers.get("why_period") else [])


def _timescales(about: About, answers: Mapping[str, Any]) -> list[Block]:
    return [paragraph(one) for one in timescales.text(about.stands).split("\n\n")]


def _pseudonyms(about: About, answers: Mapping[str, Any]) -> list[Block]:
    parts = about.stands.case.procedure.lists["part_in_review"]
    rows, found = [], []
    for person in about.persons:
        more = json.loads(person["answers"])
        if not person["pseudonym"]:
            found.append(
                missing(
                    f"A pseudonym is not set: {parts.get(person['part'], person['part'])}. Set it under 'People' on the overview."
                )
            )
            continue
        related = about.said(more.get("relationship") or "")
        shown = "Child" if person["part"] == "child" else parts.get(person["part"], person["part"])
        what = f"{shown} ({related})" if related and person["part"] not in ("victim", "child") else shown
        age = "" if person["age_at_death"] is None else str(person["age_at_death"])
        rows.append([person["pseudonym"], what, age, about.said(more.get("ethnicity") or "")])
    if rows:
        first = "These pseudonyms are used in this review to protect the identity of the people concerned and of their families."
        found = [
            paragraph(first),
            table(["Pseudonym", "In this review", "Age at the fatal incident", "Ethnicity"], rows),
            *found,
        ]
    if answers.get("agreed_with_family"):
        found.append(paragraph("The pseudonyms were agreed with the family."))
    return found


def _purposes(about: About, answers: Mapping[str, Any], which: str = "procedure") -> list[Block]:
    purposes = about.stands.case.procedure.checklists.purposes[which]
    closing = [paragraph(purposes.closing)] if purposes.closing else []
    return [paragraph(f"{purposes.title}:"), listed(purposes.items), *closing]


def _terms_purposes(about: About, answers: Mapping[str, Any]) -> list[Block]:
    return _purposes(about, answers, "terms_of_reference")


def _period(about: About, answers: Mapping[str, Any]) -> list[Block]:
    period = chronology_submission.period_of(about.review_id)
    if period is None:
        return [missing("The period under review is not set. Set it on the page 'Chronology'.")]
    return [paragraph(f"The period under review is {period.words}.")]


def _lines_of_enquiry(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Those that the terms of reference in force pursue, by their numbers."""
    found = [f"{line.number}. {about.said(line.text)}" for line in enquiry.lines_of_enquiry(about.review_id) if not line.dropped_reason]
    if not found:
        return [missing("The panel has agreed no terms of reference. Record them under 'Terms of reference'.")]
    return [paragraph("The review pursues these lines of enquiry:"), listed(found)]


def _lines_answered(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Each line pursued, and under it what the review found on it."""
    found = _lines_of_enquiry(about, answers)[:1]
    for line in report_lines.pursued(about.review_id):
        answer = (answers.get(report_lines.field_of(line)) or "").replace("\r\n", "\n")
        written = [paragraph(one.strip("\n")) for one in answer.split("\n\n") if one.strip()]
        open_still = [missing(f"Line {line.number} of enquiry has no answer yet. Write it in this section.")]
        found += [paragraph(f"{line.number}. {about.said(line.text)}"), *(written or open_still)]
    return found


def _decision(about: About, answers: Mapping[str, Any]) -> list[Block]:
    found = []
    present = [row["name"] for row in database.rows("report_preliminary_agencies", review=about.review_id)]
    if held := about.facts["preliminary_on"]:
        with_whom = f", at which these were present: {'; '.join(present)}" if present else ""
        found.append(paragraph(f"A preliminary group met on {dates.show_long(held)}{with_whom}."))
    decided = about.stands.case.records.get("decided")
    if not decided:
        return [*found, missing("The decision is not recorded. Record it under 'Decision and records'.")]
    made = f"The Chair of the Community Safety Partnership decided {about.day('decided')}".rstrip()
    told = " having had the group's recommendation," if "recommended" in about.stands.case.records else ""
    return [*found, paragraph(f"{made},{told} that a review was to be held.".replace(",,", ","))]


def _agencies_contacted(about: About, answers: Mapping[str, Any]) -> list[Block]:
    facts = about.facts
    if not facts["contacted"]:
        return [missing("No agency is recorded as contacted. Record it under 'Preliminary meeting'.")]
    first = f"{facts['confirmed']} of the {facts['contacted']} agencies contacted confirmed contact with the people concerned"
    last = f" {facts['secured']} have confirmed that their records are secured." if facts["secured"] else ""
    return [paragraph(f"{first} and were asked to secure their files.{last}")]


def _process(about: About, answers: Mapping[str, Any]) -> list[Block]:
    whose = partnerships.name_for(about.review_id, about.stands.as_on)
    victim = about.called("victim")
    first = f"This summary outlines how the review panel of the {whose} reviewed the death of {victim}, who lived in its area."
    return [paragraph(first)] + ([paragraph(answers["outcome"])] if answers.get("outcome") else [])


def _contributors(about: About, answers: Mapping[str, Any]) -> list[Block]:
    rows = [[row["name"], _gave(row)] for row in database.rows("agencies_that_contributed", review=about.review_id)]
    if not rows:
        return [missing("No agency's chronology, IMR or plan is in the portal yet.")]
    return [table(["Contributor", "Contribution"], rows)]


def _gave(row: Mapping[str, Any]) -> str:
    given = {
        "Individual management review": row["kind"] == "imr" or (row["imr"] and not row["kind"]),
        "Report": row["kind"] == "report",
        "Information": row["kind"] == "information",
        "Chronology": row["chronology"],
        "Action plan of its own": row["own_plan"],
    }
    return ", ".join(what for what, there in given.items() if there)


def _proceedings(about: About, answers: Mapping[str, Any]) -> list[Block]:
    rules = about.stands.case.procedure
    rows = []
    for row in database.rows("report_proceedings", review=about.review_id):
        if row["kind"] != "disciplinary":  # not part of the review (2.2.3)
            status = rules.label("proceedings_status", row["status"]) if row["status"] else ""
            rows.append([rules.label("proceedings", row["kind"]), status])
    return [table(["Proceedings or review", "Where it stands"], rows)] if rows else []


def _family_steps(about: About, answers: Mapping[str, Any]) -> list[Block]:
    steps = about.stands.case.procedure.steps
    told = [(steps[step].title, about.day(step)) for step in FAMILY_STEPS]
    return [listed(f"{title}: {day}." for title, day in told if day)] if any(day for _, day in told) else []


def _household(about: About, answers: Mapping[str, Any]) -> list[Block]:
    ages = [person["age_at_death"] for person in about.persons if person["part"] == "child"]
    known = sorted(age for age in ages if age is not None)
    if not ages:
        return []
    count = "One child is" if len(ages) == 1 else f"{len(ages)} children are"
    told = f", aged {' and '.join(str(age) for age in known)} at the time" if len(known) == len(ages) else ""
    return [paragraph(f"{count} recorded in this case{told}.")]


def _early_learning(about: About, answers: Mapping[str, Any]) -> list[Block]:
    rows = [
        [
            about.said(row["text"]),
            about.said(row["told"]),
            about.said(row["acted_on"]) or "Not recorded as acted on yet",
        ]
        for row in _recommended(about)
        if row["early_learning"]
    ]
    if not rows:
        return []
    return [
        paragraph("Early learning identified during the review:"),
        table(["Learning", "Who was told", "What was done"], rows),
    ]


def _lesson(about: About, said: Mapping[str, Any]) -> list[str]:
    agencies = [about.agencies.get(agency, "") for agency in said.get("told_to") or []]
    told = ", ".join(filter(None, agencies)) + (f", {dates.show(said['told_on'])}" if said.get("told_on") else "")
    done = about.said(said.get("how_acted_on") or "") if said.get("acted_on") == "yes" else NOT_ACTED_ON
    return [about.said(said["what"]), told.lstrip(", "), done]


def _recommendations(about: About, answers: Mapping[str, Any]) -> list[Block]:
    found: list[Block] = []
    everything = _recommended(about)
    own = [row for row in everything if row["source"] != "agency_plan"]
    groups = (
        ("Recommendations of the review", [row for row in own if row["scope"] != "national"]),
        ("Recommendations suggested at national level", [row for row in own if row["scope"] == "national"]),
        (
            "Recommendations of individual management reviews",
            [row for row in everything if row["source"] == "agency_plan"],
        ),
    )
    for heading, rows in groups:
        if rows:
            to_whom = [
                [row["number"], about.said(row["text"]), row["agency"] or about.said(row["addressee"])] for row in rows
            ]
            found += [paragraph(f"{heading}:"), table(["No.", "Recommendation", "To"], to_whom)]
    return found or [missing("No recommendation is recorded. Add them under 'Action plan'.")]


def _recommended(about: About) -> list[dict]:
    return sorted(
        database.rows("report_recommendations", review=about.review_id), key=lambda row: number_key(row["number"])
    )


def _glossary(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """The abbreviations agreed at the panel; nothing where there are none."""
    found = glossary.explained(about.entries(glossary.REGISTER))
    return [table(["Abbreviation", "Meaning"], [[one.letters, about.said(one.meaning)] for one in found])] if found else []


def _contents(about: About, answers: Mapping[str, Any]) -> list[Block]:
    return [listed(about.contents)]


PARTS: dict[str, Callable[[About, Mapping[str, Any]], list[Block]]] = {
    "agencies_contacted": _agencies_contacted,
    "chair": report_panel.chair,
    "contents": _contents,
    "contributors": _contributors,
    "decision": _decision,
    "dissemination": report_panel.dissemination,
    "early_learning": _early_learning,
    "family_steps": _family_steps,
    "glossary": _glossary,
    "household": _household,
    "lines_answered": _lines_answered,
    "lines_of_enquiry": _lines_of_enquiry,
    "opening": _opening,
    "panel": report_panel.panel,
    "panel_meetings": report_panel.panel_meetings,
    "period": _period,
    "practitioner_events": report_panel.practitioner_events,
    "proceedings": _proceedings,
    "process": _process,
    "pseudonyms": _pseudonyms,
    "purposes": _purposes,
    "recommendations": _recommendations,
    "terms_purposes": _terms_purposes,
    "timescales": _timescales,
}
