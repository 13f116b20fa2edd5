"""The plan's heading and its recommendations: added, corrected (App 9; national learning App 9 note; early learning 2.2.2)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import action_plan, database, forms, own_answers, permissions, steps
from casework.actors import Actor
from casework.bulk import in_json
from casework.errors import Stale

NO_ORIGIN = {"import_id": None, "row_number": None, "other_columns": "{}"}  # typed here, not read from a file
ABSENT = {"number": "", "scope": "", "addressee": "", "desired_outcome": "", "told": "", "acted_on": "", "response": ""}


def describe_action_plan(
    actor: Actor, review_id: str, typed: Mapping[str, Any], *, version: int, today: date, command_id: str | None = None
) -> None:
    """Record who produced the plan, and its date. `version` is 0 for a plan without a heading. Raises Stale when it has changed."""
    on_behalf_of = permissions.demand(actor, "describe_action_plan", review_id)
    form = forms.load("plan_heading")
    values, own = forms.split_own(form, forms.understand(form, typed, today=today))
    values["produced_by"] = values["produced_by"] or ""
    with database.change(
        actor, "action_plan_described", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        if current := write.one("plan_heading", review=review_id):
            if not write("change_plan_heading", review_id=review_id, version=version, **values):
                raise Stale(current)
        else:
            write("insert_plan_heading", review_id=review_id, **values)
        own_answers.keep(write, "plan_heading", review_id, own)


def add_recommendation(
    actor: Actor, review_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Add a recommendation to the plan; returns its id."""
    on_behalf_of = permissions.demand(actor, "add_recommendation", review_id)
    steps.demand("add_recommendation", review_id)
    values, own = understood(typed, today)
    recommendation_id = database.new_id()
    with database.change(
        actor,
        "recommendation_added",
        review=review_id,
        subject=recommendation_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        insert(write, actor, review_id, recommendation_id, values, now=now)
        own_answers.keep(write, "recommendation", recommendation_id, own, options={"agency_id": agencies()})
    return recommendation_id


def correct_recommendation(
    actor: Actor,
    recommendation_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    command_id: str | None = None,
) -> None:
    """Correct a recommendation. Raises Stale, with the recommendation as it now stands, when somebody else was quicker."""
    row = action_plan.recommendation_row(actor, recommendation_id, "correct_recommendation")
    on_behalf_of = permissions.demand(actor, "correct_recommendation", row["review_id"])
    steps.demand("correct_recommendation", row["review_id"])
    values, own = understood(typed, today)
    with database.change(
        actor,
        "recommendation_corrected",
        review=row["review_id"],
        subject=recommendation_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        if not write("change_recommendation", id=recommendation_id, version=version, **values):
            raise Stale(action_plan.recommendation_row(actor, recommendation_id, "correct_recommendation"))
        own_answers.keep(write, "recommendation", recommendation_id, own, options={"agency_id": agencies()})


def understood(typed: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a recommendation, and the own answers, from what was typed into its form. Raises Refused."""
    form = forms.load("recommendation")
    values, own = forms.split_own(form, forms.understand(form, typed, today=today, options={"agency_id": agencies()}))
    columns = {
        name: ABSENT[name] if value is None and name in ABSENT else value
        for name, value in forms.columns(form, values).items()
    }
    return columns, own


def insert(
    write: database.Write,
    actor: Actor,
    review_id: str,
    recommendation_id: str,
    values: dict,
    *,
    now: datetime,
) -> None:
    """Within a change: put a recommendation in."""
    stamp = {"id": recommendation_id, "review_id": review_id, "recorded_by": actor.person_id, "recorded_on": now}
    write("insert_recommendations", rows=in_json([stamp | NO_ORIGIN | values]))


def agencies() -> dict[str, str]:
    """The agencies on the partnership's list, id to name: what a form offers."""
    return {row["id"]: row["name"] for row in database.rows("agencies_for_actions")}
