"""The panel quality assures the version in force: five points, the first of them answered by each contributor (3.3.8; R130)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, database, forms, names, permissions, reports, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.owed import Owed
from casework.procedure_shapes import Shape
from casework.standing import Standing

ANSWERED_BY_CONTRIBUTORS = "represented"  # the first point of the checklist
STEP = "quality_assured"


@dataclass(frozen=True)
class Contributor:
    """One contributor asked about one version. `satisfied` None: not answered yet. Texts in the reader's rendering."""

    id: str
    number: int
    agency_id: str | None
    name: str
    asked_on: date
    due_on: date | None
    satisfied: bool | None
    answered_on: date | None
    by_whom: str
    lacks: str
    version: int

    def days_late(self, today: date) -> int:
        waits = self.satisfied is None and self.due_on is not None
        return max((today - self.due_on).days, 0) if waits else 0


@dataclass(frozen=True)
class Point:
    """One of the five points for the version in force. `met` None: nothing is said yet."""

    id: str
    label: str
    met: bool | None
    done_on: date | None
    by_whom: str
    note: str


def contributors(actor: Actor, review_id: str) -> list[Contributor]:
    """Who was asked about which version, newest version first; an agency's manager sees their own agency's line."""
    reports.demand_seen(actor, review_id)
    rows = database.scoped(actor, "report_contributors_in_view", review=review_id)
    persons = names.of_review(review_id)
    return [_contributor(actor, review_id, row, persons) for row in rows]


def _contributor(actor: Actor, review_id: str, row: dict, persons: Iterable[names.CasePerson]) -> Contributor:
    rendering = permissions.rendering(actor, review_id, row["agency_id"])
    said = {key: names.rendered(row[key], persons, rendering) for key in ("name", "by_whom", "lacks")}
    kept = {key: value for key, value in row.items() if key not in ("report_version_id", "answers")}
    return Contributor(**kept | said)


def points(actor: Actor, review_id: str) -> list[Point]:
    """The five points of the version in force, for who may see the panel's quality assurance; nothing before a version is frozen."""
    reports.demand_seen(actor, review_id)
    version = reports.in_force(review_id)
    if version is None or permissions.agencies_for(actor, "see_report_quality", review_id) is not None:
        return []
    marks, persons = reports.marks_of(version.id), names.of_review(review_id)
    rendering = permissions.rendering(actor, review_id)
    return [
        _point(item, version, marks, lambda text: names.rendered(text, persons, rendering))
        for item in _items(review_id)
    ]


def _point(item: Any, version: reports.ReportVersion, marks: Mapping[str, dict], say: Any) -> Point:
    if item.id == ANSWERED_BY_CONTRIBUTORS:
        met = not _contributors_missing(version)
        return Point(item.id, item.label, met or None, None, "", "")
    mark = marks.get(_what(item.id))
    if mark is None:
        return Point(item.id, item.label, None, None, "", "")
    said = json.loads(mark["answers"])
    return Point(
        item.id, item.label, said["met"], mark["done_on"], say(said.get("by_whom") or ""), say(said.get("note") or "")
    )


def missing(review_id: str) -> list[str]:
    """What of the five points is not met for the version in force, each a sentence; nothing when all are."""
    version = reports.in_force(review_id)
    if version is None:
        newest = reports.latest_frozen(review_id)
        if newest is None:
            return [
                "The reports have not been checked for anonymity and frozen as a version. Do it under 'Check and share'."
            ]
        return [
            f"The text was changed after version {newest.number}. Check it for anonymity again, which makes version {newest.number + 1}."
        ]
    marks = reports.marks_of(version.id)
    others = [item for item in _items(review_id) if item.id != ANSWERED_BY_CONTRIBUTORS]
    unmet = [item.label for item in others if not json.loads(marks.get(_what(item.id), NO_MARK)["answers"]).get("met")]
    return [*_contributors_missing(version), *(f"Not met, or not recorded: {label}." for label in unmet)]


NO_MARK = {"answers": "{}"}


def _contributors_missing(version: reports.ReportVersion) -> list[str]:
    asked = database.rows("report_contributors_of", version=version.id)
    said = {row["agency_id"] for row in asked}
    gave = database.rows("agencies_that_contributed", review=version.review_id)
    found = [
        f"{row['name']} contributed and has not been asked about version {version.number}."
        for row in gave
        if row["agency_id"] not in said
    ]
    found += [
        f"{row['name']} has not said whether what it gave is fully and fairly represented."
        for row in asked
        if row["satisfied"] is None
    ]
    found += [
        f"{row['name']} is not satisfied that what it gave is fully and fairly represented."
        for row in asked
        if row["satisfied"] is False
    ]
    return found or ([] if asked else [f"No contributor has been asked about version {version.number}."])


def agencies_to_ask(actor: Actor, review_id: str, *, today: date) -> tuple[dict[str, str], list[str]]:
    """The agencies that are not yet asked about the version in force (id to name), and which of them contributed by the records."""
    permissions.demand(actor, "ask_contributors", review_id)
    version = reports.in_force(review_id)
    asked = (
        {row["agency_id"] for row in database.rows("report_contributors_of", version=version.id)} if version else set()
    )
    gave = {row["agency_id"]: row["name"] for row in database.rows("agencies_that_contributed", review=review_id)}
    offered = gave | {row["id"]: row["name"] for row in database.rows("agencies_to_choose", day=today)}
    return {agency: name for agency, name in offered.items() if agency not in asked}, [
        agency for agency in gave if agency not in asked
    ]


def ask_contributors(
    actor: Actor,
    review_id: str,
    typed: dict,
    *,
    agency_ids: list[str],
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Ask contributors about the version in force: agencies, and one contributor who is none. Each agency's manager may then read it and answer."""
    on_behalf_of = permissions.demand(actor, "ask_contributors", review_id)
    steps.demand("ask_contributors", review_id)
    values = forms.understand("report_asked", typed, today=today)
    named = values.get("named") or ""
    if not agency_ids and not named:
        raise Refused([Problem("agencies", "Choose one or more contributors that have not been asked yet.")])
    _demand_no_name(named, review_id)
    with database.change(
        actor, "report_contributors_asked", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        version = _in_force(review_id)
        offered, _ = agencies_to_ask(actor, review_id, today=today)
        if any(agency not in offered for agency in agency_ids):
            raise Refused([Problem("agencies", "Choose agencies that have not been asked about this version yet.")])
        given = {
            "review_id": review_id,
            "version": version.id,
            "asked_on": values["asked_on"],
            "due_on": values.get("due_on"),
            "answers": json.dumps(forms.to_store(forms.load("report_asked"), values), ensure_ascii=False),
        }
        rows = [{"agency_id": agency, "named": ""} for agency in dict.fromkeys(agency_ids)]
        rows += [{"agency_id": None, "named": named}] if named else []
        write.many("insert_report_contributor", [{"id": database.new_id(), **given, **row} for row in rows])
        _settle(write, actor, review_id, version, now)


def answer_contributor(
    actor: Actor,
    contributor_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record whether a contributor is satisfied, or what is missing; an agency's manager for their own agency, the chair for anybody."""
    found = database.scoped(actor, "report_contributor_in_view", id=contributor_id)
    if not found:
        audit.refused(actor, "answer_contributor", None)
        raise NotFound("This contributor")
    asked = found[0]
    review_id = asked["review_id"]
    on_behalf_of = permissions.demand(actor, "answer_contributor", review_id, asked["agency_id"])
    steps.demand("answer_contributor", review_id)
    values = forms.understand("report_answer", typed, today=today)
    if values["answered_on"] < asked["asked_on"]:
        raise Refused([Problem("answered_on", "It cannot be answered before it was asked. Check the date.")])
    form = forms.load("report_answer")
    with database.change(
        actor, "report_contributor_answered", review=review_id, subject=contributor_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:  # fmt: skip
        frozen = _in_force(review_id)
        if frozen.id != asked["report_version_id"]:
            raise WrongStep([f"This was asked about an earlier version. Ask again about version {frozen.number}."])
        _demand_not_gone_on(frozen)
        touched = write(
            "answer_report_contributor", id=contributor_id, version=version, satisfied=values["satisfied"], answered_on=values["answered_on"],
            by_whom=values["by_whom"], lacks=values.get("lacks") or "",
            answers=json.dumps({**json.loads(asked["answers"]), **forms.to_store(form, values)}, ensure_ascii=False),
        )  # fmt: skip
        if not touched:
            raise Stale({name: asked[name] for name in ("satisfied", "by_whom", "lacks", "version")})
        _settle(write, actor, review_id, frozen, now)


def quality_assure(
    actor: Actor, review_id: str, point: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record whether the panel finds one of the other four points met. With the last of the five the step is done."""
    on_behalf_of = permissions.demand(actor, "quality_assure", review_id)
    steps.demand("quality_assure", review_id)
    if point == ANSWERED_BY_CONTRIBUTORS or point not in {item.id for item in _items(review_id)}:
        raise Refused([Problem("point", "Choose one of the points that the panel answers itself.")])
    values = forms.understand("report_point", typed, today=today)
    form = forms.load("report_point")
    with database.change(
        actor,
        "report_quality_recorded",
        review=review_id,
        subject=point,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        version = _in_force(review_id)
        _demand_not_gone_on(version)
        _demand_after_sharing(version, values["done_on"])
        answers = forms.to_store(form, values)
        insert_mark(write, actor, version, _what(point), values["done_on"], answers, now=now)
        _settle(write, actor, review_id, version, now)


def insert_mark(
    write: database.Write, actor: Actor, version: reports.ReportVersion, what: str, done_on: date, answers: dict, *, now: datetime, met: bool = True
) -> None:  # fmt: skip
    """Within a change: a mark given to exactly this version, by its hash."""
    write(
        "insert_report_mark", id=database.new_id(), review_id=version.review_id, version=version.id, digest=version.digest, what=what, met=met,
        done_on=done_on, answers=json.dumps(answers, ensure_ascii=False), recorded_by=actor.person_id, recorded_on=now,
        seq=write.one("last_report_mark", version=version.id)["seq"] + 1,
    )  # fmt: skip


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """The answers awaited from contributors: from each agency's senior manager, or from the Panel Chair for a contributor who is no agency."""
    found = []
    for row in database.rows("report_answers_awaited", reviews=list(stands)):
        own = row["agency_id"] is not None
        sentence = (
            "Say whether what your agency gave is fully and fairly represented in the draft report"
            if own
            else "Record whether a contributor is satisfied with the draft report"
        )
        owner = "senior_manager" if own else "panel_chair"
        about = {"agency_id": row["agency_id"], "agency": row["agency"], "params": {"part": "quality"}}
        found.append(Owed(row["review_id"], sentence, "reports", owner, "3.3.8", row["due_on"], **about))
    return found


def _settle(write: database.Write, actor: Actor, review_id: str, version: reports.ReportVersion, now: datetime) -> None:
    """Within a change: the step is done with the last of the five points, and open again when one is no longer met."""
    done = _last_day(write, version, review_id)
    recorded = STEP in steps.case(review_id).records
    if done and not recorded:
        steps.record(
            write, actor, review_id, STEP, done=done, note=f"Version {version.number}: all five points.", now=now
        )
    elif recorded and not done:
        note = f"A point of version {version.number} is not met any more."
        steps.record(write, actor, review_id, STEP, outcome="reopened", note=note, now=now)


def _last_day(write: database.Write, version: reports.ReportVersion, review_id: str) -> date | None:
    """The day of the last of the five points, when all are met as this change leaves them; None otherwise."""
    asked = write.rows("report_contributors_of", version=version.id)
    gave = {row["agency_id"] for row in database.rows("agencies_that_contributed", review=review_id)}
    if not asked or not all(row["satisfied"] for row in asked) or gave - {row["agency_id"] for row in asked}:
        return None
    marks = {row["what"]: row for row in write.rows("report_marks_of", version=version.id) if row["met"]}
    others = [marks.get(_what(item.id)) for item in _items(review_id) if item.id != ANSWERED_BY_CONTRIBUTORS]
    if not all(mark and json.loads(mark["answers"])["met"] for mark in others):
        return None
    return max([row["answered_on"] for row in asked] + [mark["done_on"] for mark in others])


def _items(review_id: str) -> tuple[Shape, ...]:
    return reports.rules_of(review_id).checklists.checklist["panel_quality"].items


def _what(point: str) -> str:
    return f"point.{point}"


def _in_force(review_id: str) -> reports.ReportVersion:
    version = reports.in_force(review_id)
    if version is None:
        raise WrongStep(missing(review_id))
    return version


def _demand_not_gone_on(version: reports.ReportVersion) -> None:
    if "submitted" in reports.marks_of(version.id):
        raise WrongStep([f"Version {version.number} has been submitted to DASVEG: its quality assurance is closed."])


def _demand_after_sharing(version: reports.ReportVersion, day: date) -> None:
    shared = reports.marks_of(version.id).get("shared")
    if shared and day < shared["done_on"]:
        raise Refused(
            [
                Problem(
                    "done_on", "The panel cannot have found this before the draft was shared with it. Check the date."
                )
            ]
        )


def _demand_no_name(named: str, review_id: str) -> None:
    if named and names.leaks(named, names.of_review(review_id)):
        raise Refused(
            [Problem("named", "This is a name from the review. Say what they are: 'a friend of the victim'.")]
        )
