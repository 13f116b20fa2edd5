"""Sign in, sign out, and one's own passphrase: plain pages that a password manager and a screen reader understand."""

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from casework import clock, partnership, people, second_factor, sessions
from casework.errors import NotFound, Problem, Refused
from casework.settings import security
from web import form_token
from web.html import page
from web.visitor import STEP_COOKIE, actor_of, address_of, find_actor, forget_token, keep_step, keep_token, local_path

STALE_FORM = "This form was shown too long ago or in another browser. Try again."


async def show_sign_in(request: Request) -> Response:
    """The form; who is signed in already goes on to where they wanted."""
    wanted = local_path(request.query_params.get("next", "/"))
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A link in a mail: the browser keeps a strict cookie back until the portal's own page asks again.
        return page("once_more.html", address=f"/sign-in?{request.url.query}" if request.url.query else "/sign-in")
    if await find_actor(request.scope):
        return RedirectResponse(wanted, status_code=303)
    notice = await run_in_threadpool(_notice, signed_out="signed-out" in request.query_params)
    return form(request, "sign_in.html", next=wanted, username="", notice=notice)


def _notice(*, signed_out: bool) -> str:
    """What whoever comes to the form has to know first, or ''."""
    if partnership.about() is None:
        return "Not set up yet: open the link that was printed where the portal was started."
    return "You have signed out. Close the browser when others use this computer." if signed_out else ""


async def sign_in(request: Request) -> Response:
    """Check the passphrase; the answer is the same for an unknown name and a wrong passphrase."""
    typed = await typed_in(request)
    wanted, username = local_path(typed.get("next", "/")), typed.get("username", "")[:200]
    again = {"next": wanted, "username": username}
    if not form_token.good(request, typed.get("form_token", "")):
        return form(request, "sign_in.html", status=403, problems=[Problem("", STALE_FORM)], **again)
    try:
        token = await run_in_threadpool(
            sessions.sign_in, username, typed.get("passphrase", "")[:1000], address_of(request), now=clock.now()
        )
    except sessions.CodeWanted as half:
        return await ask_for_code(request, half.person_id, wanted)
    except Refused as refused:
        return form(request, "sign_in.html", status=401, problems=refused.problems, **again)
    except sessions.TooManyTries as wait:
        problems, headers = [Problem("", str(wait))], {"Retry-After": str(wait.seconds)}
        return form(request, "sign_in.html", status=429, problems=problems, headers=headers, **again)
    return keep_token(RedirectResponse(wanted, status_code=303), token)


async def ask_for_code(request: Request, person_id: str, wanted: str) -> Response:
    """On to the page for the code of the second factor. The form's token was good, so the browser has its cookie."""
    browser = request.cookies[form_token.COOKIE]
    step = await run_in_threadpool(second_factor.begin_step, person_id, browser, now=clock.now())
    return keep_step(RedirectResponse(f"/sign-in/code?next={quote(wanted, safe='/')}", status_code=303), step)


async def show_code(request: Request) -> Response:
    """The form for the code; who has not just given a right passphrase is sent to sign in."""
    wanted = local_path(request.query_params.get("next", "/"))
    step, browser = request.cookies.get(STEP_COOKIE, ""), request.cookies.get(form_token.COOKIE, "")
    if not second_factor.step_stands(step, browser, now=clock.now()):
        return RedirectResponse("/sign-in", status_code=303)
    return form(request, "code.html", next=wanted)


async def give_code(request: Request) -> Response:
    """Check the code; only now does a session begin."""
    typed = await typed_in(request)
    wanted = local_path(typed.get("next", "/"))
    if not form_token.good(request, typed.get("form_token", "")):
        return form(request, "code.html", status=403, problems=[Problem("", STALE_FORM)], next=wanted)
    step, browser = request.cookies.get(STEP_COOKIE, ""), request.cookies[form_token.COOKIE]
    try:
        token = await run_in_threadpool(
            second_factor.give_code, step, browser, typed.get("code", ""), address_of(request), now=clock.now()
        )
    except NotFound:
        over = [Problem("", "The time for the code has run out. Sign in again.")]
        return keep_step(form(request, "sign_in.html", status=401, problems=over, next=wanted, username=""), "")
    except Refused as refused:
        return form(request, "code.html", status=401, problems=refused.problems, next=wanted)
    except sessions.TooManyTries as wait:
        problems, headers = [Problem("", str(wait))], {"Retry-After": str(wait.seconds)}
        return form(request, "code.html", status=429, problems=problems, headers=headers, next=wanted)
    return keep_step(keep_token(RedirectResponse(wanted, status_code=303), token), "")


async def show_sign_out(request: Request) -> Response:
    return form(request, "sign_out.html", name=actor_of(request).name)


async def sign_out(request: Request) -> Response:
    """End the session for good; its cookie is useless afterwards."""
    typed = await typed_in(request)
    if not form_token.good(request, typed.get("form_token", "")):
        return form(
            request, "sign_out.html", status=403, problems=[Problem("", STALE_FORM)], name=actor_of(request).name
        )
    await run_in_threadpool(sessions.sign_out, actor_of(request), now=clock.now())
    return forget_token(RedirectResponse("/sign-in?signed-out", status_code=303))


async def show_passphrase(request: Request) -> Response:
    return form(request, "passphrase.html", shortest=security().passphrase_shortest)


async def change_passphrase(request: Request) -> Response:
    """Change one's own passphrase: every browser is signed out, and this one signed in anew."""
    actor, typed, now = actor_of(request), await typed_in(request), clock.now()
    problems, status = [], 400
    if not form_token.good(request, typed.get("form_token", "")):
        problems, status = [Problem("", STALE_FORM)], 403
    elif typed.get("passphrase") != typed.get("again"):
        problems = [Problem("again", "The two passphrases differ. Type the same twice.")]
    else:
        try:
            await run_in_threadpool(
                people.change_passphrase,
                actor,
                typed.get("current", ""),
                typed.get("passphrase", ""),
                address=address_of(request),
                now=now,
            )
        except Refused as refused:
            problems = refused.problems
        except sessions.TooManyTries as wait:
            problems, status = [Problem("", str(wait))], 429
    if problems:
        return form(
            request, "passphrase.html", status=status, problems=problems, shortest=security().passphrase_shortest
        )
    token = await run_in_threadpool(sessions.begin, actor.person_id, now=now)
    return keep_token(RedirectResponse("/", status_code=303), token)


async def typed_in(request: Request) -> dict[str, str]:
    """The text fields of a form."""
    form = await request.form(max_files=1, max_fields=20)
    return {name: value for name, value in form.items() if isinstance(value, str)}


def form(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    problems: list[Problem] | None = None,
    headers: dict | None = None,
    **values: object,
) -> Response:
    token, cookie = form_token.issue(request)
    shown = page(template, status=status, headers=headers, form_token=token, problems=problems or [], **values)
    return form_token.keep(shown, cookie)
