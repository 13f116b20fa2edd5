"""What is read once for each state of the records, because every page asks for it several times."""

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from casework import database

Key, Found = TypeVar("Key"), TypeVar("Found")


def for_each_state(read: Callable[[Key], Found]) -> Callable[[Key], Found]:
    """The same reading, which reads again only after a change. What it gives is shared: it may not be altered.

    While another thread changes something it reads each time: what is there may be newer than `last`. One's own change reads what is committed.
    """

    @lru_cache(maxsize=64)
    def kept(key: Key, _state: tuple[Any, ...]) -> Found:
        return read(key)

    def asked(key: Key) -> Found:
        portal = database.portal()
        newer = portal.changer not in (None, threading.get_ident())
        return read(key) if newer else kept(key, (portal.standing, *portal.last))

    return asked


def rows_once(query: str, /, **params: Any) -> list[dict]:
    """As `database.rows`, read again only after a change. For rules alone: there is no need-to-know in it, and what restricted rows it gives is
    for no screen."""
    given = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in sorted(params.items()))
    return [dict(row) for row in _rows((query, given))]


@for_each_state
def _rows(asked: tuple[str, tuple[tuple[str, Any], ...]]) -> tuple[dict, ...]:
    query, given = asked
    return tuple(database.rows(query, **{name: list(value) if isinstance(value, tuple) else value for name, value in given}))
