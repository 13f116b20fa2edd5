"""The preliminary meeting while it runs, drawn in the order in which a meeting goes, so that the Tab key goes where the talk goes; and its view
for the room. What is kept and by what rule is in casework/preliminary_run.py.
"""

from functools import partial

import streamlit as st

from casework import clock, dates, preliminary, preliminary_finish, preliminary_run, procedure
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.forms import Field
from casework.preliminary import Line, Preliminary, Proceeding, Update
from casework.preliminary_run import Place, choices, form_field, note
from parts import act, kept, markup, text

LOOK_EVERY = 10  # seconds between two looks at what others have typed
SHOWN_OF_A_TEXT = 160


def run(actor: Actor, record: Preliminary) -> None:
    """Every field of the meeting; each is kept as it is left."""
    sheet = kept.Sheet(f"meeting:{record.review_id}", _held(record), partial(_keep, actor, record))
    above, waiting = st.container(), _waiting(record)
    for item in procedure.current().preliminary.item:
        if item.when and not record.proceeding_to_review:
            if item.number == waiting[0]:
                markup.quiet(_not_open(waiting))
            continue
        now = " (now)" if record.note("now_at") == item.id else ""
        st.header(f"{item.number} {item.title}{now}", anchor=False)
        _ITEMS[item.id](actor, record, sheet)
        _go_on(actor, record, item.number)
    with above:  # told last, when every field is drawn
        _others(actor, record.review_id, sheet)


def _waiting(record: Preliminary) -> list[int]:
    """The numbers of the items that are taken only once the group recommends a review."""
    items = procedure.current().preliminary.item
    return [] if record.proceeding_to_review else [item.number for item in items if item.when]


def _not_open(waiting: list[int]) -> str:
    return f"{' and '.join(map(str, waiting))} open when the group recommends to proceed."


@st.fragment(run_every=LOOK_EVERY)
def _others(actor: Actor, review_id: str, sheet: kept.Sheet) -> None:
    """What others have kept since this page showed it. It looks by itself, checks the session each time, and fills in nothing."""
    try:
        record = preliminary.as_recorded(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    held = _held(record)
    with st.container(horizontal=True, vertical_alignment="center"):
        saved = sheet.saved_among(list(sheet.held))
        markup.quiet(
            f"Saved {saved}. Every field is saved as you leave it."
            if saved
            else "Every field is saved as you leave it."
        )
        newer = sheet.newer(held)
        if newer:
            st.button(
                f"Bring in {len(newer)} newer {'text' if len(newer) == 1 else 'texts'} of others",
                key=f"{sheet.key}:bring",
                on_click=sheet.take_over,
            )
    for name in newer[:5]:
        text = held[name].text
        shown = text if len(text) <= SHOWN_OF_A_TEXT else f"{text[:SHOWN_OF_A_TEXT]}…"
        markup.quiet(f"{_place(record, name)} ({held[name].moment}): {shown or 'emptied'}")


def _place(record: Preliminary, name: str) -> str:
    """'Durham Constabulary, what they know'."""
    kind, identity, field = name.split(":")
    whose = {
        "attendance": {line.id: line.named for line in record.lines},
        "agency": {update.id: update.agency_name for update in record.updates},
        "proceeding": {one.id: choices("kind").get(one.kind, one.kind) for one in record.proceedings},
    }.get(kind, {})
    label = form_field(Place(kind, identity, field)).label
    return f"{whose[identity]}, {label[0].lower()}{label[1:]}" if identity in whose else label


def _held(record: Preliminary) -> dict[str, kept.Held]:
    return {key: kept.Held(*value) for key, value in preliminary_run.texts(record).items()}


def _keep(actor: Actor, record: Preliminary, name: str, typed: object, was: str) -> str:
    place = Place(*name.split(":"))
    return preliminary_run.record_field(
        actor, record.review_id, place, typed, was=was, today=clock.today(), now=clock.now()
    )


# --- the items ---


def _welcome(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    here = sum(line.here for line in record.lines)
    markup.quiet(f"Present: {here} of {len(record.lines)}")
    for line in record.lines:
        _attendance(line, sheet)
    unmarked = [line for line in record.lines if not line.attendance]
    which = "all" if len(unmarked) == len(record.lines) else "the other"
    if unmarked and st.button(f"Mark {which} {len(unmarked)} as present", key=f"{sheet.key}:everybody"):
        act.do(lambda: _mark_present(actor, record, unmarked), done=f"{len(unmarked)} marked as present.")
    _note("welcome", sheet)


def _mark_present(actor: Actor, record: Preliminary, lines: list[Line]) -> None:
    for line in lines:
        place = Place("attendance", line.id, "attendance")
        _keep(actor, record, place.key, "present", "")


def _attendance(line: Line, sheet: kept.Sheet) -> None:
    how, who = (Place("attendance", line.id, field).key for field in ("attendance", "who"))
    post, chosen, name, said = st.columns([32, 66, 24, 18], vertical_alignment="center", gap="small")
    with post:
        markup.quiet(line.named)
    with chosen:
        sheet.choice(how, f"Attendance: {line.named}", choices("attendance"), hide_label=True)
    with name:
        sheet.short_text(who, f"Name of who came: {line.named}", hide_label=True, placeholder="Name")
    with said:
        _row_line(sheet, [how, who])
    _troubles(sheet, [how, who])


def _background(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    if record.sees_background:
        markup.quiet(form_field(note("background")).help)
        _note("background", sheet)


def _updates(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    for update in record.updates:
        _update(update, sheet)
    markup.quiet(preliminary_finish.contact(record).sentence)
    _note("updates", sheet)


def _update(update: Update, sheet: kept.Sheet) -> None:
    known, told, since = (Place("agency", update.id, field).key for field in ("known", "knowledge", "records_from"))
    agency, words, records = st.columns([4, 7, 3], gap="small")
    with agency:
        st.subheader(text.label(update.agency_name), anchor=False)
        sheet.choice(known, f"Known to {update.agency}", choices("known"), hide_label=True)
    with words:
        sheet.long_text(told, f"What {update.agency} knows", rows=3)
    with records:
        sheet.short_text(since, f"Records of {update.agency} from", placeholder="for example 2014")
        _row_line(sheet, [known, told, since])
    _troubles(sheet, [known, told, since])


def _proceedings(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    for one in record.proceedings:
        _proceeding(actor, record, one, sheet)
    kinds = choices("kind")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox(
            "Add proceedings",
            list(kinds),
            format_func=kinds.get,
            index=None,
            placeholder="Choose the kind",
            key="proceeding:kind",
        )
        if act.button("Add", key="proceeding", type="secondary"):
            act.do(
                lambda: preliminary_run.add_proceeding(
                    actor,
                    record.review_id,
                    kind or "",
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id("proceeding"),
                ),
                done="Proceedings added.",
                key="proceeding",
            )
    for problem in act.problems("proceeding"):
        markup.summary("There is a problem", [problem.sentence])
    _note("proceedings", sheet)


def _proceeding(actor: Actor, record: Preliminary, one: Proceeding, sheet: kept.Sheet) -> None:
    status, day, implication, effect = (
        Place("proceeding", one.id, field).key for field in ("status", "next_date", "implication", "effect_on_timing")
    )
    kind = choices("kind").get(one.kind, one.kind)
    st.subheader(kind, anchor=False)
    sheet.choice(status, f"Status of {kind}", choices("status"), hide_label=True)
    when, text = st.columns([3, 11], gap="small")
    with when:
        sheet.short_text(day, f"Next date of {kind}", placeholder="dd/mm/yyyy, or what is known")
    with text:
        sheet.long_text(implication, f"Where it stands, and what it implies: {kind}", rows=2)
    sheet.choice(effect, f"Effect on the review: {kind}", choices("effect_on_timing"))
    _row_line(sheet, [status, day, implication, effect])
    _troubles(sheet, [status, day, implication, effect])
    with st.popover("Recorded in error", key=f"error:{one.id}"):
        why = st.text_input("Why", key=f"error:{one.id}:why")
        if st.button("Take it off", key=f"error:{one.id}:do"):
            act.do(
                lambda: preliminary_run.mark_proceeding_in_error(actor, record.review_id, one.id, why, now=clock.now()),
                done="Proceedings taken off.",
            )


def _recommendation(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    key = note("recommends").key
    sheet.choice(key, form_field(note("recommends")).label, choices("recommends"))
    sheet.line(key)
    _note("recommendation", sheet)


def _members(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    field = form_field(Place("agency", "", "panel_member"))
    for update in record.updates:
        key = Place("agency", update.id, "panel_member").key
        agency, answer, said = st.columns([6, 5, 3], vertical_alignment="center", gap="small")
        with agency:
            markup.quiet(update.agency_name)
        with answer:
            sheet.choice(
                key, f"{update.agency} {field.label[0].lower()}{field.label[1:]}", field.choices(), hide_label=True
            )
        with said:
            _row_line(sheet, [key])
        _troubles(sheet, [key])
    _note("members", sheet)


def _terms(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    _note("terms", sheet)


def _other_business(actor: Actor, record: Preliminary, sheet: kept.Sheet) -> None:
    _note("other_business", sheet)
    for field in preliminary_run.own_fields():
        _own(field, sheet)


_ITEMS = {
    "welcome": _welcome,
    "background": _background,
    "updates": _updates,
    "proceedings": _proceedings,
    "recommendation": _recommendation,
    "members": _members,
    "terms": _terms,
    "other_business": _other_business,
}


def _own(field: Field, sheet: kept.Sheet) -> None:
    """A question that the partnership added to the form of the meeting."""
    key = note(field.name).key
    if field.listed and not field.many:
        sheet.choice(key, field.label, field.choices())
    else:
        sheet.long_text(key, field.label, rows=field.rows)
    sheet.line(key)


def _note(item: str, sheet: kept.Sheet) -> None:
    field = form_field(note(item))
    if field.help and not field.seen_by:
        markup.quiet(field.help)
    sheet.long_text(note(item).key, field.label, rows=field.rows)
    sheet.line(note(item).key)


def _row_line(sheet: kept.Sheet, names: list[str]) -> None:
    saved = sheet.saved_among(names)
    markup.quiet(f"Saved {saved}" if saved else "\u00a0")


def _troubles(sheet: kept.Sheet, names: list[str]) -> None:
    for name in names:
        sheet.trouble(name)


def _go_on(actor: Actor, record: Preliminary, number: int) -> None:
    """The next stop of the Tab key after an item: the room's view goes on to the next."""
    items = [item for item in procedure.current().preliminary.item if not item.when or record.proceeding_to_review]
    later = [item for item in items if item.number > number]
    if later and st.button(f"Go on to item {later[0].number}", key=f"go:{number}", type="tertiary"):
        was = record.note("now_at")
        act.do(
            lambda: _keep(actor, record, note("now_at").key, later[0].id, was),
            done=f"The meeting is at item {later[0].number}.",
        )


# --- the room ---


def projector(actor: Actor, review_id: str) -> None:
    """Large, for the room: the agenda with the item the meeting is at, who is here, and nothing of what the SIO told."""
    _room(actor, review_id)


@st.fragment(run_every=LOOK_EVERY)
def _room(actor: Actor, review_id: str) -> None:
    try:
        record = preliminary.as_recorded(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    if record.meeting is None:
        markup.quiet("The meeting is not arranged yet.")
        return
    here = sum(line.here for line in record.lines)
    when = f"{dates.show_long(record.meeting.meets_on)} {record.meeting.meets_at}"
    items = [item for item in procedure.current().preliminary.item if not item.when or record.proceeding_to_review]
    lines = {item.id: f"{item.number}  {item.title}" for item in items}
    now = lines.get(record.note("now_at"), lines[items[0].id])
    markup.room(f"Preliminary meeting, {when}", [f"Present: {here} of {len(record.lines)}"], lines.values(), now)
    if waiting := _waiting(record):
        markup.quiet(_not_open(waiting))
