"""Section 1 of the report, 'Timescales', written from the record: when the review began and ended, and why it took so long (App 7, R114, R172).

Every hold and every extension is told with its days and its reason, the criminal trial's and any other. Names stand as pseudonyms, as in the whole
report; the days are the real ones.
"""

from datetime import date

from casework import clocks, delays, names
from casework.clocks import Extension, When
from casework.dates import add_months, show_long
from casework.delays import Delay
from casework.procedure_shapes import Deadline
from casework.standing import Hold, Standing

DEADLINE = "D4"
SAYS_LITTLE = ("other", "other_review")  # reasons of a hold that its note must explain


def text(stands: Standing) -> str:
    """The text, a paragraph for what happened and one for each reason. The caller has seen to it that the reader may have the review's report."""
    rule = next(one for one in stands.case.procedure.clocks.deadline if one.id == DEADLINE)
    began, concluded = _days(stands, rule)
    paragraphs = [_began_and_concluded(began, concluded), rule.text]
    if began:
        paragraphs.append(_against_the_months(rule, began, concluded, stands.as_on))
    reasons = [_hold(stands, hold) for hold in stands.holds]
    reasons += [_extension(one) for one in sorted(stands.extensions, key=lambda one: one.agreed_on)]
    reasons += [_delay(one) for one in delays.recorded(stands.review.id)]
    if not reasons and began and _beyond(rule, began, concluded or stands.as_on):
        reasons = ["No reason for the delay is recorded in the portal. Explain it here."]
    persons = names.of_review(stands.review.id)
    return "\n\n".join(
        names.rendered(paragraph, persons, "pseudonyms") for paragraph in [*filter(None, paragraphs), *reasons]
    )


def _days(stands: Standing, rule: Deadline) -> tuple[When | None, When | None]:
    """When the review began and when it was concluded, by the steps that clocks.toml names for it; None while it is not recorded, or not known."""
    records, follows = stands.case.records, rule.follows[0]
    return tuple(records[step].done if step in records else None for step in (follows.after, follows.step))


def _began_and_concluded(began: When | None, concluded: When | None) -> str:
    begun = f"This review began {_on(began)}" if began else "The day on which this review began is not recorded"
    return f"{begun} and was concluded {_on(concluded)}." if concluded else f"{begun}. It is not concluded yet."


def _against_the_months(rule: Deadline, began: When, concluded: When | None, as_on: date) -> str:
    first, last = clocks.span(began)
    due = add_months(last, rule.months)
    if not concluded:
        passed = "ended" if as_on > due else "end"
        return f"The {_months(rule)} {passed} on {show_long(due)}."
    took = f"It took {_count(began, concluded)}"
    if _beyond(rule, began, concluded):
        over = _plural((clocks.span(concluded)[0] - due).days)
        return (
            f"{took}: {_at_least(began, concluded)}{over} beyond the {_months(rule)}, which ended on {show_long(due)}."
        )
    if clocks.span(concluded)[1] <= add_months(first, rule.months):
        return f"{took}, which is within the {_months(rule)}."
    return f"The days are not known well enough to say whether it was concluded within the {_months(rule)}."


def _on(when: When) -> str:
    first, last = clocks.span(when)
    return f"{'on' if first == last else 'in'} {show_long(when)}"


def _beyond(rule: Deadline, began: When, until: When) -> bool:
    return clocks.span(until)[0] > add_months(clocks.span(began)[1], rule.months)


def _count(began: When, concluded: When) -> str:
    """How long it took: exactly, or the least it can have been."""
    return f"{_at_least(began, concluded)}{_plural((clocks.span(concluded)[0] - clocks.span(began)[1]).days)}"


def _at_least(*days: When) -> str:
    return "" if all(first == last for first, last in map(clocks.span, days)) else "at least "


def _hold(stands: Standing, hold: Hold) -> str:
    reason = stands.case.procedure.label("hold_reason", hold.reason)
    if hold.note and hold.reason in SAYS_LITTLE:
        reason = f"{reason}: {_without_stop(hold.note)}"
    if hold.ended_on is None:
        return f"The review has been on hold since {show_long(hold.started_on)}. Reason: {reason}."
    held = _plural((hold.ended_on - hold.started_on).days)
    return (
        f"The review was on hold from {show_long(hold.started_on)} to {show_long(hold.ended_on)}, for {held}, which are not taken off the time "
        f"counted. Reason: {reason}."
    )


def _extension(agreed: Extension) -> str:
    if agreed.panel_agreed_on == agreed.agreed_on:
        who = f"On {show_long(agreed.agreed_on)} the panel and the Community Safety Partnership"
    else:
        who = f"The panel, on {show_long(agreed.panel_agreed_on)}, and the Community Safety Partnership, on {show_long(agreed.agreed_on)},"
    dates = f"{show_long(agreed.new_due)} instead of {show_long(agreed.old_due)}"
    return (
        f"{who} agreed that the overview report was to be completed by {dates}. Reason: {_without_stop(agreed.reason)}."
    )


def _delay(delay: Delay) -> str:
    found, why = "unreasonable" if delay.unreasonable else "reasonable", _without_stop(delay.answers["reason"])
    said = f"On {show_long(delay.found_on)} the Community Safety Partnership found the delay {found}. Reason: {why}."
    if not delay.asked_on:
        return said
    came = f", which came on {show_long(delay.answered_on)}" if delay.answered_on else ""
    return f"{said} It asked the Home Office Quality Assurance Panel for advice on {show_long(delay.asked_on)}{came}."


def _months(rule: Deadline) -> str:
    return {1: "one month", 6: "six months", 12: "twelve months"}.get(rule.months, f"{rule.months} months")


def _plural(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def _without_stop(said: str) -> str:
    return said.strip().rstrip(".")
