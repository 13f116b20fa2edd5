"""Backups while people work: by button, by schedule, by command; each proven by opening it before it counts.

A backup's name says when it was made, which row of the activity record was the newest and how its hash begins, so that a data file put back from
an older day is found out. With PORTAL_BACKUP_KEY set, backups are sealed (`casework/sealing.py`); without it they are plain data files.
"""

import contextlib
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework import clock, copies, database, permissions, procedure, sealing
from casework.actors import PORTAL, Actor
from casework.errors import CaseworkError, Refused, StorageTrouble

KINDS = ("hourly", "daily", "asked", "before")
SPACE_FACTOR = 3  # free space that must be left: so many times the data
BEFORE_KEPT = 5
RETRY = timedelta(minutes=15)
_NAME = re.compile(r"(hourly|daily|asked|before)(?:-(\w+))?-(\d{8}T\d{6})Z-(\d{9,})-([0-9a-f]{16})\.duckdb(\.sealed)?")
_INSTANT = "%Y%m%dT%H%M%S"

_failed_on: datetime | None = None


@dataclass(frozen=True)
class Backup:
    """One backup kept in the data folder; `made_on` in UTC, `seq` and `hash` of the newest row of the activity record in it."""

    path: Path
    kind: str
    made_on: datetime
    seq: int
    hash: str
    sealed: bool


@dataclass(frozen=True)
class Status:
    """What the screen says of backups; sizes in bytes. `sentences` tell what needs somebody's care, the most pressing first."""

    newest: Backup | None
    age: timedelta | None
    stale: bool
    encrypted: bool
    failed_on: datetime | None
    failure: str
    free: int
    needed: int
    sentences: list[str]


def back_up(actor: Actor, target: Path | None = None, *, now: datetime) -> Path:
    """Make a backup at once, in the data folder or as `target`; returns its path. Raises Refused, StorageTrouble; a failure is recorded too."""
    permissions.demand(actor, "back_up")
    if target is not None and target.exists():
        raise Refused(f"There is a file {target.name} already. Choose another name; nothing was written over.")
    return _make(actor, "asked", now, target)


def run_when_due(now: datetime) -> Path | None:
    """The portal's own round: a daily backup on each new day, and one each hour between. After a failure it waits a quarter of an hour."""
    if _failed_on is not None and now - _failed_on < RETRY:
        return None
    kind = _due(now)
    return _make(PORTAL, kind, now) if kind else None


def kept() -> list[Backup]:
    """The backups in the data folder, newest first."""
    found = [_understood(path) for path in database.portal().backups.iterdir()]
    return sorted((backup for backup in found if backup), key=lambda backup: (backup.made_on, backup.seq), reverse=True)


def status(now: datetime) -> Status:
    """How backups stand."""
    newest = next((backup for backup in kept() if backup.kind != "before"), None)
    age = now - newest.made_on if newest else None
    stale = age is None or age > timedelta(hours=procedure.current().partnership.backups.stale_after_hours)
    last = database.one("last_try_at_a_backup")
    failed = last if last and last["event"] == "backup_failed" else None
    free, needed = _space(database.portal())
    encrypted = _key_is_set()
    sentences = []
    if failed:
        sentences.append(f"The last backup failed: {failed['summary']}")
    if newest is None:
        sentences.append("There is no backup yet. Make one now.")
    elif stale:
        sentences.append("The newest backup is old. Make one now, and see why none was made by itself.")
    if free < needed:
        sentences.append("There is too little space on the disk for backups. Make space.")
    if not encrypted:
        sentences.append(f"Backups are not encrypted: {sealing.KEY_NAME} is not set, or is too short.")
    failed_on, failure = (failed["happened_on"], failed["summary"]) if failed else (None, "")
    return Status(newest, age, stale, encrypted, failed_on, failure, free, needed, sentences)


def problems() -> list[str]:
    """Backups that know of a row which the activity record does not have (any more): its end was cut off, or an older file put back."""
    restored = database.one("last_restored")
    found = []
    for backup in kept():
        if restored and backup.made_on <= restored["happened_on"]:
            continue
        row = database.one("hash_of_row", seq=backup.seq) if backup.seq else {"hash": backup.hash}
        if row is None:
            found.append(f"The backup {backup.path.name} holds row {backup.seq}, and the activity record ends before it.")
        elif not row["hash"].startswith(backup.hash):
            found.append(f"Row {backup.seq} of the activity record is another than in the backup {backup.path.name}.")
    return found


def keep_before_migration(portal: database.Portal, name: str) -> Path:
    """A copy of the data as it was before the schema changes."""
    _demand_space(portal)
    return _proven_copy(portal, f"before-{name.replace('-', '_')}", clock.now())


# --- how one is made ---


def _make(actor: Actor, kind: str, now: datetime, target: Path | None = None) -> Path:
    global _failed_on
    portal = database.portal()
    try:
        _demand_space(portal)
        path = _proven_copy(portal, kind, now)
        if target is not None:
            path = _move_out(path, target)
    except (CaseworkError, OSError) as trouble:
        _failed_on = now
        why = str(trouble) if isinstance(trouble, CaseworkError) else "The disk did not take the backup."
        with contextlib.suppress(CaseworkError):
            with database.change(actor, "backup_failed", subject=kind, summary=why):
                pass
        raise StorageTrouble(why) from trouble
    _failed_on = None
    sealed = "encrypted" if sealing.is_sealed(path) else "not encrypted"
    with database.change(actor, "backup_made", subject=kind, summary=f"{kind}, {sealed}, {path.stat().st_size:,} bytes"):
        pass
    if target is None:
        portal.rotate_journal()
        _forget_old()
    return path


def _proven_copy(portal: database.Portal, kind: str, now: datetime) -> Path:
    """Copy, seal, open again and compare; only then does it get its name."""
    key = sealing.secret()
    work = portal.backups / "unproven"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        plain, sealed, opened = (work / name for name in ("plain", "sealed", "opened"))
        contents = copies.make(portal, plain)
        if key:
            sealing.seal(plain, sealed, key)
            plain.unlink()
            sealing.unseal(sealed, opened, key)
        if copies.contents_of(opened if key else plain) != contents:
            raise StorageTrouble("The backup does not hold what the data file held, and was thrown away.")
        name = f"{kind}-{now.astimezone(UTC):{_INSTANT}}Z-{contents.seq:09d}-{contents.hash[:16]}.duckdb"
        finished = portal.backups / (f"{name}.sealed" if key else name)
        (sealed if key else plain).replace(finished)
        return finished
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _move_out(path: Path, target: Path) -> Path:
    """Put a proven backup where it was asked for, perhaps on another disk; half a file never has the name."""
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.copyfile(path, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
        path.unlink()
    return target


def _due(now: datetime) -> str | None:
    scheduled = [backup for backup in kept() if backup.kind in ("hourly", "daily")]
    today = clock.local(now).date()
    if not any(backup.kind == "daily" and clock.local(backup.made_on).date() == today for backup in scheduled):
        return "daily"
    return "hourly" if now - scheduled[0].made_on >= timedelta(hours=1) else None


def _forget_old() -> None:
    settings = procedure.current().partnership.backups
    counts = {
        "hourly": settings.hourly_kept,
        "daily": settings.daily_kept,
        "asked": settings.daily_kept,
        "before": BEFORE_KEPT,
    }
    for kind, count in counts.items():
        for old in [backup for backup in kept() if backup.kind == kind][count:]:
            old.path.unlink()


def _demand_space(portal: database.Portal) -> None:
    free, needed = _space(portal)
    if free < needed:
        raise StorageTrouble(
            f"There is too little space for a backup: {free // 1_000_000:,} MB are free and {needed // 1_000_000:,} MB are needed."
        )


def _space(portal: database.Portal) -> tuple[int, int]:
    """Bytes that are free on the disk, and bytes that must be."""
    log = portal.path.with_name(f"{portal.path.name}.wal")
    size = portal.path.stat().st_size + (log.stat().st_size if log.exists() else 0)
    return shutil.disk_usage(portal.folder).free, SPACE_FACTOR * size


def _key_is_set() -> bool:
    try:
        return sealing.secret() is not None
    except Refused:
        return False


def _understood(path: Path) -> Backup | None:
    match = _NAME.fullmatch(path.name)
    if not match:
        return None
    kind, _, made, seq, beginning, sealed = match.groups()
    made_on = datetime.strptime(made, _INSTANT).replace(tzinfo=UTC)
    return Backup(path, kind, made_on, int(seq), beginning, bool(sealed))
