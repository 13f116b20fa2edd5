"""A review begun before the portal, entered part-way: steps with their day, or 'not known' (settled point 14).

What comes first in the procedure need not be recorded first here, and what happened in another order is recorded as it happened.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from casework import clock, database, dates, forms, permissions, reviews, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import Problem, Refused, WrongStep
from casework.forms import Form
from casework.procedure import Procedure
from casework.procedure_shapes import Step
from casework.steps import Case

NOT_KNOWN, NOT_NEEDED = "not known", "not needed"
RESULT = "__result"
OF_THE_PAST = {  # verbs with conditions of their own, and where they are met: this form does not go round them
    "decide": "Decision and records",
    "publish_review": "Publication",
    "record_verdict": "Home Office",
}
NOT_HERE = ("conclude_review",)  # the CSP Chair's, with a reason where the evidence is not in the portal
ACCEPTED = f"Give the day or what is known of it, '{NOT_KNOWN}', or leave it empty."


@dataclass(frozen=True)
class Past:
    """A step of the past as understood: its outcome, its day where one is known, and what came of it."""

    step: Step
    outcome: str
    done: PartialDate | None
    result: str


def form_of(case: Case) -> Form:
    """Every step that belongs to the review, a line each: the day as typed, or 'not known'; and what came of it where that matters."""
    fields: list[dict] = []
    for step in case.procedure.steps.values():
        if step.verb in NOT_HERE or not case.procedure.applies(step, case.facts):
            continue
        section = f"{step.section[:3]} {case.procedure.menu[step.menu].label}"
        fields.append({"name": step.id, "label": step.title, "kind": "text", "max_length": 200, "section": section})
        if step.result:
            options = [{"value": value, "label": label} for value, label in case.procedure.lists[step.result].items()]
            label = f"{step.title}: what came of it?"
            fields.append(
                {"name": step.id + RESULT, "label": label, "kind": "choice", "options": options, "section": section}
            )
    return forms.build({"title": "What was done before", "field": _in_sections(fields)})


def as_typed(case: Case) -> dict[str, str]:
    """What is recorded already, as it would be typed."""
    typed = {}
    for step_id, record in case.records.items():
        words = {"not_known": NOT_KNOWN, "not_needed": NOT_NEEDED}.get(record.outcome)
        typed[step_id] = words or (record.done.typed if record.done else NOT_KNOWN)
        typed[step_id + RESULT] = record.result
    return typed


def record_begun_before(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, str],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> list[str]:
    """Record in one go what was done before: {step: day, 'not known' or 'not needed'}, {step + RESULT: what came of it}.

    A step that is needed by one recorded here, and of which nothing is known, becomes 'not known'. Returns a sentence for each day
    that stands in another order than the procedure's. Raises WrongStep for a review that began in the portal, Refused with every fault.
    """
    on_behalf_of = permissions.demand(actor, "record_begun_before", review_id)
    review = reviews.in_view(actor, review_id)
    if not review.begun_before:
        raise WrongStep(["This review began in the portal. Record each step in its place in the review's menu."])
    case = steps.case(review_id)
    found = _understood(case, typed, today)
    if not found:
        raise Refused([Problem("", f"Nothing is new here. {ACCEPTED}")])
    _demand_before_the_portal(case, found, clock.local(review.created_on).date())
    _demand_not_overruled(found, review_id)
    whole = _with_what_came_first(case, found, typed)
    with database.change(
        actor,
        "begun_before_recorded",
        review=review_id,
        summary=f"{len(whole)} steps",
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        for past in whole:
            steps.record(
                write,
                actor,
                review_id,
                past.step.id,
                now=now,
                done=past.done,
                outcome=past.outcome,
                result=past.result,
                note="Set aside before the portal." if past.outcome == "not_needed" else "",
            )
    return out_of_order(steps.case(review_id))


def _demand_before_the_portal(case: Case, found: Iterable[Past], entered_on: date) -> None:
    """What is decided or published once the review is in the portal is recorded where its conditions are looked at, by who may.

    On a day not known it was before only where nothing that it rests on came after.
    """
    since_then = {step for step, record in case.records.items() if record.done and record.done.earliest > entered_on}

    def came_after(past: Past) -> bool:
        return past.done.earliest > entered_on if past.done else bool(since_then & _needed_by(case.procedure, [past.step.id]))

    late = [past for past in found if past.step.verb in OF_THE_PAST and came_after(past)]
    if late:
        since = f"after the review was entered here ({dates.show(entered_on)}). Record it under"
        said = [f"'{past.step.title}' was {since} '{OF_THE_PAST[past.step.verb]}'." for past in late]
        raise Refused([Problem(past.step.id, sentence) for past, sentence in zip(late, said, strict=True)])


def _demand_not_overruled(found: Iterable[Past], review_id: str) -> None:
    """What stands in the portal with its own record, the CSP Chair's decision above all, is changed there and by who may."""
    held = {
        "decide": database.one("newest_decision", review=review_id),
        "publish_review": database.one("publication_of", review=review_id),
        "record_verdict": database.rows("verdicts_kept", reviews=[review_id]),
    }
    if overruled := [past for past in found if held.get(past.step.verb)]:
        said = [f"'{past.step.title}' is recorded in the portal. Change it under '{OF_THE_PAST[past.step.verb]}'." for past in overruled]
        raise Refused([Problem(past.step.id, sentence) for past, sentence in zip(overruled, said, strict=True)])


def out_of_order(case: Case) -> list[str]:
    """A sentence for each step whose day lies before the day of what the procedure puts first."""
    told = []
    for step_id, record in case.records.items():
        step = case.procedure.steps[step_id]
        for need in step.needs:
            cause = case.records.get(need)
            if record.done and cause and cause.done and record.done.latest < cause.done.earliest:
                first = f"'{case.procedure.steps[need].title}' ({dates.show(cause.done)})"
                told.append(f"'{step.title}' ({dates.show(record.done)}) stands before {first}. Check both days.")
    return told


def _understood(case: Case, typed: Mapping[str, str], today: date) -> list[Past]:
    """The steps that are new, or say something else than what is recorded."""
    form, before = form_of(case), as_typed(case)
    values = forms.understand(form, {name: typed.get(name) for name in form.fields}, today=today)
    found, problems = [], []
    for step in (one for one in case.procedure.steps.values() if one.id in form.fields):
        said = " ".join((values.get(step.id) or "").split())
        result = values.get(step.id + RESULT) or ""
        if not said or (said == before.get(step.id) and result == before.get(step.id + RESULT, "")):
            continue
        try:
            found.append(_past(step, said, result, today))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return found


def _past(step: Step, said: str, result: str, today: date) -> Past:
    words = re.sub(r"[\s_-]+", " ", said.casefold())
    if words in (NOT_KNOWN, "unknown"):
        if step.exact_date:
            raise Refused([Problem(step.id, f"The day of '{step.title}' must be known.", said)])
        outcome, day = "not_known", None
    elif words == NOT_NEEDED:
        if not step.not_needed:
            raise Refused([Problem(step.id, f"'{step.title}' cannot be set aside as not needed.", said)])
        return Past(step, "not_needed", None, "")
    else:
        outcome, day = "done", _day(step, said, today)
    if step.result and not result:
        raise Refused([Problem(step.id + RESULT, f"Say what came of '{step.title}'.")])
    return Past(step, outcome, day, result)


def _day(step: Step, said: str, today: date) -> PartialDate:
    try:
        day = dates.understand(said)
        dates.refuse_future(day, today)
    except dates.DateProblem as trouble:
        raise Refused([Problem(step.id, f"{step.title}: {trouble} Or write '{NOT_KNOWN}'.", said)]) from None
    if step.exact_date and day.earliest != day.latest:
        raise Refused(
            [Problem(step.id, f"{step.title}: '{said}' is not a day. Give the day itself, as dd/mm/yyyy.", said)]
        )
    return day


def _with_what_came_first(case: Case, found: Iterable[Past], typed: Mapping[str, str]) -> list[Past]:
    """The same, and what they need of which nothing is said, as 'not known', in the procedure's order."""
    whole = {past.step.id: past for past in found}
    known = set(whole) | set(case.records)
    problems = []
    for need in _needed_by(case.procedure, whole) - known:
        step = case.procedure.steps[need]
        if not case.procedure.applies(step, case.facts):
            continue
        result = typed.get(need + RESULT) or ""
        if step.result and not result:
            problems.append(Problem(need + RESULT, f"Say what came of '{step.title}': a later step is recorded."))
        whole[need] = Past(step, "not_known", None, result)
    if problems:
        raise Refused(problems)
    return [whole[step] for step in case.procedure.steps if step in whole]


def _needed_by(rules: Procedure, step_ids: Iterable[str]) -> set[str]:
    """Every step that must come before these, however far back; and the steps whose result makes these belong to a review at all."""
    found: set[str] = set()
    waiting = list(step_ids)
    while waiting:
        step = rules.steps[waiting.pop()]
        facts = [rules.facts[name].step for name in (*step.needs, *step.when) if name in rules.facts]
        for need in [*(need for need in step.needs if need in rules.steps), *filter(None, facts)]:
            if need not in found:
                found.add(need)
                waiting.append(need)
    return found


def _in_sections(fields: list[dict]) -> list[dict]:
    """Fields of one section together, the sections in the order in which they first appear."""
    order = list(dict.fromkeys(field["section"] for field in fields))
    return sorted(fields, key=lambda field: order.index(field["section"]))
