"""The combined chronology as a list: its filters, kept in the address without a word that was typed, and its table."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from casework import chronology, chronology_filters, clock, dates, forms
from casework.actors import Actor
from casework.chronology import Chronology, Comment, Entry, Page
from casework.chronology_entries import FORM
from casework.chronology_filters import BETWEEN, PLACES, SILENT_WEEKS, Filters
from casework.chronology_submission import LINKS
from casework.errors import Refused
from parts import act, links, markup
from parts.marks import Mark
from parts.markup import Link

IN_ADDRESS = ("agency", "about", "seen", "significance", "conflicts", "from", "to", "place", "weeks", "rows")
USUAL = {("place", "apart"), ("weeks", str(SILENT_WEEKS))}  # what is chosen where nothing is said
AS_FAR = "As far as it is known: 12/09/2019, Sept 2019 or 2018."
PLACE_SAID = {"before": "Background, before the period", "after": "After the period"}
THREAD_SAID = {"panel": "Panel, ", "review_officer": ""}
HEADINGS = {
    "when": "Date",
    "agency": "Agency - source",
    "about": "Family member",
    "information": "Information",
    "action": "Action / outcome",
    "seen": "Victim seen",
    "comments": "Comments",
    "open": "Entry",
}


def filters(key: str, agencies: Mapping[str, str], persons: Mapping[str, str], *, period: bool) -> Filters:
    """Draw the filters and return what they say; what cannot be understood is told and left out. `period`: one of review is set."""
    typed = _ask(key, agencies, persons, period)
    for name in IN_ADDRESS:
        if typed.get(name) and (name, typed[name]) not in USUAL:
            st.query_params[name] = typed[name]
        elif name in st.query_params:
            del st.query_params[name]
    try:
        return chronology_filters.filters_from(typed, agencies=agencies, persons=persons)
    except Refused as trouble:
        act.show(trouble)
        good = {name: value for name, value in typed.items() if name not in {one.field for one in trouble.problems}}
        return chronology_filters.filters_from(good, agencies=agencies, persons=persons)


def _ask(key: str, agencies: Mapping[str, str], persons: Mapping[str, str], period: bool) -> dict[str, str]:
    significances = forms.load(FORM).fields["significance"].choices()
    first = st.columns([4, 3, 3, 2, 2], vertical_alignment="bottom")
    second = st.columns([3, 4, 3, 3, 2], vertical_alignment="bottom")
    with second[2]:
        seen = _check("Victim seen", f"{key}:seen")
        conflicts = _check("In conflict only", f"{key}:conflicts")
    return {
        "agency": _agencies(first[0], agencies, f"{key}:agency"),
        "about": _pick(first[1], "Family member", "Everybody", persons, f"{key}:about"),
        "significance": _pick(first[2], "Significance", "Any", significances, f"{key}:significance"),
        "from": _type(first[3], "From", f"{key}:from"),
        "to": _type(first[4], "To", f"{key}:to"),
        "text": second[0].text_input("Find", key=f"{key}:text", autocomplete="off", persist_state="page"),
        "place": _place(second[1], f"{key}:place") if period else "",
        "seen": seen,
        "conflicts": conflicts,
        "weeks": second[3].text_input(
            "Gaps over, in weeks", _given("weeks") or str(SILENT_WEEKS), key=f"{key}:weeks", autocomplete="off", persist_state="page"
        ),
        "rows": _rows(second[4], f"{key}:rows"),
    }  # fmt: skip


def _check(label: str, key: str) -> str:
    return "yes" if st.checkbox(label, key=key, value=_given(key.rpartition(":")[2]) == "yes", persist_state="page") else ""


def _agencies(where, agencies: Mapping[str, str], key: str) -> str:
    """Several agencies at once; in the address by their ids."""
    given = [one for one in _given("agency").split(BETWEEN) if one in agencies]
    chosen = where.multiselect(
        "Agencies", list(agencies), given, format_func=agencies.get, key=key, placeholder="All agencies", persist_state="page"
    )
    return BETWEEN.join(chosen)


def _place(where, key: str) -> str:
    """By the period of review; in the address 'all' stands for one list."""
    options = [name or "all" for name in PLACES]
    given = _given("place")
    return where.selectbox(
        "Period of review", options, index=options.index(given) if given in options else 0, key=key, persist_state="page",
        format_func=lambda name: PLACES["" if name == "all" else name],
    )  # fmt: skip


def _pick(where, label: str, every: str, options: Mapping[str, str], key: str) -> str:
    values = ["", *options]
    given = _given(key.rpartition(":")[2])
    return where.selectbox(
        label, values, index=values.index(given) if given in options else 0, format_func=lambda one: options.get(one, every), key=key,
        persist_state="page",
    ) or ""  # fmt: skip


def _type(where, label: str, key: str) -> str:
    value = _given(key.rpartition(":")[2])
    return where.text_input(
        label, value, key=key, placeholder="dd/mm/yyyy", help=AS_FAR, autocomplete="off", persist_state="page"
    )


def _rows(where, key: str) -> str:
    sizes = [str(size) for size in chronology.PAGE_SIZES]
    given = _given("rows")
    chosen = where.selectbox(
        "Rows on a page", sizes, index=sizes.index(given) if given in sizes else 0, key=key, persist_state="page"
    )
    return "" if chosen == sizes[0] else chosen


def _given(name: str) -> str:
    return st.query_params.get(name, "")


def whose(actor: Actor, agencies: Mapping[str, str], review_id: str, label: str) -> str | None:
    """Ask for which agency somebody works: their own, or the only one, to begin with; then the last one chosen. None until it is said."""
    key = f"whose-{review_id}"
    if st.session_state.get(key) not in agencies:
        mine = next(iter(agencies)) if len(agencies) == 1 else actor.agency_id
        st.session_state[key] = mine if mine in agencies else None
    return st.selectbox(
        label, list(agencies), index=None, format_func=agencies.get, key=key, persist_state="session",
        placeholder="Choose the agency; those of this case come first",
    )  # fmt: skip


def page_size() -> int:
    """How many rows a page of the list has, as chosen."""
    return int(_given("rows")) if _given("rows") in {str(size) for size in chronology.PAGE_SIZES} else chronology.PAGE_SIZES[0]


def counted(page: Page, *, apart: bool) -> None:
    """How many entries there are, how many match, and where those are that are not in this list."""
    before = page.before if apart else 0
    matching = page.total + before
    said = _entries(page.everything) if matching == page.everything else f"{matching:,} of {_entries(page.everything)} match"
    markup.quiet(f"{said}: {page.total:,} here, {before:,} in the background above." if before else f"{said}.")


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def table(page: Page, caption: str = "Chronology", *, place_said: bool = True) -> None:
    """One page of the list. A stretch in which nothing can have happened stands between the entries. `place_said`: each says whether it lies
    before the period of review or after it; where all do, the heading over them has said so."""
    rows = []
    for entry in page.entries:
        if entry.silent_weeks:
            rows.append({"information": Mark("not-yet", f"Nothing in this list for {entry.silent_weeks} weeks")})
        rows.append(_row(entry, place_said))
    shown = {
        name: heading
        for name, heading in HEADINGS.items()
        if name in ("when", "agency", "information", "open") or any(row.get(name) for row in rows)
    }
    markup.table(rows, shown, caption=caption, show_caption=False, empty="No entry matches. Change or clear the filters.")


def _row(entry: Entry, place_said: bool) -> dict:
    return {
        "when": "\n".join([entry.when, *notes(entry if place_said else replace(entry, place=""))]),
        "agency": "\n".join(filter(None, [entry.agency, entry.source])),
        "about": entry.about_shown,
        "information": entry.information,
        "action": entry.action_outcome,
        "seen": {True: "seen", False: "not seen", None: ""}[entry.victim_seen],
        "comments": "\n".join(map(_said, entry.comments)),
        "open": Link("Open", links.address("chronology-entry", entry.review_id, entry=entry.entry_id)),
    }


def _said(comment: Comment) -> str:
    """A comment after whose it is; of an imported one the initials may stand in its text alone."""
    thread = THREAD_SAID[comment.thread]
    return f"{thread}{comment.initials}: {comment.text}" if comment.initials else f"{thread.replace(', ', ': ')}{comment.text}"


def notes(entry: Entry) -> list[str]:
    """What stands under an entry's date, in a few words each."""
    labels = forms.load(FORM).fields["significance"].choices()
    found = [labels[entry.significance]] if entry.significance in labels else []
    if entry.place in PLACE_SAID:
        found.append(PLACE_SAID[entry.place])
    if entry.recorded:
        found.append(f"Recorded {dates.show(entry.recorded)}")
    if entry.others_that_day:
        found.append(f"{entry.others_that_day} from others that day")
    return found + marks_of(entry)


def marks_of(entry: Entry) -> list[str]:
    """How an entry is marked beside others, each kind once, a contradiction with what it is."""
    said = [LINKS[link["kind"]] + (f": {link['note']}" if link["kind"] == "conflict" and link["note"] else "") for link in entry.links]
    return list(dict.fromkeys(said))


def in_few_words(entry: Entry) -> str:
    """An entry in a line: its date and how it begins."""
    words = " ".join(entry.information.split())
    return f"{entry.when}: {words if len(words) <= 70 else words[:70] + '…'}"


def standing(found: list[Chronology]) -> None:
    """How each agency's chronology stands."""
    rows = [
        {
            "agency": one.agency,
            "entries": one.entries,
            "span": f"{dates.show(one.first_day)} to {dates.show(one.last_day)}" if one.first_day else "",
            "panel": with_panel(one),
            "held": one.held or None,
        }
        for one in found
    ]
    headings = {"agency": "Agency", "entries": "Entries", "span": "From and to", "panel": "With the panel"}
    if any(row["held"] for row in rows):
        headings["held"] = "Held rows"
    markup.table(rows, headings, caption="The agencies' chronologies")


def with_panel(one: Chronology) -> Mark:
    """How a chronology stands with the panel, in words."""
    if one.number is None:
        return Mark("not-yet", "Not submitted")
    when = f"Submitted {dates.show(clock.local(one.submitted_on).date())}" + (f", no. {one.number}" if one.number > 1 else "")
    if one.working and one.unsubmitted:
        changes = "1 change" if one.unsubmitted == 1 else f"{one.unsubmitted:,} changes"
        return Mark("in-hand", f"{when}; {changes} since")
    return Mark("done", when)

