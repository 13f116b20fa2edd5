"""Holds and extensions on screen: what there were, and to place, lift, agree, or take out what was recorded in error."""

from collections.abc import Callable

import streamlit as st

from casework import action_plan, clock, family, forms, holds, permissions, procedure
from casework.actors import Actor
from casework.clocks import Extension
from casework.standing import Hold, Standing
from parts import act, fold, form, markup
from parts.marks import Mark


def said(actor: Actor, stands: Standing) -> Callable[[str], str]:
    """What was noted, in the names of this reader; nothing for whom notes are not."""
    return action_plan.Said(actor, stands.review.id) if reads_notes(actor, stands) else lambda note: ""


def reads_notes(actor: Actor, stands: Standing) -> bool:
    return permissions.may(actor, "see_step_notes", stands.review.id)


def in_words(actor: Actor, stands: Standing) -> None:
    """The hold the review is in, in one sentence; nothing when it is in none."""
    hold = stands.held
    if hold:
        told = f"; {_told(hold, ended=False)}" if reads_notes(actor, stands) else ""
        sentence = f"On hold since {markup.as_text(hold.started_on)}: {reason(hold.reason)}{told}."
        st.info(sentence, icon=":material/pause_circle:")


def reason(value: str) -> str:
    return procedure.current().label("hold_reason", value)


def of_holds(actor: Actor, stands: Standing) -> None:
    """The holds there were, and the form to place or lift one."""
    rows = [_hold_row(hold, said(actor, stands)) for hold in stands.holds]
    columns = {"began": "From", "ended": "To", "reason": "Reason"}
    if reads_notes(actor, stands):
        columns |= {"told": "Family, when it began", "told_end": "Family, when it ended", "note": "What is waited for"}
    empty = "The review has not been on hold."
    markup.table(rows, columns, caption="Holds of the review", show_caption=False, empty=empty)
    if stands.held and permissions.may(actor, "lift_hold", stands.review.id):
        _lift(actor, stands)
    elif not stands.held and permissions.may(actor, "place_on_hold", stands.review.id):
        _place(actor, stands)
    chosen = {hold.id: f"{reason(hold.reason)}, since {markup.as_text(hold.started_on)}" for hold in stands.holds}
    versions = {hold.id: hold.version for hold in stands.holds}
    take_out(actor, stands, "hold", chosen, versions, holds.record_hold_in_error)


def of_extensions(actor: Actor, stands: Standing) -> None:
    """The extensions agreed, and the form to agree one."""
    rows = [_extension_row(one, said(actor, stands)) for one in stands.extensions]
    columns = {"old": "Due before", "new": "Due now", "panel": "Agreed by the panel", "csp": "Agreed by the CSP"}
    if reads_notes(actor, stands):
        columns |= {"reason": "Reason"}
    markup.table(rows, columns, caption="Extensions", show_caption=False, empty="No extension is agreed.")
    if permissions.may(actor, "agree_extension", stands.review.id):
        _extend(actor, stands)
    chosen = {one.id: f"{markup.as_text(one.old_due)} to {markup.as_text(one.new_due)}" for one in stands.extensions}
    versions = {one.id: one.version for one in stands.extensions}
    take_out(actor, stands, "extension", chosen, versions, holds.record_extension_in_error)


def take_out(
    actor: Actor, stands: Standing, one: str, chosen: dict[str, str], versions: dict[str, int], verb: Callable
) -> None:
    """Mark one of several records as recorded in error, with the reason: `chosen` are their ids and labels."""
    if not chosen or not permissions.may(actor, "record_in_error", stands.review.id):
        return
    key = f"out-{one.replace(' ', '-')}-{stands.review.id}"
    with fold.out(f"Was {'an' if one[0] in 'aeiou' else 'a'} {one} recorded in error?", key=key) as sheet:
        if not sheet.open:
            return
        which = st.radio(f"Which {one}", list(chosen), format_func=chosen.get, index=None, key=f"{key}:which")
        why = st.text_input("Why it was recorded in error", key=f"{key}:reason", max_chars=2_000)
        if act.button(f"Take out the {one}", key=key, type="secondary", disabled=which is None):
            act.do(
                lambda: verb(actor, stands.review.id, which, reason=why, version=versions[which]),
                done=f"Taken out: the record and the reason are kept, and the {one} counts no more.",
                key="",
            )


def cannot(stands: Standing, verb: str) -> bool:
    """Say what is missing before this can be done; whether anything is."""
    missing = stands.case.obstacles(verb)
    for sentence in missing:
        markup.quiet(sentence)
    return bool(missing)


def _told(hold: Hold, *, ended: bool) -> str:
    if hold.family_not_taking_part:
        return "no family takes part"
    day, happened = (hold.family_told_end_on, hold.ended_on) if ended else (hold.family_told_start_on, hold.started_on)
    if day is None:
        return "family not told yet"
    late = (day - happened).days
    after = f", {late} day{'' if late == 1 else 's'} after" if late > 0 else ""
    return f"family told {markup.as_text(day)}{after}"


def _hold_row(hold: Hold, said: Callable[[str], str]) -> dict:
    return {
        "began": hold.started_on,
        "ended": hold.ended_on or Mark("at-risk", "On hold"),
        "reason": reason(hold.reason),
        "told": _told(hold, ended=False).capitalize(),
        "told_end": _told(hold, ended=True).capitalize() if hold.ended_on else "",
        "note": "\n".join(filter(None, [said(hold.note), said(hold.end_note)])),
    }


def _extension_row(one: Extension, said: Callable[[str], str]) -> dict:
    return {
        "old": one.old_due,
        "new": one.new_due,
        "panel": one.panel_agreed_on,
        "csp": one.agreed_on,
        "reason": said(one.reason),
    }


def _place(actor: Actor, stands: Standing) -> None:
    with st.expander("Place the review on hold"):
        if cannot(stands, "place_on_hold"):
            return
        key = f"hold-{stands.review.id}"
        markup.quiet("A hold moves no due date: agree an extension for that. Records and chronologies go on.")
        typed = form.draw("hold", key=key)
        if act.button("Place on hold", key=key):
            warnings: list[str] = []
            act.do(
                lambda: warnings.extend(
                    holds.place_on_hold(
                        actor, stands.review.id, typed, today=clock.today(), command_id=act.command_id(key)
                    )
                ),
                done="The review is on hold.",
                key=key,
                mine=typed,
                then=lambda: [act.tell(warning) for warning in warnings] and None,
            )


def _lift(actor: Actor, stands: Standing) -> None:
    held = stands.held
    with st.expander("Lift the hold"):
        key = f"lift-{held.id}"
        nobody = held.family_not_taking_part and not family.taking_part(stands.review.id)
        typed = form.draw(_lift_form(family_told=not nobody), key=key, hidden=("family_told_on",) if nobody else ())
        if act.button("Lift the hold", key=key):
            warnings: list[str] = []
            act.do(
                lambda: warnings.extend(
                    holds.lift_hold(
                        actor,
                        stands.review.id,
                        typed,
                        version=act.opened(key, held.version),
                        today=clock.today(),
                        command_id=act.command_id(key),
                    )
                ),
                done="The hold is lifted; the review goes on.",
                key=key,
                mine=typed,
                then=lambda: [act.tell(warning) for warning in warnings] and None,
            )


def _lift_form(*, family_told: bool) -> forms.Form:
    """The form to lift a hold: where anybody takes part, the day they were told is asked for, as the rule does."""
    asked = forms.load("lift_hold")
    fields = [
        field.model_copy(update={"required": family_told}) if field.name == "family_told_on" else field
        for field in asked.field
    ]
    return asked.model_copy(update={"field": tuple(fields)})


def _extend(actor: Actor, stands: Standing) -> None:
    with st.expander("Agree an extension for the overview report"):
        if cannot(stands, "agree_extension"):
            return
        key = f"extension-{stands.review.id}"
        typed = form.draw("extension", key=key)
        if act.button("Record the extension", key=key):
            act.do(
                lambda: holds.agree_extension(
                    actor,
                    stands.review.id,
                    typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Extension recorded. The date before stays to be seen.",
                key=key,
                mine=typed,
            )
