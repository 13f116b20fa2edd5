"""Published input, brought in through the screens: columns matched by hand, every row accounted for, and seen where it belongs."""

import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]

TIMELINE = {
    "date_as_published": "Date",
    "year_heading_as_published": "Year",
    "information_paraphrased": "Information",
    "agency": "Agency",
    "source_outlet": "Source - Agency",
    "comment_for_testing": "Keep with the row only",
    "seq": "Keep with the row only",
}
MILESTONES = {"date_as_published": "Date", "milestone": "Information"}
RECOMMENDATIONS = {
    "rec_no_as_published": "Recommendation number",
    "recommendation_paraphrased": "Recommendation",
    "addressed_to_as_published": "Lead Agency",
    "defect_for_testing": "Keep with the row only",
}


def review_called(visitor, label: str) -> str:
    visitor.open("/reviews")
    visitor.follow(re.compile(label))
    return visitor.page.url.split("review=")[1]


def bring_in(visitor, file: Path, columns: dict[str, str]) -> None:
    visitor.page.locator('input[type="file"]').set_input_files(file)
    visitor.sees("Which column is which")
    visitor.settle()
    for heading, column in columns.items():
        visitor.pick(f"Column for '{heading}'", column)
    visitor.press("These columns are right: show the rows")


@pytest.mark.req("R72", "R73", "R77", "R173", "S26")
def test_a_timeline_told_by_five_outlets_stands_in_the_combined_chronology_with_every_row_accounted_for(visit, samples):
    coordinator = visit("coordinator")
    review = review_called(coordinator, "Alder")
    coordinator.open(f"/chronology-import?review={review}")
    coordinator.pick("Whose chronology is it?", "County Durham and Darlington NHS Foundation Trust")
    bring_in(coordinator, samples / "conflicting_sources_timeline.csv", TIMELINE)
    coordinator.sees(re.compile("18 rows read: 18 understood"))
    coordinator.page.get_by_text(re.compile("To check in rows that are accepted")).first.click()
    coordinator.sees(re.compile("from the entry above, 23/05/2020"))
    coordinator.looks("timeline-preview")
    coordinator.press("Import 18 rows")
    coordinator.sees(re.compile("18 accepted"))
    coordinator.open(f"/chronology?review={review}")
    coordinator.looks("chronology-combined")
    coordinator.fill("Find", "warrant")
    coordinator.sees(re.compile("Warrant carried out"))
    coordinator.open(f"/chronology-import?review={review}")
    coordinator.pick("Whose chronology is it?", "County Durham and Darlington NHS Foundation Trust")
    bring_in(coordinator, samples / "real_case_milestones.csv", MILESTONES)
    coordinator.press("Import 37 rows and hold 1")
    coordinator.open(f"/held-rows?review={review}")
    coordinator.sees(re.compile("28th September"))
    coordinator.looks("held-rows")


@pytest.mark.req("R132", "R136", "R173")
def test_recommendations_of_five_reviews_stand_in_the_plan_and_on_the_dashboard_with_every_row_accounted_for(visit, samples):
    coordinator = visit("coordinator")
    review = review_called(coordinator, "Alder")
    coordinator.open(f"/action-plan-import?review={review}")
    bring_in(coordinator, samples / "dhr_recommendations_index.csv", RECOMMENDATIONS)
    coordinator.sees(re.compile("17 rows read: 17 understood"))
    coordinator.looks("recommendations-preview")
    coordinator.press("Import 17 rows")
    coordinator.open(f"/action-plan?review={review}")
    coordinator.sees(re.compile("Recommendation 21.10.1"))
    coordinator.looks("action-plan-imported")
    dasveg = visit("dasveg-member", width=1280)
    dasveg.open("/dashboard")
    dasveg.sees(re.compile("Alder"))
    dasveg.looks("dashboard-of-dasveg")
