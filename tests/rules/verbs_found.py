"""The verbs there are, read from the code: which public functions of the rules ask for a right, and which of them write."""

import ast
from functools import cache
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "casework"
DEMAND, CHANGE, OPENED = ("permissions", "demand"), ("database", "change"), ("audit", "opened")
ENDS = ("permissions", "database", "audit", "actors")  # asked of, not looked into

Name = tuple[str, str]  # module, function


@cache
def _trees() -> dict[str, ast.Module]:
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in RULES.glob("*.py")}


@cache
def _defined() -> dict[Name, list[ast.AST]]:
    """Functions, and classes as all of their methods."""
    found = {}
    for module, tree in _trees().items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                found[module, node.name] = [node]
            elif isinstance(node, ast.ClassDef):
                found[module, node.name] = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    return found


@cache
def _imported(module: str) -> dict[str, tuple[str, ...]]:
    """What a name stands for: a module of the rules, or something of one."""
    found = {}
    for node in ast.walk(_trees()[module]):
        if isinstance(node, ast.ImportFrom) and node.module == "casework":
            found |= {alias.asname or alias.name: (alias.name,) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casework."):
            found |= {alias.asname or alias.name: (node.module.split(".")[1], alias.name) for alias in node.names}
    return found


@cache
def _used(name: Name) -> set[Name]:
    module, found = name[0], set()
    for node in (part for body in _defined()[name] for part in ast.walk(body)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(_imported(module).get(node.id, (module, node.id)))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            stands_for = _imported(module).get(node.value.id, ())
            if len(stands_for) == 1:
                found.add((stands_for[0], node.attr))
    return {one for one in found if len(one) == 2}


@cache
def reached(name: Name) -> frozenset[Name]:
    """Every function that this one may call, however far down."""
    found, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            if one in _defined() and one[0] not in ENDS:
                waiting += _used(one)
    return frozenset(found)


def verbs() -> dict[Name, ast.FunctionDef]:
    """The public functions of the rules whose first argument is who acts."""
    return {
        name: parts[0]
        for name, parts in _defined().items()
        if not name[1].startswith("_") and name[0] not in ENDS and len(parts) == 1 and _first_argument(parts[0]) == "actor"
    }


def _first_argument(function: ast.AST) -> str:
    named = isinstance(function, ast.FunctionDef) and function.args.args
    return named[0].arg if named else ""


def recording() -> set[str]:
    """Those that write, an entry in the activity record at least."""
    return {".".join(name) for name in verbs() if CHANGE in reached(name)}


def writing() -> set[str]:
    """Those that ask for a right and write."""
    return {".".join(name) for name in verbs() if {DEMAND, CHANGE} <= reached(name)}


def reading() -> set[Name]:
    """Those that write nothing but that something was opened."""
    return {name for name in verbs() if CHANGE not in reached(name)}
