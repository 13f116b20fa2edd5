"""A partnership's own questions, on every form that takes them: shown, stored, audited, exported; and refused aloud where they would be lost."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from casework import (
    action_progress,
    actions,
    agencies,
    agreed_dates,
    case_persons,
    chronology,
    chronology_export,
    database,
    decision,
    delays,
    forms,
    holds,
    home_office,
    meetings,
    notification,
    own_answers,
    own_answers_export,
    preliminary_finish,
    preliminary_prepare,
    procedure,
    recommendations,
    report_approval,
    secured_records,
    steps,
)
from casework.errors import NotFound
from casework.forms import FormFault
from tests.rules import chronology_cases, plan_cases, preliminary_cases, report_cases, review_cases
from tests.rules.review_cases import NOW, TODAY, back

OWN = (
    '[[field]]\nname = "ward"\nlabel = "Which ward is it?"\nkind = "text"\n'
    '\n[[field]]\nname = "visited"\nlabel = "Ward visited on"\nkind = "date"\n'
)
WARD = '[[field]]\nname = "ward"\nlabel = "Ward"\nkind = "text"\n'
TYPED = {"ward": "Ward 7", "visited": "12/09/2019"}
WHEN = {"today": TODAY, "now": NOW}
SHIPPED = sorted(path.stem for path in forms.SHIPPED.glob("*.toml") if not path.stem.endswith(".own"))
IN_THEIR_OWN_RECORD = {
    "imr_accepted", "imr_approved", "imr_author", "imr_back", "imr_chased", "imr_due", "imr_feedback",
    "imr_for_qa", "imr_requested", "imr_sent", "imr_shared", "imr_withdrawn", "proceeding_kept_up",
    "notification", "chronology_entry", "preliminary_meeting"}
IN_THEIR_OWN_RECORD |= {f"report_{what}" for what in ("shared", "completed", "to_dasveg", "presented", "forwarded", "raised", "agreed",
                                                      "anonymity", "approved", "tabled")}  # fmt: skip


@pytest.fixture
def own_copy(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    return folder


def ask(folder: Path, form: str, text: str = OWN) -> None:
    (folder / "forms" / f"{form}.own.toml").write_text(text, encoding="utf-8")


def rows() -> list[dict]:
    """Every own answer on record, as it stands in the data file."""
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT form, subject, field, number, label, shown, agency_id, review_id FROM own_answer ORDER BY field, number")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# --- how each form is filled in: returns who reads it, and under what the answers stand ---


def an_action(cast):
    review_cases.proceeding(cast, death=400)
    return plan_cases.action(cast, target=back(1))


def action(cast, own):
    review_cases.proceeding(cast, death=400)
    return plan_cases.action(cast, target=back(1), **own)


def action_audit(cast, own):
    record = implemented(cast, {})
    typed = {"evidence_seen": "Files", "seen_by": "DASVEG Chair", "seen_on": back(0), "result": "confirmed", **own}
    return action_progress.audit_action(cast.dasveg_chair, record, typed, **WHEN)


def implemented(cast, own):
    record = an_action(cast)
    action_progress.complete_action(cast.action_lead, record, {"completed": back(0), "outcome": "Done", **own}, **WHEN)
    return record


def completion(cast, own):
    return database.one("state_of_action", action_id=implemented(cast, own))


def agency(cast, own):
    return agencies.add_agency(cast.coordinator, {"name": "Testshire Fire", "short_name": "Fire", "kind": "other", **own}, today=TODAY)


def agreement(cast, own):
    typed = {"agency_id": cast.police, "agreed_by": "Chief Superintendent", "agreed_on": back(0), **own}
    return actions.agree_action(cast.senior_manager, an_action(cast), typed, **WHEN)


def milestone(cast, own):
    return actions.add_milestone(cast.action_lead, an_action(cast), {"text": "Course booked", "achieved": back(0), **own}, **WHEN)


def progress(cast, own):
    typed = {"text": "Under way", "reported_on": back(0), "begun": "yes", **own}
    return action_progress.record_progress(cast.action_lead, an_action(cast), typed, **WHEN)


def target(cast, own):
    return actions.change_target(cast.coordinator, an_action(cast), {"target": "01/01/2030", "reason": "Late", **own}, **WHEN)


def recommendation(cast, own):
    review_cases.proceeding(cast)
    return plan_cases.recommendation(cast, **own)


def plan_heading(cast, own):
    typed = {"produced_by": "DASVEG", "produced_on": back(0), **own}
    recommendations.describe_action_plan(cast.coordinator, cast.first, typed, version=0, today=TODAY)
    return cast.first


def case_person(cast, own):
    return case_persons.record(cast.coordinator, cast.first, {"part": "family", "pseudonym": "Rowan", **own}, today=TODAY)


def hold(cast, own):
    review_cases.proceeding(cast)
    typed = {"reason": "inquest", "started_on": back(3), "family_taking_part": "no", **own}
    holds.place_on_hold(cast.coordinator, cast.first, typed, today=TODAY)
    return holds.standing.of_review(holds.reviews.in_view(cast.coordinator, cast.first), today=TODAY).held.id


def lift_hold(cast, own):
    held = hold(cast, {})
    holds.lift_hold(cast.coordinator, cast.first, {"ended_on": back(0), **own}, version=1, today=TODAY)
    return held


def extension(cast, own):
    review_cases.proceeding(cast)
    typed = {"new_due": "01/01/2030", "reason": "Trial", "panel_agreed_on": back(1), "csp_agreed_on": back(0), **own}
    holds.agree_extension(cast.coordinator, cast.first, typed, **WHEN)


def delay(cast, own):
    typed = {"unreasonable": "yes", "found_on": back(3), "reason": "No draft has come.", **own}
    return delays.record_delay(cast.csp_chair, review_cases.proceeding(cast), typed, **WHEN)


def delay_advice_asked(cast, own):
    found = delay(cast, {})
    typed = {"asked_on": back(2), "asked_by": "CSP Chair", **own}
    delays.ask_advice(cast.csp_chair, cast.first, found, typed, version=1, today=TODAY)
    return found


def delay_advice(cast, own):
    found = delay_advice_asked(cast, {})
    typed = {"answered_on": back(1), "advice": "Set a last date.", **own}
    delays.record_advice(cast.csp_chair, cast.first, found, typed, version=2, today=TODAY)
    return found


def agreed_date(cast, own):
    review_cases.proceeding(cast)
    typed = {"agreed_for": "01/06/2030", "agreed_on": back(0), **own}
    agreed_dates.agree_date(cast.coordinator, cast.first, "panel_convened", typed, **WHEN)
    return agreed_dates.standing.agreed_dates([cast.first])[cast.first]["panel_convened"].id


def evidence_seen(cast, own):
    found = agreed_date(cast, {})
    typed = {"seen_on": back(0), "evidence_seen": "Minutes", **own}
    agreed_dates.record_evidence(cast.coordinator, cast.first, found, typed, version=1, today=TODAY)
    return found


def decided(cast, own):
    review = notification.record(cast.coordinator, review_cases.NOTIFIED | {"received_on": back(40), "death": back(42)}, **WHEN)
    first = {"dasveg_instructed": 38, "preliminary_arranged": 37, "preliminary_held": 30, "recommended": 25}
    review_cases.done(cast.coordinator, review, first)
    typed = {"decision": "proceed", "decided_on": back(20), "justification": "The test is met.", "scale": "full", "scale_reason": "Usual", **own}
    decision.decide(cast.csp_chair, review, typed, **WHEN)
    cast.review = review
    return decision.of_review(cast.csp_chair, review)[0].id


def home_office_notice(cast, own):
    decided(cast, {})
    text = f"Proceeds. Date of death: {back(42)}."
    typed = {"text": text, "sent_on": back(1), "sent_by": "csp_chair", "sent_to": "x@example.org", **own}
    home_office.record_notice(cast.csp_chair, cast.review, "decision", typed, **WHEN)


def family_informed(cast, own):
    decided(cast, {})
    typed = {"informed": "informed", "told_on": back(1), "how": "letter", "to_whom": "A sister", "by_whom": "CSP Chair", **own}
    decision.inform_family(cast.csp_chair, cast.review, typed, **WHEN)
    return steps.subject(cast.review, "family_informed")


def childrens_services(cast, own):
    decided(cast, {})
    field = forms.load("childrens_services").fields["recipient"]
    recipient = next(iter(field.choices()))
    typed = {"recipient": recipient, "told_on": back(1), "by_whom": "CSP Chair", **own}
    decision.inform_childrens_services(cast.csp_chair, cast.review, typed, **WHEN)
    return steps.subject(cast.review, recipient)


def instruction(cast, own):
    preliminary_cases.notified(cast.first)
    preliminary_prepare.instruct_dasveg(cast.csp_chair, cast.first, {"instructed_on": back(1), **own}, **WHEN)


def preliminary_arrangements(cast, own):
    preliminary_cases.instructed(cast)
    typed = {"meets_on": back(0), "meets_at": "2.30pm", "place": "Town Hall", **own}
    preliminary_prepare.arrange(cast.dasveg_chair, cast.first, typed, version=None, **WHEN)
    return cast.first


def recommendation_to_chair(cast, own):
    preliminary_cases.arranged(cast)
    review_cases.done(cast.coordinator, cast.first, {"preliminary_held": 1})
    typed = {"recommends": "meets", "reasons": "The test is met.", "recommended_on": back(0), **own}
    preliminary_finish.recommend(cast.dasveg_chair, cast.first, typed, **WHEN)


def records_secured(cast, own):
    review_cases.proceeding(cast)
    asked = {"requested_on": TODAY, "due_on": None}
    secured_records.request(cast.coordinator, cast.first, [cast.police], **asked, **WHEN)
    typed = {"confirmed_on": back(0), "confirmed_by": "Records office", "holds_records": "yes", "guarded": "yes", "scope": ["victim"], **own}
    secured_records.confirm(cast.senior_manager, cast.first, cast.police, typed, version=1, **WHEN)


def step(cast, own):
    review_cases.proceeding(cast)
    found = next(
        one for one in steps.case(cast.first).procedure.steps.values()
        if not one.has_own_screen and not one.result and not steps.case(cast.first).obstacles_of(one) and not one.each
        and steps.may_record(cast.coordinator, one, cast.first)
    )  # fmt: skip
    steps.record_step(cast.coordinator, cast.first, found.id, outcome="done", done=back(0), by_whom="Us", own=own, **WHEN)
    return steps.subject(cast.first, found.id)


def meeting(cast, own):
    body = next(value for value in meetings.bodies() if value != meetings.PANEL)
    return meetings.arrange_meeting(cast.coordinator, {"body": body, "meets_on": "01/06/2027", **own}, today=TODAY)


def post(cast, own):
    return agencies.add_post(cast.coordinator, {"title": "Head of Fire Safety", "agency_id": cast.police, **own}, today=TODAY)


SCENES = {
    scene.__name__: scene
    for scene in (
        action, action_audit, agency, agreed_date, agreement, case_person, childrens_services, completion, delay, delay_advice,
        delay_advice_asked, evidence_seen, extension, family_informed, hold,
        home_office_notice, instruction, lift_hold, meeting, milestone, plan_heading, post, preliminary_arrangements, progress,
        recommendation, recommendation_to_chair, records_secured, step, target,
    )
} | {"decision": decided}  # fmt: skip


# --- every form ---


@pytest.mark.req("R207")
@pytest.mark.parametrize("form", SHIPPED)
def test_every_form_keeps_own_questions_or_refuses_them_when_the_portal_reads_the_file(own_copy, form):
    ask(own_copy, form)
    registered = {register.form for register in procedure.current().registers.values()}
    if form not in registered and not forms.load(form, forms.SHIPPED).own_fields:
        with pytest.raises(FormFault, match=rf"{form}\.own\.toml: .* takes no fields of your own"):
            forms.load(form)
        return
    assert [field.name for field in forms.load(form).field if field.own] == ["ward", "visited"]
    assert form in own_answers.SEEN_BY or form in IN_THEIR_OWN_RECORD or form in registered, "Nothing keeps the own answers of this form."
    assert form not in own_answers.SEEN_BY or form in SCENES


@pytest.mark.req("R207")
@pytest.mark.parametrize("form", sorted(SCENES))
def test_an_own_answer_is_stored_audited_and_shown_with_its_record(own_copy, cast, form):
    ask(own_copy, form)
    found = SCENES[form](cast, TYPED)
    found_rows = rows()
    assert {(row["form"], row["field"], row["label"], row["shown"]) for row in found_rows} == {
        (form, "ward", "Which ward is it?", "Ward 7"),
        (form, "visited", "Ward visited on", "12/09/2019"),
    }
    if isinstance(found, str):
        assert {row["subject"] for row in found_rows} == {found}
    audited = [link.writes for link in database.portal().links() if link.writes and "Ward 7" in link.writes]
    assert len(audited) == 1 and "insert_own_answer" in audited[0]
    reader = cast.senior_manager if found_rows[0]["agency_id"] else cast.csp_chair if form != "records_secured" else cast.coordinator
    assert own_answers.of_record(reader, form, found_rows[0]["subject"]) == [("Ward visited on", "12/09/2019"), ("Which ward is it?", "Ward 7")]
    assert own_answers.of_record(cast.nobody, form, found_rows[0]["subject"]) == [] or form == "meeting"  # the calendar is for whoever is signed in


@pytest.mark.req("R207", "R214")
@pytest.mark.parametrize("form", ["hold", "action", "records_secured", "decision", "case_person"])
def test_own_answers_come_out_in_the_file_in_the_names_of_the_reader_and_not_for_another_review(own_copy, cast, form):
    ask(own_copy, form)
    SCENES[form](cast, TYPED)
    review = rows()[0]["review_id"]
    with zipfile.ZipFile(io.BytesIO(own_answers_export.download(cast.coordinator, {"review": review}, NOW).content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert "Which ward is it?" in words and "Ward 7" in words and "12/09/2019" in words
    with pytest.raises(NotFound):
        own_answers_export.download(cast.outsider, {"review": review}, NOW)


@pytest.mark.req("R207", "R214")
def test_a_real_name_in_an_own_answer_is_rendered(own_copy, cast):
    ask(own_copy, "hold")
    review_cases.proceeding(cast)
    case_persons.record(cast.coordinator, cast.first, {"part": "victim", "real_name": "Jo Canary", "pseudonym": "Alder"}, today=TODAY)
    typed = {"reason": "inquest", "started_on": back(3), "family_taking_part": "no", "ward": "Jo Canary's ward"}
    holds.place_on_hold(cast.coordinator, cast.first, typed, today=TODAY)
    assert [one.shown for one in own_answers.of_review(cast.head_of_community_safety, cast.first)] == ["Alder's ward"]
    assert [one.shown for one in own_answers.of_review(cast.coordinator, cast.first)] == ["Jo Canary's ward"]


@pytest.mark.req("R207")
def test_a_correction_begins_with_the_own_answers_and_keeps_what_was_said_before(own_copy, cast):
    ask(own_copy, "recommendation")
    found = recommendation(cast, TYPED)
    begun = own_answers.as_answered(cast.coordinator, "recommendation", found)
    assert begun["ward"] == "Ward 7" and begun["visited"].isoformat() == "2019-09-12"
    typed = {"number": "3", "text": "Train", "scope": "local", "source": "overview_report", "ward": "Ward 8", "visited": "12/09/2019"}
    recommendations.correct_recommendation(cast.coordinator, found, typed, version=1, today=TODAY)
    assert dict(own_answers.of_record(cast.coordinator, "recommendation", found))["Which ward is it?"] == "Ward 8"
    assert {(row["field"], row["number"], row["shown"]) for row in rows()} == {
        ("ward", 1, "Ward 7"), ("ward", 2, "Ward 8"), ("visited", 1, "12/09/2019"),
    }  # fmt: skip


@pytest.mark.req("R207")
def test_an_own_question_may_say_who_sees_its_answer(own_copy, cast):
    ask(own_copy, "hold", OWN.replace('kind = "text"', 'kind = "text"\nseen_by = "decide"', 1))
    hold(cast, TYPED)
    assert [one.field for one in own_answers.of_review(cast.coordinator, cast.first)] == ["visited"]
    assert [one.field for one in own_answers.of_review(cast.csp_chair, cast.first)] == ["visited", "ward"]


@pytest.mark.req("R207", "R169")
def test_an_own_question_of_the_reports_way_is_answered_to_those_alone_whom_it_names(own_copy, cast):
    ask(own_copy, "report_shared", OWN.replace('kind = "date"', 'kind = "partial_date"\nseen_by = "decide"'))
    report_cases.frozen(cast)
    report_cases.given(cast, "shared", **TYPED)

    def read(actor) -> set[str]:
        (mark,) = [one for one in report_approval.marks(actor, cast.first) if one.what == "shared"]
        return {name for name in mark.answers if name.startswith(("ward", "visited"))}

    assert read(cast.panel_member) == {"ward"}
    assert read(cast.csp_chair) == {"ward", "visited_typed", "visited_earliest", "visited_latest", "visited_precision"}
    assert read(cast.dasveg_member) == set()


@pytest.mark.req("R207")
def test_an_answer_stays_readable_when_its_question_is_no_longer_put(own_copy, cast, monkeypatch):
    ask(own_copy, "hold")
    hold(cast, TYPED)
    monkeypatch.setenv("PORTAL_PROCEDURE", str(procedure.SHIPPED))
    assert {one.label for one in own_answers.of_review(cast.coordinator, cast.first)} == {"Which ward is it?", "Ward visited on"}


@pytest.mark.req("R207")
def test_the_notification_keeps_and_shows_its_own_questions(own_copy, cast):
    ask(own_copy, "notification")
    review = notification.record(cast.coordinator, review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)} | TYPED, **WHEN)
    answers = notification.of_review(cast.coordinator, review).answers
    assert (answers["ward"], answers["visited"]) == ("Ward 7", "2019-09-12")
    form = forms.load("notification")
    assert forms.as_typed(form, forms.from_store(form, answers))["visited"] == "12/09/2019"


@pytest.mark.req("R207", "R81")
def test_a_chronology_entry_keeps_its_own_questions_through_a_correction_and_into_the_file(own_copy, cast):
    ask(own_copy, "chronology_entry")
    chronology_cases.notified(cast)
    entry = chronology_cases.add(cast.imr_author, cast.first, cast.police, **TYPED)
    chronology_cases.correct(cast.imr_author, entry, information="Attended twice.")
    (shown,) = chronology.entries(cast.imr_author, cast.first, cast.police)
    assert dict(shown.own) == {"Which ward is it?": "Ward 7", "Ward visited on": "12/09/2019"}
    made = chronology_export.export_chronology(cast.imr_author, cast.first, agency_id=cast.police, now=NOW)
    with zipfile.ZipFile(io.BytesIO(made.content)) as book:
        words = book.read("xl/sharedStrings.xml").decode()
    assert "Our own questions" in words and "Which ward is it?: Ward 7" in words


@pytest.mark.req("R207")
@pytest.mark.parametrize(
    ("written", "says"),
    [
        ('[[field]]\nname = "ward"\nlabel = "Ward"\nkind = "txt"\n', r"hold\.own\.toml, field ward, kind: "),
        ('[[field]]\nname = "ward"\nkind = "text"\n', r"hold\.own\.toml, field ward, label: "),
        ('[[field]]\nname = "The Ward"\nlabel = "Ward"\nkind = "text"\n', r"hold\.own\.toml, field The Ward, name: "),
        ('[[field]]\nname = "reason"\nlabel = "Ward"\nkind = "text"\n', r"hold\.own\.toml, field reason: the form has a field of this name"),
        (WARD + 'options = [{ value = "a", label = "A" }]\n', r"field ward: .*options are for choice"),
        (WARD + 'requird = true\n', r"hold\.own\.toml, field ward, requird: "),
        ('[[fields]]\nname = "ward"\n', r"hold\.own\.toml, fields: this file holds \[\[field\]\] only"),
        ("[[field]\n", r"hold\.own\.toml: "),
        (WARD + 'seen_by = "coordinators"\n', r"hold\.own\.toml, field ward, seen_by: 'coordinators' is not a verb"),
        (WARD + 'shown_when = { field = "raeson", is = "x" }\n', r"ward: shown_when must name an earlier field"),
    ],
)  # fmt: skip
def test_a_slip_in_an_own_file_is_named_by_file_and_field(own_copy, written, says):
    ask(own_copy, "hold", written)
    with pytest.raises(FormFault, match=says):
        forms.load("hold")


@pytest.mark.req("R207", "R169")
@pytest.mark.parametrize("form", ["notification", "chronology_entry"])
def test_a_record_that_is_read_whole_takes_no_question_that_only_some_of_its_readers_may_read(own_copy, form):
    ask(own_copy, form, WARD + 'seen_by = "decide"\n')
    with pytest.raises(FormFault, match=r"field ward, seen_by: who reads '.*' reads every answer of it"):
        forms.load(form)


@pytest.mark.req("R207")
def test_a_form_that_is_newer_than_the_partnerships_copy_of_the_folder_is_taken_from_the_portal(own_copy):
    (own_copy / "forms" / "hold.toml").unlink()
    assert forms.load("hold").title == "Place on hold"
