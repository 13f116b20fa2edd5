"""Writing the reports: one section at a time, with what the records fill in as it will print, and the questions of the template beside it."""

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from casework import (
    chronology_narrative,
    clock,
    permissions,
    report_content,
    report_leaks,
    report_lines,
    reports,
    steps,
)
from casework.actors import Actor
from casework.report_about import About
from casework.reports import SectionText
from casework.standing import Standing
from parts import act, drafts, fold, form, links, look, markup, prompts, text
from parts.marks import Mark

STATES = {
    "": ("not-yet", "Not begun"),
    "in_hand": ("in-hand", "In hand"),
    "ready": ("done", "Ready"),
    "left_out": ("not-needed", "Left out"),
}
DRAWN = ("done", "Drawn from the records")


def show(actor: Actor, stands: Standing, documents: Mapping[str, str]) -> None:
    """One section of one document, and the way to the others."""
    review_id = stands.review.id
    if missing := steps.obstacles("write_report", review_id):
        markup.summary("The reports cannot be written yet", missing)
        return
    document_id = _document(documents)
    sections = reports.sections(actor, review_id, document_id)
    settled = sum(one.settled for one in sections)
    markup.quiet(f"{settled} of {len(sections)} sections ready.")
    one = _section(sections, document_id)
    st.header(text.label(one.section.title), anchor=False)
    markup.marks([mark_of(one)])
    writing, beside = st.columns([5, 2], gap="large")
    with beside:
        _beside(actor, stands, one)
    with writing:
        _as_it_prints(stands, one, sections)
        _form(actor, review_id, one)
        _history(actor, review_id, one)


def mark_of(one: SectionText) -> Mark:
    """How far a section is, in a word."""
    return Mark(*(STATES[one.state] if one.section.text or one.state else DRAWN))


def document(content: Mapping[str, Any], document_id: str) -> None:
    """A whole document as it prints."""
    found = report_content.document_in(content, document_id)
    if found is None:
        look.empty("This version holds no such document.", next_step="Choose the other one.")
        return
    st.subheader(text.label(found["title"]), anchor=False)
    markup.quiet(" · ".join(filter(None, [*found["title_page"], content["dated"]])))
    for section in found["sections"]:
        st.header(text.label(section["title"]), anchor=False)
        blocks(section["blocks"], section["title"], for_writer=False)


def blocks(found: Iterable[Mapping[str, Any]], caption: str, *, for_writer: bool) -> None:
    """Paragraphs, lists and tables; what the records do not hold yet only for the writer."""
    for block in found:
        if block["kind"] == "paragraph":
            text.plain(block["text"])
        elif block["kind"] == "list":
            text.plain("\n".join(f"• {item}" for item in block["items"]))
        elif block["kind"] == "table":
            columns = {str(place): heading for place, heading in enumerate(block["columns"])}
            rows = [{str(place): cell for place, cell in enumerate(row)} for row in block["rows"]]
            markup.table(rows, columns, caption=caption, show_caption=False)
        elif for_writer:
            markup.quiet(f"Not in the records yet: {block['text']}")


def _document(documents: Mapping[str, str]) -> str:
    asked = st.query_params.get("document")
    st.session_state["report-document"] = asked if asked in documents else next(iter(documents))
    return st.radio(
        "Document",
        list(documents),
        format_func=documents.get,
        horizontal=True,
        key="report-document",
        on_change=_put_document,
        label_visibility="collapsed",
    )


def _put_document() -> None:
    st.query_params["document"] = st.session_state["report-document"]
    st.query_params.pop("section", None)


def _section(sections: list[SectionText], document_id: str) -> SectionText:
    """The section in the address; at first the first that is not ready. Chosen from the list, or the one before or after."""
    by_id = {one.section.id: one for one in sections}
    order = list(by_id)
    first = next((one.section.id for one in sections if not one.settled), order[0])
    asked = st.query_params.get("section")
    key = f"report-section-{document_id}"
    st.session_state[key] = asked if asked in by_id else first
    back, pick, on = st.columns([1.2, 6, 1.2], vertical_alignment="bottom")
    pick.selectbox(
        "Section",
        order,
        format_func=lambda name: f"{by_id[name].section.title} — {mark_of(by_id[name]).words.lower()}",
        key=key,
        on_change=_put_section,
        args=(key,),
    )
    place = order.index(st.session_state[key])
    back.button("Previous", key="report-back", disabled=place == 0, on_click=_go, args=(order, place - 1))
    on.button("Next", key="report-on", disabled=place == len(order) - 1, on_click=_go, args=(order, place + 1))
    return by_id[st.session_state[key]]


def _put_section(key: str) -> None:
    st.query_params["section"] = st.session_state[key]


def _go(order: list[str], place: int) -> None:
    st.query_params["section"] = order[place]


def _beside(actor: Actor, stands: Standing, one: SectionText) -> None:
    """The template's questions for this section, and the procedure's own to keep in mind."""
    if one.section.prompts:
        st.subheader("What belongs here", anchor=False)
        for prompt in one.section.prompts:
            markup.quiet(prompt)
    prompts.folded(f"report-{one.document}-{one.section.id}")
    if "recommendations" in one.section.drawn:
        links.to("action-plan", "Open the action plan", review=stands.review.id)
    if "pseudonyms" in one.section.drawn:
        links.to("overview", "Open the persons of the review", review=stands.review.id)
    if permissions.may(actor, "export_report", stands.review.id):
        links.download("report", "The draft so far (Word)", review=stands.review.id, document=one.document)


def _as_it_prints(stands: Standing, one: SectionText, sections: Iterable[SectionText]) -> None:
    """What prints before the writer's own words."""
    contents = tuple(other.section.title for other in sections if other.state != reports.LEFT_OUT)
    found = report_content.section_blocks(About(stands, contents), one.section, one.answers, "")
    if found:
        with st.expander("As it will print: what the records fill in", expanded=True):
            blocks(found, one.section.title, for_writer=True)


def _form(actor: Actor, review_id: str, one: SectionText) -> None:
    frozen = reports.in_force(review_id)
    key = f"report-{review_id}-{one.document}-{one.section.id}"
    asked = reports.form_of(one.section, frozen=frozen.number if frozen else None)
    draft = drafts.Keeping(actor, "report_section", f"{review_id}/{one.document}/{one.section.id}", key=key)
    begun = {"state": one.state or "in_hand", "body": one.body, **one.answers} | ({} if frozen else {"why": one.why})
    version_no = act.opened(key, one.version_no)
    typed = form.draw(asked, draft.offered(begun), key=key, on_change=draft.keep)
    draft.line()
    _leaks(typed, review_id)
    _offered(actor, review_id, one, f"{key}:body")
    if act.button("Save the section", key=key, shortcut="ctrl+enter"):
        act.do(
            lambda: reports.save_section(
                actor,
                review_id,
                one.document,
                one.section.id,
                typed,
                version_no=version_no,
                today=clock.today(),
                now=clock.now(),
                command_id=act.command_id(key),
            ),
            done=f"Saved: {one.section.title}.",
            key=key,
            mine=typed,
            then=draft.drop,
        )


def _offered(actor: Actor, review_id: str, one: SectionText, body: str) -> None:
    """A draft from the chronology that the writer may take: it is put after what is written, and saved only with the section."""
    if not one.section.offered or not permissions.may(actor, "see_chronology", review_id):
        return
    box = fold.out("A draft from the agencies' chronologies", key=f"{body}.offered")
    if not box.open:
        return
    with box:
        told = chronology_narrative.as_text(chronology_narrative.draft(actor, review_id, one.section.offered))
        if not told:
            markup.quiet("The chronology has nothing to tell here yet: no entry lies in the period, or none is marked as significant.")
            return
        markup.quiet("In pseudonyms. Events confirmed as the same are told once, with all sources; where sources differ, each is told.")
        st.button("Put it after what is written", key=f"{body}.take", on_click=_take, args=(body, told))
        text.plain(told)


def _take(body: str, told: str) -> None:
    written = (st.session_state.get(body) or "").rstrip()
    st.session_state[body] = f"{written}\n\n{told}" if written else told


def _leaks(typed: Mapping[str, Any], review_id: str) -> None:
    """Told while one writes: it can be saved, and is looked at again before the report is shared."""
    found = report_leaks.sentences(reports.words_of(typed), review_id, quoted=True)
    if found:
        with st.container(border=True):
            markup.quiet(
                "The report is to name nobody but the Panel Chair, the author and the panel. Found in this section:"
            )
            for sentence in found[:8]:
                markup.quiet(sentence)


def _history(actor: Actor, review_id: str, one: SectionText) -> None:
    if not one.version_no:
        return
    markup.quiet(f"Last saved by {one.written_by}, {look.moment(one.written_on)}, as text {one.version_no}.")
    box = fold.out("Earlier texts of this section", key=f"report-history-{review_id}-{one.document}-{one.section.id}")
    if box.open:
        with box:
            for earlier in reports.history(actor, review_id, one.document, one.section.id):
                markup.facts(
                    {
                        f"Text {earlier.version_no}": f"{earlier.written_by}, {look.moment(earlier.written_on)}: {mark_of(earlier).words.lower()}",
                        **({"Why": earlier.why} if earlier.why else {}),
                    }
                )
                text.plain(earlier.body)
                for name, answer in earlier.answers.items():
                    if name.startswith(report_lines.PREFIX) and answer:
                        markup.quiet(f"Answer to line {name.removeprefix(report_lines.PREFIX)}")
                        text.plain(answer)
