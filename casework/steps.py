"""The steps of the procedure in one review: which are done, what stands in the way of a verb, and recording a step.

A screen's own verb records its step within its change: `steps.record(write, actor, review_id, "decided", done=..., result="proceed", now=now)`.
Steps without a screen are recorded by `record_step`. Either way the newest row of a step counts, so that one place says where a review stands.
A step that every agency does for itself (`each = "agency"`) is recorded by each agency's people for their own agency; it is done as a whole when
the coordinator records it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from casework import (
    audit,
    database,
    dates,
    facts_told,
    forms,
    own_answers,
    permissions,
    plain_text,
    procedure,
    procedure_sets,
)
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotAllowed, NotFound, Problem, Refused, WrongStep
from casework.procedure import Procedure
from casework.procedure_shapes import Step

DONE = ("done", "not_needed", "not_known")  # outcomes after which what follows may go on
OUTCOMES = {
    "done": "Done",
    "not_needed": "Not needed",
    "not_known": "Done, day not known",
    "in_error": "Recorded in error",
}
LIFTED = {"in_error": "Recorded in error", "reopened": "Opened again"}  # after these a step stands as if it had not been recorded


@dataclass(frozen=True)
class StepRecord:
    """The newest record of a step. `done` is None where the day is not known; `result` is a value of the step's list."""

    step: str
    outcome: str
    done: PartialDate | None
    by_whom: str
    note: str
    result: str
    recorded_on: datetime
    seq: int


@dataclass(frozen=True)
class Case:
    """What is recorded of one review's steps, with the procedure it began under. `facts`: True, False, or None when not known."""

    review_id: str
    procedure: Procedure
    records: dict[str, StepRecord]
    facts: dict[str, bool | None]
    of_agency: dict[tuple[str, str], StepRecord] = field(default_factory=dict)  # by step and agency

    def record_of(self, step_id: str, agency: str | None = None) -> StepRecord | None:
        """The newest record of a step: as a whole, or else what this agency recorded of its own."""
        return self.records.get(step_id) or (self.of_agency.get((step_id, agency)) if agency else None)

    def own_record_of(self, step_id: str, agency: str | None) -> StepRecord | None:
        """The newest record of a step as a whole, or (with `agency`) of that agency's own part and of nothing else."""
        return self.of_agency.get((step_id, agency)) if agency else self.records.get(step_id)

    def state(self, step_id: str, agency: str | None = None) -> str:
        """'done', 'not_needed', 'left_out' (does not apply to this review), 'open' or 'waiting' (something must come first).

        With `agency`: as it stands for that agency.
        """
        step = self.procedure.steps[step_id]
        if record := self.record_of(step_id, agency):
            return "not_needed" if record.outcome == "not_needed" else "done"
        if not self.procedure.applies(step, self.facts):
            return "left_out"
        return "waiting" if self.obstacles_of(step, agency) else "open"

    def settled(self, step_id: str, agency: str | None = None) -> bool:
        """Whether what follows may go on: done, not needed, or not for this review."""
        return bool(self.record_of(step_id, agency)) or not self.procedure.applies(
            self.procedure.steps[step_id], self.facts
        )

    def obstacles_of(self, step: Step, agency: str | None = None) -> list[str]:
        """What is missing before this step (for an agency: before its own part of it), each a sentence that says where to do it."""
        unmet = [need for need in step.needs if not self._holds(need, agency)]
        unmet += [fact for fact in step.when if self.facts.get(fact) is False]
        return [self.procedure.missing(need) for need in unmet]

    def obstacles(self, verb: str) -> list[str]:
        """What is missing before a verb with a screen of its own: its line under verb_needs, and the needs of what it records."""
        return self.unmet(self.procedure.needs_of(verb))

    def unmet(self, needs: Iterable[str]) -> list[str]:
        """The sentences of those of these steps and facts that do not hold."""
        return [self.procedure.missing(need) for need in needs if not self._holds(need)]

    def _holds(self, need: str, agency: str | None = None) -> bool:
        return self.settled(need, agency) if need in self.procedure.steps else bool(self.facts.get(need))


def case(review_id: str) -> Case:
    """The recorded steps of one review. For rules: what a person may see of it is decided by the caller."""
    return cases([review_id])[review_id]


def cases(review_ids: Iterable[str]) -> dict[str, Case]:
    """The recorded steps of many reviews, in as many queries as for one."""
    ids = list(review_ids)
    records: dict[str, dict[str, StepRecord]] = {review: {} for review in ids}
    of_agency: dict[str, dict[tuple[str, str], StepRecord]] = {review: {} for review in ids}
    recorded, known = facts_told.of(tuple(ids))
    for row in recorded:
        kept = of_agency if row["agency_id"] else records
        key = (row["step"], row["agency_id"]) if row["agency_id"] else row["step"]
        if row["outcome"] in LIFTED:
            kept[row["review_id"]].pop(key, None)
        else:
            kept[row["review_id"]][key] = _record_of(row)
    told = {row["id"]: row for row in known}
    found = {}
    for review in ids:
        rules = procedure_sets.of(told[review]["procedure_set"]) if review in told else procedure.current()
        facts = _facts(rules, records[review], told.get(review, {}))
        found[review] = Case(review, rules, records[review], facts, of_agency[review])
    return found


def obstacles(verb: str, review_id: str) -> list[str]:
    """The sentences that say what is missing before this verb in this review, and where to do it; empty when nothing is."""
    return case(review_id).obstacles(verb)


def demand(verb: str, review_id: str) -> None:
    """Raise WrongStep with the obstacles, if there are any."""
    if missing := obstacles(verb, review_id):
        raise WrongStep(missing)


def subject(review_id: str, step_id: str, agency: str | None = None) -> str:
    """Under what the own answers to a step's form are kept, whoever records it and however often."""
    return ":".join(filter(None, (review_id, step_id, agency)))


def record(
    write: database.Write,
    actor: Actor,
    review_id: str,
    step_id: str,
    *,
    now: datetime,
    done: PartialDate | date | None = None,
    outcome: str = "done",
    by_whom: str = "",
    note: str = "",
    result: str = "",
    agency: str | None = None,
) -> None:
    """Within a change: record a step, or (with `agency`) its part of one. The caller has checked who may and whether it is the time for it."""
    day = _as_partial(done)
    write(
        "insert_step_record",
        id=database.new_id(),
        review_id=review_id,
        step=step_id,
        outcome=outcome,
        done_typed=day and day.typed,
        done_earliest=day and day.earliest,
        done_latest=day and day.latest,
        done_precision=day and day.precision,
        by_whom=by_whom,
        note=note,
        result=result,
        recorded_by=actor.person_id,
        recorded_on=now,
        seq=write.one("last_seq_of_step", review=review_id, step=step_id)["seq"] + 1,
        agency_id=agency,
    )


def to_do_again(
    write: database.Write, actor: Actor, review_id: str, step_ids: Iterable[str], note: str, *, now: datetime
) -> None:
    """Within a change: open these steps again, those that are done, because what happened asks for them another time. The records stay."""
    records = case(review_id).records
    for step_id in step_ids:
        if step_id in records:
            record(write, actor, review_id, step_id, outcome="reopened", note=note, now=now)


def record_step(
    actor: Actor,
    review_id: str,
    step_id: str,
    *,
    outcome: str,
    done: str = "",
    by_whom: str = "",
    note: str = "",
    result: str = "",
    override_reason: str = "",
    own: Mapping[str, Any] | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record a step that has no screen of its own: done (when, by whom), not needed (why), not known, or recorded in error (why).

    `own` holds the answers to the partnership's own questions on the form.

    Raises NotAllowed for a role that may not, WrongStep for what is missing first, Refused for a day that is unclear or in the future.
    """
    now_case = case(review_id)
    step = now_case.procedure.steps.get(step_id)
    of_whom = part_of(actor, step, review_id) if step else None
    on_behalf_of = permissions.demand(actor, "record_step", review_id, of_whom)
    if step is None:
        raise NotFound("This step")
    if not may_record(actor, step, review_id):
        audit.refused(actor, "record_step", review_id)
        raise NotAllowed(f"'{step.title}' is recorded by the {recorders_in_words(now_case.procedure, step)}.")
    if missing := now_case.unmet(["open"]):  # what a conclusion rests on changes only once the review is open again
        raise WrongStep(missing)
    note = plain_text.kept(note, "note", most=100_000)
    by_whom, override_reason = plain_text.kept(by_whom, "by_whom"), plain_text.kept(override_reason, "override_reason")
    if outcome != "in_error":
        _demand_time(actor, now_case, step, of_whom, override_reason)
    day = _understood(step, outcome, done, note, result, today)
    demand_after_causes(now_case, step, day, of_whom)
    if outcome in ("done", "not_known") and (missing := unproven(now_case, step, of_whom)):
        raise WrongStep(missing)
    if outcome == "in_error" and not now_case.own_record_of(step_id, of_whom):
        raise WrongStep([f"'{step.title}' is not recorded: there is nothing to take back."])
    if outcome == "in_error" and (resting := rest_on(now_case, step, of_whom)):
        menu = now_case.procedure.menu
        raise WrongStep([f"'{one.title}' rests on this step. Correct that first, in '{menu[one.menu].label}'." for one in resting])
    own_form = forms.own_only("step")
    own_values = forms.understand(own_form, own or {}, today=today) if own_form and outcome != "in_error" else {}
    again = now_case.record_of(step_id, of_whom) is not None and not step.repeats
    about = {"subject": step_id, "summary": step.title, "on_behalf_of": on_behalf_of, "command_id": command_id}
    with database.change(actor, "step_corrected" if again else "step_recorded", review=review_id, **about) as write:
        if missing := case(review_id).unmet(["open"]):
            raise WrongStep(missing)  # it was concluded while this was typed
        said = f"{note}\n\nWent ahead because: {override_reason}".strip() if override_reason.strip() else note
        came = result if step.result and outcome in ("done", "not_known") else ""  # what nobody asked for would still count as a fact
        kept = {"done": day, "outcome": outcome, "by_whom": by_whom, "note": said, "result": came, "agency": of_whom}
        record(write, actor, review_id, step_id, now=now, **kept)
        own_answers.keep(write, "step", subject(review_id, step_id, of_whom), own_values, agency=of_whom)


def unproven(now_case: Case, step: Step, agency: str | None = None) -> list[str]:
    """What must stand in the portal before this step (or an agency's part of it) is recorded as done on the one form, a sentence each."""
    rules = now_case.procedure
    by_register = [
        f"Add it under '{register.title}', in '{rules.menu[register.menu].label}': the step is recorded with it."
        for register in rules.registers_that_record(step)
    ]
    if not step.proof or by_register:
        return by_register
    told = database.one("proof_facts", review=now_case.review_id, agency=agency)
    return [rules.missing(fact) for fact in step.proof if not (now_case.facts | told)[fact]]


def rest_on(now_case: Case, step: Step, agency: str | None = None) -> list[Step]:
    """The steps recorded as done that need this one: while they stand it is not taken back.

    On a step as a whole an agency's part rests, too, where the agency has not recorded its own part of it.
    """
    alone = {whose for (step_id, whose) in now_case.of_agency if step_id == step.id}
    parts = {step_id for (step_id, whose), record in now_case.of_agency.items() if whose not in alone and record.outcome != "not_needed"}

    def rests(one: Step) -> bool:
        record = now_case.record_of(one.id, agency)
        return bool(record and record.outcome != "not_needed") or (agency is None and one.id in parts)

    return [one for one in now_case.procedure.steps.values() if step.id in one.needs and rests(one)]


def may_record(actor: Actor, step: Step, review_id: str) -> bool:
    """Whether one of the actor's roles in the review records this step on the one form; others are recorded on a screen of their own."""
    held = [row["role"] for row in permissions.roles_in(actor, review_id)]
    may = permissions.may(actor, "record_step", review_id, part_of(actor, step, review_id))
    return may and not step.has_own_screen and (procedure.current().may_record(step, held) or step.override in held)


def part_of(actor: Actor, step: Step, review_id: str) -> str | None:
    """The agency for which the actor records this step: their own where their role says so; None is the step as a whole."""
    roles = permissions.roles_in(actor, review_id)
    granted = [(grant, row) for grant in step.recorders for row in roles if grant.role == row["role"]]
    if any(not grant.own for grant, _ in granted):
        return None
    return next((row["agency_id"] for _, row in granted), None)


def recorders_in_words(rules: Procedure, step: Step) -> str:
    labels = list(dict.fromkeys(rules.roles[grant.role].label for grant in step.recorders))
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def may_override(actor: Actor, step: Step, review_id: str) -> bool:
    """Whether the actor may go ahead with this step, for a reason, before what should come first."""
    return bool(step.override) and any(row["role"] == step.override for row in permissions.roles_in(actor, review_id))


def _demand_time(actor: Actor, now_case: Case, step: Step, agency: str | None, override_reason: str) -> None:
    missing = now_case.obstacles_of(step, agency)
    if missing and not (override_reason.strip() and may_override(actor, step, now_case.review_id)):
        raise WrongStep(missing)


def _understood(step: Step, outcome: str, done: str, note: str, result: str, today: date) -> PartialDate | None:
    problems: list[Problem] = []
    day = None
    if outcome not in OUTCOMES:
        problems.append(Problem("outcome", "Say whether the step is done, not needed, or done on a day not known.", outcome))
    if outcome == "not_needed" and not step.not_needed:
        problems.append(Problem("outcome", f"'{step.title}' cannot be set aside as not needed."))
    if outcome in ("not_needed", "in_error") and not note.strip():
        problems.append(Problem("reason", "Give the reason."))
    if outcome == "not_known" and step.exact_date:
        problems.append(Problem("outcome", f"The day of '{step.title}' must be known."))
    if outcome == "done":
        try:
            day = dates.understand(done)
            dates.refuse_future(day, today)
        except dates.DateProblem as trouble:
            problems.append(Problem("done", str(trouble), done))
        if day and step.exact_date and day.earliest != day.latest:
            problems.append(Problem("done", f"'{done}' is not a day. Give the day itself, as dd/mm/yyyy.", done))
    if step.result and outcome in ("done", "not_known") and result not in procedure.current().lists[step.result]:
        problems.append(Problem("result", "Say what came of it.", result))
    if problems:
        raise Refused(problems)
    return day


def demand_after_causes(
    now_case: Case, step: Step, done: PartialDate | date | None, agency: str | None = None, *, field: str = "done"
) -> None:
    """A step cannot have been done before what it needs: the latest it can be must not come before the earliest of its cause.

    `field` is where the day was typed.
    """
    day = _as_partial(done)
    if day is None:
        return
    for need in step.needs:
        cause = now_case.record_of(need, agency)
        if cause and cause.done and day.latest < cause.done.earliest:
            before = now_case.procedure.steps[need].title
            told = f"'{day.typed}' is before '{before}' ({dates.show(cause.done)}). Give a day on or after it."
            raise Refused([Problem(field, told, day.typed)])


def _record_of(row: dict) -> StepRecord:
    done = None
    if row["done_typed"]:
        done = PartialDate(row["done_typed"], row["done_earliest"], row["done_latest"], row["done_precision"])
    return StepRecord(row["step"], row["outcome"], done, row["by_whom"], row["note"], row["result"], row["recorded_on"], row["seq"])


def _as_partial(done: PartialDate | date | None) -> PartialDate | None:
    if done is None or isinstance(done, PartialDate):
        return done
    return PartialDate(dates.show(done), done, done, "day")


def _facts(rules: Procedure, records: dict[str, StepRecord], told: dict) -> dict[str, bool | None]:
    """What steps' results and the record say. None: nothing is said yet."""
    facts: dict[str, bool | None] = {name: told.get(name) for name in rules.facts}
    facts |= rules.facts_from({step: record.result for step, record in records.items()})
    facts["open"] = "concluded" not in records
    facts["not_on_hold"] = None if facts.get("on_hold") is None else not facts["on_hold"]
    return facts
