"""The genogram as a file, SVG or PNG, in a rendering that tells no more than its reader may read; recorded as exported (R80, R52)."""

from datetime import datetime

from casework import clock, database, genogram, genogram_png, genogram_svg, permissions, reviews
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound, Problem, Refused

KINDS = {"svg": "SVG", "png": "PNG"}


def export_genogram(
    actor: Actor, review_id: str, *, picture: str = "svg", as_at: str = "", names_as: str = "", now: datetime
) -> Download:
    """The picture as at a day as typed. Raises Refused for a day that cannot be understood, and where there is nobody to draw."""
    on_behalf_of = permissions.demand(actor, "export_genogram", review_id)
    if picture not in KINDS:
        raise NotFound("This file")
    review = reviews.in_view(actor, review_id)
    found = genogram.of_review(actor, review_id, as_at=as_at, names_as=names_as, today=clock.local(now).date())
    if found.empty:
        raise Refused([Problem("", "No person of the review is recorded yet: there is nobody to draw.")])
    content = genogram_png.png(found.picture) if picture == "png" else genogram_svg.svg(found.picture).encode()
    words = f"{KINDS[picture]}, {genogram.NAMES[found.names_as].lower()}"
    with database.change(actor, "genogram_exported", review=review_id, summary=words, on_behalf_of=on_behalf_of):
        pass
    media = genogram_png.TYPE if picture == "png" else genogram_svg.TYPE
    return Download(f"{review.reference} genogram {found.as_at:%Y-%m-%d} {found.names_as}.{picture}", media, content)
