"""A genogram as PNG, for papers that take no SVG: drawn by Pillow from the same strokes, with the font that comes with the portal."""

import io
from math import hypot

from PIL import Image, ImageDraw

from casework import genogram_lettering as lettering
from casework.genogram_family import FEMALE, NOT_RECORDED, TRANSITORY
from casework.genogram_shapes import Picture, Stroke, Symbol

TYPE = "image/png"
SHARP, FINER = 3, 2  # points of the file for each of the picture, and of the drawing for each of the file
MOST = 64_000_000  # points of the drawing: a larger family is drawn less sharp, so that memory stays bounded
BLACK, WHITE = 0, 255
DASHES = {TRANSITORY: (8, 6), NOT_RECORDED: (2, 4)}


def png(picture: Picture) -> bytes:
    """The picture in black and white, at three points to one where it is not too large."""
    sharp = min(SHARP, (MOST / (picture.width * picture.height)) ** 0.5 / FINER)
    scale = sharp * FINER
    image = Image.new("L", (round(picture.width * scale), round(picture.height * scale)), WHITE)
    drawing = ImageDraw.Draw(image)
    for stroke in picture.bridged():
        _stroke(drawing, stroke, scale)
    for symbol in picture.symbols:
        _symbol(drawing, symbol, scale)
    for words in picture.words:
        font = lettering.font(round(words.size * scale))
        anchor = "ms" if words.middle else "ls"
        drawing.text((words.x * scale, words.y * scale), lettering.plain(words.text), BLACK, font, anchor)
    made = io.BytesIO()
    finished = image.resize((round(picture.width * sharp), round(picture.height * sharp)), Image.Resampling.BOX)
    finished.save(made, "PNG", optimize=True, dpi=(96 * sharp, 96 * sharp))
    return made.getvalue()


def _stroke(drawing: ImageDraw.ImageDraw, stroke: Stroke, scale: float) -> None:
    for start, end in zip(stroke.points, stroke.points[1:], strict=False):
        for first, last in _dashed(start, end, DASHES.get(stroke.bond)):
            _line(drawing, first, last, 1.8, scale)


def _dashed(start, end, pattern):
    """The pieces of a line that are drawn."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not pattern or not length:
        yield start, end
        return
    drawn, left_out = pattern
    at = 0.0
    while at < length:
        yield tuple(_between(start, end, min(place, length) / length) for place in (at, at + drawn))
        at += drawn + left_out


def _between(start, end, part: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _line(drawing: ImageDraw.ImageDraw, start, end, width: float, scale: float) -> None:
    drawing.line([_scaled(start, scale), _scaled(end, scale)], BLACK, round(width * scale))


def _scaled(point, scale: float) -> tuple[float, float]:
    return point[0] * scale, point[1] * scale


def _symbol(drawing: ImageDraw.ImageDraw, symbol: Symbol, scale: float) -> None:
    for less in (0, 5) if symbol.subject else (0,):
        if symbol.sign == FEMALE:
            half = symbol.size / 2 - less + 1
            box = [_scaled((symbol.x - half, symbol.y - half), scale), _scaled((symbol.x + half, symbol.y + half), scale)]
            drawing.ellipse(box, WHITE, BLACK, round(2 * scale))
        else:
            corners = symbol.outline(less)
            drawing.polygon([_scaled(corner, scale) for corner in corners], WHITE)
            closed = [*corners, *corners[:2]]
            drawing.line([_scaled(corner, scale) for corner in closed], BLACK, round(2 * scale), joint="curve")
    for start, end in symbol.cross() if symbol.crossed else ():
        _line(drawing, start, end, 2, scale)
