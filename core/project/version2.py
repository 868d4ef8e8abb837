"""A project of format 2 has today's tables but for steps that change settings: it is copied.

migration.py calls `fill_from_version_2` with the old file attached as `old`.
"""

import sqlite3

_NEW = frozenset({"step_settings"})


def fill_from_version_2(connection: sqlite3.Connection) -> None:
    """Fill today's empty tables; sqlite3's errors for an old file that lacks anything."""
    tables = connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    # It stays the same project, which is known by its uid.
    connection.execute("DELETE FROM project")
    for (table,) in tables:
        if table not in _NEW:
            columns = ", ".join(
                name
                for (name,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?, 'main')", (table,)
                )
            )
            connection.execute(
                f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}"
            )
