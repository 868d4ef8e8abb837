"""What cells held before: read from the pages that the steps of the history replaced."""

import sqlite3
from collections.abc import Iterator

import numpy as np

from core.project.cell_pages import (
    CONTENT,
    PAGE_FRAMES,
    STATE_BITS,
    Plane,
    PlaneArray,
    decode,
)
from core.types import CellState, FrameIndex, ObjectId


class PastCells:
    """Only asks; steps that were taken back are passed over."""

    def __init__(self, connection: sqlite3.Connection, frame_count: int) -> None:
        self._connection = connection
        self._frame_count = frame_count

    def contents(self, object_id: ObjectId, frame: FrameIndex) -> Iterator[np.void]:
        """What the cell held before each step that may have changed it, newest first."""
        page, place = divmod(frame, PAGE_FRAMES)
        rows = self._connection.execute(
            "SELECT substr(data, ?, ?) FROM step_pages AS step CROSS JOIN steps"
            " ON steps.id = step_id LEFT JOIN pages ON pages.id = before"
            " WHERE step.object_id = ? AND step.plane = ? AND step.page = ? AND done = 1"
            " ORDER BY position DESC",
            (place * CONTENT.itemsize + 1, CONTENT.itemsize, object_id, Plane.CONTENTS, page),
        )
        nothing = bytes(CONTENT.itemsize)
        for (data,) in rows:
            yield np.frombuffer(data or nothing, CONTENT)[0]

    def before_drawing(
        self, object_id: ObjectId, frame: FrameIndex
    ) -> dict[Plane, PlaneArray] | None:
        """What a cell held in each plane, one value, before it became the draft that it is.

        None if no step tells; a plane that the step left alone is not among them.
        """
        steps = self._connection.execute(
            "SELECT id FROM steps CROSS JOIN step_pages ON step_id = id WHERE object_id = ?"
            " AND plane = ? AND page = ? AND done = 1 ORDER BY position DESC",
            (object_id, Plane.MARKS, frame // PAGE_FRAMES),
        ).fetchall()
        for (step_id,) in steps:
            before, after = (
                self._cell_in(step_id, object_id, frame, side) for side in ("before", "after")
            )
            states = [int(planes[Plane.MARKS][0]) & STATE_BITS for planes in (before, after)]
            if states[0] != CellState.DRAFT and states[1] == CellState.DRAFT:
                return before
        return None

    def _cell_in(
        self, step_id: int, object_id: ObjectId, frame: FrameIndex, side: str
    ) -> dict[Plane, PlaneArray]:
        """What a step that changed a cell's page says that the cell held before it, or after."""
        page, place = divmod(frame, PAGE_FRAMES)
        rows = self._connection.execute(
            "SELECT step.plane, data FROM step_pages AS step"
            f" LEFT JOIN pages ON pages.id = {side}"
            " WHERE step_id = ? AND step.object_id = ? AND step.page = ?",
            (step_id, object_id, page),
        )
        return {
            Plane(plane): decode(Plane(plane), data, page, self._frame_count)[place : place + 1]
            for plane, data in rows
        }
