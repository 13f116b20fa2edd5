"""Writing a draft of the terms of reference: begun from the preliminary group's or from the version agreed before, section by section (3.3.4, App 4).

Nothing is changed in what was agreed: a draft keeps its own sections, and a line of enquiry its wordings. A dropped line stays, with the reason.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import database, forms, permissions, plain_text, steps, terms
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale, WrongStep

BULLET = re.compile(r"^\s*(?:[-•*–]|\(?\d{1,2}[.)])\s*")


def initial(review_id: str) -> list[str]:
    """What the preliminary group wrote under its item 7, a line for each of its lines."""
    row = database.one("initial_terms_of", review=review_id)
    found = [BULLET.sub("", line).strip() for line in (row["text"] if row else "").splitlines()]
    return [line for line in found if line]


def begin_terms(
    actor: Actor,
    review_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Begin a draft; returns its id. The first takes the preliminary group's lines, a later one all that was agreed, and says why (R61)."""
    on_behalf_of = permissions.demand(actor, "write_terms", review_id)
    steps.demand("write_terms", review_id)
    agreed = terms.agreed_version(review_id)
    why = forms.understand("terms_begun", typed, today=today)["why"] if agreed else ""
    draft = database.new_id()
    with database.change(
        actor, "terms_begun", review=review_id, subject=draft, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        rows = write.rows("terms_versions_of", reviews=[review_id])
        if any(not row["agreed_on"] and not row["set_aside"] for row in rows):
            raise WrongStep(["There is a draft already. Have it agreed, or set it aside, before another is begun."])
        number = max((row["number"] for row in rows), default=0) + 1
        write(
            "insert_terms_version", id=draft, review_id=review_id, number=number, why=why, begun_by=actor.person_id, begun_on=now
        )  # fmt: skip
        write.about(summary=f"Version {number}")
        if agreed:
            for row in write.rows("terms_sections_of", version=agreed.id):
                _insert_section(write, actor, review_id, draft, row["section"], 1, row["answers"], now)
        else:
            first = write.one("last_enquiry_number", review=review_id)["number"] + 1
            for place, text in enumerate(initial(review_id), start=first):
                _insert_line(write, actor, review_id, draft, database.new_id(), 1, place, text, "", now)
    return draft


def write_terms(
    actor: Actor,
    version_id: str,
    section_id: str,
    typed: Mapping[str, Any],
    *,
    version_no: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Save what is written in a section of a draft. Raises Stale when somebody else has saved it since it was opened."""
    review_id, on_behalf_of = _demand_draft(actor, version_id)
    asked = terms.form_of(terms.rules_of(review_id), section_id)
    if asked is None:
        raise NotFound("This section")
    values = forms.understand(asked, typed, today=today)
    with database.change(
        actor, "terms_written", review=review_id, subject=version_id, summary=asked.title, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:  # fmt: skip
        _demand_open(write, version_id)
        newest = {row["section"]: row for row in write.rows("terms_sections_of", version=version_id)}.get(section_id)
        if (newest["version_no"] if newest else 0) != version_no:
            stands = forms.from_store(asked, json.loads(newest["answers"])) if newest else {}
            raise Stale({**forms.as_typed(asked, stands), "version": newest["version_no"] if newest else 0})
        stored = json.dumps(forms.to_store(asked, values), ensure_ascii=False)
        _insert_section(write, actor, review_id, version_id, section_id, version_no + 1, stored, now)


def add_line(
    actor: Actor,
    version_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> str:
    """Add a line of enquiry to a draft, under the next number; returns its id, which it keeps in every later version."""
    review_id, on_behalf_of = _demand_draft(actor, version_id)
    text = forms.understand("terms_line", typed, today=today)["text"].strip()
    line = database.new_id()
    with database.change(
        actor, "enquiry_line_written", review=review_id, subject=line, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_open(write, version_id)
        number = write.one("last_enquiry_number", review=review_id)["number"] + 1
        _insert_line(write, actor, review_id, version_id, line, 1, number, text, "", now)
    return line


def word_line(
    actor: Actor,
    version_id: str,
    line_id: str,
    typed: Mapping[str, Any],
    *,
    seq: int,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Word a line otherwise in a draft. A line that was dropped is pursued again by it. Raises Stale when another has changed it since."""
    text = forms.understand("terms_line", typed, today=today)["text"].strip()
    _again(
        actor, "enquiry_line_written", version_id, line_id, seq, text=text, reason="", now=now, command_id=command_id
    )


def drop_line(
    actor: Actor,
    version_id: str,
    line_id: str,
    *,
    reason: str,
    seq: int,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Drop a line of enquiry, with the reason, which is printed in the terms of reference."""
    reason = plain_text.kept(reason, "reason", ask="Say why this line is dropped.", most=5_000)
    _again(
        actor,
        "enquiry_line_dropped",
        version_id,
        line_id,
        seq,
        text=None,
        reason=reason,
        now=now,
        command_id=command_id,
    )


def set_terms_aside(
    actor: Actor, version_id: str, *, reason: str, now: datetime, command_id: str | None = None
) -> None:
    """Give a draft up; it stays in the record with the reason, and what was written in it counts no more."""
    review_id, on_behalf_of = _demand_draft(actor, version_id)
    reason = plain_text.kept(reason, "reason", ask="Say why the draft is set aside.", most=5_000)
    with database.change(
        actor, "terms_set_aside", review=review_id, subject=version_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_open(write, version_id)
        write(
            "insert_terms_set_aside", id=database.new_id(), review_id=review_id, terms_version_id=version_id, reason=reason,
            set_aside_by=actor.person_id, set_aside_on=now,
        )  # fmt: skip


def demand_draft(actor: Actor, verb: str, version_id: str) -> tuple[str, str]:
    """The review of a draft on which this person may do `verb`, and for whom they act. WrongStep once it is agreed or set aside."""
    row = terms.in_view(actor, version_id)
    on_behalf_of = permissions.demand(actor, verb, row["review_id"])
    steps.demand(verb, row["review_id"])
    demand_still_open(row["review_id"], version_id, database.rows("terms_versions_of", reviews=[row["review_id"]]))
    return row["review_id"], on_behalf_of


def demand_still_open(review_id: str, version_id: str, rows: list[dict]) -> None:
    """WrongStep when a version is a draft no longer."""
    row = next(row for row in rows if row["id"] == version_id)
    if row["agreed_on"]:
        raise WrongStep(
            [
                f"Version {row['number']} is agreed and never changes. Begin another version to change the terms of reference."
            ]
        )
    if row["set_aside"]:
        raise WrongStep([f"Version {row['number']} was set aside. Begin another draft."])


def _demand_draft(actor: Actor, version_id: str) -> tuple[str, str]:
    return demand_draft(actor, "write_terms", version_id)


def _demand_open(write: database.Write, version_id: str) -> None:
    """Again within a change, now that nobody else can agree it or set it aside."""
    review_id = write.one("terms_version_by_id", version=version_id)["review_id"]
    steps.demand("write_terms", review_id)
    demand_still_open(review_id, version_id, write.rows("terms_versions_of", reviews=[review_id]))


def _again(
    actor: Actor,
    event: str,
    version_id: str,
    line_id: str,
    seq: int,
    *,
    text: str | None,
    reason: str,
    now: datetime,
    command_id: str | None,
) -> None:
    """Another wording of a line, or the same one dropped."""
    review_id, on_behalf_of = _demand_draft(actor, version_id)
    number = terms.in_view(actor, version_id)["number"]
    with database.change(
        actor, event, review=review_id, subject=line_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_open(write, version_id)
        found = {row["line"]: row for row in write.rows("enquiry_lines_up_to", review=review_id, number=number)}
        line = found.get(line_id)
        if line is None:
            raise NotFound("This line of enquiry")
        if line["seq"] != seq:
            raise Stale({"text": line["text"], "reason": line["dropped_reason"], "version": line["seq"]})
        if reason and line["dropped_reason"]:
            raise Refused([Problem("reason", "This line is dropped already.")])
        last = write.one("last_enquiry_seq", line=line_id)["seq"]  # of a draft set aside, too
        said = text if text is not None else line["text"]
        _insert_line(write, actor, review_id, version_id, line_id, last + 1, line["number"], said, reason, now)


def _insert_section(
    write: database.Write, actor: Actor, review_id: str, version_id: str, section_id: str, version_no: int, answers: str, now: datetime
) -> None:  # fmt: skip
    write(
        "insert_terms_section", id=database.new_id(), review_id=review_id, terms_version_id=version_id, section=section_id,
        version_no=version_no, answers=answers, written_by=actor.person_id, written_on=now,
    )  # fmt: skip


def _insert_line(
    write: database.Write, actor: Actor, review_id: str, version_id: str, line: str, seq: int, *more: Any
) -> None:
    number, text, reason, now = more
    write(
        "insert_enquiry_line", id=database.new_id(), line=line, review_id=review_id, terms_version_id=version_id, seq=seq, number=number,
        text=text, dropped_reason=reason, written_by=actor.person_id, written_on=now,
    )  # fmt: skip
