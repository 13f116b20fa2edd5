"""What is made of a long chronology, and what brings one in: seconds of the processor, and memory. Each is measured in a process of its own.

python -m tests.bench.long [--times 3]      it takes some minutes; it is part of `make bench`
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from casework import (
    chronology,
    chronology_compare,
    chronology_export,
    chronology_import,
    chronology_leaks,
    chronology_narrative,
    chronology_pictures,
    clock,
    database,
    passphrases,
)
from casework.actors import Actor
from parts import timeline
from tests.bench import data
from tests.bench.data import AGENCIES, ENTRIES_EACH, Places
from tests.bench.files import processor
from tests.security.harness import QuickHasher

FEW = 5
ONCE = "20 files of 1,000 rows put in"


@dataclass(frozen=True)
class Made:
    """What was measured: of so many entries, seconds at best, megabytes before and at the most, and the seconds that were asked for."""

    what: str
    entries: int
    seconds: float
    before: float
    most: float
    asked: float | None


def _word(actor: Actor, review: str, names_as: str | None = None) -> None:
    looked_at = chronology_leaks.before_export(actor, review, names_as).mark
    chronology_export.export_chronology(actor, review, file_format="docx", names_as=names_as, looked_at=looked_at, now=clock.now())


def _narrative(actor: Actor, review: str) -> None:
    looked_at = chronology_narrative.before_export(actor, review).mark
    chronology_narrative.export_narrative(actor, review, looked_at=looked_at, now=clock.now())


def _timeline(actor: Actor, review: str) -> None:
    drawn = chronology_pictures.timeline(actor, review)
    timeline.figure(drawn).to_json()
    timeline.says(drawn)


def _twenty_files(actor: Actor, review: str) -> None:
    agencies = list(chronology.agencies_to_write_for(actor, review))
    for number in range(AGENCIES):
        content = data.chronology_file(ENTRIES_EACH, begins=AGENCIES + number)
        agency = agencies[number % len(agencies)]
        chronology_import.import_file(actor, review, agency, f"{number}.xlsx", content, today=clock.today(), now=clock.now())


CASES: dict[str, tuple[Callable[[Actor, str], object], float | None]] = {  # with the seconds that are asked for
    "Word, in real names": (_word, 10),
    "Word, in initials": (lambda actor, review: _word(actor, review, "initials"), 10),
    "Word, in pseudonyms": (lambda actor, review: _word(actor, review, "pseudonyms"), 10),
    "Narrative, in pseudonyms": (_narrative, 10),
    "Timeline": (_timeline, 1),
    "What is alike or contradicts": (chronology_compare.find, 60),
    ONCE: (_twenty_files, None),
}


def measure(where: Path, times: int) -> list[Made]:
    """Each of the cases, of 5,000 entries and of 20,000. What puts files in is measured once, in a copy."""
    found = []
    for count in (FEW, AGENCIES):
        places = data.combined(where / f"long-{count}", count)
        found += [_apart(case, places, count * ENTRIES_EACH, times) for case in CASES if case != ONCE]
    copy = replace(places, folder=Path(shutil.copytree(places.folder, where / "long-once")))
    return [*found, _apart(ONCE, copy, AGENCIES * ENTRIES_EACH, 1)]


def _apart(case: str, places: Places, entries: int, times: int) -> Made:
    command = [sys.executable, "-m", "tests.bench.long", "--case", case, "--folder", str(places.folder), "--review", places.gathering]
    answer = subprocess.run([*command, "--times", str(times)], check=True, capture_output=True, text=True)
    return Made(case, entries, *json.loads(answer.stdout.splitlines()[-1]), CASES[case][1])


def _here(case: str, folder: str, review: str, times: int) -> str:
    database.open_portal(folder)
    try:
        coordinator, before = data.actor("coordinator"), _most()
        took = min(processor(lambda: CASES[case][0](coordinator, review)) for _ in range(times))
        return json.dumps([took, before, _most()])
    finally:
        database.close_portal()


def _most() -> float:
    """Megabytes that this process has held at the most. `getrusage` would tell of the process that began it, too."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


def lines(found: list[Made]) -> list[list[str]]:
    """A row for each: what, of how many entries, seconds found and asked for, megabytes before and at the most."""
    return [
        [one.what, f"{one.entries:,}", f"{one.seconds:.2f}", f"{one.asked:.0f}" if one.asked else "-", f"{one.before:.0f}", f"{one.most:.0f}"]
        for one in found
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.long", description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how often each is made; the best counts")
    for one in ("--case", "--folder", "--review"):
        parser.add_argument(one, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    passphrases.use(QuickHasher())
    if asked.case:
        print(_here(asked.case, asked.folder, asked.review, asked.times))
        return
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for line in lines(measure(Path(name), asked.times)):
            print(*line, sep=" | ", flush=True)


if __name__ == "__main__":
    main()
