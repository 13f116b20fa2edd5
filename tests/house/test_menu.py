"""Every page is in the menu's table, with the verb one needs to open it."""

from importlib import import_module
from pathlib import Path

import pytest

from casework import procedure
from web import menu

PAGES = Path(menu.__file__).parents[1] / "pages"


@pytest.mark.req("S1", "S4")
def test_every_module_that_shows_a_page_stands_in_the_table_and_every_address_once():
    shown = sorted(path.stem for path in PAGES.glob("*.py") if hasattr(import_module(f"pages.{path.stem}"), "page"))
    assert shown == sorted({entry.module for entry in menu.ENTRIES})
    addresses = [entry.url_path for entry in menu.ENTRIES]
    assert len(addresses) == len(set(addresses))


@pytest.mark.req("S4")
def test_every_page_needs_a_verb_that_the_procedure_knows():
    verbs = procedure.current().verbs
    assert [entry.url_path for entry in menu.ENTRIES if entry.verb not in verbs] == []


def test_no_two_pages_share_an_address_or_a_title():
    assert (
        len({entry.url_path for entry in menu.ENTRIES})
        == len({entry.title for entry in menu.ENTRIES})
        == len(menu.ENTRIES)
    )


@pytest.mark.req("E2")
def test_a_module_of_pages_runs_nothing_when_it_is_imported():
    import ast

    for path in PAGES.glob("*.py"):
        allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            assert isinstance(node, allowed) or is_docstring, (
                f"{path.name}:{node.lineno} runs when the module is imported"
            )


@pytest.mark.req("S4")
@pytest.mark.parametrize("role", ["auditor", "account_administrator", "nobody", "imr_author", "dasveg_member"])
def test_a_person_is_offered_only_pages_they_may_open(cast, role):
    from casework import permissions

    actor = getattr(cast, role)
    offered = {entry.url_path for entry in menu.open_to(actor)}
    may = permissions.may_anywhere(actor)
    assert offered == {entry.url_path for entry in menu.ENTRIES if entry.verb in may}
    assert "account" in offered
    if role in ("nobody", "account_administrator", "auditor"):
        assert not offered & {"overview", "notification", "chronology", "decision", "preliminary"}
