"""Put a backup in the data file's place. What was there is set aside, never removed."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casework import copies, database, permissions, sealing
from casework.actors import OPERATOR
from casework.errors import CaseworkError, Refused


@dataclass(frozen=True)
class Restored:
    """The newest row that the backup held, the changes played again after it, and where what was there before now lies."""

    seq: int
    played_again: int
    set_aside: Path


def restore(source: Path, folder: Path, *, later_changes: bool = False, now: datetime) -> Restored:
    """Prove the backup, set data file, log and journal aside, put the backup in their place, bring it up to date and leave the portal open.

    `later_changes` plays what the journal holds after the backup again. Every session ends and every one-time link is withdrawn.
    Raises PortalInUse, Refused, StorageTrouble; everything is as it was then.
    """
    os.umask(0o077)
    folder = folder.resolve()
    database.demand_free(folder)
    if not source.is_file():
        raise Refused(f"There is no file {source}.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    proven = folder / "restoring.duckdb"
    copies.forget(proven)
    aside = folder / "set-aside" / f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    try:
        _unpack(source, proven)
        contents = copies.contents_of(proven)
        _set_aside(folder, aside, keep_journal=later_changes)
        proven.replace(folder / database.FILE)
        try:
            portal = database.open_portal(folder)
        except BaseException:
            _put_back(folder, aside)
            raise
    finally:
        copies.forget(proven)
    permissions.demand(OPERATOR, "restore")
    summary = f"to row {contents.seq} of {source.name}; {portal.recovered} later changes played again"
    with database.change(OPERATOR, "restored", summary=summary) as write:
        write("end_every_session", ended_on=now, ended_why="restored from a backup")
        write("withdraw_every_link", used_on=now)
    return Restored(contents.seq, portal.recovered, aside)


def _unpack(source: Path, target: Path) -> None:
    try:
        if sealing.is_sealed(source):
            sealing.unseal(source, target, sealing.secret())
        else:
            shutil.copyfile(source, target)
    except OSError as trouble:
        raise CaseworkError("The backup cannot be read, or there is no space to unpack it. Nothing was touched.") from trouble


def _set_aside(folder: Path, aside: Path, *, keep_journal: bool) -> None:
    aside.mkdir(mode=0o700, parents=True)
    for name in (database.FILE, f"{database.FILE}.wal"):
        if (folder / name).exists():
            (folder / name).rename(aside / name)
    journal = folder / "journal"
    if journal.exists():
        shutil.copytree(journal, aside / "journal")
        if not keep_journal:
            shutil.rmtree(journal)


def _put_back(folder: Path, aside: Path) -> None:
    """The backup could not be opened in its place: everything as it was."""
    copies.forget(folder / database.FILE)
    shutil.rmtree(folder / "journal", ignore_errors=True)
    for path in aside.iterdir():
        path.rename(folder / path.name)
    aside.rmdir()
