"""Administration, meetings: the calendar from which 'the next available meeting' is read (3.4.1, 3.4.3, 3.4.5, 3.5)."""

from datetime import date

import streamlit as st

from casework import clock, dates, meetings, own_answers, permissions
from casework.actors import Actor
from casework.meetings import FORM, PANEL, Meeting
from parts import act, fold, form, links, look, markup

PAGE = "administration"


def show(actor: Actor) -> None:
    calendar = meetings.all_in_view(actor)
    chosen = next((one for one in calendar if one.id == st.query_params.get("meeting")), None)
    if chosen and meetings.may_change(actor, chosen):
        links.to(PAGE, "All meetings", section="meetings", icon=":material/arrow_back:")
        _change(actor, chosen)
        return
    st.subheader("The next of each body", anchor=False)
    _next(clock.today())
    st.subheader("Calendar", anchor=False)
    _list(actor, calendar, clock.today())
    _arrange(actor)


def _next(today: date) -> None:
    """The next of each body, or that none is known: then the procedure's 'next available' cannot be told."""
    found = {label: meetings.next_available(body, today) for body, label in meetings.bodies().items() if body != PANEL}
    markup.facts(
        [
            (label, _when(meeting) if meeting else "No date known. Put it in the calendar.")
            for label, meeting in found.items()
        ]
    )


def _when(meeting: Meeting) -> str:
    day = dates.WEEKDAYS[meeting.meets_on.weekday()]
    return ", ".join(filter(None, [f"{day} {dates.show(meeting.meets_on)}", meeting.meets_at, meeting.place]))


def _list(actor: Actor, calendar: list[Meeting], today: date) -> None:
    past = st.toggle("Show past meetings", key="meetings:past")
    shown = [one for one in calendar if past or one.meets_on >= today]
    rows = [
        {
            "on": _link(one) if meetings.may_change(actor, one) else one.meets_on,
            "day": dates.WEEKDAYS[one.meets_on.weekday()],
            "at": one.meets_at,
            "body": one.body_label,
            "review": one.reference,
            "place": one.place,
        }
        for one in look.paged(shown, key="meetings:page", noun="meetings")
    ]
    columns = {"on": "Date", "day": "Day", "at": "Time", "body": "Who meets", "review": "Review", "place": "Place"}
    markup.table(rows, columns, caption="Meetings", show_caption=False, empty="No meeting is ahead. Put one in below.")


def _link(meeting: Meeting) -> markup.Link:
    return markup.Link(markup.as_text(meeting.meets_on), links.address(PAGE, section="meetings", meeting=meeting.id))


def _arrange(actor: Actor) -> None:
    st.subheader("Put a meeting in the calendar", anchor=False)
    key = "meeting"
    typed = form.draw(FORM, key=key, options=_choices(actor))
    _warn(typed)
    if act.button("Put it in the calendar", key=key):
        act.do(
            lambda: meetings.arrange_meeting(actor, typed, today=clock.today(), command_id=act.command_id(key)),
            done="Meeting put in the calendar.",
            key=key,
            mine=typed,
        )


def _change(actor: Actor, meeting: Meeting) -> None:
    key = f"meeting-{meeting.id}"
    st.subheader(f"{meeting.body_label}, {markup.as_text(meeting.meets_on)}", anchor=False)
    version = act.opened(key, meeting.version)
    typed = form.draw(FORM, own_answers.with_own(actor, "meeting", meeting.id, meetings.as_typed(meeting)), key=key, options=_choices(actor))
    _warn(typed)
    if act.button("Record the change", key=key):
        act.do(
            lambda: meetings.change_meeting(actor, meeting.id, typed, version=version, today=clock.today()),
            done="Meeting changed.",
            key=key,
            mine=typed,
            then=_back,
        )
    box = fold.out("Not going ahead, or recorded in error?", key=f"{key}-error")
    if not box.open:
        return
    with box:
        reason = st.text_input("Reason", key=f"{key}-error:reason", max_chars=500)
        if act.button("Take it out of the calendar", key=f"{key}-error", type="secondary"):
            act.do(
                lambda: meetings.mark_in_error(actor, meeting.id, reason=reason, version=meeting.version),
                done="Meeting taken out; the record and the reason are kept.",
                then=_back,
            )


def _back() -> None:
    st.query_params.from_dict({"section": "meetings"})


def _choices(actor: Actor) -> dict[str, dict[str, str]]:
    bodies = meetings.bodies()
    if not permissions.may(actor, "arrange_meeting"):
        bodies = {PANEL: bodies[PANEL]}
    return {"review_id": meetings.may_arrange_for(actor), "body": bodies}


def _warn(typed: dict) -> None:
    for sentence in meetings.warnings(typed, today=clock.today()):
        st.warning(f"{sentence} It can be put in all the same.", icon=":material/event_busy:")
