"""The activity record on screen: who did and saw what, for those who may see it, and the proof that it is whole (R168)."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from casework import chain, clock, database, dates, permissions, procedure, recovery
from casework.actors import Actor
from casework.download import Download
from casework.errors import Refused

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROUTINE = ("draft_kept", "draft_dropped", "sign_in_tried", "session_ended")  # what happens by itself while one works
KINDS = {
    "change": "Changes",
    "read": "Readings and exports",
    "refused": "Refusals",
    "sign-in": "Sign-in",
    "administration": "Administration",
}
MOST_ROWS = 100_000
COLUMNS = {
    "No.": 9, "When": 17, "Who": 28, "For": 24, "What": 44, "About": 28, "Review": 14, "More": 44,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One row: an instant in UTC, a sentence, who it was, and whose account it was about; never what a record says."""

    seq: int
    happened_on: datetime
    sentence: str
    kind: str
    person_name: str
    on_behalf_of: str
    reference: str
    summary: str
    about: str = ""


@dataclass(frozen=True)
class Asked:
    """Which rows: '' and None stand for all. `person` is an id, `review` a reference, the days are inclusive.

    `routine`: also what happens by itself, such as a draft kept or a session that ran out.
    """

    person: str = ""
    kind: str = ""
    review: str = ""
    first: date | None = None
    last: date | None = None
    routine: bool = False


@dataclass(frozen=True)
class Verification:
    """What the proof found: how many rows, the last hash (to compare with one written down elsewhere), and every problem."""

    rows: int
    last_hash: str
    problems: list[str]


def entries(actor: Actor, asked: Asked, *, page: int = 1, size: int = 100) -> tuple[list[Entry], int]:
    """One page of the record, newest first, and how many rows there are in all."""
    permissions.demand(actor, "see_activity")
    if asked.first and asked.last and asked.last < asked.first:
        raise Refused("The last day comes before the first day. Give a later one, or none.")
    which = _parameters(asked)
    total = database.scoped(actor, "count_activity", **which)[0]["total"]
    found = database.scoped(actor, "activity_page", **which, size=size, skip=(page - 1) * size)
    events = procedure.current().events
    return [_entry(row, events) for row in found], total


def people_named(actor: Actor) -> dict[str, str]:
    """Who stands in the record, id to name, for the filter."""
    permissions.demand(actor, "see_activity")
    return {row["person_id"]: row["name"] for row in database.scoped(actor, "activity_people")}


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


def export(actor: Actor, asked: Asked, *, now: datetime) -> Download:
    """The rows asked for as an Excel file, newest first. Recorded as exported, with how many. Raises Refused above 100,000 rows."""
    permissions.demand(actor, "export_activity")
    found, total = entries(actor, asked, size=MOST_ROWS)
    if total > MOST_ROWS:
        raise Refused(f"There are {total:,} rows, and a file takes {MOST_ROWS:,}. Choose fewer days.")
    with database.change(actor, "activity_exported", summary=f"{total:,} rows"):
        pass
    today = clock.local(now).date()
    return Download(f"Activity record {today:%Y-%m-%d}.xlsx", EXCEL, _workbook(found, asked, today))


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """As `export`, for the rows that the address asks for; days as 2026-11-23."""
    days = {}
    for name in ("first", "last"):
        try:
            days[name] = date.fromisoformat(params[name]) if params.get(name) else None
        except ValueError:
            raise Refused("The address asks for a day that there is not. Open the activity record again.") from None
    person, kind, review = (params.get(name, "") for name in ("person", "what", "review"))
    return export(actor, Asked(person, kind, review, routine=bool(params.get("routine")), **days), now=now)


def _workbook(found: list[Entry], asked: Asked, today: date) -> bytes:
    """Every cell but the number is written as text, so that nothing in it is a formula or a link."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet("Activity record"), book.add_format({"bold": True})
        sheet.write_string(0, 0, f"Activity record, {dates.show(today)}. {in_words(asked)}", bold)
        for column, (heading, width) in enumerate(COLUMNS.items()):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, bold)
        sheet.freeze_panes(3, 0)
        for number, entry in enumerate(found, start=3):
            sheet.write_number(number, 0, entry.seq)
            for column, text in enumerate(_cells(entry), start=1):
                sheet.write_string(number, column, text)
    return made.getvalue()


def in_words(asked: Asked) -> str:
    """Which rows these are, for the head of a list or file; who it is about is left to the rows."""
    said = [
        f"{KINDS.get(asked.kind, asked.kind)} only" if asked.kind else "",
        f"review {asked.review}" if asked.review else "",
    ]
    said.append("one person only" if asked.person else "")
    said.append(f"from {dates.show(asked.first)}" if asked.first else "")
    said.append(f"to {dates.show(asked.last)}" if asked.last else "")
    said.append("" if asked.routine else "without drafts kept and sessions that ran out")
    words = ", ".join(filter(None, said)) or "everything"
    return f"{words[0].upper()}{words[1:]}."


def _cells(entry: Entry) -> list[str]:
    moment = clock.local(entry.happened_on)
    when = f"{dates.show(moment.date())} {moment:%H:%M}"
    return [when, entry.person_name, entry.on_behalf_of, entry.sentence, entry.about, entry.reference, entry.summary]


def _parameters(asked: Asked) -> dict[str, Any]:
    events = [
        name
        for name, event in procedure.current().events.items()
        if (not asked.kind or event.kind == asked.kind) and (asked.routine or name not in ROUTINE)
    ]
    return {
        "who": asked.person,
        "events": events,
        "review": asked.review,
        "first": asked.first,
        "last": asked.last,
    }


def _entry(row: dict, events: dict) -> Entry:
    event, roles = events.get(row["event"]), procedure.current().roles
    return Entry(
        row["seq"],
        row["happened_on"],
        event.says if event else row["event"],
        event.kind if event else "",
        row["person_name"],
        row["on_behalf_of"],
        row["reference"] or "",
        roles[row["summary"]].label if row["summary"] in roles else row["summary"],
        row["about"] or "",
    )
