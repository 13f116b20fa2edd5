"""IMRs: the board of where every agency stands; an agency's own page: what comes next, the text, and its registers (3.3.1 to 3.3.4, 3.5)."""

import streamlit as st

from casework import clock, imr_board, imr_identify, imr_state, imrs, permissions, procedure, steps_in_view
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from parts import act, fold, form, imr_agency, line_steps, links, markup, register, review
from parts.marks import Mark, due

ASKED = {
    "agency": "Agency",
    "kind": "Asked for",
    "state": "How it stands",
    "requested": "Asked",
    "due": "Due",
    "author": "Author appointed",
}
ON_ITS_WAY = {
    "agency": "Agency",
    "chronology": "Chronology",
    "interviews": "Interviews",
    "for_qa": "Quality assurance",
    "approved": "Approved",
    "sent": "Sent",
    "accepted": "Standard",
    "feedback_before": "Feedback 1",
    "feedback_after": "Feedback 2",
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "IMRs")
    review_id = stands.review.id
    if permissions.agencies_for(actor, "see_imrs", review_id) == set():
        markup.quiet("Where the agencies stand is told to the panel and the partnership.")
        return
    try:
        found = imr_board.rows(actor, review_id, today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
        return
    asked = st.query_params.get("agency")
    chosen = next((row for row in found if row.contribution.agency_id == asked), None)
    own_only = not steps_in_view.sees_all(actor, review_id) and len(found) == 1
    if chosen or own_only:
        links.to("imrs", "All agencies", review=review_id) if not own_only else None
        imr_agency.show(actor, stands, (chosen or found[0]).contribution)
        return
    _board(stands, found)
    _chase(actor, stands, found)
    _identify(actor, stands)
    _late_agency(actor, stands)
    for one in stands.case.procedure.registers_of("imrs"):
        if not one.each:
            register.show(actor, stands, one.id)
    with fold.out("Steps of the procedure", key=f"imr-steps-{review_id}") as sheet:
        if sheet.open:
            line_steps.show(actor, stands, "imrs")


def _board(stands: Standing, found: list[imr_board.Row]) -> None:
    kinds = procedure.current().lists["contribution"]
    sent = sum("sent" in row.marks for row in found)
    late = sum(bool(row.days_late) for row in found)
    if found:
        markup.quiet(
            f"{sent} of {len(found)} have come in{f'; {late} late' if late else ''}. Choose an agency to record what is next."
        )
    table = [
        {
            "agency": markup.Link(
                row.contribution.agency, links.address("imrs", stands.review.id, agency=row.contribution.agency_id)
            ),
            "kind": kinds[row.contribution.kind],
            "state": state(row),
            "due": row.contribution.due_on,
            "chronology": row.chronology,
            "interviews": row.interviews,
            **{
                what: row.marks[what].done_on if what in row.marks else None
                for what in imr_state.TITLES
                if what in ASKED | ON_ITS_WAY
            },
        }
        for row in found
    ]
    markup.table(
        table,
        ASKED,
        caption="Where every agency stands",
        show_caption=False,
        empty="No agency is asked for a contribution yet.",
    )
    used = {key: label for key, label in ON_ITS_WAY.items() if any(row[key] for row in table)}
    if len(used) > 1:  # two tables: so many dates in one are wider than the page
        markup.table(table, used, caption="On its way")
    links.download("list", "Print: contributors", review=stands.review.id, list="contributors")


def state(row: imr_board.Row) -> Mark:
    """How an agency stands, in a word: late, back with the agency, satisfied, or by when it is due."""
    one = row.contribution
    if "accepted" in row.marks:
        return Mark("done", "Meets the standard")
    if "sent" in row.marks:
        return Mark("in-hand", "With the panel") if "accepted" in one.way else Mark("done", "Come in")
    if row.days_late:
        return due(-row.days_late)
    if one.round > 1:
        return Mark("at-risk", f"Returned, round {one.round}")
    if "requested" not in row.marks:
        return Mark("not-yet", "Not asked yet")
    return due((one.due_on - clock.today()).days) if one.due_on else Mark("in-hand", "Asked")


def _chase(actor: Actor, stands: Standing, found: list[imr_board.Row]) -> None:
    """The agencies that are late, with the letter to each."""
    if not permissions.may(actor, "chase_contribution", stands.review.id):
        return
    late = [row for row in found if row.days_late]
    if not late:
        return
    st.header("To be chased", anchor=False)
    for row in late:
        one = row.contribution
        chased = row.marks.get("chased")
        said = f"{one.agency}: due {markup.as_text(one.due_on)}, {row.days_late} days late."
        markup.quiet(said + (f" Chased {markup.as_text(chased.done_on)}." if chased else " Not chased yet."))
        links.to("imrs", f"Write to {one.agency}", review=stands.review.id, agency=one.agency_id, letter="chasing")


def _identify(actor: Actor, stands: Standing) -> None:
    review_id = stands.review.id
    if not permissions.may(actor, "identify_contributors", review_id):
        return
    missing = stands.case.obstacles("identify_contributors")
    for sentence in missing:
        markup.quiet(f"First: {sentence}")
    if missing:
        return
    key = f"imr-identify-{review_id}"
    with fold.out("Identify agencies for an IMR, a report or information", key=key) as sheet:
        if not sheet.open:
            return
        offered = {"agencies": imr_identify.may_be_asked(actor, review_id, clock.today())} | imrs.kinds()
        typed = form.draw("imr_identified", key=key, options=offered)
        if act.button("Record the agencies", key=key):
            act.do(
                lambda: imr_identify.identify(
                    actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                ),
                done="Recorded. Now write to each Senior Manager.",
                key=key,
                mine=typed,
            )


def _late_agency(actor: Actor, stands: Standing) -> None:
    review_id = stands.review.id
    if not permissions.may(actor, "bring_in_agency", review_id) or stands.case.obstacles("bring_in_agency"):
        return
    key = f"imr-late-{review_id}"
    with fold.out("Add an agency that came to light later", key=key) as sheet:
        if not sheet.open:
            return
        markup.quiet(
            "Three things in one go: the agency is contacted, is asked to secure its records, and is asked for a contribution."
        )
        offered = {"agency": imr_identify.may_be_asked(actor, review_id, clock.today())} | imrs.kinds()
        typed = form.draw("imr_late_agency", key=key, options=offered)
        if act.button("Bring the agency in", key=key):
            act.do(
                lambda: imr_identify.bring_in(
                    actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                ),
                done="Recorded. Now write to its Senior Manager.",
                key=key,
                mine=typed,
            )
