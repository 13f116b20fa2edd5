"""Overview of a review: where are we, what holds us up, what is next?"""

from collections.abc import Callable
from datetime import date

import streamlit as st

from casework import (
    action_plan,
    case_persons,
    clock,
    holds,
    my_work,
    permissions,
    procedure,
    recent_changes,
    standing,
    steps_in_view,
)
from casework.actors import Actor
from casework.clocks import Clock
from casework.standing import Standing
from parts import act, clocks_shown, form, links, look, markup, own_answers, review, tasks
from parts.marks import Mark


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Overview")
    if stands.review.begun_before:
        _begun_before(actor, stands)
    _clocks(actor, stands)
    _hold_in_words(actor, stands)
    _next(actor, stands)
    if steps_in_view.sees_all(actor, stands.review.id):
        _steps(stands)
    _holds(actor, stands)
    if permissions.may(actor, "agree_extension", stands.review.id):
        _extension(actor, stands)
    if permissions.may(actor, "see_persons", stands.review.id):
        _persons(actor, stands)
    own_answers.of_review(actor, stands.review.id)
    _recent_changes(actor, stands)


def _begun_before(actor: Actor, stands: Standing) -> None:
    markup.quiet("This review was begun before the portal.")
    if permissions.may(actor, "record_begun_before", stands.review.id):
        links.to("steps", "Enter what was done before", review=stands.review.id, line="before")


def _hold_in_words(actor: Actor, stands: Standing) -> None:
    hold = stands.held
    if hold:
        told = f"; {_told(hold.family_told_start_on, hold)}" if _reads_notes(actor, stands) else ""
        sentence = f"On hold since {markup.as_text(hold.started_on)}: {_reason(hold.reason)}{told}."
        st.info(sentence, icon=":material/pause_circle:")


def _told(day: date | None, hold: standing.Hold) -> str:
    if hold.family_not_taking_part:
        return "no family takes part"
    return f"family told {markup.as_text(day)}" if day else "family not told yet"


def _reason(value: str) -> str:
    return procedure.current().label("hold_reason", value)


def _next(actor: Actor, stands: Standing) -> None:
    st.header("Next", anchor=False)
    ahead = my_work.of_review(actor, stands, today=clock.today())
    if ahead:
        tasks.lines(ahead, key=f"next-{stands.review.id}", today=clock.today(), with_review=False)
    elif stands.ended:
        look.empty(f"{stands.stage.label}.", next_step="Nothing more is due.")
    elif steps_in_view.sees_all(actor, stands.review.id):
        look.empty("No step is open.", next_step="See under 'Steps' what each line waits for.")
    else:
        look.empty("Nothing is due from you in this review.", next_step="'My work' tells you when something is.")


def _clocks(actor: Actor, stands: Standing) -> None:
    st.header("Clocks", anchor=False)
    markup.quiet(f"Figures as on {markup.as_text(clock.today())}. A month is a calendar month.")
    bases: dict[str, list[Clock]] = {}
    for one in sorted(stands.clocks, key=lambda one: (not one.primary, -(one.days_total or 0))):
        bases.setdefault(one.id, []).append(one)
    with st.grid(columns="auto", min_column_width=260):
        for in_force, *others in bases.values():
            with st.container(border=True):
                clocks_shown.panel(stands, in_force, others, said=_said(actor, stands))


def _steps(stands: Standing) -> None:
    st.header("Steps", anchor=False)
    with st.container(horizontal=True, gap="small"):
        for line in stands.menu():
            if not line.state:
                continue
            mark = Mark(line.state)
            label = f"{line.line.label}: {_count(stands, line.line.id) or mark.words.lower()}"
            more = {"line": line.line.id} if line.line.page == "steps" else {}
            links.to(line.line.page, label, review=stands.review.id, icon=mark.icon, **more)
    links.to("steps", "Every step, one after another", review=stands.review.id)


def _count(stands: Standing, line: str) -> str:
    """'2 of 5 done', of the steps that belong to this review."""
    states = [stands.case.state(step.id) for step in stands.case.procedure.steps_of(line)]
    belonging = [state for state in states if state not in ("left_out", "not_needed")]
    return f"{belonging.count('done')} of {len(belonging)} done" if belonging else ""


def _holds(actor: Actor, stands: Standing) -> None:
    review_id = stands.review.id
    may_place = permissions.may(actor, "place_on_hold", review_id)
    may_lift = permissions.may(actor, "lift_hold", review_id)
    if not (stands.holds or may_place or may_lift):
        return
    st.header("Holds", anchor=False)
    said = _said(actor, stands)
    rows = [_hold_row(hold, said) for hold in stands.holds]
    columns = {"began": "From", "ended": "To", "reason": "Reason"}
    if _reads_notes(actor, stands):
        columns |= {"told": "At the beginning", "told_end": "At the end", "note": "What is waited for"}
    markup.table(
        rows, columns, caption="Holds of the review", show_caption=False, empty="The review has not been on hold."
    )
    if stands.held and may_lift:
        _lift(actor, stands)
    elif may_place and not stands.held:
        _place(actor, stands)


def _reads_notes(actor: Actor, stands: Standing) -> bool:
    return permissions.may(actor, "see_step_notes", stands.review.id)


def _said(actor: Actor, stands: Standing) -> Callable[[str], str]:
    """What was noted, in the names of this reader; nothing for whom notes are not."""
    return action_plan.Said(actor, stands.review.id) if _reads_notes(actor, stands) else lambda note: ""


def _hold_row(hold: standing.Hold, said: Callable[[str], str]) -> dict:
    return {
        "began": hold.started_on,
        "ended": hold.ended_on or Mark("at-risk", "On hold"),
        "reason": _reason(hold.reason),
        "told": _told(hold.family_told_start_on, hold).capitalize(),
        "told_end": _told(hold.family_told_end_on, hold).capitalize() if hold.ended_on else "",
        "note": "\n".join(filter(None, [said(hold.note), said(hold.end_note)])),
    }


def _place(actor: Actor, stands: Standing) -> None:
    with st.expander("Place the review on hold"):
        if _cannot(stands, "place_on_hold"):
            return
        key = f"hold-{stands.review.id}"
        markup.quiet("A hold moves no due date: agree an extension for that. Records and chronologies go on.")
        typed = form.draw("hold", key=key)
        if act.button("Place on hold", key=key):
            warnings: list[str] = []
            _do(
                lambda: warnings.extend(
                    holds.place_on_hold(
                        actor, stands.review.id, typed, today=clock.today(), command_id=act.command_id(key)
                    )
                ),
                "The review is on hold.",
                key,
                typed,
                then=lambda: [act.tell(warning) for warning in warnings] and None,
            )


def _lift(actor: Actor, stands: Standing) -> None:
    held = stands.held
    with st.expander("Lift the hold"):
        key = f"lift-{held.id}"
        hidden = ("family_told_on",) if held.family_not_taking_part else ()
        typed = form.draw("lift_hold", key=key, hidden=hidden)
        if act.button("Lift the hold", key=key):
            _do(
                lambda: holds.lift_hold(
                    actor,
                    stands.review.id,
                    typed,
                    version=act.opened(key, held.version),
                    today=clock.today(),
                    command_id=act.command_id(key),
                ),
                "The hold is lifted; the review goes on.",
                key,
                typed,
            )


def _extension(actor: Actor, stands: Standing) -> None:
    st.header("Extension", anchor=False)
    with st.expander("Agree an extension for the overview report"):
        if _cannot(stands, "agree_extension"):
            return
        key = f"extension-{stands.review.id}"
        typed = form.draw("extension", key=key)
        if act.button("Record the extension", key=key):
            _do(
                lambda: holds.agree_extension(
                    actor,
                    stands.review.id,
                    typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                "Extension recorded. The date before stays visible under 'Why?'.",
                key,
                typed,
            )


def _cannot(stands: Standing, verb: str) -> bool:
    """Say what is missing before this can be done; whether anything is."""
    missing = stands.case.obstacles(verb)
    for sentence in missing:
        markup.quiet(sentence)
    return bool(missing)


def _do(verb: Callable, done: str, key: str, typed: dict, then: Callable | None = None) -> None:
    act.do(verb, done=done, key=key, mine=typed, then=then)


def _persons(actor: Actor, stands: Standing) -> None:
    st.header("People", anchor=False)
    parts = procedure.current().lists["part_in_review"]
    rows = [
        {"part": parts.get(one.part, one.part), "name": one.name, "age": one.age, "relationship": one.relationship}
        for one in case_persons.of_review(actor, stands.review.id)
    ]
    columns = {"part": "Part", "name": "Name", "age": "Age at the death", "relationship": "To the victim"}
    columns = {key: label for key, label in columns.items() if key in ("part", "name") or any(row[key] for row in rows)}
    markup.table(rows, columns, caption="People of the review", show_caption=False, empty="Nobody is recorded yet.")


def _recent_changes(actor: Actor, stands: Standing) -> None:
    changes = recent_changes.of_review(actor, stands.review.id)
    if not changes:
        return
    st.header("Recent changes", anchor=False)
    rows = [{"when": one.happened_on, "what": one.sentence, "by": one.by} for one in changes]
    markup.table(rows, {"when": "When", "what": "What", "by": "By"}, caption="Recent changes", show_caption=False)
