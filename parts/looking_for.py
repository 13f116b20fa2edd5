"""What a person was looking for in the chronology, for when they come back from one of its entries or another of its screens.

An entry opens as a page of its own, and with it Streamlit begins a new session, which forgets what was typed. The filters stand in the address;
words that are looked for never do, for they may be a name. They are kept in memory alone, by the person's sign-in and the review.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

import streamlit as st

from casework.actors import Actor
from parts import links

MOST = 500  # sign-ins and reviews; the longest unused are forgotten
TEXT = "text"
_kept: OrderedDict[tuple[str | None, str], dict[str, str]] = OrderedDict()
_lock = Lock()


def keep(actor: Actor, review_id: str, text: str, names: Iterable[str]) -> None:
    """What is looked for now: the words, and what stands in the address under these names."""
    said = {name: st.query_params[name] for name in names if name in st.query_params} | {TEXT: text}
    with _lock:
        _kept[actor.session_id, review_id] = said
        _kept.move_to_end((actor.session_id, review_id))
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def take_up(actor: Actor, review_id: str, key: str) -> None:
    """Where the person comes back: the filters into the address again, the words into their box. `key`: of the box."""
    if links.BACK not in st.query_params:
        return
    del st.query_params[links.BACK]
    with _lock:
        said = dict(_kept.get((actor.session_id, review_id), {}))
    if words := said.pop(TEXT, ""):
        st.session_state[key] = words
    for name, value in said.items():
        st.query_params.setdefault(name, value)
