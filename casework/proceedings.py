"""Other proceedings through the whole review (2.2.3; R20, R106, R110): the lines begun at the preliminary meeting, with what becomes known of each.

There is one record of each. Of disciplinary action only that it exists is kept: it is no part of the review (R89, B12).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, database, forms, names, permissions, preliminary_run, procedure, registers
from casework.actors import Actor
from casework.errors import NotFound, Stale
from casework.forms import Form
from casework.owed import Owed
from casework.standing import Standing

FORM = "proceeding_kept_up"
COLUMNS = (
    "status",
    "implication",
    "effect_on_timing",
    "next_date",
)  # of the line itself; the rest stands in its answers
OF_DISCIPLINARY = ("status",)
OF_CRIMINAL = ("disclosure_officer", "charge", "verdict", "sentence", "tariff")
OF_INQUEST = ("coroner_verdict",)


@dataclass(frozen=True)
class Proceeding:
    """One line as this person may read it; `kind` is a value of the list 'proceedings'."""

    id: str
    kind: str
    label: str
    answers: Mapping[str, Any]
    version: int
    changed_by: str
    changed_on: datetime


def of_review(actor: Actor, review_id: str) -> list[Proceeding]:
    """The proceedings that this person may know of, in the order they were recorded, in the names of their role."""
    rows = database.scoped(actor, "proceedings_in_view", review=review_id)
    if rows:
        audit.opened(actor, "proceedings_opened", review_id)
    persons, rendering = names.of_review(review_id), permissions.rendering(actor, review_id)
    return [_shown(actor, review_id, row, persons, rendering) for row in rows]


def form_of(actor: Actor, review_id: str, kind: str) -> tuple[Form, tuple[str, ...]]:
    """The form of a line, and which of its questions are not asked: of this kind, or of this person."""
    form = forms.load(FORM)
    hidden = set(form.hidden_from(lambda verb: permissions.may(actor, verb, review_id)))
    if kind == "disciplinary":
        hidden |= {name for name in form.fields if name not in OF_DISCIPLINARY}
    if kind != "criminal":
        hidden |= set(OF_CRIMINAL)
    if kind not in ("inquest", "other"):
        hidden |= set(OF_INQUEST)
    return form, tuple(hidden)


def options() -> dict[str, dict[str, str]]:
    """What the form's lists offer."""
    return {name: preliminary_run.choices(name) for name in ("status", "effect_on_timing")}


def keep_up(
    actor: Actor,
    review_id: str,
    proceeding_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record what is known of proceedings now: status, contact, what is agreed, the outcome. Raises Stale when somebody else was quicker."""
    on_behalf_of = permissions.demand(actor, "record_proceedings", review_id)
    found = next(
        (row for row in database.scoped(actor, "proceedings_in_view", review=review_id) if row["id"] == proceeding_id),
        None,
    )
    if found is None:
        audit.refused(actor, "see_proceedings", review_id)
        raise NotFound("These proceedings")
    form, hidden = form_of(actor, review_id, found["kind"])
    values = forms.understand(form, typed, today=today, options=options(), hidden=hidden)
    persons, rendering = names.of_review(review_id), permissions.rendering(actor, review_id)
    stood = _stored(found)
    shown = {
        name: names.rendered(value, persons, rendering) if isinstance(value, str) else value
        for name, value in stood.items()
    }
    whole = {
        name: stood.get(name) if values.get(name, shown.get(name)) == shown.get(name) else values[name]
        for name in form.fields
    }
    columns = forms.to_store(form, whole)
    line = {name: columns.pop(name) for name in list(columns) if name.startswith(COLUMNS)}
    with database.change(
        actor,
        "proceedings_recorded",
        review=review_id,
        subject=proceeding_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        touched = write(
            "keep_proceeding_up",
            id=proceeding_id,
            review_id=review_id,
            version=version,
            **{name: value if name.startswith("next_date") else value or "" for name, value in line.items()},
            answers=json.dumps(columns, ensure_ascii=False),
            changed_by=actor.person_id,
            changed_on=now,
        )
        if not touched:
            raise Stale(forms.as_typed(form, {**shown, "version": found["version"]}) | {"version": found["version"]})


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """What is due of proceedings and early learning: waiting to be decided, agencies to be told of a lesson (2.2.2, 2.2.3)."""
    found = []
    for entry in registers.kept(stands, ["early_learning"]):
        if not entry.answers.get("told_on"):
            sentence = "Tell the agencies concerned of early learning"
            found.append(
                Owed(
                    entry.review_id,
                    sentence,
                    "reports",
                    "panel_chair",
                    "2.2.2",
                    params={"part": "learning", "entry": entry.id},
                )
            )
    for entry in registers.kept(stands, ["imr_interview"]):
        said = entry.answers
        if said.get("witness") and not (said.get("sio_on") and said.get("cps_on")):
            sentence = "Seek the SIO's view and the CPS's advice before the witness is interviewed"
            whose = {"agency_id": entry.agency_id, "agency": entry.agency}
            at = {"agency": entry.agency_id, "entry": entry.id}
            found.append(Owed(entry.review_id, sentence, "imrs", "imr_author", "3.3.4", params=at, **whose))
    return found


def _shown(actor: Actor, review_id: str, row: dict, persons: list[names.CasePerson], rendering: str) -> Proceeding:
    _, hidden = form_of(actor, review_id, row["kind"])
    said = {
        name: names.rendered(value, persons, rendering) if isinstance(value, str) else value
        for name, value in _stored(row).items()
        if name not in hidden
    }
    label = procedure.current().label("proceedings", row["kind"])
    return Proceeding(row["id"], row["kind"], label, said, row["version"], row["changed_by"], row["changed_on"])


def _stored(row: Mapping[str, Any]) -> dict[str, Any]:
    """A line's understood answers: its own columns, and the rest."""
    form = forms.load(FORM)
    own = {name: value for name, value in row.items() if name.startswith(COLUMNS)}
    return forms.from_store(
        form, {**json.loads(row["answers"] or "{}"), **{name: value or None for name, value in own.items()}}
    )
