"""What writing costs: small changes by one person and by eight at once, each with its audit row and its line in the fsynced journal, against the
same row written by DuckDB alone."""

import shutil
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from casework import clock, database, drafts
from casework.actors import Actor
from tests.bench.data import actor

TYPED = {"text": "The meeting was told what the neighbours had heard on the evening before. " * 4}
PEOPLE = ("coordinator", "chair", "head", "dasveg-chair", "dasveg-member", "panel-chair", "author", "police-author")


@dataclass(frozen=True)
class Saves:
    """`took` are the milliseconds of each save, as the person who saves waits for it."""

    took: list[float]
    seconds: float

    @property
    def a_second(self) -> float:
        return len(self.took) / self.seconds

    def percentile(self, percent: int) -> float:
        return statistics.quantiles(self.took, n=100, method="inclusive")[percent - 1]


def measure(made: Path, where: Path, each: int) -> dict[str, Saves]:
    """Saves in a copy of a data folder: DuckDB alone, one person, eight people who save `each` times."""
    folder = Path(shutil.copytree(made, where / "saves"))
    found = {"DuckDB alone": _alone(where / "alone.duckdb", each)}
    database.open_portal(folder)
    try:
        people = [actor(name) for name in PEOPLE]
        found["1 person"] = _by(people[:1], each)
        found["8 people"] = _by(people, each)
    finally:
        database.close_portal()
    return found


def _by(people: list[Actor], each: int) -> Saves:
    def save(person: Actor) -> Callable[[], None]:
        return lambda: drafts.keep(person, "preliminary", "bench", TYPED, now=clock.now())

    return _timed([save(person) for person in people], each)


def _alone(path: Path, each: int) -> Saves:
    """The same update of one row in a file of its own, committed each time."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE draft (id VARCHAR PRIMARY KEY, typed VARCHAR, kept_on TIMESTAMPTZ)")
        connection.execute("INSERT INTO draft VALUES ('one', '', NULL)")

        def save() -> None:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE draft SET typed = ?, kept_on = ? WHERE id = 'one'", [str(TYPED), clock.now()])

        return _timed([save], each)


def _timed(savers: list[Callable[[], None]], each: int) -> Saves:
    took: list[float] = []

    def work(save: Callable[[], None]) -> None:
        for _ in range(each):
            begun = time.perf_counter()
            save()
            took.append((time.perf_counter() - begun) * 1000)

    for save in savers:
        save()
    threads = [threading.Thread(target=work, args=(save,)) for save in savers]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == len(savers) * each, "a save failed"
    return Saves(took, time.perf_counter() - begun)
