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

from casework import chronology, chronology_import, clock, database
from tests.bench.data import Places, actor, chronology_file


@dataclass(frozen=True)
class Import:
    """Seconds for so many files of so many rows: python-calamine reads them; the portal reads and understands them, as it does before it shows
    them; and it puts them in as well, each by one change."""

    files: int
    rows: int
    calamine: float
    understood: float
    stored: float


def imports(places: Places, where: Path, counts: tuple[tuple[int, int], ...], times: int) -> list[Import]:
    """`counts` are (files, rows of each). Each file goes in once; the reading and understanding before it is the median of several."""
    folder = Path(shutil.copytree(places.folder, where / "imports"))
    database.open_portal(folder)
    try:
        return [_import(actor("coordinator"), places.gathering, *count, times) for count in counts]
    finally:
        database.close_portal()


def _import(coordinator, review: str, files: int, count: int, times: int) -> Import:
    """Files of different rows, each of another agency as long as there are others."""
    contents = [chronology_file(count, begins=files + number) for number in range(files)]
    known = list(chronology.agencies_to_write_for(coordinator, review))
    agencies = [known[number % len(known)] for number in range(files)]

    def understand() -> None:
        for content, agency in zip(contents, agencies, strict=True):
            (table,) = chronology_import.open_file(coordinator, review, agency, "file.xlsx", content)
            assert len(chronology_import.read(table, review, today=clock.today()).understood.accepted) == count

    def bring_in() -> None:
        for number, (content, agency) in enumerate(zip(contents, agencies, strict=True)):
            took = chronology_import.import_file(
                coordinator, review, agency, f"{count}-{number}.xlsx", content, today=clock.today(), now=clock.now()
            )
            assert (took.read, took.new) == (count, count), took.held[:3]

    calamine, understood = alternating([lambda: [_read_alone(content) for content in contents], understand], times)
    return Import(files, count, calamine, understood, seconds(bring_in))


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
