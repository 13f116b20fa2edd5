"""The deadlines that are no clocks, as they stand in one review: the next meeting, what comes round, the same day, and dates set (D4 to D9)."""

from dataclasses import dataclass

from casework import due_dates, holds, meetings
from casework.clocks import When, span
from casework.dates import add_months, show
from casework.procedure_shapes import Deadline
from casework.standing import Standing


@dataclass(frozen=True)
class Shown:
    """A deadline with what it means today, a sentence each; `late` where one of them is missed. No sentence: nothing to say yet."""

    label: str
    text: str
    source: str
    sentences: tuple[str, ...]
    late: bool = False


def of_review(stands: Standing, *, of_family: bool) -> list[Shown]:
    """Every deadline. `of_family`: the reader may know when the family was told."""
    found = []
    for rule in stands.case.procedure.clocks.deadline:
        says = _SAYS[rule.kind](stands, rule, of_family)
        sentences = tuple(sentence for sentence, _ in says)
        found.append(Shown(rule.label, rule.text, rule.source, sentences, any(late for _, late in says)))
    return found


Says = list[tuple[str, bool]]  # a sentence, and whether it tells of something missed


def _printed(stands: Standing, rule: Deadline, of_family: bool) -> Says:
    began = _done(stands, rule.follows[0].after)
    if not began:
        return []
    first, last = (add_months(day, rule.months) for day in span(began))
    until = show(first) if first == last else f"between {show(first)} and {show(last)}"
    return [
        (f"They end {until}. Printed in section 1 of the report; the decision clock is the one that counts.", False)
    ]


def _next_meeting(stands: Standing, rule: Deadline, of_family: bool) -> Says:
    found, bodies = [], meetings.bodies()
    for follows in due_dates.awaiting_meeting(stands.case):
        title, body = stands.case.procedure.steps[follows.step].title, bodies[follows.body]
        day = due_dates.next_meeting(stands.case, follows, stands.dates.calendar)
        if day is None:
            found.append((f"'{title}' waits for the {body}, and the calendar has no meeting of it.", True))
        else:
            missed = day < stands.as_on
            found.append(
                (f"'{title}' {'was' if missed else 'is'} due at the meeting of the {body} on {show(day)}.", missed)
            )
    return found


def _every(stands: Standing, rule: Deadline, of_family: bool) -> Says:
    again = due_dates.again(stands.case)
    found = []
    for follows in rule.follows:
        if day := again.get(follows.step):
            last = _done(stands, follows.step)
            since = f"last on {show(last)}" if last else "not done yet"
            found.append((f"Next due {show(day)}; {since}.", day < stands.as_on))
    return found


def _same_day(stands: Standing, rule: Deadline, of_family: bool) -> Says:
    if not of_family:
        return []
    found = []
    for hold in stands.holds:
        if hold.family_not_taking_part:
            found.append((f"Hold since {show(hold.started_on)}: no family takes part.", False))
            continue
        late = holds.told_late(hold.started_on, hold.family_told_start_on, f"hold of {show(hold.started_on)} began")
        if hold.ended_on:
            late += holds.told_late(hold.ended_on, hold.family_told_end_on, f"review went on, {show(hold.ended_on)}")
        on_time = f"Hold since {show(hold.started_on)}: the family was told the same day."
        found += [(sentence, True) for sentence in late] or [(on_time, False)]
    return found


def _set(stands: Standing, rule: Deadline, of_family: bool) -> Says:
    count, overdue = len(stands.dates.agreed), stands.actions_overdue
    return [
        (f"{count} step{'' if count == 1 else 's'} with an agreed date.", False),
        (f"{overdue} action{'' if overdue == 1 else 's'} of the plan past the target date.", overdue > 0),
    ]


def _done(stands: Standing, step: str) -> When | None:
    record = stands.case.records.get(step)
    return record.done if record else None


_SAYS = {"printed": _printed, "next_meeting": _next_meeting, "every": _every, "same_day": _same_day, "set": _set}
