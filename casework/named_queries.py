"""The named queries of queries/*.sql, loaded once. aiosql reads the files; the text runs on our own cursors, inside our own transactions."""

from functools import cache
from pathlib import Path

import aiosql

FOLDER = Path(__file__).resolve().parent.parent / "queries"
SCOPE = FOLDER / "scope.sql"


@cache
def every() -> dict[str, str]:
    """Each query's text by its name. Raises ValueError when a name stands twice."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.sql")):
        if path == SCOPE:
            continue
        loaded = aiosql.from_path(path, "duckdb")
        for name in loaded.available_queries:
            if name.endswith("_cursor"):
                continue
            if name in found:
                raise ValueError(f"The query {name} stands twice in queries/.")
            found[name] = getattr(loaded, name).sql
    return found


def text(name: str) -> str:
    """The text of a query. Raises ValueError when there is none of that name."""
    try:
        return every()[name]
    except KeyError:
        raise ValueError(f"There is no query {name} in queries/.") from None
