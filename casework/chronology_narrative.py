"""The combined narrative of Appendix 7 section 13, drafted from the chronology that Appendix 3's table shows (A37): dated paragraphs in pseudonyms.

What happened in the period under review is told, and what is marked as significant of the time before and after it. Entries that a person has
confirmed as the same event are told once with all their sources; where sources contradict each other, each is told with its own. It is a draft
for the author: nothing is written into a report by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache

from casework import (
    case_persons,
    chronology,
    chronology_entries,
    chronology_export,
    chronology_leaks,
    chronology_printed,
    clock,
    database,
    dates,
    documents,
    forms,
    reviews,
)
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_leaks import Leaving
from casework.dates import PartialDate
from casework.download import Download
from casework.errors import Problem, Refused

RENDERING = "pseudonyms"
TEMPLATE = "chronology_narrative"
BEFORE, AFTER = "Before the period under review", "After the period under review"
OUTSIDE = {"before": BEFORE, "after": AFTER}
TITLES = {"narrative": "Narrative of the chronology", "significant": "Significant events"}
FIELDS = ("date", "time_of_day", "time_until", "information", "source", "action_outcome", "who_seen", "views_wishes")  # of an entry, told in it
GUIDANCE = "A draft from the agencies' chronologies, in pseudonyms, for the author of the report. Check it against the entries."


@dataclass(frozen=True)
class Part:
    """The paragraphs under one heading: a year, or the time before or after the period under review."""

    heading: str
    paragraphs: list[str]


def draft(actor: Actor, review_id: str, which: str = "narrative") -> list[Part]:
    """The dated paragraphs, year by year: of everything in the period ('narrative'), or only of what is marked as significant ('significant')."""
    victims = case_persons.victims_called(review_id, RENDERING)
    found: dict[str, list[str]] = {}
    for group in _told_groups(actor, review_id, which):
        found.setdefault(_heading(group[0]), []).append(_paragraph(group, victims))
    return [Part(heading, found[heading]) for heading in _in_order(found)]


def as_text(parts: Iterable[Part]) -> str:
    """The draft as text to be taken into a section of the report: headings and paragraphs, a blank line between them."""
    return "\n\n".join(text for part in parts for text in (part.heading, *part.paragraphs))


def before_export(actor: Actor, review_id: str, which: str = "narrative") -> Leaving:
    """What the draft would still tell of somebody, by the entries that go into it."""
    chronology.demand_reader(actor, review_id)
    state, standing = chronology_leaks.newest_change(review_id), database.portal().standing
    labels = forms.load(chronology_entries.FORM).fields
    return chronology_leaks.before_export(
        actor, review_id, RENDERING, entries=_entries_told(actor, review_id, which, state, standing, clock.today()),
        fields={labels[name].label for name in FIELDS},
    )  # fmt: skip


def export_narrative(
    actor: Actor, review_id: str, *, which: str = "narrative", looked_at: str = "", reason: str = "", now: datetime
) -> Download:
    """The draft as Word; recorded as the chronology exported. The machine's operator gives the reason.

    `looked_at`: the mark of what it would still tell (`before_export`), from who has looked at it; without it the file is refused.
    """
    chronology_export.demand_export(actor, review_id)
    if which not in TITLES:
        raise Refused([Problem("which", f"There is no draft '{which[:40]}'. Choose one of: {', '.join(TITLES)}.")])
    reason = chronology_export.reason_for(reason, by=actor)
    review = reviews.in_view(actor, review_id)
    leaving = before_export(actor, review_id, which)
    chronology_leaks.demand_looked(leaving, looked_at)
    head = chronology_printed.head(review, actor, None, RENDERING, now)
    context = {**asdict(head), "title": TITLES[which], "guidance": GUIDANCE, "parts": draft(actor, review_id, which)}
    content = documents.render(TEMPLATE, context)
    summary = ": ".join(filter(None, [TITLES[which], leaving.in_words, reason]))
    with database.change(actor, "chronology_exported", review=review_id, summary=summary):
        pass
    return Download(f"{review.reference} {TITLES[which].lower()}.docx", documents.WORD, content)


def download(actor: Actor, params: dict[str, str], now: datetime) -> Download:
    """For /download/chronology-narrative?review=...&which=...&looked=..."""
    which = params.get("which") or "narrative"
    return export_narrative(actor, params.get("review", ""), which=which, looked_at=params.get("looked", ""), now=now)


# --- what is told, under which heading


@lru_cache(maxsize=16)
def _entries_told(actor: Actor, review_id: str, which: str, state: str, standing: int, today: date) -> frozenset[str]:
    """While `state`, `standing` and `today` are the same, so are the entries."""
    return frozenset(entry.entry_id for group in _told_groups(actor, review_id, which) for entry in group)


def _told_groups(actor: Actor, review_id: str, which: str) -> list[list[Entry]]:
    entries = chronology.entries(actor, review_id, names_as=RENDERING)
    return [group for group in _groups(entries) if any(_told(entry, which) for entry in group)]


def _told(entry: Entry, which: str) -> bool:
    return bool(entry.significance) or (which == "narrative" and entry.place in ("inside", ""))


def _heading(entry: Entry) -> str:
    if entry.place in OUTSIDE:
        return OUTSIDE[entry.place]
    first, last = entry.date.earliest.year, entry.date.latest.year
    return str(first) if first == last else f"{first} to {last}"


def _in_order(found: Iterable[str]) -> list[str]:
    return sorted(found, key=lambda heading: (heading == AFTER, heading != BEFORE, heading))


def _groups(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Entries that are marked as the same event, or as contradicting each other, together; each group where its first entry stands."""
    leader = {entry.entry_id: entry.entry_id for entry in entries}

    def first_of(entry_id: str) -> str:
        while leader[entry_id] != entry_id:
            entry_id = leader[entry_id]
        return entry_id

    for entry in entries:
        for link in entry.links:
            if link["entry_id"] in leader and link["other_entry_id"] in leader:
                leader[first_of(link["other_entry_id"])] = first_of(link["entry_id"])
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(first_of(entry.entry_id), []).append(entry)
    return list(groups.values())


# --- a paragraph


def _paragraph(group: Sequence[Entry], victims: str) -> str:
    if len(group) == 1:
        return _whole(group[0], _when(group[0].date), [group[0]], victims)
    if any(link["kind"] == "conflict" for entry in group for link in entry.links):
        told = [_whole(entry, _when(entry.date), [entry], victims) for entry in group]
        return " ".join(["Sources differ on the following.", *told])
    fullest = max(group, key=lambda entry: (len(entry.information), -group.index(entry)))
    surest = min(group, key=lambda entry: entry.date.latest - entry.date.earliest)
    more = [sentence for entry in group if entry is not fullest for sentence in _besides(entry, victims)]
    said = _whole(fullest, _when(surest.date), [fullest, *(entry for entry in group if entry is not fullest)], victims)
    return " ".join([said, *(sentence for sentence in dict.fromkeys(more) if sentence not in said)])


def _whole(entry: Entry, when: str, sources: Sequence[Entry], victims: str) -> str:
    time = _time(entry)
    whose = " and ".join(dict.fromkeys(_source(one) for one in sources))
    first = f"{when}{time}, the records of {whose} say: {_sentence(entry.information)}"
    return " ".join([first, *_besides(entry, victims)])


def _besides(entry: Entry, victims: str) -> list[str]:
    """What else an entry tells: the outcome, who was seen, and their views and wishes."""
    seen = {True: f"{victims} was seen.", False: f"{victims} was not seen.", None: ""}[entry.victim_seen]
    return [
        sentence
        for sentence in (
            f"Action or outcome: {_sentence(entry.action_outcome)}" if entry.action_outcome.strip() else "",
            seen[:1].upper() + seen[1:],
            f"Who was seen: {_sentence(entry.who_seen)}" if entry.who_seen.strip() else "",
            f"Views and wishes: {_sentence(entry.views_wishes)}" if entry.views_wishes.strip() else "",
        )
        if sentence
    ]


def _when(day: PartialDate) -> str:
    """'On 12 September 2019', 'In March 2019', 'Between 3 March 2017 and 5 April 2017', 'In the week commencing 3 June 2019'."""
    placed = dates.is_placed(day)  # 'later the same day': in a narrative of its own the days count
    shown = dates.show_days(day, dates.show_long) if placed else dates.show_long(day)
    if day.precision == "day" or (placed and day.earliest == day.latest):
        return f"On {shown}"
    if day.precision == "about":
        return shown[:1].upper() + shown[1:]
    if day.precision in ("range", "placed") and " to " in shown:
        return f"Between {' and '.join(shown.split(' to ', 1))}"
    if day.precision in ("week", "decade"):
        return f"In the {shown}"
    return f"In {shown}"


def _time(entry: Entry) -> str:
    if not entry.time_of_day:
        return ""
    until = f" to {entry.time_until}" if entry.time_until else ""
    return f" at {entry.time_of_day}{until}" if entry.time_of_day[0].isdigit() else f" ({entry.time_of_day}{until})"


def _source(entry: Entry) -> str:
    return f"{entry.agency} ({' '.join(entry.source.split())})" if entry.source.strip() else entry.agency


def _sentence(text: str) -> str:
    """The text on one line, ending as a sentence does."""
    plain = " ".join(text.split())
    return plain if plain.endswith((".", "!", "?")) else f"{plain}."
