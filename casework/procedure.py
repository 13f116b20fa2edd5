"""The statutory procedure as data: reads procedure/*.toml once, checks it, and hands out frozen descriptions.

`current()` is the set in force. A review keeps the id of the set it began under; `of(id)` finds that set again,
also when it has since been moved to procedure/earlier/<id>/. A partnership may keep its own copy of the folder
and name it in PORTAL_PROCEDURE. A mistake in a file is one sentence naming the file, the key and what is accepted.
"""

import os
import tomllib
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from casework.procedure_shapes import Event, Grant, Procedure, ProcedureSet, Role, Verb

SHIPPED = Path(__file__).resolve().parent.parent / "procedure"
EVENT_KINDS = ("change", "read", "refused", "sign-in", "administration")


class ProcedureProblem(Exception):
    """A file of the procedure that cannot be used; the sentence says which file, which key and what is accepted."""


def folder() -> Path:
    """The folder the procedure is read from: PORTAL_PROCEDURE, else the one shipped with the portal."""
    return Path(os.environ.get("PORTAL_PROCEDURE") or SHIPPED)


def current() -> Procedure:
    """The procedure in force."""
    return read_folder(folder())


def of(set_id: str) -> Procedure:
    """The procedure a review began under, by the id of its set; `ProcedureProblem` when it is not kept here."""
    now = current()
    if now.set.id == set_id:
        return now
    earlier = folder() / "earlier" / set_id
    if not (earlier / "set.toml").is_file():
        raise ProcedureProblem(f"The procedure '{set_id}' is not kept in {folder()} nor in its folder 'earlier'.")
    return read_folder(earlier)


@lru_cache(maxsize=8)
def read_folder(where: Path) -> Procedure:
    """Read and check every file of one set. Read once per process and folder."""
    roles, verbs = _roles(where)
    return Procedure(
        set=_one(where, "set", ProcedureSet),
        roles=roles,
        verbs=verbs,
        events=_events(where, verbs),
    )


def _roles(where: Path) -> tuple[dict[str, Role], dict[str, Verb]]:
    typed = _toml(where, "roles")
    roles = {name: _shape("roles", f"role.{name}", Role, name=name, **role) for name, role in typed.pop("role").items()}
    groups = {name: words.split() for name, words in typed.pop("group").items()}
    verbs: dict[str, Verb] = {}
    for section, lines in typed.items():
        for name, words in lines.items():
            key = f"{section}.{name}"
            if name in verbs:
                raise ProcedureProblem(f"{where / 'roles.toml'}: {key}: this verb is named twice.")
            verbs[name] = Verb(name=name, section=section, grants=_grants(where, key, words, roles, groups))
    return roles, verbs


def _grants(where: Path, key: str, words: str, roles: dict, groups: dict) -> tuple[Grant, ...]:
    expanded = [one for word in words.split() for one in groups.get(word, [word])]
    for word in expanded:
        role, _, limit = word.partition(":")
        if (role not in roles and role != "everyone") or limit not in ("", "own"):
            raise ProcedureProblem(
                f"{where / 'roles.toml'}: {key}: '{word}' is not a role. "
                f"Accepted: everyone, {', '.join(roles)}, each also as role:own, and the groups {', '.join(groups)}."
            )
    return tuple(Grant(role=word.partition(":")[0], own=word.endswith(":own")) for word in expanded)


def _events(where: Path, verbs: dict[str, Verb]) -> dict[str, Event]:
    events: dict[str, Event] = {}
    for kind, lines in _toml(where, "events").items():
        if kind not in EVENT_KINDS:
            accepted = ", ".join(EVENT_KINDS)
            raise ProcedureProblem(f"{where / 'events.toml'}: '{kind}' is not a kind. Accepted: {accepted}.")
        for name, line in lines.items():
            about = {"says": line} if isinstance(line, str) else line
            if name in events:
                raise ProcedureProblem(f"{where / 'events.toml'}: {kind}.{name}: this event is named twice.")
            events[name] = _shape("events", f"{kind}.{name}", Event, name=name, kind=kind, **about)
            if events[name].by and events[name].by not in verbs:
                raise ProcedureProblem(
                    f"{where / 'events.toml'}: {kind}.{name}.by: '{events[name].by}' is not a verb of roles.toml."
                )
    return events


def _toml(where: Path, name: str) -> dict:
    path = where / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProcedureProblem(f"{path}: this file of the procedure is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ProcedureProblem(f"{path}: this is not readable TOML: {problem}.") from None


def _one(where: Path, name: str, shape: type):
    """A file that describes one thing."""
    return _shape(name, "", shape, **_toml(where, name))


def _shape(file: str, key: str, shape: type, **values):
    try:
        return shape(**values)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in (key, *first["loc"]) if part != "")
        raise ProcedureProblem(f"procedure/{file}.toml: {place}: {first['msg']}; found {first['input']!r}.") from None
