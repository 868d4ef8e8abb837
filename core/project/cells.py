"""Cells as rows: the current version of each cell, and the pixel blobs that versions point to.

history.py and project.py use it inside their transactions. A blob is never changed and belongs to
one cell (object, frame), so a version is four numbers and moving back to it costs nothing.
"""

import sqlite3
from typing import NamedTuple

from core.types import CellState, FrameIndex, ObjectId


class Version(NamedTuple):
    """What a cell holds at one time; `pixels` is the id of a blob."""

    state: int
    pixels: int | None = None
    run: int | None = None
    confidence: float | None = None


NOTHING = Version(CellState.EMPTY)


class CellTable:
    """Reads and writes the tables `cells` and `pixels`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def version(self, object_id: ObjectId, frame: FrameIndex) -> Version:
        row = self._connection.execute(
            "SELECT state, pixels_id, run_id, confidence FROM cells"
            " WHERE object_id = ? AND frame = ?",
            (object_id, frame),
        ).fetchone()
        return Version(*row) if row else NOTHING

    def frames_of(self, object_id: ObjectId) -> list[FrameIndex]:
        rows = self._connection.execute("SELECT frame FROM cells WHERE object_id = ?", (object_id,))
        return [frame for (frame,) in rows]

    def write(self, object_id: ObjectId, frame: FrameIndex, version: Version) -> None:
        if version.state == CellState.EMPTY:
            self._connection.execute(
                "DELETE FROM cells WHERE object_id = ? AND frame = ?", (object_id, frame)
            )
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO cells"
            " (object_id, frame, state, pixels_id, run_id, confidence) VALUES (?, ?, ?, ?, ?, ?)",
            (object_id, frame, *version),
        )

    def pixels(self, pixels_id: int) -> bytes | None:
        row = self._connection.execute(
            "SELECT data FROM pixels WHERE id = ?", (pixels_id,)
        ).fetchone()
        return bytes(row[0]) if row else None

    def holds(self, version: Version, data: bytes) -> bool:
        """Whether `version` has exactly these pixels."""
        return version.pixels is not None and self.pixels(version.pixels) == data

    def keep(self, data: bytes, current: Version) -> int:
        """Id of a blob with `data`: that of the cell's current version when it is the same."""
        if current.pixels is not None and self.holds(current, data):
            return current.pixels
        stored = self._connection.execute("INSERT INTO pixels (data) VALUES (?)", (data,)).lastrowid
        if stored is None:
            raise RuntimeError("an INSERT gave no row id")
        return stored

    def forget_pixels(self, pixels_id: int) -> None:
        self._connection.execute("DELETE FROM pixels WHERE id = ?", (pixels_id,))

    def forget_object(self, object_id: ObjectId) -> None:
        """Remove an object that no step can bring back, with what it held."""
        for statement in (
            "DELETE FROM pixels WHERE id IN (SELECT pixels_id FROM cells WHERE object_id = ?)",
            "DELETE FROM cells WHERE object_id = ?",
            "DELETE FROM objects WHERE id = ?",
        ):
            self._connection.execute(statement, (object_id,))
