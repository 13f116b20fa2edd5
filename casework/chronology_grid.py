"""Corrections typed into a grid: the browser's word is taken for nothing but the cells that were offered.

A grid's limits hold in the browser alone: hidden and locked columns, further rows, rows of other reviews can all be forged. Here what came back
is held against what was shown; anything else is refused whole and recorded. The date is text, understood by the same rules as in the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from casework import audit, dates, forms
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import FORM, Correction, as_typed, correct_entries, entry_in_view
from casework.errors import NotFound, Problem, Refused

TEXT_COLUMNS = ("date", "time_of_day", "information", "source", "action_outcome")
COLUMNS = (*TEXT_COLUMNS, "victim_seen", "significance")
FORGED = "The grid sent something that it does not offer. Nothing was recorded; open the page again."


class _Forged(Exception):
    pass


def grid_row(entry: Entry) -> dict[str, Any]:
    """An entry as a row of the grid, every date in one form; `entry_id` and `version_no` stay on the server."""
    return {
        "entry_id": entry.entry_id,
        "version_no": entry.version_no,
        "agency": entry.agency,
        "date": dates.show(entry.date),
        "time_of_day": entry.time_of_day,
        "information": entry.information,
        "source": entry.source,
        "action_outcome": entry.action_outcome,
        "victim_seen": bool(entry.victim_seen),
        "significance": entry.significance or None,
    }


def correct_from_grid(
    actor: Actor,
    review_id: str,
    shown: Sequence[Mapping[str, Any]],
    edited: Mapping[str, Any],
    *,
    why: str,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> int:
    """Record what was changed in the grid: `shown` are the rows as this person was shown them, `edited` what the browser says was changed.

    Returns how many entries were corrected. All or none; raises Refused, Stale, NotFound.
    """
    actor.check()
    try:
        changes = _changes(shown, edited)
    except _Forged:
        audit.refused(actor, "correct_chronology_entry", review_id)
        raise Refused(FORGED) from None
    corrections = [_correction(actor, review_id, shown[place], changed) for place, changed in changes.items()]
    try:
        return correct_entries(actor, corrections, why=why, today=today, now=now, command_id=command_id)
    except Refused as refused:
        raise Refused([_with_row(problem, list(changes), shown) for problem in refused.problems]) from None


def typed_in(shown: Sequence[Mapping[str, Any]], edited: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What was changed, by the row of the grid ('Row 3, '): what to warn of. Of what the grid does not offer, nothing: saving refuses it."""
    try:
        return {_row(place): changed for place, changed in _changes(shown, edited).items()}
    except _Forged:
        return {}


def as_edited(shown: Sequence[Mapping[str, Any]], edited: Mapping[str, Any], entry_id: str) -> dict[str, Any]:
    """One row as this person left it in the grid: what to show beside what is recorded, when somebody else was quicker."""
    changes = _changes(shown, edited)
    place = next(place for place, row in enumerate(shown) if row["entry_id"] == entry_id)
    return {**{name: shown[place][name] for name in COLUMNS}, **changes.get(place, {})}


def _with_row(problem: Problem, places: Sequence[int], shown: Sequence[Mapping[str, Any]]) -> Problem:
    """A problem's sentence with the row of the grid before it."""
    entry_id, _, name = problem.field.rpartition(".")
    place = places[0] if not entry_id else next(place for place in places if shown[place]["entry_id"] == entry_id)
    if name not in COLUMNS:
        return problem
    return replace(problem, field=name, sentence=f"{_row(place)}{problem.sentence}")


def _row(place: int) -> str:
    return f"Row {place + 1}, "


def _correction(actor: Actor, review_id: str, shown: Mapping[str, Any], changed: Mapping[str, Any]) -> Correction:
    row = entry_in_view(actor, shown["entry_id"], "correct_chronology_entry")
    if row["review_id"] != review_id:
        audit.refused(actor, "correct_chronology_entry", review_id)
        raise NotFound("This entry")
    typed = {**as_typed(row), **changed}
    if "victim_seen" in changed:
        typed["victim_seen"] = "yes" if changed["victim_seen"] else None
    return Correction(shown["entry_id"], shown["version_no"], typed)


def _changes(shown: Sequence[Mapping[str, Any]], edited: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Row by place -> cells that differ from what was shown."""
    if not isinstance(edited, Mapping) or set(edited) - {"edited_rows", "added_rows", "deleted_rows"}:
        raise _Forged
    if edited.get("added_rows") or edited.get("deleted_rows") or not isinstance(edited.get("edited_rows", {}), Mapping):
        raise _Forged
    found = {}
    for place, cells in edited.get("edited_rows", {}).items():
        place = _place(place, len(shown))
        if not isinstance(cells, Mapping):
            raise _Forged
        found[place] = {name: _cell(name, value) for name, value in cells.items()}
    return found


def _place(place: Any, count: int) -> int:
    if not str(place).isascii() or not str(place).isdigit() or int(place) >= count:
        raise _Forged
    return int(place)


def _cell(name: str, value: Any) -> Any:
    if name in TEXT_COLUMNS and (value is None or isinstance(value, str)):
        return value or ""
    if name == "victim_seen" and (value is None or isinstance(value, bool)):
        return value
    if name == "significance" and (value is None or value in forms.load(FORM).fields["significance"].choices()):
        return value
    raise _Forged
