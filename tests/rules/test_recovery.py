"""File and journal tell the same story, or the portal says where they differ; what was acknowledged comes back."""

import shutil

import pytest

from casework import activity, clock, database, drafts, people, recovery
from casework.actors import OPERATOR
from casework.errors import StorageTrouble
from tests.conftest import make_cast
from tests.rules.test_database import add_agency, agencies, audit_rows

ACTIVITY_COLUMNS = ("event", "person_id", "person_name", "on_behalf_of", "session_id", "review_id", "subject", "summary")


def add(name: str) -> None:
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, name)


def tables(portal: database.Portal) -> dict[str, list]:
    """Every row of every table."""
    with portal.reading() as cursor:
        names = [name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall()]
        return {name: cursor.execute("SELECT * FROM query_table($name) ORDER BY ALL", {"name": name}).fetchall() for name in names}


def tamper(portal: database.Portal, sql: str) -> None:
    """As somebody with the file and a copy of DuckDB would."""
    with portal.reading() as cursor:
        cursor.execute(sql)


@pytest.mark.req("S18")
def test_changes_the_file_has_lost_are_played_again_from_the_journal(tmp_path):
    portal = database.open_portal(tmp_path)
    add("Before")
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    portal = database.open_portal(tmp_path)
    cast = make_cast()
    people.disable(OPERATOR, cast.nobody.person_id, why="left", now=clock.now())
    add("After")
    there = tables(portal)
    database.close_portal()

    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    portal = database.open_portal(tmp_path)
    assert portal.recovered == len(there["activity"]) - 1
    again = tables(portal)
    assert again["activity"].pop()[2] == "changes_played_again"
    secret = {"session"}  # the token's digest is secret and does not come back
    for name in there.keys() - secret - {"role_right"}:
        assert again[name] == there[name], name
    assert [row[0] for row in again["session"]] == [row[0] for row in there["session"]]
    assert activity.inspect().problems == []
    database.close_portal()


@pytest.mark.req("S18", "S33")
def test_a_command_played_again_stays_done(tmp_path):
    database.open_portal(tmp_path)
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    database.open_portal(tmp_path)
    with database.change(OPERATOR, "agency_added", command_id="click") as write:
        add_agency(write)
    database.close_portal()
    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    database.open_portal(tmp_path)
    assert database.one("command_by_id", id="click") == {"id": "click", "seq": 1}
    database.close_portal()


def test_what_was_secret_does_not_come_back_and_harms_nothing(tmp_path):
    database.open_portal(tmp_path)
    cast = make_cast()
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    database.open_portal(tmp_path)
    drafts.keep(cast.coordinator, "notification", "new", {"a": "CANARY"}, now=clock.now())
    database.close_portal()
    assert b"CANARY" not in b"".join(path.read_bytes() for path in (tmp_path / "journal").iterdir())
    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    database.open_portal(tmp_path)
    assert drafts.find(cast.coordinator, "notification", "new") is None
    drafts.keep(cast.coordinator, "notification", "new", {"a": "typed again"}, now=clock.now())
    assert drafts.find(cast.coordinator, "notification", "new").typed == {"a": "typed again"}
    database.close_portal()


@pytest.mark.req("S18")
def test_a_process_killed_between_commit_and_journal_loses_nothing(portal, monkeypatch):
    add("One")
    with monkeypatch.context() as killed:
        killed.setattr(portal.journal, "append", lambda links: (_ for _ in ()).throw(OSError("killed here")))
        add("Two")
    folder = portal.folder
    assert [link.seq for link in portal.journal.links()] == [1]
    portal = database.open_portal(folder)
    assert agencies() == {"One", "Two"} and portal.recovered == 0
    assert list(portal.journal.links()) == list(portal.links())


@pytest.mark.req("S18")
def test_a_lost_journal_is_written_again_from_the_file(portal):
    add("One")
    folder = portal.folder
    database.close_portal()
    shutil.rmtree(folder / "journal")
    portal = database.open_portal(folder)
    assert list(portal.journal.links()) == list(portal.links())
    assert len(list(portal.links())) == 1


@pytest.mark.req("S10")
def test_another_file_put_in_place_is_refused_and_nothing_is_touched(tmp_path):
    for folder, count in (("ours", 2), ("theirs", 3)):
        database.open_portal(tmp_path / folder)
        for number in range(count):
            add(f"{folder} {number}")
        database.close_portal()
    shutil.copy(tmp_path / "theirs" / "portal.duckdb", tmp_path / "ours" / "portal.duckdb")
    journal = (tmp_path / "ours" / "journal" / "current.jsonl").read_bytes()
    with pytest.raises(StorageTrouble, match="differ at change 2"):
        database.open_portal(tmp_path / "ours")
    assert (tmp_path / "ours" / "journal" / "current.jsonl").read_bytes() == journal


@pytest.mark.req("S10")
def test_an_old_file_put_back_is_named_before_anything_is_mended(tmp_path):
    database.open_portal(tmp_path)
    add("One")
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    database.open_portal(tmp_path)
    add("Two")
    database.close_portal()
    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    database.open_portal(tmp_path, recover=False)
    (problem,) = activity.inspect().problems
    database.close_portal()
    assert problem.startswith("Change 2 is in the journal and not in the data file")


@pytest.mark.req("S10")
def test_journal_lines_that_are_missing_in_between_are_not_played_over(tmp_path):
    database.open_portal(tmp_path)
    add("One")
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    database.open_portal(tmp_path)
    for name in ("Two", "Three", "Four"):
        add(name)
    database.close_portal()
    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    journal = tmp_path / "journal" / "current.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0] + lines[1] + lines[3])
    with pytest.raises(StorageTrouble, match="not all there"):
        database.open_portal(tmp_path)


def test_a_journal_line_that_cannot_be_played_stops_with_a_sentence(tmp_path, monkeypatch):
    database.open_portal(tmp_path)
    database.close_portal()
    shutil.copy(tmp_path / "portal.duckdb", tmp_path / "old.duckdb")
    database.open_portal(tmp_path)
    add("One")
    database.close_portal()
    shutil.copy(tmp_path / "old.duckdb", tmp_path / "portal.duckdb")
    known = dict(recovery.named_queries.every())
    known.pop("insert_agency")
    monkeypatch.setattr(recovery.named_queries, "every", lambda: known)
    with pytest.raises(StorageTrouble, match="Change 1 of the journal could not be played again"):
        database.open_portal(tmp_path)
    monkeypatch.undo()
    database.open_portal(tmp_path)
    assert agencies() == {"One"}
    database.close_portal()


# --- tampering with the record in the file: the row is named ---


@pytest.fixture
def record(portal):
    for number in range(1, 6):
        with database.change(OPERATOR, "agency_added", subject=str(number), review="r", on_behalf_of="b", summary=f"row {number}") as write:
            add_agency(write, f"Agency {number}")
    assert activity.inspect().problems == []
    return portal


@pytest.mark.req("S10")
@pytest.mark.parametrize("column", ACTIVITY_COLUMNS)
def test_a_column_changed_behind_the_portals_back_is_named_by_its_row(record, column):
    tamper(record, f"UPDATE activity SET {column} = 'another' WHERE seq = 3")
    assert activity.inspect().problems == ["Row 3 of the activity record shows something else than was recorded."]


@pytest.mark.req("S10")
def test_a_changed_time_is_named_by_its_row(record):
    tamper(record, "UPDATE activity SET happened_on = happened_on - INTERVAL 1 HOUR WHERE seq = 2")
    assert activity.inspect().problems == ["Row 2 of the activity record shows something else than was recorded."]


@pytest.mark.req("S10")
@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE activity SET line = replace(line, 'row 3', 'row 9') WHERE seq = 3", "Row 3 of the activity record was changed"),
        ("UPDATE activity SET writes = replace(writes, 'Agency 3', 'Other') WHERE seq = 3", "The values kept with row 3"),
        ("UPDATE activity SET line = 'nonsense' WHERE seq = 3", "Row 3 of the activity record was changed"),
        ("DELETE FROM activity WHERE seq = 3", "Row 3 of the activity record is missing"),
        ("DELETE FROM activity WHERE seq = 1", "Row 1 of the activity record is missing"),
        ("DELETE FROM activity WHERE seq >= 4", "Change 4 is in the journal and not in the data file"),
        ("UPDATE activity SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END WHERE seq IN (2, 3)", "Row 2 of the activity record was changed"),
    ],
)
def test_a_tampered_record_is_named_by_its_row(record, sql, named):
    tamper(record, sql)
    problems = activity.inspect().problems
    assert any(problem.startswith(named) for problem in problems), problems


@pytest.mark.req("S10")
def test_a_record_rewritten_with_a_whole_new_chain_differs_from_the_journal(record):
    from casework import chain

    previous, rewritten = chain.START, []
    for link in record.links():
        line = link.line.replace("row 2", "row two")
        previous = chain.link_hash(previous, line)
        rewritten.append({"seq": link.seq, "line": line, "hash": previous})
    with record.reading() as cursor:
        cursor.executemany(
            "UPDATE activity SET line = $line, hash = $hash, summary = replace(summary, 'row 2', 'row two') WHERE seq = $seq", rewritten
        )
    assert activity.inspect().problems == [f"Change {seq} differs between the journal and the data file." for seq in (2, 3, 4, 5)]


def test_the_proof_on_screen_is_itself_recorded(cast):
    found = activity.verify(cast.auditor)
    assert found.problems == [] and found.rows == len(audit_rows()) - 1
    assert audit_rows()[-1]["event"] == "audit_verified"
