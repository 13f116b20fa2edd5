"""The journal: a line is there whole or not at all, whatever the crash."""

import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from casework.errors import StorageTrouble
from casework.journal import Journal
from tests.rules.test_chain import links


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


def test_lines_come_back_in_order(journal):
    journal.append(links(3)[:2])
    journal.append(links(3)[2:])
    assert list(Journal(journal.folder).links()) == links(3)


@pytest.mark.req("S18")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(cut=some.integers(0, 700))
def test_a_line_cut_off_by_a_crash_is_dropped_and_the_whole_ones_stay(journal, cut):
    journal.path.unlink(missing_ok=True)
    journal.append(links(4))
    content = journal.path.read_bytes()
    journal.path.write_bytes(content[:cut])
    whole = content[:cut].count(b"\n")
    again = Journal(journal.folder)
    assert list(again.links()) == links(4)[:whole]
    again.append(links(4)[whole:])
    assert list(again.links()) == links(4)


def test_a_line_damaged_in_the_middle_is_named(journal):
    journal.append(links(3))
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(lines[0] + b"\x00" * 40 + b"\n" + lines[2])
    with pytest.raises(StorageTrouble, match=r"Line 2 of the journal current.jsonl cannot be read"):
        list(Journal(journal.folder).links())


@pytest.mark.req("S19")
def test_a_line_the_disk_does_not_take_leaves_no_part_of_itself(journal, monkeypatch):
    journal.append(links(2)[:1])
    before = journal.path.read_bytes()
    real = os.write

    def half_then_full(handle, content):
        if len(content) > 10:
            return real(handle, content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", lambda handle, content: half_then_full(handle, content[:11] if len(content) > 11 else b""))
    with pytest.raises(OSError):
        journal.append(links(2)[1:])
    monkeypatch.undo()
    assert journal.path.read_bytes() == before
    journal.append(links(2)[1:])
    assert list(journal.links()) == links(2)


def test_rotation_keeps_all_lines_since_the_backup_before_the_last(journal):
    record = links(8)
    for start in range(0, 8, 2):
        journal.append(record[start : start + 2])
        journal.rotate()
    assert [link.seq for link in journal.links()] == [5, 6, 7, 8]
    journal.rotate()
    assert [link.seq for link in journal.links()] == [5, 6, 7, 8], "nothing new: nothing goes"


@pytest.mark.req("S22")
@pytest.mark.skipif(os.name != "posix", reason="Windows guards the folder by its own rights")
def test_only_the_portal_may_read_the_journal(journal):
    journal.append(links(1))
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.folder.stat().st_mode) == 0o700
