"""Entries of an agency's chronology (Appendix 3): written, corrected, recorded in error, commented on.

An entry is never changed: a correction is its next version, with who, when and why (settled point 5). What the panel sees stays as it was
submitted (casework/chronology_submission.py). Who may read what is decided by `visible_entries` in queries/scope.sql.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from casework import answers, audit, database, dates, forms, names, permissions, plain_text, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep

FORM = "chronology_entry"
THREADS = {"review_officer": "Management review officer", "panel": "Panel"}
MOST_COMMENT = 20_000
TEXTS = ("time_of_day", "time_until", "about_typed", "information", "source", "action_outcome", "who_seen", "views_wishes",
         "significance")  # fmt: skip
NO_ANSWERS = "{}"  # as JSON, to none of the own questions
DATES = ("date", "recorded")
ORIGIN = ("import_id", "origin_row", "origin_cells", "origin_hash")


@dataclass(frozen=True)
class Correction:
    """What an entry shall say from now on. `version_no` is the version that was open while it was typed."""

    entry_id: str
    version_no: int
    typed: Mapping[str, Any]


# --- who


def demand_for(actor: Actor, verb: str, review_id: str, agency_id: str) -> str:
    """As `permissions.demand`, for one agency's chronology: another agency's does not exist for somebody who writes only their own."""
    reach = permissions.agencies_for(actor, verb, review_id)
    if reach and agency_id not in reach:
        actor.check()
        audit.refused(actor, verb, review_id)
        raise NotFound("This chronology")
    on_behalf_of = permissions.demand(actor, verb, review_id, agency_id)
    if not database.one("agency_for_chronology", id=agency_id):
        raise NotFound("This agency")
    return on_behalf_of


def entry_in_view(actor: Actor, entry_id: str, verb: str = "see_chronology") -> dict:
    """The entry's row as this actor may read it; NotFound otherwise, which is recorded."""
    found = database.scoped(actor, "entry_in_view", entry=entry_id)
    if not found:
        audit.refused(actor, verb, None)
        raise NotFound("This entry")
    return found[0]


def _demand_entry(actor: Actor, verb: str, entry_id: str) -> dict:
    """The newest version of an entry that the actor may write to."""
    entry = entry_in_view(actor, entry_id, verb)
    demand_for(actor, verb, entry["review_id"], entry["agency_id"])
    return database.one("newest_version", entry=entry_id)


# --- what may be typed


def persons_to_choose(review_id: str, rendering: str) -> dict[str, str]:
    """The persons of the review by id, as they are named in this rendering, victims first."""
    return {person.id: person.shown(rendering) for person in names.persons_of(review_id)}


def understand(review_id: str, typed: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """What was typed for an entry, understood; raises Refused. A time within the date ('12/09/2019 14:30') is taken as the time."""
    values = forms.understand(FORM, typed, today=today, options={"about": persons_to_choose(review_id, "pseudonyms")})
    if not values["time_of_day"] and values["date"].time:
        values["time_of_day"] = values["date"].time
    for name in ("time_of_day", "time_until"):
        values[name] = plain_time(values[name] or "")
    return values


def plain_time(time: str) -> str:
    """'9.05' as '09:05', so that times sort as they fall; anything else as typed."""
    clock = re.fullmatch(r"(\d{1,2})[:.]?(\d{2})", time.strip()) if time else None
    return f"{int(clock[1]):02d}:{clock[2]}" if clock else time.strip()


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Understood answers as columns of `chronology_entry`, as JSON can hold them."""
    form = forms.load(FORM)
    procedure, own = forms.split_own(form, values)
    return {**procedure_columns_of(procedure), "own_answers": json.dumps(forms.to_store(form, own), ensure_ascii=False)}


def procedure_columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """As `columns_of`, of answers that have none to the partnership's own questions, as the rows of a file."""
    day: PartialDate = values["date"]
    about = values.get("about")
    return {
        **_date_columns("date", day),
        "date_inferred": day.inferred or "",
        **_date_columns("recorded", values.get("recorded")),
        "order_in_day": values.get("order_in_day") or day.order,
        "about": f"[{', '.join(map(quoted, about or ()))}]",  # JSON, of which a file has one for each row
        "victim_seen": values.get("victim_seen"),
        **{name: values.get(name) or "" for name in TEXTS},
        "own_answers": NO_ANSWERS,
    }


def _date_columns(name: str, day: PartialDate | None) -> dict[str, Any]:
    return {
        f"{name}_typed": day and day.typed,
        f"{name}_earliest": day and day.earliest.isoformat(),
        f"{name}_latest": day and day.latest.isoformat(),
        f"{name}_precision": day and day.precision,
    }


def date_of(row: Mapping[str, Any], name: str = "date") -> PartialDate | None:
    """A stored partial date of an entry."""
    if row[f"{name}_typed"] is None:
        return None
    inferred = (row.get("date_inferred") or None) if name == "date" else None
    order = (row.get("order_in_day") or 0) if name == "date" else 0
    return PartialDate(
        row[f"{name}_typed"], row[f"{name}_earliest"], row[f"{name}_latest"], row[f"{name}_precision"], inferred=inferred, order=order
    )


def as_typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A recorded entry as a person would type it: what a form that corrects it begins with."""
    shown = {name: row[name] for name in TEXTS}
    return {
        **shown,
        "significance": row["significance"] or None,
        "date": date_as_typed(date_of(row)),
        "recorded": date_as_typed(date_of(row, "recorded")),
        "about": json.loads(row["about"]),
        "victim_seen": {True: "yes", False: "no", None: None}[row["victim_seen"]],
        "order_in_day": str(row["order_in_day"]) if row["order_in_day"] else None,
        **forms.as_typed(forms.load(FORM), _own(row)),
    }


def own_in_words(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The partnership's own questions answered with an entry: the question and the answer in words."""
    if row["own_answers"] == NO_ANSWERS:
        return []
    fields, own = forms.load(FORM).fields, _own(row)
    return [(fields[name].label, forms.in_words(fields[name], value)) for name, value in own.items() if not answers.blank(value)]


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    return forms.from_store(forms.load(FORM), json.loads(row["own_answers"]))


def date_as_typed(day: PartialDate | None) -> str:
    """The words of the file, unless part of the date was taken from elsewhere in it: then the whole date, as `dates.show` has it."""
    if day is None:
        return ""
    return dates.show(day) if day.inferred else day.typed


def _unchanged_dates_stay(row: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """A date that nobody touched keeps what it was understood to be, however it would read by itself."""
    kept = dict(typed)
    for name in DATES:
        day = date_of(row, name)
        if day and kept.get(name) == date_as_typed(day):
            kept[name] = replace(day, order=0)  # the place within the day has its own field
    return kept


def leaks_in(values: Mapping[str, Any], review_id: str, *, told_in: str) -> list[str]:
    """Full names and the like in what is typed for an entry (Appendix 3 asks for initials): a sentence for each, to warn with.

    `told_in`: how persons are named to who types. In a date and the words around it a name alone is one: a day may be that of a birth.
    """
    labels, persons = forms.load(FORM).fields, names.of_review(review_id)
    told = []
    for name in [name for name in labels if isinstance(values.get(name), str)]:
        if name in DATES:
            found = [leak for leak in names.leaks(values[name], persons, told_in=told_in) if leak.kind in names.NAMED.values()]
            sentences = [names.leak_sentence(values[name], leak, quoted=False, instead="initials") for leak in found]
        else:
            sentences = names.leak_sentences(values[name], persons, with_supposed=True, told_in=told_in, instead="initials")
        told += [f"{labels[name].label}: {sentence}" for sentence in sentences]
    return told


# --- verbs


def add_entry(
    actor: Actor,
    review_id: str,
    agency_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Write an entry into an agency's chronology; returns its id."""
    on_behalf_of = demand_for(actor, "add_chronology_entry", review_id, agency_id)
    steps.demand("add_chronology_entry", review_id)
    values = understand(review_id, typed, today=today)
    entry_id = database.new_id()
    row = {
        "entry_id": entry_id,
        "version_no": 1,
        "review_id": review_id,
        "agency_id": agency_id,
        **columns_of(values),
        "written_by": actor.person_id,
        "written_on": now.isoformat(),
        "why": "",
    }
    with database.change(
        actor, "entry_added", review=review_id, subject=entry_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        write("insert_entries", rows=in_json([row]))
    return entry_id


def correct_entry(
    actor: Actor,
    entry_id: str,
    typed: Mapping[str, Any],
    *,
    version_no: int,
    why: str,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> int:
    """Write the next version of an entry; returns how many entries were corrected: 0 where nothing differs. Raises Stale."""
    correction = Correction(entry_id, version_no, typed)
    return correct_entries(actor, [correction], why=why, today=today, now=now, command_id=command_id)


def correct_entries(
    actor: Actor,
    corrections: Sequence[Correction],
    *,
    why: str,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> int:
    """Correct several entries of one review at once: all, or none. A problem's field is '<entry id>.<field>' when there are several."""
    why = plain_text.kept(why, "why", ask="Say why this is corrected.")
    rows, problems = [], []
    for correction in corrections:
        newest = _demand_entry(actor, "correct_chronology_entry", correction.entry_id)
        if newest["in_error_reason"]:
            raise WrongStep(["This entry is recorded in error. Write a new entry in its place."])
        try:
            row = _next_version(actor, newest, correction, why, today, now)
        except Refused as refused:
            problems += [_placed(problem, correction, len(corrections)) for problem in refused.problems]
            continue
        if row:
            rows.append(row)
    if problems:
        raise Refused(problems)
    reviews = {row["review_id"] for row in rows}
    if len(reviews) > 1:
        raise Refused("The entries belong to more than one review. Correct those of one review at a time.")
    if not rows:
        return 0
    subject = rows[0]["entry_id"] if len(rows) == 1 else None
    summary = "" if len(rows) == 1 else f"{len(rows)} entries"
    with database.change(
        actor, "entry_corrected", review=reviews.pop(), subject=subject, summary=summary, command_id=command_id
    ) as write:
        for row in rows:
            _demand_newest(write, row)
        write("insert_entries", rows=in_json(rows))
    return len(rows)


def record_entry_in_error(
    actor: Actor, entry_id: str, reason: str, *, version_no: int, now: datetime, command_id: str | None = None
) -> None:
    """Take an entry out of the chronology, with the reason; it stays on record."""
    newest = _demand_entry(actor, "correct_chronology_entry", entry_id)
    reason = plain_text.kept(reason, "reason", ask="Say why the entry is in error.")
    if newest["in_error_reason"]:
        raise WrongStep(["This entry is recorded in error already."])
    row = _version_after(actor, newest, reason, now) | {"version_no": version_no + 1, "in_error_reason": reason}
    with database.change(
        actor, "entry_in_error", review=newest["review_id"], subject=entry_id, command_id=command_id
    ) as write:
        _demand_newest(write, row)
        write("insert_entries", rows=in_json([row]))


def comment(
    actor: Actor, entry_id: str, text: str, *, thread: str, now: datetime, initials: str = "", command_id: str | None = None
) -> str:
    """Add to a thread of an entry's comments: 'panel' for the panel and the coordinator, 'review_officer' for the agency's own (A19).

    The coordinator writes in the agency's own what the agency sent on paper.
    """
    entry = entry_in_view(actor, entry_id, "comment_on_entry")
    review_id, agency_id = entry["review_id"], entry["agency_id"]
    if thread == "review_officer":
        demand_for(actor, "see_private_comments", review_id, agency_id)
        demand_for(actor, "comment_on_entry", review_id, agency_id)
    elif thread == "panel":
        permissions.demand(actor, "comment_on_entry", review_id)
    else:
        raise Refused([Problem("thread", "Choose the management review officer's comments or the panel's.")])
    text = plain_text.kept(text, "text", ask="Write the comment first.", most=MOST_COMMENT)
    comment_id = database.new_id()
    with database.change(actor, "entry_commented", review=review_id, subject=entry_id, command_id=command_id) as write:
        write(
            "insert_comments",
            rows=in_json([{
                "id": comment_id, "entry_id": entry_id, "review_id": review_id, "agency_id": agency_id, "thread": thread,
                "initials": plain_text.kept(initials, "initials", most=12) or initials_of(actor), "text": text, "written_by": actor.person_id,
                "written_on": now.isoformat(),
            }]),
        )  # fmt: skip
    return comment_id


def initials_of(actor: Actor) -> str:
    """The actor's initials, as they stand before a comment."""
    return names.initials_of(re.sub(r"\([^)]*\)", "", actor.name)) or "?"


def threads_for(actor: Actor, entry: Mapping[str, Any]) -> list[str]:
    """The threads of an entry's comments in which the actor may write, the panel's first: the other is typed in for the agency."""
    found = []
    if permissions.may(actor, "comment_on_entry", entry["review_id"]):
        found.append("panel")
    if permissions.may(actor, "see_private_comments", entry["review_id"], entry["agency_id"]):
        found.append("review_officer")
    return found


# --- versions


def _next_version(
    actor: Actor, newest: dict, correction: Correction, why: str, today: date, now: datetime
) -> dict[str, Any] | None:
    """The row of the next version; None where the entry says all this already."""
    values = understand(newest["review_id"], _unchanged_dates_stay(newest, correction.typed), today=today)
    said = columns_of(values)
    if said == {name: _plain(newest[name]) for name in said}:
        return None
    return _version_after(actor, newest, why, now) | said | {"version_no": correction.version_no + 1}


def _version_after(actor: Actor, newest: dict, why: str, now: datetime) -> dict[str, Any]:
    same = {name: _plain(value) for name, value in newest.items()}
    return same | {
        "version_no": newest["version_no"] + 1,
        "written_by": actor.person_id,
        "written_on": now.isoformat(),
        "why": why,
    }


def _demand_newest(write: database.Write, row: dict) -> None:
    newest = write.one("newest_version", entry=row["entry_id"])
    if newest["version_no"] != row["version_no"] - 1:
        current = as_typed(newest) | {"version": newest["version_no"], "entry_id": newest["entry_id"]}
        by = write.one("name_of_person", id=newest["written_by"])
        raise Stale(current, by["name"] if by else "somebody else")


def _placed(problem: Problem, correction: Correction, count: int) -> Problem:
    return problem if count == 1 else replace(problem, field=f"{correction.entry_id}.{problem.field}")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def in_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as the one text that the bulk statements take. A column that is not there is empty: a third of a row of a file."""
    return json.dumps([{name: value for name, value in row.items() if value is not None} for row in rows], ensure_ascii=False)
