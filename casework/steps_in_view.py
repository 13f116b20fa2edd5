"""The steps of a review as one person may see them: how each stands, what is recorded of it, and what that person may record.

An agency's people see the steps that each agency takes for itself, and of these what their own agency recorded (R169).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from casework import audit, database, forms, names, permissions, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound
from casework.forms import Form, Option
from casework.procedure import Procedure
from casework.procedure_shapes import Step
from casework.standing import Standing

FORM = "step"


@dataclass(frozen=True)
class Recorded:
    """One record of a step. `agency` '' means the step as a whole. By whom, note and recorder are '' where they are not for this reader."""

    agency_id: str | None
    agency: str
    outcome: str
    done: PartialDate | None
    by_whom: str
    note: str
    result: str
    recorded_by: str
    recorded_on: datetime


@dataclass(frozen=True)
class StepShown:
    """A step of one review. `state` as in `steps.Case.state`, for an agency's people as it stands for their agency.

    `newest` is what counts now, of the whole and of each agency; `earlier` what it replaced. `missing` are sentences, only while the
    step waits; `unproven`, for who may record it, what must stand in the portal before it is done. `of_agency` is the agency whose part the
    reader records, None for the whole. `why` says which of its days counts, where it has more than a clock's.
    """

    step: Step
    state: str
    due: date | None
    days_late: int
    newest: tuple[Recorded, ...]
    earlier: tuple[Recorded, ...]
    missing: tuple[str, ...]
    owner: str
    may_record: bool
    may_override: bool
    of_agency: str | None
    why: str = ""
    unproven: tuple[str, ...] = ()

    @property
    def may_be_recorded(self) -> bool:
        """Whether the one form has anything to offer this person now."""
        waits = self.missing and not self.may_override
        return self.may_record and not waits and (not self.unproven or self.step.not_needed or self.recorded)

    @property
    def recorded(self) -> bool:
        """Whether the part of the step that the reader records is recorded."""
        return any(record.agency_id == self.of_agency for record in self.newest)


def sees(actor: Actor, review_id: str) -> bool:
    """Whether the dated record of steps, or at least one's own agency's part of it, is for this person."""
    return permissions.agencies_for(actor, "see_steps", review_id) != set()


def sees_all(actor: Actor, review_id: str) -> bool:
    """Whether every step of the review is for this person, not only their own agency's part."""
    return permissions.agencies_for(actor, "see_steps", review_id) is None


def of_line(actor: Actor, stands: Standing, line: str) -> list[StepShown]:
    """The steps behind one line of the review's menu; for an agency's people only their own agency's.

    Raises NotFound for a line that is none, and for who may see no steps.
    """
    if line not in stands.case.procedure.menu:
        raise NotFound("This part of the review")
    return _all_of(actor, stands, stands.case.procedure.steps_of(line))


def of_review(actor: Actor, stands: Standing) -> list[StepShown]:
    """Every step of the review, in the procedure's order; for an agency's people only their own agency's. Raises NotFound for who may see none."""
    return _all_of(actor, stands, stands.case.procedure.steps.values())


def _all_of(actor: Actor, stands: Standing, asked: Iterable[Step]) -> list[StepShown]:
    if not sees(actor, stands.review.id):
        raise NotFound("This part of the review")
    audit.opened(actor, "step_opened", stands.review.id)
    records = _records(actor, stands)
    shown = [_shown(actor, stands, step, records.get(step.id, [])) for step in asked]
    return shown if sees_all(actor, stands.review.id) else [one for one in shown if one.of_agency]


def form_of(rules: Procedure, shown: StepShown) -> Form:
    """The one form for steps, with the questions and answers that this step has as it stands."""
    form, step = forms.load(FORM), shown.step
    must_override = shown.may_override and bool(shown.missing)
    offered = set() if shown.unproven else {"done", "not_known"} - ({"not_known"} if step.exact_date else set())
    offered |= ({"not_needed"} if step.not_needed else set()) | ({"in_error"} if shown.recorded else set())
    left_out = {"result"} - ({"result"} if step.result else set()) | (set() if must_override else {"override_reason"})
    fields = []
    for field in form.field:
        if field.name == "outcome":
            field = field.model_copy(update={"options": tuple(one for one in field.options if one.value in offered)})
        elif field.name == "result" and step.result:
            choices = rules.lists[step.result].items()
            field = field.model_copy(
                update={"options": tuple(Option(value=value, label=label) for value, label in choices)}
            )
        elif field.name == "done" and step.exact_date:
            field = field.model_copy(update={"kind": "date"})
        if field.name not in left_out:
            fields.append(field)
    return form.model_copy(update={"field": tuple(fields)})


def _shown(actor: Actor, stands: Standing, step: Step, records: list[Recorded]) -> StepShown:
    case, review_id = stands.case, stands.review.id
    of_agency = steps.part_of(actor, step, review_id)
    state = case.state(step.id, of_agency)
    duty = next((duty for duty in stands.duties if duty.step.id == step.id), None)
    newest: dict[str | None, Recorded] = {}
    for record in records:  # newest first
        newest.setdefault(record.agency_id, record)
    waits = state == "waiting"
    may_record = state != "left_out" and case.facts["open"] and steps.may_record(actor, step, review_id)
    return StepShown(
        step,
        state,
        duty.due if duty and state == "open" else None,
        duty.days_late if duty and state == "open" else 0,
        tuple(record for record in newest.values() if record.outcome not in steps.LIFTED),
        tuple(record for record in records if record not in newest.values() or record.outcome in steps.LIFTED),
        tuple(case.obstacles_of(step, of_agency)) if waits else (),
        case.procedure.roles[step.owner].label,
        may_record,
        waits and steps.may_override(actor, step, review_id),
        of_agency,
        duty.why if duty and state == "open" else "",
        tuple(steps.unproven(case, step, of_agency)) if may_record and not waits else (),
    )


def _records(actor: Actor, stands: Standing) -> dict[str, list[Recorded]]:
    review_id = stands.review.id
    persons = names.of_review(review_id)
    rendering = permissions.rendering(actor, review_id)
    own_rendering = permissions.rendering(actor, review_id, actor.agency_id) if actor.agency_id else rendering
    found: dict[str, list[Recorded]] = {}
    for row in database.scoped(actor, "step_records_in_view", review=review_id):
        own = actor.agency_id is not None and row["agency_id"] == actor.agency_id
        found.setdefault(row["step"], []).append(_recorded(row, persons, own_rendering if own else rendering))
    return found


def _recorded(row: dict, persons: Iterable[names.CasePerson], rendering: str) -> Recorded:
    done = None
    if row["done_typed"]:
        done = PartialDate(row["done_typed"], row["done_earliest"], row["done_latest"], row["done_precision"])

    def said(text: str) -> str:
        return names.rendered(text, persons, rendering) if row["noted"] else ""

    return Recorded(
        row["agency_id"],
        row["agency"] or "",
        row["outcome"],
        done,
        said(row["by_whom"]),
        said(row["note"]),
        row["result"],
        row["recorded_by"] if row["noted"] else "",
        row["recorded_on"],
    )
