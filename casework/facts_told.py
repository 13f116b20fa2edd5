"""What the records tell of reviews for the rules of their steps: what was recorded of each, and the facts by the names of procedure/steps.toml."""

import json
from collections.abc import Mapping
from typing import Any

from casework import database, read_once

NO_PLAN = {"every_action_implemented": False, "every_action_audited": False, "every_recommendation_has_action": True}


@read_once.for_each_state
def of(ids: tuple[str, ...]) -> tuple[list[dict], list[dict]]:
    """The rows of the records, and what is told of each review: its id, its edition of the procedure and the facts of procedure/steps.toml."""
    recorded = database.rows("step_records", reviews=list(ids))
    there = {(row["id"], row["fact"]): row["said"] for row in database.rows("facts_of_reviews", reviews=list(ids))}
    sets = {review: said for (review, fact), said in there.items() if fact == "set"}
    informed = {row["review_id"]: row["result"] for row in recorded if row["step"] == "family_informed"}
    planned = [review for review in sets if (review, "recommendation") in there]
    plans = {row["id"]: row for row in database.rows("plan_facts_of_reviews", reviews=planned)} if planned else {}
    told = [
        {
            "id": review, "procedure_set": sets[review], "on_hold": (review, "on_hold") in there,
            "no_plan_row_held": (review, "plan_row_held") not in there,
            "family_not_told": {"not_informed": True, "informed": False}.get(informed.get(review)),
            **_notified(json.loads(there.get((review, "notified"), "{}"))), **plans.get(review, NO_PLAN),
        }
        for review in sets
    ]  # fmt: skip
    return recorded, told


def _notified(answers: Mapping[str, Any]) -> dict[str, bool | None]:
    """What the newest notification says of the victim, the suspect and a child; None where it says nothing."""
    said, age = {"yes": True, "no": False}, answers.get("age_group")
    return {
        "child_cared_for": said.get(answers.get("cared_for_child")),
        "victim_child": None if age is None else age == "16_17",
        "suspect_dead": said.get(answers.get("suspect_dead")),
    }
