"""The board: where every agency stands with its contribution, a row each; and what agencies owe (3.3.1 to 3.3.4, 3.5; R82, R92)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casework import database, imrs, permissions, registers, steps
from casework.actors import Actor
from casework.imr_state import Contribution, Mark
from casework.owed import Owed
from casework.standing import Standing
from casework.steps import Case

AUTHOR_WITHIN, QA_WITHIN, STANDARD_WITHIN, TELL_WITHIN = (
    14,
    14,
    28,
    14,
)  # days; our own proposals, the procedure names none
PAGE = "imrs"


@dataclass(frozen=True)
class Row:
    """Where one agency stands. A mark is None until it is recorded; `applies` says which are asked of its kind."""

    contribution: Contribution
    applies: frozenset[str]
    marks: Mapping[str, Mark]
    chronology: str
    interviews: str
    days_late: int


def rows(actor: Actor, review_id: str, *, today: date) -> list[Row]:
    """The board of a review, the latest agency first; for an agency's people their own row (R169)."""
    found = imrs.of_review(actor, review_id)
    case = steps.case(review_id)
    held = registers.kept([review_id], ["imr_interview"]) if "imr_interview" in case.procedure.registers else []
    shown = [
        _row(one, case, [entry.answers for entry in held if entry.agency_id == one.agency_id], today) for one in found
    ]
    return sorted(shown, key=lambda row: (-row.days_late, row.contribution.agency))


def late(actor: Actor, review_id: str, *, today: date) -> list[Row]:
    """The agencies to be chased: what they owe was due before today and has not come in. For who writes the letters."""
    permissions.demand(actor, "chase_contribution", review_id)
    return [row for row in rows(actor, review_id, today=today) if row.days_late]


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """What is due of agencies' contributions, beside their steps."""
    found = []
    for one in imrs.kept(stands):
        found += _owed_of(one, stands[one.review_id].case)
    return found


def _owed_of(one: Contribution, case: Case) -> list[Owed]:
    counts = one.counts
    at, theirs = {"agency": one.agency_id}, {"agency_id": one.agency_id, "agency": one.agency}

    def due(sentence: str, owner: str, about: str, day: date | None, **whose: str) -> Owed:
        return Owed(one.review_id, sentence, PAGE, owner, about, day, params=at, **whose)

    if "requested" not in counts:
        if case.settled("imrs_requested"):
            return [
                due(f"Write to {one.agency} to ask for its contribution", "panel_chair", "3.3.2", one.identified_on)
            ]
        return []
    found = []
    if "sent" not in counts:
        said = "Send your agency's contribution to the Panel Chair"
        found.append(due(said, "senior_manager", "3.3.4", one.due_on, **theirs, beside="imr_author"))
    if one.kind == "imr" and "author" not in counts:
        day = counts["requested"].done_on + timedelta(days=AUTHOR_WITHIN)
        found.append(due("Appoint the author of your agency's IMR", "senior_manager", "3.3.3", day, **theirs))
    if "for_qa" in counts and "approved" not in counts:
        day = counts["for_qa"].done_on + timedelta(days=QA_WITHIN)
        found.append(due("Quality assure your agency's IMR", "senior_manager", "3.3.4", day, **theirs))
    if "sent" in counts and "accepted" in one.way and "accepted" not in counts:
        day = counts["sent"].done_on + timedelta(days=STANDARD_WITHIN)
        found.append(due(f"Check with the panel what {one.agency} sent", "panel_chair", "3.3.4", day))
    return found + _sessions_owed(one, case, due, theirs)


def _sessions_owed(one: Contribution, case: Case, due, theirs: Mapping[str, str]) -> list[Owed]:
    """The two sessions with staff: once the IMR is sent, and again once the overview report is completed (R92)."""
    found = []
    if "feedback_before" in one.way and "sent" in one.counts and "feedback_before" not in one.counts:
        day = one.counts["sent"].done_on + timedelta(days=TELL_WITHIN)
        said = "Feed back to the staff involved in the IMR, before the overview report"
        found.append(due(said, "senior_manager", "3.3.4", day, **theirs))
    completed = case.records.get("report_completed")
    if "feedback_after" in one.way and "sent" in one.counts and completed and "feedback_after" not in one.counts:
        day = completed.done.latest + timedelta(days=TELL_WITHIN) if completed.done else None
        said = "Hold the second feedback session with the staff, before publication"
        found.append(due(said, "senior_manager", "3.5", day, **theirs))
    return found


def _row(one: Contribution, case: Case, held: list, today: date) -> Row:
    return Row(
        one, frozenset(one.way), one.counts, _chronology(one, case), _interviews(one, case, held), one.days_late(today)
    )


def _chronology(one: Contribution, case: Case) -> str:
    if case.record_of("chronologies_compiled", one.agency_id):
        return "Compiled"
    counted = database.one("chronology_of_agency", review=one.review_id, agency=one.agency_id)
    if counted["submitted"]:
        return "Submitted"
    return "Begun" if counted["written"] else "Not begun"


def _interviews(one: Contribution, case: Case, held: list) -> str:
    """How many of those named were interviewed, and whether the police and the CPS are still to be asked of a witness."""
    if one.kind != "imr":
        return ""
    done = sum(bool(answers.get("held_on")) for answers in held)
    waits = sum(
        bool(answers.get("witness")) and not (answers.get("sio_on") and answers.get("cps_on")) for answers in held
    )
    if not held:
        return "Not needed" if case.record_of("witness_advice", one.agency_id) else "None named"
    return f"{done} of {len(held)} held" + (f"; {waits} wait for advice" if waits else "")
