"""The chronology as a Word table in Appendix 3's columns: landscape, Arial 11, the headings on every page (R81); and its narrative.

The look is procedure/templates/chronology.docx. What lies outside the period under review stands apart under a heading of its own (R79).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from casework import chronology_printed, word_rows
from casework.chronology import Entry
from casework.chronology_printed import Head
from casework.word_rows import Kind

TEMPLATE = "chronology"
FIELDS = ("date", "time", "family_members", "information", "source", "action", "seen", "who_seen", "views", "comments")
KINDS = (Kind("heading"), Kind("entry", FIELDS))
WITHIN = "Within the period of review"
HEADINGS = {  # by the place of an entry
    "": "",
    "before": "Background: before the period of review",
    "inside": WITHIN,
    "after": "After the period of review",
}


def made(head: Head, entries: Sequence[Entry]) -> bytes:
    """Appendix 3's own columns."""
    return _made(head, entries, more=False)


def made_with_more(head: Head, entries: Sequence[Entry]) -> bytes:
    """With the time, who was seen and their views and wishes in columns of their own (A18; App 7 section 13)."""
    return _made(head, entries, more=True)


def _made(head: Head, entries: Sequence[Entry], *, more: bool) -> bytes:
    context = {**asdict(head), "title": chronology_printed.TITLE, "rows": bool(entries), "more": more}
    return word_rows.fill(TEMPLATE, context, KINDS, _rows(entries, more))


def _rows(entries: Sequence[Entry], more: bool) -> Iterator[tuple[str, dict[str, str]]]:
    parts = in_parts(entries)
    for part, found in parts:
        if part and not (part == WITHIN and len(parts) == 1):
            yield "heading", {"": part}
        for entry in found:
            yield "entry", _texts(entry, more)


def in_parts(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries before, within and after the period under review, each with its heading; all in one without, while no period is set."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(HEADINGS[entry.place], []).append(entry)
    return [(part, found[part]) for part in HEADINGS.values() if part in found]


def _texts(entry: Entry, more: bool) -> dict[str, str]:
    cells = chronology_printed.cells(entry)
    time = " to ".join(filter(None, [cells["time"], cells["until"]]))
    recorded = f"Recorded {cells['record_date']}" if cells["record_date"] else ""
    information = [cells["information"], cells["own"]]
    if not more:  # nothing that is on record is left out: what App 3 has no column for stands with the information
        information += [f"Seen: {cells['who_seen']}" if cells["who_seen"] else "", f"Views and wishes: {cells['views']}" if cells["views"] else ""]
    return {
        "date": "\n".join(filter(None, [cells["date"], "" if more else time, recorded])),
        "time": time,
        "family_members": cells["family_member"],
        "information": "\n".join(filter(None, information)),
        "source": cells["source"],
        "action": cells["action"],
        "seen": cells["seen"],
        "who_seen": cells["who_seen"],
        "views": cells["views"],
        "comments": cells["comment"],
    }
