"""A full disk: a clear sentence, nothing half-saved, reading goes on, and the next change works once there is space."""

import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from casework import activity, backups, clock, database, integrity
from casework.actors import OPERATOR
from casework.errors import StorageTrouble
from tests.rules.test_database import add_agency

resource = pytest.importorskip("resource", reason="Windows has no limit on the size of files")
MB = 1024 * 1024
pytestmark = [pytest.mark.slow]


class LimitedFiles:
    """A disk that takes no file larger than so many bytes."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, self.before[1]))

    def make_space(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)


class SmallDisk:
    """A disk of 256 MB of its own, in memory."""

    def __init__(self, folder: Path):
        self.folder = folder / "disk"
        self.folder.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", str(self.folder)], capture_output=True, check=False)
        if made.returncode:
            pytest.skip("Only root may mount a small disk.")

    def fill(self, free: int) -> None:
        stat = os.statvfs(self.folder)
        (self.folder / "filler").write_bytes(b"\0" * (stat.f_bavail * stat.f_frsize - free))

    def make_space(self) -> None:
        (self.folder / "filler").unlink(missing_ok=True)

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.folder)], check=True)


@pytest.fixture(params=[LimitedFiles, SmallDisk], ids=["file too large", "no space left"])
def disk(request, tmp_path):
    disk = request.param(tmp_path)
    with contextlib.closing(contextlib.ExitStack()) as ending:
        if hasattr(disk, "unmount"):
            ending.callback(disk.unmount)
        ending.callback(database.close_portal)
        ending.callback(disk.make_space)
        yield disk


def write_until_refused(most: int) -> tuple[list[str], str]:
    """The names of what was acknowledged, and the sentence of the refusal."""
    saved = []
    for number in range(most):
        name = f"{number} " + os.urandom(50_000).hex()
        try:
            with database.change(OPERATOR, "agency_added") as write:
                add_agency(write, name)
        except StorageTrouble as trouble:
            return saved, str(trouble)
        saved.append(name)
    raise AssertionError("The disk was never full.")


def kept() -> set[str]:
    return {row["name"] for row in database.rows("agency_names")}


def demand_working(folder: Path, saved: list[str]) -> None:
    """Everything acknowledged is there, now and after a new start, and a further change is taken."""
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "After")
    for _ in range(2):
        assert kept() == {*saved, "After"}
        assert activity.inspect().problems == [] == integrity.of_records()
        assert activity.inspect().rows == len(saved) + 1
        database.open_portal(folder)


@pytest.mark.req("S19")
@pytest.mark.parametrize("free", [3 * MB, 9 * MB])
def test_a_full_disk_refuses_a_change_whole_and_reading_goes_on(disk, free):
    database.open_portal(disk.folder)
    disk.fill(database.portal().path.stat().st_size + free if isinstance(disk, LimitedFiles) else free)
    saved, sentence = write_until_refused(400)
    assert "Tell the administrator" in sentence or "until there is space" in sentence
    assert set(saved) <= kept() and len(kept()) <= len(saved) + 1
    again, _ = write_until_refused(400)
    disk.make_space()
    database.rows("agency_names")
    demand_working(disk.folder, [name for name in kept() if name in {*saved, *again} or name not in saved])


@pytest.mark.req("S19")
def test_a_checkpoint_that_finds_no_space_loses_nothing_and_the_portal_opens_the_file_anew(disk):
    """DuckDB makes such a commit durable, says that it failed, and then refuses even reading until it is opened anew."""
    portal = database.open_portal(disk.folder)
    saved = []
    for number in range(20):
        with database.change(OPERATOR, "agency_added") as write:
            for each in range(10):
                saved.append(f"{number} {each} " + os.urandom(40_000).hex())
                add_agency(write, saved[-1])
    with portal.reading() as cursor:
        cursor.execute("CHECKPOINT")
    reopened = []
    settle = portal._settle
    portal._settle = lambda: (reopened.append(True), settle())
    # the log may grow to the 16 MB at which DuckDB writes it into the data file, and the data file may not grow by so much
    disk.fill(max(24 * MB, portal.path.stat().st_size + 8 * MB) if isinstance(disk, LimitedFiles) else 27 * MB)
    more, _ = write_until_refused(2000)
    disk.make_space()
    assert kept() >= {*saved, *more}
    assert activity.inspect().problems == []
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "After")
    everything = kept()
    assert "After" in everything and everything >= {*saved, *more}
    database.open_portal(disk.folder)
    assert kept() == everything and activity.inspect().problems == [] == integrity.of_records()
    assert reopened, "no checkpoint failed: this proves nothing"


@pytest.mark.req("S19", "S20")
def test_a_backup_on_a_full_disk_is_refused_told_and_leaves_nothing_behind(disk):
    portal = database.open_portal(disk.folder)
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "Ours")
    disk.fill(1 * MB)
    with pytest.raises(StorageTrouble):
        backups.back_up(OPERATOR, now=clock.now())
    disk.make_space()
    assert list(portal.backups.iterdir()) == []
    assert backups.status(clock.now()).failure
    assert backups.back_up(OPERATOR, now=clock.now()).exists()
    assert backups.status(clock.now()).failure == ""
    assert kept() == {"Ours"} and activity.inspect().problems == []
