"""Rows of an agency's file that were not understood: mended into entries, or set aside with the reason. None is lost.

A row of a corrected file may be held for an entry that a person has corrected on screen meanwhile: that person's text and the file's are shown
beside one another, and whoever works on the row says which stands.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import audit, chronology_corrections, chronology_rows, database, plain_text
from casework.actors import Actor
from casework.chronology_entries import columns_of, demand_for, in_json, understand
from casework.errors import NotFound, WrongStep

MEANWHILE = "Somebody else has worked on this row meanwhile. Open the held rows again."
STATES = {"held": "Held", "mended": "Mended", "set_aside": "Set aside", "replaced": "Replaced by a corrected file",
          "kept": "Not followed: the entry stays as on screen"}  # fmt: skip


@dataclass(frozen=True)
class HeldRow:
    """A held row: every cell as typed by its heading, the same by the fields of the entry form, and what is wrong with it."""

    id: str
    review_id: str
    agency_id: str
    agency: str
    file_name: str
    sheet: str
    row: int
    cells: dict[str, str]
    typed: dict[str, Any]
    problems: list[dict]
    state: str
    set_aside_reason: str
    version: int


@dataclass(frozen=True)
class Corrects:
    """The entry that a row of a corrected file is held for, as it stands: its texts by label, and whether a person made it so on screen."""

    entry_id: str
    version_no: int
    now: list[tuple[str, str]]
    on_screen: bool


def held_rows(actor: Actor, review_id: str, *, state: str = "held") -> list[HeldRow]:
    """The rows of a review's imports in this state that the actor may work on, by agency and row. The first opening is recorded."""
    found = database.scoped(actor, "held_rows_in_view", review=review_id)
    if found:
        audit.opened(actor, "chronology_opened", review_id)
    return [_held(row, review_id) for row in found if row["state"] == state]


def corrects(actor: Actor, held_id: str) -> Corrects | None:
    """The entry that a held row corrects, to be shown beside it; None where the row is to be an entry of its own."""
    before = _entry_of(_demand_held(actor, "mend_held_row", held_id))
    if before is None:
        return None
    on_screen = chronology_corrections.corrected_on_screen(before["entry_id"])
    return Corrects(before["entry_id"], before["version_no"], chronology_corrections.as_recorded(before), on_screen)


def mend(
    actor: Actor,
    held_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    instead_of: int | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Make an entry of a held row, as it was mended; returns the entry's id. The cells as typed stay with it.

    A row of a corrected file becomes the next version of the entry that it corrects: what no file says of it stays as it was. Where a person has
    corrected that entry on screen, `instead_of` names the version in whose place the row is to stand; without, or where another stands by now,
    WrongStep is raised: no file overwrites in silence.
    """
    row = _demand_held(actor, "mend_held_row", held_id)
    values = understand(row["review_id"], typed, today=today)
    kept = json.loads(row["typed"])
    before = _to_be_corrected(row, instead_of)
    said = columns_of(values)
    entry_id = before["entry_id"] if before else database.new_id()
    entry = {
        "entry_id": entry_id,
        "version_no": before["version_no"] + 1 if before else 1,
        "review_id": row["review_id"],
        "agency_id": row["agency_id"],
        **said,
        **(chronology_corrections.kept_beside(said, before) if before else {}),
        **{name: row[name] for name in ("import_id", "origin_row", "origin_cells", "origin_hash")},
        "written_by": actor.person_id,
        "written_on": now.isoformat(),
        "why": f"Corrected in {row['file_name']}, row {row['origin_row']}" if before else "",
    }
    told = chronology_rows.comments_of(kept.get("comment", ""), kept.get("panel_note", ""))
    comments = chronology_rows.comment_rows(entry, told, actor.person_id, now.isoformat())
    with database.change(
        actor, "held_row_mended", review=row["review_id"], subject=held_id, command_id=command_id
    ) as write:
        _settle(write, held_id, version, "mended", actor, now, entry_id=entry_id)
        if before and write.one("newest_version", entry=entry_id)["version_no"] != before["version_no"]:
            raise WrongStep([MEANWHILE])
        write("insert_entries", rows=in_json([entry]))
        if comments:
            write("insert_comments", rows=in_json(comments))
    return entry_id


def set_aside(
    actor: Actor, held_id: str, reason: str, *, version: int, now: datetime, command_id: str | None = None
) -> None:
    """Say that a held row is no entry, and why. It stays on record."""
    row = _demand_held(actor, "set_held_row_aside", held_id)
    reason = plain_text.kept(reason, "reason", ask="Say why the row is set aside.")
    with database.change(
        actor, "held_row_set_aside", review=row["review_id"], subject=held_id, command_id=command_id
    ) as write:
        _settle(write, held_id, version, "set_aside", actor, now, reason=reason)


def keep_as_on_screen(actor: Actor, held_id: str, *, version: int, now: datetime, command_id: str | None = None) -> None:
    """Leave the entry that a held row corrects as a person has made it on screen. That its file says otherwise is remembered, and not asked again."""
    row = _demand_held(actor, "set_held_row_aside", held_id)
    if not row["entry_id"]:
        raise WrongStep(["This row corrects no entry. Mend it, or set it aside with the reason."])
    told = {name: row[name] for name in ("import_id", "entry_id", "origin_row", "origin_cells", "origin_hash")}
    with database.change(
        actor, "held_row_not_followed", review=row["review_id"], subject=held_id, command_id=command_id
    ) as write:
        _settle(write, held_id, version, "kept", actor, now, entry_id=row["entry_id"])
        write("insert_corrected_rows", rows=in_json([{"id": database.new_id(), "outcome": "kept", **told}]))


def _entry_of(row: Mapping[str, Any]) -> dict | None:
    """The entry that a held row corrects, as it stands."""
    return database.one("newest_version", entry=row["entry_id"]) if row["entry_id"] else None


def _to_be_corrected(row: Mapping[str, Any], instead_of: int | None) -> dict | None:
    """The entry whose next version a held row is to be, as it stands; None where the row is to be an entry of its own."""
    before = _entry_of(row)
    if before and chronology_corrections.corrected_on_screen(before["entry_id"]) and instead_of != before["version_no"]:
        if instead_of is not None:
            raise WrongStep([MEANWHILE])
        raise WrongStep(["The entry that this row corrects was corrected or recorded in error on screen. Say which of the two stands."])
    return before


def _demand_held(actor: Actor, verb: str, held_id: str) -> dict:
    found = database.scoped(actor, "held_row_in_view", id=held_id)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This row")
    row = found[0]
    demand_for(actor, verb, row["review_id"], row["agency_id"])
    if row["state"] != "held":
        raise WrongStep([_settled(row["state"])])
    return row


def _settle(
    write: database.Write,
    held_id: str,
    version: int,
    state: str,
    actor: Actor,
    now: datetime,
    *,
    entry_id: str | None = None,
    reason: str = "",
) -> None:
    by = {"by": actor.person_id, "instant": now}
    if not write("settle_held_row", id=held_id, version=version, state=state, entry_id=entry_id, reason=reason, **by):
        raise WrongStep([MEANWHILE])


def _settled(state: str) -> str:
    return f"This row is {STATES[state].lower()} already. Open the held rows again."


def _held(row: Mapping[str, Any], review_id: str) -> HeldRow:
    typed = json.loads(row["typed"])
    return HeldRow(
        row["id"], review_id, row["agency_id"], row["agency"], row["file_name"], row["sheet"], row["origin_row"],
        json.loads(row["origin_cells"]), typed, json.loads(row["problems"]), row["state"], row["set_aside_reason"], row["version"],
    )  # fmt: skip
