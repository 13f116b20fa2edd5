"""What the tests of the preliminary meeting begin with."""

from datetime import date, timedelta

from casework import clock, database, preliminary, preliminary_finish, preliminary_prepare, preliminary_run, steps
from casework.actors import OPERATOR
from casework.preliminary_run import Place

TODAY = clock.today()
MEETING_DAY = TODAY - timedelta(days=1)


def show(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def notified(review: str) -> None:
    """The review's notification is recorded."""
    with database.change(OPERATOR, "step_recorded", review=review) as write:
        steps.record(write, OPERATOR, review, "notified", done=MEETING_DAY - timedelta(days=7), now=clock.now())


def instructed(cast) -> None:
    notified(cast.first)
    preliminary_prepare.instruct_dasveg(
        cast.csp_chair,
        cast.first,
        {"instructed_on": show(MEETING_DAY - timedelta(days=6))},
        today=TODAY,
        now=clock.now(),
    )


def add_posts(*posts: tuple[str, str]) -> None:
    """Put (title, agency id) on the membership list."""
    with database.change(OPERATOR, "post_changed") as write:
        for order, (title, agency) in enumerate(posts, start=1):
            write("insert_post", id=database.new_id(), title=title, agency_id=agency, list_order=order)


def arranged(cast, day: date = MEETING_DAY) -> None:
    """Instructed and arranged; the membership list has one post at the police and one at the health trust."""
    instructed(cast)
    add_posts(("Head of Safeguarding", cast.police), ("Named Nurse", cast.health))
    arrange(cast.dasveg_chair, cast.first, day)


def arrange(actor, review: str, day: date, version: int | None = None, at: str = "2.30pm") -> None:
    typed = {"meets_on": show(day), "meets_at": at, "place": "Town Hall, room 2"}
    preliminary_prepare.arrange(actor, review, typed, version=version, today=TODAY, now=clock.now())


def type_in(actor, review: str, place: Place, typed, was: str = "") -> None:
    preliminary_run.record_field(actor, review, place, typed, was=was, today=TODAY, now=clock.now())


def type_note(actor, review: str, item: str, typed, was: str = "") -> None:
    type_in(actor, review, preliminary_run.note(item), typed, was)


def held(cast) -> None:
    """Arranged, typed and finished, recommending a review."""
    arranged(cast)
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    preliminary_finish.finish_meeting(cast.dasveg_chair, cast.first, today=TODAY, now=clock.now())


def recommend(
    actor, review: str, recommends: str = "meets", reasons: str = "Limb (a) is met.", day: date = MEETING_DAY
) -> None:
    typed = {"recommends": recommends, "reasons": reasons, "recommended_on": show(day)}
    preliminary_finish.recommend(actor, review, typed, today=TODAY, now=clock.now())


def decided(review: str) -> None:
    """The CSP Chair's decision is on record."""
    with database.portal().changing() as cursor:
        cursor.execute(
            "INSERT INTO decision (id, review_id, proceeds, decided_on, justification, decided_by, recorded_on) "
            "VALUES ($id, $review, true, $day, 'The criteria are met.', 'operator', $now)",
            {"id": database.new_id(), "review": review, "day": TODAY, "now": clock.now()},
        )


def record(actor, review: str) -> preliminary.Preliminary:
    return preliminary.in_view(actor, review)
