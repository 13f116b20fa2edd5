"""Names that must agree in several places: queries, verbs, events, the relations that `check` looks at, the targets the papers promise."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from casework import command_line, named_queries, procedure
from tests.house.test_rooms import FILES, ROOT, called, calls, name_of, tree

QUERY_CALLS = {"rows", "one", "frame", "scoped", "scoped_frame", "write", "many", "text"}
VERB_CALLS = {"may": 1, "demand": 1, "agencies_for": 1, "demand_for": 1, "_demand_for_review": 1}


def strings(path: Path) -> set[str]:
    return {node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


IN_CODE = {path: strings(path) for path in FILES}
SAID = set().union(*IN_CODE.values())


@cache
def procedure_except(*files: str) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (ROOT / "procedure").rglob("*.toml") if path.stem not in files)


@cache
def every_statement() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in named_queries.FOLDER.glob("*.sql"))


def test_every_query_has_a_name_of_its_own():
    named = [name for path in named_queries.FOLDER.glob("*.sql") for name in re.findall(r"^-- name: (\w+)\(", path.read_text(encoding="utf-8"), re.M)]
    assert sorted(named) == sorted(set(named)) == sorted(named_queries.every())


@pytest.mark.parametrize("name", sorted(named_queries.every()))
def test_every_query_is_used(name):
    assert name in SAID


def test_every_query_that_the_code_names_is_there():
    missing = []
    for path in FILES:
        for call in calls(path):
            function = called(call).rsplit(".", 1)[-1]
            owner = called(call).rsplit(".", 1)[0]
            if function in QUERY_CALLS and (owner in ("database", "write", "named_queries") or called(call) == "write"):
                place = 1 if function in ("scoped", "scoped_frame") else 0
                if len(call.args) > place and isinstance(call.args[place], ast.Constant) and call.args[place].value not in named_queries.every():
                    missing.append(f"{name_of(path)}, line {call.lineno}: {call.args[place].value}")
    assert missing == []


@pytest.mark.req("S4")
def test_every_verb_that_the_code_asks_for_is_in_the_matrix():
    unknown = []
    for path in FILES:
        for call in calls(path):
            owner, _, function = called(call).rpartition(".")
            if (owner == "permissions" and function in VERB_CALLS) or function in ("demand_for", "_demand_for_review"):
                verb = call.args[1] if len(call.args) > 1 else None
                if isinstance(verb, ast.Constant) and verb.value not in procedure.current().verbs:
                    unknown.append(f"{name_of(path)}, line {call.lineno}: {verb.value}")
    assert unknown == []


@pytest.mark.req("S4")
@pytest.mark.parametrize("verb", sorted(procedure.current().verbs))
def test_every_verb_of_the_matrix_is_asked_for(verb):
    in_data = procedure_except("roles", "events")
    assert verb in SAID or f"'{verb}'" in every_statement() or f'"{verb}"' in in_data


@pytest.mark.req("S9")
def test_every_event_that_the_code_writes_is_declared():
    undeclared = []
    for path in FILES:
        for call in calls(path):
            event = call.args[1] if called(call) in ("database.change", "audit.opened") and len(call.args) > 1 else None
            if isinstance(event, ast.Constant) and event.value not in procedure.current().events:
                undeclared.append(f"{name_of(path)}, line {call.lineno}: {event.value}")
    assert undeclared == []


@pytest.mark.parametrize("event", sorted(procedure.current().events))
def test_every_declared_event_is_written_somewhere(event):
    assert event in SAID or event in procedure_except("events")


# --- relations ---

NOT_RELATIONS = {("chronology_entry", "entry_id"), ("register_entry", "entry_id")}  # an entry's own id: its versions share it
# review_right is worked out anew from what it stands on, and the activity record keeps what was asked for, found or not


def test_check_looks_at_every_column_that_names_another_row(portal):
    with portal.reading() as cursor:
        there = set(
            cursor.execute(
                "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND ends_with(column_name, '_id') "
                "AND table_name IN (SELECT table_name FROM duckdb_tables()) AND table_name NOT IN ('activity', 'review_right') "
                "AND database_name = current_database()"
            ).fetchall()
        )
    looked_at = set(re.findall(r"SELECT '(\w+)' AS rows_of, '(\w+)' AS by_column", named_queries.text("orphans")))
    assert there - looked_at - NOT_RELATIONS == set()


# --- what the papers promise ---

PAPERS = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.exists()]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_every_command_in_the_papers_exists(paper):
    text = paper.read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z][a-z-]*)", text)) | set(re.findall(r"^ *(?:\$ )?make ([a-z][a-z-]*)", text, re.M)) <= TARGETS
    commands = command_line.commands_known()
    assert set(re.findall(r"python3? -m casework ([a-z][a-z-]*)", text)) <= commands


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_every_file_the_papers_link_to_is_there(paper):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", paper.read_text(encoding="utf-8"))
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_every_target_of_the_makefile_says_what_it_does():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    promised = {"help", "run", "demo", "test", "check", "bench", "backup", "restore", "lock", "check-host"}
    promised |= {"test-attack", "test-faults", "test-kill", "test-load", "test-journeys"}
    assert promised <= set(re.findall(r"^([a-z-]+):.*## \w", makefile, re.M))
