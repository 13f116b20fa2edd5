"""From start to stop: open the data, say how to begin, keep the clocks of the portal itself, close in order."""

import gc
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from casework import backups, clock, comparing_words, database, forms, partnership, passphrases, people, procedure_sets
from casework.errors import CaseworkError
from casework.procedure import ProcedureProblem
from web import logs

ROUND_SECONDS = 60
RULE = "=" * 78
LOCAL = {"localhost", "127.0.0.1", "::1"}


@asynccontextmanager
async def life(_app: object) -> AsyncIterator[None]:
    """Streamlit's runtime begins before this and ends after it."""
    logs.keep_content_out()
    _take_hasher()
    try:
        database.open_portal(os.environ.get("PORTAL_DATA", "data"))
        _refuse_demonstration_in_public()
        comparing_words.vocabulary()  # a copy of the procedure's folder may lack what a new version reads
    except (CaseworkError, ProcedureProblem) as trouble:
        stop_with(str(trouble))
    if slips := forms.faults():
        stop_with("\n".join(slips))
    say_how_to_begin()
    if said := procedure_sets.keep_at_start(clock.now()):
        print(f"\n{said}\n", flush=True)
    gc.collect()
    gc.freeze()  # what is imported stays: no collection walks over it again
    ending = threading.Event()
    rounds = threading.Thread(target=_rounds, args=(ending,), daemon=True, name="rounds")
    rounds.start()
    try:
        yield
    finally:
        ending.set()
        rounds.join(timeout=30)
        database.close_portal()
        gc.unfreeze()  # what stays frozen outlives the interpreter, and DuckDB's module prints a page about that


def _take_hasher() -> None:
    """streamlit-authenticator hashes and checks passphrases, and does nothing else. Its import asks Streamlit for a page that is not there yet."""
    noise = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    level = noise.level
    noise.setLevel(logging.ERROR)
    from streamlit_authenticator import Hasher

    noise.setLevel(level)
    passphrases.use(Hasher)


def stop_with(sentence: str) -> None:
    """Say why the portal does not start, without a traceback, and end with status 1. Streamlit's threads are running already."""
    print(f"\n{sentence}\n", file=sys.stderr, flush=True)
    os._exit(1)


def say_how_to_begin() -> None:
    """Print the one-time link of the very first start. There is no account to begin with."""
    token = partnership.first_link(now=clock.now())
    if token:
        print(
            f"\n{RULE}\nNobody has an account yet. Open THIS link, within 24 hours, to set up the portal:\n\n"
            f"    http://localhost:{st.get_option('server.port')}/welcome/{token}\n{RULE}\n",
            flush=True,
        )


def _refuse_demonstration_in_public() -> None:
    about = partnership.about()
    public = [name for name in st.get_option("server.allowedHosts") if name not in LOCAL]
    if about and about["demonstration"] and public:
        raise CaseworkError(
            f"This data folder holds the demonstration and is not served under {', '.join(public)}. "
            "Start the portal with PORTAL_DATA naming a folder of its own."
        )


def _rounds(ending: threading.Event) -> None:
    """Once a minute: what is due by itself. A failure is logged and tried again the next time."""
    while True:
        for due in (_back_up, _close_leavers):
            try:
                due()
            except Exception as trouble:
                logs.record_failure(trouble)
        if ending.wait(ROUND_SECONDS):
            return


def _back_up() -> None:
    backups.run_when_due(clock.now())


def _close_leavers() -> None:
    people.disable_leavers(today=clock.today(), now=clock.now())
