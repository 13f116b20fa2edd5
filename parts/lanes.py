"""One picture of every open review: a lane each, along time. What was done and what is due as marks, clocks as lines, holds shaded.

Its words stand above each lane, so that late is read and not only seen; the same facts are in the table beneath it.
"""

import html
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from casework import dates
from casework.clocks import LATE, Clock, span
from casework.dashboard_pictures import Lane, Moment
from parts import charts, markup
from parts.marks import Mark

HEIGHT, HEAD = 84, 64  # pixels: of a lane, and of what stands above and below them all
ROW = {"D3": 0.20, "D2": 0.33, "D1": 0.46}  # how far below the middle of its lane a clock's line runs
DONE_ROW = 0.08
STYLES = Path(__file__).with_name("lanes.css")
LINES = {"late": "late", "at risk": "at-risk"}


def picture(lanes: Sequence[Lane], today: date, first_day: date) -> go.Figure:
    """The lanes, the first uppermost, from `first_day` on (later when nothing is older) to the last day something is due."""
    figure = go.Figure()
    for place, lane in enumerate(lanes):
        _hold(figure, place, lane)
        _words(figure, place, lane)
    _clocks(figure, lanes, today)
    _marks(figure, lanes, "done", "Done", charts.COLOURS["done"], "circle", 9, lambda lane: lane.done)
    _marks(
        figure,
        lanes,
        "due",
        "Due",
        charts.COLOURS["in-hand"],
        "diamond-open",
        13,
        lambda lane: _of(lane.due, late=False),
    )
    _marks(
        figure,
        lanes,
        "late",
        "Due and late",
        charts.COLOURS["late"],
        "diamond",
        13,
        lambda lane: _of(lane.due, late=True),
    )
    charts.mark_today(figure, today)
    figure.update_layout(
        dragmode=False,
        hovermode="closest",
        xaxis={"range": _reach(lanes, today, first_day), "tickformat": "%b %Y", "side": "bottom", "nticks": 9},
        yaxis={"range": [len(lanes) - 0.38, -0.55], "visible": False, "fixedrange": True},
    )
    return figure


def styles() -> None:
    """The dashboard's own styles, beside those of every page."""
    st.html(STYLES)


def legend() -> None:
    """What the colours and the marks mean, in words that also fit a telephone."""
    markup.marks(
        [
            Mark("done", "Done"),
            Mark("in-hand", "Due, in time"),
            Mark("at-risk", "At risk"),
            Mark("late", "Late"),
            Mark("not-needed", "On hold"),
        ]
    )
    markup.quiet(
        "Dots are steps done, diamonds steps due. A line is a clock up to its due day: the decision clock above, the homicide clock and the "
        "one-month clock below it. Dashes are what an extension added, dots the time since the due day. Choose a mark to open its review."
    )


def height(lanes: Sequence[Lane]) -> int:
    """How tall the picture is to be drawn, in pixels."""
    return HEAD + HEIGHT * len(lanes)


def review_at(y: float, lanes: Sequence[Lane]) -> str:
    """The id of the review in whose lane a mark lies: every row of a lane is less than one below its middle."""
    return lanes[int(y)].review.id


def _of(moments: Sequence[Moment], *, late: bool) -> list[Moment]:
    return [moment for moment in moments if moment.late is late]


def _reach(lanes: Sequence[Lane], today: date, first_day: date) -> list[str]:
    begins = min(max(min(lane.first_day for lane in lanes), first_day), today)
    ends = max(
        [
            today,
            *(moment.day for lane in lanes for moment in lane.due),
            *(clock.due_latest for lane in lanes for clock in lane.clocks),
        ]
    )
    room = timedelta(days=max((ends - begins).days // 40, 7))
    return [(begins - room).isoformat(), (ends + room).isoformat()]


def _hold(figure: go.Figure, place: int, lane: Lane) -> None:
    for first, last in lane.held:
        figure.add_shape(
            type="rect",
            x0=first.isoformat(),
            x1=last.isoformat(),
            y0=place + 0.02,
            y1=place + 0.54,
            line_width=0,
            fillcolor=charts.COLOURS["not-yet"],
            opacity=0.28,
            layer="below",
        )


def _words(figure: go.Figure, place: int, lane: Lane) -> None:
    held = f", on hold since {dates.show(lane.held_since)}" if lane.held_since else ""
    late = f", {lane.steps_late} {'step' if lane.steps_late == 1 else 'steps'} late" if lane.steps_late else ""
    title, about = html.escape(lane.review.title), html.escape(f"{lane.stage}{held}{late}")
    figure.add_annotation(
        x=0, xref="paper", xanchor="left", xshift=2, y=place - 0.24, showarrow=False, align="left",
        text=f"<b>{title}</b>  {html.escape(lane.words)}<br>{about}", font_size=14,
    )  # fmt: skip


def _clocks(figure: go.Figure, lanes: Sequence[Lane], today: date) -> None:
    """A line from the start of each clock to its due day; what an extension added is dashed, past the day that was due before."""
    for state, legend in (("plain", "Clock up to its due day"), ("at-risk", "At risk"), ("late", "Late")):
        found = [
            (place + ROW[clock.id], clock)
            for place, lane in enumerate(lanes)
            for clock in lane.clocks
            if LINES.get(clock.state, "plain") == state
        ]
        _lines(
            figure,
            legend,
            state,
            "solid",
            [(y, span(clock.started)[0], clock.first_due_latest, _about(clock)) for y, clock in found],
        )
    extended = [
        (place + ROW[clock.id], clock) for place, lane in enumerate(lanes) for clock in lane.clocks if clock.extensions
    ]
    _lines(
        figure,
        "Extended",
        "plain",
        "dash",
        [(y, clock.first_due_latest, clock.due_latest, _about(clock)) for y, clock in extended],
    )
    overrun = [
        (place + ROW[clock.id], clock)
        for place, lane in enumerate(lanes)
        for clock in lane.clocks
        if clock.state == LATE
    ]
    _lines(
        figure, "Since it was due", "late", "dot", [(y, clock.due_latest, today, _about(clock)) for y, clock in overrun]
    )


def _lines(
    figure: go.Figure, legend: str, state: str, dash: str, lines: Sequence[tuple[float, date, date, str]]
) -> None:
    if not lines:
        return
    figure.add_scatter(
        name=legend,
        x=[x for _, first, last, _ in lines for x in (first.isoformat(), last.isoformat(), None)],
        y=[y for line in lines for y in (line[0], line[0], None)],
        text=[words for *_, words in lines for _ in range(3)],
        mode="lines+markers",
        line={"width": 4, "dash": dash, "color": charts.COLOURS[state]},
        marker={"symbol": "line-ns", "size": 11, "line": {"width": 3, "color": charts.COLOURS[state]}},
        hovertemplate="%{text}<extra></extra>",
    )


def _about(clock: Clock) -> str:
    return f"{clock.label}. {clock.sentence}"


def _marks(
    figure: go.Figure, lanes: Sequence[Lane], key: str, legend: str, colour: str, symbol: str, size: int, of
) -> None:
    found = [(place, lane, moment) for place, lane in enumerate(lanes) for moment in of(lane)]
    if not found:
        return
    figure.add_scatter(
        name=legend,
        x=[moment.day.isoformat() for *_, moment in found],
        y=[place + (DONE_ROW if key == "done" else _row_of(lane, moment)) for place, lane, moment in found],
        text=[_wrapped(moment.words) for *_, moment in found],
        mode="markers",
        marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2, "color": colour}},
        hovertemplate="%{text}<extra></extra>",
    )


def _row_of(lane: Lane, moment: Moment) -> float:
    """The row of the clock that is due on that day."""
    return next((ROW[clock.id] for clock in lane.clocks if clock.due_earliest == moment.day), ROW["D3"])


def _wrapped(words: str) -> str:
    """One step a line, and no more than a dozen of them: a label of the picture is no list."""
    first, _, rest = words.partition(": ")
    titles = rest.split("; ")
    more = [f"and {len(titles) - 12} more"] if len(titles) > 12 else []
    return "<br>".join(html.escape(line) for line in [first, *titles[:12], *more])
