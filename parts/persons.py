"""The persons of a review on a page: the form for another, and for a correction (procedure/forms/case_person.toml)."""

import streamlit as st

from casework import case_persons, clock, own_answers, permissions, procedure
from casework.actors import Actor
from casework.case_persons import PersonShown
from parts import act, form

ANSWERS = ("part", "real_name", "other_names", "initials", "pseudonym", "sex", "born", "died", "dead", "age", "relationship", "ethnicity", "note")


def add(actor: Actor, review_id: str) -> None:
    """The folded form for another person of the review; nothing for whom it is not."""
    if not permissions.may(actor, "record_person", review_id):
        return
    with st.expander("Add a person"):
        typed = form.draw("case_person", key="person")
        if act.button("Add the person", key="person"):
            act.do(
                lambda: case_persons.record(
                    actor, review_id, typed, today=clock.today(), command_id=act.command_id("person")
                ),
                done="Person added.",
                key="person",
                mine=typed,
            )


def correct(actor: Actor, review_id: str, persons: list[PersonShown]) -> None:
    """One person's record to correct, or to take out; for those who read real names alone, who see what they would overwrite."""
    if not permissions.may(actor, "correct_person", review_id) or permissions.rendering(actor, review_id) != "real":
        return
    parts = procedure.current().lists["part_in_review"]
    with st.expander("Correct a person's record"):
        by_id = {person.id: person for person in persons}
        chosen = st.selectbox(
            "Whose record?",
            list(by_id),
            format_func=lambda one: f"{parts.get(by_id[one].part, '')}: {by_id[one].name}",
            index=None,
            placeholder="Choose a person",
        )
        if not chosen:
            return
        person, key = by_id[chosen], f"person-{chosen}"
        begun = {name: getattr(person, name) for name in ANSWERS}
        typed = form.draw("case_person", own_answers.with_own(actor, "case_person", chosen, begun), key=key)
        if act.button("Record the correction", key=key):
            act.do(
                lambda: case_persons.correct(
                    actor, review_id, chosen, typed, version=act.opened(key, person.version), today=clock.today()
                ),
                done="Person's record corrected.",
                key=key,
                mine=typed,
            )
        reason = st.text_input("Recorded in error? Give the reason", key=f"{key}-error")
        if reason and st.button("Take this person out"):
            act.do(
                lambda: case_persons.record_in_error(actor, review_id, chosen, reason=reason, version=person.version),
                done="Taken out; the record and the reason are kept.",
            )
