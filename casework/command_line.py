"""The portal's commands: python -m casework COMMAND. They run as the machine's operator and are recorded as such.

Exit status: 0 done (also when rows of a file were held), 1 refused or something found wrong, 2 the portal is running. What goes wrong is one
sentence on stderr.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from casework import clock, commands
from casework.errors import CaseworkError, PortalInUse
from casework.procedure import ProcedureProblem

DONE, WRONG, IN_USE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    _speak_utf8()
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(asked)
    except PortalInUse as trouble:
        return _refuse(asked, str(trouble), IN_USE)
    except (CaseworkError, ProcedureProblem) as trouble:
        return _refuse(asked, str(trouble), WRONG)
    except KeyboardInterrupt:
        return _refuse(asked, "Stopped. What was not finished was not saved.", WRONG)
    except OSError as trouble:
        return _refuse(asked, f"{trouble.strerror or 'The file cannot be used'}: {trouble.filename or 'the file'}.", WRONG)
    except Exception as trouble:  # no traceback: it may hold what a record says
        return _refuse(asked, f"The portal met something unforeseen ({_place(trouble)}). Nothing half-done was saved.", WRONG)
    finally:
        commands.close()


def commands_known() -> set[str]:
    """The names of all commands."""
    (added,) = [action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return set(added.choices)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m casework",
        description="The portal's commands. They work on the data folder named in PORTAL_DATA (data, when it names none), "
        "while the portal is not running.",
        allow_abbrev=False,
    )
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], does: str) -> argparse.ArgumentParser:
        added = parsers.add_parser(name, help=does, description=does, allow_abbrev=False)
        added.set_defaults(run=run, json=False, now=clock.now(), today=clock.today(), folder=_data_folder())
        return added

    command("init", commands.init, "Prepare the data folder and print the one-time link of the first start.")
    demo = command(
        "demo",
        commands.demo,
        "Prepare fictional reviews and people in data/demonstration and print the sign-ins. To start afresh, delete that folder.",
    )
    demo.set_defaults(folder=_data_folder(Path("data") / "demonstration"))
    person = command("add-person", commands.add_person, "Add a person and print the one-time link to choose a passphrase with.")
    person.add_argument("--username", required=True)
    person.add_argument("--name", required=True)
    person.add_argument("--email", default="")
    person.add_argument("--job-title", default="")
    person.add_argument("--agency", help="the agency's name, as in the list of agencies")
    person.add_argument("--office", help="a role in the whole partnership, such as coordinator")
    person.add_argument("--partnership", help="in which partnership, where there are several")

    lost = command("reset-second-factor", commands.reset_second_factor, "Let a person who lost telephone and recovery codes sign in without a code.")
    lost.add_argument("--username", required=True)
    lost.add_argument("--reason", required=True, metavar="TEXT", help="why it is done: it stands in the activity record")

    chronology = command("import-chronology", commands.import_chronology, "Import an agency's chronology (.xlsx, .docx or .csv).")
    plan = command("import-action-plan", commands.import_action_plan, "Import an action plan (.xlsx, .docx or .csv).")
    for each in (chronology, plan):
        each.add_argument("file", type=Path, metavar="FILE")
        each.add_argument("--review", required=True, metavar="REF", help="the review's reference, such as DHR-2026-01")
        each.add_argument("--dry-run", action="store_true", help="say what would come of it and write nothing")
        each.add_argument("--json", action="store_true", help="print what came of it as JSON")
    chronology.add_argument("--agency", required=True, metavar="NAME", help="the agency whose chronology it is")
    chronology.add_argument("--corrects", metavar="NAME", help="the file that this one is a corrected version of: its newest import is taken")

    export = command("export", commands.export, "Write a chronology, its narrative or an action plan to a file in the procedure's form.")
    export.add_argument("what", choices=["chronology", "narrative", "significant", "action-plan"])
    formats = "of a chronology; docx-more has time, who was seen and views in columns of their own"
    export.add_argument("--format", choices=["xlsx", "docx", "docx-more"], default="xlsx", help=formats)
    export.add_argument("--agency", metavar="NAME", help="one agency's chronology alone")
    export.add_argument("--names", choices=["initials", "pseudonyms"], help="instead of real names, in a chronology")
    found = "in initials or pseudonyms: how many places the check found that may tell who somebody is, once you have looked at them"
    export.add_argument("--found", type=int, default=0, metavar="N", help=found)
    export.add_argument("--review", required=True, metavar="REF")
    export.add_argument("--to", required=True, type=Path, metavar="FILE")
    export.add_argument("--reason", required=True, metavar="TEXT", help="why it is needed: it stands in the activity record")

    command("backup", commands.backup, "Make a backup; FILE must not be there yet.").add_argument("file", type=Path, metavar="FILE")
    restore = command("restore", commands.restore, "Put a backup in the data file's place; what was there is set aside.")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--later-changes", action="store_true", help="play what the journal holds after the backup again: for a damaged data file"
    )
    command("verify-audit", commands.verify_audit, "Prove that the activity record is whole.")
    check = command("check", commands.check, "Say whether records, activity record, journal, backups and files are in order.")
    check.add_argument("--json", action="store_true", help="print what was found as JSON")
    command("check-host", commands.check_host, "Say whether this machine keeps the data folder to itself and encrypts its disk.")
    return parser


def _data_folder(otherwise: Path = Path("data")) -> Path:
    return Path(os.environ.get("PORTAL_DATA") or otherwise)


def _refuse(asked: argparse.Namespace, sentence: str, status: int) -> int:
    if asked.json:
        print(json.dumps({"refused": sentence}, ensure_ascii=False))
    print(sentence, file=sys.stderr)
    return status


def _place(trouble: Exception) -> str:
    """What kind of failure and where: enough to look for it, and nothing that anybody typed."""
    inside = trouble.__traceback__
    while inside is not None and inside.tb_next is not None and "casework" in inside.tb_next.tb_frame.f_code.co_filename:
        inside = inside.tb_next
    where = f"{Path(inside.tb_frame.f_code.co_filename).name}, line {inside.tb_lineno}" if inside else "unknown place"
    return f"{type(trouble).__name__} in {where}"


def _speak_utf8() -> None:
    """Windows' console has an encoding of its own, which lacks many letters."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
