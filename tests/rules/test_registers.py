"""Registers: entries with versions, read by who may, with the steps that rest on them (procedure/registers.toml)."""

import io
import json
import shutil
import zipfile
from datetime import timedelta

import pytest

from casework import case_persons, database, forms, procedure, procedure_sets, register_export, registers, steps
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.conftest import MEMBERS, OFFICES
from tests.rules import conclusion_cases, plan_cases, register_cases
from tests.rules.verbs_table import DAY, NOW, TODAY, sql

REGISTER = "early_learning"
LESSON = {"found_on": DAY, "kind": "lesson", "what": "Ask every time."}


@pytest.fixture
def proceeding(cast):
    plan_cases.proceed(cast.first)
    return cast


def add(cast, actor=None, **answers):
    return registers.add(actor or cast.coordinator, cast.first, REGISTER, LESSON | answers, today=TODAY, now=NOW)


def correct(cast, entry, version=1, actor=None, **answers):
    registers.correct(actor or cast.coordinator, cast.first, REGISTER, entry, LESSON | answers, version=version, today=TODAY, now=NOW)


def read(cast, actor=None):
    return registers.of_review(actor or cast.coordinator, cast.first, REGISTER)


@pytest.mark.req("R111")
def test_a_lesson_is_recorded_as_soon_as_it_is_found_and_read_by_the_agencies(proceeding):
    cast = proceeding
    add(cast, actor=cast.panel_member, told_to=[cast.police], told_on=DAY)
    (entry,) = read(cast, cast.panel_chair)
    assert entry.answers["what"] == "Ask every time."
    assert entry.answers["told_to"] == [cast.police]
    assert entry.recorded_by == cast.panel_member.name


def test_each_version_of_an_entry_stays_in_its_history(proceeding):
    entry = add(proceeding)
    correct(proceeding, entry, what="Ask each time.")
    correct(proceeding, entry, 2, what="Ask always.")
    said = [one.answers["what"] for one in registers.history(proceeding.coordinator, proceeding.first, REGISTER, entry)]
    assert said == ["Ask always.", "Ask each time.", "Ask every time."]
    assert [one.answers["what"] for one in read(proceeding)] == ["Ask always."]


def test_what_is_recorded_in_error_leaves_the_list_and_stays_in_the_record(proceeding):
    entry = add(proceeding)
    registers.record_in_error(proceeding.coordinator, proceeding.first, REGISTER, entry, reason="Typed twice", version=1, now=NOW)
    assert read(proceeding) == []
    assert database.rows("register_entries_kept", reviews=[proceeding.first], registers=[REGISTER]) == []
    assert database.one("register_entry_newest", entry=entry)["in_error_reason"] == "Typed twice"


@pytest.mark.req("R163", "B20")
def test_in_a_concluded_review_an_entry_stands_as_it_is_until_the_review_is_opened_again(cast):
    conclusion_cases.ready(cast)
    entry = registers.add(cast.coordinator, cast.first, REGISTER, LESSON, today=TODAY, now=NOW)
    conclusion_cases.conclude(cast.csp_chair, cast.first, override_reason="Agreed")
    for attempt in (
        lambda: correct(cast, entry, what="Ask each time."),
        lambda: registers.record_in_error(cast.coordinator, cast.first, REGISTER, entry, reason="Typed twice", version=1, now=NOW),
    ):
        with pytest.raises(WrongStep, match="concluded"):
            attempt()
    assert [one.answers["what"] for one in read(cast)] == ["Ask every time."]
    goes_on = registers.described(cast.first, "publication_link")
    assert registers.unmet_to_correct(goes_on, cast.first) == [], "a document may be taken down from the website later"


def test_of_two_who_correct_an_entry_the_second_is_shown_what_stands_now(proceeding):
    entry = add(proceeding)
    correct(proceeding, entry, what="Ask each time.")
    with pytest.raises(Stale) as overtaken:
        correct(proceeding, entry, 1, what="Ask never.")
    assert overtaken.value.current["what"] == "Ask each time."
    assert overtaken.value.current["version"] == 2


def test_a_text_that_was_read_with_initials_keeps_its_names_when_something_else_is_corrected(proceeding):
    cast = proceeding
    person = {"part": "victim", "real_name": "Ada Fictional", "initials": "AF"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    entry = add(cast, what="Ada Fictional was not asked.")
    (seen,) = read(cast, cast.panel_member)
    assert seen.answers["what"] == "AF was not asked."
    typed = forms.as_typed(forms.load(REGISTER), seen.answers) | {"kind": "good_practice"}
    registers.correct(cast.panel_member, cast.first, REGISTER, entry, typed, version=1, today=TODAY, now=NOW)
    (now,) = read(cast)
    assert now.answers["what"] == "Ada Fictional was not asked."
    assert now.answers["kind"] == "good_practice"


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"found_on": ""}, "found_on"),
        ({"kind": "rumour"}, "kind"),
        ({"what": " "}, "what"),
        ({"found_on": f"{TODAY + timedelta(days=1):%d/%m/%Y}"}, "found_on"),
        ({"told_to": "POLICE"}, "told_on"),
        ({"told_to": "POLICE", "told_on": f"{TODAY - timedelta(days=1):%d/%m/%Y}"}, "told_on"),
        ({"acted_on": "yes"}, "how_acted_on"),
        ({"told_to": ["no-such-id"], "told_on": DAY}, "told_to"),
    ],
)
def test_an_answer_that_is_missing_or_before_its_cause_is_refused_at_its_field(proceeding, answers, field):
    if answers.get("told_to") == "POLICE":
        answers = answers | {"told_to": [proceeding.police]}
    with pytest.raises(Refused) as refused:
        add(proceeding, **answers)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert read(proceeding) == []


def test_before_the_decision_it_says_what_is_missing(cast):
    with pytest.raises(WrongStep) as early:
        add(cast)
    assert "has not decided to proceed" in str(early.value)


def test_who_is_not_of_the_review_does_not_find_it(proceeding):
    entry = add(proceeding)
    with pytest.raises(NotFound):
        registers.add(proceeding.outsider, proceeding.first, REGISTER, LESSON, today=TODAY, now=NOW)
    assert registers.of_review(proceeding.outsider, proceeding.first, REGISTER) == []
    with pytest.raises(NotFound):
        registers.history(proceeding.outsider, proceeding.first, REGISTER, entry)
    with pytest.raises(NotAllowed):
        add(proceeding, actor=proceeding.dasveg_member)


def test_an_entry_is_not_found_through_another_review_or_register(proceeding):
    entry = add(proceeding)
    plan_cases.proceed(proceeding.second)
    with pytest.raises(NotFound):
        registers.history(proceeding.coordinator, proceeding.second, REGISTER, entry)
    with pytest.raises(NotFound):
        registers.correct(proceeding.coordinator, proceeding.second, REGISTER, entry, LESSON, version=1, today=TODAY, now=NOW)
    with pytest.raises(NotFound):
        registers.of_review(proceeding.coordinator, proceeding.first, "no_such_register")


@pytest.mark.req("R207")
def test_a_register_and_its_own_fields_are_printed_and_exported(proceeding):
    add(proceeding, what="Ask <every> time & write it down.")
    word = register_export.print_register(proceeding.coordinator, {"review": proceeding.first, "register": REGISTER}, NOW)
    with zipfile.ZipFile(io.BytesIO(word.content)) as paper:
        printed = paper.read("word/document.xml").decode()
    assert "Ask &lt;every&gt; time &amp; write it down." in printed
    excel = register_export.export_registers(proceeding.coordinator, {"review": proceeding.first}, NOW)
    with zipfile.ZipFile(io.BytesIO(excel.content)) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    assert "Ask &lt;every&gt; time &amp; write it down." in texts
    assert all(field.label in texts for field in forms.load(REGISTER).field)


@pytest.mark.req("S4", "R169")
@pytest.mark.parametrize("role", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_a_history_is_found_by_those_alone_who_see_the_entry(cast, role):
    actor = getattr(cast, role)
    register_cases.fill(cast, cast.first, "Tapir")
    register_cases.fill(cast, cast.first, "Ibex", agency=cast.health)
    for register, entry in sql("SELECT register, entry_id FROM register_entry"):
        seen = {one.id for one in registers.of_review(actor, cast.first, register)}
        if entry in seen:
            assert registers.history(actor, cast.first, register, entry)
        else:
            with pytest.raises(NotFound):
                registers.history(actor, cast.first, register, entry)


# --- what the file says ---


@pytest.mark.parametrize("register", procedure.current().registers.values(), ids=lambda one: one.id)
def test_every_register_names_fields_of_its_form(register):
    form = forms.load(register.form)
    assert set(register.columns) <= set(form.fields)
    for records in register.records:
        assert form.fields[records.on].kind in ("date", "partial_date")
        assert not records.when or set(records.is_) <= set(form.fields[records.when].choices())


def test_who_may_write_a_register_may_read_it():
    verbs = procedure.current().verbs
    for register in procedure.current().registers.values():
        read, write = verbs[register.see], verbs[register.write]
        assert write.roles <= read.roles and write.own_roles <= read.roles | read.own_roles, register.id


# --- the steps that rest on a register ---


@pytest.fixture
def with_records(tmp_path, monkeypatch, request):
    """The procedure with a register that records a step: `records` as a line of TOML."""

    def change(records: str, each: str = "") -> None:
        folder = tmp_path / "procedure"
        if not folder.exists():
            shutil.copytree(procedure.SHIPPED, folder)
        text = (procedure.SHIPPED / "registers.toml").read_text(encoding="utf-8")
        found = text.index(f'id = "{REGISTER}"')
        (folder / "registers.toml").write_text(f"{text[:found]}{each}\n{records}\n{text[found:]}", encoding="utf-8")
        monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
        procedure.read_folder.cache_clear()
        procedure_sets.forget()
        with database.portal().changing() as cursor:
            cursor.execute("DELETE FROM procedure_set")  # the reviews of the cast are read by the folder as it is now

    yield change
    procedure.read_folder.cache_clear()
    procedure_sets.forget()


def day_of(cast, step):
    record = steps.case(cast.first).records.get(step)
    return record and record.done and f"{record.done.earliest:%d/%m/%Y}"


def ago(days):
    return f"{TODAY - timedelta(days=days):%d/%m/%Y}"


def test_an_entry_whose_day_is_before_the_cause_of_its_step_is_refused_whole(proceeding, with_records):
    with_records('records = [{ step = "specialist_invited", on = "found_on" }]')
    decided = steps.case(proceeding.first).records["decided"].done.earliest
    with pytest.raises(Refused) as refused:
        add(proceeding, found_on=f"{decided - timedelta(days=1):%d/%m/%Y}")
    (problem,) = refused.value.problems
    assert problem.field == "found_on" and "is before 'CSP Chair decides'" in problem.sentence
    assert read(proceeding) == []


def test_a_step_takes_its_day_from_the_first_entry_and_follows_what_becomes_of_it(proceeding, with_records):
    with_records('records = [{ step = "specialist_invited", on = "found_on", when = "kind", is = ["lesson"] }]')
    add(proceeding, kind="good_practice", found_on=ago(9))
    assert day_of(proceeding, "specialist_invited") is None
    first = add(proceeding, found_on=ago(5))
    second = add(proceeding, found_on=ago(3))
    assert day_of(proceeding, "specialist_invited") == ago(5)
    correct(proceeding, first, found_on=ago(4))
    assert day_of(proceeding, "specialist_invited") == ago(4)
    for entry, version in ((first, 2), (second, 1)):
        registers.record_in_error(proceeding.coordinator, proceeding.first, REGISTER, entry, reason="No", version=version, now=NOW)
    assert day_of(proceeding, "specialist_invited") is None


def test_a_step_that_needs_every_entry_waits_for_the_last(proceeding, with_records):
    with_records('records = [{ step = "specialist_invited", on = "told_on", every = true }]')
    told = {"told_to": [proceeding.police], "found_on": ago(9)}
    add(proceeding, **told, told_on=ago(5))
    assert day_of(proceeding, "specialist_invited") == ago(5)
    waiting = add(proceeding, found_on=ago(9))
    assert day_of(proceeding, "specialist_invited") is None
    correct(proceeding, waiting, **told, told_on=ago(2))
    assert day_of(proceeding, "specialist_invited") == ago(2)


def test_an_entry_whose_step_cannot_be_done_yet_is_refused_whole(proceeding, with_records):
    with_records('records = [{ step = "terms_agreed", on = "found_on" }]')
    with pytest.raises(WrongStep) as early:
        add(proceeding)
    assert "See to it in" in str(early.value)
    assert read(proceeding) == []


def test_what_is_kept_is_plain_json_with_every_answer(proceeding):
    entry = add(proceeding, told_to=[proceeding.police, proceeding.health], told_on=DAY)
    stored = json.loads(database.one("register_entry_newest", entry=entry)["answers"])
    assert stored["told_to"] == [proceeding.police, proceeding.health]
    assert stored["told_on"] == TODAY.isoformat()
