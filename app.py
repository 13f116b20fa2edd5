"""The portal's front door. `streamlit run app.py` starts it."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from web import files  # noqa: F401  the files that /download knows
from web.failures import show_failure
from web.gate import Gate
from web.headers import Headers
from web.life import life
from web.routes import ROUTES

app = st.App(
    Path(__file__).parent / "web" / "portal.py",
    routes=ROUTES,
    middleware=[Middleware(Headers), Middleware(Gate)],
    lifespan=life,
    on_script_error=show_failure,
)
