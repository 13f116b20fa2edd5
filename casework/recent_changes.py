"""What was done in a review of late, from the activity record: a sentence, who, when; never what a record says (R168)."""

from dataclasses import dataclass
from datetime import datetime

from casework import database, permissions, procedure
from casework.actors import Actor

NOT_OF_INTEREST = {"draft_kept", "draft_dropped", "columns_remembered"}


@dataclass(frozen=True)
class Change:
    """One change; `by` says for whom it was done, where somebody acted for another."""

    happened_on: datetime
    sentence: str
    by: str


def events() -> list[str]:
    """The events of the activity record that change something in a review."""
    found = procedure.current().events.values()
    return [event.name for event in found if event.kind == "change" and event.name not in NOT_OF_INTEREST]


def of_review(actor: Actor, review_id: str, *, size: int = 10) -> list[Change]:
    """The newest changes first; nothing for whom they are not."""
    if not permissions.may(actor, "see_recent_changes", review_id):
        return []
    rows = database.scoped(actor, "changes_in_view", review=review_id, events=events(), size=size)
    return [Change(row["happened_on"], says(row["event"], row["about"]), _by(row)) for row in rows]


def says(event: str, about: str = "") -> str:
    """What an event says, and about what where that is the procedure's own words."""
    return f"{procedure.current().events[event].says}: {about}" if about else procedure.current().events[event].says


def _by(row: dict) -> str:
    return f"{row['person_name']} for {row['on_behalf_of']}" if row["on_behalf_of"] else row["person_name"]
