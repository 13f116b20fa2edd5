"""Rows of an imported plan that were not understood: shown beside the text as typed with the reason, mended or set aside, never lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework import action_plan_rows, audit, columns, database, forms, permissions, steps, understand_action_plan
from casework.action_plan_rows import Origin
from casework.actors import Actor
from casework.bulk import in_json
from casework.columns import ACTION_PLAN, Match, Table
from casework.errors import NotFound, Problem, Refused, Stale
from casework.sheets import Row, Sheet
from casework.understood import Understood

LONG = {"recommendation", "action", "milestones", "evidence", "outcome", "status"}


@dataclass(frozen=True)
class HeldPlanRow:
    """A held row. `typed` is text by column of procedure/columns.toml; `problems` have field, column, value, reason."""

    id: str
    review_id: str
    file_name: str
    row: int
    typed: dict[str, str]
    other_columns: dict[str, str]
    problems: list[dict]
    version: int


def held_rows(actor: Actor, review_id: str) -> list[HeldPlanRow]:
    """The rows still held in this review's plan, in the order of their files; none for who imports no plans. The first opening is recorded."""
    found = database.scoped(actor, "held_plan_rows", review=review_id)
    if found:
        audit.opened(actor, "action_plan_opened", review_id)
    return [_held(row) for row in found]


def form(typed: Mapping[str, str] | None = None) -> forms.Form:
    """The form by which a held row is mended: the columns of the plan, each as text; of one line where that is enough for what is `typed`."""
    typed = typed or {}
    long = LONG | {name for name, text in typed.items() if "\n" in text}
    fields = [
        {
            "name": column["name"],
            "label": column["label"],
            "rows": 2,
            "kind": "long_text" if column["name"] in long else "text",
        }
        for column in columns.described(ACTION_PLAN)
    ]
    return forms.build({"title": "Held row", "field": fields}, source="columns.toml")


def mend_held_plan_row(
    actor: Actor,
    held_id: str,
    typed: Mapping[str, str],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Put a held row into the plan as it is typed now. Raises Refused, a sentence for each thing still not understood."""
    row = _demand(actor, held_id, "mend_held_plan_row")
    on_behalf_of = permissions.demand(actor, "mend_held_plan_row", row["review_id"])
    steps.demand("mend_held_plan_row", row["review_id"])
    texts = forms.understand(form(), typed, today=today)
    understood, matches = _understand({name: text or "" for name, text in texts.items()}, row["row_number"], today)
    origin = Origin(row["review_id"], row["file_name"], "", _agency_of(row), on_behalf_of)
    records = action_plan_rows.records(actor, origin, row["import_id"], understood, matches, today=today, now=now)
    with database.change(
        actor,
        "held_plan_row_mended",
        review=row["review_id"],
        subject=held_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _settle(write, actor, row, version, "mended", "", now)
        for statement, rows in records.statements.items():
            write(statement, rows=in_json(rows))


def set_held_plan_row_aside(
    actor: Actor,
    held_id: str,
    typed: Mapping[str, str],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Leave a held row out of the plan, with the reason. It is kept as typed."""
    row = _demand(actor, held_id, "set_held_plan_row_aside")
    on_behalf_of = permissions.demand(actor, "set_held_plan_row_aside", row["review_id"])
    reason = forms.understand("reason", typed, today=today)["reason"]
    with database.change(
        actor,
        "held_plan_row_set_aside",
        review=row["review_id"],
        subject=held_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _settle(write, actor, row, version, "set_aside", reason, now)


def _demand(actor: Actor, held_id: str, verb: str) -> dict:
    found = database.scoped(actor, "held_plan_row", id=held_id)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This held row")
    return found[0]


def _understand(typed: Mapping[str, str], row_number: int, today: date) -> tuple[Understood, list[Match]]:
    described = columns.described(ACTION_PLAN)
    headings = [column["label"] for column in described]
    texts = [typed.get(column["name"], "") for column in described]
    row = Row(row_number, texts, texts)
    matches = [Match(place, column["label"], column["name"], 1.0) for place, column in enumerate(described)]
    table = Table(Sheet("", [row]), ACTION_PLAN, headings, [row], [], matches)
    understood = understand_action_plan.understand(
        table, matches, today=today, known_agencies=action_plan_rows.agency_names()
    )
    if not understood.accepted:
        names = {column["label"]: column["name"] for column in described}
        problems = [
            Problem(names.get(one.column, "recommendation"), f"{one.column}: {one.reason}", one.value)
            for one in understood.held
        ]
        raise Refused(problems or "The row is empty. Write the recommendation.")
    return understood, matches


def _agency_of(row: dict) -> str | None:
    """Whose own plan the file was: its matching says so."""
    return json.loads(row["matching"])[1]


def _settle(
    write: database.Write, actor: Actor, row: dict, version: int, state: str, reason: str, now: datetime
) -> None:
    settled = {"state": state, "set_aside_reason": reason, "settled_by": actor.person_id, "settled_on": now}
    if not write("settle_held_plan_row", id=row["id"], version=version, **settled):
        raise Stale({**json.loads(row["typed"]), "version": row["version"]})


def _held(row: dict) -> HeldPlanRow:
    read = {name: json.loads(row[name]) for name in ("typed", "other_columns", "problems")}
    return HeldPlanRow(row["id"], row["review_id"], row["file_name"], row["row_number"], version=row["version"], **read)
