"""The answers to a partnership's own questions, beside the record they belong to, and all of a review in one place."""

import streamlit as st

from casework import own_answers
from casework.actors import Actor
from parts import links, markup


def beside(actor: Actor, form: str, subject: str) -> None:
    """The own questions answered with this record, under it; nothing when there are none, or none for this reader."""
    if found := own_answers.of_record(actor, form, subject):
        markup.facts(found)


def of_review(actor: Actor, review_id: str) -> None:
    """Every own question answered in the review, form by form, and the file of them; nothing when there are none for this reader."""
    found = own_answers.of_review(actor, review_id)
    if not found:
        return
    st.header("Answers to our own questions", anchor=False)
    rows = [
        {"form": one.form_title, "label": one.label, "shown": one.shown, "agency": one.agency, "by": one.recorded_by}
        for one in found
    ]
    columns = {"form": "Asked with", "label": "Question", "shown": "Answer", "agency": "Agency", "by": "Recorded by"}
    columns = {key: label for key, label in columns.items() if key != "agency" or any(one.agency for one in found)}
    markup.table(rows, columns, caption="Answers to our own questions", show_caption=False)
    links.download("own-answers", "Excel of these answers", review=review_id)
