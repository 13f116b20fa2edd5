"""Files damaged behind the portal's back: what was acknowledged comes back, or a sentence says what to do."""

import random
import shutil

import pytest

from casework import activity, backups, clock, database, integrity, migrations, restoring
from casework.actors import OPERATOR
from casework.errors import CaseworkError, StorageTrouble
from tests.rules.test_database import add_agency, agencies


@pytest.fixture
def unclean(tmp_path):
    """A data folder as a killed process leaves it: a log of thirty changes beside the data file, and the journal."""
    portal = database.open_portal(tmp_path / "live")
    for number in range(30):
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write, f"Agency {number}")
    shutil.copytree(portal.folder, tmp_path / "unclean")
    database.close_portal()
    assert (tmp_path / "unclean" / "portal.duckdb.wal").stat().st_size > 5_000
    yield tmp_path / "unclean"
    database.close_portal()


EVERYTHING = {f"Agency {number}" for number in range(30)}


@pytest.mark.req("S18")
def test_a_log_cut_anywhere_gives_back_every_acknowledged_change(unclean, tmp_path):
    """DuckDB opens such a file without a word at the last whole change; the journal knows better."""
    size = (unclean / "portal.duckdb.wal").stat().st_size
    chance = random.Random(4)
    lost = 0
    for cut in [0, 1, size - 1, *(chance.randrange(size) for _ in range(17))]:
        folder = tmp_path / f"cut {cut}"
        shutil.copytree(unclean, folder)
        with (folder / "portal.duckdb.wal").open("r+b") as log:
            log.truncate(cut)
        portal = database.open_portal(folder)
        assert agencies() == EVERYTHING, cut
        assert activity.inspect().problems == [] == integrity.of_records()
        lost += portal.recovered
        database.close_portal()
    assert lost > 30, "the log was not needed: this proves nothing"


@pytest.mark.req("S18", "S20")
@pytest.mark.parametrize("damage", ["zeroed tail", "flipped byte", "no data file header"])
def test_a_file_that_does_not_open_says_so_and_the_backup_with_later_changes_brings_all_back(unclean, damage):
    portal = database.open_portal(unclean)
    backup = backups.back_up(OPERATOR, now=clock.now())
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "Since")
    shutil.copy(f"{portal.path}.wal", unclean / "log")
    database.close_portal()
    shutil.move(unclean / "log", f"{portal.path}.wal")
    with (unclean / ("portal.duckdb" if damage.startswith("no") else "portal.duckdb.wal")).open("r+b") as file:
        content = file.read()
        file.seek(len(content) - 600 if damage == "zeroed tail" else 0 if damage.startswith("no") else len(content) // 2)
        file.write(b"\0" * 600 if damage != "flipped byte" else bytes([content[len(content) // 2] ^ 0xFF]))
    try:
        database.open_portal(unclean)
    except StorageTrouble as trouble:
        assert "Restore the newest backup" in str(trouble)
    database.close_portal()
    restoring.restore(backup, unclean, later_changes=True, now=clock.now())
    assert agencies() == {*EVERYTHING, "Since"}
    assert activity.inspect().problems == [] == backups.problems()


@pytest.mark.req("S18")
@pytest.mark.parametrize("tail", [b'{"seq": 31, "line": "{', b"\0" * 512, b"x"])
def test_a_torn_journal_line_is_dropped_and_nothing_acknowledged_with_it(unclean, tail):
    with (unclean / "journal" / "current.jsonl").open("ab") as journal:
        journal.write(tail)
    portal = database.open_portal(unclean)
    assert agencies() == EVERYTHING and portal.recovered == 0
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "After")
    database.open_portal(unclean)
    assert activity.inspect().problems == []


# --- migrations ---


@pytest.fixture
def next_version(tmp_path, monkeypatch):
    """The schema with one more migration, of which the test writes the text."""
    folder = tmp_path / "schema"
    shutil.copytree(migrations.FOLDER, folder)
    monkeypatch.setattr(migrations, "FOLDER", folder)
    return folder / "9001_next.sql"


def columns() -> set[str]:
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = 'agency' AND NOT internal").fetchall()
    return {name for (name,) in found}


@pytest.mark.req("S38")
def test_a_migration_that_fails_half_way_leaves_the_data_as_it_was(unclean, next_version, monkeypatch):
    next_version.write_text("ALTER TABLE agency ADD COLUMN first VARCHAR; CREATE TABLE half (id VARCHAR); SELECT no_such_column FROM agency;")
    with pytest.raises(StorageTrouble, match="as it was"):
        database.open_portal(unclean)
    next_version.unlink()
    database.open_portal(unclean)
    assert "first" not in columns() and agencies() == EVERYTHING and activity.inspect().problems == []


@pytest.mark.req("S38", "S20")
def test_a_migration_keeps_a_copy_of_before_and_can_be_gone_back_from(unclean, next_version):
    next_version.write_text("ALTER TABLE agency ADD COLUMN further VARCHAR DEFAULT 'new';")
    database.open_portal(unclean)
    assert "further" in columns() and agencies() == EVERYTHING
    (before,) = [backup for backup in backups.kept() if backup.kind == "before"]
    assert "9001_next" in before.path.name
    database.close_portal()
    next_version.unlink()
    with pytest.raises(StorageTrouble, match="made by a newer version"):
        database.open_portal(unclean)
    restoring.restore(before.path, unclean, now=clock.now())
    assert "further" not in columns() and agencies() == EVERYTHING


@pytest.mark.req("S38")
def test_a_backup_of_an_earlier_version_opens_in_the_new_one(unclean, next_version, tmp_path):
    database.open_portal(unclean)
    backup = backups.back_up(OPERATOR, tmp_path / "earlier", now=clock.now())
    database.close_portal()
    next_version.write_text("ALTER TABLE agency ADD COLUMN further VARCHAR DEFAULT 'new';")
    restoring.restore(backup, unclean, now=clock.now())
    assert "further" in columns() and agencies() == EVERYTHING and activity.inspect().problems == []


@pytest.mark.req("S20", "S38")
def test_without_space_for_the_copy_of_before_no_migration_is_begun(unclean, next_version, monkeypatch):
    next_version.write_text("ALTER TABLE agency ADD COLUMN further VARCHAR;")
    with monkeypatch.context() as full:
        full.setattr(backups, "_space", lambda _: (1, 2))
        with pytest.raises(CaseworkError, match="too little space"):
            database.open_portal(unclean)
    next_version.unlink()
    database.open_portal(unclean)
    assert "further" not in columns() and agencies() == EVERYTHING


@pytest.mark.req("S9", "S38")
def test_the_activity_record_of_an_earlier_version_stays_whole_without_its_key(tmp_path, monkeypatch):
    """With a key beside long texts each save would read all that was ever written again (0022)."""
    with monkeypatch.context() as earlier:
        folder = tmp_path / "schema"
        shutil.copytree(migrations.FOLDER, folder)
        for path in folder.glob("[0-9]*.sql"):
            if path.stem >= "0022":
                path.unlink()
        earlier.setattr(migrations, "FOLDER", folder)
        database.open_portal(tmp_path / "data")
        for number in range(30):
            with database.change(OPERATOR, "agency_added") as write:
                add_agency(write, f"Agency {number}")
        before = database.rows("activity_as_shown")
        database.close_portal()
    portal = database.open_portal(tmp_path / "data")
    with portal.reading() as cursor:
        constraints = "SELECT count(*) FROM duckdb_constraints() WHERE table_name = 'activity' AND constraint_type = 'PRIMARY KEY'"
        assert cursor.execute(constraints).fetchone() == (0,)
    assert database.rows("activity_as_shown")[: len(before)] == before and activity.inspect().problems == []
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "One more")
    assert activity.inspect().problems == [] and integrity.of_records() == []
    database.close_portal()
