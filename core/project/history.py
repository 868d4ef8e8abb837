"""Steps that can be taken back: of each page, entry, comment and setting what was before and after.

Project calls it inside transactions. History is a line: a new step ends the undone ones. What only
they led to is removed bit by bit (forgetting.py); past_cells.py reads what cells held before.
"""

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.project.cell_pages import PagePlace, Plane, encode, pixels_of
from core.project.cells import CellTable
from core.project.forgetting import Forgetting
from core.project.grid import GridEdit
from core.project.past_cells import PastCells
from core.project.reordering import Reordering
from core.project.schema import Side
from core.types import FrameIndex, ObjectId


class Entry(NamedTuple):
    """What the object list says about one object; `place` orders the list."""

    name: str
    color: int
    pattern: int
    visible: int
    locked: int
    notes: str
    place: int


@dataclass(frozen=True)
class StepMoved:
    """What undoing or redoing a step puts back; `pages` are the bytes now stored, None: nothing."""

    step_id: int
    name: str
    pages: list[tuple[PagePlace, bytes | None]]
    object_ids: list[ObjectId]
    comments: list[tuple[ObjectId, FrameIndex, str | None]]
    settings: list[tuple[str, str | None]]


class History:
    """The tables `steps`, `step_pages`, `step_objects`, `step_comments` and `step_settings`."""

    def __init__(self, connection: sqlite3.Connection, cells: CellTable, frame_count: int) -> None:
        self._connection = connection
        self._cells = cells
        self._reordering = Reordering(connection, cells, frame_count)
        self._forgetting = Forgetting(connection, cells)
        self.past = PastCells(connection, frame_count)

    # --- writing a step

    def begin(self, name: str) -> int:
        """A new newest step; undone steps and the oldest beyond the limits are gone after it."""
        self._forgetting.abandon_undone()
        self._forgetting.abandon_oldest()
        self._count_edit()
        step_id = self._connection.execute(
            "INSERT INTO steps (position, name, bytes, done) VALUES (?, ?, 0, 1)",
            (self._newest_position() + 1, name),
        ).lastrowid
        if step_id is None:
            raise RuntimeError("an INSERT gave no row id")
        return step_id

    def resume(self, step_id: int, name: str) -> int:
        """The step in which a run may go on: its own one as the newest, or else a new one.

        Its own step changes places with later ones only if they touch none of its cells: then the
        order between them makes no difference.
        """
        self._forgetting.abandon_undone()
        # The step's pages are written in place: nothing abandoned may still be judged by them.
        while self.tidy():
            pass
        row = self._connection.execute(
            "SELECT position FROM steps WHERE id = ?", (step_id,)
        ).fetchone()
        if row is None:
            return self.begin(name)
        newest = self._newest_position()
        if row[0] == newest:
            return step_id
        if not self._reordering.move_to_end(step_id):
            return self.begin(name)
        self._connection.execute(
            "UPDATE steps SET position = ? WHERE id = ?", (newest + 1, step_id)
        )
        return step_id

    def write_cells(self, step_id: int, edit: GridEdit) -> None:
        """Store the pages that an edit changed as part of a step that remembers the old ones."""
        self._copy_what_was_let_go_of(edit)
        written_before: list[tuple[PagePlace, bytes]] = []
        held = 0
        for place in edit.changed_pages():
            values = edit.page(*place)
            remembered = self._write_page(step_id, place, encode(place[1], values))
            if place[1] is Plane.CONTENTS:
                old = edit.page_before(*place)
                held += int(old["bytes"][old["pixels"] != values["pixels"]].sum(dtype=np.int64))
                if remembered is not None:
                    written_before.append((place, remembered))
        self._connection.execute("UPDATE steps SET bytes = bytes + ? WHERE id = ?", (held, step_id))
        # A run that comes to a cell again replaces blobs that no step remembers.
        for place, remembered in written_before:
            old, new = edit.page_before(*place)["pixels"], edit.page(*place)["pixels"]
            needed = np.concatenate([[0], new, pixels_of(remembered)])
            self._cells.throw_away(np.setdiff1d(old[old != new], needed))

    def _copy_what_was_let_go_of(self, edit: GridEdit) -> None:
        """An edit may bring an earlier mask back; older steps go on owning the blob itself."""
        places = [place for place in edit.changed_pages() if place[1] is Plane.CONTENTS]
        fresh = self._cells.take_fresh()
        taken = [
            (place, np.flatnonzero((old != new) & (new > 0) & ~np.isin(new, fresh)))
            for place in places
            for old, new in [(edit.page_before(*place)["pixels"], edit.page(*place)["pixels"])]
        ]
        if not any(cells.size for _, cells in taken):
            return
        moving = np.sort(np.concatenate([edit.page_before(*p)["pixels"] for p in places]))
        for place, cells in taken:
            pixels = edit.page(*place)["pixels"]
            found = moving[np.searchsorted(moving, pixels[cells]) % moving.size]
            for cell in cells[found != pixels[cells]].tolist():
                pixels[cell] = self._cells.copy(int(pixels[cell]))

    def _write_page(self, step_id: int, place: PagePlace, data: bytes | None) -> bytes | None:
        """Store a page; the bytes of what the step remembers there if it wrote the page before."""
        current = self._cells.current_page(place)
        row = self._connection.execute(
            "SELECT before, after FROM step_pages"
            " WHERE step_id = ? AND object_id = ? AND plane = ? AND page = ?",
            (step_id, *place),
        ).fetchone()
        before = current if row is None else row[0]
        own = current if current != before else None
        if own is not None and data is not None:
            self._cells.rewrite_page(own, data)
            after: int | None = own
        else:
            if own is not None:
                self._cells.forget_page(own)
            after = None if data is None else self._cells.add_page(place, data)
            self._cells.set_current_page(place, after)
        self._connection.execute(
            "INSERT INTO step_pages VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET after = excluded.after",
            (step_id, *place, before, after),
        )
        if row is None:
            return None
        return b"" if before is None else self._cells.page_data(before)

    def write_entry(self, step_id: int, object_id: ObjectId, entry: Entry | None) -> None:
        """Change an entry of the object list as part of a step; None: the object goes."""
        row = self._connection.execute(
            "SELECT entry_id FROM objects WHERE id = ?", (object_id,)
        ).fetchone()
        if row is None:
            self._connection.execute("INSERT INTO objects VALUES (?, NULL)", (object_id,))
        before = row[0] if row else None
        after = None
        if entry is not None:
            after = self._connection.execute(
                "INSERT INTO entries (name, color, pattern, visible, locked, notes, place)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry,
            ).lastrowid
        self._connection.execute(
            "INSERT INTO step_objects VALUES (?, ?, ?, ?)", (step_id, object_id, before, after)
        )
        self._connection.execute("UPDATE objects SET entry_id = ? WHERE id = ?", (after, object_id))

    def write_comment(
        self, step_id: int, object_id: ObjectId, frame: FrameIndex, text: str | None
    ) -> None:
        """Change what is said about a cell as part of a step; None removes it."""
        self._connection.execute(
            "INSERT INTO step_comments VALUES (?, ?, ?,"
            " (SELECT text FROM comments WHERE object_id = ? AND frame = ?), ?)",
            (step_id, object_id, frame, object_id, frame, text),
        )
        self._put_comment(object_id, frame, text)

    def write_setting(self, step_id: int, key: str, value: str | None) -> None:
        """Change a setting of the project as part of a step; None removes it."""
        self._connection.execute(
            "INSERT INTO step_settings VALUES (?, ?,"
            " (SELECT value FROM settings WHERE key = ?), ?)",
            (step_id, key, key, value),
        )
        self._put_setting(key, value)

    def tidy(self) -> bool:
        """Remove a piece of what nobody can reach any more; False if there is nothing."""
        return self._forgetting.tidy()

    # --- asking

    def ids_in_use(self) -> list[ObjectId]:
        """Objects alive or to be had back by undoing; a new step ends what redoing could bring."""
        rows = self._connection.execute(
            "SELECT id FROM objects WHERE entry_id NOTNULL OR id IN (SELECT object_id"
            " FROM step_objects JOIN steps ON steps.id = step_objects.step_id WHERE steps.done = 1)"
        )
        return [ObjectId(object_id) for (object_id,) in rows]

    def name_of_newest_done(self) -> str | None:
        row = self._newest_done()
        return row[1] if row else None

    def name_of_oldest_undone(self) -> str | None:
        row = self._oldest_undone()
        return row[1] if row else None

    # --- walking

    def undo(self) -> StepMoved | None:
        return self._walk(self._newest_done(), "before", done=0)

    def redo(self) -> StepMoved | None:
        return self._walk(self._oldest_undone(), "after", done=1)

    def peek_undo(self) -> StepMoved | None:
        """What `undo` would put back."""
        row = self._newest_done()
        return self._read(*row, "before") if row else None

    def peek_redo(self) -> StepMoved | None:
        row = self._oldest_undone()
        return self._read(*row, "after") if row else None

    def _walk(self, row: tuple[int, str] | None, side: Side, *, done: int) -> StepMoved | None:
        if row is None:
            return None
        step_id, name = row
        moved = self._read(step_id, name, side)
        self._connection.execute(
            "DELETE FROM cells WHERE (object_id, plane, page) IN (SELECT object_id, plane, page"
            f" FROM step_pages WHERE step_id = ? AND {side} IS NULL)",
            (step_id,),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO cells (object_id, plane, page, page_id)"
            f" SELECT object_id, plane, page, {side} FROM step_pages"
            f" WHERE step_id = ? AND {side} NOTNULL",
            (step_id,),
        )
        self._connection.execute(
            f"UPDATE objects SET entry_id = (SELECT {side} FROM step_objects"
            " WHERE step_id = ? AND object_id = objects.id)"
            " WHERE id IN (SELECT object_id FROM step_objects WHERE step_id = ?)",
            (step_id, step_id),
        )
        for object_id, frame, text in moved.comments:
            self._put_comment(object_id, frame, text)
        for key, value in moved.settings:
            self._put_setting(key, value)
        self._connection.execute("UPDATE steps SET done = ? WHERE id = ?", (done, step_id))
        self._count_edit()
        return moved

    def _count_edit(self) -> None:
        self._connection.execute("UPDATE project SET edits = edits + 1")

    def _read(self, step_id: int, name: str, side: Side) -> StepMoved:
        pages = self._connection.execute(
            f"SELECT step.object_id, step.plane, step.page, {side}, data FROM step_pages AS step"
            f" LEFT JOIN pages ON pages.id = {side} WHERE step_id = ?",
            (step_id,),
        ).fetchall()
        if any(page_id is not None and data is None for *_, page_id, data in pages):
            raise ValueError(f"a page of the step {name!r} is missing")
        objects = self._connection.execute(
            "SELECT object_id FROM step_objects WHERE step_id = ?", (step_id,)
        )
        comments = self._connection.execute(
            f"SELECT object_id, frame, {side} FROM step_comments WHERE step_id = ?", (step_id,)
        )
        settings = self._connection.execute(
            f"SELECT key, {side} FROM step_settings WHERE step_id = ?", (step_id,)
        )
        return StepMoved(
            step_id,
            name,
            [((ObjectId(o), Plane(plane), page), data) for o, plane, page, _, data in pages],
            [ObjectId(object_id) for (object_id,) in objects],
            comments.fetchall(),
            settings.fetchall(),
        )

    def _put_setting(self, key: str, value: str | None) -> None:
        if value is None:
            self._connection.execute("DELETE FROM settings WHERE key = ?", (key,))
            return
        self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))

    def _put_comment(self, object_id: ObjectId, frame: FrameIndex, text: str | None) -> None:
        if text is None:
            self._connection.execute(
                "DELETE FROM comments WHERE object_id = ? AND frame = ?", (object_id, frame)
            )
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO comments VALUES (?, ?, ?)", (object_id, frame, text)
        )

    # --- inside

    def _newest_position(self) -> int:
        newest = self._connection.execute("SELECT max(position) FROM steps").fetchone()[0]
        return int(newest) if newest is not None else 0

    def _newest_done(self) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self._connection.execute(
            "SELECT id, name FROM steps WHERE done = 1 ORDER BY position DESC LIMIT 1"
        ).fetchone()
        return row

    def _oldest_undone(self) -> tuple[int, str] | None:
        row: tuple[int, str] | None = self._connection.execute(
            "SELECT id, name FROM steps WHERE done = 0 ORDER BY position LIMIT 1"
        ).fetchone()
        return row
