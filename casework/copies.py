"""Copies of the whole data file, made while people work, and the proof that a copy holds what the original held."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from casework import chain, database, named_queries
from casework.errors import StorageTrouble

if TYPE_CHECKING:
    import duckdb

_one_at_a_time = Lock()


@dataclass(frozen=True)
class Contents:
    """How many rows each table has, and the number and hash of the newest row of the activity record."""

    tables: dict[str, int]
    seq: int
    hash: str


def make(portal: database.Portal, target: Path) -> Contents:
    """Copy the data file to `target` under `backups/`; returns what the original held at that moment. The copy is on the disk then.

    Raises StorageTrouble when the disk does not take it; no part of a copy stays behind.
    """
    part = target.with_name(f"{target.name}.part")
    with _one_at_a_time:
        try:
            forget(part)
            contents = _copy(portal, part)
            with part.open("r+b") as handle:
                os.fsync(handle.fileno())
            part.replace(target)
            return contents
        except (database.Trouble, OSError) as trouble:
            raise StorageTrouble("The disk did not take the copy. See whether there is space; nothing else was touched.") from trouble
        finally:
            forget(part)


def contents_of(path: Path) -> Contents:
    """What a copy holds. Raises StorageTrouble when it is no data file of the portal, or its activity record is not whole."""
    try:
        with database.looking_into(path) as cursor:
            found = _contents(cursor)
            links = [chain.Link(*row) for row in cursor.execute(named_queries.text("links_after"), {"seq": 0}).fetchall()]
    except database.Trouble as trouble:
        raise StorageTrouble("This file is not a data file of the portal, or it is damaged. Nothing was touched.") from trouble
    problems = chain.broken_links(links)
    if problems:
        raise StorageTrouble(f"This copy is not whole and was not taken. {problems[0]}")
    return found


def forget(path: Path) -> None:
    """Remove a file that may be there, and the log beside it."""
    for each in (path, path.with_name(f"{path.name}.wal")):
        each.unlink(missing_ok=True)


def _copy(portal: database.Portal, part: Path) -> Contents:
    """The copy and the counts in one transaction, so that they tell of the same moment while others go on writing."""
    with portal.reading() as cursor:
        database.attach_copy(cursor, part)
        try:
            cursor.execute("BEGIN")
            contents = _contents(cursor)
            cursor.execute("COPY FROM DATABASE portal TO the_copy")
            cursor.execute("COMMIT")
        except database.Trouble:
            with contextlib.suppress(database.Trouble):
                cursor.execute("ROLLBACK")
            raise
        finally:
            cursor.execute("DETACH the_copy")
    return contents


def _contents(cursor: "duckdb.DuckDBPyConnection") -> Contents:
    names = [name for (name,) in cursor.execute(named_queries.text("table_names")).fetchall()]
    count = named_queries.text("rows_in_table")
    tables = {name: cursor.execute(count, {"name": name}).fetchone()[0] for name in names}
    seq, newest = cursor.execute(named_queries.text("last_link")).fetchone() or (0, chain.START)
    return Contents(tables, seq, newest)
