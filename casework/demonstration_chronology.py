"""Two agencies' chronologies in the demonstration, and what the panel agreed that their abbreviations mean: all of it is fictional."""

from pathlib import Path
from typing import Any

from casework import chronology_import, chronology_submission, glossary

STANDARD = ("A&E", "DASH", "GP", "IDVA", "MARAC", "MASH")
OWN = {"101": "Police non-emergency telephone number", "999": "Emergency telephone number"}  # "EPAU" is left to be explained
AGREED = 49  # days back: the panel read the chronologies together


def send(stage: Any, review: str, files: Path, *, police: str, hospitals: str) -> None:
    """Both are brought in and submitted to the panel; the glossary is begun. `stage` is the demonstration's."""
    for username, agency, name in (
        ("police-author", police, "durham-constabulary-chronology.csv"),
        ("hospital-author", hospitals, "hospitals-chronology.csv"),
    ):
        author = stage.actors[username]
        chronology_import.import_file(author, review, agency, name, (files / name).read_bytes(), **stage.at(0))
        chronology_submission.submit_chronology(author, review, agency, note="First version.", now=stage.now)
    chair = stage.actors["panel-chair"]
    agreed = {"agreed_by": "The panel", "agreed_on": stage.typed(AGREED), **stage.at(0)}
    glossary.take_over(chair, review, STANDARD, **agreed)
    for letters, meaning in OWN.items():
        glossary.settle(chair, review, letters, meaning=meaning, **agreed)
