"""Terms of reference: a draft written section by section, agreed by the panel as a version that never changes, signed, and printed (3.3.4, App 4)."""

import streamlit as st

from casework import (
    clock,
    dates,
    permissions,
    registers,
    steps_in_view,
    terms,
    terms_agreement,
    terms_drawn,
    terms_writing,
)
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from casework.terms import VersionShown
from parts import (
    act,
    fold,
    form,
    line_steps,
    links,
    look,
    markup,
    part_of_page,
    report_write,
    review,
    terms_write,
    text,
)
from parts.marks import Mark

LINE = "terms"
PARTS = {"write": "Write the draft", "agree": "Have it agreed", "read": "Read", "steps": "Steps"}
MARKS = {"draft": "in-hand", "agreed": "done", "superseded": "not-needed", "set_aside": "not-needed"}
KINDS = {"added": "New", "removed": "Gone"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_terms", "Terms of reference")
    found = terms.versions(actor, stands.review.id)
    draft = next((version for version in found if version.state == "draft"), None)
    agreed = next((version for version in found if version.state == "agreed"), None)
    _where(actor, stands, draft, agreed)
    parts = _parts_for(actor, stands, draft, found)
    chosen = _choose(parts, stands.review.id, otherwise="read" if agreed and not draft else parts[0])
    if chosen == "write":
        _write(actor, stands, draft)
    elif chosen == "agree":
        _agree(actor, stands, draft)
    elif chosen == "read":
        _read(actor, stands, found)
    elif chosen == "steps":
        try:
            line_steps.show(actor, stands, LINE, opened=st.query_params.get("step", ""))
        except CaseworkError as trouble:
            act.show(trouble)


def _where(actor: Actor, stands: Standing, draft: VersionShown | None, agreed: VersionShown | None) -> None:
    """Which version is in force, and what is to be done next."""
    found = []
    if agreed:
        found.append(Mark("done", f"Version {agreed.number} agreed on {dates.show(agreed.agreed_on)}"))
    if draft:
        found.append(Mark("in-hand", f"Version {draft.number} being written"))
    if not found:
        found.append(Mark("not-yet", "Not begun"))
    markup.marks(found)
    if draft and permissions.may(actor, "write_terms", stands.review.id):
        lacking = terms_agreement.missing(stands.review.id, draft.id, today=clock.today())
        if lacking:
            markup.quiet(f"Next: {lacking[0]}")
        else:
            markup.quiet(
                "Next: everything is written. Take it to the panel, and record its agreement under 'Have it agreed'."
            )
    elif agreed is None and draft is None:
        markup.quiet(
            "The Panel Chair and the panel draw the terms of reference up from what the preliminary group began."
        )


def _parts_for(actor: Actor, stands: Standing, draft: VersionShown | None, found: list[VersionShown]) -> list[str]:
    offered = []
    if permissions.may(actor, "write_terms", stands.review.id):
        offered.append("write")
    if draft and permissions.may(actor, "agree_terms", stands.review.id):
        offered.append("agree")
    if found or not offered:
        offered.append("read")
    if steps_in_view.sees_all(actor, stands.review.id):
        offered.append("steps")
    return offered


def _choose(parts: list[str], review_id: str, *, otherwise: str) -> str:
    asked = st.query_params.get("part") or ("steps" if st.query_params.get("step") else "")
    key = f"terms-part-{review_id}"
    return part_of_page.choose(parts, PARTS, key=key, asked=asked, otherwise=otherwise, leaving=("step",))


def _write(actor: Actor, stands: Standing, draft: VersionShown | None) -> None:
    if missing := stands.case.obstacles("write_terms"):
        markup.summary("The terms of reference cannot be written yet", missing)
        return
    if draft is None:
        terms_write.begin(actor, stands)
        return
    if draft.why:
        markup.quiet(f"What is to change, and why: {draft.why}")
    terms_write.show(actor, stands, draft, terms.content_of(actor, draft.id))
    _set_aside(actor, draft)


def _set_aside(actor: Actor, draft: VersionShown) -> None:
    key = f"terms-aside-{draft.id}"
    with fold.out("Give this draft up", key=key) as sheet:
        if sheet.open:
            markup.quiet("It stays in the record with your reason. What was agreed before stays in force.")
            typed = form.draw("reason", key=key)
            if act.button("Set the draft aside", key=key, type="secondary"):
                act.do(
                    lambda: terms_writing.set_terms_aside(
                        actor, draft.id, reason=typed["reason"] or "", now=clock.now(), command_id=act.command_id(key)
                    ),
                    done="The draft is set aside.",
                    key=key,
                    mine=typed,
                )


def _agree(actor: Actor, stands: Standing, draft: VersionShown) -> None:
    today = clock.today()
    if missing := stands.case.obstacles("agree_terms"):
        markup.summary("The panel cannot agree yet", missing)
        return
    if lacking := terms_agreement.missing(stands.review.id, draft.id, today=today):
        markup.summary("Before the panel can agree", lacking)
        return
    links.download("terms", "The draft to take to the panel (Word)", review=stands.review.id, version=draft.id)
    for gap in terms_drawn.gaps(terms.content_of(actor, draft.id)):
        markup.quiet(f"Not in the records yet. {gap}")
    found = terms_agreement.found_in(actor, draft.id)
    if found:
        markup.summary("This identifies somebody. Mend it, or say below why it may stand", found)
    else:
        markup.quiet(
            "No name, date of birth, address or number of a person of the case is found. Read it yourself, too."
        )
    markup.quiet("Once agreed, this version never changes. Its period becomes the period under review.")
    key = f"terms-agree-{draft.id}"
    typed = form.draw("terms_agreed", key=key, hidden=() if found else ("stands_because",))
    if act.button("Record the panel's agreement", key=key):
        act.do(
            lambda: terms_agreement.agree_terms(
                actor, draft.id, typed, today=today, now=clock.now(), command_id=act.command_id(key)
            ),
            done=f"Version {draft.number} is agreed.",
            key=key,
            mine=typed,
        )


def _read(actor: Actor, stands: Standing, found: list[VersionShown]) -> None:
    if not found:
        look.empty("The panel has not agreed the terms of reference yet.", next_step="You read them here once it has.")
        return
    asked, ids = st.query_params.get("version"), [version.id for version in found]
    labels = {version.id: f"Version {version.number}: {terms.STATES[version.state].lower()}" for version in found}
    place = ids.index(asked) if asked in ids else 0
    chosen = st.selectbox("Version", ids, index=place, format_func=labels.get, width=720)
    version = next(one for one in found if one.id == chosen)
    markup.marks([Mark(MARKS[version.state], terms.STATES[version.state])])
    markup.facts(
        {
            "Begun": f"{look.moment(version.begun_on)} by {version.begun_by}",
            **({"What was to change, and why": version.why} if version.why else {}),
            **(
                {"Agreed by the panel on": version.agreed_on, "Recorded by": version.agreed_by}
                if version.agreed_on
                else {}
            ),
            **({"Fingerprint": version.digest[:16]} if version.digest else {}),
            **({"Set aside because": version.set_aside_reason} if version.set_aside_reason else {}),
            **({"Note": version.note} if version.note else {}),
        }
    )
    if permissions.may(actor, "export_terms", stands.review.id):
        links.download("terms", f"Version {version.number} (Word)", review=stands.review.id, version=version.id)
    _changes(actor, version, found)
    content = terms.content_of(actor, version.id)
    for section in content["sections"]:
        st.header(text.label(section["title"]), anchor=False)
        report_write.blocks(section["blocks"], section["title"], for_writer=version.state == "draft")
    if version.agreed_on:
        _signatures(actor, stands, version)


def _changes(actor: Actor, version: VersionShown, found: list[VersionShown]) -> None:
    """What this version says otherwise than the agreed one before it (R61)."""
    before = [one for one in found if one.agreed_on and one.number < version.number]
    if not before:
        return
    with fold.out(f"What changed since version {before[0].number}", key=f"terms-changes-{version.id}") as sheet:
        if sheet.open:
            rows = [
                {"section": one.section, "kind": KINDS[one.kind], "text": one.text}
                for one in terms.changes(actor, before[0].id, version.id)
            ]
            columns = {"section": "Section", "kind": "What", "text": "Text"}
            markup.table(rows, columns, caption="Changes", show_caption=False, empty="Nothing is said otherwise.")


def _signatures(actor: Actor, stands: Standing, version: VersionShown) -> None:
    st.header("Signed by the review panel", anchor=False)
    rows = [{"member": one.member, "on": one.signed_on} for one in terms.signatures(actor, version.id)]
    columns = {"member": "Member", "on": "Signed on"}
    markup.table(rows, columns, caption="Signatures", show_caption=False, empty="Nobody has signed yet.")
    if not permissions.may(actor, "agree_terms", stands.review.id):
        return
    key = f"terms-sign-{version.id}"
    with fold.out("Record a signature", key=key) as sheet:
        if sheet.open:
            today, asked = clock.today(), "terms_signed"
            offered = {"member": registers.called(actor, stands.review.id, "panel_member")}
            typed = form.draw(asked, key=key, options=offered)
            if act.button("Record the signature", key=key):
                act.do(
                    lambda: terms_agreement.sign_terms(
                        actor, version.id, typed, today=today, now=clock.now(), command_id=act.command_id(key)
                    ),
                    done="Signature recorded.",
                    key=key,
                    mine=typed,
                )
