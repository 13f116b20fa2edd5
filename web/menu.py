"""Every page of the portal: its address, its title, the module of pages/ that shows it, and the verb one needs to open it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from casework import permissions, procedure
from casework.actors import Actor

ICON = Path(__file__).parent / "icon.png"


@dataclass(frozen=True)
class Entry:
    """`verb`: who may do it somewhere may open the page; the page and its verbs ask again, for the review in view.

    A page `of_review` is reached from the menu of a review.
    """

    url_path: str
    title: str
    module: str
    verb: str
    of_review: bool = False

    def page(self) -> Callable[[Actor], None]:
        return import_module(f"pages.{self.module}").page


ENTRIES = (
    Entry("my-work", "My work", "my_work", "see_procedure"),
    Entry("reviews", "Reviews", "reviews", "see_review"),
    Entry("dashboard", "Dashboard", "dashboard", "see_dashboard"),
    Entry("monitoring", "Monitoring", "monitoring", "see_monitoring"),
    Entry("procedure", "The procedure", "the_procedure", "see_procedure"),
    Entry("administration", "Administration", "administration", "see_configuration"),
    Entry("activity", "Activity record", "activity", "see_activity"),
    Entry("account", "Your account", "account", "change_own_passphrase"),
    Entry("overview", "Overview", "overview", "see_review", of_review=True),
    Entry("clocks", "Clocks", "clocks", "see_review", of_review=True),
    Entry("notification", "Notification", "notification", "see_notification", of_review=True),
    Entry("preliminary", "Preliminary meeting", "preliminary", "see_preliminary", of_review=True),
    Entry("decision", "Decision and records", "decision", "see_secured_records", of_review=True),
    Entry("home-office", "Home Office", "home_office", "see_home_office", of_review=True),
    Entry("publication", "Publication", "publication", "see_publication", of_review=True),
    Entry("family", "Family", "family", "see_family_page", of_review=True),
    Entry("panel", "Panel", "panel", "see_panel", of_review=True),
    Entry("terms", "Terms of reference", "terms", "see_terms", of_review=True),
    Entry("steps", "Steps of the procedure", "steps", "see_steps", of_review=True),
    *(  # an address for each line of a review's menu, so that the menu marks the one that is open
        Entry(f"steps-{line.id}", line.label, "steps", "see_steps", of_review=True)
        for line in procedure.current().menu.values()
        if line.page == "steps"
    ),
    Entry("chronology", "Chronology", "chronology", "see_chronology", of_review=True),
    Entry("chronology-entry", "Chronology entry", "chronology_entry", "see_chronology", of_review=True),
    Entry("chronology-compare", "Compare entries", "chronology_compare", "link_entries", of_review=True),
    Entry("chronology-seen", "Seen and significant", "chronology_seen", "see_chronology", of_review=True),
    Entry("chronology-write", "Write chronology entries", "chronology_write", "add_chronology_entry", of_review=True),
    Entry("chronology-grid", "Correct entries in a grid", "chronology_grid", "correct_chronology_entry", of_review=True),
    Entry("chronology-import", "Import a chronology", "chronology_import", "import_chronology", of_review=True),
    Entry("glossary", "Glossary", "glossary", "see_glossary", of_review=True),
    Entry("names-check", "Check for names", "names_check", "see_chronology", of_review=True),
    Entry("held-rows", "Held rows", "held_rows", "mend_held_row", of_review=True),
    Entry("chronology-pictures", "Pictures of the chronology", "chronology_pictures", "see_chronology", of_review=True),
    Entry("genogram", "Genogram", "genogram", "see_genogram", of_review=True),
    Entry("proceedings", "Proceedings", "proceedings", "see_proceedings", of_review=True),
    Entry("imrs", "IMRs", "imrs", "see_imrs", of_review=True),
    Entry("reports", "Reports", "reports", "see_reports", of_review=True),
    Entry("action-plan", "Action plan", "action_plan", "see_action_plan", of_review=True),
    Entry("recommendation", "Recommendation", "recommendation", "see_action_plan", of_review=True),
    Entry("action", "Action", "action", "see_action_plan", of_review=True),
    Entry("conclusion", "Audit and conclusion", "conclusion", "see_action_plan", of_review=True),
    Entry("action-plan-import", "Import an action plan", "action_plan_import", "import_action_plan", of_review=True),
)


def open_to(actor: Actor) -> list[Entry]:
    """The pages this person may open."""
    verbs = permissions.may_anywhere(actor)
    return [entry for entry in ENTRIES if entry.verb in verbs]


def streamlit_pages(entries: list[Entry], show: Callable[[Entry], None]) -> dict[str, StreamlitPage]:
    """By address, as Streamlit's navigation takes them. A review's own pages are reached from its menu and are hidden in the top one.

    Streamlit serves its default page at '/' alone, so that is a page of its own, which goes on to the first of the entries.
    """
    pages = {
        entry.url_path: st.Page(
            partial(show, entry),
            title=entry.title,
            url_path=entry.url_path,
            visibility="hidden" if entry.of_review else "visible",
        )
        for entry in entries
    }
    first = pages[entries[0].url_path]
    start = st.Page(partial(st.switch_page, first), title=first.title, default=True, visibility="hidden")
    return {"": start, **pages}


def not_found(asked: str | None, pages: dict[str, StreamlitPage], show: Callable[[], None]) -> list[StreamlitPage]:
    """A page for an address that this person has no page at; otherwise Streamlit shows its default page there, without a word."""
    if not asked or asked in pages:
        return []
    return [st.Page(show, title="Not found", url_path=asked, visibility="hidden")]
