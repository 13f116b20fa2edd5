"""A process that imports one agency file after another until it is killed; each import that one was told is in, it notes on the disk at once.

python -m tests.faults.importing FOLDER REVIEW AGENCY NOTES: opens the folder, says "open", and goes on importing.
"""

import os
import sys
from pathlib import Path
from threading import Thread

from casework import chronology_import, clock, database
from casework.actors import OPERATOR
from casework.errors import WrongStep

ROWS = 40


def content_of(name: str) -> bytes:
    """A file of which one row is held; every row says of which file it is."""
    days = ["31/09/2019", *(f"{1 + row % 28:02d}/{1 + row // 28:02d}/2019" for row in range(ROWS - 1))]
    return "\n".join(["Date,Information,Source,Comment", *(f"{day},{name} row {row},Niche,IA: late" for row, day in enumerate(days))]).encode()


def import_on(review: str, agency: str, notes: int, worker: int) -> None:
    number = 0
    while True:
        name = f"{os.getpid()}-{worker}-{number}"
        try:
            chronology_import.import_file(
                OPERATOR, review, agency, f"{name}.csv", content_of(name), today=clock.today(), now=clock.now()
            )
        except WrongStep:  # the other was quicker: the person shows the rows again
            continue
        os.write(notes, f"{name}\n".encode())  # what was written outlives the killed process
        number += 1


def main() -> None:
    folder, review, agency, noted = sys.argv[1:]
    notes = os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    database.open_portal(Path(folder))
    print("open", flush=True)
    workers = [Thread(target=import_on, args=(review, agency, notes, worker), daemon=True) for worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
