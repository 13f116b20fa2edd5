"""The journal beside the data file: each change as one line, on the disk before anybody is told that it is saved.

It finds what DuckDB cannot tell: a data file that silently ends too early (a cut write-ahead log) or was put back from an old copy.
It holds every statement's values, so the missing end can be played again. Mode 0600; disposed of with the data.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from casework.chain import Link
from casework.errors import StorageTrouble

BINARY = getattr(os, "O_BINARY", 0)  # Windows would write its own line ends


class Journal:
    """The lines written since the last rotation, in `current.jsonl`; older ones in files named by their last line."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / "current.jsonl"
        self._drop_torn_end()

    def append(self, links: list[Link]) -> None:
        """Add the lines and wait until the disk has them. Raises OSError when it has not."""
        text = "".join(
            json.dumps({"seq": x.seq, "line": x.line, "writes": x.writes, "hash": x.hash}, ensure_ascii=True) + "\n"
            for x in links
        )
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | BINARY, 0o600)
        try:
            size = os.fstat(handle).st_size
            try:
                _write_all(handle, text.encode())
                os.fsync(handle)
            except BaseException:
                os.ftruncate(handle, size)
                raise
        finally:
            os.close(handle)

    def links(self) -> Iterator[Link]:
        """All lines kept, oldest first."""
        for path in [*sorted(self.folder.glob("to-*.jsonl")), self.path]:
            yield from self._links_of(path)

    def rotate(self, keep: int = 2) -> None:
        """Start a new file after a verified backup; keep the newest `keep` old ones."""
        last = max((link.seq for link in self._links_of(self.path)), default=0)
        if last:
            self.path.rename(self.folder / f"to-{last:012d}.jsonl")
        for old in sorted(self.folder.glob("to-*.jsonl"))[:-keep]:
            old.unlink()

    @staticmethod
    def _links_of(path: Path) -> Iterator[Link]:
        if not path.exists():
            return
        with path.open("rb") as lines:
            for number, text in enumerate(lines, start=1):
                try:
                    yield Link(**json.loads(text))
                except (ValueError, TypeError) as trouble:
                    raise StorageTrouble(
                        f"Line {number} of the journal {path.name} cannot be read: the file was damaged or changed. "
                        "Nothing was touched. Restore the newest backup, or ask for help."
                    ) from trouble

    def _drop_torn_end(self) -> None:
        """A line cut off by a crash was never acknowledged: nobody was told that it is saved."""
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.truncate(self.path, content.rfind(b"\n") + 1)


def _write_all(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
