"""State and confidence of every cell, in memory: the timeline asks for a whole video at a time.

project.py fills it when a file is opened and updates it after each transaction that succeeded.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.types import CellState, FrameIndex, ObjectId

CellRow = tuple[int, int, int, float]
"""Object id, frame, state, confidence (NO_CONFIDENCE if there is none)."""

NO_CONFIDENCE = -1.0
"""Stands for NaN on the way from the database, which has no NaN."""

_ROW = np.dtype(
    [("object", np.uint8), ("frame", np.int64), ("state", np.uint8), ("confidence", np.float32)]
)


class CellGrid:
    """One row of frames per object; deleted objects stay until nothing can bring them back."""

    def __init__(self, frame_count: int) -> None:
        self._frame_count = frame_count
        self._states: dict[int, NDArray[np.uint8]] = {}
        self._confidences: dict[int, NDArray[np.float32]] = {}

    def add(self, object_id: ObjectId) -> None:
        self._states[object_id] = np.zeros(self._frame_count, np.uint8)
        self._confidences[object_id] = np.full(self._frame_count, np.nan, np.float32)

    def keep_only(self, object_ids: Iterable[ObjectId]) -> None:
        """Follow the table of objects: rows for new ones, none for those gone for good."""
        wanted = set(object_ids)
        for gone in self._states.keys() - wanted:
            del self._states[gone], self._confidences[gone]
        for new in wanted - self._states.keys():
            self.add(new)

    def update(self, rows: Iterable[CellRow]) -> None:
        """Take over cells, a few of an edit or all of a project."""
        table = np.fromiter(rows, _ROW)
        table["confidence"][table["confidence"] < 0] = np.nan
        for object_id in np.unique(table["object"]).tolist():
            cells = table[table["object"] == object_id]
            self._states[object_id][cells["frame"]] = cells["state"]
            self._confidences[object_id][cells["frame"]] = cells["confidence"]

    def state(self, object_id: ObjectId, frame: FrameIndex) -> CellState:
        return CellState(int(self._states[object_id][frame]))

    def states(self, object_id: ObjectId) -> NDArray[np.uint8]:
        return self._states[object_id].copy()

    def confidences(self, object_id: ObjectId) -> NDArray[np.float32]:
        return self._confidences[object_id].copy()

    def frames_of(self, object_id: ObjectId) -> list[FrameIndex]:
        """Frames on which the object's cell is not empty."""
        frames: list[int] = np.flatnonzero(self._states[object_id]).tolist()
        return frames

    def frames_with(
        self, states: frozenset[CellState], object_ids: Iterable[ObjectId]
    ) -> NDArray[np.bool_]:
        """For each frame: is any of these objects in one of these states there?"""
        wanted = np.zeros(256, bool)
        wanted[[int(state) for state in states]] = True
        found = np.zeros(self._frame_count, bool)
        for object_id in object_ids:
            found |= wanted[self._states[object_id]]
        return found
