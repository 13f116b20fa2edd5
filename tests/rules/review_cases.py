"""Reviews at some point of the procedure, as their own screens would have recorded them."""

from datetime import date, timedelta

from casework import clock, database, notification, reviews, standing, steps
from casework.actors import Actor
from casework.standing import Standing

NOW, TODAY = clock.now(), clock.today()
NOTIFIED = {
    "from_kind": "police",
    "from_whom": "Durham Constabulary, Safeguarding Unit",
    "circumstances": "Jo Canary (fictional) was found by Pat Sample.",
    "victim_name": "Jo Canary",
    "perpetrator_name": "Pat Sample",
    "relationship": "partner",
    "age_group": "over_18",
    "suicide": "no",
    "suspect_dead": "no",
    "cared_for_child": "yes",
    "limbs": ["intimate"],
    "causes": ["violence"],
    "certainty": "appears",
}


def back(days: int) -> str:
    """The day so many days ago, as typed."""
    return (TODAY - timedelta(days=days)).strftime("%d/%m/%Y")


def done(actor: Actor, review: str, days_ago: dict[str, int], result: str = "") -> None:
    """Record steps as done so many days ago."""
    with database.change(actor, "step_recorded", review=review) as write:
        for step, days in days_ago.items():
            steps.record(write, actor, review, step, done=TODAY - timedelta(days=days), result=result, now=NOW)


def proceeding(cast, review: str | None = None, *, death: int = 60) -> str:
    """A review whose CSP Chair decided 20 days ago to proceed."""
    review = review or cast.first
    first = {"death": death, "notified": death - 5, "dasveg_instructed": 50, "preliminary_arranged": 45}
    done(cast.coordinator, review, first | {"preliminary_held": 30, "recommended": 25})
    done(cast.coordinator, review, {"decided": 20}, result="proceed")
    return review


def gathering(cast) -> str:
    """The first review, with its IMRs requested."""
    proceeding(cast)
    asked = {"panel_convened": 18, "chair_appointed": 17, "imr_agencies_identified": 10, "terms_agreed": 9}
    done(cast.coordinator, cast.first, asked | {"imrs_requested": 8})
    return cast.first


def begun_before(cast) -> str:
    """A review begun before the portal: its notification and nothing else."""
    typed = NOTIFIED | {"received_on": back(400), "death": back(420)}
    return notification.record(cast.coordinator, typed, begun_before=True, today=TODAY, now=NOW)


def stands(actor: Actor, review: str, today: date = TODAY) -> Standing:
    return standing.of_review(reviews.in_view(actor, review), today=today)
