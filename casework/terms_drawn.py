"""The terms of reference put together: the standing words of procedure/terms.toml, what the records fill in, and what the panel wrote.

The same content is shown on screen, looked through for names, frozen with its digest when the panel agrees, and printed. Persons of the case stand
in it by pseudonym; the panel by name (3.4.3), in blocks marked `open`, which no reader's rendering changes. Of a table with `open_columns` the first
columns are open alone: the name of an expert stands as it is, what they are asked about is looked through like any other text.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from casework import database, dates, partnerships, registers, report_leaks, reviews
from casework.dates import PartialDate
from casework.enquiry import Line
from casework.report_about import About, Block, listed, missing, paragraph, table
from casework.standing import Standing
from casework.terms_shapes import TermsSection

NOT_SET = "[to be agreed]"
PANEL_KINDS = {
    "chair": "Panel Chair", "author": "Author", "specialist": "Domestic abuse specialist", "voluntary": "Voluntary and community sector",
    "statutory": "Member", "administrator": "Administrative support",
}  # fmt: skip
SAID_ELSEWHERE = {"widened_why"}  # long answers that a drawn part prints


@dataclass(frozen=True)
class _Terms:
    """What the parts are drawn from."""

    about: About
    answers: Mapping[str, Mapping[str, Any]]
    lines: tuple[Line, ...]
    day: date

    def entries(self, register: str) -> list[registers.Entry]:
        return self.about.entries(register)

    @property
    def every(self) -> dict[str, Any]:
        """All answers by field, whatever their section."""
        return {name: value for section in self.answers.values() for name, value in section.items()}


def compose(
    stands: Standing, answers: Mapping[str, Mapping[str, Any]], lines: Iterable[Line], dated: date | None
) -> dict[str, Any]:
    """The whole text as it stands. `dated` is the day of the panel's agreement; None for a draft."""
    rules = stands.case.procedure
    terms = _Terms(About(stands), answers, tuple(lines), dated or stands.as_on)
    words = _words(terms)
    chair = _appointed(terms, "chair", "both")
    return {
        "title": rules.terms.title,
        "review": words["review"],
        "partnership": words["partnership"],
        "reference": stands.review.reference,
        "marking": stands.review.marking,
        "chair": chair.answers["name"] if chair else "",
        "dated": dates.show_long(dated) if dated else "",
        "sections": [_section(terms, section, words) for section in rules.terms.section],
        "lines": [asdict(line) for line in terms.lines],
    }


def texts_of(section: Mapping[str, Any]) -> Iterable[str]:
    """Every paragraph, item and row that a section prints."""
    for block in section["blocks"]:
        if block["kind"] == "table":
            yield from (" | ".join(filter(None, row)) for row in block["rows"])
        elif block["kind"] == "list":
            yield from block["items"]
        elif block["kind"] == "paragraph":
            yield block["text"]


def each_text(content: Mapping[str, Any], said: Callable[[str], str]) -> dict[str, Any]:
    """The content with every text of it put through `said`, but for the blocks and columns that name the panel."""
    sections = [one | {"blocks": [_said(block, said) for block in one["blocks"]]} for one in content["sections"]]
    told = [
        line | {"text": said(line["text"]), "dropped_reason": said(line["dropped_reason"])} for line in content["lines"]
    ]
    return {**content, "sections": sections, "lines": told}


def findings(content: Mapping[str, Any], review_id: str) -> list[dict[str, Any]]:
    """What identifies somebody of the case, each with its section; the panel's own names and business addresses may stand (R64)."""
    known = report_leaks.known(review_id)
    found = []
    for section in content["sections"]:
        for text in texts_of({"blocks": [_not_open(block) for block in section["blocks"] if not block.get("open")]}):
            found += [
                {
                    "where": section["title"],
                    "text": text,
                    "kind": one.kind,
                    "whose": one.whose,
                    "start": one.start,
                    "end": one.end,
                }
                for one in report_leaks.findings(text, known)
            ]
    return found


def gaps(content: Mapping[str, Any]) -> list[str]:
    """What the records do not hold yet, each with its section."""
    return [
        f"{section['title']}: {block['text']}"
        for section in content["sections"]
        for block in section["blocks"]
        if block["kind"] == "missing"
    ]


def _not_open(block: Block) -> Block:
    """A block without the columns in which the panel's advisers are named."""
    first = block.get("open_columns", 0)
    return block | {"rows": [row[first:] for row in block["rows"]]} if first else block


def _said(block: Block, said: Callable[[str], str]) -> Block:
    if block.get("open"):
        return block
    if block["kind"] == "table":
        first = block.get("open_columns", 0)
        return block | {"rows": [[*row[:first], *(said(cell) for cell in row[first:])] for row in block["rows"]]}
    if block["kind"] == "list":
        return block | {"items": [said(item) for item in block["items"]]}
    return block | {"text": said(block["text"])}


def _section(terms: _Terms, section: TermsSection, words: Mapping[str, str]) -> dict[str, Any]:
    answers = terms.answers.get(section.id, {})
    own = [
        paragraph(part.strip())
        for field in section.field
        if field["kind"] in ("text", "long_text") and field["name"] not in SAID_ELSEWHERE
        for part in (answers.get(field["name"]) or "").split("\n\n")
        if part.strip()
    ]
    blocks = [
        *(paragraph(_filled(text, words)) for text in section.standing),
        *([listed(_filled(text, words) for text in section.bullets)] if section.bullets else []),
        *(block for name in section.drawn for block in DRAWN[name](terms)),
        *own,
        *(paragraph(_filled(text, words)) for text in section.closing),
        *(block for name in section.drawn_last for block in DRAWN[name](terms)),
    ]
    return {"id": section.id, "title": section.title, "blocks": blocks}


def _filled(text: str, words: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1]) or NOT_SET, text)


def _words(terms: _Terms) -> dict[str, str]:
    """What stands for the words in braces."""
    rules, every = terms.about.stands.case.procedure, terms.every
    notified = _notified(terms)
    victims = [person for person in terms.about.case_persons if person.part == "victim"]
    died = (
        f"the {'deaths' if len(victims) > 1 else 'death'} of {terms.about.called('victim')} {terms.about.day('death')}"
    )
    death = terms.about.stands.case.records.get("death")
    incident = notified.get("incident_typed") or (death.done.typed if death and death.done else "")
    weeks = every.get("meets_every")
    return {
        "partnership": partnerships.name_for(terms.about.review_id, terms.day),
        "review": reviews.called(terms.about.review_id).name,
        "death": died.strip(),
        "day": _long(notified, "incident") or (dates.show_long(death.done) if death and death.done else incident),
        "period": f"{_day(every.get('first_day'))} to {_day(every.get('last_day'))}" if every.get("first_day") else "",
        "report_by": _day(every.get("report_by")),
        "meets_every": "" if not weeks else "week" if weeks == 1 else f"{weeks} weeks",
        "website": rules.partnership.names.website,
        "dasveg": rules.partnership.names.dasveg,
    }


def _day(value: date | None) -> str:
    return dates.show_long(value) if value else ""


def _long(stored: Mapping[str, Any], name: str) -> str:
    """A stored partial date in words; '' where there is none."""
    if not stored.get(f"{name}_typed"):
        return ""
    earliest, latest = (date.fromisoformat(stored[f"{name}_{end}"]) for end in ("earliest", "latest"))
    return dates.show_long(PartialDate(stored[f"{name}_typed"], earliest, latest, stored[f"{name}_precision"]))


def _notified(terms: _Terms) -> dict[str, Any]:
    row = database.one("newest_notification_of", review=terms.about.review_id)
    return json.loads(row["answers"]) if row else {}


def _limb(terms: _Terms) -> list[Block]:
    """Which part of the definition is met, in the words of the limbs recorded; a suicide on its own basis (2.1, A24)."""
    notified, criteria = _notified(terms), terms.about.stands.case.procedure.criteria
    limbs = [limb.text for limb in criteria.limb if limb.id in (notified.get("limbs") or [])]
    suicide = notified.get("suicide") == "yes"
    if not limbs and not suicide:
        return [missing("Which part of the definition is met is not recorded. Record it under 'Notification'.")]
    causes = [one.label.lower() for one in criteria.cause if one.id in (notified.get("causes") or [])]
    certain = next(
        (one.label for one in criteria.certainty if one.id == notified.get("certainty")),
        "appears to have resulted from",
    )
    found = []
    if suicide:
        why = "It was commissioned because the victim took their own life and the circumstances give rise to concern"
        found.append(
            paragraph(f"{why}, so that a review is to be held whether or not anybody is charged or convicted.")
        )
    if limbs:
        what = " or ".join(causes) or "violence, abuse or neglect"
        asked = f"under section 9 of the Domestic Violence, Crime and Victims Act 2004 the death {certain} {what} by {' and '.join(limbs)}."
        found.append(paragraph(f"{'Moreover,' if suicide else 'It was commissioned because'} {asked}"))
    return found


def _appointed(terms: _Terms, *roles: str) -> registers.Entry | None:
    """The newest appointment in one of these roles."""
    found = [entry for entry in terms.entries("panel_appointment") if entry.answers.get("appointed_as") in roles]
    return max(found, key=lambda entry: entry.answers["appointed_on"], default=None)


def _chair(terms: _Terms) -> list[Block]:
    """Who chairs, by both days: appointed through the framework, and confirmed at the panel's meeting (A16)."""
    chair, author = _appointed(terms, "chair", "both"), _appointed(terms, "author")
    if chair is None:
        return [missing("No appointment of the Panel Chair is recorded. Record it under 'Panel'.")]
    said = chair.answers
    who = ", ".join(filter(None, [said["name"], said.get("job_title")]))
    how = f"{who} was appointed by the CSP Chair on {_day(said['appointed_on'])} through the {said['framework']}"
    confirmed = said.get("confirmed_at_panel_on")
    text = how + (
        f", and confirmed as Chair of the review panel at its meeting of {_day(confirmed)}." if confirmed else "."
    )
    if said["appointed_as"] == "both":
        text += " The Panel Chair is also the author of the overview report."
    elif author:
        text += f" The author of the overview report is {author.answers['name']}."
    return [paragraph(text) | {"open": True}]


def _purposes(terms: _Terms) -> list[Block]:
    """App 4's own wording of the purposes, from data (R8, A33)."""
    purposes = terms.about.stands.case.procedure.checklists.purposes["terms_of_reference"]
    return [
        paragraph(f"{purposes.title}:"),
        listed(purposes.items),
        *([paragraph(purposes.closing)] if purposes.closing else []),
    ]


def _widened(terms: _Terms) -> list[Block]:
    every = terms.every
    if not every.get("widened"):
        return []
    raised = (
        f"This was raised with the CSP on {_day(every['raised_with_csp_on'])}."
        if every.get("raised_with_csp_on")
        else ""
    )
    return [
        paragraph("The review goes further than was first thought:"),
        paragraph(f"{every.get('widened_why') or ''} {raised}".strip()),
    ]


def _lines(terms: _Terms) -> list[Block]:
    pursued = [line for line in terms.lines if not line.dropped_reason]
    dropped = [line for line in terms.lines if line.dropped_reason]
    if not pursued:
        return [missing("There is no line of enquiry yet. Add what this case is to be asked about.")]
    found = [
        paragraph(
            "In addition, these lines of enquiry are addressed in the individual management reviews and in the overview report:"
        ),
        listed(f"{line.number}. {line.text}" for line in pursued),
    ]
    if dropped:
        rows = [[str(line.number), line.text, line.dropped_reason] for line in dropped]
        found += [
            paragraph("Lines of enquiry that are no longer pursued:"),
            table(["No.", "Line of enquiry", "Why it was dropped"], rows),
        ]
    return found


def _sitting(terms: _Terms) -> list[registers.Entry]:
    """Who sits on the panel on the day of these terms."""
    return [
        entry
        for entry in terms.entries("panel_member")
        if entry.answers.get("answer") == "sits" and (entry.answers.get("last_day") or terms.day) >= terms.day
    ]


def _members(terms: _Terms) -> list[Block]:
    rows = [
        [
            one["name"],
            one.get("role") or PANEL_KINDS.get(one["kind"], ""),
            one.get("job_title") or "",
            _agency(terms, one),
        ]
        for one in (entry.answers for entry in _sitting(terms))
    ]
    if not rows:
        return [missing("No member of the panel is recorded. Add them under 'Panel'.")]
    return [table(["Name", "Role", "Job title", "Agency"], rows) | {"open": True}]


def _agency(terms: _Terms, answers: Mapping[str, Any]) -> str:
    return terms.about.agencies.get(answers.get("agency") or "", "") or answers.get("organisation") or "Independent"


def _experts(terms: _Terms) -> list[Block]:
    rows = [
        [one["name"], one.get("organisation") or "", terms.about.said(one.get("subject") or "")]
        for one in (entry.answers for entry in terms.entries("expert"))
    ]
    if not rows:
        return [paragraph("No expert witness or adviser is named so far.")]
    return [paragraph("Expert witnesses and advisers:"), table(["Name", "Organisation", "On"], rows) | {"open_columns": 2}]


def _consultees(terms: _Terms) -> list[Block]:
    rows = [
        [one["name"], terms.about.agencies.get(one.get("agency") or "", ""), terms.about.said(one.get("on_what") or "")]
        for one in (entry.answers for entry in terms.entries("consultee"))
    ]
    if not rows:
        return [paragraph("Nobody is named so far to be consulted on the findings and recommendations.")]
    first = "It is intended to consult these agencies and people for a view of the findings and recommendations of the report:"
    return [paragraph(first), table(["Name", "Agency", "On"], rows) | {"open_columns": 2}]


def _addresses(terms: _Terms) -> list[Block]:
    rows = [
        [entry.answers["name"], ", ".join(entry.answers["business_address"].split("\n"))]
        for entry in _sitting(terms)
        if entry.answers.get("business_address")
    ]
    if not rows:
        return [missing("No business address of a panel member is recorded. Add it under 'Panel'.")]
    return [table(["Name", "Business address"], rows) | {"open": True}]


DRAWN: dict[str, Callable[[_Terms], list[Block]]] = {
    "addresses": _addresses,
    "chair": _chair,
    "consultees": _consultees,
    "experts": _experts,
    "limb": _limb,
    "lines": _lines,
    "members": _members,
    "purposes": _purposes,
    "widened": _widened,
}
