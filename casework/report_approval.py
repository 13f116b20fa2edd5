"""The way of a version from the panel to the Board, link by link (3.3.7, 3.3.8, 3.4.1 to 3.4.3; R138 to R142, R166).

Each link is a mark with its day, given to exactly one version by its hash. The Board's four outcomes are marks of their own: content agreed,
anonymity checked, approved, and tabled, this last before or after the others (A27).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import database, dates, forms, meetings, names, permissions, plain_text, report_quality, reports, steps
from casework.actors import Actor
from casework.errors import Problem, Refused, WrongStep

FROZEN = "checked"  # recorded by freezing (casework/report_freezing.py), and never taken back: a change of the text makes the next version
AGREED = (
    "content_agreed",
    "anonymity_agreed",
)  # together they are the one step 'Board agrees the content and full anonymity'


@dataclass(frozen=True)
class Link:
    """One link of the way. `after`: marks of the same version that come first, with their days; `step`: the step it records."""

    what: str
    title: str
    verb: str
    event: str
    form: str
    step: str
    after: tuple[str, ...]
    short: str
    body: str = ""  # of the calendar: the meeting at which it is done


LINKS = {
    link.what: link
    for link in (
        Link("checked", "Checked for anonymity and frozen", "check_anonymity", "report_frozen", "report_checked", "anonymity_checked", (), "Checked"),
        Link("shared", "Shared with the panel", "share_report", "report_shared", "report_shared", "report_shared", ("checked",), "Shared"),
        Link("completed", "Completed", "complete_report", "report_completed", "report_completed", "report_completed", ("shared",), "Completed"),
        Link("submitted", "Submitted to DASVEG", "submit_to_dasveg", "report_submitted_to_dasveg", "report_to_dasveg",
             "submitted_to_dasveg", ("shared",), "DASVEG"),
        Link("presented", "Presented to DASVEG", "present_to_dasveg", "report_presented", "report_presented", "presented_to_dasveg",
             ("submitted",), "Presented", "dasveg"),
        Link("forwarded", "Forwarded to the CSP Chair", "forward_report", "report_forwarded", "report_forwarded", "forwarded_to_csp_chair",
             ("presented",), "CSP Chair"),
        Link("raised", "Raised with the CSP Board", "raise_with_board", "report_raised", "report_raised", "raised_with_board",
             ("forwarded",), "Board", "board"),
        Link("content_agreed", "Board: content agreed", "agree_reports", "report_agreed", "report_agreed", "board_agreed",
             ("raised",), "Content agreed", "board"),
        Link("anonymity_agreed", "Board: anonymity checked", "agree_reports", "report_agreed", "report_anonymity", "board_agreed",
             ("raised",), "Anonymity checked", "board"),
        Link("approved", "Board: approved", "approve_reports", "report_approved", "report_approved", "board_approved",
             AGREED, "Approved", "board"),
        Link("tabled", "Board: tabled at a CSP meeting", "table_reports", "report_tabled", "report_tabled", "tabled_at_csp",
             ("raised",), "Tabled", "csp"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One thing given to one version. `met` False: it was taken back."""

    version_id: str
    number: int
    what: str
    met: bool
    done_on: date
    answers: dict[str, Any]
    recorded_by: str
    recorded_on: datetime


@dataclass(frozen=True)
class LinkShown:
    """A link as it stands for the version in force: given (`mark`), or open, or what is missing before it, as sentences."""

    link: Link
    mark: Mark | None
    missing: list[str]
    may_record: bool


def obstacles(what: str, review_id: str) -> list[str]:
    """What is missing before this link, each a sentence that says where to do it: of the procedure, of the version, of quality assurance."""
    link = LINKS[what]
    version = reports.in_force(review_id)
    if what == FROZEN:
        return steps.obstacles(link.verb, review_id)
    if version is None:
        return list(dict.fromkeys([*report_quality.missing(review_id), *steps.obstacles(link.verb, review_id)]))
    found = steps.obstacles(link.verb, review_id)
    if what in ("completed", "submitted"):
        found = [*report_quality.missing(review_id), *found]
    marks = reports.marks_of(version.id)
    for first in link.after:
        if first not in marks:
            found.append(
                f"Version {version.number} is not recorded under '{LINKS[first].title}'. See to it in 'Reports'."
            )
    return list(dict.fromkeys(found))


def record(
    actor: Actor,
    review_id: str,
    what: str,
    typed: dict,
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record a link of the way for the version in force, with its day; returns what is unusual about it, as sentences.

    Recorded again it is a correction. Raises WrongStep for what is missing first, Refused for a day before its cause.
    """
    link = LINKS.get(what)
    if link is None or what == FROZEN:
        raise Refused("Choose what is recorded of the reports.")
    on_behalf_of = permissions.demand(actor, link.verb, review_id)
    _demand_time(what, review_id)
    values = forms.understand(link.form, typed, today=today)
    answers = forms.to_store(forms.load(link.form), values)
    with database.change(
        actor, link.event, review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_time(what, review_id)
        version = reports.in_force(review_id)
        _demand_order(link, version, values["done_on"])
        case = steps.case(review_id)
        steps.demand_after_causes(case, case.procedure.steps[link.step], values["done_on"], field="done_on")
        write.about(subject=version.id, summary=f"Version {version.number}: {link.title}")
        report_quality.insert_mark(write, actor, version, what, values["done_on"], answers, now=now)
        _record_step(write, actor, link, version, values, now)
    return _unusual(link, version, values)


def take_back(
    actor: Actor, review_id: str, what: str, *, reason: str, now: datetime, command_id: str | None = None
) -> None:
    """Mark a link of the version in force as recorded in error, with the reason; what rests on it must be taken back first."""
    link = LINKS.get(what)
    if link is None or what == FROZEN:
        raise Refused("Choose what was recorded in error.")
    on_behalf_of = permissions.demand(actor, "record_in_error", review_id)
    steps.demand("record_in_error", review_id)
    reason = plain_text.kept(reason, "reason", ask="Give the reason.")
    with database.change(
        actor,
        "report_mark_taken_back",
        review=review_id,
        subject=what,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        version = reports.in_force(review_id)
        marks = reports.marks_of(version.id) if version else {}
        if what not in marks:
            raise WrongStep([f"'{link.title}' is not recorded for the version in force."])
        if rests := [LINKS[later].title for later in marks if later in LINKS and what in LINKS[later].after]:
            raise WrongStep([f"First take back what rests on it: {', '.join(rests)}."])
        answers = {"reason": reason}
        report_quality.insert_mark(write, actor, version, what, marks[what]["done_on"], answers, now=now, met=False)
        if link.step in steps.case(review_id).records:
            steps.record(write, actor, review_id, link.step, outcome="in_error", note=reason, now=now)


def marks(actor: Actor, review_id: str) -> list[Mark]:
    """All that every version was given, in order, in the reader's rendering: who may see where the reports stand."""
    reports.demand_seen(actor, review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    noted = permissions.agencies_for(actor, "see_step_notes", review_id) is None
    return [
        _mark(row, persons, rendering, _shown_to(actor, review_id, row) if noted else None)
        for row in database.scoped(actor, "report_marks_in_view", review=review_id)
    ]


def _shown_to(actor: Actor, review_id: str, row: dict) -> dict[str, Any]:
    """The answers given with a mark, without those to questions that are not for this person."""
    stored = json.loads(row["answers"])
    if row["what"] not in LINKS:
        return stored
    asked = forms.load(LINKS[row["what"]].form)
    hidden = asked.hidden_from(lambda verb: permissions.may(actor, verb, review_id))
    values = forms.from_store(asked, stored)
    kept_back = forms.to_store(asked, {name: values[name] for name in hidden if name in values})
    return {key: value for key, value in stored.items() if key not in kept_back}


def _mark(row: dict, persons: list, rendering: str, answers: Mapping[str, Any] | None) -> Mark:
    """`answers` None: for who may know that it was given, and no more."""
    said = {
        key: names.rendered(value, persons, rendering) if isinstance(value, str) else value
        for key, value in (answers or {}).items()
    }
    about = {key: row[key] for key in ("number", "what", "met", "done_on", "recorded_on")}
    return Mark(
        version_id=row["report_version_id"], answers=said, recorded_by=row["recorded_by"] if answers is not None else "", **about
    )


def chain(actor: Actor, review_id: str) -> list[LinkShown]:
    """Every link as it stands for the version in force, in the order of the procedure."""
    version = reports.in_force(review_id)
    given = {mark.what: mark for mark in marks(actor, review_id) if version and mark.version_id == version.id}
    shown = []
    for link in LINKS.values():
        mark = given.get(link.what)
        missing = [] if mark and mark.met else obstacles(link.what, review_id)
        shown.append(
            LinkShown(link, mark if mark and mark.met else None, missing, permissions.may(actor, link.verb, review_id))
        )
    return shown


def fallen(actor: Actor, review_id: str) -> list[str]:
    """Why approvals no longer count: a sentence for each thing that an earlier version was given and the text now in hand was not (R142)."""
    newest = reports.latest_frozen(review_id)
    if newest is None:
        return []
    version = reports.in_force(review_id)
    last: dict[str, Mark] = {mark.what: mark for mark in marks(actor, review_id) if mark.what in LINKS}
    now = set(reports.marks_of(version.id)) if version else set()
    text = f"version {version.number}" if version else "the text as it now stands"
    return [
        f"{LINKS[what].title}: version {mark.number}, on {dates.show(mark.done_on)}. It does not count for {text}."
        for what, mark in last.items()
        if mark.met and what not in now
    ]


def _demand_time(what: str, review_id: str) -> None:
    if missing := obstacles(what, review_id):
        raise WrongStep(missing)


def _demand_order(link: Link, version: reports.ReportVersion, day: date) -> None:
    """A link's day lies neither before what came first nor after what rests on it already."""
    given = reports.marks_of(version.id)
    for first in link.after:
        if day < given[first]["done_on"]:
            told = f"'{LINKS[first].title}' is recorded for {dates.show(given[first]['done_on'])}. Give a day on or after it."
            raise Refused([Problem("done_on", told)])
    for later in LINKS.values():
        if link.what in later.after and later.what in given and day > given[later.what]["done_on"]:
            told = f"'{later.title}' is recorded for {dates.show(given[later.what]['done_on'])}. Give a day on or before it."
            raise Refused([Problem("done_on", told)])


def _record_step(
    write: database.Write,
    actor: Actor,
    link: Link,
    version: reports.ReportVersion,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    recorded = steps.case(version.review_id).records
    if link.what == "completed" and link.step in recorded:
        return  # the overview report was completed once already; that day stands for the clock (3.3.7)
    about = {"by_whom": values.get("by_whom") or "", "note": _note(version, values), "now": now}
    if link.what in AGREED:
        given = {row["what"]: row["done_on"] for row in write.rows("report_marks_of", version=version.id) if row["met"]}
        if not all(what in given for what in AGREED):
            return
        steps.record(write, actor, version.review_id, link.step, done=max(given[what] for what in AGREED), **about)
    elif values.get("outcome") == "not_needed":
        steps.record(write, actor, version.review_id, link.step, outcome="not_needed", **about)
    else:
        steps.record(write, actor, version.review_id, link.step, done=values["done_on"], **about)


def _note(version: reports.ReportVersion, values: Mapping[str, Any]) -> str:
    return f"Version {version.number} ({version.digest[:12]}). {values.get('note') or ''}".strip()


def _unusual(link: Link, version: reports.ReportVersion, values: Mapping[str, Any]) -> list[str]:
    """The next available meeting is the one to take (D5); chair and author present the findings (3.4.1)."""
    found = []
    if link.what == "presented":
        submitted = reports.marks_of(version.id)["submitted"]["done_on"]
        nearest = meetings.next_available("dasveg", submitted)
        if nearest and nearest.meets_on < values["done_on"]:
            found.append(
                f"DASVEG met on {dates.show(nearest.meets_on)} already; the procedure asks for the next meeting after it was submitted."
            )
        found += [f"{who} was not there; the procedure has the Panel Chair and the author present." for who, there in
                  (("The Panel Chair", values["chair_present"]), ("The author", values["author_present"])) if not there]  # fmt: skip
    return found
