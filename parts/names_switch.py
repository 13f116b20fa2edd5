"""The switch of the chronology's screens: how persons are named, never more openly than one's role allows; kept in address and session."""

import streamlit as st

from casework import chronology, names, permissions
from casework.actors import Actor

AS_TYPED = "typed"
LABELS = {
    AS_TYPED: "As typed",
    "real": "Real names",
    "initials": "Initials",
    "pseudonyms": "Pseudonyms",
}
IN_ADDRESS = "names"


def shown(actor: Actor, review_id: str) -> str | None:
    """Draw the switch where there is a choice; returns the rendering asked for, None for the reader's own."""
    offered = _offered(actor, review_id)
    if len(offered) < 2:
        return None
    asked = st.query_params.get(IN_ADDRESS) or st.session_state.get(_kept(review_id))
    key = f"names-shown-{review_id}"
    st.session_state[key] = asked if asked in offered else offered[0]
    st.radio(
        "Names", offered, format_func=LABELS.get, horizontal=True, key=key, on_change=_keep, args=(key, review_id),
        help="How persons are named here and in the files made from here. What is recorded stays as it is.",
    )  # fmt: skip
    chosen = st.session_state[key]
    return None if chosen == offered[0] else chosen


def chosen(actor: Actor, review_id: str) -> str | None:
    """The rendering chosen for this review's chronology, on this screen or another; None for the reader's own."""
    offered = _offered(actor, review_id)
    asked = st.query_params.get(IN_ADDRESS) or st.session_state.get(_kept(review_id))
    return asked if len(offered) > 1 and asked in offered[1:] else None


def _offered(actor: Actor, review_id: str) -> list[str]:
    """The reader's own way first, then what shows less; who reads real names may have initials and pseudonyms put back into them."""
    ceilings = {permissions.rendering(actor, review_id)}
    ceilings |= {permissions.rendering(actor, review_id, agency) for agency in chronology.agencies_in_view(actor, review_id)}
    openness = permissions.RENDERINGS
    most = max(ceilings, key=openness.index)
    less = [one for one in reversed(openness) if names.no_more_than(most, one) == one]
    return [AS_TYPED, *less] if most == "real" else less


def _keep(key: str, review_id: str) -> None:
    """Into the session, and the address: without a name, and without what is one's own way anyhow."""
    said = st.session_state[key]
    st.session_state[_kept(review_id)] = said
    st.query_params[IN_ADDRESS] = said


def _kept(review_id: str) -> str:
    return f"names-as-{review_id}"
