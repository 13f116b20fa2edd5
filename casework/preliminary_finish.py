"""How the preliminary meeting ends (3.1.3 to 3.1.4, App 2 item 5): the recommendation with its reasons to the CSP Chair.

The group recommends; the CSP Chair decides. Until then a later recommendation replaces an earlier one; after it the meeting is closed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import database, forms, own_answers, permissions, steps
from casework.actors import Actor
from casework.errors import Problem, Refused
from casework.preliminary import Preliminary, Update, demand_arranged, demand_undecided
from casework.preliminary_run import choices


@dataclass(frozen=True)
class Contact:
    """How many agencies were contacted, and how many confirmed contact with the people of the case (App 8, section 2)."""

    contacted: int
    confirmed: int
    still_checking: int

    @property
    def sentence(self) -> str:
        if not self.contacted:
            return "No agency has been contacted yet."
        return f"{self.confirmed} of {self.contacted} agencies contacted confirmed contact."


def finish_meeting(actor: Actor, review_id: str, *, today: date, now: datetime) -> None:
    """The meeting was held. Its notes may still be put right until the CSP Chair decides. Finishing it twice changes nothing."""
    for_whom = permissions.demand(actor, "record_preliminary_meeting", review_id)
    steps.demand("record_preliminary_meeting", review_id)
    meeting = demand_arranged(review_id)
    demand_undecided(review_id)
    if meeting["finished_on"] is not None:
        return
    if meeting["meets_on"] > today:
        raise Refused(
            [Problem("meets_on", "The meeting is arranged for a later day. Change its date under 'Prepare' first.")]
        )
    with database.change(
        actor, "preliminary_noted", review=review_id, subject="finished", on_behalf_of=for_whom
    ) as write:
        if write("finish_preliminary_meeting", review_id=review_id, now=now):
            steps.record(write, actor, review_id, "preliminary_held", done=meeting["meets_on"], now=now)


def recommend(
    actor: Actor, review_id: str, typed: dict[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record what the group recommends to the CSP Chair, with reasons and date; a later one replaces it until the decision."""
    for_whom = permissions.demand(actor, "recommend", review_id)
    demand_undecided(review_id)
    steps.demand("recommend", review_id)
    meeting = demand_arranged(review_id)
    options = {"recommends": choices("recommends")}
    values = forms.understand("recommendation_to_chair", typed, today=today, options=options)
    if values["recommended_on"] < meeting["meets_on"]:
        raise Refused(
            [
                Problem(
                    "recommended_on",
                    "The recommendation is dated before the meeting. Give the day of the meeting or a later one.",
                )
            ]
        )
    with database.change(actor, "recommended", review=review_id, on_behalf_of=for_whom, command_id=command_id) as write:
        demand_undecided(review_id)  # again, now that nobody can decide meanwhile
        recommendation_id = database.new_id()
        write(
            "insert_recommendation_to_chair",
            id=recommendation_id,
            review_id=review_id,
            **{name: values[name] for name in ("recommends", "reasons", "recommended_on")},
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, "recommendation_to_chair", recommendation_id, values)
        steps.record(write, actor, review_id, "recommended", done=values["recommended_on"], now=now)


def contact(record: Preliminary) -> Contact:
    """An agency counts as contacted when it was sent the invitation, or has answered."""
    contacted = [update for update in record.updates if update.contacted_on or update.known]
    return Contact(
        len(contacted),
        sum(update.known == "yes" for update in contacted),
        sum(update.known == "checking" for update in contacted),
    )


def panel_agencies(record: Preliminary) -> list[Update]:
    """The agencies that the meeting would have on the panel (item 6), should there be a review."""
    return [update for update in record.updates if update.panel_member == "yes"]


def still_open(record: Preliminary) -> list[str]:
    """What is worth settling before the recommendation goes, each a sentence; none of it stands in the way."""
    said = []
    if without := [line.named for line in record.lines if not line.attendance]:
        said.append(f"Attendance is not recorded for {len(without)} of {len(record.lines)}.")
    if silent := [update.agency for update in record.updates if not update.known]:
        said.append(f"No update is recorded from: {', '.join(silent)}.")
    if checking := [update.agency for update in record.updates if update.known == "checking"]:
        said.append(f"Still checking: {', '.join(checking)}.")
    if record.proceeding_to_review and not panel_agencies(record):
        said.append("No agency is named for the panel (item 6).")
    if record.proceeding_to_review and not record.note("terms"):
        said.append("No initial terms of reference are typed (item 7).")
    return said
