"""Hostile text in every text that a verb takes: it is kept exactly, or refused with a sentence; it never breaks anything.

Each verb of the table is called with each of its texts replaced in turn, in the suite by some of the hostile ones, in `make test-whole` by all.
What it writes is looked at and then rolled back, so that one state serves all of them.
"""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from casework import chronology, database, passphrases
from casework.errors import CaseworkError
from tests.rules import verbs_of_material
from tests.rules.sampling import WHOLE
from tests.rules.test_every_verb import VERBS, label, records
from tests.rules.verbs_table import Verb

HOSTILE = {
    "a statement": "'; DROP TABLE review; --",
    "a condition": '" OR 1=1 --',
    "places for values": "%s {0} $id :id ? \\",
    "NUL": "before\x00after",
    "100,000 characters": "long " * 20_000,
    "emoji": "👩🏽‍⚖️ 🇬🇧",
    "right to left": "\u202egnp.exe\u202c שלום",
    "combining marks": "e\u0301\u0301\u0301" * 30,
    "half a pair": "half \ud83d",
    "a formula": '=HYPERLINK("http://example.invalid","x")',
    "a sum": "+1+1",
    "a function": "@SUM(A1:A9)",
    "a tab before a formula": "\t=1+1",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a remote picture": "![x](http://example.invalid/p.png) [y](javascript:alert(1))",
    "a thousand lines": "line\n" * 1_000,
}
LEFT_ALONE = ("content", "file_name", "shown", "form", "subject", "was")  # files have their own tests; the rest is never typed


class Rolled(BaseException):
    """Ends a change so that nothing of it stays."""


@pytest.fixture
def written(monkeypatch) -> Iterator[list[Any]]:
    """What a change would have written; every change is rolled back at its end."""
    values: list[Any] = []
    one, many, link = database.Write.__call__, database.Write.many, database.Portal.add_link

    def write(self, query, /, **params):
        values.extend(params.values())
        return one(self, query, **params)

    def write_many(self, name, rows):
        values.extend(value for row in rows for value in row.values())
        return many(self, name, rows)

    def roll_back(self, cursor, said, statements):
        values.extend(said.values())
        done = link(self, cursor, said, statements)
        if said["event"].endswith("_opened"):  # a reading on the way
            return done
        raise Rolled

    with monkeypatch.context() as patched:
        patched.setattr(database.Write, "__call__", write)
        patched.setattr(database.Write, "many", write_many)
        patched.setattr(database.Portal, "add_link", roll_back)
        yield values
    passphrases.use(passphrases.Bcrypt())


def texts(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The paths to every text in what is typed."""
    if path and (path[0] in LEFT_ALONE or str(path[-1]).endswith(("_id", "_ids"))):
        return
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, (*path, key))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from texts(part, (*path, place))


def with_text(said: dict, path: tuple, text: str) -> dict:
    changed = copy.deepcopy(said)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = text
    return changed


def kept(text: str, path: tuple, values: list[Any]) -> bool:
    """Whether the text stands in what was written, as it is, or inside the JSON that a statement takes. Lead agencies are kept one by one."""
    if path[-1] == "lead_agency":
        return all(kept(name, ("name",), values) for name in re.split(r"[;\n]", text))
    plain = text.strip()
    forms = {plain, json.dumps(plain, ensure_ascii=False)[1:-1], json.dumps(plain)[1:-1]}
    return any(form in value for value in values if isinstance(value, str) for form in forms)


def said_by(verb: Verb, cast, subject) -> dict:
    return {name: value(cast, subject) if callable(value) else value for name, value in verb.given.items()}


def sample(number: int) -> list[tuple[str, str]]:
    """A third of the hostile texts, others for the next field: three fields of a verb have all of them."""
    return list(HOSTILE.items())[number % 3 :: 3]


WITH_TEXT = [verb for verb in VERBS if verb.given and "address" not in verb.given]  # S47: test_passphrases.py


@pytest.mark.req("S9", "S11", "S55")
@pytest.mark.parametrize("verb", WITH_TEXT, ids=label)
def test_a_hostile_text_is_kept_exactly_or_refused_with_a_sentence(cast, verb, request):
    subject, actor = verb.to(cast), getattr(cast, verb.by)
    said, before = said_by(verb, cast, subject), records()
    values = request.getfixturevalue("written")
    wrong = []
    for number, path in enumerate(texts(said)):
        for name, text in list(HOSTILE.items()) if WHOLE else sample(number):
            values.clear()
            hostile = Verb(**{**vars(verb), "given": with_text(said, path, text)})
            try:
                hostile.do(cast, actor, subject)
            except Rolled:
                if not kept(text, path, values):
                    wrong.append((path, name, "neither kept nor refused"))
            except CaseworkError as refusal:
                if not str(refusal).rstrip("'").endswith("."):
                    wrong.append((path, name, str(refusal)))
            except Exception as crash:
                wrong.append((path, name, f"{type(crash).__name__}: {crash}"[:120]))
    assert wrong == [], "\n".join(map(str, wrong))
    assert records() == before


@pytest.mark.req("S11")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_search_finds_nothing_and_breaks_nothing(cast, name):
    verbs_of_material.submitted(cast)
    filters = chronology.Filters(text=HOSTILE[name])
    try:
        assert chronology.page(cast.coordinator, cast.first, filters).entries == []
    except CaseworkError as refusal:
        assert str(refusal).endswith(".")
    assert len(chronology.page(cast.coordinator, cast.first).entries) == 1
