"""The database inside a project file: its tables, and opening it without trusting it.

`create_database` and `open_database` serve project.py. The rule: a file is looked at read-only
until everything in it is known to be sound, so that a damaged or foreign one is never written to.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from core.errors import ProjectError
from core.files import atomic_path
from core.project.records import MediaFacts

APPLICATION_ID = 0x45564D4B
"""Marks the SQLite file as ours ("EVMK")."""

SCHEMA_VERSION = 1

_SQLITE_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_BUSY_WAIT_S = 0.3

# A blob of pixels is written once and never changed; cells and history point to it, so that undo
# and redo move pointers only. A blob belongs to one cell (object, frame) for ever: see history.py.
_TABLES = """
CREATE TABLE media (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  relative_path TEXT NOT NULL,
  absolute_path TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  frame_count INTEGER NOT NULL CHECK (frame_count > 0)
) STRICT;

CREATE TABLE objects (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 255),
  name TEXT NOT NULL,
  color INTEGER NOT NULL CHECK (color BETWEEN 0 AND 0xFFFFFF),
  visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
  alive INTEGER NOT NULL CHECK (alive IN (0, 1))
) STRICT;

CREATE TABLE pixels (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  direction INTEGER NOT NULL CHECK (direction IN (-1, 1)),
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  options TEXT NOT NULL,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;

CREATE TABLE cells (
  object_id INTEGER NOT NULL REFERENCES objects (id),
  frame INTEGER NOT NULL CHECK (frame >= 0),
  state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 4),
  pixels_id INTEGER NOT NULL,
  run_id INTEGER,
  confidence REAL,
  PRIMARY KEY (object_id, frame)
) STRICT, WITHOUT ROWID;

CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  done INTEGER NOT NULL CHECK (done IN (0, 1))
) STRICT;

CREATE TABLE step_cells (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  before_state INTEGER NOT NULL CHECK (before_state BETWEEN 0 AND 4),
  before_pixels INTEGER,
  before_run INTEGER,
  before_confidence REAL,
  after_state INTEGER NOT NULL CHECK (after_state BETWEEN 0 AND 4),
  after_pixels INTEGER,
  after_run INTEGER,
  after_confidence REAL,
  PRIMARY KEY (step_id, object_id, frame),
  CHECK ((before_state = 0) = (before_pixels IS NULL)),
  CHECK ((after_state = 0) = (after_pixels IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE step_objects (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL REFERENCES objects (id),
  before_name TEXT NOT NULL,
  before_color INTEGER NOT NULL,
  before_visible INTEGER NOT NULL,
  before_alive INTEGER NOT NULL,
  after_name TEXT NOT NULL,
  after_color INTEGER NOT NULL,
  after_visible INTEGER NOT NULL,
  after_alive INTEGER NOT NULL,
  PRIMARY KEY (step_id, object_id)
) STRICT, WITHOUT ROWID;
"""


def create_database(path: Path, media: MediaFacts) -> None:
    """Make a new project file; it appears under its name only when complete."""
    if path.exists():
        raise ProjectError(
            f"{path} exists already. Nothing was changed. Open it, or choose another name."
        )
    with atomic_path(path) as partial:
        connection = sqlite3.connect(partial, isolation_level=None)
        with contextlib.closing(connection), explained(path):
            connection.executescript(_TABLES)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
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
            _check_schema(connection, path)
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


def damaged(path: Path, reason: str) -> ProjectError:
    """For a file whose content cannot be trusted."""
    return ProjectError(
        f"The project {path} is damaged ({reason}). The file was not changed. "
        "Open a backup of it, or move it away to start a new one."
    )


def explain(error: sqlite3.Error, path: Path) -> Exception:
    """What a database failure means to the user; a mistake of ours is handed back as it is."""
    if isinstance(
        error, sqlite3.ProgrammingError | sqlite3.InterfaceError | sqlite3.IntegrityError
    ):
        return error
    kind = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectError(
            f"The project {path.name} is open in another window or program. Nothing was changed. "
            "Close it there, then open it again."
        )
    if kind.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return ProjectError(
            f"Cannot write to the project {path}. What was saved before is safe. "
            "Give yourself permission to write there, or work on a copy in another folder."
        )
    if kind == "SQLITE_FULL":
        return ProjectError(
            f"Disk full: the last change could not be saved in {path.name}. "
            "Everything before it is saved. Free some space, then repeat the change."
        )
    if kind == "SQLITE_NOTADB":
        return _foreign(path)
    if kind.startswith("SQLITE_IOERR"):
        return ProjectError(
            f"The disk failed while using the project {path.name} ({error}). "
            "What was saved before is safe. Check the disk, then open the project again."
        )
    return damaged(path, str(error))


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Inside it, failures of the database become ProjectErrors."""
    try:
        yield
    except sqlite3.Error as error:
        told = explain(error, path)
        if told is error:
            raise
        raise told from error
    except UnicodeDecodeError as error:
        # SQLite quotes damaged names in its complaint, and then Python cannot even read that.
        raise damaged(path, "its tables have no readable names") from error


def _foreign(path: Path) -> ProjectError:
    return ProjectError(
        f"{path.name} is not an Evermask project. The file was not changed. "
        "Choose a file ending in .evermask, or open the video itself."
    )


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
        raise _foreign(path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise _foreign(path)
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


def _check_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Only exactly our tables are accepted: no foreign trigger or view ever runs."""
    reference = sqlite3.connect(":memory:")
    try:
        reference.executescript(_TABLES)
        if _schema_of(connection) != _schema_of(reference):
            raise damaged(path, "its tables are not those of an Evermask project")
    finally:
        reference.close()


def _schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))
