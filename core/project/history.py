"""Steps that can be taken back: for each changed cell and object its version before and after.

project.py calls it inside transactions. History is a line: a new step removes the undone ones.
Since a blob belongs to one cell, a version that only the removed step mentions is unreachable, and
its blob goes with the step; no reference counts are needed.
"""

import sqlite3
from dataclasses import dataclass
from typing import NamedTuple

from core.project.cells import CellTable, Version
from core.project.grid import NO_CONFIDENCE, CellRow
from core.types import FrameIndex, ObjectId

STEPS_KEPT = 500


class ObjectVersion(NamedTuple):
    """An object's entry in the list; `alive` is 0 before it was added and after it was deleted."""

    name: str
    color: int
    visible: int
    alive: int


@dataclass(frozen=True)
class StepMoved:
    """What undoing or redoing a step put back."""

    step_id: int
    name: str
    cells: list[CellRow]
    object_ids: list[ObjectId]


class History:
    """The tables `steps`, `step_cells` and `step_objects`, and the versions they lead back to."""

    def __init__(self, connection: sqlite3.Connection, cells: CellTable) -> None:
        self._connection = connection
        self._cells = cells

    def begin(self, name: str) -> int:
        """A new newest step; undone steps and the oldest beyond the limit are gone after it."""
        self.drop_undone()
        self._drop_oldest(keep=STEPS_KEPT - 1)
        self._count_edit()
        position = self._newest_position() + 1
        step_id = self._connection.execute(
            "INSERT INTO steps (position, name, done) VALUES (?, ?, 1)", (position, name)
        ).lastrowid
        if step_id is None:
            raise RuntimeError("an INSERT gave no row id")
        return step_id

    def resume(self, step_id: int, name: str) -> int:
        """The step in which a run may go on: its own one as the newest, or else a new one.

        Its own step changes places with later ones only if they touch none of its cells: then the
        order between them makes no difference.
        """
        self.drop_undone()
        row = self._connection.execute(
            "SELECT position FROM steps WHERE id = ?", (step_id,)
        ).fetchone()
        newest = self._newest_position()
        if row is None:
            return self.begin(name)
        if row[0] == newest:
            return step_id
        shared = self._connection.execute(
            "SELECT 1 FROM steps CROSS JOIN step_cells AS later ON later.step_id = steps.id"
            " CROSS JOIN step_cells AS ours ON ours.step_id = ?"
            " AND ours.object_id = later.object_id AND ours.frame = later.frame"
            " WHERE steps.position > ? LIMIT 1",
            (step_id, row[0]),
        ).fetchone()
        if shared is not None:
            return self.begin(name)
        self._connection.execute(
            "UPDATE steps SET position = ? WHERE id = ?", (newest + 1, step_id)
        )
        return step_id

    def write_cell(
        self, step_id: int, object_id: ObjectId, frame: FrameIndex, after: Version
    ) -> CellRow:
        """Write a cell as part of a step that remembers what was there."""
        before = self._cells.version(object_id, frame)
        written_already = self._connection.execute(
            "SELECT before_pixels FROM step_cells"
            " WHERE step_id = ? AND object_id = ? AND frame = ?",
            (step_id, object_id, frame),
        ).fetchone()
        self._connection.execute(
            "INSERT INTO step_cells VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET after_state = excluded.after_state,"
            " after_pixels = excluded.after_pixels, after_run = excluded.after_run,"
            " after_confidence = excluded.after_confidence",
            (step_id, object_id, frame, *before, *after),
        )
        if (
            written_already is not None
            and before.pixels is not None
            and before.pixels not in (written_already[0], after.pixels)
        ):
            self._cells.forget_pixels(before.pixels)
        self._cells.write(object_id, frame, after)
        confidence = NO_CONFIDENCE if after.confidence is None else after.confidence
        return object_id, frame, after.state, confidence

    def write_object(
        self, step_id: int, object_id: ObjectId, before: ObjectVersion, after: ObjectVersion
    ) -> None:
        """Change an entry of the object list as part of a step."""
        self._connection.execute(
            "INSERT INTO step_objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (step_id, object_id, *before, *after),
        )
        self._put_object(object_id, after)

    def ids_in_use(self) -> list[ObjectId]:
        """Objects alive or to be had back by undoing; a new step ends what redoing could bring."""
        rows = self._connection.execute(
            "SELECT id FROM objects WHERE alive = 1 OR id IN (SELECT object_id FROM step_objects"
            " JOIN steps ON steps.id = step_objects.step_id WHERE steps.done = 1)"
        )
        return [ObjectId(object_id) for (object_id,) in rows]

    def name_of_newest_done(self) -> str | None:
        row = self._newest_done()
        return row[1] if row else None

    def name_of_oldest_undone(self) -> str | None:
        row = self._oldest_undone()
        return row[1] if row else None

    def undo(self) -> StepMoved | None:
        row = self._newest_done()
        return self._move(*row, to="before", done=0) if row else None

    def redo(self) -> StepMoved | None:
        row = self._oldest_undone()
        return self._move(*row, to="after", done=1) if row else None

    def drop_undone(self) -> None:
        undone = self._connection.execute(
            "SELECT id FROM steps WHERE done = 0 ORDER BY position DESC"
        ).fetchall()
        for (step_id,) in undone:
            self._drop(step_id, lost="after", kept="before")
        if undone:
            self._forget_unreachable_objects()

    def _drop_oldest(self, *, keep: int) -> None:
        surplus = self._connection.execute(
            "SELECT id FROM steps ORDER BY position DESC LIMIT -1 OFFSET ?", (keep,)
        ).fetchall()
        for (step_id,) in reversed(surplus):
            self._drop(step_id, lost="before", kept="after")
        if surplus:
            self._forget_unreachable_objects()

    def _drop(self, step_id: int, *, lost: str, kept: str) -> None:
        self._connection.execute(
            f"DELETE FROM pixels WHERE id IN (SELECT {lost}_pixels FROM step_cells"
            f" WHERE step_id = ? AND {lost}_pixels IS NOT {kept}_pixels)",
            (step_id,),
        )
        self._connection.execute("DELETE FROM steps WHERE id = ?", (step_id,))

    def _forget_unreachable_objects(self) -> None:
        rows = self._connection.execute(
            "SELECT id FROM objects WHERE alive = 0"
            " AND id NOT IN (SELECT object_id FROM step_objects)"
            " AND NOT EXISTS (SELECT 1 FROM step_cells WHERE object_id = objects.id)"
        ).fetchall()
        for (object_id,) in rows:
            self._cells.forget_object(ObjectId(object_id))

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

    def _move(self, step_id: int, name: str, *, to: str, done: int) -> StepMoved:
        cells = self._connection.execute(
            f"SELECT object_id, frame, {to}_state, coalesce({to}_confidence, ?) FROM step_cells"
            " WHERE step_id = ?",
            (NO_CONFIDENCE, step_id),
        ).fetchall()
        self._connection.execute(
            "DELETE FROM cells WHERE (object_id, frame) IN"
            f" (SELECT object_id, frame FROM step_cells WHERE step_id = ? AND {to}_state = 0)",
            (step_id,),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO cells"
            f" SELECT object_id, frame, {to}_state, {to}_pixels, {to}_run, {to}_confidence"
            f" FROM step_cells WHERE step_id = ? AND {to}_state <> 0",
            (step_id,),
        )
        objects = self._connection.execute(
            f"SELECT object_id, {to}_name, {to}_color, {to}_visible, {to}_alive"
            " FROM step_objects WHERE step_id = ?",
            (step_id,),
        ).fetchall()
        for object_id, *version in objects:
            self._put_object(object_id, ObjectVersion(*version))
        self._connection.execute("UPDATE steps SET done = ? WHERE id = ?", (done, step_id))
        self._count_edit()
        return StepMoved(step_id, name, cells, [ObjectId(row[0]) for row in objects])

    def _count_edit(self) -> None:
        self._connection.execute("UPDATE project SET edits = edits + 1")

    def _put_object(self, object_id: ObjectId, version: ObjectVersion) -> None:
        self._connection.execute(
            "UPDATE objects SET name = ?, color = ?, visible = ?, alive = ? WHERE id = ?",
            (*version, object_id),
        )
