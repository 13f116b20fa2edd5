"""Understands the rows of an action plan (procedure 3.3.9, Appendix 9) under a confirmed matching of columns."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from casework import columns, dates
from casework.columns import ACTION_PLAN, Match, Table, plain
from casework.dates import DateProblem, ImpossibleDate, PartialDate, show, understand_leading
from casework.sheets import Row
from casework.understood import RowReader, Understood

SCOPES = ("local", "regional", "national")
_DONE = re.compile(
    r"^\s*(?:fully\s+)?(?:complete(?:d)?|done|achieved|implemented|closed|finished|signed off|delivered|actioned|met)\b"
    r"[\s:,–—-]*(?:(?:on|in|by|since|from)\b\s*)?", re.I)  # fmt: skip
_NO_DATE = re.compile(
    r"\s*(?:on[\s-]*going|tb[acd]|continuing|continuous|rolling|in progress|not (?:yet )?(?:known|set|agreed))\W*", re.I
)
_DATE_LIKE = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|\b\d{4}\b")
_OWN_NUMBER = re.compile(
    r"\s*(?:(?:recommendation|rec\.?|r)\s*(?:no\.?\s*)?(\d+(?:\.\d+)*[a-z]?)\b|(\d+(?:\.\d+)*)\s*[.):]\s)", re.I
)
_ALWAYS_PARTS = re.compile(r"[|;\n\r•]|(?<=\s)/(?=\s)")
_PERHAPS_PARTS = re.compile(r",|&|/|(?<=[\s,])and(?=\s)", re.I)
_DIGITS = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class ActionPlanRow:
    """One accepted row: an action of a recommendation, or a recommendation with no action yet (`action` is '').

    `group` counts the recommendations of the file from 1: rows with the same one are one recommendation with many actions.
    `scope` is 'local', 'regional', 'national' or None; `scope_suggested` is 'national' where the addressee is a national body
    and no scope is written. `lead_agencies` are the addressees apart, as written; `lead_agency_typed` is the cell.
    `outcome` joins the outcome column and what stood beside the completion date. `cells` is the row as typed.
    """

    row: int
    group: int
    number: str
    action_number: str
    recommendation: str
    scope: str | None
    scope_typed: str
    scope_suggested: str | None
    action: str
    lead_agencies: tuple[str, ...]
    lead_agency_typed: str
    lead_officer: str
    milestones: str
    evidence: str
    target_date: PartialDate | None
    completion_date: PartialDate | None
    outcome: str
    status: str
    other: dict[str, str]
    cells: dict[str, str]
    sheet: str = ""

    @property
    def no_action_yet(self) -> bool:
        """Whether this is a recommendation for which no action is written."""
        return not self.action.strip()


def understand(
    table: Table,
    matches: Sequence[Match],
    *,
    today: date,
    recommended_on: date | None = None,
    known_agencies: Collection[str] = (),
) -> Understood:
    """Accepted rows and held rows of an action plan. Raises `Refused` where the recommendation has no column.

    A row without a recommendation belongs to the one above, as where its cell is merged over several actions.
    A completion after `today` is held; one before `recommended_on` (the date of the report) is accepted with a warning.
    `known_agencies` tell whether 'A and B' is one body or two.
    """
    return _PlanReader(table, matches, today, recommended_on, known_agencies).understand()


class _PlanReader:
    """Walks down a plan and remembers the recommendation that a blank cell continues."""

    def __init__(self, table, matches, today, recommended_on, known_agencies):
        self.reader = RowReader(table, matches, ACTION_PLAN)
        self.today = today
        self.recommended_on = recommended_on
        self.known = frozenset(plain(name) for name in known_agencies)
        self.number, self.recommendation = "", ""
        self.groups: dict[tuple[str, str], int] = {}
        self.numbered: dict[str, str] = {}

    def understand(self) -> Understood:
        accepted = []
        for row in self.reader.rows():
            problems: list[tuple[str, str]] = []
            found = self._row(row, problems)
            if problems:
                self.reader.hold(row, problems)
            else:
                accepted.append(found)
        return self.reader.result(accepted)

    def _row(self, row: Row, problems: list) -> ActionPlanRow | None:
        text = self.reader.text
        action_number = self._recommendation(row, problems)
        target = self._target(row, problems)
        completed, outcome = self._completion(row, problems)
        if problems:
            return None
        if completed and self.recommended_on and completed.latest < self.recommended_on:
            self.reader.warn(row, "completion_date",
                             f"This is before the recommendation was made ({show(self.recommended_on)}). Check the date.")  # fmt: skip
        scope = self._scope(row)
        leads = split_addressees(text(row, "lead_agency"), self.known)
        national = any(is_national(lead) for lead in leads)
        return ActionPlanRow(
            row=row.number,
            group=self.groups.setdefault((self.number, self.recommendation), len(self.groups) + 1),
            number=self.number,
            action_number=action_number,
            recommendation=self.recommendation,
            scope=scope,
            scope_typed=text(row, "scope"),
            scope_suggested="national" if national and not text(row, "scope").strip() else None,
            action=text(row, "action"),
            lead_agencies=leads,
            lead_agency_typed=text(row, "lead_agency"),
            lead_officer=text(row, "lead_officer"),
            milestones=text(row, "milestones"),
            evidence=text(row, "evidence"),
            target_date=target,
            completion_date=completed,
            outcome="\n".join(part for part in (text(row, "outcome"), outcome) if part.strip()),
            status=text(row, "status"),
            other=self.reader.other(row),
            cells=self.reader.cells(row),
            sheet=self.reader.table.sheet.name,
        )

    def _recommendation(self, row: Row, problems: list) -> str:
        """Take up this row's recommendation, or go on with the one above; the number of the action where it has its own."""
        typed, number = self.reader.text(row, "recommendation"), self.reader.text(row, "number").strip()
        action_number = self.reader.text(row, "action_number").strip()
        has_action = self.reader.text(row, "action").strip()
        if typed.strip():
            own = None if number else _OWN_NUMBER.match(typed)
            number = number or ((own[1] or own[2]) if own else self.number if typed == self.recommendation else "")
            if number and self.numbered.setdefault(number, typed) != typed:
                self.reader.warn(
                    row,
                    "number",
                    f"Number {number} stands for two recommendations. A spreadsheet may have made 21.1 of 21.10.",
                )
            self.number, self.recommendation = number, typed
        elif number and number != self.number and not (self.number and number.startswith(self.number + ".")):
            problems.append(("recommendation", f"Recommendation {number} has no text. Write the recommendation."))
            self.number, self.recommendation = "", ""
        elif not has_action:
            problems.append(("recommendation", "The row has neither a recommendation nor an action. "
                             "If it goes on from the row above, put its text there."))  # fmt: skip
        elif not self.recommendation:
            problems.append(
                ("recommendation", "There is no recommendation here or above. Write the one this action belongs to.")
            )
        elif number != self.number:
            action_number = action_number or number
        return action_number

    def _target(self, row: Row, problems: list) -> PartialDate | None:
        value = self.reader.value(row, "target_date")
        if not isinstance(value, str):
            return self.reader.date(row, "target_date", problems)
        if not value.strip():
            return None
        try:
            found, rest = understand_leading(value)
        except DateProblem as problem:
            problems.append(("target_date", str(problem)))
            return None
        if _DATE_LIKE.search(rest):
            problems.append(
                ("target_date", "The cell holds more than one date. Write the target date that holds now, alone.")
            )
        elif rest:
            self.reader.warn(row, "target_date", f"Only the date was taken ({show(found)}). The rest is kept as typed.")
        return found

    def _completion(self, row: Row, problems: list) -> tuple[PartialDate | None, str]:
        """The completion date, and the outcome that stood beside it: Appendix 9 asks for both in one column."""
        value = self.reader.value(row, "completion_date")
        if isinstance(value, str) and not value.strip():
            return None, ""
        try:
            found, outcome = _completed(value)
        except DateProblem as problem:
            problems.append(("completion_date", str(problem)))
            return None, ""
        if found is None:
            self.reader.warn(row, "completion_date", "No completion date was found. The text was taken as the outcome.")
        elif found.earliest > self.today:
            problems.append(("completion_date", f"'{found.typed.strip()}' is in the future ({show(found)}). "
                             "Write the day it was completed, or leave it empty until then."))  # fmt: skip
        return found, outcome

    def _scope(self, row: Row) -> str | None:
        typed = self.reader.text(row, "scope").casefold()
        named = [scope for scope in SCOPES if re.search(rf"\b{scope}(?:ly)?\b", typed)]
        if typed.strip() and len(named) != 1:
            self.reader.warn(row, "scope", "This names no single scope. Choose local, regional or national.")
        return named[0] if len(named) == 1 else None


def _completed(value: str | date) -> tuple[PartialDate | None, str]:
    """(12/03/2021, 'audit shows ...') of 'Completed 12/03/2021 - audit shows ...'; (None, text) where it begins with no date."""
    if not isinstance(value, str):
        return dates.understand(value), ""
    if _NO_DATE.fullmatch(value):
        return dates.understand(value), ""
    done = _DONE.match(value)
    rest = value[done.end() :] if done else value
    try:
        return understand_leading(rest)
    except ImpossibleDate:
        raise
    except DateProblem:
        if re.match(r"\s*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d", rest):
            raise
        return None, value


def split_addressees(typed: str, known: Collection[str] = frozenset()) -> tuple[str, ...]:
    """The bodies of an addressee cell, each once, as written: 'KMPT | Kent Police' are two. A comma, 'and', '&' or '/' parts
    them only where every part is in `known` (plain names): 'Cornwall & Isles of Scilly Public Health' is one."""
    found: dict[str, str] = {}
    for part in _ALWAYS_PARTS.split(typed):
        parts = [name.strip() for name in _PERHAPS_PARTS.split(part) if name.strip()]
        if len(parts) < 2 or plain(part) in known or not all(plain(name) in known for name in parts):
            parts = [part]
        for name in parts:
            name = name.strip().strip(",").strip()
            if name:
                found.setdefault(plain(name) or name, name)
    return tuple(found.values())


def is_national(name: str) -> bool:
    """Whether an addressee is a body of the whole country, such as the Home Office."""
    return plain(name) in columns.national_bodies()


def number_key(number: str) -> tuple[tuple[int, int, str], ...]:
    """Order of recommendation numbers as people count: 2, 10, 10.1.1, 21.2, 21.10; letters after digits, none last."""
    return tuple(_part_key(part) for part in _DIGITS.findall(number)) or ((2, 0, ""),)


def _part_key(part: str) -> tuple[int, int, str]:
    if not part.isdecimal():
        return (1, 0, part.casefold())
    digits = part.lstrip("0")
    return (0, len(digits), digits)
