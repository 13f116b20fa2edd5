"""The second factor: a code of an authenticator app (TOTP, RFC 6238), asked for after the passphrase of whoever has set one up.

A code is good for the half minute it belongs to, the one before and the one after, and once. Eight recovery codes stand in for a lost app, each
once. Who has neither needs two account administrators, or the machine's operator. Wrong codes count as failed sign-ins do.
"""

import hashlib
import hmac
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyotp

from casework import database, partnerships, passphrases, permissions, procedure, sessions
from casework.actors import PORTAL, Actor
from casework.errors import NotAllowed, NotFound, Problem, Refused
from casework.offices import demand_person, demand_reason
from casework.settings import security

WRONG = "This code is not right, or was used before. Type the code that the app shows now."
HALF_MINUTE = 30  # seconds that a code belongs to
DRIFT = 1  # half minutes by which the clock of a telephone may differ
RECOVERY_CODES = 8
RECOVERY_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which are misread
TIME_FOR_CODE = timedelta(minutes=5)
TIME_TO_CONFIRM = timedelta(days=1)

_OF_APP = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class _Step:
    """Somebody whose passphrase was right, in one browser, until a moment. Nobody is signed in yet."""

    person_id: str
    passphrase_hash: str
    browser: str
    until: datetime


_steps: dict[
    str, _Step
] = {}  # by the SHA-256 of the token that the browser holds; a restart asks for the passphrase again
_proposed: dict[str, str] = {}  # the key shown to a person who has not yet typed a code of it
_lock = threading.Lock()


# --- signing in ---


def is_set_up(person_id: str) -> bool:
    """Whether this person is asked for a code."""
    return database.one("has_second_factor", person=person_id)["has"]


def begin_step(person_id: str, browser: str, *, now: datetime) -> str:
    """The token with which somebody who has just proved their passphrase gives a code: for this browser, once, within five minutes."""
    token, person = secrets.token_urlsafe(32), demand_person(person_id)
    with _lock:
        for gone in [key for key, step in _steps.items() if step.until <= now]:
            del _steps[gone]
        _steps[_digest(token)] = _Step(person_id, person["passphrase_hash"], browser, now + TIME_FOR_CODE)
    return token


def step_stands(token: str, browser: str, *, now: datetime) -> bool:
    """Whether a code may still be given with this token."""
    return _standing_step(token, browser, now) is not None


def give_code(token: str, browser: str, code: str, address: str, *, now: datetime) -> str:
    """The token of a new session, for a code of the app or a recovery code.

    Raises NotFound when the step is over, Refused for a wrong or used code, TooManyTries.
    """
    step = _standing_step(token, browser, now)
    if step is None:
        raise NotFound("This sign-in")
    person = demand_person(step.person_id)
    if person["disabled_on"] is not None or person["passphrase_hash"] != step.passphrase_hash:
        raise NotFound("This sign-in")
    sessions.count_try(person["username"], address, now=now)
    _spend(Actor(person["id"], person["name"], kind="front door"), "second_factor_passed", code, now)
    with _lock:
        _steps.pop(_digest(token), None)
    return sessions.begin(person["id"], now=now)


def is_missing(actor: Actor, *, today: date) -> bool:
    """Whether the partnership requires a second factor of this person, for an office that reads real names, and they have none."""
    if not security().second_factor or is_set_up(actor.person_id):
        return False
    roles = procedure.current().roles
    held = database.rows("own_offices", person_id=actor.person_id, today=today)
    return any(roles[office["role"]].names == "real" for office in held)


# --- one's own ---


def own(actor: Actor) -> dict:
    """One's own: `set_up_on` (None: not set up) and `codes_left`, the recovery codes not yet used."""
    permissions.demand(actor, "set_up_second_factor")
    held = database.one("second_factor_of", person=actor.person_id)
    left = database.one("recovery_codes_left", person=actor.person_id)["codes"]
    return {"set_up_on": held["set_up_on"] if held else None, "codes_left": left}


def proposed_key(actor: Actor) -> str:
    """The key (base32) to put into the app. It counts for nothing until a code of it is typed, and is the same until then."""
    permissions.demand(actor, "set_up_second_factor")
    with _lock:
        return _proposed.setdefault(actor.person_id, pyotp.random_base32())


def address_of_key(actor: Actor, key: str) -> str:
    """The otpauth:// address that an app reads: who it is for, and the key."""
    place = database.one("partnership_names") or {"short_name": ""}
    username = demand_person(actor.person_id)["username"]
    return pyotp.TOTP(key).provisioning_uri(name=username, issuer_name=f"{place['short_name']} DHR".strip())


def set_up(actor: Actor, passphrase: str, code: str, *, address: str, now: datetime) -> list[str]:
    """Ask for a code at each sign-in from now on; returns the recovery codes, which are not shown again. Every session of the person ends.

    Raises Refused with the field at fault, or TooManyTries.
    """
    permissions.demand(actor, "set_up_second_factor")
    key = proposed_key(actor)
    _demand_passphrase(actor, passphrase, address, now)
    step = _step_of(key, _bare(code), 0, now)
    if step is None:
        raise Refused([Problem("code", WRONG)])
    codes = [_new_recovery_code() for _ in range(RECOVERY_CODES)]
    with database.change(actor, "second_factor_set_up", subject=actor.person_id) as write:
        if write.one("has_second_factor", person=actor.person_id)["has"]:
            raise Refused("You have a second factor already. Turn it off first.")
        _forget(write, actor.person_id, now, "second factor set up")
        write(
            "insert_second_factor", id=database.new_id(), person_id=actor.person_id, secret_key=key, used_step=step, set_up_on=now
        )  # fmt: skip
        write.many(
            "insert_recovery_code",
            [
                {"id": database.new_id(), "person_id": actor.person_id, "secret_code_hash": _digest(_bare(one))}
                for one in codes
            ],
        )
    with _lock:
        _proposed.pop(actor.person_id, None)
    return codes


def turn_off(actor: Actor, passphrase: str, code: str, *, address: str, now: datetime) -> None:
    """Ask for no code any more, as before moving to another telephone. Every session of the person ends.

    Raises Refused with the field at fault, or TooManyTries.
    """
    permissions.demand(actor, "set_up_second_factor")
    _demand_passphrase(actor, passphrase, address, now)
    _spend(actor, "second_factor_passed", code, now)
    with database.change(actor, "second_factor_turned_off", subject=actor.person_id) as write:
        _forget(write, actor.person_id, now, "second factor turned off")


# --- somebody else's, when the app and the recovery codes are lost ---


def reset_asked(actor: Actor, person_id: str, *, now: datetime) -> dict | None:
    """The request to reset this person's second factor that waits for another administrator: `asked_by_id`, `asked_by`, `asked_on`."""
    permissions.demand(actor, "reset_second_factor")
    return database.one("second_factor_reset_of", person=person_id, since=now - TIME_TO_CONFIRM)


def ask_reset(actor: Actor, person_id: str, *, why: str, now: datetime) -> None:
    """An account administrator asks for a reset; another confirms it within a day. Not for oneself."""
    _demand_reset(actor, person_id)
    with database.change(actor, "second_factor_reset_asked", subject=person_id, summary=demand_reason(why)) as write:
        if write.one("second_factor_reset_of", person=person_id, since=now - TIME_TO_CONFIRM):
            raise Refused("A reset was asked for already. Another account administrator has to confirm it.")
        write("close_second_factor_resets", person_id=person_id, closed_on=now)
        write(
            "insert_second_factor_reset", id=database.new_id(), person_id=person_id, asked_by_id=actor.person_id, asked_on=now
        )  # fmt: skip


def confirm_reset(actor: Actor, person_id: str, *, now: datetime) -> None:
    """A second account administrator confirms: the person signs in with the passphrase alone, and sets a new one up."""
    _demand_reset(actor, person_id)
    with database.change(actor, "second_factor_reset", subject=person_id) as write:
        asked = write.one("second_factor_reset_of", person=person_id, since=now - TIME_TO_CONFIRM)
        if asked is None:
            raise NotFound("This request")
        if asked["asked_by_id"] == actor.person_id:
            raise NotAllowed("You asked for this reset. Another account administrator has to confirm it.")
        _forget(write, person_id, now, "second factor reset")


def reset(actor: Actor, username: str, *, why: str, now: datetime) -> None:
    """The machine's operator resets alone: for a partnership whose only administrator has lost the telephone."""
    permissions.demand(actor, "reset_second_factor")
    if actor.kind != "operator":
        raise NotAllowed("This takes two account administrators: one asks, another confirms.")
    person = database.one("person_by_username", username=username.strip().casefold())
    if person is None:
        raise NotFound("This person")
    _demand_reset(actor, person["id"])
    with database.change(actor, "second_factor_reset", subject=person["id"], summary=demand_reason(why)) as write:
        _forget(write, person["id"], now, "second factor reset")


# --- what the verbs above share ---


def _standing_step(token: str, browser: str, now: datetime) -> _Step | None:
    with _lock:
        step = _steps.get(_digest(token))
    return step if step and step.browser == browser and now < step.until else None


def _demand_reset(actor: Actor, person_id: str) -> None:
    permissions.demand(actor, "reset_second_factor")
    demand_person(person_id)
    partnerships.demand_reaches(actor, "reset_second_factor", person_id)
    if person_id == actor.person_id:
        raise NotAllowed("You cannot reset your own second factor. Ask two other account administrators.")
    if not is_set_up(person_id):
        raise Refused("This person has no second factor.")


def _demand_passphrase(actor: Actor, passphrase: str, address: str, now: datetime) -> None:
    person = demand_person(actor.person_id)
    sessions.count_try(person["username"], address, now=now)
    if not passphrases.matches(passphrase, person["passphrase_hash"]):
        raise Refused([Problem("passphrase", "This is not your passphrase. Type it again.")])


def _spend(actor: Actor, event: str, code: str, now: datetime) -> None:
    """Use a code up, or record that it was wrong and raise Refused. The write lock lets each code through once."""
    try:
        with database.change(actor, event, subject=actor.person_id) as write:
            write.about(summary=_use(write, actor.person_id, _bare(code), now))
    except Refused:
        with database.change(PORTAL, "second_factor_failed", subject=actor.person_id):
            pass
        raise


def _use(write: database.Write, person_id: str, code: str, now: datetime) -> str:
    if _OF_APP.fullmatch(code):
        held = write.one("second_factor_of", person=person_id)
        step = _step_of(held["secret"], code, held["used_step"], now) if held else None
        if step is not None and write("use_code_of_app", id=held["id"], used_step=step):
            return "authenticator app"
    else:
        held = write.one("recovery_code_of", person=person_id, secret_code_hash=_digest(code))
        if held and write("use_recovery_code", id=held["id"], used_on=now):
            return "recovery code"
    raise Refused([Problem("code", WRONG)])


def _step_of(key: str, code: str, used: int, now: datetime) -> int | None:
    """The half minute, later than the one used last, that this code belongs to; None when there is none near."""
    if key.startswith("lost-") or not _OF_APP.fullmatch(
        code
    ):  # a key lost with the data file's end has no codes: it needs a reset
        return None
    present, app = int(now.timestamp()) // HALF_MINUTE, pyotp.TOTP(key, interval=HALF_MINUTE)
    near = (step for step in range(present - DRIFT, present + DRIFT + 1) if step > used)
    return next((step for step in near if hmac.compare_digest(app.generate_otp(step), code)), None)


def _forget(write: database.Write, person_id: str, now: datetime, why: str) -> None:
    write("forget_second_factor", person_id=person_id)
    write("forget_recovery_codes", person_id=person_id)
    write("close_second_factor_resets", person_id=person_id, closed_on=now)
    write("end_sessions_of", person_id=person_id, ended_on=now, ended_why=why)


def _new_recovery_code() -> str:
    """Twelve signs of 32, 60 bits, in groups that can be copied by hand."""
    signs = "".join(secrets.choice(RECOVERY_SIGNS) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def _bare(code: str) -> str:
    """What was typed, without spaces and hyphens."""
    return re.sub(r"[\s-]", "", code[:100]).casefold()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
