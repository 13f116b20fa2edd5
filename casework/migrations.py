"""The schema, brought up to date when the data folder is opened: queries/schema/NNNN_*.sql in order, each whole or not at all.

A copy of the data is kept before the first of several (`backups/before-NNNN_name...`), so that one can go back.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from casework import clock, named_queries, procedure
from casework import rights as standing_rights
from casework.errors import StorageTrouble

if TYPE_CHECKING:
    import duckdb

    from casework.database import Portal

FOLDER = named_queries.FOLDER / "schema"


def bring_up_to_date(portal: "Portal") -> list[str]:
    """Run the migrations that the data file lacks, then lay the need-to-know macros and the matrix of rights in.

    Returns the names of those that changed data of an earlier version. Raises StorageTrouble for data of a later one.
    """
    with portal.reading() as cursor:
        cursor.execute(named_queries.text("make_schema_version"))
        done = {name for (name,) in cursor.execute(named_queries.text("schema_versions")).fetchall()}
        shipped = sorted(FOLDER.glob("[0-9]*.sql"))
        waiting = [path for path in shipped if path.stem not in done]
        if done - {path.stem for path in shipped}:
            raise StorageTrouble("The data file was made by a newer version of the portal. Nothing was touched. Install that version.")
        if waiting and done:
            from casework import backups  # needs the database that is being opened

            backups.keep_before_migration(portal, waiting[0].stem)
        for path in waiting:
            _migrate(cursor, path)
        cursor.execute(named_queries.SCOPE.read_text(encoding="utf-8"))
        _lay_rights_in(cursor)
        cursor.execute("CHECKPOINT")
    return [path.stem for path in waiting] if done else []


def _migrate(cursor: "duckdb.DuckDBPyConnection", path: Path) -> None:
    """One migration, in one transaction; an open one ends with the cursor."""
    cursor.execute("BEGIN")
    cursor.execute(path.read_text(encoding="utf-8"))
    cursor.execute(named_queries.text("insert_schema_version"), {"name": path.stem, "applied_on": clock.now()})
    cursor.execute("COMMIT")


def _lay_rights_in(cursor: "duckdb.DuckDBPyConnection") -> None:
    """Give the need-to-know queries the matrix of procedure/roles.toml as it stands today."""
    rights = [(verb.name, grant.role, grant.own) for verb in procedure.current().verbs.values() for grant in verb.grants]
    columns = dict(zip(("verbs", "roles", "own"), map(list, zip(*rights, strict=True)), strict=True))
    cursor.execute("BEGIN")
    cursor.execute(named_queries.text("clear_role_rights"))
    cursor.execute(named_queries.text("insert_role_rights"), columns)
    standing_rights.lay(cursor)
    cursor.execute("COMMIT")
