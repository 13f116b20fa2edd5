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
