"""Processes that write through `change` until they are killed; each change that one was told is saved, it notes on the disk at once.

python -m tests.faults.writing FOLDER NOTES: for each line on its input, makes a process (the imports are done
once), prints its number, "open" when it has opened the folder, and how it ended.
"""

import os
import sys
from pathlib import Path
from threading import Thread

from casework import database, named_queries, procedure
from casework.actors import OPERATOR


def write_on(notes: int, worker: int) -> None:
    number = 0
    while True:
        name = f"{os.getpid()}-{worker}-{number}"
        with database.change(OPERATOR, "agency_added", subject=name) as write:
            for half in ("a", "b"):
                write(
                    "insert_agency", id=f"{name}-{half}", name=f"{name}-{half}", short_name="x" * 400, kind="other", aliases="[]",
                    valid_from=None, valid_to=None, successor_id=None,
                )  # fmt: skip
        os.write(notes, f"{name}\n".encode())  # what was written outlives the killed process
        number += 1


def write_in(folder: Path, noted: str) -> None:
    notes = os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    database.open_portal(folder)
    print("open", flush=True)
    workers = [Thread(target=write_on, args=(notes, worker), daemon=True) for worker in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def main() -> None:
    folder, noted = sys.argv[1:]
    procedure.current(), named_queries.every()
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            try:
                write_in(Path(folder), noted)
            finally:
                os._exit(1)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
