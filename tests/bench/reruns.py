"""What drawing a page again costs: one real server, one socket for each page, and the empty page in turn with the others.

Every page is opened and drawn a few times before anything is counted; then all pages take turns, so that whatever else the machine does meets
all of them alike.
"""

import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from casework import demonstration, settings
from tests.bench.counts import Counts
from tests.bench.data import Places
from tests.security.harness import Server, Visitor

FRONT_DOOR = Path(__file__).parent / "front_door.py"
EMPTY, EMPTY_AGAIN = "empty", "empty-again"
WARMING = 5


@dataclass(frozen=True)
class Place:
    """A page, who opens it, and the rest of its address."""

    page: str
    username: str = "coordinator"
    about: dict = field(default_factory=dict)


@dataclass
class Cost:
    """What each of the counted reruns took: milliseconds on the clock, of the processor, in the data; readings of the data; bytes sent."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    readings: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    def median(self, what: str) -> float:
        return statistics.median(getattr(self, what))


def places_of(places: Places) -> list[Place]:
    """Every page of the portal, opened by somebody who sees much on it."""
    gathering, monitored, arranged = ({"review": one} for one in (places.gathering, places.monitored, places.arranged))
    return [
        Place(EMPTY),
        Place(EMPTY_AGAIN),
        Place("my-work"),
        Place("reviews"),
        Place("dashboard", "head"),
        Place("procedure"),
        Place("administration", "administrator"),
        Place("activity", "auditor"),
        Place("account"),
        Place("overview", about=gathering),
        Place("notification", about=gathering),
        Place("preliminary", "dasveg-chair", arranged),
        Place("decision", about=gathering),
        Place("steps", about=gathering),
        Place("chronology", about=gathering),
        Place("chronology-entry", about={**gathering, "entry": places.entry}),
        Place("chronology-write", "police-author", gathering),
        Place("chronology-grid", "police-author", gathering),
        Place("chronology-import", "police-author", gathering),
        Place("held-rows", "police-author", gathering),
        Place("action-plan", about=monitored),
        Place("recommendation", about={**monitored, "recommendation": places.recommendation}),
        Place("action", about={**monitored, "action": places.action}),
        Place("action-plan-import", about=monitored),
    ]


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """The bench's server on this folder, with the limits of a real one."""
    counts = folder.parent / f"{folder.name}.counts"
    Counts(counts)
    os.environ["PORTAL_BENCH_COUNTS"] = str(counts)
    server = Server(
        folder, app=FRONT_DOOR, settings={"socket_check_seconds": settings.Security.socket_check_seconds}
    ).start()
    server.counts = Counts(counts)
    try:
        yield server
    finally:
        server.stop()


def signed_in(server: Server, username: str) -> Visitor:
    visitor = Visitor(server)
    answer = visitor.try_sign_in(username, demonstration.CAST["passphrase"])
    assert answer.status_code == 303, f"{username} cannot sign in"
    return visitor


class OpenPage:
    """A page open in a browser that asks for it again as Streamlit's own does: by the page's hash, with its address."""

    def __init__(self, server: Server, visitor: Visitor, place: Place, opened: ExitStack):
        self.server, self.place = server, place
        self._connection = opened.enter_context(visitor.socket()).connection
        self._hash = ""
        self._ask()
        assert self._hash, f"{place.page} was not drawn"

    def _ask(self) -> int:
        """Ask for the page; returns the bytes that came until it was drawn."""
        message = BackMsg()
        run = message.rerun_script
        run.page_name = "" if self._hash else self.place.page
        run.page_script_hash = self._hash
        run.query_string = urlencode(self.place.about)
        self._connection.send(message.SerializeToString())
        sent = 0
        while True:
            frame = self._connection.recv(timeout=60)
            sent += len(frame)
            came = ForwardMsg()
            came.ParseFromString(frame)
            if came.HasField("navigation"):
                self._hash = came.navigation.page_script_hash
            if came.WhichOneof("type") == "script_finished":
                return sent

    def draw(self, cost: Cost | None = None) -> None:
        counts = self.server.counts
        readings, seconds, cpu = counts.readings, counts.seconds, processor_seconds(self.server)
        begun = time.perf_counter()
        sent = self._ask()
        wall = time.perf_counter() - begun
        settled(self.server)
        if cost:
            cost.wall.append(wall * 1000)
            cost.cpu.append((processor_seconds(self.server) - cpu) * 1000)
            cost.sql.append((counts.seconds - seconds) * 1000)
            cost.readings.append(counts.readings - readings)
            cost.sent.append(sent)


def processor_seconds(server: Server) -> float:
    """What the server's process has had of the processor, all its threads together: the clock that Linux keeps for it, to the nanosecond."""
    return time.clock_gettime(~server.process.pid << 3 | 2)


def settled(server: Server) -> None:
    """Wait until the server has nothing to do: what it tidies up after the last message is part of the rerun."""
    before = -1.0
    while processor_seconds(server) - before > 0.0002:
        before = processor_seconds(server)
        time.sleep(0.01)


def measure(places: Places, times: int) -> dict[str, Cost]:
    """What each page's rerun costs, by page, over so many turns; a page that is not served is an error."""
    found: dict[str, Cost] = {}
    with serving(places.folder) as server, ExitStack() as opened:
        visitors = {name: signed_in(server, name) for name in {place.username for place in places_of(places)}}
        pages = [OpenPage(server, visitors[place.username], place, opened) for place in places_of(places)]
        for _ in range(WARMING):
            for page in pages:
                page.draw()
        turn = random.Random(1)
        for _ in range(times):
            for page in turn.sample(pages, len(pages)):
                page.draw(found.setdefault(page.place.page, Cost()))
        assert "Traceback" not in server.log, server.log
    return {place.page: found[place.page] for place in places_of(places)}
