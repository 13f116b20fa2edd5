"""Compare entries: what agencies may tell of one event, and where they contradict each other, one after the other (3.3.6)."""

import streamlit as st

from casework import chronology_compare, clock
from casework.actors import Actor
from casework.chronology import Entry
from casework.chronology_compare import Decision, Group, Shown
from casework.chronology_submission import LINKS, take_link_back
from casework.errors import CaseworkError
from parts import act, chronology_list, fold, links, look, markup, part_of_page, review
from parts.marks import Mark
from parts.markup import Link

PARTS = {"conflicts": "Contradictions", "same": "Likely the same event", "decided": "Decided so far"}
KINDS = {**LINKS, "apart": "Not the same"}
ABREAST = 4  # entries that stand side by side; more stand one under another
SEEN = {True: "Yes", False: "No", None: ""}
PAGE = 25


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Compare entries")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    try:
        found = _found(actor, review_id)
        left = chronology_compare.still_open(actor, review_id, found or [])
    except CaseworkError as trouble:
        act.show(trouble)
        return
    by_part = {"conflicts": [one for one in left if one.conflicts], "same": [one for one in left if not one.conflicts]}
    counted = by_part if found is not None else {}  # before anybody looked, no number says that nothing is there
    labels = {name: f"{label} ({len(counted[name])})" if name in counted else label for name, label in PARTS.items()}
    chosen = part_of_page.choose(list(PARTS), labels, key=f"compare-part-{review_id}", asked=st.query_params.get("part"), otherwise="conflicts")
    if chosen == "decided":
        _decided(actor, review_id)
    elif found is not None:
        _one_by_one(actor, review_id, by_part[chosen], chosen)


def _key(review_id: str) -> str:
    return f"compare-{review_id}"


def _found(actor: Actor, review_id: str) -> list[Group] | None:
    """What was found when this person last looked: ids of entries alone, in their own session. None until they look."""
    key = f"{_key(review_id)}.found"
    markup.quiet(
        "The portal proposes entries that seem to tell of one event, and pairs that contradict each other: in their date, in who was seen or there, "
        "or in the outcome. Nothing is changed: you decide, and both entries stay as they are."
    )
    if st.button("Look through all entries" if key not in st.session_state else "Look again", icon=":material/search:"):
        bar = st.progress(0.0, "Reading the entries")
        st.session_state[key] = chronology_compare.find(actor, review_id, lambda done: bar.progress(done, f"Comparing: {done:.0%}"))
        st.session_state.pop(f"{_key(review_id)}.later", None)
        st.rerun()
    return st.session_state.get(key)


def _one_by_one(actor: Actor, review_id: str, groups: list[Group], part: str) -> None:
    later = st.session_state.setdefault(f"{_key(review_id)}.later", [])
    waiting = [one for one in groups if one not in later] or groups
    shown = next(((one, seen) for one in waiting if (seen := chronology_compare.show(actor, review_id, one))), None)
    if shown is None:
        look.empty("Nothing is left to decide here.", next_step="Look again after entries were added or corrected.")
        return
    group, seen = shown
    markup.quiet(f"{len(groups):,} left to decide" + (f", {len(groups) - len(waiting):,} of them put off." if len(waiting) < len(groups) else "."))
    st.subheader("Do these contradict each other?" if part == "conflicts" else "Do these tell of the same event?", anchor=False)
    for reason in seen.reasons[len(seen.differ) :]:
        st.text(reason)
    _side_by_side(seen)
    _decide(actor, review_id, group, seen)


def _side_by_side(seen: Shown) -> None:
    """The entries in columns where there is room, what they contradict each other in at the top; else one under another."""
    fields = {
        "Told only here": lambda one: ", ".join(seen.only_here[one.entry_id]),
        "Date": lambda one: one.when,
        "As the agency wrote it": lambda one: "" if one.when.startswith(one.date.typed) else one.date.typed,
        "Family members": lambda one: one.about_shown,
        "Information": lambda one: one.information,
        "Action / outcome": lambda one: one.action_outcome,
        "Victim seen": lambda one: SEEN[one.victim_seen],
        "Who was seen": lambda one: one.who_seen,
        "Views and wishes": lambda one: one.views_wishes,
        "Source": lambda one: one.source,
        "Entry": lambda one: Link("Open", links.address("chronology-entry", one.review_id, entry=one.entry_id)),
    }
    if len(seen.entries) <= ABREAST:
        cells = {label: {one.entry_id: of(one) for one in seen.entries} for label, of in fields.items()}
        told = [said for _, said in seen.differ]
        rows = [{"field": Mark("at-risk", f"Differs: {what.partition(',')[0]}"), **said} for what, said in seen.differ]
        rows += [{"field": label, **row} for label, row in cells.items() if any(row.values()) and row not in told]
        headings = {"field": "", **{one.entry_id: f"{number}. {one.agency}" for number, one in enumerate(seen.entries, 1)}}
    else:
        rows = [
            {"agency": f"{number}. {one.agency}", **{label: of(one) for label, of in fields.items()}}
            for number, one in enumerate(seen.entries, 1)
        ]
        headings = {"agency": "Agency", **{label: label for label in fields if any(row[label] for row in rows)}}
    markup.table(rows, headings, caption="The entries side by side", show_caption=False)


def _decide(actor: Actor, review_id: str, group: Group, seen: Shown) -> None:
    key = f"{_key(review_id)}:{'-'.join(group.entry_ids)[:200]}"
    ids = [one.entry_id for one in seen.entries]
    chosen = _which(seen.entries, key) if len(ids) > 2 else ids
    note = st.text_input(
        "Note", " ".join(seen.reasons[: len(seen.differ)]) if group.conflicts else "", key=f"{key}:note", max_chars=2000,
        help="For a contradiction: in what the entries contradict each other.",
    )  # fmt: skip
    now, command = clock.now(), act.command_id(key)
    with st.container(horizontal=True):
        same = st.button("Same event", key=f"{key}.same", type="secondary" if group.conflicts else "primary", shortcut="Alt+1")
        conflict = st.button("A contradiction", key=f"{key}.conflict", type="primary" if group.conflicts else "secondary", shortcut="Alt+2")
        apart = st.button("Not the same", key=f"{key}.apart", shortcut="Alt+3")
        if st.button("Decide later", key=f"{key}.later", shortcut="Alt+4"):
            st.session_state[f"{_key(review_id)}.later"] = [*st.session_state.get(f"{_key(review_id)}.later", []), group]
            st.rerun()
    markup.quiet("Keys: Alt and 1, 2, 3 or 4.")
    out = [one for one in ids if one not in chosen]
    if same or conflict:
        kind = "conflict" if conflict else "same_event"
        act.do(
            lambda: chronology_compare.mark_group(actor, review_id, chosen, kind, left_out=out, note=note, now=now, command_id=command),
            done="Marked as a contradiction." if conflict else "Marked as the same event.", then=lambda: act.forget(key),
        )  # fmt: skip
    elif apart:
        act.do(
            lambda: chronology_compare.tell_apart(actor, review_id, ids, note=note, now=now, command_id=command),
            done="Told apart: not proposed again unless one of them is corrected.", then=lambda: act.forget(key),
        )  # fmt: skip


def _which(entries: tuple[Entry, ...], key: str) -> list[str]:
    """Of more than two entries those that belong together; the others are told apart from them."""
    labels = {one.entry_id: f"{number}. {one.agency}, {one.when}" for number, one in enumerate(entries, 1)}
    return st.multiselect("Which of them belong together?", list(labels), list(labels), format_func=labels.get, key=f"{key}:which")


# --- decided so far


def _decided(actor: Actor, review_id: str) -> None:
    found = chronology_compare.decided(actor, review_id)
    if not found:
        look.empty("Nothing is decided yet.", next_step="Look through all entries, or mark two on an entry's page.")
        return
    shown = look.paged(found, key=f"compare-decided-{review_id}", size=PAGE, noun="decisions")
    rows = [
        {
            "kind": Mark("done", KINDS[one.kind]) if one.holds else Mark("not-yet", f"{KINDS[one.kind]}, but a text has changed since"),
            "one": _short(one.entries[0]),
            "other": _short(one.entries[1]),
            "note": one.note,
            "by": f"{one.by}, {look.moment(one.on)}",
        }
        for one in shown
    ]
    headings = {"kind": "Decided", "one": "Entry", "other": "Other entry", "note": "Note", "by": "By"}
    markup.table(rows, headings, caption="Decided so far", show_caption=False)
    key = f"{_key(review_id)}-back"
    box = fold.out("Take a decision back", key=key)
    if box.open:
        with box:
            _take_back(actor, key, list(shown))


def _short(entry: Entry) -> str:
    return f"{entry.agency}, {chronology_list.in_few_words(entry)}"


def _take_back(actor: Actor, key: str, decisions: list[Decision]) -> None:
    by_id = {one.id: one for one in decisions}
    chosen = st.selectbox(
        "Decision", list(by_id), key=f"{key}:which",
        format_func=lambda one: f"{KINDS[by_id[one].kind]}: {_short(by_id[one].entries[0])} / {_short(by_id[one].entries[1])}",
    )  # fmt: skip
    reason = st.text_input("Reason", key=f"{key}:reason", max_chars=2000)
    if not act.button("Take it back", key=key, type="secondary"):
        return
    verb = chronology_compare.take_told_apart_back if by_id[chosen].kind == "apart" else take_link_back
    act.do(
        lambda: verb(actor, chosen, reason=reason, command_id=act.command_id(key)), done="Taken back.", then=lambda: act.forget(key)
    )
