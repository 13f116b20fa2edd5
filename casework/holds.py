"""Holds and extensions: the review waits, or gets another date. No clock stops in silence (3.3.5, 3.3.7; R44, R127, D8)."""

from datetime import date, datetime

from casework import (
    audit,
    clock,
    clocks,
    database,
    dates,
    family,
    forms,
    own_answers,
    permissions,
    plain_text,
    reviews,
    standing,
    steps,
)
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep


def place_on_hold(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime | None = None, command_id: str | None = None
) -> list[str]:
    """Put the review on hold. Where family or friends take part, the day they were told is required, and kept with each of them (R44).

    Returns warnings, each a sentence: the family is told at once (D8), so a later day is taken and said.
    """
    on_behalf_of = permissions.demand(actor, "place_on_hold", review_id)
    steps.demand("place_on_hold", review_id)
    values = forms.understand("hold", typed, today=today)
    told, started = values.get("family_told_on"), values["started_on"]
    stands = standing.of_review(reviews.in_view(actor, review_id), today=today)
    problems = _of_placing(stands, started, told)
    if not values["family_taking_part"] and family.taking_part(review_id):
        problems.append(Problem("family_taking_part", family.SOMEBODY_TAKES_PART))
    if problems:
        raise Refused(problems)
    with database.change(
        actor, "hold_placed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.demand("place_on_hold", review_id)  # again, now that nobody else can change it
        hold_id = database.new_id()
        write(
            "insert_hold",
            id=hold_id,
            review_id=review_id,
            reason=values["reason"],
            note=values.get("note") or "",
            started_on=started,
            family_told_start_on=told,
            family_not_taking_part=not values["family_taking_part"],
        )
        own_answers.keep(write, "hold", hold_id, values)
        family.record_told(write, actor, review_id, "hold_begun", told, now or clock.now())
    return told_late(started, told, "hold began")


def _of_placing(stands: standing.Standing, started: date, told: date | None) -> list[Problem]:
    """A hold begins after the decision to review and after the hold before it, and the family is told of what has begun."""
    problems = []
    decided = stands.case.records["decided"].done if "decided" in stands.case.records else None
    if decided and started < decided.earliest:
        problems.append(
            Problem("started_on", f"The CSP Chair decided on {dates.show(decided)}. Give a day on or after it.")
        )
    ended = max((hold.ended_on for hold in stands.holds if hold.ended_on), default=None)
    if ended and started < ended:
        sentence = f"The review was on hold until {dates.show(ended)} already. Give a day on or after it."
        problems.append(Problem("started_on", sentence))
    if told and told < started:
        problems.append(
            Problem("family_told_on", "The family cannot be told before the hold begins. Check both dates.")
        )
    return problems


def told_late(happened: date, told: date | None, what: str) -> list[str]:
    """That the family was not told the same day, as the procedure asks (3.3.5; D8), in a sentence; nothing where it was."""
    late = (told - happened).days if told else 0
    return (
        [f"The family was told {late} day{'' if late == 1 else 's'} after the {what}; the procedure says at once."]
        if late > 0
        else []
    )


def lift_hold(
    actor: Actor,
    review_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    now: datetime | None = None,
    command_id: str | None = None,
) -> list[str]:
    """Let the review go on. Where family or friends take part, the day they were told is required again (R44).

    Returns warnings, as `place_on_hold` does.
    """
    on_behalf_of = permissions.demand(actor, "lift_hold", review_id)
    steps.demand("lift_hold", review_id)
    held = standing.of_review(reviews.in_view(actor, review_id), today=today).held
    values = forms.understand("lift_hold", typed, today=today)
    problems = []
    if values["ended_on"] < held.started_on:
        problems.append(
            Problem("ended_on", f"The hold began on {dates.show(held.started_on)}. Give a day on or after it.")
        )
    somebody = not held.family_not_taking_part or family.taking_part(review_id)
    if somebody and values.get("family_told_on") is None:
        problems.append(
            Problem(
                "family_told_on", "Family or friends take part: give the day they were told that the review goes on."
            )
        )
    told = values.get("family_told_on")
    if told and told < held.started_on:
        problems.append(
            Problem("family_told_on", "The family cannot be told of its end before the hold begins. Check both dates.")
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
        own_answers.keep(write, "lift_hold", held.id, values)
        family.record_told(write, actor, review_id, "hold_ended", told, now or clock.now())
    return told_late(values["ended_on"], told, "review went on")


def agree_extension(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record another date for the overview report, agreed by the panel and the CSP; the date before stays visible (R127)."""
    on_behalf_of = permissions.demand(actor, "agree_extension", review_id)
    steps.demand("agree_extension", review_id)
    stands = standing.of_review(reviews.in_view(actor, review_id), today=today)
    clock = stands.primary_clock
    if clock is None or not clock.primary or clock.due_latest is None:
        raise WrongStep(
            ["The decision clock does not run yet: record the CSP Chair's decision under Decision and records."]
        )
    values = forms.understand("extension", typed, today=today)
    if problems := _of_extending(stands, clock, values):
        raise Refused(problems)
    with database.change(
        actor, "extension_agreed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        extension_id = database.new_id()
        write(
            "insert_extension",
            id=extension_id,
            review_id=review_id,
            clock=clock.id,
            old_due=clock.due_latest,
            recorded_by=actor.person_id,
            recorded_on=now,
            **{key: values[key] for key in ("new_due", "reason", "panel_agreed_on", "csp_agreed_on")},
        )
        own_answers.keep(write, "extension", extension_id, values)


def _of_extending(stands: standing.Standing, clock: clocks.Clock, values: dict) -> list[Problem]:
    """An extension is later than what holds now, and agreed after the decision and after the extension before it."""
    problems = []
    if values["new_due"] <= clock.due_latest:
        due = dates.show(clock.due_latest)
        problems.append(Problem("new_due", f"The report is due {due} already. Give a later date."))
    decided, before = clocks.span(clock.started)[0], max((one.agreed_on for one in stands.extensions), default=None)
    for name in ("panel_agreed_on", "csp_agreed_on"):
        if values[name] < decided:
            problems.append(
                Problem(name, f"The CSP Chair decided on {dates.show(decided)}. Give a day on or after it.")
            )
    if before and values["csp_agreed_on"] < before:
        sentence = f"The extension before this one was agreed on {dates.show(before)}. Give a day on or after it."
        problems.append(Problem("csp_agreed_on", sentence))
    return problems


# ---- what was recorded in error ------------------------------------------------------------------------------------


def record_hold_in_error(actor: Actor, review_id: str, hold_id: str, *, reason: str, version: int) -> None:
    """Take out a hold that should not stand, or not so; it can then be placed as it was. The record and the reason are kept."""
    _mark(actor, review_id, "holds_of", hold_id, "mark_hold_in_error", reason, version)


def record_extension_in_error(actor: Actor, review_id: str, extension_id: str, *, reason: str, version: int) -> None:
    """Take out an extension that was not agreed, or not so; the date before it counts again. The record and the reason are kept."""
    _mark(actor, review_id, "extensions_of", extension_id, "mark_extension_in_error", reason, version)


def _mark(actor: Actor, review_id: str, among: str, row_id: str, statement: str, reason: str, version: int) -> None:
    on_behalf_of = permissions.demand(actor, "record_in_error", review_id)
    found = next((row for row in database.rows(among, reviews=[review_id]) if row["id"] == row_id), None)
    if found is None:
        audit.refused(actor, "record_in_error", review_id)
        raise NotFound("What you want to take out")
    steps.demand("record_in_error", review_id)
    reason = plain_text.kept(reason, "reason", ask="Say why.")
    with database.change(
        actor, "marked_in_error", review=review_id, subject=row_id, on_behalf_of=on_behalf_of
    ) as write:
        if not write(statement, id=row_id, review=review_id, version=version, reason=reason):
            raise Stale({"version": found["version"]})
