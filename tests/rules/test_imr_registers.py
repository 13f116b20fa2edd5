"""Interviews and the gate before a witness; proceedings, the Coroner, disclosure; what agencies are chased for; the papers (2.2.3, 3.3.4, App 5)."""

import io
import itertools
from datetime import timedelta

import docx
import pytest

from casework import (
    action_progress,
    imr_board,
    imr_papers,
    imr_way,
    notification,
    obligations,
    preliminary_run,
    proceedings,
    registers,
    reviews,
    standing,
    steps,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import imr_cases, plan_cases, report_cases, review_cases
from tests.rules.imr_cases import WHEN, give
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

PERSON = {"designation": "Response officer", "who": "Pat Staff (fictional)"}
SIO = {"sio_on": back(5), "sio_view": "No objection."}
CPS = {"cps_on": back(4), "cps_advice": "After the statement is signed."}


def interview(cast, actor=None, **typed) -> str:
    return registers.add(actor or cast.imr_author, cast.first, "imr_interview", PERSON | typed, agency_id=cast.police, **WHEN)


def owed(cast, actor_role: str = "") -> list:
    stands = standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=TODAY)
    return [one for one in obligations.of([stands], today=TODAY) if actor_role in ("", one.owner)]


# --- B13: witnesses ---


@pytest.mark.req("B13", "R86")
@pytest.mark.parametrize(
    ("witness", "sio", "cps", "held"), list(itertools.product(("yes", "no"), (True, False), (True, False), (True, False)))
)
def test_b13_a_witness_is_interviewed_only_after_the_sios_view_and_the_cpss_advice(cast, witness, sio, cps, held):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    typed = {"witness": witness, **(SIO if sio else {}), **(CPS if cps else {}), **({"held_on": back(3)} if held else {})}
    if witness == "yes" and held and not (sio and cps):
        with pytest.raises(Refused) as refused:
            interview(cast, **typed)
        lacking = {name for name, there in (("sio_on", sio), ("cps_on", cps)) if not there}
        assert {problem.field for problem in refused.value.problems} == lacking
    else:
        interview(cast, **typed)
    advised = steps.case(cast.first).of_agency.get(("witness_advice", cast.police))
    assert bool(advised) == (witness == "yes" and cps and (sio or not held))


@pytest.mark.req("B13", "R86")
def test_b13_no_interview_is_held_before_the_advice(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    with pytest.raises(Refused, match="before"):
        interview(cast, witness="yes", **SIO, **CPS, held_on=back(5))


@pytest.mark.req("B13")
def test_b13_the_imr_author_is_told_whose_advice_is_outstanding(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    interview(cast, witness="yes")
    (one,) = owed(cast, "imr_author")
    assert one.agency_id == cast.police and "CPS" in one.sentence
    assert imr_board.rows(cast.coordinator, cast.first, today=TODAY)[0].interviews == "0 of 1 held; 1 wait for advice"


@pytest.mark.req("R88")
def test_the_record_of_an_interview_is_retained_and_is_never_taken_out(cast):
    imr_cases.on_its_way(cast, "requested")
    entry = interview(cast, witness="no", held_on=back(3), recorded_on=back(2), shared_on=back(1), kept_where="Case file")
    for actor in (cast.imr_author, cast.coordinator):
        with pytest.raises(WrongStep, match="retained for disclosure"):
            registers.record_in_error(actor, cast.first, "imr_interview", entry, reason="Typed twice", version=1, now=NOW)
    assert [one.id for one in registers.of_review(cast.imr_author, cast.first, "imr_interview")] == [entry]


@pytest.mark.req("B12", "R89")
def test_b12_a_disciplinary_sign_is_referred_outside_the_review_with_its_day_and_no_detail(cast):
    imr_cases.on_its_way(cast, "requested")
    with pytest.raises(Refused):
        interview(cast, witness="no", agency_procedure="yes")
    interview(cast, witness="no", agency_procedure="yes", referred_on=back(1))
    line = preliminary_run.add_proceeding(cast.coordinator, cast.first, "disciplinary", today=TODAY, now=NOW)
    _, hidden = proceedings.form_of(cast.coordinator, cast.first, "disciplinary")
    assert "implication" in hidden and "account" in hidden and "status" not in hidden
    with pytest.raises(Refused):
        keep_up(cast, line, implication="The officer did this.")
    keep_up(cast, line, status="under_way")


@pytest.mark.req("R86", "R101", "R102", "R169")
def test_staff_are_known_by_designation_and_by_name_to_their_agency_and_the_panel_chair_alone(cast):
    imr_cases.on_its_way(cast, "requested")
    interview(cast, witness="no")
    profile = {"who": "Pat Staff (fictional)", "designation": "Response officer"}
    registers.add(cast.imr_author, cast.first, "interviewee_profile", profile, agency_id=cast.police, **WHEN)
    seen = {}
    for name in ("imr_author", "senior_manager", "panel_chair", "coordinator", "author", "panel_member", "csp_chair", "imr_author_health"):
        actor = getattr(cast, name)
        told = [registers.of_review(actor, cast.first, one) for one in ("imr_interview", "interviewee_profile")]
        seen[name] = tuple(any("Pat Staff" in str(entry.answers) for entry in entries) for entries in told)
    assert [name for name, (interviewed, _) in seen.items() if interviewed] == ["imr_author", "senior_manager", "panel_chair"]
    assert [name for name, (_, profiled) in seen.items() if profiled] == ["imr_author", "senior_manager", "panel_chair"]


# --- proceedings ---


def a_line(cast, kind: str = "criminal") -> str:
    review_cases.gathering(cast)
    return preliminary_run.add_proceeding(cast.coordinator, cast.first, kind, today=TODAY, now=NOW)


def keep_up(cast, line: str, *, version: int = 1, actor=None, **typed) -> None:
    proceedings.keep_up(actor or cast.coordinator, cast.first, line, typed, version=version, **WHEN)


@pytest.mark.req("R20", "R106", "R110")
def test_what_the_preliminary_meeting_began_is_kept_up_through_the_whole_review(cast):
    line = a_line(cast)
    place = preliminary_run.Place("proceeding", line, "status")
    preliminary_run.record_field(cast.coordinator, cast.first, place, "expected", was="", today=TODAY, now=NOW)
    (one,) = proceedings.of_review(cast.panel_member, cast.first)
    assert one.answers["status"] == "expected"
    told = {"status": "complete", "verdict": "Guilty of murder", "sentence": "Life", "tariff": "21 years", "trial_date": "March 2026",
            "account": "The report waits for the trial.", "account_on": back(3), "contact": "SIO"}  # fmt: skip
    keep_up(cast, line, version=one.version, **told)
    (one,) = proceedings.of_review(cast.coordinator, cast.first)
    assert (one.answers["tariff"], one.answers["trial_date"].typed) == ("21 years", "March 2026")
    with pytest.raises(Stale):
        keep_up(cast, line, version=1, status="expected")
    with pytest.raises(Refused):
        keep_up(cast, line, version=one.version, account="Agreed", account_on=None)


@pytest.mark.req("R109")
def test_the_disclosure_officer_is_named_to_who_deals_with_them(cast):
    line = a_line(cast)
    keep_up(cast, line, disclosure_officer="Sam Officer (fictional)")
    seen = {name: proceedings.of_review(getattr(cast, name), cast.first) for name in ("panel_chair", "panel_member", "dasveg_chair", "imr_author")}
    assert [name for name, found in seen.items() if any(one.answers.get("disclosure_officer") for one in found)] == ["panel_chair"]
    assert seen["imr_author"] == [] and len(seen["dasveg_chair"]) == 1
    keep_up(cast, line, version=2, actor=cast.dasveg_chair, status="under_way")  # whose form has no such question
    assert proceedings.of_review(cast.panel_chair, cast.first)[0].answers["disclosure_officer"] == "Sam Officer (fictional)"


@pytest.mark.req("R107", "R109")
def test_waiting_is_decided_with_reasons_and_disclosure_is_kept_and_never_taken_out(cast):
    review_cases.gathering(cast)
    decided = {"decided_on": back(2), "decided": "hold_report", "by_whom": "CSP Chair"}
    with pytest.raises(Refused):
        registers.add(cast.csp_chair, cast.first, "waiting", decided, **WHEN)
    registers.add(cast.csp_chair, cast.first, "waiting", decided | {"reasons": "The trial is listed."}, **WHEN)
    asked = {"asked_on": back(2), "asked_by": "Crown Prosecution Service", "what": "The police IMR", "outcome": "given"}
    with pytest.raises(Refused):
        registers.add(cast.panel_chair, cast.first, "disclosure", asked, **WHEN)
    whole = asked | {"given_on": back(1), "given_by": "Panel Chair", "given_what": "Version 1", "sio_told_on": back(1), "officer_told_on": back(1)}
    entry = registers.add(cast.panel_chair, cast.first, "disclosure", whole, **WHEN)
    with pytest.raises(WrongStep):
        registers.record_in_error(cast.panel_chair, cast.first, "disclosure", entry, reason="No", version=1, now=NOW)
    with pytest.raises(NotAllowed):
        registers.add(cast.panel_member, cast.first, "disclosure", whole, **WHEN)


@pytest.mark.req("B3", "R87", "R108")
def test_b3_when_the_suspect_is_dead_the_case_is_referred_and_the_report_and_papers_go_to_the_coroner(cast):
    dead = notification.record(
        cast.coordinator, review_cases.NOTIFIED | {"received_on": back(55), "death": back(60), "suspect_dead": "yes"}, **WHEN
    )
    review_cases.proceeding(cast, dead)
    review_cases.done(cast.coordinator, dead, {"panel_convened": 18, "chair_appointed": 17})
    referred = {"happened_on": back(15), "what": "referred", "by_whom": "CSP Chair"}
    registers.add(cast.coordinator, dead, "coroner_log", referred, **WHEN)
    assert steps.case(dead).records["coroner_liaised"].done.typed == back(15)
    sent = {"happened_on": back(1), "what": "submitted", "by_whom": "Panel Chair", "submitted": "The overview report and the IMRs"}
    assert steps.case(dead).state("coroner_sent_report") == "waiting"
    with pytest.raises(WrongStep, match="not completed"):
        registers.add(cast.coordinator, dead, "coroner_log", sent, **WHEN)
    review_cases.done(cast.coordinator, dead, {"report_completed": 3})
    with pytest.raises(Refused):
        registers.add(cast.coordinator, dead, "coroner_log", sent | {"submitted": ""}, **WHEN)
    registers.add(cast.coordinator, dead, "coroner_log", sent, **WHEN)
    assert steps.case(dead).records["coroner_sent_report"].done.typed == back(1)


# --- what is owed, and chased ---


@pytest.mark.req("D9", "R82", "S5")
def test_an_agency_that_is_late_owes_its_imr_from_its_own_senior_manager(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "due_changed")
    imr = [one for one in owed(cast, "senior_manager") if "Send your agency" in one.sentence]
    assert [(one.agency_id, one.days_late(TODAY)) for one in imr] == [(cast.police, 3)]
    assert [row.contribution.agency_id for row in imr_board.late(cast.panel_chair, cast.first, today=TODAY)] == [cast.police]
    with pytest.raises(NotAllowed):
        imr_board.late(cast.panel_member, cast.first, today=TODAY)


@pytest.mark.req("R84", "R90", "R91", "R92")
@pytest.mark.parametrize(
    ("last", "role", "said"),
    [
        ("requested", "senior_manager", "Appoint the author"),
        ("for_qa", "senior_manager", "Quality assure"),
        ("sent", "panel_chair", "Check with the panel"),
        ("sent", "senior_manager", "Feed back to the staff"),
    ],
)
def test_what_comes_next_is_owed_by_whose_it_is(cast, last, role, said):
    imr_cases.on_its_way(cast, last)
    assert any(one.sentence.startswith(said) and one.due for one in owed(cast, role))


@pytest.mark.req("R92")
def test_the_second_session_is_owed_once_the_report_is_completed(cast):
    imr_cases.on_its_way(cast, "feedback_before")
    assert not [one for one in owed(cast) if "second feedback" in one.sentence]
    review_cases.done(cast.coordinator, cast.first, {"report_completed": 1, "managers_sent_copies": 1})
    assert [one.agency_id for one in owed(cast) if "second feedback" in one.sentence] == [cast.police]
    give(cast, "feedback_after")
    assert not [one for one in owed(cast) if "second feedback" in one.sentence]


@pytest.mark.req("R111")
def test_early_learning_is_owed_to_the_agencies_until_they_are_told(cast):
    review_cases.gathering(cast)
    lesson = {"found_on": back(2), "kind": "lesson", "what": "Ask every time."}
    registers.add(cast.coordinator, cast.first, "early_learning", lesson, **WHEN)
    assert [one.owner for one in owed(cast) if "early learning" in one.sentence] == ["panel_chair"]
    told = lesson | {"told_to": [cast.police], "told_on": back(1)}
    entry = registers.of_review(cast.coordinator, cast.first, "early_learning")[0]
    registers.correct(cast.coordinator, cast.first, "early_learning", entry.id, told, version=1, **WHEN)
    assert not [one for one in owed(cast) if "early learning" in one.sentence]


# --- papers ---


def words(download) -> str:
    document = docx.Document(io.BytesIO(download.content))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def letter(actor, cast, which: str):
    return imr_papers.letter(actor, {"review": cast.first, "agency": cast.police, "letter": which}, NOW)


@pytest.mark.req("R83", "R181")
def test_the_letter_asks_for_an_imr_with_the_terms_of_reference_attached_and_names_nobody(cast):
    report_cases.named(cast)
    imr_cases.identified(cast)
    said = words(letter(cast.panel_chair, cast, "request"))
    assert f"the terms of reference, as agreed by the panel on {back(9)}" in said and "Testshire Police" in said
    assert "Canary" not in said and "Linnet" not in said
    with pytest.raises(WrongStep, match="not late"):
        letter(cast.panel_chair, cast, "chasing")
    with pytest.raises(NotFound):
        letter(cast.panel_chair, cast, "other")


@pytest.mark.req("D9")
def test_the_chasing_letter_says_how_late_what_is_next_and_when_we_wrote_before(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "due_changed")
    assert "3 days late" in words(letter(cast.panel_chair, cast, "chasing"))
    imr_way.record(cast.panel_chair, cast.first, cast.police, "chased", imr_cases.TYPED["chased"], **WHEN)
    day = TODAY - timedelta(days=1)
    said = words(letter(cast.coordinator, cast, "chasing"))
    assert "author appointed" in said and f"We wrote about it on {day.day} " in said


def imr(actor, cast):
    return words(imr_papers.export_imr(actor, {"review": cast.first, "agency": cast.police}, NOW))


@pytest.mark.req("R94", "R95", "A28", "R214")
def test_the_front_of_an_imr_names_its_subjects_to_its_agency_and_by_initials_to_the_panel(cast):
    report_cases.named(cast)
    imr_cases.on_its_way(cast, "sent")
    own, panel = imr(cast.imr_author, cast), imr(cast.panel_member, cast)
    assert "Jo Canary" in own and "Canary" not in panel and "JC" in panel
    for said in (own, panel):
        assert "should not be shared without the consent of the author" in said and "12. Appendices" in said
        assert "Safeguarding board" in said and "confirming satisfaction with the findings" in said
    assert "Ann Author" in own and "Ann Author" not in panel


@pytest.mark.req("R169")
def test_no_draft_of_an_imr_leaves_for_the_panel_and_nothing_for_another_agency(cast):
    imr_cases.on_its_way(cast, "author")
    assert "Draft: not signed off" in imr(cast.imr_author, cast)
    for actor in (cast.panel_chair, cast.panel_member, cast.senior_manager_health):
        with pytest.raises(NotFound):
            imr(actor, cast)


@pytest.mark.req("R103")
def test_the_plan_in_an_imr_has_each_action_under_its_recommendation_with_outcome_person_date_and_progress(cast):
    imr_cases.on_its_way(cast, "sent")
    under = plan_cases.recommendation(
        cast, source="agency_plan", agency_id=cast.police, number="1", text="Keep one file.", desired_outcome="Nothing is overlooked."
    )
    action = plan_cases.action(cast, under, text="Join both systems.", lead_officer="Head of Records", target="31/03/2027", realistic="yes")
    typed = {"text": "The contract is signed.", "reported_on": back(0), "begun": "yes"}
    action_progress.record_progress(cast.senior_manager, action, typed, **WHEN)
    plan_cases.action(cast, plan_cases.recommendation(cast, number="2", text="Not of this agency's review."))
    said = imr(cast.imr_author, cast)
    (line,) = [one for one in said.splitlines() if "Keep one file." in one]
    assert line.endswith(
        "1 Keep one file.; Desired outcome: Nothing is overlooked.; Action: Join both systems.; Lead officer: Head of Records; "
        "By 31/03/2027; Progress: The contract is signed."
    )
    assert "Not of this agency's review." not in said
