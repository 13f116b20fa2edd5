"""The chronology as files: the ways out that a person has, side by side.

What leaves in initials or pseudonyms is looked through first: the links are there once the person says that they have looked at what it would
still tell. The rule that makes the file asks for the same (casework/chronology_leaks.py).
"""

from collections.abc import Callable

import streamlit as st

from casework import chronology_leaks, chronology_narrative, permissions
from casework.actors import Actor
from casework.chronology_leaks import Leaving
from parts import leaving, links, markup

FORMS = {"docx": "Word, as Appendix 3", "docx-more": "Word, with time, who was seen and views", "xlsx": "Excel, to import again"}
DRAFTS = {"narrative": "Narrative for the report (Word)", "significant": "Significant events (Word)"}


def offer(actor: Actor, review_id: str, agency: str | None, names_as: str | None = None) -> None:
    """Every file that this person may take: of one agency where the list shows only that, of all otherwise."""
    if permissions.agencies_for(actor, "export_chronology", review_id) == set():
        return
    st.subheader("Take it out", anchor=False)
    markup.quiet(f"{'All entries of this agency' if agency else 'All entries that you may read'}, whatever else is filtered above.")

    def entries(mark: str | None) -> None:
        for form, label in FORMS.items():
            links.download("chronology", label, review=review_id, agency=agency, format=form, names=names_as, looked=mark)

    key = f"take-out-{review_id}-{agency}-{names_as}"
    if chronology_leaks.shows_real_names_alone(actor, review_id, names_as, agency_id=agency):
        with st.container(horizontal=True):
            entries(None)
    else:
        _looked_at(
            "Files of the entries", key, lambda: chronology_leaks.before_export(actor, review_id, names_as, agency_id=agency), entries,
            review_id, names_as or permissions.rendering(actor, review_id),
        )  # fmt: skip
    for which, label in DRAFTS.items():
        _draft(actor, review_id, which, label)


def _draft(actor: Actor, review_id: str, which: str, label: str) -> None:
    def draft(mark: str | None) -> None:
        links.download("chronology-narrative", label, review=review_id, which=which, looked=mark)

    _looked_at(
        f"{chronology_narrative.TITLES[which]}, in pseudonyms", f"take-out-{review_id}-{which}",
        lambda: chronology_narrative.before_export(actor, review_id, which), draft, review_id, chronology_narrative.RENDERING,
    )  # fmt: skip


def _looked_at(
    label: str, key: str, found: Callable[[], Leaving], files: Callable[[str | None], None], review_id: str, names_as: str | None
) -> None:
    def check() -> None:
        links.to("names-check", "Check for names", review=review_id, names=names_as, icon=":material/person_search:")

    leaving.looked_at(label, key, found, files, looking="Every entry is being looked through …", elsewhere=check)
