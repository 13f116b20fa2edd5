"""One's own second factor: a plain page that shows the key for the authenticator app, takes its first code and shows the recovery codes once."""

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casework import clock, second_factor, sessions
from casework.actors import Actor
from casework.errors import Problem, Refused
from web import form_token
from web.sign_in import STALE_FORM, form, typed_in
from web.visitor import actor_of, address_of, keep_token


async def show(request: Request) -> Response:
    return await _page(request)


async def set_up(request: Request) -> Response:
    """Keep the key once a code of it is right. Every browser is signed out, this one signed in anew."""
    typed = await typed_in(request)
    try:
        codes = await run_in_threadpool(_set_up, request, typed)
    except (Refused, sessions.TooManyTries) as trouble:
        return await _page(request, trouble)
    token = await run_in_threadpool(sessions.begin, actor_of(request).person_id, now=clock.now())
    return keep_token(form(request, "recovery_codes.html", codes=codes), token)


async def turn_off(request: Request) -> Response:
    """Ask for no code any more. Every browser is signed out, this one signed in anew."""
    typed = await typed_in(request)
    try:
        await run_in_threadpool(_turn_off, request, typed)
    except (Refused, sessions.TooManyTries) as trouble:
        return await _page(request, trouble)
    token = await run_in_threadpool(sessions.begin, actor_of(request).person_id, now=clock.now())
    return keep_token(RedirectResponse("/second-factor", status_code=303), token)


def _set_up(request: Request, typed: dict[str, str]) -> list[str]:
    _demand_good_form(request, typed)
    given = typed.get("passphrase", "")[:1000], typed.get("code", "")
    return second_factor.set_up(actor_of(request), *given, address=address_of(request), now=clock.now())


def _turn_off(request: Request, typed: dict[str, str]) -> None:
    _demand_good_form(request, typed)
    given = typed.get("passphrase", "")[:1000], typed.get("code", "")
    second_factor.turn_off(actor_of(request), *given, address=address_of(request), now=clock.now())


def _demand_good_form(request: Request, typed: dict[str, str]) -> None:
    if not form_token.good(request, typed.get("form_token", "")):
        raise Refused(STALE_FORM)


async def _page(request: Request, trouble: Refused | sessions.TooManyTries | None = None) -> Response:
    status, problems = 200, []
    if trouble:
        problems = trouble.problems if isinstance(trouble, Refused) else [Problem("", str(trouble))]
        status = 400 if isinstance(trouble, Refused) else 429
    shown = await run_in_threadpool(_shown, actor_of(request))
    return form(request, "second_factor.html", status=status, problems=problems, **shown)


def _shown(actor: Actor) -> dict:
    held = second_factor.own(actor)
    shown = {
        **held,
        "required": second_factor.is_missing(actor, today=clock.today()),
        "key": "",
        "address": "",
        "picture": "",
    }
    if held["set_up_on"] is not None:
        return shown
    key = second_factor.proposed_key(actor)
    address = second_factor.address_of_key(actor, key)
    picture = segno.make(address, micro=False).svg_data_uri(scale=5, border=4, light="white")
    in_fours = " ".join(key[place : place + 4] for place in range(0, len(key), 4))
    return {**shown, "key": in_fours, "address": address, "picture": picture}
