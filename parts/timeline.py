"""The timeline of a chronology: a lane for each agency, an entry as a mark, above them how many there are; it can be zoomed.

Shape, colour and words say what an entry is. One whose day is not known is a hollow mark on a bar from the first to the last day it can be.
Where there are too many for single marks, each agency's month is a bar, as high as it has entries, with what is significant in it above.
"""

import html
from datetime import date, timedelta

import plotly.graph_objects as go

from casework import chronology_pictures, dates
from casework.chronology_pictures import Mark, Timeline
from parts import charts

LANE, STRIP, BETWEEN, HEAD = 46, 70, 24, 90  # pixels: of a lane, of the strip above, of what is between, of what stands round them
COUNTED = 64  # of a lane with bars in it
LOOKS = (  # of each significance in the form's order: shape, and a colour at least 3 to 1 on either ground
    ("star", "#2a74b2"),
    ("triangle-up", "#cf3f58"),
    ("x", "#9c6600"),
    ("diamond", "#007f58"),
)
PLAIN = ("circle", "#6d757b")
NOTED_GAPS = 12
DAY = 86_400_000  # milliseconds, as the picture counts
MID_MONTH = timedelta(days=14)
ROOM = (0.0, 0.16, -0.16, 0.3, -0.3)  # entries of one day stand beside one another


def figure(drawn: Timeline) -> go.Figure:
    """The picture. What was typed stands in hover texts alone, and is escaped."""
    found = go.Figure()
    _bars(found, drawn)
    if drawn.by_month:
        _months(found, drawn)
    else:
        _marks(found, drawn)
    _density(found, drawn)
    _gaps(found, drawn)
    _period(found, drawn)
    lanes = list(drawn.agencies.values())
    edge = timedelta(days=max(3, (drawn.last_day - drawn.first_day).days // 40))
    found.update_layout(
        dragmode="zoom",
        hovermode="closest",
        bargap=0.05,
        legend={"itemsizing": "constant"},
        xaxis={"range": [drawn.first_day - edge, drawn.last_day + edge], "hoverformat": "%d/%m/%Y", "tickformatstops": _ticks(), "type": "date"},
        yaxis={
            "domain": [0, _share(drawn)], "range": [len(lanes) - 0.5, -0.5], "tickvals": list(range(len(lanes))),
            "ticktext": [html.escape(lane, quote=False) for lane in lanes], "fixedrange": True, "zeroline": False,
        },
        yaxis2={
            "domain": [1 - STRIP / (height(drawn) - HEAD), 1], "fixedrange": True, "rangemode": "tozero", "nticks": 3, "anchor": "x",
            "tickformat": ",d",
        },
    )  # fmt: skip
    return found


def height(drawn: Timeline) -> int:
    return HEAD + STRIP + BETWEEN + (COUNTED if drawn.by_month else LANE) * max(2, len(drawn.agencies))


def _share(drawn: Timeline) -> float:
    """How much of the height the lanes have."""
    return 1 - (STRIP + BETWEEN) / (height(drawn) - HEAD)


def says(drawn: Timeline) -> str:
    """The picture in a few sentences."""
    unit, _ = chronology_pictures.density(drawn)
    first, last = dates.show(drawn.first_day), dates.show(drawn.last_day)
    said = [f"{_count(len(drawn.marks), 'entry', 'entries')} of {_count(len(drawn.agencies), 'agency', 'agencies')}, {first} to {last}."]
    if drawn.by_month:
        said.append("Too many to draw one by one: each bar is an agency's month, as high as it has entries. Narrow the period to see single ones.")
    if drawn.period:
        said.append(f"The period of review is {drawn.period.words}.")
    longest = max(drawn.gaps, key=lambda gap: gap.weeks, default=None)
    if longest:
        which = "of" if len(drawn.gaps) == 1 else "the longest"
        said.append(f"{_count(len(drawn.gaps), 'gap is', 'gaps are')} shaded, {which} {longest.weeks} weeks from {dates.show(longest.first)}.")
    return " ".join([*said, f"The bars at the top of the picture count entries by {unit}."])


def _count(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _ticks() -> list[dict]:
    """Dates as people here write them, however far one has zoomed."""
    return [
        {"dtickrange": [None, 27 * DAY], "value": "%d/%m/%Y"},
        {"dtickrange": [27 * DAY, "M11"], "value": "%m/%Y"},
        {"dtickrange": ["M11", None], "value": "%Y"},
    ]


def _look(drawn: Timeline, significance: str) -> tuple[str, str]:
    known = list(drawn.significances)
    return LOOKS[known.index(significance) % len(LOOKS)] if significance in known else PLAIN


def _kinds(drawn: Timeline) -> list[tuple[str, str]]:
    """The significances that there are, plain entries first: value, and its words."""
    there = {mark.significance for mark in drawn.marks}
    return [("", "Entry"), *((value, label) for value, label in drawn.significances.items() if value in there)]


def _middle(mark: Mark) -> date:
    return mark.first + (mark.last - mark.first) / 2


def _bars(found: go.Figure, drawn: Timeline) -> None:
    """From the first to the last day of what is not known to the day; of what is counted by month only what spans more than one."""
    lanes = {agency: lane for lane, agency in enumerate(drawn.agencies)}
    spans = {(mark.agency_id, mark.first, mark.last) for mark in drawn.marks if not mark.known and not (drawn.by_month and mark.month)}
    if not spans:
        return
    aside = 0.46 if drawn.by_month else 0.0  # beneath the bars of the months
    x: list = []
    y: list = []
    for agency, first, last in sorted(spans):
        x += [first, last + timedelta(days=1), None]
        y += [lanes[agency] + aside, lanes[agency] + aside, None]
    line = {"width": 5, "color": "rgba(109,117,123,0.55)"}
    name = "Day not known"
    found.add_scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip", connectgaps=False)


def _marks(found: go.Figure, drawn: Timeline) -> None:
    """Each entry. Those of one agency on one day stand side by side."""
    lanes = {agency: lane for lane, agency in enumerate(drawn.agencies)}
    places: dict[tuple[str, date, date], int] = {}
    heights = []
    for mark in drawn.marks:
        day = (mark.agency_id, mark.first, mark.last)
        places[day] = places.get(day, -1) + 1
        heights.append(lanes[mark.agency_id] + ROOM[places[day] % len(ROOM)])
    for value, label in _kinds(drawn):
        symbol, colour = _look(drawn, value)
        mine = [(mark, at) for mark, at in zip(drawn.marks, heights, strict=True) if (mark.significance if value else _plain(drawn, mark)) == value]
        found.add_scatter(
            x=[_middle(mark) for mark, _ in mine],
            y=[at for _, at in mine],
            mode="markers",
            name=html.escape(label, quote=False),
            marker={
                "symbol": [symbol if mark.known else f"{symbol}-open" for mark, _ in mine],
                "size": 9 if not value else 13, "color": colour, "line": {"width": 1.5, "color": colour},
            },
            text=[_hover(drawn, mark, label) for mark, _ in mine],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip


def _plain(drawn: Timeline, mark: Mark) -> str:
    """'' also for a significance that the form does not offer any more."""
    return mark.significance if mark.significance in drawn.significances else ""


def _hover(drawn: Timeline, mark: Mark, label: str) -> str:
    said = [f"{mark.typed}, {drawn.agencies[mark.agency_id]}", *([label] if mark.significance in drawn.significances else [])]
    said += ["Victim seen"] if mark.victim_seen else []
    return "<br>".join(html.escape(one, quote=False) for one in [*said, *_lines(mark.words)])


def _lines(text: str, most: int = 50) -> list[str]:
    """Short lines: a hover text does not break by itself."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= most:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _months(found: go.Figure, drawn: Timeline) -> None:
    """Each agency's month as a bar on its lane, and above it what of it is significant, a kind to a line."""
    lanes = {agency: lane for lane, agency in enumerate(drawn.agencies)}
    names = {agency: html.escape(name, quote=False) for agency, name in drawn.agencies.items()}
    cells = chronology_pictures.months(drawn.marks)
    most = max((len(mine) for mine in cells.values()), default=1)
    found.add_bar(
        x=[month + MID_MONTH for _, month in cells],
        y=[-0.55 * len(mine) / most for mine in cells.values()],
        base=[lanes[agency] + 0.42 for agency, _ in cells],
        width=27 * DAY,
        name="Entries of a month",
        marker={"color": charts.COLOURS["plain"], "line": {"width": 0}},
        customdata=[f"{names[agency]}, {month:%m/%Y}: {len(mine):,}" for (agency, month), mine in cells.items()],
        hovertemplate="%{customdata} entries<extra></extra>",
    )
    for place, (value, label) in enumerate(_kinds(drawn)[1:]):
        symbol, colour = _look(drawn, value)
        mine = {cell: count for cell, marks in cells.items() if (count := sum(mark.significance == value for mark in marks))}
        found.add_scatter(
            x=[month + MID_MONTH for _, month in mine],
            y=[lanes[agency] - 0.4 + 0.09 * place for agency, _ in mine],
            mode="markers",
            name=html.escape(label, quote=False),
            marker={"symbol": symbol, "size": 7, "color": colour},
            customdata=[f"{names[agency]}, {month:%m/%Y}: {count:,}" for (agency, month), count in mine.items()],
            hovertemplate=f"%{{customdata}} {html.escape(label, quote=False)}<extra></extra>",
        )


def _density(found: go.Figure, drawn: Timeline) -> None:
    unit, counts = chronology_pictures.density(drawn)
    aside = timedelta(days=3) if unit == "week" else MID_MONTH
    found.add_bar(
        x=[day + aside for day in counts],
        y=list(counts.values()),
        width=(6 if unit == "week" else 27) * DAY,
        yaxis="y2",
        name=f"Entries by {unit}",
        marker_color=charts.COLOURS["not-yet"],
        customdata=[dates.show(day) if unit == "week" else f"{day:%m/%Y}" for day in counts],
        hovertemplate=f"{'Week of ' if unit == 'week' else ''}%{{customdata}}: %{{y}}<extra></extra>",
        showlegend=False,
    )


def _gaps(found: go.Figure, drawn: Timeline) -> None:
    longest = sorted(drawn.gaps, key=lambda gap: -gap.weeks)[:NOTED_GAPS]
    for gap in drawn.gaps:
        found.add_shape(
            type="rect", x0=gap.first, x1=gap.last, y0=0, y1=_share(drawn), yref="paper", layer="below", line={"width": 0},
            fillcolor="rgba(109,117,123,0.18)",
        )  # fmt: skip
    span = (drawn.last_day - drawn.first_day).days + 1
    for gap in longest:
        if (gap.last - gap.first).days / span > 0.04:  # room for the words
            middle = gap.first + (gap.last - gap.first) / 2
            found.add_annotation(x=middle, y=0, yref="paper", yanchor="bottom", showarrow=False, text=f"{gap.weeks} weeks", font={"size": 12})


def _period(found: go.Figure, drawn: Timeline) -> None:
    """The period under review: a line at each end, with its words where they can be read."""
    if drawn.period is None:
        return
    middle = drawn.first_day + (drawn.last_day - drawn.first_day) / 2
    for day, words in ((drawn.period.first_day, "Period of review from"), (drawn.period.last_day, "Period of review to")):
        if drawn.first_day <= day <= drawn.last_day:
            anchor = "left" if day < middle else "right"
            found.add_vline(x=day.isoformat(), layer="above", line={"width": 2, "dash": "dash", "color": charts.COLOURS["in-hand"]})
            text = f"{words} {dates.show(day)}"
            place = {"x": day, "y": _share(drawn), "yref": "paper", "yanchor": "bottom", "xanchor": anchor}
            found.add_annotation(**place, showarrow=False, text=text, font={"size": 12})
