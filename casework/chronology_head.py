"""What stands over a chronology's table (Appendix 3): period of review, victim's initials, age, agency. Read to be shown and compared, not kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from casework import database, dates
from casework.columns import Table
from casework.errors import CaseworkError

ALIKE = 75  # of 100: an agency under a slightly other name
AROUND = " :.,;–-"  # what may stand about a field's text
SMALL = 12  # rows: a table that is no chronology and holds a few lines may be the head itself
_ENDS = r"(?=\s*(?:\bvictim[’']?s? initials\b|\binitials\b|\bage\b|\bagency\b|\bperiod (?:of|under) review\b|\bperiod\s*:?\s*\d|$))"
_PERIOD = re.compile(r"\bperiod(?:\s+(?:of|under)\s+review\b|\s*:?\s*(?=\d))[\s:_.–-]*(.*?)" + _ENDS, re.I)
_INITIALS = re.compile(
    r"\b(?i:victim[’']?s?[’']?\s+initials|initials\s+of\s+(?:the\s+)?victim|initials(?=\s*:))\b"
    r"[\s:_.–-]*([A-Z](?:\.? ?(?!(?i:age\b|agency\b))[A-Z]){0,4})\b"
)
_AGE = re.compile(r"\bage\b[\s:_.–-]*(\d{1,3})\b", re.I)
_AGENCY = re.compile(r"\bagency\s*:[\s:.–-]*(.*?)" + _ENDS, re.I)


@dataclass(frozen=True)
class Head:
    """The fields as they stand in the file; '' where one is left blank."""

    period: str = ""
    initials: str = ""
    age: str = ""
    agency: str = ""

    def facts(self) -> dict[str, str]:
        """Those that are filled, by their label in Appendix 3."""
        told = {"Period of review": self.period, "Victim's initials": self.initials, "Age": self.age, "Agency": self.agency}
        return {label: text for label, text in told.items() if text}


def read(tables: Sequence[Table]) -> Head:
    """The head of a file: over its tables, in the rows above the headings, or in a small table by itself."""
    lines: list[str] = []
    for table in tables:
        lines += table.sheet.above
        lines += [text for _, text in table.outside if not _is_headings(text, table)] if table.matched else []
        if not table.matched and len(table.sheet.rows) <= SMALL:
            lines += [" ".join(text for text in row.texts if text.strip()) for row in table.sheet.rows]
    lines = [" ".join(line.replace("_", " ").split()) for line in dict.fromkeys(lines)]

    def first(pattern: re.Pattern) -> str:
        return next((found[1].strip(AROUND) for line in lines if (found := pattern.search(line)) and found[1].strip(AROUND)), "")

    return Head(first(_PERIOD)[:100], first(_INITIALS), first(_AGE), first(_AGENCY)[:100])


def _is_headings(text: str, table: Table) -> bool:
    return sum(heading in text for heading in table.headings) > 1


def mismatches(head: Head, review_id: str, agency_id: str) -> list[str]:
    """Where the file's head differs from what is recorded of the review, a sentence each."""
    found = []
    agency = database.one("agency_for_chronology", id=agency_id)
    if head.agency and agency and not _same_agency(head.agency, agency):
        found.append(f"The file says that it is the chronology of '{head.agency}'. It is being imported for {agency['name']}.")
    period = database.one("period_of_review", review=review_id)
    if head.period and period and not _same_period(head.period, period):
        shown = f"{dates.show(period['first_day'])} to {dates.show(period['last_day'])}"
        found.append(f"The file names the period of review as '{head.period}'. The review's is {shown}.")
    victims = database.rows("victims_of_review", review=review_id)
    known = {re.sub(r"\W", "", row["initials"] or "").upper() for row in victims} - {""}
    if head.initials and known and re.sub(r"\W", "", head.initials).upper() not in known:
        found.append(f"The file gives the victim's initials as '{head.initials}'. Recorded is {' or '.join(sorted(known))}.")
    ages = {row["age_at_death"] for row in victims} - {None}
    if head.age and ages and int(head.age) not in ages:
        found.append(f"The file gives the victim's age as {head.age}. Recorded is {' or '.join(map(str, sorted(ages)))}.")
    return found


def _same_agency(text: str, agency: dict) -> bool:
    told = [agency["name"], agency["short_name"] or ""]
    return any(fuzz.token_set_ratio(text, name, processor=utils.default_process) >= ALIKE for name in told if name)


def _same_period(text: str, period: dict) -> bool:
    try:
        found = dates.understand(text)
    except CaseworkError:
        return True  # in words that say no dates: nothing to compare
    return (found.earliest, found.latest) == (period["first_day"], period["last_day"])
