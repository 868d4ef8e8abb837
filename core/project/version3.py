"""A project of format 3 knows nothing of how far directions agree; else it is as today's: a copy.

migration.py calls `fill_from_version_3` with the old file attached as `old`.
"""

import sqlite3


def fill_from_version_3(connection: sqlite3.Connection) -> None:
    """Fill today's empty tables; sqlite3's errors for an old file that lacks anything."""
    copy_tables(connection)


def copy_tables(connection: sqlite3.Connection, but: frozenset[str] = frozenset()) -> None:
    """All tables of `old` as they are, but for those that it has not got."""
    tables = connection.execute(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    # It stays the same project, which is known by its uid.
    connection.execute("DELETE FROM project")
    for (table,) in tables:
        if table not in but:
            columns = ", ".join(
                name
                for (name,) in connection.execute(
                    "SELECT name FROM pragma_table_info(?, 'main')", (table,)
                )
            )
            connection.execute(
                f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM old.{table}"
            )
