"""Pixels given to an object, on one frame or many; others lose them, if they are not locked."""

from collections.abc import Generator, Mapping

import numpy as np

from core.masks import pack_pixels
from core.progress import CancelToken, Progress
from core.project.edit import Edit
from core.project.project import Project
from core.session.cell_ranges import free_cells
from core.session.editing import taken_pixels
from core.session.long_step import take_long_step
from core.types import WITHOUT_PIXELS, BoolMask, CellState, Change, FrameIndex, ObjectId

Cells = Mapping[ObjectId, bytes]
"""What cells of one frame hold after the exchange, packed."""


class Paste:
    """The object's cell becomes a draft or keyframe, the others stay what they are."""

    def __init__(self, project: Project, pixels: BoolMask, object_id: ObjectId) -> None:
        self._project = project
        self._pixels = pixels
        self._packed = pack_pixels(pixels)
        self._object_id = object_id

    def draft(self, name: str, frame: FrameIndex) -> Change | None:
        """On one frame, to be worked on."""
        with self._project.edit(name) as edit:
            for _ in free_cells(edit, [self._object_id], frame, frame):
                self._put(edit, frame, self._exchange(frame), CellState.DRAFT)
        return edit.change

    def keyframes(
        self, name: str, first: FrameIndex, last: FrameIndex, token: CancelToken
    ) -> Generator[Progress, None, Change | None]:
        """On a range, as one step; nothing changes if it is cancelled."""

        def write(edit: Edit, ready: Mapping[FrameIndex, Cells]) -> None:
            for _, frames in free_cells(edit, [self._object_id], first, last):
                for frame in frames.tolist():
                    self._put(edit, frame, ready[frame], CellState.KEYFRAME)

        change, _ = yield from take_long_step(
            self._project,
            name,
            token,
            frames=lambda: range(first, last + 1),
            prepare=self._exchange,
            write=write,
        )
        return change

    def _exchange(self, frame: FrameIndex) -> Cells:
        """Locked objects keep their pixels."""
        pixels, packed = self._pixels, self._packed
        locked = self._project.locked_objects(frame)
        if locked:
            covered = np.isin(self._project.mask(frame), [int(other) for other in locked])
            pixels = pixels & ~covered
            packed = pack_pixels(pixels)
        taken = taken_pixels(self._project, frame, pixels, locked | {self._object_id})
        return {self._object_id: packed, **taken}

    def _put(self, edit: Edit, frame: FrameIndex, cells: Cells, state: CellState) -> None:
        locked = self._project.locked_objects(frame)
        for changed, packed in cells.items():
            if changed == self._object_id:
                edit.put(changed, frame, state, packed)
            elif changed not in locked and edit.state(changed, frame) not in WITHOUT_PIXELS:
                edit.put(changed, frame, edit.state(changed, frame), packed)
