"""What the procedure's own papers got wrong or left behind does not come back in ours (1.5 of the catalogue)."""

import re
import zipfile

import pytest

from casework import procedure
from tests.house.test_rooms import ROOT

TEMPLATES = sorted((ROOT / "procedure" / "templates").glob("*.docx"))
DATA = sorted((ROOT / "procedure").rglob("*.toml"))


def words(path) -> str:
    with zipfile.ZipFile(path) as paper:
        parts = [paper.read(name).decode("utf-8") for name in paper.namelist() if name.startswith("word/") and name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", " ".join(parts))


@pytest.mark.req("A32")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_leftover_of_the_old_templates_stands_in_a_paper(path):
    text = words(path)
    for leftover in (r"\bFax\b", r"8 April 2020", r"\bDRAFT\b", r"gsi\.gov\.uk", r"\bIPCC\b", r"\bLCSRP\b", r"\bCRC\b", r"Her Majesty"):
        assert not re.search(leftover, text), leftover


@pytest.mark.req("A1", "A2", "A3", "A4", "A5")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_no_paper_sends_its_reader_to_an_appendix_by_number(path):
    """Papers link by the kind of a document: the procedure's own numbers are wrong in five places."""
    assert not re.search(r"\bAppendix \d", words(path))


@pytest.mark.req("A14", "A13")
def test_dasveg_and_the_csp_chair_have_one_name_each_from_the_partnerships_own_file():
    names = procedure.current().partnership.names
    assert names.dasveg and names.dasveg_short
    for path in [*TEMPLATES, *(one for one in DATA if one.stem != "glossary")]:  # the glossary explains the other names
        text = words(path) if path.suffix == ".docx" else path.read_text(encoding="utf-8")
        assert "Forum Executive Group" not in text and "chair of the safeguarding partnership" not in text.lower(), path.name


@pytest.mark.req("A15")
def test_the_drafts_are_shared_by_the_chair_or_the_author_and_no_writers_group_is_spoken_of():
    verb = procedure.current().verbs[procedure.current().steps["report_shared"].verb]
    assert {"panel_chair", "author"} <= verb.roles
    assert not [path.name for path in DATA if path.stem != "glossary" and "writers group" in path.read_text(encoding="utf-8").lower()]
