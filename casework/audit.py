"""What is logged besides changes: readings of restricted records, and refusals. A change logs itself (`database.change`)."""

from threading import Lock
from typing import TYPE_CHECKING

from casework import database

if TYPE_CHECKING:
    from casework.actors import Actor

MOST_OF_ID = 64  # characters; an address may hold anything

_seen: set[tuple] = set()
_seen_lock = Lock()


def opened(actor: "Actor", event: str, review: str | None = None, subject: str | None = None) -> None:
    """Record that the actor opened a restricted screen: once per session, review and screen (design, settled point 10)."""
    opening = (actor.person_id, actor.session_id, event, review, subject)
    with _seen_lock:
        if opening in _seen:
            return
        _seen.add(opening)
    with database.change(actor, event, review=review, subject=subject):
        pass


def forget_openings() -> None:
    """Another data folder is opened in this process: what was opened in the last one says nothing about it."""
    with _seen_lock:
        _seen.clear()


def refused(actor: "Actor", verb: str, review: str | None) -> None:
    """Record that the actor asked for something that is not theirs to see or do; `review` as it was asked for, cut to the length of an id."""
    with database.change(actor, "refused", review=review and review[:MOST_OF_ID], subject=verb):
        pass
