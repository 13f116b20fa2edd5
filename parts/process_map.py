"""The process map as a picture, with the same in words beside it: stages as boxes, the ways between them, the reviews that stand there.

Drawn here as SVG rather than by a chart library: Graphviz in the browser needs WebAssembly, which the portal's rules for scripts do not allow.
"""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap

import streamlit as st

from casework.process_map import Place, Way

WIDE, HIGH, GAP_X, GAP_Y, ACROSS = 200, 108, 36, 44, 5
LETTERS, MOST = 24, 2  # on a line of a box; reviews named in it
LIGHT = {"ink": "#0b0c0c", "ground": "#ffffff", "line": "#1d5fa8", "box": "#f3f4f5", "here": "#e8f1fa"}
DARK = {"ink": "#eef0f1", "ground": "#14181b", "line": "#8ec1f5", "box": "#20262a", "here": "#14283c"}


def picture(places: Sequence[Place], ways: Sequence[Way]) -> None:
    """The map, read row by row like a text; a box with reviews in it is tinted and names them."""
    colours = DARK if st.context.theme.type == "dark" else LIGHT
    st.image(svg(places, ways, colours), alt=in_words(places, ways), width="stretch")


def in_words(places: Sequence[Place], ways: Sequence[Way]) -> str:
    """What the picture says, for whoever does not see it; the list beneath says it in full."""
    labels = {place.stage.id: place.stage.label for place in places}
    parting = [f"{labels[way.start]} leads to {labels[way.end]} ({way.words})" for way in ways if way.words]
    held = [f"{place.stage.label}: {_reviews(place)}" for place in places if place.reviews]
    stages = " to ".join((places[0].stage.label, places[-1].stage.label))
    return f"Map of {len(places)} stages, from {stages}. {'. '.join(parting)}. {'. '.join(held)}"


def svg(places: Sequence[Place], ways: Sequence[Way], colours: Mapping[str, str] = LIGHT) -> str:
    """The picture as SVG text; every text is escaped."""
    at = {place.stage.id: _corner(index) for index, place in enumerate(places)}
    rows = -(-len(places) // ACROSS)
    width, height = ACROSS * (WIDE + GAP_X) + GAP_X, rows * (HIGH + GAP_Y) + GAP_Y
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{colours["line"]}"/></marker></defs>'
    )
    lines = "".join(_arrow(at[way.start], at[way.end], colours["line"]) for way in ways)
    words = {way.end: way.words for way in ways if way.words}
    boxes = "".join(_box(at[one.stage.id], one, words.get(one.stage.id, ""), colours) for one in places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">'
        f'{tip}<rect width="{width}" height="{height}" fill="{colours["ground"]}"/>{lines}{boxes}</svg>'
    )


def _corner(index: int) -> tuple[int, int]:
    row, column = divmod(index, ACROSS)
    return GAP_X + column * (WIDE + GAP_X), GAP_Y + row * (HIGH + GAP_Y)


def _box(corner: tuple[int, int], place: Place, condition: str, colours: Mapping[str, str]) -> str:
    """A stage: its name, on what it depends, how many steps it has, and the reviews that stand there."""
    x, y = corner
    fill, stroke = (colours["here"], 3) if place.reviews else (colours["box"], 1)
    count = f"{len(place.steps)} step{'' if len(place.steps) == 1 else 's'}" if place.steps else "The end"
    lines = [("font-weight='600'", line) for line in wrap(place.stage.label, LETTERS)]
    lines += [("font-style='italic'", line) for line in wrap(f"If: {condition}" if condition else "", LETTERS + 4)]
    lines += [("", count)]
    lines += [("font-weight='600'", line) for line in wrap(_reviews(place, MOST), LETTERS)]
    texts = "".join(
        f'<text x="{x + 10}" y="{y + 19 + 17 * row}" fill="{colours["ink"]}" {style}>{escape(text)}</text>'
        for row, (style, text) in enumerate(lines)
    )
    frame = f'width="{WIDE}" height="{HIGH}" rx="3" fill="{fill}" stroke="{colours["line"]}" stroke-width="{stroke}"'
    return f'<rect x="{x}" y="{y}" {frame}/>{texts}'


def _arrow(start: tuple[int, int], end: tuple[int, int], colour: str) -> str:
    """From box to box: along a row, or down to the next; over a box between; and back up beside the way down."""
    (x1, y1), (x2, y2) = start, end
    if y1 == y2:
        beside = x2 - x1 == WIDE + GAP_X
        path = f"M{x1 + WIDE} {y1 + HIGH / 2}H{x2}" if beside else f"M{x1 + WIDE / 2} {y1}v-18H{x2 + WIDE / 2}V{y2}"
    elif y2 > y1:
        path = f"M{x1 + WIDE / 2} {y1 + HIGH}v{GAP_Y / 3}H{x2 + WIDE / 2}V{y2}"
    else:
        path = f"M{x1 + WIDE / 3} {y1}v-{GAP_Y / 3}H{x2 + WIDE * 2 / 3}V{y2 + HIGH}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2" marker-end="url(#tip)"/>'


def _reviews(place: Place, most: int | None = None) -> str:
    references = [one.review.reference for one in place.reviews]
    named = ", ".join(references[:most])
    return f"{named} and {len(references) - most} more" if most and len(references) > most else named
