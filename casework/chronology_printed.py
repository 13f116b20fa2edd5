"""What stands on a chronology that leaves the portal, in Word as in Excel: Appendix 3's head, and the cells of an entry (R72, R73, A18, A19)."""

from dataclasses import dataclass, replace
from datetime import datetime

from casework import (
    case_persons,
    chronology_exact,
    chronology_submission,
    clock,
    database,
    dates,
    glossary,
    names,
    partnerships,
    permissions,
    reviews,
)
from casework.actors import Actor
from casework.chronology import Entry
from casework.glossary import Abbreviation

TITLE = "Chronology of Involvement"
GUIDANCE = {  # Appendix 3's own line where persons are shown by initials; what it would contradict otherwise is left out
    "real": "Abbreviations as agreed at panel meeting. Real names are shown.",
    "initials": "Abbreviations for anonymity as agreed at panel meeting; initials only for individuals.",
    "pseudonyms": "Abbreviations for anonymity as agreed at panel meeting. Persons are shown by pseudonym.",
}
DATES = "Dates are shown as dd/mm/yyyy; where the day is not known, as the file has it."


@dataclass(frozen=True)
class Head:
    """Appendix 3's head: whose review, the period, the victim's initials and age, the agency; for whom it was made, when; the glossary at its end."""

    partnership: str
    review: str
    reference: str
    marking: str
    period: str
    initials: str
    age: str
    agency: str
    guidance: str
    printed_on: str
    reader: str
    glossary: tuple[Abbreviation, ...] = ()


def head(review: reviews.Review, reader: Actor, agency_id: str | None, names_as: str | None, now: datetime) -> Head:
    today = clock.local(now).date()
    period = chronology_submission.period_of(review.id)
    victims = case_persons.victims_of(review.id)
    rendering = names.no_more_than(permissions.rendering(reader, review.id, agency_id), names_as)
    return Head(
        partnership=partnerships.name_for(review.id, today),
        review=reviews.called(review.id).name,
        reference=review.reference,
        marking=review.marking,
        period=period.words if period else "not set",
        initials=" and ".join(victim["initials"] for victim in victims if victim["initials"]) or "not recorded",
        age=" and ".join(str(victim["age"]) for victim in victims if victim["age"] is not None) or "not recorded",
        agency=database.one("agency_for_chronology", id=agency_id)["name"] if agency_id else "all agencies",
        guidance=f"{GUIDANCE[rendering]} {DATES}",
        printed_on=dates.show(today),
        reader=reader.name,
        glossary=_glossary(reader, review.id, rendering),
    )


def _glossary(reader: Actor, review_id: str, rendering: str) -> tuple[Abbreviation, ...]:
    """The abbreviations agreed at the panel, with nobody named otherwise than in the entries."""
    persons = names.of_review(review_id)
    return tuple(replace(one, meaning=names.rendered(one.meaning, persons, rendering)) for one in glossary.of_review(reader, review_id))


def cells(entry: Entry) -> dict[str, str]:
    """An entry by the procedure's columns (procedure/columns.toml), as a person reads it."""
    return {
        "date": dates.show(entry.date),
        "family_member": entry.about_shown,
        "information": entry.information,
        "source": " - ".join(filter(None, [entry.source, entry.agency])),
        "action": entry.action_outcome,
        "seen": {True: "✓", False: "no", None: ""}[entry.victim_seen],
        "comment": comments_as_one(entry),
        "time": entry.time_of_day,
        "until": entry.time_until,
        "who_seen": entry.who_seen,
        "views": entry.views_wishes,
        "record_date": dates.show(entry.recorded) if entry.recorded else "",
        "own": own_as_one(entry),
    }


def comments_as_one(entry: Entry) -> str:
    """Both threads of comments in Appendix 3's one column (A19)."""
    return chronology_exact.as_one((comment.initials, comment.text) for comment in entry.comments)


def own_as_one(entry: Entry) -> str:
    """The partnership's own questions with their answers."""
    return "\n".join(f"{label}: {said}" for label, said in entry.own)
