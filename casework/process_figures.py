"""The figures of a year for the audit of the process, and its draft as Word: how many, how long, late, actions, themes (3.7; R161, R171)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from statistics import median
from typing import Any

from casework import (
    action_figures,
    action_plan,
    clock,
    clocks,
    database,
    dates,
    documents,
    partnerships,
    permissions,
    procedure,
    process_audit,
    standing,
    themes,
)
from casework.actors import Actor
from casework.download import Download
from casework.process_audit import Year
from casework.standing import Standing

COUNTED = {
    "notified": "Deaths notified",
    "decided": "Decisions by the CSP Chair",
    "report_completed": "Overview reports completed",
    "submitted_to_home_office": "Reports submitted to the Home Office",
    "verdict_received": "Verdicts of the Home Office",
    "published": "Reports published",
    "monitored": "Reviews last monitored in the year",
    "concluded": "Reviews concluded",
}
BETWEEN = (
    ("notified", "decided"),
    ("decided", "report_completed"),
    ("report_completed", "submitted_to_home_office"),
    ("submitted_to_home_office", "verdict_received"),
    ("verdict_received", "published"),
    ("published", "concluded"),
)


def of_year(
    actor: Actor, of: Year, *, partnership_id: str | None = None, today: date
) -> dict[str, list[dict[str, Any]] | list[str]]:
    """What the audit of a year prints, from the partnership's reviews one may see: figures, times, late, extensions, actions, themes."""
    permissions.demand(actor, "see_monitoring")
    last = min(of.last_day, today)
    held = partnerships.held_on(partnerships.to_read_in(actor, "see_monitoring", partnership_id), last)
    stands = [one for one in standing.all_in_view(actor, today=today) if one.review.id in held]
    return {
        "figures": _counts(stands, of),
        "times": _times(stands, of),
        "late": _late(stands),
        "extensions": _waited(actor, stands, of, last),
        "actions": _actions(actor, held, last),
        "themes": [
            {"what": label, "number": number, "reviews": reviews}
            for label, number, reviews in themes.counted([one for one in themes.across(actor) if one.review_id in held])
        ],
    }


def download(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/yearly-audit?year=2026-04-01 (and &partnership=): the draft as Word, with lessons and good practice where they are recorded."""
    permissions.demand(actor, "see_monitoring")
    today = clock.local(now).date()
    of = process_audit.year(params.get("year", ""), today=today)
    whose = partnerships.to_read_in(actor, "see_monitoring", params.get("partnership"))
    recorded = process_audit.audits(actor, partnership_id=whose).get(of.key)
    titles = process_audit.to_audit(actor, partnership_id=whose)
    rules = procedure.current().partnership
    partnership = database.one("partnership_by_id", id=whose)
    content = documents.render(
        "yearly_audit",
        {
            "marking": rules.default_marking_on(today),
            "reference": f"Yearly audit {of.label}",
            "partnership": partnership["name"] if partnership else rules.names.partnership,
            "dasveg": rules.names.dasveg,
            "dasveg_short": rules.names.dasveg_short,
            "year": of.label,
            "printed_on": dates.show(today),
            "reviews": [titles[one] for one in recorded.reviews if one in titles] if recorded else [],
            "lessons": recorded.lessons if recorded else "To be written.",
            "good_practice": recorded.good_practice if recorded else "To be written.",
            **of_year(actor, of, partnership_id=whose, today=today),
        },
    )
    with database.change(actor, "process_audit_written", subject=of.key, summary=of.label):
        pass
    return Download(f"Yearly audit {of.label}.docx", documents.WORD, content)


def _counts(stands: Iterable[Standing], of: Year) -> list[dict[str, Any]]:
    found = []
    for step, what in COUNTED.items():
        records = [one.case.records[step] for one in stands if _in(one, step, of)]
        found.append({"what": what, "number": len(records)})
        if step == "decided":
            found += [
                {"what": f"  {label}", "number": sum(record.result == result for record in records)}
                for result, label in procedure.current().lists["decision"].items()
            ]
    return found


def _times(stands: Iterable[Standing], of: Year) -> list[dict[str, Any]]:
    """Days from one step to the next where the second was done in the year and both days are known."""
    titles = procedure.current().steps
    found = []
    for first, second in BETWEEN:
        taken = [
            (one.case.records[second].done.latest - one.case.records[first].done.latest).days
            for one in stands
            if _in(one, second, of) and _day(one, first)
        ]
        if taken:
            what = f"'{titles[first].title}' to '{titles[second].title}'"
            found.append({"what": what, "reviews": len(taken), "median": round(median(taken)), "longest": max(taken)})
    return found


def _late(stands: Iterable[Standing]) -> list[str]:
    """The clocks that were missed or have run out, and how many open steps are late today; no step is named that tells of a family."""
    found = []
    for one in stands:
        late = [
            running.label
            for running in one.clocks
            if running.state in (clocks.LATE, clocks.MISSED) and running.basis == _basis(one, running.id)
        ]
        steps = sum(bool(duty.days_late) for duty in one.duties)
        told = [f"{label[0].lower()}{label[1:]} missed" for label in late]
        told += [f"{steps} open {'step' if steps == 1 else 'steps'} late today"] if steps else []
        if told:
            found.append(f"{one.review.reference}: {', '.join(told)}")
    return found


def _waited(actor: Actor, stands: Iterable[Standing], of: Year, last: date) -> list[str]:
    """Extensions agreed in the year with their reasons, and days on hold in it."""
    found = []
    for one in stands:
        said = action_plan.Said(actor, one.review.id, "pseudonyms")
        for agreed in one.extensions:
            if of.first_day <= agreed.agreed_on <= of.last_day:
                found.append(f"{one.review.reference}: extended to {dates.show(agreed.new_due)}. {said(agreed.reason)}")
        held = clocks.days_held([clocks.Hold(hold.started_on, hold.ended_on) for hold in one.holds], of.first_day, last)
        if held:
            found.append(f"{one.review.reference}: on hold for {held} {'day' if held == 1 else 'days'} of the year")
    return found


def _actions(actor: Actor, held: set[str], last: date) -> list[dict[str, Any]]:
    every = action_figures.counts_by_state(actor, today=last)
    counts = [one for review, one in every.items() if review in held]
    found = [
        {"what": label, "number": sum(one.by_state[state] for one in counts)}
        for state, label in action_plan.STATES.items()
    ]
    return [*found, {"what": "Overdue, of those not implemented", "number": sum(one.overdue for one in counts)}]


def _day(one: Standing, step: str) -> date | None:
    record = one.case.records.get(step)
    return record.done.latest if record and record.done else None


def _in(one: Standing, step: str, of: Year) -> bool:
    day = _day(one, step)
    return bool(day) and of.first_day <= day <= of.last_day


def _basis(one: Standing, clock_id: str) -> str:
    return one.case.procedure.clock(clock_id).basis
