"""Reads the files of one set of the procedure, and checks that they agree with one another.

`casework.procedure` is the way in; nothing else needs this file.
"""

import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from pydantic import ValidationError

from casework.imr_shapes import Imr
from casework.procedure_shapes import (
    Clocks,
    Event,
    Fact,
    Grant,
    MenuLine,
    ProcedureSet,
    Register,
    Role,
    Stage,
    Step,
    Verb,
)
from casework.procedure_texts import (
    Agency,
    Checklists,
    Criteria,
    PartnershipSettings,
    Preliminary,
    StandardAbbreviation,
    Term,
)
from casework.report_shapes import Reports
from casework.terms_shapes import Terms

EVENT_KINDS = ("change", "read", "refused", "sign-in", "administration")
OWN_ONLY = ("senior_manager", "imr_author", "action_lead")


class ProcedureProblem(Exception):
    """A file of the procedure that cannot be used; the sentence says which file, which key and what is accepted."""


def read(where: Path) -> dict:
    """Everything in a folder, by the attributes of `casework.procedure.Procedure`."""
    found = {"set": _whole(where, "set", ProcedureSet)}
    found |= _rights(where)
    found |= _path(where, found.pop("groups"), found["roles"])
    found |= {
        "clocks": _whole(where, "clocks", Clocks),
        "partnership": _whole(where, "partnership", PartnershipSettings),
        "agencies": _by_id(where, "agencies", "agency", Agency, _toml(where, "agencies")["agency"]),
        "lists": _toml(where, "lists"),
        "registers": _by_id(where, "registers", "register", Register, _toml(where, "registers").get("register", [])),
        "criteria": _whole(where, "criteria", Criteria),
        "checklists": _whole(where, "checklists", Checklists),
        "preliminary": _whole(where, "preliminary", Preliminary),
        "reports": _whole(where, "reports", Reports),
        "imr": _whole(where, "imr", Imr),
        "terms": _whole(where, "terms", Terms),
        "glossary": tuple(_shape(where, "glossary", "term", Term, term) for term in _toml(where, "glossary")["term"]),
        "abbreviations": tuple(
            _shape(where, "glossary", "abbreviation", StandardAbbreviation, one) for one in _toml(where, "glossary").get("abbreviation", [])
        ),
    }
    _agree(where, found)
    return found


# ---- roles.toml and events.toml ------------------------------------------------------------------------------------


def _rights(where: Path) -> dict:
    typed = _toml(where, "roles")
    roles = {
        name: _shape(where, "roles", f"role.{name}", Role, {"name": name, **role})
        for name, role in typed.pop("role").items()
    }
    groups = {name: words.split() for name, words in typed.pop("group").items()}
    verbs: dict[str, Verb] = {}
    for section, lines in typed.items():
        for name, words in lines.items():
            key = f"{section}.{name}"
            if name in verbs:
                raise _problem(where, "roles", key, "this verb is named twice")
            verbs[name] = Verb(name=name, section=section, grants=_grants(where, "roles", key, words, roles, groups))
    return {"roles": roles, "groups": groups, "verbs": verbs, "events": _events(where, verbs)}


def _grants(where: Path, file: str, key: str, words: str, roles: dict, groups: dict) -> tuple[Grant, ...]:
    """'coordinator agency' as the roles it stands for, groups opened out."""
    expanded = dict.fromkeys(one for word in words.split() for one in groups.get(word, [word]))
    for word in expanded:
        role, _, limit = word.partition(":")
        if (role not in roles and role != "everyone") or limit not in ("", "own"):
            accepted = f"everyone, {', '.join(roles)}, each also as role:own, and the groups {', '.join(groups)}"
            raise _problem(where, file, key, f"'{word}' is not a role", accepted)
    return tuple(Grant(role=word.partition(":")[0], own=word.endswith(":own")) for word in expanded)


def _events(where: Path, verbs: dict[str, Verb]) -> dict[str, Event]:
    events: dict[str, Event] = {}
    for kind, lines in _toml(where, "events").items():
        if kind not in EVENT_KINDS:
            raise _problem(where, "events", kind, "this is not a kind of event", ", ".join(EVENT_KINDS))
        for name, line in lines.items():
            key = f"{kind}.{name}"
            about = {"says": line} if isinstance(line, str) else line
            if name in events:
                raise _problem(where, "events", key, "this event is named twice")
            events[name] = _shape(where, "events", key, Event, {"name": name, "kind": kind, **about})
            if events[name].by and events[name].by not in verbs:
                raise _problem(where, "events", f"{key}.by", f"'{events[name].by}' is not a verb of roles.toml")
    return events


# ---- steps.toml ----------------------------------------------------------------------------------------------------


def _path(where: Path, groups: dict, roles: dict) -> dict:
    typed = _toml(where, "steps")
    facts = [{"id": name, **fact} for name, fact in typed.get("fact", {}).items()]
    steps = [
        {**step, "recorders": _recorders(where, step, roles, groups)} for step in typed.get("step", []) if "id" in step
    ]
    if len(steps) != len(typed.get("step", [])):
        raise _problem(where, "steps", "step", "a step has no id")
    return {
        "menu": _by_id(where, "steps", "menu", MenuLine, typed.get("menu", [])),
        "stages": _by_id(where, "steps", "stage", Stage, typed.get("stage", [])),
        "facts": _by_id(where, "steps", "fact", Fact, facts),
        "steps": _by_id(where, "steps", "step", Step, steps),
        "verb_needs": {verb: tuple(needs) for verb, needs in typed.get("verb_needs", {}).items()},
    }


def _recorders(where: Path, step: dict, roles: dict, groups: dict) -> tuple[Grant, ...]:
    """Who may record a step: as written, else its owner (an agency's own people for their agency) and the coordinator."""
    owner = step.get("owner", "coordinator")
    words = step.get("recorders") or f"{owner}{':own' if owner in OWN_ONLY else ''} coordinator"
    return _grants(where, "steps", f"step.{step['id']}", words, roles, groups)


# ---- do the files agree? ---------------------------------------------------------------------------------------------


def _agree(where: Path, found: dict) -> None:
    steps, facts, verbs, roles = found["steps"], found["facts"], found["verbs"], found["roles"]
    either = {**steps, **facts}

    def known(file: str, key: str, names, among, kind: str) -> None:
        for name in names:
            if name not in among:
                raise _problem(where, file, key, f"'{name}' is not {kind}", ", ".join(among))

    for step in steps.values():
        key = f"step.{step.id}"
        known("steps", f"{key}.owner", [step.owner], roles, "a role of roles.toml")
        known("steps", f"{key}.menu", [step.menu], found["menu"], "a line of the menu")
        known("steps", f"{key}.stage", [step.stage], found["stages"], "a stage")
        known("steps", f"{key}.needs", step.needs, either, "a step or a fact")
        known("steps", f"{key}.when", step.when, facts, "a fact")
        known("steps", f"{key}.proof", step.proof, facts, "a fact")
        known("steps", f"{key}.verb", [step.verb], verbs, "a verb of roles.toml")
        known("steps", f"{key}.result", [step.result] if step.result else [], found["lists"], "a list of lists.toml")
        known("steps", f"{key}.override", [step.override] if step.override else [], roles, "a role of roles.toml")
        if not step.section.replace(".", "").isdigit():
            raise _problem(where, "steps", f"{key}.section", f"'{step.section}' is not a section", "numbers as 3.1.5")
    for fact in facts.values():
        key = f"fact.{fact.id}"
        known("steps", f"{key}.menu", [fact.menu], found["menu"], "a line of the menu")
        if fact.step:
            known("steps", f"{key}.step", [fact.step], steps, "a step")
            results = found["lists"].get(steps[fact.step].result, {})
            known("steps", f"{key}.results", fact.results, results, "a result of that step")
    for stage in found["stages"].values():
        known("steps", f"stage.{stage.id}.entered_by", stage.entered_by, steps, "a step")
        known("steps", f"stage.{stage.id}.when", stage.when, facts, "a fact")
    for verb, needs in found["verb_needs"].items():
        known("steps", "verb_needs", [verb], verbs, "a verb of roles.toml")
        known("steps", f"verb_needs.{verb}", needs, either, "a step or a fact")
    for register in found["registers"].values():
        key = f"register.{register.id}"
        known("registers", f"{key}.menu", [register.menu], found["menu"], "a line of the menu")
        known("registers", f"{key}.see", [register.see], verbs, "a verb of roles.toml")
        known("registers", f"{key}.write", [register.write], verbs, "a verb of roles.toml")
        known("registers", f"{key}.parent", [register.parent] if register.parent else [], found["registers"], "a register")
        known("registers", f"{key}.needs", register.needs, either, "a step or a fact")
        known("registers", f"{key}.records", [records.step for records in register.records], steps, "a step")
    _in_order(where, steps)
    _clocks_agree(where, found, known)
    for agency in found["agencies"].values():
        successor = [agency.successor] if agency.successor else []
        known("agencies", f"agency.{agency.id}.successor", successor, found["agencies"], "an agency")
        known("agencies", f"agency.{agency.id}.kind", [agency.kind], found["lists"]["agency_kind"], "a kind of agency")
    for name, checklist in found["checklists"].checklist.items():
        asked = [item.step for item in checklist.items if item.step]
        known("checklists", f"checklist.{name}", asked, steps, "a step")
    known("imr", "kind", [kind.id for kind in found["imr"].kind], found["lists"]["contribution"], "a value of the list 'contribution'")
    for section in found["imr"].section:
        known("imr", f"section.{section.id}.kinds", section.kinds, [kind.id for kind in found["imr"].kind], "a kind")
    for document in found["reports"].document:
        for section in document.section:
            lists = [field["list"] for field in section.field if "list" in field]
            known("reports", f"{document.id}.{section.id}.field", lists, found["lists"], "a list of lists.toml")


def _clocks_agree(where: Path, found: dict, known) -> None:
    for rule in found["clocks"].clock:
        key = f"clock.{rule.id}"
        known("clocks", f"{key}.starts", rule.starts.values(), found["steps"], "a step")
        known("clocks", f"{key}.basis", [rule.basis], rule.starts, "one of its starts")
        known("clocks", f"{key}.unless", [rule.unless] if rule.unless else [], found["facts"], "a fact")
        known("clocks", f"{key}.covers", rule.covers.steps, found["steps"], "a step")
        if not any(rule.covers.includes(step) for step in found["steps"].values()):
            raise _problem(where, "clocks", f"{key}.covers", "no step is covered", "sections from .. to, or steps")
    for deadline in found["clocks"].deadline:
        for follows in deadline.follows:
            asked = [follows.step, follows.after]
            known("clocks", f"deadline.{deadline.id}.follows", asked, found["steps"], "a step")


def _in_order(where: Path, steps: dict[str, Step]) -> None:
    """No step may need itself, by however long a way round."""
    try:
        tuple(
            TopologicalSorter(
                {step.id: [n for n in step.needs if n in steps] for step in steps.values()}
            ).static_order()
        )
    except CycleError as problem:
        raise _problem(where, "steps", "needs", f"these steps need one another: {', '.join(problem.args[1])}") from None


# ---- reading one file ------------------------------------------------------------------------------------------------


def _toml(where: Path, name: str) -> dict:
    path = where / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProcedureProblem(f"{path}: this file of the procedure is missing.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ProcedureProblem(f"{path}: this is not readable TOML: {problem}.") from None


def _whole(where: Path, name: str, shape: type):
    """A file that describes one thing."""
    return _shape(where, name, "", shape, _toml(where, name))


def _by_id(where: Path, file: str, kind: str, shape: type, things: list[dict]) -> dict:
    """A list of things, by their ids."""
    found = {}
    for thing in things:
        one = _shape(where, file, f"{kind}.{thing.get('id', '?')}", shape, thing)
        if one.id in found:
            raise _problem(where, file, f"{kind}.{one.id}", "this id is used twice")
        found[one.id] = one
    return found


def _shape(where: Path, file: str, key: str, shape: type, values: dict):
    try:
        return shape(**values)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in (key, *first["loc"]) if part != "")
        says = "this key is not known" if first["type"] == "extra_forbidden" else first["msg"].lower()
        found = "" if first["type"] in ("missing", "extra_forbidden") else f"; found {first['input']!r}"
        raise ProcedureProblem(f"{where / file}.toml: {place}: {says}{found}.") from None


def _problem(where: Path, file: str, key: str, found: str, accepted: str = "") -> ProcedureProblem:
    return ProcedureProblem(f"{where / file}.toml: {key}: {found}.{f' Accepted: {accepted}.' if accepted else ''}")
