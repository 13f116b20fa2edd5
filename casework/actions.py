"""Actions of the plan: added, corrected, agreed at senior level, milestones with evidence, target dates (App 9, 3.3.9).

Each verb takes what was typed into its form (procedure/forms) and raises NotFound for an action one may not see, NotAllowed, WrongStep when
the action's state does not admit it, Refused with every field at fault. `today` and `now` are passed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework import action_plan, database, forms, own_answers, permissions, recommendations, steps
from casework.actors import Actor
from casework.bulk import in_json
from casework.dates import PartialDate, show
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep

ADMITS = {  # the states in which a verb may be done
    "correct_action": ("not_started", "in_hand", "implemented", "audited", "dropped"),
    "agree_action": ("not_started", "in_hand", "implemented", "audited"),
    "add_milestone": ("not_started", "in_hand", "implemented", "audited"),
    "record_progress": ("not_started", "in_hand", "implemented"),
    "change_target": ("not_started", "in_hand"),
    "complete_action": ("not_started", "in_hand"),
    "drop_action": ("not_started", "in_hand"),
    "audit_action": ("implemented",),
    "reopen_action": ("implemented", "audited", "dropped"),
}
INSTEAD = {
    "not_started": "This action has not been started. Record its progress, then that it is implemented.",
    "in_hand": "This action is still in hand. Record first that it is implemented.",
    "implemented": "This action is implemented already. Open it again first if that was wrong.",
    "audited": "This action has been audited already. Open it again first if more is to be done.",
    "dropped": "This action has been dropped. Open it again first if it is to go on.",
}
KINDS_IN_ERROR = {
    "recommendation": "recommendation_in_error",
    "action": "action_in_error",
    "target": "target_in_error",
    "state": "state_in_error",
    "progress": "progress_in_error",
    "milestone": "milestone_in_error",
    "agreement": "agreement_in_error",
    "audit": "audit_in_error",
}


def obstacles(verb: str, state: str) -> list[str]:
    """The sentence that says why this cannot be done to an action in this state, and what to do instead; empty when it can."""
    return [] if state in ADMITS[verb] else [INSTEAD[state]]


def add_action(
    actor: Actor,
    recommendation_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Add an action to a recommendation; returns its id."""
    parent = action_plan.recommendation_row(actor, recommendation_id, "add_action")
    on_behalf_of = permissions.demand(actor, "add_action", parent["review_id"])
    steps.demand("add_action", parent["review_id"])
    values, leads, target, own = understood(typed, today)
    demand_after_death(parent["review_id"], target)
    action_id = database.new_id()
    with database.change(
        actor,
        "action_added",
        review=parent["review_id"],
        subject=action_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        insert(
            write, actor, parent["review_id"], recommendation_id, action_id, values, leads, target, today=today, now=now
        )
        own_answers.keep(write, "action", action_id, own)
    return action_id


def correct_action(
    actor: Actor,
    action_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Correct an action's wording, leads or SMART check; its target date is changed by `change_target`. Raises Stale."""
    ready = demand(actor, "correct_action", action_id, today)
    values, leads, _, own = understood(typed, today, hidden=("target",))
    with ready.change("action_corrected", command_id) as write:
        if not write("change_action", id=action_id, version=version, **values):
            raise Stale(as_corrected(actor, action_id, today))
        own_answers.keep(write, "action", action_id, own)
        lay_leads(write, action_id, leads, now=now)


def as_corrected(actor: Actor, action_id: str, today: date) -> dict[str, Any]:
    """An action's values as `correct_action` takes them, to begin its form with or to compare two texts; `version` is among them."""
    row = action_plan.action_row(actor, action_id, "correct_action", today)
    leads = database.rows("leads_of_action", action_id=action_id)
    names = ["number", "text", "lead_officer", *action_plan.SMART, "smart_note", "version"]
    return {
        **{name: row[name] for name in names},
        "leads": [lead["agency_id"] for lead in leads if lead["agency_id"]],
        "other_leads": "; ".join(lead["typed"] for lead in leads if not lead["agency_id"]),
        **own_answers.as_answered(actor, "action", action_id),
    }


def agree_action(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Record that an agency has agreed the action at a senior level (3.3.9); a senior manager for their own agency. Returns its id."""
    ready = demand(actor, "agree_action", action_id, today)
    values = forms.understand("agreement", typed, today=today, options={"agency_id": ready.agencies_offered()})
    with ready.change("action_agreed", command_id) as write:
        return ready.insert(write, "insert_agreements", now, "agreement", **values | {"note": values["note"] or ""})


def add_milestone(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Record a key milestone and its evidence (App 9); returns its id."""
    ready = demand(actor, "add_milestone", action_id, today)
    form = forms.load("milestone")
    values = forms.understand(form, typed, today=today)
    with ready.change("milestone_added", command_id) as write:
        return ready.insert(write, "insert_milestones", now, "milestone", **values | {"evidence": values["evidence"] or ""})


def change_target(
    actor: Actor, action_id: str, typed: Mapping[str, Any], *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Give the action another target date, with the reason; the earlier ones stay in its history. Returns the new target's id."""
    ready = demand(actor, "change_target", action_id, today)
    form = forms.load("target")
    values = forms.understand(form, typed, today=today)
    if ready.row["target_typed"] and values["target"].latest == ready.row["target_latest"]:
        raise Refused(
            [
                Problem(
                    "target", f"The target date is {show(values['target'])} already. Give another one.", typed["target"]
                )
            ]
        )
    demand_after_death(ready.row["review_id"], values["target"])
    with ready.change("target_changed", command_id) as write:
        target_id = insert_target(write, actor, action_id, values["target"], values["reason"], today=today, now=now)
        own_answers.keep(write, "target", target_id, values)
    return target_id


def record_in_error(
    actor: Actor, kind: str, record_id: str, typed: Mapping[str, Any], *, today: date, command_id: str | None = None
) -> None:
    """Mark a recommendation, action, target, state, progress, milestone, agreement or audit as recorded in error, with the reason.

    It is kept and no longer counts; a state in error gives way to the one before it.
    """
    found = kind in KINDS_IN_ERROR and database.scoped(actor, "plan_record_in_view", kind=kind, id=record_id)
    if not found:
        permissions.audit.refused(actor, "record_in_error", None)
        raise NotFound("This record")
    review = found[0]["review_id"]
    on_behalf_of = permissions.demand(actor, "record_in_error", review)
    steps.demand("record_in_error", review)  # what a conclusion rests on is taken back only once the review is open again
    reason = forms.understand("reason", typed, today=today)["reason"]
    with database.change(
        actor,
        "marked_in_error",
        review=review,
        subject=record_id,
        summary=kind,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        steps.demand("record_in_error", review)  # again, now that nobody else can conclude it
        if not write(KINDS_IN_ERROR[kind], id=record_id, reason=reason):
            raise NotFound("This record")


# --- what the verbs on one action share ---


@dataclass(frozen=True)
class Ready:
    """An action that this actor may do something to now. `own` holds the lead agencies they may speak for; None stands for all."""

    actor: Actor
    verb: str
    row: dict
    leads: tuple[str, ...]
    own: frozenset[str] | None
    on_behalf_of: str

    @contextmanager
    def change(self, event: str, command_id: str | None) -> Iterator[database.Write]:
        """The change, if the action still stands as it did when this was asked for: somebody else may have been quicker."""
        about = {"review": self.row["review_id"], "subject": self.row["id"], "on_behalf_of": self.on_behalf_of}
        with database.change(self.actor, event, command_id=command_id, **about) as write:
            now = write.one("state_of_action", action_id=self.row["id"]) or {"state": "not_started"}
            if missing := obstacles(self.verb, now["state"]):
                raise WrongStep(missing)
            yield write

    def insert(self, write: database.Write, statement: str, now: datetime, form: str, **values: Any) -> str:
        """Add a row that belongs to the action, from the values of its form; returns its id."""
        record_id = database.new_id()
        record = {"id": record_id, "action_id": self.row["id"], "recorded_by": self.actor.person_id, "recorded_on": now}
        described = forms.load(form)
        ours, own = forms.split_own(described, values)
        write(statement, rows=in_json([record | forms.columns(described, ours)]))
        own_answers.keep(write, form, record_id, own, agency=min(self.own, default=None) if self.own is not None else None)
        return record_id

    def agencies_offered(self) -> dict[str, str]:
        """The agencies that may be named: any on the list for those who act for the partnership, otherwise one's own."""
        every = recommendations.agencies()
        return every if self.own is None else {agency: every[agency] for agency in self.own if agency in every}


def demand(actor: Actor, verb: str, action_id: str, today: date) -> Ready:
    """Raise unless this actor may do this to this action as it stands."""
    row = action_plan.action_row(actor, action_id, verb, today)
    leads = tuple(
        lead["agency_id"] for lead in database.rows("leads_of_action", action_id=action_id) if lead["agency_id"]
    )
    allowed = permissions.agencies_for(actor, verb, row["review_id"])
    own = None if allowed is None else frozenset(allowed) & frozenset(leads)
    on_behalf_of = permissions.demand(
        actor, verb, row["review_id"], min(own, default=None) if own is not None else None
    )
    if missing := [*steps.obstacles(verb, row["review_id"]), *obstacles(verb, row["state"])]:
        raise WrongStep(missing)
    return Ready(actor, verb, row, leads, own, on_behalf_of)


def may(actor: Actor, verb: str, action: action_plan.Action) -> bool:
    """Whether to offer this on the screen: the same rule as `demand`, without its refusals."""
    if obstacles(verb, action.state):
        return False
    allowed = permissions.agencies_for(actor, verb, action.review_id)
    return allowed is None or bool(allowed & {lead.agency_id for lead in action.leads})


def understood(
    typed: Mapping[str, Any], today: date, hidden: Iterable[str] = ()
) -> tuple[dict[str, Any], list[dict[str, Any]], PartialDate | None, dict[str, Any]]:
    """An action's columns, its leads, its first target, and the own answers, from what was typed into its form. Raises Refused."""
    form = forms.load("action")
    options = {"leads": recommendations.agencies()}
    values, own = forms.split_own(form, forms.understand(form, typed, today=today, options=options, hidden=hidden))
    leads = [{"agency_id": agency, "typed": ""} for agency in values.pop("leads")]
    leads += [
        {"agency_id": None, "typed": name.strip()}
        for name in (values.pop("other_leads") or "").split(";")
        if name.strip()
    ]
    if not leads:
        raise Refused(
            [
                Problem(
                    "leads",
                    "Lead agencies: this is not answered. Choose at least one, or type one that is not on the list.",
                )
            ]
        )
    target = values.pop("target", None)
    for name in ("number", "lead_officer", "smart_note"):
        values[name] = values[name] or ""
    return values, leads, target, own


def insert(
    write: database.Write,
    actor: Actor,
    review_id: str,
    recommendation_id: str,
    action_id: str,
    values: dict[str, Any],
    leads: list[dict[str, Any]],
    target: PartialDate | None,
    *,
    today: date,
    now: datetime,
) -> None:
    """Within a change: put an action in, with its leads and first target."""
    placed = {
        "id": action_id,
        "review_id": review_id,
        "recommendation_id": recommendation_id,
        "list_order": write.one("next_action_order", recommendation_id=recommendation_id)["next"],
        "recorded_by": actor.person_id,
        "recorded_on": now,
    }
    write("insert_actions", rows=in_json([placed | recommendations.NO_ORIGIN | values]))
    lay_leads(write, action_id, leads, now=now)
    if target:
        insert_target(write, actor, action_id, target, "", today=today, now=now)


def lay_leads(write: database.Write, action_id: str, wanted: list[dict[str, Any]], *, now: datetime) -> None:
    """Within a change: make these the action's lead agencies; one no longer named is marked as removed."""
    held = {
        (lead["agency_id"], lead["typed"]): lead["id"] for lead in write.rows("leads_of_action", action_id=action_id)
    }
    named = {(lead["agency_id"], lead["typed"]): lead for lead in wanted}
    for key in held.keys() - named.keys():
        write("remove_lead", id=held[key], removed_on=now)
    added = [
        {"id": database.new_id(), "action_id": action_id, **lead} for key, lead in named.items() if key not in held
    ]
    write("insert_leads", rows=in_json(added))


def earliest_target(review_id: str) -> date | None:
    """The first day that a target date can mean: that of the death, as nothing of the review was due before; None where it is not known."""
    death = steps.case(review_id).record_of("death")
    return death.done.earliest if death and death.done else None


def demand_after_death(review_id: str, target: PartialDate | None) -> None:
    """Refuse a target date before the death."""
    first = earliest_target(review_id) if target else None
    if first and target.latest < first:
        sentence = f"{show(target)} is before the death, whose date stands in the notification. Give a date after it."
        raise Refused([Problem("target", f"Target date: {sentence}", target.typed)])


def insert_target(
    write: database.Write, actor: Actor, action_id: str, target: PartialDate, reason: str, *, today: date, now: datetime
) -> str:
    """Within a change: add a target date to an action."""
    target_id = database.new_id()
    record = {
        "id": target_id,
        "action_id": action_id,
        **{f"target_{part}": getattr(target, part) for part in forms.PARTS},
        "reason": reason,
        "set_on": today,
        "seq": write.one("next_target", action_id=action_id)["next"],
        "recorded_by": actor.person_id,
        "recorded_on": now,
    }
    write("insert_targets", rows=in_json([record]))
    return target_id
