"""Who is acting. An actor carries no rights: those are looked up at each question, so that what is taken away is gone at once."""

from dataclasses import dataclass
from functools import lru_cache

from casework import database
from casework.errors import SignedOut

OPERATOR_ID = "operator"


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or whoever runs the command line on the machine ('operator'), or the portal itself ('portal': the schedule)."""

    person_id: str
    name: str
    agency_id: str | None = None
    session_id: str | None = None
    kind: str = "person"

    def check(self) -> None:
        """Raise SignedOut unless the session still lives and the person is not disabled."""
        if self.kind != "person":
            return
        if not _stands(self.session_id, self.person_id, database.portal().standing):
            raise SignedOut


@lru_cache(maxsize=1024)
def _stands(session: str | None, person: str, standing: int) -> bool:
    """Whether the session lives. Beginning and ending one, and disabling a person, are changes of standing."""
    return bool(database.one("session_standing", session=session, person=person))


OPERATOR = Actor(OPERATOR_ID, "Machine operator", kind="operator")
PORTAL = Actor("portal", "The portal", kind="portal")
