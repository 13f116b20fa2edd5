"""The yearly audit of the process, led by the DASVEG Chair: which reviews, lessons learned, good practice, where it is published (3.7; R161, D7).

An audit is one partnership's and looks at its reviews only; to other partnerships' officers it does not exist (casework/partnerships.py). A year is
the partnership's (financial or calendar, partnership.toml). What is recorded of it is never overwritten: a correction is the next
version. Recording it records the step in each review it looked at; publishing it, in those whose report is published. Persons by pseudonym.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, clocks, database, dates, forms, names, partnerships, permissions, procedure, reviews, steps
from casework.actors import Actor
from casework.due_dates import FIRST_MONTH
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep

FORM, PUBLISHED = "process_audit", "process_audit_published"


@dataclass(frozen=True)
class Year:
    """A year to audit; `key` stands in an address."""

    first_day: date
    last_day: date

    @property
    def key(self) -> str:
        return self.first_day.isoformat()

    @property
    def label(self) -> str:
        """'2026-27', or '2026' by calendar years."""
        same = self.first_day.year == self.last_day.year
        return f"{self.first_day.year}" if same else f"{self.first_day.year}-{self.last_day:%y}"


@dataclass(frozen=True)
class Audit:
    """What is recorded of a year, the newest version. `reviews` are those that this person may see."""

    year: Year
    version_no: int
    audited_on: date
    lessons: str
    good_practice: str
    reviews: tuple[str, ...]
    published_on: date | None
    link: str
    recorded_on: datetime
    recorded_by: str


def years(*, today: date) -> list[Year]:
    """The year that runs, and the four before it."""
    first, _ = clocks.year_of(today, _first_month())
    return [Year(*clocks.year_of(dates.add_months(first, -12 * back), _first_month())) for back in range(5)]


def year(key: str, *, today: date) -> Year:
    """The year of an address; NotFound when it is none that has begun."""
    try:
        day = date.fromisoformat(key)
    except ValueError:
        raise NotFound("This year") from None
    found = Year(*clocks.year_of(day, _first_month()))
    if found.first_day != day or day > today:
        raise NotFound("This year")
    return found


def audits(actor: Actor, *, partnership_id: str | None = None) -> dict[str, Audit]:
    """The partnership's audits that are recorded, by year. `partnership_id` is asked of who may see those of several."""
    permissions.demand(actor, "see_monitoring")
    whose = partnerships.to_read_in(actor, "see_monitoring", partnership_id)
    seen = {review.id for review in reviews.all_in_view(actor)}
    rows = database.rows("process_audits", partnership=whose)
    return {found.year.key: found for found in (_audit(row, seen) for row in rows)}


def to_audit(actor: Actor, *, partnership_id: str | None = None) -> dict[str, str]:
    """The partnership's reviews that an audit may look at, id to title: those that proceed, open or concluded."""
    permissions.demand(actor, "see_monitoring")
    held = partnerships.ever_held(partnerships.to_read_in(actor, "see_monitoring", partnership_id))
    found = [review for review in reviews.all_in_view(actor) if review.id in held]
    cases = steps.cases([review.id for review in found])
    return {review.id: review.title for review in found if cases[review.id].facts.get("proceeding")}


def record_process_audit(
    actor: Actor,
    year_key: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    partnership_id: str | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record the audit of a year, or correct it; `version` is 0 where nothing is recorded. Raises Stale."""
    whose, on_behalf_of = _demanded(actor, "audit_process", partnership_id)
    of = _year(actor, year_key, "audit_process", today)
    values = forms.understand(FORM, typed, today=today, options={"reviews": to_audit(actor, partnership_id=whose)})
    if values["audited_on"] < of.first_day:
        sentence = f"The year begins on {dates.show(of.first_day)}. Give a day on or after it."
        raise Refused([Problem("audited_on", sentence)])
    with _change(actor, "process_audit_recorded", of, on_behalf_of, command_id) as write:
        before = _newest(write, whose, of, version)
        kept = {"published_on": before.get("published_on"), "link": before.get("link", "")}
        _insert(write, actor, whose, of, version, values | kept, {**_answers(before), **_stored(FORM, values)}, now)
        for review in set(values["reviews"]) - set(json.loads(before.get("reviews", "[]"))):
            steps.record(write, actor, review, "process_audited", done=values["audited_on"], now=now)


def publish_process_audit(
    actor: Actor,
    year_key: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    partnership_id: str | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record that lessons and good practice are published, with the link. WrongStep before the year is audited."""
    whose, on_behalf_of = _demanded(actor, "publish_process_audit", partnership_id)
    of = _year(actor, year_key, "publish_process_audit", today)
    if database.one("newest_process_audit", partnership=whose, first_day=of.first_day) is None:
        raise WrongStep([f"The process has not been audited for {of.label}. Record the audit first, under Monitoring."])
    values = forms.understand(PUBLISHED, typed, today=today)
    with _change(actor, "process_audit_published", of, on_behalf_of, command_id) as write:
        before = _newest(write, whose, of, version)
        if values["published_on"] < before["audited_on"]:
            audited = dates.show(before["audited_on"])
            raise Refused([Problem("published_on", f"The audit was on {audited}. Give a day on or after it.")])
        looked_at = json.loads(before["reviews"])
        kept = {name: before[name] for name in ("audited_on", "lessons", "good_practice")} | {"reviews": looked_at}
        _insert(write, actor, whose, of, version, kept | values, {**_answers(before), **_stored(PUBLISHED, values)}, now)
        cases = steps.cases(looked_at)
        for review in [one for one in looked_at if "published" in cases[one].records]:
            steps.record(write, actor, review, "lessons_published", done=values["published_on"], now=now)


def said(text: str, review_ids: list[str] | tuple[str, ...]) -> str:
    """A text about several reviews, their persons by pseudonym: it is to be published."""
    persons = [person for review in review_ids for person in names.of_review(review)]
    return names.rendered(text, persons, "pseudonyms")


def _audit(row: dict, seen: set[str]) -> Audit:
    looked_at = json.loads(row["reviews"])
    return Audit(
        Year(row["first_day"], row["last_day"]),
        row["version_no"],
        row["audited_on"],
        said(row["lessons"], looked_at),
        said(row["good_practice"], looked_at),
        tuple(one for one in looked_at if one in seen),
        row["published_on"],
        row["link"],
        row["recorded_on"],
        row["recorded_by"],
    )


def _first_month() -> int:
    return FIRST_MONTH[procedure.current().partnership.care.process_audit]


def _demanded(actor: Actor, verb: str, partnership_id: str | None) -> tuple[str, str]:
    """Whose audit it is, and whom the actor acts for ('' for nobody), who may do this in that partnership."""
    whose = partnerships.to_act_in(actor, verb, partnership_id) or "-"
    return whose, permissions.demand(actor, verb, partnership=whose)


def _year(actor: Actor, key: str, verb: str, today: date) -> Year:
    try:
        return year(key, today=today)
    except NotFound:
        audit.refused(actor, verb, None)
        raise


def _change(actor: Actor, event: str, of: Year, on_behalf_of: str, command_id: str | None):
    return database.change(
        actor, event, subject=of.key, summary=of.label, on_behalf_of=on_behalf_of, command_id=command_id
    )


def _newest(write: database.Write, whose: str, of: Year, version: int) -> dict[str, Any]:
    """What is recorded of the year as this change begins; Stale when somebody else was quicker."""
    before = write.one("newest_process_audit", partnership=whose, first_day=of.first_day) or {"version_no": 0}
    if before["version_no"] != version:
        looked_at = json.loads(before["reviews"])
        texts = {name: said(before[name], looked_at) for name in ("lessons", "good_practice")}
        raise Stale(texts | {"audited_on": before["audited_on"], "version": before["version_no"]})
    return before


def _insert(
    write: database.Write,
    actor: Actor,
    whose: str,
    of: Year,
    version: int,
    values: Mapping[str, Any],
    answers: dict,
    now: datetime,
) -> None:
    columns = ("audited_on", "lessons", "good_practice", "published_on", "link")
    write(
        "insert_process_audit",
        id=database.new_id(),
        partnership_id=whose,
        first_day=of.first_day,
        last_day=of.last_day,
        version_no=version + 1,
        reviews=json.dumps(values["reviews"]),
        **{name: values[name] for name in columns},
        answers=json.dumps(answers),
        recorded_by=actor.person_id,
        recorded_on=now,
    )


def _answers(before: Mapping[str, Any]) -> dict:
    return json.loads(before.get("answers", "{}"))


def _stored(form: str, values: Mapping[str, Any]) -> dict:
    return forms.to_store(forms.load(form), {name: values[name] for name in forms.load(form).fields})
