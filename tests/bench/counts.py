"""Two numbers that the server and the bench share through a file: how many readings of the data there were, and the nanoseconds they took."""

import mmap
from pathlib import Path


class Counts:
    """The counts in this file, which is made when it is not there."""

    def __init__(self, path: Path):
        if not path.exists():
            path.write_bytes(bytes(16))
        with path.open("r+b") as file:
            self._numbers = memoryview(mmap.mmap(file.fileno(), 16)).cast("q")

    def add(self, nanoseconds: int) -> None:
        self._numbers[0] += 1
        self._numbers[1] += nanoseconds

    @property
    def readings(self) -> int:
        return self._numbers[0]

    @property
    def seconds(self) -> float:
        return self._numbers[1] / 1e9
