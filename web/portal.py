"""The main script, run for every page and every click: who is it, what may they open, show the page."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from casework import clock, partnership, sessions
from casework.actors import Actor
from parts import links
from web import failures, menu, sockets
from web.visitor import COOKIE
from web.watch import watch


def current_actor() -> Actor | None:
    """Who holds the cookie with which this browser opened its socket, looked up anew."""
    return sessions.by_token(st.context.cookies.get(COOKIE), now=clock.now())


def main() -> None:
    about = partnership.about()
    st.set_page_config(page_title=f"{about['short_name']}: reviews", page_icon=menu.ICON, layout="wide")
    actor = current_actor()
    if actor is None:
        pages = menu.streamlit_pages(list(menu.ENTRIES), lambda entry: failures.show_ended())
        st.navigation(list(pages.values()), position="hidden").run()
        return
    sockets.bind(get_script_run_ctx().session_id, actor)
    pages = menu.streamlit_pages(menu.open_to(actor), lambda entry: entry.page()(actor))
    links.register(pages)
    chosen = st.navigation(list(pages.values()), position="top")
    watch(actor, demonstration=about["demonstration"])
    chosen.run()


main()
