"""Preliminary meeting: prepare it, run it while one or two people type, finish with the recommendation to the CSP Chair (3.1.3, App 2)."""

import streamlit as st

from casework import (
    agencies,
    clock,
    dates,
    forms,
    own_answers,
    permissions,
    preliminary,
    preliminary_finish,
    preliminary_prepare,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.errors import Refused
from casework.preliminary import Preliminary
from casework.preliminary_run import choices
from parts import act, form, links, look, markup, meeting, meeting_record, part_of_page, review

PARTS = {"prepare": "Prepare", "run": "Run", "finish": "Finish", "read": "Read"}


def page(actor: Actor) -> None:
    if st.query_params.get("view") == "projector":
        _for_the_room(actor)
        return
    stands = review.begin(actor, "see_preliminary", "Preliminary meeting")
    record = preliminary.in_view(actor, stands.review.id)
    if sentence := preliminary.closed(record.review_id):
        markup.quiet(sentence)
    parts = _parts_for(actor, record)
    chosen = parts[0] if len(parts) == 1 else _choose(parts, record)
    {"prepare": _prepare, "run": _run, "finish": _finish, "read": meeting_record.whole}[chosen](actor, record)


def _for_the_room(actor: Actor) -> None:
    """The projector's view has no menu: nothing but the agenda, who is here, and the way back."""
    review_id = review.in_view(actor, "see_preliminary")
    shown = reviews.in_view(actor, review_id)
    look.page(shown.reference)
    markup.quiet(shown.marking)
    meeting.projector(actor, review_id)
    links.to("preliminary", "Back to the meeting", review=review_id, part="run")


def _parts_for(actor: Actor, record: Preliminary) -> list[str]:
    """What this person has to do here; who only reads, and everybody once it is closed, has the record."""
    if preliminary.closed(record.review_id):
        return ["read"]
    may = {
        "prepare": ("arrange_preliminary_meeting", "instruct_dasveg"),
        "run": ("record_preliminary_meeting",),
        "finish": ("recommend",),
    }
    mine = [
        part for part, verbs in may.items() if any(permissions.may(actor, verb, record.review_id) for verb in verbs)
    ]
    return [*mine, "read"]


def _choose(parts: list[str], record: Preliminary) -> str:
    """The part to work on, in the address; at first the one whose time it is."""
    asked = st.query_params.get("part")
    return part_of_page.choose(parts, PARTS, key="part", asked=asked, otherwise=_time_for(parts, record))


def _time_for(parts: list[str], record: Preliminary) -> str:
    if record.meeting is None:
        due = "prepare"
    elif record.meeting.finished_on or record.recommendations:
        due = "finish"
    else:
        begins = record.meeting.meets_on <= clock.today() and any(line.invited_on for line in record.lines)
        due = "run" if begins or record.meeting.opened_on else "prepare"
    return due if due in parts else parts[0]


# --- prepare ---


def _prepare(actor: Actor, record: Preliminary) -> None:
    st.header("The CSP Chair's instruction", anchor=False)
    _instruction(actor, record)
    if not permissions.may(actor, "arrange_preliminary_meeting", record.review_id):
        return
    st.header("Date, time and place", anchor=False)
    if missing := steps.obstacles("arrange_preliminary_meeting", record.review_id):
        markup.summary("This cannot be done yet", missing)
        return
    _arrangements(actor, record)
    if record.meeting:
        st.header("Invitations", anchor=False)
        _invitations(actor, record)


def _instruction(actor: Actor, record: Preliminary) -> None:
    say = meeting_record.said_to(actor, record)
    for number, one in enumerate(record.instructions):
        dated = "Replaced: instructed on" if number else "Instructed on"
        markup.facts([(dated, one["instructed_on"]), ("How, and what for", say(one["note"]))])
    if not permissions.may(actor, "instruct_dasveg", record.review_id):
        if not record.instructions:
            markup.quiet(
                "The CSP Chair has not instructed DASVEG yet. The CSP Chair or the coordinator records it here."
            )
        return
    where = st.expander("Replace it by a later or corrected instruction") if record.instructions else st.container()
    with where:
        typed = form.draw("instruction", key="instruction")
        if act.button("Record the instruction", key="instruction"):
            act.do(
                lambda: preliminary_prepare.instruct_dasveg(
                    actor,
                    record.review_id,
                    typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id("instruction"),
                ),
                done="Instruction recorded.",
                key="instruction",
                mine=typed,
            )


def _arrangements(actor: Actor, record: Preliminary) -> None:
    key, held = "arrangements", record.meeting
    begun = {"meets_on": held.meets_on, "meets_at": held.meets_at, "place": held.place} if held else {}
    typed = form.draw(
        "preliminary_arrangements", own_answers.with_own(actor, "preliminary_arrangements", record.review_id, begun), key=key
    )
    _warn_of(typed["meets_on"])
    version = act.opened(key, held.version) if held else None
    if act.button("Change the arrangements" if held else "Arrange the meeting", key=key):
        act.do(
            lambda: preliminary_prepare.arrange(
                actor, record.review_id, typed, version=version, today=clock.today(), now=clock.now()
            ),
            done="Preliminary meeting arranged.",
            key=key,
            mine=typed,
            then=lambda: st.query_params.update(part="prepare"),
        )


def _warn_of(typed: str) -> None:
    """A weekend or a bank holiday is said at once; the meeting may still be held on it."""
    field = forms.load("preliminary_arrangements").fields["meets_on"]
    try:
        day = forms.understand_one(field, typed, today=clock.today())
    except Refused:
        return
    for sentence in preliminary_prepare.date_warnings(day) if day else []:
        st.warning(f"{sentence} You may still choose it.")


def _invitations(actor: Actor, record: Preliminary) -> None:
    links.download("preliminary-invitation", "Invitation (Word)", review=record.review_id)
    links.download("preliminary-agenda", "Agenda (Word)", review=record.review_id)
    subject, words = preliminary_prepare.invitation(actor, record)
    with st.expander("Text of the invitation, to copy into an email"):
        st.code(
            "; ".join(line.email for line in record.lines if line.email) or "No addresses are recorded yet.",
            language=None,
            wrap_lines=True,
        )
        st.code(subject, language=None, wrap_lines=True)
        st.code(words, language=None, wrap_lines=True)
    rows = [
        {
            "who": line.named,
            "why": _why(line),
            "email": line.email,
            "invited": line.invited_on or "Not yet",
        }
        for line in record.lines
    ]
    columns = {"who": "Post", "why": "Invited because", "email": "Email address", "invited": "Invited on"}
    markup.table(rows, columns, caption="Invited to the preliminary meeting")
    _record_invited(actor, record)
    with st.expander("Invite somebody else"):
        _somebody_else(actor, record)


def _why(line: preliminary.Line) -> str:
    if line.kind == "sio":
        return "To brief the group"
    if line.safeguarding:
        return "Key safeguarding stakeholder"
    return "Membership list" if line.kind == "post" else "Added for this review"


def _record_invited(actor: Actor, record: Preliminary) -> None:
    waiting = {line.id: line.named for line in record.lines if line.invited_on is None}
    if not waiting:
        markup.quiet("Everybody on the list has been invited.")
        return
    chosen = st.multiselect(
        "Invitation sent to", list(waiting), default=list(waiting), format_func=waiting.get, key="invited:lines"
    )
    typed = form.draw("preliminary_invited", {"invited_on": clock.today()}, key="invited")
    if act.button("Record as invited", key="invited"):
        act.do(
            lambda: preliminary_prepare.record_invited(actor, record.review_id, chosen, typed, today=clock.today()),
            done=f"{len(chosen)} recorded as invited.",
            key="invited",
            mine=typed,
        )


def _somebody_else(actor: Actor, record: Preliminary) -> None:
    options = {"agency_id": agencies.to_choose(record.meeting.meets_on)}
    typed = form.draw("preliminary_invitee", key="invitee", options=options)
    if act.button("Add to the list", key="invitee", type="secondary"):
        act.do(
            lambda: preliminary_prepare.invite_somebody_else(
                actor,
                record.review_id,
                typed,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id("invitee"),
            ),
            done="Added to the list.",
            key="invitee",
            mine=typed,
        )


# --- run ---


def _run(actor: Actor, record: Preliminary) -> None:
    if missing := steps.obstacles("record_preliminary_meeting", record.review_id):
        markup.summary("This cannot be done yet", missing)
        return
    links.to("preliminary", "Projector view", review=record.review_id, view="projector")
    meeting.run(actor, record)
    if record.meeting.finished_on:
        markup.quiet(f"The meeting was recorded as held on {dates.show(record.meeting.meets_on)}.")
        links.to("preliminary", "Go on to Finish", review=record.review_id, part="finish")
    elif act.button("The meeting is over", key="over"):
        act.do(
            lambda: preliminary_finish.finish_meeting(actor, record.review_id, today=clock.today(), now=clock.now()),
            done="Meeting recorded as held. Record the recommendation under 'Finish'.",
            then=lambda: st.query_params.update(part="run"),
        )


# --- finish ---


def _finish(actor: Actor, record: Preliminary) -> None:
    if missing := steps.obstacles("recommend", record.review_id):
        markup.summary("This cannot be done yet", missing)
        return
    say = meeting_record.said_to(actor, record)
    if said := preliminary_finish.still_open(record):
        st.header("Worth settling first", anchor=False)
        for sentence in said:
            markup.quiet(sentence)
    st.header("Agencies", anchor=False)
    meeting_record.agencies(record, say)
    st.header("Recommendation to the CSP Chair", anchor=False)
    meeting_record.recommendations(record, say)
    where = st.expander("Replace it by a later recommendation") if record.recommendations else st.container()
    with where:
        _recommend(actor, record)
    meeting_record.papers(record)


def _recommend(actor: Actor, record: Preliminary) -> None:
    begun = {
        "recommends": record.note("recommends") or None,
        "reasons": record.note("recommendation"),
        "recommended_on": record.meeting.meets_on,
    }
    typed = form.draw("recommendation_to_chair", begun, key="recommend", options={"recommends": choices("recommends")})
    if act.button("Send the recommendation to the CSP Chair", key="recommend"):
        act.do(
            lambda: preliminary_finish.recommend(
                actor,
                record.review_id,
                typed,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id("recommend"),
            ),
            done="Recommendation recorded. The CSP Chair finds it under 'Decision and records'.",
            key="recommend",
            mine=typed,
        )
