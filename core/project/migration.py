"""Projects of older versions brought up to date: a new file is filled from the old one.

Project.open calls `migrate`. The rule: the old file is kept as a backup before anything happens,
and the new one takes its place only when it is complete.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from core.files import atomic_path
from core.project.connection import problem_of
from core.project.failures import damaged, explained
from core.project.project_file import become_new_project, connect_read_only, read_only_uri
from core.project.schema import create_tables
from core.project.version1 import fill_from_version_1
from core.project.version2 import fill_from_version_2
from core.project.version3 import fill_from_version_3

FILLING: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: fill_from_version_1,
    2: fill_from_version_2,
    3: fill_from_version_3,
}
"""By old version: how today's empty tables are filled from the attached database `old`."""


def migrate(path: Path, version: int) -> Path:
    """Bring a sound file of an older version up to date; the backup of the old one comes back.

    DamagedProjectError when its content does not fit; the file is then as before.
    """
    backup = backup_path(path, version)
    with explained(path):
        _settle(path)
        _copy(path, backup)
        with atomic_path(path) as fresh:
            connection = sqlite3.connect(fresh.resolve().as_uri(), uri=True, isolation_level=None)
            with contextlib.closing(connection):
                fill(connection, path, version)
                connection.execute("PRAGMA journal_mode = WAL")
    return backup


def backup_path(path: Path, version: int) -> Path:
    """`name.backup-v1.evermask` beside the project, with a number where that exists."""
    first = path.with_name(f"{path.stem}.backup-v{version}{path.suffix}")
    candidate, number = first, 2
    while candidate.exists():
        candidate = first.with_name(f"{first.stem}-{number}{first.suffix}")
        number += 1
    return candidate


def _settle(path: Path) -> None:
    """Bring a journal that a dead program left into the file: it would be taken for the new one's.

    SQLite itself does so whenever it opens the file.
    """
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)
    with contextlib.closing(connection):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(path: Path, target: Path) -> None:
    with (
        atomic_path(target) as partial,
        contextlib.closing(connect_read_only(path)) as source,
        contextlib.closing(sqlite3.connect(partial)) as copy,
    ):
        source.backup(copy)


def fill(connection: sqlite3.Connection, old: Path, version: int) -> None:
    """Make an empty database (opened with uri=True, in autocommit) today's form of an old file."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("ATTACH ? AS old", (read_only_uri(old),))
    create_tables(connection)
    connection.execute("BEGIN")
    become_new_project(connection)
    try:
        FILLING[version](connection)
    except sqlite3.OperationalError as error:
        if problem_of(error):
            raise
        raise damaged(old, f"format {version}, but {error}") from error
    except (sqlite3.IntegrityError, ValueError, LookupError, OverflowError) as error:
        raise damaged(old, f"format {version}, but {error}") from error
    connection.execute("COMMIT")
    connection.execute("DETACH old")
