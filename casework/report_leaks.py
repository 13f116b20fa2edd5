"""What in a report still identifies somebody: persons of the case, staff, and the sex of a child (R124, R52, R170).

The names of the Panel Chair, the author and the panel members may stand in a report (3.4.3). Only what is recorded can be found: a person reads the
report, too.
"""

import re
from dataclasses import dataclass

from casework import database, names, procedure, registers
from casework.names import CasePerson

PANEL = ("panel_chair", "author", "panel_member")
NAMED_OPENLY = ("panel_appointment", "panel_member")  # registers
SEX_OF_A_CHILD = re.compile(
    r"\b(?:(?:grand|step)?(?:sons?|daughters?)|(?:half-|step)?(?:brothers?|sisters?)|boys?|girls?)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Known:
    """Whom a review's reports may not name, whom they may, and whether there are children in the case."""

    persons: tuple[CasePerson, ...]
    staff: tuple[str, ...]
    panel: tuple[str, ...]
    children: bool


@dataclass(frozen=True)
class Finding:
    """One thing found in a text: what kind of thing, whose, from which character to which."""

    kind: str
    whose: str
    start: int
    end: int


def known(review_id: str) -> Known:
    """Everybody recorded of a review, once for many texts."""
    persons = tuple(names.of_review(review_id))
    members = database.rows("report_members_of", review=review_id)
    panel = {plain(row["name"]) for row in members if row["role"] in PANEL} | _on_registers(review_id)
    staff = {plain(row["name"]) for row in members} - panel
    children = any(person.part == "child" for person in persons)
    return Known(persons, tuple(sorted(staff)), tuple(sorted(panel)), children)


def _on_registers(review_id: str) -> set[str]:
    """The names that the registers of the panel print in the reports."""
    there = [one for one in NAMED_OPENLY if one in procedure.current().registers]
    return {plain(entry.answers.get("name") or "") for entry in registers.kept([review_id], there)} - {""}


def findings(text: str, about: Known) -> list[Finding]:
    """Where a text identifies somebody it may not; a name of the panel may stand, also where it is a relative's too."""
    text = names.as_read(text)
    found = [Finding(leak.kind, leak.whose, leak.start, leak.end) for leak in names.leaks(text, about.persons)]
    found += [Finding("name", "a member of staff", *span) for name in about.staff for span in _spans(name, text)]
    if about.children:
        found += [Finding("sex", "a child", match.start(), match.end()) for match in SEX_OF_A_CHILD.finditer(text)]
    may_stand = [span for name in about.panel for span in _spans(name, text)]
    kept = {one for one in found if not any(start <= one.start and one.end <= end for start, end in may_stand)}
    return sorted(kept, key=lambda one: (one.start, one.end, one.kind))


def sentences(text: str, review_id: str, *, quoted: bool = False) -> list[str]:
    """Each finding as a sentence; what was found is repeated only when `quoted`, for who reads real names."""
    about = known(review_id)
    return [sentence(text, one, quoted=quoted) for one in findings(text, about)]


def sentence(text: str, found: Finding, *, quoted: bool = False) -> str:
    """Where it is and what it is, and what to do about it."""
    text = names.as_read(text)
    line = text.count("\n", 0, found.start) + 1
    what = f"“{text[found.start : found.end]}”, " if quoted else ""
    named = "Use a pseudonym, or leave it out." if found.kind in names.NAMED.values() else "Leave it out."
    instead = "Say 'child' instead." if found.kind == "sex" else named
    told = "a word that may tell the sex of a child" if found.kind == "sex" else f"the {found.kind} of {found.whose}"
    return f"Line {line}: {what}{told}. {instead}"


def plain(name: str) -> str:
    """A name without what stands in brackets after it."""
    return re.sub(r"\s*\([^)]*\)", "", name).strip()


def _spans(name: str, text: str) -> list[tuple[int, int]]:
    """Where a whole name stands in a text; its single words are no finding."""
    words = name.split()
    if len(words) < 2:
        return []
    pattern = r"[\W_]+".join(re.escape(word) for word in words)
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)]
