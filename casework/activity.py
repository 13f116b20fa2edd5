"""The activity record on screen: who did and saw what, for those who may see it, and the proof that it is whole (R168)."""

from dataclasses import dataclass
from datetime import date, datetime

from casework import chain, database, permissions, procedure, recovery
from casework.actors import Actor


@dataclass(frozen=True)
class Entry:
    """One row: an instant in UTC, a sentence, and who it was; never what a record says."""

    seq: int
    happened_on: datetime
    sentence: str
    kind: str
    person_name: str
    on_behalf_of: str
    reference: str
    summary: str


@dataclass(frozen=True)
class Verification:
    """What the proof found: how many rows, the last hash (to compare with one written down elsewhere), and every problem."""

    rows: int
    last_hash: str
    problems: list[str]


def entries(
    actor: Actor,
    *,
    person: str = "",
    kind: str = "",
    review: str = "",
    first: date | None = None,
    last: date | None = None,
    page: int = 1,
    size: int = 100,
) -> tuple[list[Entry], int]:
    """One page of the record, newest first, and how many rows there are in all. Filters are exact; '' stands for all."""
    permissions.demand(actor, "see_activity")
    events = procedure.current().events
    of_kind = [name for name, event in events.items() if not kind or event.kind == kind]
    asked = {"person_name": person, "events": of_kind, "review": review, "first": first, "last": last}
    total = database.scoped(actor, "count_activity", **asked)[0]["total"]
    found = database.scoped(actor, "activity_page", **asked, size=size, skip=(page - 1) * size)
    return [_entry(row, events) for row in found], total


def people_named(actor: Actor) -> list[str]:
    """The names that stand in the record, for the filter."""
    permissions.demand(actor, "see_activity")
    return [row["person_name"] for row in database.scoped(actor, "activity_names")]


def verify(actor: Actor) -> Verification:
    """Walk the whole chain and compare it with the journal. The verification itself becomes a row."""
    permissions.demand(actor, "verify_audit")
    found = inspect()
    with database.change(actor, "audit_verified", summary=f"{found.rows} rows, {len(found.problems)} problems"):
        pass
    return found


def inspect() -> Verification:
    """The proof alone: writes nothing."""
    portal = database.portal()
    links = list(portal.links())
    problems = chain.broken_links(links) + recovery.column_problems() + recovery.journal_problems(portal)
    return Verification(len(links), links[-1].hash if links else chain.START, problems)


def _entry(row: dict, events: dict) -> Entry:
    event = events.get(row["event"])
    return Entry(
        row["seq"],
        row["happened_on"],
        event.says if event else row["event"],
        event.kind if event else "",
        row["person_name"],
        row["on_behalf_of"],
        row["reference"] or "",
        row["summary"],
    )
