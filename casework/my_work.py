"""What a person has to do, and by when, across the reviews they may know of: sentences, each with the place where it is done.

A step of the procedure is due from the role that owns it; an action, and the records of 3.1.5, from the agency. No sentence holds a name from
a record: they are the procedure's own words, an action's number, an agency.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from casework import (
    action_figures,
    clock,
    database,
    due_dates,
    forms,
    imr_steps,
    imrs,
    obligations,
    offices,
    permissions,
    procedure,
    recent_changes,
    standing,
    steps_in_view,
)
from casework.actors import Actor
from casework.owed import Owed
from casework.procedure_shapes import Step
from casework.reviews import Review
from casework.standing import Duty, Standing

SOON = timedelta(days=7)
AHEAD = timedelta(days=92)  # a quarter: actions due later than that are seen in the plan
EVER = date(1900, 1, 1)
SEES_TO_OTHERS = ("coordinator", "panel_chair")  # those to whom it matters what others still have to do
FIRST_OFFICES = ("coordinator", "csp_chair")
PAGE_OF_DRAFT = {
    "notification": "notification",
    "decision": "decision",
    "chronology_entry": "chronology",
    "begun_before": "steps",
    "report_section": "reports",
    "monitoring_minute": "monitoring",
}


@dataclass(frozen=True)
class Task:
    """A sentence that says what to do, and where. `due` None: no clock covers it. `whose` names the owner where that is not the reader."""

    sentence: str
    page: str
    review: Review | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    due: date | None = None
    days_late: int = 0
    about: str = ""
    whose: str = ""


@dataclass(frozen=True)
class Done:
    """Something this person did of late: what, in which review, when last, how often."""

    sentence: str
    review: Review
    happened_on: datetime
    times: int


@dataclass(frozen=True)
class Work:
    """Everything, each list soonest first. `reviews` are those that the person may know of.

    `overdue` counts the actions overdue in all of them, for who may open the dashboard.
    """

    late: list[Task]
    this_week: list[Task]
    later: list[Task]
    waiting: list[Task]
    drafts: list[Task]
    done: list[Done]
    reviews: list[Review]
    overdue: int = 0

    @property
    def due(self) -> list[Task]:
        return self.late + self.this_week

    @property
    def next(self) -> Task | None:
        """What comes next when nothing is due now."""
        return next(iter(self.later), None)


def offices_to_give(actor: Actor, *, today: date) -> list[str]:
    """The offices without which no review can begin and that nobody holds today, by label; for who gives offices, to others nothing."""
    if not permissions.may(actor, "give_office"):
        return []
    held = {
        row["role"]
        for row in offices.all_offices(actor)
        if row["valid_from"] <= today and (row["valid_to"] is None or row["valid_to"] >= today)
    }
    return [procedure.current().roles[role].label for role in FIRST_OFFICES if role not in held]


def of(actor: Actor, *, today: date) -> Work:
    """What this person has to do today, in every review they may know of."""
    actor.check()
    stands = {one.review.id: one for one in standing.all_in_view(actor, today=today)}
    roles = database.scoped(actor, "roles_everywhere")
    mine, others = [], []
    asked = {one.review_id for one in imrs.kept(stands)}
    for one in stands.values():
        held = [row for row in roles if row["review_id"] in (None, one.review.id)]
        mine += _own_steps(one, held, today, asked=one.review.id in asked)
        if any(row["role"] in SEES_TO_OTHERS for row in held):
            others += _steps_of_others(one, held)
    for owed in obligations.of(stands.values(), today=today):
        one = stands[owed.review_id]
        held = [row for row in roles if row["review_id"] in (None, owed.review_id)]
        if _is_owed_by(owed, held):
            mine.append(_owed_task(one, owed, today))
        elif any(row["role"] in SEES_TO_OTHERS for row in held):
            others.append(_owed_task(one, owed, today, whose=_owed_from(one, owed)))
    for records in database.scoped(actor, "records_awaited"):
        if records["review_id"] in stands and not stands[records["review_id"]].stage.ends:
            task = _records_task(records, stands[records["review_id"]].review, today)
            (mine if records["own"] else others).append(task)
    own_actions, others_actions, overdue = _actions(actor, stands, today)
    mine, others = _soonest_first(_of_one_session(mine) + own_actions), _soonest_first(_of_one_session(others) + others_actions)
    return Work(
        late=[task for task in mine if task.days_late],
        this_week=[task for task in mine if not task.days_late and task.due and task.due <= today + SOON],
        later=[task for task in mine if task.due is None or task.due > today + SOON],
        waiting=others,
        drafts=_drafts(actor, stands),
        done=_done(actor, stands, today),
        reviews=[one.review for one in stands.values()],
        overdue=overdue if permissions.may(actor, "see_dashboard") else 0,
    )


def _of_one_session(tasks: list[Task]) -> list[Task]:
    """What DASVEG does once for all reviews, its quarterly session and its yearly audit, once for each day it is due and not once a review."""
    found: dict[tuple, list[Task]] = {}
    for place, task in enumerate(tasks):
        alone = None if task.page == "monitoring" and not task.params else place
        found.setdefault((alone, task.sentence, task.due, task.whose), []).append(task)
    return [
        same[0] if len(same) == 1 else replace(same[0], review=None, about=", ".join(filter(None, [same[0].about, f"{len(same)} reviews"])))
        for same in found.values()
    ]


def where(stands: Standing, step: Step) -> tuple[str, dict[str, str]]:
    """The page on which a step is recorded, and what goes with its address."""
    if step.has_own_screen:
        return step.page or stands.case.procedure.menu[step.menu].page, {}
    return "steps", {"line": step.menu, "step": step.id}


def of_review(actor: Actor, stands: Standing, *, today: date) -> list[Task]:
    """What is to be done next in one review, and by whom, soonest first; for an agency's people only what is due from them (R169)."""
    owed = obligations.of([stands], today=today)
    if steps_in_view.sees_all(actor, stands.review.id):
        theirs = [_owed_task(stands, one, today, whose=_owed_from(stands, one)) for one in owed]
        return _soonest_first([_of_owner(stands, duty) for duty in stands.duties] + theirs)
    roles = database.scoped(actor, "roles_everywhere")
    held = [row for row in roles if row["review_id"] in (None, stands.review.id)]
    mine = [_owed_task(stands, one, today) for one in owed if _is_owed_by(one, held)]
    asked = bool(imrs.kept([stands.review.id]))
    return _soonest_first(_own_steps(stands, held, today, asked=asked) + mine)


def _own_steps(stands: Standing, held: list[dict], today: date, *, asked: bool) -> list[Task]:
    """The steps that are open, or come round again, and are owned by a role that this person holds; a step of each agency as it stands for theirs.

    Once agencies are `asked` for contributions, what each owes of its own follows from what it was asked for (`imr_board.owed`).
    """
    closed = {duty.step.id for duty in stands.duties} if stands.stage.ends else None  # then no more is owed than this
    found, again = [], due_dates.again(stands.case)
    told = set(imr_steps.STEPS.values()) if asked else set()
    for step in stands.case.procedure.steps.values():
        if step.id in told and step.each == "agency":
            continue
        row = next((row for row in held if row["role"] in _owners(stands, step)), None)
        comes_round = step.id in due_dates.rounds(stands.case.procedure)  # what has no turn yet is nobody's duty
        if row and (closed is None or step.id in closed) and (
            step.id in again or (not comes_round and stands.case.state(step.id, row["agency_id"]) == "open")
        ):
            in_place_of = f"for {row['in_place_of']}" if row["in_place_of"] else ""
            found.append(_step_task(stands, step, today, about=in_place_of))
    return found


def _owners(stands: Standing, step: Step) -> list[str]:
    """The roles a step is due from: the procedure's, and the one that was agreed to see to it."""
    agreed = stands.dates.agreed.get(step.id)
    return [step.owner, agreed.owner_role] if agreed and agreed.owner_role else [step.owner]


def _steps_of_others(stands: Standing, held: list[dict]) -> list[Task]:
    mine = {row["role"] for row in held}
    return [_of_owner(stands, duty) for duty in stands.duties if not mine & set(_owners(stands, duty.step))]


def _of_owner(stands: Standing, duty: Duty) -> Task:
    whose = _owner(stands, duty.step)
    return _step_task(stands, duty.step, due=duty.due, days_late=duty.days_late, whose=whose)


def _owner(stands: Standing, step: Step) -> str:
    """Who owns a step; of one that each agency does, how many say so already."""
    roles = stands.case.procedure.roles
    label = " and ".join(dict.fromkeys(roles[role].label for role in _owners(stands, step) if role in roles))
    count = sum(1 for of_step, _ in stands.case.of_agency if of_step == step.id)
    return f"{label}; {count} agenc{'y has' if count == 1 else 'ies have'} recorded it" if count else label


def _step_task(stands: Standing, step: Step, today: date | None = None, **known) -> Task:
    if today:
        due = next((due.day for due in stands.dues_of(step)), None)
        known |= {"due": due, "days_late": max((today - due).days, 0) if due else 0}
    page, params = where(stands, step)
    agreed = stands.dates.agreed.get(step.id)
    by_agreement = "by agreement" if agreed and agreed.agreed_for == known.get("due") else ""
    about = ", ".join(filter(None, [step.section, by_agreement, known.pop("about", "")]))
    return Task(step.work, page, stands.review, params, about=about, **known)


def _is_owed_by(owed: Owed, held: list[dict]) -> bool:
    return any(row["role"] in (owed.owner, owed.beside) and owed.agency_id in (None, row["agency_id"]) for row in held)


def _owed_from(stands: Standing, owed: Owed) -> str:
    return owed.agency or stands.case.procedure.roles[owed.owner].label


def _owed_task(stands: Standing, owed: Owed, today: date, whose: str = "") -> Task:
    return Task(
        owed.sentence, owed.page, stands.review, owed.params, owed.due, owed.days_late(today), owed.about, whose
    )


def _records_task(row: dict, review: Review, today: date) -> Task:
    late = max((today - row["request_due_on"]).days, 0) if row["request_due_on"] else 0
    sentence = f"Confirm that the records of {row['agency']} are secured"
    whose = "" if row["own"] else row["agency"]
    return Task(sentence, "decision", review, {}, row["request_due_on"], late, "3.1.5", whose)


def _actions(actor: Actor, stands: Mapping[str, Standing], today: date) -> tuple[list[Task], list[Task], int]:
    """One's own agency's actions, one by one; for whoever sees to all agencies' actions, how many are overdue in each review.

    The number is that of all overdue actions in view.
    """
    mine, overdue, late = [], {}, 0
    agencies = {}
    for action in action_figures.due_actions(actor, EVER, today + AHEAD, today=today):
        if action.review_id not in stands:
            continue
        late += bool(action.days_late)
        if action.review_id not in agencies:
            agencies[action.review_id] = permissions.agencies_for(actor, "record_progress", action.review_id)
        own, review = agencies[action.review_id], stands[action.review_id].review
        if own is None and action.days_late:
            overdue.setdefault(action.review_id, []).append(action)
        elif own and own & {lead.agency_id for lead in action.leads}:
            sentence = f"Update action {action.label}"
            mine.append(
                Task(
                    sentence,
                    "action",
                    review,
                    {"action": action.id},
                    action.target.latest,
                    action.days_late,
                    "Action plan",
                )
            )
    return mine, [_overdue_task(stands[review].review, found) for review, found in overdue.items()], late


def _overdue_task(review: Review, found: list[action_figures.DueAction]) -> Task:
    agencies = {name for action in found for name in action.agency_names}
    count = "1 action is overdue" if len(found) == 1 else f"{len(found)} actions are overdue"
    longest = max(found, key=lambda action: action.days_late)
    whose = next(iter(agencies)) if len(agencies) == 1 else f"{len(agencies)} agencies"
    return Task(count, "action-plan", review, {}, longest.target.latest, longest.days_late, "Action plan", whose)


def _drafts(actor: Actor, stands: Mapping[str, Standing]) -> list[Task]:
    found = {}
    for row in database.scoped(actor, "drafts_with_their_reviews"):
        review = stands[row["review_id"]].review if row["review_id"] in stands else None
        if review is None and row["subject"] != "new":
            continue
        form = row["form"].split()[0]
        page = PAGE_OF_DRAFT.get(form) or _page_of_register(form) or ("action-plan" if row["of_plan"] else "overview")
        title = forms.load(form).title if forms.exists(form) else form.replace("_", " ").capitalize()
        kept = clock.local(row["kept_on"])
        task = Task(f"Continue your draft: {title}", page, review, {}, about=f"kept {kept:%d/%m/%Y %H:%M}")
        found.setdefault((row["form"], row["subject"]), task)
    return list(found.values())


def _page_of_register(form: str) -> str:
    """The page of the register whose entries have this form; '' where it is not a register's."""
    rules = procedure.current()
    return next((one.page or rules.menu[one.menu].page for one in rules.registers.values() if one.form == form), "")


def _done(actor: Actor, stands: Mapping[str, Standing], today: date) -> list[Done]:
    since = datetime.combine(today - SOON, datetime.min.time(), clock.LONDON)
    events = recent_changes.events()
    rows = database.scoped(actor, "done_by_oneself", since=since, events=events)
    return [
        Done(
            recent_changes.says(row["event"], row["about"]),
            stands[row["review_id"]].review,
            row["happened_on"],
            row["times"],
        )
        for row in rows
        if row["review_id"] in stands
    ]


def _soonest_first(tasks: Iterable[Task]) -> list[Task]:
    return sorted(tasks, key=lambda task: (task.due or date.max, task.review.reference if task.review else ""))
