"""What the records say of one review, for the parts of its reports that are filled in; and the blocks that these parts are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from casework import case_persons, database, dates, names, registers
from casework.report_leaks import plain
from casework.standing import Standing

Block = dict[str, Any]


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def listed(items: Iterable[str]) -> Block:
    return {"kind": "list", "items": list(items)}


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Block:
    return {"kind": "table", "columns": list(columns), "rows": [list(row) for row in rows]}


def missing(sentence: str) -> Block:
    return {"kind": "missing", "text": sentence}


@dataclass(frozen=True)
class About:
    """What the records say of one review, each thing read once."""

    stands: Standing
    contents: tuple[str, ...] = ()

    @property
    def review_id(self) -> str:
        return self.stands.review.id

    @cached_property
    def case_persons(self) -> list[names.CasePerson]:
        return names.of_review(self.review_id)

    @cached_property
    def persons(self) -> list[dict]:
        return database.rows("report_persons", review=self.review_id)

    @cached_property
    def facts(self) -> dict:
        return database.one("report_facts", review=self.review_id, today=self.stands.as_on)

    @cached_property
    def members(self) -> list[dict]:
        return database.rows("report_members_of", review=self.review_id)

    @cached_property
    def agencies(self) -> dict[str, str]:
        return {row["id"]: row["name"] for row in database.rows("agencies_list")}

    def entries(self, register: str) -> list[registers.Entry]:
        """The entries of a register, where the procedure has it."""
        there = register in self.stands.case.procedure.registers
        return registers.kept([self.review_id], [register]) if there else []

    def said(self, text: str) -> str:
        """A text of the records as a report may print it."""
        return names.rendered(text, self.case_persons, "pseudonyms")

    def called(self, part: str) -> str:
        """The pseudonyms of the victims, or of the perpetrators."""
        found = [person.shown("pseudonyms") for person in self.case_persons if person.part == part]
        return " and ".join(dict.fromkeys(found)) or names.PART_WORDS[part]

    def several(self, part: str) -> bool:
        """Whether there are two or more victims, or perpetrators (R211)."""
        return sum(person.part == part for person in self.case_persons) > 1

    def deaths(self) -> str:
        """'on 12 March 2026', and the day of each further victim's death; '' when none is known."""
        found = case_persons.deaths(self.review_id)
        said = [f"{'on' if day.earliest == day.latest else 'in'} {dates.show_long(day)}" for day in found]
        return " and ".join(said)

    def day(self, step: str) -> str:
        """'on 12 March 2026' for a step with a day; '' otherwise."""
        record = self.stands.case.records.get(step)
        if not record or not record.done:
            return ""
        word = "on" if record.done.earliest == record.done.latest else "in"
        return f"{word} {dates.show_long(record.done)}"

    def holding(self, *roles: str) -> list[str]:
        """The names of who holds one of these memberships."""
        return list(dict.fromkeys(plain(row["name"]) for row in self.members if row["role"] in roles))
