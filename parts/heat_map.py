"""The heat map of a chronology: how many contacts each agency has in each month; a figure in each cell where there is room for it."""

import html

import plotly.graph_objects as go

from casework import dates
from casework.chronology_pictures import HeatMap
from casework.chronology_submission import Period
from parts import charts

CELL, HEAD, WORDS = 40, 90, 20  # pixels; of the words over the lines at the ends of the period
FIGURES = 36  # months: more leave no room for a figure in each cell
COLOURS = [[0, "#cfe1f2"], [1, "#0b3d6b"]]  # a figure in a cell is black or white, whichever is read on its colour


def figure(counted: HeatMap, period: Period | None = None) -> go.Figure:
    """The picture: a row for each agency, a column for each month; a month without a contact stays empty. A line at each end of the period of
    review: before the month that it begins in, and after that which it ends in."""
    agencies, months = list(counted.agencies), list(counted.months)
    cells = [[counted.counts.get((agency, month)) for month in months] for agency in agencies]
    found = go.Figure(
        go.Heatmap(
            x=[f"{month:%m/%Y}" for month in months],
            y=[html.escape(counted.agencies[agency], quote=False) for agency in agencies],
            z=cells,
            zmin=0,
            text=[["" if count is None else f"{count:,}" for count in row] for row in cells],
            texttemplate="%{text}" if len(months) <= FIGURES else None,
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
            hoverongaps=False,
            colorscale=COLOURS,
            xgap=1 if len(months) <= FIGURES else 0,
            ygap=2,
            colorbar={"title": {"text": "Contacts"}, "thickness": 14, "tickformat": ",d"},
        )
    )
    found.update_layout(
        xaxis={"type": "category", "nticks": 10, "showgrid": False},
        yaxis={"autorange": "reversed", "type": "category", "fixedrange": True, "showgrid": False},
    )
    if period:
        _period(found, counted, period)
    return found


def _period(found: go.Figure, counted: HeatMap, period: Period) -> None:
    months, top = list(counted.months), 1 - WORDS / (height(counted) - HEAD)
    found.update_yaxes(domain=[0, top])
    for day, words, side in ((period.first_day, "Period of review from", -0.5), (period.last_day, "Period of review to", 0.5)):
        month = day.replace(day=1)
        if month in months:
            place = months.index(month) + side
            anchor = "left" if place < len(months) / 2 else "right"
            line = {"width": 2, "dash": "dash", "color": charts.COLOURS["in-hand"]}
            found.add_shape(type="line", x0=place, x1=place, y0=0, y1=top, yref="paper", layer="above", line=line)
            said = {"text": f"{words} {dates.show(day)}", "font": {"size": 12}, "showarrow": False}
            found.add_annotation(x=place, y=top, yref="paper", yanchor="bottom", xanchor=anchor, **said)


def height(counted: HeatMap) -> int:
    return HEAD + CELL * max(3, len(counted.agencies))


def says(counted: HeatMap, *, seen: bool, period: Period | None = None) -> str:
    """The picture in a sentence or two."""
    what = "contacts in which the victim was seen" if seen else "contacts"
    if not counted.counts:
        return f"No {what} in what is shown."
    (agency, month), most = max(counted.counts.items(), key=lambda one: (one[1], one[0]))
    said = f"{counted.total:,} {what} by agency and month, {counted.months[0]:%m/%Y} to {counted.months[-1]:%m/%Y}. "
    said += f"The most in one month: {most:,}, {counted.agencies[agency]} in {month:%m/%Y}."
    if period:
        said += f" The period of review is {period.words}."
    if counted.left_out:
        counting = "is" if counted.left_out == 1 else "are"
        said += f" {counted.left_out:,} more may lie in more than one month, and {counting} counted in none."
    return said
