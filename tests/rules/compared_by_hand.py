"""Pairs written by hand, a row an entry, two or three a pair: compared_by_hand.csv before the rules were read, and never tuned on;
compared_to_tune.csv for choosing the words and thresholds.

All of it is fictional. `kind` says what the rows of a pair are to each other: the same, alike (two events), or in what they contradict each other.
"""

import csv
from itertools import combinations
from pathlib import Path

from casework import dates
from casework.chronology_telling import Comparable
from tests.rules import compared_cases

HELD_OUT, TO_TUNE = "compared_by_hand.csv", "compared_to_tune.csv"
KINDS = ("date", "seen", "present", "outcome", "diagnosis", "injury", "consent")


def made(name: str = HELD_OUT) -> tuple[compared_cases.Cases, dict[frozenset[str], str]]:
    """All entries in one review, and of each pair that contradicts itself the kind. What is neither date nor seen counts as an outcome."""
    with Path(__file__).with_name(name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    cases, pairs, kinds = compared_cases.Cases(), {}, {}
    for number, row in enumerate(rows):
        one = _entry(f"h{number:03}", row)
        cases.entries.append(one)
        pairs.setdefault((row["pair"], row["kind"]), []).append(one.entry_id)
    for (_, kind), ids in pairs.items():
        for pair in map(frozenset, combinations(ids, 2)):
            if kind in KINDS:
                kinds[pair] = kind
                cases.conflicts[pair] = kind if kind in ("date", "seen") else "outcome"
            else:
                (cases.same if kind == "same" else cases.alike).add(pair)
    return cases, kinds


def _entry(name: str, row: dict[str, str]) -> Comparable:
    hours, _, minutes = row["time"].partition(":")
    return Comparable(
        name, row["agency"], row["agency"], dates.understand(row["day"]), row["text"], frozenset(row["person"].split()),
        int(hours) * 60 + int(minutes) if row["time"] else None, {"y": True, "n": False, "": None}[row["seen"]],
    )  # fmt: skip
