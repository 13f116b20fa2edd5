"""What must be there before a review is published: each condition met or missing, and where to see to it (3.4.5 to 3.6.3; R159).

The conditions stand in procedure/checklists.toml: an item with a step is met once that step is done, set aside or not for this review. Here
stands what else the portal knows of some of them. A condition that `blocks` stops the publication; without the others the CSP Chair may go
ahead for a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from casework import database, dates, letter_points, permissions, procedure, registers, sensitive_days, steps
from casework.actors import Actor
from casework.procedure_texts import ChecklistItem
from casework.steps import Case

GROUPS = {
    "panel_members": "the DHR Panel members",
    "senior_managers": "the Senior Managers",
    "opcvc": "the OPCVC",
    "childrens_services": "children's services (or that they were not involved)",
    "others": "others (or that there are none)",
}
WHERE = "See to it in 'Publication'."


@dataclass(frozen=True)
class Condition:
    """One condition. `missing` are sentences that say what is missing and where to see to it; empty when it is met."""

    id: str
    label: str
    blocks: bool
    missing: tuple[str, ...]

    @property
    def met(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class _State:
    case: Case
    agreed: dict | None
    day: date | None

    @property
    def review_id(self) -> str:
        return self.case.review_id


def gate(actor: Actor, review_id: str, *, on: date | None = None) -> list[Condition]:
    """The conditions, for who may see the publication. `on` is the day of publishing: left out, the day agreed."""
    permissions.demand(actor, "see_publication", review_id)
    return conditions(review_id, on=on)


def conditions(review_id: str, *, on: date | None = None) -> list[Condition]:
    """The same for rules."""
    agreed = database.one("publication_date_of", review=review_id)
    state = _State(steps.case(review_id), agreed, on or (agreed["publish_on"] if agreed else None))
    items = procedure.current().checklists.checklist["publication"].items
    return [Condition(item.id, item.label, not item.warns, tuple(_missing(state, item))) for item in items]


def _missing(state: _State, item: ChecklistItem) -> list[str]:
    known = KNOWN.get(item.id)
    if item.step and not state.case.settled(item.step):
        return [_of_step(state, item)]
    return known(state) if known else []


def _of_step(state: _State, item: ChecklistItem) -> str:
    sentence = state.case.procedure.missing(item.step)
    if item.id == "feedback" and (waiting := _agencies_without_feedback(state)):
        return f"{sentence} Not yet: {', '.join(waiting)}."
    return sentence


def _agencies_without_feedback(state: _State) -> list[str]:
    """The agencies that were asked for an IMR and have not recorded their second session."""
    asked = {
        agency
        for step, agency in state.case.of_agency
        if step in ("imrs_requested", "imr_authors_appointed", "imrs_submitted")
    }
    waiting = [agency for agency in asked if not state.case.record_of("follow_up_feedback", agency)]
    return sorted(row["name"] for row in database.rows("agencies_for_actions") if row["id"] in waiting)


def _cleared(state: _State) -> list[str]:
    return [] if state.case.facts.get("cleared") else [state.case.procedure.missing("cleared")]


def _amendments(state: _State) -> list[str]:
    verdicts = database.rows("verdicts_kept", reviews=[state.review_id])
    points = database.rows("letter_points_kept", reviews=[state.review_id])
    waiting = sum(letter_points.asks_for_change(one) for one in points if one["verdict_id"] == verdicts[-1]["id"])
    many = (
        "1 point of the Home Office's letter is"
        if waiting == 1
        else f"{waiting} points of the Home Office's letter are"
    )
    return [f"{many} not answered. See to it in 'Home Office'."] if waiting else []


def _bodies(state: _State) -> list[str]:
    kept = registers.kept([state.review_id], ["statutory_confirmation"])
    if not kept:
        set_aside = state.case.state("bodies_confirmed") == "not_needed"
        return [] if set_aside else [f"No statutory body stands in the list. Add each, or say why none is asked. {WHERE}"]
    waiting = sum(not one.answers.get("confirmed_on") for one in kept)
    many = "1 statutory body has" if waiting == 1 else f"{waiting} statutory bodies have"
    return [f"{many} not confirmed that the information can be public. {WHERE}"] if waiting else []


def _date(state: _State) -> list[str]:
    if state.agreed is None:
        return (
            []
            if state.case.record_of("published")
            else [f"The day of publication has no date in the portal. Agree it. {WHERE}"]
        )
    if state.day != state.agreed["publish_on"]:
        day = dates.show(state.agreed["publish_on"])
        return [f"The day agreed is {day}: publish on that day, or agree another one first. {WHERE}"]
    return []


def _clash(state: _State) -> list[str]:
    near = sensitive_days.clashes(state.review_id, state.day) if state.day else []
    if near and not (state.agreed and state.agreed["clash_reason"]):
        return [f"The day is near a sensitive one, and nobody has said why it stays. {WHERE}"]
    return []


def _groups(state: _State) -> list[str]:
    """Told since the newest day was agreed: another day is told anew."""
    since = state.agreed["agreed_on"] if state.agreed else None
    kept = registers.kept([state.review_id], ["told_of_publication"])
    told = {one.answers["group"] for one in kept if since is None or one.answers["told_on"] >= since}
    waiting = [words for group, words in GROUPS.items() if since and group not in told]
    return [f"Not told of the day agreed last: {', '.join(waiting)}. {WHERE}"] if waiting else []


def _statement(state: _State) -> list[str]:
    kept = registers.kept([state.review_id], ["media"])
    ready = any(one.answers["kind"] == "statement" for one in kept)
    return [] if ready else [f"No press statement is ready. {WHERE}"]


KNOWN: dict[str, Callable[[_State], list[str]]] = {
    "verdict": _cleared,
    "amendments": _amendments,
    "bodies": _bodies,
    "date": _date,
    "clash": _clash,
    "groups": _groups,
    "statement": _statement,
}
