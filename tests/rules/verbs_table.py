"""The table of every verb that writes: how to bring about what it needs, a call that is right, and who may.

A verb that has no such question says why in words (`Why`). tests/rules/test_every_verb.py asks the questions; the rows stand in verbs_of_*.py.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from casework import clock, database
from casework.actors import Actor

TODAY = clock.today()
NOW = clock.now()
DAY = f"{TODAY:%d/%m/%Y}"
NONSENSE = "no-such-id"


class Why(str):
    """Why this verb has no such question."""


NO_REVIEW = Why("It belongs to no review: who may not do it is told so, and there is nothing to find.")
NO_ID = Why("It takes no id of anything recorded.")
ALWAYS = Why("It can be done at any time.")
OWN_ONLY = Why("It is one's own.")


def the_review(cast) -> str:
    return cast.first


def nothing(cast) -> tuple:
    return ()


@dataclass(frozen=True)
class Verb:
    """`to` makes what it is done to and returns its id or ids; `wrong` does the same in a state that does not admit the verb.

    `by` may do it and `colleague` too; `stranger` does not find it; `reader` sees it and may not; `given` are the other arguments, or
    functions (cast, subject) of them; `call` is how its screen calls it, where that is not with the ids first.
    """

    function: Callable
    event: str
    by: str
    colleague: str | Why
    reader: str | Why
    wrong: Callable[[Any], Any] | Why
    to: Callable[[Any], Any] = the_review
    given: dict[str, Any] = field(default_factory=dict)
    stranger: str | Why = "outsider"
    nonsense: Why | None = None
    again: Why | None = None
    call: Callable | None = None

    @property
    def name(self) -> str:
        return f"{self.function.__module__.rsplit('.', 1)[-1]}.{self.function.__name__}"

    @property
    def parameters(self) -> list[str]:
        return list(inspect.signature(self.function).parameters)

    @property
    def takes_command(self) -> bool:
        return "command_id" in self.parameters

    def do(self, cast, actor: Actor, subject: Any, **command: str) -> Any:
        """Call the verb as its screen would."""
        times = {name: value for name, value in {"today": TODAY, "now": NOW}.items() if name in self.parameters}
        said = {name: value(cast, subject) if callable(value) else value for name, value in self.given.items()}
        return (self.call or self.function)(actor, *ids(subject), **said, **times, **command)


def ids(subject: Any) -> tuple:
    return subject if isinstance(subject, tuple) else (subject,)


def nonsensical(subject: Any) -> list[Any]:
    """What it is done to, with each id in turn replaced by one that there is not."""
    whole = ids(subject)
    replaced = [(*whole[:place], NONSENSE, *whole[place + 1 :]) for place in range(len(whole))]
    return replaced if isinstance(subject, tuple) else [NONSENSE]


def version_in(table: str) -> Callable[[Any, Any], int]:
    """The version of the newest named row, as a screen would have it; 1 of one that there is not."""

    def version(cast, subject: Any) -> int:
        found = sql(f"SELECT version FROM {table} WHERE id = ?", ids(subject)[-1])
        return found[0][0] if found else 1

    return version


def sql(text: str, *values: Any) -> list[tuple]:
    with database.portal().reading() as cursor:
        return cursor.execute(text, list(values)).fetchall()
