"""Writing a draft of the terms of reference: one section at a time with what it will print, and the lines of enquiry, one by one."""

import streamlit as st

from casework import clock, forms, report_leaks, reports, terms, terms_writing
from casework.actors import Actor
from casework.standing import Standing
from casework.terms import Line
from casework.terms_shapes import TermsSection
from parts import act, drafts, fold, form, look, markup, report_write, text


def begin(actor: Actor, stands: Standing) -> None:
    """The first draft from the preliminary group's, or another version of what was agreed."""
    review_id, agreed = stands.review.id, terms.agreed_version(stands.review.id)
    key = f"terms-begin-{review_id}"
    if agreed:
        st.header("Change the terms of reference", anchor=False)
        markup.quiet(f"Version {agreed.number} stays as it was agreed. What changes is written in another version.")
        typed = form.draw("terms_begun", key=key)
        label = f"Begin version {agreed.number + 1}"
    else:
        st.header("Begin the draft", anchor=False)
        found = terms_writing.initial(review_id)
        said = f"The preliminary group noted {len(found)} points. They become the first lines of enquiry, to be worded by the panel."
        markup.quiet(
            said
            if found
            else "The preliminary group noted nothing for the terms of reference. The draft begins with the procedure's own words (App 4)."
        )
        typed, label = {}, "Begin the draft"
    if act.button(label, key=key):
        act.do(
            lambda: terms_writing.begin_terms(
                actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done="The draft is begun.",
            key=key,
            mine=typed,
        )


def show(actor: Actor, stands: Standing, version: terms.VersionShown, content: dict) -> None:
    """One section of the draft, and the way to the others."""
    described = stands.case.procedure.terms.section
    section = _section(actor, version, described)
    st.header(text.label(section.title), anchor=False)
    printed = next(one for one in content["sections"] if one["id"] == section.id)
    with st.container(border=True, gap="small"):
        markup.quiet("As it prints now:")
        report_write.blocks(printed["blocks"], section.title, for_writer=True)
    for prompt in section.prompts:
        markup.quiet(prompt)
    if section.field:
        _form(actor, stands.review.id, version, section)
    if "lines" in section.drawn:
        _lines(actor, stands, version)


def _section(actor: Actor, version: terms.VersionShown, described: tuple[TermsSection, ...]) -> TermsSection:
    """The section in the address; at first the first that must be written and is not."""
    by_id = {section.id: section for section in described}
    written = {
        section.id: terms.section(actor, version.id, section.id).version_no for section in described if section.field
    }
    needed = [section.id for section in described if any(field.get("required") for field in section.field)]
    first = next((section for section in needed if not written[section]), described[0].id)
    asked = st.query_params.get("section")
    key = f"terms-section-{version.id}"
    st.session_state[key] = asked if asked in by_id else first

    def words(section_id: str) -> str:
        state = (
            "saved"
            if written.get(section_id)
            else "to be written"
            if section_id in needed
            else "nothing needs to be added"
        )
        return f"{by_id[section_id].title} — {state}"

    st.selectbox("Section", list(by_id), format_func=words, key=key, on_change=_put_section, args=(key,), width=720)
    return by_id[st.session_state[key]]


def _put_section(key: str) -> None:
    st.query_params["section"] = st.session_state[key]


def _form(actor: Actor, review_id: str, version: terms.VersionShown, section: TermsSection) -> None:
    key = f"terms-{version.id}-{section.id}"
    asked = terms.form_of(terms.rules_of(review_id), section.id)
    stands = terms.section(actor, version.id, section.id)
    draft = drafts.Keeping(actor, "terms_section", f"{version.id}/{section.id}", key=key)
    version_no = act.opened(key, stands.version_no)
    typed = form.draw(asked, draft.offered(dict(stands.answers)), key=key, on_change=draft.keep)
    draft.line()
    for sentence in report_leaks.sentences(reports.words_of(typed), review_id, quoted=True)[:8]:
        markup.quiet(sentence)
    if act.button("Save the section", key=key, shortcut="ctrl+enter"):
        act.do(
            lambda: terms_writing.write_terms(
                actor,
                version.id,
                section.id,
                typed,
                version_no=version_no,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id(key),
            ),
            done=f"Saved: {section.title}.",
            key=key,
            mine=typed,
            then=draft.drop,
        )
    if stands.version_no:
        markup.quiet(f"Last saved by {stands.written_by}, {look.moment(stands.written_on)}.")


def _lines(actor: Actor, stands: Standing, version: terms.VersionShown) -> None:
    st.header("Lines of enquiry", anchor=False)
    markup.quiet(
        "What this case is to be asked about. The agencies' reviews and the overview report answer each of them."
    )
    for line in terms.lines(actor, version.id):
        _line(actor, version, line)
    key = f"terms-line-{version.id}"
    with fold.out("Add a line of enquiry", key=key) as sheet:
        if sheet.open:
            st.subheader("For example", anchor=False)
            for example in stands.case.procedure.terms.examples:
                markup.quiet(example)
            typed = form.draw("terms_line", key=key)
            if act.button("Add this line", key=key):
                act.do(
                    lambda: terms_writing.add_line(
                        actor, version.id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                    ),
                    done="Line of enquiry added.",
                    key=key,
                    mine=typed,
                )


def _line(actor: Actor, version: terms.VersionShown, line: Line) -> None:
    key = f"terms-line-{version.id}-{line.id}"
    with st.container(border=True, gap="small"):
        text.plain(f"{line.number}. {line.text}")
        if line.dropped_reason:
            markup.quiet(f"Dropped: {line.dropped_reason}")
        with fold.out(
            "Put it back, or word it otherwise" if line.dropped_reason else "Word it otherwise", key=key
        ) as sheet:
            if sheet.open:
                _word(actor, version, line, key)
        if not line.dropped_reason:
            with fold.out("Drop this line", key=f"{key}-drop") as sheet:
                if sheet.open:
                    _drop(actor, version, line, f"{key}-drop")


def _word(actor: Actor, version: terms.VersionShown, line: Line, key: str) -> None:
    typed = form.draw("terms_line", {"text": line.text}, key=key)
    seq = act.opened(key, line.seq)
    if act.button("Save the line", key=key):
        act.do(
            lambda: terms_writing.word_line(
                actor,
                version.id,
                line.id,
                typed,
                seq=seq,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id(key),
            ),
            done="Line of enquiry saved.",
            key=key,
            mine=typed,
        )


def _drop(actor: Actor, version: terms.VersionShown, line: Line, key: str) -> None:
    markup.quiet(
        "It stays in the terms of reference as no longer pursued, with your reason. Its number is not given again."
    )
    typed = form.draw(forms.load("reason"), key=key)
    seq = act.opened(key, line.seq)
    if act.button("Drop this line", key=key, type="secondary"):
        act.do(
            lambda: terms_writing.drop_line(
                actor,
                version.id,
                line.id,
                reason=typed["reason"] or "",
                seq=seq,
                now=clock.now(),
                command_id=act.command_id(key),
            ),
            done="Line of enquiry dropped.",
            key=key,
            mine=typed,
        )
