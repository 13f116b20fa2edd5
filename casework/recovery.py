"""At each start: does the data file end where the journal ends?

File ahead: the process was killed between commit and journal; the journal gets the lines it lacks. Journal ahead: the file lost acknowledged
changes (a cut write-ahead log, an old copy put back); they are played again from the journal. Different at the same row: somebody changed one
of them, and only a person can say which is right.
"""

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

from casework import actors, chain, database, named_queries, rights
from casework.errors import StorageTrouble

if TYPE_CHECKING:
    from casework.database import Portal

_PARAMETER = re.compile(r"\$(\w+)")
_NOTHING = "Nothing was touched. Restore the newest backup, or ask for help."


def meet_journal(portal: "Portal") -> int:
    """Returns the number of changes played again. Raises StorageTrouble when file and journal contradict each other."""
    kept = {link.seq: link for link in portal.journal.links()}
    last_seq, last_hash = portal.last
    newest = max(kept, default=0)
    _demand_one_story(portal, kept, min(last_seq, newest))
    if last_seq >= newest:
        portal.journal.append(list(portal.links(after=newest)))
        return 0
    missing = [kept[seq] for seq in range(last_seq + 1, newest + 1) if seq in kept]
    if chain.broken_links(missing, last_hash, last_seq):
        raise StorageTrouble(
            f"The data file ends at change {last_seq} and the journal at {newest}, and the changes between them are not all there. {_NOTHING}"
        )
    for link in missing:
        _play_again(portal, link)
    return len(missing)


def record_opening(portal: "Portal") -> None:
    """A new schema, and changes played again, are for the activity record too."""
    told = {
        "migrated": portal.migrated and f"to {portal.migrated[-1]}",
        "changes_played_again": portal.recovered and f"{portal.recovered} changes",
    }
    for event, summary in told.items():
        if summary:
            with database.change(actors.PORTAL, event, summary=summary):
                pass


def journal_problems(portal: "Portal") -> list[str]:
    """Where the journal and the activity record tell different stories; empty when they agree."""
    problems = []
    recorded = {link.seq: link.hash for link in portal.links()}
    last = 0
    for link in portal.journal.links():
        last = link.seq
        if link.seq not in recorded:
            problems.append(
                f"Change {link.seq} is in the journal and not in the data file: its end was lost, or an old file put back."
            )
        elif recorded[link.seq] != link.hash:
            problems.append(f"Change {link.seq} differs between the journal and the data file.")
    if recorded and last < max(recorded):
        problems.append(f"The journal ends at change {last} and the data file at {max(recorded)}.")
    return problems


def column_problems() -> list[str]:
    """Rows of the activity record whose columns, which the screen shows, say something else than the line that the chain covers."""
    return [
        f"Row {row['seq']} of the activity record shows something else than was recorded."
        for row in database.rows("activity_as_shown")
        if not _shows_its_line(row)
    ]


def _shows_its_line(row: dict) -> bool:
    try:
        said = json.loads(row["line"])
        same_instant = datetime.fromisoformat(said["at"]) == row["happened_on"]
    except (ValueError, KeyError):
        return False
    return (
        same_instant and said["seq"] == row["seq"] and all(said[key] == row[column] for key, column in chain.SHOWN.items())
    )


def _demand_one_story(portal: "Portal", kept: dict[int, chain.Link], seq: int) -> None:
    """The newest change that both hold must be the same in both."""
    if seq not in kept:
        return
    recorded = next(portal.links(after=seq - 1), None)
    if recorded is None or recorded.hash != kept[seq].hash:
        raise StorageTrouble(
            f"The data file and the journal differ at change {seq}. One of them was put in place from elsewhere, or changed. {_NOTHING}"
        )


def _play_again(portal: "Portal", link: chain.Link) -> None:
    """Run a journalled change's statements and put its row back as it was. What was secret is gone: that person gets a new link."""
    said = json.loads(link.line)
    try:
        with portal.changing() as cursor:
            statements = json.loads(link.writes or "[]")
            for name, params in statements:
                sql = named_queries.text(name)
                values = {key: chain.decoded(value) for key, value in params.items()}
                lost = {key: f"lost-{link.seq}-{key}" for key in set(_PARAMETER.findall(sql)) - values.keys()}
                cursor.execute(sql, {**values, **lost} or None)
            if rights.RIGHTS in rights.touched(name for name, _ in statements):
                rights.lay(cursor)
            portal.insert_link(cursor, link, said, datetime.fromisoformat(said["at"]))
            if said.get("command"):
                cursor.execute(named_queries.text("insert_command"), {"id": said["command"], "seq": link.seq})
    except (ValueError, database.Trouble) as trouble:
        raise StorageTrouble(
            f"Change {link.seq} of the journal could not be played again; what came before it stands. Ask for help before going on."
        ) from trouble
    portal.last = (link.seq, link.hash)
