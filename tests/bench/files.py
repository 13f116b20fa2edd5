"""What bringing in a chronology costs against reading its file alone, and what opening a data folder costs against opening its data file alone."""

import gc
import hashlib
import io
import itertools
import math
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import python_calamine

from casework import chronology, chronology_import, clock, database
from tests.bench.data import Places, actor, chronology_file


@dataclass(frozen=True)
class Import:
    """Seconds of the processor for so many files of so many rows: python-calamine reads them; the portal reads and understands them, as it does
    before it shows them; and it puts them in as well, each by one change. Of each file the best of several times, and all files together."""

    files: int
    rows: int
    calamine: float
    understood: float
    stored: float


def imports(places: Places, where: Path, counts: tuple[tuple[int, int], ...], times: int) -> list[Import]:
    """`counts` are (files, rows of each). Each time in a data folder of its own, as a file goes in once. What is imported is frozen, as in the
    server (web/life.py)."""
    gc.collect()
    gc.freeze()
    try:
        return [_import(places, where, *count, times) for count in counts]
    finally:
        gc.unfreeze()


def _import(places: Places, where: Path, files: int, count: int, times: int) -> Import:
    """Files of different rows, each of another agency as long as there are others. What is compared takes turns, file by file."""
    contents = [chronology_file(count, begins=files + number) for number in range(files)]
    best: list[list[float]] = [[math.inf] * 3 for _ in contents]
    for turn in range(times):
        folder = Path(shutil.copytree(places.folder, where / f"imports-{files}-{count}-{turn}"))
        database.open_portal(folder)
        try:
            for content, agency, least in zip(contents, _agencies(places), best, strict=False):
                took = [processor(one) for one in _asked(places.gathering, agency, content, count)]
                least[:] = map(min, least, took)
        finally:
            database.close_portal()
            shutil.rmtree(folder)
    return Import(files, count, *map(sum, zip(*best, strict=True)))


def _agencies(places: Places) -> Iterator[str]:
    return itertools.cycle(chronology.agencies_to_write_for(actor("coordinator"), places.gathering))


def _asked(review: str, agency: str, content: bytes, count: int) -> list[Callable[[], None]]:
    coordinator, name = actor("coordinator"), hashlib.sha256(content).hexdigest()

    def understand() -> None:
        (table,) = chronology_import.open_file(coordinator, review, agency, f"{name}.xlsx", content)
        assert len(chronology_import.read(table, review, today=clock.today()).understood.accepted) == count

    def bring_in() -> None:
        took = chronology_import.import_file(coordinator, review, agency, f"{name}.xlsx", content, today=clock.today(), now=clock.now())
        assert (took.read, took.new) == (count, count), took.held[:3]

    return [lambda: _read_alone(content), understand, bring_in]


def _read_alone(content: bytes) -> None:
    python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def opening(folder: Path, where: Path, times: int) -> tuple[float, float]:
    """Seconds until DuckDB has opened the data file and answered once, and until the portal has the whole folder open, journal and all."""
    copy = Path(shutil.copytree(folder, where / f"opening-{folder.parent.name}"))

    def portal() -> None:
        database.open_portal(copy)
        database.one("count_people")
        database.close_portal()

    def alone() -> None:
        with duckdb.connect(str(copy / database.FILE)) as connection:
            connection.execute("SELECT count(*) FROM person").fetchone()

    return tuple(alternating([alone, portal], times))


def alternating(asked: list[Callable[[], None]], times: int) -> list[float]:
    """The median seconds of each, taking turns, after one turn that is not counted."""
    took = [[seconds(one) for one in asked] for _ in range(times + 1)][1:]
    return [statistics.median(one) for one in zip(*took, strict=True)]


def seconds(asked: Callable[[], None]) -> float:
    begun = time.perf_counter()
    asked()
    return time.perf_counter() - begun


def processor(asked: Callable[[], object]) -> float:
    """Seconds of the processor, of all threads of this process: on a busy machine they say more than the clock."""
    begun = time.process_time()
    asked()
    return time.process_time() - begun
