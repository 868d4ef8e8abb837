"""The tables of a project file, and whether a file has exactly these.

project_file.py makes and opens files by it. A change of the tables needs a new SCHEMA_VERSION.
"""

import sqlite3
from pathlib import Path
from typing import Literal

from core.project.failures import NewerProjectError, damaged

APPLICATION_ID = 0x45564D4B
"""Marks the SQLite file as ours ("EVMK")."""

SCHEMA_VERSION = 4

Side = Literal["before", "after"]
"""Columns of the tables of steps."""

# `project.uid` names the checkpoints of a project; `writer` is the token of the program that writes
# it, empty once that has closed it properly; `edits` counts what the user did. `checkpoint` has a
# row in files that are one.
#
# Blobs of pixels, pages of cells (cell_pages.py) and entries of the object list are written once;
# what is current and what a step replaced only points to them, so that undo moves pointers.
# Blobs and pages say where they were written first: enough to find them in a damaged file.
# `garbage` lists blobs that nothing leads to any more, to be removed when there is time.
TABLES = """
CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uid TEXT NOT NULL,
  writer TEXT NOT NULL,
  edits INTEGER NOT NULL CHECK (edits >= 0)
) STRICT;

CREATE TABLE checkpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  made_at_s REAL NOT NULL
) STRICT;

CREATE TABLE media (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  relative_path TEXT NOT NULL,
  absolute_path TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0),
  frame_count INTEGER NOT NULL CHECK (frame_count > 0),
  description BLOB NOT NULL,
  looks BLOB NOT NULL
) STRICT;

CREATE TABLE pixels (
  id INTEGER PRIMARY KEY,
  object_id INTEGER NOT NULL,
  frame INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE pages (
  id INTEGER PRIMARY KEY,
  object_id INTEGER NOT NULL,
  plane INTEGER NOT NULL,
  page INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  color INTEGER NOT NULL CHECK (color BETWEEN 0 AND 0xFFFFFF),
  pattern INTEGER NOT NULL CHECK (pattern BETWEEN 0 AND 3),
  visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
  locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
  notes TEXT NOT NULL,
  place INTEGER NOT NULL
) STRICT;

CREATE TABLE objects (
  id INTEGER PRIMARY KEY CHECK (id BETWEEN 1 AND 255),
  entry_id INTEGER REFERENCES entries (id)
) STRICT;

CREATE TABLE cells (
  object_id INTEGER NOT NULL REFERENCES objects (id),
  plane INTEGER NOT NULL CHECK (plane BETWEEN 0 AND 3),
  page INTEGER NOT NULL CHECK (page >= 0),
  page_id INTEGER NOT NULL,
  PRIMARY KEY (object_id, plane, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
  object_id INTEGER NOT NULL REFERENCES objects (id),
  frame INTEGER NOT NULL CHECK (frame >= 0),
  text TEXT NOT NULL,
  PRIMARY KEY (object_id, frame)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  direction INTEGER NOT NULL CHECK (direction IN (-1, 0, 1)),
  start INTEGER NOT NULL,
  stop INTEGER NOT NULL,
  head INTEGER NOT NULL,
  objects TEXT NOT NULL,
  anchors TEXT NOT NULL,
  options TEXT NOT NULL,
  weights TEXT NOT NULL,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1))
) STRICT;

CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  position INTEGER NOT NULL UNIQUE,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  done INTEGER NOT NULL CHECK (done BETWEEN 0 AND 3)
) STRICT;

CREATE TABLE step_pages (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL,
  plane INTEGER NOT NULL CHECK (plane BETWEEN 0 AND 3),
  page INTEGER NOT NULL CHECK (page >= 0),
  before INTEGER,
  after INTEGER,
  PRIMARY KEY (step_id, object_id, plane, page)
) STRICT, WITHOUT ROWID;

CREATE INDEX steps_of_page ON step_pages (object_id, plane, page);

CREATE TABLE step_objects (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL REFERENCES objects (id),
  before INTEGER,
  after INTEGER,
  PRIMARY KEY (step_id, object_id)
) STRICT;

CREATE TABLE step_comments (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL,
  frame INTEGER NOT NULL CHECK (frame >= 0),
  before TEXT,
  after TEXT,
  PRIMARY KEY (step_id, object_id, frame)
) STRICT, WITHOUT ROWID;

CREATE TABLE step_settings (
  step_id INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (step_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  step_id INTEGER NOT NULL,
  object_id INTEGER NOT NULL CHECK (object_id BETWEEN 1 AND 255),
  frame INTEGER NOT NULL CHECK (frame >= 0),
  j REAL NOT NULL CHECK (j BETWEEN 0 AND 1),
  f REAL NOT NULL CHECK (f BETWEEN 0 AND 1)
) STRICT;

CREATE TABLE garbage (
  id INTEGER PRIMARY KEY,
  pixels BLOB NOT NULL
) STRICT;

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Turn an empty database into an empty project, without its media."""
    connection.executescript(TABLES)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def require_our_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Only exactly our tables are accepted: no foreign trigger or view ever runs."""
    reference = sqlite3.connect(":memory:")
    try:
        reference.executescript(TABLES)
        if _schema_of(connection) != _schema_of(reference):
            raise damaged(path, "its tables are not those of an Evermask project")
    finally:
        reference.close()


def require_readable_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Of a newer version, what this one reads has to be there; more may be."""
    reference = sqlite3.connect(":memory:")
    try:
        reference.executescript(TABLES)
        there = _columns_of(connection)
        if any(
            not columns <= there.get(name, set())
            for name, columns in _columns_of(reference).items()
        ):
            raise NewerProjectError(
                f"The project {path.name} was made by a newer Evermask, and this one cannot read "
                "it. The file was not changed. Install the newer Evermask."
            )
    finally:
        reference.close()


def _columns_of(connection: sqlite3.Connection) -> dict[str, set[str]]:
    """By table, not by view: what a view computes is not to be trusted."""
    columns: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT m.name, c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table'"
    ):
        columns.setdefault(table, set()).add(column)
    return columns


def _schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str | None]]:
    return set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))
