"""python -m casework, as the machine's operator types it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

from casework import clock, command_line, database, reviews
from casework.actors import OPERATOR
from tests.conftest import open_copy
from tests.rules.chronology_cases import notified
from tests.rules.plan_cases import proceed

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ["init", "demo", "add-person", "reset-second-factor", "import-chronology", "import-action-plan", "export"]
COMMANDS += ["backup", "restore", "verify-audit", "check", "check-host"]


@pytest.fixture(scope="module")
def prepared(made_cast, tmp_path_factory):
    """Two agencies, and two reviews of which one has been decided."""
    folder, cast = tmp_path_factory.mktemp("prepared") / "data", made_cast[1]
    open_copy(made_cast[0], folder)
    notified(cast)
    proceed(cast.first)
    database.close_portal()
    return folder


@pytest.fixture
def folder(prepared, tmp_path, monkeypatch):
    """A prepared data folder, open in no process."""
    folder = shutil.copytree(prepared, tmp_path / "data")
    monkeypatch.setenv("PORTAL_DATA", str(folder))
    yield folder
    database.close_portal()


@pytest.fixture
def run(capsys):
    """Run a command in this process; gives its status, what it printed and what it complained of."""

    def run(*arguments):
        status = command_line.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return run


def activity_of(folder: Path) -> list[dict]:
    database.open_portal(folder)
    try:
        return database.rows("activity_as_shown")
    finally:
        database.close_portal()


@pytest.fixture
def chronology(tmp_path):
    """Three rows: one accepted, one with two problems, one with one."""
    path = tmp_path / "police.csv"
    path.write_text(
        "Date of contact,Information,Source\n"
        "03/02/2019,Attended after a call,Log 1\n"
        "31.09.1975,Not a day,Log 2\n"
        "On going,Still open,Log 3\n",
        encoding="utf-8",
    )
    return path


# --- init, people ---


def test_demo_prints_the_passphrase_once_and_who_may_sign_in_and_how_to_start_afresh(tmp_path, monkeypatch, run):
    folder = tmp_path / "demonstration"
    monkeypatch.setenv("PORTAL_DATA", str(folder))
    status, out, err = run("demo")
    assert (status, err) == (0, "") and out.count("an entirely fictional partnership") == 1
    assert re.search(r"^ +coordinator +Coordinator$", out, re.MULTILINE) and re.search(r"^ +author +Author$", out, re.MULTILINE)
    assert f"{folder}. Delete this folder to start afresh." in out and "Open http://localhost:8501" in out


@pytest.mark.req("S49")
def test_init_prepares_a_folder_and_prints_the_link_of_the_first_start(tmp_path, monkeypatch, run):
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "new"))
    status, out, err = run("init")
    assert status == 0 and err == "" and (tmp_path / "new" / "portal.duckdb").exists()
    first = re.search(r"http://localhost:8501/welcome/(\S{40,})", out)[1]
    assert re.search(r"/welcome/(\S+)", run("init")[1])[1] != first
    assert first.encode() not in b"".join(path.read_bytes() for path in (tmp_path / "new").rglob("*") if path.is_file())


def test_init_on_a_folder_with_people_makes_no_further_link(folder, run):
    status, out, _ = run("init")
    assert status == 0 and "/welcome/" not in out and "start the portal and sign in" in out


def test_a_person_is_added_with_agency_office_and_link(folder, run):
    status, out, _ = run(
        "add-person", "--username", "Ann.Example", "--name", "Ann Example", "--agency", "testshire  POLICE", "--office", "coordinator"
    )
    assert status == 0 and "/welcome/" in out
    database.open_portal(folder)
    person = database.one("person_by_username", username="ann.example")
    offices = [row["role"] for row in database.rows("offices_list") if row["person_id"] == person["id"]]
    agency = next(row for row in database.rows("agency_names") if row["id"] == person["agency_id"])
    assert (offices, agency["name"]) == (["coordinator"], "Testshire Police")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--username", "x", "--name", "X"], "This username cannot be used"),
        (["--username", "coordinator", "--name", "Somebody"], "Somebody has this username already"),
        (["--username", "ann", "--name", "Ann", "--agency", "Nowhere"], "no agency called Nowhere. Accepted: Testshire Health, Testshire Police"),
        (["--username", "ann", "--name", "Ann", "--office", "king"], "not a role"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_in_one_sentence_and_nothing_is_written(folder, run, arguments, sentence):
    rows = len(activity_of(folder))
    status, out, err = run("add-person", *arguments)
    assert status == 1 and out == "" and sentence in err and err.count("\n") == 1
    assert len(activity_of(folder)) == rows


@pytest.mark.req("S48")
def test_the_operator_resets_a_lost_second_factor_and_it_is_recorded(folder, run):
    database.open_portal(folder)
    coordinator = database.one("person_by_username", username="coordinator")["id"]
    with database.change(OPERATOR, "second_factor_set_up", subject=coordinator) as write:
        write(
            "insert_second_factor", id=database.new_id(), person_id=coordinator, secret_key="JBSWY3DPEHPK3PXP", used_step=0, set_up_on=clock.now()
        )  # fmt: skip
    database.close_portal()
    assert "Say why" in run("reset-second-factor", "--username", "coordinator", "--reason", " ")[2]
    assert run("reset-second-factor", "--username", "Coordinator", "--reason", "telephone lost")[0] == 0
    assert "has no second factor" in run("reset-second-factor", "--username", "coordinator", "--reason", "again")[2]
    assert "not found" in run("reset-second-factor", "--username", "nobody-at-all", "--reason", "lost")[2]
    (row,) = [row for row in activity_of(folder) if row["event"] == "second_factor_reset"]
    assert (row["person_name"], row["subject"], row["summary"]) == ("Machine operator", coordinator, "telephone lost")


# --- imports and exports ---


@pytest.mark.req("R173")
def test_an_import_accounts_for_every_row(folder, run, chronology):
    arguments = ("import-chronology", chronology, "--review", reference(folder), "--agency", "Testshire Police", "--json")
    status, out, _ = run(*arguments, "--dry-run")
    dry = json.loads(out)
    assert status == 0 and not [row for row in activity_of(folder) if row["event"] == "chronology_imported"]
    status, out, _ = run(*arguments)
    found = json.loads(out)
    assert status == 0 and found == dry
    assert found["read"] == 3 and found["accepted"] == 1
    assert found["read"] == found["accepted"] + len({problem["row"] for problem in found["held"]})
    assert {(problem["row"], problem["value"]) for problem in found["held"]} == {(3, "31.09.1975"), (4, "On going")}
    assert all(set(problem) == {"row", "column", "value", "reason"} and problem["reason"] for problem in found["held"])
    (row,) = [row for row in activity_of(folder) if row["event"] == "chronology_imported"]
    assert row["person_name"] == "Machine operator"


@pytest.mark.req("R173")
def test_an_import_tells_a_person_what_was_held_and_why(folder, run, chronology):
    status, out, _ = run("import-chronology", chronology, "--review", reference(folder), "--agency", "Testshire Police")
    assert status == 0 and out.startswith("3 rows read: 1 were accepted, 2 were held.") and "Row 3, column 'Date of contact':" in out


@pytest.mark.req("R173")
def test_an_import_tells_what_is_to_be_checked_in_rows_that_were_accepted(folder, run, tmp_path):
    file = tmp_path / "calls.csv"
    file.write_text("Date,Time,Information\n12/09/2019,after tea,Rang\n", encoding="utf-8")
    status, out, _ = run("import-chronology", file, "--review", reference(folder), "--agency", "Testshire Police")
    assert status == 0 and "To check in rows that are accepted (1):\n    Row 2, column 'Time': 'after tea'. This is not a time" in out


@pytest.mark.req("R131", "R173")
def test_the_published_recommendations_go_into_an_action_plan(folder, run, samples):
    file = samples / "dhr_recommendations_index.csv"
    status, out, _ = run("import-action-plan", file, "--review", reference(folder), "--json")
    found = json.loads(out)
    assert status == 0 and found["read"] == found["accepted"] + len({problem["row"] for problem in found["held"]}) > 0


@pytest.mark.req("S26")
@pytest.mark.parametrize("command", ["import-chronology", "import-action-plan"])
@pytest.mark.parametrize(
    ("name", "content"), [("renamed.xlsx", b"\x89PNG\r\n\x1a\n" + b"x" * 99), ("empty.csv", b""), ("other.csv", b"Colour,Shape\nred,round\n")]
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(folder, run, tmp_path, command, name, content):
    (tmp_path / name).write_bytes(content)
    agency = ["--agency", "Testshire Police"] if command == "import-chronology" else []
    status, out, err = run(command, tmp_path / name, "--review", reference(folder), *agency, "--json")
    assert status == 1 and json.loads(out) == {"refused": err.strip()} and err.count("\n") == 1
    assert not [row for row in activity_of(folder) if row["event"].endswith("_imported")]


def test_an_import_into_an_unknown_review_or_agency_or_from_no_file_is_refused(folder, run, chronology):
    for file, review, agency, sentence in (
        (chronology, "DHR-1999-99", "Testshire Police", "was not found"),
        (chronology, reference(folder), "Nowhere", "no agency called Nowhere"),
        (chronology.with_name("absent.csv"), reference(folder), "Testshire Police", "There is no file"),
    ):
        status, _, err = run("import-chronology", file, "--review", review, "--agency", agency)
        assert status == 1 and sentence in err


@pytest.mark.req("R173", "S45")
@pytest.mark.parametrize("what", ["chronology", "action-plan"])
def test_an_export_needs_a_reason_and_is_recorded_with_it(folder, run, chronology, tmp_path, what):
    run("import-chronology", chronology, "--review", reference(folder), "--agency", "Testshire Police")
    target = tmp_path / "out.xlsx"
    status, _, err = run("export", what, "--review", reference(folder), "--to", target, "--reason", "  ")
    assert status == 1 and "--reason" in err and not target.exists()
    status, out, _ = run("export", what, "--review", reference(folder), "--to", target, "--reason", "for the panel of 3 May")
    assert status == 0 and target.read_bytes().startswith(b"PK") and str(target) in out
    assert activity_of(folder)[-1]["summary"].endswith("for the panel of 3 May")
    assert run("export", what, "--review", reference(folder), "--to", target, "--reason", "again")[0] == 1


@pytest.mark.req("R77", "A37", "S9")
@pytest.mark.parametrize(
    ("more", "summary"),
    [(("chronology", "--format", "docx", "--agency", "Testshire Police", "--names", "initials"), "For the coroner"),
     (("narrative",), "Narrative of the chronology: For the coroner"), (("significant",), "Significant events: For the coroner")],
)  # fmt: skip
def test_the_chronology_is_written_out_in_word_by_agency_and_as_a_narrative(folder, run, chronology, tmp_path, more, summary):
    run("import-chronology", chronology, "--review", reference(folder), "--agency", "Testshire Police")
    target = tmp_path / "out.docx"
    status, _, err = run("export", *more, "--review", reference(folder), "--to", target, "--reason", "For the coroner")
    assert (status, err) == (0, "") and "word/document.xml" in zipfile.ZipFile(target).namelist()
    assert activity_of(folder)[-1]["summary"] == summary


@pytest.mark.req("R170", "R214")
def test_the_operator_says_of_how_many_places_in_a_file_without_real_names_they_know(folder, run, tmp_path):
    rows = "Date of contact,Information\n03/02/2019,Ring 07700 900123 or 07700 900124\n"
    (tmp_path / "telephone.csv").write_text(rows, encoding="utf-8")
    run("import-chronology", tmp_path / "telephone.csv", "--review", reference(folder), "--agency", "Testshire Police")
    target = tmp_path / "out.xlsx"
    asked = ("export", "chronology", "--names", "initials", "--review", reference(folder), "--to", target, "--reason", "For the coroner")
    status, _, err = run(*asked)
    assert status == 1 and not target.exists() and "Information: telephone number" in err and "07700" not in err and "--found 2" in err
    assert run(*asked, "--found", "3")[0] == 1 and run(*asked, "--found", "2")[0] == 0 and target.exists()
    assert activity_of(folder)[-1]["summary"] == "2 places that may tell who somebody is, looked at: For the coroner"


def reference(folder: Path) -> str:
    database.open_portal(folder)
    found = min(review.reference for review in reviews.all_in_view(OPERATOR))
    database.close_portal()
    return found


# --- backup, restore, verify, check ---


@pytest.mark.req("S20")
def test_backup_and_restore_bring_back_what_was_there(folder, run, tmp_path):
    assert run("backup", tmp_path / "kept")[0] == 0
    run("add-person", "--username", "later", "--name", "Later")
    status, out, _ = run("restore", tmp_path / "kept")
    assert status == 0 and "set-aside" in out
    database.open_portal(folder)
    assert database.one("person_by_username", username="later") is None
    assert database.one("person_by_username", username="coordinator")
    database.close_portal()
    assert run("check")[0] == 0 and run("verify-audit")[0] == 0


@pytest.mark.req("S10")
def test_verify_audit_says_that_the_record_is_whole_and_gives_its_last_hash(folder, run):
    rows = activity_of(folder)
    status, out, _ = run("verify-audit")
    assert status == 0 and f"{len(rows)} rows" in out and re.search(r"[0-9a-f]{64}", out)
    assert activity_of(folder)[-1]["event"] == "audit_verified"


@pytest.mark.req("S10")
def test_verify_audit_names_the_row_that_was_changed_and_writes_nothing(folder, run):
    portal = database.open_portal(folder)
    with portal.reading() as cursor:
        cursor.execute("UPDATE activity SET person_name = 'Nobody' WHERE seq = 4")
    database.close_portal()
    rows = len(activity_of(folder))
    for command in ("verify-audit", "check"):
        status, out, _ = run(command)
        assert status == 1 and "Row 4 of the activity record shows something else" in out
    assert len(activity_of(folder)) == rows


def test_check_lists_the_reviews_and_finds_nothing_wrong(folder, run):
    status, out, _ = run("check", "--json")
    assert status == 0
    assert json.loads(out) == {"ok": True, "problems": [], "reviews": sorted(json.loads(out)["reviews"])}
    assert len(json.loads(out)["reviews"]) == 2
    assert run("check")[1].startswith("Everything is in order.")


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("DELETE FROM person WHERE username = 'author'", "1 of membership name a row of person in person_id that is not there."),
        ("UPDATE membership SET review_id = 'gone' WHERE role = 'author'", "1 of membership name a row of review in review_id that is not there."),
        ("INSERT INTO draft SELECT uuid(), 'p', 'f', 's', '{}', now() FROM range(2)", "More than one draft of one person"),
    ],
)
def test_check_finds_what_no_foreign_key_guards(folder, run, sql, sentence):
    portal = database.open_portal(folder)
    with portal.reading() as cursor:
        cursor.execute(sql)
    database.close_portal()
    status, out, _ = run("check", "--json")
    found = json.loads(out)
    assert status == 1 and found["ok"] is False and any(sentence in problem for problem in found["problems"]), found


@pytest.mark.req("S22")
@pytest.mark.skipif(os.name != "posix", reason="Windows guards the folder by its own rights")
def test_check_and_check_host_find_a_file_that_others_may_read(folder, run, monkeypatch):
    monkeypatch.setenv("PORTAL_DISK_ENCRYPTION", "LUKS on the host")
    assert run("check-host")[0] == 0
    (folder / "journal" / "current.jsonl").chmod(0o644)
    for command in ("check", "check-host"):
        status, out, _ = run(command)
        assert status == 1 and "current.jsonl can be read by others on this machine: its mode is 0644." in out


@pytest.mark.req("S22")
def test_check_host_says_when_the_disk_is_not_known_to_be_encrypted(folder, run, monkeypatch):
    from casework import host

    monkeypatch.delenv("PORTAL_DISK_ENCRYPTION", raising=False)
    monkeypatch.setattr(host, "disk_encryption", lambda _: "")
    status, out, _ = run("check-host")
    assert status == 1 and "not seen to be encrypted" in out
    monkeypatch.setattr(host, "disk_encryption", lambda _: "LUKS")
    status, out, _ = run("check-host")
    assert status == 0 and "is encrypted: LUKS" in out


# --- while the portal runs, and what goes wrong ---

HOLDER = """
import sys, time
from casework import database
database.open_portal(sys.argv[1])
print("open", flush=True)
time.sleep(600)
"""


@pytest.mark.req("S39")
def test_while_the_portal_runs_every_command_says_so_with_the_process_and_touches_nothing(folder, run, chronology, tmp_path):
    review = reference(folder)
    assert run("backup", tmp_path / "kept")[0] == 0
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "open\n"
        there = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for arguments in (
            ["init"],
            ["add-person", "--username", "ann", "--name", "Ann"],
            ["import-chronology", chronology, "--review", review, "--agency", "Testshire Police", "--json"],
            ["import-action-plan", chronology, "--review", review],
            ["export", "chronology", "--review", review, "--to", tmp_path / "out.xlsx", "--reason", "r"],
            ["backup", tmp_path / "another"],
            ["restore", tmp_path / "kept"],
            ["verify-audit"],
            ["check"],
            ["check", "--json"],
        ):
            status, _, err = run(*arguments)
            assert status == 2 and f"(process {holder.pid})" in err and err.count("\n") == 1, arguments
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == there
        assert not (tmp_path / "out.xlsx").exists() and not (tmp_path / "another").exists()
    finally:
        holder.send_signal(signal.SIGTERM)
        holder.wait(30)


@pytest.mark.req("S30", "S31")
def test_what_nobody_foresaw_is_one_sentence_without_what_was_typed(folder, run, monkeypatch):
    from casework import integrity

    def fails(_):
        raise KeyError("CANARY narrative")

    monkeypatch.setattr(integrity, "problems", fails)
    status, out, err = run("check")
    assert status == 1 and "CANARY" not in out + err and "KeyError in commands.py" in err


@pytest.mark.req("S30")
def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path, monkeypatch, run):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "file" / "data"))
    status, _, err = run("init")
    assert status == 1 and err.count("\n") == 1


def test_commands_start_without_streamlit(folder):
    script = "import sys; from casework import command_line; command_line.main(['check']); print([m for m in sys.modules if 'streamlit' in m])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        command_line.main(["--help"])
    assert end.value.code == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        assert re.search(rf"^    {name}\b", out, re.M), name
