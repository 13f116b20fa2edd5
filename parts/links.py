"""Ways from one screen to another, and to files. No address here ever holds a name: reviews go by their opaque id."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from parts import markup, text

_PAGES = "portal.pages"
BACK = "back"


def register(pages: Mapping[str, Any]) -> None:
    """Tell which pages this person has, by url_path: the main script calls this before it runs one."""
    st.session_state[_PAGES] = dict(pages)


def address(page: str, review: str | None = None, **params: Any) -> str:
    """The address of a page, for a table's Link: '/chronology?review=...'."""
    query = urlencode(_query(review, params))
    return f"/{quote(_own(page, params))}" + (f"?{query}" if query else "")


def leads_to(page: str) -> bool:
    """Whether this person has the page: `to` draws nothing for one they do not have."""
    pages = st.session_state.get(_PAGES)
    return pages is None or page in pages


def to(page: str, label: str, *, review: str | None = None, icon: str | None = None, **params: Any) -> None:
    """A link to a page, by its url_path, without leaving the session. Nothing is drawn for a page this person does not have."""
    pages, page = st.session_state.get(_PAGES), _own(page, params)
    if pages is None:  # a page drawn by itself, outside the main script
        markup.link(label, address(page, review, **params))
    elif page in pages:
        st.page_link(pages[page], label=text.label(label), icon=icon, query_params=_query(review, params))


def back_to_chronology(review_id: str) -> None:
    """The link back, with which the list is found as it was left (parts/looking_for.py)."""
    to("chronology", "Back to the chronology", review=review_id, icon=":material/arrow_back:", **{BACK: "yes"})


def go(page: str, *, review: str | None = None, **params: Any) -> None:
    """Go to a page now; used as `then` of `act.do`."""
    st.switch_page(st.session_state[_PAGES][_own(page, params)], query_params=_query(review, params))


def download(kind: str, label: str, **params: Any) -> None:
    """A link to /download/<kind>, which checks, records and sends the file. It opens beside the page, so that a refusal loses nothing."""
    query = urlencode({name: value for name, value in params.items() if value is not None})
    st.link_button(
        text.label(label), f"/download/{quote(kind)}" + (f"?{query}" if query else ""), icon=":material/download:"
    )


def _own(page: str, params: Mapping[str, Any]) -> str:
    """The page of a line of the review's menu where that has an address of its own (web/menu.py), else the page itself."""
    own = f"{page}-{params.get('line')}"
    return own if own in st.session_state.get(_PAGES, {}) else page


def _query(review: str | None, params: Mapping[str, Any]) -> dict[str, str]:
    found = {"review": review, **params}
    return {name: str(value) for name, value in found.items() if value is not None}
