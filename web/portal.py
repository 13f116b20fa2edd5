"""The main script, run for every page and every click: who is it, what may they open, show the page."""

from urllib.parse import parse_qs, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from casework import clock, partnership, procedure_sets, sessions
from casework.actors import Actor
from parts import links
from web import failures, menu, sockets
from web.visitor import COOKIE
from web.watch import watch


def current_actor() -> Actor | None:
    """Who holds the cookie with which this browser opened its socket, looked up anew."""
    return sessions.by_token(st.context.cookies.get(COOKIE), now=clock.now())


def keep_address(page: str) -> None:
    """Put what a link has chosen into the browser's address, where the link leads to the page one is on already.

    Streamlit shows such a page and leaves the old address, and the next answer typed would then count for what was shown before.
    """
    shown = urlsplit(st.context.url or "")
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    if shown.path.strip("/") == page and parse_qs(shown.query, keep_blank_values=True) != chosen:
        st.query_params.from_dict(chosen)


def main() -> None:
    procedure_sets.work_on(None)
    about = partnership.about()
    st.set_page_config(page_title=about["short_name"], page_icon=menu.ICON, layout="wide")
    actor = current_actor()
    if actor is None:
        pages = menu.streamlit_pages(list(menu.ENTRIES), lambda entry: failures.show_ended())
        st.navigation(list(pages.values()), position="hidden").run()
        return
    run = get_script_run_ctx()
    sockets.bind(run.session_id, actor)
    pages = menu.streamlit_pages(menu.open_to(actor), lambda entry: entry.page()(actor))
    links.register(pages)
    asked = run.pages_manager.intended_page_name
    chosen = st.navigation([*pages.values(), *menu.not_found(asked, pages, failures.show_not_found)], position="top")
    st.set_page_config(page_title=f"{chosen.title} - {about['short_name']}")
    watch(actor, about)
    keep_address(chosen.url_path)
    chosen.run()


main()
