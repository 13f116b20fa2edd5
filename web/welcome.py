"""GET and POST /welcome/{token}: the one-time link of the first start, of a new person, and of somebody who lost their passphrase."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casework import clock, partnership, people, second_factor, sessions
from casework.errors import CaseworkError, NotFound, Problem, Refused
from casework.settings import security
from web import form_token
from web.html import refusal
from web.sign_in import STALE_FORM, ask_for_code, form
from web.visitor import keep_token

FIRST = ("name", "short_name", "reference_prefix", "administrator", "username", "email")
GONE = "This link was used already, has run out after 24 hours, or never was. Ask your account administrator for a new one."


async def show_welcome(request: Request) -> Response:
    try:
        link = await run_in_threadpool(people.link, request.path_params["token"], now=clock.now())
    except NotFound:
        return refusal(404, GONE)
    return _form(request, link, {} if link.person_id else partnership.proposed_names())


async def welcome(request: Request) -> Response:
    """Choose a passphrase with the link, once; at the first start also name the partnership. Signs in, or asks for the code of the second factor."""
    token = request.path_params["token"]
    try:
        link = await run_in_threadpool(people.link, token, now=clock.now())
    except NotFound:
        return refusal(404, GONE)
    async with request.form(max_files=1, max_fields=20) as sent:
        typed = {name: value for name, value in sent.items() if isinstance(value, str)}
        logo = sent.get("logo")
        picture = await logo.read() if isinstance(logo, UploadFile) else b""
    try:
        if not form_token.good(request, typed.get("form_token", "")):
            raise Refused(STALE_FORM)
        if typed.get("passphrase") != typed.get("again"):
            raise Refused([Problem("again", "The two passphrases differ. Type the same twice.")])
        person_id = await run_in_threadpool(_use, token, link, typed, picture)
    except NotFound:
        return refusal(404, GONE)
    except Refused as refused:
        return _form(request, link, typed, refused.problems)
    except CaseworkError as trouble:
        return _form(request, link, typed, [Problem("", str(trouble))])
    if await run_in_threadpool(second_factor.is_set_up, person_id):
        return await ask_for_code(request, person_id, "/")
    session = await run_in_threadpool(sessions.begin, person_id, now=clock.now())
    return keep_token(RedirectResponse("/", status_code=303), session)


def _use(token: str, link: people.Link, typed: dict[str, str], logo: bytes) -> str:
    passphrase = typed.get("passphrase", "")
    if link.person_id:
        return people.use_link(token, passphrase, now=clock.now())
    named = {field: typed.get(field, "") for field in FIRST}
    return partnership.set_up(token, **named, logo=logo or None, passphrase=passphrase, now=clock.now())


def _form(
    request: Request, link: people.Link, typed: dict[str, str], problems: list[Problem] | None = None
) -> Response:
    shown = {field: typed.get(field, "") for field in FIRST}
    status = 400 if problems else 200
    limits = {"shortest": security().passphrase_shortest}
    return form(request, "welcome.html", status=status, problems=problems, link=link, typed=shown, **limits)
