"""The main job in a real browser: a death is notified, the group meets, the Chair decides, an action falls due, the dashboard says so."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest

from casework import clock

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
TODAY = clock.today()


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).strftime("%d/%m/%Y")


@pytest.mark.req("R11", "R13", "R18", "R21", "R24", "R132", "R197", "S25", "S56", "S58")
def test_a_death_is_notified_and_weeks_later_an_overdue_action_stands_on_the_dashboard(visit):
    coordinator = visit("coordinator")
    review = notify(coordinator)
    meet(visit, review)
    decide(visit("chair"), review)
    plan_an_action(coordinator, review)
    head = visit("head", width=1280)
    head.open("/dashboard")
    head.sees(re.compile("Elder"))
    head.looks("dashboard-1280")
    assert "Nobodyname" not in head.reads()


def notify(coordinator) -> str:
    coordinator.open("/notification")
    coordinator.choose("Who notified the partnership?", "Police Safeguarding Unit")
    coordinator.fill("Agency and post of the writer", "Durham Constabulary, Safeguarding Unit")
    coordinator.fill("Date it was received", day(40))
    coordinator.fill("Date of death", day(45))
    coordinator.fill("Brief circumstances", "Toni Nobodyname was found dead at home. ![](http://elsewhere.example/x.png)")
    coordinator.fill("Victim's real name", "Toni Nobodyname")
    coordinator.choose("How old was the victim?", "19 or over")
    coordinator.fill("Suspect's real name", "Billie Unreal")
    coordinator.choose("Did the person take their own life?", "No")
    coordinator.choose("Has the suspect died?", "Yes")
    coordinator.sees(re.compile("go to the coroner"))
    coordinator.choose("Was the victim or the suspect responsible for the care of a child under 18?", "No")
    coordinator.looks("notification-form")
    coordinator.press("Record the notification")
    coordinator.sees(re.compile("The review has begun"))
    coordinator.looks("notification-recorded")
    coordinator.tick("Give the review a label for lists")
    coordinator.fill("Label", "Elder")
    coordinator.press("Set the label")
    return parse_qs(urlparse(coordinator.page.url).query)["review"][0]


def meet(visit, review: str) -> None:
    chair = visit("chair")
    chair.open(f"/preliminary?review={review}")
    chair.fill("Date of the instruction", day(30))
    chair.press("Record the instruction")
    dasveg = visit("dasveg-chair")
    dasveg.open(f"/preliminary?review={review}")
    dasveg.fill("Date of the meeting", day(20))
    dasveg.press("Arrange the meeting")
    dasveg.looks("preliminary-prepare")
    dasveg.tick("Run")
    dasveg.looks("preliminary-run")
    dasveg.press("The meeting is over")
    dasveg.tick("Finish")
    dasveg.pick_or_choose("The preliminary group recommends that the death", "Meets the criteria")
    dasveg.fill("Reasons", "The two had been partners.")
    dasveg.fill("Date of the recommendation", day(20))
    dasveg.looks("preliminary-finish")
    dasveg.press("Send the recommendation to the CSP Chair")


def decide(chair, review: str) -> None:
    chair.open(f"/decision?review={review}")
    chair.choose("Decision", "Proceed to a review")
    chair.fill("Date of the decision", day(15))
    chair.fill("Full justification", "The definition is met.")
    chair.choose("Scale of the review", "Full review")
    chair.looks("decision-form")
    chair.press("Record the decision")
    chair.sees(re.compile("Now inform the Home Office"))
    chair.looks("decision-made")


def plan_an_action(coordinator, review: str) -> None:
    coordinator.open(f"/action-plan?review={review}")
    coordinator.looks("action-plan-empty")
    coordinator.follow("Add a recommendation")
    coordinator.fill("Number", "1")
    coordinator.fill("Recommendation", "Repeat calls to one address to be looked at together")
    coordinator.press("Add the recommendation")
    coordinator.open(f"/action-plan?review={review}")
    coordinator.follow(re.compile("add an action", re.I))
    coordinator.fill("Action to take", "Write the practice note")
    coordinator.pick("Lead agencies", "Durham Constabulary")
    coordinator.page.keyboard.press("Escape")
    coordinator.fill("Lead officer", "Head of service")
    coordinator.fill("Target date", day(9))
    coordinator.press("Add the action")
    coordinator.open(f"/action-plan?review={review}")
    coordinator.sees("9 days late")
    coordinator.looks("action-plan-late")
