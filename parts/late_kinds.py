"""What is late, by kind: one table on the dashboard, each kind of which opens its rows at the head of the page."""

from collections.abc import Sequence

import streamlit as st

from casework import dashboard_late
from casework.dashboard import Narrowing
from casework.dashboard_figures import Figure
from parts import links, markup


def show(late: Sequence[Figure], narrowing: Narrowing) -> None:
    """The kinds, the most first."""
    st.header("What is late, by kind", anchor=False)
    rows = [
        row | {"kind": markup.Link(row["kind"], links.address("dashboard", show=row["key"], **narrowing.address()))}
        for row in dashboard_late.table(late)
    ]
    columns = {"kind": "Kind", "count": "Late", "reviews": "Reviews", "longest": "Days late at most"}
    markup.table(rows, columns, caption="What is late, by kind", show_caption=False, empty="Nothing is late.")
