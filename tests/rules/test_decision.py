"""The CSP Chair's decision, the notices that follow it, and the agencies' records."""

from datetime import timedelta

import pytest

from casework import (
    clock,
    database,
    dates,
    decision,
    home_office,
    my_work,
    notification,
    offices,
    secured_records,
    steps,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import review_cases
from tests.rules.test_notification import TYPED

NOW, TODAY = clock.now(), clock.today()


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).strftime("%d/%m/%Y")


DECIDED = {
    "decision": "proceed",
    "decided_on": day(0),
    "justification": "Jo Example was killed by a partner.",
    "scale": "full",
}


@pytest.fixture
def recommended(cast):
    """A review that the preliminary group recommended; `cast.review` is its id."""
    cast.review = notification.record(cast.coordinator, TYPED, today=TODAY, now=NOW)
    with database.change(cast.dasveg_chair, "recommended", review=cast.review) as write:
        for step in ("dasveg_instructed", "preliminary_arranged", "preliminary_held", "recommended"):
            steps.record(write, cast.dasveg_chair, cast.review, step, done=TODAY - timedelta(days=1), now=NOW)
        write(
            "insert_recommendation_to_chair",
            id=database.new_id(),
            review_id=cast.review,
            recommends="meets",
            reasons="Limb (b).",
            recommended_on=TODAY - timedelta(days=1),
            recorded_by=cast.dasveg_chair.person_id,
            recorded_on=NOW,
        )
    return cast


def decide(actor, review, **changed):
    decision.decide(actor, review, DECIDED | changed, today=TODAY, now=clock.now())


@pytest.mark.req("R23", "R24", "A36")
def test_the_csp_chair_decides_with_full_justification(recommended):
    cast = recommended
    with pytest.raises(Refused, match="justification"):
        decide(cast.csp_chair, cast.review, justification="")
    decide(cast.csp_chair, cast.review)
    (made,) = decision.of_review(cast.csp_chair, cast.review)
    assert made.proceeds and made.decided_for == ""
    assert steps.case(cast.review).facts["proceeding"] is True


@pytest.mark.req("R6")
def test_a_smaller_review_needs_the_reason_for_its_scale_and_both_are_kept(recommended):
    cast = recommended
    with pytest.raises(Refused, match="Why this scale"):
        decide(cast.csp_chair, cast.review, scale="proportionate")
    decide(cast.csp_chair, cast.review, scale="proportionate", scale_reason="One agency knew of them.")
    (made,) = decision.of_review(cast.csp_chair, cast.review)
    assert (made.scale, made.scale_reason) == ("proportionate", "One agency knew of them.")


@pytest.mark.req("R23", "S4")
def test_nobody_else_decides(recommended):
    cast = recommended
    for actor in (cast.coordinator, cast.head_of_community_safety, cast.dasveg_chair):
        with pytest.raises(NotAllowed):
            decide(actor, cast.review)
    for actor in (cast.panel_chair, cast.nobody, cast.auditor, cast.account_administrator):
        with pytest.raises(NotFound):
            decide(actor, cast.review)
    assert decision.of_review(cast.csp_chair, cast.review) == []


@pytest.mark.req("R23", "R167")
def test_a_deputy_decides_for_the_csp_chair_and_it_says_so(recommended):
    cast = recommended
    offices.name_deputy(
        cast.csp_chair,
        cast.head_of_community_safety.person_id,
        cast.csp_chair.person_id,
        "csp_chair",
        first_day=TODAY,
        last_day=TODAY,
    )
    decide(cast.head_of_community_safety, cast.review)
    assert decision.of_review(cast.csp_chair, cast.review)[0].decided_for == cast.csp_chair.name


@pytest.mark.req("R23")
def test_a_decision_against_the_recommendation_needs_its_reason(recommended):
    cast = recommended
    with pytest.raises(Refused, match="Meets the criteria"):
        decide(cast.csp_chair, cast.review, decision="not_proceed")
    decide(cast.csp_chair, cast.review, decision="not_proceed", differs_reason="The relationship was mistaken.")
    assert steps.case(cast.review).facts["not_proceeding"] is True


def test_a_later_decision_replaces_the_earlier_with_a_reason_and_both_are_kept(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    with pytest.raises(Refused, match="earlier decision"):
        decide(cast.csp_chair, cast.review, scale="proportionate", scale_reason="Little is known.")
    decide(
        cast.csp_chair,
        cast.review,
        scale="proportionate",
        scale_reason="Little is known.",
        supersedes_reason="New facts.",
    )
    assert [made.scale for made in decision.of_review(cast.csp_chair, cast.review)] == ["proportionate", "full"]


@pytest.mark.req("R142", "S8")
def test_a_decision_before_the_recommendation_says_what_is_missing(cast):
    with pytest.raises(WrongStep, match="Preliminary meeting"):
        decide(cast.csp_chair, cast.first)


@pytest.mark.req("R25", "R28", "R214")
def test_the_notice_holds_the_date_of_death_and_the_justification_and_no_real_name(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    text = home_office.draft(cast.csp_chair, cast.review, "decision", today=TODAY)
    assert "Example" not in text and "Sample" not in text and "killed by a partner" in text
    assert "Date of death: " in text and str(TODAY.year) in text
    assert "\nThe victim (fictional) was found by " in text and "\nThe victim was killed by a partner." in text


@pytest.mark.req("R25", "R214")
def test_what_is_found_in_a_notice_is_told_beforehand_and_quoted_only_to_who_reads_real_names(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    draft = home_office.draft(cast.csp_chair, cast.review, "decision", today=TODAY)
    assert home_office.text_problems(cast.csp_chair, cast.review, "decision", draft) == []
    said = home_office.text_problems(cast.csp_chair, cast.review, "decision", f"{draft}\nMs Sample rang.")
    told = home_office.text_problems(cast.head_of_community_safety, cast.review, "decision", f"{draft}\nMs Sample rang.")
    assert len(said) == len(told) == 1 and "“Sample”" in said[0] and "Sample" not in told[0]
    assert told[0].startswith(f"Line {draft.count(chr(10)) + 2}, character 4: the name of")
    with pytest.raises(NotFound):
        home_office.text_problems(cast.nobody, cast.review, "decision", draft)


@pytest.mark.req("R25", "R26", "R214", "B23")
def test_a_notice_with_a_name_is_refused_at_its_place_and_a_clean_one_is_recorded(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    text = home_office.draft(cast.csp_chair, cast.review, "decision", today=TODAY)
    typed = {
        "text": text,
        "sent_on": day(0),
        "sent_by": "head_of_community_safety",
        "sent_to": home_office.address(TODAY),
    }

    def send(**changed):
        home_office.record_notice(
            cast.head_of_community_safety, cast.review, "decision", typed | changed, today=TODAY, now=NOW
        )

    with pytest.raises(Refused, match="Line 1, character 1: the name"):
        send(text=f"Jo Example\n{text}")
    with pytest.raises(Refused, match="date of death"):
        send(text="A death.")
    send()
    (sent,) = home_office.of_review(cast.csp_chair, cast.review)
    assert (sent.on_behalf_of, sent.text) == ("CSP Chair", text)
    assert steps.case(cast.review).state("home_office_notified") == "done"


@pytest.mark.req("R25", "B1")
def test_a_decision_not_to_proceed_is_told_to_the_home_office_and_closes_the_review(recommended):
    from casework import reviews, standing

    cast = recommended
    decide(cast.csp_chair, cast.review, decision="not_proceed", differs_reason="Mistaken.")
    assert "not to proceed" in home_office.draft(cast.csp_chair, cast.review, "decision", today=TODAY)
    stands = standing.of_review(reviews.in_view(cast.csp_chair, cast.review), today=TODAY)
    owed = [duty.step.id for duty in stands.duties]
    assert {"home_office_notified", "family_informed", "safeguarding_unit_informed", "social_care_informed"} == set(owed) and not stands.ended
    work = my_work.of(cast.csp_chair, today=TODAY)
    waiting = {task.sentence for task in (*work.late, *work.this_week, *work.later) if task.review.id == cast.review}
    assert {duty.step.work for duty in stands.duties} <= waiting
    review_cases.done(cast.csp_chair, cast.review, dict.fromkeys(owed, 0))
    closed = standing.of_review(reviews.in_view(cast.csp_chair, cast.review), today=TODAY)
    assert closed.ended and closed.stage.id == "not_proceeding" and closed.duties == []


@pytest.mark.req("R27", "A17")
def test_the_panel_chairs_details_are_a_second_notice_once_the_chair_is_appointed(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    typed = {"text": "x", "sent_on": day(0), "sent_by": "csp_chair", "sent_to": "a@b.uk"}
    with pytest.raises(WrongStep):
        home_office.record_notice(cast.csp_chair, cast.review, "nominated_chair", typed, today=TODAY, now=NOW)


@pytest.mark.req("R33", "R34", "B7")
def test_a_family_not_informed_needs_a_reason_and_then_the_home_office_is_to_be_told(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    with pytest.raises(Refused, match="not informed"):
        decision.inform_family(cast.csp_chair, cast.review, {"informed": "not_informed"}, today=TODAY, now=NOW)
    typed = {"informed": "not_informed", "rationale": "No family is known.", "decided_on": day(0)}
    decision.inform_family(cast.csp_chair, cast.review, typed, today=TODAY, now=NOW)
    case = steps.case(cast.review)
    assert case.facts["family_not_told"] is True and "home_office_told_why" in case.procedure.steps
    assert "No family is known." in home_office.draft(cast.csp_chair, cast.review, "family_not_informed", today=TODAY)


@pytest.mark.req("R50", "B6", "A11")
def test_a_child_cared_for_asks_for_two_notices_with_two_dates(recommended):
    cast = recommended
    for recipient in ("safeguarding_unit_informed", "social_care_informed"):
        typed = {"recipient": recipient, "told_on": day(0), "by_whom": "CSP Chair to duty manager"}
        decision.inform_childrens_services(cast.csp_chair, cast.review, typed, today=TODAY, now=NOW)
        assert steps.case(cast.review).state(recipient) == "done"


@pytest.mark.req("R50", "S8")
def test_childrens_services_cannot_have_been_told_before_the_notification_came(recommended):
    cast = recommended
    came = steps.case(cast.review).records["notified"].done.earliest
    typed = {"recipient": "social_care_informed", "told_on": dates.show(came - timedelta(days=1)), "by_whom": "CSP Chair"}
    with pytest.raises(Refused, match="Give a day on or after it"):
        decision.inform_childrens_services(cast.csp_chair, cast.review, typed, today=TODAY, now=NOW)
    assert "social_care_informed" not in steps.case(cast.review).records


CONFIRMED = {
    "holds_records": "yes",
    "confirmed_on": day(0),
    "confirmed_by": "Head of Safeguarding",
    "scope": ["victim"],
    "guarded": "yes",
}


@pytest.mark.req("R30", "R32")
def test_records_are_secured_when_the_last_agency_has_confirmed(recommended):
    cast = recommended
    both = [cast.police, cast.health]
    secured_records.request(cast.coordinator, cast.review, both, requested_on=TODAY, due_on=TODAY, today=TODAY, now=NOW)
    for agency in both:
        assert steps.case(cast.review).state("records_secured") == "open"
        secured_records.confirm(cast.coordinator, cast.review, agency, CONFIRMED, version=1, today=TODAY, now=NOW)
    assert steps.case(cast.review).state("records_secured") == "done"
    with pytest.raises(Stale):
        secured_records.confirm(cast.coordinator, cast.review, cast.police, CONFIRMED, version=1, today=TODAY, now=NOW)


@pytest.mark.req("R30", "S5")
def test_an_agency_confirms_for_itself_only_and_sees_only_its_own_request(cast):
    with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
        steps.record(write, cast.coordinator, cast.first, "notified", done=TODAY, now=NOW)
    both = [cast.police, cast.health]
    secured_records.request(cast.coordinator, cast.first, both, requested_on=TODAY, due_on=None, today=TODAY, now=NOW)
    assert [one.agency_id for one in secured_records.of_review(cast.senior_manager, cast.first)] == [cast.police]
    with pytest.raises(NotFound):
        secured_records.confirm(
            cast.senior_manager, cast.first, cast.health, CONFIRMED, version=1, today=TODAY, now=NOW
        )
    secured_records.confirm(cast.senior_manager, cast.first, cast.police, CONFIRMED, version=1, today=TODAY, now=NOW)


def test_unguarded_records_are_not_confirmed_and_nobody_is_asked_twice(recommended):
    cast = recommended
    ask = {"requested_on": TODAY, "due_on": None, "today": TODAY, "now": NOW}
    secured_records.request(cast.coordinator, cast.review, [cast.police], **ask)
    with pytest.raises(Refused, match="not been asked yet"):
        secured_records.request(cast.coordinator, cast.review, [cast.police], **ask)
    with pytest.raises(Refused, match="guarded"):
        unguarded = CONFIRMED | {"guarded": "no"}
        secured_records.confirm(cast.coordinator, cast.review, cast.police, unguarded, version=1, today=TODAY, now=NOW)


@pytest.mark.req("S57", "R168")
def test_opening_the_notification_and_the_decision_is_recorded_once_a_session(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    for _ in range(3):
        notification.of_review(cast.csp_chair, cast.review)
        decision.of_review(cast.csp_chair, cast.review)
    with database.portal().reading() as cursor:
        found = cursor.execute(
            "SELECT event, count(*) FROM activity WHERE review_id = $review AND event LIKE '%_opened' AND person_id = $person GROUP BY event",
            {"review": cast.review, "person": cast.csp_chair.person_id},
        ).fetchall()
    assert dict(found) == {"notification_opened": 1, "decision_opened": 1}


@pytest.mark.req("R25")
def test_of_a_review_begun_before_the_portal_the_notice_says_what_is_to_be_added(cast):
    review_cases.proceeding(cast)  # the step is on record, the justification is not
    text = home_office.draft(cast.coordinator, cast.first, "decision", today=TODAY)
    assert "decided to proceed to a review" in text and f"Justification\n{home_office.ADD_HERE}" in text


@pytest.mark.req("R27")
def test_the_notice_of_the_panel_chair_may_hold_their_own_telephone_number_and_nobodys_name(recommended):
    cast = recommended
    decide(cast.csp_chair, cast.review)
    text = "The Panel Chair is Pen Elchair (fictional), 01325 123456, DL1 5QT."
    assert home_office.text_problems(cast.csp_chair, cast.review, "nominated_chair", text) == []
    assert home_office.text_problems(cast.csp_chair, cast.review, "decision", text)
    assert home_office.text_problems(cast.csp_chair, cast.review, "nominated_chair", f"{text} Jo Example.")
