"""Rounds with the Home Office: submission, verdict, points of the letter and their answers, resubmission, any number of times (B15)."""

import re
from datetime import timedelta

import pytest

from casework import (
    case_persons,
    dates,
    forms,
    home_office_rounds,
    letter_points,
    meetings,
    obligations,
    steps,
    submissions,
    verdicts,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import home_office_cases as cases
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back, stands

WHEN = {"today": TODAY, "now": NOW}


def stage(cast, review: str) -> str:
    return stands(cast.coordinator, review).stage.id


def the_rounds(actor, review: str) -> list[home_office_rounds.Round]:
    return home_office_rounds.rounds(actor, review)


# --- B15: the three ways a verdict can go ---


@pytest.mark.req("B15", "R141", "R143")
def test_b15_a_clean_verdict_clears_the_review_for_publication_at_once(cast):
    review = cases.submitted(cast)
    assert stage(cast, review) == "home_office"
    verdicts.record_verdict(cast.coordinator, review, cases.verdict("adequate"), **WHEN)
    now = stands(cast.coordinator, review)
    assert now.stage.id == "preparation" and now.case.facts["cleared"] and now.case.state("amendments_answered") == "left_out"


@pytest.mark.req("B15", "R144")
def test_b15_with_amendments_each_is_answered_done_or_not_done_before_the_step_is_done(cast):
    review = cases.judged(cast, "adequate_once_changed")
    points = [cases.point(cast, review, number=str(number)) for number in (1, 2)]
    praise = cases.point(cast, review, kind="praise", wording="The victim's voice is heard.")
    assert stage(cast, review) == "preparation" and steps.case(review).state("amendments_answered") == "open"
    cases.answered(cast, points[0])
    assert steps.case(review).state("amendments_answered") == "open"
    cases.answered(cast, points[1], answer="not_done", answer_text="The panel holds to its layout.", answered_on=back(90))
    record = steps.case(review).records["amendments_answered"]
    assert dates.show(record.done) == back(90)
    (only,) = the_rounds(cast.panel_member, review)
    assert [(one.answer, one.waits) for one in only.points] == [("done", False), ("not_done", False), ("", False)]
    assert [one.id for one in only.points] == [*points, praise]


@pytest.mark.req("B15", "R145")
@pytest.mark.parametrize("times", [1, 3])
def test_b15_after_an_inadequate_verdict_it_is_resubmitted_any_number_of_times_and_the_last_verdict_counts(cast, times):
    review = cases.judged(cast, "inadequate", days=150)
    for number in range(times):
        days = 140 - 30 * number
        assert stage(cast, review) == "inadequate"
        point = cases.point(cast, review)
        cases.answered(cast, point, answered_on=back(days - 5))
        cases.reconvened(cast, review, days=days - 4)
        cases.resubmitted(cast, review, days=days - 5)
        assert stage(cast, review) == "home_office", "with the Home Office again until the next verdict"
        assert steps.case(review).facts["inadequate"] is None and steps.case(review).facts["cleared"] is None
        found = "inadequate" if number < times - 1 else "adequate"
        verdicts.record_verdict(cast.coordinator, review, cases.verdict(found, days - 30, panel_on=back(days - 25)), **WHEN)
    now = the_rounds(cast.csp_chair, review)
    assert [one.number for one in now] == list(range(1, times + 2))
    assert [one.verdict.verdict for one in now] == ["inadequate"] * times + ["adequate"]
    assert stage(cast, review) == "preparation"


@pytest.mark.req("B15", "R145")
def test_in_each_round_the_panel_reconvenes_and_the_call_is_held_anew(cast):
    review = cases.judged(cast, "inadequate")
    cases.reconvened(cast, review)
    cases.resubmitted(cast, review)
    verdicts.record_verdict(cast.coordinator, review, cases.verdict("inadequate", 40), **WHEN)
    assert [steps.case(review).state(step) for step in verdicts.AFTER_INADEQUATE] == ["open", "open", "waiting"]
    with pytest.raises(WrongStep, match="The panel has not been reconvened"):
        cases.resubmitted(cast, review, days=20)


@pytest.mark.req("B15", "R145")
def test_a_report_is_not_resubmitted_while_a_point_is_not_answered(cast):
    review = cases.judged(cast, "inadequate")
    point = cases.point(cast, review)
    cases.reconvened(cast, review)
    with pytest.raises(WrongStep, match=r"1 point of the letter is not answered. Answer them under"):
        cases.resubmitted(cast, review)
    cases.answered(cast, point)
    cases.resubmitted(cast, review)
    assert stage(cast, review) == "home_office"


# --- order, dates, roles ---


@pytest.mark.req("R141", "R142")
def test_nothing_is_submitted_before_the_board_has_approved_it_nor_twice(cast):
    review_cases.proceeding(cast)
    with pytest.raises(WrongStep, match="The CSP Board has not approved the reports"):
        submissions.submit(cast.csp_chair, cast.first, cases.submission(1), **WHEN)
    review = cases.submitted(cast, cast.second)
    with pytest.raises(WrongStep, match="with the Home Office already"):
        submissions.submit(cast.csp_chair, review, cases.submission(180), **WHEN)
    with pytest.raises(WrongStep, match="The Home Office has not found the report inadequate"):
        cases.resubmitted(cast, review)


@pytest.mark.req("R141")
@pytest.mark.parametrize("left_out", submissions.MUST_BE_SENT)
def test_report_summary_and_plan_all_go_to_the_home_office(cast, left_out):
    review = cases.approved(cast)
    contents = [one for one in submissions.MUST_BE_SENT if one != left_out]
    with pytest.raises(Refused, match=f"Not among what is sent: {left_out.replace('_', ' ')}"):
        submissions.submit(cast.csp_chair, review, cases.submission(contents=contents), **WHEN)


@pytest.mark.req("R141")
def test_the_data_form_may_follow_later_and_that_is_said(cast):
    review = cases.approved(cast)
    typed = cases.submission(contents=list(submissions.MUST_BE_SENT))
    assert any("data collection form does not go with it" in said for said in submissions.submit(cast.csp_chair, review, typed, **WHEN))
    assert steps.case(review).state("data_form_sent") == "open"
    other = cases.submitted(cast, cast.second)
    assert steps.case(other).state("data_form_sent") == "done"


@pytest.mark.req("B23", "R26", "R141", "R167")
def test_the_head_of_community_safety_submits_on_behalf_of_the_csp_chair(cast):
    review = cases.approved(cast)
    typed = cases.submission(sent_by="head_of_community_safety")
    submissions.submit(cast.head_of_community_safety, review, typed, **WHEN)
    (only,) = the_rounds(cast.csp_chair, review)
    assert only.submission.on_behalf_of == "CSP Chair" and only.submission.sent_by == "head_of_community_safety"
    assert steps.case(review).records["submitted_to_home_office"].by_whom == "Head of Community Safety"


@pytest.mark.req("B23", "B15", "R26", "R167")
def test_the_head_of_community_safety_resubmits_on_behalf_of_the_csp_chair(cast):
    review = cases.judged(cast, "inadequate")
    cases.reconvened(cast, review)
    typed = cases.submission(80, sent_by="head_of_community_safety", changed="Every point of the letter.")
    submissions.resubmit(cast.head_of_community_safety, review, typed, **WHEN)
    first, second = the_rounds(cast.csp_chair, review)
    assert (first.submission.sent_by, first.submission.on_behalf_of) == ("csp_chair", "")
    assert (second.submission.sent_by, second.submission.on_behalf_of) == ("head_of_community_safety", "CSP Chair")
    assert steps.case(review).records["resubmitted"].by_whom == "Head of Community Safety"


@pytest.mark.req("R170", "R214")
def test_a_covering_text_that_names_somebody_is_refused(cast):
    from casework import case_persons

    review = cases.approved(cast)
    person = {"part": "victim", "real_name": "Jo Canary (fictional)", "pseudonym": "Hazel"}
    case_persons.record(cast.coordinator, review, person, today=TODAY)
    with pytest.raises(Refused, match="the name of Hazel"):
        submissions.submit(cast.csp_chair, review, cases.submission(text="About Jo Canary."), **WHEN)
    assert "Canary" not in submissions.draft(cast.csp_chair, review, today=TODAY)["text"]


@pytest.mark.req("R143", "D5")
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"panel_on": back(191)}, "cannot have met before that"),
        ({"letter_on": back(171)}, "cannot be dated before the panel met"),
        ({"received_on": back(153)}, "cannot be received before"),
        ({"received_on": "01/01/2099"}, "future"),
        ({"verdict": ""}, "verdict"),
    ],
)
def test_a_verdict_comes_after_what_it_is_about(cast, given, says):
    review = cases.submitted(cast)
    with pytest.raises(Refused, match=says):
        verdicts.record_verdict(cast.coordinator, review, cases.verdict("adequate") | given, **WHEN)
    assert stage(cast, review) == "home_office"


@pytest.mark.req("A38", "R213")
def test_a_panel_that_met_on_a_saturday_is_taken_and_said(cast):
    review_cases.done(cast.coordinator, cast.first, {"decided": 2000}, result="proceed")
    review_cases.done(cast.coordinator, cast.first, {"board_approved": 1900, "submitted_to_home_office": 1800})
    saturday = {"panel_on": "25 February 2023", "letter_on": "30 March 2023", "received_on": "30/03/2023"}
    said = verdicts.record_verdict(cast.coordinator, cast.first, cases.verdict("adequate_once_changed") | saturday, **WHEN)
    assert said == ["The QA Panel: 25/02/2023 is a Saturday."]


@pytest.mark.req("R143")
def test_who_may_only_read_records_nothing_and_an_outsider_finds_nothing(cast):
    review = cases.judged(cast, "adequate_once_changed")
    point = cases.point(cast, review)
    with pytest.raises(NotAllowed):
        verdicts.record_verdict(cast.panel_member, review, cases.verdict("adequate"), **WHEN)
    with pytest.raises(NotAllowed):
        letter_points.answer(cast.csp_chair, point, cases.ANSWER, version=1, **WHEN)
    for actor in (cast.outsider, cast.nobody, cast.senior_manager, cast.action_lead):
        assert the_rounds(actor, review) == []
        with pytest.raises(NotFound):
            letter_points.answer(actor, point, cases.ANSWER, version=1, **WHEN)


# --- the points ---


@pytest.mark.req("R144")
def test_a_point_entered_later_opens_the_step_again_and_one_taken_out_closes_it(cast):
    review = cases.judged(cast, "adequate_once_changed")
    cases.answered(cast, cases.point(cast, review))
    late = cases.point(cast, review, number="2")
    assert steps.case(review).state("amendments_answered") == "open"
    letter_points.record_in_error(cast.coordinator, late, reason="Of another letter.", version=1, now=NOW)
    assert steps.case(review).state("amendments_answered") == "done"
    assert [one.number for one in the_rounds(cast.coordinator, review)[0].points] == ["1"]


@pytest.mark.req("R144")
def test_an_answer_says_what_was_done_and_comes_after_the_letter(cast):
    point = cases.point(cast, cases.judged(cast, "adequate_once_changed"))
    with pytest.raises(Refused, match="why it was not done"):
        cases.answered(cast, point, answer="not_done", answer_text="")
    with pytest.raises(Refused, match="The letter came on"):
        cases.answered(cast, point, answered_on=back(151))


@pytest.mark.req("R144", "S33")
def test_a_name_recorded_after_a_point_was_entered_is_not_read_in_it_by_who_reads_pseudonyms(cast):
    review = cases.judged(cast, "adequate_once_changed")
    point = cases.point(cast, review, wording="Say what Ada Canary was told.")
    cases.answered(cast, point, answer_text="Ada Canary was told nothing.")
    case_persons.record(cast.coordinator, review, {"part": "victim", "real_name": "Ada Canary", "pseudonym": "Alder"}, today=TODAY)
    head = cast.head_of_community_safety
    with pytest.raises(Stale) as stale:
        letter_points.correct(head, point, cases.POINT, version=1, **WHEN)
    assert stale.value.current["answer_text"] == "Alder was told nothing."
    assert letter_points.as_typed(head, point)["wording"] == "Say what Alder was told."
    assert letter_points.as_typed(cast.panel_chair, point)["wording"] == "Say what Ada Canary was told."


def test_two_who_answer_the_same_point_see_each_others_text(cast):
    point = cases.point(cast, cases.judged(cast, "adequate_once_changed"))
    letter_points.answer(cast.author, point, cases.ANSWER, version=1, **WHEN)
    with pytest.raises(Stale) as stale:
        letter_points.answer(cast.panel_chair, point, cases.ANSWER | {"answer": "not_done"}, version=1, **WHEN)
    assert stale.value.current["answer_text"] == "Laid out anew." and stale.value.current["version"] == 2


@pytest.mark.req("R144", "R145")
def test_what_was_answered_in_an_earlier_round_stays_as_it_was_said(cast):
    review = cases.judged(cast, "inadequate")
    point = cases.point(cast, review)
    cases.answered(cast, point)
    cases.reconvened(cast, review)
    cases.resubmitted(cast, review)
    with pytest.raises(WrongStep, match="has not given its verdict"):
        cases.answered(cast, point, answer="not_done")
    verdicts.record_verdict(cast.coordinator, review, cases.verdict("adequate", 40), **WHEN)
    with pytest.raises(WrongStep, match="answered by the resubmission"):
        cases.answered(cast, point, answer="not_done")


@pytest.mark.req("R170")
def test_a_point_that_repeats_a_real_name_is_refused_and_an_answer_is_read_in_the_readers_names(cast):
    from casework import case_persons

    review = cases.judged(cast, "adequate_once_changed")
    person = {"part": "victim", "real_name": "Jo Canary (fictional)", "initials": "JC", "pseudonym": "Hazel"}
    case_persons.record(cast.coordinator, review, person, today=TODAY)
    with pytest.raises(Refused, match="the name of Hazel"):
        cases.point(cast, review, wording="Jo Canary is named at 1.6.")
    cases.answered(cast, cases.point(cast, review), answer_text="Canary was taken out at 1.6.")
    said = {actor.name: the_rounds(actor, review)[0].points[0].answer_text for actor in (cast.author, cast.panel_member, cast.dasveg_chair)}
    assert list(said.values()) == ["Canary was taken out at 1.6.", "JC was taken out at 1.6.", "Hazel was taken out at 1.6."]


@pytest.mark.req("R143", "R144", "B15")
def test_the_points_of_three_real_letters_are_entered_and_answered_in_rounds(cast, samples):
    """shared/samples/ho_qa_letters.md: each row of its tables becomes a point with its number, kind and section; the changes are answered."""
    rows = letters_of(samples)
    assert len(rows) == 17 and sum(row["kind"] == "amendment" for row in rows) == 11
    review = cases.judged(cast, "inadequate")
    for at, letter in enumerate((1, 2, 3)):
        for row in (row for row in rows if row["letter"] == letter):
            point = cases.point(cast, review, **{name: row[name] for name in ("number", "kind", "wording", "about", "section")})
            if row["kind"] == "amendment":
                cases.answered(cast, point, answered_on=back(140 - 40 * at))
        newest = the_rounds(cast.author, review)[-1]
        assert [one.wording for one in newest.points] == [row["wording"] for row in rows if row["letter"] == letter]
        assert not any(one.waits for one in newest.points)
        if letter < 3:
            cases.reconvened(cast, review, days=135 - 40 * at)
            cases.resubmitted(cast, review, days=134 - 40 * at)
            found = "inadequate" if letter == 1 else "adequate_once_changed"
            days = 110 - 40 * at
            verdicts.record_verdict(cast.coordinator, review, cases.verdict(found, days, panel_on=back(days + 5)), **WHEN)
    assert steps.case(review).state("amendments_answered") == "done" and stage(cast, review) == "preparation"


def letters_of(samples) -> list[dict]:
    """The points of the sample letters, as somebody would enter them."""
    about = set(forms.load("letter_point").fields["about"].choices())
    found, letter = [], 0
    for line in (samples / "ho_qa_letters.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## Letter (\d)", line):
            letter = int(heading[1])
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not (letter and line.startswith("|")) or cells[0] in ("no", "?") or set(cells[0]) <= {"-"}:
            continue
        number, wording, kind, section = (cells[0], cells[2], cells[3], cells[4]) if letter == 1 else (cells[0], *cells[-2:], "")
        word = re.split(r" / ", kind.lower().replace("anonymity breach", "anonymity"))[0].replace(" ", "_")
        praise = kind == "praise"
        found.append(
            {
                "letter": letter, "number": "" if praise else number, "kind": "praise" if praise else "amendment",
                "wording": wording, "about": word if word in about else "", "section": section,
            }
        )  # fmt: skip
    return found


# --- feedback, what was recorded in error, what is owed ---


@pytest.mark.req("R146")
def test_the_feedback_is_reported_to_dasveg_and_to_the_board_each_on_its_day_after_every_verdict(cast):
    review = cases.judged(cast, "inadequate")
    verdicts.report_feedback(cast.csp_chair, review, {"dasveg_told_on": back(140)}, version=1, **WHEN)
    assert steps.case(review).state("feedback_reported") == "open"
    with pytest.raises(Refused, match="The letter came on"):
        verdicts.report_feedback(cast.csp_chair, review, {"board_told_on": back(151)}, version=2, **WHEN)
    both = {"dasveg_told_on": back(140), "board_told_on": back(130)}
    verdicts.report_feedback(cast.csp_chair, review, both, version=2, **WHEN)
    assert dates.show(steps.case(review).records["feedback_reported"].done) == back(130)
    cases.reconvened(cast, review)
    cases.resubmitted(cast, review)
    verdicts.record_verdict(cast.coordinator, review, cases.verdict("adequate", 40), **WHEN)
    assert steps.case(review).state("feedback_reported") == "open"


@pytest.mark.req("R145")
def test_what_was_recorded_last_can_be_taken_back_step_by_step_and_the_records_stay(cast):
    review = cases.judged(cast, "inadequate")
    cases.reconvened(cast, review)
    cases.resubmitted(cast, review)
    verdicts.record_verdict(cast.coordinator, review, cases.verdict("adequate", 40), **WHEN)

    def back_to(subject, version=1):
        verdicts.take_back(cast.coordinator, review, subject.id, reason="Of another review.", version=version, now=NOW)

    first, second = the_rounds(cast.coordinator, review)
    with pytest.raises(WrongStep, match="Only what was recorded last"):
        back_to(second.submission)
    back_to(second.verdict)
    assert stage(cast, review) == "home_office"
    back_to(second.submission)
    assert stage(cast, review) == "inadequate" and steps.case(review).records["verdict_received"].result == "inadequate"
    back_to(first.verdict)
    assert stage(cast, review) == "home_office"
    back_to(first.submission)
    assert stage(cast, review) == "csp_board" and the_rounds(cast.coordinator, review) == []
    assert "data_form_sent" not in steps.case(review).records
    submissions.submit(cast.csp_chair, review, cases.submission(), **WHEN)
    assert the_rounds(cast.coordinator, review)[0].number == 1


@pytest.mark.req("R143")
def test_the_letter_of_a_verdict_recorded_as_a_step_alone_is_entered_afterwards(cast):
    cases.approved(cast)
    review_cases.done(cast.coordinator, cast.first, {"submitted_to_home_office": 190})
    review_cases.done(cast.coordinator, cast.first, {"verdict_received": 150}, result="adequate_once_changed")
    with pytest.raises(WrongStep, match="recorded without its letter"):
        cases.point(cast, cast.first)
    verdicts.record_verdict(cast.coordinator, cast.first, cases.verdict("adequate_once_changed"), **WHEN)
    cases.answered(cast, cases.point(cast, cast.first))
    assert steps.case(cast.first).state("amendments_answered") == "done"
    with pytest.raises(WrongStep, match="Another one comes after a resubmission"):
        verdicts.record_verdict(cast.coordinator, cast.first, cases.verdict("adequate"), **WHEN)


@pytest.mark.req("R197", "D5")
def test_points_not_entered_and_points_not_answered_are_owed_and_the_resubmission_is_due_at_the_next_qa_panel(cast):
    review = cases.judged(cast, "inadequate", days=30)
    meets = TODAY + timedelta(days=10)
    meetings.arrange_meeting(cast.coordinator, {"body": "ho_qa", "meets_on": f"{meets:%d/%m/%Y}", "meets_at": ""}, today=TODAY)

    def owed() -> list[tuple]:
        found = obligations.of([stands(cast.coordinator, review)], today=TODAY)
        return [(one.sentence, one.owner, one.days_late(TODAY)) for one in found if one.page == "home-office"]

    assert owed() == [("Enter the points of the Home Office's letter", "coordinator", 10)]
    points = [cases.point(cast, review) for _ in range(2)]
    assert owed() == [("Answer 2 points of the Home Office's letter: done, or not done and why", "panel_chair", 10)]
    for point in points:
        cases.answered(cast, point, answered_on=back(20))
    assert owed() == []
    cases.reconvened(cast, review, days=10)
    due = next(duty.due for duty in stands(cast.coordinator, review).duties if duty.step.id == "resubmitted")
    assert due == meets
    cases.resubmitted(cast, review, days=5)
    assert owed() == []
