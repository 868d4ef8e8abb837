"""The rows that cells are made of: blobs of pixels, pages, and which pages are current.

history.py and project.py use it inside their transactions. Blobs and pages are written once. A blob
belongs to one cell at a time and is never taken up again once it was let go of (a copy is), so what
a step replaced is garbage when that step is forgotten.
"""

import sqlite3
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.project.cell_pages import CONTENT, PAGE_FRAMES, PagePlace, Plane, decode, encode
from core.types import FrameIndex, ObjectId


class CellTable:
    """Reads and writes the tables `cells`, `pages`, `pixels` and `garbage`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._fresh: set[int] = set()
        """Blobs that no step has written into a page yet."""

    # --- pixels

    def pixels(self, pixels_id: int) -> bytes | None:
        row = self._connection.execute(
            "SELECT data FROM pixels WHERE id = ?", (pixels_id,)
        ).fetchone()
        return bytes(row[0]) if row else None

    def keep(self, object_id: ObjectId, frame: FrameIndex, data: bytes, current: int) -> int:
        """Id of a blob with `data`: `current` (0: none), the cell's present one, if it is equal."""
        if current and self.pixels(current) == data:
            return current
        pixels_id = _row_id(
            self._connection.execute(
                "INSERT INTO pixels (object_id, frame, data) VALUES (?, ?, ?)",
                (object_id, frame, data),
            )
        )
        self._fresh.add(pixels_id)
        return pixels_id

    def take_fresh(self) -> NDArray[np.uint32]:
        """Ids of the blobs that were new since this was asked last."""
        fresh = np.fromiter(self._fresh, np.uint32, len(self._fresh))
        self._fresh.clear()
        return fresh

    def copy(self, pixels_id: int) -> int:
        """Another blob with the same content; ValueError if there is none of this id."""
        cursor = self._connection.execute(
            "INSERT INTO pixels (object_id, frame, data)"
            " SELECT object_id, frame, data FROM pixels WHERE id = ?",
            (pixels_id,),
        )
        if cursor.rowcount != 1:
            raise ValueError(f"mask {pixels_id} is missing")
        return _row_id(cursor)

    def throw_away(self, pixels_ids: NDArray[Any]) -> None:
        """Remember blobs that nothing leads to any more; `tidy` removes them."""
        if pixels_ids.size:
            self._connection.execute(
                "INSERT INTO garbage (pixels) VALUES (?)", (pixels_ids.astype("<u4").tobytes(),)
            )

    def tidy(self, most: int) -> int:
        """Remove at most so many thrown away blobs; how many it were."""
        row = self._connection.execute("SELECT id, pixels FROM garbage LIMIT 1").fetchone()
        if row is None:
            return 0
        garbage_id, data = row
        ids = np.frombuffer(data[: len(data) // 4 * 4], "<u4")
        now, later = ids[:most], ids[most:]
        self._connection.executemany(
            "DELETE FROM pixels WHERE id = ?", ((pixels_id,) for pixels_id in now.tolist())
        )
        if later.size:
            self._connection.execute(
                "UPDATE garbage SET pixels = ? WHERE id = ?", (later.tobytes(), garbage_id)
            )
        else:
            self._connection.execute("DELETE FROM garbage WHERE id = ?", (garbage_id,))
        return int(now.size)

    # --- pages

    def current_page(self, place: PagePlace) -> int | None:
        row = self._connection.execute(
            "SELECT page_id FROM cells WHERE object_id = ? AND plane = ? AND page = ?",
            place,
        ).fetchone()
        return int(row[0]) if row else None

    def set_current_page(self, place: PagePlace, page_id: int | None) -> None:
        if page_id is None:
            self._connection.execute(
                "DELETE FROM cells WHERE object_id = ? AND plane = ? AND page = ?",
                place,
            )
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO cells (object_id, plane, page, page_id) VALUES (?, ?, ?, ?)",
            (*place, page_id),
        )

    def page_data(self, page_id: int) -> bytes:
        row = self._connection.execute("SELECT data FROM pages WHERE id = ?", (page_id,)).fetchone()
        if row is None:
            raise ValueError(f"page {page_id} is missing")
        return bytes(row[0])

    def add_page(self, place: PagePlace, data: bytes) -> int:
        return _row_id(
            self._connection.execute(
                "INSERT INTO pages (object_id, plane, page, data) VALUES (?, ?, ?, ?)",
                (*place, data),
            )
        )

    def rewrite_page(self, page_id: int, data: bytes) -> None:
        """For a page that no other step knows yet."""
        self._connection.execute("UPDATE pages SET data = ? WHERE id = ?", (data, page_id))

    def forget_page(self, page_id: int) -> None:
        self._connection.execute("DELETE FROM pages WHERE id = ?", (page_id,))

    # --- copies

    def fit_pages(self, frame_count: int, wanted: int) -> None:
        """Make pages of a video with so many frames pages of one with another length."""
        last = (min(frame_count, wanted) - 1) // PAGE_FRAMES
        self._connection.execute("DELETE FROM cells WHERE page > ?", (last,))
        rows = self._connection.execute(
            "SELECT id, plane, data FROM pages WHERE page = ?", (last,)
        ).fetchall()
        for page_id, plane, data in rows:
            old = decode(Plane(plane), data, last, frame_count)
            new = decode(Plane(plane), None, last, wanted)
            common = min(old.size, new.size)
            new[:common] = old[:common]
            fitting = encode(Plane(plane), new)
            if fitting is not None:
                self.rewrite_page(page_id, fitting)
            else:
                self._connection.execute("DELETE FROM cells WHERE page_id = ?", (page_id,))

    def forget_all_but_present(self) -> None:
        """Remove what only a history led to that is gone."""
        for statement in (
            "DELETE FROM pages WHERE id NOT IN (SELECT page_id FROM cells)",
            "DELETE FROM objects WHERE entry_id IS NULL",
            "DELETE FROM entries WHERE id NOT IN (SELECT entry_id FROM objects)",
            "DELETE FROM garbage",
        ):
            self._connection.execute(statement)
        contents = self._connection.execute(
            "SELECT data FROM pages WHERE plane = ?", (Plane.CONTENTS,)
        )
        used = {int(i) for (data,) in contents for i in np.frombuffer(data, CONTENT)["pixels"]}
        for (pixels_id,) in self._connection.execute("SELECT id FROM pixels").fetchall():
            if pixels_id not in used:
                self._connection.execute("DELETE FROM pixels WHERE id = ?", (pixels_id,))


def _row_id(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise RuntimeError("an INSERT gave no row id")
    return cursor.lastrowid
