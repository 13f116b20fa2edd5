"""The reports are checked for anonymity and frozen as a version, which the panel then quality assures (3.3.7, 3.4.3; R124, R142, R166).

Freezing is the check: every finding is mended, or looked at and left to stand with a reason. From then on the version never changes.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import (
    audit,
    database,
    dates,
    forms,
    names,
    permissions,
    report_content,
    report_lines,
    report_quality,
    reports,
    reviews,
    standing,
    steps,
)
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, WrongStep

FORM = "report_checked"


@dataclass(frozen=True)
class VersionShown:
    """A frozen version as one may see it. `stands` counts the findings that were left to stand."""

    id: str
    number: int
    digest: str
    frozen_by: str
    frozen_on: datetime
    changed_on: datetime | None
    stands: int
    stands_because: str


@dataclass(frozen=True)
class Check:
    """What stands in the way of freezing: sections not ready, lines of enquiry not answered, and findings as sentences.

    `gaps` is what the records do not hold, no obstacle.
    """

    unready: list[str]
    unanswered: list[str]
    findings: list[dict[str, Any]]
    said: list[str]
    gaps: list[str]


def check(actor: Actor, review_id: str, *, today: date) -> Check:
    """What a check for anonymity would find now; for who writes the reports. The words found are repeated, since they read real names."""
    permissions.demand(actor, "check_anonymity", review_id)
    content = report_content.compose(standing.of_review(reviews.in_view(actor, review_id), today=today))
    quoted = permissions.rendering(actor, review_id) == "real"
    found = report_content.findings(content, review_id)
    said = [report_content.sentence(one, quoted=quoted) for one in found]
    return Check(_unready(review_id), _unanswered(review_id), found, said, report_content.gaps(content))


def check_anonymity(
    actor: Actor,
    review_id: str,
    typed: dict,
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> reports.ReportVersion:
    """Freeze both documents as the next version: every section ready, and nothing in them that identifies somebody, or a reason why it may stand.

    Records the step 'Reports checked for anonymity'. The steps that an earlier version was given are to be done again for this one.
    """
    on_behalf_of = permissions.demand(actor, "check_anonymity", review_id)
    steps.demand("check_anonymity", review_id)
    values = forms.understand(FORM, typed, today=today)
    _demand_order(values)
    review = reviews.in_view(actor, review_id)
    with database.change(
        actor, "report_frozen", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.demand("check_anonymity", review_id)
        newest = reports.latest_frozen(review_id)
        _demand_new(review_id, newest)
        content = report_content.compose(standing.of_review(review, today=today), values["dated"])
        found = report_content.findings(content, review_id)
        _demand_reason(found, values)
        number, version_id = (newest.number if newest else 0) + 1, database.new_id()
        digest = report_content.digest(content)
        write.about(subject=version_id, summary=f"Version {number}, {digest[:12]}")
        write(
            "insert_report_version",
            id=version_id,
            review_id=review_id,
            number=number,
            digest=digest,
            content=json.dumps(content, ensure_ascii=False),
            stands=json.dumps(sorted({report_content.mark_of(one) for one in found})),
            stands_because=values.get("stands_because") or "",
            frozen_by=actor.person_id,
            frozen_on=now,
        )
        reason = f"Version {number} was frozen: what an earlier text was given does not count for it."
        reports.open_again(write, actor, review_id, reason, now=now)
        version = reports.latest_frozen_in(write, review_id)
        answers = forms.to_store(forms.load(FORM), values)
        report_quality.insert_mark(write, actor, version, "checked", values["done_on"], answers, now=now)
        note = f"Version {number}. {values.get('note') or ''}".strip()
        steps.record(write, actor, review_id, "anonymity_checked", done=values["done_on"], note=note, now=now)
    return reports.latest_frozen(review_id)


def versions(actor: Actor, review_id: str) -> list[VersionShown]:
    """The frozen versions that this person may read, newest first (R165)."""
    reports.demand_seen(actor, review_id)
    rows = database.scoped(actor, "report_versions_in_view", review=review_id)
    persons = names.of_review(review_id)
    rendering = permissions.rendering(actor, review_id)
    return [
        VersionShown(
            row["id"],
            row["number"],
            row["digest"],
            row["frozen_by"] or "",
            row["frozen_on"],
            row["changed_on"],
            len(json.loads(row["stands"])),
            names.rendered(row["stands_because"], persons, rendering),
        )
        for row in rows
    ]


def content_of(actor: Actor, version_id: str) -> dict[str, Any]:
    """The whole of a frozen version, for whom it has reached; NotFound otherwise, which is recorded.

    A name that was recorded since it was frozen stands as a pseudonym for who may not read real names.
    """
    rows = database.scoped(actor, "report_version_in_view", id=version_id)
    if not rows:
        audit.refused(actor, "see_reports", None)
        raise NotFound("This version of the reports")
    audit.opened(actor, "report_opened", rows[0]["review_id"], version_id)
    content = report_content.read(rows[0]["content"])
    if permissions.rendering(actor, rows[0]["review_id"]) == "real" or not still_identifying(rows[0]):
        return content
    persons = names.of_review(rows[0]["review_id"])
    return _with(content, lambda text: names.rendered(text, persons, "pseudonyms"))


def _with(value: Any, say: Callable[[str], str]) -> Any:
    """The same content with each of its texts said otherwise."""
    if isinstance(value, dict):
        return {key: _with(one, say) for key, one in value.items()}
    return (
        [_with(one, say) for one in value]
        if isinstance(value, list)
        else say(value)
        if isinstance(value, str)
        else value
    )


def still_identifying(version: dict) -> list[dict[str, Any]]:
    """What identifies somebody in a frozen version and was not looked at when it was frozen: a name that was recorded since."""
    stands = set(json.loads(version["stands"]))
    found = report_content.findings(report_content.read(version["content"]), version["review_id"])
    return [one for one in found if report_content.mark_of(one) not in stands]


def _unready(review_id: str) -> list[str]:
    """The sections that are not ready, by document."""
    texts = reports.newest_texts(review_id)
    return [
        f"{document.title}, {section.title}"
        for document in reports.rules_of(review_id).reports.document
        for section in document.section
        if section.text
        and (texts.get((document.id, section.id)) or {}).get("state") not in (reports.READY, reports.LEFT_OUT)
    ]


def _unanswered(review_id: str) -> list[str]:
    """A sentence for each section that leaves lines of enquiry unanswered; leaving the section out does not answer them."""
    texts = reports.newest_texts(review_id)
    found = []
    for document in reports.rules_of(review_id).reports.document:
        for section in document.section:
            row = texts.get((document.id, section.id))
            open_still = report_lines.unanswered(review_id, json.loads(row["answers"]) if row else {})
            if report_lines.ASKED_BY in section.drawn and open_still:
                found.append(report_lines.sentence(open_still, f"{document.title}, {section.title}"))
    return found


def _demand_new(review_id: str, newest: reports.ReportVersion | None) -> None:
    if newest and newest.in_force:
        raise WrongStep([f"Nothing was changed since version {newest.number} was frozen. It is still in force."])
    if unready := _unready(review_id):
        first = "; ".join(unready[:5])
        more = f"; and {len(unready) - 5} more" if len(unready) > 5 else ""
        raise WrongStep(
            [f"Not every section is ready to be shared, or left out: {first}{more}. Write them under 'Write'."]
        )
    if unanswered := _unanswered(review_id):
        raise WrongStep(unanswered)


def _demand_reason(found: list[dict[str, Any]], values: dict) -> None:
    """The sentences name the place and the kind of thing, never the words found."""
    if found and not values.get("stands_because"):
        said = [report_content.sentence(one, quoted=False) for one in found[:20]]
        asked = "Mend it, or say below why it may stand."
        raise Refused([*(Problem("", sentence) for sentence in said), Problem("stands_because", asked)])


def _demand_order(values: dict) -> None:
    if values["done_on"] < values["dated"]:
        day = dates.show(values["dated"])
        raise Refused([Problem("done_on", f"The report is dated {day}. It cannot be checked before that day.")])
