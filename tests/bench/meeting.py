"""A panel meeting on a real server: thirty people on websockets of their own read, filter, write and comment on one large chronology.

python -m tests.bench.meeting [--people 30] [--entries 50000] [--minutes 10]      catalogue S53; the aim is a p95 under 1 s
It prints what each kind of action took on the clock, from the click until all is drawn, the server's memory, and whether every text of which
somebody was told that it is recorded stands in the data folder, once. The people share the machine's processors with the server.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from casework import clock, database, demonstration, integrity, passphrases, settings
from tests.bench import data
from tests.bench.browser import LONGEST, Tab
from tests.bench.meeting_people import Action, Minutes, Person, Seat
from tests.bench.reruns import processor_seconds
from tests.security.harness import QuickHasher, Server, Visitor

AIM = 1.0  # seconds, of the p95
STARVED = 20.0  # seconds: who waits longer has been left standing
PAUSE = 2.0, 8.0  # seconds between two things that one person does
AGENCIES = 23  # all of the demonstration's that can be written for
WRITERS = (
    Seat("police-author", "writes"),
    Seat("hospital-author", "writes"),
    Seat("coordinator", "writes", "Darlington Borough Council, Adult Social Care"),
    Seat("police-author", "writes"),
    Seat("coordinator", "writes", "Crown Prosecution Service"),
)
COMMENTS = Seat("panel-member", "comments")
READERS = ("panel-chair", "author", "panel-member", "coordinator", "police-manager", "hospital-author", "police-author")


@dataclass
class Found:
    """A meeting that is over, and what stands in the data folder since. `memory`: bytes at the beginning, and at each look since."""

    minutes: Minutes
    seconds: float
    people: int
    pause: tuple[float, float]
    memory: list[int] = field(default_factory=list)
    load: float = 0.0  # processes that wanted a core in the last minute, on average
    server_cpu: float = 0.0  # seconds of the processor, of the server and of those who use it
    own_cpu: float = 0.0
    log: str = ""
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)  # stands, and was told to nobody
    problems: list[str] = field(default_factory=list)  # of the folder's records and activity record

    @property
    def failures_in_log(self) -> list[str]:
        """A failure of a page is one line with its reference; a failure of the server itself a traceback."""
        return [line for line in self.log.splitlines() if "Traceback" in line or "reference " in line]

    @property
    def starved(self) -> list[Action]:
        return [action for action in self.minutes.actions if action.waited or action.seconds > STARVED]


def seats(people: int) -> list[Seat]:
    """So many: one who comments, one writer for about six people, five at most, and readers."""
    writing = list(WRITERS[: max(1, min(len(WRITERS), people // 6))])
    return [COMMENTS, *writing, *(Seat(name, "reads") for name in islice(cycle(READERS), people - 1 - len(writing)))]


def hold(
    folder: Path, review: str, taken: Sequence[Seat], seconds: float, *, passphrase: str, pause: tuple[float, float] = PAUSE
) -> Found:
    """Hold the meeting on a server of this folder, and look afterwards what the folder holds."""
    limits = {"browsers_per_person": len(taken), "socket_check_seconds": settings.Security.socket_check_seconds}
    server = Server(folder, settings=limits).start()
    found = Found(Minutes(), seconds, len(taken), pause)
    try:
        with ExitStack() as opened, _memory_watched(server, found.memory):
            tabs = [Tab(_signed_in(server, seat.username, passphrase), opened) for seat in taken]
            until = time.monotonic() + seconds
            people = [
                Person(seat, number, tab, review, found.minutes, pause=pause, until=until)
                for number, (seat, tab) in enumerate(zip(taken, tabs, strict=True))
            ]
            begun = processor_seconds(server), time.process_time()
            _all_at_once(people)
            found.server_cpu, found.own_cpu = processor_seconds(server) - begun[0], time.process_time() - begun[1]
        found.load = os.getloadavg()[0]
    finally:
        server.stop()
    found.log = server.log
    _look_into(folder, review, found)
    return found


def _all_at_once(people: list[Person]) -> None:
    threads = [threading.Thread(target=person.attend, name=f"{person.seat.username} {person.number}") for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _signed_in(server: Server, username: str, passphrase: str) -> Visitor:
    visitor = Visitor(server)
    assert visitor.try_sign_in(username, passphrase).status_code == 303, f"{username} cannot sign in"
    return visitor


@contextmanager
def _memory_watched(server: Server, seen: list[int]) -> Iterator[None]:
    over = threading.Event()

    def look() -> None:
        seen.append(server.memory)
        while not over.wait(0.5):
            seen.append(server.memory)
        seen.append(server.memory)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _look_into(folder: Path, review: str, found: Found) -> None:
    """What was told as recorded against what stands, after the server has closed the folder."""
    portal = database.open_portal(folder)
    try:
        with portal.reading() as cursor:
            texts = "SELECT information FROM chronology_entry WHERE review_id = $1 UNION ALL SELECT text FROM entry_comment WHERE review_id = $1"
            stands = Counter(text for (text,) in cursor.execute(texts, [review]).fetchall() if text in found.minutes.tried)
        found.problems = integrity.problems(clock.now())
    finally:
        database.close_portal()
    told = [*found.minutes.entries, *found.minutes.comments]
    found.lost = [text for text in told if not stands[text]]
    found.twice = [text for text, times in stands.items() if times > 1]
    found.untold = sorted(set(stands) - set(told))


# --- what it says


def report(found: Found, entries: int) -> list[str]:
    actions = found.minutes.actions
    said = [
        f"{found.people} people, {entries:,} entries, {found.seconds / 60:.1f} minutes: {len(actions):,} actions, "
        f"{len(actions) / found.seconds:.1f} a second. A person pauses {found.pause[0]:.0f} to {found.pause[1]:.0f} seconds between two things.",
        f"{os.cpu_count()} cores; {found.load:.1f} processes wanted one in the last minute, server and people among them. An action took "
        f"{found.server_cpu / len(actions) * 1000:.0f} ms of the processor in the server, {found.own_cpu / len(actions) * 1000:.0f} ms in its "
        f"browser; together they had {(found.server_cpu + found.own_cpu) / found.seconds:.1f} cores.",
        "",
        f"{'':28} {'times':>6} {'median':>7} {'p95':>7} {'worst':>7}  seconds",
        *(_line(kind, [one for one in actions if one.kind == kind]) for kind in sorted({one.kind for one in actions})),
        _line("everything", actions),
        "",
        _over(actions),
        _memory(found.memory),
        f"Errors: {len(found.minutes.troubles)}. Waited over {STARVED:.0f} s (none waits longer than {LONGEST:.0f} s): {len(found.starved)}. "
        f"Failures in the log: {len(found.failures_in_log)}.",
        *(f"  {one.kind}, {one.username}, {one.seconds:.1f} s: {one.trouble}" for one in found.minutes.troubles[:20]),
        *(f"  {line}" for line in found.failures_in_log[:20]),
        f"Told as recorded: {len(found.minutes.entries)} entries, {len(found.minutes.comments)} comments. Not there: {len(found.lost)}. "
        f"There twice: {len(found.twice)}. There and not told: {len(found.untold)}.",
        *(f"  {text}" for text in [*found.lost, *found.twice, *found.untold][:20]),
        *(found.problems or ["The folder is in order: records, activity record, journal."]),
    ]
    return said


def p95(actions: Sequence[Action]) -> float:
    took = [action.seconds for action in actions]
    return statistics.quantiles(took, n=20, method="inclusive")[-1] if len(took) > 1 else took[0]


def _line(kind: str, actions: Sequence[Action]) -> str:
    took = [action.seconds for action in actions]
    over = f"  over {AIM:.0f} s" if p95(actions) > AIM else ""
    return f"{kind:28} {len(took):6,} {statistics.median(took):7.2f} {p95(actions):7.2f} {max(took):7.2f}{over}"


def _over(actions: Sequence[Action]) -> str:
    kinds = sorted({one.kind for one in actions})
    over = [kind for kind in kinds if p95([one for one in actions if one.kind == kind]) > AIM]
    said = f"The aim is a p95 under {AIM:.0f} s: {'met' if p95(actions) <= AIM else 'missed'} over everything."
    return f"{said} Over it: {', '.join(over) or 'no kind of action'}."


def _memory(seen: Sequence[int]) -> str:
    begins, ends, most = (f"{one / 2**20:.0f} MB" for one in (seen[0], seen[-1], max(seen)))
    quarters = ", ".join(f"{seen[len(seen) * part // 4 - 1] / 2**20:.0f}" for part in (1, 2, 3))
    return f"Memory of the server: {begins} before anybody signs in, {ends} at the end, {most} at most; after each quarter {quarters} MB."


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.meeting", description=__doc__.split("\n\n")[0])
    parser.add_argument("--people", type=int, default=30, help="how many browsers are open")
    parser.add_argument("--entries", type=int, default=50_000, help="how many entries the chronology begins with, at least")
    parser.add_argument("--minutes", type=float, default=10, help="how long the meeting lasts")
    asked = parser.parse_args()
    passphrases.use(QuickHasher())
    with tempfile.TemporaryDirectory(prefix="meeting-") as name:
        each = -(-asked.entries // AGENCIES)
        places = data.combined(Path(name) / "data", AGENCIES, each)
        found = hold(
            places.folder, places.gathering, seats(asked.people), asked.minutes * 60, passphrase=demonstration.CAST["passphrase"]
        )
    print("\n".join(report(found, AGENCIES * each)))
    return 1 if found.minutes.troubles or found.failures_in_log or found.lost or found.twice or found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
