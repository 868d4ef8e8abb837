"""What a person does to masks and objects: strokes, commits, entries of the object list.

session.py delegates to it. Every method is one named step of the history; None: no change.
"""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from core.colors import Color
from core.drawing.stroke import BACKGROUND, PaintMode, Stroke
from core.masks import pack_pixels, packed_box
from core.metrics.boundary import boundary_accuracy
from core.metrics.region import region_similarity
from core.project.project import Project
from core.project.records import CellWrite, CorrectionScore
from core.types import (
    BoolMask,
    Box,
    CellState,
    Change,
    FrameIndex,
    Mask,
    ObjectId,
)


class Editing:
    """Turns gestures into cells of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def rename_object(self, object_id: ObjectId, name: str) -> Change | None:
        info = self._project.object(object_id)
        return self._project.change_object(f'Rename "{info.name}"', replace(info, name=name))

    def recolor_object(self, object_id: ObjectId, color: Color) -> Change | None:
        info = self._project.object(object_id)
        return self._project.change_object(f'Recolour "{info.name}"', replace(info, color=color))

    def set_object_visible(self, object_id: ObjectId, visible: bool) -> Change | None:
        info = self._project.object(object_id)
        step_name = f'{"Show" if visible else "Hide"} "{info.name}"'
        return self._project.change_object(step_name, replace(info, visible=visible))

    def begin_stroke(
        self, frame: FrameIndex, object_id: ObjectId, *, adds: bool, mode: PaintMode
    ) -> Stroke:
        if object_id != BACKGROUND:
            self._project.object(object_id)
        return Stroke(
            self._project.mask(frame),
            object_id,
            adds=adds,
            mode=mode,
            protected=self._project.locked_objects(frame),
        )

    def apply_stroke(self, frame: FrameIndex, stroke: Stroke, name: str) -> Change | None:
        """Every object whose pixels the stroke changed becomes a draft, keyframes too.

        What was locked since the stroke began is left alone.
        """
        box = stroke.changed
        return self.apply_ids(frame, box, stroke.mask[box.slices], name)

    def apply_ids(self, frame: FrameIndex, box: Box, ids: Mask, name: str) -> Change | None:
        """The same for the ids that a box of a frame shall have; those of no object are ignored."""
        if box.is_empty:
            return None
        # Only the painted box counts: a run may have written the rest of the frame meanwhile.
        painted = self._project.mask(frame).copy()
        painted[box.slices] = ids
        locked = self._project.locked_objects(frame)
        writes = [
            CellWrite(info.id, frame, CellState.DRAFT, pack_pixels(painted == info.id))
            for info in self._project.objects()
            if info.id not in locked and self._looks_different(info.id, frame, painted, box)
        ]
        return self._project.apply(name, writes)

    def commit(self, frame: FrameIndex) -> Change | None:
        """Drafts of this frame become keyframes; a scribble wiped out again just goes.

        A draft that corrects what a run wrote is scored against it.
        """
        drafts = [
            info.id
            for info in self._project.objects()
            if self._project.state(info.id, frame) is CellState.DRAFT
        ]
        scores = [score for draft in drafts if (score := self._correction_score(draft, frame))]
        with self._project.edit(f"Commit frame {frame}") as edit:
            for object_id in drafts:
                cell = self._project.cell(object_id, frame)
                is_wiped = not self._project.mask_of(object_id, frame).any()
                if is_wiped and self._is_only_cell(object_id):
                    edit.put(object_id, frame, CellState.EMPTY, None)
                else:
                    edit.put(object_id, frame, CellState.KEYFRAME, cell.pixels)
            edit.corrections += scores
        return edit.change

    def _correction_score(self, object_id: ObjectId, frame: FrameIndex) -> CorrectionScore | None:
        """J and F of the run's mask that a draft replaces; None if no run wrote one."""
        predicted = self._project.previous_run_mask(object_id, frame)
        if predicted is None:
            return None
        corrected = self._project.mask_of(object_id, frame)
        return CorrectionScore(
            object_id,
            frame,
            region_similarity(corrected, predicted),
            boundary_accuracy(corrected, predicted),
        )

    def _looks_different(
        self, object_id: ObjectId, frame: FrameIndex, painted: Mask, box: Box
    ) -> bool:
        """Compared with what is stored, not with what was seen: pixels may have been hidden."""
        stored = self._project.mask_of(object_id, frame)
        return not np.array_equal(stored[box.slices], painted[box.slices] == object_id)

    def _is_only_cell(self, object_id: ObjectId) -> bool:
        return int(np.count_nonzero(self._project.states(object_id))) == 1


def taken_pixels(
    project: Project, frame: FrameIndex, pixels: BoolMask, spared: Collection[ObjectId]
) -> dict[ObjectId, bytes]:
    """What is left of other objects that lose pixels on a frame, packed."""
    given = Box.around(pixels)
    left = {}
    for info in project.objects():
        cell = project.cell(info.id, frame)
        if info.id in spared or cell.pixels is None or not _meet(given, packed_box(cell.pixels)):
            continue
        theirs = project.mask_of(info.id, frame)
        if (theirs & pixels).any():
            left[info.id] = pack_pixels(theirs & ~pixels)
    return left


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )
