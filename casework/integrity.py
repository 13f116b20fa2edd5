"""Is everything in order? What `python -m casework check` asks, and the screen of the administrator may: reads only, mends nothing."""

import os
import stat
from datetime import datetime, timedelta
from pathlib import Path

from casework import activity, backups, database, forms, procedure, procedure_sets

OWN = (database.FILE, f"{database.FILE}.wal", "journal", "backups", "set-aside", "tmp")


def problems(now: datetime) -> list[str]:
    """A sentence for each thing that is wrong: in the records, the activity record, the journal, the backups and the files' modes."""
    found = [*of_records(), *activity.inspect().problems, *backups.problems(), *of_backups(now), *of_modes(database.portal().folder)]
    return [*found, *procedure_sets.troubles(), *forms.faults()]


def of_records() -> list[str]:
    """Rows that name what is not there, and what stands twice."""
    orphans = [
        f"{row['orphans']} of {row['rows_of']} name a row of {row['absent']} in {row['by_column']} that is not there."
        for row in database.rows("orphans")
    ]
    stale = database.one("rights_out_of_date")["rows"]
    rights = [f"{stale} rights laid in differ from those that hold today. Start the portal again."] if stale else []
    return orphans + rights + [f"More than one {row['what']} ({row['doubled']} times)." for row in database.rows("doubled")]


def of_backups(now: datetime) -> list[str]:
    """Backups that failed or grew old. A portal younger than the age at which a backup counts as old needs none yet."""
    found = backups.status(now)
    begun = database.one("first_change")["happened_on"]
    young = begun is None or now - begun < timedelta(hours=procedure.current().partnership.backups.stale_after_hours)
    missing = found.newest is None and young
    sentences = [f"The last backup failed: {found.failure}"] if found.failure else []
    if found.stale and not missing:
        sentences.append("The newest backup is old." if found.newest else "There is no backup.")
    return sentences


def of_modes(folder: Path) -> list[str]:
    """Files of the portal that others on this machine may read (Linux and macOS; Windows guards the folder by its own rights)."""
    if os.name != "posix":
        return []
    own = [folder / name for name in OWN]
    inside = [path for top in own if top.is_dir() for path in top.rglob("*")]
    found = [path for path in (folder, *own, *inside) if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    return [f"{path} can be read by others on this machine: its mode is {stat.S_IMODE(path.stat().st_mode):04o}." for path in found]
