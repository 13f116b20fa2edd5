"""The acknowledgement of a notification as Word: to whoever notified the partnership, with the reference and what comes next (3.1.2, 3.1.3).

It names nobody of the case: who notified knows whom it is about.
"""

from collections.abc import Mapping
from datetime import datetime

from casework import (
    clock,
    database,
    dates,
    documents,
    names,
    notification,
    partnerships,
    permissions,
    procedure,
    reviews,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound


def acknowledgement(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/acknowledgement?review=... Raises NotFound where no notification is recorded."""
    review_id = params.get("review", "")
    permissions.demand(actor, "see_notification", review_id)
    found = notification.of_review(actor, review_id)
    if found is None:
        raise NotFound("The notification of this review")
    review, rules, persons = reviews.in_view(actor, review_id), procedure.current(), names.of_review(review_id)
    settings = rules.partnership.names
    received = notification.received_on(review, found)
    content = documents.render(
        "notification_acknowledgement",
        {
            "marking": review.marking,
            "reference": review.reference,
            "partnership": partnerships.name_for(review.id, clock.local(now).date()),
            "dasveg": settings.dasveg,
            "printed_on": dates.show_long(clock.local(now).date()),
            "to": names.rendered(found.answers.get("from_whom") or "", persons, "initials"),
            "received_on": dates.show(received) if received else "",
        },
    )
    with database.change(actor, "document_downloaded", review=review_id, subject="notification_acknowledgement", summary="Acknowledgement"):
        pass
    return Download(f"{review.reference} acknowledgement of the notification.docx", documents.WORD, content)
