"""The days agreed for steps, on screen: beside what the clock says, with who sees to it and the evidence."""

import streamlit as st

from casework import agreed_dates, clock, due_dates, permissions
from casework.actors import Actor
from casework.agreed_dates import Shown
from casework.standing import Standing
from parts import act, fold, form, holding, markup, tasks
from parts.marks import Mark


def show(actor: Actor, stands: Standing) -> None:
    """The steps with an agreed day, and the forms to agree one, to record the evidence, and to take one out."""
    found = agreed_dates.of_review(actor, stands)
    columns = {
        "step": "Step", "agreed": "Agreed for", "clock": "Otherwise due", "state": "How it stands", "counts": "Which counts",
        "owner": "Seen to by", "evidence": "Evidence", "before": "Agreed before",
    }  # fmt: skip
    rows = [_row(one) for one in found]
    markup.table(rows, columns, caption="Agreed dates", show_caption=False, empty="No date is agreed for a step.")
    if permissions.may(actor, "agree_date", stands.review.id):
        _agree(actor, stands)
        _evidence(actor, stands, found)
    chosen = {one.agreed.id: one.step.title for one in found}
    versions = {one.agreed.id: one.agreed.version for one in found}
    holding.take_out(actor, stands, "agreed date", chosen, versions, agreed_dates.record_in_error)


def _row(one: Shown) -> dict:
    others = [due for due in one.dues if due.by != due_dates.AGREED]
    seen = f"Seen {markup.as_text(one.agreed.seen_on)}. {one.evidence_seen}" if one.agreed.seen_on else ""
    wanted = f"Wanted: {one.evidence_wanted}" if one.evidence_wanted else ""
    before = [f"{markup.as_text(day)}; {why}" if why else markup.as_text(day) for day, why in _before(one)]
    return {
        "step": f"{one.step.section} {one.step.title}",
        "agreed": one.agreed.agreed_for,
        "clock": others[0].day if others else None,
        "state": tasks.due_mark(one.dues[0].day, one.days_late, clock.today()) if one.dues else Mark("done"),
        "counts": due_dates.sentence(one.dues),
        "owner": one.owner,
        "evidence": "\n".join(filter(None, [wanted, seen])),
        "before": "\n".join(before),
    }


def _before(one: Shown):
    """Each day agreed before with the reason for which it was given up, newest first."""
    row = (one.agreed, *one.agreed.before)
    return [(later.old_date, why) for later, why in zip(row, one.reasons, strict=True) if later.old_date]


def _agree(actor: Actor, stands: Standing) -> None:
    review_id, key = stands.review.id, f"agree-{stands.review.id}"
    with fold.out("Agree a date for a step", key=key) as sheet:
        if not sheet.open or holding.cannot(stands, "agree_date"):
            return
        steps = {step.id: f"{step.section} {step.title}" for step in agreed_dates.steps_to_agree(stands)}
        step = st.selectbox(
            "Step", list(steps), format_func=steps.get, index=None, placeholder="Choose", key=f"{key}:step"
        )
        if step is None:
            return
        agreed = stands.dates.agreed.get(step)
        if agreed:
            markup.quiet(
                f"Agreed so far: {markup.as_text(agreed.agreed_for)}. It stays to be seen; give the reason for another date."
            )
        if other := [due for due in stands.dues_of(stands.case.procedure.steps[step]) if due.by != due_dates.AGREED]:
            markup.quiet(
                f"Due {markup.as_text(other[0].day)} by {other[0].by}. An agreed date that is later does not put that off."
            )
        options = {"owner_role": agreed_dates.owners(stands.case.procedure)}
        typed = form.draw(agreed_dates.FORM, key=f"{key}-{step}", options=options)
        if act.button("Record the agreed date", key=f"{key}-{step}"):
            act.do(
                lambda: agreed_dates.agree_date(
                    actor, review_id, step, typed, today=clock.today(), now=clock.now(),
                    command_id=act.command_id(f"{key}-{step}"),
                ),
                done="The agreed date is recorded.",
                key=f"{key}-{step}",
                mine=typed,
            )  # fmt: skip


def _evidence(actor: Actor, stands: Standing, found: list[Shown]) -> None:
    waiting = {one.agreed.id: one for one in found if one.agreed.seen_on is None}
    if not waiting:
        return
    key = f"evidence-{stands.review.id}"
    with fold.out("Record the evidence seen for a step", key=key) as sheet:
        if not sheet.open:
            return
        chosen = st.selectbox(
            "Step",
            list(waiting),
            format_func=lambda one: waiting[one].step.title,
            index=None,
            placeholder="Choose",
            key=f"{key}:step",
        )
        if chosen is None:
            return
        one, sent = waiting[chosen], f"{key}-{chosen}"
        typed = form.draw(agreed_dates.EVIDENCE, key=sent)
        version = act.opened(sent, one.agreed.version)
        if act.button("Record the evidence", key=sent):
            act.do(
                lambda: agreed_dates.record_evidence(
                    actor,
                    stands.review.id,
                    chosen,
                    typed,
                    version=version,
                    today=clock.today(),
                    command_id=act.command_id(sent),
                ),
                done="The evidence is recorded.",
                key=sent,
                mine=typed,
            )
