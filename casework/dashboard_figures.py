"""The figures of the dashboard: sentences with numbers, each with the rows behind it (R197 to R206)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework import forms
from casework.action_figures import DueAction
from casework.clocks import AT_RISK, LATE, Clock
from casework.dashboard import Seen, Way, clock_words, monitoring_due, one_or_many, page_of, running_clock, way
from casework.standing import Duty, Standing

ANSWERED_BY = {"adequate_once_changed": "amendments_answered", "inadequate": "resubmitted"}


@dataclass(frozen=True)
class Figure:
    """A number with what it counts, and the rows behind it. `none` is what to call it when there is none; `state` is 'late', 'at-risk' or 'in-hand'.

    `columns` gives the rows' keys their headings; 'late' holds days, dates are dates, the first column leads to the place.
    """

    key: str
    count: int
    counts: str
    none: str
    columns: Mapping[str, str]
    rows: tuple[Mapping[str, Any], ...]
    state: str = "late"

    @property
    def sentence(self) -> str:
        return f"{self.count:,} {self.counts}"


def figures(seen: Seen) -> list[Figure]:
    """Every figure this reader may know, those that are none too."""
    found = [
        _open(seen),
        _missed(seen),
        _at_risk(seen),
        _held(seen),
        _overdue(seen),
        _home_office(seen),
        _unconfirmed(seen) if seen.sees_records else None,
        _families(seen) if seen.open_to else None,
        _imrs(seen) if seen.open_to else None,
        _quarters(seen),
        _to_conclude(seen),
    ]
    return [figure for figure in found if figure is not None]


def _open(seen: Seen) -> Figure:
    rows = [
        {
            "review": way(stands.review),
            "stage": stands.stage.label,
            **{clock_id: clock_words(running_clock(stands, clock_id)) for clock_id in ("D3", "D2", "D1")},
            "next": next((duty.step.work for duty in seen.duties(stands)), ""),
        }
        for stands in seen.open_reviews
    ]
    columns = {
        "review": "Review",
        "stage": "Stage",
        "D3": "Decision clock",
        "D2": "Homicide clock",
        "D1": "One-month clock",
        "next": "Next",
    }
    return Figure(
        "open", len(rows), one_or_many("open review", len(rows)), "open reviews", columns, tuple(rows), state="in-hand"
    )


def _missed(seen: Seen) -> Figure:
    found = [(stands, clock) for stands, clock in _decision_clocks(seen) if clock.state == LATE]
    found.sort(key=lambda pair: -pair[1].days_over)
    rows = [_clock_row(seen, stands, clock) | {"late": clock.days_over} for stands, clock in found]
    counts = "running past the decision clock"
    return Figure(
        "missed",
        len(rows),
        counts,
        "reviews running past the decision clock",
        CLOCK_COLUMNS | {"late": "Late"},
        tuple(rows),
    )


def _at_risk(seen: Seen) -> Figure:
    found = [(stands, clock) for stands, clock in _decision_clocks(seen) if clock.state == AT_RISK]
    found.sort(key=lambda pair: pair[1].days_left)
    rows = [_clock_row(seen, stands, clock) | {"left": clock.days_left} for stands, clock in found]
    counts = "about to miss the decision clock"
    columns = CLOCK_COLUMNS | {"left": "Days left"}
    return Figure("at_risk", len(rows), counts, "reviews about to miss it", columns, tuple(rows), state="at-risk")


CLOCK_COLUMNS = {
    "review": "Review",
    "stage": "Stage",
    "due": "Due",
    "first_due": "Due before an extension",
    "run": "Days so far",
    "held": "Of them on hold",
    "next": "Next",
}


def _decision_clocks(seen: Seen) -> list[tuple[Standing, Clock]]:
    return [
        (stands, clock) for stands in seen.open_reviews for clock in stands.clocks if clock.primary and clock.running
    ]


def _clock_row(seen: Seen, stands: Standing, clock: Clock) -> dict:
    return {
        "review": way(stands.review),
        "stage": stands.stage.label,
        "due": clock.due_latest,
        "first_due": clock.first_due_latest if clock.extensions else None,
        "run": clock.days_run,
        "held": clock.days_held,
        "next": next((duty.step.work for duty in seen.duties(stands)), ""),
    }


def _held(seen: Seen) -> Figure:
    reasons = {option.value: option.label for option in forms.load("hold").field[0].options}
    rows = [
        {
            "review": way(stands.review),
            "since": stands.held.started_on,
            "days": (seen.today - stands.held.started_on).days,
            "reason": reasons.get(stands.held.reason, "") if stands.review.id in seen.open_to else "",
        }
        for stands in seen.open_reviews
        if stands.held
    ]
    columns = {"review": "Review", "since": "On hold since", "days": "Days on hold", "reason": "Because of"}
    rows.sort(key=lambda row: row["since"])
    return Figure("held", len(rows), "on hold", "reviews on hold", columns, tuple(rows), state="in-hand")


def _overdue(seen: Seen) -> Figure:
    """An action shared by agencies counts once."""
    rows = [overdue_row(action) for action in seen.overdue]
    led_by = len({lead.name for action in seen.overdue for lead in action.leads})
    at = f" at {led_by:,} {one_or_many('agency', led_by)}" if led_by else ""
    return Figure(
        "overdue",
        len(rows),
        f"{one_or_many('action', len(rows))} overdue{at}",
        "overdue actions",
        OVERDUE_COLUMNS,
        tuple(rows),
    )


OVERDUE_COLUMNS = {
    "action": "Action", "review": "Review", "text": "What is to be done", "agencies": "Lead agency", "target": "Target", "late": "Late",
    "heard": "Last heard",
}  # fmt: skip


def overdue_row(action: DueAction) -> dict:
    review = f"{action.reference} '{action.review_label}'" if action.review_label else action.reference
    return {
        "action": Way(action.label, "action", action.review_id, (("action", action.id),)),
        "review": review,
        "text": action.text,
        "agencies": [lead.name if lead.agency_id else "An agency not on the list" for lead in action.leads],
        "target": action.target,
        "late": action.days_late,
        "heard": action.last_heard,
    }


def _home_office(seen: Seen) -> Figure:
    rows = []
    for stands in seen.open_reviews:
        verdict = stands.case.records.get("verdict_received")
        answer = ANSWERED_BY.get(verdict.result) if verdict else None
        if answer is None or _recorded_since(stands, answer, verdict.recorded_on):
            continue
        label = stands.case.procedure.label("verdict", verdict.result)
        received = verdict.done
        days = (seen.today - received.latest).days if received else None
        rows.append(
            {
                "review": way(stands.review, "home-office"),
                "verdict": label,
                "received": received,
                "days": days,
            }
        )
    rows.sort(key=lambda row: -(row["days"] or 0))
    longest = f", {rows[0]['days']:,} days" if rows and rows[0]["days"] else ""
    columns = {
        "review": "Review",
        "verdict": "The Home Office's verdict",
        "received": "Received",
        "days": "Days unanswered",
    }
    counts = f"Home Office {one_or_many('letter', len(rows))} unanswered{longest}"
    return Figure("home_office", len(rows), counts, "unanswered Home Office letters", columns, tuple(rows))


def _recorded_since(stands: Standing, step: str, moment: datetime) -> bool:
    record = stands.case.records.get(step)
    return record is not None and record.recorded_on >= moment


def _unconfirmed(seen: Seen) -> Figure:
    reviews = {stands.review.id: stands.review for stands in seen.everything}
    rows = [
        {
            "review": way(reviews[one.review_id], "decision"),
            "agency": one.agency,
            "asked": one.requested_on,
            "due": one.request_due_on,
            "late": (seen.today - one.request_due_on).days,
        }
        for one in seen.unconfirmed
    ]
    columns = {"review": "Review", "agency": "Agency", "asked": "Asked", "due": "Answer due", "late": "Late"}
    counts = f"{one_or_many('agency', len(rows))} late to confirm that records are secured"
    return Figure("records", len(rows), counts, "late confirmations of records", columns, tuple(rows))


def _families(seen: Seen) -> Figure:
    """A family counts once something that is owed to it is overdue: to be told of the decision, or a step under Family."""
    rows = [
        _duty_row(stands, duty)
        for stands, duty in _private_duties(seen)
        if duty.days_late and (duty.step.id == "family_informed" or duty.step.menu == "family")
    ]
    rows += _owed_rows(seen, "family")
    waiting = len({row["review"].review for row in rows})
    counts = f"{one_or_many('family', waiting)} not kept informed"
    return Figure("families", waiting, counts, "families not kept informed", DUTY_COLUMNS, tuple(rows))


def _imrs(seen: Seen) -> Figure:
    rows = [
        _duty_row(stands, duty) for stands, duty in _private_duties(seen) if duty.step.menu == "imrs" and duty.days_late
    ]
    rows += _owed_rows(seen, "imrs")
    waiting = len({row["review"].review for row in rows})
    counts = f"{one_or_many('review', waiting)} with IMRs or staff feedback late"
    return Figure("imrs", waiting, counts, "late IMRs or staff feedback", DUTY_COLUMNS, tuple(rows))


DUTY_COLUMNS = {"review": "Review", "what": "Not done yet", "due": "Due", "late": "Late"}


def _private_duties(seen: Seen) -> list[tuple[Standing, Duty]]:
    """What is open in the reviews whose decision the reader may open."""
    return [
        (stands, duty) for stands in seen.open_reviews if stands.review.id in seen.open_to for duty in stands.duties
    ]


def _duty_row(stands: Standing, duty: Duty) -> dict:
    where = way(duty.review, page_of(stands, duty.step), line=duty.step.menu)
    return {"review": where, "what": duty.step.title, "due": duty.due, "late": duty.days_late}


def _owed_rows(seen: Seen, page: str) -> list[dict]:
    """What is late besides the steps and is done on this page, in the reviews whose decision the reader may open."""
    stands = {one.review.id: one for one in seen.open_reviews}
    return [
        {
            "review": Way(stands[one.review_id].review.title, one.page, one.review_id, tuple(one.params.items())),
            "what": f"{one.agency}: {one.sentence}" if one.agency else one.sentence,
            "due": one.due,
            "late": one.days_late(seen.today),
        }
        for one in seen.owed
        if one.page == page and one.days_late(seen.today) and one.review_id in seen.open_to
    ]


def _quarters(seen: Seen) -> Figure:
    rows = []
    for stands in seen.open_reviews:
        due, last = monitoring_due(stands)
        if due and seen.today > due:
            rows.append(
                {"review": way(stands.review, "action-plan"), "last": last, "due": due, "late": (seen.today - due).days}
            )
    rows.sort(key=lambda row: row["due"])
    columns = {"review": "Review", "last": "Last monitored", "due": "Due by", "late": "Late"}
    counts = f"action {one_or_many('plan', len(rows))} not monitored in a quarter"
    return Figure("quarters", len(rows), counts, "plans not monitored in a quarter", columns, tuple(rows))


def _to_conclude(seen: Seen) -> Figure:
    rows = [
        {"review": way(stands.review, "conclusion"), "stage": stands.stage.label}
        for stands in seen.open_reviews
        if stands.case.state("concluded") == "open"
    ]
    columns = {"review": "Review", "stage": "Stage"}
    return Figure(
        "conclude", len(rows), "ready to conclude", "reviews ready to conclude", columns, tuple(rows), state="in-hand"
    )
