"""What the chronology's tests stand on: notified reviews, persons, entries of two agencies."""

from datetime import UTC, date, datetime

from casework import chronology_entries, database, steps
from casework.actors import OPERATOR

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CANARY = "Zwetschge"


def notified(cast, *reviews):
    """The reviews stand where chronologies are written: a notification is recorded."""
    for review in reviews or (cast.first, cast.second):
        with database.change(OPERATOR, "step_recorded", review=review, subject="notified") as write:
            steps.record(write, OPERATOR, review, "notified", done=date(2026, 8, 1), now=NOW)


def persons(review):
    """A victim, a perpetrator and a child; returns their ids."""
    people = [
        ("victim", "Wilhelmina Fictional", "WF", "Alder"),
        ("perpetrator", "Thaddeus Invented", "TI", "Rowan"),
        ("child", "Clementine Fictional", "CF", "Hazel"),
    ]
    ids = []
    with database.change(OPERATOR, "person_recorded", review=review) as write:
        for order, (part, name, initials, pseudonym) in enumerate(people):
            ids.append(database.new_id())
            write(
                "insert_case_person", **{
                    "id": ids[-1], "review_id": review, "part": part, "list_order": order, "real_name": name, "other_names": "",
                    "initials": initials, "pseudonym": pseudonym, "birth_typed": None, "birth_earliest": None, "birth_latest": None,
                    "birth_precision": None, "age_at_death": 34 if part == "victim" else None, "answers": "{}",
                },
            )  # fmt: skip
    return ids


def add(actor, review, agency, date_typed="12/09/2019", information="Attended with a bruise.", **typed):
    return chronology_entries.add_entry(
        actor, review, agency, {"date": date_typed, "information": information, **typed}, today=TODAY, now=NOW
    )


def correct(actor, entry_id, version_no=1, why="Typing corrected", **changed):
    row = database.one("newest_version", entry=entry_id)
    return chronology_entries.correct_entry(
        actor, entry_id, {**chronology_entries.as_typed(row), **changed}, version_no=version_no, why=why, today=TODAY, now=NOW
    )


def events(name):
    """The rows of the activity record that say this."""
    return [row for row in database.rows("activity_as_shown") if row["event"] == name]
