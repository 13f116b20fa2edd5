"""A board of reviews to try the dashboard on, at many stages: on time, at risk, late, extended, on hold, with the Home Office, monitored."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from casework import actions, clock, database, holds, recommendations, reviews, secured_records, steps

TODAY = clock.today()
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)
EARLY = ("dasveg_instructed", "preliminary_arranged", "preliminary_held", "recommended")
GATHERING = ("home_office_notified", "records_requested", "records_secured", "chronologies_compiled", "panel_convened", "chair_appointed",
             "terms_agreed", "imr_agencies_identified", "imrs_requested")  # fmt: skip
REPORT = ("imr_authors_appointed", "imrs_approved", "imrs_submitted", "imrs_meet_standard", "family_contacted", "report_drafted", "report_shared",
          "quality_assured", "report_completed", "action_plan_made", "submitted_to_dasveg", "presented_to_dasveg", "forwarded_to_csp_chair",
          "raised_with_board", "board_approved", "submitted_to_home_office")  # fmt: skip


def day(back: int) -> str:
    """So many days ago, as typed."""
    return (TODAY - timedelta(days=back)).strftime("%d/%m/%Y")


def begun(cast: SimpleNamespace, label: str) -> str:
    with database.change(cast.coordinator, "notification_recorded") as write:
        review, _ = reviews.begin(write, year=TODAY.year, label=label, begun_before=False, now=NOW)
    return review


def done(cast: SimpleNamespace, review: str, *told: tuple[str, int], **results: str) -> None:
    """Steps as their own screens record them, each so many days ago; `results` by step."""
    with database.change(cast.coordinator, "step_recorded", review=review) as write:
        for step, back in told:
            steps.record(
                write,
                cast.coordinator,
                review,
                step,
                done=TODAY - timedelta(days=back),
                result=results.get(step, ""),
                now=NOW,
            )


def decided(
    cast: SimpleNamespace, review: str, back: int, *, to: int = 0, upto: tuple[str, ...] = (), **results: str
) -> str:
    """A review whose CSP Chair decided so many days ago to proceed; the steps of `upto` follow evenly until `to` days ago."""
    told = [("death", back + 45), ("notified", back + 40)] + [(step, back + 30 - 8 * n) for n, step in enumerate(EARLY)]
    told.append(("decided", back))
    told += [(step, back - (back - to) * (n + 1) // len(upto)) for n, step in enumerate(upto)]
    done(cast, review, *told, decided="proceed", **results)
    return review


def hold(cast: SimpleNamespace, review: str, back: int) -> None:
    typed = {
        "reason": "criminal_proceedings",
        "started_on": day(back),
        "family_taking_part": "yes",
        "family_told_on": day(back),
    }
    holds.place_on_hold(cast.coordinator, review, typed, today=TODAY)


def extend(cast: SimpleNamespace, review: str, ahead: int) -> None:
    typed = {
        "new_due": day(-ahead),
        "panel_agreed_on": day(3),
        "csp_agreed_on": day(2),
        "reason": "The trial was put back.",
    }
    holds.agree_extension(cast.csp_chair, review, typed, today=TODAY, now=NOW)


def action(
    cast: SimpleNamespace, review: str, *leads: str, late: int, text: str = "Train duty staff", number: str = "1"
) -> str:
    """An action whose target was so many days ago (negative: is still to come)."""
    typed = {"number": number, "text": "To train staff", "scope": "local", "source": "overview_report"}
    under = recommendations.add_recommendation(cast.coordinator, review, typed, today=TODAY, now=NOW)
    return actions.add_action(
        cast.coordinator, under, {"text": text, "leads": list(leads), "target": day(late)}, today=TODAY, now=NOW
    )


def ask_for_records(cast: SimpleNamespace, review: str, *agencies: str, late: int) -> None:
    asked = {"requested_on": TODAY - timedelta(days=late + 14), "due_on": TODAY - timedelta(days=late)}
    secured_records.request(cast.coordinator, review, list(agencies), **asked, today=TODAY, now=NOW)


def board(cast: SimpleNamespace) -> SimpleNamespace:
    """Seven reviews of many kinds; the cast's own two are two of them."""
    board = SimpleNamespace(
        late=decided(cast, cast.first, 250, to=120, upto=GATHERING),
        risk=decided(cast, cast.second, 160, to=60, upto=GATHERING),
    )
    board.fresh = begun(cast, "Cedar")
    done(cast, board.fresh, ("death", 25), ("notified", 20), ("dasveg_instructed", 12))
    board.held = decided(cast, begun(cast, "Elm"), 100, to=80, upto=GATHERING[:6])
    hold(cast, board.held, 35)
    board.extended = decided(cast, begun(cast, "Hazel"), 220, to=90, upto=GATHERING)
    extend(cast, board.extended, 120)
    whole = (*GATHERING, *REPORT, "verdict_received")
    board.answered = decided(
        cast, begun(cast, "Larch"), 420, to=20, upto=whole, verdict_received="adequate_once_changed"
    )
    board.decided = decided(cast, begun(cast, "Rowan"), 30, to=10, upto=("home_office_notified",))
    ask_for_records(cast, board.decided, cast.police, cast.health, late=9)
    for number, (leads, late) in enumerate(
        [((cast.police,), 12), ((cast.police, cast.health), 60), ((cast.health,), 200), ((cast.health,), -60)], 1
    ):
        action(cast, board.answered, *leads, late=late, number=str(number))
    action(cast, board.late, cast.police, late=130)
    return board


Made = tuple[Path, SimpleNamespace]


def make_board(made_cast: Made, folder: Path) -> Made:
    """The board's data folder, from the cast's; for many tests, each of which opens a copy."""
    shutil.copytree(made_cast[0], folder)
    database.open_portal(folder)
    cast = SimpleNamespace(**vars(made_cast[1]))
    cast.board = board(cast)
    database.close_portal()
    return folder, cast


def open_copy(made_board: Made, folder: Path) -> Iterator[SimpleNamespace]:
    """The cast with a board of seven reviews, in an open portal of its own."""
    shutil.copytree(made_board[0], folder)
    database.open_portal(folder)
    yield made_board[1]
    database.close_portal()
