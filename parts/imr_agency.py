"""One agency's contribution on a page: what comes next, what has happened, the text of the IMR section by section, its registers."""

import streamlit as st

from casework import clock, forms, imr_papers, imr_state, imr_text, imr_way, imrs, permissions, procedure
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.imr_state import Contribution
from casework.standing import Standing
from parts import act, drafts, fold, form, links, look, markup, register, text

ASKS = {
    "requested": "Record the letter to the Senior Manager",
    "due_changed": "Agree another date",
    "author": "Appoint the IMR author",
    "for_qa": "Give the IMR to the Senior Manager for quality assurance",
    "sent_back": "Send the IMR back to its author",
    "approved": "Record the approval through the agency's structures",
    "sent": "Send it to the Panel Chair",
    "returned": "Return it to the agency",
    "accepted": "Record that it meets the expected standard",
    "feedback_before": "Record the first feedback session with staff",
    "feedback_after": "Record the second feedback session with staff",
    "chased": "Record a chasing letter as sent",
    "shared": "Share it outside the panel",
    "withdrawn": "No longer ask for it",
}


def show(actor: Actor, stands: Standing, one: Contribution) -> None:
    """Everything of one agency's contribution that this person may see and do."""
    review_id = stands.review.id
    st.header(text.label(f"{one.agency}: {procedure.current().lists['contribution'][one.kind]}"), anchor=False)
    _facts(one)
    _next(actor, one)
    _papers(actor, one)
    if permissions.may(actor, "see_imr_in_hand", review_id, one.agency_id):
        _sections(actor, one)
    _versions(actor, one)
    for found in stands.case.procedure.registers_of("imrs"):
        if found.each:
            register.show(actor, stands, found.id, agency_id=one.agency_id)
    _done(actor, one)


def _facts(one: Contribution) -> None:
    late = one.days_late(clock.today())
    told = {"Identified": one.identified_on, "Due": one.due_on or "Not set yet"}
    if late:
        told["Late"] = f"{late} day{'' if late == 1 else 's'}"
    if one.round > 1:
        told["Round"] = f"{one.round}: returned by the panel {one.round - 1} time{'' if one.round == 2 else 's'}"
    requested = one.counts.get("requested")
    if requested and requested.answers.get("terms_version"):
        told["Terms of reference"] = requested.answers["terms_version"]
    markup.facts(told)


def _next(actor: Actor, one: Contribution) -> None:
    following = imr_state.next_of(one)
    may = imr_way.allowed(actor, one)
    if following and following not in may:
        markup.quiet(f"Next: {imr_state.in_sentence(following)}.")
        for sentence in imr_way.obstacles(one, following):
            markup.quiet(f"First: {sentence}")
    for what in sorted(may, key=lambda name: name != following):
        _record(actor, one, what)


def _record(actor: Actor, one: Contribution, what: str) -> None:
    key = f"imr-{what}-{one.id}"
    with fold.out(ASKS[what], key=key) as sheet:
        if not sheet.open:
            return
        typed = form.draw(forms.load(imrs.FORM[what]), key=key)
        if act.button("Record", key=key):
            act.do(
                lambda: _tell(
                    imr_way.record(
                        actor,
                        one.review_id,
                        one.agency_id,
                        what,
                        typed,
                        today=clock.today(),
                        now=clock.now(),
                        command_id=act.command_id(key),
                    )
                ),
                done=f"Recorded: {imr_state.in_sentence(what)}.",
                key=key,
                mine=typed,
            )


def _tell(warnings: list[str]) -> None:
    for sentence in warnings:
        act.tell(sentence)


def _papers(actor: Actor, one: Contribution) -> None:
    """The letters and the IMR as Word, for who may have them; the text of a letter to copy into an email."""
    at = {"review": one.review_id, "agency": one.agency_id}
    if permissions.may(actor, "export_imr", one.review_id, one.agency_id):
        links.download("imr", "The IMR (Word)" if one.kind == "imr" else "What the agency tells (Word)", **at)
    if not permissions.may(actor, "write_imr_letters", one.review_id):
        return
    for which, label in imr_papers.LETTERS.items():
        try:
            lines = imr_papers.letter_lines(actor, one.review_id, one.agency_id, which, today=clock.today())
        except CaseworkError:
            continue  # what stands in the way of a letter is said with what comes next
        asked_for = st.query_params.get("letter") == which
        key = f"imr-letter-{which}-{one.id}"
        with fold.out(f"{label}: the text, to copy or as Word", key=key, opened=asked_for) as sheet:
            if sheet.open:
                st.code("\n\n".join(lines), language=None, wrap_lines=True)
                links.download("imr-letter", f"{label} (Word)", letter=which, **at)


def _sections(actor: Actor, one: Contribution) -> None:
    st.header("The text", anchor=False)
    found = imr_text.sections(actor, one.review_id, one.agency_id)
    written = sum(bool(section.version_no) for section in found)
    markup.quiet(
        f"{written} of {len(found)} sections written. Only your agency and the coordinator see it until it is sent."
    )
    for sentence in imr_text.may_be_written(one):
        markup.quiet(sentence)
    for section in found:
        _section(actor, one, section)


def _section(actor: Actor, one: Contribution, section: imr_text.Section) -> None:
    key = f"imr-section-{one.id}-{section.about.id}"
    with fold.out(f"{section.about.title}{'' if section.version_no else ': not written yet'}", key=key) as sheet:
        if not sheet.open:
            return
        for prompt in section.about.prompts:
            markup.quiet(prompt)
        if section.written_on:
            markup.quiet(f"Version {section.version_no}, by {section.written_by}, {look.moment(section.written_on)}.")
        may = permissions.may(actor, "write_imr", one.review_id, one.agency_id) and not imr_text.may_be_written(one)
        if not may:
            st.text(section.body or "Nothing is written yet.")
            return
        draft = drafts.Keeping(actor, f"imr_section {one.agency_id} {section.about.id}", one.review_id, key=key)
        typed = form.draw("imr_section", draft.offered({"body": section.body}), key=key, on_change=draft.keep)
        draft.line()
        version = act.opened(key, section.version_no)
        if act.button("Save the section", key=key):
            act.do(
                lambda: imr_text.write_section(
                    actor,
                    one.review_id,
                    one.agency_id,
                    section.about.id,
                    typed,
                    version_no=version,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Saved: {section.about.title}.",
                key=key,
                mine=typed,
                then=draft.drop,
            )


def _versions(actor: Actor, one: Contribution) -> None:
    for version in imr_text.versions(actor, one.review_id, one.agency_id):
        label = f"Version {version.number} as it was signed off, {look.moment(version.frozen_on)}"
        with fold.out(label, key=f"imr-version-{version.id}") as sheet:
            if not sheet.open:
                continue
            markup.quiet(procedure.current().imr.confidential)
            markup.facts({"Handed over by": version.frozen_by, "Fingerprint": version.digest[:16]})
            for title, body in version.sections:
                st.subheader(text.label(title), anchor=False)
                st.text(body or "Not written.")


def _done(actor: Actor, one: Contribution) -> None:
    """What has happened, the newest first, and taking the last back where it was recorded in error."""
    st.header("What has happened", anchor=False)
    if not one.marks:
        markup.quiet("Nothing yet but that the agency was identified.")
        return
    rows = []
    for mark in reversed(one.marks):
        said = imrs.shown_answers(actor, one, mark)
        asked = forms.load(imrs.FORM[mark.what])
        words = [  # two questions may have the same words: 'Confirmed on'
            (asked.fields[name].label, forms.in_words(asked.fields[name], value))
            for name, value in said.items()
            if name in asked.fields and name != "done_on"
        ]
        rows.append(
            {
                "day": mark.done_on,
                "what": mark.title,
                "said": "\n".join(f"{label}: {word}" for label, word in words if word),
                "by": mark.recorded_by,
            }
        )
    columns = {"day": "Day", "what": "What", "said": "What was said", "by": "Recorded by"}
    markup.table(rows, columns, caption="What has happened", show_caption=False)
    if not permissions.may(actor, "record_in_error", one.review_id, one.agency_id):
        return
    key = f"imr-back-{one.id}"
    with fold.out("The last of these was recorded in error?", key=key) as sheet:
        if not sheet.open:
            return
        markup.quiet("It counts no more, and its step is open again. It stays in the record, with your reason.")
        typed = form.draw("reason", key=key)
        if act.button("Take it back", key=key):
            act.do(
                lambda: imr_way.take_back(
                    actor,
                    one.review_id,
                    one.agency_id,
                    reason=typed["reason"] or "",
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Taken back.",
                key=key,
            )
    links.to("imrs", "All agencies", review=one.review_id)
