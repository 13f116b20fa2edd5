"""Calling a verb from a page: once, with what went wrong at the place and what was done told after the page has drawn itself again.

    typed = form.draw(description, values, key="notify")
    if act.button("Record the notification", key="notify"):
        act.do(lambda: notifications.record(actor, typed, command_id=act.command_id("notify")),
               done="Notification recorded.", key="notify", mine=typed)

`key` ties the parts together: the form's answers, the command, the problems, the version that was opened. A page that changes what may
have been changed by somebody else sends `version=act.opened(key, record["version"])`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from casework import database
from casework.errors import AlreadyDone, CaseworkError, Problem, Refused, SignedOut, Stale, WrongStep
from parts import markup

_DONE = "portal.done"
_NOT_DONE = "portal.not done"


def do(
    verb: Callable[[], Any],
    *,
    done: str,
    key: str = "",
    mine: Mapping[str, Any] | None = None,
    then: Callable[[], None] | None = None,
) -> bool:
    """Call a verb. When it is done, tell `done`, run `then` (drop a draft, go to another page) and draw the page again.

    Refused: with `key` the form of that key shows the problems at its top and at the fields; without, they are shown here. Stale: what is
    in `mine` is shown beside what is recorded now. Anything else: its sentence is shown here. Returns False; nothing typed is lost.
    """
    try:
        verb()
    except AlreadyDone as once:
        done = str(once)
    except (Refused, Stale) as trouble:
        if not key:
            show(trouble, mine)
            return False
        st.session_state[_name(key, "trouble")] = (trouble, dict(mine or {}))
        st.session_state[_NOT_DONE] = _where(trouble)
        st.rerun()
    except CaseworkError as trouble:
        show(trouble, mine)
        return False
    forget(key)  # before anything is drawn, so that a second click finds another command
    tell(done)
    if then:
        then()
    st.rerun()


def button(label: str, *, key: str, type: str = "primary", **options: Any) -> bool:
    """A button whose second click, or replayed message, is no click: it carries the command's id and is gone once that is done.

    A main button says beneath itself what is wrong in the form of its key, because the list at the top is perhaps out of sight.
    """
    clicked = st.button(label, key=f"{_name(key, 'send')}.{label}.{command_id(key)}", type=type, **options)
    if problems(key) and type == "primary" and not clicked:
        markup.wrong("Not recorded", dict.fromkeys(problem.sentence for problem in problems(key)))
    return clicked


def command_id(key: str) -> str:
    """The id under which the change drawn here is made once; a new one after it is done."""
    return st.session_state.setdefault(_name(key, "command"), database.new_id())


def opened(key: str, version: int) -> int:
    """The version of the record as it was when this form was first drawn, however often the page has read it since."""
    return st.session_state.setdefault(_name(key, "version"), version)


def forget(key: str) -> None:
    """Begin the form of this key anew: its answers, problems, command and opened version."""
    for name in list(st.session_state):
        if key and str(name).startswith(f"{key}:"):
            del st.session_state[name]


def tell(sentence: str) -> None:
    """Tell this at the head of the next page drawn."""
    st.session_state.setdefault(_DONE, []).append(sentence)


def told() -> None:
    """Show what was done last, once; `look.page` calls this. The slot is there always: what stands below keeps its place, and stays open."""
    slot = st.empty()
    if sentences := st.session_state.pop(_DONE, []):
        with slot.container():
            markup.told("\n".join(sentences))  # one box in the corner: two would lie over each other
    elif sentence := st.session_state.pop(_NOT_DONE, ""):
        with slot.container():
            markup.told(sentence, refused=True)


def _where(trouble: Refused | Stale) -> str:
    """Where to look after a press that recorded nothing: told in the corner of the window, wherever the page is scrolled to."""
    if isinstance(trouble, Stale):
        return "Not recorded: somebody else was quicker. Choose between the two texts at the top of the form."
    count = len(trouble.problems)
    return f"Not recorded: {'1 problem. It is' if count == 1 else f'{count} problems. They are'} listed at the top of the form."


def problems(key: str) -> list[Problem]:
    """What was wrong with the form of this key when it was last sent."""
    trouble, _ = st.session_state.get(_name(key, "trouble"), (None, {}))
    return trouble.problems if isinstance(trouble, Refused) else []


def settle(key: str, field: str) -> None:
    """The answer to this field was changed: its problem is no longer shown."""
    left = [problem for problem in problems(key) if problem.field != field]
    name = _name(key, "trouble")
    if left:
        st.session_state[name] = (Refused(left), {})
    elif problems(key):
        del st.session_state[name]


def overtaken(key: str) -> tuple[Stale, dict[str, Any]] | None:
    """When the form of this key was overtaken by somebody else's change: what is recorded now, and what was typed."""
    trouble, mine = st.session_state.get(_name(key, "trouble"), (None, {}))
    return (trouble, mine) if isinstance(trouble, Stale) else None


def choose(key: str, trouble: Stale) -> None:
    """The choice between one's own text and what somebody else has recorded meanwhile."""
    with st.container(horizontal=True):
        st.button("Keep mine", key=_name(key, "keep"), on_click=_keep_mine, args=(key, trouble))
        st.button("Take what is recorded", key=_name(key, "take"), on_click=forget, args=(key,))
    markup.quiet("If you keep yours, send the form again to record it.")


def _keep_mine(key: str, trouble: Stale) -> None:
    del st.session_state[_name(key, "trouble")]
    if "version" in trouble.current:
        st.session_state[_name(key, "version")] = trouble.current["version"]


def show(trouble: CaseworkError, mine: Mapping[str, Any] | None = None) -> None:
    """The sentences of a trouble, here; of an overtaken change, what is in `mine` beside what is recorded now."""
    if isinstance(trouble, Refused):
        markup.summary("There is a problem", [problem.sentence for problem in trouble.problems])
    elif isinstance(trouble, WrongStep):
        markup.summary("This cannot be done yet", trouble.obstacles)
    elif isinstance(trouble, Stale):
        markup.summary("Somebody else was quicker", [str(trouble)])
        now = trouble.current
        compare((name.replace("_", " ").capitalize(), text, now.get(name)) for name, text in (mine or {}).items())
    else:
        markup.summary("This was not done", [str(trouble)])
        if isinstance(trouble, SignedOut):
            markup.link("Sign in", "/sign-in")


def compare(texts: Iterable[tuple[str, Any, Any]]) -> None:
    """Two texts side by side, where they differ: (field, what was typed, what is recorded now)."""
    markup.table(
        [{"field": field, "mine": mine, "now": now} for field, mine, now in texts if mine != now],
        {"field": "Field", "mine": "What you typed", "now": "What is recorded now"},
        caption="The two texts",
        empty="Both texts say the same.",
    )


def _name(key: str, part: str) -> str:
    return f"{key}:{part}"
