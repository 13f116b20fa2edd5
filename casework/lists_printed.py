"""The lists of a review that are no registers, to print as registers are: the agencies contacted, and the records secured (R187, R188)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from casework import (
    names,
    permissions,
    preliminary,
    preliminary_finish,
    procedure,
    register_export,
    reviews,
    secured_records,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound

Rows = list[list[Any]]


def print_list(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/list?review=...&list=agencies-contacted or secured-records. What is not for its reader is not found."""
    review_id = params.get("review", "")
    review = reviews.in_view(actor, review_id)
    if params.get("list") not in LISTS:
        raise NotFound("This list")
    title, section, columns, rows_of = LISTS[params["list"]]
    return register_export.paper(
        actor, review, params["list"], title, section, columns, rows_of(actor, review_id), now
    )


def _agencies_contacted(actor: Actor, review_id: str) -> Rows:
    """Each agency with its answer at the preliminary meeting, and last how many confirmed contact (App 8 section 2: N of M)."""
    record = preliminary.as_recorded(actor, review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    known = procedure.current().lists["knows_of_case"]
    rows = [
        [
            update.agency_name,
            update.contacted_on,
            known.get(update.known, "Not said"),
            names.rendered(update.records_from, persons, rendering),
            {"yes": "Yes", "no": "No"}.get(update.panel_member, ""),
        ]
        for update in record.updates
    ]
    return [*rows, [preliminary_finish.contact(record).sentence, "", "", "", ""]]


def _secured_records(actor: Actor, review_id: str) -> Rows:
    if permissions.agencies_for(actor, "see_secured_records", review_id) == set():
        raise NotFound("This list")
    holds = {"yes": "Yes", "no": "No"}
    return [
        [
            one.agency,
            one.requested_on,
            one.request_due_on,
            one.confirmed_on,
            one.confirmed_by,
            ", ".join(one.scope),
            holds.get(one.holds_records, "Not said"),
            "Yes" if one.guarded else "",
            one.note,
        ]
        for one in secured_records.of_review(actor, review_id)
    ]


LISTS: dict[str, tuple[str, str, tuple[str, ...], Callable[[Actor, str], Rows]]] = {
    "agencies-contacted": (
        "Agencies contacted",
        "3.1.3, and App 8 section 2",
        ("Agency", "Contacted", "Known to it", "Records from", "To sit on the panel"),
        _agencies_contacted,
    ),
    "secured-records": (
        "Records secured",
        "3.1.5",
        ("Agency", "Asked", "Due", "Confirmed", "By", "Of whom", "Holds records", "Guarded", "Note"),
        _secured_records,
    ),
}
