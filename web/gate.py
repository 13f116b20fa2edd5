"""The gate: without a live session no page, no websocket, no file, no upload. Streamlit itself is no boundary (docs/decisions)."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from casework import clock, second_factor, sessions
from casework.actors import Actor
from web import sockets, uploads
from web.html import refusal
from web.visitor import ACTOR, find_actor, host_allowed, same_origin, to_sign_in

STREAM = "/_stcore/stream"
OPEN_PAGES = {"/sign-in", "/sign-in/code", "/health"}
WITHOUT_SECOND_FACTOR = {"/second-factor", "/passphrase", "/sign-out"}  # for who still has to set up a required one
OPEN_FOLDERS = ("/welcome/", "/static/")
MACHINERY = ("/_stcore", "/media", "/component", "/auth", "/oauth2callback")
SERVED = {"/_stcore/health", "/_stcore/host-config", STREAM}
SERVED_FOLDERS = ("/_stcore/upload_file/", "/_stcore/bidi-components/", "/media/", "/component/")
SAFE = {"GET", "HEAD"}
FORM_LARGEST = 1_000_000


class Gate:
    """Inside the headers, outside everything else."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path = Headers(scope=scope), scope["path"]
        refused = _not_even_asked(headers, path, scope["method"])
        if refused:
            await refused(scope, receive, send)
            return
        if _is_open(path):
            await self.app(scope, receive, send)
            return
        actor = await find_actor(scope)
        if actor is None:
            answer = (
                refusal(403, "Sign in first.")
                if _is_machinery(path) or scope["method"] not in SAFE
                else to_sign_in(scope)
            )
            await answer(scope, receive, send)
            return
        refused = await run_in_threadpool(_not_for, actor, headers, path, scope["method"])
        if refused:
            await refused(scope, receive, send)
            return
        if not _is_machinery(path):
            sessions.touch(actor.session_id, now=clock.now())
        scope[ACTOR] = actor
        await self.app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        actor = await find_actor(scope)
        offered = sockets.offered_session(scope)
        welcome = host_allowed(headers) and same_origin(headers) and scope["path"] == STREAM and actor is not None
        if welcome:
            welcome = not await run_in_threadpool(second_factor.is_missing, actor, today=clock.today())
        if not welcome or (offered and sockets.belongs_to_another(offered, actor)):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await sockets.attend(self.app, scope, receive, send, actor)


def _not_even_asked(headers: Headers, path: str, method: str):
    """What is refused whoever asks: another name for the portal, a path with tricks, a form from elsewhere."""
    if not host_allowed(headers):
        return refusal(403, "The portal does not answer to this address.")
    if "//" in path or "\\" in path or ".." in path.split("/"):
        return refusal(400, "This is not an address of the portal.")
    if method not in SAFE and not same_origin(headers):
        return refusal(403, "This did not come from a page of the portal.")
    length = headers.get("content-length", "0")
    if (
        method not in SAFE
        and not path.startswith(uploads.UPLOAD)
        and (not length.isdigit() or int(length) > FORM_LARGEST)
    ):
        return refusal(413, "This is larger than a form can be.")
    return None


def _not_for(actor: Actor, headers: Headers, path: str, method: str):
    """What is refused to somebody who is signed in."""
    if path not in WITHOUT_SECOND_FACTOR and second_factor.is_missing(actor, today=clock.today()):
        if _is_machinery(path) or method not in SAFE:
            return refusal(403, "Set up your second factor first.")
        return RedirectResponse("/second-factor", status_code=303)
    if _is_machinery(path) and path not in SERVED and not path.startswith(SERVED_FOLDERS):
        return refusal(403, "The portal does not serve this.")
    if path.startswith(uploads.UPLOAD) and method == "PUT":
        refused = uploads.refused(actor, path, headers, now=clock.now())
        return refusal(*refused) if refused else None
    return None


def _is_open(path: str) -> bool:
    return path in OPEN_PAGES or path.startswith(OPEN_FOLDERS)


def _is_machinery(path: str) -> bool:
    return any(path == part or path.startswith(f"{part}/") for part in MACHINERY)
