"""The canonical line of a change, and the chain that makes tampering visible.

A line is JSON with sorted keys. It holds who, when, what, and the digest of the statements' values; the values themselves lie beside it, so
that disposal under retention can remove them and leave the chain whole. Each hash covers the hash before it.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

START = "0" * 64
SECRET = "secret_"


# What a line calls it, and the column of the activity record that shows it
SHOWN = {
    "event": "event",
    "person": "person_id",
    "name": "person_name",
    "on_behalf_of": "on_behalf_of",
    "session": "session_id",
    "review": "review_id",
    "subject": "subject",
    "summary": "summary",
}


@dataclass(frozen=True)
class Link:
    """One row of the activity record as the chain sees it."""

    seq: int
    line: str
    writes: str | None
    hash: str


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def link_hash(previous: str, line: str) -> str:
    return digest(previous + line)


def encoded(value: object) -> object:
    """A statement's value as JSON can carry it, typed so that `decoded` gives the same value back."""
    if isinstance(value, datetime):
        return {"$instant": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    return value


def decoded(value: object) -> object:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    readers = {
        "$instant": datetime.fromisoformat,
        "$date": date.fromisoformat,
        "$bytes": base64.b64decode,
        "$decimal": Decimal,
    }
    return readers[kind](text)


def statement(name: str, params: dict) -> list:
    """One statement as the audit keeps it: its name and its values, without anything secret."""
    return [name, {key: encoded(value) for key, value in params.items() if not key.startswith(SECRET)}]


def broken_links(links: Iterable[Link], previous: str = START, seq: int = 0) -> list[str]:
    """What is wrong with the chain, a sentence for each row at fault; empty when it is whole."""
    problems = []
    for link in links:
        seq += 1
        if link.seq != seq:
            problems.append(f"Row {seq} of the activity record is missing: row {link.seq} follows row {seq - 1}.")
            seq = link.seq
        if link.hash != link_hash(previous, link.line):
            problems.append(f"Row {link.seq} of the activity record was changed, or the row before it was.")
        elif link.writes is not None and json.loads(link.line)["writes"] != digest(link.writes):
            problems.append(f"The values kept with row {link.seq} of the activity record were changed.")
        previous = link.hash
    return problems
