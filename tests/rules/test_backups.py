"""Backups: made while people work, proven before they count, sealed, and able to come back whole."""

import os
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from casework import activity, backups, clock, copies, database, integrity, people, procedure, restoring, sealing
from casework.actors import OPERATOR
from casework.errors import CaseworkError, NotAllowed, PortalInUse, Refused, StorageTrouble
from tests.conftest import make_cast, person
from tests.rules.test_database import add_agency, agencies, audit_rows
from tests.rules.test_recovery import tables

KEY = "correct horse battery staple green"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FREE = 10**12


@pytest.fixture
def sealed(monkeypatch):
    monkeypatch.setenv(sealing.KEY_NAME, KEY)


@pytest.fixture(autouse=True)
def no_failure_before(monkeypatch):
    monkeypatch.setattr(backups, "_failed_on", None)


def add(name: str) -> None:
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, name)


# --- restoring ---


@pytest.mark.req("S20")
@pytest.mark.parametrize("key", [None, KEY])
def test_what_was_backed_up_comes_back_byte_for_byte(portal, monkeypatch, tmp_path, key):
    if key:
        monkeypatch.setenv(sealing.KEY_NAME, key)
    cast = make_cast()
    add("‮ت😀 ' \\ " + "x" * 5_000)
    there = tables(portal)
    backup = backups.back_up(OPERATOR, tmp_path / "kept.backup", now=clock.now())
    people.disable(OPERATOR, cast.nobody.person_id, why="left", now=clock.now())
    database.close_portal()

    restored = restoring.restore(backup, portal.folder, now=clock.now())
    again = tables(database.portal())
    assert again["activity"][-1][2] == "restored"
    again["activity"].pop()
    ended = [row for row in again["session"] if row[4] is not None]
    assert len(ended) == len(there["session"]) > 0, "every session ends with a restore"
    for name in there.keys() - {"session"}:
        assert again[name] == there[name], name
    assert [row[:4] for row in again["session"]] == [row[:4] for row in there["session"]]
    assert activity.inspect().problems == [] == integrity.of_records()
    assert restored.seq == len(there["activity"])
    assert (restored.set_aside / "portal.duckdb").exists() and (restored.set_aside / "journal" / "current.jsonl").exists()


@pytest.mark.req("S20")
def test_a_damaged_data_file_comes_back_with_the_changes_made_since_the_backup(portal):
    add("Before")
    backup = backups.back_up(OPERATOR, now=clock.now())
    add("Since")
    database.close_portal()
    portal.path.write_bytes(b"\x00" * 4096)
    with pytest.raises(StorageTrouble, match="cannot be opened"):
        database.open_portal(portal.folder)
    restored = restoring.restore(backup, portal.folder, later_changes=True, now=clock.now())
    assert agencies() == {"Before", "Since"} and restored.played_again == 2  # 'backup made', and the agency
    assert activity.inspect().problems == [] == backups.problems()


@pytest.mark.req("S20", "S14")
def test_after_a_restore_nobody_is_signed_in_and_no_old_link_works(portal):
    cast = make_cast()
    token = people.make_link(OPERATOR, cast.nobody.person_id, now=clock.now())
    backup = backups.back_up(OPERATOR, now=clock.now())
    database.close_portal()
    restoring.restore(backup, portal.folder, now=clock.now())
    assert database.rows("open_sessions") == []
    with pytest.raises(CaseworkError):
        people.link(token, now=clock.now())


@pytest.mark.req("S20")
@pytest.mark.parametrize("content", [b"", b"not a backup", b"\x89PNG\r\n\x1a\n" + b"x" * 100_000, sealing.MARK, sealing.MARK + b"x" * 500])
def test_a_file_that_is_no_backup_is_refused_and_nothing_is_touched(portal, sealed, tmp_path, content):
    add("Ours")
    database.close_portal()
    there = {path.relative_to(portal.folder): path.read_bytes() for path in portal.folder.rglob("*") if path.is_file()}
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    with pytest.raises(CaseworkError):
        restoring.restore(wrong, portal.folder, now=clock.now())
    assert {path.relative_to(portal.folder): path.read_bytes() for path in portal.folder.rglob("*") if path.is_file()} == there


@pytest.mark.req("S10", "S20")
def test_a_backup_whose_activity_record_was_changed_is_refused(portal, tmp_path):
    for number in range(3):
        add(f"Agency {number}")
    backup = backups.back_up(OPERATOR, tmp_path / "kept.duckdb", now=clock.now())
    database.close_portal()
    other = database.open_portal(tmp_path / "other")
    database.close_portal()
    shutil.copy(backup, other.path)
    shutil.rmtree(other.folder / "journal")
    portal_of_other = database.open_portal(other.folder)
    with portal_of_other.reading() as cursor:
        cursor.execute("DELETE FROM activity WHERE seq = 2")
    database.close_portal()
    with pytest.raises(StorageTrouble, match="Row 2 of the activity record is missing"):
        restoring.restore(other.path, portal.folder, now=clock.now())
    database.open_portal(portal.folder)
    assert agencies() == {"Agency 0", "Agency 1", "Agency 2"}


@pytest.mark.req("S20")
def test_a_backup_that_does_not_open_in_its_place_leaves_everything_as_it_was(portal, tmp_path, monkeypatch):
    add("Ours")
    backup = backups.back_up(OPERATOR, tmp_path / "kept.duckdb", now=clock.now())
    add("Since")
    database.close_portal()
    opened = database.open_portal

    def fails(_):
        raise StorageTrouble("It does not open.")

    monkeypatch.setattr(database, "open_portal", fails)
    with pytest.raises(StorageTrouble, match="does not open"):
        restoring.restore(backup, portal.folder, now=clock.now())
    opened(portal.folder)
    assert agencies() == {"Ours", "Since"} and activity.inspect().problems == []


# --- sealed ---


@pytest.mark.req("S21")
def test_nothing_can_be_read_in_a_sealed_backup(portal, sealed):
    add("CANARY-7f3a")
    backup = backups.back_up(OPERATOR, now=clock.now())
    assert backup.name.endswith(".sealed")
    assert not [path for path in portal.backups.rglob("*") if b"CANARY-7f3a" in path.read_bytes() or b"insert_agency" in path.read_bytes()]
    assert sorted(path.name for path in portal.backups.iterdir()) == [backup.name], "no plain copy is left beside it"


@pytest.mark.req("S21")
def test_a_backup_says_when_it_is_not_encrypted(portal, monkeypatch):
    monkeypatch.delenv(sealing.KEY_NAME, raising=False)
    add("CANARY-7f3a")
    backup = backups.back_up(OPERATOR, now=NOW)
    assert b"CANARY-7f3a" in backup.read_bytes()
    found = backups.status(NOW)
    assert not found.encrypted and any("not encrypted" in sentence for sentence in found.sentences)
    assert "not encrypted" in audit_rows()[-1]["summary"]


@pytest.mark.req("S21")
@pytest.mark.parametrize("key", [None, "another key that is long enough", KEY + " "])
def test_a_sealed_backup_opens_with_its_own_key_only(portal, sealed, monkeypatch, tmp_path, key):
    add("Ours")
    backup = backups.back_up(OPERATOR, tmp_path / "kept", now=clock.now())
    database.close_portal()
    monkeypatch.setenv(sealing.KEY_NAME, key or "")
    with pytest.raises(Refused, match=sealing.KEY_NAME):
        restoring.restore(backup, portal.folder, now=clock.now())


@pytest.mark.req("S21")
def test_a_key_too_short_to_protect_anything_is_refused(portal, monkeypatch):
    monkeypatch.setenv(sealing.KEY_NAME, "short")
    with pytest.raises(StorageTrouble, match="at least 20"):
        backups.back_up(OPERATOR, now=clock.now())
    assert audit_rows()[-1]["event"] == "backup_failed"


@pytest.mark.req("S21")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=some.sampled_from([0, 1, 63, 64, 65, 128, 200]), damage=some.sampled_from(["flip", "cut", "more", "swap"]), data=some.data())
def test_a_sealed_file_opens_as_it_was_or_not_at_all(tmp_path_factory, monkeypatch, size, damage, data):
    monkeypatch.setattr(sealing, "PIECE", 64)
    folder = tmp_path_factory.mktemp("sealed")
    plain, locked, opened = folder / "plain", folder / "locked", folder / "opened"
    plain.write_bytes(bytes(range(256))[:size])
    sealing.seal(plain, locked, KEY)
    sealing.unseal(locked, opened, KEY)
    assert opened.read_bytes() == plain.read_bytes()
    opened.unlink()

    content = bytearray(locked.read_bytes())
    header = len(sealing.MARK) + 23
    if damage == "flip":
        content[data.draw(some.integers(0, len(content) - 1))] ^= 1
    elif damage == "cut":
        del content[data.draw(some.integers(0, len(content) - 1)) :]
    elif damage == "more":
        content += b"x"
    elif size > 128:
        first, second = content[header : header + 80], content[header + 80 : header + 160]
        content[header : header + 160] = second + first
    else:
        return
    locked.write_bytes(content)
    with pytest.raises(Refused):
        sealing.unseal(locked, opened, KEY)
    assert not opened.exists()


# --- while people work ---


@pytest.mark.req("S20")
def test_a_backup_made_while_eight_people_write_is_one_moment_of_it(portal, tmp_path):
    ending = threading.Event()

    def work(number):
        made = 0
        while not ending.is_set():
            with database.change(OPERATOR, "agency_added", subject=str(number)) as write:
                add_agency(write, f"{number}-{made}-a")
                add_agency(write, f"{number}-{made}-b")
            made += 1
        return made

    with ThreadPoolExecutor(8) as pool:
        working = [pool.submit(work, number) for number in range(8)]
        made = [backups.back_up(OPERATOR, tmp_path / f"{number}.duckdb", now=clock.now()) for number in range(4)]
        ending.set()
        total = sum(each.result() for each in working)
    for path in made:
        contents = copies.contents_of(path)
        assert contents.tables["activity"] == contents.seq
        with database.looking_into(path) as cursor:
            names = {name for (name,) in cursor.execute("SELECT name FROM agency").fetchall()}
            (changes,) = cursor.execute("SELECT count(*) FROM activity WHERE event = 'agency_added'").fetchone()
        assert len(names) == 2 * changes, "half of a change is in the backup"
        assert {name[:-1] + "b" for name in names} <= names
    assert len(agencies()) == 2 * total
    assert activity.inspect().problems == []


# --- schedule, keeping, status ---


@pytest.mark.req("S20")
def test_the_portal_backs_itself_up_daily_and_hourly_and_keeps_so_many(portal):
    settings_ = procedure.current().partnership.backups
    add("Something")
    kinds = []
    for quarter in range(4 * 30):
        made = backups.run_when_due(NOW + timedelta(minutes=15 * quarter)) if quarter % 4 < 2 else None
        if made:
            kinds.append(made.name.split("-")[0])
    assert kinds.count("daily") == 2 and kinds.count("hourly") == 28
    kept = [backup.kind for backup in backups.kept()]
    assert kept.count("hourly") == settings_.hourly_kept and kept.count("daily") == 2
    assert backups.kept()[0].made_on >= NOW + timedelta(hours=28)
    assert activity.inspect().problems == [] == backups.problems()


def test_a_new_day_in_london_brings_a_daily_backup(portal):
    before_midnight = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # 23:30 in London
    assert backups.run_when_due(before_midnight).name.startswith("daily")
    assert backups.run_when_due(before_midnight + timedelta(minutes=20)) is None
    assert backups.run_when_due(before_midnight + timedelta(minutes=31)).name.startswith("daily")


@pytest.mark.req("S20")
def test_the_status_says_how_old_the_newest_backup_is_and_when_that_is_too_old(portal):
    assert backups.status(NOW).stale and "There is no backup yet" in " ".join(backups.status(NOW).sentences)
    backups.back_up(OPERATOR, now=NOW)
    later = backups.status(NOW + timedelta(hours=5))
    assert later.age == timedelta(hours=5) and not later.stale
    assert backups.status(NOW + timedelta(hours=27)).stale


@pytest.mark.req("S19", "S20")
def test_a_backup_that_fails_is_recorded_told_and_not_tried_again_at_once(portal, monkeypatch):
    backups.back_up(OPERATOR, now=clock.now())
    with monkeypatch.context() as full:
        full.setattr(backups.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
        later = clock.now() + timedelta(days=1)
        with pytest.raises(StorageTrouble, match="too little space for a backup"):
            backups.run_when_due(later)
        assert backups.run_when_due(later + timedelta(minutes=5)) is None
        found = backups.status(clock.now())
        assert "too little space" in found.failure and found.free < found.needed
        assert found.sentences[0].startswith("The last backup failed")
    assert audit_rows()[-1]["event"] == "backup_failed"
    backups.run_when_due(later + timedelta(minutes=16))
    assert backups.status(later + timedelta(minutes=17)).failure == ""


@pytest.mark.req("S19")
def test_a_copy_the_disk_does_not_take_leaves_no_part_of_itself(portal, monkeypatch):
    add("Something")

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies.os, "fsync", fails)
    with pytest.raises(StorageTrouble):
        copies.make(portal, portal.backups / "copy")
    monkeypatch.undo()
    assert list(portal.backups.iterdir()) == []
    backups.back_up(OPERATOR, now=clock.now())


@pytest.mark.req("S20")
def test_a_copy_that_lacks_a_row_is_thrown_away(portal, monkeypatch):
    add("Something")
    real = copies.contents_of

    def one_short(path):
        contents = real(path)
        return copies.Contents(contents.tables | {"agency": 0}, contents.seq, contents.hash)

    monkeypatch.setattr(copies, "contents_of", one_short)
    with pytest.raises(StorageTrouble, match="thrown away"):
        backups.back_up(OPERATOR, now=clock.now())
    assert list(portal.backups.iterdir()) == []


def test_a_file_that_is_there_is_not_written_over(portal, tmp_path):
    (tmp_path / "kept").write_text("precious")
    with pytest.raises(Refused, match="already"):
        backups.back_up(OPERATOR, tmp_path / "kept", now=clock.now())
    assert (tmp_path / "kept").read_text() == "precious"


@pytest.mark.req("S4")
def test_only_those_who_may_back_up_do(cast):
    backups.back_up(cast.coordinator, now=clock.now())
    with pytest.raises(NotAllowed):
        backups.back_up(cast.dasveg_member, now=clock.now())


# --- anchors ---


@pytest.mark.req("S10")
def test_an_end_cut_off_from_file_and_journal_alike_is_found_by_the_backup(portal):
    add("One")
    add("Two")
    backup = backups.back_up(OPERATOR, now=clock.now())
    assert re.search(r"-000000002-[0-9a-f]{16}\.duckdb", backup.name)
    with portal.reading() as cursor:
        cursor.execute("DELETE FROM activity WHERE seq > 1")
    folder = portal.folder
    database.close_portal()
    shutil.rmtree(folder / "journal")
    database.open_portal(folder)
    assert activity.inspect().problems == []
    assert backups.problems() == [f"The backup {backup.name} holds row 2, and the activity record ends before it."]


@pytest.mark.req("S10")
def test_backups_of_before_a_restore_are_no_reason_for_alarm(portal):
    add("One")
    early = backups.back_up(OPERATOR, now=clock.now())
    add("Two")
    backups.back_up(OPERATOR, now=clock.now())
    database.close_portal()
    restoring.restore(early, portal.folder, now=clock.now())
    assert backups.problems() == [] and activity.inspect().problems == []


@pytest.mark.req("S39")
def test_a_folder_in_use_is_not_restored(portal, tmp_path):
    backup = backups.back_up(OPERATOR, tmp_path / "kept", now=clock.now())
    with pytest.raises(PortalInUse, match=str(os.getpid())):
        restoring.restore(backup, portal.folder, now=clock.now())
    assert person("still_working").name.startswith("Still")
