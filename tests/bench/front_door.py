"""The portal's front door as `app.py` opens it, with one page more, the empty one, and a count of the time that its reading of the data takes.

`streamlit run tests/bench/front_door.py`, with PORTAL_BENCH_COUNTS naming the file of the counts.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from casework import database  # noqa: E402
from tests.bench import empty  # noqa: E402
from tests.bench.counts import Counts  # noqa: E402
from web import files, menu  # noqa: E402, F401
from web.failures import show_failure  # noqa: E402
from web.gate import Gate  # noqa: E402
from web.headers import Headers  # noqa: E402
from web.life import life  # noqa: E402
from web.routes import ROUTES  # noqa: E402

empty_pages = [menu.Entry(name, "Empty", "empty", "see_procedure", of_review=True) for name in ("empty", "empty-again")]
menu.ENTRIES = (*menu.ENTRIES, *empty_pages)
sys.modules["pages.empty"] = empty

_counts = Counts(Path(os.environ["PORTAL_BENCH_COUNTS"]))
_reading = database.Portal.reading
_one_at_a_time = threading.Lock()


@contextmanager
def _timed_reading(portal: database.Portal) -> Iterator:
    """As the portal reads; what is done with the cursor counts, from asking it to having its rows."""
    begun = time.perf_counter_ns()
    try:
        with _reading(portal) as cursor:
            yield cursor
    finally:
        with _one_at_a_time:
            _counts.add(time.perf_counter_ns() - begun)


database.Portal.reading = _timed_reading

app = st.App(  # Streamlit looks for these words in the file itself
    ROOT / "web" / "portal.py",
    routes=ROUTES,
    middleware=[Middleware(Headers), Middleware(Gate)],
    lifespan=life,
    on_script_error=show_failure,
)
