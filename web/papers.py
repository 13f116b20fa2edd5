"""The Word papers that can be fetched: their kinds in the address, and who makes them."""

from datetime import datetime

from casework import chronology_export, dashboard_workbook, preliminary_papers
from casework.actors import Actor
from casework.download import Download
from web import downloads

PAPERS = {
    "preliminary-agenda": preliminary_papers.agenda,
    "preliminary-minutes": preliminary_papers.minutes,
    "recommendation-note": preliminary_papers.recommendation_note,
}


def serve() -> None:
    """Let the papers be fetched at /download/<kind>?review=<id>."""
    for kind, make in PAPERS.items():
        downloads.register(kind, _of_review(make))
    downloads.register("chronology", _chronology)
    downloads.register("dashboard", dashboard_workbook.download)


def _of_review(make) -> downloads.Build:
    def build(actor: Actor, params: dict[str, str], now: datetime) -> Download:
        return make(actor, params.get("review", ""), now=now)

    return build


def _chronology(actor: Actor, params: dict[str, str], now: datetime) -> Download:
    """/download/chronology?review=<id>, perhaps with agency=<id>."""
    return chronology_export.export_chronology(actor, params.get("review", ""), agency_id=params.get("agency"), now=now)
