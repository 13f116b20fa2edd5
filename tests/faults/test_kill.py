"""kill -9 while three threads write: nothing that anybody was told is saved is lost, no half change, the chain whole. PORTAL_KILLS: how often."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from casework import activity, database, integrity

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PORTAL_KILLS", "50"))


@pytest.mark.slow
@pytest.mark.req("S18")
@pytest.mark.timeout(120 + 5 * KILLS)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
def test_nothing_acknowledged_is_lost_when_the_portal_is_killed_again_and_again(tmp_path):
    chance = random.Random(18)
    folder, notes = tmp_path / "data", tmp_path / "notes"
    maker = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.writing", str(folder), str(notes)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    with maker:
        for number in range(KILLS):
            print("another", file=maker.stdin)
            process = int(maker.stdout.readline())
            if number % 5:
                assert maker.stdout.readline() == "open\n"
            time.sleep(chance.uniform(0.0, 0.3))  # every fifth time the kill falls somewhere in the opening
            os.kill(process, signal.SIGKILL)
            ended = maker.stdout.readline().replace("open\n", "") or maker.stdout.readline()
            assert ended == f"{-signal.SIGKILL}\n", "it ended by itself before it was killed"
    acknowledged = notes.read_text().split()
    database.open_portal(folder)
    try:
        kept = {row["name"] for row in database.rows("agency_names")}
        assert [name for name in acknowledged if not {f"{name}-a", f"{name}-b"} <= kept] == []
        assert {name[:-1] + "b" for name in kept} <= kept and {name[:-1] + "a" for name in kept} <= kept, "half a change"
        assert activity.inspect().problems == []
        events = Counter(json.loads(link.line)["event"] for link in database.portal().links())
        assert set(events) <= {"agency_added", "migrated"}, events  # killed between two migrations, the next start goes on with them
        assert 2 * events["agency_added"] == len(kept)
        assert integrity.of_records() == []
    finally:
        database.close_portal()
    assert len(acknowledged) > KILLS, "hardly anything was written: this proves nothing"
