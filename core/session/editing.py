"""What a person does to masks and objects: strokes, commits, imports, entries of the object list.

session.py delegates to it. Every method is one named step of the history; None: no change.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.colors import Color, default_color
from core.drawing.stroke import BACKGROUND, PaintMode, Stroke
from core.masks import object_ids, pack_pixels, read_mask, require_usable_mask
from core.project.project import Project
from core.project.records import CellWrite, ObjectInfo
from core.types import CellState, Change, FrameIndex, Mask, ObjectId


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
        return Stroke(self._project.mask(frame), object_id, adds=adds, mode=mode)

    def apply_stroke(self, frame: FrameIndex, stroke: Stroke, name: str) -> Change | None:
        """Every object whose pixels the stroke changed becomes a draft, keyframes too."""
        if stroke.changed.is_empty:
            return None
        # Only the painted box counts: a run may have written the rest of the frame meanwhile.
        painted = self._project.mask(frame).copy()
        box = stroke.changed.slices
        painted[box] = stroke.mask[box]
        writes = [
            CellWrite(info.id, frame, CellState.DRAFT, pack_pixels(painted == info.id))
            for info in self._project.objects()
            if self._looks_different(info.id, frame, painted, stroke)
        ]
        return self._project.apply(name, writes)

    def commit(self, frame: FrameIndex) -> Change | None:
        """Drafts of this frame become keyframes; a scribble wiped out again just goes."""
        writes = []
        for info in self._project.objects():
            cell = self._project.cell(info.id, frame)
            if cell.state is not CellState.DRAFT or cell.pixels is None:
                continue
            is_wiped = not (self._project.mask_of(info.id, frame)).any()
            if is_wiped and self._is_only_cell(info.id):
                writes.append(CellWrite(info.id, frame, CellState.EMPTY))
            else:
                writes.append(CellWrite(info.id, frame, CellState.KEYFRAME, cell.pixels))
        return self._project.apply(f"Commit frame {frame}", writes)

    def import_mask(self, frame: FrameIndex, path: Path) -> Change:
        """A mask file's ids become keyframes of the objects of these ids, made where missing.

        Other objects lose the pixels that the file gives away and keep their state; MaskError for a
        file that does not fit.
        """
        imported = read_mask(path)
        media = self._project.media
        require_usable_mask(imported, (media.width, media.height), path.name)
        known = {info.id for info in self._project.objects()}
        arriving = object_ids(imported)
        writes = [
            CellWrite(object_id, frame, CellState.KEYFRAME, pack_pixels(imported == object_id))
            for object_id in arriving
        ]
        writes += self._cut_out_of(sorted(known - set(arriving)), frame, imported)
        new_objects = [
            ObjectInfo(object_id, f"object {object_id}", default_color(object_id))
            for object_id in arriving
            if object_id not in known
        ]
        return self._project.apply(f"Import {path.name}", writes, new_objects) or Change()

    def _looks_different(
        self, object_id: ObjectId, frame: FrameIndex, painted: Mask, stroke: Stroke
    ) -> bool:
        """Compared with what is stored, not with what was seen: pixels may have been hidden."""
        box = stroke.changed.slices
        stored = self._project.mask_of(object_id, frame)
        return not np.array_equal(stored[box], painted[box] == object_id)

    def _cut_out_of(
        self, others: list[ObjectId], frame: FrameIndex, imported: Mask
    ) -> list[CellWrite]:
        writes = []
        for object_id in others:
            pixels = self._project.mask_of(object_id, frame)
            overlap = pixels & (imported > 0)
            if overlap.any():
                state = self._project.state(object_id, frame)
                writes.append(CellWrite(object_id, frame, state, pack_pixels(pixels & ~overlap)))
        return writes

    def _is_only_cell(self, object_id: ObjectId) -> bool:
        return int(np.count_nonzero(self._project.states(object_id))) == 1
