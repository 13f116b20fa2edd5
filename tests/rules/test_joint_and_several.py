"""Two victims or two perpetrators, and reviews held together with another body's (3.1.7; R51, R211, R212)."""

import pytest

from casework import (
    case_persons,
    clocks,
    home_office,
    names,
    notification,
    registers,
    report_about,
    sensitive_days,
    steps,
)
from casework.errors import NotAllowed, Refused
from tests.rules import review_cases
from tests.rules.review_cases import NOW, TODAY, back, stands

WHEN = {"today": TODAY, "now": NOW}
JOINT = {
    "kind": "mental_health",
    "which": "NHS England, reference 2026/1",
    "how": "joint_parts",
    "joint_parts": "Panel meetings and family contact.",
    "leads": "this_csp",
    "reports": "separate",
    "decided_on": back(3),
    "reasons": "One panel, two reports.",
}


@pytest.fixture
def two_died(cast) -> str:
    """A review of two victims: the first died 60 days ago, the second five days later."""
    review = notification.record(cast.coordinator, review_cases.NOTIFIED | {"received_on": back(50), "death": back(60)}, **WHEN)
    first = {"dasveg_instructed": 45, "preliminary_arranged": 44, "preliminary_held": 30, "recommended": 25}
    review_cases.done(cast.coordinator, review, first)
    review_cases.done(cast.coordinator, review, {"decided": 20}, result="proceed")
    person(cast, review, real_name="Ash Canary", pseudonym="Rowan", died=back(55))
    return review


def person(cast, review, **typed):
    return case_persons.record(cast.coordinator, review, {"part": "victim", **typed}, today=TODAY)


@pytest.mark.req("R211", "D1")
def test_every_clock_counts_from_the_first_of_two_deaths(cast, two_died):
    found = stands(cast.coordinator, two_died)
    begun = {clocks.span(one.started)[0].strftime("%d/%m/%Y") for one in found.clocks if one.started}
    assert back(60) in begun and back(55) not in begun
    assert [day.typed for day in case_persons.deaths(two_died)] == [back(60), back(55)]


@pytest.mark.req("R211")
def test_a_second_death_before_the_first_is_refused_with_what_to_correct_first(cast, two_died):
    with pytest.raises(Refused, match="Correct the notification first"):
        person(cast, two_died, pseudonym="Yew", died=back(70))
    (second,) = [one for one in case_persons.of_review(cast.coordinator, two_died) if one.pseudonym == "Rowan"]
    with pytest.raises(Refused, match="Correct the notification first"):
        typed = {"part": "victim", "pseudonym": "Rowan", "died": back(70)}
        case_persons.correct(cast.coordinator, two_died, second.id, typed, version=second.version, today=TODAY)
    with pytest.raises(Refused):
        person(cast, two_died, pseudonym="Yew", born=back(10), died=back(20))
    assert person(cast, two_died, part="perpetrator", pseudonym="Elm", died=back(59))


@pytest.mark.req("R211", "R25")
def test_the_home_office_is_told_both_dates_of_death_and_the_text_is_not_sent_without_one(cast, two_died):
    text = home_office.draft(cast.csp_chair, two_died, "decision", today=TODAY)
    assert "Dates of death: " in text and "Canary" not in text
    assert home_office.text_problems(cast.csp_chair, two_died, "decision", text) == []
    (missing,) = home_office.text_problems(cast.csp_chair, two_died, "decision", f"Date of death: {back(60)}.")
    assert back(55) in missing and "is not in the text" in missing


@pytest.mark.req("R211")
def test_a_report_speaks_of_both_victims_and_publication_keeps_away_from_both_anniversaries(cast, two_died):
    about = report_about.About(stands(cast.coordinator, two_died), ())
    assert about.several("victim") and not about.several("perpetrator")
    assert about.deaths().count("on ") == 2 and "Rowan" in about.called("victim")
    assert {day.what for day in sensitive_days._known_from_the_record(two_died)} >= {"The anniversary of the death", "The anniversary of a death"}


@pytest.mark.req("R211")
def test_a_death_of_either_victim_looks_like_the_review_that_is_held(cast, two_died):
    for name in ("Ash Canary", "Jo Canary"):
        typed = review_cases.NOTIFIED | {"received_on": back(50), "death": back(60), "victim_name": name}
        with pytest.raises(Refused, match="This looks like"):
            notification.record(cast.coordinator, typed, **WHEN)
    other = review_cases.NOTIFIED | {"received_on": back(50), "death": back(60), "victim_name": "Wilma Different"}
    assert notification.record(cast.coordinator, other, **WHEN)


@pytest.mark.req("R211", "R52")
def test_each_of_two_perpetrators_is_named_by_their_own_pseudonym(cast, two_died):
    for real, pseudonym in (("Lee Sample", "Hazel"), ("Max Sample", "Alder")):
        case_persons.record(cast.coordinator, two_died, {"part": "perpetrator", "real_name": real, "pseudonym": pseudonym}, today=TODAY)
    said = names.rendered("Lee told Max.", names.of_review(two_died), "pseudonyms")
    assert said == "Hazel told Alder."


@pytest.mark.req("R212", "R51", "B6")
def test_what_is_joint_who_leads_and_how_many_reports_is_recorded_with_its_reasons(cast):
    review = review_cases.proceeding(cast)
    entry = registers.add(cast.csp_chair, review, "joint_review", JOINT, **WHEN)
    (found,) = registers.of_review(cast.panel_chair, review, "joint_review")
    assert found.id == entry and (found.answers["leads"], found.answers["reports"]) == ("this_csp", "separate")
    with pytest.raises(NotAllowed):
        registers.add(cast.panel_member, review, "joint_review", JOINT, **WHEN)
    assert "decided" in steps.case(review).records


@pytest.mark.req("R212")
@pytest.mark.parametrize(
    ("changed", "says"),
    [({"joint_parts": ""}, "Which parts"), ({"leads": None}, "Who leads"), ({"reasons": ""}, "Reasons"), ({"ended_on": back(9)}, "ended")],
)
def test_a_joint_review_without_its_terms_is_refused(cast, changed, says):
    with pytest.raises(Refused, match=says):
        registers.add(cast.csp_chair, review_cases.proceeding(cast), "joint_review", JOINT | changed, **WHEN)
