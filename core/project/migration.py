"""Projects of older versions brought up to date: a new file is filled from the old one.

Project.open calls `migrate`. The rule: the old file is kept as a backup before anything happens,
and the new one takes its place only when it is complete.
"""

import contextlib
import sqlite3
from pathlib import Path

from core.files import atomic_path
from core.project.connection import problem_of
from core.project.failures import damaged, explained
from core.project.project_file import become_new_project, connect_read_only, read_only_uri
from core.project.schema import create_tables

FILLING: dict[int, tuple[str, ...]] = {
    1: (
        "INSERT INTO media (id, relative_path, absolute_path, fingerprint, width, height,"
        " frame_count, description, looks) SELECT id, relative_path, absolute_path, fingerprint,"
        " width, height, frame_count, x'', x'' FROM old.media",
        "INSERT INTO objects (id, name, color, visible, alive)"
        " SELECT id, name, color, visible, alive FROM old.objects",
        "INSERT INTO pixels (id, data) SELECT id, data FROM old.pixels",
        "INSERT INTO runs (id, direction, start, stop, options, finished)"
        " SELECT id, direction, start, stop, options, finished FROM old.runs",
        "INSERT INTO cells (object_id, frame, state, pixels_id, run_id, confidence)"
        " SELECT object_id, frame, state, pixels_id, run_id, confidence FROM old.cells",
        "INSERT INTO steps (id, position, name, done)"
        " SELECT id, position, name, done FROM old.steps",
        "INSERT INTO step_cells (step_id, object_id, frame,"
        " before_state, before_pixels, before_run, before_confidence,"
        " after_state, after_pixels, after_run, after_confidence)"
        " SELECT step_id, object_id, frame,"
        " before_state, before_pixels, before_run, before_confidence,"
        " after_state, after_pixels, after_run, after_confidence FROM old.step_cells",
        "INSERT INTO step_objects (step_id, object_id,"
        " before_name, before_color, before_visible, before_alive,"
        " after_name, after_color, after_visible, after_alive)"
        " SELECT step_id, object_id,"
        " before_name, before_color, before_visible, before_alive,"
        " after_name, after_color, after_visible, after_alive FROM old.step_objects",
    ),
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
        for statement in FILLING[version]:
            connection.execute(statement)
    except sqlite3.OperationalError as error:
        if problem_of(error):
            raise
        raise damaged(old, f"format {version}, but {error}") from error
    except sqlite3.IntegrityError as error:
        raise damaged(old, f"format {version}, but {error}") from error
    connection.execute("COMMIT")
    connection.execute("DETACH old")
