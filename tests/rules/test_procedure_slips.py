"""A partnership's own copy of the procedure: what it may change, and what is said of a slip in a file."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from casework import procedure
from casework.procedure import ProcedureProblem


@pytest.fixture
def own_copy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"'{old}' is no longer in {file}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.req("R207")
def test_a_review_is_called_a_dhr_until_the_partnership_gives_the_new_name_its_day(own_copy):
    shipped = procedure.read_folder(procedure.SHIPPED).partnership
    assert shipped.review_called(date(2030, 1, 1)).short == "DHR"
    edit(own_copy, "partnership.toml", "in_use = false", "from = 2026-04-01")
    settings = procedure.current().partnership
    assert settings.review_called(date(2026, 3, 31)).short == "DHR"
    assert settings.review_called(date(2026, 4, 1)).short == "DARDR"


@pytest.mark.req("R207", "S37")
def test_a_changed_clock_is_a_change_of_one_line_and_an_old_review_keeps_its_own(own_copy):
    shutil.copytree(procedure.SHIPPED, own_copy / "earlier" / "darlington-4")
    edit(own_copy, "set.toml", 'id = "darlington-4"', 'id = "darlington-5"')
    edit(own_copy, "clocks.toml", "months = 1", "months = 2")
    assert procedure.current().clock("D1").months == 2
    assert procedure.of("darlington-5").clock("D1").months == 2
    assert procedure.of("darlington-4").clock("D1").months == 1


@pytest.mark.parametrize("asked", ["darlington-3", "../../etc", ""])
def test_a_set_that_is_not_kept_is_said_so(own_copy, asked):
    with pytest.raises(ProcedureProblem, match="is not kept in"):
        procedure.of(asked)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("roles.toml", '"csp_chair"    ', '"csp_chief"    ', r"decision.decide: 'csp_chief' is not a role\. Accepted: everyone, csp"),
        ("roles.toml", '"senior_manager:own', '"senior_manager:mine', "'senior_manager:mine' is not a role"),
        ("roles.toml", 'names = "initials"', 'names = "nicknames"', r"role.panel_member.names: .*'initials' or.*found 'nicknames'"),
        ("roles.toml", "set_label ", "decide ", "decide: this verb is named twice"),
        ("events.toml", 'by = "decide"', 'by = "dictate"', r"events.toml: change.decided.by: 'dictate' is not a verb"),
        ("events.toml", "[read]", "[reading]", r"events.toml: reading: this is not a kind of event\. Accepted: change, read"),
        ("steps.toml", 'owner = "coordinator"', 'owner = "secretary"', "steps.toml: step.death: 'secretary' is not a role"),
        ("steps.toml", 'needs = ["notified"]', 'needs = ["notifed"]', "step.dasveg_instructed.needs: 'notifed' is not a step or a fact"),
        ("steps.toml", 'menu = "preliminary"', 'menu = "prelim"', "menu: 'prelim' is not a line of the menu"),
        ("steps.toml", 'section = "3.1.1"', 'section = "first"', "step.death.section: 'first' is not a section. Accepted: numbers as 3.1.5"),
        ("steps.toml", 'id = "notified"\nsection', 'id = "death"\nsection', "step.death: this id is used twice"),
        ("steps.toml", 'work = "Record when', 'wrok = "Record when', "steps.toml: step.death.*: "),
        ("steps.toml", 'results = ["proceed"]', 'results = ["perhaps"]', "fact.proceeding.results: 'perhaps' is not a result of that step"),
        ("clocks.toml", "months = 1", "months = 0", "clocks.toml: clock.0.months: .*greater than 0; found 0"),
        ("clocks.toml", 'from = "3.1.1", to = "3.1.5"', 'from = "9.1", to = "9.2"', "clock.D1.covers: no step is covered"),
        ("clocks.toml", "months = 6", "months = six", "clocks.toml: this is not readable TOML"),
        ("agencies.toml", 'successor = "icb"', 'successor = "icbs"', "agency.ccgs.successor: 'icbs' is not an agency"),
        ("partnership.toml", "years_after_conclusion = 6", "years_after_conclusion = -1", "retention.years_after_conclusion"),
        ("partnership.toml", "[care]", "[carefully]", "partnership.toml: care"),
    ],
)  # fmt: skip
def test_a_slip_in_a_file_is_named_by_file_and_key(own_copy, file, old, new, says):
    edit(own_copy, file, old, new)
    with pytest.raises(ProcedureProblem, match=says) as problem:
        procedure.current()
    assert str(own_copy / file) in str(problem.value)


def test_steps_that_need_one_another_are_named(own_copy):
    edit(own_copy, "steps.toml", 'needs = ["notified"]', 'needs = ["decided"]')
    with pytest.raises(ProcedureProblem, match=r"these steps need one another: .*decided"):
        procedure.current()


def test_a_missing_file_is_named(own_copy):
    (own_copy / "clocks.toml").unlink()
    with pytest.raises(ProcedureProblem, match=r"clocks.toml: this file of the procedure is missing"):
        procedure.current()
