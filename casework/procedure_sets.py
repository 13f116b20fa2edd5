"""The editions of the procedure that reviews keep (2.3 of the catalogue, R207): whatever is edited later, a review begun under one keeps it.

The first review under an edition puts every file of the folder into the data file, once. `of(id)` reads it from there, also in ten years and also
when the folder has long been edited. What the portal itself does - who may do what, what is recorded, the menu, the screens' own steps and fields -
is always the present one's: an old edition gives the words, steps, lists, clocks and questions (docs/decisions/0016).
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from casework import database, permissions, plain_text, procedure
from casework.actors import PORTAL, Actor
from casework.errors import NotFound, Stale, WrongStep
from casework.procedure import Procedure, ProcedureProblem, Reading

FILE = "procedure.zip"
LEFT_OUT = ("earlier", "common_passphrases.txt")
NEVER = (1980, 1, 1, 0, 0, 0)  # the same files are the same bytes


@dataclass(frozen=True)
class Edition:
    """One edition that is kept: its id (what a review names), the set's own id, which edition of it, and when it was first used."""

    id: str
    named: str
    edition: int
    label: str
    digest: str
    kept_on: datetime

    @property
    def title(self) -> str:
        return self.label if self.edition == 1 else f"{self.label}, edition {self.edition}"


def every() -> list[Edition]:
    """The editions kept, in the order they were first used."""
    return [Edition(**row) for row in database.rows("procedure_sets_kept")]


def in_force() -> Edition | None:
    """The edition of the folder as it is now; None when no review has begun under it yet."""
    return next((one for one in every() if one.digest == _packed(procedure.folder())[0]), None)


def keep(write: database.Write, now: datetime) -> str:
    """Within a change: the id of the edition in force, whose files are put into the data file when they are not there yet."""
    digest, content = _packed(procedure.folder())
    known = [Edition(**row) for row in write.rows("procedure_sets_kept")]
    if held := next((one for one in known if one.digest == digest), None):
        return held.id
    about = procedure.in_force().set
    number = 1 + max((one.edition for one in known if one.named == about.id), default=0)
    kept_id = about.id if number == 1 else f"{about.id}, edition {number}"
    write(
        "insert_procedure_set",
        id=kept_id,
        named=about.id,
        edition=number,
        label=about.label,
        digest=digest,
        kept_on=now,
    )
    write("insert_procedure_file", id=database.new_id(), procedure_set=kept_id, path=FILE, content=content)
    return kept_id


def keep_at_start(now: datetime) -> str | None:
    """When the portal starts: keep the edition of the folder if it is new. Returns a sentence when it was edited without a new id."""
    before = every()
    if any(one.digest == _packed(procedure.folder())[0] for one in before):
        return None
    with database.change(PORTAL, "procedure_kept", summary=procedure.in_force().set.id) as write:
        kept_id = keep(write, now)
    if not any(one.named == procedure.in_force().set.id for one in before):
        return None
    return (
        f"The files of the procedure '{procedure.in_force().set.id}' were edited without a new id in set.toml. They are kept as "
        f"'{kept_id}': reviews under way keep the earlier edition, new ones begin under this one."
    )


def of(set_id: str) -> Procedure:
    """The procedure that a review keeps."""
    return _reading_of(set_id).rules


@contextmanager
def working_on(review_id: str | None) -> Iterator[None]:
    """What is asked of the procedure and its forms within is answered by the edition that this review keeps; None: by the one in force."""
    row = database.one("procedure_set_of_review", review=review_id) if review_id else None
    with procedure.under(_reading_of(row["procedure_set"]) if row else None):
        yield


def work_on(review_id: str | None) -> None:
    """As `working_on`, for the rest of a page: the shell takes it back before the next one."""
    row = database.one("procedure_set_of_review", review=review_id) if review_id else None
    procedure.set_under(_reading_of(row["procedure_set"]) if row else None)


def troubles() -> list[str]:
    """The editions that this version of the portal cannot read any more, a sentence each; their reviews are shown under the present one."""
    found = []
    for one in every():
        try:
            procedure.read(_folder(one.id))
        except ProcedureProblem as problem:
            found.append(f"The edition '{one.id}' cannot be read by this version: {problem}")
    return found


def differences(old: Procedure, new: Procedure) -> list[str]:
    """What a review would notice when it is moved from one edition to another, a sentence each."""
    said = [f"New step {step.section}: {step.title}." for name, step in new.steps.items() if name not in old.steps]
    said += [
        f"No longer a step, {step.section}: {step.title}." for name, step in old.steps.items() if name not in new.steps
    ]
    for name in old.steps.keys() & new.steps.keys():
        before, after = old.steps[name], new.steps[name]
        if before != after:
            changed = [key for key in type(before).model_fields if getattr(before, key) != getattr(after, key)]
            said.append(f"Step {after.section}, {after.title}: other {', '.join(sorted(changed))}.")
    before_clocks = {one.id: one for one in old.clocks.clock}
    for one in new.clocks.clock:
        before = before_clocks.get(one.id)
        if before is None:
            said.append(f"New clock: {one.label}.")
        elif before.months != one.months:
            said.append(f"The clock '{one.label}' has {one.months} months instead of {before.months}.")
        elif before != one:
            said.append(f"The clock '{one.label}' is described otherwise.")
    said += [
        f"The list '{name}' has other entries." for name in sorted(new.lists) if old.lists.get(name) != new.lists[name]
    ]
    for part, words in (
        ("criteria", "The test of 2.1"),
        ("checklists", "Checklists and purposes"),
        ("preliminary", "The agenda"),
        ("glossary", "The glossary"),
        ("abbreviations", "The standard abbreviations"),
    ):
        if getattr(old, part) != getattr(new, part):
            said.append(f"{words}: the words are changed.")
    return said


def would_change(actor: Actor, review_id: str) -> list[str] | None:
    """What moving the review to the edition in force would change; None when it is under it already."""
    permissions.demand(actor, "see_review", review_id)
    kept = _kept_by(review_id)
    if _is_in_force(kept):
        return None
    return differences(of(kept), procedure.in_force())


def move(
    actor: Actor, review_id: str, *, reason: str, opened_under: str, now: datetime, command_id: str | None = None
) -> None:
    """Move a review to the edition in force, with the reason. What is recorded stays; what is due is worked out anew."""
    on_behalf_of = permissions.demand(actor, "move_to_procedure", review_id)
    reason = plain_text.kept(reason, "reason", ask="Say why the review moves to the procedure in force.")
    kept = _kept_by(review_id)
    if _is_in_force(kept):
        raise WrongStep(["The review is under the procedure in force already."])
    if kept != opened_under:
        raise Stale({"procedure_set": kept})
    with database.change(
        actor, "procedure_moved", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        to_set = keep(write, now)
        if not write("move_review_to_set", id=review_id, from_set=kept, to_set=to_set):
            raise Stale({"procedure_set": kept})
        about = {"review_id": review_id, "from_set": kept, "to_set": to_set, "reason": reason}
        write("insert_procedure_move", id=database.new_id(), moved_by=actor.person_id, moved_on=now, **about)


def forget() -> None:
    """Read the folder and the editions anew: for whoever edits the files while the portal runs, as tests do."""
    _packed.cache_clear()
    _read.cache_clear()


def title_of(set_id: str) -> str:
    """What an edition is called on the screen."""
    return next((one.title for one in every() if one.id == set_id), set_id)


def _kept_by(review_id: str) -> str:
    row = database.one("procedure_set_of_review", review=review_id)
    if row is None:
        raise NotFound("This review")
    return row["procedure_set"]


def _is_in_force(set_id: str) -> bool:
    now = in_force()
    return (
        now.id == set_id
        if now
        else procedure.in_force().set.id == set_id and not any(one.id == set_id for one in every())
    )


def _reading_of(set_id: str) -> Reading | None:
    return _read(set_id, database.portal().folder, procedure.folder())


@lru_cache(maxsize=64)
def _read(set_id: str, data: Path, folder: Path) -> Reading:
    """An edition never changes, so it is read once. One that is not kept in the data file may stand in the folder 'earlier'."""
    now = procedure.in_force()
    row = database.one("procedure_set_by_id", id=set_id)
    if row is None:
        return Reading(procedure.of(set_id), None)
    if row["digest"] == _packed(folder)[0]:
        return Reading(now, None)
    try:
        where = _folder(set_id)
        return Reading(_with_what_the_portal_does(procedure.read(where), now), where / "forms")
    except ProcedureProblem:
        return Reading(now, None)


def _folder(set_id: str) -> Any:
    row = database.one("procedure_file_of", procedure_set=set_id, path=FILE)
    archive = zipfile.ZipFile(io.BytesIO(row["content"]))
    archive.filename = f"Edition '{set_id}'"  # so that a sentence about a file of it says where it stands
    return zipfile.Path(archive)


def _with_what_the_portal_does(old: Procedure, now: Procedure) -> Procedure:
    """The old edition, with what the present portal itself does: rights, events, menu, settings, and the steps that its screens record."""
    own_steps = {name: step for name, step in now.steps.items() if step.has_own_screen and name not in old.steps}
    steps = {**old.steps, **own_steps}
    facts = {**now.facts, **old.facts}
    registers = {
        **now.registers,
        **{name: one for name, one in old.registers.items() if {one.see, one.write} <= now.verbs.keys()},
    }

    def known(needs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(need for need in needs if need in steps or need in facts)

    for name, step in steps.items():
        changed: dict[str, Any] = {
            "needs": known(step.needs),
            "when": tuple(fact for fact in step.when if fact in facts),
            "proof": now.steps[name].proof if name in now.steps else step.proof,  # what stands in the portal is looked at in every edition
        }
        if name in now.steps and now.steps[name].has_own_screen:  # its screen looks at conditions that the one form does not
            changed["verb"] = now.steps[name].verb
        elif step.verb not in now.verbs:
            changed["verb"] = "record_step"
        steps[name] = step.model_copy(update=changed)
    verb_needs = {
        verb: known(needs) for verb, needs in {**now.verb_needs, **old.verb_needs}.items() if verb in now.verbs
    }
    needed = {step.stage for step in own_steps.values()}
    present = {name: getattr(now, name) for name in ("roles", "verbs", "events", "partnership", "agencies")}
    merged = {
        "menu": {**now.menu, **{name: line for name, line in old.menu.items() if name not in now.menu}},
        "stages": old.stages if needed <= old.stages.keys() else {**now.stages, **old.stages},
        "lists": {**now.lists, **old.lists},
        "steps": steps, "facts": facts, "registers": registers, "verb_needs": verb_needs,
    }  # fmt: skip
    return old.model_copy(update=present | merged)


@lru_cache(maxsize=8)
def _packed(folder: Path) -> tuple[str, bytes]:
    """The digest of a folder's files, and all of them in one archive. Read once per process, as the procedure itself is."""
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.relative_to(folder).parts[0] not in LEFT_OUT
        and re.fullmatch(r".*\.(toml|docx|txt|md)", path.name)
    }
    digest = hashlib.sha256()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            archive.writestr(zipfile.ZipInfo(name, NEVER), content, zipfile.ZIP_DEFLATED)
    return digest.hexdigest(), made.getvalue()
