"""The headers of every answer, errors included, and the last net under the routes: a failure becomes one sentence and a reference."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parts import focus
from web import logs
from web.html import refusal

ANSWERS = {"http.response.start", "websocket.http.response.start"}


@cache
def content_security_policy() -> str:
    """What the browser may load: the portal's own files, Streamlit's inline scripts and the one that moves the cursor, by their hashes."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = [*re.findall(r"<script>(.*?)</script>", index, re.DOTALL), focus.SCRIPT]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'self'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


@cache
def standing_headers() -> dict[str, str]:
    """The headers that are the same on every answer."""
    return {
        "Content-Security-Policy": content_security_policy(),
        "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


class Headers:
    """Outermost layer of the front door."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] in ANSWERS:
                begun = True
                _add(message, scope["path"])
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as trouble:
            reference = logs.record_failure(trouble)
            if scope["type"] != "http" or begun:
                return
            await refusal(500, f"Something went wrong. Nothing was recorded. Reference {reference}.")(
                scope, receive, send_with_headers
            )


def _add(message: Message, path: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in standing_headers().items():
        headers[name] = value
    named_by_content = path.startswith("/static/") and "immutable" in headers.get("Cache-Control", "")
    if not named_by_content:
        headers["Cache-Control"] = "no-store"
