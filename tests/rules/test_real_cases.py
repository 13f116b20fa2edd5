"""The thirteen published cases of the samples, entered as reviews begun before the portal: dates as printed, gaps as not known."""

import csv
from collections import defaultdict
from datetime import date

import pytest

from casework import begun_before, clocks, dates, notification, procedure, reviews, standing, steps
from casework.errors import Refused
from tests.rules import review_cases
from tests.rules.review_cases import NOW

TODAY = date(2026, 11, 23)
FILE = "real_case_milestones.csv"
CASES = (
    "Female A", "Sarah", "Louise (Case 17)", "Neil (Case 23)", "Case 3", "Case 6", "DHR 001 (X)", "Carlisle 2016", "Adult A", "Kirklees case",
    "Beverley case", "Gerald", "Alina",
)  # fmt: skip
STEP_OF = {  # what a published milestone is in the procedure, and what came of it; one that is nothing of the procedure stands in NO_STEP
    "Body found": ("death", ""),
    "Death": ("death", ""),
    "Death (suicide)": ("death", ""),
    "Screening panel decided criteria met": ("decided", "proceed"),
    "Review initiated": ("decided", "proceed"),
    "Review undertaken": ("panel_convened", ""),
    "Overview report date": ("report_completed", ""),
    "Overview report dated": ("report_completed", ""),
    "Report dated": ("report_completed", ""),
    "Published report dated": ("published", ""),
    "DHR made public": ("published", ""),
    "File title date": ("published", ""),
    "Report plan and summary submitted to HO": ("submitted_to_home_office", ""),
    "HO QA Panel met; judged adequate": ("verdict_received", "adequate"),
    "HO letter: publish after changes": ("verdict_received", "adequate_once_changed"),
    "HO letter": ("verdict_received", "adequate_once_changed"),
    "Approved for publication": ("verdict_received", "adequate"),
}
NO_STEP = {  # proceedings, the panel's own meeting before its letter, one document of a report already dated, and what is not done
    "Perpetrator rang 999; arrested and charged",
    "Guilty plea; life sentence (21 years)",
    "Conviction (manslaughter; 12 years)",
    "Conviction (murder; 17 and a half years)",
    "Conviction (murder; 15 years)",
    "HO QA Panel met",
    "Executive summary dated",
    "Still unfinished at",
}


@pytest.fixture(scope="module")
def published(samples) -> dict[str, dict[str, str]]:
    """Milestone to date as printed, by case."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    with (samples / FILE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["case"]][row["milestone"]] = row["date_as_published"]
    return found


def enter(cast, milestones: dict[str, str], *, gaps: bool = False) -> standing.Standing:
    """A review begun before the portal with what was published of it; with `gaps`, all else as not known. Its standing on TODAY."""
    said = {STEP_OF[name]: printed for name, printed in milestones.items() if name in STEP_OF}
    death = next((printed for (step, _), printed in said.items() if step == "death"), "")
    suicide = "yes" if "Death (suicide)" in milestones else "no"
    basis = {"suicide_basis": "Circumstances gave concern."} if suicide == "yes" else {}
    typed = review_cases.NOTIFIED | {"received_on": "", "death": death, "suicide": suicide} | basis
    review = notification.record(cast.coordinator, typed, begun_before=True, today=TODAY, now=NOW)
    before = {"decided" + begun_before.RESULT: "proceed"}
    if any(step in ("published", "verdict_received") for step, _ in said):
        before["verdict_received" + begun_before.RESULT] = "adequate"
    for (step, result), printed in said.items():
        if step != "death":
            before |= {step: printed} | ({step + begun_before.RESULT: result} if result else {})
    if len(before) > 1:
        begun_before.record_begun_before(cast.coordinator, review, before, today=TODAY, now=NOW)
    if gaps:
        empty = begun_before.form_of(steps.case(review)).fields.keys() - steps.case(review).records.keys()
        known = {name: begun_before.NOT_KNOWN for name in empty if may_be_unknown(name)}
        known |= {"family_informed": begun_before.NOT_KNOWN, "family_informed" + begun_before.RESULT: "informed"}
        begun_before.record_begun_before(cast.coordinator, review, known, today=TODAY, now=NOW)
    return standing.of_review(reviews.in_view(cast.coordinator, review), today=TODAY)


def may_be_unknown(name: str) -> bool:
    step = procedure.current().steps.get(name)
    return bool(step) and not step.exact_date and not step.result


def test_every_published_milestone_is_accounted_for(published):
    assert tuple(published) == CASES
    assert {name for milestones in published.values() for name in milestones} <= set(STEP_OF) | NO_STEP


@pytest.mark.req("R213", "A8")
@pytest.mark.parametrize("case", CASES)
def test_a_real_case_is_entered_with_its_dates_as_printed(cast, published, case):
    stands = enter(cast, published[case])
    for milestone, printed in published[case].items():
        if milestone in STEP_OF:
            record = stands.case.records[STEP_OF[milestone][0]]
            assert record.done == dates.understand(printed), milestone
            assert record.done.typed == printed
    assert stands.case.records["notified"].outcome in ("done", "not_known")
    unknown = [record for record in stands.case.records.values() if record.outcome == "not_known"]
    assert all(record.done is None for record in unknown)


@pytest.mark.req("D2", "D3", "A7")
def test_the_case_with_a_decision_date_meets_the_decision_clock_and_misses_the_homicide_clock(cast, published):
    stands = enter(cast, published["Female A"], gaps=True)
    by_id = {clock.id: clock for clock in stands.clocks}
    decision, homicide = by_id["D3"], by_id["D2"]
    assert (decision.state, decision.days_run, decision.days_total) == (clocks.MET, 168, 183)
    assert homicide.state == clocks.MISSED
    report = stands.case.records["report_completed"].done.earliest
    assert (report - homicide.started.earliest).days == homicide.days_total + homicide.days_over == 210
    assert stands.primary_clock is decision


@pytest.mark.req("D1", "A8")
def test_its_decision_came_after_the_month_that_the_homicide_gave(cast, published):
    stands = enter(cast, published["Female A"], gaps=True)
    decided, death = (stands.case.records[step].done.earliest for step in ("decided", "death"))
    assert (decided - death).days == 42
    assert next(clock for clock in stands.clocks if clock.id == "D1" and clock.basis == "homicide").state == clocks.MISSED


@pytest.mark.req("R213")
def test_a_day_without_a_year_is_refused_with_what_is_accepted_and_nothing_is_lost(cast, published):
    printed = published["Louise (Case 17)"]["HO QA Panel met"]
    assert printed == "28th September"
    stands = enter(cast, {"Death": "April 2019"})
    before = {"submitted_to_home_office": printed, "decided" + begun_before.RESULT: "proceed"}
    with pytest.raises(Refused) as refused:
        begun_before.record_begun_before(cast.coordinator, stands.review.id, before, today=TODAY, now=NOW)
    (problem,) = refused.value.problems
    assert problem.field == "submitted_to_home_office" and "year" in problem.sentence
    assert "submitted_to_home_office" not in standing.of_review(stands.review, today=TODAY).case.records


@pytest.mark.req("A38")
def test_a_panel_that_met_on_a_saturday_is_taken_as_it_is(published):
    saturday = dates.understand(published["Sarah"]["HO QA Panel met"])
    assert saturday.earliest == date(2023, 2, 25) and dates.WEEKDAYS[saturday.earliest.weekday()] == "Saturday"


@pytest.mark.req("B2")
def test_an_unfinished_case_is_still_open_and_late(cast, published):
    stands = enter(cast, published["Beverley case"])
    assert not stands.ended
    assert next(clock for clock in stands.clocks if clock.id == "D2").state == clocks.LATE
