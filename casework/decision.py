"""The CSP Chair's decision, and who is told of it: the family and children's services (procedure 3.1.4, 3.1.6, 3.1.7)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from casework import audit, database, dates, forms, names, own_answers, permissions, procedure, steps
from casework.actors import Actor
from casework.errors import Problem, Refused, Stale

RECOMMENDED = {True: "meets", False: "does_not_meet"}


@dataclass(frozen=True)
class Decision:
    """A decision; the newest counts. `decided_for` names the CSP Chair when a deputy decided. Texts in the reader's rendering."""

    id: str
    proceeds: bool
    decided_on: date
    justification: str
    differs_reason: str
    scale: str
    scale_reason: str
    decided_by: str
    decided_for: str
    recorded_on: datetime
    supersedes_reason: str


def decide(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record the decision to proceed or not, with full justification. Only the CSP Chair, or who acts for them (R23, R24).

    A reason is required when it differs from the recommendation, and when it replaces an earlier decision.
    """
    on_behalf_of = permissions.demand(actor, "decide", review_id)
    steps.demand("decide", review_id)
    values = forms.understand("decision", typed, today=today)
    proceeds = values["decision"] == "proceed"
    earlier = database.one("newest_decision", review=review_id)
    _demand_reasons(review_id, values, earlier)
    case = steps.case(review_id)
    steps.demand_after_causes(case, case.procedure.steps["decided"], values["decided_on"], field="decided_on")
    event = "decision_superseded" if earlier else "decided"
    with database.change(actor, event, review=review_id, on_behalf_of=on_behalf_of, command_id=command_id) as write:
        if (newest := write.one("newest_decision", review=review_id)) != earlier:
            raise Stale({name: newest[name] for name in ("decided_on", "justification")})
        decision_id = database.new_id()
        write(
            "insert_decision",
            id=decision_id,
            review_id=review_id,
            proceeds=proceeds,
            decided_on=values["decided_on"],
            justification=values["justification"],
            differs_reason=values.get("differs_reason") or "",
            scale=values.get("scale") or "",
            scale_reason=values.get("scale_reason") or "",
            decided_by=actor.person_id,
            decided_for=on_behalf_of,
            recorded_on=now,
            supersedes=earlier["id"] if earlier else None,
            supersedes_reason=values.get("supersedes_reason") or "",
        )
        own_answers.keep(write, "decision", decision_id, values)
        steps.record(
            write,
            actor,
            review_id,
            "decided",
            now=now,
            done=values["decided_on"],
            by_whom="CSP Chair",
            result=values["decision"],
        )


def of_review(actor: Actor, review_id: str) -> list[Decision]:
    """The decisions of a review, the newest first; none for those who may not see them."""
    rows = database.scoped(actor, "visible_decisions", review=review_id)
    if rows:
        audit.opened(actor, "decision_opened", review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    return [
        Decision(
            **{key: names.rendered(value, persons, rendering) if key in TEXTS else value for key, value in row.items()}
        )
        for row in rows
    ]


TEXTS = ("justification", "differs_reason", "scale_reason", "supersedes_reason")


def recommended(review_id: str) -> dict | None:
    """What the preliminary group recommended last: `recommends` (meets, does_not_meet, more_information), `recommended_on`."""
    return database.one("newest_recommendation_of_group", review=review_id)


def differs(group: dict | None, chosen: str | None) -> bool:
    """Whether the decision chosen ('proceed', 'not_proceed' or None) is another than the preliminary group recommended."""
    return bool(group and chosen) and group["recommends"] != RECOMMENDED[chosen == "proceed"]


def told(actor: Actor, case: steps.Case, step_id: str) -> steps.StepRecord | None:
    """Who was told of the decision, when and by whom, in the names of the reader's role; None when it is not recorded, or not for them."""
    record = case.records.get(step_id)
    if record is None or not permissions.may(actor, "see_decision", case.review_id):
        return None
    rendering, persons = permissions.rendering(actor, case.review_id), names.of_review(case.review_id)
    said = {name: names.rendered(getattr(record, name), persons, rendering) for name in ("by_whom", "note")}
    return replace(record, **said)


def inform_family(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record that the victim's family was informed in writing, or why not: then the Home Office is to be told (R33, R34)."""
    on_behalf_of = permissions.demand(actor, "inform_family", review_id)
    steps.demand("inform_family", review_id)
    values = forms.understand("family_informed", typed, today=today)
    told = values["informed"] == "informed"
    how = procedure.current().label("how_told", values.get("how") or "")
    day = values["told_on"] if told else values.get("decided_on") or today
    _demand_after_decision(review_id, "told_on" if told else "decided_on", day)
    with database.change(
        actor, "family_informed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.record(
            write,
            actor,
            review_id,
            "family_informed",
            now=now,
            done=day,
            by_whom=values.get("by_whom") or "",
            note=f"{how}, to: {values['to_whom']}" if told else values["rationale"],
            result=values["informed"],
        )
        own_answers.keep(write, "family_informed", steps.subject(review_id, "family_informed"), values)


def inform_childrens_services(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record one of the two notices due when the victim or the suspect cared for a child under 18 (R50)."""
    on_behalf_of = permissions.demand(actor, "inform_childrens_services", review_id)
    steps.demand("inform_childrens_services", review_id)
    values = forms.understand("childrens_services", typed, today=today)
    case = steps.case(review_id)
    steps.demand_after_causes(case, case.procedure.steps[values["recipient"]], values["told_on"], field="told_on")
    with database.change(
        actor, "childrens_services_informed", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.record(
            write, actor, review_id, values["recipient"], now=now, done=values["told_on"], by_whom=values["by_whom"]
        )
        own_answers.keep(write, "childrens_services", steps.subject(review_id, values["recipient"]), values)


def _demand_reasons(review_id: str, values: dict, earlier: dict | None) -> None:
    problems = []
    group = recommended(review_id)
    if differs(group, values["decision"]) and not values.get("differs_reason"):
        said = procedure.current().label("recommendation_of_group", group["recommends"])
        problems.append(
            Problem("differs_reason", f"The preliminary group recommended '{said}'. Say why you decide otherwise.")
        )
    if earlier and not values.get("supersedes_reason"):
        problems.append(Problem("supersedes_reason", "There is an earlier decision. Say why it is replaced."))
    if group and values["decided_on"] < group["recommended_on"]:
        day = dates.show(group["recommended_on"])
        problems.append(
            Problem("decided_on", f"The preliminary group recommended on {day}. Give a day on or after it.")
        )
    if problems:
        raise Refused(problems)


def _demand_after_decision(review_id: str, field: str, day: date) -> None:
    decided = steps.case(review_id).records["decided"].done
    if decided and day < decided.earliest:
        shown = dates.show(decided)
        raise Refused([Problem(field, f"The decision was made on {shown}. Give a day on or after it.")])
