"""What the CSP finds of a delay, and the Home Office's advice on an unreasonable one (3.3.7; R128, B14)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from casework import action_plan, audit, clocks, database, dates, forms, own_answers, permissions, plain_text, steps
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep
from casework.owed import Owed
from casework.standing import Standing

FOUND, ASKED, ADVICE = "delay", "delay_advice_asked", "delay_advice"
RUN_OUT = "Agree another date for the report with the panel, or record whether the delay is unreasonable"
ASK_WITHIN = timedelta(days=7)  # our own proposal: the procedure gives no day


@dataclass(frozen=True)
class Delay:
    """What the CSP found, and, of an unreasonable delay, when it asked for advice and when that came. `answers` as the forms have them."""

    id: str
    review_id: str
    found_on: date
    unreasonable: bool
    asked_on: date | None
    answered_on: date | None
    answers: Mapping[str, Any]
    version: int

    @property
    def awaits(self) -> str:
        """'asking', 'advice', or '' when nothing is outstanding."""
        if not self.unreasonable or self.answered_on:
            return ""
        return "advice" if self.asked_on else "asking"


def of_review(actor: Actor, review_id: str) -> list[Delay]:
    """What was found of delays, in the names of the reader; nothing for whom the decision of the review is not."""
    said = action_plan.Said(actor, review_id)
    return [_delay(row, said) for row in database.scoped(actor, "delays_in_view", review=review_id)]


def recorded(review_id: str) -> list[Delay]:
    """The same as recorded, for a text that the caller gives out in its own names."""
    return [_delay(row) for row in database.rows("delays_of", reviews=[review_id])]


def record_delay(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> str:
    """Record what the CSP finds of the delay; returns its id. An unreasonable one makes it ask the Home Office for advice."""
    on_behalf_of = permissions.demand(actor, "record_delay", review_id)
    steps.demand("record_delay", review_id)
    values = forms.understand(FOUND, typed, today=today)
    decided = steps.case(review_id).records["decided"].done
    if decided and values["found_on"] < decided.earliest:
        raise Refused([Problem("found_on", f"The review began on {dates.show(decided)}. Give a day on or after it.")])
    delay_id = database.new_id()
    with database.change(
        actor, "delay_found", review=review_id, subject=delay_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        steps.demand("record_delay", review_id)  # again, now that nobody else can change it
        write(
            "insert_delay",
            id=delay_id,
            review_id=review_id,
            found_on=values["found_on"],
            unreasonable=values["unreasonable"],
            answers=_stored(FOUND, values),
            recorded_by=actor.person_id,
            recorded_on=now,
        )
        own_answers.keep(write, FOUND, delay_id, values)
    return delay_id


def ask_advice(
    actor: Actor,
    review_id: str,
    delay_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    command_id: str | None = None,
) -> None:
    """Record that the CSP asked the Home Office QA Panel for advice on a delay that it finds unreasonable."""
    on_behalf_of = permissions.demand(actor, "record_delay", review_id)
    steps.demand("record_delay", review_id)
    delay = _found(actor, review_id, delay_id)
    if not delay.unreasonable:
        raise WrongStep(
            [
                "The CSP did not find this delay unreasonable. Record that it does, under Clocks, before it asks for advice."
            ]
        )
    values = forms.understand(ASKED, typed, today=today)
    if values["asked_on"] < delay.found_on:
        raise Refused(
            [
                Problem(
                    "asked_on",
                    f"The delay was found unreasonable on {dates.show(delay.found_on)}. Give a day on or after it.",
                )
            ]
        )
    if delay.answered_on and values["asked_on"] > delay.answered_on:
        raise Refused(
            [Problem("asked_on", f"The advice came on {dates.show(delay.answered_on)}. Give a day before it.")]
        )
    with database.change(
        actor,
        "delay_advice_asked",
        review=review_id,
        subject=delay_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        kept = _stored(ASKED, values, delay)
        if not write("ask_about_delay", id=delay_id, version=version, asked_on=values["asked_on"], answers=kept):
            raise Stale(_current(actor, delay))
        own_answers.keep(write, ASKED, delay_id, values)


def record_advice(
    actor: Actor,
    review_id: str,
    delay_id: str,
    typed: dict,
    *,
    version: int,
    today: date,
    command_id: str | None = None,
) -> None:
    """Record what the Home Office QA Panel advised, and when it came."""
    on_behalf_of = permissions.demand(actor, "record_delay", review_id)
    steps.demand("record_delay", review_id)
    delay = _found(actor, review_id, delay_id)
    if not delay.asked_on:
        raise WrongStep(
            ["The Home Office has not been asked for advice on this delay. Record that first, under Clocks."]
        )
    values = forms.understand(ADVICE, typed, today=today)
    if values["answered_on"] < delay.asked_on:
        raise Refused(
            [
                Problem(
                    "answered_on",
                    f"The advice was asked for on {dates.show(delay.asked_on)}. Give a day on or after it.",
                )
            ]
        )
    with database.change(
        actor,
        "delay_advice_received",
        review=review_id,
        subject=delay_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        kept = _stored(ADVICE, values, delay)
        if not write(
            "answer_about_delay", id=delay_id, version=version, answered_on=values["answered_on"], answers=kept
        ):
            raise Stale(_current(actor, delay))
        own_answers.keep(write, ADVICE, delay_id, values)


def record_in_error(actor: Actor, review_id: str, delay_id: str, *, reason: str, version: int) -> None:
    """Mark a finding as recorded in error; the record and the reason are kept."""
    on_behalf_of = permissions.demand(actor, "record_in_error", review_id)
    delay = _found(actor, review_id, delay_id)
    steps.demand("record_in_error", review_id)
    reason = plain_text.kept(reason, "reason", ask="Say why.")
    with database.change(
        actor, "marked_in_error", review=review_id, subject=delay_id, on_behalf_of=on_behalf_of
    ) as write:
        if not write("mark_delay_in_error", id=delay_id, version=version, reason=reason):
            raise Stale(_current(actor, delay))


# ---- what is owed -----------------------------------------------------------------------------------------------------


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """From the CSP Chair: a date or a view where the decision clock has run out, advice to ask for, and advice that has not come."""
    of_each: dict[str, list[Delay]] = {review: [] for review in stands}
    for row in database.rows("delays_of", reviews=list(stands)):
        of_each[row["review_id"]].append(_delay(row))
    found = []
    for review, one in stands.items():
        found += [_owed_of(one, delay) for delay in of_each[review] if delay.awaits]
        clock = one.primary_clock
        run_out = clock and clock.primary and clock.state == clocks.LATE
        if run_out and not any(delay.found_on >= clock.due_latest for delay in of_each[review]):
            found.append(_owed(review, RUN_OUT, clock.due_latest))
    return found


def _owed_of(stands: Standing, delay: Delay) -> Owed:
    if delay.awaits == "asking":
        return _owed(
            delay.review_id, "Ask the Home Office QA Panel for advice on the delay", delay.found_on + ASK_WITHIN
        )
    wait = timedelta(days=stands.case.procedure.partnership.care.unanswered_home_office_days)
    return _owed(
        delay.review_id,
        "Record the Home Office QA Panel's advice on the delay, or ask for it again",
        delay.asked_on + wait,
    )


def _owed(review: str, sentence: str, due: date) -> Owed:
    return Owed(review, sentence, "clocks", "csp_chair", "3.3.7", due)


# ---- what is kept -------------------------------------------------------------------------------------------------------


def _delay(row: dict, said: Callable[[str], str] = str) -> Delay:
    answers = {
        name: said(value) if isinstance(value, str) else value for name, value in json.loads(row["answers"]).items()
    }
    return Delay(**row | {"answers": answers})


def _found(actor: Actor, review_id: str, delay_id: str) -> Delay:
    found = next((one for one in recorded(review_id) if one.id == delay_id), None)
    if found is None:
        audit.refused(actor, "record_delay", review_id)
        raise NotFound("This delay")
    return found


def _stored(form: str, values: dict, delay: Delay | None = None) -> str:
    """The answers of this form beside those given before."""
    before = delay.answers if delay else {}
    asked, _ = forms.split_own(forms.load(form), values)
    return json.dumps({**before, **forms.to_store(forms.load(form), asked)}, ensure_ascii=False)


def _current(actor: Actor, delay: Delay) -> dict:
    """What is recorded now, in the names of somebody who was not quick enough."""
    said = action_plan.Said(actor, delay.review_id)
    answers = {name: said(value) if isinstance(value, str) else value for name, value in delay.answers.items()}
    return {**answers, "version": delay.version}
