"""Administration: people and their rights, agencies and posts, meetings, sessions, backups, configuration; each for those who may."""

import streamlit as st

from casework import meetings, permissions
from casework.actors import Actor
from casework.errors import CaseworkError
from parts import (
    act,
    admin_agencies,
    admin_meetings,
    admin_memberships,
    admin_partnerships,
    admin_people,
    admin_portal,
    look,
)

SECTIONS = {  # the section, its title, the verb one needs for it, and what shows it
    "people": ("People", "see_people", admin_people.show),
    "memberships": ("Memberships", "grant_membership", admin_memberships.show),
    "agencies": ("Agencies", "change_agency", admin_agencies.show_agencies),
    "posts": ("Membership list", "change_post", admin_agencies.show_posts),
    "meetings": ("Meetings", "arrange_meeting", admin_meetings.show),
    "sessions": ("Sessions", "end_sessions", admin_portal.open_sessions),
    "backups": ("Backups", "back_up", admin_portal.backups_kept),
    "partnerships": ("Partnerships", "arrange_partnerships", admin_partnerships.show),
    "configuration": ("Configuration", "see_configuration", admin_portal.configuration),
}


def page(actor: Actor) -> None:
    look.page("Administration")
    try:
        mine = _sections_of(actor)
        if not mine:
            permissions.demand(actor, "see_configuration")
        chosen = _choose(mine)
        title, _, show = SECTIONS[chosen]
        st.header(title, anchor=False)
        show(actor)
    except CaseworkError as trouble:
        act.show(trouble)


def _sections_of(actor: Actor) -> list[str]:
    """The sections this person may open; a panel chair has the meetings of their review's panel."""
    mine = [name for name, (_, verb, _) in SECTIONS.items() if permissions.may(actor, verb)]
    if "meetings" not in mine and meetings.may_arrange_for(actor):
        mine.append("meetings")
    return mine


def _choose(mine: list[str]) -> str:
    """The section, kept in the address."""
    asked = st.query_params.get("section")
    st.session_state["section"] = asked if asked in mine else mine[0]
    if len(mine) == 1:
        return mine[0]
    return st.radio(
        "Section",
        mine,
        format_func=lambda name: SECTIONS[name][0],
        horizontal=True,
        key="section",
        on_change=_put_in_address,
        label_visibility="collapsed",
    )


def _put_in_address() -> None:
    st.query_params.from_dict({"section": st.session_state["section"]})
