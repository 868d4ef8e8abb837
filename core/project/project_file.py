"""A project file from outside: making one, looking into one without trusting it, opening one.

Project.create and Project.open use it. The rule: a file is looked at read-only until everything in
it is known to be sound, so that a damaged or foreign one is never written to.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from core.errors import ProjectError
from core.files import atomic_path
from core.project.failures import damaged, explained, foreign
from core.project.records import MediaFacts
from core.project.schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    create_tables,
    require_our_tables,
)

_SQLITE_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_BUSY_WAIT_S = 0.3


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
            connection.execute(
                "INSERT INTO media VALUES (1, ?, ?, ?, ?, ?, ?)",
                (
                    *paths_to_store(media.path, path),
                    media.fingerprint,
                    media.width,
                    media.height,
                    media.frame_count,
                ),
            )
            connection.execute("PRAGMA journal_mode = WAL")


def paths_to_store(media: Path, project: Path) -> tuple[str, str]:
    """Relative (seen from the project's folder; "" on another drive) and absolute path."""
    absolute = media.resolve()
    try:
        relative = Path(os.path.relpath(absolute, project.resolve().parent)).as_posix()
    except ValueError:
        relative = ""
    return relative, str(absolute)


def inspect_database(path: Path) -> sqlite3.Connection:
    """A read-only connection to a file that is one of our projects and undamaged; close it.

    ProjectError says what is wrong otherwise.
    """
    _check_header(path)
    # Without a journal nobody has the file open, and SQLite need not put lock files beside it.
    quiet = "" if _journal_of(path).exists() else "&immutable=1"
    with explained(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro{quiet}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_WAIT_S,
        )
        try:
            connection.text_factory = _decode
            connection.execute("PRAGMA trusted_schema = OFF")
            require_our_tables(connection, path)
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != ("ok",):
                raise damaged(path, str(verdict[0]) if verdict else "no answer")
        except BaseException:
            connection.close()
            raise
    return connection


def open_database(path: Path) -> sqlite3.Connection:
    """The working connection; it keeps every other program out until it is closed."""
    with explained(path):
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_WAIT_S,
            check_same_thread=False,
        )
        try:
            connection.text_factory = _decode
            # Two programs with one project would each trust their own picture of it in memory.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    return connection


def _decode(text: bytes) -> str:
    """Damaged letters in a name are shown as such and stop nobody from reaching the masks."""
    return text.decode("utf-8", "replace")


def _journal_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _check_header(path: Path) -> None:
    """Judge by the first 100 bytes (SQLite file format, 1.3) before SQLite sees the file."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        length = path.stat().st_size
    except FileNotFoundError as error:
        raise ProjectError(
            f"No project at {path}. Nothing was changed. Check the path, or open the video itself."
        ) from error
    except OSError as error:
        raise ProjectError(
            f"The project {path.name} could not be read ({error.strerror or error}). "
            "The file was not changed. Check its permissions."
        ) from error
    if len(header) < _HEADER_BYTES or not header.startswith(_SQLITE_MAGIC):
        raise foreign(path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise foreign(path)
    version = int.from_bytes(header[60:64], "big")
    if version > SCHEMA_VERSION:
        raise ProjectError(
            f"The project {path.name} was made by a newer Evermask (format {version}, this one "
            f"knows {SCHEMA_VERSION}). The file was not changed. Install the newer Evermask."
        )
    if version < 1:
        raise damaged(path, f"format {version} never existed")
    page_bytes = int.from_bytes(header[16:18], "big")
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    pages = int.from_bytes(header[28:32], "big")
    if length < pages * page_bytes and not _journal_of(path).exists():
        raise damaged(path, f"{length} bytes of {pages * page_bytes} are there")
