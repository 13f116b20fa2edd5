"""What each agency is asked to contribute to a review, and where it stands (3.3.1, 3.3.2; R82).

They are identified in casework/imr_identify.py and go their way in casework/imr_way.py.

Where an agency stands is told to the partnership and the panel; an agency's people see their own (R169).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from casework import audit, database, forms, imr_state, names, permissions, procedure
from casework.actors import Actor
from casework.errors import NotFound
from casework.imr_state import Contribution, Mark

FORM = {
    "requested": "imr_requested",
    "due_changed": "imr_due",
    "author": "imr_author",
    "for_qa": "imr_for_qa",
    "sent_back": "imr_back",
    "approved": "imr_approved",
    "sent": "imr_sent",
    "returned": "imr_back",
    "accepted": "imr_accepted",
    "feedback_before": "imr_feedback",
    "feedback_after": "imr_feedback",
    "chased": "imr_chased",
    "shared": "imr_shared",
    "withdrawn": "imr_withdrawn",
}  # the form of each thing recorded of a contribution


def of_review(actor: Actor, review_id: str) -> list[Contribution]:
    """The contributions asked for in the review that this person may know of, by agency; those no longer asked for are left out."""
    return [one for one in _seen(actor, review_id) if not one.withdrawn]


def of_agency(actor: Actor, review_id: str, agency_id: str) -> Contribution:
    """One agency's contribution. NotFound where there is none, or it is not this person's to know of."""
    found = next((one for one in of_review(actor, review_id) if one.agency_id == agency_id), None)
    if found is None:
        audit.refused(actor, "see_imrs", review_id)
        raise NotFound("This agency's contribution")
    return found


def kept(reviews: Iterable[str]) -> list[Contribution]:
    """For rules, never for a screen: the contributions of these reviews as they stand, in real names."""
    ids = list(reviews)
    rows, marks = database.rows("contributions_of", reviews=ids), database.rows("contribution_marks_of", reviews=ids)
    return [one for one in _of(rows, marks) if not one.withdrawn]


def kept_in(write: database.Write, review_id: str) -> list[Contribution]:
    """Within a change: the same of one review, with what the change has recorded already."""
    rows = write.rows("contributions_of", reviews=[review_id])
    return [one for one in _of(rows, write.rows("contribution_marks_of", reviews=[review_id])) if not one.withdrawn]


def shown_answers(actor: Actor, one: Contribution, mark: Mark) -> dict[str, Any]:
    """What was said with a mark, by field of its form, without what is not for this person; texts as `of_review` renders them."""
    form = forms.load(FORM[mark.what])
    hidden = form.hidden_from(lambda verb: permissions.may(actor, verb, one.review_id, one.agency_id))
    return {name: value for name, value in mark.answers.items() if name not in hidden}


def kinds() -> dict[str, dict[str, str]]:
    """What an agency may be asked for, for the field 'kind'."""
    return {"kind": procedure.current().lists["contribution"]}


def _seen(actor: Actor, review_id: str) -> list[Contribution]:
    """Every contribution that this person may know of, what was said of it in the names of their role."""
    rows = database.scoped(actor, "contributions_in_view", review=review_id)
    found = _of(rows, database.scoped(actor, "contribution_marks_in_view", review=review_id))
    persons = names.of_review(review_id)
    return [_rendered(one, persons, permissions.rendering(actor, review_id, one.agency_id)) for one in found]


def _rendered(one: Contribution, persons: list[names.CasePerson], rendering: str) -> Contribution:
    def said(value: Any) -> Any:
        return names.rendered(value, persons, rendering) if isinstance(value, str) else value

    marks = [replace(mark, answers={name: said(value) for name, value in mark.answers.items()}) for mark in one.marks]
    return replace(one, marks=tuple(marks))


def _of(rows: list[dict], marks: list[dict]) -> list[Contribution]:
    ways = {kind.id: kind.way for kind in procedure.current().imr.kind}
    owner = {row["id"]: row["contribution_id"] for row in marks}
    return imr_state.of_rows(rows, [_mark(row) for row in marks], ways, owner)


def _mark(row: Mapping[str, Any]) -> Mark:
    stored = json.loads(row["answers"])
    said = forms.from_store(forms.load(FORM[row["what"]]), stored)
    said |= {
        name: stored[name] for name in ("terms_version", "terms_id") if name in stored
    }  # what the letter went with
    by = (row["recorded_by"], row["recorded_on"], row["seq"])
    return Mark(row["id"], row["what"], row["done_on"], row["imr_version_id"], said, *by)
