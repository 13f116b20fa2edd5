"""The chronology as files: the ways out that a person has, side by side."""

import streamlit as st

from casework import permissions
from casework.actors import Actor
from parts import links, markup

FORMS = {"docx": "Word, as Appendix 3", "docx-more": "Word, with time, who was seen and views", "xlsx": "Excel, to import again"}
DRAFTS = {"narrative": "Narrative for the report (Word)", "significant": "Significant events (Word)"}


def offer(actor: Actor, review_id: str, agency: str | None, names_as: str | None = None) -> None:
    """Every file that this person may take: of one agency where the list shows only that, of all otherwise."""
    if permissions.agencies_for(actor, "export_chronology", review_id) == set():
        return
    st.subheader("Take it out", anchor=False)
    markup.quiet("This agency's entries, each in a file of its own kind:" if agency else "All entries that you may read:")
    with st.container(horizontal=True):
        for form, label in FORMS.items():
            links.download("chronology", label, review=review_id, agency=agency, format=form, names=names_as)
    with st.container(horizontal=True):
        for which, label in DRAFTS.items():
            links.download("chronology-narrative", label, review=review_id, which=which)
