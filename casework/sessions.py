"""Sign-in and what follows from it: a session is a row; the browser holds its token, the row only the token's SHA-256.

When a session was last used is kept in memory, so that reading writes nothing. After a restart it is taken from the session's last act in the
activity record, which is never later than the truth.
"""

import hashlib
import math
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework import database, passphrases, permissions
from casework.actors import PORTAL, Actor
from casework.errors import CaseworkError, NotFound, Refused
from casework.offices import demand_person
from casework.settings import security

WRONG = "The username or the passphrase is not right. Check both and try again."

_last_seen: dict[str, datetime] = {}
_seen_lock = threading.Lock()


class TooManyTries(CaseworkError):
    """Too many failures for this username or from this address; `seconds` is how long to wait."""

    def __init__(self, seconds: int):
        self.seconds = seconds
        super().__init__(
            f"There were too many wrong tries. Try again in {seconds} {'second' if seconds == 1 else 'seconds'}."
        )


class CodeWanted(CaseworkError):
    """The passphrase is right, and the person has a second factor: nobody is signed in before its code is right too."""

    def __init__(self, person_id: str):
        self.person_id = person_id
        super().__init__("The code of the second factor is wanted as well.")


@dataclass(frozen=True)
class OpenSession:
    """One browser that is signed in; instants in UTC."""

    id: str
    person_id: str
    name: str
    username: str
    begun_on: datetime
    last_seen: datetime


def sign_in(username: str, passphrase: str, address: str, *, now: datetime) -> str:
    """The token of a new session. Raises Refused with the same words for an unknown name and a wrong passphrase, TooManyTries, or CodeWanted."""
    typed = username.strip().casefold()
    tried = count_try(typed, address, now=now)
    person = database.one("person_by_username", username=typed)
    right = passphrases.matches(passphrase, person["passphrase_hash"] if person else None)
    if not right or person["disabled_on"] is not None:
        with database.change(PORTAL, "sign_in_failed", subject=person["id"] if person else None):
            pass
        raise Refused(WRONG)
    if database.one("has_second_factor", person=person["id"])["has"]:
        with database.change(PORTAL, "second_factor_asked", subject=person["id"]) as write:
            write("forget_failure", id=tried)
        raise CodeWanted(person["id"])
    return begin(person["id"], now=now)


def count_try(username: str, address: str, *, now: datetime) -> str:
    """Count a try before the passphrase or the code is looked at, under the write lock, so that many at once cannot slip through; returns
    the try's id. Success takes it back.

    Raises TooManyTries when one has to wait.
    """
    since = now - timedelta(seconds=security().failure_window_seconds)
    with database.change(PORTAL, "sign_in_tried") as write:
        write("forget_failures_before", before=since)
        wait = max(
            _wait(
                write.one("failures_of_username", username=_digest(username), since=since),
                security().failures_per_person,
                now,
            ),
            _wait(
                write.one("failures_from_address", address=address, since=since), security().failures_per_address, now
            ),
        )
        if wait > 0:
            raise TooManyTries(math.ceil(wait))
        tried = database.new_id()
        write("insert_failure", id=tried, username=_digest(username), address=address, failed_on=now)
    return tried


def begin(person_id: str, *, now: datetime) -> str:
    """Begin a session for somebody who has just proved who they are; returns its token. The oldest browser above the limit is signed out."""
    person = database.one("person_by_id", id=person_id)
    token, session_id = secrets.token_urlsafe(32), database.new_id()
    with database.change(
        Actor(person["id"], person["name"], kind="front door"), "sign_in", subject=person["id"]
    ) as write:
        write("forget_failures_of", username=_digest(person["username"]))
        for surplus in _surplus(write.rows("open_sessions_of", person=person_id), now):
            write("end_session", id=surplus, ended_on=now, ended_why="signed in elsewhere")
        write("insert_session", id=session_id, secret_token_hash=_digest(token), person_id=person_id, created_on=now)
    touch(session_id, now=now)
    return token


def by_token(token: str | None, *, now: datetime) -> Actor | None:
    """Who holds this token, or None when it is nobody's, ended, too long unused or too old. A session found to be over is ended."""
    if not token:
        return None
    row = database.one("session_by_token", secret_token_hash=_digest(token))
    if row is None:
        return None
    over = _why_over(row, now)
    if over:
        _end(PORTAL, row["id"], over, now, "session_ended")
        return None
    return Actor(row["person_id"], row["name"], row["agency_id"], row["id"])


def live(session_id: str, *, now: datetime) -> bool:
    """Whether the session may still be used."""
    row = database.one("session_by_id", id=session_id)
    return row is not None and not _why_over(row, now)


def touch(session_id: str, *, now: datetime) -> None:
    """The person has just done something in this session."""
    with _seen_lock:
        _last_seen[session_id] = now


def seconds_left(session_id: str, *, now: datetime) -> float:
    """How long until the session ends by itself if nothing is done; not above nought when it is over."""
    row = database.one("session_by_id", id=session_id)
    if row is None:
        return 0
    limits = security()
    idle = _seen(row) + timedelta(seconds=limits.idle_seconds)
    absolute = row["created_on"] + timedelta(seconds=limits.absolute_seconds)
    return (min(idle, absolute) - now).total_seconds()


def sign_out(actor: Actor, *, now: datetime) -> None:
    """End the session one is in."""
    _end(actor, actor.session_id, "signed out", now, "sign_out")


def open_sessions(actor: Actor, *, now: datetime) -> list[OpenSession]:
    """Every browser that is signed in, for the administrator."""
    permissions.demand(actor, "end_sessions")
    return [
        OpenSession(row["id"], row["person_id"], row["name"], row["username"], row["created_on"], _seen(row))
        for row in database.rows("open_sessions")
        if not _why_over(row, now)
    ]


def end(actor: Actor, session_id: str, *, now: datetime) -> None:
    """An administrator ends one session. Raises NotFound when it is over already."""
    permissions.demand(actor, "end_sessions")
    if session_id not in {session.id for session in open_sessions(actor, now=now)}:
        raise NotFound("This session")
    _end(actor, session_id, "ended by an administrator", now, "session_ended")


def end_all_of(actor: Actor, person_id: str, *, now: datetime) -> int:
    """An administrator ends every session of a person; returns how many there were."""
    permissions.demand(actor, "end_sessions")
    demand_person(person_id)
    with database.change(actor, "sessions_ended", subject=person_id) as write:
        return write("end_sessions_of", person_id=person_id, ended_on=now, ended_why="ended by an administrator")


def _end(actor: Actor, session_id: str, why: str, now: datetime, event: str) -> None:
    with database.change(actor, event, subject=session_id, summary=why) as write:
        write("end_session", id=session_id, ended_on=now, ended_why=why)
    with _seen_lock:
        _last_seen.pop(session_id, None)


def _wait(counted: dict, allowed: int, now: datetime) -> float:
    """Seconds to wait: none below the limit, then a delay that doubles with each failure, up to the longest."""
    above = counted["failures"] - allowed
    if above < 0:
        return 0
    delay = min(security().first_delay_seconds * 2 ** min(above, 20), security().longest_delay_seconds)
    return (counted["last"] - now).total_seconds() + delay


def _surplus(open_rows: list[dict], now: datetime) -> list[str]:
    """The sessions to end so that one more fits: those that are over, then the oldest."""
    over = [row["id"] for row in open_rows if _why_over(row, now)]
    living = [row["id"] for row in open_rows if row["id"] not in over]
    room = security().browsers_per_person - 1
    return over + living[: max(0, len(living) - room)]


def _why_over(row: dict, now: datetime) -> str:
    limits = security()
    if (now - row["created_on"]).total_seconds() >= limits.absolute_seconds:
        return "absolute limit"
    if (now - _seen(row)).total_seconds() >= limits.idle_seconds:
        return "not used"
    return ""


def _seen(row: dict) -> datetime:
    with _seen_lock:
        known = _last_seen.get(row["id"])
    if known is None:
        act = database.one("last_act_of_session", session=row["id"])["happened_on"]
        known = max(row["created_on"], act) if act else row["created_on"]
        touch(row["id"], now=known)
    return known


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
