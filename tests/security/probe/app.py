"""The portal's front door around a careless script, to show what the door alone holds back."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

sys.path.insert(0, str(Path(__file__).parents[3]))

from web.failures import show_failure
from web.gate import Gate
from web.headers import Headers
from web.life import life
from web.routes import ROUTES

app = st.App(
    Path(__file__).parent / "careless.py",
    routes=ROUTES,
    middleware=[Middleware(Headers), Middleware(Gate)],
    lifespan=life,
    on_script_error=show_failure,
)
