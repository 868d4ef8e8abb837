"""A project as it was at one moment, written to another file while work on it goes on.

Project.snapshot makes one; saving under another name, copies and checkpoints are written from it.
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from core.errors import OutputError
from core.files import atomic_path
from core.project.cells import CellTable
from core.project.failures import explained
from core.project.lock import read_owner
from core.project.media import store_media
from core.project.project_file import BUSY_WAIT_S, become_new_project, journal_of
from core.project.records import MediaFacts


class Snapshot:
    """Stands still however long it is kept; `close` it. One thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def of_file(cls, path: Path) -> "Snapshot":
        """What is in the file now, without a copy: others go on writing behind it."""
        # Opened for writing, though it never writes: whoever closes last tidies the journal away.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=BUSY_WAIT_S,
            check_same_thread=False,
        )
        connection.execute("BEGIN")
        connection.execute("SELECT uid FROM project").fetchone()
        return cls(connection)

    def write_project(self, target: Path, media: MediaFacts) -> None:
        """A project of its own with the same history; `media` may be at another place now.

        Where `media` has fewer frames, masks beyond its end and the history are left out.
        """
        require_free(target)
        with atomic_path(target) as partial, _copied(self._connection, partial, target) as copy:
            become_new_project(copy)
            _fit(copy, media.frame_count)
            store_media(copy, media, target)

    def write_checkpoint(self, target: Path, kind: str, name: str) -> None:
        """The same project, with the words about this checkpoint in it."""
        with atomic_path(target) as partial, _copied(self._connection, partial, target) as copy:
            copy.execute("UPDATE project SET writer = ''")
            copy.execute("DELETE FROM checkpoint")
            copy.execute("INSERT INTO checkpoint VALUES (1, ?, ?, ?)", (kind, name, time.time()))

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Snapshot":
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()


def require_free(target: Path) -> None:
    """Refuse to replace a file that is open somewhere; OutputError."""
    owner = read_owner(target)
    if (owner is not None and not owner.is_dead) or journal_of(target).exists():
        raise OutputError(
            f"{target.name} is open in a window or program. Nothing was changed. "
            "Close it there, or choose another name."
        )


@contextlib.contextmanager
def _copied(
    source: sqlite3.Connection, partial: Path, target: Path
) -> Iterator[sqlite3.Connection]:
    with explained(target), contextlib.closing(sqlite3.connect(partial)) as copy:
        copy.isolation_level = None
        source.backup(copy)
        copy.execute("PRAGMA trusted_schema = OFF")
        copy.execute("PRAGMA foreign_keys = ON")
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("BEGIN")
        yield copy
        copy.execute("COMMIT")
        copy.execute("PRAGMA journal_mode = WAL")
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fit(copy: sqlite3.Connection, frame_count: int) -> None:
    """Leave out what lies beyond the end of a shorter clip."""
    (before,) = copy.execute("SELECT frame_count FROM media").fetchone()
    if frame_count < before:
        copy.execute("DELETE FROM steps")
        for table in ("comments", "corrections", "pixels"):
            copy.execute(f"DELETE FROM {table} WHERE frame >= ?", (frame_count,))
    cells = CellTable(copy)
    cells.fit_pages(before, frame_count)
    if frame_count < before:
        cells.forget_all_but_present()
