"""What an agency shows to the panel, the period under review, and the marks between entries of several agencies.

An agency submits its chronology: from then on the panel sees these versions of these entries. What is corrected later stays the agency's own
until it submits again (settled point 2).
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import audit, clock, database, dates, names, permissions, plain_text, read_once, steps
from casework.actors import Actor
from casework.chronology_entries import demand_for, entry_in_view
from casework.errors import NotFound, Problem, Refused, WrongStep

COMPILED = "chronologies_compiled"  # the step of 3.1.5, each agency for itself
LINKS = {"same_event": "Same event", "conflict": "In conflict"}


@dataclass(frozen=True)
class Period:
    """The period under review, first and last day included; `number` counts how often it was set."""

    number: int
    first_day: date
    last_day: date
    why: str

    @property
    def words(self) -> str:
        return f"{dates.show(self.first_day)} to {dates.show(self.last_day)}"


# --- submission


def submit_chronology(
    actor: Actor, review_id: str, agency_id: str, *, note: str = "", now: datetime, command_id: str | None = None
) -> int:
    """Show an agency's chronology, as it stands now, to the panel; returns which submission of the agency's it is.

    Where it is the time for it, the agency's part of the step 'Agencies compile their chronologies' (3.1.5) is recorded too.
    """
    on_behalf_of = demand_for(actor, "submit_chronology", review_id, agency_id)
    steps.demand("submit_chronology", review_id)
    note = plain_text.kept(note, "note", most=5_000)
    compiled = steps.case(review_id).state(COMPILED, agency_id) == "open"
    with database.change(
        actor, "chronology_submitted", review=review_id, subject=agency_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        state = write.one("submission_state", review=review_id, agency=agency_id)
        _demand_something_new(state)
        submission_id, number = database.new_id(), state["number"] + 1
        write(
            "insert_submission", id=submission_id, review_id=review_id, agency_id=agency_id, number=number, note=note,
            submitted_by=actor.person_id, submitted_on=now,
        )  # fmt: skip
        write("pin_submitted_entries", submission=submission_id, review=review_id, agency=agency_id)
        write("show_comments_to_panel", review=review_id, agency=agency_id, submission=submission_id)
        if compiled:
            steps.record(write, actor, review_id, COMPILED, agency=agency_id, done=clock.local(now).date(), now=now)
    return number


def _demand_something_new(state: dict) -> None:
    if not state["entries"] and not state["number"]:
        raise WrongStep(["There is nothing to submit. Add entries, or import the agency's file, first."])
    if state["number"] and not state["changed"]:
        raise WrongStep(["Nothing has changed since this chronology was last submitted."])


def submissions_of(actor: Actor, review_id: str, agency_id: str) -> list[dict]:
    """The submissions of an agency, newest first: number, when, by whom, how many entries, note."""
    reach = permissions.agencies_for(actor, "see_chronology", review_id)
    if reach is not None and agency_id not in reach:
        audit.refused(actor, "see_chronology", review_id)
        raise NotFound("This chronology")
    permissions.demand(actor, "see_chronology", review_id, agency_id)
    rendering, persons = permissions.rendering(actor, review_id, agency_id), names.of_review(review_id)
    rows = database.rows("submissions_of", review=review_id, agency=agency_id)
    return [{**row, "note": names.rendered(row["note"], persons, rendering)} for row in rows]


# --- the period under review


@read_once.for_each_state
def period_of(review_id: str) -> Period | None:
    """The period under review as last set; None until it is."""
    row = database.one("period_of_review", review=review_id)
    return Period(row["number"], row["first_day"], row["last_day"], row["why"]) if row else None


def set_review_period(
    actor: Actor,
    review_id: str,
    first_day: str,
    last_day: str,
    *,
    why: str = "",
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Set the period that the terms of reference put under review (App 4 section 3); a change of it says why (R61)."""
    on_behalf_of = permissions.demand(actor, "set_review_period", review_id)
    first, last = _day("first_day", first_day), _day("last_day", last_day)
    before = period_of(review_id)
    if agreed := database.one("newest_agreed_terms", review=review_id):
        said = f"The period is that of the terms of reference, version {agreed['number']}. Change it there, in section 3 of a new version."
        raise WrongStep([said])
    if last < first:
        raise Refused([Problem("last_day", f"{dates.show(last)} is before {dates.show(first)}. Give the last day of the period.")])
    why = plain_text.kept(why, "why", ask="Say why the period is changed." if before else "")
    with database.change(
        actor, "review_period_set", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        newest = write.one("period_of_review", review=review_id)
        write(
            "insert_review_period", id=database.new_id(), review_id=review_id, number=(newest["number"] if newest else 0) + 1,
            first_day=first, last_day=last, why=why, set_by=actor.person_id, set_on=now,
        )  # fmt: skip


def _day(field: str, typed: str) -> date:
    try:
        found = dates.understand(typed)
    except dates.DateProblem as trouble:
        raise Refused([Problem(field, str(trouble), typed)]) from None
    if found.precision == "day":
        return found.earliest
    return found.earliest if field == "first_day" else found.latest


# --- the same event, or a conflict (3.3.6)


def link_entries(
    actor: Actor,
    entry_id: str,
    other_entry_id: str,
    kind: str,
    *,
    note: str = "",
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Mark two entries of one review as telling of the same event, or as contradicting each other; both stay as they are."""
    entry, other = entry_in_view(actor, entry_id, "link_entries"), entry_in_view(actor, other_entry_id, "link_entries")
    permissions.demand(actor, "link_entries", entry["review_id"])
    if kind not in LINKS:
        raise Refused([Problem("kind", "Choose 'Same event' or 'In conflict'.")])
    if entry_id == other_entry_id or entry["review_id"] != other["review_id"]:
        raise Refused([Problem("other", "Choose another entry of this review.")])
    note = plain_text.kept(note, "note")
    link_id = database.new_id()
    with database.change(
        actor, "entries_linked", review=entry["review_id"], subject=entry_id, command_id=command_id
    ) as write:
        if write.one("link_between", entry_id=entry_id, other_entry_id=other_entry_id):
            raise WrongStep(["These two entries are marked already. Take the mark back to change it."])
        write(
            "insert_link_of_entries", id=link_id, review_id=entry["review_id"], entry_id=entry_id, other_entry_id=other_entry_id,
            kind=kind, note=note, written_by=actor.person_id, written_on=now,
        )  # fmt: skip
    return link_id


def take_link_back(actor: Actor, link_id: str, *, reason: str = "Taken back", command_id: str | None = None) -> None:
    """Take a mark between two entries back, with the reason; it stays on record."""
    link = database.one("link_by_id", id=link_id)
    if not link:
        audit.refused(actor, "link_entries", None)
        raise NotFound("This mark")
    entry_in_view(actor, link["entry_id"], "link_entries")
    permissions.demand(actor, "link_entries", link["review_id"])
    reason = plain_text.kept(reason, "reason", ask="Say why the mark is taken back.")
    with database.change(
        actor, "entries_unlinked", review=link["review_id"], subject=link["entry_id"], command_id=command_id
    ) as write:
        write("take_link_back", id=link_id, reason=reason)
