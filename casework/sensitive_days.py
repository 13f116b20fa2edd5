"""Days on which a review is not to be published: the victim's birthday, the anniversary of the death, what the family names (3.6.3; R156).

29 February comes round on 28 February and on 1 March in a year that has none: both count, so that neither is forgotten.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework import database, dates, forms, names, permissions, procedure, registers, steps
from casework.actors import Actor
from casework.dates import PartialDate

LONGEST = 31  # days: of a date known only by its year nobody can keep away


@dataclass(frozen=True)
class SensitiveDay:
    """A day, or the first and last day it can be. `yearly`: it comes round every year."""

    what: str
    first: date
    last: date
    yearly: bool


@dataclass(frozen=True)
class Clash:
    """A sensitive day near a chosen one: `days` apart, 0 for the day itself."""

    what: str
    on: date
    days: int

    @property
    def sentence(self) -> str:
        far = "on the same day" if not self.days else f"{self.days} day{'' if self.days == 1 else 's'} away"
        return f"{self.what}: {dates.show(self.on)}, {far}."


def of_review(review_id: str) -> list[SensitiveDay]:
    """Every sensitive day known of a review. For rules; a screen shows them to those who may see them."""
    return [*_known_from_the_record(review_id), *_named(review_id)]


def in_view(actor: Actor, review_id: str) -> list[SensitiveDay]:
    """The same, for those who may see them; empty for anybody else."""
    return of_review(review_id) if permissions.may(actor, "see_sensitive_dates", review_id) else []


def clashes(review_id: str, chosen: date) -> list[Clash]:
    """The sensitive days within the partnership's margin of a chosen day, nearest first."""
    margin = procedure.current().partnership.care.sensitive_date_margin_days
    found = [clash for day in of_review(review_id) if (clash := near(day, chosen, margin))]
    return sorted(found, key=lambda clash: (clash.days, clash.what))


def sentences(actor: Actor, review_id: str, found: Iterable[Clash]) -> list[str]:
    """What to tell this person of a clash: which day only to those who may know of it."""
    if permissions.may(actor, "see_sensitive_dates", review_id):
        return [clash.sentence for clash in found]
    return ["A sensitive day is near. The coordinator or the Panel Chair knows which."] if list(found) else []


def near(day: SensitiveDay, chosen: date, margin: int) -> Clash | None:
    """The nearest time this day comes round, if that is within so many days of the chosen one, before or after."""
    years = range(chosen.year - 1, chosen.year + 2) if day.yearly else [day.first.year]
    rounds = [(on, abs((chosen - on).days)) for year in years for on in _comes_round(day, year)]
    on, apart = min(rounds, key=lambda one: one[1])
    return Clash(day.what, on, apart) if apart <= margin else None


def _comes_round(day: SensitiveDay, year: int) -> list[date]:
    """The days that it falls on when its first day falls in this year."""
    span = [day.first + timedelta(days=number) for number in range((day.last - day.first).days + 1)]
    found = []
    for one in span:
        in_year = year + (one.year - day.first.year)
        try:
            found.append(one.replace(year=in_year))
        except ValueError:  # 29 February
            found += [date(in_year, 2, 28), date(in_year, 3, 1)]
    return found


def _known_from_the_record(review_id: str) -> list[SensitiveDay]:
    found = [
        SensitiveDay("A victim's birthday", person.born, person.born, True)
        for person in names.of_review(review_id)
        if person.part == "victim" and person.born
    ]
    death = steps.case(review_id).records.get("death")
    told = database.one("newest_notification_of", review=review_id)
    incident = (
        forms.from_store(forms.load("notification"), json.loads(told["answers"])).get("incident") if told else None
    )
    if death and death.done:
        found += _span("The anniversary of the death", death.done)
    for row in database.rows("persons_who_died", review=review_id):
        died = dates.understand(row["died"])
        if not (death and death.done and died.earliest == death.done.earliest):
            found += _span("The anniversary of a death", died)
    if incident and not (death and death.done and incident.earliest == death.done.earliest):
        found += _span("The anniversary of the incident", incident)
    return found


def _span(what: str, when: PartialDate) -> list[SensitiveDay]:
    known = (when.latest - when.earliest).days < LONGEST
    return [SensitiveDay(what, when.earliest, when.latest, True)] if known else []


def _named(review_id: str) -> list[SensitiveDay]:
    return [
        SensitiveDay(one.answers["what"], one.answers["day"], one.answers["day"], bool(one.answers["yearly"]))
        for one in registers.kept([review_id], ["sensitive_date"])
    ]
