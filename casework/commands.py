"""What each command does. It opens the data folder, calls the same verbs as the screens, and prints what came of it; returns the exit status."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casework.errors import Problem, Refused

LARGEST_FILE = 20 * 1024 * 1024  # bytes, as on screen
ADDRESS = "http://localhost:8501"


def init(asked: Namespace) -> int:
    from casework import partnership

    portal = _open(asked)
    print(f"The data folder {portal.folder} is ready.")
    token = partnership.first_link(now=asked.now)
    if token is None:
        print("People have accounts already: start the portal and sign in.")
        return 0
    print(f"Start the portal, then open this link within 24 hours to set it up:\n\n    {ADDRESS}/welcome/{token}\n")
    return 0


def demo(asked: Namespace) -> int:
    from casework import demonstration

    sign_ins = demonstration.make(asked.folder)
    (passphrase,) = {passphrase for _, passphrase, _ in sign_ins}
    wide = max(len(username) for username, _, _ in sign_ins)
    print(f"Fictional reviews and people, in {asked.folder}. Delete this folder to start afresh.\n")
    print(f"The passphrase of everybody: {passphrase}\n")
    print(f"    {'Username':{wide}}   Role")
    for username, _, role in sign_ins:
        print(f"    {username:{wide}}   {role}")
    print(f"\nOpen {ADDRESS} and sign in as one of them, once the portal runs on this folder (make demo starts it now).")
    return 0


def add_person(asked: Namespace) -> int:
    from casework import offices, people
    from casework.actors import OPERATOR

    _open(asked)
    agency = _agency(asked.agency) if asked.agency else None
    if asked.office:
        offices.demand_kind(asked.office, "office")
    person = people.add(
        OPERATOR,
        username=asked.username,
        name=asked.name,
        email=asked.email,
        job_title=asked.job_title,
        agency_id=agency,
        now=asked.now,
    )
    if asked.office:
        where = _partnership(asked.partnership) if asked.partnership else None
        offices.give_office(OPERATOR, person, asked.office, first_day=asked.today, partnership_id=where)
    token = people.make_link(OPERATOR, person, now=asked.now)
    print(f"{asked.username.strip().casefold()} was added. The link lets them choose a passphrase, once, within 24 hours:\n")
    print(f"    {ADDRESS}/welcome/{token}\n")
    return 0


def reset_second_factor(asked: Namespace) -> int:
    from casework import second_factor
    from casework.actors import OPERATOR

    _open(asked)
    second_factor.reset(OPERATOR, asked.username, why=asked.reason, now=asked.now)
    print("Done. The person signs in with the passphrase alone: tell them to set a second factor up at once, under Your account.")
    return 0


def import_chronology(asked: Namespace) -> int:
    from casework import chronology_import
    from casework.actors import OPERATOR

    content = _content(asked.file)
    _open(asked)
    review, agency = _review(asked.review), _agency(asked.agency)
    report = chronology_import.import_file(
        OPERATOR,
        review,
        agency,
        asked.file.name,
        content,
        corrects=_earlier_file(review, agency, asked.corrects) if asked.corrects else None,
        dry_run=asked.dry_run,
        today=asked.today,
        now=asked.now,
    )
    return _tell_import(asked, report)


def _earlier_file(review: str, agency: str, name: str) -> str:
    """The id of the newest file of this name that the agency's chronology came in."""
    from casework import chronology_import
    from casework.actors import OPERATOR

    files = chronology_import.earlier_files(OPERATOR, review, agency)
    found = next((one["file_id"] for one in files if one["file_name"] == name), None)
    if found is None:
        here = ", ".join(dict.fromkeys(one["file_name"] for one in files)) or "none yet"
        raise Refused(f"No file '{name}' of this agency was imported. Imported: {here}.")
    return found


def import_action_plan(asked: Namespace) -> int:
    from casework import action_plan_import
    from casework.actors import OPERATOR

    content = _content(asked.file)
    _open(asked)
    report = action_plan_import.import_file(
        OPERATOR,
        _review(asked.review),
        asked.file.name,
        content,
        dry_run=asked.dry_run,
        today=asked.today,
        now=asked.now,
    )
    return _tell_import(asked, report)


def export(asked: Namespace) -> int:
    if not asked.reason.strip():
        raise Refused("Say why the file is needed: --reason TEXT.")
    if asked.to.exists():
        raise Refused(f"There is a file {asked.to} already. Choose another name; nothing was written over.")
    _open(asked)
    made = _written_out(asked)
    asked.to.write_bytes(made.content)
    print(f"Written to {asked.to}. It holds restricted records: keep it as they are kept.")
    return 0


def _written_out(asked: Namespace) -> Any:
    from casework import action_plan_export, chronology_export, chronology_leaks, chronology_narrative
    from casework.actors import OPERATOR

    review, about = _review(asked.review), {"reason": asked.reason.strip(), "now": asked.now}
    if asked.what == "action-plan":
        return action_plan_export.export_file(OPERATOR, review, **about)
    if asked.what != "chronology":
        looked_at = _looked_at(asked, chronology_narrative.before_export(OPERATOR, review, asked.what))
        return chronology_narrative.export_narrative(OPERATOR, review, which=asked.what, looked_at=looked_at, **about)
    agency = _agency(asked.agency) if asked.agency else None
    looked_at = _looked_at(asked, chronology_leaks.before_export(OPERATOR, review, asked.names, agency_id=agency))
    return chronology_export.export_chronology(
        OPERATOR, review, agency_id=agency, file_format=asked.format, names_as=asked.names, looked_at=looked_at, **about
    )


def _looked_at(asked: Namespace, leaving: Any) -> str:
    """The mark of what the file would still tell, where the operator says of how many places they know; otherwise these are told."""
    if (count := len(leaving.findings)) != asked.found:
        for one in leaving.findings:  # without the words: what is printed may be kept
            print(f"{one.when}, {one.agency}, {one.field}: {one.kind}", file=sys.stderr)
        raise Refused(f"The file may still tell who somebody is, in {count:,} places. Look at them, then say so: --found {count}.")
    return leaving.mark


def backup(asked: Namespace) -> int:
    from casework import backups, sealing
    from casework.actors import OPERATOR

    _open(asked)
    path = backups.back_up(OPERATOR, asked.file, now=asked.now)
    print(f"Backup made and proven: {path} ({path.stat().st_size:,} bytes).")
    if not sealing.is_sealed(path):
        print(f"It is not encrypted: {sealing.KEY_NAME} is not set.", file=sys.stderr)
    return 0


def restore(asked: Namespace) -> int:
    from casework import restoring

    done = restoring.restore(asked.file, asked.folder, later_changes=asked.later_changes, now=asked.now)
    print(f"Restored to row {done.seq} of the activity record; {done.played_again} later changes were played again.")
    print(f"What was there before lies in {done.set_aside}. Everybody has to sign in again.")
    print("Look through the list of people: somebody disabled since the backup was made may be enabled again.")
    return 0


def verify_audit(asked: Namespace) -> int:
    from casework import activity, backups
    from casework.actors import OPERATOR

    _open(asked, recover=False)
    found = activity.inspect()
    problems = [*found.problems, *backups.problems()]
    for problem in problems:
        print(problem)
    if problems:
        return 1
    activity.verify(OPERATOR)
    print(f"The activity record is whole: {found.rows} rows. The newest has the hash {found.last_hash}.")
    return 0


def check(asked: Namespace) -> int:
    from casework import comparing_words, integrity, reviews
    from casework.actors import OPERATOR

    comparing_words.vocabulary()
    _open(asked, recover=False)
    problems = integrity.problems(asked.now)
    references = sorted(review.reference for review in reviews.all_in_view(OPERATOR))
    if asked.json:
        _print_json({"ok": not problems, "problems": problems, "reviews": references})
    else:
        print("\n".join(problems) or "Everything is in order.")
        print(f"Reviews: {', '.join(references) or 'none'}.")
    return 1 if problems else 0


def check_host(asked: Namespace) -> int:
    from casework import host

    wrong, told = host.look(asked.folder)
    print("\n".join([*told, *wrong]))
    return 1 if wrong else 0


def close() -> None:
    """Let the data folder go, when a command opened it."""
    database = sys.modules.get("casework.database")
    if database:
        database.close_portal()


# --- what the commands share ---


def _open(asked: Namespace, *, recover: bool = True) -> Any:
    from casework import database

    portal = database.open_portal(asked.folder, recover=recover)
    if portal.recovered:
        print(f"{portal.recovered} changes that the data file had lost were played again from the journal.", file=sys.stderr)
    return portal


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if file.stat().st_size > LARGEST_FILE:
        raise Refused(f"{file.name} has {file.stat().st_size // 1_000_000} MB. A file of at most {LARGEST_FILE // 1024**2} MB is read.")
    return file.read_bytes()


def _review(reference: str) -> str:
    from casework import reviews
    from casework.actors import OPERATOR

    return reviews.by_reference(OPERATOR, reference).id


def _partnership(typed: str) -> str:
    """The partnership of this name or short name."""
    from casework import partnerships

    known = partnerships.every()
    asked = typed.strip().casefold()
    found = next((one for one in known if asked in (one.name.casefold(), one.short_name.casefold())), None)
    if found is None:
        raise Refused(f"There is no partnership '{typed}'. There are: {', '.join(one.name for one in known)}.")
    return found.id


def _agency(typed: str) -> str:
    """The id of the agency that has this name, short name or other name."""
    from casework import database

    known = database.rows("agency_names")
    wanted = " ".join(typed.split()).casefold()
    for agency in known:
        names = (agency["id"], agency["name"], agency["short_name"], *json.loads(agency["aliases"]))
        if wanted in (name.casefold() for name in names):
            return agency["id"]
    accepted = ", ".join(agency["short_name"] for agency in known) or "none yet: set the partnership up first"
    raise Refused([Problem("agency", f"There is no agency called {typed}. Accepted: {accepted}.", typed, accepted)])


def _tell_import(asked: Namespace, report: Any) -> int:
    """What came of an import: read = accepted + the distinct rows of held, always."""
    if asked.json:
        several = len({problem.get("sheet") for problem in report.held}) > 1
        keys = ("sheet", "row", "column", "value", "reason") if several else ("row", "column", "value", "reason")
        held = [{key: problem[key] for key in keys} for problem in report.held]
        _print_json({"read": report.read, "accepted": report.accepted, "held": held})
        return 0
    from casework.understood import in_a_sentence

    held_rows = report.read - report.accepted
    verb = "would be" if asked.dry_run else "were"
    print(f"{report.read} rows read: {report.accepted} {verb} accepted, {held_rows} {verb} held.")
    for problem in report.held:
        print(f"    {in_a_sentence(problem)}")
    _tell_what_to_check(report.warnings)
    if getattr(report, "comparison", None):
        print(f"{report.known} unchanged, {report.changed} changed, {report.new} new, {len(report.comparison.gone)} no longer there.")
        if left := len(report.comparison.conflicts):
            print(f"{left} of these entries were corrected on screen since: import the file on screen, where you choose which text stands.")
    return 0


def _tell_what_to_check(warnings: Sequence[Any]) -> None:
    """What was accepted and is to be looked at: mappings of an action plan, objects of a chronology."""
    from casework.understood import in_a_sentence

    if warnings:
        print(f"To check in rows that are accepted ({len(warnings):,}):")
    for one in warnings:
        problem = one if isinstance(one, dict) else {name: getattr(one, name) for name in ("sheet", "row", "column", "value", "reason")}
        print(f"    {in_a_sentence(problem) if problem['row'] else problem['reason']}")


def _print_json(found: dict) -> None:
    print(json.dumps(found, ensure_ascii=False, default=str))
