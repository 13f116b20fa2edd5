"""The parts of the reports about the panel, its chair and author, and who is sent the reports: from the registers, by name (R117, R120, R58, R124).

Before the registers are filled in, the members of the review and the calendar say it.
"""

from collections.abc import Mapping
from typing import Any

from casework import dates, forms
from casework.dates import PartialDate
from casework.report_about import About, Block, listed, missing, paragraph, table
from casework.report_leaks import PANEL, plain

RECIPIENTS = (
    "Members of the review panel", "Senior managers of the agencies that took part", "The family, through their advocate",
    "The Home Office", "The Domestic Abuse Commissioner", "The Police and Crime Commissioner",
)  # fmt: skip
SITS, NO_SEAT = "sits", ("administrator",)


def panel(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Name, role, job title and agency of every member, and whether each is confirmed as independent."""
    members = [entry.answers for entry in about.entries("panel_member")]
    seated = [one for one in members if one["answer"] == SITS and one["kind"] not in NO_SEAT]
    if not seated:
        return _by_membership(about)
    sits_as = forms.load("panel_member").fields["kind"].choices()
    rows = [
        [one["name"], one.get("role") or sits_as.get(one["kind"], ""), one.get("job_title") or "", _agency(about, one)]
        for one in seated
    ]
    found = [table(COLUMNS, rows)]
    if open_still := sum(not one.get("independent") for one in seated):
        return [
            *found,
            missing(f"The independence of {open_still} of the members is not confirmed. Confirm it under 'Panel'."),
        ]
    return [*found, paragraph("Each member is confirmed as independent of the case.")]


COLUMNS = ("Name", "Role", "Job title", "Agency")


def _by_membership(about: About) -> list[Block]:
    labels, order = about.stands.case.procedure.roles, {role: place for place, role in enumerate(PANEL)}
    members = sorted((row for row in about.members if row["role"] in PANEL), key=lambda row: order[row["role"]])
    if not members:
        return [missing("Nobody is a member of the panel yet. Record them under 'Panel'.")]
    rows = [
        [plain(row["name"]), labels[row["role"]].label, row["job_title"], row["agency"] or "Independent"]
        for row in members
    ]
    return [table(COLUMNS, rows)]


def _agency(about: About, one: Mapping[str, Any]) -> str:
    return about.agencies.get(one.get("agency") or "", "") or one.get("organisation") or "Independent"


def panel_meetings(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """How often the panel met: by the register of its meetings, or else by the calendar."""
    count = len(about.entries("panel_meeting")) or about.facts["panel_meetings"]
    if not count:
        return [missing("No panel meeting has been held by the records. Record them under 'Panel'.")]
    times = {1: "once", 2: "twice"}.get(count, f"{count} times")
    return [paragraph(f"The panel met {times}.")]


def chair(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Who chaired and who wrote, with what App 7 asks of each: career, experience, no connection, when a former employment ended."""
    appointed = [entry.answers for entry in about.entries("panel_appointment")]
    if not appointed:
        return _chair_by_membership(about)
    return [paragraph(text) for one in appointed for text in _appointed(one)]


def _appointed(one: Mapping[str, Any]) -> list[str]:
    what = {
        "chair": "chaired the review panel",
        "author": "wrote this report",
        "both": "chaired the review panel and wrote this report",
    }
    named = f"{one['name']}, {one['job_title']}," if one.get("job_title") else one["name"]
    first = f"{named} {what[one['appointed_as']]}, appointed on {dates.show_long(one['appointed_on'])} through the {one['framework']}."
    return [first, one["career"], one["experience"], _independence(one)]


def _independence(one: Mapping[str, Any]) -> str:
    said = [
        "There is no connection with the Community Safety Partnership."
        if not one["connection"]
        else one.get("connection_what") or "",
        _worked(one),
        "There is no line management of anybody involved."
        if one["line_management"]
        else one.get("line_management_why") or "",
    ]
    return " ".join(filter(None, said))


def _worked(one: Mapping[str, Any]) -> str:
    if not one["worked_here"]:
        return "There has been no employment by an agency of the area."
    until = one.get("worked_until")
    ended = f", which ended {_when(until)}" if until else ""
    return f"There was employment by {one.get('worked_where') or 'an agency of the area'}{ended}."


def _when(day: PartialDate) -> str:
    return f"{'on' if day.earliest == day.latest else 'in'} {dates.show_long(day)}"


def _chair_by_membership(about: About) -> list[Block]:
    chairs, authors = about.holding("panel_chair"), about.holding("author")
    if not chairs:
        return [missing("The appointment of the Panel Chair is not recorded. Record it under 'Panel'.")]
    named, appointed = " and ".join(chairs), about.day("chair_appointed")
    said = f"The review panel was chaired by {named}" + (f", appointed {appointed}." if appointed else ".")
    same = not authors or set(authors) == set(chairs)
    wrote = f"{named} wrote this report." if same else f"This report was written by {' and '.join(authors)}."
    return [paragraph(f"{said} {wrote}")]


def practitioner_events(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Each event with practitioners: its day and who came, by post and agency."""
    held = [entry.answers for entry in about.entries("practitioner_event")]
    return [
        paragraph(
            f"A learning event with practitioners was held on {dates.show_long(one['held_on'])}: {about.said(one['attended'])}"
        )
        for one in held
    ]


def dissemination(about: About, answers: Mapping[str, Any]) -> list[Block]:
    """Who receives copies: whoever is on the register, planned or sent; before it is begun, whom the procedure names."""
    entries = [entry.answers for entry in about.entries("dissemination")]
    labels = forms.load("dissemination").fields["recipient"].choices() if entries else {}
    told = [
        ", ".join(filter(None, [labels.get(one["recipient"], ""), about.agencies.get(one.get("agency") or "", "")]))
        for one in entries
    ]
    return [listed(dict.fromkeys(filter(None, told)) or RECIPIENTS)]
