"""What everybody may do in each review, laid into the table `review_right` for the need-to-know queries (queries/scope.sql).

It is worked out anew inside the change that touches what it stands on, so that a right taken away is gone with that change, and when a day
begins, because offices, deputies and memberships hold between days.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING

from casework import clock, named_queries

if TYPE_CHECKING:
    import duckdb

    from casework.database import Portal

_STANDS_ON = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(?:person|office|deputy|membership|conflict_of_interest|review|role_right|acting_partnership)\b",
    re.IGNORECASE,
)
_SESSIONS = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+session\b", re.IGNORECASE)
RIGHTS, SESSIONS = "rights", "sessions"
_states = count()


def touched(queries: Iterable[str]) -> frozenset[str]:
    """What named statements change of who may act: RIGHTS, SESSIONS. A sign-in takes nobody's rights away or gives any."""
    return frozenset().union(*map(_touched, queries))


@lru_cache(maxsize=1024)
def _touched(query: str) -> frozenset[str]:
    text = named_queries.text(query)
    return frozenset(what for what, pattern in ((RIGHTS, _STANDS_ON), (SESSIONS, _SESSIONS)) if pattern.search(text))


def new_state() -> int:
    """A number that no earlier state of rights or sessions in this process had: what was worked out under another is forgotten."""
    return next(_states)


def lay(cursor: "duckdb.DuckDBPyConnection") -> None:
    """Within a transaction: put today's rights in place of what was there."""
    cursor.execute(named_queries.text("clear_review_rights"))
    cursor.execute(named_queries.text("lay_review_rights"))


def renew_for_today(portal: "Portal") -> None:
    """At the first scoped reading of a day: lay in what holds from today on. A reading within a change leaves it to the next."""
    if portal.rights_day != clock.today() and not portal.changer:
        with portal.changing() as cursor:
            lay(cursor)
        portal.rights_day = clock.today()
