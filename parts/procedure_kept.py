"""Which edition of the procedure a review keeps, and how it is moved to the one in force, after seeing what that changes."""

import streamlit as st

from casework import clock, permissions, procedure_sets
from casework.actors import Actor
from casework.standing import Standing
from parts import act, fold, markup


def show(actor: Actor, stands: Standing) -> None:
    """A line for a review under an earlier edition, and for who may, the way to the one in force; nothing otherwise."""
    review = stands.review
    changes = procedure_sets.would_change(actor, review.id)
    if changes is None:
        return
    markup.quiet(f"This review keeps the procedure it began under: {procedure_sets.title_of(review.procedure_set)}.")
    if not permissions.may(actor, "move_to_procedure", review.id):
        return
    key = f"edition-{review.id}"
    box = fold.out("Move this review to the procedure in force", key=key)
    if not box.open:
        return
    with box:
        if changes:
            rows = [{"what": sentence} for sentence in changes[:40]]
            markup.table(rows, {"what": "What changes for this review"}, caption="What changes", show_caption=False)
            if len(changes) > 40:
                markup.quiet(f"And {len(changes) - 40:,} more.")
        else:
            markup.quiet("No step, clock, list or text changes; forms may ask something else.")
        markup.quiet("What is recorded stays. What is due is worked out anew.")
        reason = st.text_input("Why does it move?", key=f"{key}:reason", max_chars=1000)
        if act.button("Move the review", key=key, type="secondary"):
            act.do(
                lambda: procedure_sets.move(
                    actor, review.id, reason=reason, opened_under=review.procedure_set, now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="The review is under the procedure in force.", then=lambda: act.forget(key),
            )  # fmt: skip
