"""Which room may touch what: read from the code itself, so that a slip is found before it is a habit (docs/architecture.md)."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["app", "web", "pages", "parts", "casework"]  # each may use those after it
LONGEST = 400
ROOMS = {room: sorted((ROOT / room).rglob("*.py")) if room != "app" else [ROOT / "app.py"] for room in ORDER}
FILES = [path for paths in ROOMS.values() for path in paths if path.exists()]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> set[str]:
    """The first names of what a file imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
    return found


def for_types_only(path: Path) -> set[str]:
    blocks = [node for node in ast.walk(tree(path)) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    return {alias.name.split(".")[0] for block in blocks for node in ast.walk(block) if isinstance(node, ast.Import) for alias in node.names}


@cache
def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


@cache
def called(call: ast.Call) -> str:
    """The dotted name that is called: 'st.button', 'cursor.execute'."""
    return ast.unparse(call.func)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_room_uses_only_the_rooms_after_it(path):
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    allowed = set(ORDER[ORDER.index(room) :])
    assert imported(path) & set(ORDER) <= allowed


@pytest.mark.parametrize("path", ROOMS["casework"], ids=name_of)
def test_the_rules_need_neither_streamlit_nor_a_web_server(path):
    assert not imported(path) & {"streamlit", "streamlit_authenticator", "starlette", "uvicorn"}


@pytest.mark.req("S9")
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_one_module_alone_opens_the_data_file(path):
    uses = "duckdb" in imported(path) - for_types_only(path)
    assert uses == (name_of(path) == "casework/database.py")


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_can_be_read_at_once(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


# --- SQL ---

BUILT_SQL = {"casework/database.py": 5}  # ATTACH and SET take no parameters: the paths of our own folder, quoted


@pytest.mark.req("S11")
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_statement_is_built_from_text(path):
    built = []
    for call in calls(path):
        if called(call).rsplit(".", 1)[-1] not in ("execute", "executemany", "sql", "query") or not call.args:
            continue
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp) or ".format(" in ast.unparse(call.args[0]):
            built.append(ast.unparse(call))
    assert len(built) <= BUILT_SQL.get(name_of(path), 0), built


@pytest.mark.req("S9")
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_database_runs_statements(path):
    may = {"database", "migrations", "copies", "recovery", "rights"}
    if path.parent.name == "casework" and path.stem in may:
        return
    assert not [call for call in calls(path) if called(call).rsplit(".", 1)[-1] in ("execute", "executemany")]


# --- screens ---

OWN_MARKUP = {"parts/markup.py", "parts/look.py", "parts/lanes.py", "parts/focus.py"}  # markup of ours, every text in it escaped
OWN_SCRIPT = {"parts/focus.py"}  # the one script, named by its hash in the content security policy


def streamlit_names(path: Path) -> set[str]:
    return {called(call) for call in calls(path) if called(call).startswith(("st.", "components."))}


@pytest.mark.req("S16", "S25")
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_screen_uses_what_the_design_forbids(path):
    """Raw HTML could carry what somebody typed; a download button serves a file to whoever has its address (E4)."""
    forbidden = {"components.html", "st.components.v1.html", "st.download_button", "st.iframe"}
    forbidden |= set() if name_of(path) in OWN_MARKUP else {"st.html"}
    assert not streamlit_names(path) & forbidden
    assert not [call for call in calls(path) for word in call.keywords if word.arg == "unsafe_allow_html"]
    scripts = [call for call in calls(path) for word in call.keywords if word.arg == "unsafe_allow_javascript"]
    assert not scripts or name_of(path) in OWN_SCRIPT
    assert not [call for call in calls(path) if called(call).rsplit(".", 1)[-1] == "download_button"]


@pytest.mark.req("S43")
@pytest.mark.parametrize("path", [*ROOMS["web"], *ROOMS["pages"], *ROOMS["parts"]], ids=name_of)
def test_nothing_restricted_is_cached_for_all(path):
    assert "cache_data" not in path.read_text(encoding="utf-8"), "a cache is shared between people"


@pytest.mark.req("S1")
@pytest.mark.parametrize("path", ROOMS["pages"], ids=name_of)
def test_a_page_does_nothing_when_it_is_imported(path):
    """Streamlit can run a page's file by itself, without the main script (E1): it must then show nothing."""
    harmless = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    for node in tree(path).body:
        if isinstance(node, ast.Expr):
            assert isinstance(node.value, ast.Constant), f"line {node.lineno}"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            inside = [ast.unparse(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)]
            assert not [name for name in inside if name.startswith(("st.", "database.", "components."))], f"line {node.lineno}"
        else:
            assert isinstance(node, harmless), f"line {node.lineno}: {type(node).__name__}"


@pytest.mark.parametrize("path", ROOMS["pages"], ids=name_of)
def test_a_page_is_a_function_of_the_actor(path):
    if path.name == "__init__.py" or path.name.startswith("_"):
        return
    pages = [node for node in tree(path).body if isinstance(node, ast.FunctionDef) and node.name == "page"]
    assert len(pages) == 1 and [argument.arg for argument in pages[0].args.args] == ["actor"]


# --- secrets ---

SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "key of a service": re.compile(r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[baprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9]{32,})\b"),
    "hash of a passphrase": re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}"),
    "token": re.compile(r"(?i)\b(api[_-]?key|secret|token|password|passphrase)\s*[=:]\s*[\"'][A-Za-z0-9+/_-]{24,}[\"']"),
}


@cache
def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@pytest.mark.req("S50")
def test_no_secret_is_kept_in_the_repository():
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name_of(path)}: {what}" for what, pattern in SECRETS.items() if pattern.search(text)]
    assert found == []


@pytest.mark.req("S50")
@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("hash of a passphrase", "$2b$12$" + "a" * 53),
        ("token", "api_key = '" + "A1b2" * 8 + "'"),
        ("key of a service", "ghp_" + "a" * 36),
    ],
)
def test_the_search_for_secrets_finds_one(what, text):
    assert SECRETS[what].search(text)


@pytest.mark.req("S22", "S50")
def test_no_data_file_is_tracked():
    names = [name_of(path) for path in tracked()]
    assert not [name for name in names if name.endswith((".duckdb", ".wal", ".jsonl", ".sealed")) or name.startswith("data/demonstration")]
