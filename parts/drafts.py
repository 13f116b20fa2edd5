"""Keeping what is being typed: kept at each answer, offered when the person comes back, seen by nobody else.

draft = drafts.Keeping(actor, "notification", subject="new", key="notify")
typed = form.draw(description, draft.offered(values), key="notify", on_change=draft.keep)
...
act.do(..., then=draft.drop)
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from casework import clock, drafts
from casework.actors import Actor
from casework.errors import CaseworkError
from parts import act, markup


class Keeping:
    """The draft of one person, form and subject; `key` is the key of the form on the page."""

    def __init__(self, actor: Actor, form: str, subject: str, *, key: str):
        self.actor, self.form, self.subject, self.key = actor, form, subject, key

    @property
    def _state(self) -> dict[str, Any]:
        return st.session_state.setdefault(f"{self.key}.draft", {"found": None, "choice": None, "line": ""})

    def offered(self, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The values to begin with. A draft left from before is offered first: continue with it, or start again."""
        state = self._state
        if state["choice"] is None:
            state["found"] = drafts.find(self.actor, self.form, self.subject)
            state["choice"] = "ask" if state["found"] else "settled"
        if state["choice"] == "ask":
            self._offer(state["found"])
        return {**(values or {}), **(state["found"].typed if state["choice"] == "continue" else {})}

    def keep(self, typed: Mapping[str, Any]) -> None:
        """Keep what is typed; when it cannot be kept the form says so, and the typing goes on."""
        state = self._state
        if state["choice"] == "ask":
            state["choice"] = "settled"
        try:
            kept = drafts.keep(self.actor, self.form, self.subject, typed, now=clock.now())
            state["line"] = f"Draft kept at {clock.local(kept.kept_on):%H:%M:%S}. Only you see it."
        except CaseworkError as trouble:
            state["line"] = f"The draft is not kept. {trouble}"

    def drop(self) -> None:
        """Forget the draft: what it held is recorded, or is not wanted."""
        drafts.drop(self.actor, self.form, self.subject)
        st.session_state.pop(f"{self.key}.draft", None)

    def line(self) -> None:
        """Say when the draft was last kept; `form.draw` is followed by this where a page wants it."""
        if self._state["line"]:
            markup.quiet(self._state["line"])

    def _offer(self, found: drafts.Draft) -> None:
        kept = clock.local(found.kept_on)
        day = "" if kept.date() == clock.today() else f" on {markup.as_text(kept.date())}"
        markup.quiet(f"You have a draft from {kept:%H:%M}{day}. Only you see it.")
        with st.container(horizontal=True):
            st.button(
                "Continue with the draft", key=f"{self.key}.draft.continue", on_click=self._continue, type="primary"
            )
            st.button("Start again", key=f"{self.key}.draft.again", on_click=self._start_again)

    def _continue(self) -> None:
        act.forget(self.key)
        self._state["choice"] = "continue"

    def _start_again(self) -> None:
        act.forget(self.key)
        self.drop()
