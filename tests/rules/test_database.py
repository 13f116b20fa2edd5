"""The one way to write: whole or not at all, one audit row for each change, nobody's saving lost to another's."""

import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from casework import activity, clock, database, people
from casework.actors import OPERATOR
from casework.errors import AlreadyDone, SignedOut, Stale, StorageTrouble


def add_agency(write, name="Harbour"):
    agency = database.new_id()
    write(
        "insert_agency", id=agency, name=name, short_name=name, kind="specialist", aliases="[]", valid_from=None, valid_to=None,
        successor_id=None,
    )  # fmt: skip
    return agency


def agencies() -> set[str]:
    return {row["name"] for row in database.rows("agency_names")}


def audit_rows() -> list[dict]:
    return database.rows("activity_as_shown")


# --- one change, one row ---


@pytest.mark.req("S9")
def test_a_change_adds_exactly_one_row_that_says_who_what_and_when(portal):
    before = clock.now()
    with database.change(OPERATOR, "agency_added", subject="agency 1", summary="by the test") as write:
        add_agency(write, "One")
        add_agency(write, "Two")
    (row,) = audit_rows()
    assert (row["event"], row["person_name"], row["subject"], row["summary"]) == (
        "agency_added", "Machine operator", "agency 1", "by the test",
    )  # fmt: skip
    assert before <= row["happened_on"] <= clock.now()
    assert agencies() == {"One", "Two"}


@pytest.mark.req("S9")
def test_when_the_audit_row_cannot_be_written_nothing_is(portal, monkeypatch):
    def fails(*_):
        raise RuntimeError("no row")

    monkeypatch.setattr(database.Portal, "insert_link", staticmethod(fails))
    with pytest.raises(RuntimeError):
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write)
    monkeypatch.undo()
    assert agencies() == set() and audit_rows() == [] and list(portal.journal.links()) == []
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write)
    assert activity.inspect().problems == []


class Stop(BaseException):
    """As Streamlit stops a script."""


@pytest.mark.req("S9")
@pytest.mark.parametrize("end", [ValueError("in a verb"), Stop(), KeyboardInterrupt()])
def test_a_change_that_raises_leaves_no_trace(portal, end):
    with pytest.raises(type(end)):
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write)
            raise end
    assert agencies() == set() and audit_rows() == [] and list(portal.journal.links()) == []
    assert portal.last[0] == 0


@pytest.mark.req("S9")
def test_a_change_must_be_declared(portal):
    with pytest.raises(ValueError, match="is not declared"):
        with database.change(OPERATOR, "something_else"):
            pass


@pytest.mark.req("S6")
def test_nothing_is_written_for_a_session_that_has_ended(cast):
    people.disable(OPERATOR, cast.coordinator.person_id, why="left", now=clock.now())
    rows = len(audit_rows())
    with pytest.raises(SignedOut):
        with database.change(cast.coordinator, "agency_added") as write:
            add_agency(write, "Never")
    assert "Never" not in agencies() and len(audit_rows()) == rows


def test_a_change_inside_a_change_is_refused_and_neither_is_written(portal):
    with pytest.raises(RuntimeError, match="may not hold another"):
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write, "Outer")
            with database.change(OPERATOR, "agency_added") as inner:
                add_agency(inner, "Inner")
    assert agencies() == set() and audit_rows() == []


@pytest.mark.req("S33")
def test_a_command_sent_twice_is_done_once(portal):
    with database.change(OPERATOR, "agency_added", command_id="click 1") as write:
        add_agency(write, "Once")
    with pytest.raises(AlreadyDone):
        with database.change(OPERATOR, "agency_added", command_id="click 1") as write:
            add_agency(write, "Twice")
    assert agencies() == {"Once"} and len(audit_rows()) == 1


@pytest.mark.req("S33")
def test_a_command_sent_by_eight_threads_at_once_is_done_once(portal):
    def send(number):
        try:
            with database.change(OPERATOR, "agency_added", command_id="click") as write:
                add_agency(write, f"Agency {number}")
            return True
        except AlreadyDone:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(send, range(8))) == [False] * 7 + [True]
    assert len(agencies()) == 1


# --- several people at once ---


@pytest.mark.req("S32")
def test_no_saving_is_lost_when_eight_people_change_the_same_row(portal):
    person = people.add(OPERATOR, username="ann", name="0", now=clock.now())
    refused = []

    def count_up(_):
        for _ in range(12):
            while True:
                row = database.one("person_by_id", id=person)
                new = {"name": str(int(row["name"]) + 1), "email": "", "job_title": "", "agency_id": None}
                try:
                    people.correct(OPERATOR, person, version=row["version"], **new)
                    break
                except Stale as stale:
                    refused.append(stale)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(8)))
    row = database.one("person_by_id", id=person)
    assert (row["name"], row["version"]) == (str(8 * 12), 8 * 12 + 1)
    assert refused, "eight people at one row, and nobody was ever told that another was quicker"
    assert activity.inspect().problems == []


@pytest.mark.req("S32")
def test_changes_of_different_people_do_not_run_into_each_other(portal):
    inside = 0
    most = 0

    def add(number):
        nonlocal inside, most
        with database.change(OPERATOR, "agency_added", subject=str(number)) as write:
            inside += 1
            most = max(most, inside)
            add_agency(write, f"{number} a")
            add_agency(write, f"{number} b")
            inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(60)))
    assert most == 1
    assert agencies() == {f"{number} {letter}" for number in range(60) for letter in "ab"}
    found = activity.inspect()
    assert (found.rows, found.problems) == (60, [])


def test_everybody_reads_their_own_answer(portal):
    with database.change(OPERATOR, "agency_added") as write:
        ids = [add_agency(write, f"Agency {number}") for number in range(40)]
    wrong = []

    def read(_):
        for number, agency in enumerate(ids):
            if database.one("agency_for_chronology", id=agency)["id"] != ids[number]:
                wrong.append(agency)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, range(8)))
    assert wrong == []


def test_a_reader_sees_a_change_only_when_it_is_whole(portal):
    begun, finish = threading.Event(), threading.Event()

    def slow():
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write)
            begun.set()
            finish.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(20)
    assert agencies() == set()
    finish.set()
    thread.join(20)
    assert agencies() == {"Harbour"}


# --- the journal beside it ---


@pytest.mark.req("S18")
def test_what_is_saved_is_in_the_journal_when_the_verb_returns(portal):
    for number in range(3):
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write, f"Agency {number}")
        assert [link.seq for link in portal.journal.links()][-1] == number + 1
    assert list(portal.journal.links()) == list(portal.links())


@pytest.mark.req("S19")
def test_while_the_journal_cannot_be_written_no_further_change_is_taken(portal, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as trouble:
        trouble.setattr(portal.journal, "append", full)
        with database.change(OPERATOR, "agency_added") as write:
            add_agency(write, "Committed")
        with pytest.raises(StorageTrouble, match="no change is possible until there is space"):
            with database.change(OPERATOR, "agency_added") as write:
                add_agency(write, "Refused")
        assert agencies() == {"Committed"}, "reading goes on"
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write, "Later")
    assert agencies() == {"Committed", "Later"}
    assert activity.inspect().problems == []


# --- the file ---


@pytest.mark.req("S22")
@pytest.mark.skipif(os.name != "posix", reason="Windows guards the folder by its own rights")
def test_nobody_else_on_the_machine_may_read_the_data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    database.open_portal(folder)
    with database.change(OPERATOR, "agency_added") as write:
        add_agency(write)
    modes = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    database.close_portal()
    assert "data/portal.duckdb" in modes and "data/journal/current.jsonl" in modes
    for name, mode in modes.items():
        assert mode == (0o700 if (tmp_path / name).is_dir() else 0o600), name


@pytest.mark.req("S11")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/etc/*')",
        "COPY person TO '/tmp/people.csv'",
        "ATTACH '/tmp/other.duckdb' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET threads = 8",
    ],
)
def test_sql_reaches_nothing_outside_the_data_file(portal, sql):
    with portal.reading() as cursor, pytest.raises(database.Trouble):
        cursor.execute(sql)


@pytest.mark.req("S11")
@pytest.mark.parametrize("text", ["'; DROP TABLE person; --", "$name", ":name", "\\", "%' OR 1=1 --", "x" * 100_000, "‮ت😀\u0301"])
def test_text_is_kept_as_it_was_typed(portal, text):
    with database.change(OPERATOR, "agency_added", summary="text") as write:
        add_agency(write, text)
    assert agencies() == {text}
    assert activity.inspect().problems == []
