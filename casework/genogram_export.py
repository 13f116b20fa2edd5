"""The genogram as a file, SVG or PNG, in a rendering that tells no more than its reader may read; recorded as exported (R80, R52).

In initials and pseudonyms it is looked through first, as the chronology is: a pseudonym may be somebody's real name.
"""

from collections.abc import Mapping
from datetime import date, datetime

from casework import (
    chronology_leaks,
    clock,
    database,
    genogram,
    genogram_png,
    genogram_svg,
    names,
    permissions,
    reviews,
)
from casework.actors import Actor
from casework.chronology_leaks import Finding, Leaving
from casework.download import Download
from casework.errors import NotFound, Problem, Refused
from casework.genogram import Genogram

KINDS = {"svg": "SVG", "png": "PNG"}


def export_genogram(
    actor: Actor, review_id: str, *, picture: str = "svg", as_at: str = "", names_as: str = "", looked_at: str = "", now: datetime
) -> Download:
    """The picture as at a day as typed. Raises Refused for a day that cannot be understood, where there is nobody to draw, and without
    `looked_at`, the mark of what the picture would still tell (`before_export`), from who has looked at it.
    """
    on_behalf_of = permissions.demand(actor, "export_genogram", review_id)
    if picture not in KINDS:
        raise NotFound("This file")
    review = reviews.in_view(actor, review_id)
    found = genogram.of_review(actor, review_id, as_at=as_at, names_as=names_as, today=clock.local(now).date())
    if found.empty:
        raise Refused([Problem("", "No person of the review is recorded yet: there is nobody to draw.")])
    leaving = _leaving(actor, review_id, found)
    chronology_leaks.demand_looked(leaving, looked_at)
    content = genogram_png.png(found.picture) if picture == "png" else genogram_svg.svg(found.picture).encode()
    words = ": ".join(filter(None, [f"{KINDS[picture]}, {genogram.NAMES[found.names_as].lower()}", leaving.in_words]))
    with database.change(actor, "genogram_exported", review=review_id, summary=words, on_behalf_of=on_behalf_of):
        pass
    media = genogram_png.TYPE if picture == "png" else genogram_svg.TYPE
    return Download(f"{review.reference} genogram {found.as_at:%Y-%m-%d} {found.names_as}.{picture}", media, content)


def before_export(actor: Actor, review_id: str, *, as_at: str = "", names_as: str = "", today: date) -> Leaving:
    """What the picture would still tell of somebody; nothing in real names, to who reads those."""
    permissions.demand(actor, "export_genogram", review_id)
    return _leaving(actor, review_id, genogram.of_review(actor, review_id, as_at=as_at, names_as=names_as, today=today))


def _leaving(actor: Actor, review_id: str, found: Genogram) -> Leaving:
    if found.names_as == "real":
        return Leaving(())
    persons, told_in = tuple(names.of_review(review_id)), permissions.rendering(actor, review_id)
    return Leaving(tuple(finding for row in found.rows for finding in _of_row(row, persons, found.names_as, told_in)))


def _of_row(row: Mapping[str, str], persons: tuple[names.CasePerson, ...], names_as: str, told_in: str) -> list[Finding]:
    """Under one symbol: what the words that stand there still tell."""
    text = ", ".join(filter(None, [row["who"], row["about"]]))
    leaks = [*names.leaks(text, persons, rendering=names_as, told_in=told_in), *names.supposed(text, persons, told_in=told_in)]
    instead = chronology_leaks.INSTEAD.get(names_as, "a pseudonym")
    return [
        Finding("", "", "", "", row["who"], leak.kind, names.leak_sentence(text, leak, quoted=told_in == "real", instead=instead), False)
        for leak in leaks
    ]
