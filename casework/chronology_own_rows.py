"""A row of the portal's own workbook that comes back into the chronology it left: nothing new, or its entry's next version.

Only what was typed over in the file changes an entry. What was corrected in the portal since the file was made is never overwritten: the row is
held with the reason, to be settled by a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import chronology_exact, database
from casework.errors import Refused

DATE = ("date_typed", "date_earliest", "date_latest", "date_precision", "date_inferred", "order_in_day")
SAID_BY = {  # which columns of an entry a column of the file says
    "date": DATE, "end_date": DATE, "year": DATE,
    "record_date": ("recorded_typed", "recorded_earliest", "recorded_latest", "recorded_precision"),
    "family_member": ("about", "about_typed"), "information": ("information",), "source": ("source",), "agency": ("source",),
    "action": ("action_outcome",), "outcome": ("action_outcome",), "seen": ("victim_seen",), "time": ("time_of_day",), "until": ("time_until",),
    "who_seen": ("who_seen",), "views": ("views_wishes",),
    "significance": ("significance",), "order_in_day": ("order_in_day",), "comment": (), "panel_note": (),
}  # fmt: skip
IN_ERROR = "This entry is recorded in error in the portal. Write it as a new row, without the two last columns."
CORRECTED = "This entry was corrected in the portal after the file was made. Correct it there, or export again and correct that file."
OTHER_NAMES = "The file does not show the entry as it is recorded (names by pseudonym or initials). Correct the entry in the portal."
COMMENTED = "A comment that was made is not changed by a file. Leave what stands in this cell, and write a new comment below it."


@dataclass(frozen=True)
class Outcome:
    """`changed`: whether the entry gets a next version; `comment`: what was written below its comments; `held`: why a person has to settle it."""

    changed: bool = False
    comment: str = ""
    held: str = ""
    column: str = ""


def demand_of_agency(rows: Iterable[Mapping[str, str]], review_id: str, agency_id: str) -> None:
    """Raise Refused where rows of the portal's own workbook are another agency's entries: put in for this one they would be there twice."""
    ids = sorted(set(filter(None, map(chronology_exact.entry_of, rows))))
    others = database.one("entries_of_others", review=review_id, agency=agency_id, entries=ids)["others"] if ids else 0
    if others:
        told = "1 of these rows is another agency's entry" if others == 1 else f"{others:,} of these rows are other agencies' entries"
        raise Refused(f"{told}. Take the chronology out with one agency chosen, and import that file for that agency.")


def outcome(cells: Mapping[str, str], said: Mapping[str, Any], newest: Mapping[str, Any], comments: Sequence[Mapping[str, Any]]) -> Outcome:
    """What the row makes of its entry. `said` are the columns of an entry that the row fills, `newest` the entry as it stands."""
    touched = {name for name in SAID_BY if name in cells} - chronology_exact.untouched(cells)
    if newest["in_error_reason"]:
        return Outcome(held=IN_ERROR)
    if not touched:
        return Outcome()
    if chronology_exact.kept_with(cells).get("version") != newest["version_no"]:
        return Outcome(held=CORRECTED)
    differing = {name for name, value in said.items() if value != _plain(newest[name])}
    if differing - {name for column in touched for name in SAID_BY[column]}:
        return Outcome(held=OTHER_NAMES)
    before = chronology_exact.as_one((one["initials"], one["text"]) for one in comments)
    written = cells.get("comment", "")
    if "comment" in touched and not written.startswith(before):
        return Outcome(held=COMMENTED, column="comment")
    return Outcome(bool(differing), written[len(before) :].strip() if "comment" in touched else "")


def next_version(newest: Mapping[str, Any], said: Mapping[str, Any], origin: Mapping[str, Any], **by: Any) -> dict[str, Any]:
    """The entry's next version, as the file has it."""
    before = {name: _plain(value) for name, value in newest.items()}
    return before | dict(said) | dict(origin) | {"version_no": newest["version_no"] + 1} | by


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
