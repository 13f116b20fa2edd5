"""What the combined view of 20 agencies with 1,000 entries each costs: a filter change against an empty page, and looking for what is alike.

python -m tests.bench.combined [--times 20]      it takes some minutes; it is no part of `make bench`
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from casework import chronology, chronology_compare, database, passphrases
from casework.chronology_filters import Filters
from tests.bench import data
from tests.bench.data import Places
from tests.bench.report import AIM
from tests.bench.reruns import EMPTY, WARMING, Cost, OpenPage, Place, serving, signed_in
from tests.security.harness import QuickHasher

WHOLE = "the whole page"
FILTERS = {
    "all in one list": {"place": "all"},
    "background apart": {},
    "one agency": {"place": "all", "agency": "gp"},
    "a period": {"place": "all", "from": "2016", "to": "2018"},
    "victim seen": {"place": "all", "seen": "yes"},
}


class FilterChange(OpenPage):
    """A page of which, once it is open, only the list is drawn again, as the browser asks for when a filter was changed."""

    fragment = ""

    def _ask(self) -> int:
        message = BackMsg()
        run = message.rerun_script
        run.page_name = "" if self._hash else self.place.page
        run.page_script_hash, run.fragment_id = self._hash, self.fragment
        run.query_string = urlencode(self.place.about)
        self._connection.send(message.SerializeToString())
        sent, within = 0, Counter()
        while True:
            frame = self._connection.recv(timeout=60)
            sent += len(frame)
            came = ForwardMsg()
            came.ParseFromString(frame)
            if came.HasField("navigation"):
                self._hash = came.navigation.page_script_hash
            if came.HasField("delta") and came.delta.fragment_id:
                within[came.delta.fragment_id] += 1
            if came.WhichOneof("type") == "script_finished":
                if self._hash and not self.fragment and within:
                    self.fragment = within.most_common(1)[0][0]
                return sent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.combined", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how often each page is drawn")
    passphrases.use(QuickHasher())
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        places = data.combined(Path(name) / "data")
        for line in [*_rules(places), *_reruns(places, parser.parse_args().times)]:
            print(line)


def _rules(places: Places) -> list[str]:
    database.open_portal(places.folder)
    try:
        coordinator, member, review = data.actor("coordinator"), data.actor("panel-member"), places.gathering
        begun = time.perf_counter(), time.process_time()
        groups = chronology_compare.find(coordinator, review)
        found = [f"find: {len(groups)} groups in {time.perf_counter() - begun[0]:.1f} s, {time.process_time() - begun[1]:.1f} s of the processor"]
        for label, actor in (("real names", coordinator), ("initials", member)):
            took = [_timed(lambda actor=actor: chronology.page(actor, review, Filters(text="bail"))) for _ in range(9)]
            found.append(f"a text looked for, {label}: {statistics.median(took):.0f} ms of the processor")
        return found
    finally:
        database.close_portal()


def _timed(call) -> float:
    begun = time.process_time()
    call()
    return (time.process_time() - begun) * 1000


def _reruns(places: Places, times: int) -> list[str]:
    """Each page in turn with the others, as tests/bench/reruns.py does it. The aim: 1.5 times the empty page, and the SQL on top."""
    shown = {EMPTY: Place(EMPTY), WHOLE: Place("chronology", about={"review": places.gathering, "place": "all"})} | {
        label: Place("chronology", about={"review": places.gathering, **asked}) for label, asked in FILTERS.items()
    }
    costs = {label: Cost() for label in shown}
    with serving(places.folder) as server, ExitStack() as opened:
        visitor = signed_in(server, "coordinator")
        pages = {
            label: (OpenPage if label in (EMPTY, WHOLE) else FilterChange)(server, visitor, place, opened) for label, place in shown.items()
        }
        for _ in range(WARMING):
            for page in pages.values():
                page.draw()
        turn = random.Random(1)
        for _ in range(times):
            for label in turn.sample(list(pages), len(pages)):
                pages[label].draw(costs[label])
    empty = costs[EMPTY].median("wall")
    return [
        f"{label:17} wall {cost.median('wall'):6.1f} ms  sql {cost.median('sql'):6.1f} ms  cpu {cost.median('cpu'):6.1f} ms  "
        f"without its SQL {(cost.median('wall') - cost.median('sql')) / empty:4.2f} times the empty page, asked {AIM}  "
        f"{cost.median('sent') / 1024:.0f} KB"
        for label, cost in costs.items()
    ]


if __name__ == "__main__":
    main()
