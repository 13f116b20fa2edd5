"""The data file: the only module that imports duckdb, and the only way to write.

One process, one connection, a cursor for each call (a shared cursor hands one thread's rows to another), one lock around each change
(without it DuckDB loses acknowledged updates). docs/decisions/0003 says what was measured.
"""

import contextlib
import os
import re
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from casework import chain, clock, migrations, named_queries, procedure, rights
from casework.errors import AlreadyDone, PortalInUse, StorageTrouble
from casework.journal import Journal

FILE = "portal.duckdb"
NOT_TAKEN = "The disk does not take the change; nothing of it was saved. Tell the administrator: space is needed."
# After one of these DuckDB refuses everything until the file is opened anew
_INVALID = (duckdb.FatalException, duckdb.InternalException)
Trouble = duckdb.Error  # for those who may not import duckdb
_BROKEN = (*_INVALID, duckdb.IOException)
THREADS = 2  # of DuckDB, for one query
STORAGE = "v1.5.0"  # readable by DuckDB 1.5 too, so that one can go back

_portal: "Portal | None" = None


def new_id() -> str:
    """An opaque id: says nothing of what it names."""
    return secrets.token_hex(16)


def open_portal(folder: Path | str, *, recover: bool = True) -> "Portal":
    """Open the data folder for this process, bring its schema up to date, and play again what the data file lacks of the journal.

    Raises PortalInUse when another process has it, StorageTrouble when file and journal contradict each other.
    """
    global _portal
    close_portal()
    _portal = Portal(Path(folder), recover=recover)
    if recover:
        from casework import recovery  # needs this module

        recovery.record_opening(_portal)
    return _portal


def close_portal() -> None:
    global _portal
    if _portal:
        _portal.close()
    _portal = None


def portal() -> "Portal":
    if _portal is None:
        raise StorageTrouble("The data folder is not open.")
    return _portal


def rows(query: str, /, **params: Any) -> list[dict]:
    """The rows of a named query, each a dict by column."""
    with portal().reading() as cursor:
        return _rows(cursor.execute(named_queries.text(query), params or None))


def one(query: str, /, **params: Any) -> dict | None:
    """The first row of a named query, or None."""
    found = rows(query, **params)
    return found[0] if found else None


def scoped(actor: Any, query: str, /, **params: Any) -> list[dict]:
    """The rows of a query over restricted records, for this actor: its session is checked and `:person` is bound to the person's id."""
    actor.check()
    rights.renew_for_today(portal())
    return rows(query, person=actor.person_id, **params)


class Write:
    """What a change may do: run named statements, all kept for the audit."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, said: dict):
        self._cursor = cursor
        self._said = said
        self.statements: list[list] = []

    def said(self, what: str) -> str | None:
        """What the change says of itself: its `review`, its `person`."""
        return self._said[what]

    def about(self, **known: str) -> None:
        """Say what the change is about when that is known only inside it: `review`, `subject`, `summary`."""
        self._said.update(known)

    def __call__(self, query: str, /, **params: Any) -> int:
        """Run a statement; returns how many rows it touched."""
        self.statements.append(chain.statement(query, params))
        touched = self._cursor.execute(named_queries.text(query), params or None).fetchone()
        return touched[0] if touched else 0

    def many(self, name: str, records: list[dict]) -> int:
        """Run a statement once for each record; returns how many there were."""
        self.statements.extend(chain.statement(name, record) for record in records)
        if records:
            self._cursor.executemany(named_queries.text(name), [record for record in records])
        return len(records)

    def rows(self, query: str, /, **params: Any) -> list[dict]:
        """Read inside the change."""
        return _rows(self._cursor.execute(named_queries.text(query), params or None))

    def one(self, query: str, /, **params: Any) -> dict | None:
        found = self.rows(query, **params)
        return found[0] if found else None


@contextlib.contextmanager
def change(
    actor: Any,
    event: str,
    *,
    review: str | None = None,
    subject: str | None = None,
    summary: str = "",
    on_behalf_of: str = "",
    command_id: str | None = None,
) -> Iterator[Write]:
    """The only way to write: everything in the block and its audit row are committed together, or nothing is.

    `event` must be declared in procedure/events.toml. `summary` is shown in the activity record: no name from a record, no narrative.
    `command_id` makes the change happen once, however often it is sent. Raises SignedOut, AlreadyDone, StorageTrouble.
    """
    if event not in procedure.current().events:
        raise ValueError(f"The event {event!r} is not declared in procedure/events.toml.")
    said = {
        "event": event,
        "person": actor.person_id,
        "name": actor.name,
        "session": actor.session_id,
        "on_behalf_of": on_behalf_of or getattr(actor, "on_behalf_of", ""),
        "review": review,
        "subject": subject,
        "summary": summary,
    }
    with portal().changing() as cursor:
        actor.check()
        write = Write(cursor, said)
        if command_id is not None:
            if write.one("command_by_id", id=command_id):
                raise AlreadyDone
            said["command"] = command_id
        yield write
        portal().touched = rights.touched(query for query, _ in write.statements)
        if rights.RIGHTS in portal().touched:
            rights.lay(cursor)
        link = portal().add_link(cursor, said, write.statements)
        if command_id is not None:
            cursor.execute(named_queries.text("insert_command"), {"id": command_id, "seq": link.seq})


class Portal:
    """One open data folder. `last` is the newest row of the activity record (its number and hash): it grows with every change, so what was
    worked out from the records still holds while `last` is the same."""

    def __init__(self, folder: Path, *, recover: bool = True):
        os.umask(0o077)
        folder = folder.resolve()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.folder = folder
        self.path = folder / FILE
        self.backups = folder / "backups"
        self.backups.mkdir(mode=0o700, exist_ok=True)
        self.recovered = 0
        self._lock = threading.RLock()
        self.changer: int | None = None  # the thread with a change under way
        self.rights_day = clock.today()  # the day for which rights are laid in
        self.standing = self.rights_state = rights.new_state()  # of rights and sessions, of rights: what another number had is forgotten
        self.touched: frozenset[str] = frozenset()  # by the change under way: rights, sessions
        self._pending: chain.Link | None = None  # the change under way
        self._unwritten: list[chain.Link] = []  # committed, and not yet in the journal
        self._connect()
        try:
            self.migrated = migrations.bring_up_to_date(self)
            self.journal = Journal(folder / "journal")
            self.last = self._last_link()
            if recover:
                from casework import recovery  # needs this module

                self.recovered = recovery.meet_journal(self)
        except BaseException as trouble:
            self.close()
            if isinstance(trouble, duckdb.Error):
                raise StorageTrouble(
                    "The data file cannot be prepared for this version of the portal, and is as it was. See whether the disk is full."
                ) from trouble
            raise

    def _connect(self) -> None:
        try:
            if not self.path.exists():
                with duckdb.connect() as maker:
                    maker.execute(f"ATTACH '{_quoted(self.path)}' AS fresh (STORAGE_VERSION '{STORAGE}')")
            self._connection = duckdb.connect(
                str(self.path),
                config={
                    "threads": str(THREADS),
                    "memory_limit": "2GB",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "allow_community_extensions": "false",
                    "python_enable_replacements": "false",
                },
            )
        except duckdb.Error as trouble:
            _demand_free(trouble)
            raise StorageTrouble(
                "The data file cannot be opened. Nothing was touched. Restore the newest backup with the later changes, or ask for help."
            ) from trouble
        for setting in (
            "SET GLOBAL TimeZone = 'Europe/London'",
            f"SET temp_directory = '{_quoted(self.folder / 'tmp')}'",
            f"SET allowed_directories = ['{_quoted(self.backups)}/']",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            self._connection.execute(setting)

    def close(self) -> None:
        with self._lock, contextlib.suppress(duckdb.Error):
            self._connection.execute("CHECKPOINT")
        self._connection.close()

    def _reopen(self, failed: duckdb.DuckDBPyConnection) -> None:
        """Open the data file anew, unless another thread has done so since: `failed` is the connection that was seen to fail."""
        with self._lock:
            if self._connection is failed:
                with contextlib.suppress(duckdb.Error):
                    failed.close()
                self._connect()
                self._settle()

    def _settle(self) -> None:
        """What was under way when the file had to be opened anew either stands in it or does not: a commit may succeed and its checkpoint fail."""
        self.last = self._last_link()
        if self._pending and self.last == (self._pending.seq, self._pending.hash):
            self._unwritten.append(self._pending)
        self._pending = None

    def _last_link(self) -> tuple[int, str]:
        with self.reading() as cursor:
            return cursor.execute(named_queries.text("last_link")).fetchone() or (0, chain.START)

    @contextlib.contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of one's own. Raises StorageTrouble when the data file has failed; it is opened anew for the next reading."""
        used = self._connection
        try:
            with contextlib.closing(self._cursor()) as cursor:
                yield cursor
        except _INVALID as trouble:
            self._reopen(used)
            raise StorageTrouble("The data file had to be opened again. Try once more.") from trouble

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        used = self._connection
        try:
            return used.cursor()
        except duckdb.Error:
            self._reopen(used)
            return self._connection.cursor()

    @contextlib.contextmanager
    def changing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor inside a transaction, alone in the whole process: committed at the end of the block, or rolled back when it raises."""
        with self._lock:
            if self.changer:
                raise RuntimeError("A change may not hold another change.")
            self._bring_journal_up_to_date()
            self.changer = threading.get_ident()
            try:
                with contextlib.closing(self._cursor()) as cursor:
                    cursor.execute("BEGIN")
                    yield cursor
                    cursor.execute("COMMIT")
                if self._pending:
                    self.last = (self._pending.seq, self._pending.hash)
                    self._unwritten.append(self._pending)
            except BaseException as trouble:  # Streamlit's stop is no Exception; the closed cursor has rolled back
                self._failed(trouble)
            finally:
                self.standing = rights.new_state() if self.touched else self.standing
                self.rights_state = self.standing if rights.RIGHTS in self.touched else self.rights_state
                self.changer, self.touched, self._pending = None, frozenset(), None
            with contextlib.suppress(StorageTrouble):  # committed: the next change waits until the journal has it
                self._bring_journal_up_to_date()

    def _failed(self, trouble: BaseException) -> None:
        """Raise what has to be told of a change that did not end well; returns when it stands in the data file after all."""
        if isinstance(trouble, duckdb.TransactionException) and "Could not write" in str(trouble):
            raise StorageTrouble(NOT_TAKEN) from trouble
        if not isinstance(trouble, _BROKEN):
            raise trouble
        asked = self._pending
        try:
            self._reopen(self._connection)
        except (StorageTrouble, duckdb.Error) as still:
            raise StorageTrouble(
                "The disk is full or fails, and the data file cannot be opened again yet. Tell the administrator, then look whether this was saved."
            ) from still
        if asked is None or self.last != (asked.seq, asked.hash):
            raise StorageTrouble(NOT_TAKEN) from trouble

    def add_link(self, cursor: duckdb.DuckDBPyConnection, said: dict, statements: list[list]) -> chain.Link:
        """Add the audit row of a change inside its transaction, and hold its line for the journal."""
        seq, previous = self.last
        writes = chain.canonical(statements)
        happened_on = clock.now()
        said = {**said, "seq": seq + 1, "at": happened_on.isoformat(), "writes": chain.digest(writes)}
        line = chain.canonical(said)
        link = chain.Link(seq + 1, line, writes, chain.link_hash(previous, line))
        self.insert_link(cursor, link, said, happened_on)
        self._pending = link
        return link

    @staticmethod
    def insert_link(cursor: duckdb.DuckDBPyConnection, link: chain.Link, said: dict, happened_on: Any) -> None:
        shown = {column: said[key] for key, column in chain.SHOWN.items()}
        own = {"seq": link.seq, "happened_on": happened_on, "writes": link.writes, "line": link.line, "hash": link.hash}
        cursor.execute(named_queries.text("insert_activity"), shown | own)

    def _bring_journal_up_to_date(self) -> None:
        if not self._unwritten:
            return
        try:
            self.journal.append(self._unwritten)
        except OSError as trouble:
            raise StorageTrouble("The disk does not take the journal; no change is possible until there is space.") from trouble
        self._unwritten = []

    def rotate_journal(self) -> None:
        """A proven backup holds what the journal's lines hold: begin a new file, and let the oldest go."""
        with self._lock:
            self.journal.rotate()

    def links(self, after: int = 0) -> Iterator[chain.Link]:
        """The rows of the activity record as the chain sees them, in order."""
        with self.reading() as cursor:
            cursor.execute(named_queries.text("links_after"), {"seq": after})
            while batch := cursor.fetchmany(1000):
                yield from (chain.Link(*row) for row in batch)


@contextlib.contextmanager
def looking_into(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Read a data file that is not the open one, such as a backup."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("SET enable_external_access = false")
        yield connection


def attach_copy(cursor: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make a new, empty data file, known as `the_copy` until it is detached."""
    cursor.execute(f"ATTACH '{_quoted(path)}' AS the_copy (STORAGE_VERSION '{STORAGE}')")


def demand_free(folder: Path) -> None:
    """Raise PortalInUse when a process has the data file of this folder open. A damaged file counts as free."""
    if _portal and _portal.folder == folder.resolve():
        raise PortalInUse(os.getpid())
    path = folder / FILE
    if path.exists():
        try:
            with looking_into(path):
                pass
        except duckdb.Error as trouble:
            _demand_free(trouble)


def _demand_free(trouble: duckdb.Error) -> None:
    if isinstance(trouble, duckdb.IOException) and "lock" in str(trouble).lower():
        process = re.search(r"PID (\d+)", str(trouble))
        raise PortalInUse(int(process[1]) if process else None) from None


def _rows(cursor: duckdb.DuckDBPyConnection) -> list[dict]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
