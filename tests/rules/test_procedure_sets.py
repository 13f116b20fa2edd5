"""A review keeps the edition of the procedure it began under, whatever is edited later; it is moved to another one only with a reason."""

import shutil
from pathlib import Path

import pytest

from casework import clock, database, forms, notification, procedure, procedure_sets, reviews, steps
from casework.errors import CaseworkError, NotFound, Refused, WrongStep
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back
from tests.rules.test_procedure_slips import edit


@pytest.fixture
def own_copy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "edition-1"
    shutil.copytree(procedure.SHIPPED, folder)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    return folder


@pytest.fixture
def revised(own_copy, cast, tmp_path, monkeypatch):
    """A review begun under the first edition; then the files are edited and the portal is started again."""
    review = notified(cast)
    folder = tmp_path / "edition-2"
    shutil.copytree(own_copy, folder)
    edit(folder, "clocks.toml", "months = 1", "months = 2")
    edit(folder, "steps.toml", 'title = "', 'title = "Revised: ')
    edit(folder, "forms/hold.toml", "Criminal proceedings", "A trial")
    edit(folder, "glossary.toml", 'meaning = "', 'meaning = "Revised. ')
    (folder / "forms" / "hold.own.toml").write_text('[[field]]\nname = "ward"\nlabel = "Ward"\nkind = "text"\n')
    shutil.rmtree(own_copy)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    return review


def notified(cast, days: int = 12) -> str:
    typed = review_cases.NOTIFIED | {"received_on": back(days - 2), "death": back(days)}
    return notification.record(cast.coordinator, typed, today=TODAY, now=NOW)


@pytest.mark.req("R207", "S37")
def test_a_review_keeps_its_clocks_steps_and_words_after_the_files_were_edited_without_a_new_id(cast, revised):
    kept, later = steps.case(revised).procedure, notified(cast, 40)
    assert kept.clock("D1").months == 1 and not any(step.title.startswith("Revised") for step in kept.steps.values())
    now = steps.case(later).procedure
    assert now.clock("D1").months == 2 and any(step.title.startswith("Revised") for step in now.steps.values())
    first, second = (reviews.in_view(cast.coordinator, one).procedure_set for one in (revised, later))
    assert second == f"{procedure.in_force().set.id}, edition 2" != first
    assert procedure_sets.of(first) is kept


@pytest.mark.req("R207", "R159")
def test_a_step_that_now_has_a_screen_is_not_recorded_round_its_conditions_in_an_old_review():
    now = procedure.in_force()
    on_the_one_form = {name: step.model_copy(update={"verb": "record_step"}) for name, step in now.steps.items()}
    kept = procedure_sets._with_what_the_portal_does(now.model_copy(update={"steps": on_the_one_form}), now)
    assert kept.steps["published"].verb == "publish_review"
    assert {name: step.verb for name, step in kept.steps.items()} == {name: step.verb for name, step in now.steps.items()}


@pytest.mark.req("R207")
def test_the_forms_of_a_review_are_those_of_its_edition_and_others_are_not_touched(cast, revised):
    with procedure_sets.working_on(revised):
        assert forms.load("hold").fields["reason"].choices()["criminal_proceedings"] == "Criminal proceedings"
        assert "ward" not in forms.load("hold").fields
        assert "Revised" not in procedure.current().glossary[0].meaning
    assert forms.load("hold").fields["reason"].choices()["criminal_proceedings"] == "A trial"
    assert "ward" in forms.load("hold").fields
    with procedure_sets.working_on(notified(cast, 40)):
        assert "ward" in forms.load("hold").fields
    assert "Revised" in procedure.current().glossary[0].meaning


@pytest.mark.req("R207")
def test_what_the_portal_itself_does_is_the_present_ones_also_for_an_old_review(cast, revised):
    kept, now = procedure_sets.of(reviews.in_view(cast.coordinator, revised).procedure_set), procedure.in_force()
    assert (kept.verbs, kept.roles, kept.events, kept.partnership) == (
        now.verbs,
        now.roles,
        now.events,
        now.partnership,
    )
    assert set(kept.menu) >= set(now.menu)
    assert {step.verb for step in kept.steps.values()} <= now.verbs.keys()
    either = kept.steps.keys() | kept.facts.keys()
    assert all(
        set(step.needs) <= either and step.menu in kept.menu and step.stage in kept.stages
        for step in kept.steps.values()
    )


@pytest.mark.req("R207")
def test_an_edit_without_a_new_id_is_said_when_the_portal_starts_and_only_once(cast, revised):
    said = procedure_sets.keep_at_start(NOW)
    assert "were edited without a new id" in said and "reviews under way keep the earlier edition" in said
    assert procedure_sets.keep_at_start(NOW) is None
    assert sum("procedure_kept" in link.line for link in database.portal().links()) == 1


@pytest.mark.req("R207")
def test_a_new_id_is_a_new_set_and_nothing_is_said(own_copy, cast, tmp_path, monkeypatch):
    folder = tmp_path / "version-5"
    shutil.copytree(own_copy, folder)
    edit(folder, "set.toml", 'id = "darlington-4"', 'id = "darlington-5"')
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    assert procedure_sets.keep_at_start(NOW) is None
    review = notified(cast)
    assert reviews.in_view(cast.coordinator, review).procedure_set == "darlington-5"


@pytest.mark.req("R207")
def test_a_review_is_moved_with_a_reason_after_seeing_what_changes(cast, revised):
    found = procedure_sets.would_change(cast.coordinator, revised)
    assert any("has 2 months instead of 1" in sentence for sentence in found)
    assert any("Revised: " in sentence for sentence in found) and any("glossary" in sentence for sentence in found)
    kept = reviews.in_view(cast.coordinator, revised).procedure_set
    move = {"opened_under": kept, "now": NOW}
    with pytest.raises(Refused, match="Say why"):
        procedure_sets.move(cast.coordinator, revised, reason=" ", **move)
    procedure_sets.move(cast.coordinator, revised, reason="The board adopted version 5.", **move)
    assert steps.case(revised).procedure.clock("D1").months == 2
    assert procedure_sets.would_change(cast.coordinator, revised) is None
    with pytest.raises(WrongStep, match="already"):
        procedure_sets.move(
            cast.coordinator,
            revised,
            reason="Again",
            opened_under=reviews.in_view(cast.coordinator, revised).procedure_set,
            now=NOW,
        )


@pytest.mark.req("R207", "S4")
def test_only_the_chair_and_the_coordinator_move_a_review(cast, revised):
    for who in (cast.head_of_community_safety, cast.panel_chair, cast.nobody, cast.outsider):
        with pytest.raises(CaseworkError):
            procedure_sets.move(who, revised, reason="x", opened_under="x", now=NOW)
    with pytest.raises(NotFound):
        procedure_sets.would_change(cast.nobody, revised)


@pytest.mark.req("R207")
def test_an_edition_is_kept_once_and_can_be_read_when_its_folder_is_gone(own_copy, cast, tmp_path, monkeypatch):
    review, again = notified(cast), notified(cast, 40)
    set_id = reviews.in_view(cast.coordinator, review).procedure_set
    assert set_id == reviews.in_view(cast.coordinator, again).procedure_set
    assert len(procedure_sets.every()) == 1
    folder = tmp_path / "moved"
    shutil.copytree(own_copy, folder)
    edit(folder, "clocks.toml", "months = 1", "months = 3")
    shutil.rmtree(own_copy)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    assert procedure_sets.of(set_id).clock("D1").months == 1 and procedure_sets.troubles() == []


@pytest.mark.req("R207")
def test_an_edition_that_this_version_cannot_read_is_named_and_its_review_still_opens(cast, revised, monkeypatch):
    set_id = reviews.in_view(cast.coordinator, revised).procedure_set
    with database.portal().changing() as cursor:
        cursor.execute("UPDATE procedure_file SET content = ? WHERE procedure_set = ?", [broken(set_id), set_id])
    procedure_sets.forget()
    assert procedure_sets.of(set_id).clock("D1").months == 2
    (said,) = procedure_sets.troubles()
    assert set_id in said and "cannot be read by this version" in said and clock.today()
    procedure_sets.forget()


def broken(set_id: str) -> bytes:
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("set.toml", 'id = "x"\nunknown = 1\n')
    return made.getvalue()
