"""The token that ties a form to the browser it was shown in. It holds until the portal is started anew."""

import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "__Host-form"
_key = secrets.token_bytes(32)


def issue(request: Request) -> tuple[str, str]:
    """The hidden field's value, and the value of the cookie it belongs to."""
    cookie = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    return _sign(cookie), cookie


def keep(response: Response, cookie: str) -> Response:
    response.set_cookie(COOKIE, cookie, path="/", secure=True, httponly=True, samesite="strict")
    return response


def good(request: Request, typed: str) -> bool:
    """Whether the form was shown by this portal to this browser."""
    cookie = request.cookies.get(COOKIE)
    return cookie is not None and hmac.compare_digest(_sign(cookie).encode(), typed.encode())


def _sign(cookie: str) -> str:
    return hmac.new(_key, cookie.encode(), hashlib.sha256).hexdigest()
