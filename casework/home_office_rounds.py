"""What was sent to the Home Office round by round, what came back, and the points of its letters: how they are read (3.4.4, 3.4.5)."""

import json
from dataclasses import dataclass, field
from datetime import date

from casework import audit, database, names, permissions
from casework.actors import Actor
from casework.dates import PartialDate


@dataclass(frozen=True)
class Submission:
    """One submission; `on_behalf_of` is the CSP Chair when the Head of Community Safety sent it (R26). Texts in the reader's rendering."""

    id: str
    round: int
    submitted_on: date
    sent_by: str
    on_behalf_of: str
    sent_to: str
    contents: tuple[str, ...]
    text: str
    changed: str
    approved_number: int | None
    panel_expected_on: date | None
    version: int


@dataclass(frozen=True)
class Verdict:
    """What the QA Panel found, and to whom that was reported."""

    id: str
    round: int
    verdict: str
    panel_on: PartialDate
    letter_on: PartialDate | None
    received_on: date
    note: str
    dasveg_told_on: date | None
    board_told_on: date | None
    told_note: str
    version: int


@dataclass(frozen=True)
class Point:
    """One point of the letter with its answer: '' not answered, 'done' or 'not_done'."""

    id: str
    verdict_id: str
    number: str
    kind: str
    about: str
    wording: str
    document: str
    section: str
    answer: str
    answer_text: str
    answered_on: date | None
    answered_by: str
    version: int

    @property
    def waits(self) -> bool:
        """Whether it asks for a change that is not answered."""
        return self.kind == "amendment" and not self.answer


@dataclass(frozen=True)
class Round:
    """One round: what was submitted (None: before the portal), what came back, and the points of the letter."""

    number: int
    submission: Submission | None = None
    verdict: Verdict | None = None
    points: tuple[Point, ...] = field(default=())


def rounds(actor: Actor, review_id: str) -> list[Round]:
    """The rounds of a review, oldest first, for those who may see them; empty for anybody else."""
    submitted = {row["round"]: _submission(row) for row in _visible(actor, review_id, "visible_submissions")}
    found = {row["round"]: _verdict(row) for row in _visible(actor, review_id, "visible_verdicts")}
    points: dict[str, list[Point]] = {}
    for row in _visible(actor, review_id, "visible_letter_points"):
        row.pop("list_order")
        points.setdefault(row["verdict_id"], []).append(Point(**row))
    if submitted or found:
        audit.opened(actor, "home_office_opened", review_id)
    return [
        Round(number, submitted.get(number), back, tuple(points.get(back.id, ())) if back else ())
        for number in sorted({*submitted, *found})
        for back in [found.get(number)]
    ]


def _visible(actor: Actor, review_id: str, query: str) -> list[dict]:
    """The rows in the names of the reader."""
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    texts = ("text", "changed", "note", "told_note", "wording", "section", "answer_text", "answered_by", "sent_to")
    return [
        row | {name: names.rendered(row[name], persons, rendering) for name in texts if name in row}
        for row in database.scoped(actor, query, review=review_id)
    ]


def _submission(row: dict) -> Submission:
    return Submission(**row | {"contents": tuple(json.loads(row["contents"]))})


def _verdict(row: dict) -> Verdict:
    plain = {name: value for name, value in row.items() if not name.startswith(("panel_on_", "letter_on_"))}
    return Verdict(**plain, panel_on=_partial(row, "panel_on"), letter_on=_partial(row, "letter_on"))


def _partial(row: dict, name: str) -> PartialDate | None:
    typed = row[f"{name}_typed"]
    return (
        PartialDate(typed, *(row[f"{name}_{part}"] for part in ("earliest", "latest", "precision"))) if typed else None
    )
