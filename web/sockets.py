"""The websocket under every open page: whose Streamlit session it is, what counts as activity, and what happens when the portal session ends.

Streamlit runs callbacks and fragments before or without the main script, so a check there comes too late. Here a message of an ended session never
reaches it: in its place goes a bare request to draw the page, which then shows that the session has ended.
"""

import asyncio
import contextlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from casework import clock, sessions
from casework.actors import Actor
from casework.settings import security
from web.visitor import find_actor

OFFERED = b"sec-websocket-protocol"

_owners: dict[str, tuple[str, str]] = {}


def bind(streamlit_session: str, actor: Actor) -> None:
    """Remember whose this Streamlit session is; called by the main script at each run."""
    _owners[streamlit_session] = (actor.session_id or "", actor.person_id)


def owned_by(streamlit_session: str, actor: Actor) -> bool:
    """Whether the Streamlit session was begun in the portal session of this actor."""
    return _owners.get(streamlit_session, ("", ""))[0] == actor.session_id


def offered_session(scope: Scope) -> str | None:
    """The Streamlit session a browser asks to take up again: the third of the offered subprotocols."""
    offered = dict(scope["headers"]).get(OFFERED, b"").decode("latin-1").split(",")
    return offered[2].strip() or None if len(offered) > 2 else None


def belongs_to_another(streamlit_session: str, actor: Actor) -> bool:
    return streamlit_session in _owners and _owners[streamlit_session][1] != actor.person_id


def without_offer(scope: Scope) -> Scope:
    """The handshake without the session it asks for: Streamlit begins a new one."""
    headers = [
        (name, b",".join(value.split(b",")[:2]) if name == OFFERED else value) for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


async def attend(app: ASGIApp, scope: Scope, receive: Receive, send: Send, actor: Actor) -> None:
    """Run one websocket for the actor, watching each message."""
    offered = offered_session(scope)
    if offered and not owned_by(offered, actor):
        scope = without_offer(scope)
    watch = _Watch(scope, receive)
    try:
        await app(scope, watch.receive, send)
    finally:
        await watch.stop()


class _Watch:
    """What comes in on one websocket."""

    def __init__(self, scope: Scope, receive: Receive):
        self._scope = scope
        self._receive = receive
        self._waiting: asyncio.Task | None = None
        self._place = BackMsg()
        self._told = False

    async def receive(self) -> Message:
        """The next message; of an ended session a bare request to draw the page, at once and without waiting for a message."""
        while True:
            message = await self._next(security().socket_check_seconds)
            if message is None:
                if not self._told and await find_actor(self._scope) is None:
                    return self._bare()
            elif message["type"] != "websocket.receive":
                return message
            else:
                actor = await find_actor(self._scope)
                if actor is None:
                    return self._bare()
                self._note(message, actor)
                return message

    async def stop(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._waiting

    async def _next(self, seconds: float) -> Message | None:
        self._waiting = self._waiting or asyncio.ensure_future(self._receive())
        done, _ = await asyncio.wait({self._waiting}, timeout=seconds)
        if not done:
            return None
        message, self._waiting = self._waiting.result(), None
        return message

    def _note(self, message: Message, actor: Actor) -> None:
        """A rerun that a person asked for is activity; one that the page asks for by itself is not."""
        sent = BackMsg()
        try:
            sent.ParseFromString(message.get("bytes") or b"")
        except Exception:  # not a message of Streamlit's: Streamlit closes the socket itself
            return
        if sent.WhichOneof("type") != "rerun_script" or sent.rerun_script.is_auto_rerun:
            return
        sessions.touch(actor.session_id, now=clock.now())
        self._place = BackMsg()
        self._place.rerun_script.query_string = sent.rerun_script.query_string
        self._place.rerun_script.page_script_hash = sent.rerun_script.page_script_hash
        self._place.rerun_script.page_name = sent.rerun_script.page_name

    def _bare(self) -> Message:
        self._told = True
        if self._place.WhichOneof("type") is None:
            self._place.rerun_script.query_string = ""
        return {"type": "websocket.receive", "bytes": self._place.SerializeToString()}
