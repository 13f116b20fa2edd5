"""A genogram as SVG: no script, no link, no style from elsewhere; every text is a text node, so that nothing typed becomes markup."""

from xml.etree import ElementTree

from casework import genogram_lettering as lettering
from casework.genogram_family import FEMALE, NOT_RECORDED, TRANSITORY
from casework.genogram_shapes import Picture, Stroke, Symbol

TYPE = "image/svg+xml"
INK, GROUND = "#000000", "#ffffff"
DASHES = {TRANSITORY: "8 6", NOT_RECORDED: "2 4"}


def svg(picture: Picture) -> str:
    """The picture, with its title and what it says in words for whoever has it read out."""
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {picture.width} {picture.height}",
            "width": str(picture.width),
            "height": str(picture.height),
            "role": "img",
            "aria-labelledby": "title says",
            "font-family": lettering.FAMILY,
        },
    )
    ElementTree.SubElement(root, "title", {"id": "title"}).text = lettering.plain(picture.title)
    ElementTree.SubElement(root, "desc", {"id": "says"}).text = lettering.plain(picture.says)
    ElementTree.SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": GROUND})
    for stroke in picture.bridged():
        _stroke(root, stroke)
    for symbol in picture.symbols:
        _symbol(root, symbol)
    for words in picture.words:
        where = {"x": _number(words.x), "y": _number(words.y), "font-size": str(words.size), "fill": INK}
        ElementTree.SubElement(root, "text", where | ({"text-anchor": "middle"} if words.middle else {})).text = lettering.plain(words.text)
    return ElementTree.tostring(root, encoding="unicode")


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _points(points) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _stroke(root: ElementTree.Element, stroke: Stroke) -> None:
    about = {"points": _points(stroke.points), "fill": "none", "stroke": INK, "stroke-width": "1.8"}
    if stroke.bond in DASHES:
        about["stroke-dasharray"] = DASHES[stroke.bond]
    ElementTree.SubElement(root, "polyline", about)


def _symbol(root: ElementTree.Element, symbol: Symbol) -> None:
    group = ElementTree.SubElement(root, "g", {"fill": GROUND, "stroke": INK, "stroke-width": "2"})
    ElementTree.SubElement(group, "title").text = lettering.plain(symbol.name)
    _outline(group, symbol, 0)
    if symbol.subject:
        _outline(group, symbol, 5)
    for start, end in symbol.cross() if symbol.crossed else ():
        ElementTree.SubElement(group, "polyline", {"points": _points((start, end))})


def _outline(group: ElementTree.Element, symbol: Symbol, less: float) -> None:
    if symbol.sign == FEMALE:
        about = {"cx": _number(symbol.x), "cy": _number(symbol.y), "r": _number(symbol.size / 2 - less)}
        ElementTree.SubElement(group, "circle", about)
    else:
        ElementTree.SubElement(group, "polygon", {"points": _points(symbol.outline(less))})
