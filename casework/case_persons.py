"""The persons of a case: one record each, read in the rendering that the reader's role allows (A28, R170; settled point 3)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import database, dates, forms, names, own_answers, permissions, plain_text, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, Stale


@dataclass(frozen=True)
class PersonShown:
    """A person as this reader may see them. `real_name`, `other_names`, `born` and `sex` are empty unless real names are theirs to read;
    in pseudonyms a child's `relationship` is empty too: 'daughter' would tell their sex (R52)."""

    id: str
    part: str
    name: str
    initials: str
    pseudonym: str
    age: int | None
    relationship: str
    real_name: str
    other_names: str
    born: str
    died: str
    dead: bool | None
    sex: str
    ethnicity: str
    note: str
    version: int


def of_review(actor: Actor, review_id: str, *, names_as: str = "") -> list[PersonShown]:
    """The persons of the review, in the order they were recorded; nobody, when the actor may not see persons.

    `names_as` asks for a rendering that tells less than the actor may read; one that tells more is not given.
    """
    rendering = permissions.at_most(actor, review_id, names_as)
    everyone = names.of_review(review_id)
    return [_shown(row, everyone, rendering) for row in database.scoped(actor, "visible_persons_of", review=review_id)]


def record(actor: Actor, review_id: str, typed: dict, *, today: date, command_id: str | None = None) -> str:
    """Add a person to the review; returns their id. Raises Refused with every field at fault."""
    permissions.demand(actor, "record_person", review_id)
    values = _understood(typed, today, review_id)
    person_id = database.new_id()
    with database.change(actor, "person_recorded", review=review_id, subject=person_id, command_id=command_id) as write:
        insert(write, review_id, values, person_id)
        own_answers.keep(write, "case_person", person_id, values)
    return person_id


def correct(actor: Actor, review_id: str, person_id: str, typed: dict, *, version: int, today: date) -> None:
    """Correct a person's record. Raises Stale when somebody else was quicker."""
    permissions.demand(actor, "correct_person", review_id)
    _demand_reads_real_names(actor, review_id)
    found = _found(review_id, person_id)
    values = _understood(typed, today, review_id)
    with database.change(actor, "person_corrected", review=review_id, subject=person_id) as write:
        if not write("change_case_person", id=person_id, version=version, **_columns(values)):
            raise Stale(as_answers(found))
        own_answers.keep(write, "case_person", person_id, values)


def record_in_error(actor: Actor, review_id: str, person_id: str, *, reason: str, version: int) -> None:
    """Take out a person who does not belong to this review; the record stays, with the reason."""
    permissions.demand(actor, "record_in_error", review_id)
    found = _found(review_id, person_id)
    reason = plain_text.kept(reason, "reason", ask="Give the reason.")
    with database.change(actor, "marked_in_error", review=review_id, subject=person_id) as write:
        if not write("mark_case_person_in_error", id=person_id, version=version, reason=reason):
            raise Stale(as_answers(found))


def insert(write: database.Write, review_id: str, values: dict, person_id: str | None = None) -> None:
    """Within a change: add a person from understood values of the form 'case_person'."""
    order = write.one("next_person_order", review=review_id)["list_order"]
    write(
        "insert_case_person",
        id=person_id or database.new_id(),
        review_id=review_id,
        list_order=order,
        **_columns(values),
    )


def as_answers(row: dict) -> dict:
    """A stored person as values of the form."""
    more = json.loads(row["answers"])
    return {
        "part": row["part"],
        "real_name": row["real_name"],
        "other_names": row["other_names"],
        "initials": row["initials"],
        "pseudonym": row["pseudonym"],
        "born": row["birth_typed"] or "",
        "died": more.get("died") or "",
        "dead": more.get("dead"),
        "sex": more.get("sex") or "",
        "age": row["age_at_death"],
        "relationship": more.get("relationship") or "",
        "ethnicity": more.get("ethnicity") or "",
        "note": more.get("note") or "",
        "version": row["version"],
    }


def deaths(review_id: str) -> list[PartialDate]:
    """Every known day of a victim's death, the first first: the notification's, from which the clocks count, and those of further victims (R211)."""
    told = steps.case(review_id).records.get("death")
    first = [told.done] if told and told.done else []
    rows = [row for row in database.rows("persons_who_died", review=review_id) if row["part"] == "victim"]
    others = [dates.understand(row["died"]) for row in rows]
    shown = {dates.show(day) for day in first}
    return first + [day for day in sorted(others, key=dates.sort_key) if dates.show(day) not in shown]


def _demand_after_first_death(died: PartialDate | None, review_id: str) -> None:
    record = steps.case(review_id).records.get("death")
    if died and record and record.done and died.latest < record.done.earliest:
        first = dates.show(record.done)
        sentence = f"The notification gives {first} as the first death, from which every clock counts. Correct the notification first."
        raise Refused([Problem("died", sentence, died.typed)])


def _understood(typed: dict, today: date, review_id: str) -> dict:
    values = forms.understand("case_person", typed, today=today)
    if values["part"] == "victim":
        _demand_after_first_death(values["died"], review_id)
    if not any((values.get("real_name"), values.get("initials"), values.get("pseudonym"))):
        raise Refused(
            [Problem("real_name", "Give a real name, initials or a pseudonym: by something the person must be called.")]
        )
    return values


def _columns(values: dict) -> dict:
    born = values.get("born")
    more: dict[str, Any] = {key: values.get(key) or "" for key in ("relationship", "ethnicity", "note", "sex")}
    more["died"] = values["died"].typed if values.get("died") else ""
    more["dead"] = values.get("dead")
    return {
        "part": values["part"],
        "real_name": values.get("real_name") or "",
        "other_names": values.get("other_names") or "",
        "initials": values.get("initials") or names.initials_of(values.get("real_name") or ""),
        "pseudonym": values.get("pseudonym") or "",
        "birth_typed": born and born.typed,
        "birth_earliest": born and born.earliest,
        "birth_latest": born and born.latest,
        "birth_precision": born and born.precision,
        "age_at_death": values.get("age"),
        "answers": json.dumps(more, ensure_ascii=False),
    }


def _shown(row: dict, everyone: list[names.CasePerson], rendering: str) -> PersonShown:
    person = next(one for one in everyone if one.id == row["id"])
    real = rendering == "real"
    about = as_answers(row)
    return PersonShown(
        id=row["id"],
        part=row["part"],
        name=person.shown(rendering),
        initials=row["initials"] if rendering != "pseudonyms" else "",
        pseudonym=row["pseudonym"],
        age=row["age_at_death"],
        relationship="" if row["part"] == "child" and rendering == "pseudonyms" else names.rendered(about["relationship"], everyone, rendering),
        real_name=row["real_name"] if real else "",
        other_names=row["other_names"] if real else "",
        born=(row["birth_typed"] or "") if real else "",
        died=about["died"],
        dead=about["dead"],
        sex=about["sex"] if real else "",
        ethnicity=about["ethnicity"],
        note=names.rendered(about["note"], everyone, rendering),
        version=row["version"],
    )


def _demand_reads_real_names(actor: Actor, review_id: str) -> None:
    """Whoever may not read real names cannot overwrite them unseen."""
    if permissions.rendering(actor, review_id) != "real":
        raise NotFound("This person's record")


def _found(review_id: str, person_id: str) -> dict:
    row = database.one("case_person_by_id", id=person_id, review=review_id)
    if row is None:
        raise NotFound("This person")
    return row


def victims_of(review_id: str) -> list[dict]:
    """The victims' initials and ages at death, for the head of the chronology (R72): the age recorded, else what the dates tell."""
    rows = database.rows("victims_of_review", review=review_id)
    death = steps.case(review_id).record_of("death")
    return [
        {"initials": row["initials"] or names.initials_of(row["real_name"]), "age": _age(row, death.done if death else None)}
        for row in rows
    ]


def victims_called(review_id: str, rendering: str) -> str:
    """The victims as one rendering names them."""
    called = [person.shown(rendering) for person in names.persons_of(review_id) if person.part == "victim"]
    return " and ".join(dict.fromkeys(called)) or names.PART_WORDS["victim"]


def _age(row: Mapping[str, Any], death: PartialDate | None) -> int | None:
    """The age at death in whole years; None where it is not recorded and the dates of birth and death leave it open."""
    if row["age_at_death"] is not None or row["birth_earliest"] is None or death is None:
        return row["age_at_death"]
    least, most = _years(row["birth_latest"], death.earliest), _years(row["birth_earliest"], death.latest)
    return least if least == most and least >= 0 else None


def _years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
