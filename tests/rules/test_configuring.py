"""docs/configuring.md: every example in it is tried out on a copy of the procedure, alone and all together."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from casework import comparing_words, forms, meetings, procedure

DOC = (Path(__file__).parents[2] / "docs" / "configuring.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<!-- (?:into|instead of `(?P<old>[^`]+)` in) procedure/(?P<file>\S+) -->\n```toml\n(?P<text>.*?)```", re.S)
EXAMPLES = list(EXAMPLE.finditer(DOC))


@pytest.fixture
def own_copy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    return folder


def follow(folder: Path, example: re.Match) -> None:
    path, text = folder / example["file"], example["text"].rstrip("\n")
    written = path.read_text(encoding="utf-8") if path.exists() else ""
    if example["old"]:
        assert example["old"] in written, f"'{example['old']}' is no longer in {example['file']}"
        path.write_text(written.replace(example["old"], text, 1), encoding="utf-8")
    else:
        path.write_text(f"{written}\n{text}\n", encoding="utf-8")


def test_every_example_of_the_guide_says_where_it_goes():
    assert len(EXAMPLES) == DOC.count("```toml") >= 11


@pytest.mark.req("R207")
def test_the_portal_starts_with_every_example_followed_and_each_does_what_the_guide_says(own_copy):
    for example in EXAMPLES:
        follow(own_copy, example)
    rules = procedure.in_force()
    assert forms.faults() == []
    assert "family_court" in forms.load("hold").fields and "theme" in forms.load("early_learning").fields
    assert rules.lists["relationship"]["lodger"] == "Lodger" and rules.label("relationship", "neighbour") == "Neighbour or landlord"
    assert rules.agencies["fire"].name_on(date(2010, 1, 1)) == "Testshire Fire Brigade"
    assert meetings.bodies()["scrutiny"] == "Scrutiny committee"
    assert rules.preliminary.item[-1].title == "Enquiries from the press"
    assert "rural" in {item.id for item in rules.checklists.checklist["situations"].items}
    assert rules.registers["visit"].title == "Visits to the family home"
    assert (rules.partnership.review_called(date(2027, 3, 31)).short, rules.partnership.review_called(date(2027, 4, 1)).short) == ("DHR", "DARDR")
    assert rules.set.id == "darlington-5"


@pytest.mark.req("R207")
@pytest.mark.parametrize(
    ("file", "written", "says"),
    [
        ("forms/hodl.own.toml", '[[field]]\nname = "a"\nlabel = "A"\nkind = "text"\n', r"hodl\.own\.toml: there is no form 'hodl'"),
        ("forms/office.own.toml", '[[field]]\nname = "a"\nlabel = "A"\nkind = "text"\n', r"office\.own\.toml: .* takes no fields of your own"),
        ("forms/visit.toml", 'title = "Visit"\n', r"visit\.toml, field: "),
        ("forms/hold.own.toml", '[[field]]\nname = "a"\nkind = "text"\n', r"hold\.own\.toml, field a, label: "),
    ],
)
def test_every_slip_in_a_form_is_named_when_the_portal_starts(own_copy, file, written, says):
    (own_copy / file).write_text(written, encoding="utf-8")
    (said,) = forms.faults()
    assert re.match(says, said)


@pytest.mark.req("R207", "R77")
def test_a_copy_of_the_folder_without_the_words_to_compare_by_is_told_what_to_copy(own_copy):
    assert comparing_words.vocabulary()
    ours = (own_copy / "comparing.toml").read_text(encoding="utf-8")
    newer = ("[negated]", "[[stated]]", "[differing]")  # a copy from before these tables were there
    for begins in newer:
        ours = re.sub(rf"(?ms)^{re.escape(begins)}.*?(?=^\[|\Z)", "", ours)
    (own_copy / "comparing.toml").write_text(ours, encoding="utf-8")
    assert not set(newer) & set(ours.splitlines()) and comparing_words.vocabulary().told("Released, NFA.").outcomes
    (own_copy / "comparing.toml").unlink()
    with pytest.raises(procedure.ProcedureProblem, match=r"comparing\.toml is missing\. Copy it from the folder 'procedure' of this version\."):
        comparing_words.vocabulary()
