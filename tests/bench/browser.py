"""A tab of a browser without its window: what Streamlit's own front end keeps, sends and is told, on the real websocket behind the real gate.

    tab = Tab(visitor, opened)
    tab.open("chronology", review=...)             a full load: the page's HTML, a socket, the first run
    tab.answer("information", "Seen alone.")       by the end of the field's key; the answers of all other fields go with it
    tab.press("Save the entry", until="Entry saved")
    tab.follow("Back to the chronology")
Each of them returns when the run that it asked for has ended, and raises Trouble for what a person would read as a failure.
"""

import html
import re
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.security.harness import Visitor

LONGEST = 60.0  # seconds that a person waits for a run to end
KINDS = {  # of a field: where its answer goes in what is sent, where the server puts one that it has set
    "text_input": ("string_value", "value"),
    "text_area": ("string_value", "value"),
    "checkbox": ("bool_value", "value"),
    "radio": ("string_value", "raw_value"),
    "selectbox": ("string_value", "raw_value"),
    "multiselect": ("string_array_value", "raw_values"),
    "pagination": ("int_value", "value"),
}
CHOOSES = {"radio", "selectbox"}
FAILED = re.compile(r'class="csp csp-(?:summary|wrong)|csp-told refused|The draft is not kept|Something went wrong')
OVER = ("Not found", "Your session has ended")


class Trouble(Exception):
    """What a person would read as a failure: its sentence."""


class Waited(Trouble):
    """The run did not end while a person would wait."""


@dataclass
class Field:
    """A widget on the page and the answer that stands in it."""

    id: str
    kind: str
    label: str
    fragment: str
    options: tuple[str, ...]
    answer: Any

    @property
    def key(self) -> str:
        return self.id.split("-", 2)[-1]


class Tab:
    """One tab. `drawn` is what the last run drew, as text; `fields` what can be answered or pressed now."""

    def __init__(self, visitor: Visitor, opened: ExitStack):
        self._visitor, self._opened = visitor, opened
        self._connection: ExitStack | None = None
        self._kept: dict[str, ForwardMsg] = {}  # large messages, which the server sends once
        self.page = self.query = self._hash = ""
        self._empty()

    def _empty(self) -> None:
        self.fields: dict[str, Field] = {}
        self._ways: dict[str, Message] = {}
        self.drawn = ""

    # --- what a person does

    def open(self, page: str, **about: str) -> None:
        """Load an address anew, as a link within a table does: what this tab had open is left."""
        self.close()
        self._connection = self._opened.enter_context(ExitStack())
        self.page, self.query, self._hash = page, urlencode(about), ""
        answer = self._visitor.get(f"/{page}?{self.query}")
        if answer.status_code != 200:
            raise Trouble(f"/{page} answers {answer.status_code}")
        self._socket = self._connection.enter_context(self._visitor.socket()).connection
        self._empty()
        self._send(page=page)
        self._read()

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def answer(self, ending: str, value: Any) -> None:
        """Answer a field, named by the end of its key, and leave it."""
        field = self.field(ending)
        field.answer = value
        self._send(fragment=field.fragment)
        self._read()

    def answer_and_press(self, ending: str, value: Any, label: str, *, until: str) -> None:
        """Click a button with the cursor still in a field: leaving it and the click are sent at once, one after the other."""
        self.field(ending).answer = value
        self._send(fragment=self.field(ending).fragment)
        self.press(label, until=until)

    def press(self, label: str, *, until: str = "") -> None:
        """Press a button; with `until`, wait for the run that tells this."""
        button = self._labelled(label)
        self._send(fragment=button.fragment, pressed=button.id)
        self._read(until)

    def follow(self, label: str) -> None:
        """Follow a link of the page that stays in this Streamlit session."""
        if label not in self._ways:
            raise Trouble(f"no link '{label}' on {self.page}")
        way = self._ways[label]
        self.page, self.query, self._hash = way.page, way.query_string, way.page_script_hash
        self._empty()
        self._send()
        self._read()

    # --- what stands on the page

    def field(self, ending: str) -> Field:
        """The field whose key ends with this."""
        found = [field for field in self.fields.values() if field.kind != "button" and field.key.endswith(ending)]
        if not found:
            raise Trouble(f"no field '{ending}' on {self.page}")
        return found[-1]

    def has(self, ending: str) -> bool:
        return any(field.kind != "button" and field.key.endswith(ending) for field in self.fields.values())

    def _labelled(self, label: str) -> Field:
        found = [field for field in self.fields.values() if field.kind == "button" and field.label == label]
        if not found:
            raise Trouble(f"no button '{label}' on {self.page}")
        return found[-1]

    def linked(self, name: str) -> list[str]:
        """What the links of the last drawing say for a name in their address: `linked('entry')`."""
        return list(dict.fromkeys(re.findall(rf'href="[^"]*[?&;]{name}=(\w+)', self.drawn)))

    # --- the wire

    def _send(self, *, page: str = "", fragment: str = "", pressed: str = "") -> None:
        message = BackMsg()
        run = message.rerun_script
        run.page_name, run.page_script_hash, run.query_string, run.fragment_id = page, self._hash, self.query, fragment
        run.context_info.url = f"{self._visitor.server.url}/{self.page}" + (f"?{self.query}" if self.query else "")
        run.context_info.timezone, run.context_info.locale = "Europe/London", "en-GB"
        run.cached_message_hashes.extend(self._kept)
        for field in self.fields.values():
            if field.kind != "button" or field.id == pressed:
                _put(field, run.widget_states.widgets.add())
        self._socket.send(message.SerializeToString())

    def _read(self, until: str = "") -> None:
        """Take what comes until the run has ended, or the one that tells `until`; one that Streamlit ends to begin another is none."""
        end, told = time.monotonic() + LONGEST, []
        seen: set[str] = set()
        while True:
            came = self._next(end - time.monotonic())
            kind = came.WhichOneof("type")
            if kind == "new_session":
                told, seen = [], set()
            elif kind == "delta" and came.delta.HasField("new_element"):
                told.append(self._take(came.delta.new_element, came.delta.fragment_id, seen))
            elif kind == "navigation":
                self._hash = came.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = came.page_info_changed.query_string
            elif kind == "script_finished" and came.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                if came.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    self.fields = {name: field for name, field in self.fields.items() if name in seen}
                self.drawn = "\n".join(told)
                self._demand_no_failure(told)
                if until in self.drawn:
                    return

    def _next(self, seconds: float) -> ForwardMsg:
        try:
            frame = self._socket.recv(timeout=max(0.0, seconds))
        except TimeoutError:
            raise Waited(f"{self.page} was not drawn within {LONGEST:.0f} s") from None
        came = ForwardMsg()
        came.ParseFromString(frame)
        if came.HasField("ref_hash"):
            kept = ForwardMsg()
            kept.CopyFrom(self._kept[came.ref_hash])
            kept.metadata.CopyFrom(came.metadata)
            return kept
        if came.metadata.cacheable:
            self._kept[came.hash] = came
        return came

    def _take(self, element: Element, fragment: str, seen: set[str]) -> str:
        """Put an element on the page; returns what of it can be read."""
        kind = element.WhichOneof("type")
        said = getattr(element, kind)
        if kind == "page_link":
            self._ways[said.label] = said
        elif kind == "button" or kind in KINDS:
            seen.add(said.id)
            before = self.fields.pop(said.id, None)
            options = tuple(said.options) if kind in CHOOSES | {"multiselect"} else ()
            self.fields[said.id] = Field(said.id, kind, getattr(said, "label", ""), fragment, options, _stands(kind, said, before))
        return said.body if kind in ("html", "alert", "heading", "markdown") else kind

    def _demand_no_failure(self, told: list[str]) -> None:
        for words in told:
            if words == "exception" or words in OVER or FAILED.search(words):
                raise Trouble(f"{self.page}: {_plain(words)}")


def _stands(kind: str, said: Message, before: Field | None) -> Any:
    """The answer in a field that was drawn: the server's where it has set one, else what stood there, else what it begins with."""
    if kind == "button":
        return None
    place = KINDS[kind][1]
    if said.set_value:
        if kind in CHOOSES and not said.HasField(place):
            return None
        value = getattr(said, place)
        return list(value) if kind == "multiselect" else value
    if before:
        return before.answer
    if kind == "multiselect":
        return [said.options[number] for number in said.default]
    if kind in CHOOSES:
        return said.options[said.default] if said.HasField("default") and len(said.options) else None
    return said.default


def _put(field: Field, state: Message) -> None:
    """The answer in a field, as it is sent."""
    state.id = field.id
    if field.kind == "button":
        state.trigger_value = True
    elif field.kind == "multiselect":
        state.string_array_value.data.extend(field.answer)
    elif field.answer is not None:
        setattr(state, KINDS[field.kind][0], field.answer)


def _plain(words: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", words).split()))[:300]
