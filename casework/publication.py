"""The day of publication, agreed with chair, panel and family, and the publication itself (3.6.3; R156 to R160, B18).

The portal publishes nothing: what is put on the website is recorded here, and the marking of a published document is lifted on the agreed day.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import (
    audit,
    database,
    forms,
    names,
    own_answers,
    permissions,
    plain_text,
    procedure,
    publication_gate,
    registers,
    sensitive_days,
    steps,
)
from casework.actors import Actor
from casework.errors import NotAllowed, NotFound, Problem, Refused, Stale, WrongStep
from casework.preliminary_prepare import date_warnings

DATE, FORM = "publication_date", "publication"


@dataclass(frozen=True)
class AgreedDay:
    """A day agreed for the publication; the newest counts. `clash_reason`: why it stays near a sensitive day."""

    id: str
    publish_on: date
    chair_agreed_on: date
    panel_agreed_on: date
    family_agreed_on: date | None
    family_reason: str
    clash_reason: str
    recorded_on: datetime


@dataclass(frozen=True)
class Publication:
    """What was published on which day; `went_ahead` is what was missing all the same, with the CSP Chair's reason."""

    id: str
    published_on: date
    documents: tuple[str, ...]
    went_ahead: tuple[str, ...]
    override_reason: str
    version: int


def days_agreed(actor: Actor, review_id: str) -> list[AgreedDay]:
    """The days agreed, the newest first, in the names of the reader; empty for who may not see the publication."""
    rows = _visible(actor, review_id, "visible_publication_dates")
    if rows:
        audit.opened(actor, "publication_opened", review_id)
    return [AgreedDay(**row) for row in rows]


def of_review(actor: Actor, review_id: str) -> Publication | None:
    """The publication, once there is one, for who may see it."""
    rows = _visible(actor, review_id, "visible_publications")
    listed = ("documents", "went_ahead")
    return Publication(**rows[0] | {name: tuple(json.loads(rows[0][name])) for name in listed}) if rows else None


def links(review_id: str) -> list[tuple[str, str]]:
    """For the notice to the Home Office: what is published and its address as it stands now, '' where none is recorded."""
    made = database.one("publication_of", review=review_id)
    known = {
        one.answers["document"]: one.answers["address"]
        for one in registers.kept([review_id], ["publication_link"])
        if not one.answers.get("until_on")
    }
    documents = json.loads(made["documents"]) if made else list(known)
    labels = forms.load(FORM).fields["documents"].choices()
    return [(labels[one], known.get(one, "")) for one in documents]


def marking_lifted(review_id: str, document: str, *, today: date) -> bool:
    """Whether a document no longer carries its protective marking: it is published, on the agreed day or after (R126, R160)."""
    record = steps.case(review_id).records.get("published")
    if record is None or record.done is None or record.done.latest > today:
        return False
    made = database.one("publication_of", review=review_id)
    return document in (json.loads(made["documents"]) if made else proposed())


def proposed() -> list[str]:
    """The documents that are published unless the partnership says otherwise (procedure/checklists.toml; A25)."""
    return [one.id for one in procedure.current().checklists.publication_document if one.publish]


def warnings_of_day(actor: Actor, review_id: str, typed: Any, *, today: date) -> list[str]:
    """What is unusual about a day typed so far: a sensitive day near it, a weekend, a bank holiday."""
    permissions.demand(actor, "see_publication", review_id)
    try:
        day = forms.understand_one(forms.load(DATE).fields["publish_on"], typed, today=today)
    except Refused:
        return []
    if day is None:
        return []
    near = sensitive_days.sentences(actor, review_id, sensitive_days.clashes(review_id, day))
    return [*near, *date_warnings(day)]


def agree_date(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    opened_id: str | None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record the day agreed with chair, panel and family, in place of an earlier one. Returns warnings, each a sentence.

    Refused near a sensitive day without a reason why it stays. `opened_id` is the day agreed that was seen when the form was opened.
    """
    on_behalf_of = permissions.demand(actor, "agree_publication_date", review_id)
    _demand_not_published(review_id, "agree_publication_date")
    values = forms.understand(DATE, typed, today=today)
    agreed = [values[name] for name in ("chair_agreed_on", "panel_agreed_on", "family_agreed_on") if values[name]]
    problems = [
        Problem(name, "It cannot be agreed after the day itself. Check both dates.")
        for name in ("chair_agreed_on", "panel_agreed_on", "family_agreed_on")
        if values[name] and values[name] > values["publish_on"]
    ]
    clashes = sensitive_days.clashes(review_id, values["publish_on"])
    near = sensitive_days.sentences(actor, review_id, clashes)
    if near and not values["clash_reason"]:
        asked = "Choose another day, or say why this one stays."
        problems.append(Problem("clash_reason", f"{' '.join(near)} {asked}"))
    if problems:
        raise Refused(problems)
    case = steps.case(review_id)
    steps.demand_after_causes(case, case.procedure.steps["publication_date_agreed"], max(agreed), field="chair_agreed_on")
    with database.change(
        actor, "publication_date_agreed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_not_published(review_id, "agree_publication_date")
        newest = write.one("publication_date_of", review=review_id)
        if (newest["id"] if newest else None) != opened_id:
            raise Stale({name: newest[name] for name in ("publish_on", "clash_reason")} if newest else {})
        date_id = database.new_id()
        write(
            "insert_publication_date",
            id=date_id,
            review_id=review_id,
            seq=newest["seq"] + 1 if newest else 1,
            publish_on=values["publish_on"],
            chair_agreed_on=values["chair_agreed_on"],
            panel_agreed_on=values["panel_agreed_on"],
            family_agreed_on=values["family_agreed_on"],
            family_reason=values["family_reason"] or "",
            clash_reason=values["clash_reason"] or "",
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, DATE, date_id, values)
        steps.record(write, actor, review_id, "publication_date_agreed", done=max(agreed), now=now)
    told = ["Tell the five groups of the new day."] if newest else []
    return [*told, *near, *date_warnings(values["publish_on"])]


def publish(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record the publication. Refused with the list of what is missing; without what only warns the CSP Chair may go ahead for a reason.

    Returns warnings, each a sentence: a document published that usually is not, or left out that usually is.
    """
    on_behalf_of = permissions.demand(actor, "publish_review", review_id)
    _demand_not_published(review_id, "publish_review")
    values = forms.understand(FORM, typed, today=today)
    with database.change(
        actor, "review_published", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_not_published(review_id, "publish_review")
        missing = _demand_gate(actor, review_id, values)
        case = steps.case(review_id)
        steps.demand_after_causes(case, case.procedure.steps["published"], values["published_on"], field="published_on")
        publication_id = database.new_id()
        write(
            "insert_publication",
            id=publication_id,
            review_id=review_id,
            published_on=values["published_on"],
            documents=json.dumps(values["documents"]),
            went_ahead=json.dumps(missing, ensure_ascii=False),
            override_reason=values["override_reason"] or "" if missing else "",
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, FORM, publication_id, values)
        note = f"Went ahead because: {values['override_reason']}" if missing else ""
        steps.record(write, actor, review_id, "published", done=values["published_on"], note=note, now=now)
    return _unusual(values["documents"])


def record_in_error(
    actor: Actor, review_id: str, *, reason: str, version: int, now: datetime, command_id: str | None = None
) -> None:
    """Take back a publication that was recorded and has not happened; the record and the reason are kept."""
    on_behalf_of = permissions.demand(actor, "publish_review", review_id)
    if missing := steps.case(review_id).unmet(["open"]):
        raise WrongStep(missing)
    reason = plain_text.kept(reason, "reason", ask="Say what was wrong.")
    made = database.one("publication_of", review=review_id)
    if made is None:
        raise NotFound("The publication")
    about = {"review": review_id, "subject": made["id"], "on_behalf_of": on_behalf_of}
    with database.change(actor, "publication_in_error", command_id=command_id, **about) as write:
        if not write("mark_publication_in_error", id=made["id"], version=version, reason=reason):
            raise Stale({"version": made["version"]})
        steps.record(write, actor, review_id, "published", outcome="in_error", note=reason, now=now)


def _demand_not_published(review_id: str, verb: str) -> None:
    """The day is agreed once the Home Office has given clearance; of a publication the gate says what is missing, not the steps."""
    case = steps.case(review_id)
    needs = case.procedure.verb_needs[verb] if verb == "publish_review" else case.procedure.needs_of(verb)
    missing = case.unmet(needs)
    if "published" in case.records:
        missing.append("The review is published already.")
    if missing:
        raise WrongStep(missing)


def _demand_gate(actor: Actor, review_id: str, values: Mapping[str, Any]) -> list[str]:
    """What is missing and only warns, when the CSP Chair goes ahead without it. Raises WrongStep with the whole list otherwise."""
    waiting = [one for one in publication_gate.conditions(review_id, on=values["published_on"]) if not one.met]
    sentences = [sentence for one in waiting for sentence in one.missing]
    if any(one.blocks for one in waiting) or (waiting and not values["override_reason"]):
        raise WrongStep(sentences)
    if waiting and not any(row["role"] == "csp_chair" for row in permissions.roles_in(actor, review_id)):
        raise NotAllowed("Only the CSP Chair may publish while something is missing.")
    return sentences


def _unusual(documents: list[str]) -> list[str]:
    labels = forms.load(FORM).fields["documents"].choices()
    said = []
    for one in procedure.current().checklists.publication_document:
        if one.publish != (one.id in documents):
            what = "is not published" if one.publish else "is published"
            usual = "usually it is" if one.publish else "usually it is not"
            said.append(f"{labels[one.id]}: {what}, and {usual}. {one.note}".strip())
    return said


def _visible(actor: Actor, review_id: str, query: str) -> list[dict]:
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    texts = ("family_reason", "clash_reason", "override_reason")
    return [
        row | {name: names.rendered(row[name], persons, rendering) for name in texts if name in row}
        for row in database.scoped(actor, query, review=review_id)
    ]
