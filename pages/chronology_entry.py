"""One chronology entry: read it with its comments, origin and earlier versions; correct it; mark it beside another agency's."""

from itertools import pairwise

import streamlit as st

from casework import chronology, chronology_entries, chronology_submission, clock, dates, forms, permissions
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_entries import FORM, THREADS, persons_to_choose
from casework.chronology_submission import LINKS
from casework.errors import CaseworkError
from parts import act, chronology_list, fold, form, links, look, markup, names_switch, names_warning, review, text
from parts.markup import Link

THREADS_SAID = {"review_officer": "Management review officer's comment", "panel": "Panel's notes, for clarification"}
ADD = {"review_officer": "Add the review officer's comment", "panel": "Add the panel's note"}
WHY = "Typing corrected"
ABREAST = (("date", "time_of_day", "time_until"), ("about", "about_typed", "victim_seen"), ("information", "action_outcome"))


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Chronology entry", names_as=names_switch.chosen)
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    try:
        chronology.opened(actor, review_id)
        names_as = names_switch.shown(actor, review_id)
        entry = chronology.entry_of(actor, review_id, st.query_params.get("entry", ""), names_as=names_as)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _facts(entry)
    _marks(actor, entry)
    _comments(actor, entry)
    if _may_correct(actor, entry):
        _correct(actor, entry)
        _in_error(actor, entry)
    _origin(actor, entry)
    _versions(actor, entry)


def _may_correct(actor: Actor, entry: Entry) -> bool:
    return entry.working and permissions.may(actor, "correct_chronology_entry", entry.review_id, entry.agency_id)


def _facts(entry: Entry) -> None:
    rows = _told(entry)
    markup.facts({"Agency": entry.agency, **{label: value for label, value in rows.items() if value}})


def _told(entry: Entry) -> dict[str, str]:
    significance = forms.load(FORM).fields["significance"].choices()
    as_typed = "" if dates.show(entry.date) == entry.date.typed.strip() else f" (in the file: {entry.date.typed.strip()})"
    inferred = f", {entry.date.inferred}" if entry.date.inferred else ""
    return {
        "Date": f"{entry.when}{as_typed}{inferred}",
        "Date of the record": dates.show(entry.recorded) if entry.recorded else "",
        "Family members": entry.about_shown,
        "Information": entry.information,
        "Source - agency": entry.source,
        "Action / outcome": entry.action_outcome,
        "Victim seen": {True: "Yes", False: "No", None: ""}[entry.victim_seen],
        "Who was seen": entry.who_seen,
        "Views and wishes": entry.views_wishes,
        **dict(entry.own),
        "Significance": significance.get(entry.significance, ""),
        "Period of review": {"before": "Before it: background", "after": "After it", "inside": "Inside it", "": ""}[entry.place],
    }


# --- comments


def _comments(actor: Actor, entry: Entry) -> None:
    """Both threads side by side, each with its own place to write in (R73, A19): Appendix 3 prints them as one column."""
    st.header("Comments", anchor=False)
    may_write = chronology_entries.threads_for(actor, {"review_id": entry.review_id, "agency_id": entry.agency_id})
    shown = [thread for thread in THREADS if thread in may_write or any(one.thread == thread for one in entry.comments)]
    if not shown:
        markup.quiet("No comment yet.")
        return
    for place, thread in zip(st.columns(len(shown)), shown, strict=True):
        with place:
            st.subheader(THREADS_SAID[thread], anchor=False)
            _thread(entry, thread)
            if thread in may_write:
                _add_comment(actor, entry, thread)


def _thread(entry: Entry, thread: str) -> None:
    rows = [
        {"initials": one.initials, "text": one.text, "on": one.written_on, "panel": _with_panel(one)}
        for one in entry.comments
        if one.thread == thread
    ]
    headings = {"initials": "Initials", "text": "Comment", "on": "Written", "panel": "Panel"}
    if thread == "panel":
        headings.pop("panel")
    markup.table(rows, headings, caption=THREADS_SAID[thread], show_caption=False, empty="No comment yet.")


def _with_panel(one: chronology.Comment) -> str:
    return "" if one.thread == "panel" else "Sees it" if one.submitted else "Not until submitted"


def _add_comment(actor: Actor, entry: Entry, thread: str) -> None:
    key = f"comment-{thread}-{entry.entry_id}"
    words = st.text_area("Comment", key=f"{key}:text:{act.command_id(key)}", height=80)  # the next has another box: a browser keeps a box's text
    initials = st.text_input("Initials", chronology_entries.initials_of(actor), max_chars=12, key=f"{key}:initials", width=120)
    if act.button(ADD[thread], key=key, type="secondary"):
        act.do(
            lambda: chronology_entries.comment(
                actor, entry.entry_id, words, thread=thread, initials=initials, now=clock.now(), command_id=act.command_id(key)
            ),
            done="Comment added.", then=lambda: act.forget(key),
        )  # fmt: skip


# --- correcting


def _correct(actor: Actor, entry: Entry) -> None:
    key = f"correct-{entry.entry_id}"
    if not (st.toggle("Correct this entry", key=f"{key}.open") or act.problems(key)):
        return
    row = chronology_entries.entry_in_view(actor, entry.entry_id)
    version = act.opened(key, row["version_no"])
    rendering = permissions.rendering(actor, entry.review_id, entry.agency_id)
    persons = persons_to_choose(entry.review_id, rendering)
    typed = form.draw(FORM, chronology_entries.as_typed(row), key=key, options={"about": persons}, abreast=ABREAST)
    names_warning.show({"": typed}, entry.review_id, told_in=rendering)
    why = st.text_input("Why it is corrected", WHY, key=f"{key}:reason", max_chars=2000)
    if act.button("Save the correction", key=key, shortcut="ctrl+enter"):
        act.do(
            lambda: chronology_entries.correct_entry(
                actor, entry.entry_id, typed, version_no=version, why=why, today=clock.today(), now=clock.now(),
                command_id=act.command_id(key),
            ),
            done="Correction saved. The earlier version is kept.", key=key, mine=typed,
        )  # fmt: skip


def _in_error(actor: Actor, entry: Entry) -> None:
    key = f"error-{entry.entry_id}"
    with st.expander("This was recorded in error"):
        markup.quiet("It leaves the chronology and stays on record with the reason.")
        reason = st.text_input("Reason", key=f"{key}:reason", max_chars=2000)
        version = act.opened(key, entry.version_no)
        if act.button("Record as in error", key=key, type="secondary"):
            act.do(
                lambda: chronology_entries.record_entry_in_error(
                    actor, entry.entry_id, reason, version_no=version, now=clock.now(), command_id=act.command_id(key)
                ),
                done="Recorded as in error.", then=lambda: links.go("chronology", review=entry.review_id, **{links.BACK: "yes"}),
            )  # fmt: skip


# --- beside another agency's (3.3.6)


def _marks(actor: Actor, entry: Entry) -> None:
    may = permissions.may(actor, "link_entries", entry.review_id)
    if not entry.links and not may:
        return
    st.header("The same event, or a conflict", anchor=False)
    for link in entry.links:
        _mark(actor, entry, link, may)
    if may:
        box = fold.out("Mark beside another entry", key=f"link-{entry.entry_id}")
        if box.open:
            with box:
                _add_mark(actor, entry)


def _mark(actor: Actor, entry: Entry, link: dict, may: bool) -> None:
    other = chronology.entry(actor, link["other_entry_id"] if link["entry_id"] == entry.entry_id else link["entry_id"])
    row = {
        "kind": LINKS[link["kind"]],
        "when": other.when,
        "agency": other.agency,
        "information": other.information,
        "note": link["note"],
        "open": Link("Open", links.address("chronology-entry", entry.review_id, entry=other.entry_id)),
    }
    headings = {"kind": "Mark", "when": "Date", "agency": "Agency", "information": "Information", "note": "Note", "open": "Entry"}
    markup.table([row], headings, caption="The other entry", show_caption=False)
    key = f"unlink-{link['id']}"
    if may and act.button("Take this mark back", key=key, type="secondary"):
        act.do(
            lambda: chronology_submission.take_link_back(actor, link["id"], command_id=act.command_id(key)), done="Mark taken back.", key=key
        )


def _add_mark(actor: Actor, entry: Entry) -> None:
    key = f"link-{entry.entry_id}"
    near = chronology.near(actor, entry)
    if not near:
        markup.quiet("No other entry is within a month of this one.")
        return
    other = st.selectbox(
        "Other entry, within a month", list(near), format_func=lambda one: _short(near[one]), key=f"{key}:other"
    )
    kind = st.radio("Mark", list(LINKS), format_func=LINKS.get, horizontal=True, key=f"{key}:kind")
    note = st.text_input("Note (optional)", key=f"{key}:note", max_chars=2000)
    if act.button("Mark these two", key=key, type="secondary"):
        act.do(
            lambda: chronology_submission.link_entries(
                actor, entry.entry_id, other, kind, note=note, now=clock.now(), command_id=act.command_id(key)
            ),
            done="Marked.", then=lambda: act.forget(key),
        )  # fmt: skip


def _short(entry: Entry) -> str:
    return f"{entry.agency}, {chronology_list.in_few_words(entry)}"


# --- where it came from


def _origin(actor: Actor, entry: Entry) -> None:
    origin = chronology.origin_of(actor, entry.entry_id)
    if origin:
        with st.expander(text.label(f"As it came in: {origin['file']}, row {origin['row']}")):
            if origin["sheet"]:
                markup.quiet(f"Sheet: {origin['sheet']}")
            markup.facts(origin["cells"])


def _versions(actor: Actor, entry: Entry) -> None:
    if entry.version_no == 1:
        return
    found = chronology.versions(actor, entry.entry_id)
    if len(found) < 2:
        return
    with st.expander(f"Earlier versions ({len(found) - 1})"):
        for before, after in pairwise(found):
            look_at = _told(before["entry"]), _told(after["entry"])
            rows = [
                {"field": label, "before": look_at[0][label], "after": look_at[1][label]}
                for label in look_at[0]
                if look_at[0][label] != look_at[1][label]
            ]
            corrected = f"corrected {look.moment(after['written_on'])} by {after['written_by']}"
            markup.quiet(f"Version {before['version_no']}, {corrected}: {after['why']}")
            markup.table(rows, {"field": "Field", "before": "Before", "after": "After"}, caption="What changed", show_caption=False,
                         empty="No text was changed.")  # fmt: skip
