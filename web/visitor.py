"""Who is at the door: the cookie, the session behind it, and where a request comes from."""

from urllib.parse import quote, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from casework import clock, sessions
from casework.actors import Actor

COOKIE = "__Host-session"
STEP_COOKIE = "__Host-step"
ACTOR = "portal.actor"


def token_of(scope: Scope) -> str | None:
    """What the browser holds, or None."""
    return HTTPConnection(scope).cookies.get(COOKIE)


async def find_actor(scope: Scope) -> Actor | None:
    """Who holds the cookie of this request, looked up at this moment."""
    return await run_in_threadpool(sessions.by_token, token_of(scope), now=clock.now())


def actor_of(request: Request) -> Actor:
    """The person whom the gate let in."""
    return request.scope[ACTOR]


def address_of(request: Request) -> str:
    """Where the request comes from: as the proxy on the same machine says, or the connection itself."""
    return request.client.host if request.client else "unknown"


def keep_token(response: Response, token: str) -> Response:
    """Give the browser its token. It ends with the browser; how long it is good for is the server's to say."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")
    return response


def forget_token(response: Response) -> Response:
    """Take the token back from the browser."""
    response.set_cookie(COOKIE, "", max_age=0, path="/", secure=True, httponly=True, samesite="strict")
    return response


def keep_step(response: Response, token: str) -> Response:
    """Give the browser what lets it give a code after the passphrase; '' takes it back. It opens no page but that one."""
    response.set_cookie(STEP_COOKIE, token, path="/", secure=True, httponly=True, samesite="strict")
    return response


def to_sign_in(scope: Scope) -> RedirectResponse:
    """Send to the sign-in page, remembering where the person wanted to go."""
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(
        f"/sign-in?next={quote(wanted, safe='/')}" if wanted != "/" else "/sign-in", status_code=303
    )


def local_path(wanted: str) -> str:
    """The place to go after sign-in, if it is a page of this portal; else the first page."""
    parts = urlsplit(wanted)
    strange = not wanted.startswith("/") or wanted.startswith(("//", "/\\")) or parts.scheme or parts.netloc
    if (
        strange
        or any(ord(sign) < 33 or sign == "\\" for sign in wanted)
        or parts.path in ("/sign-in", "/sign-in/code", "/sign-out")
        or len(wanted) > 2000
    ):
        return "/"
    return wanted


def host_allowed(headers: Headers) -> bool:
    """Whether the portal answers to this name: `server.allowedHosts`."""
    try:
        name = (urlsplit(f"//{headers.get('host', '')}").hostname or "").rstrip(".")
    except ValueError:
        return False
    return name in [allowed.lower().rstrip(".") for allowed in st.get_option("server.allowedHosts")]


def same_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from one of the portal's own pages.

    A browser always says where from; what is no browser and says nothing has still to hold the form's token.
    """
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host") or origin in (
            st.get_option("server.corsAllowedOrigins") or []
        )
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return "mozilla" not in headers.get("user-agent", "").lower()
