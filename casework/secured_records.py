"""Each key agency is asked to secure its records, and confirms that it has (procedure 3.1.5; R30)."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from casework import audit, database, forms, names, own_answers, permissions, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale


@dataclass(frozen=True)
class SecuredRecords:
    """One agency's request and confirmation. `confirmed_on` None: not yet. `days_late` counts from the day the answer was due."""

    id: str
    agency_id: str
    agency: str
    requested_on: date
    request_due_on: date | None
    confirmed_on: date | None
    confirmed_by: str
    scope: tuple[str, ...]
    guarded: bool | None
    holds_records: str
    note: str
    version: int

    def days_late(self, today: date) -> int:
        late = self.confirmed_on is None and self.request_due_on is not None and today > self.request_due_on
        return (today - self.request_due_on).days if late else 0


def of_review(actor: Actor, review_id: str) -> list[SecuredRecords]:
    """The agencies asked, by name, in the names of the reader's role; an agency's own people see their own."""
    persons = names.of_review(review_id)
    rows = database.scoped(actor, "visible_secured_records", review=review_id)
    return [_shown(actor, review_id, row, persons) for row in rows]


def agencies_to_ask(review_id: str, today: date) -> tuple[dict[str, str], list[str]]:
    """The agencies that can be asked and have not been (id to name), and which of them said that they know of the case."""
    asked = {row["agency_id"] for row in database.rows("secured_records_of", review=review_id)}
    open_to_ask = {
        row["id"]: row["name"] for row in database.rows("agencies_to_choose", day=today) if row["id"] not in asked
    }
    known = [row["agency_id"] for row in database.rows("agencies_known_to_case", review=review_id)]
    return open_to_ask, [agency for agency in known if agency in open_to_ask]


def without_members(actor: Actor, review_id: str, agencies: dict[str, str]) -> list[str]:
    """The names of these agencies (id to name) of which nobody is a member of the review, who could therefore not open it to confirm."""
    permissions.demand(actor, "request_records_secured", review_id)
    held = {row["agency_id"] for row in database.rows("agencies_with_members", review=review_id)}
    return [name for agency, name in agencies.items() if agency not in held]


def request(
    actor: Actor,
    review_id: str,
    agency_ids: list[str],
    *,
    requested_on: date,
    due_on: date | None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record that these agencies were asked to secure their records."""
    permissions.demand(actor, "request_records_secured", review_id)
    steps.demand("request_records_secured", review_id)
    _demand_days(requested_on, due_on, today)
    with database.change(actor, "records_requested", review=review_id, command_id=command_id) as write:
        open_to_ask, _ = agencies_to_ask(review_id, today)
        if not agency_ids or any(agency not in open_to_ask for agency in agency_ids):
            raise Refused([Problem("agencies", "Choose one or more agencies that have not been asked yet.")])
        ask(write, actor, review_id, agency_ids, requested_on=requested_on, due_on=due_on, now=now)


def ask(
    write: database.Write,
    actor: Actor,
    review_id: str,
    agency_ids: list[str],
    *,
    requested_on: date,
    due_on: date | None,
    now: datetime,
) -> None:
    """Within a change: record that these agencies, not asked before, were asked. The step of all is open again where it was done."""
    write.many(
        "insert_records_request",
        [
            {
                "id": database.new_id(),
                "review_id": review_id,
                "agency_id": agency,
                "requested_on": requested_on,
                "request_due_on": due_on,
            }
            for agency in dict.fromkeys(agency_ids)
        ],
    )
    steps.record(write, actor, review_id, "records_requested", done=requested_on, now=now)
    if "records_secured" in steps.case(review_id).records:  # one more agency: it is open again
        note = "Another agency was asked."
        steps.record(write, actor, review_id, "records_secured", outcome="in_error", note=note, now=now)


def confirm(
    actor: Actor,
    review_id: str,
    agency_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record an agency's confirmation; its own people may, or the coordinator for it. The step is done when the last has confirmed."""
    asked = next((one for one in of_review(actor, review_id) if one.agency_id == agency_id), None)
    if asked is None:
        audit.refused(actor, "confirm_records_secured", review_id)
        raise NotFound("The request to this agency")
    permissions.demand(actor, "confirm_records_secured", review_id, agency_id)
    values = forms.understand("records_secured", typed, today=today)
    if values["confirmed_on"] < asked.requested_on:
        raise Refused([Problem("confirmed_on", "It cannot be confirmed before it was asked for. Check the date.")])
    if values["holds_records"] and not values["guarded"]:
        raise Refused(
            [Problem("guarded", "Confirm only once the records are secured and guarded against loss or interference.")]
        )
    with database.change(actor, "records_secured", review=review_id, subject=agency_id, command_id=command_id) as write:
        touched = write(
            "confirm_records",
            id=asked.id,
            version=version,
            confirmed_on=values["confirmed_on"],
            confirmed_by=values["confirmed_by"],
            scope=json.dumps(values.get("scope") or []),
            guarded=values.get("guarded"),
            holds_records="yes" if values["holds_records"] else "no",
            note=values.get("note") or "",
        )
        if not touched:
            raise Stale({"confirmed_by": asked.confirmed_by, "note": asked.note, "version": asked.version})
        own_answers.keep(write, "records_secured", asked.id, values, agency=agency_id)
        everyone = write.rows("secured_records_of", review=review_id)
        if all(one["confirmed_on"] for one in everyone):
            last = max(one["confirmed_on"] for one in everyone)
            steps.record(write, actor, review_id, "records_secured", done=last, now=now)


def _shown(actor: Actor, review_id: str, row: dict, persons: list[names.CasePerson]) -> SecuredRecords:
    rendering = permissions.rendering(actor, review_id, row["agency_id"])
    said = {key: names.rendered(row[key], persons, rendering) for key in ("confirmed_by", "note")}
    return SecuredRecords(**row | said | {"scope": tuple(json.loads(row["scope"]))})


def _demand_days(requested_on: date, due_on: date | None, today: date) -> None:
    if requested_on > today:
        raise Refused([Problem("requested_on", "The day of the request is in the future. Record it once it is sent.")])
    if due_on and due_on < requested_on:
        raise Refused([Problem("due_on", "The answer cannot be due before the request. Check both dates.")])
