"""A project of format 2 has the tables of format 3 but for steps that change settings.

migration.py calls `fill_from_version_2` with the old file attached as `old`.
"""

import sqlite3

from core.project.version3 import copy_tables

_NEW = frozenset({"step_settings"})


def fill_from_version_2(connection: sqlite3.Connection) -> None:
    """Fill today's empty tables; sqlite3's errors for an old file that lacks anything."""
    copy_tables(connection, but=_NEW)
