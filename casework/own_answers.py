"""The answers to a partnership's own questions (procedure/forms/<form>.own.toml), kept beside the record that the form makes (R207).

A verb keeps them in its own change: `own_answers.keep(write, "hold", hold_id, values)`. A later answer is another row; what an earlier one said
stays. They are read by whoever may read the record (`SEEN_BY`), in the names that the reader's role allows, or by whoever the question itself
names in `seen_by`. A form that is in neither list of this file keeps its answers whole in its own record, or takes no questions of one's own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casework import answers, audit, database, forms, names, permissions
from casework.actors import Actor

SEEN_BY = {  # the form, and the verb of those who may read the record it makes
    "action": "see_action_plan",
    "action_audit": "see_action_plan",
    "agency": "see_configuration",
    "agreed_date": "see_step_notes",
    "agreement": "see_action_plan",
    "case_person": "see_persons",
    "childrens_services": "see_step_notes",
    "completion": "see_action_plan",
    "decision": "see_decision",
    "delay": "see_decision",
    "delay_advice": "see_decision",
    "delay_advice_asked": "see_decision",
    "evidence_seen": "see_step_notes",
    "extension": "see_step_notes",
    "family_informed": "see_step_notes",
    "hold": "see_step_notes",
    "home_office_feedback": "see_home_office",
    "home_office_notice": "see_decision",
    "home_office_submission": "see_home_office",
    "instruction": "see_preliminary",
    "letter_answer": "see_home_office",
    "letter_point": "see_home_office",
    "lift_hold": "see_step_notes",
    "meeting": "see_procedure",
    "milestone": "see_action_plan",
    "plan_heading": "see_action_plan",
    "post": "see_configuration",
    "preliminary_arrangements": "see_preliminary",
    "progress": "see_action_plan",
    "publication": "see_publication",
    "publication_date": "see_publication",
    "recommendation": "see_action_plan",
    "recommendation_to_chair": "see_preliminary",
    "records_secured": "see_secured_records",
    "step": "see_step_notes",
    "target": "see_action_plan",
    "verdict": "see_home_office",
}


@dataclass(frozen=True)
class OwnAnswer:
    """One answer as it stands: the form and the record it belongs to, the question as it was put, and the answer in words."""

    form: str
    subject: str
    field: str
    label: str
    shown: str
    agency: str
    recorded_by: str

    @property
    def form_title(self) -> str:
        """What the form is called."""
        return forms.load(self.form).title if forms.exists(self.form) else self.form.replace("_", " ").capitalize()


def keep(
    write: database.Write,
    form_name: str,
    subject: str,
    values: Mapping[str, Any],
    *,
    agency: str | None = None,
    options: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Within a change: keep the own answers among these understood values. The same answer again writes nothing; a blank takes one back."""
    form = forms.load(form_name)
    before = {row["field"]: row for row in write.rows("own_answers_of_subject", form=form_name, subject=subject)}
    for name, field in form.fields.items():
        if not field.own or name not in values:
            continue
        answer = json.dumps(forms.to_store(form, {name: values[name]}), ensure_ascii=False)
        held = before.get(name)
        if answer == held["answer"] if held else answers.blank(values[name]):
            continue
        write(
            "insert_own_answer",
            id=database.new_id(),
            form=form_name,
            subject=subject,
            field=name,
            number=held["number"] + 1 if held else 1,
            label=field.label,
            answer=answer,
            shown=forms.in_words(field, values[name], options),
            seen_by=field.seen_by or SEEN_BY[form_name],
            review_id=write.said("review"),
            agency_id=agency,
            recorded_by=write.said("person"),
        )


def of_record(actor: Actor, form_name: str, subject: str) -> list[tuple[str, str]]:
    """The own questions answered with one record, each with its answer in words, in the order of the form; those this reader may see."""
    if not any(field.own for field in forms.load(form_name).field):
        return []  # an answer to a question no longer put stands in the list of the whole review
    return [
        (one.label, one.shown)
        for one in _shown(
            actor, database.scoped(actor, "visible_own_answers_of_subject", form=form_name, subject=subject)
        )
    ]


def of_review(actor: Actor, review_id: str) -> list[OwnAnswer]:
    """Every own question answered in a review, by form, for the page and the file that list them."""
    permissions.demand(actor, "see_review", review_id)
    found = _shown(actor, database.scoped(actor, "visible_own_answers_of_review", review=review_id))
    if found:
        audit.opened(actor, "own_answers_opened", review_id)
    return found


def as_answered(actor: Actor, form_name: str, subject: str) -> dict[str, Any]:
    """The own answers of a record as values of its form, to begin a correction with."""
    form = forms.load(form_name)
    rows = database.scoped(actor, "visible_own_answers_of_subject", form=form_name, subject=subject)
    stored: dict[str, Any] = {}
    for row, shown in zip(rows, _shown(actor, rows), strict=True):
        stored |= json.loads(row["answer"])
        if row["field"] in form.fields and form.fields[row["field"]].kind in _TEXTS:
            stored[row["field"]] = shown.shown  # in the names of the reader's role
    return {name: value for name, value in forms.from_store(form, stored).items() if form.fields[name].own}


def with_own(actor: Actor, form_name: str, subject: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record together with its own answers, to begin a correction with."""
    return {**values, **as_answered(actor, form_name, subject)}


_TEXTS = ("text", "long_text")


def _shown(actor: Actor, rows: list[dict]) -> list[OwnAnswer]:
    persons: dict[str, list[names.CasePerson]] = {}
    found = []
    for row in rows:
        review, shown = row["review_id"], row["shown"]
        if review:
            persons.setdefault(review, names.of_review(review))
            shown = names.rendered(shown, persons[review], permissions.rendering(actor, review, row["agency_id"]))
        about = {name: row[name] for name in ("form", "subject", "field", "label")}
        found.append(OwnAnswer(**about, shown=shown, agency=row["agency"] or "", recorded_by=row["recorded_by"] or ""))
    return found
