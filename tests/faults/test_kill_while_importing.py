"""kill -9 while two people bring in files of one agency: every import that anybody was told is in is whole, and none is half."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from casework import activity, database, integrity
from tests.faults.importing import ROWS
from tests.rules.chronology_cases import notified

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("PORTAL_KILLS", "50")) // 10


@pytest.mark.slow
@pytest.mark.req("S18", "R173")
@pytest.mark.timeout(120 + 20 * KILLS)
def test_no_import_is_half_in_or_lost_when_the_portal_is_killed_again_and_again(made_cast, tmp_path):
    made, cast = made_cast
    folder, notes = tmp_path / "data", tmp_path / "notes"
    shutil.copytree(made, folder)
    database.open_portal(folder)
    notified(cast)
    database.close_portal()
    chance = random.Random(173)
    for _ in range(KILLS):
        command = [sys.executable, "-m", "tests.faults.importing", str(folder), cast.first, cast.police, str(notes)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout.readline() == "open\n"
                time.sleep(chance.uniform(0.3, 1.5))
            finally:
                process.kill()
        assert process.returncode == -signal.SIGKILL, "it ended by itself before it was killed"
    acknowledged = set(notes.read_text().split())
    database.open_portal(folder)
    try:
        files = Counter(row["file_name"].removesuffix(".csv") for row in database.rows("imports_of", review=cast.first))
        assert acknowledged <= set(files) and set(files.values()) == {1}
        entries = Counter(
            row["information"].split(" row ")[0] for row in database.rows("newest_entries_of", review=cast.first, agency=cast.police)
        )
        held = Counter(row["file_name"].removesuffix(".csv") for row in database.scoped(cast.imr_author, "held_rows_in_view", review=cast.first))
        assert entries == dict.fromkeys(files, ROWS - 1) and held == dict.fromkeys(files, 1)
        assert activity.inspect().problems == [] and integrity.of_records() == []
    finally:
        database.close_portal()
    assert len(acknowledged) > KILLS, "hardly anything was imported: this proves nothing"
