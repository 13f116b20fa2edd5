"""Fields that are kept one by one, each as it is left, while several people type on the same page.

    sheet = kept.Sheet("meeting", held, keep)      # held: {key: Held}; keep(key, typed, was) -> the text as kept
    sheet.long_text("note:welcome", "Notes of item 1")
    sheet.line("note:welcome")                     # 'Saved 14:03:12', or why it was not

Nothing that somebody may be typing in is ever filled from outside: what others have kept is told beside the field, and comes into it when the
person asks. Each field remembers the text it began with (`was`), so that a text typed over somebody else's shows both and loses neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from casework import answers, clock
from casework.errors import CaseworkError, Stale
from parts import markup, text

Keep = Callable[[str, Any, str], str]


@dataclass(frozen=True)
class Held:
    """What is recorded in a field now, who typed it and when."""

    text: str
    by: str = ""
    on: datetime | None = None

    @property
    def moment(self) -> str:
        return f"{self.by}, {_clock(self.on)}" if self.on else self.by


@dataclass(frozen=True)
class Unkept:
    """What was typed and not kept, with the sentence that says why; `theirs` when somebody else's text is in the way."""

    mine: str
    sentence: str
    theirs: str | None = None


class Sheet:
    """One drawing of the page's fields. `key` names the sheet; what the browser shows is remembered under it, field by field."""

    def __init__(self, key: str, held: Mapping[str, Held], keep: Keep):
        self.key, self.held, self.keep = key, held, keep
        self.shown: dict[str, str] = st.session_state.setdefault(f"{key}:shown", {})
        self.saved: dict[str, datetime] = st.session_state.setdefault(f"{key}:saved", {})
        self.unkept: dict[str, Unkept] = st.session_state.setdefault(f"{key}:unkept", {})
        self.drawn: set[str] = set()
        self._filled: set[str] = set()
        self._take_over = st.session_state.pop(f"{key}:take", False)

    # --- fields ---

    def short_text(self, name: str, label: str, *, hide_label: bool = False, placeholder: str = "") -> None:
        """One line; Enter and Tab both leave it."""
        fresh = self._begin(name)
        typed = st.text_input(
            text.label(label),
            self._shows(name),
            placeholder=placeholder,
            autocomplete="off",
            **self._widget(name, hide_label),
        )
        self._brought(name, typed, fresh)

    def long_text(
        self, name: str, label: str, *, rows: int = 3, hide_label: bool = False, placeholder: str = ""
    ) -> None:
        """Several lines; Tab or Ctrl+Enter keeps them."""
        fresh = self._begin(name)
        typed = st.text_area(
            text.label(label),
            self._shows(name),
            height=24 + 24 * rows,
            placeholder=placeholder or None,
            **self._widget(name, hide_label),
        )
        self._brought(name, typed, fresh)

    def choice(self, name: str, label: str, choices: Mapping[str, str], *, hide_label: bool = False) -> None:
        """A choice of a few, in one row: one stop of the Tab key, then the arrow keys."""
        fresh, now = self._begin(name, typed_into=False), self._shows(name)
        words = {value: text.label(label) for value, label in choices.items()}
        chosen = st.radio(
            text.label(label),
            list(choices),
            index=list(choices).index(now) if now in choices else None,
            horizontal=True,
            format_func=lambda value: words[value],
            **self._widget(name, hide_label),
        )
        self._brought(name, chosen, fresh)

    def line(self, name: str) -> None:
        """One line under a field that is always there, so that nothing moves under the hands: saved, or by whom and when; or the trouble."""
        self.trouble(name)
        said = "\u00a0"
        if name in self.saved:
            said = f"Saved {_clock(self.saved[name])}"
        elif self.held[name].on and self.held[name].text:
            said = f"Typed by {self.held[name].moment}"
        markup.quiet(said)

    def saved_among(self, names: list[str]) -> str:
        """'14:03:12' for the newest save in this browser among these fields, or ''."""
        moments = [self.saved[name] for name in names if name in self.saved]
        return _clock(max(moments)) if moments else ""

    def trouble(self, name: str) -> None:
        """Why what was typed here is not kept, and both texts when somebody else was quicker."""
        unkept = self.unkept.get(name)
        if unkept is None:
            self._newer(name)
            return
        markup.summary("Not saved", [unkept.sentence])
        if unkept.theirs is None:
            return
        markup.facts([("What you typed", unkept.mine), (f"What {self.held[name].by} typed", unkept.theirs)])
        with st.container(horizontal=True):
            for label, settled in (
                ("Keep mine", unkept.mine),
                (f"Keep {self.held[name].by}'s", unkept.theirs),
                ("Keep both", f"{unkept.theirs}\n\n{unkept.mine}"),
            ):
                st.button(
                    text.label(label),
                    key=f"{self._name(name)}:{label}",
                    on_click=self._settle,
                    args=(name, settled, unkept.theirs),
                )

    # --- what others typed ---

    def newer(self, held: Mapping[str, Held]) -> list[str]:
        """The fields that hold another text than this browser shows, with nothing of one's own in the way."""
        return [
            name
            for name, now in held.items()
            if name in self.drawn and now.text != self.shown[name] and name not in self.unkept
        ]

    def take_over(self) -> None:
        """At the next drawing, bring what others typed into the fields."""
        st.session_state[f"{self.key}:take"] = True

    def _newer(self, name: str) -> None:
        if self.newer({name: self.held[name]}):
            markup.quiet(f"{self.held[name].moment} typed here: {self.held[name].text or 'emptied it'}")

    # --- inside ---

    def _name(self, name: str) -> str:
        return f"{self.key}:{name}"

    def _begin(self, name: str, typed_into: bool = True) -> bool:
        """Whether the field is to show what is recorded: when it is first drawn, or on asking; a choice, which nobody types, at once."""
        widget = self._name(name)
        self.drawn.add(name)
        if widget not in st.session_state:
            self.shown[name] = self.held[name].text
            return True
        changed = self.held[name].text != self.shown.get(name) and name not in self.unkept
        if changed and (self._take_over or not typed_into):
            self.shown[name] = self.held[name].text
            st.session_state[widget] = self.held[name].text or (None if not typed_into else "")
            self._filled.add(name)
        return False

    def _shows(self, name: str) -> str:
        """What the browser is told to show. It is told each time, because the drawing in which it was first told may have been cut short; a field
        filled from the record just now is told so by Streamlit itself, which takes no second value beside it."""
        return "" if name in self._filled else self.shown[name]

    def _widget(self, name: str, hide_label: bool) -> dict[str, Any]:
        return {
            "key": self._name(name),
            "label_visibility": "collapsed" if hide_label else "visible",
            "on_change": self._left,
            "args": (name,),
        }

    def _brought(self, name: str, typed: str | None, fresh: bool) -> None:
        """A field drawn anew that holds something else was brought back by the browser, after the line was down for long: keep that too."""
        if not fresh or (typed or "") == self.held[name].text:
            return
        now = self.held[name].text
        if now:
            said = "This was typed before the connection was lost, and the record holds another text."
            self.unkept[name] = Unkept(typed or "", said, theirs=now)
        else:
            self._keep(name, typed, now)

    def _left(self, name: str) -> None:
        self._keep(name, st.session_state[self._name(name)], self.shown.get(name, ""))

    def _settle(self, name: str, settled: str, theirs: str) -> None:
        self.unkept.pop(name, None)
        st.session_state[self._name(name)] = settled
        self._keep(name, settled, theirs)

    def _keep(self, name: str, typed: Any, was: str) -> None:
        try:
            self.shown[name] = self.keep(name, typed, was)
        except Stale as stale:
            (theirs,) = stale.current.values()
            self.unkept[name] = Unkept(str(typed or ""), str(stale), theirs)
        except CaseworkError as trouble:
            self.unkept[name] = Unkept(str(typed or ""), str(trouble))
        else:
            self.unkept.pop(name, None)
            self.saved[name] = clock.now()
            if answers.blank(typed):
                self.shown[name] = ""


def _clock(instant: datetime) -> str:
    """'14:03:12' for today, '22/11/2026 14:03' for another day."""
    local = clock.local(instant)
    return f"{local:%H:%M:%S}" if local.date() == clock.today() else markup.as_text(instant)
