"""Holds and extensions: the review waits, or gets another date. No clock stops in silence (3.3.5, 3.3.7; R44, R127, D8)."""

from datetime import date, datetime

from casework import database, dates, forms, permissions, reviews, standing, steps
from casework.actors import Actor
from casework.errors import Problem, Refused, Stale, WrongStep


def place_on_hold(
    actor: Actor, review_id: str, typed: dict, *, today: date, command_id: str | None = None
) -> list[str]:
    """Put the review on hold. Where family or friends take part, the day they were told is required (R44).

    Returns warnings, each a sentence: the family is told at once (D8), so a later day is taken and said.
    """
    on_behalf_of = permissions.demand(actor, "place_on_hold", review_id)
    steps.demand("place_on_hold", review_id)
    values = forms.understand("hold", typed, today=today)
    told, started = values.get("family_told_on"), values["started_on"]
    if told and told < started:
        raise Refused(
            [Problem("family_told_on", "The family cannot be told before the hold begins. Check both dates.")]
        )
    with database.change(
        actor, "hold_placed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.demand("place_on_hold", review_id)  # again, now that nobody else can change it
        write(
            "insert_hold",
            id=database.new_id(),
            review_id=review_id,
            reason=values["reason"],
            note=values.get("note") or "",
            started_on=started,
            family_told_start_on=told,
            family_not_taking_part=not values["family_taking_part"],
        )
    if told and told > started:
        return [f"The family was told {(told - started).days} days after the hold began; the procedure says at once."]
    return []


def lift_hold(
    actor: Actor, review_id: str, typed: dict, *, version: int, today: date, command_id: str | None = None
) -> None:
    """Let the review go on. Where family or friends take part, the day they were told is required again (R44)."""
    on_behalf_of = permissions.demand(actor, "lift_hold", review_id)
    steps.demand("lift_hold", review_id)
    held = standing.of_review(reviews.in_view(actor, review_id), today=today).held
    values = forms.understand("lift_hold", typed, today=today)
    problems = []
    if values["ended_on"] < held.started_on:
        problems.append(
            Problem("ended_on", f"The hold began on {dates.show(held.started_on)}. Give a day on or after it.")
        )
    if not held.family_not_taking_part and values.get("family_told_on") is None:
        problems.append(
            Problem(
                "family_told_on", "Family or friends take part: give the day they were told that the review goes on."
            )
        )
    if problems:
        raise Refused(problems)
    with database.change(
        actor, "hold_lifted", review=review_id, subject=held.id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        touched = write(
            "lift_hold",
            id=held.id,
            version=version,
            ended_on=values["ended_on"],
            family_told_end_on=values.get("family_told_on"),
            end_note=values.get("note") or "",
        )
        if not touched:
            raise Stale({"version": held.version})


def agree_extension(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record another date for the overview report, agreed by the panel and the CSP; the date before stays visible (R127)."""
    on_behalf_of = permissions.demand(actor, "agree_extension", review_id)
    steps.demand("agree_extension", review_id)
    clock = standing.of_review(reviews.in_view(actor, review_id), today=today).primary_clock
    if clock is None or not clock.primary or clock.due_latest is None:
        raise WrongStep(
            ["The decision clock does not run yet: record the CSP Chair's decision under Decision and records."]
        )
    values = forms.understand("extension", typed, today=today)
    if values["new_due"] <= clock.due_latest:
        due = dates.show(clock.due_latest)
        raise Refused(
            [Problem("new_due", f"The report is due {due} already. Give a later date.", typed.get("new_due", ""))]
        )
    with database.change(
        actor, "extension_agreed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        write(
            "insert_extension",
            id=database.new_id(),
            review_id=review_id,
            clock=clock.id,
            old_due=clock.due_latest,
            recorded_by=actor.person_id,
            recorded_on=now,
            **{key: values[key] for key in ("new_due", "reason", "panel_agreed_on", "csp_agreed_on")},
        )
