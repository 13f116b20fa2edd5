"""A page in several parts, one shown at a time: the choice above them, kept in the address (`?part=`)."""

from collections.abc import Iterable, Mapping

import streamlit as st


def choose(
    parts: list[str], labels: Mapping[str, str], *, key: str, asked: str | None, otherwise: str, leaving: Iterable[str] = ()
) -> str:
    """The part to show: `asked` where this person has it, else `otherwise`. Choosing another drops `leaving` from the address."""
    st.session_state[key] = asked if asked in parts else otherwise
    return st.radio(
        "Part of the page",
        parts,
        format_func=labels.get,
        horizontal=True,
        key=key,
        on_change=_put_in_address,
        args=(key, tuple(leaving)),
        label_visibility="collapsed",
    )


def _put_in_address(key: str, leaving: tuple[str, ...]) -> None:
    st.query_params["part"] = st.session_state[key]
    for name in leaving:
        st.query_params.pop(name, None)
