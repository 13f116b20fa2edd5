"""The people who use the portal: their accounts, the one-time links that open them, and their passphrases.

What a person is stands apart: offices and deputies in `offices`, memberships of reviews in `memberships`.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework import database, partnerships, passphrases, permissions, plain_text, sessions
from casework.actors import PORTAL, Actor
from casework.errors import NotAllowed, NotFound, Problem, Refused, Stale
from casework.offices import demand_an_administrator_stays, demand_person, demand_reason
from casework.settings import security

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
LEAVER_DAYS = 30


@dataclass(frozen=True)
class Link:
    """A one-time link that may still be used, and for whom; no person at the very first start."""

    id: str
    purpose: str
    person_id: str | None
    name: str | None
    username: str | None


# --- accounts ---


def everybody(actor: Actor) -> list[dict]:
    """Everybody who has an account, with the agency's name and whether they have chosen a passphrase."""
    permissions.demand(actor, "see_people")
    return database.rows("people_list")


def add(
    actor: Actor,
    *,
    username: str,
    name: str,
    email: str = "",
    job_title: str = "",
    agency_id: str | None = None,
    now: datetime,
) -> str:
    """Add a person, who can sign in once a one-time link has let them choose a passphrase; returns their id."""
    permissions.demand(actor, "add_person")
    person_id = database.new_id()
    with database.change(actor, "person_added", subject=person_id) as write:
        insert(
            write,
            person_id,
            username=username,
            name=name,
            email=email,
            job_title=job_title,
            agency_id=agency_id,
            now=now,
        )
    return person_id


def insert(
    write: database.Write,
    person_id: str,
    *,
    username: str,
    name: str,
    email: str,
    job_title: str,
    agency_id: str | None,
    now: datetime,
) -> None:
    """Within a change: the row of a new person. Raises Refused when a field cannot be taken or the username is not free."""
    values = _understood(name=name, email=email, job_title=job_title, agency_id=agency_id)
    write("insert_person", id=person_id, username=_free_username(write, username), added_on=now, **values)


def correct(
    actor: Actor, person_id: str, *, version: int, name: str, email: str, job_title: str, agency_id: str | None
) -> None:
    """Change what stands on an account, the username apart. Raises Stale when somebody else was quicker."""
    permissions.demand(actor, "change_person")
    person = demand_person(person_id)
    partnerships.demand_reaches(actor, "change_person", person_id)
    values = _understood(name=name, email=email, job_title=job_title, agency_id=agency_id)
    with database.change(actor, "person_changed", subject=person_id) as write:
        if not write("change_person", id=person_id, version=version, **values):
            raise Stale(_public(person))


def disable(actor: Actor, person_id: str, *, why: str, now: datetime) -> None:
    """Close an account at once: its sessions and links end with it. Not one's own, and not the last administrator's."""
    permissions.demand(actor, "disable_person")
    demand_person(person_id)
    partnerships.demand_reaches(actor, "disable_person", person_id)
    if person_id == actor.person_id:
        raise NotAllowed("You cannot disable your own account. Another account administrator can.")
    with database.change(actor, "person_disabled", subject=person_id, summary=demand_reason(why)) as write:
        demand_an_administrator_stays(write, person_id, now.date())
        _close(write, person_id, why, now)


def enable(actor: Actor, person_id: str) -> None:
    """Open an account again. Their old sessions stay ended."""
    permissions.demand(actor, "disable_person")
    partnerships.demand_reaches(actor, "disable_person", person_id)
    with database.change(actor, "person_enabled", subject=person_id) as write:
        if not write("enable_person", id=person_id):
            raise NotFound("This disabled account")


def leavers(actor: Actor, *, today: date) -> list[dict]:
    """Who has had no office, deputyship or membership for 30 days and can still sign in: the list for the access review."""
    permissions.demand(actor, "see_people")
    return _leavers(today)


def disable_leavers(*, today: date, now: datetime) -> int:
    """The portal's own daily round: closes the accounts of leavers; returns how many."""
    gone = _leavers(today)
    for person in gone:
        why = f"no office or membership for {LEAVER_DAYS} days"
        with database.change(PORTAL, "person_disabled", subject=person["id"], summary=why) as write:
            _close(write, person["id"], why, now)
    return len(gone)


# --- one-time links and passphrases ---


def make_link(actor: Actor, person_id: str, *, now: datetime) -> str:
    """The secret part of a link with which the person chooses a passphrase, once, within 24 hours. It takes the place of earlier ones.

    Raises NotAllowed for one's own account.
    """
    permissions.demand(actor, "send_one_time_link")
    if person_id == actor.person_id:
        raise NotAllowed("Change your own passphrase under 'Your account', which asks for the present one.")
    person = demand_person(person_id)
    partnerships.demand_reaches(actor, "send_one_time_link", person_id)
    if person["disabled_on"]:
        raise NotAllowed("This account is disabled. Enable it first.")
    purpose = "reset" if person["passphrase_hash"] else "welcome"
    with database.change(actor, "one_time_link_made", subject=person_id, summary=purpose) as write:
        return new_link(write, person_id, purpose, now)


def new_link(write: database.Write, person_id: str | None, purpose: str, now: datetime) -> str:
    """Within a change: put a link in place of the earlier ones; returns its secret part."""
    token = secrets.token_urlsafe(32)
    write("withdraw_links_of", person_id=person_id, used_on=now)
    expires = now + timedelta(seconds=security().link_seconds)
    write(
        "insert_link",
        id=database.new_id(),
        secret_token_hash=_digest(token),
        person_id=person_id,
        purpose=purpose,
        expires_on=expires,
    )
    return token


def link(token: str, *, now: datetime) -> Link:
    """What a link is for. Raises NotFound when there is no such link, or it was used or is too old: the same words for all three."""
    row = database.one("link_by_token", secret_token_hash=_digest(token))
    if row is None or row["expires_on"] <= now:
        raise NotFound("This link")
    return Link(row["id"], row["purpose"], row["person_id"], row["name"], row["username"])


def use_link(token: str, passphrase: str, *, now: datetime) -> str:
    """Choose a passphrase with a one-time link; returns the person's id. Sessions begun with an old passphrase end."""
    found = link(token, now=now)
    if found.person_id is None:
        raise NotFound("This link")
    _demand_good(passphrase, found.username, found.name)
    stored = passphrases.hashed(passphrase)
    actor = Actor(found.person_id, found.name, kind="front door")
    with database.change(actor, "one_time_link_used", subject=found.person_id, summary=found.purpose) as write:
        spend(write, found, now)
        write("set_passphrase", id=found.person_id, secret_hash=stored)
        write("end_sessions_of", person_id=found.person_id, ended_on=now, ended_why="new passphrase")
    return found.person_id


def spend(write: database.Write, found: Link, now: datetime) -> None:
    """Within a change: use the link up. Raises NotFound when somebody was quicker."""
    if not write("use_link", id=found.id, used_on=now):
        raise NotFound("This link")


def change_passphrase(actor: Actor, current: str, new: str, *, address: str, now: datetime) -> None:
    """Change one's own passphrase; every session of the person ends, this one too.

    Raises Refused with the field at fault, or TooManyTries: a wrong present passphrase counts as a failed sign-in.
    """
    permissions.demand(actor, "change_own_passphrase")
    person = demand_person(actor.person_id)
    sessions.count_try(person["username"], address, now=now)
    if not passphrases.matches(current, person["passphrase_hash"]):
        raise Refused([Problem("current", "This is not your present passphrase. Type it again.")])
    _demand_good(new, person["username"], person["name"])
    stored = passphrases.hashed(new)
    with database.change(actor, "passphrase_changed", subject=actor.person_id) as write:
        write("set_passphrase", id=actor.person_id, secret_hash=stored)
        write("end_sessions_of", person_id=actor.person_id, ended_on=now, ended_why="new passphrase")


# --- what the verbs above share ---


def _close(write: database.Write, person_id: str, why: str, now: datetime) -> None:
    if not write("disable_person", id=person_id, disabled_on=now, disabled_why=demand_reason(why)):
        raise Refused("This account is disabled already.")
    write("end_sessions_of", person_id=person_id, ended_on=now, ended_why="account disabled")
    write("withdraw_links_of", person_id=person_id, used_on=now)


def _leavers(today: date) -> list[dict]:
    return database.rows("leavers", day=today - timedelta(days=LEAVER_DAYS))


def _public(person: dict) -> dict:
    return {key: value for key, value in person.items() if key != "passphrase_hash"}


def _free_username(write: database.Write, typed: str) -> str:
    username = typed.strip().casefold()
    if not USERNAME.fullmatch(username):
        accepted = "3 to 64 small letters, digits, dots, hyphens, underscores or @, beginning with a letter or digit"
        raise Refused([Problem("username", f"This username cannot be used. Accepted: {accepted}.", typed, accepted)])
    if write.one("person_by_username", username=username):
        raise Refused([Problem("username", "Somebody has this username already. Choose another.", typed)])
    return username


def _understood(*, name: str, email: str, job_title: str, agency_id: str | None) -> dict:
    problems = []
    if not name.strip():
        problems.append(Problem("name", "Give the person's name."))
    if email.strip() and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email.strip()):
        problems.append(Problem("email", "This is not an address for mail. Accepted: name@place.uk.", email))
    for field, typed in (("name", name), ("email", email), ("job_title", job_title)):
        try:
            plain_text.kept(typed, field, most=200)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return {"name": name.strip(), "email": email.strip(), "job_title": job_title.strip(), "agency_id": agency_id}


def _demand_good(passphrase: str, username: str, name: str) -> None:
    place = database.one("partnership") or {"name": "", "short_name": ""}
    passphrases.demand_good(passphrase, username=username, words=(name, place["name"], place["short_name"]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
