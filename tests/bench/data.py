"""What the bench measures on: the demonstration, and a partnership many times as large, both in folders of their own."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import xlsxwriter

from casework import (
    action_plan,
    action_plan_import,
    chronology,
    chronology_import,
    chronology_submission,
    clock,
    database,
    demonstration,
    reviews,
    sessions,
)
from casework.actors import Actor
from casework.chronology_telling import Comparable
from casework.dates import show
from tests.rules import compared_cases
from tests.rules.dashboard_cases import GATHERING, REPORT, ask_for_records, begun, decided, done, hold

REVIEWS, ENTRIES, PLANS, ACTIONS_A_PLAN = 50, 2000, 9, 30
AGENCIES, ENTRIES_EACH = 20, 1000
CHRONOLOGY = ["Date (dd/mm/yy)", "Family Members", "Information", "Source - Agency", "Action / Outcome", "Victim seen"]
PLAN = ["No", "RECOMMENDATIONS", "Scope of the recommendation i.e. local or regional", "ACTIONS to take", "Lead Agency", "Lead Officer",
        "Key milestones achieved in enacting recommendation", "Target Date", "Completion date"]  # fmt: skip
TOLD = "Seen with her partner, who answered for her. " * 3
LEADS = ["Durham Constabulary", "County Durham and Darlington NHS Foundation Trust", "Harbour"]


@dataclass(frozen=True)
class Places:
    """A data folder and what its pages are opened with."""

    folder: Path
    gathering: str  # the review whose chronology is long
    monitored: str  # the review with an action plan
    arranged: str  # the review whose preliminary meeting is arranged
    entry: str
    recommendation: str
    action: str


def small(folder: Path) -> Places:
    """The demonstration: three reviews, one agency's chronology, one action plan."""
    demonstration.make(folder)
    database.open_portal(folder)
    try:
        return _places(folder, actor("coordinator"))
    finally:
        database.close_portal()


def large(folder: Path) -> Places:
    """The demonstration and what it takes to have 50 reviews at every stage, more than 2,000 chronology entries in one of them, and 300 actions."""
    demonstration.make(folder)
    database.open_portal(folder)
    try:
        coordinator = actor("coordinator")
        places = _places(folder, coordinator)
        _reviews(coordinator)
        _entries(places.gathering)
        _plans(coordinator)
        return places
    finally:
        database.close_portal()


def combined(folder: Path, count: int = AGENCIES, each: int = ENTRIES_EACH) -> Places:
    """The demonstration, and in one of its reviews the chronologies of so many agencies with so many entries each, submitted to the panel."""
    demonstration.make(folder)
    database.open_portal(folder)
    try:
        coordinator = actor("coordinator")
        places = _places(folder, coordinator)
        made = compared_cases.made(20, routine=count * each - 464).entries
        agencies = list(chronology.agencies_to_write_for(coordinator, places.gathering))[:count]
        for number, agency in enumerate(agencies):
            mine = made[number * each : (number + 1) * each]
            chronology_import.import_file(
                coordinator, places.gathering, agency, "chronology.xlsx", prose_file(mine), today=clock.today(), now=clock.now()
            )  # fmt: skip
            chronology_submission.submit_chronology(coordinator, places.gathering, agency, note="", now=clock.now())
        return places
    finally:
        database.close_portal()


def prose_file(entries: Sequence[Comparable]) -> bytes:
    """Entries in Appendix 3's columns, as an agency would send them."""
    about = {frozenset({compared_cases.PERPETRATOR}): "Perpetrator", frozenset({compared_cases.CHILD}): "Child 1"}
    return sheet(CHRONOLOGY, [
        [one.day.typed, about.get(one.persons, "Victim"), one.text, "Record", "See record", {True: "Yes", False: "No", None: ""}[one.seen]]
        for one in entries
    ])  # fmt: skip


def actor(username: str) -> Actor:
    """Somebody of the demonstration, with a session of their own in the open folder."""
    person = database.one("person_by_username", username=username)
    sessions.begin(person["id"], now=clock.now())
    session = database.rows("open_sessions_of", person=person["id"])[-1]
    return Actor(person["id"], person["name"], person["agency_id"], session["id"])


def sheet(headings: list[str], rows: list[list[str]]) -> bytes:
    """An .xlsx with one sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            page.write_row(number, 0, row)
    return held.getvalue()


def chronology_file(count: int, begins: int = 0) -> bytes:
    """A chronology of so many rows in Appendix 3's columns, as an agency would send it. Files that begin elsewhere share no row."""
    first = clock.today() - timedelta(days=2 * count + 200)
    return sheet(CHRONOLOGY, [
        [show(first + timedelta(days=2 * n)), "Victim", f"Contact {n + begins * count}: attended with a bruise, said that she fell. {TOLD}",
         "Patient record", "Advised to come back; letter to the practice", "Yes" if n % 3 else "No"]
        for n in range(count)
    ])  # fmt: skip


def _places(folder: Path, coordinator: Actor) -> Places:
    by_label = {review.label: review.id for review in reviews.all_in_view(coordinator)}
    plan = action_plan.plan(coordinator, by_label["Birch"], today=clock.today())
    entry = chronology.page(coordinator, by_label["Alder"]).entries[0]
    recommendation = plan.recommendations[0]
    reviews_of = by_label["Alder"], by_label["Birch"], by_label["Cedar"]
    return Places(folder, *reviews_of, entry.entry_id, recommendation.id, recommendation.actions[0].id)


def _reviews(coordinator: Actor) -> None:
    """Reviews at five stages, in equal parts; some of them late, some on hold."""
    cast = SimpleNamespace(coordinator=coordinator)
    for number in range(REVIEWS - 3):
        review, kind = begun(cast, f"Tree {number + 1}"), number % 5
        if kind == 0:
            done(cast, review, ("death", 25 + number), ("notified", 20 + number), ("dasveg_instructed", 12))
        elif kind == 1:
            decided(cast, review, 30 + number, to=10, upto=("home_office_notified",))
            ask_for_records(cast, review, demonstration.POLICE, demonstration.HOSPITALS, late=number)
        elif kind == 2:
            decided(cast, review, 160 + number, to=60, upto=GATHERING)
        elif kind == 3:
            decided(cast, review, 100 + number, to=80, upto=GATHERING[:6])
            hold(cast, review, 35)
        else:
            answered = (*GATHERING, *REPORT, "verdict_received")
            decided(cast, review, 420 + number, to=20, upto=answered, verdict_received="adequate_once_changed")


def _entries(review: str) -> None:
    author = actor("hospital-author")
    took = chronology_import.import_file(
        author,
        review,
        demonstration.HOSPITALS,
        "chronology.xlsx",
        chronology_file(ENTRIES),
        today=clock.today(),
        now=clock.now(),
    )
    assert took.accepted == ENTRIES, took.held[:3]
    chronology_submission.submit_chronology(author, review, demonstration.HOSPITALS, note="", now=clock.now())


def _plans(coordinator: Actor) -> None:
    """Action plans for the reviews that are with the Home Office, so that there are 300 actions with the demonstration's own."""
    today = clock.today()
    written = [review for review in reviews.all_in_view(coordinator) if review.label.startswith("Tree")]
    for review in written[4::5][:PLANS]:
        rows = [
            [str(n // 3 + 1) if n % 3 == 0 else "", "Every agency to see adults alone" if n % 3 == 0 else "", "local" if n % 3 == 0 else "",
             f"Train duty staff of team {n}", LEADS[n % 3], "Team manager", "Trained; attendance list kept",
             show(today + timedelta(days=15 * (n - 18))), ""]
            for n in range(ACTIONS_A_PLAN)
        ]  # fmt: skip
        took = action_plan_import.import_file(
            coordinator, review.id, "plan.xlsx", sheet(PLAN, rows), today=today, now=clock.now()
        )
        assert took.accepted == ACTIONS_A_PLAN, took.held[:3]
