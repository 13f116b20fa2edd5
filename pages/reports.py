"""Reports: written section by section, frozen and shared, quality assured, and taken by way of DASVEG to the Board (3.3.6 to 3.4.3)."""

import streamlit as st

from casework import permissions, report_approval, report_freezing, reports, steps_in_view
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.standing import Standing
from parts import (
    act,
    line_steps,
    links,
    look,
    markup,
    part_of_page,
    register,
    report_quality,
    report_way,
    report_write,
    review,
)
from parts.marks import Mark

PARTS = {
    "write": "Write",
    "check": "Check and share",
    "quality": "Quality assurance",
    "approval": "Approval",
    "read": "Read",
    "learning": "Early learning",
    "steps": "Steps",
}
DOCUMENTS = {"overview_report": "Overview report", "executive_summary": "Executive summary"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Reports")
    review_id = stands.review.id
    try:
        chain = report_approval.chain(actor, review_id)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    _where(actor, stands, chain)
    parts = _parts_for(actor, review_id)
    chosen = _choose(parts, chain, review_id) if len(parts) > 1 else parts[0]
    if chosen == "write":
        report_write.show(actor, stands, DOCUMENTS)
    elif chosen == "check":
        report_way.check(actor, stands, chain)
    elif chosen == "quality":
        report_quality.show(actor, stands)
    elif chosen == "approval":
        report_way.approval(actor, stands, chain)
    elif chosen == "read":
        _read(actor, review_id)
    elif chosen == "learning":
        for found in stands.case.procedure.registers_of("reports"):
            register.show(actor, stands, found.id)
    else:
        line_steps.show(actor, stands, "reports")


def _where(actor: Actor, stands: Standing, chain: list[report_approval.LinkShown]) -> None:
    """Which version stands where, as a line of marks, and why something is to be done again."""
    review_id = stands.review.id
    version = reports.latest_frozen(review_id)
    if version is None:
        markup.quiet("The reports are being written. No version is frozen yet.")
        return
    if version.in_force:
        st.markdown(f"**Version {version.number} is in force.** Everything below is given to exactly this text.")
        assured = "quality_assured" in stands.case.records
        markup.marks(report_way.line(chain, assured=assured))
    else:
        st.markdown(
            f"**The text was changed after version {version.number}.** No version is in force until it is checked again."
        )
        markup.marks(
            [
                Mark("at-risk", f"Version {version.number} changed"),
                Mark("in-hand", f"Version {version.number + 1} being written"),
            ]
        )
    if fallen := report_approval.fallen(actor, review_id):
        markup.summary("To be done again, because the text was changed", fallen)


def _parts_for(actor: Actor, review_id: str) -> list[str]:
    """What this person has to do here, and what they may read."""
    found = []
    if permissions.may(actor, "see_report_text", review_id):
        found += ["write", "check"]
    if permissions.agencies_for(actor, "see_report_quality", review_id) != set():
        found.append("quality")
    found += ["approval", "read", "learning"]
    if steps_in_view.sees_all(actor, review_id):
        found.append("steps")
    return found


def _choose(parts: list[str], chain: list[report_approval.LinkShown], review_id: str) -> str:
    """The part to work on, in the address; at first the one whose time it is."""
    asked = st.query_params.get("part")
    key = f"reports-part-{review_id}"
    return part_of_page.choose(parts, PARTS, key=key, asked=asked, otherwise=_time_for(parts, chain))


def _time_for(parts: list[str], chain: list[report_approval.LinkShown]) -> str:
    given = {one.link.what for one in chain if one.mark}
    due = (
        "write"
        if "checked" not in given
        else "check"
        if "shared" not in given
        else "quality"
        if "submitted" not in given
        else "approval"
    )
    return due if due in parts else parts[0]


def _read(actor: Actor, review_id: str) -> None:
    """The frozen versions that have reached this person, one of them drawn as it prints."""
    versions = report_freezing.versions(actor, review_id)
    if not versions:
        look.empty(
            "No version of the reports has reached you.", next_step="You read it here once it is shared with you."
        )
        return
    asked = st.query_params.get("version")
    ids = [version.id for version in versions]
    which, document = st.columns(2)
    labels = {version.id: f"Version {version.number}, frozen {look.moment(version.frozen_on)}" for version in versions}
    place = ids.index(asked) if asked in ids else 0
    chosen = which.selectbox("Version", ids, index=place, format_func=labels.get)
    document_id = document.radio("Document", list(DOCUMENTS), format_func=DOCUMENTS.get, horizontal=True)
    shown = next(version for version in versions if version.id == chosen)
    told = {"Frozen by": shown.frozen_by, "Fingerprint": shown.digest[:16]}
    if shown.stands:
        told["Findings left to stand"] = f"{shown.stands}: {shown.stands_because}"
    if shown.changed_on:
        told["Changed since"] = look.moment(shown.changed_on)
    markup.facts(told)
    if permissions.may(actor, "export_report", review_id):
        links.download(
            "report", f"{DOCUMENTS[document_id]} (Word)", review=review_id, document=document_id, version=chosen
        )
    report_write.document(report_freezing.content_of(actor, chosen), document_id)
