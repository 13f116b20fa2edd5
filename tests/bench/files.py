"""What bringing in a chronology costs against reading its file alone, and what opening a data folder costs against opening its data file alone."""

import io
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import python_calamine

from casework import chronology_import, clock, database, demonstration
from tests.bench.data import Places, actor, chronology_file


@dataclass(frozen=True)
class Import:
    """Seconds for so many rows: python-calamine reads them; the portal reads and understands them; and it puts them in as well."""

    rows: int
    calamine: float
    understood: float
    stored: float


def imports(places: Places, where: Path, counts: tuple[int, ...], times: int) -> list[Import]:
    """Each file goes in once; the reading and understanding before it is the median of several."""
    folder = Path(shutil.copytree(places.folder, where / "imports"))
    database.open_portal(folder)
    try:
        author = actor("hospital-author")
        return [_import(author, places.gathering, count, times) for count in counts]
    finally:
        database.close_portal()


def _import(author, review: str, count: int, times: int) -> Import:
    content = chronology_file(count)

    def bring_in(dry_run: bool) -> None:
        took = chronology_import.import_file(
            author,
            review,
            demonstration.HOSPITALS,
            f"{count}.xlsx",
            content,
            dry_run=dry_run,
            today=clock.today(),
            now=clock.now(),
        )
        assert (took.read, took.accepted) == (count, count), took.held[:3]

    calamine, understood = alternating([lambda: _read_alone(content), lambda: bring_in(dry_run=True)], times)
    return Import(count, calamine, understood, seconds(lambda: bring_in(dry_run=False)))


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
