"""The text of an IMR, section by section, as its author writes it in the portal; and the version frozen for quality assurance (App 5; R90, R95).

The text in hand is seen by the agency's own people and the coordinator. The panel reads a version once it is sent to the Panel Chair (R169).
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, database, dates, forms, imrs, names, permissions, procedure, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.imr_shapes import ImrSection
from casework.imr_state import Contribution

DAY = re.compile(r"(?<![\d./-])\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![\d./-])")


@dataclass(frozen=True)
class Section:
    """One section of an IMR as it stands: what is asked, and what is written. `version_no` 0: nothing yet."""

    about: ImrSection
    body: str
    version_no: int
    written_by: str
    written_on: datetime | None


@dataclass(frozen=True)
class Version:
    """A frozen text as this person may read it: (heading, text) of each section."""

    id: str
    number: int
    digest: str
    frozen_by: str
    frozen_on: datetime
    sections: tuple[tuple[str, str], ...]


def sections(actor: Actor, review_id: str, agency_id: str) -> list[Section]:
    """The sections as they are being written; for the agency's people and the coordinator alone. NotFound for others."""
    one = imrs.of_agency(actor, review_id, agency_id)
    demand_in_hand(actor, one)
    audit.opened(actor, "imr_opened", review_id, agency_id)
    written = {row["section"]: row for row in database.scoped(actor, "imr_sections_in_view", contribution=one.id)}
    say = _saying(actor, one)
    nothing = {"body": "", "version_no": 0, "written_by": "", "written_on": None}
    found = [(section, written.get(section.id, nothing)) for section in procedure.current().imr.sections_of(one.kind)]
    return [
        Section(about, say(row["body"]), row["version_no"], row["written_by"], row["written_on"])
        for about, row in found
    ]


def earlier(actor: Actor, review_id: str, agency_id: str, section_id: str) -> list[Section]:
    """Every text that a section had, the newest first."""
    one = imrs.of_agency(actor, review_id, agency_id)
    demand_in_hand(actor, one)
    about, say = _section(one, section_id), _saying(actor, one)
    rows = database.scoped(actor, "imr_section_versions_in_view", contribution=one.id, section=section_id)
    return [Section(about, say(row["body"]), row["version_no"], row["written_by"], row["written_on"]) for row in rows]


def versions(actor: Actor, review_id: str, agency_id: str) -> list[Version]:
    """The frozen texts that this person may read, the newest first: an agency's own; for the panel what was sent."""
    one = imrs.of_agency(actor, review_id, agency_id)
    rows = database.scoped(actor, "imr_versions_in_view", contribution=one.id)
    if rows:
        audit.opened(actor, "imr_opened", review_id, agency_id)
    say = _saying(actor, one)
    return [
        Version(
            row["id"],
            row["number"],
            row["digest"],
            row["frozen_by"],
            row["frozen_on"],
            tuple((part["title"], say(part["body"])) for part in json.loads(row["content"])["sections"]),
        )
        for row in rows
    ]


def write_section(
    actor: Actor,
    review_id: str,
    agency_id: str,
    section_id: str,
    typed: Mapping[str, Any],
    *,
    version_no: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Save a section as its next version. Refused with a sentence for a day that there is not (A20); Stale when somebody else was quicker."""
    one = imrs.of_agency(actor, review_id, agency_id)
    on_behalf_of = permissions.demand(actor, "write_imr", review_id, agency_id)
    _section(one, section_id)
    _demand_in_hand_now(one)
    body = forms.understand("imr_section", typed, today=today)["body"]
    _demand_possible_days(body)
    with database.change(
        actor, "imr_written", review=review_id, subject=agency_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        one = next(found for found in imrs.kept([review_id]) if found.id == one.id)
        _demand_in_hand_now(one)  # again, now that nobody else can change it
        stands = {row["section"]: row for row in write.rows("imr_sections_of", contribution=one.id)}.get(section_id)
        stands = stands or {"body": "", "version_no": 0}
        if stands["version_no"] != version_no:
            raise Stale({"body": _saying(actor, one)(stands["body"]), "version": stands["version_no"]})
        write(
            "insert_imr_section",
            id=database.new_id(),
            review_id=review_id,
            contribution_id=one.id,
            section=section_id,
            version_no=version_no + 1,
            body=body,
            written_by=actor.person_id,
            written_on=now,
        )


def unwritten(one: Contribution) -> list[str]:
    """A sentence naming the sections of an IMR that nobody has written; none where all are."""
    written = {row["section"] for row in database.rows("imr_sections_of", contribution=one.id)}
    lacking = [section.title for section in procedure.current().imr.sections_of(one.kind) if section.id not in written]
    if not lacking:
        return []
    return [
        f"Not every section of the IMR is written: {'; '.join(lacking)}. Write them under 'IMRs', or say there why one does not apply."
    ]


def freeze(write: database.Write, actor: Actor, one: Contribution, *, now: datetime) -> str | None:
    """Within a change: the text as it stands becomes the next version, or stays the newest where nothing changed. None where nothing is written."""
    written = {row["section"]: row["body"] for row in write.rows("imr_sections_of", contribution=one.id)}
    if not written:
        return None
    wanted = procedure.current().imr.sections_of(one.kind)
    parts = [{"id": section.id, "title": section.title, "body": written.get(section.id, "")} for section in wanted]
    content = json.dumps({"kind": one.kind, "sections": parts}, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
    newest = write.one("newest_imr_version", contribution=one.id)
    if newest and newest["digest"] == digest:
        return newest["id"]
    version_id, number = database.new_id(), (newest["number"] if newest else 0) + 1
    write(
        "insert_imr_version",
        id=version_id,
        review_id=one.review_id,
        contribution_id=one.id,
        number=number,
        digest=digest,
        content=content,
        frozen_by=actor.person_id,
        frozen_on=now,
    )
    write.about(subject=one.agency_id, summary=f"Version {number}, {digest[:12]}")
    return version_id


def demand_in_hand(actor: Actor, one: Contribution) -> None:
    """Raise NotFound, recorded, for who may not read what an agency has in hand."""
    if not permissions.may(actor, "see_imr_in_hand", one.review_id, one.agency_id):
        audit.refused(actor, "see_imr_in_hand", one.review_id)
        raise NotFound("This text")


def may_be_written(one: Contribution) -> list[str]:
    """Why its text cannot be written now, a sentence each."""
    missing = steps.case(one.review_id).unmet(["open", "proceeding"])
    counts = one.counts
    if "for_qa" in counts or "sent" in counts:
        missing.append(
            "The text is with the Senior Manager or the panel. It can be changed when it is sent back or returned."
        )
    return missing


def _demand_in_hand_now(one: Contribution) -> None:
    if missing := may_be_written(one):
        raise WrongStep(missing)


def _demand_possible_days(body: str) -> None:
    """Dates of birth such as the template's own 31.09.1975 are no days: said at once, where they can still be looked up (A20)."""
    problems = []
    for found in dict.fromkeys(DAY.findall(body)):
        try:
            dates.understand(found)
        except dates.ImpossibleDate as trouble:
            problems.append(Problem("body", str(trouble), found))
        except dates.DateProblem:
            continue  # a number of a file that looks like a day
    if problems:
        raise Refused(problems)


def _section(one: Contribution, section_id: str) -> ImrSection:
    found = next(
        (section for section in procedure.current().imr.sections_of(one.kind) if section.id == section_id), None
    )
    if found is None:
        raise NotFound("This section")
    return found


def _saying(actor: Actor, one: Contribution):
    persons, rendering = names.of_review(one.review_id), permissions.rendering(actor, one.review_id, one.agency_id)
    return lambda text: names.rendered(text, persons, rendering)
