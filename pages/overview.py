"""Overview of a review: where are we, what holds us up, what is next?"""

import streamlit as st

from casework import (
    case_persons,
    clock,
    my_work,
    partnerships,
    permissions,
    procedure,
    recent_changes,
    steps_in_view,
)
from casework.actors import Actor
from casework.clocks import Clock
from casework.standing import Standing
from parts import clocks_shown, holding, links, look, markup, own_answers, procedure_kept, review, tasks
from parts.marks import Mark


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Overview")
    if stands.review.begun_before:
        _begun_before(actor, stands)
    _clocks(actor, stands)
    holding.in_words(actor, stands)
    _next(actor, stands)
    if steps_in_view.sees_all(actor, stands.review.id):
        _steps(stands)
    if permissions.may(actor, "see_persons", stands.review.id):
        _persons(actor, stands)
    procedure_kept.show(actor, stands)
    _held_before(actor, stands)
    own_answers.of_review(actor, stands.review.id)
    _recent_changes(actor, stands)


def _begun_before(actor: Actor, stands: Standing) -> None:
    markup.quiet("This review was begun before the portal.")
    if permissions.may(actor, "record_begun_before", stands.review.id):
        links.to("steps", "Enter what was done before", review=stands.review.id, line="before")


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
                clocks_shown.panel(stands, in_force, others, said=holding.said(actor, stands))
    links.to("clocks", "Where the days went; holds, extensions and agreed dates", review=stands.review.id)


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


def _persons(actor: Actor, stands: Standing) -> None:
    st.header("People", anchor=False)
    parts = procedure.current().lists["part_in_review"]
    rows = [
        {"part": parts.get(one.part, one.part), "name": one.name, "age": one.age, "died": one.died, "relationship": one.relationship}
        for one in case_persons.of_review(actor, stands.review.id)
    ]
    columns = {"part": "Part", "name": "Name", "age": "Age at the death", "died": "Died", "relationship": "To the victim"}
    columns = {key: label for key, label in columns.items() if key in ("part", "name") or any(row[key] for row in rows)}
    markup.table(rows, columns, caption="People of the review", show_caption=False, empty="Nobody is recorded yet.")


def _held_before(actor: Actor, stands: Standing) -> None:
    for before in partnerships.former_holders(actor, stands.review.id):
        markup.quiet(f"Held by {before['name']} until {markup.as_text(before['until'])}. {before['reason']}")


def _recent_changes(actor: Actor, stands: Standing) -> None:
    changes = recent_changes.of_review(actor, stands.review.id)
    if not changes:
        return
    st.header("Recent changes", anchor=False)
    rows = [{"when": one.happened_on, "what": one.sentence, "by": one.by} for one in changes]
    markup.table(rows, {"when": "When", "what": "What", "by": "By"}, caption="Recent changes", show_caption=False)
