"""Entries in every register there is, with a word in each of their texts but the open names: laid in directly, whatever its rules ask first."""

import json

from casework import database, forms, procedure
from tests.rules.verbs_table import NOW, TODAY


def _answer(field: forms.Field):
    """An answer that holds no words of the case, as it is stored."""
    if field.kind in ("text", "long_text"):
        return "Somebody (fictional)" if field.named_openly else None
    known = {"date": TODAY.isoformat(), "yes_no": False}
    return next(iter(field.choices()), None) if field.kind in ("choice", "yes_no_unknown") else known.get(field.kind)


def fill(cast, review: str, word: str, *, agency: str | None = None) -> None:
    """One entry in every register of the review; with `agency`, in those alone that each agency keeps, for that agency."""
    entries: dict[str, str] = {}
    for register in procedure.current().registers.values():
        if agency and not register.each:
            continue
        entries[register.id] = database.new_id()
        whose = (agency or cast.police) if register.each else None
        texts = {field.name: word for field in forms.load(register.form).field if field.kind in ("text", "long_text") and not field.named_openly}
        others = {field.name: _answer(field) for field in forms.load(register.form).field if _answer(field) is not None}
        with database.change(cast.coordinator, "register_entry_added", review=review) as write:
            write(
                "insert_register_entry",
                id=database.new_id(),
                entry_id=entries[register.id],
                version_no=1,
                review_id=review,
                register=register.id,
                agency_id=whose,
                parent_id=entries.get(register.parent or ""),
                answers=json.dumps(texts | others),
                in_error_reason=None,
                recorded_by=cast.coordinator.person_id,
                recorded_on=NOW,
            )
