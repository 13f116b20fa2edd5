"""At each start: does the data file end where the journal ends?

File ahead: the process was killed between commit and journal; the journal gets the lines it lacks. Journal ahead: the file lost acknowledged
changes (a cut write-ahead log, an old copy put back); they are played again from the journal. Different at the same row: somebody changed one
of them, and only a person can say which is right.
"""

import json
from datetime import datetime
from itertools import chain as joined
from typing import TYPE_CHECKING

from casework import chain
from casework.errors import StorageTrouble

if TYPE_CHECKING:
    from casework.database import Portal


def meet_journal(portal: "Portal") -> int:
    """Returns the number of changes played again. Raises StorageTrouble when file and journal contradict each other."""
    kept = {link.seq: link for link in portal.journal.links()}
    if not kept:
        portal.journal.append(list(portal.links()))
        return 0
    with portal.reading() as cursor:
        last_seq, last_hash = cursor.execute(
            "SELECT coalesce(max(seq), 0), coalesce(arg_max(hash, seq), '') FROM activity"
        ).fetchone()
    if last_seq in kept and kept[last_seq].hash != last_hash:
        raise StorageTrouble(
            f"The data file and the journal differ at change {last_seq}. One of them was put in place from elsewhere, or changed. "
            "Nothing was touched. Restore the newest backup, or ask for help."
        )
    newest = max(kept)
    if last_seq > newest:
        portal.journal.append(list(portal.links(after=newest)))
        return 0
    missing = [kept[seq] for seq in range(last_seq + 1, newest + 1) if seq in kept]
    if not missing:
        return 0
    if missing[0].seq != last_seq + 1 or chain.broken_links(missing, last_hash or chain.START, last_seq):
        raise StorageTrouble(
            f"The data file ends at change {last_seq} and the journal at {newest}, and the changes between them are not all there. "
            "Nothing was touched. Restore the newest backup, or ask for help."
        )
    for link in missing:
        _play_again(portal, link)
    return len(missing)


def _play_again(portal: "Portal", link: chain.Link) -> None:
    """Run a journalled change's statements and put its row back as it was. What was secret is gone: that person gets a new link."""
    from casework.database import _queries

    said = json.loads(link.line)
    with portal.changing() as cursor:
        for name, params in json.loads(link.writes or "[]"):
            sql = _queries()[name]
            values = {key: chain.decoded(value) for key, value in params.items()}
            lost = {key: f"lost-{link.seq}-{key}" for key in _parameters(sql) - values.keys()}
            cursor.execute(sql, {**values, **lost} or None)
        portal._insert_link(cursor, link, said, datetime.fromisoformat(said["at"]))
        if said.get("command"):
            cursor.execute(_queries()["insert_command"], {"id": said["command"], "seq": link.seq})


def _parameters(sql: str) -> set[str]:
    import re

    return set(re.findall(r"\$(\w+)", sql))


def journal_problems(portal: "Portal") -> list[str]:
    """Where the journal and the activity record tell different stories; empty when they agree."""
    problems = []
    recorded = {link.seq: link.hash for link in portal.links()}
    last = 0
    for link in joined(portal.journal.links()):
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
