"""A project file as a database: making one, and the connections to it.

Project.create and Project.open use it, after inspection.py has found the file to be sound.
"""

import contextlib
import sqlite3
from pathlib import Path
from uuid import uuid4

from core.errors import ProjectError
from core.files import atomic_path
from core.project.connection import ProjectConnection
from core.project.failures import explained
from core.project.media import store_media
from core.project.records import MediaFacts
from core.project.schema import create_tables

BUSY_WAIT_S = 0.3


def create_database(path: Path, media: MediaFacts) -> None:
    """Make a new project file; it appears under its name only when complete."""
    if path.exists():
        raise ProjectError(
            f"{path} exists already. Nothing was changed. Open it, or choose another name."
        )
    with atomic_path(path) as partial:
        connection = sqlite3.connect(partial, isolation_level=None)
        with contextlib.closing(connection), explained(path):
            create_tables(connection)
            become_new_project(connection)
            store_media(connection, media, path)
            connection.execute("PRAGMA journal_mode = WAL")


def become_new_project(connection: sqlite3.Connection) -> None:
    """Make a database a project of its own: no checkpoints, nobody who writes it."""
    connection.execute("DELETE FROM project")
    connection.execute("INSERT INTO project VALUES (1, ?, '', 0)", (uuid4().hex,))


def journal_of(path: Path) -> Path:
    """Changes not yet in the file itself; there while it is open, or when its program died."""
    return path.with_name(path.name + "-wal")


def read_only_uri(path: Path) -> str:
    # Without a journal nobody has the file open, and SQLite need not put lock files beside it.
    quiet = "" if journal_of(path).exists() else "&immutable=1"
    return f"{path.resolve().as_uri()}?mode=ro{quiet}"


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Close it. Failures come as they are: use `explained`."""
    connection = sqlite3.connect(
        read_only_uri(path), uri=True, isolation_level=None, timeout=BUSY_WAIT_S
    )
    connection.text_factory = _decode
    return connection


def open_database(path: Path) -> ProjectConnection:
    """The working connection to a sound file."""
    with explained(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_WAIT_S,
            check_same_thread=False,
            factory=ProjectConnection,
        )
        try:
            _prepare(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    return connection


def memory_database() -> ProjectConnection:
    """An empty one that nobody else sees, for projects that are only looked at."""
    connection = sqlite3.connect(
        "file::memory:",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        factory=ProjectConnection,
    )
    _prepare(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.text_factory = _decode
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA foreign_keys = ON")


def _decode(text: bytes) -> str:
    """Damaged letters in a name are shown as such and stop nobody from reaching the masks."""
    return text.decode("utf-8", "replace")
