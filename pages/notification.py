"""Notification: record a death that may be one to review, and see what the procedure asks because of it (3.1.1 to 3.1.2, 3.1.7)."""

import streamlit as st

from casework import (
    case_persons,
    clock,
    forms,
    notification,
    partnerships,
    permissions,
    procedure,
    reviews,
)
from casework.actors import Actor
from casework.notification import FORM, PERSON_FIELDS
from casework.standing import Standing
from parts import act, admin_partnerships, drafts, form, links, look, markup, prompts, review
from parts import persons as persons_of


def page(actor: Actor) -> None:
    if st.query_params.get("review"):
        _recorded(actor, review.begin(actor, "see_notification", "Notification"))
    else:
        _new(actor)


def _new(actor: Actor) -> None:
    look.page(
        "Record a notification",
        intro="Nothing is recorded until you press the button. A draft is kept for you as you type.",
    )
    if not permissions.may(actor, "record_notification"):
        look.empty("Your role does not record notifications.", next_step="Ask the coordinator.")
        return
    key = "notification"
    before = st.toggle("The review was begun before the portal", key=f"{key}:before") and permissions.may(
        actor, "record_begun_before"
    )
    verb = "record_begun_before" if before else "record_notification"
    partnership_id = admin_partnerships.which(partnerships.to_choose(actor, verb), key=key)
    prompts.folded(key)
    draft = drafts.Keeping(actor, FORM, "new", key=key)
    asked = notification.form_of(begun_before=before)
    if before:
        markup.quiet("Leave open what is not known. A date may be known in part, such as September 2019 or 2019.")
    typed = form.draw(asked, draft.offered(), key=key, on_change=draft.keep)
    _asks(notification.asks(typed))
    different = ""
    if any(problem.field == "death" and "already held" in problem.sentence for problem in act.problems(key)):
        different = st.text_area("Why is this another death?", key=f"{key}:different")
    draft.line()
    if act.button("Record the notification", key=key):
        begun: list[str] = []
        act.do(
            lambda: begun.append(
                notification.record(
                    actor,
                    typed,
                    different_because=different,
                    begun_before=before,
                    partnership_id=partnership_id,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                )
            ),
            done="Notification recorded. The review has begun.",
            key=key,
            mine=typed,
            then=lambda: _go_on(draft, begun),
        )


def _go_on(draft: drafts.Keeping, begun: list[str]) -> None:
    draft.drop()
    if begun:
        links.go("notification", review=begun[0])


def _recorded(actor: Actor, stands: Standing) -> None:
    kept = notification.of_review(actor, stands.review.id)
    if kept is None:
        look.empty(
            "No notification is recorded for this review.", next_step="It was begun before the portal; see its steps."
        )
        return
    asked_then = notification.form_of(begun_before=stands.review.begun_before)
    answers = forms.from_store(asked_then, kept.answers)
    _label(actor, stands)
    asked = notification.asks(answers)
    if asked:
        st.header("What the procedure asks here", anchor=False)
        _asks(asked, stands)
    _persons(actor, stands.review.id)
    st.header("As notified", anchor=False)
    markup.quiet(f"Recorded by {kept.recorded_by} on {look.moment(kept.recorded_on)}.")
    links.download("acknowledgement", "Acknowledgement (Word)", review=stands.review.id)
    for when, by, reason in kept.corrections:
        markup.quiet(f"Corrected on {look.moment(when)} by {by}: {reason}")
    if permissions.may(actor, "correct_notification", stands.review.id) and st.toggle("Correct the notification"):
        _correct(actor, stands.review.id, kept, asked_then)
    else:
        form.draw(asked_then, answers, key="notified", read_only=True, hidden=PERSON_FIELDS)


def _label(actor: Actor, stands: Standing) -> None:
    if not permissions.may(actor, "set_label", stands.review.id):
        return
    with st.expander(
        f"Label for lists: {stands.review.label}" if stands.review.label else "Give the review a label for lists"
    ):
        label = st.text_input(
            "Label", stands.review.label, help="A pseudonym, such as the name of a tree; never a real name."
        )
        if act.button("Set the label", key="label", type="secondary"):
            act.do(
                lambda: reviews.set_label(actor, stands.review.id, label, version=stands.review.version),
                done="Label set.",
            )


def _asks(asked: list[notification.Ask], stands: Standing | None = None) -> None:
    for ask in asked:
        st.info(ask.sentence, icon=":material/info:")
        if stands and ask.menu:
            line = stands.case.procedure.menu[ask.menu]
            more = {"line": line.id} if line.page == "steps" else {}
            links.to(line.page, f"Do it under {line.label}", review=stands.review.id, **more)


def _persons(actor: Actor, review_id: str) -> None:
    st.header("Persons", anchor=False)
    persons = case_persons.of_review(actor, review_id)
    parts = procedure.current().lists["part_in_review"]
    rows = [
        {
            "part": parts.get(person.part, person.part),
            "name": person.name,
            "initials": person.initials,
            "pseudonym": person.pseudonym,
            "age": person.age,
            "relationship": person.relationship,
            "born": person.born,
        }
        for person in persons
    ]
    columns = {
        "part": "Part",
        "name": "Name",
        "initials": "Initials",
        "pseudonym": "Pseudonym",
        "age": "Age at the death",
        "relationship": "To the victim",
        "born": "Born",
    }
    shown = {key: label for key, label in columns.items() if key in ("part", "name") or any(row[key] for row in rows)}
    markup.table(rows, shown, caption="Persons of the review", show_caption=False, empty="Nobody is recorded yet.")
    persons_of.add(actor, review_id)
    persons_of.correct(actor, review_id, persons)


def _correct(actor: Actor, review_id: str, kept: notification.Notification, asked: forms.Form) -> None:
    key = f"correct-{kept.id}"
    typed = form.draw(asked, forms.from_store(asked, kept.answers), key=key, hidden=PERSON_FIELDS)
    reason = st.text_input("Reason for the correction", key=f"{key}:reason")
    if act.button("Record the correction", key=key):
        act.do(
            lambda: notification.correct(
                actor,
                review_id,
                typed,
                opened_id=kept.id,
                reason=reason,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id(key),
            ),
            done="Notification corrected. The earlier text is kept.",
            key=key,
            mine=typed,
        )
