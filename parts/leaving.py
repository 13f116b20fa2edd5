"""What a file would still tell of somebody, looked at before its links are there: the rule that makes the file asks for the same."""

from collections.abc import Callable

import streamlit as st

from casework import chronology_leaks
from casework.chronology_leaks import Leaving
from parts import fold, markup


def looked_at(
    label: str,
    key: str,
    found: Callable[[], Leaving],
    files: Callable[[str | None], None],
    *,
    looking: str,
    elsewhere: Callable[[], None] | None = None,
) -> None:
    """Opened, what was found, and the files for who says that they have looked at it. The answer is of these findings: others ask again.

    `files` draws the links, given the mark of what was looked at; `elsewhere` a link to where all of it can be read.
    """
    box = fold.out(label, key=key)
    if not box.open:
        return
    with box:
        with st.spinner(looking):
            leaving = found()
        if leaving.findings and not _says_looked(leaving, key, elsewhere):
            return
        if not leaving.findings:
            markup.quiet("Nothing was found that tells who somebody is. A name that is not recorded here is not found: read it before you send it.")
        with st.container(horizontal=True):
            files(leaving.mark or None)


def _says_looked(leaving: Leaving, key: str, elsewhere: Callable[[], None] | None) -> bool:
    count, more = len(leaving.findings), len(leaving.findings) - len(leaving.first)
    markup.summary(
        f"May still tell who somebody is, in {chronology_leaks.places(count)}",
        [*leaving.first, *([f"And {more:,} more."] if more else [])],
    )
    if elsewhere:
        elsewhere()
    return st.checkbox(f"I have looked at {'it' if count == 1 else 'all of these'}: it may go out as it is", key=f"{key}:{leaving.mark}")
