"""Charts that can be read without seeing them: every chart has a sentence that says what it shows, and its figures as a table."""

import html
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from casework import dates
from parts import markup

# At least 4.5 to 1 under white figures, and 3 to 1 on the ground of either theme; words stand beside every colour.
COLOURS = {
    "done": "#007f58",
    "in-hand": "#2a74b2",
    "late": "#cf3f58",
    "at-risk": "#9c6600",
    "not-yet": "#6d757b",
    "not-needed": "#6d757b",
    "plain": "#2a74b2",
}
_PLAIN = {"displayModeBar": False, "displaylogo": False}
_ZOOMS = {"displayModeBar": True, "displaylogo": False, "scrollZoom": True, "modeBarButtons": [["zoomIn2d", "zoomOut2d", "pan2d", "resetScale2d"]]}


def show(
    figure: go.Figure,
    *,
    says: str,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    key: str,
    height: int | None = None,
    selects: bool = False,
    legend: bool = True,
    zooms: bool = False,
) -> list[dict[str, Any]]:
    """Draw a figure under the sentence that says what it shows; `rows` and `columns` are its figures as a table.

    Without `legend` the page itself says what the marks mean. With `selects` a click on a mark draws the page again, and the
    marks chosen are returned (curve_number, point_index, customdata). One that `zooms` has buttons for it, and goes back on a double click.
    """
    ink = "#eef0f1" if st.context.theme.type == "dark" else "#0b0c0c"
    axis = {"automargin": True, "tickfont": {"color": ink, "size": 14}, "title": {"font": {"color": ink}}}
    figure.update_layout(
        height=height or 90 + 34 * max(len(rows), 4),
        margin={"l": 8, "r": 8, "t": 8 if legend else 28, "b": 8},
        showlegend=legend and len(figure.data) > 1,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        legend_font={"color": ink, "size": 14},
        xaxis=axis,
        yaxis=axis,
    )
    figure.update_yaxes(tickfont_color=ink)
    figure.update_annotations(font_color=ink)
    figure.update_traces(outsidetextfont_color=ink, selector={"type": "bar"})
    markup.quiet(says)
    chosen = st.plotly_chart(
        figure, key=key, alt=says, config=_ZOOMS if zooms else _PLAIN, on_select="rerun" if selects else "ignore", selection_mode="points"
    )
    with st.expander("The figures as a table"):
        markup.table(rows, columns, caption=says, show_caption=False)
    return chosen.selection.points if selects else []


def bars(
    rows: Sequence[Mapping[str, Any]], *, name: str, figures: Mapping[str, str], states: Mapping[str, str] | None = None
) -> go.Figure:
    """Lying bars, the first row uppermost. `figures` is {key: legend}, stacked; `states` gives a key's colour by state."""
    figure = go.Figure()
    for key, legend in figures.items():
        figure.add_bar(
            orientation="h",
            name=legend,
            y=[named(row[name]) for row in rows],
            x=[row[key] for row in rows],
            text=[row[key] or "" for row in rows],
            textposition="auto",
            textangle=0,
            insidetextanchor="middle",
            textfont={"color": "#ffffff", "size": 14},
            marker_color=COLOURS[(states or {}).get(key, "plain")],
            hovertemplate=f"%{{y}}: %{{x}} {legend.lower()}<extra></extra>",
        )
    longest = max((sum(row[key] for key in figures) for row in rows), default=0)
    whole = {"dtick": 1} if longest <= 8 else {}  # no ticks between whole numbers
    figure.update_layout(
        barmode="stack", yaxis={"autorange": "reversed"}, xaxis={"tickformat": ",d", "rangemode": "tozero", **whole}
    )
    return figure


def named(words: str, longest: int = 30) -> str:
    """What a bar is of: a long name on lines of its own, so that the bars keep their room. A picture reads tags, links among them."""
    lines = textwrap.wrap(str(words), longest, break_long_words=False, break_on_hyphens=False)
    return "<br>".join(html.escape(line, quote=False) for line in lines)


def line(rows: Sequence[Mapping[str, Any]], *, x: str, figures: Mapping[str, str]) -> go.Figure:
    """A line over time for each of `figures`, with its points marked."""
    figure = go.Figure()
    ways = zip(figures.items(), ("solid", "dash", "dot", "dashdot"), strict=False)
    for (key, legend), dash in ways:
        figure.add_scatter(
            name=legend,
            x=[row[x] for row in rows],
            y=[row[key] for row in rows],
            mode="lines+markers",
            line={"dash": dash, "width": 3, "color": COLOURS["plain"]},
        )
    figure.update_layout(yaxis={"rangemode": "tozero", "tickformat": ",d"})
    return figure


def mark_today(figure: go.Figure, today: date) -> None:
    """A line through today, with the date in words."""
    figure.add_vline(x=today.isoformat(), line_dash="dot", line_width=2, line_color=COLOURS["not-yet"])
    figure.add_annotation(
        x=today.isoformat(), y=1, yref="paper", yanchor="bottom", showarrow=False, text=f"Today {dates.show(today)}"
    )
