"""GET /download/{kind}/{subject}: the one way by which a file leaves the portal.

A builder checks the right of the actor, writes the audit row and makes the file at that moment. There is no address to share: without a session
it asks for sign-in, without the right it is not found.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from casework import audit, clock, procedure_sets
from casework.actors import Actor
from casework.download import Download
from casework.errors import CaseworkError, NotAllowed, NotFound, SignedOut
from web.html import refusal
from web.visitor import actor_of, to_sign_in

Build = Callable[[Actor, dict[str, str], datetime], Download]

_builders: dict[str, Build] = {}


def register(kind: str, build: Build) -> None:
    """Serve files of this kind. `build(actor, params, now)` gets what stands in the address: `subject` and the query's parameters."""
    _builders[kind] = build


def kinds() -> list[str]:
    return sorted(_builders)


def _made(kind: str, actor: Actor, params: dict[str, str]) -> Download:
    """The file, in the words of the edition of the procedure that its review keeps."""
    with procedure_sets.working_on(params.get("review")):
        return _builders[kind](actor, params, clock.now())


async def download(request: Request) -> Response:
    """Send the file, or say that it was not found."""
    actor = actor_of(request)
    kind = request.path_params["kind"]
    params = {"subject": request.path_params.get("subject", ""), **request.query_params}
    try:
        if kind not in _builders:
            await run_in_threadpool(audit.refused, actor, f"download {kind[:40]}", None)
            raise NotFound("This file")
        made = await run_in_threadpool(_made, kind, actor, params)
    except SignedOut:
        return to_sign_in(request.scope)
    except (NotFound, NotAllowed):
        return refusal(404, str(NotFound("This file")))
    except CaseworkError as trouble:
        return refusal(409, str(trouble))
    disposition = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": disposition})
