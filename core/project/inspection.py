"""Looking into a project file without trusting it and without changing it.

Project.open comes here first. The rule: a file is looked at read-only until everything in it is
known to be sound, so that a damaged or foreign one is never written to.
"""

import shutil
import sqlite3
import tempfile
from pathlib import Path

from core.errors import ProjectError
from core.project.connection import ProjectConnection
from core.project.failures import (
    NewerProjectError,
    UnwritableProjectError,
    damaged,
    explained,
    foreign,
)
from core.project.migration import fill
from core.project.project_file import connect_read_only, journal_of, memory_database
from core.project.schema import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    require_our_tables,
    require_readable_tables,
)

_SQLITE_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100


def file_version(path: Path) -> int:
    """The version of a file whose first 100 bytes are sound (SQLite file format, 1.3).

    ProjectError for a file that is missing, foreign or cut short; SQLite has not seen it then.
    """
    header, length = _read_header(path)
    if len(header) < _HEADER_BYTES or not header.startswith(_SQLITE_MAGIC):
        raise foreign(path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise foreign(path)
    version = int.from_bytes(header[60:64], "big")
    if version < 1:
        raise damaged(path, f"format {version} never existed")
    page_bytes = int.from_bytes(header[16:18], "big")
    page_bytes = 65536 if page_bytes == 1 else page_bytes
    pages = int.from_bytes(header[28:32], "big")
    if length < pages * page_bytes and not journal_of(path).exists():
        raise damaged(path, f"{length} bytes of {pages * page_bytes} are there")
    return version


def refuse_newer(path: Path, version: int) -> None:
    if version > SCHEMA_VERSION:
        raise NewerProjectError(
            f"The project {path.name} was made by a newer Evermask (format {version}, this one "
            f"knows {SCHEMA_VERSION}). The file was not changed. Open it read-only, or install "
            "the newer Evermask."
        )


def inspect_database(path: Path, version: int) -> sqlite3.Connection:
    """A read-only connection to an undamaged file of this version; close it.

    DamagedProjectError says what is wrong otherwise. After a crash every index is checked too.
    """
    with explained(path):
        connection = connect_read_only(path)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            if version == SCHEMA_VERSION:
                require_our_tables(connection, path)
            elif version > SCHEMA_VERSION:
                require_readable_tables(connection, path)
            check = "quick_check" if _was_closed(connection) else "integrity_check"
            verdict = connection.execute(f"PRAGMA {check}(1)").fetchone()
            if verdict != ("ok",):
                raise damaged(path, str(verdict[0]) if verdict else "no answer")
        except BaseException:
            connection.close()
            raise
    return connection


def copy_to_look_at(path: Path) -> ProjectConnection:
    """A copy in memory of a sound file of any version, in today's tables.

    So nothing beside the file is touched, and nobody who has it open has to wait.
    """
    try:
        return _copy_to_memory(path)
    except UnwritableProjectError:
        # A journal in a folder that may not be written can be read only somewhere else.
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / path.name
            for source in (path, journal_of(path)):
                if source.exists():
                    shutil.copyfile(source, copy.with_name(source.name))
            return _copy_to_memory(copy)


def _copy_to_memory(path: Path) -> ProjectConnection:
    version = file_version(path)
    memory = memory_database()
    try:
        source = inspect_database(path, version)
        with explained(path):
            if version >= SCHEMA_VERSION:
                source.backup(memory)
            else:
                fill(memory, path, version)
    except BaseException:
        memory.close()
        raise
    source.close()
    return memory


def _was_closed(connection: sqlite3.Connection) -> bool:
    try:
        return connection.execute("SELECT 1 FROM project WHERE writer = ''").fetchone() is not None
    except sqlite3.OperationalError:
        return True  # older versions do not tell


def _read_header(path: Path) -> tuple[bytes, int]:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES), path.stat().st_size
    except FileNotFoundError as error:
        raise ProjectError(
            f"No project at {path}. Nothing was changed. Check the path, or open the video itself."
        ) from error
    except OSError as error:
        raise ProjectError(
            f"The project {path.name} could not be read ({error.strerror or error}). "
            "The file was not changed. Check its permissions."
        ) from error
