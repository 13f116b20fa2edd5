"""What somebody has typed and not yet recorded: one draft for each person, form and subject, seen by its typist only.

`subject` says what the form is about (a review's id, 'new', ...). The text itself stays out of the activity record, because a
draft is not yet a record; only that a draft was kept is noted.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework import database, permissions
from casework.errors import Refused

MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Draft:
    """What was typed, by field, and when it was last kept."""

    typed: dict[str, Any]
    kept_on: datetime


def keep(actor, form: str, subject: str, typed: Mapping[str, Any], *, now: datetime) -> Draft:
    """Keep what this person has typed, in place of what was kept before. Raises Refused when it is too long to keep."""
    permissions.demand(actor, "keep_draft")
    text = json.dumps(dict(typed), ensure_ascii=True, sort_keys=True, default=str)
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"The draft is {len(text):,} characters long and is not kept. At most {MOST_CHARACTERS:,} are.")
    whose = {"person_id": actor.person_id, "form": form, "subject": subject}
    with database.change(actor, "draft_kept", subject=form) as write:
        if not write("change_draft", **whose, secret_typed=text, kept_on=now):
            write("insert_draft", id=database.new_id(), **whose, secret_typed=text, kept_on=now)
    return Draft(json.loads(text), now)


def find(actor, form: str, subject: str) -> Draft | None:
    """This person's own draft, or None. A draft whose text was lost with a broken disk counts as none."""
    actor.check()
    row = database.one("draft_of_person", person_id=actor.person_id, form=form, subject=subject)
    try:
        return Draft(json.loads(row["typed"]), row["kept_on"]) if row else None
    except ValueError:
        return None


def mine(actor) -> list[dict]:
    """This person's drafts, newest first: form, subject, kept_on."""
    actor.check()
    return database.rows("drafts_of_person", person_id=actor.person_id)


def drop(actor, form: str, subject: str) -> None:
    """Forget this person's draft: it was recorded, or is begun again. Harmless when there is none."""
    permissions.demand(actor, "keep_draft")
    whose = {"person_id": actor.person_id, "form": form, "subject": subject}
    if database.one("draft_of_person", **whose):
        with database.change(actor, "draft_dropped", subject=form) as write:
            write("delete_draft", **whose)
