"""The notification of a death, with which a review begins (procedure 3.1.1 to 3.1.2, 3.1.7; 2.1, 2.2.1)."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz

from casework import (
    answers,
    audit,
    case_persons,
    database,
    dates,
    forms,
    names,
    partnerships,
    permissions,
    plain_text,
    procedure,
    reviews,
    steps,
)
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, Stale
from casework.forms import Field, Form

FORM = "notification"
PERSON_FIELDS = (
    "victim_name",
    "victim_initials",
    "victim_born",
    "perpetrator_name",
    "perpetrator_initials",
    "perpetrator_born",
)
NEAR_DAYS = 3
ALIKE = 85  # of 100: names that differ by a letter or two


@dataclass(frozen=True)
class Notification:
    """The newest notification of a review. `answers` by the form's fields, texts in the rendering the reader's role allows."""

    id: str
    answers: dict
    recorded_on: datetime
    recorded_by: str
    corrections: list[tuple[datetime, str, str]]


@dataclass(frozen=True)
class Ask:
    """What the procedure asks for because of an answer, and the line of the review's menu where it is done; '' when here."""

    sentence: str
    menu: str


def form_of(*, begun_before: bool) -> Form:
    """The form. Of a review begun before the portal nothing need be known, and a day may be known in part (settled point 14)."""
    form = forms.load(FORM)
    if not begun_before:
        return form
    return form.model_copy(update={"field": tuple(_may_be_open(field) for field in form.field)})


def _may_be_open(field: Field) -> Field:
    kind = "partial_date" if field.kind == "date" else field.kind
    return field.model_copy(update={"required": False, "required_when": None, "kind": kind})


def record(
    actor: Actor,
    typed: dict,
    *,
    different_because: str = "",
    begun_before: bool = False,
    partnership_id: str | None = None,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Record a notification and begin its review; returns the review's id.

    Raises Refused with every field at fault, or with the review it looks like unless `different_because` says why it is another death.
    """
    verb = "record_begun_before" if begun_before else "record_notification"
    holder = partnerships.to_act_in(actor, verb, partnership_id)
    on_behalf_of = permissions.demand(actor, verb, partnership=holder)
    form = form_of(begun_before=begun_before)
    values = forms.understand(form, typed, today=today)
    _demand_order(values)
    different_because = plain_text.kept(different_because, "different_because")
    event = "begun_before_recorded" if begun_before else "notification_recorded"
    with database.change(actor, event, on_behalf_of=on_behalf_of, command_id=command_id) as write:
        alike = _demand_another_death(values, different_because, holder)
        review_id, reference = reviews.begin(
            write, year=_year_of(values, today), label="", begun_before=begun_before, holder=holder, now=now,
            notified=_notified(values),
        )
        write.about(review=review_id, summary=reference)
        if different_because:
            write.about(summary=f"{reference}: said to be another death than {', '.join(alike)}")
        _insert(write, actor, review_id, form, values, now, different_because)
        _insert_persons(write, review_id, values)
        _record_steps(write, actor, review_id, values, now)
    return review_id


def correct(
    actor: Actor,
    review_id: str,
    typed: dict,
    *,
    opened_id: str,
    reason: str,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Replace the notification by a corrected one, with the reason; the earlier stays. Raises Stale when it was corrected since opened."""
    on_behalf_of = permissions.demand(actor, "correct_notification", review_id)
    reason = plain_text.kept(reason, "reason", ask="Give the reason for the correction.")
    form = form_of(begun_before=reviews.in_view(actor, review_id).begun_before)
    values = forms.understand(form, typed, today=today, hidden=PERSON_FIELDS)
    _demand_order({**values, "victim_born": _victim_born(review_id)})
    with database.change(
        actor, "notification_corrected", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        newest = write.one("newest_notification_of", review=review_id)
        if newest is None:
            raise NotFound("The notification of this review")
        if newest["id"] != opened_id:
            raise Stale(forms.as_typed(form, forms.from_store(form, json.loads(newest["answers"]))))
        _insert(write, actor, review_id, form, values, now, correction_of=opened_id, correction_reason=reason)
        _record_steps(write, actor, review_id, values, now)


def of_review(actor: Actor, review_id: str) -> Notification | None:
    """The notification of a review, for those who may see it; None when there is none (a review begun before the portal, in part)."""
    permissions.demand(actor, "see_notification", review_id)
    rows = database.scoped(actor, "visible_notification_of", review=review_id)
    if not rows:
        return None
    audit.opened(actor, "notification_opened", review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    said = {
        key: names.rendered(value, persons, rendering) if isinstance(value, str) else value
        for key, value in json.loads(rows[0]["answers"]).items()
    }
    corrections = [(row["recorded_on"], row["recorded_by"], row["correction_reason"] or "") for row in rows[:-1]]
    return Notification(rows[0]["id"], said, rows[0]["recorded_on"], rows[0]["recorded_by"] or "", corrections)


def received_on(review: reviews.Review, found: Notification) -> PartialDate | None:
    """The day the notification was received, as far as it is known."""
    return answers.as_partial(forms.from_store(form_of(begun_before=review.begun_before), found.answers).get("received_on"))


def asks(answered: dict) -> list[Ask]:
    """What the procedure asks for because of these answers (as understood, or as typed so far)."""
    criteria = procedure.current().criteria
    group = {"under_16": 15, "16_17": 16, "18": 18}.get(answered.get("age_group") or "")
    found = [Ask(criteria.age.says(group), "" if group == 15 else "proceedings")] if group else []
    for field, prompt, menu in (
        ("suicide", "suicide", ""),
        ("honour", "honour", ""),
        ("lessons", "lessons", ""),
        ("suspect_dead", "suspect_dead", "proceedings"),
        ("cared_for_child", "child_cared_for", "decision"),
        ("situation_position_of_trust", "position_of_trust", "panel"),
    ):
        if answered.get(field) == "yes":
            found.append(Ask(criteria.asks(prompt), menu))
    return found


def look_alikes(values: dict, partnership_id: str | None) -> list[str]:
    """References of the partnership's reviews whose death may be this one: about the same day, and nothing known that tells the victims apart."""
    death: PartialDate | None = values.get("death")
    if death is None:
        return []
    near = timedelta(days=NEAR_DAYS)
    rows = database.rows(
        "deaths_between", earliest=death.earliest - near, latest=death.latest + near, partnership=partnership_id
    )
    name = values.get("victim_name") or ""
    initials = values.get("victim_initials") or names.initials_of(name)
    return list(dict.fromkeys(row["reference"] for row in rows if not _told_apart(row, name, initials)))


def _demand_another_death(values: dict, different_because: str, holder: str | None) -> list[str]:
    """The references it looks like; Refused without a reason why it is another. Asked within the change: two may record one death at once."""
    alike = look_alikes(values, holder)
    if alike and not different_because:
        found = ", ".join(alike)
        sentence = f"This looks like {found}, already held. Open it, or say why this is another death."
        raise Refused([Problem("death", sentence, found)])
    return alike


def _told_apart(row: dict, name: str, initials: str) -> bool:
    if name and row["real_name"]:
        return fuzz.token_sort_ratio(name.casefold(), row["real_name"].casefold()) < ALIKE
    return bool(initials and row["initials"]) and initials.casefold() != row["initials"].casefold()


def _demand_order(values: dict) -> None:
    problems = []
    days = ("death", "incident", "received_on", "sent_on")
    death, incident, received, sent = (answers.as_partial(values.get(key)) for key in days)
    if death and received and received.latest < death.earliest:
        problems.append(
            Problem("received_on", "The notification cannot be received before the death. Check both dates.")
        )
    if incident and death and incident.earliest > death.latest:
        problems.append(Problem("incident", "The incident cannot be after the death. Check both dates."))
    if sent and received and received.latest < sent.earliest:
        problems.append(Problem("received_on", "It cannot be received before it was sent. Check both dates."))
    if problem := _age_problem(values):
        problems.append(problem)
    if problems:
        raise Refused(problems)


AGES = {"under_16": (0, 15), "16_17": (16, 17), "18": (18, 18), "over_18": (19, 200)}  # whole years, both included


def _age_problem(values: dict) -> Problem | None:
    """When the dates of birth and death, as exactly as they are known, leave no age of the age group chosen."""
    born, death, group = values.get("victim_born"), values.get("death"), values.get("age_group")
    if not born or not death or group not in AGES:
        return None
    if born.earliest > death.latest:
        return Problem("victim_born", "The victim cannot be born after the death. Check both dates.", born.typed)
    youngest, oldest = _age(born.latest, death.earliest), _age(born.earliest, death.latest)
    if oldest >= AGES[group][0] and youngest <= AGES[group][1]:
        return None
    age = str(oldest) if oldest == youngest else f"between {max(youngest, 0)} and {oldest}"
    chosen = forms.load(FORM).fields["age_group"].choices()[group]
    return Problem("age_group", f"By the dates of birth and death the victim was {age}, not '{chosen}'. Check all three.")


def _victim_born(review_id: str) -> PartialDate | None:
    """The day on record, when it is known and there is but one victim."""
    births = [person.born for person in names.of_review(review_id) if person.part == "victim"]
    return dates.understand(births[0]) if len(births) == 1 and births[0] else None


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _year_of(values: dict, today: date) -> int:
    """The year of the review's reference: of the notification, or where that is not known of the death, or of its entry here."""
    known = answers.as_partial(values.get("received_on")) or values.get("death")
    return known.earliest.year if known else today.year


def _notified(values: dict) -> date | None:
    """The day by which the review is called what it is: of the notification, or where that is not known of the death."""
    known = answers.as_partial(values.get("received_on")) or values.get("death")
    return known.earliest if known else None


def _insert(
    write: database.Write,
    actor: Actor,
    review_id: str,
    form: Form,
    values: dict,
    now: datetime,
    different_because: str = "",
    **correction: str,
) -> None:
    received = answers.as_partial(values.get("received_on"))
    kept = forms.to_store(form, {key: value for key, value in values.items() if key not in PERSON_FIELDS})
    if different_because:
        kept["different_because"] = different_because
    write(
        "insert_notification",
        id=database.new_id(),
        review_id=review_id,
        **_date_columns("death", values.get("death")),
        **_date_columns("incident", values.get("incident")),
        received_on=received.earliest if received and received.earliest == received.latest else None,
        answers=json.dumps(kept, ensure_ascii=False),
        recorded_by=actor.person_id,
        recorded_on=now,
        **{"correction_of": None, "correction_reason": None, **correction},
    )


def _date_columns(name: str, day: PartialDate | None) -> dict:
    return {
        f"{name}_{part}": getattr(day, part) if day else None for part in ("typed", "earliest", "latest", "precision")
    }


def _insert_persons(write: database.Write, review_id: str, values: dict) -> None:
    for part in ("victim", "perpetrator"):
        name, initials, born = (values.get(f"{part}_{key}") for key in ("name", "initials", "born"))
        if part == "victim" or name or initials:
            about = {"part": part, "real_name": name, "initials": initials, "born": born}
            if part == "perpetrator":
                about["relationship"] = procedure.current().label("relationship", values.get("relationship") or "")
            case_persons.insert(write, review_id, about)


def _record_steps(write: database.Write, actor: Actor, review_id: str, values: dict, now: datetime) -> None:
    for step, field, by_whom in (("death", "death", ""), ("notified", "received_on", values.get("from_whom") or "")):
        day = values.get(field)
        steps.record(write, actor, review_id, step, done=day, outcome="done" if day else "not_known", by_whom=by_whom, now=now)
